//! A mentor's open time as it was said: weekly, on one date, or replaced for a date.
//!
//! Everything is kept as civil dates and wall-clock minutes; a zone is applied only when instants
//! are asked for, once per occurrence, so that an opening keeps its wall-clock start and end on
//! days when the clock changes. An opening belongs to the date it starts on, also when it runs
//! past midnight.

use super::frame::Frame;
use super::travel::{Away, TravelPeriod};
use crate::id::OpeningId;
use crate::interval::{Interval, IntervalSet};
use crate::time::{date_of_day, day_number, monday_of};
use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Minutes of a day on a wall clock that is not changed.
pub(super) const DAY_MINUTES: u16 = 1440;
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
    #[serde(with = "crate::date")]
    pub from: Date,
    /// Last date on which it may occur.
    #[serde(with = "crate::date", default)]
    pub until: Option<Date>,
    /// Dates on which it does not occur.
    #[serde(with = "crate::date")]
    pub except: Vec<Date>,
}

/// Open time on one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneOffOpening {
    pub id: OpeningId,
    #[serde(with = "crate::date")]
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
    #[serde(with = "crate::date")]
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
    /// When the minutes are read on another zone's clock. Periods do not overlap.
    #[serde(default)]
    pub travel: Vec<TravelPeriod>,
    /// The date of return from a pause; everything before it is closed.
    #[serde(with = "crate::date", default)]
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
    #[serde(with = "crate::date")]
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
            travel: Vec::new(),
            paused_until: None,
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
    pub fn open_time(&self, zone: &TimeZone, away: &[Away], range: Interval) -> IntervalSet {
        let frame = Frame::new(self, zone, away, range);
        let clipped = frame.open().as_slice().iter().filter_map(|open| {
            let start = open.starts_at().max(range.starts_at());
            Interval::new(start, open.ends_at().min(range.ends_at())).ok()
        });
        IntervalSet::union_of(clipped.collect())
    }

    /// The openings that touch `range`, in order of their start and whole, for drawing. A pause is
    /// not regarded, so that a paused mentor still sees what comes back.
    pub fn occurrences(&self, zone: &TimeZone, away: &[Away], range: Interval) -> Vec<Occurrence> {
        let frame = Frame::new(self, zone, away, range);
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
