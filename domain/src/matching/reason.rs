//! Why a mentor stands where they stand: up to three reasons and one honest caveat, each with the
//! fact it rests on. Data only: the words for them are the pages'. What adds most and is rare among
//! the mentors comes first; where a fact is missing there is no reason.

use super::ask::{self, Ask, Met};
use super::candidate::Candidate;
use super::caveat::Caveat;
use super::criteria::Weights;
use super::feature::{Feature, Features};
use super::fit::Parts;
use super::names::{NameId, Names};
use super::ranking::{Rarity, TELLING};
use crate::money::Money;
use serde::{Deserialize, Serialize};

pub const REASONS_MOST: usize = 3;

/// Who answers within so many minutes is quick.
const QUICK: u32 = 6 * 60;

/// Stars from which on a grade is praise.
const WELL_RATED: f64 = 4.7;

/// What speaks for a mentor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Held the role wanted, for so many years, and came from the learner's own.
    MadeTheMove {
        from: String,
        to: String,
        years: u8,
    },
    HeldRole {
        role: String,
        years: u8,
    },
    /// So many of the skills wanted; the names of those, as wanted.
    Skills {
        met: u8,
        wanted: u8,
        names: Vec<String>,
    },
    /// Has no skill that was wanted, but one that is near.
    NearSkill {
        wanted: String,
        held: String,
    },
    /// Writes of what the learner wants to reach.
    Goals,
    HelpsWith {
        topics: Vec<String>,
    },
    YearsAhead {
        years: u8,
    },
    SameIndustry {
        industry: String,
    },
    SameRegion {
        region: String,
    },
    SameCollege {
        college: String,
    },
    Speaks {
        language: String,
    },
    /// Ways to talk that both like.
    TalksBy {
        ways: Vec<String>,
    },
    /// Half hours of two weeks that both are free, of those that the learner is.
    FreeInYourHours {
        shared: u16,
        wanted: u16,
    },
    FreeOfCharge,
    WithinBudget {
        price: Money,
    },
    /// Stars in hundredths.
    WellRated {
        hundredths: u16,
        reviews: u32,
    },
    RepliesWithin {
        minutes: u32,
    },
}

/// What is said of a mentor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    pub reasons: Vec<Reason>,
    pub caveat: Option<Caveat>,
}

/// Everything that an explanation is made from.
pub struct Explaining<'a> {
    pub ask: &'a Ask<'a>,
    pub names: &'a Names,
    pub mentor: &'a Candidate,
    pub features: &'a Features,
    pub parts: &'a Parts,
    pub weights: &'a Weights,
    pub rarity: &'a Rarity,
    pub this_year: u16,
}

impl Explaining<'_> {
    pub fn explanation(&self) -> Explanation {
        Explanation {
            reasons: self.reasons(),
            caveat: self.caveat(),
        }
    }

    fn reasons(&self) -> Vec<Reason> {
        let mut found: Vec<(u32, Reason)> = Vec::new();
        for feature in Feature::ALL {
            let share = self.features.get(feature).unwrap_or_default();
            let adds = u32::from(self.parts.of(feature));
            if share < TELLING && !says_half_way(feature) || adds == 0 {
                continue;
            }
            if let Some(reason) = self.reason(feature) {
                found.push((adds * u32::from(self.rarity.of(feature)), reason));
            }
        }
        let minutes = self.mentor.median_reply_minutes;
        if let Some(minutes) = minutes.filter(|minutes| *minutes <= QUICK) {
            // As what adds a twentieth of the score, and as rare as one mentor in two.
            found.push((500 * 128, Reason::RepliesWithin { minutes }));
        }
        // Equal ones stay in the order of the features.
        found.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
        let best = found.into_iter().take(REASONS_MOST);
        best.map(|(_, reason)| reason).collect()
    }

    fn reason(&self, feature: Feature) -> Option<Reason> {
        let (learner, mentor) = (self.ask.learner, self.mentor);
        Some(match feature {
            Feature::Skills => self.skills()?,
            Feature::Goals => Reason::Goals,
            Feature::Topics => Reason::HelpsWith {
                topics: self.met_names(self.ask.topics_met(mentor))?,
            },
            Feature::Path => self.path()?,
            Feature::Experience => Reason::YearsAhead {
                years: u8::try_from(ask::years_ahead(learner, mentor)?).ok()?,
            },
            Feature::Industry => Reason::SameIndustry {
                industry: self.text(mentor.industry?),
            },
            Feature::Region => Reason::SameRegion {
                region: self.text(mentor.region?),
            },
            Feature::College => Reason::SameCollege {
                college: self.text(ask::shared_college(learner, mentor)?),
            },
            Feature::Language => Reason::Speaks {
                language: self.text(ask::shared_language(learner, mentor)?.0),
            },
            Feature::Talk => Reason::TalksBy {
                ways: ways(learner.ways.shared(mentor.ways)),
            },
            Feature::Time => {
                let (shared, wanted) = ask::shared_hours(learner, mentor)?;
                Reason::FreeInYourHours { shared, wanted }
            }
            Feature::Price => self.good_price()?,
            Feature::Reputation => {
                self.rating()
                    .filter(|rating| rating.0 >= WELL_RATED)
                    .map(|(mean, reviews)| Reason::WellRated {
                        hundredths: hundredths(mean),
                        reviews,
                    })?
            }
        })
    }

    fn skills(&self) -> Option<Reason> {
        let met = self.ask.skills_met(self.mentor);
        let wanted = u8::try_from(met.len()).ok()?;
        let held: Vec<&Met> = met
            .iter()
            .filter(|met| met.held == Some(met.wanted))
            .collect();
        if held.is_empty() {
            let near = met.iter().max_by_key(|met| met.share)?;
            return Some(Reason::NearSkill {
                wanted: self.text(near.wanted),
                held: self.text(near.held?),
            });
        }
        Some(Reason::Skills {
            met: u8::try_from(held.len()).ok()?,
            wanted,
            names: held.iter().map(|met| self.text(met.wanted)).collect(),
        })
    }

    fn path(&self) -> Option<Reason> {
        let (held, share) = self.ask.wanted_role_held(self.mentor)?;
        if share < TELLING {
            return None;
        }
        let (role, years) = (self.text(held.role), held.years(self.this_year));
        let came = self.ask.came_from(self.mentor);
        let own = self.ask.learner.role != self.ask.learner.role_wanted;
        Some(match came.filter(|(_, share)| own && *share >= TELLING) {
            Some((from, _)) => Reason::MadeTheMove {
                from: self.text(from.role),
                to: role,
                years,
            },
            None => Reason::HeldRole { role, years },
        })
    }

    fn good_price(&self) -> Option<Reason> {
        let (price, budget) = ask::price(self.ask.learner, self.mentor)?;
        if price.is_zero() {
            return Some(Reason::FreeOfCharge);
        }
        (price.minor <= budget.minor).then_some(Reason::WithinBudget { price })
    }

    /// Mean stars and how many wrote.
    pub(super) fn rating(&self) -> Option<(f64, u32)> {
        let grades = &self.mentor.grades;
        (grades.count > 0).then(|| (grades.mean(), grades.count))
    }

    /// The names of wishes met by the very thing or one that tells as much.
    fn met_names(&self, met: Vec<Met>) -> Option<Vec<String>> {
        let names: Vec<String> = met
            .iter()
            .filter(|met| met.share >= TELLING)
            .map(|met| self.text(met.wanted))
            .collect();
        (!names.is_empty()).then_some(names)
    }

    pub(super) fn text(&self, name: NameId) -> String {
        self.names.text(name).to_owned()
    }
}

/// Half of the way is having held the role wanted, and half of the skills are worth telling.
const fn says_half_way(feature: Feature) -> bool {
    matches!(feature, Feature::Path | Feature::Skills)
}

pub(super) fn ways(ways: super::learner::Ways) -> Vec<String> {
    ways.names().map(str::to_owned).collect()
}

pub(super) fn hundredths(stars: f64) -> u16 {
    // From 100 to 500.
    (stars * 100.0).round() as u16
}
