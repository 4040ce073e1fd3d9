//! What matching knows of a mentor: numbers in place of words, so that a million fit into memory.
//! There is no room for a name, a picture, an age or a gender.

use super::acceptance::Record;
use super::free_time::FreeTime;
use super::learner::Ways;
use super::names::NameId;
use crate::id::MemberId;
use crate::money::Money;
use crate::review::{PRIOR_MEAN, PRIOR_WEIGHT};
use serde::{Deserialize, Serialize};

/// A skill held, and how well: from 1 (the basics) to 4 (expert).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillHeld {
    pub skill: NameId,
    pub level: Option<u8>,
}

/// A role held, by years of the calendar; without an end it still is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub role: NameId,
    pub from_year: u16,
    pub until_year: Option<u16>,
}

impl Held {
    /// Whole years in the role until `this_year`.
    pub fn years(&self, this_year: u16) -> u8 {
        let until = self.until_year.unwrap_or(this_year);
        u8::try_from(until.saturating_sub(self.from_year)).unwrap_or(u8::MAX)
    }
}

/// A language, and whether it is spoken well or only a little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    pub language: NameId,
    pub well: bool,
}

/// Whether a mentor can be suggested to anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub paused: bool,
    pub full: bool,
}

/// Overall grades of reviews that can be seen; ageing may make them less than a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grades {
    pub sum: f32,
    pub weight: f32,
    /// How many people wrote.
    pub count: u32,
}

impl Grades {
    /// The mean, pulled towards the mean of all while there are few. From 1 to 5.
    pub fn mean(&self) -> f64 {
        let (sum, weight) = (f64::from(self.sum), f64::from(self.weight));
        ((PRIOR_MEAN * PRIOR_WEIGHT + sum) / (PRIOR_WEIGHT + weight)).clamp(1.0, 5.0)
    }
}

/// One mentor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub id: MemberId,
    pub standing: Standing,
    pub skills: Box<[SkillHeld]>,
    pub roles: Box<[Held]>,
    pub topics: Box<[NameId]>,
    /// Topics they do not take.
    pub declines: Box<[NameId]>,
    pub experience_years: Option<u8>,
    pub industry: Option<NameId>,
    pub region: Option<NameId>,
    pub colleges: Box<[NameId]>,
    pub languages: Box<[Spoken]>,
    pub ways: Ways,
    pub free: Option<Box<FreeTime>>,
    /// Of an hour.
    pub price: Option<Money>,
    pub grades: Grades,
    /// How they answered requests.
    pub record: Record,
    pub median_reply_minutes: Option<u32>,
}

impl Candidate {
    /// Somebody of whom nothing is known yet.
    pub fn new(id: MemberId) -> Candidate {
        Candidate {
            id,
            standing: Standing::default(),
            skills: Box::default(),
            roles: Box::default(),
            topics: Box::default(),
            declines: Box::default(),
            experience_years: None,
            industry: None,
            region: None,
            colleges: Box::default(),
            languages: Box::default(),
            ways: Ways::default(),
            free: None,
            price: None,
            grades: Grades::default(),
            record: Record::default(),
            median_reply_minutes: None,
        }
    }
}
