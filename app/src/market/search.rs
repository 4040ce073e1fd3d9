//! The box that asks. With script it suggests the skill that a sentence ends in (`public/suggest.js`).

use crate::ui::{Glyph, Icon};
use crate::words::words;
use leptos::prelude::*;

/// The one question. Works without script: it is a form that goes to the market.
#[component]
pub fn SearchBox(
    #[prop(optional, into)] value: String,
    #[prop(into)] placeholder: String,
) -> impl IntoView {
    let text = words().market();
    view! {
        <form class="ask" role="search" action="/mentors">
            <div class="with-icon">
                <Icon glyph=Glyph::Search />
                <label class="visually-hidden" for="q">{text.ask}</label>
                <input class="input" type="text" enterkeyhint="search" data-suggest="end" id="q" name="q" value=value placeholder=placeholder maxlength="300" />
            </div>
            <button class="button primary">{text.search}</button>
        </form>
    }
}
