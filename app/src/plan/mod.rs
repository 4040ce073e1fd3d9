//! Monthly plans: their contract with the server, the tiers that mentors offer, and what learners have.

mod api;
mod contract;

pub use api::*;
pub use contract::*;
