//! When the browser part is fetched, and which of its modules a page needs: all of it comes after the
//! page was painted, so that reading never waits for what only hands need.

use leptos::PrefetchLazyFn;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::Meta;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Starts the browser part; takes the folder and the names of program, module and loader.
const START: &str = include_str!("start.js");

/// The files of the built browser part.
#[derive(Clone, Debug)]
pub struct Modules(Arc<Files>);

#[derive(Debug)]
struct Files {
    /// Which modules each part needs beside the first.
    parts: HashMap<String, Vec<String>>,
    /// The script element's words.
    start: String,
}

impl Modules {
    /// As the build left them; a site without its own list of names has plain ones and no parts.
    pub fn read(options: &LeptosOptions) -> Modules {
        let hashes = if options.hash_files {
            std::fs::read_to_string(Path::new(options.hash_file.as_ref())).unwrap_or_default()
        } else {
            String::new()
        };
        let hash = |kind: &str| {
            let hash = hashes
                .lines()
                .find_map(|line| line.strip_prefix(kind)?.strip_prefix(": "));
            hash.map(|hash| format!(".{hash}")).unwrap_or_default()
        };
        let name = &options.output_name;
        let folder = format!("/{}", options.site_pkg_dir);
        let parts = Path::new(options.site_root.as_ref())
            .join(options.site_pkg_dir.as_ref())
            .join(format!("__wasm_split_manifest{}.json", hash("manifest")));
        let parts = std::fs::read(parts).ok();
        let parts = parts.and_then(|parts| serde_json::from_slice(&parts).ok());
        let start = format!(
            "{}({folder:?},{:?},{:?},{:?})",
            START.trim_end(),
            format!("{name}{}.js", hash("js")),
            format!("{name}{}.wasm", hash("wasm")),
            format!("__wasm_split{}.js", hash("split")),
        );
        Modules(Arc::new(Files {
            parts: parts.unwrap_or_default(),
            start,
        }))
    }
}

/// The script that starts the browser part once the page was painted.
#[component]
pub fn Start() -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    use_context::<Modules>().map(|modules| {
        view! { <script nonce=nonce inner_html=modules.0.start.clone()></script> }
    })
}

/// The parts that a page asks for while it is made.
pub struct Parts(PrefetchLazyFn);

impl Parts {
    /// From now on, until [`Parts::announce`].
    pub fn begin() -> Parts {
        let asked = PrefetchLazyFn::default();
        provide_context(asked.clone());
        Parts(asked)
    }

    /// Says in the head of the page which modules those are, so that they come at once with the first.
    pub fn announce(self) {
        let (Some(modules), Some(asked)) = (use_context::<Modules>(), self.0.0.try_read_value())
        else {
            return;
        };
        let needed = asked
            .iter()
            .filter_map(|part| modules.0.parts.get(*part))
            .flatten();
        let needed = needed.map(String::as_str).collect::<Vec<_>>().join(" ");
        if !needed.is_empty() {
            // Made to be written into the head: what it is drawn as is nothing.
            let _ = view! { <Meta name="modules" content=needed /> }.to_html();
        }
    }
}
