//! What the calendar pages ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::booking::{BookingStatus, CancellationPolicy, Question};
use domain::calendar::{Availability, Closed, Occurrence, Remedy, SessionRules, TravelPeriod};
use domain::id::{BookingId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::money::Money;
use domain::time::{Instant, ZoneTable};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use domain::calendar::{EditForm, SessionTypeForm};

/// Some days of one's own calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    pub now: Instant,
    /// Whose it is.
    pub mentor: MemberId,
    /// The zone on whose wall clock everything is read.
    pub zone: ZoneTable,
    /// A second zone that was asked for, to be read beside it.
    pub also: Option<ZoneTable>,
    /// The first day shown, and how many.
    pub from: Date,
    pub days: u8,
    /// What every edit is compared with.
    pub version: i64,
    /// Open time that touches these days, in order.
    pub open: Vec<Occurrence>,
    pub sessions: Vec<CalendarSession>,
    /// What is offered, in the mentor's order.
    pub session_types: Vec<SessionTypeView>,
    /// The date of return from a pause.
    pub paused_until: Option<Date>,
    /// When the hours are read on another zone's clock; `zone` is that clock too.
    pub travel: Vec<TravelPeriod>,
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
}

/// What an edit came to: enough to go on, and to go back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    pub version: i64,
    /// The open time as it was before, for undo.
    pub before: Availability,
}

/// Open time as a whole, with the version it has or is to replace.
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
    pub price: Money,
    pub version: i64,
}

/// Why a time cannot be booked; nothing closed means that it can.
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
    /// `days` days from `from` on; today's when it is not given. Five and seven days begin with
    /// Monday, 42 with the Monday before the month that holds `from`. `also` names a second zone;
    /// one that does not exist is not shown.
    async fn week(
        &self,
        caller: &Caller,
        from: Option<Date>,
        days: u8,
        also: Option<String>,
    ) -> Result<CalendarView, AppError>;
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
