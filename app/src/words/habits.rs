//! How a reader writes the time of day, and with which day their week begins: chosen in the settings,
//! the same in every language.

use serde::{Deserialize, Serialize};

/// What calendars look like to a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habits {
    pub clock: Clock,
    pub week_start: WeekStart,
}

/// How the time of day is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    #[default]
    Hours24,
    Hours12,
}

/// The day that weeks begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeekStart {
    #[default]
    Monday,
    Saturday,
    Sunday,
}

impl Clock {
    pub const ALL: [Clock; 2] = [Clock::Hours24, Clock::Hours12];

    /// Its number, as it is stored and sent.
    pub const fn number(self) -> u8 {
        match self {
            Clock::Hours24 => 24,
            Clock::Hours12 => 12,
        }
    }

    pub fn numbered(number: u8) -> Option<Clock> {
        Clock::ALL
            .into_iter()
            .find(|clock| clock.number() == number)
    }

    /// `14:30` or `2:30 pm`, so many minutes after midnight.
    pub fn time(self, minute: u16) -> String {
        let (hour, rest) = (minute % 1440 / 60, minute % 60);
        match self {
            Clock::Hours24 => format!("{hour:02}:{rest:02}"),
            Clock::Hours12 => {
                let half = if hour < 12 { "am" } else { "pm" };
                format!("{}:{rest:02}\u{a0}{half}", (hour + 11) % 12 + 1)
            }
        }
    }
}

impl WeekStart {
    pub const ALL: [WeekStart; 3] = [WeekStart::Monday, WeekStart::Saturday, WeekStart::Sunday];

    /// 1 is Monday, 7 is Sunday.
    pub const fn number(self) -> u8 {
        match self {
            WeekStart::Monday => 1,
            WeekStart::Saturday => 6,
            WeekStart::Sunday => 7,
        }
    }

    pub fn numbered(number: u8) -> Option<WeekStart> {
        WeekStart::ALL
            .into_iter()
            .find(|day| day.number() == number)
    }

    pub const fn weekday(self) -> jiff::civil::Weekday {
        match self {
            WeekStart::Monday => jiff::civil::Weekday::Monday,
            WeekStart::Saturday => jiff::civil::Weekday::Saturday,
            WeekStart::Sunday => jiff::civil::Weekday::Sunday,
        }
    }
}
