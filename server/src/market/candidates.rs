//! What the ranking knows of every mentor, kept beside the columns: numbers in place of words, made
//! when a mentor changes and never per question. Takes over no name, no picture and no story.

use super::index::Mentor;
use crate::matching::text::{shipped_skills, table};
use domain::matching::acceptance::Record;
use domain::matching::candidate::{Candidate, Grades, Held, SkillHeld, Spoken, Standing};
use domain::matching::feature::Share;
use domain::matching::free_time::FreeTime;
use domain::matching::index::Pages;
use domain::matching::learner::Ways;
use domain::matching::likeness::{Likeness, SharedWords};
use domain::matching::names::{NameId, Names};
use domain::matching::text::{Skills, phrases};
use domain::money::{Currency, Money};
use domain::review::{PRIOR_MEAN, PRIOR_WEIGHT, Score};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, OnceLock};

/// What a skill is worth that lies beside the one wanted.
const RELATED: Share = Share::percent(50);

/// What profiles say beside what is shown in the market.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Levels of the skills, in their order; from 1 to 4.
    pub levels: Vec<u8>,
    /// First and last year of the roles, in their order.
    pub years: Vec<(u16, Option<u16>)>,
    /// Since the first role began, when the profile was read.
    pub experience_years: Option<u8>,
    pub college: String,
    pub ways: Ways,
    /// What they do not take, in their words.
    pub does_not_take: String,
    /// How they answered requests.
    pub record: Record,
}

/// All mentors of a market by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    known: Arc<Known>,
    all: Pages<Arc<Candidate>>,
    /// What each has free once more, side by side: every question of a member looks at it of everybody
    /// whom it finds.
    free: Pages<FreeTime>,
    usual_price: Option<Money>,
}

impl Candidates {
    pub fn new(mentors: &[Arc<Mentor>]) -> Candidates {
        let mut candidates = Candidates::default();
        candidates.put((0..).zip(mentors.iter().map(Arc::as_ref)));
        candidates
    }

    /// Puts mentors in place of those of their numbers, or after the last. When they are free does
    /// not change with that.
    pub fn put<'m>(&mut self, mentors: impl Iterator<Item = (u32, &'m Mentor)>) {
        let mut prices_changed = false;
        for (number, mentor) in mentors {
            let before = self.all.get(number);
            let free = before.and_then(|before| before.free.clone());
            let price = before.and_then(|before| before.price);
            let candidate = Candidate {
                free,
                ..candidate(mentor, &mut self.known)
            };
            prices_changed |= price != candidate.price;
            let free = candidate.free.as_deref().copied();
            self.free.put(number, free.unwrap_or_default());
            self.all.put(number, Arc::new(candidate));
        }
        if prices_changed {
            let prices = self.all.iter().filter_map(|candidate| candidate.price);
            self.usual_price = usual_price(prices);
        }
    }

    /// Says in which half hours of two weeks a session with the mentor of a number can begin.
    pub fn put_free(&mut self, number: u32, begins: FreeTime) {
        let stands = self.of(number);
        if stands.free.as_deref() != Some(&begins) {
            let mut candidate = Candidate::clone(stands);
            candidate.free = Some(Box::new(begins));
            self.free.put(number, begins);
            self.all.put(number, Arc::new(candidate));
        }
    }

    pub fn of(&self, number: u32) -> &Arc<Candidate> {
        self.all.get(number).expect("numbers come from this market")
    }

    /// Whether a session with the mentor of a number can begin in one of these half hours.
    pub fn is_free_in(&self, number: u32, hours: &FreeTime) -> bool {
        let free = self.free.get(number);
        free.is_some_and(|free| free.meets(hours))
    }

    pub fn known(&self) -> &Known {
        &self.known
    }

    /// The same in another vocabulary.
    pub fn with_skills(&self, skills: Arc<Skills>) -> Candidates {
        let mut next = self.clone();
        Arc::make_mut(&mut next.known).speak(skills);
        next
    }

    /// What an hour costs with the middle one of those who are paid, in the currency of most.
    pub fn usual_price(&self) -> Option<Money> {
        self.usual_price
    }
}

/// All names in the market, and what is like them.
#[derive(Clone, Debug)]
pub struct Known {
    pub names: Names,
    /// The vocabulary that says what names mean.
    pub skills: Arc<Skills>,
    roles: BTreeSet<NameId>,
    near: OnceLock<Arc<Near>>,
}

/// Skills of the shipped vocabulary have their names before anybody says them: a wish for one reads the
/// same whether somebody spoke of it once or not.
static SHIPPED_NAMES: LazyLock<Names> = LazyLock::new(|| {
    let vocabulary = shipped_skills();
    let mut names = Names::default();
    for skill in 0..vocabulary.count() {
        names.add(&vocabulary.get(skill).name);
    }
    names
});

impl Default for Known {
    /// Nobody is known, but what is shipped has its name.
    fn default() -> Known {
        Known {
            names: SHIPPED_NAMES.clone(),
            skills: shipped_skills().clone(),
            roles: BTreeSet::new(),
            near: OnceLock::new(),
        }
    }
}

impl Known {
    /// Whether somebody held a role of this name.
    pub fn is_role(&self, name: NameId) -> bool {
        self.roles.contains(&name)
    }

    /// The names of roles that somebody held.
    pub fn roles(&self) -> &BTreeSet<NameId> {
        &self.roles
    }

    /// Takes in a name; its number, if it names anything.
    pub fn add(&mut self, name: &str) -> Option<NameId> {
        self.near = OnceLock::new();
        self.names.add(name)
    }

    /// Notes that somebody held a role of this name.
    pub fn add_role(&mut self, name: NameId) {
        self.roles.insert(name);
    }

    /// Takes up another vocabulary.
    pub fn speak(&mut self, skills: Arc<Skills>) {
        self.skills = skills;
        self.near = OnceLock::new();
    }

    /// Made when first asked for, and anew when names come.
    pub fn near(&self) -> &Near {
        self.near
            .get_or_init(|| Arc::new(Near::new(&self.names, self.skills.clone())))
    }
}

/// Names are alike that mean the same skill, or related ones, or share most of their words.
#[derive(Debug)]
pub struct Near {
    vocabulary: Arc<Skills>,
    shared: SharedWords,
    /// Skills of the vocabulary that a name means.
    skill: BTreeMap<NameId, u32>,
    called: BTreeMap<u32, Vec<NameId>>,
}

impl Near {
    fn new(names: &Names, vocabulary: Arc<Skills>) -> Near {
        let named = names.iter();
        let skill: BTreeMap<NameId, u32> = named
            .filter_map(|(name, text)| Some((name, vocabulary.called(text)?)))
            .collect();
        let mut called: BTreeMap<u32, Vec<NameId>> = BTreeMap::new();
        for (&name, &skill) in &skill {
            called.entry(skill).or_default().push(name);
        }
        // Whatever name came first: an index that was made at another time answers the same.
        for all in called.values_mut() {
            all.sort_by(|one, other| names.text(*one).cmp(names.text(*other)));
        }
        Near {
            vocabulary,
            shared: SharedWords::new(names),
            skill,
            called,
        }
    }

    /// What the market calls the skills of the vocabulary that a text speaks of.
    pub fn skills_in(&self, text: &str) -> Vec<NameId> {
        let found = self.vocabulary.find_in(text, |word| table().knows(word));
        let names = found
            .iter()
            .filter_map(|skill| self.called.get(skill)?.first());
        names.copied().collect()
    }
}

impl Likeness for Near {
    fn near(&self, wanted: NameId) -> Vec<(NameId, Share)> {
        let mut near: BTreeMap<NameId, Share> = self.shared.near(wanted).into_iter().collect();
        let mut add = |skill: u32, share: Share| {
            for &name in self.called.get(&skill).into_iter().flatten() {
                let worth = near.entry(name).or_default();
                *worth = share.max(*worth);
            }
        };
        if let Some(&skill) = self.skill.get(&wanted) {
            add(skill, Share::WHOLE);
            for &related in &self.vocabulary.get(skill).related {
                add(related, RELATED);
            }
        }
        near.into_iter().collect()
    }
}

/// A mentor as numbers; names that were not known become known.
pub fn candidate(mentor: &Mentor, known: &mut Arc<Known>) -> Candidate {
    let facts = &mentor.facts;
    let mut number = |name: &String| number_of(known, name, false);
    let levels = facts.levels.iter().map(|level| Some(*level));
    let levels = levels.chain(std::iter::repeat(None));
    let skills = mentor.skills.iter().zip(levels);
    let skills = skills.filter_map(|(name, level)| {
        let skill = number(name)?;
        Some(SkillHeld { skill, level })
    });
    let skills = skills.collect();
    let languages = mentor.languages.iter().filter_map(&mut number);
    let languages = languages.map(|language| Spoken {
        language,
        well: true,
    });
    let languages = languages.collect();
    let (industry, region) = (number(&mentor.industry), number(&mentor.region));
    let colleges = number(&facts.college).into_iter().collect();
    let roles = mentor.roles.iter().zip(&facts.years);
    let roles = roles.filter_map(|(title, &(from_year, until_year))| {
        Some(Held {
            role: number_of(known, title, true)?,
            from_year,
            until_year,
        })
    });
    let roles = roles.collect();
    let topics = topics_in(&mentor.helps_with, known);
    let declines = topics_in(&facts.does_not_take, known);
    Candidate {
        // Who is paused is not in the market, and who has no long-term place can still be met.
        standing: Standing::default(),
        roles,
        skills,
        topics,
        declines,
        languages,
        industry,
        region,
        colleges,
        experience_years: facts.experience_years,
        ways: facts.ways,
        price: price_of_an_hour(mentor),
        grades: grades(mentor.score),
        record: facts.record,
        median_reply_minutes: mentor.median_reply_minutes,
        ..Candidate::new(mentor.id)
    }
}

/// The skills that the phrases of a text speak of, by their names in the shipped vocabulary. Admins'
/// changes of it say which names are alike; they name nothing here, so that a mentor who was read before
/// a change is no other than one who is read after it.
fn topics_in(text: &str, known: &mut Arc<Known>) -> Box<[NameId]> {
    let vocabulary = shipped_skills();
    // Mentors read through what they publish: no word of it is taken for a typo.
    let spoken = phrases(text).flat_map(|phrase| vocabulary.find_in(phrase, |_| true));
    let spoken: BTreeSet<u32> = spoken.collect();
    let names = spoken.into_iter().map(|skill| &vocabulary.get(skill).name);
    names
        .filter_map(|name| number_of(known, name, false))
        .collect()
}

/// A new name is rare: only then are all of them copied.
fn number_of(known: &mut Arc<Known>, name: &str, is_role: bool) -> Option<NameId> {
    let there = known.names.find(name);
    if let Some(id) = there.filter(|id| !is_role || known.is_role(*id)) {
        return Some(id);
    }
    let known = Arc::make_mut(known);
    let id = known.add(name)?;
    if is_role {
        known.add_role(id);
    }
    Some(id)
}

fn price_of_an_hour(mentor: &Mentor) -> Option<Money> {
    let (pricing, minutes) = mentor.pricing.zip(mentor.length_minutes)?;
    let price = pricing.price;
    let of_an_hour = price.minor.saturating_mul(60) / i64::from(minutes.max(1));
    Some(Money::new(of_an_hour, price.currency))
}

/// Such grades as have the score that is shown.
fn grades(score: Score) -> Grades {
    match score {
        Score::New => Grades::default(),
        Score::Rated { mean, count } => {
            let weight = f64::from(count);
            let sum = mean * (PRIOR_WEIGHT + weight) - PRIOR_MEAN * PRIOR_WEIGHT;
            Grades {
                sum: sum as f32,
                weight: weight as f32,
                count,
            }
        }
    }
}

fn usual_price(all: impl Iterator<Item = Money>) -> Option<Money> {
    let mut paid: BTreeMap<Currency, Vec<i64>> = BTreeMap::new();
    for price in all.filter(|price| !price.is_zero()) {
        paid.entry(price.currency).or_default().push(price.minor);
    }
    let (currency, mut prices) = paid.into_iter().max_by_key(|(_, prices)| prices.len())?;
    let middle = prices.len() / 2;
    let (_, usual, _) = prices.select_nth_unstable(middle);
    Some(Money::new(*usual, currency))
}
