//! The exposure feature: who was shown how often, how that is shared, and what a mentor can do about it.

mod admin;
mod api;
mod contract;
mod figures;

pub use admin::*;
pub use api::*;
pub use contract::*;
pub use figures::*;
