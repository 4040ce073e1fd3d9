//! A learner says what they think of a suggestion, and their criteria change: visibly, by one step,
//! and so that it can be undone. Nothing is changed behind their back.

use super::candidate::Candidate;
use super::criteria::{Criteria, Fact, Importance, LIMITS_MOST, Limit, Weight};
use super::feature::Feature;
use super::fit::Parts;
use crate::id::MemberId;
use serde::{Deserialize, Serialize};

/// How far a weight moves when a suggestion failed by it, and when one was good for it.
const STEP: u8 = 25;
const SMALL_STEP: u8 = 10;
/// Where a weight starts that was ignored.
const NOTICED: f64 = 50.0;

/// What somebody thinks of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    Good,
    NotForMe(Because),
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    OtherSkills,
    OtherGoals,
    OtherPath,
    OtherIndustry,
    TooFarAheadOrBehind,
    TooExpensive,
    TimesDoNotFit,
    LanguageDoesNotFit,
    WayToTalkDoesNotFit,
    TooFarAway,
    /// Nothing about the kind of mentor: just not this one.
    NotThisOne,
}

impl Because {
    pub const ALL: [Because; 11] = [
        Because::OtherSkills,
        Because::OtherGoals,
        Because::OtherPath,
        Because::OtherIndustry,
        Because::TooFarAheadOrBehind,
        Because::TooExpensive,
        Because::TimesDoNotFit,
        Because::LanguageDoesNotFit,
        Because::WayToTalkDoesNotFit,
        Because::TooFarAway,
        Because::NotThisOne,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Because::OtherSkills => "other_skills",
            Because::OtherGoals => "other_goals",
            Because::OtherPath => "other_path",
            Because::OtherIndustry => "other_industry",
            Because::TooFarAheadOrBehind => "too_far_ahead_or_behind",
            Because::TooExpensive => "too_expensive",
            Because::TimesDoNotFit => "times_do_not_fit",
            Because::LanguageDoesNotFit => "language_does_not_fit",
            Because::WayToTalkDoesNotFit => "way_to_talk_does_not_fit",
            Because::TooFarAway => "too_far_away",
            Because::NotThisOne => "not_this_one",
        }
    }
}

impl Feedback {
    pub const fn as_str(self) -> &'static str {
        match self {
            Feedback::Good => "good",
            Feedback::NotForMe(because) => because.as_str(),
        }
    }

    pub fn parse(text: &str) -> Option<Feedback> {
        let mut reasons = Because::ALL.into_iter().map(Feedback::NotForMe);
        if text == Feedback::Good.as_str() {
            return Some(Feedback::Good);
        }
        reasons.find(|feedback| feedback.as_str() == text)
    }
}

/// What changed, with what was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Weighed {
        feature: Feature,
        from: Importance,
        to: Importance,
    },
    Limited(Limit),
    Hidden(MemberId),
}

impl Criteria {
    /// The criteria after feedback on a mentor, and what changed. Nothing changes where the criteria
    /// say so already. `parts` are those of the suggestion.
    pub fn after(
        &self,
        feedback: Feedback,
        mentor: &Candidate,
        parts: &Parts,
    ) -> (Criteria, Option<Change>) {
        let change = match feedback {
            Feedback::Good => self.weighed(strongest(parts), SMALL_STEP),
            Feedback::NotForMe(because) => self.answer_to(because, mentor),
        };
        match change {
            Some(change) => (self.changed(change), Some(change)),
            None => (self.clone(), None),
        }
    }

    fn answer_to(&self, because: Because, mentor: &Candidate) -> Option<Change> {
        let weighed = |feature| self.weighed(Some(feature), STEP);
        match because {
            Because::OtherSkills => weighed(Feature::Skills),
            Because::OtherGoals => weighed(Feature::Goals),
            Because::OtherPath => weighed(Feature::Path),
            Because::TooFarAheadOrBehind => weighed(Feature::Experience),
            Because::TooExpensive => weighed(Feature::Price),
            Because::TimesDoNotFit => weighed(Feature::Time),
            Because::LanguageDoesNotFit => weighed(Feature::Language),
            Because::WayToTalkDoesNotFit => weighed(Feature::Talk),
            Because::TooFarAway => weighed(Feature::Region),
            Because::OtherIndustry => match mentor.industry {
                Some(industry) => self.limited(Limit::Never(Fact::Industry(industry))),
                None => weighed(Feature::Industry),
            },
            Because::NotThisOne => {
                (!self.hidden.contains(&mentor.id)).then_some(Change::Hidden(mentor.id))
            }
        }
    }

    fn weighed(&self, feature: Option<Feature>, step: u8) -> Option<Change> {
        let feature = feature?;
        let from = self.weights.of(feature);
        let to = match from {
            Importance::Must => return None,
            Importance::Prefer(weight) => Importance::Prefer(weight.raised(step)),
            Importance::Ignore => Importance::Prefer(Weight::new(NOTICED).ok()?),
        };
        (from != to).then_some(Change::Weighed { feature, from, to })
    }

    /// A limit that contradicts what the learner demands is not made.
    fn limited(&self, limit: Limit) -> Option<Change> {
        let against = match limit {
            Limit::Must(fact) => Limit::Never(fact),
            Limit::Never(fact) => Limit::Must(fact),
        };
        let possible = self.limits.len() < LIMITS_MOST
            && !self.limits.contains(&limit)
            && !self.limits.contains(&against);
        possible.then_some(Change::Limited(limit))
    }

    fn changed(&self, change: Change) -> Criteria {
        let mut criteria = self.clone();
        match change {
            Change::Weighed { feature, to, .. } => criteria.weights.set(feature, to),
            Change::Limited(limit) => criteria.limits.push(limit),
            Change::Hidden(mentor) => {
                criteria.hidden.insert(mentor);
            }
        }
        criteria
    }

    /// The criteria without this change. Nothing where it does not stand any more, because the
    /// learner has changed the same thing since: what they said last holds.
    pub fn without(&self, change: Change) -> Option<Criteria> {
        let mut criteria = self.clone();
        match change {
            Change::Weighed { feature, from, to } => {
                if self.weights.of(feature) != to {
                    return None;
                }
                criteria.weights.set(feature, from);
            }
            Change::Limited(limit) => {
                let place = self.limits.iter().rposition(|known| *known == limit)?;
                criteria.limits.remove(place);
            }
            Change::Hidden(mentor) => {
                if !criteria.hidden.remove(&mentor) {
                    return None;
                }
            }
        }
        Some(criteria)
    }
}

/// What a suggestion owes most to; the first of equal ones, nothing where it owes nothing.
fn strongest(parts: &Parts) -> Option<Feature> {
    let features = Feature::ALL.into_iter().rev();
    features
        .filter(|feature| parts.of(*feature) > 0)
        .max_by_key(|feature| parts.of(*feature))
}
