//! One's own kinds of session over REST: what is sent becomes the form that the page sends, so that
//! both are judged by the same rules and name the same fields.

use super::extract::{Asking, Json, Path};
use super::object;
use super::problem::Problem;
use super::wire::{OwnSessionType, OwnSessionTypes};
use crate::http::Edge;
use app::calendar::{ArchiveForm, SessionTypeForm, SessionTypeView};
use app::context::Caller;
use app::error::AppError;
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use domain::booking::CancellationPolicy;
use domain::calendar::SessionRules;
use domain::id::SessionTypeId;
use domain::money::Currency;
use domain::money::ledger::price_text;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is left out stays as it is, or is as usual in a new one.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SessionTypePatch {
    /// The version that was seen; without it, whatever stands is changed.
    pub version: Option<i64>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub length_minutes: Option<u16>,
    /// Distance between two possible starts.
    pub step_minutes: Option<u16>,
    /// hour or opening: what starts are counted from.
    pub align: Option<String>,
    pub notice_hours: Option<u16>,
    pub horizon_days: Option<u16>,
    pub buffer_before_minutes: Option<u16>,
    pub buffer_after_minutes: Option<u16>,
    /// null takes a limit away.
    #[serde(deserialize_with = "given")]
    pub max_per_day: Option<Option<u16>>,
    #[serde(deserialize_with = "given")]
    pub max_per_week: Option<Option<u16>>,
    #[serde(deserialize_with = "given")]
    pub max_per_month: Option<Option<u16>>,
    #[serde(deserialize_with = "given")]
    pub per_mentee_per_month: Option<Option<u16>>,
    /// Each booking waits for the mentor's answer.
    pub needs_approval: Option<bool>,
    /// room, link or phone.
    pub place: Option<String>,
    pub place_detail: Option<String>,
    #[serde(deserialize_with = "object::maybe_list")]
    pub questions: Option<Vec<NewQuestion>>,
    /// The mentee changes freely until so long before the start.
    pub free_until_hours: Option<u16>,
    pub then_reschedules: Option<u8>,
    /// In main units, with a point: `60` or `59.50`; empty for free.
    pub price: Option<String>,
    /// The mentee chooses what to pay, at least the price.
    pub pay_what_you_can: Option<bool>,
    /// Nothing is asked for a mentee's first session with oneself.
    pub first_free: Option<bool>,
    /// EUR, USD, GBP or CHF.
    pub currency: Option<String>,
    /// The price in other currencies, in main units; empty takes one away.
    pub price_eur: Option<String>,
    pub price_usd: Option<String>,
    pub price_gbp: Option<String>,
    pub price_chf: Option<String>,
    /// How much of a hundred of what was paid goes back to a mentee who cancels late.
    pub late_refund_percent: Option<u8>,
}

#[derive(Serialize, Deserialize, ToSchema)]
pub struct NewQuestion {
    pub text: String,
    #[serde(default)]
    pub required: bool,
}

/// Tells null from what is left out.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<u16>>, D::Error> {
    Option::deserialize(value).map(Some)
}

impl SessionTypePatch {
    /// The form with what was sent in place of what it said.
    fn onto(self, mut form: SessionTypeForm) -> SessionTypeForm {
        let put = |field: &mut String, value: Option<String>| {
            if let Some(value) = value {
                *field = value;
            }
        };
        let number = |value: Option<u16>| value.map(|number| number.to_string());
        let limit =
            |value: Option<Option<u16>>| value.map(|limit| number(limit).unwrap_or_default());
        put(
            &mut form.version,
            self.version.map(|version| version.to_string()),
        );
        put(&mut form.name, self.name);
        put(&mut form.description, self.description);
        put(&mut form.length_minutes, number(self.length_minutes));
        put(&mut form.step_minutes, number(self.step_minutes));
        put(&mut form.align, self.align);
        put(&mut form.notice_hours, number(self.notice_hours));
        put(&mut form.horizon_days, number(self.horizon_days));
        put(
            &mut form.buffer_before_minutes,
            number(self.buffer_before_minutes),
        );
        put(
            &mut form.buffer_after_minutes,
            number(self.buffer_after_minutes),
        );
        put(&mut form.max_per_day, limit(self.max_per_day));
        put(&mut form.max_per_week, limit(self.max_per_week));
        put(&mut form.max_per_month, limit(self.max_per_month));
        put(
            &mut form.per_mentee_per_month,
            limit(self.per_mentee_per_month),
        );
        put(&mut form.place, self.place);
        put(&mut form.place_detail, self.place_detail);
        put(&mut form.free_until_hours, number(self.free_until_hours));
        put(
            &mut form.then_reschedules,
            number(self.then_reschedules.map(u16::from)),
        );
        put(&mut form.price, self.price);
        put(&mut form.currency, self.currency);
        put(&mut form.price_eur, self.price_eur);
        put(&mut form.price_usd, self.price_usd);
        put(&mut form.price_gbp, self.price_gbp);
        put(&mut form.price_chf, self.price_chf);
        put(
            &mut form.late_refund_percent,
            number(self.late_refund_percent.map(u16::from)),
        );
        let tick = |field: &mut Option<String>, value: Option<bool>| {
            if let Some(value) = value {
                *field = ticked(value);
            }
        };
        tick(&mut form.needs_approval, self.needs_approval);
        tick(&mut form.pay_what_you_can, self.pay_what_you_can);
        tick(&mut form.first_free, self.first_free);
        let questions = self.questions.map(|questions| {
            let lines = questions
                .iter()
                .map(|asked| line(&asked.text, asked.required));
            lines.collect::<String>()
        });
        put(&mut form.questions, questions);
        form
    }
}

/// A box as the form sends it.
fn ticked(value: bool) -> Option<String> {
    value.then(|| "on".to_owned())
}

/// A question as the form writes it.
fn line(text: &str, required: bool) -> String {
    let text = text.replace(['\r', '\n'], " ");
    format!("{text}{}\n", if required { " *" } else { "" })
}

fn form_of(rules: &SessionRules, policy: CancellationPolicy) -> SessionTypeForm {
    let limit = |limit: Option<u16>| limit.map(|most| most.to_string()).unwrap_or_default();
    SessionTypeForm {
        length_minutes: rules.length_minutes.to_string(),
        step_minutes: rules.step_minutes.to_string(),
        align: rules.align.as_str().to_owned(),
        notice_hours: rules.notice_minutes.div_ceil(60).to_string(),
        horizon_days: rules.horizon_days.to_string(),
        buffer_before_minutes: rules.buffer_before_minutes.to_string(),
        buffer_after_minutes: rules.buffer_after_minutes.to_string(),
        max_per_day: limit(rules.max_per_day),
        max_per_week: limit(rules.max_per_week),
        max_per_month: limit(rules.max_per_month),
        per_mentee_per_month: limit(rules.per_mentee_per_month),
        place: "room".to_owned(),
        free_until_hours: policy.free_until_hours.to_string(),
        then_reschedules: policy.then_reschedules.to_string(),
        late_refund_percent: policy.late_refund_percent.to_string(),
        ..SessionTypeForm::default()
    }
}

fn form_as_stands(view: SessionTypeView) -> SessionTypeForm {
    let questions = view
        .questions
        .iter()
        .map(|asked| line(&asked.text, asked.required));
    let [eur, usd, gbp, chf] = Currency::OF_PRICES
        .map(|currency| view.others.of(currency).map(price_text).unwrap_or_default());
    SessionTypeForm {
        id: view.id.to_string(),
        version: view.version.to_string(),
        questions: questions.collect(),
        needs_approval: ticked(view.needs_approval),
        pay_what_you_can: ticked(view.pricing.pay_what_you_can),
        first_free: ticked(view.pricing.first_free),
        name: view.name,
        description: view.description,
        place: view.place,
        place_detail: view.place_detail,
        price: price_text(view.pricing.price),
        currency: view.pricing.price.currency.code().to_owned(),
        price_eur: eur,
        price_usd: usd,
        price_gbp: gbp,
        price_chf: chf,
        ..form_of(&view.rules, view.policy)
    }
}

async fn own(edge: &Edge, caller: &Caller, id: SessionTypeId) -> Result<SessionTypeView, AppError> {
    let all = edge.backend.calendar.session_types(caller).await?;
    all.into_iter()
        .find(|view| view.id == id)
        .ok_or(AppError::NotFound)
}

/// What one offers.
#[utoipa::path(get, path = "/api/v1/session-types", tag = "calendar", security(("token" = [])),
    responses((status = 200, body = OwnSessionTypes), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(edge): State<Edge>,
    Asking(caller): Asking,
) -> Result<Answer<OwnSessionTypes>, Problem> {
    let found = edge.backend.calendar.session_types(&caller).await?;
    let session_types: Vec<OwnSessionType> = found.into_iter().map(Into::into).collect();
    Ok(Answer(OwnSessionTypes { session_types }))
}

/// Offers one kind of session more.
#[utoipa::path(post, path = "/api/v1/session-types", tag = "calendar", request_body = SessionTypePatch, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = OwnSessionType), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn create(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<SessionTypePatch>,
) -> Result<(StatusCode, Answer<OwnSessionType>), Problem> {
    let usual = form_of(&SessionRules::default(), CancellationPolicy::default());
    let calendar = &edge.backend.calendar;
    let id = calendar
        .create_session_type(&caller, body.onto(usual))
        .await?;
    let made = own(&edge, &caller, id).await?;
    Ok((StatusCode::CREATED, Answer(made.into())))
}

/// Changes what one offers; what was booked stays as it was agreed.
#[utoipa::path(patch, path = "/api/v1/session-types/{id}", tag = "calendar", params(("id" = Uuid, Path)), request_body = SessionTypePatch, security(("token" = [])),
    responses((status = 200, body = OwnSessionType), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn patch(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<SessionTypePatch>,
) -> Result<Answer<OwnSessionType>, Problem> {
    let stands = own(&edge, &caller, SessionTypeId(id)).await?;
    let form = body.onto(form_as_stands(stands));
    let id = edge
        .backend
        .calendar
        .save_session_type(&caller, form)
        .await?;
    Ok(Answer(own(&edge, &caller, id).await?.into()))
}

/// Offers it no longer; what was booked stays.
#[utoipa::path(post, path = "/api/v1/session-types/{id}/archive", tag = "calendar", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn archive(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let stands = own(&edge, &caller, SessionTypeId(id)).await?;
    let form = ArchiveForm {
        id: stands.id.to_string(),
        version: stands.version.to_string(),
    };
    edge.backend
        .calendar
        .archive_session_type(&caller, form)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
