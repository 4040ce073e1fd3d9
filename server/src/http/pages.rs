//! Pages rendered by the app, and the few documents around them.

use super::Edge;
use super::probes::Route;
use crate::mail::folder::Folder;
use app::context::{Caller, Reader};
use app::form::PostedForm;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use leptos::prelude::provide_context;

/// What the app finds in its context on the server.
pub fn context_of(edge: &Edge, caller: Caller) -> impl Fn() + Clone + Send + Sync + 'static {
    let backend = edge.backend.clone();
    let cookies = edge.cookies.clone();
    let modules = edge.modules.clone();
    let reader = Reader {
        lang: caller.lang,
        habits: caller.habits,
        zone: caller.zone.clone(),
        zone_is_guess: caller.zone_is_guess,
        site: edge.platform.config.public_url.clone(),
        now: edge.platform.now(),
    };
    move || {
        provide_context(backend.clone());
        provide_context(cookies.clone());
        provide_context(modules.clone());
        provide_context(reader.clone());
        provide_context(caller.clone());
    }
}

/// The pages of the app, as figures about them are named.
const PAGES: [&str; 47] = [
    "/",
    "/mentors",
    "/mentors/{slug}",
    "/mentors/{slug}/book",
    "/profile",
    "/register",
    "/register/sent",
    "/verify/{token}",
    "/sign-in",
    "/reset",
    "/reset/sent",
    "/reset/{token}",
    "/settings",
    "/settings/calendars",
    "/zone",
    "/conduct",
    "/sessions",
    "/sessions/{id}",
    "/sessions/{id}/receipt",
    "/sessions/{id}/dispute",
    "/earnings",
    "/earnings/{month}",
    "/invoices",
    "/invoices/{number}",
    "/settings/billing",
    "/sessions/{id}/tip/receipt",
    "/wallet",
    "/wallet/{package}/receipt",
    "/wallet/plans/{id}",
    "/packages/{id}",
    "/premium",
    "/sponsor",
    "/calendar/packages",
    "/plans/{id}",
    "/calendar/plans",
    "/bookmarks",
    "/compare",
    "/searches",
    "/searches/stop/{token}",
    "/requests",
    "/requests/new",
    "/requests/{id}",
    "/my-figures",
    "/calendar",
    "/calendar/types",
    "/admin",
    "/admin/{section}",
];

/// The template of a page's path, the first that fits.
fn page_of(path: &str) -> Option<&'static str> {
    let fits = |template: &&&str| {
        let (asked, known) = (path.split('/'), template.split('/'));
        path.split('/').count() == template.split('/').count()
            && asked
                .zip(known)
                .all(|(asked, known)| asked == known || known.starts_with('{') && !asked.is_empty())
    };
    PAGES.iter().find(fits).copied()
}

/// A file of the built site, or else a page of the app.
pub async fn file_or_page(state: State<Edge>, request: Request<Body>) -> Response {
    let page = page_of(request.uri().path());
    let mut answer = answer(state, request).await;
    let route = Route(page.unwrap_or("file").to_owned());
    answer.extensions_mut().insert(route);
    answer
}

async fn answer(State(edge): State<Edge>, request: Request<Body>) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(file) = edge
        .files
        .find(request.uri().path(), request.headers())
        .await
    {
        return file;
    }
    if request.uri().path().starts_with("/pkg/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    render(&edge, request, None).await
}

/// Renders the page of the request, with the form that was refused, if one was.
pub async fn render(edge: &Edge, request: Request<Body>, posted: Option<PostedForm>) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let context = context_of(edge, caller);
    let options = edge.leptos.clone();
    let handler = leptos_axum::render_app_async_with_context(
        move || {
            context();
            if let Some(posted) = posted.clone() {
                provide_context(posted);
            }
        },
        move || app::shell(options.clone()),
    );
    let mut response = handler(request).await;
    // A page shows who is signed in: it belongs to nobody's cache.
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(axum::http::HeaderValue::from_static("private, no-cache"));
    response
}

/// Letters that were written down instead of sent; only where the settings allow it.
pub async fn dev_mails(State(edge): State<Edge>) -> Response {
    if !edge.platform.config.dev_pages {
        return StatusCode::NOT_FOUND.into_response();
    }
    let letters = match Folder::of(&edge.platform.config).newest(50).await {
        Ok(letters) => letters,
        Err(error) => {
            crate::error::internal(&error);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Letters</title><h1>Letters</h1>",
    );
    if letters.is_empty() {
        page.push_str("<p>Nothing was written yet.</p>");
    }
    for (_, letter) in letters {
        page.push_str(&format!(
            "<article><h2>{}</h2><p>To {}</p><pre>{}</pre></article><hr>",
            escaped(&letter.subject),
            escaped(&letter.to),
            with_links(&letter.text)
        ));
    }
    axum::response::Html(page).into_response()
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The text with its lines that are addresses as links.
fn with_links(text: &str) -> String {
    let line = |line: &str| {
        let line = escaped(line);
        if line.starts_with("http") {
            format!("<a href=\"{line}\">{line}</a>")
        } else {
            line
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
