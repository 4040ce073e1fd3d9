//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::wire::Answer;
use domain::profile::ProfileForm;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "load_profile", output = Answer)]
pub async fn load_profile() -> Result<MyProfile, AppError> {
    backend().profile.mine(&caller()).await
}

#[server(prefix = "/fn", endpoint = "change_profile", output = Answer)]
pub async fn change_profile(form: ProfileForm) -> Result<(), AppError> {
    backend().profile.change(&caller(), form).await?;
    redirect("/profile?saved=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "switch_side", output = Answer)]
pub async fn switch_side(form: SideForm) -> Result<(), AppError> {
    backend().profile.switch_side(&caller(), form).await?;
    redirect("/profile?saved=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "remove_photo", output = Answer)]
pub async fn remove_photo() -> Result<(), AppError> {
    backend().profile.remove_photo(&caller()).await?;
    redirect("/profile?saved=1");
    Ok(())
}
