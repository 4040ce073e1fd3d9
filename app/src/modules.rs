//! Says in the head of a page which modules of the browser part it needs, so that they are fetched before
//! anything asks for them. The framework says it too, but as if they were as urgent as the page itself:
//! on a slow line two dozen of them came before its style sheet.

use leptos::prelude::*;
use leptos::{PrefetchLazyFn, WasmSplitManifest};
use leptos_meta::Link;

/// The parts that a page asks for while it is made.
pub struct Parts(PrefetchLazyFn);

impl Parts {
    /// From now on, until [`Parts::announce`].
    pub fn begin() -> Parts {
        let asked = PrefetchLazyFn::default();
        provide_context(asked.clone());
        Parts(asked)
    }

    /// Their modules come after what the page is shown with.
    pub fn announce(self) {
        let manifest = use_context::<WasmSplitManifest>().and_then(|m| m.0.try_read_value());
        let (Some(manifest), Some(asked)) = (manifest, self.0.0.try_read_value()) else {
            return;
        };
        let (folder, modules, loader) = &*manifest;
        let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string());
        let nonce = nonce.unwrap_or_default();
        let needed = asked.iter().filter_map(|part| modules.get(*part)).flatten();
        // Made to be written into the head: what they are drawn as is nothing.
        for module in needed {
            let href = format!("{folder}/{module}.wasm");
            let _ = view! {
                <Link rel="preload" href=href as_="fetch" type_="application/wasm" crossorigin=nonce.clone() fetchpriority="low" />
            }
            .to_html();
        }
        if !asked.is_empty() {
            let href = format!("{folder}/{loader}");
            let _ = view! { <Link rel="modulepreload" href=href crossorigin=nonce fetchpriority="low" /> }.to_html();
        }
    }
}
