//! What the platform keeps of a price: less from mentors who have given many paid sessions. Both
//! people see it before anything is paid, and it stays as it was then.

use super::split::split;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// From how many paid sessions on, which share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeTier {
    pub from_sessions: u32,
    /// Of ten thousand.
    pub basis_points: u16,
}

/// In rising order; the first is everybody's.
pub const FEE_TIERS: [FeeTier; 3] = [
    FeeTier {
        from_sessions: 0,
        basis_points: 1_500,
    },
    FeeTier {
        from_sessions: 10,
        basis_points: 1_200,
    },
    FeeTier {
        from_sessions: 50,
        basis_points: 800,
    },
];

/// The tier of a mentor who was paid for so many sessions.
pub fn fee_tier(paid_sessions: u32) -> FeeTier {
    let reached = FEE_TIERS.iter().rev();
    reached
        .copied()
        .find(|tier| paid_sessions >= tier.from_sessions)
        .unwrap_or(FEE_TIERS[0])
}

/// A price, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// What the learner pays.
    pub price: Money,
    /// What the platform keeps of it.
    pub fee: Money,
    /// What the mentor gets of it.
    pub mentor_gets: Money,
    /// Of ten thousand.
    pub basis_points: u16,
}

impl Quote {
    /// A price is not negative.
    pub fn new(price: Money, tier: FeeTier) -> Quote {
        let kept = u64::from(tier.basis_points.min(10_000));
        let parts = split(price.minor, &[10_000 - kept, kept]);
        Quote {
            price,
            fee: Money::new(parts[1], price.currency),
            mentor_gets: Money::new(parts[0], price.currency),
            basis_points: tier.basis_points,
        }
    }
}
