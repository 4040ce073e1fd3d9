//! The pages of the calendar feature.

use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn CalendarPage() -> impl IntoView {
    view! { <h1>{words().calendar.title}</h1> }
}
