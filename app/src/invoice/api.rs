//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::{Packed, Posted};
use domain::invoice::BillingForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "invoice", protocol = Posted)]
pub async fn invoice(number: String) -> Result<InvoiceView, AppError> {
    backend().invoice.invoice(&caller(), &number).await
}

#[server(prefix = "/fn", endpoint = "my_invoices", protocol = Packed)]
pub async fn my_invoices(query: InvoicesQuery) -> Result<InvoicesView, AppError> {
    backend().invoice.invoices(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "my_billing", protocol = Posted)]
pub async fn my_billing() -> Result<BillingView, AppError> {
    backend().invoice.billing(&caller()).await
}

#[server(prefix = "/fn", endpoint = "change_billing", protocol = Posted)]
pub async fn change_billing(form: BillingForm) -> Result<(), AppError> {
    backend().invoice.change_billing(&caller(), form).await?;
    redirect("/settings/billing?saved=1");
    Ok(())
}
