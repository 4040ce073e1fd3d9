//! Bookmarks, hidden mentors and comparisons over REST.

use super::bookings::Answered;
use super::extract::{Asking, Json, Path};
use super::problem::Problem;
use super::wire::{MentorSummary, NextTime, Price, mean};
use crate::http::Edge;
use app::context::Caller;
use app::shortlist::{Compared, Mark, MarkForm, MarkedMentor, NO_MARK};
use axum::Json as Answer;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What one keeps, the latest first.
#[derive(Serialize, ToSchema)]
pub struct ShortlistAnswer {
    pub bookmarked: Vec<MentorSummary>,
    /// Left out of lists.
    pub hidden: Vec<HiddenMentor>,
}

#[derive(Serialize, ToSchema)]
pub struct HiddenMentor {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub headline: String,
}

impl From<MarkedMentor> for HiddenMentor {
    fn from(mentor: MarkedMentor) -> HiddenMentor {
        HiddenMentor {
            id: mentor.id.0,
            slug: mentor.slug,
            name: mentor.name,
            headline: mentor.headline,
        }
    }
}

/// How a mentor is marked.
#[derive(Deserialize, ToSchema)]
pub struct NewMark {
    /// bookmark or hidden.
    pub mark: String,
}

/// Whom to compare.
#[derive(Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareParams {
    /// The slug of a mentor; give it again for each, up to three.
    pub mentor: Vec<String>,
}

impl CompareParams {
    /// What is wrong where nobody is named, or anything else.
    fn read(query: &str) -> Result<CompareParams, &'static str> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|_| "The query could not be read.")?;
        if pairs.is_empty() || pairs.iter().any(|(name, _)| name != "mentor") {
            return Err("Name mentors by their slugs: `mentor=…&mentor=…`.");
        }
        let mentor = pairs.into_iter().map(|(_, slug)| slug).collect();
        Ok(CompareParams { mentor })
    }
}

/// Mentors side by side, as they were asked for; who is not there is left out.
#[derive(Serialize, ToSchema)]
pub struct Comparison {
    pub mentors: Vec<ComparedMentor>,
    /// More were asked for than are compared.
    pub too_many: bool,
}

/// A mentor beside others. What a session costs is of the first kind.
#[derive(Serialize, ToSchema)]
pub struct ComparedMentor {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub photo: Option<String>,
    pub price: Option<Price>,
    pub length_minutes: Option<u16>,
    /// Until when a session can be cancelled freely.
    pub free_until_hours: Option<u16>,
    pub languages: Vec<String>,
    pub skills: Vec<ComparedSkill>,
    /// Of five; none while there are too few reviews to say.
    pub score: Option<f64>,
    pub median_reply_minutes: Option<u32>,
    /// bookmark or hidden.
    pub mark: Option<String>,
    pub next_times: Vec<NextTime>,
}

#[derive(Serialize, ToSchema)]
pub struct ComparedSkill {
    pub name: String,
    /// The asking person has it too.
    pub shared: bool,
}

impl From<Compared> for ComparedMentor {
    fn from(mentor: Compared) -> ComparedMentor {
        let skills = mentor.skills.into_iter().map(|skill| ComparedSkill {
            name: skill.name,
            shared: skill.shared,
        });
        let next = mentor.next.into_iter().map(|(kind, at)| NextTime {
            session_type: kind.0,
            starts_at: at.to_rfc3339(),
        });
        ComparedMentor {
            id: mentor.id.0,
            slug: mentor.slug,
            name: mentor.name,
            headline: mentor.headline,
            photo: mentor.photo,
            price: mentor.pricing.map(|pricing| pricing.price.into()),
            length_minutes: mentor.length_minutes,
            free_until_hours: mentor.policy.map(|policy| policy.free_until_hours),
            languages: mentor.languages,
            skills: skills.collect(),
            score: mean(mentor.score),
            median_reply_minutes: mentor.median_reply_minutes,
            mark: mentor.mark.map(|mark| mark.as_str().to_owned()),
            next_times: next.collect(),
        }
    }
}

/// Whom one bookmarked and hid.
#[utoipa::path(get, path = "/api/v1/shortlist", tag = "shortlist", security(("token" = [])),
    responses((status = 200, body = ShortlistAnswer), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(edge): State<Edge>, Asking(caller): Asking) -> Answered<ShortlistAnswer> {
    let view = edge.backend.shortlist.bookmarks(&caller, None).await?;
    Ok(Answer(ShortlistAnswer {
        bookmarked: view.bookmarked.into_iter().map(Into::into).collect(),
        hidden: view.others.hidden.into_iter().map(Into::into).collect(),
    }))
}

async fn set(
    edge: &Edge,
    caller: &Caller,
    mentor: Uuid,
    mark: String,
) -> Result<StatusCode, Problem> {
    let form = MarkForm {
        mentor: mentor.to_string(),
        mark,
        back: String::new(),
    };
    edge.backend.shortlist.mark(caller, form).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Bookmarks a mentor, or leaves them out of lists.
#[utoipa::path(put, path = "/api/v1/shortlist/{id}", tag = "shortlist", params(("id" = Uuid, Path)), request_body = NewMark, security(("token" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn mark(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewMark>,
) -> Result<StatusCode, Problem> {
    // Taking a mark away has a method of its own.
    let mark = Mark::parse(&body.mark).map_or("", Mark::as_str);
    set(&edge, &caller, id, mark.to_owned()).await
}

/// Takes the mark away.
#[utoipa::path(delete, path = "/api/v1/shortlist/{id}", tag = "shortlist", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn unmark(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    set(&edge, &caller, id, NO_MARK.to_owned()).await
}

/// Up to three mentors side by side.
#[utoipa::path(get, path = "/api/v1/comparison", tag = "shortlist", params(CompareParams),
    responses((status = 200, body = Comparison), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn compare(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    RawQuery(query): RawQuery,
) -> Answered<Comparison> {
    let bad = |title| Problem::new(StatusCode::BAD_REQUEST, "bad_query", title);
    let params = CompareParams::read(&query.unwrap_or_default()).map_err(bad)?;
    let view = edge
        .backend
        .shortlist
        .compare(&caller, params.mentor)
        .await?;
    Ok(Answer(Comparison {
        mentors: view.mentors.into_iter().map(Into::into).collect(),
        too_many: view.too_many,
    }))
}
