//! A mentor's open time as it was said: weekly, on one date, or replaced for a date.
//!
//! Everything is kept as civil dates and wall-clock minutes; a zone is applied only when instants
//! are asked for, once per occurrence, so that an opening keeps its wall-clock start and end on
//! days when the clock changes. An opening belongs to the date it starts on, also when it runs
//! past midnight.

use super::frame::Frame;
use crate::form::{FieldErrors, Problem};
use crate::id::OpeningId;
use crate::interval::{Interval, IntervalSet};
use crate::time::{date_of_day, day_number, monday_of};
use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Minutes of a day on a wall clock that is not changed.
pub(super) const DAY_MINUTES: u16 = 1440;
const MOST_OPENINGS: usize = 200;
const MOST_OVERRIDES: usize = 800;
const MOST_PER_DAY: usize = 24;

/// Open time that comes back every week, or every n-th week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyOpening {
    pub id: OpeningId,
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u8,
    /// Minutes after midnight on the wall clock, below 1440.
    pub start_minute: u16,
    /// 1 to 1440; may pass midnight.
    pub length_minutes: u16,
    /// 1 for every week. Weeks run from Monday and are counted from the one that holds `from`.
    pub every_weeks: u8,
    /// First date on which it may occur.
    pub from: Date,
    /// Last date on which it may occur.
    pub until: Option<Date>,
    /// Dates on which it does not occur.
    pub except: Vec<Date>,
}

/// Open time on one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneOffOpening {
    pub id: OpeningId,
    pub date: Date,
    pub start_minute: u16,
    pub length_minutes: u16,
}

/// A stretch of a day: minutes after midnight on the wall clock, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DayOpening {
    pub start_minute: u16,
    pub length_minutes: u16,
}

/// The whole truth about one date, instead of what recurs. No openings: the day is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOverride {
    pub date: Date,
    pub openings: Vec<DayOpening>,
}

/// All open time of one mentor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// IANA name of the zone whose wall clock the minutes are read on.
    pub zone: String,
    pub weekly: Vec<WeeklyOpening>,
    pub one_off: Vec<OneOffOpening>,
    pub overrides: Vec<DayOverride>,
    /// The date of return from a pause; everything before it is closed.
    pub paused_until: Option<Date>,
}

/// Where an occurrence comes from, and so what an edit of it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Weekly(OpeningId),
    OneOff(OpeningId),
    /// The n-th opening of the date's override, from 0.
    Override(u16),
}

/// One opening on one date, with its instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    pub source: Source,
    /// The date it starts on.
    pub date: Date,
    pub time: DayOpening,
    pub interval: Interval,
}

/// An occurrence before a zone is applied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub source: Source,
    pub day: i64,
    pub time: DayOpening,
}

impl DayOpening {
    /// The minute after the last one; above 1440 when it runs past midnight.
    pub const fn end_minute(self) -> u16 {
        self.start_minute.saturating_add(self.length_minutes)
    }

    /// Sorted, and joined where two touch or overlap.
    pub(super) fn joined(mut openings: Vec<DayOpening>) -> Vec<DayOpening> {
        openings.sort_unstable();
        let mut joined: Vec<DayOpening> = Vec::with_capacity(openings.len());
        for next in openings {
            match joined.last_mut() {
                Some(last) if next.start_minute <= last.end_minute() => {
                    let end = last.end_minute().max(next.end_minute());
                    last.length_minutes = (end - last.start_minute).min(DAY_MINUTES);
                }
                _ => joined.push(next),
            }
        }
        joined
    }

    pub(super) fn validate(self, field: &str, errors: &mut FieldErrors) {
        if self.start_minute >= DAY_MINUTES {
            let most = i64::from(DAY_MINUTES) - 1;
            errors.add(
                &format!("{field}.start_minute"),
                Problem::OutOfRange { least: 0, most },
            );
        }
        if !(1..=DAY_MINUTES).contains(&self.length_minutes) {
            let most = i64::from(DAY_MINUTES);
            errors.add(
                &format!("{field}.length_minutes"),
                Problem::OutOfRange { least: 1, most },
            );
        }
    }

    fn overlaps(self, other: DayOpening) -> bool {
        self.start_minute < other.end_minute() && other.start_minute < self.end_minute()
    }
}

impl WeeklyOpening {
    pub const fn time(&self) -> DayOpening {
        DayOpening {
            start_minute: self.start_minute,
            length_minutes: self.length_minutes,
        }
    }

    /// Days between two occurrences.
    pub(super) fn stride(&self) -> i64 {
        7 * i64::from(self.every_weeks.max(1))
    }

    /// The first date it may occur on, as a day number, exceptions not regarded.
    pub(super) fn first_day(&self) -> i64 {
        let from = day_number(self.from);
        let in_first_week = monday_of(from) + i64::from(self.weekday) - 1;
        if in_first_week < from {
            in_first_week + self.stride()
        } else {
            in_first_week
        }
    }

    /// The days within `window` it occurs on.
    pub(super) fn days(&self, window: &RangeInclusive<i64>) -> impl Iterator<Item = i64> + '_ {
        let (first, stride) = (self.first_day(), self.stride());
        let behind = (window.start() - first).max(0);
        let start = first + (behind + stride - 1).div_euclid(stride) * stride;
        let end = self
            .until
            .map_or(*window.end(), |until| day_number(until).min(*window.end()));
        std::iter::successors(Some(start), move |day| Some(day + stride))
            .take_while(move |day| *day <= end)
            .filter(|day| self.except.is_empty() || !self.except.contains(&date_of_day(*day)))
    }

    /// Whether it occurs on `date`.
    pub fn occurs_on(&self, date: Date) -> bool {
        let day = day_number(date);
        self.days(&(day..=day)).next().is_some()
    }

    /// Whether both may occur on one date with times that overlap.
    fn collides_with(&self, other: &WeeklyOpening) -> bool {
        let later = self.first_day().max(other.first_day());
        let weeks_apart = (monday_of(self.first_day()) - monday_of(other.first_day())) / 7;
        let shared = gcd(self.every_weeks.max(1), other.every_weeks.max(1));
        let end = [self.until, other.until]
            .into_iter()
            .flatten()
            .map(day_number)
            .min();
        self.weekday == other.weekday
            && self.time().overlaps(other.time())
            && end.is_none_or(|end| later <= end)
            && weeks_apart.rem_euclid(i64::from(shared)) == 0
    }

    fn validate(&self, field: &str, errors: &mut FieldErrors) {
        if !(1..=7).contains(&self.weekday) {
            errors.add(
                &format!("{field}.weekday"),
                Problem::OutOfRange { least: 1, most: 7 },
            );
        }
        self.time().validate(field, errors);
        if !(1..=52).contains(&self.every_weeks) {
            errors.add(
                &format!("{field}.every_weeks"),
                Problem::OutOfRange { least: 1, most: 52 },
            );
        }
        if self.until.is_some_and(|until| until < self.from) {
            errors.add(&format!("{field}.until"), Problem::EndBeforeStart);
        }
        at_most(
            &format!("{field}.except"),
            self.except.len(),
            MOST_OVERRIDES,
            errors,
        );
    }
}

impl OneOffOpening {
    pub const fn time(&self) -> DayOpening {
        DayOpening {
            start_minute: self.start_minute,
            length_minutes: self.length_minutes,
        }
    }
}

impl Availability {
    /// Nothing open yet, in `zone`.
    pub fn closed(zone: &str) -> Self {
        Availability {
            zone: zone.to_owned(),
            weekly: Vec::new(),
            one_off: Vec::new(),
            overrides: Vec::new(),
            paused_until: None,
        }
    }

    /// Whether this may be kept. Fields are named by their path, for example `weekly.0.until`.
    /// That the zone exists is checked where the zone database is.
    pub fn validate(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.zone.is_empty() || self.zone.len() > 64 {
            errors.add("zone", Problem::UnknownZone);
        }
        at_most("weekly", self.weekly.len(), MOST_OPENINGS, &mut errors);
        at_most("one_off", self.one_off.len(), MOST_OVERRIDES, &mut errors);
        at_most(
            "overrides",
            self.overrides.len(),
            MOST_OVERRIDES,
            &mut errors,
        );
        if errors.is_empty() {
            self.validate_weekly(&mut errors);
            self.validate_dates(&mut errors);
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    fn validate_weekly(&self, errors: &mut FieldErrors) {
        for (index, weekly) in self.weekly.iter().enumerate() {
            let field = format!("weekly.{index}");
            weekly.validate(&field, errors);
            let earlier = &self.weekly[..index];
            if earlier.iter().any(|other| other.id == weekly.id) {
                errors.add(&format!("{field}.id"), Problem::Duplicate);
            }
            if errors.is_empty() && earlier.iter().any(|other| weekly.collides_with(other)) {
                errors.add(&field, Problem::Overlaps);
            }
        }
    }

    fn validate_dates(&self, errors: &mut FieldErrors) {
        for (index, one_off) in self.one_off.iter().enumerate() {
            let field = format!("one_off.{index}");
            one_off.time().validate(&field, errors);
            let same_id = |other: &OneOffOpening| other.id == one_off.id;
            if self.one_off[..index].iter().any(same_id) {
                errors.add(&format!("{field}.id"), Problem::Duplicate);
            }
            if self.override_of(one_off.date).is_some() {
                errors.add(&format!("{field}.date"), Problem::Overlaps);
            }
        }
        for (index, day) in self.overrides.iter().enumerate() {
            let field = format!("overrides.{index}");
            if self.overrides[..index]
                .iter()
                .any(|other| other.date == day.date)
            {
                errors.add(&format!("{field}.date"), Problem::Duplicate);
            }
            day.validate(&field, errors);
        }
    }

    /// What is said for `date` instead of what recurs.
    pub fn override_of(&self, date: Date) -> Option<&DayOverride> {
        self.overrides.iter().find(|day| day.date == date)
    }

    /// The openings that start on `date`, sorted and joined where they overlap.
    pub fn openings_on(&self, date: Date) -> Vec<DayOpening> {
        let day = day_number(date);
        DayOpening::joined(
            self.pieces(day..=day)
                .iter()
                .map(|piece| piece.time)
                .collect(),
        )
    }

    /// The instants within `range` at which this mentor is open, bookings not regarded.
    pub fn open_time(&self, zone: &TimeZone, range: Interval) -> IntervalSet {
        let frame = Frame::new(self, zone, range);
        let clipped = frame.open().as_slice().iter().filter_map(|open| {
            let start = open.starts_at().max(range.starts_at());
            Interval::new(start, open.ends_at().min(range.ends_at())).ok()
        });
        IntervalSet::union_of(clipped.collect())
    }

    /// The openings that touch `range`, in order of their start and whole, for drawing. A pause is
    /// not regarded, so that a paused mentor still sees what comes back.
    pub fn occurrences(&self, zone: &TimeZone, range: Interval) -> Vec<Occurrence> {
        let frame = Frame::new(self, zone, range);
        let touching = frame
            .spans()
            .iter()
            .filter(|span| span.interval.overlaps(range));
        touching
            .map(|span| Occurrence {
                source: span.piece.source,
                date: date_of_day(span.piece.day),
                time: span.piece.time,
                interval: span.interval,
            })
            .collect()
    }

    /// Every opening that starts on a day of `window`, in no particular order.
    pub(super) fn pieces(&self, window: RangeInclusive<i64>) -> Vec<Piece> {
        let overrides = self.overrides_within(&window);
        let mut pieces = Vec::new();
        for weekly in &self.weekly {
            let (source, time) = (Source::Weekly(weekly.id), weekly.time());
            pieces.extend(weekly.days(&window).map(|day| Piece { source, day, time }));
        }
        for one_off in &self.one_off {
            let (source, day) = (Source::OneOff(one_off.id), day_number(one_off.date));
            if window.contains(&day) {
                pieces.push(Piece {
                    source,
                    day,
                    time: one_off.time(),
                });
            }
        }
        pieces.retain(|piece| {
            overrides
                .binary_search_by_key(&piece.day, |at| at.0)
                .is_err()
        });
        for (day, instead) in overrides {
            for (index, time) in (0u16..).zip(&instead.openings) {
                pieces.push(Piece {
                    source: Source::Override(index),
                    day,
                    time: *time,
                });
            }
        }
        pieces
    }

    fn overrides_within(&self, window: &RangeInclusive<i64>) -> Vec<(i64, &DayOverride)> {
        let dates = date_of_day(*window.start())..=date_of_day(*window.end());
        let mut within: Vec<_> = self
            .overrides
            .iter()
            .filter(|day| dates.contains(&day.date))
            .map(|day| (day_number(day.date), day))
            .collect();
        within.sort_unstable_by_key(|at| at.0);
        within.dedup_by_key(|at| at.0);
        within
    }
}

impl DayOverride {
    fn validate(&self, field: &str, errors: &mut FieldErrors) {
        at_most(
            &format!("{field}.openings"),
            self.openings.len(),
            MOST_PER_DAY,
            errors,
        );
        for (index, opening) in self.openings.iter().enumerate() {
            let field = format!("{field}.openings.{index}");
            let problems = errors.0.len();
            opening.validate(&field, errors);
            let overlaps = |other: &DayOpening| opening.overlaps(*other);
            if errors.0.len() == problems && self.openings[..index].iter().any(overlaps) {
                errors.add(&field, Problem::Overlaps);
            }
        }
    }
}

fn at_most(field: &str, count: usize, most: usize, errors: &mut FieldErrors) {
    if count > most {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        errors.add(field, Problem::TooMany { most });
    }
}

fn gcd(a: u8, b: u8) -> u8 {
    if b == 0 { a } else { gcd(b, a % b) }
}
