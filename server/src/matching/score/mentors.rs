//! Mentors out of lines of JSON.

use super::Problem;
use super::lines::{all_named, half_hours, lines, maybe_named, named, not_negative, ways};
use domain::id::MemberId;
use domain::matching::acceptance::Record;
use domain::matching::candidate::{Candidate, Grades, Held, SkillHeld, Spoken, Standing};
use domain::matching::likeness::telling_words;
use domain::matching::names::Names;
use domain::money::Money;
use domain::time::Instant;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// All mentors, in the order of their ids.
#[derive(Default)]
pub struct Mentors {
    pub names: Names,
    pub ids: Vec<String>,
    pub candidates: Vec<Candidate>,
    /// The telling words of what each wrote.
    pub stories: Vec<BTreeSet<String>>,
    /// Whether the file tells of any mentor how they answered.
    pub has_records: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MentorLine {
    id: String,
    #[serde(default)]
    skills: Vec<SkillLine>,
    #[serde(default)]
    roles: Vec<RoleLine>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    declines: Vec<String>,
    experience_years: Option<u8>,
    industry: Option<String>,
    region: Option<String>,
    #[serde(default)]
    colleges: Vec<String>,
    #[serde(default)]
    languages: Vec<LanguageLine>,
    #[serde(default)]
    ways: Vec<String>,
    free: Option<Vec<u16>>,
    price: Option<Money>,
    reviews: Option<ReviewsLine>,
    requests: Option<RequestsLine>,
    reply_minutes: Option<u32>,
    #[serde(default)]
    story: String,
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    full: bool,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a skill is its name, or {\"name\": …, \"level\": 1 to 4}"
)]
enum SkillLine {
    Name(String),
    Leveled { name: String, level: u8 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleLine {
    title: String,
    from: u16,
    until: Option<u16>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a language is its name, or {\"name\": …, \"well\": false}"
)]
enum LanguageLine {
    Name(String),
    Spoken { name: String, well: bool },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReviewsLine {
    mean: f32,
    count: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestsLine {
    asked: u32,
    answered: u32,
    accepted: u32,
}

impl Mentors {
    /// Ids are numbered in the order of their text, so that it settles ties.
    pub fn read(text: &str, problems: &mut Vec<Problem>) -> Mentors {
        let mut refuse = |line, what| {
            problems.push(Problem {
                file: "mentors",
                line,
                what,
            });
        };
        let mut read: BTreeMap<String, (u32, MentorLine)> = BTreeMap::new();
        for (line, mentor) in lines::<MentorLine>(text) {
            match mentor {
                Err(what) => refuse(line, what),
                Ok(mentor) if mentor.id.trim().is_empty() => {
                    refuse(line, "`id` is empty".to_owned());
                }
                Ok(mentor) => match read.get(&mentor.id) {
                    Some((first, _)) => {
                        refuse(line, format!("`{}` is line {first} already", mentor.id));
                    }
                    None => {
                        read.insert(mentor.id.clone(), (line, mentor));
                    }
                },
            }
        }
        let mut mentors = Mentors::default();
        for (line, mentor) in read.into_values() {
            if let Err(what) = mentors.add(mentor) {
                refuse(line, what);
            }
        }
        mentors
    }

    fn add(&mut self, line: MentorLine) -> Result<(), String> {
        let id = MemberId(Uuid::from_u128(self.ids.len() as u128));
        let story = telling_words(&line.story);
        let text_id = line.id.clone();
        let has_record = line.requests.is_some();
        let candidate = candidate(line, id, &mut self.names)?;
        self.ids.push(text_id);
        self.candidates.push(candidate);
        self.stories.push(story);
        self.has_records |= has_record;
        Ok(())
    }

    fn member(&self, id: &str) -> Result<MemberId, String> {
        let place = self.ids.binary_search_by(|known| known.as_str().cmp(id));
        let place = place.map_err(|_| format!("there is no mentor `{id}`"))?;
        Ok(self.candidates[place].id)
    }

    pub fn members(&self, ids: &[String]) -> Result<BTreeSet<MemberId>, String> {
        ids.iter().map(|id| self.member(id)).collect()
    }
}

fn candidate(line: MentorLine, id: MemberId, names: &mut Names) -> Result<Candidate, String> {
    let skills = line.skills.iter().map(|skill| held_skill(skill, names));
    let skills = skills.collect::<Result<_, _>>()?;
    let roles = line.roles.iter().map(|role| held_role(role, names));
    let roles = roles.collect::<Result<_, _>>()?;
    let languages = line
        .languages
        .iter()
        .map(|language| spoken(language, names));
    let languages = languages.collect::<Result<_, _>>()?;
    Ok(Candidate {
        standing: Standing {
            paused: line.paused,
            full: line.full,
        },
        skills,
        roles,
        topics: all_named(&line.topics, names)?.into(),
        declines: all_named(&line.declines, names)?.into(),
        experience_years: line.experience_years,
        industry: maybe_named(line.industry.as_deref(), names)?,
        region: maybe_named(line.region.as_deref(), names)?,
        colleges: all_named(&line.colleges, names)?.into(),
        languages,
        ways: ways(&line.ways)?,
        free: line.free.map(half_hours).transpose()?.map(Box::new),
        price: line.price.map(not_negative).transpose()?,
        grades: line.reviews.map(grades).transpose()?.unwrap_or_default(),
        record: line.requests.map(record).transpose()?.unwrap_or_default(),
        median_reply_minutes: line.reply_minutes,
        ..Candidate::new(id)
    })
}

fn held_skill(line: &SkillLine, names: &mut Names) -> Result<SkillHeld, String> {
    let (name, level) = match line {
        SkillLine::Name(name) => (name, None),
        SkillLine::Leveled { name, level } => (name, Some(*level)),
    };
    if level.is_some_and(|level| !(1..=4).contains(&level)) {
        return Err(format!("the level of `{name}` must be from 1 to 4"));
    }
    let skill = named(name, names)?;
    Ok(SkillHeld { skill, level })
}

fn held_role(line: &RoleLine, names: &mut Names) -> Result<Held, String> {
    if line.until.is_some_and(|until| until < line.from) {
        return Err(format!("the role `{}` ends before it starts", line.title));
    }
    Ok(Held {
        role: named(&line.title, names)?,
        from_year: line.from,
        until_year: line.until,
    })
}

fn spoken(line: &LanguageLine, names: &mut Names) -> Result<Spoken, String> {
    let (name, well) = match line {
        LanguageLine::Name(name) => (name, true),
        LanguageLine::Spoken { name, well } => (name, *well),
    };
    let language = named(name, names)?;
    Ok(Spoken { language, well })
}

fn grades(line: ReviewsLine) -> Result<Grades, String> {
    if !(1.0..=5.0).contains(&line.mean) {
        return Err("the mean of `reviews` must be from 1 to 5".to_owned());
    }
    let weight = line.count as f32;
    Ok(Grades {
        sum: line.mean * weight,
        weight,
        count: line.count,
    })
}

fn record(line: RequestsLine) -> Result<Record, String> {
    if line.accepted > line.answered || line.answered > line.asked {
        let order = "of `requests` at most all asked are answered, and at most those accepted";
        return Err(order.to_owned());
    }
    // Counts without dates: taken as of one moment, which `Told` reads them at.
    Ok(Record::new(
        line.asked,
        line.answered,
        line.accepted,
        Instant::default(),
    ))
}
