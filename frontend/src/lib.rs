//! Brings the server's page to life in the browser; nothing else.

// Views are types: a page of many parts nests them deeper than the default allows.
#![recursion_limit = "512"]

use any_spawner::Executor;
use app::ui::breathe;
use leptos::mount::hydrate_from_async;
use leptos::prelude::document;
use leptos::tachys::dom::body;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Refused only where it was done before, and done again where the app starts.
    let _ = Executor::init_wasm_bindgen();
    Executor::spawn_local(async {
        // Starting the module was work enough for once.
        breathe().await;
        hydrate_from_async(body(), app::App).await.forget();
        // Links and forms are the browser's own until then; tests wait for it too.
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
    });
}
