//! Disputes about sessions, and tips for them, over REST. Files of a case are handed in on its page.

use super::bookings::Answered;
use super::extract::{Asking, Json, Path};
use super::plans::PlaceToPay;
use super::problem::Problem;
use super::wire::Price;
use crate::http::Edge;
use app::context::Caller;
use app::dispute::{CaseEvent, CaseFile, DisputeView, Who};
use app::money::TipView;
use axum::Json as Answer;
use axum::extract::State;
use domain::dispute::{OpenForm, SayForm, Turn};
use domain::id::BookingId;
use domain::money::TipForm;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The dispute about what was paid for a session; also before there is one, for the mentee.
#[derive(Serialize, ToSchema)]
pub struct Dispute {
    pub booking: Uuid,
    /// Who the asking person is in it: learner, mentor or moderator.
    pub side: String,
    /// What was paid and did not go back.
    pub left: Price,
    /// The mentee may open one until then.
    #[schema(format = DateTime)]
    pub may_open_until: Option<String>,
    /// none, mentor, moderator, bank or nobody: who has to do something.
    pub turn: String,
    /// When whoever's turn it is has to be done.
    #[schema(format = DateTime)]
    pub until: Option<String>,
    /// What was decided to go back.
    pub refund: Option<Price>,
    /// Oldest first.
    pub events: Vec<DisputeEvent>,
    pub files: Vec<DisputeFile>,
    pub may_say: bool,
}

/// What happened in a dispute.
#[derive(Serialize, ToSchema)]
pub struct DisputeEvent {
    /// opened, said, ruled, silent, taken_by_bank, bank_gave_back or bank_kept.
    pub kind: String,
    /// learner, mentor or moderator; none: a bank, or the clock.
    pub by: Option<String>,
    pub words: String,
    pub evidence: String,
    #[schema(format = DateTime)]
    pub at: String,
}

/// A file that one of the two handed in.
#[derive(Serialize, ToSchema)]
pub struct DisputeFile {
    pub id: Uuid,
    /// learner or mentor.
    pub by: String,
    pub name: String,
    /// jpeg, png, webp or pdf.
    pub kind: String,
    pub bytes: u32,
    #[schema(format = DateTime)]
    pub at: String,
}

const fn name(who: Who) -> &'static str {
    match who {
        Who::Learner => "learner",
        Who::Mentor => "mentor",
        Who::Moderator => "moderator",
    }
}

impl From<CaseEvent> for DisputeEvent {
    fn from(event: CaseEvent) -> DisputeEvent {
        DisputeEvent {
            kind: event.kind.as_str().to_owned(),
            by: event.by.map(|who| name(who).to_owned()),
            words: event.words,
            evidence: event.evidence,
            at: event.at.to_rfc3339(),
        }
    }
}

impl From<CaseFile> for DisputeFile {
    fn from(file: CaseFile) -> DisputeFile {
        DisputeFile {
            id: file.id.0,
            by: name(file.by).to_owned(),
            name: file.name,
            kind: file.kind.as_str().to_owned(),
            bytes: file.bytes,
            at: file.at.to_rfc3339(),
        }
    }
}

impl From<DisputeView> for Dispute {
    fn from(view: DisputeView) -> Dispute {
        let case = view.case;
        let refund = case.as_ref().and_then(|case| case.decision);
        let (events, files) = match &case {
            Some(case) => (case.events.clone(), case.files.clone()),
            None => (Vec::new(), Vec::new()),
        };
        Dispute {
            booking: view.booking.0,
            side: name(view.me).to_owned(),
            left: view.left.into(),
            may_open_until: view.may_open_until.map(|at| at.to_rfc3339()),
            turn: case
                .as_ref()
                .map_or("none", |case| Turn::as_str(case.turn))
                .to_owned(),
            until: case
                .as_ref()
                .and_then(|case| case.until)
                .map(|at| at.to_rfc3339()),
            refund: refund.map(|(_, back)| back.into()),
            events: events.into_iter().map(Into::into).collect(),
            files: files.into_iter().map(Into::into).collect(),
            may_say: case.is_some_and(|case| case.may_say),
        }
    }
}

/// What was wrong.
#[derive(Deserialize, ToSchema)]
pub struct NewDispute {
    /// not_held, cut_short, not_as_described, technical or other.
    pub reason: String,
    pub words: String,
    #[serde(default)]
    pub evidence: String,
}

/// What one of the two says about it.
#[derive(Deserialize, ToSchema)]
pub struct NewStatement {
    pub words: String,
    #[serde(default)]
    pub evidence: String,
}

/// A thank-you for a session, as its two people see it.
#[derive(Serialize, ToSchema)]
pub struct Tip {
    /// The asking person may give one now.
    pub may_give: bool,
    pub given: Option<Price>,
}

impl From<TipView> for Tip {
    fn from(view: TipView) -> Tip {
        Tip {
            may_give: view.may_give,
            given: view.given.map(Into::into),
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub struct NewTip {
    /// In main units of the session's currency, with a point.
    pub amount: String,
}

async fn shown(edge: &Edge, caller: &Caller, id: BookingId) -> Answered<Dispute> {
    let view = edge.backend.dispute.dispute(caller, id).await?;
    Ok(Answer(view.into()))
}

/// The dispute of a session, for its two people and for moderators.
#[utoipa::path(get, path = "/api/v1/bookings/{id}/dispute", tag = "disputes", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 200, body = Dispute), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn one(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Dispute> {
    shown(&edge, &caller, BookingId(id)).await
}

/// The mentee says what was wrong; the money stays held until it is decided.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/dispute", tag = "disputes", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewDispute, security(("token" = [])),
    responses((status = 200, body = Dispute), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn open(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewDispute>,
) -> Answered<Dispute> {
    let form = OpenForm {
        booking: id.to_string(),
        reason: body.reason,
        words: body.words,
        evidence: body.evidence,
    };
    let id = edge.backend.dispute.open(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Answers, or adds to what one said.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/dispute/statements", tag = "disputes", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewStatement, security(("token" = [])),
    responses((status = 200, body = Dispute), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn say(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewStatement>,
) -> Answered<Dispute> {
    let form = SayForm {
        booking: id.to_string(),
        words: body.words,
        evidence: body.evidence,
    };
    let id = edge.backend.dispute.say(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Where the mentee pays a tip for a session that took place.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/tip", tag = "payments", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewTip, security(("token" = [])),
    responses((status = 200, body = PlaceToPay), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn tip(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewTip>,
) -> Answered<PlaceToPay> {
    let form = TipForm {
        booking: id.to_string(),
        amount: body.amount,
    };
    let checkout_url = edge.backend.money.tip(&caller, form).await?;
    Ok(Answer(PlaceToPay { checkout_url }))
}
