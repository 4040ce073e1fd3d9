//! Grey places of the size of what will stand there, so that nothing jumps when it comes. They are
//! not read aloud; the label says once that something is on its way.

use leptos::prelude::*;

/// One line of text, as wide as one of w2, w3, w5, w7, w9 (tenths of the place).
#[component]
pub fn SkeletonText(#[prop(default = "w9")] width: &'static str) -> impl IntoView {
    view! { <span class=format!("skeleton text {width}") aria-hidden="true"></span> }
}

/// Rows with a face, two lines and some times, as in the marketplace.
#[component]
pub fn SkeletonRows(
    #[prop(default = 5)] rows: u32,
    /// What is on its way ("Mentors are loading").
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let rows = (0..rows)
        .map(|_| {
            view! {
                <div class="result">
                    <span class="avatar l skeleton round"></span>
                    <div class="result-head">
                        <span class="skeleton text title w3"></span>
                        <span class="skeleton text w5"></span>
                    </div>
                    <div class="result-more">
                        <span class="skeleton text w7"></span>
                        <div class="slots">
                            <span class="skeleton slot-size"></span>
                            <span class="skeleton slot-size"></span>
                            <span class="skeleton slot-size"></span>
                        </div>
                    </div>
                </div>
            }
        })
        .collect_view();
    view! { <Waiting label><div class="results">{rows}</div></Waiting> }
}

/// Cards side by side, as tiles of figures.
#[component]
pub fn SkeletonCards(
    #[prop(default = 4)] cards: u32,
    #[prop(into)] label: String,
) -> impl IntoView {
    let cards = (0..cards)
        .map(|_| view! { <div class="card tile"><span class="skeleton block"></span></div> })
        .collect_view();
    view! { <Waiting label><div class="tiles">{cards}</div></Waiting> }
}

/// A title, a paragraph, and one tall thing: a page not known more closely.
#[component]
pub fn SkeletonPage(#[prop(into)] label: String) -> impl IntoView {
    view! {
        <Waiting label>
            <div class="stack">
                <span class="skeleton text title w3"></span>
                <span class="skeleton text w7"></span>
                <span class="skeleton tall"></span>
            </div>
        </Waiting>
    }
}

#[component]
fn Waiting(label: String, children: Children) -> impl IntoView {
    view! {
        <div aria-busy="true">
            <p class="visually-hidden" role="status">{label}</p>
            <div aria-hidden="true">{children()}</div>
        </div>
    }
}
