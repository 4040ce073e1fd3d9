//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::scholarship::{PotForm, TopUpForm};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "sponsored", protocol = Posted)]
pub async fn sponsored() -> Result<SponsorView, AppError> {
    backend().scholarship.sponsored(&caller()).await
}

#[server(prefix = "/fn", endpoint = "open_pot", protocol = Posted)]
pub async fn open_pot(form: PotForm) -> Result<(), AppError> {
    let place = backend().scholarship.open_pot(&caller(), form).await?;
    redirect(&place);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "top_up_pot", protocol = Posted)]
pub async fn top_up(form: TopUpForm) -> Result<(), AppError> {
    let place = backend().scholarship.top_up(&caller(), form).await?;
    redirect(&place);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "close_pot", protocol = Posted)]
pub async fn close_pot(form: PotIdForm) -> Result<(), AppError> {
    backend().scholarship.close_pot(&caller(), form).await?;
    redirect("/sponsor?closed=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "scholarships_for_me", protocol = Posted)]
pub async fn scholarships_for_me() -> Result<MyScholarships, AppError> {
    backend().scholarship.my_scholarships(&caller()).await
}

#[server(prefix = "/fn", endpoint = "admin_pots", protocol = Posted)]
pub async fn admin_pots() -> Result<Vec<PotRow>, AppError> {
    backend().scholarship.pots(&caller()).await
}

#[server(prefix = "/fn", endpoint = "end_pot", protocol = Posted)]
pub async fn end_pot(form: PotIdForm) -> Result<(), AppError> {
    backend().scholarship.end_pot(&caller(), form).await?;
    redirect("/admin/scholarships");
    Ok(())
}
