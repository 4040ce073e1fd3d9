//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::id::{PackageOfferId, PlanId};
use domain::plan::{PauseForm, TierForm};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "my_tiers", protocol = Posted)]
pub async fn my_tiers() -> Result<TiersView, AppError> {
    backend().plan.my_tiers(&caller()).await
}

#[server(prefix = "/fn", endpoint = "offer_tier", protocol = Posted)]
pub async fn offer_tier(form: TierForm) -> Result<(), AppError> {
    backend().plan.offer_tier(&caller(), form).await?;
    redirect("/calendar/plans?saved=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "end_tier", protocol = Posted)]
pub async fn end_tier(form: TierNamed) -> Result<(), AppError> {
    backend().plan.end_tier(&caller(), form).await?;
    redirect("/calendar/plans");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "close_tier", protocol = Posted)]
pub async fn close_tier(form: TierNamed) -> Result<(), AppError> {
    backend().plan.close_tier(&caller(), form).await?;
    redirect("/calendar/plans");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "shown_tier", protocol = Posted)]
pub async fn shown_tier(id: PackageOfferId) -> Result<TierView, AppError> {
    backend().plan.tier(&caller(), id).await
}

#[server(prefix = "/fn", endpoint = "take_plan", protocol = Posted)]
pub async fn take_plan(form: TierNamed) -> Result<(), AppError> {
    let place = backend().plan.take_plan(&caller(), form).await?;
    redirect(&place);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "my_plans", protocol = Posted)]
pub async fn my_plans() -> Result<PlansView, AppError> {
    backend().plan.plans(&caller()).await
}

#[server(prefix = "/fn", endpoint = "my_plan", protocol = Posted)]
pub async fn my_plan(id: PlanId) -> Result<PlanPageView, AppError> {
    backend().plan.plan(&caller(), id).await
}

#[server(prefix = "/fn", endpoint = "pause_plan", protocol = Posted)]
pub async fn pause_plan(form: PauseForm) -> Result<(), AppError> {
    let page = format!("/wallet/plans/{}", form.plan.trim());
    backend().plan.pause_plan(&caller(), form).await?;
    redirect(&page);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "end_plan", protocol = Posted)]
pub async fn end_plan(form: PlanNamed) -> Result<(), AppError> {
    let page = format!("/wallet/plans/{}", form.plan.trim());
    backend().plan.end_plan(&caller(), form).await?;
    redirect(&page);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "keep_plan", protocol = Posted)]
pub async fn keep_plan(form: PlanNamed) -> Result<(), AppError> {
    let page = format!("/wallet/plans/{}", form.plan.trim());
    backend().plan.keep_plan(&caller(), form).await?;
    redirect(&page);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "pay_month", protocol = Posted)]
pub async fn pay_month(form: PlanNamed) -> Result<(), AppError> {
    let place = backend().plan.pay_month(&caller(), form).await?;
    redirect(&place);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "change_plan", protocol = Posted)]
pub async fn change_plan(form: ChangeForm) -> Result<(), AppError> {
    let page = format!("/wallet/plans/{}", form.plan.trim());
    backend().plan.change_plan(&caller(), form).await?;
    redirect(&page);
    Ok(())
}
