//! What the pages of premium membership ask of the server: tiers, what a member has of them, and what admins set.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::{PackageOfferId, PaymentId, PlanId, PremiumTierId};
use domain::money::Money;
use domain::plan::{Stage, Tier, Why, Wish};
use domain::premium::{Change, Features};
#[cfg(feature = "ssr")]
use domain::premium::{PremiumFeature, PremiumTierForm};
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// A tier at one of its prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremiumOffer {
    pub id: PackageOfferId,
    pub tier: PremiumTierId,
    pub name: String,
    pub features: Features,
    /// Of a month.
    pub price: Money,
}

/// A tier that can be taken, in each of its currencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremiumTier {
    pub id: PremiumTierId,
    pub name: String,
    pub features: Features,
    pub prices: Vec<(PackageOfferId, Money)>,
}

/// A month that was paid, or what was paid in between for a greater tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidMonth {
    pub paid_at: Instant,
    pub name: String,
    pub amount: Money,
    /// What of it went back.
    pub refunded: Money,
    /// The number of its invoice.
    pub invoice: Option<String>,
}

/// Another tier that can be chosen, and what that means now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremiumChoice {
    pub offer: PremiumOffer,
    pub change: Change,
}

/// A membership, as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembershipView {
    pub id: PlanId,
    pub offer: PremiumOffer,
    pub stage: Stage,
    pub wish: Wish,
    pub why: Option<Why>,
    /// What becomes of its tier.
    pub renews: Tier,
    pub until: Instant,
    /// When what is charged next, as far as anybody knows.
    pub next_charge: Option<(Instant, Money)>,
    /// The tier from the next month on, when that is another.
    pub next_offer: Option<PremiumOffer>,
    /// How often the charge that is due was refused.
    pub refused: u8,
    /// A greater tier is being paid.
    pub is_changing: bool,
    /// Where its first month is paid, while it is not.
    pub pay_at: Option<String>,
}

impl MembershipView {
    /// Whether it goes on, in whatever way.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Running | Stage::Due | Stage::Paused)
    }
}

/// What there is of premium, for whoever reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremiumView {
    /// Everybody has everything, and nobody pays for it.
    pub for_all: bool,
    /// What can be taken.
    pub tiers: Vec<PremiumTier>,
    /// The latest membership of the reader, if they ever had one.
    pub mine: Option<MembershipView>,
    pub choices: Vec<PremiumChoice>,
    /// The latest first.
    pub months: Vec<PaidMonth>,
    /// Nobody is signed in.
    pub is_visitor: bool,
    /// When the second month is charged, if the first is paid now.
    pub second: Instant,
    pub zone: ZoneTable,
}

/// How much of something the reader may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitView {
    pub most: u32,
    /// How much it would be with premium, where that is more and can be had.
    pub premium: Option<u32>,
    /// They have premium that brings it.
    pub is_member: bool,
}

/// Says which offer a form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferNamed {
    pub offer: String,
}

/// Says which membership a form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MembershipNamed {
    pub membership: String,
}

/// Raw: another tier, and what was shown of what it costs now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeTierForm {
    pub membership: String,
    pub offer: String,
    /// In minor units; empty: nothing now.
    pub price: String,
}

/// Says which tier an admin's form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PremiumTierNamed {
    pub tier: String,
}

/// Raw: whether everybody has everything: `yes` or `no`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ForAllForm {
    pub everybody: String,
}

/// Says which month is refunded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RefundMonthForm {
    pub payment: String,
}

/// A tier as admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldTier {
    pub tier: PremiumTier,
    /// How many have it now.
    pub members: u32,
    /// Nobody new can take it.
    pub is_ended: bool,
    /// Nor does anybody go on with it.
    pub is_closed: bool,
}

/// A month as admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldMonth {
    pub payment: PaymentId,
    pub member: String,
    pub month: PaidMonth,
    /// All of it can still go back.
    pub can_refund: bool,
}

/// What admins set and sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremiumSettings {
    pub for_all: bool,
    /// Those that go on first, then the latest.
    pub tiers: Vec<SoldTier>,
    /// The latest hundred.
    pub months: Vec<SoldMonth>,
}

/// The use cases of this feature. The same form sent twice counts once.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait PremiumApi: Send + Sync {
    /// The tiers there are, and what one has of them; not found where there is nothing of it.
    async fn premium(&self, caller: &Caller) -> Result<PremiumView, AppError>;
    /// How much of something one may have; for visitors what everybody may.
    async fn limit(&self, caller: &Caller, feature: PremiumFeature) -> Result<LimitView, AppError>;
    /// Where the first month is paid.
    async fn take_tier(&self, caller: &Caller, form: OfferNamed) -> Result<String, AppError>;
    /// With the end of the month that is paid.
    async fn end_membership(&self, caller: &Caller, form: MembershipNamed) -> Result<(), AppError>;
    /// It does not end after all.
    async fn keep_membership(&self, caller: &Caller, form: MembershipNamed)
    -> Result<(), AppError>;
    /// Another tier: now for the difference, or from the next month on.
    async fn change_tier(&self, caller: &Caller, form: ChangeTierForm) -> Result<(), AppError>;
    /// Admins: tiers, and the months that were paid.
    async fn settings(&self, caller: &Caller) -> Result<PremiumSettings, AppError>;
    /// Admins: offers a tier.
    async fn offer_premium(&self, caller: &Caller, form: PremiumTierForm) -> Result<(), AppError>;
    /// Admins: nobody new can take it; whoever has it keeps it, at its price.
    async fn end_premium(&self, caller: &Caller, form: PremiumTierNamed) -> Result<(), AppError>;
    /// Admins: memberships of it end with the month that is paid; whoever has one is written to.
    async fn close_premium(&self, caller: &Caller, form: PremiumTierNamed) -> Result<(), AppError>;
    /// Admins: whether everybody has everything.
    async fn premium_for_all(&self, caller: &Caller, form: ForAllForm) -> Result<(), AppError>;
    /// Admins: all of a month goes back to who paid; the membership ends, if that was its month.
    async fn refund_month(&self, caller: &Caller, form: RefundMonthForm) -> Result<(), AppError>;
}
