//! Reports of help requests: who was asked says what is wrong, a moderator says what comes of it.

use super::HelpState;
use crate::form::{FieldErrors, Problem, text, whole_number};
use crate::id::HelpRequestId;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

const WORDS_MOST: u32 = 1_000;
/// More reports than mentors are ever asked.
const REPORTS_MOST: i64 = 1_000;

/// What a moderator says of a request that was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is wrong with it: it stays, or is shown again.
    Fine,
    TakenDown,
}

impl Verdict {
    pub const ALL: [Verdict; 2] = [Verdict::Fine, Verdict::TakenDown];

    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Fine => "fine",
            Verdict::TakenDown => "taken_down",
        }
    }

    pub fn parse(text: &str) -> Option<Verdict> {
        let mut all = Verdict::ALL.into_iter();
        all.find(|verdict| verdict.as_str() == text)
    }
}

/// What becomes of a request by a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// As it was.
    Same,
    Down,
    /// Open again, until then.
    OpenUntil(Instant),
}

/// What a verdict does to a request that ended at `ended_at`, or is open. One that is shown again has as
/// much time as it had left.
pub fn becomes(
    verdict: Verdict,
    state: HelpState,
    ended_at: Option<Instant>,
    expires_at: Instant,
    now: Instant,
) -> Becomes {
    match (verdict, state, ended_at) {
        (Verdict::TakenDown, HelpState::Open, _) => Becomes::Down,
        (Verdict::Fine, HelpState::Reported, Some(ended_at)) => {
            Becomes::OpenUntil(now.plus(expires_at.since(ended_at).max(0)))
        }
        _ => Becomes::Same,
    }
}

/// Raw: decide about a request that was reported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VerdictForm {
    pub request: String,
    pub verdict: String,
    /// To who asked, when it is taken down.
    pub words: String,
    /// How many new reports the moderator read.
    pub reports: String,
}

/// What a moderator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub request: HelpRequestId,
    pub verdict: Verdict,
    pub words: String,
    pub reports: i64,
}

impl VerdictForm {
    /// Who takes something down says why.
    pub fn parse(&self) -> Result<Decision, FieldErrors> {
        let mut errors = FieldErrors::default();
        let request = errors.take("request", super::choice(&self.request));
        let verdict = Verdict::parse(self.verdict.trim()).ok_or(Problem::NotAChoice);
        let verdict = errors.take("verdict", verdict);
        let least = u32::from(verdict == Some(Verdict::TakenDown));
        let words = errors.take("words", text(&self.words, least, WORDS_MOST));
        let reports = errors.take("reports", whole_number(&self.reports, 0, REPORTS_MOST));
        match (request, verdict, words, reports) {
            (Some(request), Some(verdict), Some(words), Some(reports)) => Ok(Decision {
                request,
                verdict,
                words,
                reports,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_verdict_does() {
        let (until, ended, now) = (Instant(1_000), Some(Instant(400)), Instant(5_000));
        for (verdict, state, ended, then) in [
            (Verdict::TakenDown, HelpState::Open, None, Becomes::Down),
            (Verdict::Fine, HelpState::Open, None, Becomes::Same),
            (
                Verdict::TakenDown,
                HelpState::Reported,
                ended,
                Becomes::Same,
            ),
            (
                Verdict::Fine,
                HelpState::Reported,
                ended,
                Becomes::OpenUntil(Instant(5_600)),
            ),
            (Verdict::Fine, HelpState::Picked, ended, Becomes::Same),
            (Verdict::TakenDown, HelpState::Closed, ended, Becomes::Same),
            (Verdict::Fine, HelpState::Expired, ended, Becomes::Same),
        ] {
            let became = becomes(verdict, state, ended, until, now);
            assert_eq!(became, then, "{verdict:?} of {state:?}");
        }
    }

    #[test]
    fn who_takes_something_down_says_why() {
        let form = |verdict: &str, words: &str| VerdictForm {
            request: "018f0000-0000-7000-8000-000000000001".to_owned(),
            verdict: verdict.to_owned(),
            words: words.to_owned(),
            reports: "1".to_owned(),
        };
        assert!(form("fine", "").parse().is_ok());
        assert!(form("taken_down", "An advertisement").parse().is_ok());
        let silent = form("taken_down", " ").parse().expect_err("no reason");
        assert_eq!(silent, FieldErrors::one("words", Problem::Missing));
        assert!(form("maybe", "").parse().is_err());
    }
}
