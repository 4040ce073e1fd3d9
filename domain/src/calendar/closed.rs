//! Why a time cannot be booked, in data: the page makes the words, for the mentor or for a mentee.

use crate::interval::Interval;
use crate::time::Instant;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The first thing that closes a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    Past,
    /// Too soon; bookable from `earliest` on.
    Notice {
        earliest: Instant,
    },
    /// Too far ahead; bookable up to `latest`.
    TooFarAhead {
        latest: Instant,
    },
    /// The mentor pauses and is back on this date.
    Paused {
        #[serde(with = "crate::date")]
        until: Date,
    },
    /// Outside of the mentor's open time.
    NotOpen,
    /// Open at the start, but not until the session's end.
    TooShort {
        ends_at: Instant,
    },
    /// Open, but sessions do not start at this minute.
    NotOnGrid,
    /// The wall clock is turned back and shows this time again; it is offered the first time only.
    RepeatedHour,
    /// Another booking takes place at `time`.
    Booked {
        time: Interval,
    },
    /// Somebody is booking the session at `time` right now.
    Held {
        time: Interval,
    },
    /// Something in a connected calendar.
    ExternalBusy {
        time: Interval,
        title: Option<String>,
    },
    /// A connected calendar could not be read for too long, so nobody knows whether the time is free.
    CalendarUnknown,
    /// Free itself, but too close to what takes place at `time`.
    BufferOf {
        time: Interval,
    },
    /// Taken, without saying by what: all that a mentee learns.
    Taken,
    DayFull {
        most: u16,
    },
    WeekFull {
        most: u16,
    },
    MonthFull {
        most: u16,
    },
    /// This mentee has had as many sessions of the month as one may have.
    MenteeLimit {
        most: u16,
    },
    /// The mentee has something else at the time.
    MenteeBusy,
    /// Not bookable before this date.
    BeforeFirstDate {
        #[serde(with = "crate::date")]
        first: Date,
    },
    /// Not bookable after this date.
    AfterLastDate {
        #[serde(with = "crate::date")]
        last: Date,
    },
    /// Only for mentees who never had a session with this mentor.
    NotFirstTime,
}

/// What the mentor could do so that the time opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    ShortenNotice,
    LookFurtherAhead,
    EndPause,
    OpenTime,
    LengthenOpening,
    ChangeStep,
    MoveBooking,
    WaitForHold,
    FreeOtherCalendar,
    MendConnection,
    ShortenBuffer,
    RaiseDayLimit,
    RaiseWeekLimit,
    RaiseMonthLimit,
    RaiseMenteeLimit,
    ChangeDates,
    AdmitEverybody,
}

impl Closed {
    /// The same, without what is only the mentor's business.
    pub fn for_mentee(self) -> Closed {
        match self {
            Closed::Booked { .. }
            | Closed::Held { .. }
            | Closed::ExternalBusy { .. }
            | Closed::CalendarUnknown
            | Closed::BufferOf { .. } => Closed::Taken,
            other => other,
        }
    }

    /// What would open the time, where the mentor can do something about it.
    pub const fn remedy(&self) -> Option<Remedy> {
        Some(match self {
            Closed::Past | Closed::RepeatedHour | Closed::Taken | Closed::MenteeBusy => {
                return None;
            }
            Closed::Notice { .. } => Remedy::ShortenNotice,
            Closed::TooFarAhead { .. } => Remedy::LookFurtherAhead,
            Closed::Paused { .. } => Remedy::EndPause,
            Closed::NotOpen => Remedy::OpenTime,
            Closed::TooShort { .. } => Remedy::LengthenOpening,
            Closed::NotOnGrid => Remedy::ChangeStep,
            Closed::Booked { .. } => Remedy::MoveBooking,
            Closed::Held { .. } => Remedy::WaitForHold,
            Closed::ExternalBusy { .. } => Remedy::FreeOtherCalendar,
            Closed::CalendarUnknown => Remedy::MendConnection,
            Closed::BufferOf { .. } => Remedy::ShortenBuffer,
            Closed::DayFull { .. } => Remedy::RaiseDayLimit,
            Closed::WeekFull { .. } => Remedy::RaiseWeekLimit,
            Closed::MonthFull { .. } => Remedy::RaiseMonthLimit,
            Closed::MenteeLimit { .. } => Remedy::RaiseMenteeLimit,
            Closed::BeforeFirstDate { .. } | Closed::AfterLastDate { .. } => Remedy::ChangeDates,
            Closed::NotFirstTime => Remedy::AdmitEverybody,
        })
    }
}
