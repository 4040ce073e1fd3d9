//! What the page says on its own: notices, empty places, and the bar that takes a step back.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use super::marks::Tone;

/// A message about the page or the last action. What went wrong interrupts a screen reader, the rest waits.
#[component]
pub fn Notice(
    #[prop(default = Tone::Info)] tone: Tone,
    /// The message in one line; the children may say more.
    #[prop(optional, into)]
    title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Good => Glyph::CheckCircle,
        Tone::Warn | Tone::Bad => Glyph::Warning,
        Tone::Plain | Tone::Accent | Tone::Info => Glyph::Info,
    };
    view! {
        <div class=format!("notice {}", tone.class()) role=if tone == Tone::Bad { "alert" } else { "status" }>
            <Icon glyph/>
            <div class="notice-words">
                {(!title.is_empty()).then(|| view! { <p><b>{title}</b></p> })}
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// Where nothing is: why, and what to do next (the children).
#[component]
pub fn EmptyState(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(optional, into)] words: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph/>
            <h2>{title}</h2>
            {(!words.is_empty()).then(|| view! { <p>{words}</p> })}
            {children.map(|children| view! { <div class="button-row">{children()}</div> })}
        </div>
    }
}

/// One line at the foot of the page that says what was just done and offers to undo it. It stays
/// until it is closed, undone, or replaced, so that nobody has to hurry.
#[component]
pub fn UndoBar(
    /// What was done; none hides the bar.
    message: RwSignal<Option<String>>,
    /// The word for "undo"; empty where a step cannot be taken back.
    #[prop(optional, into)]
    undo: String,
    /// The word for "close".
    #[prop(into)]
    close: String,
    #[prop(optional, into)] on_undo: Option<Callback<()>>,
) -> impl IntoView {
    let bar = move || {
        let words = message.get()?;
        let undo = on_undo.filter(|_| !undo.is_empty()).map(|on_undo| {
            let take_back = move |_| {
                message.set(None);
                on_undo.run(());
            };
            view! { <button class="button" type="button" on:click=take_back>{undo.clone()}</button> }
        });
        Some(view! {
            <div class="toast">
                <span>{words}</span>
                {undo}
                <button class="button square" type="button" aria-label=close.clone() on:click=move |_| message.set(None)>
                    <Icon glyph=Glyph::Cross/>
                </button>
            </div>
        })
    };
    view! { <div class="toasts" role="status">{bar}</div> }
}
