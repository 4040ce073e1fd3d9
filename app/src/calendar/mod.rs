//! The calendar feature: its contract with the server and its pages.

mod agenda;
mod api;
mod contract;
mod drag;
mod grid;
mod layout;
mod page;
mod panel;
mod types;

pub use api::*;
pub use contract::*;
pub use page::CalendarPage;
pub use types::SessionTypesPage;
