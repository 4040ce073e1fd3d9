//! Premium membership: its contract with the server, its page, what is said of it elsewhere, and what admins set.

mod api;
mod contract;
mod hint;
mod mine;
mod page;
mod settings;

pub use api::*;
pub use contract::*;
pub use hint::{MembershipCard, PremiumHint};
pub use page::PremiumPage;
pub use settings::Settings;
