//! The admin feature: its contract with the server and its pages.

mod api;
mod appeals;
mod contract;
mod figures;
mod ledger;
mod lists;
mod messages;
mod page;
mod skills;

pub use api::*;
pub use contract::*;
pub(crate) use lists::{Pages, asked};
pub use page::AdminPage;
pub(crate) use page::{Moment, Section};
