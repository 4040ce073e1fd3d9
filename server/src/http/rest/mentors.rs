//! The market over REST: the same search and the same page of a mentor as in the browser.

use super::extract::{Asking, Path, Query};
use super::problem::Problem;
use super::wire::{Mentor, MentorList, MentorsParams};
use crate::http::Edge;
use app::market::{MarketQuery, Price};
use axum::Json as Answer;
use axum::extract::State;

/// Mentors that fit, best first, a page at a time.
#[utoipa::path(get, path = "/api/v1/mentors", tag = "mentors", params(MentorsParams),
    responses((status = 200, body = MentorList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Query(params): Query<MentorsParams>,
) -> Result<Answer<MentorList>, Problem> {
    let page = params
        .cursor
        .as_deref()
        .and_then(|cursor| cursor.parse().ok())
        .unwrap_or(1);
    let query = MarketQuery {
        q: params.q,
        skill: params.skill.into_iter().collect(),
        industry: params.industry.into_iter().collect(),
        language: params.language.into_iter().collect(),
        region: params.region.into_iter().collect(),
        price: match params.free {
            Some(true) => Some(Price::Free),
            Some(false) => Some(Price::Paid),
            None => None,
        },
        week: params.week,
        page,
        ..MarketQuery::default()
    };
    let found = edge.backend.market.browse(&caller, query).await?;
    let next = (found.page < found.pages).then(|| (found.page + 1).to_string());
    Ok(Answer(MentorList {
        total: found.total,
        mentors: found.mentors.into_iter().map(Into::into).collect(),
        next,
    }))
}

/// One mentor, with what they offer.
#[utoipa::path(get, path = "/api/v1/mentors/{slug}", tag = "mentors", params(("slug" = String, Path)),
    responses((status = 200, body = Mentor), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn one(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(slug): Path<String>,
) -> Result<Answer<Mentor>, Problem> {
    Ok(Answer(
        edge.backend.market.mentor(&caller, &slug).await?.into(),
    ))
}
