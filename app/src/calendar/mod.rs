//! The calendar feature: its contract with the server and its pages.

mod address;
mod agenda;
mod api;
mod block;
mod contract;
mod copy;
mod desk;
mod drag;
mod grid;
mod keys;
mod layout;
mod month;
mod motion;
mod page;
mod panel;
mod pattern;
mod rails;
mod things;
mod tools;
mod types;

pub use api::*;
pub use contract::*;
pub use page::CalendarPage;
pub use types::SessionTypesPage;
