//! Learners and their criteria out of lines of JSON.

use super::Problem;
use super::lines::{all_named, half_hours, lines, maybe_named, named, no_way, not_negative, ways};
use super::mentors::Mentors;
use domain::id::MemberId;
use domain::matching::criteria::{
    Contradiction, Criteria, Fact, Importance, Limit, WayToTalk, Weight, Weights,
};
use domain::matching::feature::Feature;
use domain::matching::learner::Learner;
use domain::matching::names::{NameId, Names};
use domain::money::Money;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A learner who asks.
pub struct Query {
    pub id: String,
    pub learner: Learner,
    pub criteria: Criteria,
    /// The limits of the criteria in the words of the file.
    pub limits_told: Vec<String>,
    pub blocked: BTreeSet<MemberId>,
    pub ineligible: BTreeSet<MemberId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryLine {
    id: String,
    #[serde(default)]
    skills: Vec<String>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    goals: String,
    role: Option<String>,
    role_wanted: Option<String>,
    experience_years: Option<u8>,
    industry: Option<String>,
    region: Option<String>,
    #[serde(default)]
    colleges: Vec<String>,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    ways: Vec<String>,
    hours: Option<Vec<u16>>,
    budget: Option<Money>,
    #[serde(default)]
    weights: BTreeMap<String, WeightLine>,
    #[serde(default)]
    must: Vec<FactLine>,
    #[serde(default)]
    never: Vec<FactLine>,
    #[serde(default)]
    hidden: Vec<String>,
    #[serde(default)]
    blocked: Vec<String>,
    #[serde(default)]
    ineligible: Vec<String>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a weight is a number from 0 to 100, \"must\" or \"ignore\""
)]
enum WeightLine {
    Number(f64),
    Word(WeightWord),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WeightWord {
    Must,
    Ignore,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FactLine {
    Skill(String),
    Role(String),
    Topic(String),
    Industry(String),
    Region(String),
    College(String),
    Language(String),
    Way(String),
    FreeOfCharge,
}

/// All learners, in the order of the file.
pub fn read(text: &str, mentors: &mut Mentors, problems: &mut Vec<Problem>) -> Vec<Query> {
    let mut found = Vec::new();
    for (line, query) in lines::<QueryLine>(text) {
        match query.and_then(|query| Query::new(query, mentors)) {
            Ok(query) => found.push(query),
            Err(what) => problems.push(Problem {
                file: "queries",
                line,
                what,
            }),
        }
    }
    found
}

impl Query {
    fn new(line: QueryLine, mentors: &mut Mentors) -> Result<Query, String> {
        let mut criteria = Criteria {
            weights: weights(&line.weights)?,
            limits: vec![],
            hidden: mentors.members(&line.hidden)?,
        };
        let mut limits_told = Vec::new();
        for (word, limit, facts) in [
            ("must", Limit::Must as fn(Fact) -> Limit, &line.must),
            ("never", Limit::Never, &line.never),
        ] {
            for fact in facts {
                let (fact, told) = fact.read(&mut mentors.names)?;
                criteria.limits.push(limit(fact));
                limits_told.push(format!("{word} {told}"));
            }
        }
        let blocked = mentors.members(&line.blocked)?;
        let ineligible = mentors.members(&line.ineligible)?;
        let (id, learner) = (line.id.clone(), learner(line, &mut mentors.names)?);
        if let Some(contradiction) = criteria.contradictions(&learner).first() {
            return Err(contradiction_told(*contradiction, &criteria, &limits_told));
        }
        Ok(Query {
            id,
            learner,
            criteria,
            limits_told,
            blocked,
            ineligible,
        })
    }
}

fn learner(line: QueryLine, names: &mut Names) -> Result<Learner, String> {
    let learner = Learner {
        skills: all_named(&line.skills, names)?,
        topics: all_named(&line.topics, names)?,
        goals: line.goals,
        role: maybe_named(line.role.as_deref(), names)?,
        role_wanted: maybe_named(line.role_wanted.as_deref(), names)?,
        experience_years: line.experience_years,
        industry: maybe_named(line.industry.as_deref(), names)?,
        region: maybe_named(line.region.as_deref(), names)?,
        colleges: all_named(&line.colleges, names)?,
        languages: all_named(&line.languages, names)?,
        ways: ways(&line.ways)?,
        hours: line.hours.map(half_hours).transpose()?,
        budget: line.budget.map(not_negative).transpose()?,
    };
    learner.check().map_err(|many| many.to_string())?;
    Ok(learner)
}

fn weights(lines: &BTreeMap<String, WeightLine>) -> Result<Weights, String> {
    let mut weights = Weights::default();
    for (name, line) in lines {
        let feature = Feature::parse(name).ok_or_else(|| {
            let known = Feature::ALL.map(Feature::as_str).join(", ");
            format!("nothing called `{name}` has a weight; there are {known}")
        })?;
        let importance = match line {
            WeightLine::Word(WeightWord::Must) => Importance::Must,
            WeightLine::Word(WeightWord::Ignore) => Importance::Ignore,
            WeightLine::Number(number) => {
                let weight = Weight::new(*number).map_err(|bad| format!("`{name}`: {bad}"))?;
                Importance::Prefer(weight)
            }
        };
        weights.set(feature, importance);
    }
    Ok(weights)
}

impl FactLine {
    /// The fact, and how it is told.
    fn read(&self, names: &mut Names) -> Result<(Fact, String), String> {
        type OfName = fn(NameId) -> Fact;
        let (fact, kind, text): (OfName, &str, &str) = match self {
            FactLine::Skill(text) => (Fact::Skill, "skill", text),
            FactLine::Role(text) => (Fact::Role, "role", text),
            FactLine::Topic(text) => (Fact::Topic, "topic", text),
            FactLine::Industry(text) => (Fact::Industry, "industry", text),
            FactLine::Region(text) => (Fact::Region, "region", text),
            FactLine::College(text) => (Fact::College, "college", text),
            FactLine::Language(text) => (Fact::Language, "language", text),
            FactLine::Way(text) => {
                let way = WayToTalk::parse(text).ok_or_else(|| no_way(text))?;
                return Ok((Fact::Talks(way), format!("way {text}")));
            }
            FactLine::FreeOfCharge => {
                return Ok((Fact::FreeOfCharge, "free of charge".to_owned()));
            }
        };
        Ok((fact(named(text, names)?), format!("{kind} {text}")))
    }
}

fn contradiction_told(
    contradiction: Contradiction,
    criteria: &Criteria,
    limits_told: &[String],
) -> String {
    let told = |limit: Limit| {
        let place = criteria.limits.iter().position(|known| *known == limit);
        place.map_or("", |place| limits_told[place].as_str())
    };
    match contradiction {
        Contradiction::MustAndNever(fact) => format!(
            "nobody can be both `{}` and `{}`",
            told(Limit::Must(fact)),
            told(Limit::Never(fact))
        ),
        Contradiction::TwoAtOnce(one, other) => format!(
            "nobody can be both `{}` and `{}`",
            told(Limit::Must(one)),
            told(Limit::Must(other))
        ),
        Contradiction::MustWithoutWish(feature) => format!(
            "`{}` is a must, but the query does not say what it is compared with",
            feature.as_str()
        ),
        Contradiction::TooManyLimits => "there are too many of `must` and `never`".to_owned(),
    }
}
