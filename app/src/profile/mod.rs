//! The profile feature: its contract with the server and its pages.

mod api;
mod contract;
mod page;
mod parts;

pub use api::*;
pub use contract::*;
pub use page::*;
