//! What the calendar pages ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::booking::{BookingStatus, CancellationPolicy, Question};
#[cfg(feature = "ssr")]
use domain::calendar::{Availability, Closed, Exception, Remedy, TravelPeriod};
use domain::calendar::{Occurrence, SessionRules};
use domain::id::{BookingId, MemberId, OpeningId, SessionTypeId};
use domain::interval::Interval;
use domain::money::{OtherPrices, Pricing};
use domain::time::{Instant, ZoneTable};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use domain::calendar::{EditForm, SessionTypeForm};

/// Some days of one's own calendar: what hands need that change something there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    pub now: Instant,
    /// Whose they are.
    pub mentor: MemberId,
    /// The zone on whose wall clock everything is read.
    pub zone: ZoneTable,
    /// The mentor's own zone, while everything is read on another wall clock.
    pub home: Option<String>,
    /// The first day shown, and how many.
    #[serde(with = "domain::date")]
    pub from: Date,
    pub days: u8,
    /// What every edit is compared with.
    pub version: i64,
    /// Open time that touches these days, in order.
    pub open: Vec<Occurrence>,
    /// Of the weekly among them: every how many weeks.
    pub every_weeks: Vec<(OpeningId, u8)>,
    pub sessions: Vec<CalendarSession>,
}

impl Days {
    /// The zone whose wall clock edits are made on, empty for the mentor's own.
    pub fn edited_in(&self) -> &str {
        match self.home {
            Some(_) => &self.zone.zone,
            None => "",
        }
    }
}

/// Some days of one's own calendar, with all that the server draws of them.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarView {
    pub shown: Days,
    /// A second zone that was asked for, to be read beside it.
    pub also: Option<ZoneTable>,
    /// How those of the openings come back that do.
    pub patterns: Vec<PatternView>,
    /// What other calendars take.
    pub busy: Vec<CalendarBusy>,
    /// What is offered, in the mentor's order.
    pub session_types: Vec<SessionTypeView>,
    /// The date of return from a pause.
    pub paused_until: Option<Date>,
    /// When the hours are read on another zone's clock; `zone` is that clock too.
    pub travel: Vec<TravelPeriod>,
}

/// Nearly everything that is drawn is about the days.
#[cfg(feature = "ssr")]
impl std::ops::Deref for CalendarView {
    type Target = Days;

    fn deref(&self) -> &Days {
        &self.shown
    }
}

/// A held, requested or agreed session in the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSession {
    pub id: BookingId,
    pub title: String,
    /// The other person.
    pub with: String,
    pub status: BookingStatus,
    pub time: Interval,
    /// With the time kept free before and after.
    pub blocked: Interval,
    /// When it falls if nobody goes on: of what is held or asked for.
    pub expires_at: Option<Instant>,
    /// The reader is the mentee here, and `with` is the mentor.
    pub as_mentee: bool,
}

/// Time that another calendar takes.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarBusy {
    /// What the mentor calls that calendar.
    pub calendar: String,
    pub time: Interval,
    /// What takes it; none where the calendar does not say.
    pub title: Option<String>,
    /// The calendar could not be read for so long that nobody knows.
    pub unknown: bool,
}

/// How a weekly opening comes back, in the mentor's own dates.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternView {
    pub id: OpeningId,
    pub every_weeks: u8,
    pub first: Date,
    pub until: Option<Date>,
    /// From today on.
    pub exceptions: Vec<Exception>,
}

/// Which days are asked for, and on which wall clocks they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysQuery {
    /// Today when it is not given.
    #[serde(with = "domain::date", default)]
    pub from: Option<Date>,
    /// Five begin with Monday, seven with the reader's first day of the week, 42 with the one
    /// before the month that holds `from`.
    pub days: u8,
    /// A zone to read everything in, instead of the mentor's own. One that does not exist is not
    /// regarded.
    pub zone: Option<String>,
    /// A second zone beside it.
    pub also: Option<String>,
}

/// What an edit came to: enough to go on, and to go back.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    pub version: i64,
    /// The open time as it was before, for undo.
    pub before: Availability,
}

/// The same for the page, which never looks into the open time that it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub version: i64,
    /// The open time as it was before, as JSON.
    pub before: String,
}

/// Open time as a whole, with the version it has or is to replace.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvailabilityView {
    pub availability: Availability,
    pub version: i64,
}

/// A kind of session, as its mentor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTypeView {
    pub id: SessionTypeId,
    pub name: String,
    pub description: String,
    pub rules: SessionRules,
    pub policy: CancellationPolicy,
    pub needs_approval: bool,
    /// `room`, `link` or `phone`.
    pub place: String,
    pub place_detail: String,
    pub questions: Vec<Question>,
    pub pricing: Pricing,
    /// The same in other currencies.
    pub others: OtherPrices,
    pub version: i64,
}

/// Why a time cannot be booked; nothing closed means that it can.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyClosed {
    pub at: Instant,
    pub closed: Option<Closed>,
    /// What the mentor could do about it.
    pub remedy: Option<Remedy>,
    /// For the zone of the calendar, around the time in question.
    pub zone: ZoneTable,
}

/// Which kind of session to put away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArchiveForm {
    pub id: String,
    pub version: String,
}

/// The use cases of this feature. All of them are for mentors, and about their own calendar.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait CalendarApi: Send + Sync {
    async fn week(&self, caller: &Caller, query: DaysQuery) -> Result<CalendarView, AppError>;
    /// One change, if the open time is still the version it was made on.
    async fn edit(&self, caller: &Caller, form: EditForm) -> Result<Edited, AppError>;
    async fn availability(&self, caller: &Caller) -> Result<AvailabilityView, AppError>;
    /// Puts other open time in place of the given version; also undo and redo.
    async fn replace_availability(
        &self,
        caller: &Caller,
        to: AvailabilityView,
    ) -> Result<Edited, AppError>;
    async fn session_types(&self, caller: &Caller) -> Result<Vec<SessionTypeView>, AppError>;
    async fn create_session_type(
        &self,
        caller: &Caller,
        form: SessionTypeForm,
    ) -> Result<SessionTypeId, AppError>;
    async fn save_session_type(
        &self,
        caller: &Caller,
        form: SessionTypeForm,
    ) -> Result<SessionTypeId, AppError>;
    /// No longer offered; what was booked stays.
    async fn archive_session_type(
        &self,
        caller: &Caller,
        form: ArchiveForm,
    ) -> Result<(), AppError>;
    async fn why_closed(
        &self,
        caller: &Caller,
        date: &str,
        time: &str,
        session_type: &str,
    ) -> Result<WhyClosed, AppError>;
}
