//! The chance that a mentor accepts a request, from how they answered before: a Beta prior that
//! every answer moves, old ones less. Who was never asked stands at the prior like all who are new;
//! the more was asked, the less the prior says.

use super::fit::WHOLE_SCORE;
use crate::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// How a mentor answered requests. Counts lose half of their weight in every half-life, so they are
/// no whole numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    asked: f32,
    answered: f32,
    accepted: f32,
    as_of: Instant,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Accepted,
    Declined,
    /// Nobody answered in time.
    Unanswered,
}

/// What is believed of mentors before they have answered, and how it fades.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// The share of requests that is accepted, from 0 to 1.
    pub mean: f64,
    /// As many requests as the prior weighs.
    pub weight: f64,
    pub half_life_days: f64,
}

impl Default for Prior {
    fn default() -> Self {
        Prior {
            mean: 0.6,
            weight: 4.0,
            half_life_days: 90.0,
        }
    }
}

/// A probability and how much it says in a score, both in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chance {
    pub(super) probability: u16,
    pub(super) weight: u16,
}

/// What the chance makes of a score: three tenths. The same for everybody, so that an acceptance can
/// only raise a score and silence only lower it; how far is for the evidence to say.
pub const CHANCE_WEIGHS: u16 = 3 * (WHOLE_SCORE / 10);

/// What the chance of some answer makes of a score: a twentieth.
pub const ANSWERS_WEIGH: u16 = WHOLE_SCORE / 20;

/// Observations after which what was learned has half of its say.
pub const EVIDENCE_HALF: f64 = 2_000.0;

impl Chance {
    /// Where chances play no part: scores are the fit.
    pub const NOT_ASKED: Chance = Chance {
        probability: 0,
        weight: 0,
    };

    /// Of a probability from 0 to 1; NaN counts as 0.
    pub fn new(probability: f64) -> Chance {
        // Casts saturate, and NaN is nothing.
        Chance {
            probability: (probability.clamp(0.0, 1.0) * f64::from(WHOLE_SCORE)).round() as u16,
            weight: CHANCE_WEIGHS,
        }
    }

    /// Of a probability that only some answer came, from 0 to 1: answers say less than acceptance.
    pub fn of_answer(probability: f64) -> Chance {
        Chance {
            weight: ANSWERS_WEIGH,
            ..Chance::new(probability)
        }
    }

    /// What was learned from so many observations, old ones counting less: what it says grows from that
    /// of an answer to that of an acceptance, half of the way after [`EVIDENCE_HALF`].
    pub fn learned(probability: f64, evidence: f64) -> Chance {
        let trust = evidence.max(0.0) / (evidence.max(0.0) + EVIDENCE_HALF);
        let grown = f64::from(CHANCE_WEIGHS - ANSWERS_WEIGH) * trust;
        Chance {
            weight: ANSWERS_WEIGH + grown.round() as u16,
            ..Chance::new(probability)
        }
    }

    /// From 0 to 1.
    pub fn probability(self) -> f64 {
        f64::from(self.probability) / f64::from(WHOLE_SCORE)
    }
}

impl Record {
    /// Of counts at one moment.
    pub fn new(asked: u32, answered: u32, accepted: u32, as_of: Instant) -> Record {
        let (answered, accepted) = (answered.min(asked), accepted.min(answered).min(asked));
        Record {
            asked: asked as f32,
            answered: answered as f32,
            accepted: accepted as f32,
            as_of,
        }
    }

    /// With one more request, whose outcome was known at `at`. Requests may come in any order.
    pub fn with(self, outcome: Outcome, at: Instant, prior: &Prior) -> Record {
        let now = self.as_of.max(at);
        let mut record = self.at(now, prior);
        let weight = remaining(now.since(at), prior);
        record.asked += weight;
        if outcome != Outcome::Unanswered {
            record.answered += weight;
        }
        if outcome == Outcome::Accepted {
            record.accepted += weight;
        }
        record
    }

    /// What is left of it at `now`.
    pub fn at(self, now: Instant, prior: &Prior) -> Record {
        let left = remaining(now.since(self.as_of), prior);
        Record {
            asked: self.asked * left,
            answered: self.answered * left,
            accepted: self.accepted * left,
            as_of: self.as_of.max(now),
        }
    }

    /// Requests it stands on, old ones counting less.
    pub fn evidence(&self) -> f64 {
        f64::from(self.asked)
    }

    /// The share of requests that got any answer, once there are `least`.
    pub fn answered_share(&self, least: f32) -> Option<f64> {
        let enough = self.asked >= least && self.asked > 0.0;
        enough.then(|| f64::from(self.answered / self.asked))
    }

    /// The posterior mean at `now`, from 0 to 1.
    pub fn acceptance(&self, now: Instant, prior: &Prior) -> f64 {
        let record = self.at(now, prior);
        let accepted = prior.mean * prior.weight + f64::from(record.accepted);
        accepted / (prior.weight + f64::from(record.asked)).max(f64::MIN_POSITIVE)
    }

    pub fn chance(&self, now: Instant, prior: &Prior) -> Chance {
        Chance::new(self.acceptance(now, prior))
    }
}

fn remaining(age: i64, prior: &Prior) -> f32 {
    let days = age.max(0) as f64 / DAY as f64;
    (-days / prior.half_life_days.max(f64::MIN_POSITIVE)).exp2() as f32
}
