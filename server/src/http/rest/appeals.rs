//! Appeals against a mark as no-show over REST; answered with the booking as it is then.

use super::bookings::{Answered, shown};
use super::extract::{Asking, Json, Path};
use super::problem::Problem;
use super::wire::Booking;
use crate::http::Edge;
use axum::extract::State;
use domain::booking::AppealForm;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What happened, as one side saw it.
#[derive(Deserialize, ToSchema)]
pub struct Account {
    /// Up to 2000 characters.
    pub words: String,
}

fn form(id: Uuid, body: Account) -> AppealForm {
    AppealForm {
        booking: id.to_string(),
        words: body.words,
        ..AppealForm::default()
    }
}

/// Appeals against a mark as no-show, once and within 7 days of it.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/appeal", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Account, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn appeal(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<Account>,
) -> Answered<Booking> {
    let id = edge.backend.booking.appeal(&caller, form(id, body)).await?;
    shown(&edge, &caller, id).await
}

/// Tells the side of whoever made the mark, until a moderator decides.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/appeal/answer", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Account, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn answer(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<Account>,
) -> Answered<Booking> {
    let booking = &edge.backend.booking;
    let id = booking.answer_appeal(&caller, form(id, body)).await?;
    shown(&edge, &caller, id).await
}
