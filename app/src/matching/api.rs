//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::matching::pairing::form::RoundForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

/// Where a round is shown.
pub fn round_address(round: &str) -> String {
    format!("/admin/pairing?round={round}")
}

#[server(prefix = "/fn", endpoint = "pairing_rounds", protocol = Posted)]
pub async fn pairing_rounds() -> Result<Vec<RoundRow>, AppError> {
    backend().matching.rounds(&caller()).await
}

#[server(prefix = "/fn", endpoint = "pairing_round", protocol = Posted)]
pub async fn pairing_round(query: RoundQuery) -> Result<RoundView, AppError> {
    backend().matching.round(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "pairing_create", protocol = Posted)]
pub async fn pairing_create(form: RoundForm) -> Result<(), AppError> {
    let round = backend().matching.create_round(&caller(), form).await?;
    redirect(&round_address(&round.to_string()));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pairing_decide", protocol = Posted)]
pub async fn pairing_decide(form: DecisionForm) -> Result<(), AppError> {
    let from: u32 = form.from.parse().unwrap_or_default();
    let back = format!("{}&from={from}", round_address(&form.round));
    backend().matching.decide(&caller(), form).await?;
    redirect(&back);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pairing_rerun", protocol = Posted)]
pub async fn pairing_rerun(form: RunForm) -> Result<(), AppError> {
    let back = round_address(&form.round);
    backend().matching.rerun(&caller(), form).await?;
    redirect(&back);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pairing_undo", protocol = Posted)]
pub async fn pairing_undo(form: RunForm) -> Result<(), AppError> {
    let back = round_address(&form.round);
    backend().matching.undo(&caller(), form).await?;
    redirect(&back);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pairing_publish", protocol = Posted)]
pub async fn pairing_publish(form: RunForm) -> Result<(), AppError> {
    let back = round_address(&form.round);
    backend().matching.publish(&caller(), form).await?;
    redirect(&back);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pairing_remove", protocol = Posted)]
pub async fn pairing_remove(form: RunForm) -> Result<(), AppError> {
    backend().matching.remove(&caller(), form).await?;
    redirect("/admin/pairing");
    Ok(())
}
