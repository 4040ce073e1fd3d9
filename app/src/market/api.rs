//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::wire::Answer;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller};

#[server(prefix = "/fn", endpoint = "browse_mentors", input = Answer, output = Answer)]
pub async fn browse_mentors(query: MarketQuery) -> Result<MarketView, AppError> {
    backend().market.browse(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "featured_mentors", output = Answer)]
pub async fn featured_mentors() -> Result<MarketView, AppError> {
    backend().market.featured(&caller()).await
}

#[server(prefix = "/fn", endpoint = "mentor", output = Answer)]
pub async fn mentor(slug: String) -> Result<MentorView, AppError> {
    backend().market.mentor(&caller(), &slug).await
}
