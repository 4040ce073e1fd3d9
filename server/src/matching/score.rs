//! `mentorconnect match score`: ranks mentors described by a file for learners described by another.
//! Needs no database and no settings; README.md describes the formats.

mod lines;
mod mentors;
mod output;
mod queries;

pub use output::parts;

use clap::Args;
use domain::matching::acceptance::{Chance, Prior};
use domain::matching::ask::Ask;
use domain::matching::feature::{Features, Share};
use domain::matching::likeness::{SharedWords, spoken_of, telling_words};
use domain::matching::limits::Apart;
use domain::matching::ranking::{Ranking, Signals};
use domain::matching::reason::Explaining;
use domain::time::Instant;
use mentors::Mentors;
use output::{Answer, RankedMentor};
use queries::Query;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// A file with one mentor in JSON on each line, or - for standard input.
    #[arg(long)]
    mentors: PathBuf,
    /// A file with one learner in JSON on each line, or - for standard input.
    #[arg(long)]
    queries: PathBuf,
    /// How many mentors to list for each learner.
    #[arg(long, default_value_t = 20)]
    top: u32,
    /// The year that years in a role are counted until; by default this one.
    #[arg(long)]
    year: Option<u16>,
}

/// Why nothing was ranked.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    #[error("{0} cannot be read")]
    Read(String, #[source] io::Error),
    #[error("the ranking cannot be written")]
    Write(#[from] io::Error),
    #[error("standard input can be the mentors or the queries, not both")]
    StandardInputTwice,
    /// Every line that cannot be used, with its number.
    #[error("the input cannot be used:{}", list(.0))]
    Input(Vec<Problem>),
    #[error("a ranking cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// What is wrong with a line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `mentors` or `queries`.
    pub file: &'static str,
    /// Counts from 1.
    pub line: u32,
    pub what: String,
}

/// More problems than these are not told one by one.
const PROBLEMS_TOLD: usize = 20;

fn list(problems: &[Problem]) -> String {
    let told = problems.iter().take(PROBLEMS_TOLD);
    let mut text: String = told
        .map(|problem| {
            format!(
                "\n  {}, line {}: {}",
                problem.file, problem.line, problem.what
            )
        })
        .collect();
    if let Some(more) = problems
        .len()
        .checked_sub(PROBLEMS_TOLD)
        .filter(|more| *more > 0)
    {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}

/// Reads both files, ranks, and prints one line for each learner to standard output.
pub fn run(arguments: &Arguments, now: Instant) -> Result<(), ScoreError> {
    let standard_input = Path::new("-");
    if arguments.mentors == standard_input && arguments.queries == standard_input {
        return Err(ScoreError::StandardInputTwice);
    }
    let (mentors, queries) = (read(&arguments.mentors)?, read(&arguments.queries)?);
    let year = arguments.year.unwrap_or_else(|| year_of(now));
    let text = scored(&mentors, &queries, arguments.top, year)?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

fn year_of(now: Instant) -> u16 {
    let date = now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    u16::try_from(date.year()).unwrap_or_default()
}

fn read(path: &Path) -> Result<String, ScoreError> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|error| ScoreError::Read(path.display().to_string(), error))
}

/// The best `top` mentors for each learner: a line of JSON each, in the order of the queries.
pub fn scored(mentors: &str, queries: &str, top: u32, year: u16) -> Result<String, ScoreError> {
    let mut problems = Vec::new();
    let mut mentors = Mentors::read(mentors, &mut problems);
    let queries = queries::read(queries, &mut mentors, &mut problems);
    if !problems.is_empty() {
        return Err(ScoreError::Input(problems));
    }
    let likeness = SharedWords::new(&mentors.names);
    let mut text = String::new();
    for query in &queries {
        let answer = answer(query, &mentors, &likeness, top, year);
        text.push_str(&serde_json::to_string(&answer)?);
        text.push('\n');
    }
    Ok(text)
}

fn answer(query: &Query, mentors: &Mentors, likeness: &SharedWords, top: u32, year: u16) -> Answer {
    // Reading has refused queries with too many wishes.
    let ask = Ask::new(&query.learner, likeness).expect("the query was checked when it was read");
    let told = Told {
        query,
        mentors,
        goals: telling_words(&query.learner.goals),
    };
    let (criteria, weights) = (&query.criteria, &query.criteria.weights);
    let ranking = Ranking::new(&ask, criteria, &mentors.candidates, &told);
    let rarity = ranking.rarity();
    let best = ranking.best(weights, mentors.candidates.len());
    let listed = best.iter().take(top as usize).map(|ranked| {
        let (number, place) = (ranked.number, ranked.number as usize);
        let parts = ranking.parts(weights, number);
        let explaining = Explaining {
            ask: &ask,
            names: &mentors.names,
            mentor: &mentors.candidates[place],
            features: ranking.features(number),
            parts: &parts,
            weights,
            rarity: &rarity,
            this_year: year,
        };
        RankedMentor {
            mentor: mentors.ids[place].clone(),
            score: ranked.score,
            fit: ranking.fit(weights, number),
            parts: output::parts(&parts),
            unknown: output::unknown(&query.learner, ranking.features(number)),
            said: explaining.explanation(),
        }
    });
    Answer {
        query: query.id.clone(),
        found: best.len() as u64,
        ranking: listed.collect(),
        left_out: output::left_out(ranking.refused(weights), &query.limits_told),
        escapes: if best.is_empty() {
            output::escapes(ranking.escapes(weights), &query.limits_told)
        } else {
            vec![]
        },
    }
}

/// What the files tell beside facts.
struct Told<'a> {
    query: &'a Query,
    mentors: &'a Mentors,
    goals: BTreeSet<String>,
}

impl Signals for Told<'_> {
    fn goals(&self, number: u32) -> Option<Share> {
        spoken_of(&self.goals, &self.mentors.stories[number as usize])
    }

    fn chance(&self, number: u32, _: &Features) -> Chance {
        if !self.mentors.has_records {
            return Chance::NOT_ASKED;
        }
        // Counts without dates do not age.
        let record = self.mentors.candidates[number as usize].record;
        record.chance(Instant::default(), &Prior::default())
    }

    fn apart(&self, number: u32) -> Apart {
        let id = &self.mentors.candidates[number as usize].id;
        Apart {
            blocked: self.query.blocked.contains(id),
            ineligible: self.query.ineligible.contains(id),
            hidden: false,
        }
    }
}
