//! Made-up mentors and learners for the figures of ranking: a few fields are crowded, a few mentors
//! are famous, most are hardly known. The same seed gives the same people.

use domain::id::MemberId;
use domain::matching::acceptance::Record;
use domain::matching::candidate::{Candidate, Grades, Held, SkillHeld, Spoken, Standing};
use domain::matching::free_time::FreeTime;
use domain::matching::learner::{Learner, Ways};
use domain::matching::names::{NameId, Names};
use domain::money::{Currency, Money};
use domain::time::Instant;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use uuid::Uuid;

const FIELDS: usize = 24;
const SKILLS_OF_FIELD: usize = 8;
const TOPICS: usize = 12;
const REGIONS: usize = 30;
const COLLEGES: usize = 60;
const LANGUAGES: usize = 8;

/// When all records of requests were counted.
pub const COUNTED_AT: Instant = Instant(0);

/// The names that everybody draws from.
pub struct Crowd {
    pub names: Names,
    skills: Vec<Vec<NameId>>,
    roles: Vec<NameId>,
    industries: Vec<NameId>,
    topics: Vec<NameId>,
    regions: Vec<NameId>,
    colleges: Vec<NameId>,
    languages: Vec<NameId>,
    chance: StdRng,
}

impl Crowd {
    pub fn new(seed: u64) -> Crowd {
        let mut names = Names::default();
        let mut several = |kind: &str, count: usize| -> Vec<NameId> {
            let named = (0..count).filter_map(|number| names.add(&format!("{kind}{number}")));
            named.collect()
        };
        let skills = (0..FIELDS).map(|field| several(&format!("skill{field}x"), SKILLS_OF_FIELD));
        let skills = skills.collect();
        Crowd {
            skills,
            roles: several("role", FIELDS),
            industries: several("industry", FIELDS),
            topics: several("topic", TOPICS),
            regions: several("region", REGIONS),
            colleges: several("college", COLLEGES),
            languages: several("language", LANGUAGES),
            names,
            chance: StdRng::seed_from_u64(seed),
        }
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.chance.random_range(0..bound)
    }

    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        self.chance.random_range(0.0..1.0)
    }

    /// The first are drawn most: the k-th about 1/k as often as the first.
    fn crowded(&mut self, count: usize) -> usize {
        let draw = self.share();
        (((count + 1) as f64).powf(draw) - 1.0) as usize
    }

    fn some(&mut self, pool: &[NameId], most: usize) -> Vec<NameId> {
        let count = 1 + self.below(most);
        let mut drawn: Vec<NameId> = (0..count).map(|_| pool[self.below(pool.len())]).collect();
        drawn.sort_unstable();
        drawn.dedup();
        drawn
    }

    pub fn mentors(&mut self, count: u32) -> Vec<Candidate> {
        (0..count).map(|number| self.mentor(number)).collect()
    }

    fn mentor(&mut self, number: u32) -> Candidate {
        // Everywhere there are some, wherever learners want to go.
        let (field, before) = (self.below(FIELDS), self.below(FIELDS));
        let years = 5 + self.below(25) as u16;
        // Fame: a famous few have hundreds of reviews, most have none or a handful.
        let fame = self.share().powi(6);
        let good = 0.3 + 0.7 * self.share();
        let reviews = (fame * 400.0) as u32;
        let asked = 1 + (fame * 300.0) as u32;
        let accepted = (f64::from(asked) * good).round() as u32;
        let held = |skill| SkillHeld { skill, level: None };
        let mut skills = self.some(&self.skills[field].clone(), SKILLS_OF_FIELD);
        skills.extend(self.some(&self.skills[before].clone(), 2));
        Candidate {
            standing: Standing::default(),
            skills: skills.into_iter().map(held).collect(),
            roles: [
                (before, 26 - years, 26 - years / 2),
                (field, 26 - years / 2, 26),
            ]
            .map(|(field, from, until)| Held {
                role: self.roles[field],
                from_year: 2_000 + from.min(until),
                until_year: Some(2_000 + until),
            })
            .into(),
            topics: self.some(&self.topics.clone(), 4).into(),
            experience_years: u8::try_from(years).ok(),
            industry: Some(self.industries[field]),
            region: Some(self.region()),
            colleges: self.some(&self.colleges.clone(), 1).into(),
            languages: self
                .some(&self.languages.clone(), 3)
                .into_iter()
                .map(|language| Spoken {
                    language,
                    well: true,
                })
                .collect(),
            ways: Ways::ALL[self.below(4)].with(Ways::VIDEO),
            free: Some(Box::new(self.hours(60))),
            price: Some(Money::new(self.below(20) as i64 * 1_000, Currency::EUR)),
            grades: Grades {
                sum: reviews as f32 * (4.2 + 0.8 * good as f32),
                weight: reviews as f32,
                count: reviews,
            },
            record: Record::new(asked, asked, accepted, COUNTED_AT),
            ..Candidate::new(MemberId(Uuid::from_u128(number.into())))
        }
    }

    fn region(&mut self) -> NameId {
        let region = self.crowded(REGIONS);
        self.regions[region]
    }

    fn hours(&mut self, most: usize) -> FreeTime {
        let starts: Vec<u16> = (0..1 + self.below(most / 4))
            .map(|_| self.chance.random_range(0..668))
            .collect();
        let hours = starts.into_iter().flat_map(|start| start..start + 4);
        FreeTime::new(hours).unwrap_or_default()
    }

    pub fn learner(&mut self) -> Learner {
        let (field, wanted) = (self.crowded(FIELDS), self.crowded(FIELDS));
        Learner {
            skills: self.some(&self.skills[wanted].clone(), 6),
            topics: self.some(&self.topics.clone(), 3),
            goals: String::new(),
            role: Some(self.roles[field]),
            role_wanted: Some(self.roles[wanted]),
            experience_years: Some(1 + self.below(10) as u8),
            industry: Some(self.industries[wanted]),
            region: Some(self.region()),
            colleges: self.some(&self.colleges.clone(), 1),
            languages: self.some(&self.languages.clone(), 2),
            ways: Ways::VIDEO,
            hours: Some(self.hours(120)),
            budget: Some(Money::new(
                2_000 + self.below(10) as i64 * 1_000,
                Currency::EUR,
            )),
        }
    }
}
