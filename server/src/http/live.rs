//! Tells open pages that a mentor's times changed, the moment it is durable. A notice carries no
//! times: the page asks again, and sees what its reader may see.

use super::Edge;
use crate::db::Notice;
use crate::process::told_to_stop;
use app::context::Caller;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use domain::id::MemberId;
use futures::{FutureExt as _, StreamExt as _};
use serde::Deserialize;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;

/// Proxies drop connections on which nothing is said for a minute.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// So many open streams at once, from one address and in all. A school shares one address; a tab
/// has one stream.
const MOST_OF_ONE: usize = 100;
const MOST_IN_ALL: usize = 10_000;
/// After so long one may ask again.
const TRY_AGAIN_SECS: &str = "60";

/// Who has how many streams open.
#[derive(Default)]
pub struct Streams(Mutex<HashMap<String, usize>>);

/// An open stream; counted until it is dropped.
struct Counted {
    streams: Arc<Streams>,
    address: String,
}

impl Streams {
    /// Counts one more, if there is room for it.
    fn open(self: &Arc<Self>, address: &str) -> Option<Counted> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let in_all: usize = open.values().sum();
        let of_one = open.get(address).copied().unwrap_or(0);
        if of_one >= MOST_OF_ONE || in_all >= MOST_IN_ALL {
            return None;
        }
        open.insert(address.to_owned(), of_one + 1);
        Some(Counted {
            streams: self.clone(),
            address: address.to_owned(),
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self
            .streams
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[derive(Deserialize)]
pub struct Watched {
    mentor: MemberId,
}

/// An endless answer with one line for each change of the mentor's times. A reader who was too
/// slow for all notices hears one: something changed.
pub async fn times(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Query(Watched { mentor }): Query<Watched>,
) -> Response {
    let Some(counted) = edge.streams.open(&caller.address) else {
        let later = [(header::RETRY_AFTER, TRY_AGAIN_SECS)];
        return (StatusCode::TOO_MANY_REQUESTS, later).into_response();
    };
    let mentor = mentor.to_string();
    let changes = BroadcastStream::new(edge.platform.db.subscribe())
        .filter(move |heard| std::future::ready(concerns(heard.as_ref().ok(), &mentor)))
        .map(move |_| {
            // The stream owns its count.
            let _ = &counted;
            Ok::<_, Infallible>(Event::default().event("times").data("changed"))
        })
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
