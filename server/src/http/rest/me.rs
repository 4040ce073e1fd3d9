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
use domain::profile::ProfileForm;
use jiff::tz::TimeZone;

async fn shown(edge: &Edge, caller: &Caller) -> Result<Answer<Me>, Problem> {
    let viewer = edge
        .backend
        .account
        .viewer(caller)
        .await?
        .ok_or(AppError::Unauthenticated)?;
    let settings = edge.backend.account.settings(caller).await?;
    let mine = edge.backend.profile.mine(caller).await?;
    Ok(Answer((viewer, settings, mine).into()))
}

/// Oneself.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", security(("token" = [])),
    responses((status = 200, body = Me), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(State(edge): State<Edge>, Asking(caller): Asking) -> Result<Answer<Me>, Problem> {
    shown(&edge, &caller).await
}

/// Changes one's settings and one's profile. Fields are named as the page's form names them.
#[utoipa::path(patch, path = "/api/v1/me", tag = "me", request_body = MePatch, security(("token" = [])),
    responses((status = 200, body = Me), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn patch(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<MePatch>,
) -> Result<Answer<Me>, Problem> {
    let now = edge.backend.account.settings(&caller).await?;
    let settings = SettingsForm {
        zone: body.zone.unwrap_or(now.zone),
        lang: body.lang.unwrap_or(now.lang),
        ..SettingsForm::default()
    };
    let profile = if body.name.is_some() || body.profile.is_some() {
        let mut edit = edge.backend.profile.mine(&caller).await?.edit;
        edit.name = body.name.unwrap_or(edit.name);
        body.profile.unwrap_or_default().onto(&mut edit);
        let today = edge.platform.now().to_jiff().to_zoned(TimeZone::UTC).date();
        let form = ProfileForm::of(&edit, today)?;
        // Whatever is wrong is told before anything is written.
        form.parse(today)?;
        Some(form)
    } else {
        None
    };
    edge.backend
        .account
        .change_settings(&caller, settings)
        .await?;
    if let Some(form) = profile {
        edge.backend.profile.change(&caller, form).await?;
    }
    shown(&edge, &caller).await
}
