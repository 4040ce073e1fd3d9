//! Arranging beyond one time over REST: proposals of other times and their answers, weekly series.

use super::bookings::{Answered, Made, shown};
use super::extract::{Asking, Json, Path};
use super::problem::Problem;
use super::wire::{Booking, Time};
use crate::http::Edge;
use app::booking::{BookingForm, ProposalView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::booking::{AcceptForm, ProposeForm, SeriesForm};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Other times to offer for a booking.
#[derive(Deserialize, ToSchema)]
pub struct NewProposal {
    /// One to three starts; each must be bookable, and is held for the other side.
    pub times: Vec<String>,
    #[serde(default)]
    pub message: String,
}

/// Which of the offered times is taken.
#[derive(Deserialize, ToSchema)]
pub struct ChosenTime {
    #[schema(format = DateTime)]
    pub starts_at: String,
}

/// The same hour for some weeks.
#[derive(Deserialize, ToSchema)]
pub struct NewSeries {
    pub session_type: Uuid,
    /// Of the first session.
    #[schema(format = DateTime)]
    pub starts_at: String,
    /// In minutes; the usual length when left out.
    #[serde(default)]
    pub length: Option<u16>,
    /// 2 to 26.
    pub weeks: u8,
    /// Whether to book what can be booked when some dates cannot.
    #[serde(default)]
    pub skip: bool,
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
}

/// Other times that wait for an answer.
#[derive(Serialize, ToSchema)]
pub struct Proposal {
    /// mentor or mentee.
    pub by: String,
    pub times: Vec<Time>,
    pub message: String,
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl From<ProposalView> for Proposal {
    fn from(view: ProposalView) -> Proposal {
        Proposal {
            by: view.by.as_str().to_owned(),
            times: view.times.into_iter().map(Into::into).collect(),
            message: view.message,
            expires_at: view.expires_at.to_rfc3339(),
        }
    }
}

/// Offers the other side other times, and holds them until it answers.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/proposal", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewProposal, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn propose(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewProposal>,
) -> Answered<Booking> {
    let form = ProposeForm {
        booking: id.to_string(),
        times: body.times.join(" "),
        message: body.message,
    };
    let id = edge.backend.booking.propose(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Takes one of the times that the other side offers.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/proposal/accept", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = ChosenTime, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn accept(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<ChosenTime>,
) -> Answered<Booking> {
    let form = AcceptForm {
        booking: id.to_string(),
        starts_at: body.starts_at,
    };
    let id = edge.backend.booking.accept_proposal(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Takes none of them.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/proposal/decline", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn decline(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Booking> {
    let form = BookingForm {
        booking: id.to_string(),
        ..BookingForm::default()
    };
    let id = edge.backend.booking.decline_proposal(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Books the same hour for some weeks; answers with the first session.
#[utoipa::path(post, path = "/api/v1/series", tag = "bookings", request_body = NewSeries, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn series(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<NewSeries>,
) -> Made<Booking> {
    let length = body.length.map(|length| length.to_string());
    let form = SeriesForm {
        session_type: body.session_type.to_string(),
        starts_at: body.starts_at,
        length: length.unwrap_or_default(),
        weeks: body.weeks.to_string(),
        skip: body.skip.then(|| "on".to_owned()),
        answers: body.answers,
    };
    let id = edge.backend.booking.book_series(&caller, form).await?;
    Ok((StatusCode::CREATED, shown(&edge, &caller, id).await?))
}
