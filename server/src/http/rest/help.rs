//! Help requests over REST: asking, answering, taking an answer, reporting; and what moderators do.

use super::bookings::Answered;
use super::extract::{Asking, Json, Path};
use super::problem::Problem;
use crate::http::Edge;
use app::context::Caller;
use app::help::{AnswerView, HelpRow, ReportedRow, RequestForm, RequestView};
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use domain::help::{AnswerForm, AskForm, PickForm, ReportForm, VerdictForm};
use domain::id::HelpRequestId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A request in a list.
#[derive(Serialize, ToSchema)]
pub struct HelpSummary {
    pub id: Uuid,
    pub goal: String,
    /// Who asks.
    pub name: String,
    /// open, picked, closed, expired or reported.
    pub status: String,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// To who asks: how many answered. To who is asked: 1 if they did.
    pub answers: u32,
}

impl From<HelpRow> for HelpSummary {
    fn from(row: HelpRow) -> HelpSummary {
        HelpSummary {
            id: row.id.0,
            goal: row.goal,
            name: row.name,
            status: row.state.as_str().to_owned(),
            created_at: row.created_at.to_rfc3339(),
            answers: row.answers,
        }
    }
}

/// One's own requests, and those one is asked to answer; the latest first.
#[derive(Serialize, ToSchema)]
pub struct HelpRequests {
    pub own: Vec<HelpSummary>,
    pub asked: Vec<HelpSummary>,
}

#[derive(Serialize, ToSchema)]
pub struct HelpAnswer {
    pub mentor: Uuid,
    pub slug: String,
    pub name: String,
    pub body: String,
    /// The kind of session that is offered with it.
    pub session_type: Option<Uuid>,
    #[schema(format = DateTime)]
    pub answered_at: String,
    /// It was taken.
    pub picked: bool,
}

impl From<AnswerView> for HelpAnswer {
    fn from(answer: AnswerView) -> HelpAnswer {
        HelpAnswer {
            mentor: answer.mentor.0,
            slug: answer.slug,
            name: answer.name,
            body: answer.body,
            session_type: answer.offer.map(|offer| offer.id.0),
            answered_at: answer.answered_at.to_rfc3339(),
            picked: answer.picked,
        }
    }
}

/// What somebody asks of mentors who fit.
#[derive(Serialize, ToSchema)]
pub struct HelpRequest {
    pub id: Uuid,
    /// The asking person's own.
    pub own: bool,
    pub name: String,
    pub goal: String,
    pub tried: String,
    pub question: String,
    pub minutes: u16,
    /// open, picked, closed, expired or reported.
    pub status: String,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub expires_at: String,
    /// How many mentors see it.
    pub shown_to: u32,
    /// Who asks reads all, a mentor their own.
    pub answers: Vec<HelpAnswer>,
    /// Why a moderator took it down, to who asks; empty if only reports did.
    pub taken_down: Option<String>,
    /// To moderators: what was reported.
    pub reports: Vec<HelpReport>,
}

/// What a mentor reported.
#[derive(Serialize, ToSchema)]
pub struct HelpReport {
    pub name: String,
    pub words: String,
    #[schema(format = DateTime)]
    pub reported_at: String,
    /// No moderator has decided since.
    pub is_new: bool,
}

impl From<RequestView> for HelpRequest {
    fn from(view: RequestView) -> HelpRequest {
        let reports = view.reports.into_iter().flat_map(|reports| reports.reports);
        let reports = reports.map(|report| HelpReport {
            name: report.name,
            words: report.words,
            reported_at: report.at.to_rfc3339(),
            is_new: report.is_new,
        });
        HelpRequest {
            id: view.id.0,
            own: view.own,
            name: view.name,
            goal: view.goal,
            tried: view.tried,
            question: view.question,
            minutes: view.minutes,
            status: view.state.as_str().to_owned(),
            created_at: view.created_at.to_rfc3339(),
            expires_at: view.expires_at.to_rfc3339(),
            shown_to: view.shown_to,
            answers: view.answers.into_iter().map(Into::into).collect(),
            taken_down: view.taken_down,
            reports: reports.collect(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub struct NewHelpRequest {
    /// One line.
    pub goal: String,
    #[serde(default)]
    pub tried: String,
    /// At least 20 characters.
    pub question: String,
    /// How long a session is wished for.
    pub minutes: u16,
}

#[derive(Deserialize, ToSchema)]
pub struct NewHelpAnswer {
    pub body: String,
    /// A kind of session to offer.
    #[serde(default)]
    pub session_type: Option<Uuid>,
}

/// Whose answer is taken.
#[derive(Deserialize, ToSchema)]
pub struct Picked {
    pub mentor: Uuid,
}

/// Where to go on.
#[derive(Serialize, ToSchema)]
pub struct PickedAnswer {
    /// Path of the page where a time with that mentor can be booked.
    pub path: String,
}

#[derive(Deserialize, ToSchema)]
pub struct NewReport {
    pub words: String,
}

/// What a moderator decides.
#[derive(Deserialize, ToSchema)]
pub struct NewVerdict {
    /// fine or taken_down.
    pub verdict: String,
    /// To who asks; needed to take it down.
    #[serde(default)]
    pub words: String,
    /// How many new reports were read. Where there are others by now, nothing is decided.
    pub reports: u16,
}

/// A request that was reported.
#[derive(Serialize, ToSchema)]
pub struct ReportedRequest {
    pub id: Uuid,
    pub goal: String,
    pub name: String,
    pub status: String,
    /// Those that nobody has looked at; of a decided one all.
    pub reports: u32,
    /// Of the first of them, or of the decision.
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<ReportedRow> for ReportedRequest {
    fn from(row: ReportedRow) -> ReportedRequest {
        ReportedRequest {
            id: row.id.0,
            goal: row.goal,
            name: row.name,
            status: row.state.as_str().to_owned(),
            reports: row.reports,
            at: row.at.to_rfc3339(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ReportedRequests {
    /// The longest waiting first.
    pub waiting: Vec<ReportedRequest>,
    /// The last decided first.
    pub decided: Vec<ReportedRequest>,
}

async fn shown(edge: &Edge, caller: &Caller, id: Uuid) -> Answered<HelpRequest> {
    let view = edge.backend.help.request(caller, HelpRequestId(id)).await?;
    Ok(Answer(view.into()))
}

/// What one asks, and what one is asked.
#[utoipa::path(get, path = "/api/v1/help-requests", tag = "help", security(("token" = [])),
    responses((status = 200, body = HelpRequests), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(edge): State<Edge>, Asking(caller): Asking) -> Answered<HelpRequests> {
    let view = edge.backend.help.requests(&caller).await?;
    Ok(Answer(HelpRequests {
        own: view.own.into_iter().map(Into::into).collect(),
        asked: view.asked.into_iter().map(Into::into).collect(),
    }))
}

/// Asks mentors who fit and were not asked much lately.
#[utoipa::path(post, path = "/api/v1/help-requests", tag = "help", request_body = NewHelpRequest, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = HelpRequest), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn ask(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<NewHelpRequest>,
) -> Result<(StatusCode, Answer<HelpRequest>), Problem> {
    let form = AskForm {
        goal: body.goal,
        tried: body.tried,
        question: body.question,
        minutes: body.minutes.to_string(),
    };
    let id = edge.backend.help.ask(&caller, form).await?;
    Ok((StatusCode::CREATED, shown(&edge, &caller, id.0).await?))
}

/// A request with its answers.
#[utoipa::path(get, path = "/api/v1/help-requests/{id}", tag = "help", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 200, body = HelpRequest), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn one(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<HelpRequest> {
    shown(&edge, &caller, id).await
}

/// Answers, or changes one's answer.
#[utoipa::path(post, path = "/api/v1/help-requests/{id}/answer", tag = "help", request_body = NewHelpAnswer, params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = HelpRequest), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn answer(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewHelpAnswer>,
) -> Answered<HelpRequest> {
    let kind = body.session_type.map(|kind| kind.to_string());
    let form = AnswerForm {
        request: id.to_string(),
        body: body.body,
        session_type: kind.unwrap_or_default(),
    };
    edge.backend.help.answer(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Takes an answer, which ends the request.
#[utoipa::path(post, path = "/api/v1/help-requests/{id}/pick", tag = "help", request_body = Picked, params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = PickedAnswer), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn pick(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<Picked>,
) -> Answered<PickedAnswer> {
    let form = PickForm {
        request: id.to_string(),
        mentor: body.mentor.to_string(),
    };
    let path = edge.backend.help.pick(&caller, form).await?;
    Ok(Answer(PickedAnswer { path }))
}

/// Takes one's request back.
#[utoipa::path(post, path = "/api/v1/help-requests/{id}/close", tag = "help", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = HelpRequest), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn close(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<HelpRequest> {
    let request = id.to_string();
    let form = RequestForm { request };
    edge.backend.help.close(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Tells moderators what is wrong; the request is not shown to the reporter any more.
#[utoipa::path(post, path = "/api/v1/help-requests/{id}/report", tag = "help", request_body = NewReport, params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn report(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewReport>,
) -> Result<StatusCode, Problem> {
    let form = ReportForm {
        request: id.to_string(),
        words: body.words,
    };
    edge.backend.help.report(&caller, form).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Requests that were reported, to moderators.
#[utoipa::path(get, path = "/api/v1/reported-requests", tag = "help", security(("token" = [])),
    responses((status = 200, body = ReportedRequests), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn reported(
    State(edge): State<Edge>,
    Asking(caller): Asking,
) -> Answered<ReportedRequests> {
    let view = edge.backend.help.reported(&caller).await?;
    Ok(Answer(ReportedRequests {
        waiting: view.waiting.into_iter().map(Into::into).collect(),
        decided: view.decided.into_iter().map(Into::into).collect(),
    }))
}

/// Says as a moderator what comes of reports.
#[utoipa::path(post, path = "/api/v1/help-requests/{id}/verdict", tag = "help", request_body = NewVerdict, params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = HelpRequest), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn decide(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewVerdict>,
) -> Answered<HelpRequest> {
    let form = VerdictForm {
        request: id.to_string(),
        verdict: body.verdict,
        words: body.words,
        reports: body.reports.to_string(),
    };
    edge.backend.help.decide(&caller, form).await?;
    shown(&edge, &caller, id).await
}
