//! Parts of every page: the mark, the way past the navigation, the head.

use leptos::prelude::*;

/// The product's mark; the name stands beside it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
            <path class="mark-full" d="M12 12L7.9 23.28A12 12 0 1 1 22.71 6.59z"></path>
            <path class="mark-wash" d="M12 12L22.71 6.59A12 12 0 0 1 7.9 23.28z"></path>
        </svg>
    }
}

/// The first thing the keyboard reaches: past the navigation, to `<main id="content" tabindex="-1">`.
#[component]
pub fn SkipLink(#[prop(into)] words: String) -> impl IntoView {
    view! { <a class="skip-link" href="#content">{words}</a> }
}

/// The page's one `<h1>`, a line under it, and what can be done with the whole page (the children).
#[component]
pub fn PageHeader(
    #[prop(into)] title: String,
    /// A sentence under the title.
    #[prop(optional, into)]
    lead: String,
    /// The page above this one: address and name.
    #[prop(optional)]
    above: Option<(String, String)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-head-words">
                {above.map(|(href, name)| view! { <p class="small"><a href=href>{name}</a></p> })}
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="soft">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-head-end">{children()}</div> })}
        </header>
    }
}
