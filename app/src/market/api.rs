//! Server functions: one line each, into the use cases. Mentors leave the server as drawn rows, so
//! that the browser part needs neither their data nor the code that draws them.

use super::*;
use crate::error::AppError;
use crate::wire::Answer;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller};

/// What was found, and the rows as HTML.
#[server(prefix = "/fn", endpoint = "browse_mentors", input = Answer, output = Answer)]
pub async fn browse_mentors(query: MarketQuery) -> Result<(FoundView, String), AppError> {
    backend().market.browse(&caller(), query).await.map(drawn)
}

/// The same for the mentors on the first page of the site.
#[server(prefix = "/fn", endpoint = "featured_mentors", output = Answer)]
pub async fn featured_mentors() -> Result<(FoundView, String), AppError> {
    backend().market.featured(&caller()).await.map(drawn)
}

#[server(prefix = "/fn", endpoint = "mentor", output = Answer)]
pub async fn mentor(slug: String) -> Result<MentorView, AppError> {
    backend().market.mentor(&caller(), &slug).await
}

#[cfg(feature = "ssr")]
fn drawn(market: MarketView) -> (FoundView, String) {
    (market.found, rows(market.mentors, &market.zone))
}
