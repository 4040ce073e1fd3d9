//! Dates, times, numbers and money as each language writes them. Pure text from values; the zone
//! was applied before, with a [`ZoneTable`](domain::time::ZoneTable).

use super::Lang;
use domain::money::Money;
use jiff::civil::{Date, DateTime, Time, Weekday};

impl Lang {
    /// `Tuesday`
    pub fn weekday(self, weekday: Weekday) -> &'static str {
        let index = usize::from(weekday.to_monday_zero_offset().unsigned_abs());
        match self {
            Lang::En => [
                "Monday",
                "Tuesday",
                "Wednesday",
                "Thursday",
                "Friday",
                "Saturday",
                "Sunday",
            ][index],
            Lang::De => [
                "Montag",
                "Dienstag",
                "Mittwoch",
                "Donnerstag",
                "Freitag",
                "Samstag",
                "Sonntag",
            ][index],
        }
    }

    /// `Tue`
    pub fn weekday_short(self, weekday: Weekday) -> &'static str {
        let index = usize::from(weekday.to_monday_zero_offset().unsigned_abs());
        match self {
            Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index],
            Lang::De => ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"][index],
        }
    }

    /// `November`; months count from 1.
    pub fn month(self, month: i8) -> &'static str {
        let index = usize::from(month.clamp(1, 12).unsigned_abs()) - 1;
        match self {
            Lang::En => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ][index],
            Lang::De => [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ][index],
        }
    }

    /// `14:30`
    pub fn time(self, time: Time) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// `24 November`
    pub fn day(self, date: Date) -> String {
        match self {
            Lang::En => format!("{} {}", date.day(), self.month(date.month())),
            Lang::De => format!("{}. {}", date.day(), self.month(date.month())),
        }
    }

    /// `24 November 2026`
    pub fn date(self, date: Date) -> String {
        format!("{} {}", self.day(date), date.year())
    }

    /// `Tuesday 24 November`
    pub fn long_day(self, date: Date) -> String {
        let separator = if self == Lang::De { ", " } else { " " };
        format!(
            "{}{separator}{}",
            self.weekday(date.weekday()),
            self.day(date)
        )
    }

    /// `Tue 14:30`
    pub fn short_moment(self, local: DateTime) -> String {
        format!(
            "{} {}",
            self.weekday_short(local.weekday()),
            self.time(local.time())
        )
    }

    /// `Tuesday 24 November, 14:30`
    pub fn moment(self, local: DateTime) -> String {
        format!(
            "{}, {}",
            self.long_day(local.date()),
            self.time(local.time())
        )
    }

    /// `18 400`, with a narrow space that does not break.
    pub fn number(self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let separator = match self {
            Lang::En => "\u{202f}",
            Lang::De => ".",
        };
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                grouped.push_str(separator);
            }
            grouped.push(digit);
        }
        if number < 0 {
            format!("−{grouped}")
        } else {
            grouped
        }
    }

    /// A fixed number of decimals: `4.87`, in German `4,87`.
    pub fn decimal(self, value: f64, decimals: u32) -> String {
        self.fraction(
            (value * 10_f64.powi(decimals as i32)).round() as i64,
            decimals,
        )
    }

    /// A whole number of tenths, hundredths and so on. The standard library writes fractions of any
    /// kind, and that alone would weigh in the browser as much as a page.
    pub fn fraction(self, units: i64, decimals: u32) -> String {
        let unit = 10_u64.pow(decimals);
        let (whole, rest) = (units.unsigned_abs() / unit, units.unsigned_abs() % unit);
        let sign = if units < 0 { "−" } else { "" };
        let whole = self.number(i64::try_from(whole).unwrap_or(i64::MAX));
        let point = if self == Lang::De { "," } else { "." };
        match decimals {
            0 => format!("{sign}{whole}"),
            _ => format!(
                "{sign}{whole}{point}{rest:0width$}",
                width = decimals as usize
            ),
        }
    }

    /// `€ 60.00`, in German `60,00 €`; nothing is said about free of charge here.
    pub fn money(self, money: Money) -> String {
        let amount = self.fraction(money.minor, money.currency.decimals());
        let symbol = match money.currency.code() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            code => code,
        };
        match self {
            Lang::En => format!("{symbol}\u{a0}{amount}"),
            Lang::De => format!("{amount}\u{a0}{symbol}"),
        }
    }

    /// A length of time in words: `45 min`, `1 h 30 min`, `2 days`.
    pub fn duration(self, minutes: i64) -> String {
        let (day, days) = if self == Lang::De {
            ("Tag", "Tage")
        } else {
            ("day", "days")
        };
        match minutes {
            m if m >= 2880 && m % 1440 == 0 => format!("{} {days}", m / 1440),
            1440 => format!("1 {day}"),
            m if m >= 60 && m % 60 == 0 => format!("{}\u{a0}h", m / 60),
            m if m >= 60 => format!("{}\u{a0}h {}\u{a0}min", m / 60, m % 60),
            m => format!("{m}\u{a0}min"),
        }
    }
}
