//! What the pages of pairing rounds ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::{MemberId, PairingRoundId};
#[cfg(feature = "ssr")]
use domain::matching::pairing::form::RoundForm;
use domain::matching::pairing::{NoMentee, NoMentor, Objective, RoundState, RuleKind, Score};
use domain::time::Instant;
use serde::{Deserialize, Serialize};

/// So many people without a pair, and rules, are shown; the table has all.
pub const MOST_SHOWN: u32 = 500;

/// A round in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundRow {
    pub id: PairingRoundId,
    pub name: String,
    pub objective: Objective,
    pub state: RoundState,
    pub mentors: i64,
    pub mentees: i64,
    pub created_at: Instant,
}

/// Which part of a round to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundQuery {
    pub round: String,
    /// How many pairs come before the first one shown.
    pub from: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundView {
    pub round: RoundRow,
    /// How often pairs were made; 0 while the first are being made.
    pub run: u32,
    /// The pairs of the run before are still there.
    pub can_undo: bool,
    /// When the pairs that are being made were asked for.
    pub asked_at: Instant,
    pub summary: RunSummary,
    /// Part of the pairs, by mentee's name.
    pub pairs: Vec<PairRow>,
    /// Where the next part begins.
    pub next: Option<u32>,
    pub without_mentor: Vec<Alone<NoMentor>>,
    pub without_mentee: Vec<Alone<NoMentee>>,
    /// Everything decided about two people, at most [`MOST_SHOWN`].
    pub rules: Vec<RuleRow>,
}

/// All pairs of a run in a few numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    pub pairs: i64,
    /// The sum of scores, in ten-thousandths.
    pub total: i64,
    /// Of the pairs that no rule decided.
    pub least: Option<Score>,
    /// Whether scores were given, rather than made from profiles.
    pub scores_given: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: MemberId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairRow {
    pub mentee: Person,
    pub mentor: Person,
    pub score: Score,
    /// What is decided about the two: they stay a pair, or are none in the next run.
    pub rule: Option<RuleKind>,
    pub shares: Shares,
}

/// What the profiles of two people share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    pub skills: Vec<String>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    pub industry: Option<String>,
}

/// Somebody without a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alone<R> {
    pub person: Person,
    pub reason: R,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRow {
    pub mentee: Person,
    pub mentor: Person,
    pub kind: RuleKind,
}

/// What is done to one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The pair stays in every rerun.
    Pin,
    /// The two are no pair in any rerun.
    Forbid,
    /// Takes back what was decided about the two.
    Release,
}

impl Decision {
    pub const fn as_str(self) -> &'static str {
        match self {
            Decision::Pin => "pin",
            Decision::Forbid => "forbid",
            Decision::Release => "release",
        }
    }

    pub fn parse(text: &str) -> Option<Decision> {
        let all = [Decision::Pin, Decision::Forbid, Decision::Release];
        all.into_iter().find(|decision| decision.as_str() == text)
    }
}

/// A form that decides about two people of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionForm {
    #[serde(default)]
    pub round: String,
    #[serde(default)]
    pub mentee: String,
    #[serde(default)]
    pub mentor: String,
    #[serde(default)]
    pub decision: String,
    /// Where in the list of pairs the reader is.
    #[serde(default)]
    pub from: String,
}

/// A form that names a round and the run that was seen; acting on pairs nobody saw is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunForm {
    #[serde(default)]
    pub round: String,
    #[serde(default)]
    pub run: String,
}

/// The use cases of this feature. Whoever is no admin is told that there is nothing here.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait MatchingApi: Send + Sync {
    /// All rounds, the newest first; at most 200.
    async fn rounds(&self, caller: &Caller) -> Result<Vec<RoundRow>, AppError>;
    async fn round(&self, caller: &Caller, query: RoundQuery) -> Result<RoundView, AppError>;
    /// Stores a round and has its pairs made.
    async fn create_round(
        &self,
        caller: &Caller,
        form: RoundForm,
    ) -> Result<PairingRoundId, AppError>;
    /// Pins or forbids a pair, for the next run.
    async fn decide(&self, caller: &Caller, form: DecisionForm) -> Result<(), AppError>;
    /// Has pairs made anew under today's rules.
    async fn rerun(&self, caller: &Caller, form: RunForm) -> Result<(), AppError>;
    /// Goes back to the pairs before the last run. Rules stay.
    async fn undo(&self, caller: &Caller, form: RunForm) -> Result<(), AppError>;
    /// Makes the pairs final, and has everybody in them written to.
    async fn publish(&self, caller: &Caller, form: RunForm) -> Result<(), AppError>;
    /// Throws a round away that was not published.
    async fn remove(&self, caller: &Caller, form: RunForm) -> Result<(), AppError>;
    /// Everybody in the round as comma-separated values.
    async fn table(&self, caller: &Caller, round: PairingRoundId) -> Result<String, AppError>;
}
