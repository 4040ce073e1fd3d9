//! The questions of the quality set and their grades. Reads `bench/data/queries.txt`, whose head tells
//! the format; knows no search.

use server::demo::truth::{Truth, belongs_to, known_names};

/// A question in plain words, and what somebody who fits truly has.
#[derive(Clone, Debug)]
pub struct Question {
    pub language: &'static str,
    pub text: String,
    core: Need,
    more: Vec<Need>,
}

#[derive(Clone, Debug)]
enum Need {
    Field(Vec<&'static str>),
    From(Vec<&'static str>),
    Skill(Vec<&'static str>),
    Topic(Vec<&'static str>),
    Lead,
}

/// A line that cannot be read, with its number from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadQuestion {
    pub line: u32,
    pub why: &'static str,
}

impl std::fmt::Display for BadQuestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "queries.txt, line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for BadQuestion {}

/// All questions, in the order of the file.
pub fn questions() -> Result<Vec<Question>, BadQuestion> {
    let names = known_names();
    let lines = (1_u32..).zip(include_str!("../../data/queries.txt").lines());
    let lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            let bad = |why| BadQuestion { line: number, why };
            let parts: Vec<&'static str> = line.split('|').map(str::trim).collect();
            let &[language, text, needs] = parts.as_slice() else {
                return Err(bad("not three parts"));
            };
            let needs = needs.split(';').map(|need| read_need(need.trim(), &names));
            let needs: Result<Vec<Need>, &'static str> = needs.collect();
            let mut needs = needs.map_err(bad)?.into_iter();
            Ok(Question {
                language,
                text: text.to_owned(),
                core: needs.next().ok_or(bad("no need"))?,
                more: needs.collect(),
            })
        })
        .collect()
}

fn read_need(
    need: &'static str,
    names: &std::collections::BTreeSet<&'static str>,
) -> Result<Need, &'static str> {
    let (key, values) = need.split_once('=').ok_or("a need without `=`")?;
    let values: Vec<&str> = values.split(',').map(str::trim).collect();
    if key != "lead" && values.iter().any(|value| !names.contains(value)) {
        return Err("a name that the demo does not know");
    }
    match key {
        "field" => Ok(Need::Field(values)),
        "from" => Ok(Need::From(values)),
        "skill" => Ok(Need::Skill(values)),
        "topic" => Ok(Need::Topic(values)),
        "lead" => Ok(Need::Lead),
        _ => Err("an unknown key"),
    }
}

impl Question {
    /// From 0 (no help) to 3 (just the one).
    pub fn grade(&self, truth: &Truth) -> u8 {
        let core = self.core.met(truth);
        if self.more.is_empty() || core < 2 {
            return core;
        }
        let met = self.more.iter().filter(|need| need.met(truth) >= 2).count();
        match met {
            0 => 1,
            met if met == self.more.len() => 3,
            _ => 2,
        }
    }
}

impl Need {
    /// 0 not at all, 1 lives near it, 2 yes, 3 and well.
    fn met(&self, truth: &Truth) -> u8 {
        match self {
            Need::Field(fields) if fields.contains(&truth.field) => 2 + u8::from(truth.leads),
            Need::Field(fields) => u8::from(holds(fields, truth.previous)),
            Need::From(fields) if holds(fields, truth.previous) => 3,
            Need::From(fields) => u8::from(fields.contains(&truth.field)),
            Need::Skill(skills) => {
                let levels = truth.skills.iter();
                let levels = levels.filter(|(skill, _)| skills.contains(skill));
                match levels.map(|(_, level)| *level).max() {
                    Some(level) => 2 + u8::from(level >= 3),
                    None => u8::from(skills.iter().any(|skill| belongs_to(skill, truth.field))),
                }
            }
            Need::Topic(topics) => {
                3 * u8::from(topics.iter().any(|topic| truth.topics.contains(topic)))
            }
            Need::Lead => 3 * u8::from(truth.leads),
        }
    }
}

fn holds(names: &[&str], name: Option<&str>) -> bool {
    name.is_some_and(|name| names.contains(&name))
}
