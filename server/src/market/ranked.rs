//! Mentors that passed the filters, in the order that fits who asks, and why each stands where they
//! stand. Rows are numbers; nothing here is read from a database or depends on when it is asked.

use super::candidates::Candidates;
use app::market::FitView;
use domain::matching::acceptance::Chance;
use domain::matching::ask::Ask;
use domain::matching::candidate::Candidate;
use domain::matching::criteria::{Contradiction, Criteria, Importance};
use domain::matching::feature::{Feature, Features, Share};
use domain::matching::fit::{Parts, WHOLE_SCORE};
use domain::matching::free_time::FreeTime;
use domain::matching::learner::{Learner, WISHES_MOST};
use domain::matching::limits::{Apart, Refusal};
use domain::matching::model::Model;
use domain::matching::names::NameId;
use domain::matching::ranking::{Ranking, Signals};
use domain::matching::reason::Explaining;
use domain::time::Instant;
use std::sync::Arc;

/// Words of a role's name that are looked for in a text.
const ROLE_WORDS_MOST: usize = 4;
/// Words of a text that are looked at for roles.
const WORDS_LOOKED_AT: usize = 64;

/// Who asks, as far as it bears on the order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    pub learner: Learner,
    pub criteria: Criteria,
    /// Musts that nobody could meet, since who asks says nothing that could be; they do not count.
    pub contradictions: Vec<Feature>,
    /// What was learned from what people take up.
    pub learned: Arc<Model>,
}

/// What a profile says of its owner.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub goals: String,
    pub industry: String,
    pub region: String,
    pub college: String,
    pub languages: Vec<String>,
    pub ways: domain::matching::learner::Ways,
    /// The role that still is held.
    pub role: String,
    pub experience_years: Option<u8>,
    /// The half hours that suit them, where that is known.
    pub hours: Option<FreeTime>,
}

impl Wish {
    /// Of what is looked for in words, and of what a member's profile tells; of goals only where
    /// there are no words. What nobody in the market has cannot be compared and is left out.
    pub fn new(words: &str, told: &Told, criteria: Criteria, market: &Candidates) -> Wish {
        let learner = learner(words, told, market);
        let mut wish = Wish {
            contradictions: vec![],
            learner,
            criteria,
            learned: Arc::default(),
        };
        for contradiction in wish.criteria.contradictions(&wish.learner) {
            if let Contradiction::MustWithoutWish(feature) = contradiction {
                wish.contradictions.push(feature);
                wish.criteria.weights.set(feature, Importance::Ignore);
            }
        }
        wish
    }
}

fn learner(words: &str, told: &Told, market: &Candidates) -> Learner {
    let known = market.known();
    let find = |name: &String| known.names.find(name);
    let text = if words.trim().is_empty() {
        told.goals.as_str()
    } else {
        words
    };
    let mut skills = if text.trim().is_empty() {
        vec![]
    } else {
        known.near().skills_in(text)
    };
    skills.truncate(WISHES_MOST);
    let languages = told.languages.iter().filter_map(find);
    Learner {
        skills,
        goals: words.trim().to_owned(),
        role: find(&told.role).filter(|role| known.is_role(*role)),
        role_wanted: role_in(text, market),
        experience_years: told.experience_years,
        industry: find(&told.industry),
        region: find(&told.region),
        colleges: find(&told.college).into_iter().collect(),
        languages: languages.take(WISHES_MOST).collect(),
        ways: told.ways,
        hours: told.hours,
        budget: market.usual_price(),
        ..Learner::default()
    }
}

/// The longest name of a role that a text says, the first of equal ones.
fn role_in(text: &str, market: &Candidates) -> Option<NameId> {
    let known = market.known();
    let words: Vec<String> = domain::matching::names::words(text)
        .take(WORDS_LOOKED_AT)
        .collect();
    let longest_first = (1..=ROLE_WORDS_MOST).rev();
    let mut names = longest_first.flat_map(|count| words.windows(count).map(|name| name.join(" ")));
    names.find_map(|name| known.names.find(&name).filter(|role| known.is_role(*role)))
}

/// A mentor in an order.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Where they stand in the list that was ranked.
    pub place: u32,
    /// Their number in the market.
    pub number: u32,
    /// In ten-thousandths.
    pub score: u16,
}

/// Mentors ranked for one wish. They are named by their places in the list that was given.
pub struct Ranked<'a> {
    market: &'a Candidates,
    wish: &'a Wish,
    ask: Ask<'a>,
    ranking: Ranking<'a>,
    numbers: Vec<u32>,
}

struct ByText<'a> {
    market: &'a Candidates,
    learned: &'a Model,
    passed: &'a [(u32, Option<f32>)],
    best: f32,
    least: f32,
}

impl Signals for ByText<'_> {
    fn goals(&self, place: u32) -> Option<Share> {
        let (_, hit) = self.passed[place as usize];
        let range = (self.best - self.least).max(f32::MIN_POSITIVE);
        hit.map(|score| Share::of(f64::from((score - self.least) / range)))
    }

    fn chance(&self, place: u32, features: &Features) -> Chance {
        let answers = self.market.chance(self.passed[place as usize].0);
        self.learned.chance(features, answers.probability())
    }

    fn apart(&self, _: u32) -> Apart {
        Apart::default()
    }
}

impl<'a> Ranked<'a> {
    /// Of mentors by their numbers, each with how well their texts answer the words, if any were
    /// said.
    pub fn new(
        market: &'a Candidates,
        wish: &'a Wish,
        passed: &[(u32, Option<f32>)],
    ) -> Ranked<'a> {
        let ask = Ask::new(&wish.learner, market.known().near());
        let ask = ask.expect("a wish has at most as many names as can be compared");
        let mentors: Vec<&Candidate> = passed
            .iter()
            .map(|(number, _)| market.of(*number).as_ref())
            .collect();
        let scores = passed.iter().filter_map(|(_, hit)| *hit);
        let signals = ByText {
            market,
            learned: &wish.learned,
            passed,
            best: scores.clone().fold(0.0, f32::max),
            // Among those found the least says the least; half of the best is always something.
            least: scores.fold(f32::INFINITY, f32::min),
        };
        let ranking = Ranking::new(&ask, &wish.criteria, &mentors, &signals);
        Ranked {
            market,
            wish,
            ranking,
            ask,
            numbers: passed.iter().map(|(number, _)| *number).collect(),
        }
    }

    /// What the score of the mentor of a number is made of; None for one who was not ranked.
    pub fn parts_of(&self, number: u32) -> Option<Parts> {
        let place = self.place_of(number)?;
        Some(self.ranking.parts(&self.wish.criteria.weights, place))
    }

    /// What the ranking knows of the mentor at a place, and how likely they answer, in ten-thousandths.
    pub fn known_of(&self, place: u32) -> (Features, u16) {
        let answers = self.market.chance(self.numbers[place as usize]);
        let parts = (answers.probability() * f64::from(WHOLE_SCORE)).round();
        (*self.ranking.features(place), parts as u16)
    }

    pub fn place_of(&self, number: u32) -> Option<u32> {
        let place = self.numbers.iter().position(|known| *known == number)?;
        u32::try_from(place).ok()
    }

    /// How many no criterion leaves out.
    pub fn total(&self) -> u32 {
        self.ranking.passing(&self.wish.criteria.weights)
    }

    /// The first `most` in order.
    pub fn best(&self, most: usize) -> Vec<Place> {
        let best = self.ranking.best(&self.wish.criteria.weights, most);
        let placed = best.into_iter().map(|ranked| Place {
            place: ranked.number,
            number: self.numbers[ranked.number as usize],
            score: ranked.score,
        });
        placed.collect()
    }

    /// Where nobody is left: musts that, dropped by themselves, would bring so many.
    pub fn escapes(&self) -> Vec<(Feature, u32)> {
        let escapes = self.ranking.escapes(&self.wish.criteria.weights);
        let musts = escapes
            .into_iter()
            .filter_map(|(refusal, count)| match refusal {
                Refusal::Must(feature) => Some((feature, count)),
                _ => None,
            });
        musts.collect()
    }

    /// Why the mentors at these places stand there.
    pub fn fits(&self, places: impl Iterator<Item = u32>, now: Instant) -> Vec<FitView> {
        let rarity = self.ranking.rarity();
        let weights = self.wish.criteria.weights.asked_by(&self.wish.learner);
        let fit = |place: u32| {
            let parts = self.ranking.parts(&weights, place);
            let explaining = Explaining {
                ask: &self.ask,
                names: &self.market.known().names,
                mentor: self.market.of(self.numbers[place as usize]),
                features: self.ranking.features(place),
                parts: &parts,
                weights: &weights,
                rarity: &rarity,
                this_year: now.year(),
            };
            let explanation = explaining.explanation();
            FitView {
                parts,
                unknown: Feature::ALL
                    .into_iter()
                    .filter(|feature| {
                        explaining.features.get(*feature).is_none()
                            && weights.of(*feature).weight() > 0
                    })
                    .collect(),
                reasons: explanation.reasons,
                caveat: explanation.caveat,
            }
        };
        places.map(fit).collect()
    }
}
