//! What the booking pages ask of the server. Times come with the offsets of both people's zones,
//! so that the page shows two clocks and computes none.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::booking::{Answer, BookingStatus, CancellationPolicy, PolicyTerms, Question, Side};
#[cfg(feature = "ssr")]
use domain::booking::{BookForm, CancelForm, HoldForm, NoShowForm, RescheduleForm};
use domain::id::{BookingId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::money::Money;
use domain::time::{Instant, ZoneTable};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The other person of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub id: MemberId,
    pub name: String,
    pub slug: String,
    pub photo: Option<String>,
    pub is_mentor: bool,
}

/// One date and the times that can be booked on it, by the reader's wall clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayTimes {
    pub date: Date,
    pub times: Vec<Interval>,
}

/// A week of bookable times of one kind of session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesView {
    pub mentor: PersonView,
    pub session_type: SessionTypeId,
    /// Seven days in a row.
    pub days: Vec<DayTimes>,
    /// First day of the week before, unless it is over.
    pub earlier: Option<Date>,
    /// First day of the week after, unless it is too far ahead.
    pub later: Option<Date>,
    pub reader_zone: ZoneTable,
    pub mentor_zone: ZoneTable,
}

/// What one asks a week of times for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesQuery {
    pub mentor: String,
    pub session_type: SessionTypeId,
    /// First day shown; without it, the week of the first bookable time.
    pub from: Option<Date>,
}

/// A time somebody is about to book: everything that is agreed by booking it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferView {
    pub mentor: PersonView,
    pub session_type: SessionTypeId,
    pub title: String,
    pub description: String,
    pub session: Interval,
    pub place: String,
    pub price: Money,
    pub needs_approval: bool,
    pub policy: CancellationPolicy,
    pub terms: PolicyTerms,
    pub questions: Vec<Question>,
    /// Empty while the time can be booked; otherwise the nearest that can.
    pub instead: Option<Vec<Interval>>,
    pub reader_zone: ZoneTable,
    pub mentor_zone: ZoneTable,
}

/// What the reader may do with a booking now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actions {
    pub confirm: bool,
    pub release: bool,
    pub approve: bool,
    pub decline: bool,
    pub cancel: bool,
    pub reschedule: bool,
    pub mark_kept: bool,
    pub mark_no_show: bool,
}

/// One line of a booking's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    pub at: Instant,
    /// None when it happened by itself.
    pub by: Option<Side>,
    pub kind: EventKind,
    /// Of a move: before and after.
    pub moved: Option<(Interval, Interval)>,
}

/// What can happen to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Held,
    Requested,
    Confirmed,
    Moved,
    Declined,
    Cancelled,
    Expired,
    Kept,
    NoShow,
}

impl EventKind {
    pub const ALL: [EventKind; 9] = [
        EventKind::Held,
        EventKind::Requested,
        EventKind::Confirmed,
        EventKind::Moved,
        EventKind::Declined,
        EventKind::Cancelled,
        EventKind::Expired,
        EventKind::Kept,
        EventKind::NoShow,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            EventKind::Held => "held",
            EventKind::Requested => "requested",
            EventKind::Confirmed => "confirmed",
            EventKind::Moved => "moved",
            EventKind::Declined => "declined",
            EventKind::Cancelled => "cancelled",
            EventKind::Expired => "expired",
            EventKind::Kept => "kept",
            EventKind::NoShow => "no_show",
        }
    }

    pub fn parse(text: &str) -> Option<EventKind> {
        EventKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A booking as one of its two people sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCard {
    pub id: BookingId,
    pub me: Side,
    pub other: PersonView,
    pub status: BookingStatus,
    pub title: String,
    pub session: Interval,
    /// When a hold or a request lapses by itself.
    pub expires_at: Option<Instant>,
    /// Over, and nobody has said yet whether it took place.
    pub needs_mark: bool,
    pub reader_zone: ZoneTable,
    pub other_zone: ZoneTable,
}

/// A booking as one of its two people sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingView {
    pub card: SessionCard,
    /// When this was looked up.
    pub now: Instant,
    pub mentor: PersonView,
    pub mentee: PersonView,
    pub session_type: SessionTypeId,
    pub place: String,
    /// Shown once the session is agreed.
    pub place_detail: String,
    pub price: Money,
    pub needs_approval: bool,
    pub policy: CancellationPolicy,
    pub terms: PolicyTerms,
    /// The mentor's questions while the time is held.
    pub questions: Vec<Question>,
    pub answers: Vec<Answer>,
    pub reason: String,
    pub ended_by: Option<Side>,
    /// Called off after the free time of the policy.
    pub ended_late: bool,
    pub missed_by: Option<Side>,
    pub history: Vec<EventView>,
    pub may: Actions,
    pub sequence: i32,
    /// Rises with every change; forms tell it, so that nobody decides on what is past.
    pub version: i64,
}

/// Which of one's sessions to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsQuery {
    pub past: bool,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsView {
    pub sessions: Vec<SessionCard>,
    /// Continues the list.
    pub next: Option<String>,
}

/// A form that names a booking as it was seen, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingForm {
    #[serde(default)]
    pub booking: String,
    /// Of the booking as the form showed it; empty when whatever it is by now will do.
    #[serde(default)]
    pub version: String,
}

/// The use cases of this feature. Each answers a repeated request as it answered the first.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait BookingApi: Send + Sync {
    /// Bookable times that start within a range.
    async fn times(
        &self,
        caller: &Caller,
        mentor: &str,
        session_type: SessionTypeId,
        range: Interval,
    ) -> Result<Vec<Interval>, AppError>;
    /// A week of times, laid out for the reader.
    async fn week(&self, caller: &Caller, query: TimesQuery) -> Result<TimesView, AppError>;
    /// What would be agreed by booking this time, and whether it can still be booked.
    async fn offer(
        &self,
        caller: &Caller,
        mentor: &str,
        session_type: SessionTypeId,
        at: Instant,
    ) -> Result<OfferView, AppError>;
    /// Keeps a time for five minutes.
    async fn hold(&self, caller: &Caller, form: HoldForm) -> Result<BookingId, AppError>;
    /// Books what is held, or asks the mentor for it.
    async fn confirm(&self, caller: &Caller, form: BookForm) -> Result<BookingId, AppError>;
    /// Lets go of a hold.
    async fn release(&self, caller: &Caller, form: BookingForm) -> Result<BookingId, AppError>;
    async fn approve(&self, caller: &Caller, form: BookingForm) -> Result<BookingId, AppError>;
    async fn decline(&self, caller: &Caller, form: CancelForm) -> Result<BookingId, AppError>;
    async fn cancel(&self, caller: &Caller, form: CancelForm) -> Result<BookingId, AppError>;
    async fn reschedule(
        &self,
        caller: &Caller,
        form: RescheduleForm,
    ) -> Result<BookingId, AppError>;
    async fn mark_kept(&self, caller: &Caller, form: BookingForm) -> Result<BookingId, AppError>;
    async fn mark_no_show(&self, caller: &Caller, form: NoShowForm) -> Result<BookingId, AppError>;
    async fn sessions(
        &self,
        caller: &Caller,
        query: SessionsQuery,
    ) -> Result<SessionsView, AppError>;
    async fn session(&self, caller: &Caller, id: BookingId) -> Result<BookingView, AppError>;
    /// The times to which one of its people may move a booking.
    async fn week_to_move(
        &self,
        caller: &Caller,
        id: BookingId,
        from: Option<Date>,
    ) -> Result<TimesView, AppError>;
}
