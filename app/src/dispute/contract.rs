//! What the pages about disputes ask of the server. Only its two people and moderators see a case; for
//! everybody else there is none.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::dispute::{Decider, FileKind, Opener, Reason, Turn};
#[cfg(feature = "ssr")]
use domain::dispute::{OpenForm, RuleForm, SayForm};
use domain::id::{BookingId, DisputeFileId};
use domain::interval::Interval;
use domain::money::Money;
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// Somebody in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Learner,
    Mentor,
    Moderator,
}

/// What happened in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseEventKind {
    Opened,
    Said,
    /// A moderator decided.
    Ruled,
    /// The mentor did not answer in time.
    Silent,
    TakenByBank,
    BankGaveBack,
    BankKept,
}

impl CaseEventKind {
    pub const ALL: [CaseEventKind; 7] = [
        CaseEventKind::Opened,
        CaseEventKind::Said,
        CaseEventKind::Ruled,
        CaseEventKind::Silent,
        CaseEventKind::TakenByBank,
        CaseEventKind::BankGaveBack,
        CaseEventKind::BankKept,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            CaseEventKind::Opened => "opened",
            CaseEventKind::Said => "said",
            CaseEventKind::Ruled => "ruled",
            CaseEventKind::Silent => "silent",
            CaseEventKind::TakenByBank => "taken_by_bank",
            CaseEventKind::BankGaveBack => "bank_gave_back",
            CaseEventKind::BankKept => "bank_kept",
        }
    }

    pub fn parse(text: &str) -> Option<CaseEventKind> {
        CaseEventKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A line of a case's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEvent {
    pub kind: CaseEventKind,
    /// None: a bank, or the clock.
    pub by: Option<Who>,
    pub words: String,
    pub evidence: String,
    /// What was decided to go back.
    pub refund: Option<Money>,
    pub at: Instant,
}

/// What one of the two handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFile {
    pub id: DisputeFileId,
    pub by: Who,
    /// What its owner called it; may be empty.
    pub name: String,
    pub kind: FileKind,
    pub bytes: u32,
    pub at: Instant,
}

/// A file that is handed in, and what it is called.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct NewFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A file that was handed in.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct KeptFile {
    pub kind: FileKind,
    pub bytes: Vec<u8>,
}

/// A dispute as whoever looks may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseView {
    pub opened_by: Opener,
    pub reason: Option<Reason>,
    pub turn: Turn,
    /// When whoever's turn it is has to be done.
    pub until: Option<Instant>,
    pub is_overdue: bool,
    /// Who decided, and what goes back.
    pub decision: Option<(Decider, Money)>,
    /// Oldest first.
    pub events: Vec<CaseEvent>,
    /// What both handed in, oldest first.
    pub files: Vec<CaseFile>,
    pub may_say: bool,
    pub may_rule: bool,
    /// The reader may hand in a file.
    pub may_add_file: bool,
}

/// The page about the dispute of a session; also before there is one, for the learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeView {
    pub booking: BookingId,
    pub title: String,
    pub session: Interval,
    pub me: Who,
    pub learner: String,
    pub mentor: String,
    /// What was paid and did not go back.
    pub left: Money,
    /// Of the reader.
    pub zone: ZoneTable,
    /// The learner may open one until then.
    pub may_open_until: Option<Instant>,
    pub case: Option<CaseView>,
}

/// What was paid for that somebody disputes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disputed {
    /// A session: the case has a page.
    Session(BookingId),
    /// What else only a bank takes back.
    Tip,
    Package,
    Scholarship,
}

/// A dispute that is not decided, for moderators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    pub what: Disputed,
    /// Of the session or package; empty of a scholarship.
    pub title: String,
    pub learner: String,
    /// Nobody, of a scholarship.
    pub mentor: Option<String>,
    pub price: Money,
    pub opened_at: Instant,
    pub turn: Turn,
    pub until: Option<Instant>,
    pub is_overdue: bool,
}

/// The use cases of this feature. The same form sent twice counts once.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait DisputeApi: Send + Sync {
    /// The dispute of a session, for its two people and for moderators.
    async fn dispute(&self, caller: &Caller, booking: BookingId) -> Result<DisputeView, AppError>;
    /// The learner says what was wrong; the money stays held until it is decided.
    async fn open(&self, caller: &Caller, form: OpenForm) -> Result<BookingId, AppError>;
    /// One of the two answers, or adds to what they said.
    async fn say(&self, caller: &Caller, form: SayForm) -> Result<BookingId, AppError>;
    /// One of the two hands in a file; the same one again is there once.
    async fn add_file(
        &self,
        caller: &Caller,
        booking: BookingId,
        file: NewFile,
    ) -> Result<(), AppError>;
    /// A file of a case, for its two people and for moderators.
    async fn file(
        &self,
        caller: &Caller,
        booking: BookingId,
        id: DisputeFileId,
    ) -> Result<KeptFile, AppError>;
    /// A moderator decides what goes back.
    async fn rule(&self, caller: &Caller, form: RuleForm) -> Result<BookingId, AppError>;
    /// Moderators: what is not decided, those that wait for them first, the longest waiting first.
    async fn open_disputes(&self, caller: &Caller) -> Result<Vec<CaseRow>, AppError>;
}
