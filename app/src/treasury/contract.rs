//! What the pages ask on which admins look after the platform's money. Whoever is none is told that there is
//! nothing here.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::FeeRuleId;
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
}
