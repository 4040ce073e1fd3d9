//! The wallet: its contract with the server, the packages that mentors offer, and what learners have.

mod api;
mod buy;
mod contract;
mod offers;
mod page;

pub use api::*;
pub use buy::{PackageLinks, PackagePage};
pub use contract::*;
pub use offers::PackagesPage;
pub use page::WalletPage;
