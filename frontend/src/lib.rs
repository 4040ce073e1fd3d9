//! Brings the server's page to life in the browser; nothing else.

// Views are types: a page of many parts nests them deeper than the default allows.
#![recursion_limit = "512"]

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
