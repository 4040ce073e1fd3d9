//! The edge: routes, who is asking, security headers, static files, forms without script.

mod caller;
mod checkout;
mod documents;
mod files;
mod forms;
mod live;
mod pages;
mod probes;
mod rest;
mod security;
mod suggest;
mod unsubscribe;

use crate::market::Market;
use crate::platform::Platform;
use app::context::{Backend, Cookies};
use app::modules::Modules;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The largest body of any form; uploads have a limit of their own.
const BODY_LIMIT: usize = 256 * 1024;

/// How hard pages are compressed while somebody waits; files were compressed when they were built.
/// Measured: the marketplace of 53 kB became 12 kB; at the hardest level it would have been 11 kB.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);

/// What every handler reaches for.
#[derive(Clone)]
pub struct Edge {
    pub platform: Platform,
    pub backend: Backend,
    pub cookies: Cookies,
    pub leptos: LeptosOptions,
    pub modules: Modules,
    /// The backend's market: it is kept fresh, and its counts are written at the end.
    pub market: Arc<Market>,
    files: Arc<files::StaticFiles>,
    streams: Arc<live::Streams>,
}

impl Edge {
    pub fn new(platform: Platform) -> Edge {
        // Rendering needs an executor to spawn its resources on; a second call changes nothing.
        let _ = any_spawner::Executor::init_tokio();
        let config = platform.config.clone();
        let hash_file = config.site_root.join("hash.txt");
        let hash_file = std::path::absolute(&hash_file).unwrap_or(hash_file);
        let leptos = LeptosOptions::builder()
            .output_name("mentorconnect")
            .site_root(config.site_root.to_string_lossy().into_owned())
            .site_pkg_dir("pkg")
            .hash_files(hash_file.exists())
            .hash_file(Arc::<str>::from(hash_file.to_string_lossy()))
            .build();
        let market = Arc::new(Market::new(platform.clone()));
        Edge {
            backend: crate::backend::backend_with(&platform, market.clone()),
            market,
            streams: Arc::default(),
            cookies: Cookies {
                secure: config.secure_cookies(),
            },
            files: Arc::new(files::StaticFiles::new(&config.site_root)),
            modules: Modules::read(&leptos),
            leptos,
            platform,
        }
    }
}

/// The whole site.
pub fn router(edge: Edge) -> Router {
    let site = Router::new()
        .route("/fn/{*name}", post(forms::server_function))
        .route("/sitemap.xml", get(documents::sitemap))
        .route("/robots.txt", get(documents::robots))
        .route("/suggest", get(suggest::suggest))
        .route("/searches/stop/{token}", get(pages::file_or_page))
        .route("/photos/{key}", get(documents::photo))
        .route(
            "/profile/photo",
            post(documents::upload_photo).layer(DefaultBodyLimit::max(documents::UPLOAD_LIMIT)),
        )
        .route("/sessions/{id}/invite.ics", get(documents::invitation))
        .route(
            "/sessions/{id}/dispute/files",
            post(documents::upload_evidence)
                .layer(DefaultBodyLimit::max(documents::EVIDENCE_LIMIT)),
        )
        .route(
            "/sessions/{id}/dispute/files/{file}",
            get(documents::evidence),
        )
        .route("/feeds/{file}", get(documents::feed))
        .route("/admin/pairing/{round}/pairs.csv", get(documents::pairs))
        .route("/earnings.csv", get(documents::earnings))
        .route("/earnings/account", get(checkout::back))
        .route("/earnings/{month}/statement.csv", get(documents::statement))
        .route("/invoices/{number}", get(documents::invoice))
        .route("/admin/money.csv", get(documents::postings))
        .route(
            "/test-pay/{reference}",
            get(checkout::page).post(checkout::act),
        )
        .route("/live", get(live::times))
        .nest("/api/v1", rest::routes(edge.clone()))
        .route("/metrics", get(probes::metrics))
        .route("/dev/mails", get(pages::dev_mails))
        .fallback(pages::file_or_page)
        .layer(middleware::from_fn_with_state(
            edge.clone(),
            caller::identify,
        ))
        .layer(middleware::from_fn_with_state(
            edge.clone(),
            security::same_origin,
        ))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CompressionLayer::new().quality(COMPRESSION));
    Router::new()
        .route("/healthz", get(probes::healthz))
        .route("/readyz", get(probes::readyz))
        // Providers are another site; their signature says who they are.
        .route(
            "/webhooks/{provider}",
            post(checkout::webhook).layer(DefaultBodyLimit::max(BODY_LIMIT)),
        )
        // So are mail programs; the token in the address is what they know.
        .route(
            "/searches/stop/{token}",
            post(unsubscribe::search).layer(DefaultBodyLimit::max(unsubscribe::BODY_LIMIT)),
        )
        .merge(site)
        .layer(middleware::from_fn_with_state(
            edge.clone(),
            security::headers,
        ))
        .layer(CatchPanicLayer::custom(probes::panicked))
        .layer(middleware::from_fn(probes::observe))
        .with_state(edge)
}
