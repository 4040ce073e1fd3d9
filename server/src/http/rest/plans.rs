//! Monthly plans that one has, and the scholarships that would pay for one, over REST. Whatever costs something is
//! paid in a browser, at the provider's.

use super::bookings::Answered;
use super::extract::{Asking, Json, Path};
use super::problem::Problem;
use super::wire::Price;
use crate::http::Edge;
use app::context::Caller;
use app::plan::{PlanNamed, PlanView};
use app::scholarship::ForMe;
use axum::Json as Answer;
use axum::extract::State;
use domain::id::PlanId;
use domain::plan::{PauseForm, Wish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A monthly plan, as its learner sees it.
#[derive(Serialize, ToSchema)]
pub struct Plan {
    pub id: Uuid,
    pub name: String,
    /// The kind of session, and what it is called.
    pub session_type: Uuid,
    pub title: String,
    pub mentor: String,
    /// Of the mentor.
    pub slug: String,
    /// Each month.
    pub sessions: u8,
    pub price: Price,
    /// begun, running, due, paused or ended.
    pub status: String,
    /// What is to become of it after the month that is paid: go_on, pause or end.
    pub wish: String,
    /// Why it ended: wish, not_begun, not_paid, closed, gone or bank.
    pub why: Option<String>,
    /// The end of what is paid.
    #[schema(format = DateTime)]
    pub paid_until: String,
    /// When it is charged next, or tried again; none: not before somebody says so.
    #[schema(format = DateTime)]
    pub next_charge_at: Option<String>,
    pub next_charge: Option<Price>,
    /// Sessions of this month that are not booked.
    pub left: u8,
    /// The month that is due was refused, and can be paid with another card.
    pub can_pay: bool,
}

impl From<PlanView> for Plan {
    fn from(view: PlanView) -> Plan {
        let wish = match view.wish {
            Wish::GoOn => "go_on",
            Wish::Pause(_) => "pause",
            Wish::End => "end",
        };
        let (next_charge_at, next_charge) = view.next_charge.unzip();
        Plan {
            id: view.id.0,
            name: view.tier.name,
            session_type: view.session_type.0,
            title: view.title,
            mentor: view.mentor,
            slug: view.slug,
            sessions: view.tier.terms.sessions,
            price: view.tier.terms.price.into(),
            status: view.stage.as_str().to_owned(),
            wish: wish.to_owned(),
            why: view.why.map(|why| why.as_str().to_owned()),
            paid_until: view.until.to_rfc3339(),
            next_charge_at: next_charge_at.map(|at| at.to_rfc3339()),
            next_charge: next_charge.map(Into::into),
            left: view.left,
            can_pay: view.can_pay,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct PlanList {
    pub plans: Vec<Plan>,
}

/// Until when a plan is paused.
#[derive(Deserialize, ToSchema)]
pub struct NewPause {
    /// The day it goes on by itself, as in 2027-03-01; left out: when one says so.
    #[serde(default)]
    pub until: String,
}

/// Where something is paid in a browser.
#[derive(Serialize, ToSchema)]
pub struct PlaceToPay {
    /// An address, or a path of this site.
    #[schema(format = "uri-reference")]
    pub checkout_url: String,
}

/// A scholarship that would pay for one.
#[derive(Serialize, ToSchema)]
pub struct Scholarship {
    /// Who gives; empty: without a name.
    pub by: String,
    /// The most it pays for one session now.
    pub most: Price,
    #[schema(format = DateTime)]
    pub until: String,
}

impl From<ForMe> for Scholarship {
    fn from(view: ForMe) -> Scholarship {
        Scholarship {
            by: view.by,
            most: view.most.into(),
            until: view.until.to_rfc3339(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ScholarshipList {
    pub scholarships: Vec<Scholarship>,
}

async fn shown(edge: &Edge, caller: &Caller, id: Uuid) -> Answered<Plan> {
    let page = edge.backend.plan.plan(caller, PlanId(id)).await?;
    Ok(Answer(page.plan.into()))
}

fn named(id: Uuid) -> PlanNamed {
    PlanNamed {
        plan: id.to_string(),
    }
}

/// The plans one has, or had; those that go on first.
#[utoipa::path(get, path = "/api/v1/plans", tag = "plans", security(("token" = [])),
    responses((status = 200, body = PlanList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(edge): State<Edge>, Asking(caller): Asking) -> Answered<PlanList> {
    let plans = edge.backend.plan.plans(&caller).await?.plans;
    let plans = plans.into_iter().map(Into::into).collect();
    Ok(Answer(PlanList { plans }))
}

/// One's own plan.
#[utoipa::path(get, path = "/api/v1/plans/{id}", tag = "plans", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 200, body = Plan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn one(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Plan> {
    shown(&edge, &caller, id).await
}

/// Pauses a plan from the end of the month that is paid.
#[utoipa::path(post, path = "/api/v1/plans/{id}/pause", tag = "plans", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewPause, security(("token" = [])),
    responses((status = 200, body = Plan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn pause(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<NewPause>,
) -> Answered<Plan> {
    let form = PauseForm {
        plan: id.to_string(),
        until: body.until,
    };
    edge.backend.plan.pause_plan(&caller, form).await?;
    shown(&edge, &caller, id).await
}

/// Ends a plan with the month that is paid.
#[utoipa::path(post, path = "/api/v1/plans/{id}/end", tag = "plans", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = Plan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn end(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Plan> {
    edge.backend.plan.end_plan(&caller, named(id)).await?;
    shown(&edge, &caller, id).await
}

/// Lets a plan go on that was to be paused or to end; one that is paused goes on now, and is charged.
#[utoipa::path(post, path = "/api/v1/plans/{id}/keep", tag = "plans", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = Plan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn keep(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<Plan> {
    edge.backend.plan.keep_plan(&caller, named(id)).await?;
    shown(&edge, &caller, id).await
}

/// Where the month that was refused is paid with another card, which is charged from then on.
#[utoipa::path(post, path = "/api/v1/plans/{id}/pay", tag = "plans", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 200, body = PlaceToPay), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn pay(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Answered<PlaceToPay> {
    let checkout_url = edge.backend.plan.pay_month(&caller, named(id)).await?;
    Ok(Answer(PlaceToPay { checkout_url }))
}

/// The scholarships that would pay for one's own sessions, in the order in which they are used.
#[utoipa::path(get, path = "/api/v1/scholarships", tag = "scholarships", security(("token" = [])),
    responses((status = 200, body = ScholarshipList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn scholarships(
    State(edge): State<Edge>,
    Asking(caller): Asking,
) -> Answered<ScholarshipList> {
    let mine = edge.backend.scholarship.my_scholarships(&caller).await?;
    let scholarships = mine.scholarships.into_iter().map(Into::into).collect();
    Ok(Answer(ScholarshipList { scholarships }))
}
