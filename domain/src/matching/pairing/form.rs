//! A round as somebody hands it in: tables of people, scores and rules become a round, or a list of
//! what is wrong in which line. Nothing is left out silently.

use super::{MOST_PLACES, Objective, RuleKind, Score};
use crate::form::{FieldErrors, Problem, text, whole_number};
use crate::id::MemberId;
use crate::table::{Line, read};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub const MOST_MENTORS: u32 = 2_000;
pub const MOST_MENTEES: u32 = 5_000;
pub const MOST_SCORES: u32 = 20_000;
const MOST_RULES: u32 = 5_000;
const MOST_NAME: u32 = 80;
/// So many problems are told at once; who mends them sees the rest.
const MOST_TOLD: usize = 20;

/// The form as it was typed. People are named by e-mail address or by the name in their profile's
/// address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub objective: String,
    /// Lines of person and places.
    #[serde(default)]
    pub mentors: String,
    /// Lines of a person.
    #[serde(default)]
    pub mentees: String,
    /// Lines of mentee, mentor, score and, if it differs, the mentor's score. Empty: scores are made
    /// from profiles.
    #[serde(default)]
    pub scores: String,
    /// Lines of mentee, mentor, and `must`, `never` or `blocked`.
    #[serde(default)]
    pub rules: String,
}

/// A form that can be read; who its people are is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadForm {
    pub name: String,
    pub objective: Objective,
    mentors: Vec<(At, u32)>,
    mentees: Vec<At>,
    scores: Vec<(At, At, Score, Score)>,
    rules: Vec<(At, At, RuleKind)>,
}

/// A person as named in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct At {
    line: u32,
    person: String,
}

/// A round of members that contradicts itself nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRound {
    pub name: String,
    pub objective: Objective,
    /// In the order of the form, with their places.
    pub mentors: Vec<(MemberId, u32)>,
    pub mentees: Vec<MemberId>,
    /// Mentee, mentor, score, the mentor's score; empty: scores are made from profiles.
    pub scores: Vec<(MemberId, MemberId, Score, Score)>,
    pub rules: Vec<(MemberId, MemberId, RuleKind)>,
}

impl RoundForm {
    /// Reads the tables.
    pub fn parse(&self) -> Result<ReadForm, FieldErrors> {
        let mut errors = Errors::default();
        let name = errors.all.take("name", text(&self.name, 1, MOST_NAME));
        let objective = Objective::parse(&self.objective).ok_or(Problem::NotAChoice);
        let objective = errors.all.take("objective", objective);
        let mut mentors = vec![];
        for line in errors.table("mentors", &self.mentors, 2..=2, MOST_MENTORS) {
            let places = whole_number(&line.cells[1], 0, i64::from(MOST_PLACES));
            if let Some(places) = errors.take("mentors", line.number, places) {
                mentors.push((at(&line, 0), places as u32));
            }
        }
        let mentees = errors.table("mentees", &self.mentees, 1..=1, MOST_MENTEES);
        let mentees: Vec<At> = mentees.iter().map(|line| at(line, 0)).collect();
        for (field, nobody) in [
            ("mentors", self.mentors.trim().is_empty()),
            ("mentees", self.mentees.trim().is_empty()),
        ] {
            if nobody {
                errors.all.add(field, Problem::Missing);
            }
        }
        let mut scores = vec![];
        for line in errors.table("scores", &self.scores, 3..=4, MOST_SCORES) {
            let given = score(&line.cells[2]);
            let back = line.cells.get(3).filter(|cell| !cell.is_empty());
            let back = back.map_or(given.clone(), |cell| score(cell));
            let given = errors.take("scores", line.number, given.and_then(|a| Ok((a, back?))));
            if let Some((given, back)) = given {
                scores.push((at(&line, 0), at(&line, 1), given, back));
            }
        }
        let mut rules = vec![];
        for line in errors.table("rules", &self.rules, 3..=3, MOST_RULES) {
            let kind = RuleKind::parse(&line.cells[2].to_lowercase()).ok_or(Problem::NotAChoice);
            if let Some(kind) = errors.take("rules", line.number, kind) {
                rules.push((at(&line, 0), at(&line, 1), kind));
            }
        }
        match (name, objective) {
            (Some(name), Some(objective)) if errors.all.is_empty() => Ok(ReadForm {
                name,
                objective,
                mentors,
                mentees,
                scores,
                rules,
            }),
            _ => Err(errors.all),
        }
    }
}

impl ReadForm {
    /// Everybody who is named as a mentor or a mentee, in lower case.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let mentors = self.mentors.iter().map(|(at, _)| at);
        mentors.chain(&self.mentees).map(|at| at.person.as_str())
    }

    /// The round, once it is known whom each name means.
    pub fn of_members(self, members: &BTreeMap<String, MemberId>) -> Result<NewRound, FieldErrors> {
        let mut check = Check {
            members,
            errors: Errors::default(),
        };
        let mentors = self.mentors.iter().map(|(at, _)| at);
        let mentors = check.group("mentors", mentors);
        let mentees = check.group("mentees", self.mentees.iter());
        let mut places = BTreeMap::new();
        let mut in_order = vec![];
        for (at, capacity) in &self.mentors {
            if let Some(member) = members.get(&at.person) {
                places.insert(*member, *capacity);
                in_order.push((*member, *capacity));
            }
        }
        let scores = check.scores(&self.scores, &mentees, &mentors);
        let rules = check.rules(&self.rules, &mentees, &mentors);
        let scored = |mentee, mentor| scores.is_empty() || scores.contains_key(&(mentee, mentor));
        check.contradictions(&rules, &places, scored);
        if !check.errors.all.is_empty() {
            return Err(check.errors.all);
        }
        let mentees = self
            .mentees
            .iter()
            .filter_map(|at| members.get(&at.person).copied());
        Ok(NewRound {
            name: self.name,
            objective: self.objective,
            mentors: in_order,
            mentees: mentees.collect(),
            scores: scores
                .into_iter()
                .map(|((mentee, mentor), (score, back))| (mentee, mentor, score, back))
                .collect(),
            rules: rules
                .into_iter()
                .map(|rule| (rule.mentee, rule.mentor, rule.kind))
                .collect(),
        })
    }
}

fn at(line: &Line, column: usize) -> At {
    At {
        line: line.number,
        person: line.cells[column].to_lowercase(),
    }
}

fn score(cell: &str) -> Result<Score, Problem> {
    let number: f64 = cell.replace(',', ".").parse().unwrap_or(f64::NAN);
    Score::from_fraction(number).ok_or(Problem::OutOfRange { least: 0, most: 1 })
}

/// Problems of lines, not too many of one field.
#[derive(Default)]
struct Errors {
    all: FieldErrors,
}

impl Errors {
    fn line(&mut self, field: &str, line: u32, problem: Problem) {
        let told = self.all.0.iter().filter(|error| error.field == field);
        if told.count() < MOST_TOLD {
            let problem = Box::new(problem);
            self.all.add(field, Problem::InLine { line, problem });
        }
    }

    fn take<T>(&mut self, field: &str, line: u32, value: Result<T, Problem>) -> Option<T> {
        value
            .map_err(|problem| self.line(field, line, problem))
            .ok()
    }

    /// The lines of a table that have as many columns as they should. A first line that names
    /// columns instead of people is left out.
    fn table(
        &mut self,
        field: &str,
        text: &str,
        columns: std::ops::RangeInclusive<usize>,
        most: u32,
    ) -> Vec<Line> {
        let mut lines = match read(text) {
            Ok(lines) => lines,
            Err(open) => {
                self.line(field, open.line, Problem::OpenQuote);
                return vec![];
            }
        };
        if lines.first().is_some_and(names_columns) {
            lines.remove(0);
        }
        if lines.len() > most as usize {
            self.all.add(field, Problem::TooMany { most });
            return vec![];
        }
        lines.retain_mut(|line| {
            // Spreadsheets end lines with as many separators as the widest line has.
            while line.cells.len() > *columns.end()
                && line.cells.last().is_some_and(String::is_empty)
            {
                line.cells.pop();
            }
            let fits = columns.contains(&line.cells.len());
            if !fits {
                let (least, most) = (*columns.start() as u32, *columns.end() as u32);
                self.line(field, line.number, Problem::Columns { least, most });
            }
            fits
        });
        lines
    }
}

fn names_columns(line: &Line) -> bool {
    let first = line.cells.first().map(|cell| cell.to_lowercase());
    let names = ["mentor", "mentee", "person", "email", "e-mail", "profile"];
    first.is_some_and(|first| names.contains(&first.as_str()))
}

/// A rule between two members, and the line it stands in.
struct FoundRule {
    line: u32,
    mentee: MemberId,
    mentor: MemberId,
    kind: RuleKind,
}

type ByPair<T> = BTreeMap<(MemberId, MemberId), T>;

struct Check<'m> {
    members: &'m BTreeMap<String, MemberId>,
    errors: Errors,
}

impl Check<'_> {
    /// The members of a table, each with its line; who is unknown or there twice is told.
    fn group<'a>(
        &mut self,
        field: &str,
        people: impl Iterator<Item = &'a At>,
    ) -> BTreeMap<MemberId, u32> {
        let mut group = BTreeMap::new();
        for At { line, person } in people {
            match self.members.get(person) {
                None => self.errors.line(field, *line, Problem::UnknownMember),
                Some(member) if group.contains_key(member) => {
                    self.errors.line(field, *line, Problem::Duplicate);
                }
                Some(member) => {
                    group.insert(*member, *line);
                }
            }
        }
        group
    }

    fn pair(
        &mut self,
        field: &str,
        (mentee, mentees): (&At, &BTreeMap<MemberId, u32>),
        (mentor, mentors): (&At, &BTreeMap<MemberId, u32>),
    ) -> Option<(MemberId, MemberId)> {
        let known = |at: &At, group: &BTreeMap<MemberId, u32>| {
            let member = self.members.get(&at.person).copied();
            member.filter(|member| group.contains_key(member))
        };
        let pair = known(mentee, mentees).zip(known(mentor, mentors));
        if pair.is_none() {
            self.errors.line(field, mentee.line, Problem::NotInGroup);
        }
        pair
    }

    fn scores(
        &mut self,
        given: &[(At, At, Score, Score)],
        mentees: &BTreeMap<MemberId, u32>,
        mentors: &BTreeMap<MemberId, u32>,
    ) -> ByPair<(Score, Score)> {
        let mut scores = BTreeMap::new();
        for (mentee, mentor, score, back) in given {
            let Some(pair) = self.pair("scores", (mentee, mentees), (mentor, mentors)) else {
                continue;
            };
            if scores.insert(pair, (*score, *back)).is_some() {
                self.errors.line("scores", mentee.line, Problem::Duplicate);
            }
        }
        scores
    }

    fn rules(
        &mut self,
        given: &[(At, At, RuleKind)],
        mentees: &BTreeMap<MemberId, u32>,
        mentors: &BTreeMap<MemberId, u32>,
    ) -> Vec<FoundRule> {
        let mut rules: ByPair<FoundRule> = BTreeMap::new();
        for (at, mentor, kind) in given {
            let Some(pair) = self.pair("rules", (at, mentees), (mentor, mentors)) else {
                continue;
            };
            if let Some(before) = rules.get(&pair) {
                let problem = if before.kind.fixes() == kind.fixes() {
                    Problem::Duplicate
                } else {
                    Problem::Contradicts { line: before.line }
                };
                self.errors.line("rules", at.line, problem);
                continue;
            }
            let (mentee, mentor) = pair;
            let rule = FoundRule {
                line: at.line,
                mentee,
                mentor,
                kind: *kind,
            };
            rules.insert(pair, rule);
        }
        let mut rules: Vec<FoundRule> = rules.into_values().collect();
        rules.sort_by_key(|rule| rule.line);
        rules
    }

    /// Pairs that must be and cannot: without a score, with two mentors, with too few places, or of
    /// somebody with themselves.
    fn contradictions(
        &mut self,
        rules: &[FoundRule],
        places: &BTreeMap<MemberId, u32>,
        scored: impl Fn(MemberId, MemberId) -> bool,
    ) {
        let mut has: BTreeMap<MemberId, u32> = BTreeMap::new();
        let mut taken: BTreeMap<MemberId, u32> = BTreeMap::new();
        for rule in rules.iter().filter(|rule| rule.kind.fixes()) {
            let most = places.get(&rule.mentor).copied().unwrap_or_default();
            let taken = taken.entry(rule.mentor).or_default();
            *taken += 1;
            let problem = if let Some(line) = has.insert(rule.mentee, rule.line) {
                Problem::Contradicts { line }
            } else if *taken > most {
                Problem::TooMany { most }
            } else if rule.mentee == rule.mentor || !scored(rule.mentee, rule.mentor) {
                Problem::NoScore
            } else {
                continue;
            };
            self.errors.line("rules", rule.line, problem);
        }
    }
}
