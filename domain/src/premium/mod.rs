//! Premium membership: what a member may have more of, which tiers bring that, and what another tier costs now.
//! How a membership goes on from month to month is a plan's course ([`crate::plan::Plan`]).

mod change;
mod feature;
mod tier;

pub use change::{Change, change};
pub use feature::{Features, Membership, PremiumFeature};
pub use tier::{NewTier, PremiumTierForm, TIER_NAME_MOST};
