//! The connection feature: a person's sessions as a feed for calendars elsewhere, and calendars
//! elsewhere that make a mentor busy and show their sessions.

mod account;
mod api;
mod contract;
mod page;

pub use api::*;
pub use contract::*;
pub use page::ConnectionsPage;
