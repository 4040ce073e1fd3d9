//! The matching feature: rounds in which a group's mentees get mentors.

mod api;
mod contract;
mod new_round;
mod page;
mod review;

pub use api::*;
pub use contract::*;
pub use page::Pairing;
