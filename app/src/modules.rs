//! When the browser part is fetched, and which of its modules a page needs: all of it comes after the
//! page was painted, so that reading never waits for what only hands need.

use leptos::PrefetchLazyFn;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use std::collections::HashMap;
use std::future::poll_fn;
use std::path::Path;
use std::sync::Arc;
use std::task::Poll;

/// Starts the browser part; takes the folder, the names of program, module and loader, and a list of
/// further modules.
const START: &str = include_str!("start.js");

/// The files of the built browser part.
#[derive(Clone, Debug)]
pub struct Modules(Arc<Files>);

#[derive(Debug)]
struct Files {
    /// Which modules each part needs beside the first.
    parts: HashMap<String, Vec<String>>,
    folder: String,
    program: String,
    module: String,
    loader: String,
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
        Modules(Arc::new(Files {
            parts: parts.unwrap_or_default(),
            folder,
            program: format!("{name}{}.js", hash("js")),
            module: format!("{name}{}.wasm", hash("wasm")),
            loader: format!("__wasm_split{}.js", hash("split")),
        }))
    }

    /// The script element's words.
    fn start(&self, asked: Option<&PrefetchLazyFn>) -> String {
        let Files {
            parts,
            folder,
            program,
            module,
            loader,
        } = &*self.0;
        let asked = asked.and_then(|asked| asked.0.try_read_value());
        let asked = asked.iter().flat_map(|asked| asked.iter());
        let needed: Vec<&String> = asked
            .filter_map(|part| parts.get(*part))
            .flatten()
            .collect();
        let start = START.trim_end();
        format!("{start}({folder:?},{program:?},{module:?},{loader:?},{needed:?})")
    }
}

/// The script that starts the browser part once the page was painted, with the modules of the parts
/// that the page asked for while it was made. It has to stand after the page.
#[component]
pub fn Start() -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    let modules = use_context::<Modules>();
    Suspend::new(async move {
        after_what_stands_before().await;
        let asked = use_context::<PrefetchLazyFn>();
        modules.map(|modules| {
            let start = modules.start(asked.as_ref());
            view! { <script nonce=nonce inner_html=start></script> }
        })
    })
}

/// Pages are made in the order in which they are read, and what is not ready at once is only asked
/// again when all before it is there.
async fn after_what_stands_before() {
    let mut asked_before = false;
    poll_fn(|context| {
        if std::mem::replace(&mut asked_before, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
