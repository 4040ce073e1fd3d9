//! A table that scrolls sideways in its own frame, which the keyboard can reach.

use leptos::prelude::*;

/// The children are `<thead>` and `<tbody>`. With `folds`, a phone shows each row as a card, where
/// each cell's `data-name` repeats its column's name.
#[component]
pub fn Table(
    /// What the table holds, read aloud.
    #[prop(into)]
    label: String,
    #[prop(optional)] folds: bool,
    /// Further classes of the table.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let folds = if folds { "folds" } else { "" };
    view! {
        <div class="table-box" role="region" tabindex="0" aria-label=label>
            <table class=format!("table {folds} {class}")>{children()}</table>
        </div>
    }
}
