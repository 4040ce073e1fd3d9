//! Help requests: what somebody asks when nobody was found, whom it is shown to, and how it ends.
//! Knows no mentors, only how many may be asked.

mod report;

pub use report::{Becomes, Decision, Verdict, VerdictForm, becomes};

use crate::form::{FieldErrors, Problem, text, whole_number};
use crate::id::{HelpRequestId, MemberId, SessionTypeId};
use crate::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// How long a request stands open, in milliseconds.
pub const LASTS: i64 = 14 * DAY;
/// Mentors that one request is shown to.
pub const MOST_ASKED: u32 = 20;
/// Requests that a mentor is shown in seven days, so that the few stars are not asked for everything.
pub const MOST_A_WEEK: u32 = 5;
/// The week that [`MOST_A_WEEK`] counts, in milliseconds.
pub const WEEK: i64 = 7 * DAY;
/// So many mentors who report a request end it, until a moderator looks at it.
pub const REPORTS_END: u32 = 3;

const GOAL_MOST: u32 = 300;
const TEXT_MOST: u32 = 2_000;
const REPORT_MOST: u32 = 1_000;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HelpState {
    Open,
    /// An answer was taken.
    Picked,
    /// Taken back by who asked.
    Closed,
    Expired,
    /// Ended by reports of those who were asked.
    Reported,
}

impl HelpState {
    pub const ALL: [HelpState; 5] = [
        HelpState::Open,
        HelpState::Picked,
        HelpState::Closed,
        HelpState::Expired,
        HelpState::Reported,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            HelpState::Open => "open",
            HelpState::Picked => "picked",
            HelpState::Closed => "closed",
            HelpState::Expired => "expired",
            HelpState::Reported => "reported",
        }
    }

    pub fn parse(text: &str) -> Option<HelpState> {
        HelpState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Whether a request can be answered, picked or closed at a moment.
pub fn is_open(state: HelpState, expires_at: Instant, now: Instant) -> bool {
    state == HelpState::Open && now < expires_at
}

/// Raw: ask those who fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskForm {
    pub goal: String,
    pub tried: String,
    pub question: String,
    pub minutes: String,
}

/// What somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub goal: String,
    pub tried: String,
    pub question: String,
    pub minutes: u16,
}

impl AskForm {
    pub fn parse(&self) -> Result<Ask, FieldErrors> {
        let mut errors = FieldErrors::default();
        let goal = errors.take("goal", text(&self.goal, 1, GOAL_MOST));
        let tried = errors.take("tried", text(&self.tried, 0, TEXT_MOST));
        let question = errors.take("question", text(&self.question, 20, TEXT_MOST));
        let minutes = whole_number(&self.minutes, 5, 480);
        let minutes = minutes.and_then(|n| u16::try_from(n).map_err(|_| Problem::NotANumber));
        let minutes = errors.take("minutes", minutes);
        match (goal, tried, question, minutes) {
            (Some(goal), Some(tried), Some(question), Some(minutes)) => Ok(Ask {
                goal,
                tried,
                question,
                minutes,
            }),
            _ => Err(errors),
        }
    }
}

/// Raw: answer somebody who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    pub request: String,
    pub body: String,
    /// A kind of session to offer; may stay empty.
    pub session_type: String,
}

/// An answer, with the kind of session it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpAnswer {
    pub request: HelpRequestId,
    pub body: String,
    pub session_type: Option<SessionTypeId>,
}

impl AnswerForm {
    pub fn parse(&self) -> Result<HelpAnswer, FieldErrors> {
        let mut errors = FieldErrors::default();
        let request = errors.take("request", choice(&self.request));
        let body = errors.take("body", text(&self.body, 1, TEXT_MOST));
        let session_type = match self.session_type.trim() {
            "" => Some(None),
            raw => errors.take("session_type", choice(raw)).map(Some),
        };
        match (request, body, session_type) {
            (Some(request), Some(body), Some(session_type)) => Ok(HelpAnswer {
                request,
                body,
                session_type,
            }),
            _ => Err(errors),
        }
    }
}

/// Raw: take an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PickForm {
    pub request: String,
    pub mentor: String,
}

impl PickForm {
    pub fn parse(&self) -> Result<(HelpRequestId, MemberId), FieldErrors> {
        let mut errors = FieldErrors::default();
        let request = errors.take("request", choice(&self.request));
        let mentor = errors.take("mentor", choice(&self.mentor));
        request.zip(mentor).ok_or(errors)
    }
}

/// Raw: tell the platform that a request is not as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportForm {
    pub request: String,
    pub words: String,
}

impl ReportForm {
    pub fn parse(&self) -> Result<(HelpRequestId, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let request = errors.take("request", choice(&self.request));
        let words = errors.take("words", text(&self.words, 1, REPORT_MOST));
        request.zip(words).ok_or(errors)
    }
}

fn choice<T: std::str::FromStr>(raw: &str) -> Result<T, Problem> {
    raw.trim().parse().map_err(|_| Problem::NotAChoice)
}
