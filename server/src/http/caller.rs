//! Decides once per request who is asking, in which language and zone.

use super::Edge;
use crate::account::store::{self, Known};
use crate::db::DbError;
use crate::platform::token_hash;
use app::context::{Caller, LANG_COOKIE, SIGN_IN_COOKIE, ZONE_COOKIE};
use app::words::Lang;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Request, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::actor::Actor;
use domain::money::currency_of_languages;
use domain::time::MINUTE;
use futures::FutureExt as _;
use std::net::SocketAddr;

/// How often being here is written down.
const SEEN_EVERY: i64 = 5 * MINUTE;

/// Puts the [`Caller`] into the request.
pub async fn identify(
    State(edge): State<Edge>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    // What is served alike to everybody needs no caller, and no look into the database.
    if request.uri().path().starts_with("/pkg/") {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    let address = address(&edge, &request);
    match caller(&edge, &headers, address).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => {
            crate::error::internal(&error);
            axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn caller(edge: &Edge, headers: &HeaderMap, address: String) -> Result<Caller, DbError> {
    let known = known(edge, headers).await?;
    let cookie = |name| cookie_value(headers, &edge.cookies.name(name));
    let lang = known
        .as_ref()
        .and_then(|known| Lang::parse(&known.lang))
        .or_else(|| cookie(LANG_COOKIE).and_then(Lang::parse))
        .or_else(|| Lang::from_accept_language(header_text(headers, header::ACCEPT_LANGUAGE)))
        .unwrap_or_default();
    let zone = match &known {
        Some(known) => Some(known.zone.as_str()),
        None => cookie(ZONE_COOKIE),
    };
    let zone = zone.and_then(crate::platform::zone_name);
    Ok(Caller {
        actor: known
            .as_ref()
            .map_or(Actor::Visitor, |known| Actor::Member {
                id: known.member_id,
                role: known.role,
                verified: known.verified,
            }),
        sign_in: known.as_ref().and_then(|known| known.sign_in),
        address,
        device: device(header_text(headers, header::USER_AGENT)),
        lang,
        habits: known.as_ref().map(|known| known.habits).unwrap_or_default(),
        zone_is_guess: zone.is_none(),
        currency: currency_of_languages(header_text(headers, header::ACCEPT_LANGUAGE)),
        zone: zone.unwrap_or_else(|| "UTC".to_owned()),
    })
}

/// Who the request's token belongs to: a personal one on the REST interface, a cookie's elsewhere.
async fn known(edge: &Edge, headers: &HeaderMap) -> Result<Option<Known>, DbError> {
    let now = edge.platform.now();
    if let Some(token) = header_text(headers, header::AUTHORIZATION).strip_prefix("Bearer ") {
        let mut read = edge.platform.db.read().await?;
        return store::member_by_api_token(&mut read, &token_hash(token)).await;
    }
    let Some(token) =
        cookie_value(headers, &edge.cookies.name(SIGN_IN_COOKIE)).filter(|token| !token.is_empty())
    else {
        return Ok(None);
    };
    let found = {
        let mut read = edge.platform.db.read().await?;
        store::sign_in_by_token(&mut read, &token_hash(token), now).await?
    };
    if let Some(Known {
        sign_in: Some(sign_in),
        member_id,
        last_seen_at,
        ..
    }) = found
        && now.since(last_seen_at) > SEEN_EVERY
    {
        edge.platform
            .db
            .write(move |tx| store::seen_update(tx, sign_in, member_id, now).boxed())
            .await?;
    }
    Ok(found)
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn cookie_value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The visitor's address, for limits. Behind a trusted proxy it is the last one that the proxy
/// itself added; anything before can be made up by the visitor.
fn address(edge: &Edge, request: &Request<Body>) -> String {
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok());
    if edge.platform.config.trust_proxy
        && let Some(last) = forwarded.and_then(|list| list.rsplit(',').next())
    {
        return last.trim().to_owned();
    }
    request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or_else(
            || "unknown".to_owned(),
            |ConnectInfo(address)| address.ip().to_string(),
        )
}

/// A browser in a few words, as people recognise it.
fn device(user_agent: &str) -> String {
    let first =
        |names: &[&'static str]| names.iter().copied().find(|name| user_agent.contains(name));
    let browser =
        first(&["Firefox", "Edg", "OPR", "Chrome", "Safari", "curl"]).unwrap_or("Browser");
    let browser = match browser {
        "Edg" => "Edge",
        "OPR" => "Opera",
        other => other,
    };
    match first(&["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"]) {
        Some(system) => format!("{browser}, {system}"),
        None => browser.to_owned(),
    }
}
