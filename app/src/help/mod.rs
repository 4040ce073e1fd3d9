//! The help feature: somebody asks mentors who fit, and takes one of their answers.

mod api;
mod ask;
mod contract;
mod page;
mod reported;
mod request;

pub use api::*;
pub use ask::*;
pub use contract::*;
pub use page::*;
pub(crate) use reported::*;
pub use request::*;
