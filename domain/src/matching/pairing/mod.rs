//! Pairs for a group: every mentee gets at most one mentor, a mentor as many mentees as there are
//! places. First as many people as possible get somebody, then the objective decides. The same round
//! always gives the same pairs, in whatever order people, scores and rules are listed: everybody is
//! worked on in the order of ids.

mod assign;
mod check;
pub mod form;
mod graph;
mod most;
mod offers;
pub mod plain;
mod prices;
mod reasons;
mod solve;
mod stable;
mod state;

pub use check::Contradiction;
pub use reasons::{NoMentee, NoMentor};
pub use solve::pair;
pub use state::RoundState;

use serde::{Deserialize, Serialize};

/// The most places that one mentor may offer.
pub const MOST_PLACES: u32 = 1_000;

/// How well two people fit, in ten-thousandths: 0 is not at all, 10 000 could not be better.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Score(u16);

impl Score {
    pub const BEST: Score = Score(10_000);

    /// From ten-thousandths; nothing above 10 000.
    pub fn new(units: u16) -> Option<Score> {
        (units <= Self::BEST.0).then_some(Score(units))
    }

    /// From a number between 0 and 1, rounded to the nearest ten-thousandth. Nothing else is a score,
    /// least of all what is not a number.
    pub fn from_fraction(fraction: f64) -> Option<Score> {
        // Within the bounds the product fits, and NaN is in no bounds.
        (0.0..=1.0)
            .contains(&fraction)
            .then(|| Score((fraction * f64::from(Self::BEST.0)).round() as u16))
    }

    /// In ten-thousandths.
    pub fn units(self) -> u16 {
        self.0
    }

    /// Between 0 and 1.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / f64::from(Self::BEST.0)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentor {
    /// Unique among mentors.
    pub id: String,
    /// How many mentees there is place for; 0 takes nobody, more than [`MOST_PLACES`] is an error.
    pub capacity: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentee {
    /// Unique among mentees.
    pub id: String,
    /// The mentors who are eligible, each at most once, in any order. Who is not here is not.
    pub candidates: Vec<Candidate>,
}

/// A mentor whom a mentee may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The position in [`Round::mentors`].
    pub mentor: u32,
    /// What counts towards total and least score, and how the mentee ranks this mentor.
    pub score: Score,
    /// How the mentor ranks this mentee; only the objective "stable" asks.
    pub by_mentor: Score,
}

/// What was decided about two people beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// They are a pair.
    Must,
    /// They were a pair before and stay one.
    Pinned,
    /// They are no pair.
    Never,
    /// One of the two blocked the other.
    Blocked,
}

impl RuleKind {
    pub const ALL: [RuleKind; 4] = [
        RuleKind::Must,
        RuleKind::Pinned,
        RuleKind::Never,
        RuleKind::Blocked,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            RuleKind::Must => "must",
            RuleKind::Pinned => "pinned",
            RuleKind::Never => "never",
            RuleKind::Blocked => "blocked",
        }
    }

    pub fn parse(text: &str) -> Option<RuleKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it makes a pair, rather than forbidding one.
    pub const fn fixes(self) -> bool {
        matches!(self, RuleKind::Must | RuleKind::Pinned)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub kind: RuleKind,
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id.
    pub mentor: String,
}

/// Everything that pairs are made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub mentors: Vec<Mentor>,
    pub mentees: Vec<Mentee>,
    /// In any order; the same rule twice is one.
    pub rules: Vec<Rule>,
}

/// What is wanted once as many people as possible are paired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// The greatest sum of scores.
    #[default]
    Total,
    /// The greatest least score, and with it the greatest sum. Pairs that rules decide do not count
    /// as the least.
    WorstOff,
    /// No mentee and mentor who would both rather have each other, the best such pairing for mentees.
    /// Stability comes first here: it may leave people unpaired who could have got somebody.
    Stable,
}

impl Objective {
    pub const ALL: [Objective; 3] = [Objective::Total, Objective::WorstOff, Objective::Stable];

    pub const fn as_str(self) -> &'static str {
        match self {
            Objective::Total => "total",
            Objective::WorstOff => "worst_off",
            Objective::Stable => "stable",
        }
    }

    pub fn parse(text: &str) -> Option<Objective> {
        Self::ALL
            .into_iter()
            .find(|objective| objective.as_str() == text)
    }
}

/// A mentee and a mentor, by position in the round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub mentee: u32,
    pub mentor: u32,
    pub score: Score,
    /// A rule decided it ([`RuleKind::Must`] or [`RuleKind::Pinned`]).
    pub fixed: bool,
}

/// The pairs of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    /// In the round's order of mentees.
    pub pairs: Vec<Pair>,
    /// Mentees without a mentor, in the round's order.
    pub without_mentor: Vec<(u32, NoMentor)>,
    /// Mentors who got nobody, in the round's order.
    pub without_mentee: Vec<(u32, NoMentee)>,
}

impl Pairing {
    /// The sum of all scores, in ten-thousandths.
    pub fn total(&self) -> u64 {
        self.pairs
            .iter()
            .map(|pair| u64::from(pair.score.units()))
            .sum()
    }

    /// The least score of a pair that no rule decided.
    pub fn least(&self) -> Option<Score> {
        let free = self.pairs.iter().filter(|pair| !pair.fixed);
        free.map(|pair| pair.score).min()
    }
}
