//! Starts the interface in the browser: takes over the page that the server rendered.
//! It must not contain anything else; what is seen lives in `app`.

/// Called by the page's script once the WebAssembly module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
