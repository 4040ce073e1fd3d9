//! Calendars elsewhere over REST: links to files, and accounts with calendars. Addresses and
//! passwords go in and never come out.

use super::extract::{Asking, Json, Path, Query};
use super::problem::Problem;
use crate::http::Edge;
use app::connection::{
    AccountForm, CalendarView, ChooseForm, ConnectionState, ConnectionView, LinkForm, RemoveForm,
};
use app::context::Caller;
use app::error::AppError;
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use domain::connection::{Password, Trouble};
use domain::id::ConnectionId;
use domain::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A link to a calendar in the iCalendar format.
#[derive(Deserialize, ToSchema)]
pub struct NewCalendar {
    pub address: String,
    /// What to call it; the name of the host when left out.
    #[serde(default)]
    pub label: String,
}

/// An account that speaks CalDAV. The same account again takes the new password.
#[derive(Deserialize, ToSchema)]
pub struct NewAccount {
    /// Of the server; its host is enough.
    pub address: String,
    pub user: String,
    #[schema(value_type = String, format = Password)]
    pub password: Password,
    #[serde(default)]
    pub label: String,
    /// Sessions go into the first calendar that takes them.
    #[serde(default)]
    pub write_sessions: bool,
}

/// What the calendars of an account are for.
#[derive(Deserialize, ToSchema)]
pub struct Uses {
    /// Numbers of those that make one busy.
    pub read: Vec<u32>,
    /// Number of the one that gets the sessions, if any.
    #[serde(default)]
    pub sessions: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RemoveParams {
    /// Sessions that were written there are taken out first.
    #[serde(default)]
    pub take_sessions_out: bool,
}

#[derive(Serialize, ToSchema)]
pub struct ConnectedCalendars {
    pub calendars: Vec<ConnectedCalendar>,
}

/// A connected link or account.
#[derive(Serialize, ToSchema)]
pub struct ConnectedCalendar {
    pub id: Uuid,
    /// link or account.
    pub kind: &'static str,
    pub label: String,
    pub host: String,
    /// waiting, good or failing.
    pub status: &'static str,
    /// Of the last good reading, while there is no trouble.
    #[schema(format = DateTime)]
    pub read_at: Option<String>,
    /// How often it is busy in the year ahead.
    pub busy_times: Option<u32>,
    pub failing: Option<Failing>,
    /// Of an account.
    pub user: Option<String>,
    pub calendars: Vec<AccountCalendar>,
    /// Why sessions cannot be written, if so.
    pub unwritten: Option<Failing>,
}

#[derive(Serialize, ToSchema)]
pub struct Failing {
    #[schema(format = DateTime)]
    pub since: String,
    /// What kind of trouble it is, for programs.
    pub trouble: String,
    /// From then on nothing can be booked; none when trouble closes nothing.
    #[schema(format = DateTime)]
    pub closes_at: Option<String>,
}

/// A calendar of an account.
#[derive(Serialize, ToSchema)]
pub struct AccountCalendar {
    pub number: u32,
    pub name: String,
    pub read: bool,
    pub sessions: bool,
    pub can_write: bool,
}

impl From<CalendarView> for AccountCalendar {
    fn from(view: CalendarView) -> AccountCalendar {
        AccountCalendar {
            number: view.number,
            name: view.name,
            read: view.is_read,
            sessions: view.gets_sessions,
            can_write: view.can_write,
        }
    }
}

fn failing(since: Instant, trouble: &Trouble, closes_at: Option<Instant>) -> Failing {
    Failing {
        since: since.to_rfc3339(),
        trouble: code_of(trouble),
        closes_at: closes_at.map(|at| at.to_rfc3339()),
    }
}

/// The name of a trouble without its particulars.
fn code_of(trouble: &Trouble) -> String {
    match serde_json::to_value(trouble) {
        Ok(Value::String(code)) => code,
        Ok(Value::Object(told)) => told.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

impl From<ConnectionView> for ConnectedCalendar {
    fn from(view: ConnectionView) -> ConnectedCalendar {
        let (status, read, trouble) = match view.state {
            ConnectionState::Waiting => ("waiting", None, None),
            ConnectionState::Good { read_at, busy } => ("good", Some((read_at, busy)), None),
            ConnectionState::Failing {
                since,
                trouble,
                closes_at,
                ..
            } => {
                let told = failing(since, &trouble, Some(closes_at));
                ("failing", None, Some(told))
            }
        };
        let kind = if view.account.is_some() {
            "account"
        } else {
            "link"
        };
        let (user, calendars, unwritten) = match view.account {
            Some(account) => (
                Some(account.user),
                account.calendars,
                account.unwritten.map(|(at, why)| failing(at, &why, None)),
            ),
            None => (None, vec![], None),
        };
        ConnectedCalendar {
            id: view.id.0,
            kind,
            label: view.label,
            host: view.host,
            status,
            read_at: read.map(|(at, _)| at.to_rfc3339()),
            busy_times: read.map(|(_, busy)| busy),
            failing: trouble,
            user,
            calendars: calendars.into_iter().map(Into::into).collect(),
            unwritten,
        }
    }
}

async fn all(edge: &Edge, caller: &Caller) -> Result<Vec<ConnectionView>, AppError> {
    let view = edge.backend.connection.connections(caller, None).await?;
    Ok(view.connections.unwrap_or_default())
}

async fn shown(
    edge: &Edge,
    caller: &Caller,
    id: ConnectionId,
) -> Result<ConnectedCalendar, Problem> {
    let mut all = all(edge, caller).await?.into_iter();
    let found = all.find(|view| view.id == id).ok_or(AppError::NotFound)?;
    Ok(found.into())
}

/// Calendars elsewhere that make one busy.
#[utoipa::path(get, path = "/api/v1/calendars", tag = "calendars", security(("token" = [])),
    responses((status = 200, body = ConnectedCalendars), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(edge): State<Edge>,
    Asking(caller): Asking,
) -> Result<Answer<ConnectedCalendars>, Problem> {
    let all = all(&edge, &caller).await?;
    let calendars = all.into_iter().map(Into::into).collect();
    Ok(Answer(ConnectedCalendars { calendars }))
}

/// Connects a calendar by its link. It is read soon after, not now.
#[utoipa::path(post, path = "/api/v1/calendars", tag = "calendars", request_body = NewCalendar, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = ConnectedCalendar), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn add(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<NewCalendar>,
) -> Result<(StatusCode, Answer<ConnectedCalendar>), Problem> {
    let form = LinkForm {
        label: body.label,
        address: body.address,
    };
    let id = edge.backend.connection.add_link(&caller, form).await?;
    Ok((
        StatusCode::CREATED,
        Answer(shown(&edge, &caller, id).await?),
    ))
}

/// Connects an account once its calendars were found, which may take half a minute.
#[utoipa::path(post, path = "/api/v1/calendars/accounts", tag = "calendars", request_body = NewAccount, params(("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 201, body = ConnectedCalendar), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn add_account(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Json(body): Json<NewAccount>,
) -> Result<(StatusCode, Answer<ConnectedCalendar>), Problem> {
    let form = AccountForm {
        label: body.label,
        address: body.address,
        user: body.user,
        password: body.password,
        write: body.write_sessions.then(|| "on".to_owned()),
    };
    let id = edge.backend.connection.add_account(&caller, form).await?;
    Ok((
        StatusCode::CREATED,
        Answer(shown(&edge, &caller, id).await?),
    ))
}

/// Chooses what the calendars of an account are for.
#[utoipa::path(put, path = "/api/v1/calendars/{id}/uses", tag = "calendars", params(("id" = Uuid, Path)), request_body = Uses, security(("token" = [])),
    responses((status = 200, body = ConnectedCalendar), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn choose(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Json(body): Json<Uses>,
) -> Result<Answer<ConnectedCalendar>, Problem> {
    let read = body.read.iter();
    let form = ChooseForm {
        id: id.to_string(),
        read: read
            .map(|number| (number.to_string(), "on".to_owned()))
            .collect(),
        sessions: body
            .sessions
            .map(|number| number.to_string())
            .unwrap_or_default(),
    };
    edge.backend.connection.choose(&caller, form).await?;
    Ok(Answer(shown(&edge, &caller, ConnectionId(id)).await?))
}

/// Has a calendar read within moments.
#[utoipa::path(post, path = "/api/v1/calendars/{id}/read", tag = "calendars", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), security(("token" = [])),
    responses((status = 202), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn read(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let id = ConnectionId(id);
    edge.backend.connection.read_now(&caller, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Disconnects a calendar.
#[utoipa::path(delete, path = "/api/v1/calendars/{id}", tag = "calendars", params(("id" = Uuid, Path), RemoveParams), security(("token" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Path(id): Path<Uuid>,
    Query(params): Query<RemoveParams>,
) -> Result<StatusCode, Problem> {
    let form = RemoveForm {
        id: id.to_string(),
        sessions: params.take_sessions_out.then(|| "on".to_owned()),
    };
    edge.backend.connection.remove(&caller, form).await?;
    Ok(StatusCode::NO_CONTENT)
}
