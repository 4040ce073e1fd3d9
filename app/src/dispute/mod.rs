//! Disputes about the money of a session: the case on one page for both sides and for moderators, and
//! the open ones for those who decide.

mod api;
mod contract;
mod list;
mod page;

pub use api::*;
pub use contract::*;
pub use list::Disputes;
pub use page::DisputePage;
