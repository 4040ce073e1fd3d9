//! Raw forms about disputes become commands, or a list of what is wrong with which field.

use super::Reason;
use crate::form::{FieldErrors, Problem, text};
use crate::money::Money;
use crate::money::ledger::parse_amount;
use serde::{Deserialize, Serialize};

/// What each side may say at a time, and as evidence, in characters.
const WORDS_MOST: u32 = 4_000;

/// Raw: the learner says what was wrong with a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenForm {
    pub booking: String,
    /// The name of a [`Reason`].
    pub reason: String,
    pub words: String,
    /// What shows it: messages, times, addresses.
    pub evidence: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedCommand {
    pub reason: Reason,
    pub said: SaidCommand,
}

/// Raw: one of the two says something about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SayForm {
    pub booking: String,
    pub words: String,
    pub evidence: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidCommand {
    pub words: String,
    /// May be empty.
    pub evidence: String,
}

/// Raw: a moderator decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleForm {
    pub booking: String,
    /// `all`, `part` or `nothing` goes back.
    pub outcome: String,
    /// Of a part: how much, in main units.
    pub amount: String,
    /// Why, for both.
    pub words: String,
}

/// What a moderator decided: how many minor units go back, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulingOutcome {
    pub refund: i64,
    pub words: String,
}

impl OpenForm {
    pub fn parse(&self) -> Result<OpenedCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = Reason::parse(self.reason.trim()).ok_or(Problem::NotAChoice);
        let reason = errors.take("reason", reason);
        let said = said(&mut errors, &self.words, &self.evidence);
        match (reason, said) {
            (Some(reason), Some(said)) => Ok(OpenedCommand { reason, said }),
            _ => Err(errors),
        }
    }
}

impl SayForm {
    pub fn parse(&self) -> Result<SaidCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        said(&mut errors, &self.words, &self.evidence).ok_or(errors)
    }
}

fn said(errors: &mut FieldErrors, words: &str, evidence: &str) -> Option<SaidCommand> {
    let words = errors.take("words", text(words, 1, WORDS_MOST));
    let evidence = errors.take("evidence", text(evidence, 0, WORDS_MOST));
    Some(SaidCommand {
        words: words?,
        evidence: evidence?,
    })
}

impl RuleForm {
    /// `left`: what there is to be given to one or the other.
    pub fn parse(&self, left: Money) -> Result<RulingOutcome, FieldErrors> {
        let mut errors = FieldErrors::default();
        let refund = match self.outcome.trim() {
            "all" => Some(left.minor),
            "nothing" => Some(0),
            "part" => errors.take("amount", part_of(left, &self.amount)),
            _ => {
                errors.add("outcome", Problem::NotAChoice);
                None
            }
        };
        let words = errors.take("words", text(&self.words, 1, WORDS_MOST));
        match (refund, words) {
            (Some(refund), Some(words)) => Ok(RulingOutcome { refund, words }),
            _ => Err(errors),
        }
    }
}

/// More than nothing and less than everything: those two have names of their own.
fn part_of(left: Money, raw: &str) -> Result<i64, Problem> {
    if raw.trim().is_empty() {
        return Err(Problem::Missing);
    }
    let part = parse_amount(raw, left.currency).ok_or(Problem::NotAnAmount)?;
    (1..left.minor)
        .contains(&part)
        .then_some(part)
        .ok_or(Problem::NotAnAmount)
}
