//! What a learner cares about: a weight for each feature, facts that must or must never be, and
//! mentors put aside. Weights that are no numbers are refused, and musts that contradict are told.

use super::feature::{Feature, WIDTH};
use super::learner::{Learner, Ways};
use super::names::NameId;
use crate::id::MemberId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How much is made of a feature, from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Weight(u8);

/// A weight that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadWeight {
    NotANumber,
    Infinite,
    Negative,
    AboveHundred,
}

impl std::fmt::Display for BadWeight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            BadWeight::NotANumber => "a weight must be a number from 0 to 100",
            BadWeight::Infinite => "a weight must be finite",
            BadWeight::Negative => "a weight must not be negative; 0 or \"ignore\" leaves it out",
            BadWeight::AboveHundred => "a weight is at most 100",
        })
    }
}

impl std::error::Error for BadWeight {}

impl Weight {
    pub const MOST: Weight = Weight(100);

    /// Rounded to a whole number.
    pub fn new(value: f64) -> Result<Weight, BadWeight> {
        if value.is_nan() {
            Err(BadWeight::NotANumber)
        } else if value.is_infinite() {
            Err(BadWeight::Infinite)
        } else if value < 0.0 {
            Err(BadWeight::Negative)
        } else if value > 100.0 {
            Err(BadWeight::AboveHundred)
        } else {
            Ok(Weight(value.round() as u8))
        }
    }

    pub const fn get(self) -> u8 {
        self.0
    }

    pub(super) const fn raised(self, by: u8) -> Weight {
        let sum = self.0.saturating_add(by);
        Weight(if sum > 100 { 100 } else { sum })
    }
}

impl TryFrom<u8> for Weight {
    type Error = BadWeight;
    fn try_from(value: u8) -> Result<Weight, BadWeight> {
        Weight::new(f64::from(value))
    }
}

impl From<Weight> for u8 {
    fn from(weight: Weight) -> u8 {
        weight.0
    }
}

/// What a feature is to the learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Importance {
    /// Who does not meet it (see [`Feature::must_least`]), or is not known to, is left out; those
    /// who are left rank by it with the full weight.
    Must,
    Prefer(Weight),
    Ignore,
}

impl Importance {
    pub const fn weight(self) -> u8 {
        match self {
            Importance::Must => Weight::MOST.0,
            Importance::Prefer(weight) => weight.0,
            Importance::Ignore => 0,
        }
    }

    /// `must`, `ignore`, or a whole number up to 100; nothing for anything else. Reads what
    /// [`Importance`]'s own text says.
    pub fn parse(text: &str) -> Option<Importance> {
        match text {
            "must" => Some(Importance::Must),
            "ignore" => Some(Importance::Ignore),
            number => {
                let weight: u8 = number.parse().ok()?;
                (weight <= Weight::MOST.0).then_some(Importance::Prefer(Weight(weight)))
            }
        }
    }
}

impl std::fmt::Display for Importance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Importance::Must => f.write_str("must"),
            Importance::Ignore => f.write_str("ignore"),
            Importance::Prefer(weight) => write!(f, "{}", weight.0),
        }
    }
}

/// What each feature is to the learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Hash)]
pub struct Weights([Importance; Feature::COUNT]);

impl Default for Weights {
    fn default() -> Self {
        let prefer = |feature| {
            Importance::Prefer(Weight(match feature {
                Feature::Skills => 80,
                Feature::Goals | Feature::Path => 70,
                Feature::Language | Feature::Time => 60,
                Feature::Topics | Feature::Price => 50,
                Feature::Experience | Feature::Reputation => 40,
                Feature::Industry => 30,
                Feature::Region | Feature::Talk => 20,
                Feature::College => 10,
            }))
        };
        Weights(Feature::ALL.map(prefer))
    }
}

impl Weights {
    /// What the market begins with, where somebody said in words what they look for: those weigh most,
    /// for skills named are found by them too. Chosen by the questions of `bench/data/queries.txt`.
    pub fn usual() -> Weights {
        Weights(Feature::ALL.map(|feature| {
            Importance::Prefer(Weight(match feature {
                Feature::Goals => 100,
                Feature::Language | Feature::Time | Feature::Price => 40,
                Feature::Skills
                | Feature::Path
                | Feature::Experience
                | Feature::Region
                | Feature::Reputation => 20,
                Feature::Topics | Feature::Industry => 15,
                Feature::College | Feature::Talk => 10,
            }))
        }))
    }

    /// The same importance for all.
    pub const fn all(importance: Importance) -> Weights {
        Weights([importance; Feature::COUNT])
    }

    pub fn of(&self, feature: Feature) -> Importance {
        self.0[feature as usize]
    }

    /// Whether there is anything that a mentor must meet.
    pub fn has_must(&self) -> bool {
        self.0.contains(&Importance::Must)
    }

    pub fn set(&mut self, feature: Feature, importance: Importance) {
        self.0[feature as usize] = importance;
    }

    pub fn with(mut self, feature: Feature, importance: Importance) -> Weights {
        self.set(feature, importance);
        self
    }

    /// The same without preferences for what the learner said nothing of: that a mentor cannot be
    /// compared there is nobody's fault, and must not look like something unknown of the mentor.
    pub fn asked_by(&self, learner: &Learner) -> Weights {
        Weights(Feature::ALL.map(|feature| match self.of(feature) {
            Importance::Prefer(_) if !learner.asks(feature) => Importance::Ignore,
            importance => importance,
        }))
    }

    /// Of words such as `skills=80 language=must`; what is not said is as usual, and what makes no
    /// sense is left out.
    pub fn parse(text: &str) -> Weights {
        let mut weights = Weights::usual();
        for word in text.split_ascii_whitespace() {
            let said = word
                .split_once('=')
                .and_then(|(name, value)| Some((Feature::parse(name)?, Importance::parse(value)?)));
            if let Some((feature, importance)) = said {
                weights.set(feature, importance);
            }
        }
        weights
    }

    /// As a row of numbers, for the dot product.
    pub(super) fn row(&self) -> [u8; WIDTH] {
        let mut row = [0; WIDTH];
        for (place, importance) in row.iter_mut().zip(self.0) {
            *place = importance.weight();
        }
        row
    }
}

/// As [`Weights::parse`] reads them.
impl std::fmt::Display for Weights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, feature) in Feature::ALL.into_iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{}={}", feature.as_str(), self.of(feature))?;
        }
        Ok(())
    }
}

/// Something that is the case with a mentor or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    Skill(NameId),
    /// Held this role.
    Role(NameId),
    Topic(NameId),
    Industry(NameId),
    Region(NameId),
    College(NameId),
    Language(NameId),
    Talks(WayToTalk),
    FreeOfCharge,
}

/// One way to talk, by its place in [`Ways::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WayToTalk(u8);

impl WayToTalk {
    pub fn parse(name: &str) -> Option<WayToTalk> {
        let names = crate::profile::WAYS_TO_TALK;
        let place = names.iter().position(|known| *known == name)?;
        Some(WayToTalk(u8::try_from(place).ok()?))
    }

    pub fn as_set(self) -> Ways {
        Ways::ALL[usize::from(self.0)]
    }
}

/// A fact that must be, or must never be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    Must(Fact),
    Never(Fact),
}

/// How many limits there may be.
pub const LIMITS_MOST: usize = 32;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    pub weights: Weights,
    pub limits: Vec<Limit>,
    /// Mentors the learner put aside.
    pub hidden: BTreeSet<MemberId>,
}

/// Why nobody could ever meet the criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The same fact must and must never be.
    MustAndNever(Fact),
    /// A mentor has one region and one industry.
    TwoAtOnce(Fact, Fact),
    /// A feature must be met, but the learner said nothing that could be.
    MustWithoutWish(Feature),
    /// More than [`LIMITS_MOST`] limits.
    TooManyLimits,
}

impl Criteria {
    /// Everything that contradicts, in a fixed order; empty where the criteria can be met.
    pub fn contradictions(&self, learner: &Learner) -> Vec<Contradiction> {
        let mut found = Vec::new();
        if self.limits.len() > LIMITS_MOST {
            found.push(Contradiction::TooManyLimits);
        }
        let unique: BTreeSet<Limit> = self.limits.iter().copied().collect();
        let of_musts = unique.iter().filter_map(|limit| match limit {
            Limit::Must(fact) => Some(*fact),
            Limit::Never(_) => None,
        });
        let musts: Vec<Fact> = of_musts.collect();
        let both = musts.iter().copied();
        let both = both.filter(|fact| unique.contains(&Limit::Never(*fact)));
        found.extend(both.map(Contradiction::MustAndNever));
        for (place, one) in musts.iter().enumerate() {
            let others = musts[place + 1..].iter();
            let excluding = others.filter(|other| excludes(*one, **other));
            found.extend(excluding.map(|other| Contradiction::TwoAtOnce(*one, *other)));
        }
        let without = Feature::ALL.into_iter().filter(|&feature| {
            self.weights.of(feature) == Importance::Must && !learner.asks(feature)
        });
        found.extend(without.map(Contradiction::MustWithoutWish));
        found
    }
}

fn excludes(one: Fact, other: Fact) -> bool {
    matches!(
        (one, other),
        (Fact::Industry(_), Fact::Industry(_)) | (Fact::Region(_), Fact::Region(_))
    )
}
