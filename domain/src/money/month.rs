//! A month of the calendar, by which money is summed up: how it is written, its neighbours, and when it
//! begins on somebody's wall clock. Asks no clock.

use crate::time::ZoneTable;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A month of a year of the common era; in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month that a date lies in.
    pub fn of(date: Date) -> Month {
        Month {
            year: date.year(),
            month: date.month(),
        }
    }

    /// Reads `2026-11`; none for every other notation.
    pub fn parse(text: &str) -> Option<Month> {
        let first = crate::date::read(&format!("{text}-01"))?;
        (text.len() == 7 && first.year() >= 1970).then(|| Month::of(first))
    }

    pub const fn year(self) -> i16 {
        self.year
    }

    /// 1 to 12.
    pub const fn month(self) -> i8 {
        self.month
    }

    /// So many months later, or earlier.
    pub fn plus(self, months: i32) -> Month {
        let all = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        let within = all.clamp(0, 9_999 * 12 + 11);
        Month {
            year: i16::try_from(within / 12).unwrap_or_default(),
            month: i8::try_from(within % 12 + 1).unwrap_or(1),
        }
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::ZERO)
    }

    /// When it begins and when the next one does, half-open. The table reaches that far.
    pub fn span(self, zone: &ZoneTable) -> (crate::time::Instant, crate::time::Instant) {
        let begins = |month: Month| zone.instant(month.first_day().at(0, 0, 0, 0));
        (begins(self), begins(self.plus(1)))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, HOUR, Instant};
    use jiff::tz::TimeZone;

    #[test]
    fn months_are_written_one_way() {
        let november = Month::parse("2026-11").expect("a month");
        assert_eq!(november.to_string(), "2026-11");
        for wrong in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "2026-11-01",
            "1969-12",
            "+026-11",
        ] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
        assert_eq!(november.plus(2).to_string(), "2027-01");
        assert_eq!(november.plus(-23).to_string(), "2024-12");
    }

    #[test]
    fn a_month_begins_when_its_wall_clock_says_so() {
        let berlin = TimeZone::get("Europe/Berlin").expect("it is known");
        let march = Month::parse("2026-03").expect("a month");
        let around = Instant(1_772_323_200_000);
        let table = ZoneTable::new(
            "Europe/Berlin",
            &berlin,
            around.plus(-DAY),
            around.plus(40 * DAY),
        );
        let (from, until) = march.span(&table);
        assert_eq!(from.to_rfc3339(), "2026-02-28T23:00:00Z");
        assert_eq!(until.to_rfc3339(), "2026-03-31T22:00:00Z");
        assert_eq!(until.since(from), 31 * DAY - HOUR);
    }
}
