//! The pages of the profile feature.

use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn ProfilePage() -> impl IntoView {
    view! { <h1>{words().profile.title}</h1> }
}
