//! Health, figures for Prometheus, and one log line a request without personal data.

use super::Edge;
use app::context::Caller;
use axum::Extension;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::any::Any;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Instant as Stopwatch;

static PROMETHEUS: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    PrometheusBuilder::new()
        .set_buckets(&[
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
        ])
        .ok()?
        .install_recorder()
        .ok()
});

/// Says on an answer which route it came from, where the outermost router cannot know: a template
/// such as `/mentors/{slug}`, never a path.
#[derive(Clone)]
pub struct Route(pub String);

/// The process is up.
pub async fn healthz() -> &'static str {
    "ok"
}

/// The process can do its work: the database answers.
pub async fn readyz(State(edge): State<Edge>) -> Response {
    match edge.platform.db.read().await {
        Ok(_) => "ready".into_response(),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer",
        )
            .into_response(),
    }
}

/// Figures for whoever runs the site: asked from this machine itself, or by an admin (a personal
/// token does). For everybody else there is nothing here.
pub async fn metrics(
    Extension(caller): Extension<Caller>,
    connection: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Response {
    // What a proxy passes on comes from this machine too, and says where it came from.
    let is_local = connection.is_some_and(|Extension(ConnectInfo(from))| from.ip().is_loopback())
        && !headers.contains_key("x-forwarded-for")
        && !headers.contains_key(header::FORWARDED);
    if !is_local && !caller.actor.is_admin() {
        return StatusCode::NOT_FOUND.into_response();
    }
    match &*PROMETHEUS {
        Some(handle) => (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
            handle.render(),
        )
            .into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Counts and logs a request: method, route, status, time and an id; no address, no query.
pub async fn observe(mut request: Request<Body>, next: Next) -> Response {
    LazyLock::force(&PROMETHEUS);
    let started = Stopwatch::now();
    let id = format!("{:016x}", rand::random::<u64>());
    let method = request.method().as_str().to_owned();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert("x-request-id", value);
    }
    let mut response = next.run(request).await;
    let took = started.elapsed();
    let route = match (response.extensions().get::<Route>(), &matched) {
        (Some(Route(route)), _) => route.clone(),
        (None, Some(matched)) => matched.as_str().to_owned(),
        (None, None) => "none".to_owned(),
    };
    let status = response.status().as_u16().to_string();
    metrics::counter!("http_requests_total", "method" => method.clone(), "route" => route.clone(), "status" => status.clone()).increment(1);
    metrics::histogram!("http_request_seconds", "route" => route.clone())
        .record(took.as_secs_f64());
    tracing::debug!(
        id,
        method,
        route,
        status,
        micros = took.as_micros(),
        "request"
    );
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A panic in a handler costs that request its answer and nothing else.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
