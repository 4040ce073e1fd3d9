//! Monthly plans: their contract with the server, the tiers that mentors offer, and what learners have.

mod api;
mod cards;
mod contract;
mod manage;
mod take;
mod tiers;

pub use api::*;
pub use cards::PlanCards;
pub use contract::*;
pub use manage::PlanPage;
pub use take::{PlanLinks, TierPage};
pub use tiers::TiersPage;
