//! Wall clocks of all places for the weeks the demo covers. The zone data is bundled with the
//! program, so the same everywhere.

use super::catalogue::Catalogue;
use domain::interval::Interval;
use domain::time::{DAY, Instant, ZoneTable};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

/// Bookings go back this far, and a little less far into the future than can be booked.
pub const DAYS_BACK: i64 = 180;
pub const DAYS_AHEAD: i64 = 21;

#[derive(Clone, Debug)]
pub struct Clocks {
    pub now: Instant,
    /// Monday of the present week in UTC; weeks are counted from it.
    monday: Date,
    /// By index of the place.
    tables: Vec<ZoneTable>,
}

impl Clocks {
    pub fn new(now: Instant) -> Self {
        let from = now.plus(-(DAYS_BACK + 30) * DAY);
        let until = now.plus((DAYS_AHEAD + 30) * DAY);
        let table = |name: &str| {
            let zone = TimeZone::get(name)
                .expect("the word lists only name zones of the bundled database");
            ZoneTable::new(name, &zone, from, until)
        };
        let places = &Catalogue::get().places;
        Clocks {
            now,
            monday: monday_of(utc_date(now)),
            tables: places.iter().map(|place| table(place.zone)).collect(),
        }
    }

    /// The date of a weekday (1 is Monday) some weeks from now.
    pub fn date(&self, week: i64, weekday: i64) -> Date {
        days_after(self.monday, week * 7 + weekday - 1)
    }

    /// The week an instant falls into, counted from the present one.
    pub fn week_of(&self, instant: Instant) -> i64 {
        days_between(self.monday, monday_of(utc_date(instant))) / 7
    }

    /// A stretch of a day on the wall clock of a place.
    pub fn interval(
        &self,
        place: usize,
        date: Date,
        start_minute: i64,
        length_minutes: i64,
    ) -> Option<Interval> {
        let midnight = date.to_datetime(Time::midnight());
        let local = midnight
            .checked_add(Span::new().minutes(start_minute))
            .ok()?;
        let starts_at = self.tables[place].instant(local);
        Interval::new(starts_at, starts_at.plus_minutes(length_minutes)).ok()
    }

    /// The date a wall clock shows at a place.
    pub fn local_date(&self, place: usize, instant: Instant) -> Date {
        self.tables[place].local(instant).date()
    }
}

pub fn utc_date(instant: Instant) -> Date {
    TimeZone::UTC.to_datetime(instant.to_jiff()).date()
}

pub fn monday_of(date: Date) -> Date {
    days_after(date, 1 - i64::from(date.weekday().to_monday_one_offset()))
}

pub fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// Days from one date to a later one, negative when it is earlier.
pub fn days_between(from: Date, until: Date) -> i64 {
    from.duration_until(until).as_hours() / 24
}
