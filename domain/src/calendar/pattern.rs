//! How a weekly opening comes back: every how many weeks, from when, until when, and on which dates
//! it does not. What a mentor sees of it, and the edits of it; pure, on civil dates only.

use super::availability::{Availability, WeeklyOpening};
use super::edit::EditRefused;
use crate::id::OpeningId;
use crate::time::{date_of_day, day_number};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// When what recurs ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    Never,
    /// The last date on which it may occur.
    On(#[serde(with = "crate::date")] Date),
    /// After so many times in all.
    After(u16),
}

/// A date on which a weekly opening does not occur although its pattern says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    #[serde(with = "crate::date")]
    pub date: Date,
    /// Other times were said for that date; else it is left out.
    pub replaced: bool,
}

impl Ends {
    /// The last date, for what first occurs on `first`.
    pub fn last(self, first: Date, every_weeks: u8) -> Option<Date> {
        match self {
            Ends::Never => None,
            Ends::On(date) => Some(date),
            Ends::After(times) => {
                let steps = i64::from(times.max(1)) - 1;
                let days = steps * 7 * i64::from(every_weeks.max(1));
                Some(date_of_day(day_number(first) + days))
            }
        }
    }
}

impl WeeklyOpening {
    /// Whether the pattern alone says that it occurs on `date`.
    fn falls_on(&self, date: Date) -> bool {
        let day = day_number(date);
        let since = day - self.first_day();
        since >= 0 && since % self.stride() == 0 && self.until.is_none_or(|until| date <= until)
    }
}

impl Availability {
    /// The exceptions of a weekly opening on and after `from`, in order.
    pub fn exceptions(&self, weekly: &WeeklyOpening, from: Date) -> Vec<Exception> {
        let replaced = self.overrides.iter().map(|day| (day.date, true));
        let left_out = weekly.except.iter().map(|date| (*date, false));
        let mut exceptions: Vec<Exception> = replaced
            .chain(left_out)
            .filter(|(date, _)| *date >= from && weekly.falls_on(*date))
            .map(|(date, replaced)| Exception { date, replaced })
            .collect();
        exceptions.sort_unstable_by_key(|exception| exception.date);
        exceptions.dedup_by_key(|exception| exception.date);
        exceptions
    }

    /// The weekly opening comes back in another way from now on; its weekday and time stay.
    pub fn repeat_as(
        &self,
        id: OpeningId,
        every_weeks: u8,
        from: Date,
        ends: Ends,
    ) -> Result<Availability, EditRefused> {
        let mut next = self.clone();
        let weekly = next.weekly_named(id)?;
        weekly.every_weeks = every_weeks;
        weekly.from = from;
        weekly.until = ends.last(date_of_day(weekly.first_day()), every_weeks);
        next.validated()
    }

    /// The weekly opening occurs on `date` again, whatever was said for that date instead.
    pub fn resume_on(&self, id: OpeningId, date: Date) -> Result<Availability, EditRefused> {
        let mut next = self.clone();
        let weekly = next.weekly_named(id)?;
        if !weekly.falls_on(date) {
            return Err(EditRefused::Gone);
        }
        weekly.except.retain(|except| *except != date);
        next.overrides.retain(|day| day.date != date);
        next.validated()
    }

    fn weekly_named(&mut self, id: OpeningId) -> Result<&mut WeeklyOpening, EditRefused> {
        let found = self.weekly.iter_mut().find(|weekly| weekly.id == id);
        found.ok_or(EditRefused::Gone)
    }
}
