//! When a member has time: from 8 to 20 o'clock on their own clock, in the seven days to come. It is a
//! usual day until profiles know better; knows no mentor.

use domain::matching::free_time::FreeTime;
use domain::time::{DAY, Instant, MINUTE};
use jiff::tz::TimeZone;

const FROM_HOUR: i8 = 8;
const UNTIL_HOUR: i8 = 20;
const HALF_HOUR: i64 = 30 * MINUTE;

/// The half hours of the week to come that begin in somebody's hours. The one that runs counts.
pub fn of_the_week(now: Instant, zone: &TimeZone) -> FreeTime {
    let first = now.0 - now.0.rem_euclid(HALF_HOUR);
    let half_hours = (0..7 * DAY / HALF_HOUR).map(|number| Instant(first + number * HALF_HOUR));
    let is_theirs = |at: &Instant| {
        let hour = at.to_jiff().to_zoned(zone.clone()).hour();
        (FROM_HOUR..UNTIL_HOUR).contains(&hour)
    };
    FreeTime::around(half_hours.filter(is_theirs))
}
