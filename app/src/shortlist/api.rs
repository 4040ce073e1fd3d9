//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::{Packed, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect_local};
#[cfg(feature = "ssr")]
use crate::market::{MentorCard, plain_rows};

/// Without script; the page that was left is shown again, or `back`.
#[server(prefix = "/fn", endpoint = "mark_mentor", protocol = Posted)]
pub async fn mark_mentor(form: MarkForm) -> Result<(), AppError> {
    let back = form.back.clone();
    backend().shortlist.mark(&caller(), form).await?;
    if !back.is_empty() {
        redirect_local(&back);
    }
    Ok(())
}

/// The same where script runs: the page stays.
#[server(prefix = "/fn", endpoint = "mark_mentor_here", protocol = Packed)]
pub async fn mark_mentor_here(mentor: String, mark: String) -> Result<(), AppError> {
    let form = MarkForm {
        mentor,
        mark,
        ..MarkForm::default()
    };
    backend().shortlist.mark(&caller(), form).await
}

/// What is beside the bookmarks, their rows as HTML, and the zone of their times.
#[server(prefix = "/fn", endpoint = "bookmarks", protocol = Posted)]
pub async fn bookmarks(removed: Option<String>) -> Result<(OthersView, String, String), AppError> {
    let removed = removed.and_then(|id| id.parse().ok());
    let view = backend().shortlist.bookmarks(&caller(), removed).await?;
    let undo = |mentor: &MentorCard| format!("/bookmarks?undo={}", mentor.id);
    let rows = plain_rows(view.bookmarked, &view.zone, undo) + &list_end(ListEnd::default());
    Ok((view.others, rows, view.zone.zone))
}

#[server(prefix = "/fn", endpoint = "compare_mentors", protocol = Posted)]
pub async fn compare_mentors(slugs: Vec<String>) -> Result<CompareView, AppError> {
    backend().shortlist.compare(&caller(), slugs).await
}
