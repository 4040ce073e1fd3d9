//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::id::ConnectionId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, new_feed_secret, redirect, remember_new_feed};

/// Where this feature's page is.
#[cfg(feature = "ssr")]
const PAGE: &str = "/settings/calendars";

#[server(prefix = "/fn", endpoint = "connections", protocol = Posted)]
pub async fn connections() -> Result<ConnectionsView, AppError> {
    backend()
        .connection
        .connections(&caller(), new_feed_secret())
        .await
}

#[server(prefix = "/fn", endpoint = "make_feed", protocol = Posted)]
pub async fn make_feed() -> Result<(), AppError> {
    let secret = backend().connection.make_feed(&caller()).await?;
    remember_new_feed(&secret);
    redirect(PAGE);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "revoke_feed", protocol = Posted)]
pub async fn revoke_feed() -> Result<(), AppError> {
    backend().connection.revoke_feed(&caller()).await?;
    redirect(PAGE);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "add_link", protocol = Posted)]
pub async fn add_link(form: LinkForm) -> Result<(), AppError> {
    backend().connection.add_link(&caller(), form).await?;
    redirect(PAGE);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "add_account", protocol = Posted)]
pub async fn add_account(form: AccountForm) -> Result<(), AppError> {
    backend().connection.add_account(&caller(), form).await?;
    redirect(PAGE);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "choose_calendars", protocol = Posted)]
pub async fn choose_calendars(form: ChooseForm) -> Result<(), AppError> {
    backend().connection.choose(&caller(), form).await?;
    redirect(PAGE);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "remove_connection", protocol = Posted)]
pub async fn remove_connection(form: RemoveForm) -> Result<(), AppError> {
    backend().connection.remove(&caller(), form).await?;
    redirect(PAGE);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "read_connection", protocol = Posted)]
pub async fn read_connection(id: ConnectionId) -> Result<(), AppError> {
    backend().connection.read_now(&caller(), id).await?;
    redirect(PAGE);
    Ok(())
}

/// Which of the caller's calendars cannot be read, in the reader's words.
#[cfg(feature = "ssr")]
pub async fn broken_connections() -> Result<Vec<BrokenConnection>, AppError> {
    let view = backend().connection.connections(&caller(), None).await?;
    Ok(super::page::broken(view))
}
