//! Headers that keep browsers from doing what we never want, and the refusal of requests that
//! another site made in somebody's name.

use super::Edge;
use super::rest::Problem;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Lets a state-changing request through only when this site made it, or when it carries a
/// personal token, which no other site can.
pub async fn same_origin(State(edge): State<Edge>, request: Request<Body>, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let upgrades = request.headers().contains_key(header::UPGRADE);
    let carries_token = request.headers().contains_key(header::AUTHORIZATION);
    if (reads && !upgrades)
        || carries_token
        || is_same_origin(request.headers(), &edge.platform.config.public_url)
    {
        next.run(request).await
    } else if request.uri().path().starts_with("/api/") {
        Problem::other_site().into_response()
    } else {
        (
            StatusCode::FORBIDDEN,
            "This request came from another site.",
        )
            .into_response()
    }
}

fn is_same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        // Browsers that do not tell the site tell the origin.
        (None, Some(origin)) => origin == public_url,
        (None, None) => false,
    }
}

/// Marks an answer that is nothing by itself, only part of a page: a script, a module or a style sheet.
/// What a page may do is said with the page; with each of its parts it would weigh half a kilobyte.
#[derive(Clone, Copy, Debug)]
pub struct PartOfPage;

/// The headers of every answer.
pub async fn headers(State(edge): State<Edge>, request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let alone = response.extensions().get::<PartOfPage>().is_none();
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set("x-content-type-options", "nosniff");
    set("cross-origin-resource-policy", "same-origin");
    if alone {
        set("referrer-policy", "strict-origin-when-cross-origin");
        set("x-frame-options", "DENY");
        set("cross-origin-opener-policy", "same-origin");
        set(
            "permissions-policy",
            "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
        );
        // Pages bring a policy with their nonce; what has none may load nothing at all.
        set(
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        );
    }
    if edge.cookies.secure {
        set(
            "strict-transport-security",
            "max-age=63072000; includeSubDomains",
        );
    }
    response
}
