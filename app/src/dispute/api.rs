//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::dispute::{OpenForm, RuleForm, SayForm};
use domain::id::BookingId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "dispute", protocol = Posted)]
pub async fn dispute(booking: BookingId) -> Result<DisputeView, AppError> {
    backend().dispute.dispute(&caller(), booking).await
}

#[server(prefix = "/fn", endpoint = "open_dispute", protocol = Posted)]
pub async fn open_dispute(form: OpenForm) -> Result<(), AppError> {
    let id = backend().dispute.open(&caller(), form).await?;
    redirect(&format!("/sessions/{id}/dispute"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "say_in_dispute", protocol = Posted)]
pub async fn say_in_dispute(form: SayForm) -> Result<(), AppError> {
    let id = backend().dispute.say(&caller(), form).await?;
    redirect(&format!("/sessions/{id}/dispute"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "rule_dispute", protocol = Posted)]
pub async fn rule_dispute(form: RuleForm) -> Result<(), AppError> {
    let id = backend().dispute.rule(&caller(), form).await?;
    redirect(&format!("/sessions/{id}/dispute"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "open_disputes", protocol = Posted)]
pub async fn open_disputes() -> Result<Vec<CaseRow>, AppError> {
    backend().dispute.open_disputes(&caller()).await
}
