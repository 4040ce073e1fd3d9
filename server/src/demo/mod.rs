//! Demo data: made-up members with careers, calendars, bookings and reviews, the same for the same
//! seed. The making is pure; only [`load`] and [`story`] know a database. Sources of the words: data/CREDITS.md.

mod career;
mod catalogue;
mod chance;
mod clocks;
mod known;
mod load;
mod offer;
mod outcomes;
mod person;
mod population;
mod reviews;
pub mod rows;
mod sessions;
mod statements;
mod story;
pub mod truth;
mod words;

pub use known::{PASSWORD, SignIn, sign_ins};
pub use load::{LoadError, Loaded, load};
pub use offer::Offer;
pub use person::{Person, Sketch};
pub use population::{Batch, FEWEST, Member, Population, population};
pub use story::play as play_money;
