//! The money feature: its contract with the server, what a mentor earned, what a learner paid, and
//! what admins see of both.

mod api;
mod asked;
mod contract;
mod earnings;
mod paying;
mod price;
mod receipt_page;
mod statement_page;
mod tip;

pub use api::*;
pub use asked::{price_notes, price_words, pricing_words};
pub use contract::*;
pub use earnings::{At, EarningsPage};
pub use paying::{OnItsWay, PaymentCard};
pub use price::{PriceFields, QuoteWords, percent};
pub use receipt_page::{ReceiptPage, TipReceiptPage};
pub use statement_page::StatementPage;
pub use tip::TipCard;
