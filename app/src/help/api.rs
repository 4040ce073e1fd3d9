//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::help::{AnswerForm, AskForm, PickForm, ReportForm, VerdictForm};
use domain::id::HelpRequestId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "ask_for_help", protocol = Posted)]
pub async fn ask_for_help(form: AskForm) -> Result<(), AppError> {
    let request = backend().help.ask(&caller(), form).await?;
    redirect(&format!("/requests/{request}"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "help_requests", protocol = Posted)]
pub async fn help_requests() -> Result<HelpView, AppError> {
    backend().help.requests(&caller()).await
}

#[server(prefix = "/fn", endpoint = "help_request", protocol = Posted)]
pub async fn help_request(id: HelpRequestId) -> Result<RequestView, AppError> {
    backend().help.request(&caller(), id).await
}

#[server(prefix = "/fn", endpoint = "answer_help", protocol = Posted)]
pub async fn answer_help(form: AnswerForm) -> Result<(), AppError> {
    let request = backend().help.answer(&caller(), form).await?;
    redirect(&format!("/requests/{request}"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pick_help", protocol = Posted)]
pub async fn pick_help(form: PickForm) -> Result<(), AppError> {
    let to = backend().help.pick(&caller(), form).await?;
    redirect(&to);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "close_help", protocol = Posted)]
pub async fn close_help(form: RequestForm) -> Result<(), AppError> {
    let back = format!("/requests/{}", form.request);
    backend().help.close(&caller(), form).await?;
    redirect(&back);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "report_help", protocol = Posted)]
pub async fn report_help(form: ReportForm) -> Result<(), AppError> {
    backend().help.report(&caller(), form).await?;
    redirect("/requests");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "reported_help", protocol = Posted)]
pub async fn reported_help() -> Result<ReportedView, AppError> {
    backend().help.reported(&caller()).await
}

#[server(prefix = "/fn", endpoint = "decide_help", protocol = Posted)]
pub async fn decide_help(form: VerdictForm) -> Result<(), AppError> {
    let request = backend().help.decide(&caller(), form).await?;
    redirect(&format!("/requests/{request}"));
    Ok(())
}
