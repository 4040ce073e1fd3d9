//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::id::BookingId;
use domain::review::ReviewForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "write_review", protocol = Posted)]
pub async fn write_review(form: ReviewForm) -> Result<(), AppError> {
    let booking = backend().review.write(&caller(), form).await?;
    redirect(&format!("/sessions/{booking}"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "reviews_of_session", protocol = Posted)]
pub async fn reviews_of_session(booking: BookingId) -> Result<SessionReviews, AppError> {
    backend()
        .review
        .reviews_of_session(&caller(), booking)
        .await
}
