//! The pages of the market feature.

use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn MarketPage() -> impl IntoView {
    view! { <h1>{words().market.title}</h1> }
}

#[component]
pub fn MentorPage() -> impl IntoView {
    view! { <h1>{words().market.title}</h1> }
}
