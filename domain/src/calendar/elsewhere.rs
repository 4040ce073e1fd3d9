//! A calendar read on another wall clock than the mentor's own, for a while: where openings stand
//! there, and what an edit made there means at home. Zones are arguments.

use super::availability::{Availability, DAY_MINUTES, DayOpening, Occurrence, Source};
use super::edit::{Edit, EditRefused};
use crate::interval::Interval;
use crate::time::{DAY, Instant, MINUTE, date_of_day, day_number};
use jiff::civil::Date;
use jiff::tz::TimeZone;

impl Occurrence {
    /// The same opening as the wall clock of another zone shows it.
    pub fn seen_in(self, zone: &TimeZone) -> Occurrence {
        let (date, time) = on_wall(self.interval, zone);
        Occurrence { date, time, ..self }
    }
}

impl Edit {
    /// What an edit means on the mentor's own clock when its dates and times were read on that of
    /// `shown`. What several days are painted with is converted on the first of them. Whole days,
    /// and how an opening comes back, are always said in the mentor's own dates.
    pub fn at_home(
        self,
        open: &Availability,
        home: &TimeZone,
        shown: &TimeZone,
    ) -> Result<Edit, EditRefused> {
        let clock = Clocks { open, home, shown };
        Ok(match self {
            Edit::AddWeekly {
                date,
                time,
                every_weeks,
                until,
            } => {
                let (date, time) = clock.placed(date, time)?;
                Edit::AddWeekly {
                    date,
                    time,
                    every_weeks,
                    until,
                }
            }
            Edit::AddOneOff { date, time } => {
                let (date, time) = clock.placed(date, time)?;
                Edit::AddOneOff { date, time }
            }
            Edit::Move {
                source,
                date,
                to_date,
                time,
                scope,
            } => {
                let (to_date, time) = clock.placed(to_date, time)?;
                Edit::Move {
                    source,
                    date: clock.date_of(source, date)?,
                    to_date,
                    time,
                    scope,
                }
            }
            Edit::Delete {
                source,
                date,
                scope,
            } => Edit::Delete {
                source,
                date: clock.date_of(source, date)?,
                scope,
            },
            Edit::Repeat { source, date } => Edit::Repeat {
                source,
                date: clock.date_of(source, date)?,
            },
            Edit::Paint { from, to, time } => {
                let (first, time) = clock.placed(from, time)?;
                let days = day_number(first) - day_number(from);
                Edit::Paint {
                    from: first,
                    to: date_of_day(day_number(to) + days),
                    time,
                }
            }
            of_days @ (Edit::CopyDay { .. }
            | Edit::ClearDay { .. }
            | Edit::CopyWeek { .. }
            | Edit::ClearWeek { .. }
            | Edit::Pattern { .. }
            | Edit::Resume { .. }) => of_days,
        })
    }
}

/// Both clocks, and what is open.
struct Clocks<'a> {
    open: &'a Availability,
    home: &'a TimeZone,
    shown: &'a TimeZone,
}

impl Clocks<'_> {
    fn placed(&self, date: Date, time: DayOpening) -> Result<(Date, DayOpening), EditRefused> {
        let at = |minute: u16| {
            let local = date
                .at(0, 0, 0, 0)
                .checked_add(jiff::Span::new().minutes(i64::from(minute)))
                .ok()?;
            let timestamp = self.shown.to_ambiguous_timestamp(local).compatible().ok()?;
            Some(Instant::from_jiff(timestamp))
        };
        let ends = at(time.start_minute).zip(at(time.end_minute()));
        let interval = ends.and_then(|(from, until)| Interval::new(from, until).ok());
        interval
            .map(|interval| on_wall(interval, self.home))
            .ok_or(EditRefused::Gone)
    }

    /// The date on which the mentor's clock has what the other clock shows on `date`.
    fn date_of(&self, source: Source, date: Date) -> Result<Date, EditRefused> {
        // Clocks are less than two days apart.
        let noon = Instant(day_number(date) * DAY + DAY / 2);
        let around = Interval::new(noon.plus(-3 * DAY), noon.plus(3 * DAY));
        let around = around.map_err(|_| EditRefused::Gone)?;
        let found = self
            .open
            .occurrences(self.home, around)
            .into_iter()
            .find(|open| open.source == source && open.seen_in(self.shown).date == date);
        found.map(|open| open.date).ok_or(EditRefused::Gone)
    }
}

/// What a wall clock shows of a stretch of time.
fn on_wall(interval: Interval, zone: &TimeZone) -> (Date, DayOpening) {
    let wall = |at: Instant| {
        let offset = i64::from(zone.to_offset(at.to_jiff()).seconds());
        (at.0 + offset * 1000).div_euclid(MINUTE)
    };
    let (start, end) = (wall(interval.starts_at()), wall(interval.ends_at()));
    let day = i64::from(DAY_MINUTES);
    let time = DayOpening {
        start_minute: u16::try_from(start.rem_euclid(day)).unwrap_or_default(),
        length_minutes: u16::try_from((end - start).clamp(1, day)).unwrap_or(DAY_MINUTES),
    };
    (date_of_day(start.div_euclid(day)), time)
}
