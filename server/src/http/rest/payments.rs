//! Payments over REST: what is to be paid, where, and what became of it. The place to pay is the
//! provider's; no card data comes here.

use super::bookings::Answered;
use super::extract::{Asking, Path};
use super::problem::Problem;
use super::wire::Price;
use crate::http::Edge;
use app::money::PaymentView;
use axum::Json as Answer;
use axum::extract::State;
use domain::id::{BookingId, PaymentId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The money of one booking.
#[derive(Serialize, ToSchema)]
pub struct Payment {
    /// None until the time was booked and is to be paid.
    pub id: Option<Uuid>,
    pub booking: Uuid,
    /// none, open, abandoned, held, released or returned.
    pub status: String,
    pub price: Price,
    /// What the platform keeps of the price, and what the mentor gets of it.
    pub fee: Price,
    pub mentor_gets: Price,
    /// What goes back to the mentee, or went.
    pub refunded: Price,
    /// The payer's bank took it back.
    pub disputed: bool,
    /// Number of the receipt, once there is one.
    pub receipt: Option<String>,
    /// Where the mentee pays in a browser, while the time is kept for them: an address, or a path of
    /// this site. Once it is paid the booking is confirmed, or asked of the mentor.
    #[schema(format = "uri-reference")]
    pub checkout_url: Option<String>,
}

impl Payment {
    pub fn of(booking: BookingId, view: PaymentView) -> Payment {
        Payment {
            id: view.id.map(|id| id.0),
            booking: booking.0,
            status: view.stage.map_or("none", |stage| stage.as_str()).to_owned(),
            price: view.quote.price.into(),
            fee: view.quote.fee.into(),
            mentor_gets: view.quote.mentor_gets.into(),
            refunded: view.refunded.into(),
            disputed: view.disputed,
            receipt: view.receipt,
            checkout_url: view.pay_at,
        }
    }
}

/// One of one's own payments, as mentee or as mentor.
#[utoipa::path(get, path = "/api/v1/payments/{id}", tag = "payments", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 200, body = Payment), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn one(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Payment> {
    let (booking, view) = edge.backend.money.payment(&caller, PaymentId(id)).await?;
    Ok(Answer(Payment::of(booking, view)))
}
