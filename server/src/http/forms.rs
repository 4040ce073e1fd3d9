//! Server functions, and forms that come without script.
//!
//! With script, a server function answers with its value or its error. Without, a form that went
//! through redirects, and one that was refused comes back as its page with what was typed.

use super::{Edge, pages};
use app::context::Caller;
use app::error::AppError;
use app::form::PostedForm;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header, request::Parts,
};
use axum::response::{IntoResponse as _, Response};
use leptos::prelude::FromServerFnError as _;

/// Tells the browser to drop what it kept of a member.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Functions whose forms carry whole tables, and how much those may be.
const TABLES: &str = "/fn/pairing_create";
const TABLE_LIMIT: usize = 4 * 1024 * 1024;

/// Runs the server function of the path.
pub async fn server_function(State(edge): State<Edge>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let most = match parts.uri.path() {
        TABLES => TABLE_LIMIT,
        _ => super::BODY_LIMIT,
    };
    let Ok(body) = to_bytes(body, most).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let without_script = accepts_html(&parts.headers);
    let answer = run(&edge, &parts, body.clone()).await;
    if without_script {
        as_page(&edge, parts, &body, answer).await
    } else {
        with_status(answer).await
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Runs the function as if script had asked, so that an error comes as an error.
async fn run(edge: &Edge, parts: &Parts, body: axum::body::Bytes) -> Response {
    let mut inner = parts.clone();
    inner
        .headers
        .insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let Some(caller) = parts.extensions.get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let context = pages::context_of(edge, caller);
    leptos_axum::handle_server_fns_with_context(
        context,
        Request::from_parts(inner, Body::from(body)),
    )
    .await
    .into_response()
}

/// The address a function redirected to, which it tells script in a header.
fn redirect_of(answer: &Response) -> Option<HeaderValue> {
    answer.headers().get(header::LOCATION).cloned()
}

/// An answer for a browser without script: redirect, or the page again.
async fn as_page(edge: &Edge, mut parts: Parts, body: &[u8], answer: Response) -> Response {
    let back = referring_path(&parts.headers).unwrap_or_else(|| "/".to_owned());
    let failed = answer.status().is_client_error() || answer.status().is_server_error();
    if !failed {
        let to = redirect_of(&answer).or_else(|| HeaderValue::from_str(&back).ok());
        let mut response = StatusCode::SEE_OTHER.into_response();
        for name in [&header::SET_COOKIE, &CLEAR_SITE_DATA] {
            for value in answer.headers().get_all(name) {
                response.headers_mut().append(name, value.clone());
            }
        }
        if let Some(to) = to {
            response.headers_mut().insert(header::LOCATION, to);
        }
        return response;
    }
    let error = error_of(answer).await;
    if error == AppError::Unauthenticated {
        return axum::response::Redirect::to(&format!("/sign-in?next={}", urlencode(&back)))
            .into_response();
    }
    let status = status_of(&error);
    let pairs = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let form = PostedForm::new(parts.uri.path(), pairs, error);
    parts.method = Method::GET;
    parts.uri = back.parse().unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    let mut page = pages::render(edge, Request::from_parts(parts, Body::empty()), Some(form)).await;
    *page.status_mut() = status;
    page
}

/// The page the form was on, when it was one of this site.
fn referring_path(headers: &HeaderMap) -> Option<String> {
    let referer: axum::http::Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    referer.path_and_query().map(ToString::to_string)
}

fn urlencode(text: &str) -> String {
    serde_urlencoded::to_string([("", text)])
        .map(|pair| pair[1..].to_owned())
        .unwrap_or_default()
}

async fn error_of(answer: Response) -> AppError {
    let bytes = to_bytes(answer.into_body(), super::BODY_LIMIT)
        .await
        .unwrap_or_default();
    AppError::de(bytes)
}

/// Gives an error its status; the value of a success stays as it is.
async fn with_status(answer: Response) -> Response {
    if !answer.status().is_server_error() {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let bytes = to_bytes(body, super::BODY_LIMIT).await.unwrap_or_default();
    let error = AppError::de(bytes.clone());
    parts.status = status_of(&error);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

/// The one place where an error becomes a status code.
pub fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::Unauthenticated => StatusCode::UNAUTHORIZED,
        AppError::Unverified | AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Conflict(_) => StatusCode::CONFLICT,
        AppError::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        // The request itself was not understood.
        AppError::Network => StatusCode::BAD_REQUEST,
    }
}
