//! Recurrence rules: all of `RRULE`, expanded on the wall clock, within a budget of work.

use super::value::{Moment, wall_at, wall_seconds};
use crate::time::{DAY, SECOND, date_of_day, day_number};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

const DAY_SECONDS: i64 = DAY / SECOND;
/// More times of day than minutes is nobody's calendar.
const MOST_TIMES_OF_DAY: usize = 1_440;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Freq {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A parsed `RRULE`.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    freq: Freq,
    interval: i64,
    count: Option<u64>,
    until: Option<Moment>,
    months: Vec<i64>,
    weeks: Vec<i64>,
    year_days: Vec<i64>,
    month_days: Vec<i64>,
    /// With the ordinal; 0 for every one.
    weekdays: Vec<(i64, Weekday)>,
    hours: Vec<i64>,
    minutes: Vec<i64>,
    seconds: Vec<i64>,
    positions: Vec<i64>,
    week_start: Weekday,
}

/// How much work is left for a file.
#[derive(Debug)]
pub(super) struct Budget(pub u64);

/// The budget is spent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spent;

impl Budget {
    fn spend(&mut self, steps: usize) -> Result<(), Spent> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.0 = self.0.checked_sub(steps).ok_or(Spent)?;
        Ok(())
    }
}

impl Rule {
    pub fn parse(text: &str) -> Option<Rule> {
        let mut rule = Rule {
            freq: Freq::Daily,
            interval: 1,
            count: None,
            until: None,
            months: vec![],
            weeks: vec![],
            year_days: vec![],
            month_days: vec![],
            weekdays: vec![],
            hours: vec![],
            minutes: vec![],
            seconds: vec![],
            positions: vec![],
            week_start: Weekday::Monday,
        };
        let mut has_freq = false;
        for part in text.trim().split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            let value = value.trim();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => (rule.freq, has_freq) = (freq(value)?, true),
                "INTERVAL" => rule.interval = value.parse::<u32>().ok()?.max(1).into(),
                "COUNT" => rule.count = Some(value.parse().ok()?),
                "UNTIL" => rule.until = Some(Moment::parse(value)?),
                "BYMONTH" => rule.months = numbers(value, 1, 12)?,
                "BYWEEKNO" => rule.weeks = numbers(value, 1, 53)?,
                "BYYEARDAY" => rule.year_days = numbers(value, 1, 366)?,
                "BYMONTHDAY" => rule.month_days = numbers(value, 1, 31)?,
                "BYDAY" => {
                    rule.weekdays = value.split(',').map(nth_weekday).collect::<Option<_>>()?
                }
                "BYHOUR" => rule.hours = numbers(value, 0, 23)?,
                "BYMINUTE" => rule.minutes = numbers(value, 0, 59)?,
                "BYSECOND" => rule.seconds = numbers(value, 0, 60)?,
                "BYSETPOS" => rule.positions = numbers(value, 1, 366)?,
                "WKST" => rule.week_start = weekday(value)?,
                // Extensions say more, never less.
                _ => {}
            }
        }
        has_freq.then_some(rule)
    }

    /// Calls `each` with every occurrence between `from` and `to`, both included, in order, until
    /// it answers false.
    pub fn occurrences(
        &self,
        start: DateTime,
        zone: &TimeZone,
        (from, to): (DateTime, DateTime),
        budget: &mut Budget,
        mut each: impl FnMut(DateTime) -> bool,
    ) -> Result<(), Spent> {
        let rule = self.completed(start);
        let last = match rule.last(zone) {
            Some(last) => to.min(last),
            None => to,
        };
        let times = rule.times_of_day(start).ok_or(Spent)?;
        let mut left = rule.count.unwrap_or(u64::MAX);
        // Counting has to begin at the beginning.
        let mut period = if rule.count.is_some() {
            0
        } else {
            rule.periods_before(start, from)
        };
        while let Some(begins) = rule.period_begins(start, period)
            && begins <= last
        {
            period += 1;
            for local in rule.in_period(begins, &times, budget)? {
                if local < start {
                    continue;
                }
                if local > last || left == 0 {
                    return Ok(());
                }
                left -= 1;
                if local >= from && !each(local) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// What the rule leaves open is taken from the first occurrence.
    fn completed(&self, start: DateTime) -> Rule {
        let mut rule = self.clone();
        let days_open = rule.weeks.is_empty()
            && rule.year_days.is_empty()
            && rule.month_days.is_empty()
            && rule.weekdays.is_empty();
        match rule.freq {
            Freq::Yearly if days_open => {
                if rule.months.is_empty() {
                    rule.months.push(start.month().into());
                }
                rule.month_days.push(start.day().into());
            }
            Freq::Monthly if days_open => rule.month_days.push(start.day().into()),
            Freq::Weekly if rule.weekdays.is_empty() => rule.weekdays.push((0, start.weekday())),
            _ => {}
        }
        rule
    }

    /// The last moment that the rule allows, on the wall clock of `zone`. A date is its whole day.
    fn last(&self, zone: &TimeZone) -> Option<DateTime> {
        Some(match self.until? {
            Moment::Date(date) => date.at(23, 59, 59, 0),
            Moment::Local(local) => local,
            Moment::Utc(utc) => jiff::tz::Offset::UTC
                .to_timestamp(utc)
                .map_or(utc, |timestamp| zone.to_datetime(timestamp)),
        })
    }

    /// Seconds after the begin of a period's unit at which something happens; None for too many.
    fn times_of_day(&self, start: DateTime) -> Option<Vec<i64>> {
        let or = |list: &[i64], first: i8, unit: Freq| match (list.is_empty(), self.freq > unit) {
            (false, true) => list.to_vec(),
            (true, true) => vec![first.into()],
            // Finer than the unit: the period itself is the time.
            (_, false) => vec![0],
        };
        let hours = or(&self.hours, start.hour(), Freq::Hourly);
        let minutes = or(&self.minutes, start.minute(), Freq::Minutely);
        let seconds = or(&self.seconds, start.second(), Freq::Secondly);
        if hours.len() * minutes.len() * seconds.len() > MOST_TIMES_OF_DAY {
            return None;
        }
        let mut times = Vec::new();
        for hour in &hours {
            for minute in &minutes {
                times.extend(
                    seconds
                        .iter()
                        .map(|s| hour * 3_600 + minute * 60 + s.min(&59)),
                );
            }
        }
        times.sort_unstable();
        times.dedup();
        Some(times)
    }

    /// Length of the unit in seconds, for units of one length.
    fn unit(&self) -> i64 {
        match self.freq {
            Freq::Secondly => 1,
            Freq::Minutely => 60,
            Freq::Hourly => 3_600,
            Freq::Daily => DAY_SECONDS,
            Freq::Weekly | Freq::Monthly | Freq::Yearly => 7 * DAY_SECONDS,
        }
    }

    /// How many periods may be skipped because they end before `from`.
    fn periods_before(&self, start: DateTime, from: DateTime) -> i64 {
        let units = match self.freq {
            Freq::Yearly => i64::from(from.year()) - i64::from(start.year()),
            Freq::Monthly => month_number(from) - month_number(start),
            _ => (wall_seconds(from) - wall_seconds(start)) / self.unit(),
        };
        (units / self.interval - 1).max(0)
    }

    /// When a period begins; None beyond the years that there are.
    fn period_begins(&self, start: DateTime, period: i64) -> Option<DateTime> {
        let steps = period.checked_mul(self.interval)?;
        match self.freq {
            Freq::Yearly => first_of_month((i64::from(start.year()) + steps).checked_mul(12)?),
            Freq::Monthly => first_of_month(month_number(start).checked_add(steps)?),
            Freq::Weekly => {
                let into_week = start.weekday().since(self.week_start);
                let first = day_number(start.date()) - i64::from(into_week);
                wall_at(
                    first
                        .checked_add(steps.checked_mul(7)?)?
                        .checked_mul(DAY_SECONDS)?,
                )
            }
            _ => {
                let start = match self.freq {
                    Freq::Secondly => start,
                    Freq::Minutely => start.date().at(start.hour(), start.minute(), 0, 0),
                    Freq::Hourly => start.date().at(start.hour(), 0, 0, 0),
                    _ => start.date().at(0, 0, 0, 0),
                };
                wall_at(wall_seconds(start).checked_add(steps.checked_mul(self.unit())?)?)
            }
        }
    }

    /// The occurrences of one period, in order.
    fn in_period(
        &self,
        begins: DateTime,
        times: &[i64],
        budget: &mut Budget,
    ) -> Result<Vec<DateTime>, Spent> {
        let day = day_number(begins.date());
        let days = match self.freq {
            Freq::Yearly => i64::from(begins.date().days_in_year()),
            Freq::Monthly => i64::from(begins.date().days_in_month()),
            Freq::Weekly => 7,
            _ => 1,
        };
        budget.spend(days.unsigned_abs() as usize)?;
        let mut found = Vec::new();
        if self.freq < Freq::Daily {
            let fits = self.matches(begins.date()) && self.time_matches(begins);
            let base = wall_seconds(begins);
            if fits {
                found.extend(times.iter().filter_map(|time| wall_at(base + time)));
            }
        } else {
            for date in (day..day + days)
                .map(date_of_day)
                .filter(|date| self.matches(*date))
            {
                let midnight = wall_seconds(date.at(0, 0, 0, 0));
                budget.spend(times.len())?;
                found.extend(times.iter().filter_map(|time| wall_at(midnight + time)));
            }
        }
        Ok(if self.positions.is_empty() {
            found
        } else {
            chosen(&found, &self.positions)
        })
    }

    /// Whether a day fits every part of the rule that speaks about days.
    fn matches(&self, date: Date) -> bool {
        let fits = |list: &[i64], number: i64, length: i64| {
            list.is_empty() || list.contains(&number) || list.contains(&(number - length - 1))
        };
        let month_length = i64::from(date.days_in_month());
        let year_length = i64::from(date.days_in_year());
        (self.months.is_empty() || self.months.contains(&date.month().into()))
            && (self.weeks.is_empty() || {
                let (week, weeks) = week_of(date, self.week_start);
                fits(&self.weeks, week, weeks)
            })
            && fits(&self.year_days, date.day_of_year().into(), year_length)
            && fits(&self.month_days, date.day().into(), month_length)
            && (self.weekdays.is_empty()
                || self.weekdays.iter().any(|(nth, weekday)| {
                    *weekday == date.weekday() && (*nth == 0 || self.is_nth(date, *nth))
                }))
    }

    /// Whether a day is the nth of its weekday in its month, or in its year.
    fn is_nth(&self, date: Date, nth: i64) -> bool {
        let (day, length) = match self.freq {
            Freq::Monthly => (i64::from(date.day()), i64::from(date.days_in_month())),
            Freq::Yearly if !self.months.is_empty() => {
                (i64::from(date.day()), i64::from(date.days_in_month()))
            }
            Freq::Yearly => (
                i64::from(date.day_of_year()),
                i64::from(date.days_in_year()),
            ),
            // An ordinal has no meaning within a week or a day.
            _ => return true,
        };
        nth == (day - 1) / 7 + 1 || -nth == (length - day) / 7 + 1
    }

    /// Whether the time of a period shorter than a day fits.
    fn time_matches(&self, local: DateTime) -> bool {
        let fits = |list: &[i64], number: i8| list.is_empty() || list.contains(&number.into());
        fits(&self.hours, local.hour())
            && (self.freq > Freq::Minutely || fits(&self.minutes, local.minute()))
            && (self.freq > Freq::Secondly || fits(&self.seconds, local.second()))
    }
}

fn chosen(found: &[DateTime], positions: &[i64]) -> Vec<DateTime> {
    let length = found.len() as i64;
    let index = |position: &i64| match position {
        p if *p > 0 => p - 1,
        p => length + p,
    };
    let mut chosen: Vec<DateTime> = positions
        .iter()
        .filter_map(|position| found.get(usize::try_from(index(position)).ok()?).copied())
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// Number of the week, and how many its year has. The first week has at least four days in its year.
fn week_of(date: Date, week_start: Weekday) -> (i64, i64) {
    let first_week = |year: i16| {
        let first = Date::new(year, 1, 1).unwrap_or(date);
        let into_week = i64::from(first.weekday().since(week_start));
        let begins = day_number(first) - into_week;
        if into_week <= 3 { begins } else { begins + 7 }
    };
    let day = day_number(date);
    let year = date.year();
    let (mut begins, mut ends) = (first_week(year), first_week(year.saturating_add(1)));
    if day < begins {
        (begins, ends) = (first_week(year.saturating_sub(1)), begins);
    } else if day >= ends {
        (begins, ends) = (ends, first_week(year.saturating_add(2)));
    }
    ((day - begins) / 7 + 1, (ends - begins) / 7)
}

fn month_number(local: DateTime) -> i64 {
    i64::from(local.year()) * 12 + i64::from(local.month()) - 1
}

fn first_of_month(number: i64) -> Option<DateTime> {
    let year = i16::try_from(number.div_euclid(12)).ok()?;
    let month = i8::try_from(number.rem_euclid(12) + 1).ok()?;
    Some(Date::new(year, month, 1).ok()?.at(0, 0, 0, 0))
}

fn freq(text: &str) -> Option<Freq> {
    Some(match text.to_ascii_uppercase().as_str() {
        "SECONDLY" => Freq::Secondly,
        "MINUTELY" => Freq::Minutely,
        "HOURLY" => Freq::Hourly,
        "DAILY" => Freq::Daily,
        "WEEKLY" => Freq::Weekly,
        "MONTHLY" => Freq::Monthly,
        "YEARLY" => Freq::Yearly,
        _ => return None,
    })
}

/// Numbers whose size lies between two bounds; what counts from the end is negative.
fn numbers(text: &str, least: i64, most: i64) -> Option<Vec<i64>> {
    let number = |part: &str| {
        let number: i64 = part.trim().parse().ok()?;
        let size = if least == 0 { number } else { number.abs() };
        (least..=most).contains(&size).then_some(number)
    };
    text.split(',').map(number).collect()
}

/// `MO`, `2TU`, `-1FR`
fn nth_weekday(text: &str) -> Option<(i64, Weekday)> {
    let text = text.trim();
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { 0 } else { nth.parse().ok()? };
    (-53..=53).contains(&nth).then_some(())?;
    Some((nth, weekday(name)?))
}

pub(super) fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

impl Rule {
    /// For a rule of a clock change: the month and which weekday of it, where it is as simple.
    pub fn yearly_weekday(&self) -> Option<(i64, i64, Weekday)> {
        match (self.freq, self.months.as_slice(), self.weekdays.as_slice()) {
            (Freq::Yearly, [month], [(nth, weekday)]) => Some((*month, *nth, *weekday)),
            _ => None,
        }
    }
}
