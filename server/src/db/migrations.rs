//! The list of migrations, in order. A new one gets a line here and four files in `migrations/`.

use super::migration::Migration;

/// Takes a migration's four files into the program.
macro_rules! migrations {
    ($($version:literal $name:literal,)*) => {
        &[$(
            Migration {
                version: $version,
                name: $name,
                sqlite: migrations!(@files "sqlite" $name),
                postgres: migrations!(@files "postgres" $name),
            },
        )*]
    };
    (@files $engine:literal $name:literal) => {
        super::migration::Steps {
            up: include_str!(concat!("../../../migrations/", $engine, "/", $name, ".up.sql")),
            down: include_str!(concat!("../../../migrations/", $engine, "/", $name, ".down.sql")),
        }
    };
}

pub(super) const MIGRATIONS: &[Migration] = migrations![
    1 "0001_base",
    2 "0002_figures",
    3 "0003_connection",
    4 "0004_seats_proposals_series",
    5 "0005_waitlist_appeals_travel",
    6 "0006_calendar_account",
    7 "0007_habits",
    8 "0008_bookings_by_end",
    9 "0009_pairing",
    10 "0010_criteria",
    11 "0011_kept_and_asked",
    12 "0012_money",
    13 "0013_one_mark",
    14 "0014_skills",
    15 "0015_pricing",
    16 "0016_market_index",
    17 "0017_learned",
    18 "0018_disputes",
    19 "0019_tips",
    20 "0020_packages",
    21 "0021_vouchers",
    22 "0022_stripe",
    23 "0023_statements_invoices",
    24 "0024_plans",
    25 "0025_scholarships",
    26 "0026_premium",
    27 "0027_loose_ends",
    28 "0028_reports",
    29 "0029_played_again",
    30 "0030_fee_rules",
    31 "0031_payouts",
    32 "0032_other_prices",
];
