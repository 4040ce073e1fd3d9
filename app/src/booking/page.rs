//! The pages of the booking feature.

use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn SessionsPage() -> impl IntoView {
    view! { <h1>{words().booking.title}</h1> }
}
