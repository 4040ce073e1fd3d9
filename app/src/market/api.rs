//! Server functions: one line each, into the use cases. Mentors leave the server as drawn rows, so
//! that the browser part needs neither their data nor the code that draws them.

use super::*;
use crate::error::AppError;
use crate::exchange::{Packed, Posted};
use domain::time::Instant;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::fit::why_panel;
#[cfg(feature = "ssr")]
use super::matters::{panel, ways_out};
#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};
#[cfg(feature = "ssr")]
use crate::shortlist::{ListEnd, list_end};

/// No page has rows with more times.
#[cfg(feature = "ssr")]
const TIMES_OF_ROWS: usize = 10 * PAGE as usize;

/// A page of the market, with what the server drew of it as HTML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawnMarket {
    pub found: FoundView,
    /// The rows; where nobody is left, ways out.
    pub rows: String,
    /// The zone of their times.
    pub zone: String,
    /// What matters.
    pub panel: String,
}

#[server(prefix = "/fn", endpoint = "browse_mentors", protocol = Packed)]
pub async fn browse_mentors(query: MarketQuery) -> Result<DrawnMarket, AppError> {
    let market = backend().market.browse(&caller(), query.clone()).await?;
    let rows = match market.found.total {
        0 => ways_out(&market.found.musts, &market.matters, &query),
        total => {
            let end = ListEnd {
                hidden: market.hidden,
                query: Some(query.clone()),
                total,
            };
            rows(&market, &query) + &list_end(end)
        }
    };
    Ok(DrawnMarket {
        rows,
        panel: panel(&market.matters, &query),
        found: market.found,
        zone: market.zone.zone,
    })
}

#[server(prefix = "/fn", endpoint = "keep_criteria", protocol = Posted)]
pub async fn keep_criteria(form: CriteriaForm) -> Result<(), AppError> {
    let back = form.back.clone();
    backend().market.keep_criteria(&caller(), form).await?;
    // What is sent while a slider moves leads nowhere.
    if !back.is_empty() {
        redirect(path_back(&back));
    }
    Ok(())
}

#[server(prefix = "/fn", endpoint = "say_feedback", protocol = Posted)]
pub async fn say_feedback(form: FeedbackForm) -> Result<(), AppError> {
    let back = path_back(&form.back).to_owned();
    let id = backend().market.say_feedback(&caller(), form).await?;
    let joined = if back.contains('?') { '&' } else { '?' };
    redirect(&format!("{back}{joined}told={id}"));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "undo_feedback", protocol = Posted)]
pub async fn undo_feedback(form: UndoForm) -> Result<(), AppError> {
    let back = path_back(&form.back).to_owned();
    backend().market.undo_feedback(&caller(), form).await?;
    redirect(&back);
    Ok(())
}

/// The same for the mentors on the first page of the site.
#[server(prefix = "/fn", endpoint = "featured_mentors", protocol = Posted)]
pub async fn featured_mentors() -> Result<(FoundView, String, String), AppError> {
    let market = backend().market.featured(&caller()).await?;
    let rows = featured_rows(&market) + &list_end(ListEnd::default());
    Ok((market.found, rows, market.zone.zone))
}

/// A mentor's page, and as HTML why they fit who looks for this.
#[server(prefix = "/fn", endpoint = "mentor", protocol = Packed)]
pub async fn mentor(slug: String, asked: MarketQuery) -> Result<(MentorView, String), AppError> {
    let (caller, market) = (caller(), backend().market);
    let view = market.mentor(&caller, &slug).await?;
    if view.own || (asked.q.is_empty() && asked.weights.is_none()) {
        return Ok((view, String::new()));
    }
    let why = market.why(&caller, view.id, asked).await?;
    Ok((view, why.map(why_panel).unwrap_or_default()))
}

/// How rows write these times on the clock of a zone; of no more times than a page of rows has.
#[server(prefix = "/fn", endpoint = "times_of_rows", protocol = Packed)]
pub async fn times_of_rows(zone: String, times: Vec<Instant>) -> Result<Vec<String>, AppError> {
    let clock = backend().market.clock(&zone);
    let times = times.into_iter().take(TIMES_OF_ROWS);
    Ok(times.map(|at| time_of_row(at, &clock)).collect())
}
