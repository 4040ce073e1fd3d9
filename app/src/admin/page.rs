//! The pages of the admin feature.

use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn AdminPage() -> impl IntoView {
    view! { <h1>{words().admin.title}</h1> }
}
