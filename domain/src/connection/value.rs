//! Dates, times, durations and periods as iCalendar writes them.

use jiff::civil::{Date, DateTime};

/// A date, or a time of day on a date, before it is known in which zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Date(Date),
    /// On the wall of a zone that stands elsewhere.
    Local(DateTime),
    Utc(DateTime),
}

impl Moment {
    /// `20261124`, `20261124T143000` or `20261124T143000Z`.
    pub fn parse(text: &str) -> Option<Moment> {
        let text = text.trim();
        if !text.is_ascii() {
            return None;
        }
        let (date, time) = match text.split_once(['T', 't']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let date = parse_date(date)?;
        let Some(time) = time else {
            return Some(Moment::Date(date));
        };
        let (time, utc) = match time.strip_suffix(['Z', 'z']) {
            Some(time) => (time, true),
            None => (time, false),
        };
        let local = parse_time(date, time)?;
        Some(if utc {
            Moment::Utc(local)
        } else {
            Moment::Local(local)
        })
    }

    /// What stands on the clock; midnight for a date.
    pub fn wall(self) -> DateTime {
        match self {
            Moment::Date(date) => date.at(0, 0, 0, 0),
            Moment::Local(local) | Moment::Utc(local) => local,
        }
    }
}

fn digits<T: std::str::FromStr>(text: &str, from: usize, until: usize) -> Option<T> {
    let part = text.get(from..until)?;
    let all_digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| part.parse().ok()).flatten()
}

fn parse_date(text: &str) -> Option<Date> {
    if text.len() != 8 {
        return None;
    }
    Date::new(
        digits(text, 0, 4)?,
        digits(text, 4, 6)?,
        digits(text, 6, 8)?,
    )
    .ok()
}

fn parse_time(date: Date, text: &str) -> Option<DateTime> {
    if text.len() != 6 && text.len() != 4 {
        return None;
    }
    let seconds: i8 = if text.len() == 6 {
        digits(text, 4, 6)?
    } else {
        0
    };
    // A leap second reads as the second before it.
    let time = jiff::civil::Time::new(digits(text, 0, 2)?, digits(text, 2, 4)?, seconds.min(59), 0);
    time.ok().map(|time| date.to_datetime(time))
}

/// A length of time: days move on the wall clock, seconds are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub days: i64,
    pub seconds: i64,
}

impl Length {
    /// `PT1H30M`, `P2D`, `P1W`. One that goes backwards is none.
    pub fn parse(text: &str) -> Option<Length> {
        let text = text.trim().strip_prefix('+').unwrap_or(text.trim());
        let mut rest = text.strip_prefix(['P', 'p'])?;
        let mut length = Length::default();
        let mut in_time = false;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(['T', 't']) {
                (in_time, rest) = (true, after);
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let number: i64 = rest.get(..end)?.parse::<u32>().ok()?.into();
            let unit = rest[end..].chars().next()?;
            rest = &rest[end + unit.len_utf8()..];
            match (unit.to_ascii_uppercase(), in_time) {
                ('W', false) => length.days += number * 7,
                ('D', false) => length.days += number,
                ('H', true) => length.seconds += number * 3_600,
                ('M', true) => length.seconds += number * 60,
                ('S', true) => length.seconds += number,
                _ => return None,
            }
        }
        Some(length)
    }
}

/// Seconds since 1970 on a wall clock: the form in which steps are plain arithmetic.
pub(super) fn wall_seconds(local: DateTime) -> i64 {
    jiff::tz::Offset::UTC
        .to_timestamp(local)
        .map_or(i64::MAX / 4, jiff::Timestamp::as_second)
}

/// None beyond the years that there are.
pub(super) fn wall_at(seconds: i64) -> Option<DateTime> {
    let timestamp = jiff::Timestamp::from_second(seconds).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(timestamp))
}
