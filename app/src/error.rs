//! The one error that crosses the wire. It carries what a page branches on, never free text of
//! the server: words are made where they are read, in the reader's language.

use crate::wire::Compact;
use domain::access::Refusal;
use domain::form::FieldErrors;
use domain::interval::Interval;
use domain::time::Instant;
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in.
    Unauthenticated,
    /// The e-mail address is not confirmed yet.
    Unverified,
    /// Above the account's role.
    Forbidden,
    /// Not there, or not yours to know of.
    NotFound,
    Invalid(FieldErrors),
    Conflict(Conflict),
    Throttled {
        retry_after_secs: u32,
    },
    /// Something broke on our side; the reference finds it in the logs.
    Internal {
        reference: String,
    },
    /// The server was not reached, or its answer not understood.
    Network,
}

/// Refusals that a page reacts to; closed and small on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// Somebody else has the time; these are the nearest that can be booked.
    TimeTaken { nearest: Vec<Interval> },
    /// The time cannot be booked (any more) under the mentor's rules.
    TimeClosed { nearest: Vec<Interval> },
    /// These dates of a series cannot be booked.
    SeriesClashes { clashes: Vec<Instant> },
    /// The person already has a session at that time.
    OwnTimeTaken,
    /// The hold ran out before it was confirmed.
    HoldExpired,
    /// The policy agreed at booking does not allow it.
    PolicyForbids,
    /// The thing changed since the page was shown; look again.
    Stale,
    /// The booking is not in a state that allows it.
    WrongState,
    /// The payment provider does not answer, or does not do what was asked.
    ProviderSilent,
    /// Somebody was to be charged as before, and their bank or card did not take it.
    ChargeRefused,
    /// The same idempotency key came with another body.
    KeyReused,
    /// Nobody knows yet where this member is to be paid.
    NobodyToPay,
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for AppError {}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unauthenticated => AppError::Unauthenticated,
            Refusal::Unverified => AppError::Unverified,
            Refusal::NotYours => AppError::NotFound,
        }
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        AppError::Invalid(errors)
    }
}

impl From<Conflict> for AppError {
    fn from(conflict: Conflict) -> Self {
        AppError::Conflict(conflict)
    }
}

impl FromServerFnError for AppError {
    type Encoder = Compact;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        AppError::Network
    }
}
