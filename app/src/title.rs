//! The title of a page, with the product's name behind it. In the browser it is written at once: the
//! framework's own title is empty from the start of the app until its next pause.

use crate::words::words;
use leptos::prelude::*;

/// Without words of its own a page is called as the product is. The innermost title counts.
#[component]
pub fn Title(#[prop(into)] text: String) -> impl IntoView {
    let product = words().common().product;
    let whole = if text.is_empty() {
        product.to_owned()
    } else {
        format!("{text} · {product}")
    };
    // Made to be written into the head: what it is drawn as is nothing, here as there.
    #[cfg(feature = "ssr")]
    let _ = view! { <leptos_meta::Title text=whole /> };
    #[cfg(not(feature = "ssr"))]
    write(whole);
}

/// What goes away gives its title back, unless a later page has written its own.
#[cfg(not(feature = "ssr"))]
fn write(title: String) {
    let before = document().title();
    if before == title {
        return;
    }
    document().set_title(&title);
    on_cleanup(move || {
        if document().title() == title {
            document().set_title(&before);
        }
    });
}
