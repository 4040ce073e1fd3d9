//! The POST that a mail program sends when somebody presses "unsubscribe" (RFC 8058): from another
//! site, without cookies and without a page. The token in the address is all that it needs.

use super::{Edge, forms};
use crate::mail::unsubscribe::OneClick;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

/// A form of one short field.
pub const BODY_LIMIT: usize = 4 * 1024;

/// Stops the letters of a kept search. 200: they are stopped, now or before; 404: nothing is stopped
/// by this address; 400: somebody else sends forms here.
pub async fn search(State(edge): State<Edge>, Path(token): Path<String>, body: Bytes) -> Response {
    if !OneClick::is_said(&body) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    match edge.backend.searches.stop(&token).await {
        Ok(()) => StatusCode::OK,
        Err(error) => forms::status_of(&error),
    }
    .into_response()
}
