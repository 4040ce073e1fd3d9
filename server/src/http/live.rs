//! Tells open pages that a mentor's times changed, the moment it is durable. A notice carries no
//! times: the page asks again, and sees what its reader may see.

use super::Edge;
use crate::db::Notice;
use crate::process::told_to_stop;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use domain::id::MemberId;
use futures::{FutureExt as _, StreamExt as _};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;

/// Proxies drop connections on which nothing is said for a minute.
const HEARTBEAT: Duration = Duration::from_secs(25);

#[derive(Deserialize)]
pub struct Watched {
    mentor: MemberId,
}

/// An endless answer with one line for each change of the mentor's times. A reader who was too
/// slow for all notices hears one: something changed.
pub async fn times(
    State(edge): State<Edge>,
    Query(Watched { mentor }): Query<Watched>,
) -> Response {
    let mentor = mentor.to_string();
    let changes = BroadcastStream::new(edge.platform.db.subscribe())
        .filter(move |heard| std::future::ready(concerns(heard.as_ref().ok(), &mentor)))
        .map(|_| Ok::<_, Infallible>(Event::default().event("times").data("changed")))
        // Open streams would otherwise keep a stopping server waiting for them.
        .take_until(told_to_stop().boxed());
    let mut answer = Sse::new(changes)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    answer
        .headers_mut()
        .insert(unbuffered, HeaderValue::from_static("no"));
    answer
}

/// None: the reader lagged behind, and may have missed anything.
fn concerns(notice: Option<&Notice>, mentor: &str) -> bool {
    notice.is_none_or(|notice| {
        notice.is_missed() || (notice.channel == "times" && notice.payload == mentor)
    })
}
