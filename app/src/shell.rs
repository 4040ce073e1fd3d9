//! The document around the app: made on the server only, never hydrated itself.

use crate::context::reader;
use crate::modules::Start;
use crate::routes::App;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The whole document. What the browser needs to render the same page (language, habits, zone, now) are
/// attributes of its root.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    crate::context::protect_page();
    let reader = reader();
    let address = crate::context::address_of_refused();
    let nonce = leptos::nonce::use_nonce();
    let go_there = address.is_some().then(|| {
        let words =
            "history.replaceState(history.state, '', document.documentElement.dataset.address)";
        view! { <script nonce=nonce inner_html=words></script> }
    });
    view! {
        <!DOCTYPE html>
        <html
            lang=reader.lang.tag()
            dir=reader.lang.direction()
            data-clock=reader.habits.clock.number()
            data-week-start=reader.habits.week_start.number()
            data-zone=reader.zone
            data-zone-is-guess=reader.zone_is_guess.to_string()
            data-site=reader.site
            data-now=reader.now.0.to_string()
            data-address=address
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                // Before anything reads where it is: the router, and whoever loads the page again.
                {go_there}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options id="style" />
                <MetaTags />
            </head>
            <body>
                <App />
                <Start />
            </body>
        </html>
    }
}
