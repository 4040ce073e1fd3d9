//! What the pages about invoices ask of the server. An invoice is seen by whoever paid, by whoever gave the
//! session, and by admins; for everybody else there is none.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::BookingId;
#[cfg(feature = "ssr")]
use domain::invoice::BillingForm;
use domain::invoice::{Billing, DocumentKind};
use domain::money::Money;
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// Somebody as they were written on an invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyView {
    pub name: String,
    /// Of several lines, or empty.
    pub address: String,
    /// May be empty.
    pub tax_number: String,
}

/// An invoice or a credit note, as it was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceView {
    pub kind: DocumentKind,
    pub number: String,
    /// Of a credit note: the invoice it takes back.
    pub of: Option<String>,
    /// Of an invoice: its credit notes.
    pub credits: Vec<String>,
    pub issued_at: Instant,
    /// Who gave the session.
    pub seller: PartyView,
    pub buyer: PartyView,
    /// The platform, in whose name it was issued; no name: the product's own.
    pub issuer: PartyView,
    /// What the payment was for: `session`, `tip`, `package`, `pot`…
    pub about: String,
    pub title: String,
    pub session_at: Option<Instant>,
    /// The session's page, for its two people.
    pub booking: Option<BookingId>,
    /// Of ten thousand; none: no tax is stated.
    pub tax_rate: Option<u16>,
    pub net: Money,
    pub tax: Money,
    pub gross: Money,
    /// What of it a voucher and scholarships paid, or got back.
    pub others: Money,
    /// The reader's clock.
    pub zone: ZoneTable,
}

/// One of somebody's invoices in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    pub kind: DocumentKind,
    pub number: String,
    pub issued_at: Instant,
    pub about: String,
    pub title: String,
    /// The other side, as it was written there.
    pub with: String,
    /// The reader paid; else they were paid.
    pub is_mine: bool,
    pub gross: Money,
}

/// Which page of somebody's invoices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicesQuery {
    pub cursor: Option<String>,
}

/// One page of somebody's invoices, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicesView {
    pub rows: Vec<InvoiceRow>,
    /// Where the next page begins; none: that is all.
    pub next: Option<String>,
    pub zone: ZoneTable,
}

/// What somebody wants written on invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingView {
    pub billing: Billing,
    /// Their name in the profile, which counts where they gave no other.
    pub name: String,
    /// They are a mentor, whose prices may include a tax.
    pub is_mentor: bool,
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait InvoiceApi: Send + Sync {
    /// One that was paid by oneself or to oneself; admins see any.
    async fn invoice(&self, caller: &Caller, number: &str) -> Result<InvoiceView, AppError>;
    /// The same as a document in the PDF format.
    async fn document(&self, caller: &Caller, number: &str) -> Result<Vec<u8>, AppError>;
    /// One's own, as who paid and as who was paid.
    async fn invoices(
        &self,
        caller: &Caller,
        query: InvoicesQuery,
    ) -> Result<InvoicesView, AppError>;
    async fn billing(&self, caller: &Caller) -> Result<BillingView, AppError>;
    /// Counts for what is issued from now on.
    async fn change_billing(&self, caller: &Caller, form: BillingForm) -> Result<(), AppError>;
}
