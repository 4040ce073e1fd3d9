//! What people do with suggestions teaches how likely one is taken up: a logistic model that learns
//! one observation at a time. It begins as the mentor's own prior and moves as far as evidence does.
//! Versioned, inspectable by name, and as new after [`Model::default`].
//!
//! Who is shown low is seen less, so a tap there says more. Each is weighted with the inverse of the
//! chance that the place was looked at (its propensity), clipped, which makes the gradient that of
//! the true relevance: E[c/p] = P(taken up | looked at) while the clip is not reached.

use super::acceptance::Chance;
use super::feature::{Feature, Features};
use crate::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// Of the order and meaning of the inputs. A stored model of another version is not read.
pub const MODEL_VERSION: u32 = 1;

/// One constant, the prior, and the features.
pub const INPUTS: usize = 2 + Feature::COUNT;
const CONSTANT: usize = 0;
const PRIOR: usize = 1;

/// The most that a single tap may weigh.
pub const CLIP: f64 = 10.0;

const RATE: f64 = 0.15;
/// Pulls every weight back to where it began, so that features nobody looks at stay silent.
const PULL: f64 = 1e-4;
/// Keeps the first steps small.
const FIRST_SQUARES: f64 = 1.0;
const HALF_LIFE_DAYS: f64 = 120.0;
/// A logit beyond this is certainty enough, and keeps the numbers finite.
const LOGIT_MOST: f64 = 12.0;

/// What the model looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs([f64; INPUTS]);

impl Inputs {
    /// Of a mentor for a learner; `acceptance` is the mentor's own prior, from 0 to 1. What is not
    /// known pulls neither way.
    pub fn new(features: &Features, acceptance: f64) -> Inputs {
        let mut inputs = [0.0; INPUTS];
        inputs[CONSTANT] = 1.0;
        inputs[PRIOR] = logit(acceptance);
        for feature in Feature::ALL {
            let share = features.get(feature).map(|share| share.as_f64() - 0.5);
            inputs[2 + feature as usize] = share.unwrap_or(0.0);
        }
        Inputs(inputs)
    }
}

/// What somebody did with a suggestion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    pub inputs: Inputs,
    /// Whether it was taken up: opened, kept, asked, or called good.
    pub taken_up: bool,
    /// The chance that it was looked at, above 0 and at most 1; certain for what was answered.
    pub propensity: f64,
    pub at: Instant,
}

/// Why an observation teaches nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPropensity;

/// The chance that the suggestion at this rank, counted from 1, is looked at.
pub fn looked_at(rank: u16) -> f64 {
    1.0 / (1.0 + f64::from(rank.max(1))).log2()
}

/// The model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Model(Stored);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Stored {
    version: u32,
    weights: [f64; INPUTS],
    squares: [f64; INPUTS],
    evidence: f64,
    as_of: Instant,
}

/// A stored model that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadModel {
    OtherVersion {
        found: u32,
    },
    /// A weight, a sum of squares or the evidence is no such number.
    BadNumber,
}

impl std::fmt::Display for BadModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BadModel::OtherVersion { found } => write!(
                f,
                "the stored model is of version {found}, this program reads {MODEL_VERSION}"
            ),
            BadModel::BadNumber => f.write_str("a number of the stored model cannot be one"),
        }
    }
}

impl TryFrom<Stored> for Model {
    type Error = BadModel;
    fn try_from(stored: Stored) -> Result<Model, BadModel> {
        if stored.version != MODEL_VERSION {
            return Err(BadModel::OtherVersion {
                found: stored.version,
            });
        }
        let mut numbers = stored.weights.iter().chain(&stored.squares);
        let sound = numbers.all(|number| number.is_finite())
            && stored.squares.iter().all(|square| *square >= 0.0)
            && stored.evidence.is_finite();
        if sound {
            Ok(Model(stored))
        } else {
            Err(BadModel::BadNumber)
        }
    }
}

impl From<Model> for Stored {
    fn from(model: Model) -> Stored {
        model.0
    }
}

/// Believes each mentor's own prior.
impl Default for Model {
    fn default() -> Self {
        Model(Stored {
            version: MODEL_VERSION,
            weights: begun(),
            squares: [FIRST_SQUARES; INPUTS],
            evidence: 0.0,
            as_of: Instant::default(),
        })
    }
}

const fn begun() -> [f64; INPUTS] {
    let mut weights = [0.0; INPUTS];
    weights[PRIOR] = 1.0;
    weights
}

impl Model {
    /// The chance that the suggestion is taken up by who looks at it.
    pub fn predict(&self, inputs: &Inputs) -> f64 {
        let sum: f64 = self
            .0
            .weights
            .iter()
            .zip(&inputs.0)
            .map(|(w, x)| w * x)
            .sum();
        sigmoid(sum)
    }

    /// Takes one observation in. Refuses one whose propensity is no probability.
    pub fn learn(&mut self, seen: &Observation) -> Result<(), NotAPropensity> {
        let possible = seen.propensity > 0.0 && seen.propensity <= 1.0;
        if !possible {
            return Err(NotAPropensity);
        }
        self.fade(seen.at);
        let target = if seen.taken_up {
            (1.0 / seen.propensity).min(CLIP)
        } else {
            0.0
        };
        let error = self.predict(&seen.inputs) - target;
        let began = begun();
        let model = &mut self.0;
        for (place, input) in seen.inputs.0.iter().enumerate() {
            let away = model.weights[place] - began[place];
            let slope = error * input + PULL * away;
            model.squares[place] += slope * slope;
            model.weights[place] -= RATE * slope / model.squares[place].sqrt();
        }
        model.evidence += 1.0;
        Ok(())
    }

    /// Old observations say less: what comes after them moves the weights more.
    fn fade(&mut self, now: Instant) {
        let model = &mut self.0;
        // The first observation sets the clock.
        let age = if model.evidence > 0.0 {
            now.since(model.as_of).max(0)
        } else {
            0
        };
        let left = (-(age as f64 / DAY as f64) / HALF_LIFE_DAYS).exp2();
        for square in &mut model.squares {
            *square = FIRST_SQUARES + (*square - FIRST_SQUARES) * left;
        }
        model.evidence *= left;
        model.as_of = model.as_of.max(now);
    }

    /// The chance for a ranking. It says as much as the model has evidence; without any it is the
    /// mentor's own prior, with the say of an answer.
    pub fn chance(&self, features: &Features, acceptance: f64) -> Chance {
        if self.0.evidence <= 0.0 {
            return Chance::of_answer(acceptance);
        }
        let probability = self.predict(&Inputs::new(features, acceptance));
        Chance::learned(probability, self.0.evidence)
    }

    /// How many observations it stands on, old ones counting less.
    pub fn evidence(&self) -> f64 {
        self.0.evidence
    }

    /// Every weight by the name of its input.
    pub fn weights(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let names = ["constant", "acceptance"].into_iter();
        let names = names.chain(Feature::ALL.map(Feature::as_str));
        names.zip(self.0.weights)
    }
}

fn sigmoid(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum.clamp(-LOGIT_MOST, LOGIT_MOST)).exp())
}

fn logit(probability: f64) -> f64 {
    let inside = probability.clamp(1e-4, 1.0 - 1e-4);
    (inside / (1.0 - inside)).ln()
}
