//! The pages of the account feature.

use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn SignInPage() -> impl IntoView {
    view! { <h1>{words().account.title}</h1> }
}
