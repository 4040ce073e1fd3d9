//! The help feature: somebody asks mentors who fit, and takes one of their answers.

mod api;
mod ask;
mod contract;
mod page;
mod request;

pub use api::*;
pub use ask::*;
pub use contract::*;
pub use page::*;
pub use request::*;
