//! The same hour, week after week: on the wall clock of the mentor, so that it stays the same hour
//! when the clock changes.

use crate::time::Instant;
use jiff::{Span, tz::TimeZone};

/// The starts of a weekly series. Where the clock skips the hour, it is as far after the gap as the
/// hour is into it; where it shows the hour twice, the first one counts.
pub fn weekly_starts(zone: &TimeZone, first: Instant, weeks: u8) -> Vec<Instant> {
    let local = zone.to_datetime(first.to_jiff());
    let start = |week: u8| {
        if week == 0 {
            return Some(first);
        }
        let local = local.checked_add(Span::new().weeks(week)).ok()?;
        let timestamp = zone.to_ambiguous_timestamp(local).compatible().ok()?;
        Some(Instant::from_jiff(timestamp))
    };
    (0..weeks).filter_map(start).collect()
}
