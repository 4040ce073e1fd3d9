//! The market feature: its contract with the server and its pages.

mod address;
mod api;
mod contract;
#[cfg(feature = "ssr")]
mod fit;
#[cfg(feature = "ssr")]
mod matters;
mod mentor;
mod page;
#[cfg(feature = "ssr")]
mod row;
mod rows;
mod score;
mod search;
#[cfg(feature = "ssr")]
mod suggest;
mod weigh;

pub use address::{encoded, weight_parameter};
pub use api::*;
pub use contract::*;
pub use mentor::*;
pub use page::*;
#[cfg(feature = "ssr")]
pub use row::*;
pub use rows::*;
pub use score::*;
pub use search::*;
#[cfg(feature = "ssr")]
pub use suggest::*;
