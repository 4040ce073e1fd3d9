//! Kept searches over REST: the same searches, letters and limits as on the page.

use super::bookings::Answered;
use super::extract::{Asking, Json, Path};
use super::problem::Problem;
use crate::http::Edge;
use app::context::Caller;
use app::error::AppError;
use app::searches::{SaveForm, SearchForm};
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use domain::id::SavedSearchId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A search that tells when somebody new fits it.
#[derive(Serialize, ToSchema)]
pub struct SavedSearch {
    pub id: Uuid,
    pub name: String,
    /// As understood: what says nothing is left out.
    pub parameters: String,
    /// Path of the list on this site.
    pub path: String,
    /// No letters are sent.
    pub paused: bool,
    /// How many mentors fit now.
    pub fitting: u32,
    /// When the last letter went out.
    #[schema(format = DateTime)]
    pub told_at: Option<String>,
}

impl From<app::searches::SavedSearch> for SavedSearch {
    fn from(search: app::searches::SavedSearch) -> SavedSearch {
        SavedSearch {
            id: search.id.0,
            name: search.name,
            parameters: search.query.parameters(),
            path: search.query.href(),
            paused: search.paused,
            fitting: search.fitting,
            told_at: search.told_at.map(|at| at.to_rfc3339()),
        }
    }
}

/// One's searches, the latest first.
#[derive(Serialize, ToSchema)]
pub struct SavedSearches {
    pub searches: Vec<SavedSearch>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewSearch {
    pub name: String,
    /// What follows the question mark in the address of the list of mentors, such as
    /// `q=product+interviews&language=de&week=1`.
    pub parameters: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchPatch {
    pub paused: bool,
}

fn named(id: Uuid) -> SearchForm {
    SearchForm {
        search: id.to_string(),
    }
}

/// One of the caller's searches as it is now.
async fn shown(edge: &Edge, caller: &Caller, id: SavedSearchId) -> Result<SavedSearch, Problem> {
    let searches = edge.backend.searches.searches(caller).await?;
    let search = searches.into_iter().find(|search| search.id == id);
    Ok(search.ok_or(AppError::NotFound)?.into())
}

/// The searches one keeps.
#[utoipa::path(get, path = "/api/v1/searches", tag = "searches", security(("token" = [])),
    responses((status = 200, body = SavedSearches), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(edge): State<Edge>, Asking(caller): Asking) -> Answered<SavedSearches> {
    let searches = edge.backend.searches.searches(&caller).await?;
    let searches = searches.into_iter().map(Into::into).collect();
    Ok(Answer(SavedSearches { searches }))
}

/// Keeps a search. Who fits it now is known: letters tell of those who come.
#[utoipa::path(post, path = "/api/v1/searches", tag = "searches", request_body = NewSearch, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = SavedSearch), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn save(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<NewSearch>,
) -> Result<(StatusCode, Answer<SavedSearch>), Problem> {
    let form = SaveForm {
        name: body.name,
        parameters: body.parameters.trim_start_matches('?').to_owned(),
    };
    let id = edge.backend.searches.save(&caller, form).await?;
    let search = shown(&edge, &caller, id).await?;
    Ok((StatusCode::CREATED, Answer(search)))
}

/// Stops the letters of a search, or lets them go on.
#[utoipa::path(patch, path = "/api/v1/searches/{id}", tag = "searches", params(("id" = Uuid, Path)), request_body = SearchPatch, security(("token" = [])),
    responses((status = 200, body = SavedSearch), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn patch(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<SearchPatch>,
) -> Answered<SavedSearch> {
    let searches = &edge.backend.searches;
    searches.pause(&caller, named(id), body.paused).await?;
    Ok(Answer(shown(&edge, &caller, SavedSearchId(id)).await?))
}

/// Keeps a search no more.
#[utoipa::path(delete, path = "/api/v1/searches/{id}", tag = "searches", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    edge.backend.searches.remove(&caller, named(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
