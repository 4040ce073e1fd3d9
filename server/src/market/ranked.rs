//! Mentors that passed the filters, in the order that fits who asks, and why each stands where they
//! stand. Rows are numbers; nothing here is read from a database or depends on when it is asked.

use super::candidates::Known;
use super::found::WaysOut;
use super::said::{Sought, embed};
use super::tier::Span;
use app::market::FitView;
use domain::matching::acceptance::{Chance, Prior};
use domain::matching::ask::Ask;
use domain::matching::candidate::Candidate;
use domain::matching::criteria::{Contradiction, Criteria, Fact, Importance, Limit};
use domain::matching::feature::{Feature, Features, Share};
use domain::matching::fit::{Parts, WHOLE_SCORE};
use domain::matching::free_time::FreeTime;
use domain::matching::learner::{Learner, WISHES_MOST};
use domain::matching::limits::{Apart, Refusal};
use domain::matching::model::Model;
use domain::matching::names::NameId;
use domain::matching::ranking::{Ranking, Signals};
use domain::matching::reason::Explaining;
use domain::matching::text::Skills;
use domain::matching::transition::{self, Transition};
use domain::money::Money;
use domain::time::{DAY, Instant};
use std::borrow::Borrow;
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
    pub fn new(
        words: &str,
        told: &Told,
        criteria: Criteria,
        known: &Known,
        usual_price: Option<Money>,
    ) -> Wish {
        let learner = Learner {
            budget: usual_price,
            ..learner(words, told, known)
        };
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

    /// What mentors' texts are measured by where nothing was typed: the goals. They leave nobody out.
    pub fn aim(&self, sought: &Sought, skills: &Skills) -> Option<Sought> {
        let goals = &self.learner.goals;
        let is_aim = !sought.is_anything() && !goals.is_empty();
        is_aim.then(|| Sought::new(goals, embed(goals), skills))
    }

    /// What is asked of each mentor, among those whose names are `known`.
    pub fn ask<'a>(&'a self, known: &Known) -> Ask<'a> {
        let ask = Ask::new(&self.learner, known.near());
        ask.expect("a wish has at most as many names as can be compared")
    }
}

fn learner(words: &str, told: &Told, known: &Known) -> Learner {
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
    let topics = skills.clone();
    let (from, to) = move_in(text, known);
    let languages = told.languages.iter().filter_map(find);
    Learner {
        skills,
        topics,
        goals: text.trim().to_owned(),
        role: from.or_else(|| find(&told.role).filter(|role| known.is_role(*role))),
        role_wanted: to.or_else(|| role_in(text, known)),
        experience_years: told.experience_years,
        industry: find(&told.industry),
        region: find(&told.region),
        colleges: find(&told.college).into_iter().collect(),
        languages: languages.take(WISHES_MOST).collect(),
        ways: told.ways,
        hours: told.hours,
        ..Learner::default()
    }
}

/// The roles that a text speaks of moving between, each where some mentor had it.
fn move_in(text: &str, known: &Known) -> (Option<NameId>, Option<NameId>) {
    let Some(told) = Transition::in_text(text) else {
        return (None, None);
    };
    let role = |end: &[String]| {
        let mut names = transition::named(end);
        names.find_map(|name| known.names.find(&name).filter(|role| known.is_role(*role)))
    };
    (role(&told.from), role(&told.to))
}

/// The longest name of a role that a text says, the first of equal ones.
fn role_in(text: &str, known: &Known) -> Option<NameId> {
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

/// A mentor who passed the filters.
#[derive(Clone, Copy, Debug)]
pub struct Passed<'a> {
    pub number: u32,
    pub mentor: &'a Candidate,
    /// How well their texts answer the words, if any were said.
    pub hit: Option<f32>,
}

impl Borrow<Candidate> for Passed<'_> {
    fn borrow(&self) -> &Candidate {
        self.mentor
    }
}

/// Mentors ranked for one wish. They are named by their places in the list that was given.
pub struct Ranked<'a> {
    known: &'a Known,
    wish: &'a Wish,
    ask: Ask<'a>,
    ranking: Ranking<'a>,
    passed: Vec<Passed<'a>>,
    day: Instant,
}

/// How likely somebody accepts a request, by what they did lately; from 0 to 1.
fn accepts(mentor: &Candidate, day: Instant) -> f64 {
    mentor.record.acceptance(day, &Prior::default())
}

struct ByText<'a> {
    learned: &'a Model,
    passed: &'a [Passed<'a>],
    span: Span,
    day: Instant,
}

impl Signals for ByText<'_> {
    fn goals(&self, place: u32) -> Option<Share> {
        let hit = self.passed[place as usize].hit;
        hit.map(|score| self.span.share(score))
    }

    fn chance(&self, place: u32, features: &Features) -> Chance {
        let accepts = accepts(self.passed[place as usize].mentor, self.day);
        self.learned.chance(features, accepts)
    }

    fn apart(&self, _: u32) -> Apart {
        Apart::default()
    }
}

impl<'a> Ranked<'a> {
    /// Of mentors in the order of their numbers, whose names are `known` and whose hits are of this
    /// span.
    pub fn new(
        known: &'a Known,
        wish: &'a Wish,
        passed: Vec<Passed<'a>>,
        span: Span,
        now: Instant,
    ) -> Ranked<'a> {
        // Whoever asks on one day has one answer, so that it can be kept.
        let day = Instant(now.0 - now.0.rem_euclid(DAY));
        let ask = wish.ask(known);
        let signals = ByText {
            learned: &wish.learned,
            passed: &passed,
            span,
            day,
        };
        let ranking = Ranking::new(&ask, &wish.criteria, &passed, &signals);
        Ranked {
            known,
            wish,
            ranking,
            ask,
            passed,
            day,
        }
    }

    /// All names of the market.
    pub fn known(&self) -> &'a Known {
        self.known
    }

    /// The mentor at a place.
    pub fn mentor_at(&self, place: u32) -> &'a Candidate {
        self.passed[place as usize].mentor
    }

    /// What the score of the mentor at a place is made of.
    pub fn parts_at(&self, place: u32) -> Parts {
        self.ranking.parts(&self.wish.criteria.weights, place)
    }

    /// What the ranking knows of the mentor at a place, and how likely they accept, in ten-thousandths.
    pub fn known_of(&self, place: u32) -> (Features, u16) {
        let accepts = accepts(self.passed[place as usize].mentor, self.day);
        let parts = (accepts * f64::from(WHOLE_SCORE)).round();
        (*self.ranking.features(place), parts as u16)
    }

    pub fn place_of(&self, number: u32) -> Option<u32> {
        let mut all = self.passed.iter();
        let place = all.position(|passed| passed.number == number)?;
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
            number: self.passed[ranked.number as usize].number,
            score: ranked.score,
        });
        placed.collect()
    }

    /// Where nobody is left: what who asks could drop, by itself, and how many that would bring.
    pub fn ways_out(&self) -> WaysOut {
        let mut ways = WaysOut::default();
        for (refusal, count) in self.ranking.escapes(&self.wish.criteria.weights) {
            match refusal {
                Refusal::Must(feature) => ways.musts.push((feature, count)),
                Refusal::Limit(place) => {
                    let limit = self.wish.criteria.limits.get(usize::from(place));
                    if let Some(Limit::Never(Fact::Industry(name))) = limit {
                        let industry = self.known.names.text(*name).to_owned();
                        ways.industries.push((industry, count));
                    }
                }
                _ => {}
            }
        }
        ways
    }

    /// Why the mentors at these places stand there.
    pub fn fits(&self, places: impl Iterator<Item = u32>, now: Instant) -> Vec<FitView> {
        let rarity = self.ranking.rarity();
        let weights = self.wish.criteria.weights.asked_by(&self.wish.learner);
        let fit = |place: u32| {
            let parts = self.ranking.parts(&weights, place);
            let explaining = Explaining {
                ask: &self.ask,
                names: &self.known.names,
                mentor: self.passed[place as usize].mentor,
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
