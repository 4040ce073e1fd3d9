//! The shortlist feature: mentors that somebody bookmarked, hid, or compares.

mod api;
mod compare;
mod contract;
#[cfg(feature = "ssr")]
mod list_end;
mod marks;
mod page;

pub use api::*;
pub use compare::*;
pub use contract::*;
#[cfg(feature = "ssr")]
pub use list_end::*;
pub use marks::*;
pub use page::*;
