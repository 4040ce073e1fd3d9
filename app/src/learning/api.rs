//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};
#[cfg(feature = "ssr")]
use crate::words::words;
#[cfg(feature = "ssr")]
use domain::matching::feature::Feature;

#[server(prefix = "/fn", endpoint = "learned", protocol = Posted)]
pub async fn learned() -> Result<LearnedView, AppError> {
    let view = backend().learning.learned(&caller()).await?;
    Ok(named(view))
}

/// With inputs as the reader calls them: the names of features stay on the server.
#[cfg(feature = "ssr")]
fn named(mut view: LearnedView) -> LearnedView {
    let text = words().learning();
    for weight in &mut view.weights {
        let name = match Feature::parse(&weight.input) {
            Some(feature) => (words().fit().feature)(feature),
            None if weight.input == "acceptance" => text.answers,
            None => text.constant,
        };
        weight.input = name.to_owned();
    }
    view
}

#[server(prefix = "/fn", endpoint = "use_learned", protocol = Posted)]
pub async fn use_learned(form: VersionForm) -> Result<(), AppError> {
    backend().learning.use_version(&caller(), form).await?;
    redirect("/admin/learning");
    Ok(())
}
