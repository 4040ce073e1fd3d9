//! What went wrong, as `application/problem+json` (RFC 9457). Made from the one error of the use
//! cases; no text of the database or of a parser of ours reaches the caller.

use crate::http::forms::status_of;
use app::error::{AppError, Conflict};
use app::words::{CommonWords, Lang};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::form::{FieldError, FieldErrors};
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal of the interface.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is, for programs; never changes its meaning.
    pub code: &'static str,
    /// The same in English, for people.
    pub title: String,
    pub status: u16,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The nearest times that can be booked, when the one asked for cannot.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<super::wire::Time>,
    /// Finds a failure of ours in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip)]
    retry_after_secs: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}

const WORDS: &CommonWords = Lang::En.words().common();

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Problem {
        Problem {
            code,
            title: title.into(),
            status: status.as_u16(),
            fields: vec![],
            nearest: vec![],
            reference: None,
            retry_after_secs: None,
        }
    }

    /// A browser was sent here by another site.
    pub fn other_site() -> Problem {
        Problem::new(
            StatusCode::FORBIDDEN,
            "other_site",
            "Send a personal token: this request came from another site.",
        )
    }

    /// The first request with the same key is still under way.
    pub fn in_progress() -> Problem {
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "in_progress",
            "The first request with this key is under way.",
        );
        Problem {
            retry_after_secs: Some(1),
            ..problem
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Problem {
        AppError::from(errors).into()
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Problem {
        let mut problem = Problem::new(status_of(&error), code(&error), (WORDS.failure)(&error));
        match error {
            AppError::Invalid(errors) => {
                let told = |wrong: FieldError| FieldProblem {
                    message: (WORDS.problem)(&wrong.problem),
                    field: wrong.field,
                };
                problem.fields = errors.0.into_iter().map(told).collect();
            }
            AppError::Conflict(
                Conflict::TimeTaken { nearest } | Conflict::TimeClosed { nearest },
            ) => {
                problem.nearest = nearest.into_iter().map(Into::into).collect();
            }
            AppError::Throttled { retry_after_secs } => {
                problem.retry_after_secs = Some(retry_after_secs)
            }
            AppError::Internal { reference } => problem.reference = Some(reference),
            _ => {}
        }
        problem
    }
}

fn code(error: &AppError) -> &'static str {
    match error {
        AppError::Unauthenticated => "unauthenticated",
        AppError::Unverified => "unverified",
        AppError::Forbidden => "forbidden",
        AppError::NotFound => "not_found",
        AppError::Invalid(_) => "invalid",
        AppError::Conflict(conflict) => match conflict {
            Conflict::TimeTaken { .. } => "time_taken",
            Conflict::TimeClosed { .. } => "time_closed",
            Conflict::SeriesClashes { .. } => "series_clashes",
            Conflict::OwnTimeTaken => "own_time_taken",
            Conflict::HoldExpired => "hold_expired",
            Conflict::PolicyForbids => "policy_forbids",
            Conflict::Stale => "stale",
            Conflict::WrongState => "wrong_state",
            Conflict::ProviderSilent => "provider_silent",
            Conflict::ChargeRefused => "charge_refused",
            Conflict::KeyReused => "key_reused",
            Conflict::NobodyToPay => "nobody_to_pay",
        },
        AppError::Throttled { .. } => "throttled",
        AppError::Internal { .. } => "internal",
        AppError::Network => "not_understood",
    }
}

/// Where in the body something else was expected, and what. The parser says it as `path: what`.
fn wrong_shape(wrong: &dyn std::error::Error) -> Problem {
    let told = wrong.source().map(ToString::to_string).unwrap_or_default();
    let (path, message) = told.split_once(": ").unwrap_or(("", &told));
    let message = message.split(" at line ").next().unwrap_or(message);
    let mut problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "wrong_shape",
        "The body does not have the described shape.",
    );
    problem.fields = vec![FieldProblem {
        field: path.trim_matches('.').to_owned(),
        message: message.to_owned(),
    }];
    problem
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Problem {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "Send application/json.",
            ),
            JsonRejection::JsonDataError(wrong) => wrong_shape(&wrong),
            JsonRejection::JsonSyntaxError(_) => {
                Problem::new(StatusCode::BAD_REQUEST, "bad_json", "The body is not JSON.")
            }
            other => Problem::new(other.status(), "bad_body", "The body could not be read."),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Problem {
        AppError::NotFound.into()
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "bad_query", rejection.body_text())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).expect("a problem is plain data");
        let mut response = (
            status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            body,
        )
            .into_response();
        if let Some(seconds) = self.retry_after_secs {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
