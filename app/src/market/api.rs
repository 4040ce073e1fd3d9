//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller};

#[server(prefix = "/fn", endpoint = "browse_mentors", input = Json)]
pub async fn browse_mentors(query: MarketQuery) -> Result<MarketView, AppError> {
    backend().market.browse(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "featured_mentors")]
pub async fn featured_mentors() -> Result<MarketView, AppError> {
    backend().market.featured(&caller()).await
}

#[server(prefix = "/fn", endpoint = "mentor")]
pub async fn mentor(slug: String) -> Result<MentorView, AppError> {
    backend().market.mentor(&caller(), &slug).await
}
