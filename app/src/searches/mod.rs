//! The searches feature: searches of the market that are kept, and tell when somebody new fits.

mod api;
mod contract;
mod page;

pub use api::*;
pub use contract::*;
pub use page::*;
