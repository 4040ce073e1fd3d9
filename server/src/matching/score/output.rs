//! Rankings as lines of JSON. Scores and parts are ten-thousandths.

use domain::matching::feature::{Feature, Features};
use domain::matching::fit::Parts;
use domain::matching::learner::Learner;
use domain::matching::limits::Refusal;
use domain::matching::reason::Explanation;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is printed for a query.
#[derive(Serialize)]
pub struct Answer {
    pub query: String,
    /// Mentors that nothing leaves out.
    pub found: u64,
    pub ranking: Vec<RankedMentor>,
    /// How many are left out for what, by the firmest reason of each.
    pub left_out: BTreeMap<String, u32>,
    /// Where nobody was found: which single criterion, if dropped, would bring how many.
    pub escapes: Vec<Escape>,
}

#[derive(Serialize)]
pub struct RankedMentor {
    pub mentor: String,
    pub score: u16,
    /// The score without the chance of acceptance.
    pub fit: u16,
    /// They add up to the score.
    pub parts: BTreeMap<&'static str, u16>,
    /// Features that the learner asks for and the mentor says nothing of.
    pub unknown: Vec<&'static str>,
    #[serde(flatten)]
    pub said: Explanation,
}

#[derive(Serialize)]
pub struct Escape {
    pub drop: String,
    pub brings: u32,
}

/// Parts that are not nothing, by name.
pub fn parts(parts: &Parts) -> BTreeMap<&'static str, u16> {
    let features = Feature::ALL.map(|feature| (feature.as_str(), parts.of(feature)));
    let all = features.into_iter().chain([("chance", parts.chance)]);
    all.filter(|(_, part)| *part > 0).collect()
}

/// What the learner asks and nobody can say of the mentor.
pub fn unknown(learner: &Learner, features: &Features) -> Vec<&'static str> {
    let asked = Feature::ALL
        .into_iter()
        .filter(|feature| learner.asks(*feature));
    let unknown = asked.filter(|feature| features.get(*feature).is_none());
    unknown.map(Feature::as_str).collect()
}

pub fn left_out(refused: BTreeMap<Refusal, u32>, limits: &[String]) -> BTreeMap<String, u32> {
    let mut told = BTreeMap::new();
    for (refusal, count) in refused {
        *told.entry(name(refusal, limits)).or_default() += count;
    }
    told
}

pub fn escapes(escapes: Vec<(Refusal, u32)>, limits: &[String]) -> Vec<Escape> {
    let escape = |(refusal, brings)| Escape {
        drop: name(refusal, limits),
        brings,
    };
    escapes.into_iter().map(escape).collect()
}

/// The word that the query uses for it.
fn name(refusal: Refusal, limits: &[String]) -> String {
    match refusal {
        Refusal::Blocked => "blocked".to_owned(),
        Refusal::NotEligible => "ineligible".to_owned(),
        Refusal::Paused => "paused".to_owned(),
        Refusal::Full => "full".to_owned(),
        Refusal::Hidden => "hidden".to_owned(),
        Refusal::Must(feature) => format!("must {}", feature.as_str()),
        // Each limit was written by the query.
        Refusal::Limit(place) => limits.get(usize::from(place)).cloned().unwrap_or_default(),
    }
}
