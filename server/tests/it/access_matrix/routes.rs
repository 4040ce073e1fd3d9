//! Asks every address that the router and the pages know, as each of the people of the stage: by
//! the cookie of their browser, on the REST interface by their token.

use super::stage::{Asking, Stage};
use super::use_cases;
use super::{Table, read, source};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub async fn table(stage: &Stage) -> Table {
    let mut table = Table::new("address", stage.askers.iter().map(|asking| asking.name));
    for (method, template) in addresses() {
        let mut row = vec![format!("{method} {template}")];
        for asking in &stage.askers {
            row.push(answer(stage, &method, &template, asking).await);
        }
        table.rows.push(row);
    }
    table
}

/// Method and template of all that the sources route.
fn addresses() -> Vec<(String, String)> {
    let edge = routed(&read(&source("server/src/http/mod.rs")), "");
    let rest = rest_addresses();
    let pages = read(&source("app/src/routes.rs"));
    let pages = pages
        .split("path!(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let pages = pages.map(|template| ("GET".to_owned(), template.to_owned()));
    let mut all: Vec<(String, String)> = edge.into_iter().chain(rest).chain(pages).collect();
    all.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
    all
}

/// Method and template of the REST interface.
pub fn rest_addresses() -> Vec<(String, String)> {
    routed(&read(&source("server/src/http/rest/mod.rs")), "/api/v1")
}

/// Every `.route("/template", method(handler))` of a source.
fn routed(text: &str, prefix: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    for chunk in text.split(".route(").skip(1) {
        let mut parts = chunk.split('"');
        let template = parts.nth(1).expect("a route has a path");
        let handlers = parts.next().expect("a route has a handler");
        for method in METHODS {
            let is_named = handlers
                .match_indices(&format!("{method}("))
                .any(|(at, _)| {
                    !handlers[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                });
            if is_named {
                found.push((method.to_uppercase(), format!("{prefix}{template}")));
            }
        }
    }
    found
}

/// The status, and where a redirect leads.
async fn answer(stage: &Stage, method: &str, template: &str, asking: &Asking) -> String {
    let (path, body) = asked(stage, method, template).await;
    let mut request = Request::builder().method(method).uri(&path);
    if template.starts_with("/api/") {
        if !asking.api_token.is_empty() {
            let token = format!("Bearer {}", asking.api_token);
            request = request.header(header::AUTHORIZATION, token);
        }
    } else if let Some(person) = &asking.person {
        request = request.header(header::COOKIE, format!("mc_sign_in={}", person.token));
    }
    request = request.header("sec-fetch-site", "same-origin");
    if method == "PUT" {
        // A version that never was: who is let in is told that it changed.
        request = request.header(header::IF_MATCH, "\"99\"");
    }
    request = match &body {
        Content::None => request.header(header::ACCEPT, "text/html"),
        Content::Json(_) => request.header(header::CONTENT_TYPE, "application/json"),
        Content::Form(kind, _) => request
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, *kind),
    };
    let body = match body {
        Content::None => Body::empty(),
        Content::Json(value) => Body::from(value.to_string()),
        Content::Form(_, text) => Body::from(text),
    };
    let request = request.body(body).expect("a good request");
    // Only the head is looked at: what is live never ends.
    let router = stage.world.router.clone();
    let answer = router
        .oneshot(request)
        .await
        .expect("the router always answers");
    let status = answer.status().as_u16().to_string();
    match answer.headers().get(header::LOCATION) {
        Some(to) => {
            let to = to.to_str().unwrap_or_default();
            format!("{status} {}", to.split('?').next().unwrap_or_default())
        }
        None => status,
    }
}

enum Content {
    None,
    Json(Value),
    Form(&'static str, String),
}

/// An address to ask, and what to send there.
async fn asked(stage: &Stage, method: &str, template: &str) -> (String, Content) {
    match template.strip_prefix("/api/v1") {
        Some(rest) => {
            let (path, body) = rest_asked(stage, method, rest).await;
            let content = match method {
                "GET" => Content::None,
                _ => Content::Json(body),
            };
            (format!("/api/v1{path}"), content)
        }
        None => page_asked(stage, template).await,
    }
}

async fn page_asked(stage: &Stage, template: &str) -> (String, Content) {
    let (slug, session_type) = (&stage.slug, stage.session_type);
    let path = match template {
        "/mentors/:slug" => format!("/mentors/{slug}"),
        "/mentors/:slug/book" => {
            let at = stage.free_time().to_rfc3339();
            format!("/mentors/{slug}/book?type={session_type}&at={at}")
        }
        "/sessions/:id" => format!("/sessions/{}", stage.booking("confirmed").await),
        "/sessions/:id/dispute" => format!("/sessions/{}/dispute", stage.disputed().await),
        "/sessions/{id}/dispute/files" => {
            let kind = "multipart/form-data; boundary=b";
            let form = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n";
            let path = format!("/sessions/{}/dispute/files", stage.disputed().await);
            return (path, Content::Form(kind, form.to_owned()));
        }
        "/sessions/{id}/dispute/files/{file}" => {
            let (booking, file) = stage.evidence().await;
            format!("/sessions/{booking}/dispute/files/{file}")
        }
        "/sessions/:id/receipt" => format!("/sessions/{}/receipt", stage.paid().await),
        "/sessions/:id/tip/receipt" => format!("/sessions/{}/tip/receipt", stage.tipped().await),
        "/invoices/:number" => format!("/invoices/{}", stage.invoice().await),
        "/invoices/{number}" => format!("/invoices/{}.pdf", stage.invoice().await),
        "/earnings/:month" => "/earnings/2026-11".to_owned(),
        "/earnings/{month}/statement.csv" => "/earnings/2026-11/statement.csv".to_owned(),
        "/packages/:id" => format!("/packages/{}", stage.package_offer().await),
        "/premium" => {
            stage.premium_tier().await;
            template.to_owned()
        }
        "/plans/:id" => format!("/plans/{}", stage.tier().await),
        "/wallet/plans/:id" => format!("/wallet/plans/{}", stage.plan().await),
        "/wallet/:package/receipt" => format!("/wallet/{}/receipt", stage.package().await),
        // What is paid there is known to whoever has the address.
        "/test-pay/{reference}" => {
            let kind = "application/x-www-form-urlencoded";
            let form = "scenario=decline".to_owned();
            return ("/test-pay/madeup".to_owned(), Content::Form(kind, form));
        }
        // A page for who looks, one field from who stops at once.
        "/searches/stop/{token}" => {
            let kind = "application/x-www-form-urlencoded";
            let form = "List-Unsubscribe=One-Click".to_owned();
            let path = "/searches/stop/madeup".to_owned();
            return (path, Content::Form(kind, form));
        }
        "/webhooks/{provider}" => {
            return (
                "/webhooks/test".to_owned(),
                Content::Form("application/json", "{}".to_owned()),
            );
        }
        "/sessions/{id}/invite.ics" => {
            format!("/sessions/{}/invite.ics", stage.booking("confirmed").await)
        }
        "/verify/:token" => "/verify/madeup".to_owned(),
        "/requests/:id" => format!("/requests/{}", stage.help_request().await),
        "/searches/stop/:token" => "/searches/stop/madeup".to_owned(),
        "/reset/:token" => "/reset/madeup".to_owned(),
        "/admin/:section?" => "/admin".to_owned(),
        "/admin/pairing/{round}/pairs.csv" => {
            format!("/admin/pairing/{}/pairs.csv", stage.pairing_round().await)
        }
        "/feeds/{file}" => "/feeds/madeup.ics".to_owned(),
        "/photos/{key}" => "/photos/madeup.jpg".to_owned(),
        "/live" => format!("/live?mentor={}", domain::id::MemberId(session_type.0)),
        "/fn/{*name}" => {
            let kind = "application/x-www-form-urlencoded";
            return ("/fn/nothing".to_owned(), Content::Form(kind, String::new()));
        }
        "/profile/photo" => {
            let kind = "multipart/form-data; boundary=b";
            let form =
                "--b\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nx\r\n--b--\r\n";
            return (template.to_owned(), Content::Form(kind, form.to_owned()));
        }
        plain => {
            assert!(
                !plain.contains([':', '{']),
                "{plain} has no row in the matrix"
            );
            plain.to_owned()
        }
    };
    (path, Content::None)
}

async fn rest_asked(stage: &Stage, method: &str, template: &str) -> (String, Value) {
    let (slug, session_type) = (&stage.slug, stage.session_type);
    let at = || stage.free_time().to_rfc3339();
    match (method, template) {
        ("POST", "/holds") => {
            let body = json!({"session_type": session_type, "starts_at": at()});
            (template.to_owned(), body)
        }
        ("POST", "/bookings") => (
            template.to_owned(),
            json!({"hold": stage.booking("held").await}),
        ),
        ("POST", "/series") => {
            let body = json!({"session_type": session_type, "starts_at": at(), "weeks": 2});
            (template.to_owned(), body)
        }
        ("GET", "/mentors/{slug}") => (format!("/mentors/{slug}"), Value::Null),
        ("GET", "/mentors/{slug}/times") => {
            let times = format!("/mentors/{slug}/times?session_type={session_type}");
            let range = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";
            (format!("{times}&{range}"), Value::Null)
        }
        (_, "/bookings/{id}/dispute") => {
            let path = format!("/bookings/{}/dispute", stage.disputed().await);
            (path, json!({"reason": "other", "words": "It was short."}))
        }
        (_, "/bookings/{id}/dispute/statements") => {
            let path = format!("/bookings/{}/dispute/statements", stage.disputed().await);
            (path, json!({"words": "It was short."}))
        }
        (_, about) if about.starts_with("/plans/{id}") => {
            let path = about.replace("{id}", &stage.plan().await.to_string());
            (path, json!({}))
        }
        (_, about) if about.starts_with("/bookings/{id}") => {
            let (status, body) = match about.rsplit('/').next() {
                Some("proposal") => ("confirmed", json!({"times": [at()]})),
                Some("accept") => ("confirmed", json!({"starts_at": at()})),
                Some("confirm" | "decline") => ("requested", json!({})),
                Some("reschedule") => ("confirmed", json!({"starts_at": at()})),
                Some("kept") => ("over", json!({})),
                Some("no-show") => ("over", json!({"who": "mentee"})),
                Some("appeal") => ("no_show", json!({"words": "I was there."})),
                Some("answer") => ("appealed", json!({"words": "I waited."})),
                Some("tip") => ("kept", json!({"amount": "5"})),
                Some("review") => ("kept", json!({"overall": 5})),
                Some("cancel" | "{id}") => ("confirmed", json!({})),
                _ => panic!("{method} {template} has no row in the matrix"),
            };
            (about.replace("{id}", &stage.booking(status).await), body)
        }
        ("GET", "/payments/{id}") => {
            let paid = stage.payment_of(stage.paid().await).await;
            (format!("/payments/{paid}"), Value::Null)
        }
        ("PUT", "/availability") => {
            let closed =
                json!({"zone": "Europe/Berlin", "weekly": [], "one_off": [], "overrides": []});
            (template.to_owned(), closed)
        }
        ("POST", "/session-types") => (template.to_owned(), json!({"name": "Advice"})),
        // A version that never was: who is let in is told that it changed.
        ("PATCH", "/session-types/{id}") => {
            let path = format!("/session-types/{session_type}");
            (path, json!({"version": 99}))
        }
        ("POST", "/session-types/{id}/archive") => {
            let path = format!("/session-types/{}/archive", stage.session_type().await);
            (path, json!({}))
        }
        (_, "/session-types/{id}/waitlist") => {
            let path = format!("/session-types/{session_type}/waitlist");
            (path, json!({}))
        }
        ("POST", "/calendars" | "/calendars/accounts") => {
            let body = json!({"address": "", "user": "", "password": ""});
            (template.to_owned(), body)
        }
        (_, about) if about.starts_with("/calendars/{id}") => {
            let id = use_cases::leilas_calendar(stage).await.to_string();
            (about.replace("{id}", &id), json!({"read": []}))
        }
        (_, "/shortlist/{id}") => {
            let [_, mentor] = stage.pair();
            (format!("/shortlist/{mentor}"), json!({"mark": "bookmark"}))
        }
        ("GET", "/comparison") => (format!("/comparison?mentor={slug}"), Value::Null),
        ("POST", "/searches") => {
            let body = json!({"name": "Rust", "parameters": "q=rust"});
            (template.to_owned(), body)
        }
        (_, "/searches/{id}") => {
            let path = format!("/searches/{}", stage.saved_search().await);
            (path, json!({"paused": true}))
        }
        ("POST", "/help-requests") => {
            let body = json!({"goal": "", "question": "", "minutes": 30});
            (template.to_owned(), body)
        }
        ("POST", "/help-requests/{id}/verdict") => {
            let path = format!("/help-requests/{}/verdict", stage.reported_request().await);
            (path, json!({"verdict": "fine", "reports": 1}))
        }
        (_, about) if about.starts_with("/help-requests/{id}") => {
            let [_, mentor] = stage.pair();
            let body = match about.rsplit('/').next() {
                Some("answer") => json!({"body": "Like this"}),
                Some("pick") => json!({"mentor": mentor}),
                Some("report") => json!({"words": "An advertisement"}),
                _ => json!({}),
            };
            let id = stage.help_request().await.to_string();
            (about.replace("{id}", &id), body)
        }
        ("PATCH", "/me") => (template.to_owned(), json!({})),
        ("GET", plain) if !plain.contains('{') => (plain.to_owned(), Value::Null),
        _ => panic!("{method} {template} has no row in the matrix"),
    }
}
