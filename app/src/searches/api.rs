//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "save_search", protocol = Posted)]
pub async fn save_search(form: SaveForm) -> Result<(), AppError> {
    backend().searches.save(&caller(), form).await?;
    redirect("/searches");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "saved_searches", protocol = Posted)]
pub async fn saved_searches() -> Result<Vec<SavedSearch>, AppError> {
    backend().searches.searches(&caller()).await
}

#[server(prefix = "/fn", endpoint = "pause_search", protocol = Posted)]
pub async fn pause_search(form: SearchForm) -> Result<(), AppError> {
    backend().searches.pause(&caller(), form, true).await?;
    redirect("/searches");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "resume_search", protocol = Posted)]
pub async fn resume_search(form: SearchForm) -> Result<(), AppError> {
    backend().searches.pause(&caller(), form, false).await?;
    redirect("/searches");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "remove_search", protocol = Posted)]
pub async fn remove_search(form: SearchForm) -> Result<(), AppError> {
    backend().searches.remove(&caller(), form).await?;
    redirect("/searches");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "stopping_search", protocol = Posted)]
pub async fn stopping_search(token: String) -> Result<String, AppError> {
    backend().searches.stopping(&token).await
}

#[server(prefix = "/fn", endpoint = "stop_search", protocol = Posted)]
pub async fn stop_search(token: String) -> Result<(), AppError> {
    backend().searches.stop(&token).await?;
    redirect(&format!("/searches/stop/{token}?done=1"));
    Ok(())
}
