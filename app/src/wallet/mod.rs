//! The wallet: its contract with the server, the packages that mentors offer, and what learners have.

mod api;
mod buy;
mod code;
mod contract;
mod offers;
mod page;
mod vouchers;

pub use api::*;
pub use buy::{PackageLinks, PackagePage};
pub use code::{Means, OthersPay};
pub use contract::*;
pub use offers::PackagesPage;
pub use page::WalletPage;
pub use vouchers::Vouchers;
