//! Bookings over REST: each handler is one use case, and answers with the booking as it is then.

use super::extract::{Asking, Json, Path, Query, instant};
use super::problem::Problem;
use super::wire::*;
use crate::http::Edge;
use app::booking::{BookingForm, SessionsQuery};
use app::context::Caller;
use app::error::AppError;
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use domain::booking::{BookForm, CancelForm, HoldForm, NoShowForm, RescheduleForm};
use domain::form::{FieldErrors, Problem as Wrong};
use domain::id::{BookingId, SessionTypeId};
use domain::interval::Interval;
use domain::review::ReviewForm;
use domain::time::DAY;
use uuid::Uuid;

/// The longest stretch whose times are listed at once.
const MOST_DAYS: i64 = 62;

pub(super) type Answered<T> = Result<Answer<T>, Problem>;
pub(super) type Made<T> = Result<(StatusCode, Answer<T>), Problem>;

pub(super) async fn shown(
    edge: &Edge,
    caller: &Caller,
    id: BookingId,
) -> Result<Answer<Booking>, Problem> {
    Ok(Answer(
        edge.backend.booking.session(caller, id).await?.into(),
    ))
}

/// Times of a mentor that can be booked.
#[utoipa::path(get, path = "/api/v1/mentors/{slug}/times", tag = "mentors", params(("slug" = String, Path), TimesParams),
    responses((status = 200, body = Times), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn times(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(slug): Path<String>,
    Query(params): Query<TimesParams>,
) -> Answered<Times> {
    let (from, to) = (instant("from", &params.from)?, instant("to", &params.to)?);
    let wrong = |problem| Problem::from(AppError::from(FieldErrors::one("to", problem)));
    let range = Interval::new(from, to).map_err(|_| wrong(Wrong::EndBeforeStart))?;
    if range.length() > MOST_DAYS * DAY {
        return Err(wrong(Wrong::OutOfRange {
            least: 0,
            most: MOST_DAYS,
        }));
    }
    let session_type = SessionTypeId(params.session_type);
    let times = edge
        .backend
        .booking
        .times(&caller, &slug, session_type, params.length, range)
        .await?;
    Ok(Answer(Times {
        times: times.into_iter().map(Into::into).collect(),
    }))
}

/// Keeps a time for five minutes.
#[utoipa::path(post, path = "/api/v1/holds", tag = "bookings", request_body = NewHold, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn hold(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<NewHold>,
) -> Made<Booking> {
    let form = HoldForm {
        session_type: body.session_type.to_string(),
        starts_at: body.starts_at,
        length: body
            .length
            .map(|length| length.to_string())
            .unwrap_or_default(),
        currency: body.currency,
    };
    let id = edge.backend.booking.hold(&caller, form).await?;
    Ok((StatusCode::CREATED, shown(&edge, &caller, id).await?))
}

/// Books what is held, or asks the mentor for it. What costs something stays held for a while instead,
/// and its payment says where it is paid; the booking follows the money. The same again is answered
/// the same, with the same place to pay.
#[utoipa::path(post, path = "/api/v1/bookings", tag = "bookings", request_body = NewBooking, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn book(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<NewBooking>,
) -> Made<Booking> {
    let form = BookForm {
        booking: body.hold.to_string(),
        answers: body.answers,
        amount: body.amount,
        package: body.package.map(|id| id.to_string()).unwrap_or_default(),
        voucher: body.voucher,
        scholarship: body.scholarship,
    };
    let id = edge.backend.booking.confirm(&caller, form).await?;
    edge.backend.money.checkout(&caller, id).await?;
    Ok((StatusCode::CREATED, shown(&edge, &caller, id).await?))
}

/// One's own bookings, as mentee and as mentor.
#[utoipa::path(get, path = "/api/v1/bookings", tag = "bookings", params(BookingsParams), security(("token" = [])),
    responses((status = 200, body = BookingList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Query(params): Query<BookingsParams>,
) -> Answered<BookingList> {
    let query = SessionsQuery {
        past: params.past,
        cursor: params.cursor,
    };
    let found = edge.backend.booking.sessions(&caller, query).await?;
    Ok(Answer(BookingList {
        bookings: found.sessions.into_iter().map(Into::into).collect(),
        next: found.next,
    }))
}

/// One of one's own bookings.
#[utoipa::path(get, path = "/api/v1/bookings/{id}", tag = "bookings", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn one(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Booking> {
    shown(&edge, &caller, BookingId(id)).await
}

/// Cancels under the policy agreed at booking.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/cancel", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Reason, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn cancel(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<Reason>,
) -> Answered<Booking> {
    let form = CancelForm {
        booking: id.to_string(),
        reason: body.reason,
        ..CancelForm::default()
    };
    let id = edge.backend.booking.cancel(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Moves a booking to another time that can be booked.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/reschedule", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewTime, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn reschedule(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewTime>,
) -> Answered<Booking> {
    let form = RescheduleForm {
        booking: id.to_string(),
        starts_at: body.starts_at,
        reason: body.reason,
        ..RescheduleForm::default()
    };
    let id = edge.backend.booking.reschedule(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// The mentor agrees to a request.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/confirm", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn confirm(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Booking> {
    let id = edge
        .backend
        .booking
        .approve(
            &caller,
            BookingForm {
                booking: id.to_string(),
                ..BookingForm::default()
            },
        )
        .await?;
    shown(&edge, &caller, id).await
}

/// The mentor declines a request.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/decline", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Reason, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn decline(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<Reason>,
) -> Answered<Booking> {
    let form = CancelForm {
        booking: id.to_string(),
        reason: body.reason,
        ..CancelForm::default()
    };
    let id = edge.backend.booking.decline(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// The session took place.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/kept", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn kept(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Booking> {
    let id = edge
        .backend
        .booking
        .mark_kept(
            &caller,
            BookingForm {
                booking: id.to_string(),
                ..BookingForm::default()
            },
        )
        .await?;
    shown(&edge, &caller, id).await
}

/// Somebody did not come.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/no-show", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Missed, security(("token" = [])),
    responses((status = 200, body = Booking), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn no_show(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<Missed>,
) -> Answered<Booking> {
    let form = NoShowForm {
        booking: id.to_string(),
        who: body.who,
        ..NoShowForm::default()
    };
    let id = edge.backend.booking.mark_no_show(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Writes about a kept session, once.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/review", tag = "bookings", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewReview, security(("token" = [])),
    responses((status = 201, body = Review), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn review(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewReview>,
) -> Made<Review> {
    let grade = |grade: Option<u8>| grade.map(|grade| grade.to_string()).unwrap_or_default();
    let form = ReviewForm {
        booking: id.to_string(),
        overall: body.overall.to_string(),
        clarity: grade(body.clarity),
        preparation: grade(body.preparation),
        progress: grade(body.progress),
        text: body.text,
        private_note: body.private_note,
    };
    let booking = edge.backend.review.write(&caller, form).await?;
    let written = edge
        .backend
        .review
        .reviews_of_session(&caller, booking)
        .await?
        .mine
        .ok_or(AppError::NotFound)?;
    Ok((StatusCode::CREATED, Answer(written.into())))
}
