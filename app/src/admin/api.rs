//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::booking::RulingForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};
#[cfg(feature = "ssr")]
use crate::market::encoded;

#[server(prefix = "/fn", endpoint = "admin_figures", protocol = Posted)]
pub async fn admin_figures(days: u16) -> Result<FiguresView, AppError> {
    backend().admin.figures(&caller(), days).await
}

#[server(prefix = "/fn", endpoint = "admin_members", protocol = Posted)]
pub async fn admin_members(query: MembersQuery) -> Result<Listed<MemberRow>, AppError> {
    backend().admin.members(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_bookings", protocol = Posted)]
pub async fn admin_bookings(query: BookingsQuery) -> Result<Listed<BookingRow>, AppError> {
    backend().admin.bookings(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_reviews", protocol = Posted)]
pub async fn admin_reviews(cursor: Option<String>) -> Result<Listed<ReviewRow>, AppError> {
    backend().admin.reviews(&caller(), cursor).await
}

#[server(prefix = "/fn", endpoint = "admin_appeals", protocol = Posted)]
pub async fn admin_appeals() -> Result<Vec<AppealRow>, AppError> {
    backend().admin.appeals(&caller()).await
}

#[server(prefix = "/fn", endpoint = "admin_rule", protocol = Posted)]
pub async fn admin_rule(form: RulingForm) -> Result<(), AppError> {
    backend().admin.rule(&caller(), form).await?;
    redirect("/admin/appeals");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "admin_dead_jobs", protocol = Posted)]
pub async fn admin_dead_jobs() -> Result<Vec<DeadJob>, AppError> {
    backend().admin.dead_jobs(&caller()).await
}

#[server(prefix = "/fn", endpoint = "admin_retry_job", protocol = Posted)]
pub async fn admin_retry_job(form: RetryForm) -> Result<(), AppError> {
    backend().admin.retry_job(&caller(), form).await?;
    redirect("/admin/jobs");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "admin_skills", protocol = Posted)]
pub async fn admin_skills(query: SkillsQuery) -> Result<SkillsView, AppError> {
    backend().admin.skills(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "change_skills", protocol = Posted)]
pub async fn change_skills(form: SkillForm) -> Result<(), AppError> {
    let text = encoded(&form.skill);
    let place = backend().admin.change_skills(&caller(), form).await?;
    redirect(&format!("/admin/skills?text={text}&done={place}"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "undo_skill_change", protocol = Posted)]
pub async fn undo_skill_change(form: UndoSkillForm) -> Result<(), AppError> {
    let (text, place) = (encoded(&form.text), encoded(&form.place));
    backend().admin.undo_skill_change(&caller(), form).await?;
    redirect(&format!("/admin/skills?text={text}&undone={place}"));
    Ok(())
}
