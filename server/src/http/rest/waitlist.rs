//! Waitlists over REST: what one waits for, joining a line, leaving it.

use super::bookings::Answered;
use super::extract::{Asking, Path};
use super::problem::Problem;
use super::wire::Person;
use crate::http::Edge;
use app::booking::WaitingView;
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use domain::booking::WaitlistForm;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A place in a line.
#[derive(Serialize, ToSchema)]
pub struct Waiting {
    pub session_type: Uuid,
    pub title: String,
    pub mentor: Person,
    /// 1 is the first.
    pub place: u32,
    /// The hold that is offered right now; book or release it as any other.
    pub offer: Option<Uuid>,
}

impl From<WaitingView> for Waiting {
    fn from(view: WaitingView) -> Waiting {
        Waiting {
            session_type: view.session_type.0,
            title: view.title,
            mentor: view.mentor.into(),
            place: view.place,
            offer: view.offer.map(|id| id.0),
        }
    }
}

/// The lines one stands in.
#[derive(Serialize, ToSchema)]
pub struct Waitlist {
    pub items: Vec<Waiting>,
}

async fn waitlist(edge: &Edge, caller: &app::context::Caller) -> Answered<Waitlist> {
    let waiting = edge.backend.booking.waitlist(caller).await?;
    let items = waiting.into_iter().map(Into::into).collect();
    Ok(Answer(Waitlist { items }))
}

/// What one waits for.
#[utoipa::path(get, path = "/api/v1/waitlist", tag = "bookings", security(("token" = [])),
    responses((status = 200, body = Waitlist), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(edge): State<Edge>, Asking(caller): Asking) -> Answered<Waitlist> {
    waitlist(&edge, &caller).await
}

/// Waits for a kind of session; answers with all that one waits for.
#[utoipa::path(post, path = "/api/v1/session-types/{id}/waitlist", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = Waitlist), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn join(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Waitlist> {
    let session_type = id.to_string();
    let form = WaitlistForm { session_type };
    edge.backend.booking.join_waitlist(&caller, form).await?;
    waitlist(&edge, &caller).await
}

/// Waits no more; a time on offer goes to the next in line.
#[utoipa::path(delete, path = "/api/v1/session-types/{id}/waitlist", tag = "bookings", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn leave(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let session_type = id.to_string();
    let form = WaitlistForm { session_type };
    edge.backend.booking.leave_waitlist(&caller, form).await?;
    Ok(StatusCode::NO_CONTENT)
}
