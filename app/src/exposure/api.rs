//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::matching::sharing_form::SharingForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "own_figures", protocol = Posted)]
pub async fn own_figures() -> Result<OwnFiguresView, AppError> {
    backend().exposure.own_figures(&caller()).await
}

#[server(prefix = "/fn", endpoint = "exposure_spread", protocol = Posted)]
pub async fn exposure_spread() -> Result<ExposureView, AppError> {
    backend().exposure.spread(&caller()).await
}

#[server(prefix = "/fn", endpoint = "set_sharing", protocol = Posted)]
pub async fn set_sharing(form: SharingForm) -> Result<(), AppError> {
    backend().exposure.set_sharing(&caller(), form).await?;
    redirect("/admin/exposure");
    Ok(())
}
