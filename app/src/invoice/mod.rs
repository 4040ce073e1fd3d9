//! Invoices and credit notes: their contract with the server, the pages that show them, and what people want
//! written on them.

mod api;
mod billing;
mod contract;
mod list;
mod page;

pub use api::*;
pub use billing::BillingPage;
pub use contract::*;
pub use list::InvoicesPage;
pub use page::InvoicePage;
