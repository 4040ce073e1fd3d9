//! The calendar feature: its contract with the server and its pages.

mod address;
#[cfg(feature = "ssr")]
mod agenda;
mod api;
#[cfg(feature = "ssr")]
mod behind;
mod block;
mod contract;
#[cfg(feature = "ssr")]
mod drawn;
#[cfg(feature = "hydrate")]
mod hands;
mod layout;
#[cfg(feature = "ssr")]
mod month;
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
