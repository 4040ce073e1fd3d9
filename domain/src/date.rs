//! How dates are written: as `2026-11-24` in text and JSON, and as a number of days where machines of
//! the same build talk. The library's own reader of dates knows every notation there is, and would be
//! half of what a page loads; this one knows the one that is written here.

use crate::time::{date_of_day, day_number};
use jiff::civil::Date;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads `2026-11-24`; none for every other notation, and for days that no calendar has.
pub fn read(text: &str) -> Option<Date> {
    let dashes = [text.get(4..5)?, text.get(7..8)?] == ["-", "-"];
    if !dashes || text.len() != 10 {
        return None;
    }
    let part = |digits: &str| i8::try_from(number(digits)?).ok();
    let year = i16::try_from(number(&text[..4])?).ok()?;
    Date::new(year, part(&text[5..7])?, part(&text[8..])?).ok()
}

/// A number of decimal digits and nothing else.
pub fn number(digits: &str) -> Option<u16> {
    let mut number: u16 = 0;
    for byte in digits.bytes() {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number = number.checked_mul(10)?.checked_add(u16::from(digit))?;
    }
    (!digits.is_empty()).then_some(number)
}

/// For `#[serde(with = "crate::date")]`.
pub fn serialize<T: Dates, S: Serializer>(dates: &T, serializer: S) -> Result<S::Ok, S::Error> {
    dates.written().serialize(serializer)
}

/// For `#[serde(with = "crate::date")]`.
pub fn deserialize<'de, T: Dates, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::Written::deserialize(deserializer).map(T::of)
}

/// A field of dates: one, perhaps one, or several.
pub trait Dates {
    /// How it travels.
    type Written: Serialize + DeserializeOwned;

    fn written(&self) -> Self::Written;

    fn of(written: Self::Written) -> Self;
}

impl Dates for Date {
    type Written = Day;

    fn written(&self) -> Day {
        Day(*self)
    }

    fn of(written: Day) -> Self {
        written.0
    }
}

impl Dates for Option<Date> {
    type Written = Option<Day>;

    fn written(&self) -> Option<Day> {
        self.map(Day)
    }

    fn of(written: Option<Day>) -> Self {
        written.map(|day| day.0)
    }
}

impl Dates for Vec<Date> {
    type Written = Vec<Day>;

    fn written(&self) -> Vec<Day> {
        self.iter().copied().map(Day).collect()
    }

    fn of(written: Vec<Day>) -> Self {
        written.into_iter().map(|day| day.0).collect()
    }
}

/// A date on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&self.0)
        } else {
            day_number(self.0).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            let date = read(&text).ok_or_else(|| D::Error::custom("not a date"));
            date.map(Day)
        } else {
            i64::deserialize(deserializer).map(|day| Day(date_of_day(day)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, read};
    use jiff::civil::date;

    #[test]
    fn reads_what_is_written_and_nothing_else() {
        assert_eq!(read("2026-11-24"), Some(date(2026, 11, 24)));
        assert_eq!(read("2028-02-29"), Some(date(2028, 2, 29)));
        for text in [
            "",
            "2026-11-2",
            "2026-11-244",
            "2026-02-30",
            "2026-13-01",
            "20261124",
            "2026/11/24",
            "+026-11-24",
            "2026-+1-24",
            "2026-11-24T10:00",
            "２０２６-11-24",
            "2026-11-é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn travels_as_text_in_json() {
        let day = Day(date(2026, 3, 1));
        let text = serde_json::to_string(&day).expect("a date is written");
        assert_eq!(text, "\"2026-03-01\"");
        assert_eq!(serde_json::from_str::<Day>(&text).expect("read back"), day);
        assert!(serde_json::from_str::<Day>("\"tomorrow\"").is_err());
    }
}
