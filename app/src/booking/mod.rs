//! The booking feature: its contract with the server, its pages, and the choice of a time that
//! other pages show too.

mod actions;
mod agreed;
mod api;
mod appeal;
mod clocks;
mod contract;
mod live;
mod offer;
mod parts;
mod picker;
mod proposal;
mod series;
mod session;
mod sessions;
mod waiting;

pub use api::*;
pub use clocks::*;
pub use contract::*;
pub use live::LiveTimes;
pub use offer::{OfferPage, book_path, book_path_of_length};
pub use parts::LinesField;
pub use picker::{Pick, PickLink, TimePicker};
pub use session::SessionPage;
pub use sessions::SessionsPage;
pub use waiting::WaitHere;
