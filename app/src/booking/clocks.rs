//! Times in words: a stretch on one wall clock, and how the other person's clock differs. Pure
//! text from values.

use crate::words::{Lang, words};
use domain::interval::Interval;
use domain::time::{Instant, ZoneTable};

/// `Tuesday 24 November, 14:30 – 15:15`
pub fn stretch(lang: Lang, zone: &ZoneTable, session: Interval) -> String {
    let (from, until) = (
        zone.local(session.starts_at()),
        zone.local(session.ends_at()),
    );
    format!("{} – {}", lang.moment(from), lang.time(until.time()))
}

/// `14:30 – 15:15`
pub fn hours(lang: Lang, zone: &ZoneTable, session: Interval) -> String {
    let (from, until) = (
        zone.local(session.starts_at()),
        zone.local(session.ends_at()),
    );
    format!("{} – {}", lang.time(from.time()), lang.time(until.time()))
}

/// `Tuesday 24 November, 14:30`
pub fn moment(lang: Lang, zone: &ZoneTable, at: Instant) -> String {
    lang.moment(zone.local(at))
}

/// The name of a zone as people read it: `Europe/Berlin` is Berlin.
pub fn city(zone: &ZoneTable) -> String {
    zone.zone
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('_', " ")
}

/// `13:30 – 14:15 for Leila (Accra)`, with the day when it is another one.
pub fn their_hours(
    lang: Lang,
    mine: &ZoneTable,
    theirs: &ZoneTable,
    session: Interval,
    name: &str,
) -> String {
    let starts_at = session.starts_at();
    let same_day = mine.local(starts_at).date() == theirs.local(starts_at).date();
    let times = if same_day {
        hours(lang, theirs, session)
    } else {
        stretch(lang, theirs, session)
    };
    (words().booking().their_time)(&times, name, &city(theirs))
}

/// How the other's clock differs on that day: `Leila's clock is 1 h earlier`.
pub fn clock_difference(
    lang: Lang,
    mine: &ZoneTable,
    theirs: &ZoneTable,
    at: Instant,
    name: &str,
) -> String {
    let minutes = i64::from(theirs.offset_seconds(at) - mine.offset_seconds(at)) / 60;
    match minutes {
        0 => (words().booking().clock_same)(name),
        _ => (words().booking().clock_differs)(name, minutes, &lang.duration(minutes.abs())),
    }
}

/// What people call somebody: the first of their names.
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}
