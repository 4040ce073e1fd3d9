//! One's own open time over REST. It carries its version as an ETag, and is replaced only by who has
//! seen the version that stands.

use super::extract::{Asking, Json};
use super::problem::Problem;
use super::wire::OpenTime;
use crate::http::Edge;
use app::calendar::AvailabilityView;
use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

fn tagged(view: AvailabilityView) -> Response {
    (
        [(header::ETAG, format!("\"{}\"", view.version))],
        Answer(OpenTime(view.availability)),
    )
        .into_response()
}

/// One's open time: zone, weekly and single openings, and days that replace them.
#[utoipa::path(get, path = "/api/v1/availability", tag = "calendar", security(("token" = [])),
    responses((status = 200, body = OpenTime, headers(("ETag" = String))), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn availability(
    State(edge): State<Edge>,
    Asking(caller): Asking,
) -> Result<Response, Problem> {
    Ok(tagged(edge.backend.calendar.availability(&caller).await?))
}

/// Replaces one's open time, if it is still the version that `If-Match` names.
#[utoipa::path(put, path = "/api/v1/availability", tag = "calendar", request_body = OpenTime, params(("If-Match" = String, Header)), security(("token" = [])),
    responses((status = 200, body = OpenTime, headers(("ETag" = String))), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn replace(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    headers: HeaderMap,
    Json(OpenTime(availability)): Json<OpenTime>,
) -> Result<Response, Problem> {
    // Whose calendar it is comes before how to ask for it.
    edge.backend.calendar.availability(&caller).await?;
    let version = seen_version(&headers).ok_or_else(version_needed)?;
    edge.backend
        .calendar
        .replace_availability(
            &caller,
            AvailabilityView {
                availability,
                version,
            },
        )
        .await?;
    Ok(tagged(edge.backend.calendar.availability(&caller).await?))
}

fn seen_version(headers: &HeaderMap) -> Option<i64> {
    let tag = headers.get(header::IF_MATCH)?.to_str().ok()?;
    tag.trim_matches('"').parse().ok()
}

fn version_needed() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_REQUIRED,
        "if_match_needed",
        "Send If-Match with the ETag you have seen.",
    )
}
