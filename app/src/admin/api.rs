//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::wire::Answer;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "admin_figures", output = Answer)]
pub async fn admin_figures(days: u16) -> Result<FiguresView, AppError> {
    backend().admin.figures(&caller(), days).await
}

#[server(prefix = "/fn", endpoint = "admin_members", output = Answer)]
pub async fn admin_members(query: MembersQuery) -> Result<Listed<MemberRow>, AppError> {
    backend().admin.members(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_bookings", output = Answer)]
pub async fn admin_bookings(query: BookingsQuery) -> Result<Listed<BookingRow>, AppError> {
    backend().admin.bookings(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_reviews", output = Answer)]
pub async fn admin_reviews(cursor: Option<String>) -> Result<Listed<ReviewRow>, AppError> {
    backend().admin.reviews(&caller(), cursor).await
}

#[server(prefix = "/fn", endpoint = "admin_dead_jobs", output = Answer)]
pub async fn admin_dead_jobs() -> Result<Vec<DeadJob>, AppError> {
    backend().admin.dead_jobs(&caller()).await
}

#[server(prefix = "/fn", endpoint = "admin_retry_job", output = Answer)]
pub async fn admin_retry_job(form: RetryForm) -> Result<(), AppError> {
    backend().admin.retry_job(&caller(), form).await?;
    redirect("/admin/jobs");
    Ok(())
}
