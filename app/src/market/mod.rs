//! The market feature: its contract with the server and its pages.

mod address;
mod api;
mod contract;
mod mentor;
mod page;
mod row;

pub use api::*;
pub use contract::*;
pub use mentor::*;
pub use page::*;
pub use row::*;
