//! What the pages of monthly plans ask of the server: tiers that mentors offer, and what learners have of them.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::{PackageOfferId, PaymentId, PlanId, SessionTypeId};
use domain::money::Money;
use domain::money::ledger::Quote;
use domain::plan::{Change, Stage, Tier, TierTerms, Why, Wish};
#[cfg(feature = "ssr")]
use domain::plan::{PauseForm, TierForm};
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// A tier that can be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedTier {
    pub id: PackageOfferId,
    pub session_type: SessionTypeId,
    pub tier: TierTerms,
    /// How many have it; only its mentor is told.
    pub learners: u32,
    /// Nobody new can take it.
    pub is_ended: bool,
}

/// The tiers of one of a mentor's kinds of session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindTiers {
    pub session_type: SessionTypeId,
    pub name: String,
    /// Of one session by itself.
    pub price: Money,
    pub tiers: Vec<OfferedTier>,
}

/// Somebody's plan, as its mentor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenPlan {
    pub learner: String,
    pub title: String,
    pub tier: TierTerms,
    pub stage: Stage,
    pub wish: Wish,
    pub until: Instant,
    pub next_charge: Option<Instant>,
}

/// What a mentor offers by the month, and who has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TiersView {
    pub kinds: Vec<KindTiers>,
    pub plans: Vec<TakenPlan>,
    pub zone: ZoneTable,
}

/// Whether a reader can take a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MayTake {
    Yes,
    /// It is theirs.
    Offers,
    /// They have a plan of the same sessions.
    Has(PlanId),
}

/// One tier, before it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierView {
    pub id: PackageOfferId,
    pub session_type: SessionTypeId,
    pub title: String,
    pub mentor: String,
    pub slug: String,
    pub tier: TierTerms,
    pub quote: Quote,
    /// Of one session by itself; none when that is for the mentee to choose.
    pub single: Option<Money>,
    pub late_refund_percent: u8,
    pub may_take: MayTake,
    /// When the second month is charged, if the first is paid now.
    pub second: Instant,
    pub zone: ZoneTable,
}

/// Says which tier a form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierNamed {
    #[serde(default)]
    pub offer: String,
}

/// Says which plan a form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNamed {
    #[serde(default)]
    pub plan: String,
}

/// Raw: another tier, and what was shown of what it costs and brings now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    pub plan: String,
    pub offer: String,
    /// In minor units; empty: nothing now.
    pub price: String,
    /// More sessions now; empty: none.
    pub sessions: String,
}

/// A plan, as its learner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanView {
    pub id: PlanId,
    pub offer: PackageOfferId,
    pub session_type: SessionTypeId,
    pub title: String,
    pub mentor: String,
    pub slug: String,
    pub tier: TierTerms,
    pub stage: Stage,
    pub wish: Wish,
    pub why: Option<Why>,
    /// What becomes of its tier.
    pub renews: Tier,
    pub until: Instant,
    /// When what is charged next, as far as anybody knows.
    pub next_charge: Option<(Instant, Money)>,
    /// The tier from the next month on, when that is another.
    pub next_tier: Option<TierTerms>,
    /// How often the charge that is due was refused.
    pub refused: u8,
    /// A greater tier is being paid.
    pub is_changing: bool,
    /// Sessions of this month that are not booked.
    pub left: u8,
    /// Where its first month is paid, while it is not.
    pub pay_at: Option<String>,
    /// The month that is due can be paid by hand, with another card.
    pub can_pay: bool,
    /// What was paid for it, the latest first.
    pub paid: Vec<PaidMonth>,
}

/// What was paid for a month of a plan, or for more sessions of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidMonth {
    /// Its receipt is found by this.
    pub payment: PaymentId,
    pub price: Money,
    /// The end of the month.
    pub until: Instant,
}

impl PlanView {
    /// Whether it goes on, in whatever way.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Running | Stage::Due | Stage::Paused)
    }
}

/// What a learner has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlansView {
    /// Those that go on first, then the latest.
    pub plans: Vec<PlanView>,
    pub zone: ZoneTable,
}

/// Another tier that can be chosen, and what that means now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierChoice {
    pub offer: PackageOfferId,
    pub tier: TierTerms,
    pub change: Change,
}

/// One plan, and what can be done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPageView {
    pub plan: PlanView,
    pub choices: Vec<TierChoice>,
    pub zone: ZoneTable,
}

/// The use cases of this feature. The same form sent twice counts once.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait PlanApi: Send + Sync {
    /// One's own kinds of session that cost something, with their tiers, and who has them.
    async fn my_tiers(&self, caller: &Caller) -> Result<TiersView, AppError>;
    /// Offers a tier of one's own kind of session.
    async fn offer_tier(&self, caller: &Caller, form: TierForm) -> Result<(), AppError>;
    /// Nobody new can take it; whoever has it keeps it, at its price.
    async fn end_tier(&self, caller: &Caller, form: TierNamed) -> Result<(), AppError>;
    /// Plans of it end with the month that is paid; whoever has one is written to.
    async fn close_tier(&self, caller: &Caller, form: TierNamed) -> Result<(), AppError>;
    /// A tier that can be taken, for whoever finds its mentor.
    async fn tier(&self, caller: &Caller, id: PackageOfferId) -> Result<TierView, AppError>;
    /// Where the first month is paid.
    async fn take_plan(&self, caller: &Caller, form: TierNamed) -> Result<String, AppError>;
    async fn plans(&self, caller: &Caller) -> Result<PlansView, AppError>;
    async fn plan(&self, caller: &Caller, id: PlanId) -> Result<PlanPageView, AppError>;
    /// From the end of the month that is paid.
    async fn pause_plan(&self, caller: &Caller, form: PauseForm) -> Result<(), AppError>;
    /// With the end of the month that is paid.
    async fn end_plan(&self, caller: &Caller, form: PlanNamed) -> Result<(), AppError>;
    /// It is neither paused nor ended; what is paused goes on now.
    async fn keep_plan(&self, caller: &Caller, form: PlanNamed) -> Result<(), AppError>;
    /// Where the month that is due and was refused is paid with another card, which is charged from then on.
    async fn pay_month(&self, caller: &Caller, form: PlanNamed) -> Result<String, AppError>;
    /// Another tier of the same kind of session: now for the difference, or from the next month on.
    async fn change_plan(&self, caller: &Caller, form: ChangeForm) -> Result<(), AppError>;
}
