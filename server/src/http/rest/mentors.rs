//! The market over REST: the same search and the same page of a mentor as in the browser.

use super::extract::{Asking, Path};
use super::fit;
use super::problem::Problem;
use super::wire::{Mentor, MentorList, MentorsParams};
use crate::http::Edge;
use app::market::{MarketQuery, Price, Sort};
use axum::Json as Answer;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;

/// Mentors that fit, best first, a page at a time.
#[utoipa::path(get, path = "/api/v1/mentors", tag = "mentors", params(MentorsParams),
    responses((status = 200, body = MentorList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    RawQuery(query): RawQuery,
) -> Result<Answer<MentorList>, Problem> {
    let query = asked(MentorsParams::read(&query.unwrap_or_default())?)?;
    let market = edge.backend.market.browse(&caller, query).await?;
    let found = market.found;
    let next = (found.page < found.pages).then(|| (found.page + 1).to_string());
    Ok(Answer(MentorList {
        total: found.total,
        mentors: market.mentors.into_iter().map(Into::into).collect(),
        next,
    }))
}

impl MentorsParams {
    /// What may be given several times is collected; what is not known is refused.
    fn read(query: &str) -> Result<MentorsParams, BadQuery> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|_| bad("The query could not be read."))?;
        let mut params = MentorsParams::default();
        // A field that was left empty asks for nothing.
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        for (name, value) in pairs {
            let flag = || match value.as_str() {
                "true" => Ok(Some(true)),
                "false" => Ok(Some(false)),
                _ => Err(bad(format!("`{name}` is true or false."))),
            };
            match name.as_str() {
                "q" => params.q = Some(value),
                "skill" => params.skill.push(value),
                "industry" => params.industry.push(value),
                "language" => params.language.push(value),
                "region" => params.region.push(value),
                "free" => params.free = flag()?,
                "open" => params.open = flag()?,
                "week" => params.week = flag()?,
                "hours" => params.hours = flag()?,
                "weight" => params.weight.push(value),
                "sort" => params.sort = Some(value),
                "cursor" => params.cursor = Some(value),
                _ => return Err(bad(format!("There is no parameter `{name}`."))),
            }
        }
        Ok(params)
    }
}

/// What is wrong with a query, in words.
struct BadQuery(String);

impl From<BadQuery> for Problem {
    fn from(BadQuery(title): BadQuery) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "bad_query", title)
    }
}

fn bad(title: impl Into<String>) -> BadQuery {
    BadQuery(title.into())
}

fn asked(params: MentorsParams) -> Result<MarketQuery, BadQuery> {
    let sort = match params.sort.as_deref() {
        None => Sort::default(),
        Some(name) => Sort::ALL
            .into_iter()
            .find(|sort| sort.as_str() == name)
            .ok_or_else(|| bad("`sort` is best, soonest, rating or newest."))?,
    };
    let page = match params.cursor.as_deref().map(str::parse) {
        None => 1,
        Some(Ok(page)) => page,
        Some(Err(_)) => return Err(bad("`cursor` is what the answer before gave as `next`.")),
    };
    Ok(MarketQuery {
        q: params.q.unwrap_or_default().trim().to_owned(),
        skill: params.skill,
        industry: params.industry,
        language: params.language,
        region: params.region,
        price: params
            .free
            .map(|free| if free { Price::Free } else { Price::Paid }),
        open: params.open.unwrap_or_default(),
        week: params.week.unwrap_or_default(),
        hours: params.hours.unwrap_or_default(),
        weights: fit::weights(&params.weight).map_err(|one| {
            bad(format!(
                "`{one}` is no weight: `skills:80`, `language:must`, `price:ignore`."
            ))
        })?,
        sort,
        page,
        ..MarketQuery::default()
    })
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
