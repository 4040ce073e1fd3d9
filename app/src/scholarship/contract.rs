//! What the pages about scholarships ask of the server. Who gives learns sums, and of fewer than three people
//! nothing but the money; who learns is told what is paid for them.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::PotId;
use domain::money::{Currency, Money};
use domain::scholarship::{Fact, PotState};
#[cfg(feature = "ssr")]
use domain::scholarship::{PotForm, TopUpForm};
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// What scholarships would pay of a time that a learner holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Who gives, as they want to be called; empty: without a name.
    pub by: Vec<String>,
    pub pays: Money,
    /// For the learner to pay.
    pub left: Money,
}

/// For whom a pot is, in its sponsor's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForWhom {
    /// A member, by name.
    Person(String),
    Whoever(Fact, String),
}

/// How many were helped, said so that nobody is found in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Helped {
    Nobody,
    /// Fewer than three people.
    Few,
    Many {
        learners: u32,
        sessions: u32,
    },
}

impl Helped {
    /// From so many people on they are counted.
    pub const LEAST: u32 = 3;

    pub const fn of(learners: u32, sessions: u32) -> Helped {
        match learners {
            0 => Helped::Nobody,
            few if few < Helped::LEAST => Helped::Few,
            _ => Helped::Many { learners, sessions },
        }
    }
}

/// What a pot paid in one month of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PotMonth {
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    pub spent: Money,
    /// None of a pot for one person.
    pub helped: Option<Helped>,
}

/// A pot as its sponsor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PotView {
    pub id: PotId,
    pub whom: ForWhom,
    /// As learners see who gives; empty: they are not told.
    pub shown_as: String,
    pub state: PotState,
    pub funded: Money,
    /// What sessions have of it.
    pub spent: Money,
    pub left: Money,
    /// What went back to the sponsor, or goes.
    pub returned: Money,
    pub per_session: Option<Money>,
    pub per_learner: Option<Money>,
    pub until: Instant,
    /// None of a pot for one person.
    pub helped: Option<Helped>,
    /// The last twelve in which something was paid, latest first.
    pub months: Vec<PotMonth>,
    /// Where what was begun is paid.
    pub pay_at: Option<String>,
}

/// What somebody gives, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SponsorView {
    pub pots: Vec<PotView>,
    pub zone: ZoneTable,
}

/// Says which pot a form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PotIdForm {
    #[serde(default)]
    pub pot: String,
}

/// A scholarship that would pay for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForMe {
    /// Who gives; empty: without a name.
    pub by: String,
    /// What the reader says of themselves that it is for; none: it is for them alone.
    pub because: Option<(Fact, String)>,
    /// The most it pays for one session now.
    pub most: Money,
    pub until: Instant,
}

/// What would pay for the reader, in the order in which it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyScholarships {
    pub scholarships: Vec<ForMe>,
    pub zone: ZoneTable,
}

/// A pot, for admins: those that a bank has first, then the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PotRow {
    pub id: PotId,
    pub sponsor: String,
    pub whom: ForWhom,
    pub state: PotState,
    pub currency: Currency,
    pub funded: Money,
    pub spent: Money,
    pub left: Money,
    pub until: Instant,
    /// A bank did something and nothing is decided: it cannot be ended yet.
    pub waits_for_bank: bool,
    pub is_closed: bool,
}

/// The use cases of this feature. The same form sent twice counts once.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait ScholarshipApi: Send + Sync {
    /// What one gives oneself.
    async fn sponsored(&self, caller: &Caller) -> Result<SponsorView, AppError>;
    /// Opens a pot; where it is paid.
    async fn open_pot(&self, caller: &Caller, form: PotForm) -> Result<String, AppError>;
    /// Puts more into one's own pot; where that is paid.
    async fn top_up(&self, caller: &Caller, form: TopUpForm) -> Result<String, AppError>;
    /// Closes one's own pot; the rest goes back to where it came from.
    async fn close_pot(&self, caller: &Caller, form: PotIdForm) -> Result<(), AppError>;
    /// What would pay for one's own sessions.
    async fn my_scholarships(&self, caller: &Caller) -> Result<MyScholarships, AppError>;
    /// Admins: the latest pots.
    async fn pots(&self, caller: &Caller) -> Result<Vec<PotRow>, AppError>;
    /// Admins: closes somebody's pot.
    async fn end_pot(&self, caller: &Caller, form: PotIdForm) -> Result<(), AppError>;
}
