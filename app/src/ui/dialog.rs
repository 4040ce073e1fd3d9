//! A native modal dialog: the browser keeps the focus inside, closes it with Escape, and gives the
//! focus back to where it was. It opens by script only, so what it holds must also be reachable as a page.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// Opens while `open` is true, and sets it to false however it is closed.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// The word for "close".
    #[prop(into)]
    close: String,
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = element.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                // Fails only where the element has left the page; then there is nothing to open.
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let title_id = format!("{id}-title");
    view! {
        <dialog
            class="dialog"
            id=id
            node_ref=element
            aria-labelledby=title_id
            closedby="any"
            on:close=move |_| open.set(false)
        >
            <div class="dialog-head">
                <h2 id=title_id.clone()>{title}</h2>
                <button class="button quiet square compact" type="button" aria-label=close on:click=move |_| open.set(false)>
                    <Icon glyph=Glyph::Cross/>
                </button>
            </div>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}
