//! The review feature: its contract with the server and its pages.

mod api;
mod contract;


pub use api::*;
pub use contract::*;

