//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::{Packed, Posted};
use domain::money::ledger::FeeForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "admin_fees", protocol = Posted)]
pub async fn admin_fees() -> Result<FeesView, AppError> {
    backend().treasury.fees(&caller()).await
}

#[server(prefix = "/fn", endpoint = "admin_set_fees", protocol = Posted)]
pub async fn admin_set_fees(form: FeeForm) -> Result<(), AppError> {
    backend().treasury.set_fees(&caller(), form).await?;
    redirect("/admin/fees");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "admin_take_back_fees", protocol = Posted)]
pub async fn admin_take_back_fees(form: FeesNamed) -> Result<(), AppError> {
    backend().treasury.take_back_fees(&caller(), form).await?;
    redirect("/admin/fees");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "admin_payouts", protocol = Packed)]
pub async fn admin_payouts(query: PayoutsQuery) -> Result<PayoutsView, AppError> {
    backend().treasury.payouts(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_pay_again", protocol = Posted)]
pub async fn admin_pay_again(form: PayoutNamed) -> Result<(), AppError> {
    backend().treasury.pay_again(&caller(), form).await?;
    redirect("/admin/payouts");
    Ok(())
}
