//! What the calendar's address says: how days are shown, from which date on, and on what grid. All of
//! it survives every link and every change; knows nothing of what is in the days.

use super::DaysQuery;
use domain::date;
use jiff::civil::Date;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

/// Minutes of the grid that can be chosen; the first is used unless another is.
pub const SNAPS: [u16; 4] = [15, 5, 10, 30];

/// How days are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CalendarMode {
    Day,
    ThreeDays,
    WorkWeek,
    Week,
    Month,
    Agenda,
}

impl CalendarMode {
    pub const ALL: [CalendarMode; 6] = [
        CalendarMode::Day,
        CalendarMode::ThreeDays,
        CalendarMode::WorkWeek,
        CalendarMode::Week,
        CalendarMode::Month,
        CalendarMode::Agenda,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            CalendarMode::Day => "day",
            CalendarMode::ThreeDays => "three-days",
            CalendarMode::WorkWeek => "work-week",
            CalendarMode::Week => "week",
            CalendarMode::Month => "month",
            CalendarMode::Agenda => "agenda",
        }
    }

    /// Whether days stand beside each other, with their hours.
    pub const fn in_grid(self) -> bool {
        !matches!(self, CalendarMode::Month | CalendarMode::Agenda)
    }

    /// How many days are asked for; see [`DaysQuery`] for where they begin.
    pub const fn days(self) -> u8 {
        match self {
            CalendarMode::Day => 1,
            CalendarMode::ThreeDays => 3,
            CalendarMode::WorkWeek => 5,
            CalendarMode::Week => 7,
            CalendarMode::Month => 42,
            CalendarMode::Agenda => 14,
        }
    }

    /// How many days lie between one page and the next.
    pub const fn stride(self) -> i64 {
        match self {
            CalendarMode::Day => 1,
            CalendarMode::ThreeDays => 3,
            CalendarMode::WorkWeek | CalendarMode::Week => 7,
            // From a day in the middle of the month, this leads into the next one.
            CalendarMode::Month => 30,
            CalendarMode::Agenda => 14,
        }
    }
}

/// Where one is in the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub mode: CalendarMode,
    /// None for today.
    #[serde(with = "domain::date")]
    pub date: Option<Date>,
    /// Minutes of the grid that things snap to.
    pub snap: u16,
    /// All 24 hours are shown, instead of the usual ones.
    pub all_hours: bool,
    /// A zone to read everything in, instead of the mentor's own.
    pub zone: Option<String>,
    /// A second zone whose hours stand beside one's own.
    pub also: Option<String>,
}

impl Address {
    pub fn read(query: &ParamsMap) -> Address {
        let named = query.get("view");
        let snap = query.get("step").and_then(|step| date::number(&step));
        Address {
            mode: CalendarMode::ALL
                .into_iter()
                .find(|mode| Some(mode.as_str()) == named.as_deref())
                .unwrap_or(CalendarMode::Week),
            date: query.get("date").and_then(|date| date::read(&date)),
            snap: SNAPS
                .into_iter()
                .find(|known| Some(*known) == snap)
                .unwrap_or(SNAPS[0]),
            all_hours: query.get("hours").is_some(),
            zone: query.get("zone").filter(|zone| !zone.is_empty()),
            also: query.get("also").filter(|zone| !zone.is_empty()),
        }
    }

    /// The address of the days from `date` on, shown the same way.
    pub fn at(&self, date: Date) -> String {
        let mut text = format!("/calendar?view={}&date={date}", self.mode.as_str());
        if self.snap != SNAPS[0] {
            text.push_str(&format!("&step={}", self.snap));
        }
        if self.all_hours {
            text.push_str("&hours=all");
        }
        for (name, zone) in [("zone", &self.zone), ("also", &self.also)] {
            if let Some(zone) = zone {
                text.push_str(&format!("&{name}={}", Url::escape(zone)));
            }
        }
        text
    }

    /// What this asks of the server.
    pub fn query(&self) -> DaysQuery {
        DaysQuery {
            from: self.date,
            days: self.mode.days(),
            zone: self.zone.clone(),
            also: self.also.clone(),
        }
    }

    /// The same days, shown another way.
    pub fn shown(&self, mode: CalendarMode) -> Address {
        Address {
            mode,
            ..self.clone()
        }
    }
}

/// What the page asks the server to draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub address: Address,
    /// The opening that is selected, by its start.
    pub selected: Option<String>,
    /// Free time that was clicked, by its start.
    pub begun: Option<String>,
    /// The date, the time and the session type of which it is asked why it is closed.
    pub why: Option<[String; 3]>,
}

impl Asked {
    pub fn read(query: &ParamsMap) -> Asked {
        let why = |name| query.get(name).unwrap_or_default();
        let why = ["why_date", "why_time", "why_type"].map(why);
        Asked {
            address: Address::read(query),
            selected: query.get("sel"),
            begun: query.get("at"),
            why: Some(why).filter(|[date, ..]| !date.is_empty()),
        }
    }
}
