//! Another tier, in the middle of a month: what it costs and brings now. The page shows what this says, and
//! what is charged is what this says.

use crate::money::Money;
use crate::money::ledger::split;
use crate::time::Instant;
use crate::wallet::Terms;
use serde::{Deserialize, Serialize};

/// When another tier begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Now: so many sessions more until the month's end, for so much.
    Now { price: Money, sessions: u8 },
    /// With the next month; nothing is paid now.
    Next,
}

/// What changing from one tier to another means now, in a month that began at `from` and is paid until
/// `until`. Who has more sessions for more money has the part of them that belongs to the rest of the month,
/// in whole sessions, and pays the same part of the difference. What is less, costs less, or would be a part
/// of a session, begins with the next month.
pub fn change(of: &Terms, to: &Terms, (from, until): (Instant, Instant), now: Instant) -> Change {
    let more = i64::from(to.sessions) - i64::from(of.sessions);
    let dearer = to.price.minor - of.price.minor;
    if more <= 0 || dearer <= 0 || of.price.currency != to.price.currency || now >= until {
        return Change::Next;
    }
    let sessions = split(more, &[weight(until.since(now)), weight(now.since(from))])[0];
    let price = split(dearer, &[weight(sessions), weight(more - sessions)])[0];
    match u8::try_from(sessions) {
        // Nobody can pay a few cents with a card.
        Ok(sessions) if sessions > 0 && price >= to.price.currency.minor_of_main() => Change::Now {
            price: Money::new(price, to.price.currency),
            sessions,
        },
        _ => Change::Next,
    }
}

fn weight(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
