//! What help requests ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::help::HelpState;
#[cfg(feature = "ssr")]
use domain::help::{AnswerForm, AskForm, PickForm, ReportForm};
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
    /// The reader asks; else they are asked.
    pub own: bool,
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
    pub zone: ZoneTable,
}

/// Names a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestForm {
    pub request: String,
}

/// The use cases of this feature. A request is there for who asks and for the mentors it is shown to.
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
}
