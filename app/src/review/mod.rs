//! The review feature: its contract with the server, and its part of a session's page.

mod api;
mod contract;
mod page;

pub use api::*;
pub use contract::*;
pub use page::*;
