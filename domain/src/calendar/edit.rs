//! Changes of open time, each a pure function from the old availability to the new one. The
//! calendar page shows the result at once, and the server computes the same one.
//!
//! What was decided for a single date survives every edit of the rest: a weekly opening changed
//! "only this day" becomes a [`DayOverride`], and left-out dates move with their opening.

use super::availability::{
    Availability, DayOpening, DayOverride, OneOffOpening, Source, WeeklyOpening,
};
use super::pattern::Ends;
use super::travel::TravelPeriod;
use crate::form::{FieldErrors, Problem};
use crate::id::OpeningId;
use crate::time::{date_of_day, day_number, monday_of};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most days that are painted at once.
const MOST_PAINTED: i64 = 31;

/// How much of what recurs an edit touches. Things that do not recur ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    ThisDay,
    ThisAndFollowing,
    All,
}

/// One change, as the page sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// From `date` on, on its weekday.
    AddWeekly {
        #[serde(with = "crate::date")]
        date: Date,
        time: DayOpening,
        every_weeks: u8,
        #[serde(with = "crate::date", default)]
        until: Option<Date>,
    },
    AddOneOff {
        #[serde(with = "crate::date")]
        date: Date,
        time: DayOpening,
    },
    /// The same time on every day from `from` to `to`.
    Paint {
        #[serde(with = "crate::date")]
        from: Date,
        #[serde(with = "crate::date")]
        to: Date,
        time: DayOpening,
    },
    /// The occurrence of `source` on `date` goes to `to_date` and `time`; also resizes.
    Move {
        source: Source,
        #[serde(with = "crate::date")]
        date: Date,
        #[serde(with = "crate::date")]
        to_date: Date,
        time: DayOpening,
        scope: Scope,
    },
    Delete {
        source: Source,
        #[serde(with = "crate::date")]
        date: Date,
        scope: Scope,
    },
    /// What is open once comes back every week from that date on.
    Repeat {
        source: Source,
        #[serde(with = "crate::date")]
        date: Date,
    },
    /// A weekly opening comes back in another way.
    Pattern {
        id: OpeningId,
        every_weeks: u8,
        #[serde(with = "crate::date")]
        from: Date,
        ends: Ends,
    },
    /// A weekly opening occurs on a date again that was an exception.
    Resume {
        id: OpeningId,
        #[serde(with = "crate::date")]
        date: Date,
    },
    /// The days `to` become like `from`.
    CopyDay {
        #[serde(with = "crate::date")]
        from: Date,
        #[serde(with = "crate::date")]
        to: Vec<Date>,
    },
    ClearDay {
        #[serde(with = "crate::date")]
        date: Date,
    },
    /// The seven days from `from` on become like the seven before them.
    CopyWeek {
        #[serde(with = "crate::date")]
        from: Date,
    },
    /// Nothing is open in the seven days from `from` on.
    ClearWeek {
        #[serde(with = "crate::date")]
        from: Date,
    },
    /// The hours of these days are read on the clock of another zone.
    Travel(TravelPeriod),
    /// The hours of home are kept in the period that begins on this date.
    StayHome {
        #[serde(with = "crate::date")]
        first: Date,
    },
}

/// Why an edit was not made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditRefused {
    /// The thing is not there any more: it was changed elsewhere.
    Gone,
    /// The result would not be valid.
    Invalid(FieldErrors),
}

type Edited = Result<Availability, EditRefused>;

impl Edit {
    /// The availability after this edit. `fresh` names an opening that the edit may create; of
    /// several, the next ones are counted from it.
    pub fn apply(&self, to: &Availability, fresh: OpeningId) -> Edited {
        match self {
            Edit::AddWeekly {
                date,
                time,
                every_weeks,
                until,
            } => to.add_weekly(*date, *time, *every_weeks, *until, fresh),
            Edit::AddOneOff { date, time } => to.add_one_off(*date, *time, fresh),
            Edit::Paint {
                from,
                to: last,
                time,
            } => to.paint(*from, *last, *time, fresh),
            Edit::Move {
                source,
                date,
                to_date,
                time,
                scope,
            } => to.move_occurrence(*source, *date, *to_date, *time, *scope, fresh),
            Edit::Delete {
                source,
                date,
                scope,
            } => to.delete_occurrence(*source, *date, *scope),
            Edit::Repeat { source, date } => to.repeat_weekly(*source, *date),
            Edit::Pattern {
                id,
                every_weeks,
                from,
                ends,
            } => to.repeat_as(*id, *every_weeks, *from, *ends),
            Edit::Resume { id, date } => to.resume_on(*id, *date),
            Edit::CopyDay { from, to: days } => to.copy_day(*from, days),
            Edit::ClearDay { date } => to.clear_day(*date),
            Edit::CopyWeek { from } => to.copy_week(*from),
            Edit::ClearWeek { from } => {
                week_from(*from).try_fold(to.clone(), |next, date| next.clear_day(date))
            }
            Edit::Travel(period) => {
                let mut next = to.clone();
                next.travel.push(period.clone());
                next.validated()
            }
            Edit::StayHome { first } => {
                let mut next = to.clone();
                next.travel.retain(|period| period.first != *first);
                if next.travel.len() == to.travel.len() {
                    return Err(EditRefused::Gone);
                }
                next.validated()
            }
        }
    }
}

impl Availability {
    /// Open time on the weekday of `date`, from that date on.
    pub fn add_weekly(
        &self,
        date: Date,
        time: DayOpening,
        every_weeks: u8,
        until: Option<Date>,
        fresh: OpeningId,
    ) -> Edited {
        let mut next = self.clone();
        next.weekly.push(WeeklyOpening {
            id: fresh,
            weekday: weekday_of(date),
            start_minute: time.start_minute,
            length_minutes: time.length_minutes,
            every_weeks,
            from: date,
            until,
            except: Vec::new(),
        });
        next.validated()
    }

    /// Open time on one date, beside what recurs.
    pub fn add_one_off(&self, date: Date, time: DayOpening, fresh: OpeningId) -> Edited {
        check_time(time)?;
        let mut next = self.clone();
        next.open_on(date, time, fresh);
        next.validated()
    }

    /// Open time on each day from one to another, whichever comes first. A day on which some of it is
    /// open already is said anew, as a whole.
    pub fn paint(&self, from: Date, to: Date, time: DayOpening, fresh: OpeningId) -> Edited {
        check_time(time)?;
        let (first, last) = (day_number(from.min(to)), day_number(from.max(to)));
        if last - first >= MOST_PAINTED {
            let most = u32::try_from(MOST_PAINTED).unwrap_or(u32::MAX);
            let errors = FieldErrors::one("to_date", Problem::TooMany { most });
            return Err(EditRefused::Invalid(errors));
        }
        let mut next = self.clone();
        for (number, day) in (0_u128..).zip(first..=last) {
            let date = date_of_day(day);
            let mut openings = next.openings_on(date);
            if openings.iter().any(|open| open.overlaps(time)) {
                openings.push(time);
                next.set_override(date, openings);
            } else {
                let id = uuid::Uuid::from_u128(fresh.0.as_u128().wrapping_add(number));
                next.open_on(date, time, OpeningId(id));
            }
        }
        next.validated()
    }

    /// Moves or resizes the occurrence of `source` on `date`, and by `scope` those that follow or
    /// all, by as many days.
    pub fn move_occurrence(
        &self,
        source: Source,
        date: Date,
        to_date: Date,
        time: DayOpening,
        scope: Scope,
        fresh: OpeningId,
    ) -> Edited {
        check_time(time)?;
        let mut next = self.clone();
        match (source, scope) {
            (Source::Weekly(id), Scope::ThisDay) => {
                next.weekly_on(id, date)?;
                next.override_without(id, date);
                next.open_on(to_date, time, fresh);
            }
            (Source::Weekly(id), Scope::ThisAndFollowing) => {
                let tail = next.split_off(id, date, fresh)?;
                next.weekly.push(tail.moved(date, to_date, time));
            }
            (Source::Weekly(id), Scope::All) => {
                let index = next.weekly_on(id, date)?;
                next.weekly[index] = next.weekly[index].clone().moved(date, to_date, time);
            }
            (Source::OneOff(id), _) => {
                next.take_one_off(id, date)?;
                next.open_on(to_date, time, id);
            }
            (Source::Override(index), _) => {
                next.take_from_override(index, date)?;
                next.open_on(to_date, time, fresh);
            }
        }
        next.validated()
    }

    /// Takes away the occurrence of `source` on `date`, and by `scope` those that follow or all.
    pub fn delete_occurrence(&self, source: Source, date: Date, scope: Scope) -> Edited {
        let mut next = self.clone();
        match (source, scope) {
            (Source::Weekly(id), Scope::ThisDay) => {
                let index = next.weekly_on(id, date)?;
                next.weekly[index].except.push(date);
            }
            (Source::Weekly(id), Scope::ThisAndFollowing) => {
                next.split_off(id, date, id)?;
            }
            (Source::Weekly(id), Scope::All) => {
                let index = next.weekly_on(id, date)?;
                next.weekly.remove(index);
            }
            (Source::OneOff(id), _) => next.take_one_off(id, date)?,
            (Source::Override(index), _) => next.take_from_override(index, date)?,
        }
        next.validated()
    }

    /// Makes a one-off opening weekly, under its own name.
    pub fn repeat_weekly(&self, source: Source, date: Date) -> Edited {
        let Source::OneOff(id) = source else {
            return Err(EditRefused::Gone);
        };
        let wanted = |one_off: &&OneOffOpening| one_off.id == id && one_off.date == date;
        let time = self.one_off.iter().find(wanted).map(OneOffOpening::time);
        let time = time.ok_or(EditRefused::Gone)?;
        let mut next = self.clone();
        next.take_one_off(id, date)?;
        next.add_weekly(date, time, 1, None, id)
    }

    /// Makes the days `to` like `from`, whatever recurs on them.
    pub fn copy_day(&self, from: Date, to: &[Date]) -> Edited {
        let openings = self.openings_on(from);
        let mut next = self.clone();
        for date in to.iter().filter(|date| **date != from) {
            next.replace_day(*date, openings.clone());
        }
        next.validated()
    }

    /// Nothing is open on `date` any more. What began the evening before still runs to its end.
    pub fn clear_day(&self, date: Date) -> Edited {
        let mut next = self.clone();
        next.replace_day(date, Vec::new());
        next.validated()
    }

    /// Makes the seven days from `from` on like those a week earlier.
    pub fn copy_week(&self, from: Date) -> Edited {
        week_from(from).try_fold(self.clone(), |next, date| {
            let before = date_of_day(day_number(date) - 7);
            next.copy_day(before, &[date])
        })
    }

    pub(super) fn validated(self) -> Edited {
        self.validate().map_err(EditRefused::Invalid)?;
        Ok(self)
    }

    /// Where the weekly opening is that occurs on `date`, with nothing in its place.
    fn weekly_on(&self, id: OpeningId, date: Date) -> Result<usize, EditRefused> {
        if self.override_of(date).is_some() {
            return Err(EditRefused::Gone);
        }
        let found = self.weekly.iter().position(|weekly| weekly.id == id);
        found
            .filter(|index| self.weekly[*index].occurs_on(date))
            .ok_or(EditRefused::Gone)
    }

    /// Says for `date` what is open now, except for one weekly opening.
    fn override_without(&mut self, id: OpeningId, date: Date) {
        let day = day_number(date);
        let mut rest = self.pieces(day..=day);
        rest.retain(|piece| piece.source != Source::Weekly(id));
        self.set_override(date, rest.iter().map(|piece| piece.time).collect());
    }

    fn set_override(&mut self, date: Date, openings: Vec<DayOpening>) {
        self.one_off.retain(|one_off| one_off.date != date);
        self.overrides.retain(|day| day.date != date);
        self.overrides.push(DayOverride {
            date,
            openings: DayOpening::joined(openings),
        });
    }

    /// Like [`Self::set_override`], but a day on which nothing recurs needs none to be closed.
    fn replace_day(&mut self, date: Date, openings: Vec<DayOpening>) {
        if openings.is_empty() && !self.weekly.iter().any(|weekly| weekly.occurs_on(date)) {
            self.one_off.retain(|one_off| one_off.date != date);
            self.overrides.retain(|day| day.date != date);
        } else {
            self.set_override(date, openings);
        }
    }

    /// Adds open time to one date: to what replaces the day, or else as a one-off.
    fn open_on(&mut self, date: Date, time: DayOpening, id: OpeningId) {
        if let Some(day) = self.overrides.iter_mut().find(|day| day.date == date) {
            day.openings.push(time);
            day.openings = DayOpening::joined(std::mem::take(&mut day.openings));
        } else {
            let DayOpening {
                start_minute,
                length_minutes,
            } = time;
            self.one_off.push(OneOffOpening {
                id,
                date,
                start_minute,
                length_minutes,
            });
        }
    }

    fn take_one_off(&mut self, id: OpeningId, date: Date) -> Result<(), EditRefused> {
        let wanted = |one_off: &OneOffOpening| one_off.id == id && one_off.date == date;
        let index = self
            .one_off
            .iter()
            .position(wanted)
            .ok_or(EditRefused::Gone)?;
        self.one_off.remove(index);
        Ok(())
    }

    fn take_from_override(&mut self, index: u16, date: Date) -> Result<(), EditRefused> {
        let day = self.overrides.iter_mut().find(|day| day.date == date);
        let day = day.ok_or(EditRefused::Gone)?;
        if usize::from(index) >= day.openings.len() {
            return Err(EditRefused::Gone);
        }
        day.openings.remove(usize::from(index));
        Ok(())
    }

    /// Ends a weekly opening before `date` and gives what would have followed, named `fresh`.
    /// Nothing remains of an opening that would begin on `date`; it keeps its name.
    fn split_off(
        &mut self,
        id: OpeningId,
        date: Date,
        fresh: OpeningId,
    ) -> Result<WeeklyOpening, EditRefused> {
        let index = self.weekly_on(id, date)?;
        let day = day_number(date);
        if self.weekly[index].first_day() >= day {
            return Ok(self.weekly.remove(index));
        }
        let head = &mut self.weekly[index];
        let mut tail = WeeklyOpening {
            id: fresh,
            from: date,
            ..head.clone()
        };
        tail.except.retain(|except| *except >= date);
        head.except.retain(|except| *except < date);
        head.until = Some(date_of_day(day - 1));
        Ok(tail)
    }
}

impl WeeklyOpening {
    /// Every occurrence as many days later or earlier as `to` is from `date`, at `time`.
    fn moved(mut self, date: Date, to: Date, time: DayOpening) -> Self {
        let shift = day_number(to) - day_number(date);
        let shifted = |date: Date| date_of_day(day_number(date) + shift);
        self.from = date_of_day(self.first_day() + shift);
        self.until = self.until.map(shifted);
        self.except = self.except.into_iter().map(shifted).collect();
        self.weekday = weekday_of(to);
        self.start_minute = time.start_minute;
        self.length_minutes = time.length_minutes;
        self
    }
}

/// Checked before openings are joined, which needs sound times.
fn check_time(time: DayOpening) -> Result<(), EditRefused> {
    let mut errors = FieldErrors::default();
    time.validate("time", &mut errors);
    if errors.is_empty() {
        Ok(())
    } else {
        Err(EditRefused::Invalid(errors))
    }
}

fn week_from(date: Date) -> impl Iterator<Item = Date> {
    let day = day_number(date);
    (day..day + 7).map(date_of_day)
}

/// 1 is Monday, 7 is Sunday.
fn weekday_of(date: Date) -> u8 {
    let day = day_number(date);
    u8::try_from(day - monday_of(day) + 1).expect("a week has seven days")
}
