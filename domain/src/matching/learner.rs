//! What a learner asks for. Everything may be missing, and what is missing is not held against
//! anybody. There is no room for who the learner is: no name, picture, age or gender.

use super::feature::Feature;
use super::free_time::FreeTime;
use super::names::NameId;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// How many names a wish may have of each kind.
pub const WISHES_MOST: usize = 32;

/// Ways to talk, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ways(u8);

impl Ways {
    pub const VIDEO: Ways = Ways(1);
    pub const VOICE: Ways = Ways(2);
    pub const CHAT: Ways = Ways(4);
    pub const ASYNC: Ways = Ways(8);

    /// In the order of [`crate::profile::WAYS_TO_TALK`], and named as there.
    pub const ALL: [Ways; 4] = [Ways::VIDEO, Ways::VOICE, Ways::CHAT, Ways::ASYNC];

    pub fn parse(name: &str) -> Option<Ways> {
        let names = crate::profile::WAYS_TO_TALK.into_iter().zip(Ways::ALL);
        names
            .into_iter()
            .find_map(|(known, way)| (known == name).then_some(way))
    }

    pub const fn with(self, other: Ways) -> Ways {
        Ways(self.0 | other.0)
    }

    pub const fn shared(self, other: Ways) -> Ways {
        Ways(self.0 & other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names of those in the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let names = crate::profile::WAYS_TO_TALK.into_iter().zip(Ways::ALL);
        names.filter_map(move |(name, way)| (!self.shared(way).is_empty()).then_some(name))
    }
}

/// A learner's wishes and where they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learner {
    pub skills: Vec<NameId>,
    /// What help is wanted with, by topic.
    pub topics: Vec<NameId>,
    /// What they want to reach, in their own words.
    pub goals: String,
    pub role: Option<NameId>,
    pub role_wanted: Option<NameId>,
    pub experience_years: Option<u8>,
    pub industry: Option<NameId>,
    pub region: Option<NameId>,
    pub colleges: Vec<NameId>,
    pub languages: Vec<NameId>,
    pub ways: Ways,
    pub hours: Option<FreeTime>,
    /// What an hour may cost.
    pub budget: Option<Money>,
}

/// A kind of wish has more than [`WISHES_MOST`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyWishes {
    pub kind: &'static str,
}

impl std::fmt::Display for TooManyWishes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} may have at most {WISHES_MOST} names", self.kind)
    }
}

impl Learner {
    /// Whether there are few enough wishes to compare quickly.
    pub fn check(&self) -> Result<(), TooManyWishes> {
        let kinds = [
            ("skills", self.skills.len()),
            ("topics", self.topics.len()),
            ("colleges", self.colleges.len()),
            ("languages", self.languages.len()),
        ];
        match kinds.into_iter().find(|(_, count)| *count > WISHES_MOST) {
            Some((kind, _)) => Err(TooManyWishes { kind }),
            None => Ok(()),
        }
    }

    /// Whether they said what this feature compares with.
    pub fn asks(&self, feature: Feature) -> bool {
        match feature {
            Feature::Skills => !self.skills.is_empty(),
            Feature::Goals => !self.goals.trim().is_empty(),
            Feature::Topics => !self.topics.is_empty(),
            Feature::Path => self.role_wanted.is_some(),
            Feature::Experience => self.experience_years.is_some(),
            Feature::Industry => self.industry.is_some(),
            Feature::Region => self.region.is_some(),
            Feature::College => !self.colleges.is_empty(),
            Feature::Language => !self.languages.is_empty(),
            Feature::Talk => !self.ways.is_empty(),
            Feature::Time => self.hours.is_some_and(|hours| hours.count() > 0),
            Feature::Price => self.budget.is_some(),
            Feature::Reputation => true,
        }
    }
}
