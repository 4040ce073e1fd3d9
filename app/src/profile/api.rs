//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::profile::ProfileForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "load_profile", protocol = Posted)]
pub async fn load_profile() -> Result<MyProfile, AppError> {
    backend().profile.mine(&caller()).await
}

#[server(prefix = "/fn", endpoint = "change_profile", protocol = Posted)]
pub async fn change_profile(form: ProfileForm) -> Result<(), AppError> {
    backend().profile.change(&caller(), form).await?;
    redirect("/profile?saved=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "switch_side", protocol = Posted)]
pub async fn switch_side(form: SideForm) -> Result<(), AppError> {
    backend().profile.switch_side(&caller(), form).await?;
    redirect("/profile?saved=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "remove_photo", protocol = Posted)]
pub async fn remove_photo() -> Result<(), AppError> {
    backend().profile.remove_photo(&caller()).await?;
    redirect("/profile?saved=1");
    Ok(())
}
