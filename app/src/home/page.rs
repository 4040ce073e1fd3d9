//! The pages of the home feature.

use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn HomePage() -> impl IntoView {
    view! { <h1>{words().home.title}</h1> }
}
