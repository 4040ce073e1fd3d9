//! The calendar feature: its contract with the server and its pages.

mod address;
#[cfg(feature = "ssr")]
mod agenda;
mod api;
#[cfg(feature = "ssr")]
mod behind;
mod block;
mod contract;
mod copy;
mod desk;
mod drag;
#[cfg(feature = "ssr")]
mod drawn;
mod grid;
mod hands;
mod kept_form;
mod keys;
mod layout;
#[cfg(feature = "ssr")]
mod month;
mod motion;
mod page;
#[cfg(feature = "ssr")]
mod panel;
#[cfg(feature = "ssr")]
mod pattern;
#[cfg(feature = "ssr")]
mod rails;
mod things;
#[cfg(feature = "ssr")]
mod tools;
#[cfg(feature = "ssr")]
mod travel;
mod types;

pub use api::*;
pub use contract::*;
pub use page::CalendarPage;
pub use types::SessionTypesPage;
