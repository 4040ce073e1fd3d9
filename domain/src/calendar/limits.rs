//! Which days, weeks and months take no more sessions. All of them are those of the mentor's zone;
//! what is busy without being a session does not count.

use super::slots::Schedule;
use super::travel::Away;
use crate::time::{DAY, Instant, date_of_day, monday_of};

/// The limit that stops one more session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Day,
    Week,
    Month,
    Mentee,
}

/// Calendar days, weeks and months that take no more sessions, sorted.
#[derive(Debug, Default)]
pub(super) struct Full {
    /// Day numbers.
    days: Vec<i64>,
    /// Day numbers of Mondays.
    weeks: Vec<i64>,
    /// Months counted from year 0.
    months: Vec<i64>,
    mentee_months: Vec<i64>,
}

impl Full {
    pub fn new(schedule: &Schedule<'_>) -> Self {
        let rules = schedule.rules;
        let mut full = Full::default();
        if [rules.max_per_day, rules.max_per_week, rules.max_per_month] != [None; 3] {
            let counted = schedule.busy.iter().filter(|busy| busy.counts);
            let days = days_of(schedule, counted.map(|busy| busy.starts_at));
            full.days = at_limit(&days, rules.max_per_day, |day| day);
            full.weeks = at_limit(&days, rules.max_per_week, monday_of);
            full.months = at_limit(&days, rules.max_per_month, month_of);
        }
        if rules.per_mentee_per_month.is_some() {
            let days = days_of(schedule, schedule.mentee_starts.iter().copied());
            full.mentee_months = at_limit(&days, rules.per_mentee_per_month, month_of);
        }
        full
    }

    /// Whether this mentee may have one more session on `day`.
    pub fn admits_mentee(&self, day: i64) -> Result<(), Limit> {
        match self.mentee_months.binary_search(&month_of(day)) {
            Ok(_) => Err(Limit::Mentee),
            Err(_) => Ok(()),
        }
    }

    /// Whether one more session may start on `day`.
    pub fn admits(&self, day: i64) -> Result<(), Limit> {
        let holds = |sorted: &[i64], key: i64| sorted.binary_search(&key).is_ok();
        if holds(&self.days, day) {
            Err(Limit::Day)
        } else if holds(&self.weeks, monday_of(day)) {
            Err(Limit::Week)
        } else if self.months.is_empty() && self.mentee_months.is_empty() {
            Ok(())
        } else if holds(&self.months, month_of(day)) {
            Err(Limit::Month)
        } else if holds(&self.mentee_months, month_of(day)) {
            Err(Limit::Mentee)
        } else {
            Ok(())
        }
    }
}

/// The days on the mentor's wall clock at which `starts` lie, sorted, with how often.
fn days_of(
    schedule: &Schedule<'_>,
    starts: impl Iterator<Item = Instant> + Clone,
) -> Vec<(i64, u32)> {
    let Some((first, last)) = starts.clone().min().zip(starts.clone().max()) else {
        return Vec::new();
    };
    let table = Away::clock(schedule.away, "", schedule.zone, first, last.plus(1));
    let mut days: Vec<i64> = starts
        .map(|start| table.wall(start).div_euclid(DAY))
        .collect();
    days.sort_unstable();
    days.chunk_by(|a, b| a == b)
        .map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX)))
        .collect()
}

/// The days, weeks or months (as `key` names them) in which at least `most` sessions start.
fn at_limit(days: &[(i64, u32)], most: Option<u16>, key: fn(i64) -> i64) -> Vec<i64> {
    let Some(most) = most else { return Vec::new() };
    let keyed: Vec<(i64, u32)> = days
        .iter()
        .map(|(day, count)| (key(*day), *count))
        .collect();
    keyed
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.iter().map(|(_, count)| count).sum::<u32>() >= u32::from(most))
        .map(|same| same[0].0)
        .collect()
}

fn month_of(day: i64) -> i64 {
    let date = date_of_day(day);
    i64::from(date.year()) * 12 + i64::from(date.month())
}
