//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::{Packed, Posted};
use domain::id::BookingId;
use domain::money::ledger::Quote;
use domain::money::{Money, TipForm};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "quote_price", protocol = Posted)]
pub async fn quote_price(price: Money) -> Result<Quote, AppError> {
    backend().money.quote(&caller(), price).await
}

#[server(prefix = "/fn", endpoint = "receipt", protocol = Posted)]
pub async fn receipt(booking: BookingId) -> Result<ReceiptView, AppError> {
    backend().money.receipt(&caller(), booking).await
}

#[server(prefix = "/fn", endpoint = "tip_receipt", protocol = Posted)]
pub async fn tip_receipt(booking: BookingId) -> Result<ReceiptView, AppError> {
    backend().money.tip_receipt(&caller(), booking).await
}

#[server(prefix = "/fn", endpoint = "give_tip", protocol = Posted)]
pub async fn give_tip(form: TipForm) -> Result<(), AppError> {
    let place = backend().money.tip(&caller(), form).await?;
    redirect(&place);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "my_earnings", protocol = Packed)]
pub async fn my_earnings(query: EarningsQuery) -> Result<EarningsView, AppError> {
    backend().money.earnings(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "my_statement", protocol = Posted)]
pub async fn my_statement(query: StatementQuery) -> Result<StatementView, AppError> {
    backend().money.statement(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "connect_payouts", protocol = Posted)]
pub async fn connect_payouts() -> Result<(), AppError> {
    redirect(&backend().money.connect_payouts(&caller()).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pay_out", protocol = Posted)]
pub async fn pay_out(form: PayOutForm) -> Result<(), AppError> {
    backend().money.pay_out(&caller(), form).await?;
    redirect("/earnings");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "admin_ledger", protocol = Posted)]
pub async fn admin_ledger(query: EntriesQuery) -> Result<LedgerView, AppError> {
    backend().money.ledger(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_prove_ledger", protocol = Posted)]
pub async fn admin_prove_ledger() -> Result<(), AppError> {
    backend().money.prove(&caller()).await?;
    redirect("/admin/money");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "admin_messages", protocol = Packed)]
pub async fn admin_messages(query: MessagesQuery) -> Result<MessagesView, AppError> {
    backend().money.messages(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_play_again", protocol = Posted)]
pub async fn admin_play_again(form: PlayForm) -> Result<(), AppError> {
    backend().money.play_again(&caller(), form).await?;
    redirect("/admin/messages");
    Ok(())
}
