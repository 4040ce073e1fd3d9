//! The account feature: joining, signing in and out, passwords, settings.

mod api;
mod contract;
mod page;
mod settings;
mod zone;

pub use api::*;
pub use contract::*;
pub use page::*;
pub use settings::SettingsPage;
pub use zone::*;
