//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::premium::{PremiumFeature, PremiumTierForm};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "shown_premium", protocol = Posted)]
pub async fn shown_premium() -> Result<PremiumView, AppError> {
    backend().premium.premium(&caller()).await
}

/// The same for a part of another page: that there is none is nothing wrong there.
#[server(prefix = "/fn", endpoint = "premium_if_any", protocol = Posted)]
pub async fn premium_if_any() -> Result<Option<PremiumView>, AppError> {
    match backend().premium.premium(&caller()).await {
        Err(AppError::NotFound) => Ok(None),
        shown => shown.map(Some),
    }
}

#[server(prefix = "/fn", endpoint = "premium_limit", protocol = Posted)]
pub async fn premium_limit(feature: PremiumFeature) -> Result<LimitView, AppError> {
    backend().premium.limit(&caller(), feature).await
}

#[server(prefix = "/fn", endpoint = "take_premium", protocol = Posted)]
pub async fn take_premium(form: OfferNamed) -> Result<(), AppError> {
    let place = backend().premium.take_tier(&caller(), form).await?;
    redirect(&place);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "end_membership", protocol = Posted)]
pub async fn end_membership(form: MembershipNamed) -> Result<(), AppError> {
    backend().premium.end_membership(&caller(), form).await?;
    redirect("/premium");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "keep_membership", protocol = Posted)]
pub async fn keep_membership(form: MembershipNamed) -> Result<(), AppError> {
    backend().premium.keep_membership(&caller(), form).await?;
    redirect("/premium");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "change_premium", protocol = Posted)]
pub async fn change_premium(form: ChangeTierForm) -> Result<(), AppError> {
    backend().premium.change_tier(&caller(), form).await?;
    redirect("/premium");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "admin_premium", protocol = Posted)]
pub async fn admin_premium() -> Result<PremiumSettings, AppError> {
    backend().premium.settings(&caller()).await
}

#[server(prefix = "/fn", endpoint = "offer_premium", protocol = Posted)]
pub async fn offer_premium(form: PremiumTierForm) -> Result<(), AppError> {
    backend().premium.offer_premium(&caller(), form).await?;
    redirect("/admin/premium");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "end_premium", protocol = Posted)]
pub async fn end_premium(form: PremiumTierNamed) -> Result<(), AppError> {
    backend().premium.end_premium(&caller(), form).await?;
    redirect("/admin/premium");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "close_premium", protocol = Posted)]
pub async fn close_premium(form: PremiumTierNamed) -> Result<(), AppError> {
    backend().premium.close_premium(&caller(), form).await?;
    redirect("/admin/premium");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "premium_for_all", protocol = Posted)]
pub async fn premium_for_all(form: ForAllForm) -> Result<(), AppError> {
    backend().premium.premium_for_all(&caller(), form).await?;
    redirect("/admin/premium");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "refund_premium", protocol = Posted)]
pub async fn refund_premium(form: RefundMonthForm) -> Result<(), AppError> {
    backend().premium.refund_month(&caller(), form).await?;
    redirect("/admin/premium");
    Ok(())
}
