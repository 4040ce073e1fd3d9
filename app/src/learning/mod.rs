//! The learning feature: what the ranking learned from what people take up, for admins.

mod api;
mod contract;
mod page;

pub use api::*;
pub use contract::*;
pub use page::*;
