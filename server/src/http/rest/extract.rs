//! What handlers take out of a request. Whatever cannot be read is answered as a [`Problem`].

use super::object::Object;
use super::problem::Problem;
use crate::http::Edge;
use app::context::Caller;
use app::error::AppError;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use domain::form::{FieldErrors, Problem as Wrong};
use domain::time::Instant;
use serde::de::DeserializeOwned;

/// A body of JSON, which is an object.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let axum::Json(Object(read)) = axum::Json::from_request(request, state).await?;
        Ok(Json(read))
    }
}

/// What the path names.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

/// What the query asks for.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

/// Who is asking, as the edge made out.
pub struct Asking(pub Caller);

impl FromRequestParts<Edge> for Asking {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Edge) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Caller>()
            .cloned()
            .map(Asking)
            .ok_or_else(|| AppError::Unauthenticated.into())
    }
}

/// The instant that RFC 3339 text names.
pub fn instant(field: &'static str, text: &str) -> Result<Instant, AppError> {
    text.parse::<jiff::Timestamp>()
        .map(Instant::from_jiff)
        .map_err(|_| FieldErrors::one(field, Wrong::NotATime).into())
}
