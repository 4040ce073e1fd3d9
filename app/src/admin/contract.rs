//! What the admin pages ask of the server.

use crate::booking::AppealView;
#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::actor::Role;
#[cfg(feature = "ssr")]
use domain::booking::RulingForm;
use domain::booking::{BookingStatus, Side};
use domain::id::{BookingId, JobId, MemberId, ReviewId};
use domain::time::Instant;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A step on the way from the first visit to the second booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Visited,
    ProfileOpened,
    Held,
    Booked,
    Kept,
    /// Sessions whose mentee booked once more within 30 days.
    BookedAgain,
}

impl Step {
    pub const ALL: [Step; 6] = [
        Step::Visited,
        Step::ProfileOpened,
        Step::Held,
        Step::Booked,
        Step::Kept,
        Step::BookedAgain,
    ];
}

/// How often a step was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFigures {
    pub step: Step,
    pub total: i64,
    /// In as many days just before.
    pub total_before: i64,
    /// One count for each day shown.
    pub per_day: Vec<i64>,
}

/// The platform's figures. A day is a day of UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresView {
    #[serde(with = "domain::date")]
    pub days: Vec<Date>,
    /// In the order of [`Step::ALL`].
    pub steps: Vec<StepFigures>,
    pub members: i64,
    pub dead_jobs: i64,
    /// Calendars of mentors elsewhere that cannot be read.
    pub failing_connections: i64,
    /// Which edition of the zone database the program carries.
    pub zone_database: String,
}

/// Part of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Continues the list.
    pub next: Option<String>,
}

/// Which members to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersQuery {
    /// Part of a name or an address.
    #[serde(default)]
    pub text: String,
    pub role: Option<Role>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    pub id: MemberId,
    pub name: String,
    pub slug: String,
    pub email: String,
    pub role: Role,
    pub is_mentor: bool,
    pub joined_at: Instant,
    pub verified: bool,
    pub suspended: bool,
    pub sessions_kept: i64,
}

/// Which bookings to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingsQuery {
    pub status: Option<BookingStatus>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRow {
    pub id: BookingId,
    pub mentor: String,
    pub mentee: String,
    pub title: String,
    pub status: BookingStatus,
    pub starts_at: Instant,
    pub created_at: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    pub id: ReviewId,
    pub author: String,
    pub author_side: Side,
    pub subject: String,
    pub overall: u8,
    pub text: String,
    /// What the author told the platform alone.
    pub private_note: String,
    pub written_at: Instant,
    pub visible_at: Instant,
}

/// An appeal against a mark as no-show that waits for a ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealRow {
    pub id: BookingId,
    pub title: String,
    pub starts_at: Instant,
    pub mentor: String,
    pub mentee: String,
    pub appeal: AppealView,
}

/// A job that gave up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadJob {
    pub id: JobId,
    pub kind: String,
    pub attempts: i32,
    pub last_error: String,
    pub run_at: Instant,
}

/// A form that names a job and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryForm {
    #[serde(default)]
    pub job: String,
}

/// Which skills an admin looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SkillsQuery {
    pub text: String,
}

/// A skill of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillView {
    pub name: String,
    pub synonyms: Vec<String>,
    /// Names of those that lie beside it.
    pub related: Vec<String>,
}

/// A change of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillChange {
    /// Its place in the list of all changes, from 1.
    pub place: i64,
    /// As in [`SkillForm`]; the same for the next two.
    pub deed: String,
    pub skill: String,
    pub word: String,
    /// None when they are no member any more.
    pub by: Option<String>,
    pub at: Instant,
    /// Who took it back, and when.
    pub undone: Option<(Option<String>, Instant)>,
    /// It stands, but changes nothing any more: the shipped vocabulary has changed.
    pub idle: bool,
}

/// The vocabulary, as far as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillsView {
    pub found: Vec<SkillView>,
    /// The newest first.
    pub changes: Vec<SkillChange>,
    /// How many skills there are in all.
    pub count: u32,
}

/// One change: the deed by its name, the skill, and the synonym or the other skill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SkillForm {
    pub deed: String,
    pub skill: String,
    pub word: String,
}

/// Takes a change back, by its place in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UndoSkillForm {
    pub place: String,
    /// What was searched, to come back to.
    pub text: String,
}

/// The use cases of this feature. Whoever is no admin is told that there is nothing here.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait AdminApi: Send + Sync {
    /// The last `days` days, today included, each step beside as many days before.
    async fn figures(&self, caller: &Caller, days: u16) -> Result<FiguresView, AppError>;
    async fn members(
        &self,
        caller: &Caller,
        query: MembersQuery,
    ) -> Result<Listed<MemberRow>, AppError>;
    async fn bookings(
        &self,
        caller: &Caller,
        query: BookingsQuery,
    ) -> Result<Listed<BookingRow>, AppError>;
    async fn reviews(
        &self,
        caller: &Caller,
        cursor: Option<String>,
    ) -> Result<Listed<ReviewRow>, AppError>;
    /// Appeals against marks as no-show that wait for a ruling, the longest waiting first.
    async fn appeals(&self, caller: &Caller) -> Result<Vec<AppealRow>, AppError>;
    /// Decides on an appeal.
    async fn rule(&self, caller: &Caller, form: RulingForm) -> Result<(), AppError>;
    /// Jobs that gave up, the latest first; at most 200.
    async fn dead_jobs(&self, caller: &Caller) -> Result<Vec<DeadJob>, AppError>;
    /// Lets a job that gave up try again, from its first attempt.
    async fn retry_job(&self, caller: &Caller, form: RetryForm) -> Result<(), AppError>;
    /// Skills of the vocabulary that begin so, and its newest changes.
    async fn skills(&self, caller: &Caller, query: SkillsQuery) -> Result<SkillsView, AppError>;
    /// Changes the vocabulary, for everybody; the change's place in the list.
    async fn change_skills(&self, caller: &Caller, form: SkillForm) -> Result<i64, AppError>;
    /// Takes a change back.
    async fn undo_skill_change(&self, caller: &Caller, form: UndoSkillForm)
    -> Result<(), AppError>;
}
