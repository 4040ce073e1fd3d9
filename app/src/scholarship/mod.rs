//! Scholarships: their contract with the server, the sponsor's page, and what learners and admins see of them.

mod admin;
mod api;
mod contract;
mod mine;
mod page;

pub use admin::Pots;
pub use api::*;
pub use contract::*;
pub use mine::ForMeCard;
pub use page::SponsorPage;

use crate::words::words;

/// Who gives, in one phrase; empty where nobody is named.
pub fn who_gives(by: &[String]) -> String {
    let named: Vec<&str> = by
        .iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    named.join(&format!(" {} ", words().scholarship().and))
}
