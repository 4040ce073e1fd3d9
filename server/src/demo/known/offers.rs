//! The fixed mentors' weeks and session types, as the design shows them.

use crate::demo::catalogue::Catalogue;
use crate::demo::chance::Chance;
use crate::demo::clocks::Clocks;
use crate::demo::offer::Offer;
use crate::demo::person::Sketch;
use crate::demo::rows::{OpeningDay, OpeningRow, SessionTypeRow};
use domain::id::{OpeningId, SessionTypeId};

struct Known {
    slug: &'static str,
    /// Weekday (1 is Monday), start and length in minutes.
    week: &'static [(i64, i64, i64)],
    /// Name, minutes, whether the mentor approves each.
    session_types: &'static [(&'static str, i64, bool)],
    demand: i64,
    delight: usize,
    reply_minutes: i64,
}

const PRODUCT_TALKS: &[(&str, i64, bool)] = &[
    ("Intro", 15, false),
    ("Interview practice", 45, false),
    ("First 90 days", 45, true),
];

const KNOWN: &[Known] = &[
    Known {
        slug: "leila-osei",
        week: &[
            (1, 600, 180),
            (2, 840, 210),
            (3, 540, 180),
            (4, 840, 210),
            (5, 960, 180),
        ],
        session_types: PRODUCT_TALKS,
        demand: 96,
        delight: 91,
        reply_minutes: 180,
    },
    Known {
        slug: "tomas-medina",
        week: &[
            (2, 1080, 150),
            (3, 1080, 150),
            (4, 1080, 150),
            (6, 600, 180),
        ],
        session_types: PRODUCT_TALKS,
        demand: 115,
        delight: 94,
        reply_minutes: 300,
    },
    Known {
        slug: "saanvi-pillai",
        week: &[(2, 1020, 120), (3, 1020, 120), (6, 660, 120)],
        session_types: &[("Interview practice", 45, false), ("CV review", 30, false)],
        demand: 0,
        delight: 90,
        reply_minutes: 60,
    },
    Known {
        slug: "jonas-brandt",
        week: &[(2, 960, 150), (5, 900, 180)],
        session_types: &[("Intro", 20, false), ("Leading people", 60, true)],
        demand: 34,
        delight: 74,
        reply_minutes: 660,
    },
];

/// Replaces the offer of a fixed mentor; everybody else's stays.
pub fn write(sketch: &Sketch, offer: &mut Offer, clocks: &Clocks) {
    let Some(known) = KNOWN.iter().find(|known| known.slug == sketch.slug) else {
        return;
    };
    // A stream of its own, from what chance gave this mentor before.
    let mut chance = Chance::new(offer.session_types[0].id.0.as_u64_pair().1, 5);
    let from = clocks.date(clocks.week_of(sketch.joined), 1);
    let opening = |&(weekday, start_minute, length_minutes): &(i64, i64, i64)| OpeningRow {
        id: OpeningId(chance.id(sketch.joined)),
        when: OpeningDay::Weekly {
            weekday,
            every_weeks: 1,
            from,
        },
        start_minute,
        length_minutes,
    };
    let openings = known.week.iter().map(opening).collect();
    let session_types = known
        .session_types
        .iter()
        .map(|&(name, minutes, needs_approval)| {
            let id = SessionTypeId(chance.id(sketch.joined));
            session_type(id, name, minutes, needs_approval)
        });
    *offer = Offer {
        session_types: session_types.collect(),
        openings,
        overrides: Vec::new(),
        demand: known.demand,
        delight: known.delight,
        reply_minutes: known.reply_minutes,
    };
}

/// A session type with the rules of the design: twelve hours' notice, a quarter of an hour between.
fn session_type(
    id: SessionTypeId,
    name: &str,
    length_minutes: i64,
    needs_approval: bool,
) -> SessionTypeRow {
    let catalogue = Catalogue::get();
    let kind = &catalogue.session_kinds[catalogue.session_kind(name)];
    SessionTypeRow {
        id,
        name: kind.name,
        description: kind.descriptions[0].to_owned(),
        length_minutes,
        notice_minutes: 720,
        horizon_days: 30,
        buffer_before_minutes: 0,
        buffer_after_minutes: 15,
        max_per_day: Some(3),
        max_per_week: Some(8),
        per_mentee_per_month: None,
        needs_approval,
        place: "room",
        place_detail: String::new(),
        questions: kind.questions.clone(),
        policy_free_until_hours: 12,
        policy_then_reschedules: 1,
        price_minor: 0,
    }
}
