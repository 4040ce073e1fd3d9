//! The one thing a learner should know before asking: what weighs heaviest of where a mentor falls
//! short. Rests on facts like the reasons, and is data like them.

use super::ask::{self, Ask, ENOUGH_HALF_HOURS};
use super::feature::{Feature, Share};
use super::ranking::TELLING;
use super::reason::{Explaining, hundredths, ways};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Requests a mentor must have had before it is said that they rarely answer.
const REQUESTS_LEAST: f32 = 5.0;
const RARELY: f64 = 0.6;

/// Who takes more minutes to answer is slow.
const SLOW: u32 = 48 * 60;

/// What a feature of which nothing is known weighs as a caveat, of the [`Share::WHOLE`] that one
/// wholly missed does.
const LOST_UNKNOWN: u32 = 60;

/// A caveat that no feature stands for, as heavy as a feature of this weight wholly missed.
const fn as_if_lost(weight: u32) -> u32 {
    weight * Share::WHOLE.get() as u32
}

/// What a learner should know before asking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caveat {
    DoesNotTake {
        topic: String,
    },
    RarelyAnswers {
        percent: u8,
    },
    RepliesSlowly {
        minutes: u32,
    },
    LacksSkills {
        names: Vec<String>,
    },
    NeverHeldRole {
        role: String,
    },
    SpeaksLittle {
        language: String,
    },
    NoSharedLanguage,
    AboveBudget {
        price: Money,
        budget: Money,
    },
    FewSharedHours {
        shared: u16,
        wanted: u16,
    },
    OtherWaysToTalk {
        ways: Vec<String>,
    },
    LessExperienced,
    OtherRegion {
        region: String,
    },
    RatedLow {
        hundredths: u16,
        reviews: u32,
    },
    NoReviewYet,
    /// The mentor says nothing of something that matters.
    NotKnown {
        feature: Feature,
    },
}

impl Explaining<'_> {
    /// The heaviest shortcoming, by the weight of what falls short and how far it does.
    pub(super) fn caveat(&self) -> Option<Caveat> {
        let mut found: Vec<(u32, Caveat)> = self.caveats_beyond_features();
        for feature in Feature::ALL {
            let weight = u32::from(self.weights.of(feature).weight());
            let caveat = match self.features.get(feature) {
                Some(share) if share < TELLING => {
                    let lost = u32::from(Share::WHOLE.get() - share.get());
                    self.shortcoming(feature)
                        .map(|caveat| (weight * lost, caveat))
                }
                None if is_asked_for(self.ask, feature) => {
                    Some((weight * LOST_UNKNOWN, Caveat::NotKnown { feature }))
                }
                _ => None,
            };
            found.extend(caveat.filter(|(lost, _)| *lost > 0));
        }
        // The heaviest, and the first of equal ones.
        let heaviest = found
            .into_iter()
            .rev()
            .max_by_key(|(heaviness, _)| *heaviness);
        heaviest.map(|(_, caveat)| caveat)
    }

    fn caveats_beyond_features(&self) -> Vec<(u32, Caveat)> {
        let mut found = Vec::new();
        if let Some(topic) = self.ask.topics_declined(self.mentor).first() {
            let topic = self.text(*topic);
            found.push((as_if_lost(100), Caveat::DoesNotTake { topic }));
        }
        let answered = self.mentor.record.answered_share(REQUESTS_LEAST);
        if let Some(share) = answered.filter(|share| *share < RARELY) {
            let percent = (share * 100.0).round() as u8;
            found.push((as_if_lost(70), Caveat::RarelyAnswers { percent }));
        }
        let minutes = self.mentor.median_reply_minutes;
        if let Some(minutes) = minutes.filter(|minutes| *minutes > SLOW) {
            found.push((as_if_lost(40), Caveat::RepliesSlowly { minutes }));
        }
        if self.mentor.grades.count == 0 {
            found.push((as_if_lost(10), Caveat::NoReviewYet));
        }
        found
    }

    fn shortcoming(&self, feature: Feature) -> Option<Caveat> {
        let (learner, mentor) = (self.ask.learner, self.mentor);
        Some(match feature {
            Feature::Skills => {
                let met = self.ask.skills_met(mentor);
                let lacking = met.iter().filter(|met| met.share < TELLING);
                Caveat::LacksSkills {
                    names: lacking.map(|met| self.text(met.wanted)).collect(),
                }
            }
            Feature::Path => {
                let held = self.ask.wanted_role_held(mentor);
                let reached = held.is_some_and(|(_, share)| share >= TELLING);
                let role = learner.role_wanted.filter(|_| !reached)?;
                Caveat::NeverHeldRole {
                    role: self.text(role),
                }
            }
            Feature::Experience => Caveat::LessExperienced,
            Feature::Region => Caveat::OtherRegion {
                region: self.text(mentor.region?),
            },
            Feature::Language => match ask::shared_language(learner, mentor) {
                Some((language, _)) => Caveat::SpeaksLittle {
                    language: self.text(language),
                },
                None => Caveat::NoSharedLanguage,
            },
            Feature::Talk => Caveat::OtherWaysToTalk {
                ways: ways(mentor.ways),
            },
            Feature::Time => {
                let (shared, wanted) = ask::shared_hours(learner, mentor)?;
                (shared < ENOUGH_HALF_HOURS).then_some(Caveat::FewSharedHours { shared, wanted })?
            }
            Feature::Price => {
                let (price, budget) = ask::price(learner, mentor)?;
                Caveat::AboveBudget { price, budget }
            }
            Feature::Reputation => {
                let (mean, reviews) = self.rating()?;
                Caveat::RatedLow {
                    hundredths: hundredths(mean),
                    reviews,
                }
            }
            Feature::Goals | Feature::Topics | Feature::Industry | Feature::College => return None,
        })
    }
}

/// Features that a learner asks back about if the mentor says nothing of them.
fn is_asked_for(ask: &Ask, feature: Feature) -> bool {
    let matters = matches!(feature, Feature::Language | Feature::Time | Feature::Price);
    matters && ask.learner.asks(feature)
}
