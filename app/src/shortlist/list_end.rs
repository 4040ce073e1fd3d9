//! What stands at the end of a list of mentors: to compare those that are ticked, and where to go on.
//! Drawn on the server only.

use super::MOST_COMPARED;
use crate::market::MarketQuery;
use crate::words::words;
use leptos::prelude::*;

/// So few results may not be who is looked for: to ask is offered beside.
const FEW: u32 = 5;

/// What a list leads on to.
#[derive(Clone, Debug, Default)]
pub struct ListEnd {
    /// How many were left out because the reader hid them.
    pub hidden: u32,
    /// What was looked for, where it can be kept.
    pub query: Option<MarketQuery>,
    /// How many were found in all.
    pub total: u32,
}

/// The end of a list as HTML: one more item of it.
pub fn list_end(end: ListEnd) -> String {
    let text = words().shortlist();
    let hidden = (end.hidden > 0).then(
        || view! { <a href="/bookmarks#hidden">{(text.hidden_count)(&end.hidden.to_string())}</a> },
    );
    let save = end
        .query
        .as_ref()
        .filter(|query| query.narrows())
        .map(|query| {
            view! { <a href=query.href_at("/searches")>{words().searches().save_this}</a> }
        });
    let few = end
        .query
        .as_ref()
        .filter(|query| !query.q.trim().is_empty() && end.total <= FEW);
    let ask = few.map(|query| {
        view! { <a href=query.href_at("/requests/new")>{words().help().ask}</a> }
    });
    let more = (save.is_some() || ask.is_some() || hidden.is_some())
        .then(|| view! { <p class="cluster small">{save}{ask}{hidden}</p> });
    view! {
        <li class="list-end">
            <form id="compare" class="compare-bar" action="/compare">
                <span class="small soft">{(text.up_to)(MOST_COMPARED)}</span>
                <button class="button primary">{text.compare}</button>
            </form>
            {more}
        </li>
    }
    .to_html()
}

/// The box in a mentor's row that takes them into a comparison.
#[component]
pub fn CompareBox(slug: String, name: String) -> impl IntoView {
    let text = words().shortlist();
    view! {
        <label class="check compact">
            <input type="checkbox" name="m" value=slug form="compare" aria-label=(text.compare_named)(&name) />
            <span>{text.compare}</span>
        </label>
    }
}
