//! Server functions: one line each, into the use cases. Mentors leave the server as drawn rows, so
//! that the browser part needs neither their data nor the code that draws them.

use super::*;
use crate::error::AppError;
use crate::wire::Answer;
use domain::time::Instant;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller};
#[cfg(feature = "ssr")]
use crate::shortlist::{ListEnd, list_end};

/// No page has rows with more times.
#[cfg(feature = "ssr")]
const TIMES_OF_ROWS: usize = 10 * PAGE as usize;

/// What was found, the rows as HTML, and the zone of their times.
#[server(prefix = "/fn", endpoint = "browse_mentors", input = Answer, output = Answer)]
pub async fn browse_mentors(query: MarketQuery) -> Result<(FoundView, String, String), AppError> {
    let asked = query.clone();
    let found = backend().market.browse(&caller(), query).await?;
    Ok(drawn(found, Some(asked)))
}

/// The same for the mentors on the first page of the site.
#[server(prefix = "/fn", endpoint = "featured_mentors", output = Answer)]
pub async fn featured_mentors() -> Result<(FoundView, String, String), AppError> {
    let found = backend().market.featured(&caller()).await?;
    Ok(drawn(found, None))
}

#[server(prefix = "/fn", endpoint = "mentor", output = Answer)]
pub async fn mentor(slug: String) -> Result<MentorView, AppError> {
    backend().market.mentor(&caller(), &slug).await
}

/// How rows write these times on the clock of a zone; of no more times than a page of rows has.
#[server(prefix = "/fn", endpoint = "times_of_rows", input = Answer, output = Answer)]
pub async fn times_of_rows(zone: String, times: Vec<Instant>) -> Result<Vec<String>, AppError> {
    let clock = backend().market.clock(&zone);
    let times = times.into_iter().take(TIMES_OF_ROWS);
    Ok(times.map(|at| time_of_row(at, &clock)).collect())
}

#[cfg(feature = "ssr")]
fn drawn(market: MarketView, query: Option<MarketQuery>) -> (FoundView, String, String) {
    let end = ListEnd {
        hidden: market.hidden,
        query,
        total: market.found.total,
    };
    let rows = rows(market.mentors, &market.zone) + &list_end(end);
    (market.found, rows, market.zone.zone)
}
