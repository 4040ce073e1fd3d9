//! Server functions: one line each, into the use cases.

use super::address::Asked;
#[cfg(feature = "ssr")]
use super::drawn;
use super::layout::Hours;
use super::*;
#[cfg(feature = "ssr")]
use crate::connection::broken_connections;
use crate::error::AppError;
use crate::exchange::{Packed, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect, redirect_local};

/// The days, and the page of them as the server draws it, so that the browser part needs no code for
/// what does not change under a hand.
#[server(prefix = "/fn", endpoint = "calendar_days", protocol = Packed)]
pub async fn calendar_days(asked: Asked) -> Result<(Days, Hours, String), AppError> {
    let view = backend()
        .calendar
        .week(&caller(), asked.address.query())
        .await?;
    let why = match &asked.why {
        Some([date, time, kind]) => Some(explained(date, time, kind).await),
        None => None,
    };
    // Trouble with them is told where they are looked after.
    let broken = broken_connections().await.unwrap_or_default();
    let hours = Hours::shown(&view, &asked.address);
    let drawn = drawn::page(&view, &asked, &broken, why);
    Ok((view.shown, hours, drawn))
}

#[server(prefix = "/fn", endpoint = "edit_calendar", protocol = Posted)]
pub async fn edit_calendar(form: EditForm) -> Result<Step, AppError> {
    let back = form.back.clone();
    let edited = backend().calendar.edit(&caller(), form).await?;
    // With script the page follows by itself, and keeps the focus where it is.
    if !back.is_empty() {
        redirect_local(&back);
    }
    step(&edited)
}

/// Undo and redo. The open time travels as its JSON text: forms know no nested lists.
#[server(prefix = "/fn", endpoint = "restore_calendar", protocol = Posted)]
pub async fn restore_calendar(version: i64, availability: String) -> Result<Step, AppError> {
    let availability = serde_json::from_str(&availability).map_err(|_| AppError::Network)?;
    let to = AvailabilityView {
        availability,
        version,
    };
    let edited = backend()
        .calendar
        .replace_availability(&caller(), to)
        .await?;
    step(&edited)
}

#[cfg(feature = "ssr")]
fn step(edited: &Edited) -> Result<Step, AppError> {
    let before = serde_json::to_string(&edited.before).map_err(|_| AppError::Network)?;
    Ok(Step {
        version: edited.version,
        before,
    })
}

#[server(prefix = "/fn", endpoint = "my_session_types", protocol = Posted)]
pub async fn my_session_types() -> Result<Vec<SessionTypeView>, AppError> {
    backend().calendar.session_types(&caller()).await
}

#[server(prefix = "/fn", endpoint = "save_session_type", protocol = Posted)]
pub async fn save_session_type(form: SessionTypeForm) -> Result<(), AppError> {
    if form.id.is_empty() {
        backend()
            .calendar
            .create_session_type(&caller(), form)
            .await?;
    } else {
        backend()
            .calendar
            .save_session_type(&caller(), form)
            .await?;
    }
    redirect("/calendar/types?saved=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "archive_session_type", protocol = Posted)]
pub async fn archive_session_type(form: ArchiveForm) -> Result<(), AppError> {
    backend()
        .calendar
        .archive_session_type(&caller(), form)
        .await?;
    redirect("/calendar/types");
    Ok(())
}

/// Why nobody can book a time, in words.
#[cfg(feature = "ssr")]
async fn explained(date: &str, time: &str, kind: &str) -> String {
    let why = backend()
        .calendar
        .why_closed(&caller(), date, time, kind)
        .await;
    match why {
        Ok(why) => why_words(&why),
        Err(error) => (crate::words::words().common().failure)(&error),
    }
}

/// Why a time is closed, and what would open it, in the reader's words.
#[cfg(feature = "ssr")]
fn why_words(why: &WhyClosed) -> String {
    let text = crate::words::words().calendar();
    let Some(closed) = &why.closed else {
        return text.why_open.to_owned();
    };
    let remedy = why.remedy.map(text.remedy).unwrap_or_default();
    format!("{} {remedy}", (text.closed)(closed))
}
