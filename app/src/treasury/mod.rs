//! The platform's money in admins' hands: its contract with the server and the pages of it.

mod api;
mod contract;
mod fees;
mod payouts;

pub use api::*;
pub use contract::*;
pub use fees::Fees;
pub use payouts::Payouts;
