//! The person whose token it is.

use super::extract::{Asking, Json};
use super::problem::Problem;
use super::wire::{Me, MePatch};
use crate::http::Edge;
use app::account::SettingsForm;
use app::context::Caller;
use app::error::AppError;
use axum::Json as Answer;
use axum::extract::State;

async fn shown(edge: &Edge, caller: &Caller) -> Result<Answer<Me>, Problem> {
    let viewer = edge
        .backend
        .account
        .viewer(caller)
        .await?
        .ok_or(AppError::Unauthenticated)?;
    let settings = edge.backend.account.settings(caller).await?;
    Ok(Answer((viewer, settings).into()))
}

/// Oneself.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", security(("token" = [])),
    responses((status = 200, body = Me), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(State(edge): State<Edge>, Asking(caller): Asking) -> Result<Answer<Me>, Problem> {
    shown(&edge, &caller).await
}

/// Changes one's zone or language.
#[utoipa::path(patch, path = "/api/v1/me", tag = "me", request_body = MePatch, security(("token" = [])),
    responses((status = 200, body = Me), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn patch(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<MePatch>,
) -> Result<Answer<Me>, Problem> {
    let now = edge.backend.account.settings(&caller).await?;
    let form = SettingsForm {
        zone: body.zone.unwrap_or(now.zone),
        lang: body.lang.unwrap_or(now.lang),
    };
    edge.backend.account.change_settings(&caller, form).await?;
    shown(&edge, &caller).await
}
