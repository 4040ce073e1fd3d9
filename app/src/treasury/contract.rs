//! What the pages ask on which admins look after the platform's money. Whoever is none is told that there is
//! nothing here.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::{FeeRuleId, OutgoingId};
use domain::money::Money;
#[cfg(feature = "ssr")]
use domain::money::ledger::FeeForm;
use domain::money::ledger::FeeRules;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

/// A set of tiers, with who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeSet {
    pub id: FeeRuleId,
    pub rules: FeeRules,
    pub takes_force: Instant,
    /// None: it was there from the beginning.
    pub made: Option<(String, Instant)>,
    pub taken_back: Option<(String, Instant)>,
}

/// All that there is to say of fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeesView {
    pub in_force: FeeRules,
    /// The newest sets by when they take force, the last first.
    pub sets: Vec<FeeSet>,
    pub now: Instant,
}

/// Which set is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeesNamed {
    #[serde(default)]
    pub set: String,
}

/// Which payouts to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutsQuery {
    /// `asked`, `sent` or `failed`; all of them otherwise.
    pub state: Option<String>,
    /// To whom: an address, or a part of a name.
    pub text: Option<String>,
    pub cursor: Option<String>,
}

/// A payout to a mentor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutRow {
    pub id: OutgoingId,
    pub to: String,
    pub amount: Money,
    pub at: Instant,
    /// `asked`, `sent` or `failed`.
    pub state: String,
    /// The provider's name for it; empty until there is one.
    pub reference: String,
    /// How often the provider was asked, and what it said last; empty: nothing was wrong, or it came back later.
    pub tries: i64,
    pub failure: String,
    /// Of one that tries another again: who had that done.
    pub again_by: Option<String>,
    /// It failed, and nobody has tried it again.
    pub may_try_again: bool,
}

/// Payouts, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutsView {
    pub payouts: Vec<PayoutRow>,
    pub next: Option<String>,
}

/// Which payout is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutNamed {
    #[serde(default)]
    pub payout: String,
}

/// The use cases of this feature; all of them are for admins.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait TreasuryApi: Send + Sync {
    /// What is kept of prices now, was before and will be.
    async fn fees(&self, caller: &Caller) -> Result<FeesView, AppError>;
    /// Gives a set that takes force in a minute or later. What is so anyway is not given again.
    async fn set_fees(&self, caller: &Caller, form: FeeForm) -> Result<(), AppError>;
    /// Takes back a set that is not in force yet.
    async fn take_back_fees(&self, caller: &Caller, form: FeesNamed) -> Result<(), AppError>;
    /// Payouts to mentors.
    async fn payouts(&self, caller: &Caller, query: PayoutsQuery) -> Result<PayoutsView, AppError>;
    /// Pays a mentor again what could not be paid: once, however often it is asked for.
    async fn pay_again(&self, caller: &Caller, form: PayoutNamed) -> Result<(), AppError>;
}
