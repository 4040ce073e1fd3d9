//! Months on somebody's wall clock.

use crate::time::{Instant, ZoneTable};

/// When the month ends that is so many months after `anchor`: the same day and time of day on this wall
/// clock, or the last day of a month that is too short. Counted from the anchor, so who begins on the 31st
/// is not moved to the 28th by one February.
pub fn month_end(anchor: Instant, months: u16, zone: &ZoneTable) -> Instant {
    let begin = zone.local(anchor);
    zone.instant(begin.saturating_add(jiff::Span::new().months(i32::from(months))))
}
