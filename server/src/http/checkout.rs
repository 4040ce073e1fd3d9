//! The door for providers' messages, and the place to pay of the built-in provider: a page of its own
//! that looks like one elsewhere, with a button for each thing that can happen. Takes no card.

use super::Edge;
use super::pages::escaped;
use crate::money::builtin::{self, Charge, Scenario, Sequel};
use crate::money::webhook::{self, Received};
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::words::Lang;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use serde::Deserialize;
use sha2::Digest as _;

/// Takes what a provider tells. 200: it is kept, and need not be told again.
pub async fn webhook(
    State(edge): State<Edge>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if provider != edge.platform.provider.name() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let signature = headers.get(edge.platform.provider.signature_header());
    let signature = signature.and_then(|value| value.to_str().ok());
    let received = webhook::receive(&edge.platform, signature.unwrap_or_default(), &body).await;
    match received {
        Ok(Ok(Received::Done | Received::Known | Received::Waits | Received::Alarm)) => {
            StatusCode::OK
        }
        Ok(Err(_)) => StatusCode::BAD_REQUEST,
        Err(error) => super::forms::status_of(&error),
    }
    .into_response()
}

/// Somebody comes back from where they say whom to pay. That they come says nothing: the provider is asked.
/// If it is silent, what it tells later will do.
pub async fn back(State(edge): State<Edge>, Extension(caller): Extension<Caller>) -> Response {
    match edge.backend.money.check_payouts(&caller).await {
        Ok(_) | Err(AppError::Conflict(Conflict::ProviderSilent) | AppError::Unauthenticated) => {
            Redirect::to("/earnings").into_response()
        }
        Err(error) => super::forms::status_of(&error).into_response(),
    }
}

/// What the payer chose.
#[derive(Deserialize)]
pub struct Choice {
    scenario: String,
}

/// Where somebody pays.
pub async fn page(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Path(reference): Path<String>,
) -> Response {
    if edge.platform.provider.name() != builtin::NAME {
        return StatusCode::NOT_FOUND.into_response();
    }
    let found = async {
        let mut read = edge.platform.db.read().await?;
        builtin::charge(&mut read, &reference).await
    };
    match found.await {
        Ok(Some(charge)) => document(&charge, caller.lang),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => super::forms::status_of(&error.into()).into_response(),
    }
}

/// Something happens there; whoever has paid goes back to where they came from.
pub async fn act(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Path(reference): Path<String>,
    Form(choice): Form<Choice>,
) -> Response {
    // Where money is real nobody pays with play money.
    if edge.platform.provider.name() != builtin::NAME {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(sequel) = Sequel::parse(&choice.scenario) {
        return match builtin::follows(&edge.platform, &reference, sequel).await {
            Ok(charge) => document(&charge, caller.lang),
            Err(error) => super::forms::status_of(&error).into_response(),
        };
    }
    let Some(scenario) = Scenario::parse(&choice.scenario) else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    match builtin::act(&edge.platform, &reference, scenario).await {
        Ok(charge) if is_over(&charge) => Redirect::to(&charge.return_path).into_response(),
        Ok(charge) => document(&charge, caller.lang),
        Err(error) => super::forms::status_of(&error).into_response(),
    }
}

/// Nothing is left to be chosen. What the bank does with what it takes back is chosen here, too.
fn is_over(charge: &Charge) -> bool {
    match charge.state.as_str() {
        "disputed" => charge.is_decided,
        state => matches!(state, "paid" | "cancelled"),
    }
}

const STYLE: &str = "body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:#f4f4f6;color:#1c1c22}\
main{max-width:26rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #d5d5dd;border-radius:.75rem}\
p.test{margin:0 0 1rem;padding:.5rem .75rem;background:#fff3d6;border-radius:.5rem}\
h1{margin:0;font-size:1.125rem}p.amount{margin:.25rem 0 1.25rem;font-size:2rem;font-weight:600}\
p.refused{color:#a3162b;font-weight:600}form{display:grid;gap:.5rem}\
button{min-height:2.75rem;border:1px solid #6b6b78;border-radius:.5rem;background:#fff;color:inherit;font:inherit;cursor:pointer}\
button.main{background:#26264a;border-color:#26264a;color:#fff}button:focus-visible,a:focus-visible{outline:3px solid #4b6bfb;outline-offset:2px}\
a{color:#26264a}\
@media (prefers-color-scheme:dark){body{background:#15151a;color:#ececf2}main{background:#1f1f27;border-color:#3d3d4a}\
p.test{background:#493a12}p.refused{color:#ff9aa8}button{background:#2a2a34;border-color:#8a8a99}button.main{background:#cfd2ff;color:#15151a}a{color:#cfd2ff}}";

/// What became of it, and what can still happen.
fn after(charge: &Charge, lang: Lang) -> String {
    let text = lang.words().checkout();
    let words = match (charge.state.as_str(), charge.is_decided) {
        ("disputed", false) => text.at_bank,
        ("disputed", true) => text.bank_kept,
        ("paid", true) => text.bank_gave,
        _ => text.over,
    };
    let possible = Sequel::ALL.into_iter();
    let possible = possible.filter(|sequel| sequel.is_possible(charge));
    let buttons = possible.map(|sequel| {
        let (value, name) = (sequel.as_str(), (text.scenario)(sequel.as_str()));
        format!("<button name=\"scenario\" value=\"{value}\">{name}</button>")
    });
    let buttons: String = buttons.collect();
    match buttons.is_empty() {
        true => format!("<p>{words}</p>"),
        false => format!("<p>{words}</p><form method=\"post\">{buttons}</form>"),
    }
}

/// The page, which may load nothing and send only to this site.
fn document(charge: &Charge, lang: Lang) -> Response {
    let text = lang.words().checkout();
    let (title, amount) = (escaped(&charge.title), escaped(&lang.money(charge.amount)));
    let middle = match charge.state.as_str() {
        "open" | "declined" => {
            let refused = match charge.state.as_str() {
                "declined" => format!("<p class=\"refused\" role=\"alert\">{}</p>", text.declined),
                _ => String::new(),
            };
            let possible = Scenario::ALL.into_iter();
            let possible = possible.filter(|scenario| charge.keeps || !scenario.is_of_plans());
            let buttons = possible.map(|scenario| {
                let class = match scenario {
                    Scenario::Succeed => " class=\"main\"",
                    _ => "",
                };
                let (value, name) = (scenario.as_str(), (text.scenario)(scenario.as_str()));
                format!("<button{class} name=\"scenario\" value=\"{value}\">{name}</button>")
            });
            format!(
                "{refused}<form method=\"post\">{}</form>",
                buttons.collect::<String>()
            )
        }
        "authenticating" => format!(
            "<p>{}</p><form method=\"post\"><button class=\"main\" name=\"scenario\" value=\"succeed\">{}</button>\
             <button name=\"scenario\" value=\"decline\">{}</button></form>",
            text.authenticate, text.it_is_me, text.it_is_not_me
        ),
        _ => after(charge, lang),
    };
    let page = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{}</title><style>{STYLE}</style></head><body><main>\
         <p class=\"test\">{}</p><h1>{title}</h1><p class=\"amount\">{amount}</p>{middle}\
         <p><a href=\"{}\">{}</a></p></main></body></html>",
        lang.tag(),
        text.title,
        text.no_money,
        escaped(&charge.return_path),
        text.back
    );
    let hash = sha2::Sha256::digest(STYLE.as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Html(page)).into_response()
}
