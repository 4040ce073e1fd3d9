//! What the booking pages ask of the server. Times come with the offsets of both people's zones,
//! so that the page shows two clocks and computes none.

use crate::money::{PaymentView, TipView};
use crate::scholarship::Offered;
use crate::wallet::PackageChoice;
#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
#[cfg(feature = "ssr")]
use domain::booking::{
    AcceptForm, AppealForm, BookForm, CancelForm, HoldForm, NoShowForm, ProposeForm,
    RescheduleForm, SeriesForm, WaitlistForm,
};
use domain::booking::{
    Answer, BookingStatus, CancellationPolicy, PolicyTerms, Question, Ruling, Side,
};
use domain::calendar::Closed;
use domain::id::{BookingId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::money::ledger::Quote;
use domain::money::{Money, PriceAsked};
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
    #[serde(with = "domain::date")]
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
    #[serde(with = "domain::date", default)]
    pub earlier: Option<Date>,
    /// First day of the week after, unless it is too far ahead.
    #[serde(with = "domain::date", default)]
    pub later: Option<Date>,
    /// Of a session of many: how many seats are left at each time.
    pub seats: Vec<SeatsLeft>,
    /// The length of these sessions, the usual one, and every other that can be chosen.
    pub length_minutes: u16,
    pub usual_length: u16,
    pub other_lengths: Vec<u16>,
    pub reader_zone: ZoneTable,
    pub mentor_zone: ZoneTable,
    /// When there is reason to wait for a time, or the reader waits already.
    pub waitlist: Option<WaitlistView>,
}

/// The line for a kind of session, as a reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistView {
    /// The reader's place, if they stand in it; 1 is the first.
    pub place: Option<u32>,
}

/// A kind of session that somebody waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingView {
    pub session_type: SessionTypeId,
    pub title: String,
    pub mentor: PersonView,
    /// 1 is the first.
    pub place: u32,
    /// A time that is kept for them right now.
    pub offer: Option<BookingId>,
}

/// An appeal against a mark as no-show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealView {
    pub by: Side,
    pub words: String,
    /// Of the side that made the mark; may be empty.
    pub other_words: String,
    pub appealed_at: Instant,
    /// None while it waits for a moderator.
    pub ruling: Option<Ruling>,
}

/// The seats left at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsLeft {
    pub starts_at: Instant,
    pub left: u16,
}

/// How full a session of many is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsView {
    pub seats: u16,
    pub taken: u16,
}

/// One date of a series that somebody is about to book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesDate {
    pub starts_at: Instant,
    /// Why it cannot be booked; none when it can.
    pub closed: Option<Closed>,
}

/// What a series would come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesView {
    pub weeks: u8,
    pub dates: Vec<SeriesDate>,
}

/// Which series one asks about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesQuery {
    pub mentor: String,
    pub session_type: SessionTypeId,
    pub at: Instant,
    pub length: Option<u16>,
    pub weeks: u8,
}

/// Another session of the same series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSession {
    pub id: BookingId,
    pub session: Interval,
    pub status: BookingStatus,
}

/// Other times that one side offers, waiting for the other side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    pub by: Side,
    pub times: Vec<Interval>,
    pub message: String,
    pub expires_at: Instant,
}

/// What one asks a week of times for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesQuery {
    pub mentor: String,
    pub session_type: SessionTypeId,
    /// First day shown; without it, the week of the first bookable time.
    #[serde(with = "domain::date", default)]
    pub from: Option<Date>,
    /// In minutes; the usual length when not given.
    pub length: Option<u16>,
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
    /// Of this reader, in the currency that they would have, if there is a price in it.
    pub asked: PriceAsked,
    /// The price in each currency that can be chosen, the main one first; empty where there is one only.
    pub prices: Vec<Money>,
    /// Whether it may be booked as a series: only what costs nothing.
    pub repeats: bool,
    /// What becomes of the price; none of a free session.
    pub quote: Option<Quote>,
    pub needs_approval: bool,
    pub policy: CancellationPolicy,
    pub terms: PolicyTerms,
    pub questions: Vec<Question>,
    /// Of a session of many: how many seats are left.
    pub seats_left: Option<u16>,
    /// The length, when it is not the usual one.
    pub length: Option<u16>,
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
    pub propose: bool,
    /// To take or to refuse what the other side proposes.
    pub answer_proposal: bool,
    /// To appeal against a mark as no-show, and to tell the other side of it.
    pub appeal: bool,
    pub answer_appeal: bool,
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
    /// Of a proposal: the times offered.
    pub proposed: Vec<Interval>,
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
    Proposed,
    ProposalDeclined,
    ProposalExpired,
    /// Held for somebody who waited.
    Offered,
    Appealed,
    AppealAnswered,
    AppealUpheld,
    AppealOverturned,
}

impl EventKind {
    pub const ALL: [EventKind; 17] = [
        EventKind::Held,
        EventKind::Requested,
        EventKind::Confirmed,
        EventKind::Moved,
        EventKind::Declined,
        EventKind::Cancelled,
        EventKind::Expired,
        EventKind::Kept,
        EventKind::NoShow,
        EventKind::Proposed,
        EventKind::ProposalDeclined,
        EventKind::ProposalExpired,
        EventKind::Offered,
        EventKind::Appealed,
        EventKind::AppealAnswered,
        EventKind::AppealUpheld,
        EventKind::AppealOverturned,
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
            EventKind::Proposed => "proposed",
            EventKind::ProposalDeclined => "proposal_declined",
            EventKind::ProposalExpired => "proposal_expired",
            EventKind::Offered => "offered",
            EventKind::Appealed => "appealed",
            EventKind::AppealAnswered => "appeal_answered",
            EventKind::AppealUpheld => "appeal_upheld",
            EventKind::AppealOverturned => "appeal_overturned",
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
    /// The least that the mentee may choose to pay; none where the price is fixed.
    pub floor: Option<Money>,
    /// It costs nothing because it is the mentee's first with this mentor.
    pub first_free: bool,
    /// None of a free one.
    pub payment: Option<PaymentView>,
    /// Of a held time: the mentee's packages out of which it can be paid.
    pub packages: Vec<PackageChoice>,
    /// Of a held time that its mentee has not gone to pay: what scholarships pay of it.
    pub scholarship: Option<Offered>,
    /// A thank-you that was given, or may be.
    pub tip: Option<TipView>,
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
    /// Of a seat: how full the session is.
    pub seats: Option<SeatsView>,
    /// Other times that wait for an answer.
    pub proposal: Option<ProposalView>,
    pub appeal: Option<AppealView>,
    /// The mentee waited for this time, and it was offered to them.
    pub offered: bool,
    /// The sessions of the same series, this one among them; empty when it is none.
    pub series: Vec<SeriesSession>,
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
    /// What the reader waits for; beside the first of what is to come.
    pub waiting: Vec<WaitingView>,
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
        length: Option<u16>,
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
        length: Option<u16>,
    ) -> Result<OfferView, AppError>;
    /// Which dates of a weekly series can be booked.
    async fn series_plan(
        &self,
        caller: &Caller,
        query: SeriesQuery,
    ) -> Result<SeriesView, AppError>;
    /// Books a weekly series, or as much of it as can be; its first session.
    async fn book_series(&self, caller: &Caller, form: SeriesForm) -> Result<BookingId, AppError>;
    /// Offers the other side other times, and holds them until it answers.
    async fn propose(&self, caller: &Caller, form: ProposeForm) -> Result<BookingId, AppError>;
    /// Takes one of the times that the other side offers.
    async fn accept_proposal(
        &self,
        caller: &Caller,
        form: AcceptForm,
    ) -> Result<BookingId, AppError>;
    /// Takes none of them.
    async fn decline_proposal(
        &self,
        caller: &Caller,
        form: BookingForm,
    ) -> Result<BookingId, AppError>;
    /// Keeps a time for five minutes.
    async fn hold(&self, caller: &Caller, form: HoldForm) -> Result<BookingId, AppError>;
    /// Books what is held, or asks the mentor for it; what costs something is kept until it is paid.
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
    /// Says, once and within a week, that a mark as no-show is not right.
    async fn appeal(&self, caller: &Caller, form: AppealForm) -> Result<BookingId, AppError>;
    /// Tells the side of whoever made the mark.
    async fn answer_appeal(&self, caller: &Caller, form: AppealForm)
    -> Result<BookingId, AppError>;
    /// Waits for a kind of session: the first in line is offered what others give back.
    async fn join_waitlist(
        &self,
        caller: &Caller,
        form: WaitlistForm,
    ) -> Result<SessionTypeId, AppError>;
    async fn leave_waitlist(&self, caller: &Caller, form: WaitlistForm) -> Result<(), AppError>;
    /// What one waits for.
    async fn waitlist(&self, caller: &Caller) -> Result<Vec<WaitingView>, AppError>;
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
