//! What help requests ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
#[cfg(feature = "ssr")]
use domain::help::{AnswerForm, AskForm, PickForm, ReportForm, VerdictForm};
use domain::help::{HelpState, Verdict};
use domain::id::{HelpRequestId, MemberId, SessionTypeId};
use domain::money::Pricing;
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// A request in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpRow {
    pub id: HelpRequestId,
    pub goal: String,
    /// Who asks.
    pub name: String,
    pub state: HelpState,
    pub created_at: Instant,
    /// To who asks: how many answered. To who is asked: 1 if they did.
    pub answers: u32,
}

/// One's own requests, and those one is asked to answer; latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpView {
    pub own: Vec<HelpRow>,
    pub asked: Vec<HelpRow>,
    pub is_mentor: bool,
    pub zone: ZoneTable,
}

/// What a mentor may offer in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedHelp {
    pub id: SessionTypeId,
    pub name: String,
    pub length_minutes: u16,
    pub pricing: Pricing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    pub mentor: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub photo: Option<String>,
    pub body: String,
    pub offer: Option<OfferedHelp>,
    pub answered_at: Instant,
    pub picked: bool,
}

/// One request, as one of its people sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    pub id: HelpRequestId,
    pub own: bool,
    /// The reader was asked, and may answer.
    pub asked: bool,
    pub name: String,
    pub goal: String,
    pub tried: String,
    pub question: String,
    pub minutes: u16,
    pub state: HelpState,
    /// It can be answered, picked or closed now.
    pub open: bool,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// How many mentors see it.
    pub shown_to: u32,
    /// Who asks sees all, a mentor their own.
    pub answers: Vec<AnswerView>,
    /// What the reader may offer.
    pub offers: Vec<OfferedHelp>,
    /// Why it was taken down, to who asks.
    pub taken_down: Option<String>,
    /// To moderators, of a request that was reported.
    pub reports: Option<ReportsView>,
    pub zone: ZoneTable,
}

/// What was reported about a request, and what moderators said to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsView {
    /// Oldest first.
    pub reports: Vec<ReportView>,
    /// Oldest first.
    pub verdicts: Vec<VerdictView>,
    /// The reader may say what comes of it.
    pub may_decide: bool,
}

impl ReportsView {
    /// How many of the reports no moderator has looked at.
    pub fn new_ones(&self) -> u32 {
        let new = self.reports.iter().filter(|report| report.is_new);
        u32::try_from(new.count()).unwrap_or(u32::MAX)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    /// Who reports.
    pub name: String,
    pub words: String,
    pub at: Instant,
    pub is_new: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictView {
    pub verdict: Verdict,
    pub words: String,
    /// Who decided.
    pub by: String,
    pub at: Instant,
}

/// A request that was reported, in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedRow {
    pub id: HelpRequestId,
    pub goal: String,
    /// Who asks.
    pub name: String,
    pub state: HelpState,
    /// Reports that nobody has looked at, or all of them where somebody has.
    pub reports: u32,
    /// Of the first of them, or of the decision.
    pub at: Instant,
}

/// Requests that were reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedView {
    /// Those that wait for a moderator, the longest waiting first.
    pub waiting: Vec<ReportedRow>,
    /// Decided lately, the last first.
    pub decided: Vec<ReportedRow>,
}

/// What a letter about a request tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HelpNews {
    /// To a mentor: somebody asks.
    Asked,
    /// To a mentor: their answer was taken.
    Picked,
    /// To who asks: several mentors reported it.
    Reported,
    /// To who asks: a moderator took it down.
    TakenDown,
    /// To who asks: it is shown again.
    ShownAgain,
}

/// Names a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestForm {
    pub request: String,
}

/// The use cases of this feature. A request is there for who asks and for the mentors it is shown to;
/// once it was reported, for moderators too.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait HelpApi: Send + Sync {
    /// Asks the mentors who fit best and were not asked much lately.
    async fn ask(&self, caller: &Caller, form: AskForm) -> Result<HelpRequestId, AppError>;
    async fn requests(&self, caller: &Caller) -> Result<HelpView, AppError>;
    async fn request(&self, caller: &Caller, id: HelpRequestId) -> Result<RequestView, AppError>;
    /// Answers, or changes one's answer, while the request is open.
    async fn answer(&self, caller: &Caller, form: AnswerForm) -> Result<HelpRequestId, AppError>;
    /// Takes an answer, which ends the request; where to book with that mentor.
    async fn pick(&self, caller: &Caller, form: PickForm) -> Result<String, AppError>;
    /// Takes one's request back.
    async fn close(&self, caller: &Caller, form: RequestForm) -> Result<(), AppError>;
    /// Does not show it to the reporter any more; several reports end it.
    async fn report(&self, caller: &Caller, form: ReportForm) -> Result<(), AppError>;
    /// Requests that were reported, to moderators.
    async fn reported(&self, caller: &Caller) -> Result<ReportedView, AppError>;
    /// Says as a moderator what comes of reports.
    async fn decide(&self, caller: &Caller, form: VerdictForm) -> Result<HelpRequestId, AppError>;
}
