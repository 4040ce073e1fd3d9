//! `mentorconnect match pair`: pairs a group described by a file. Needs no database and no settings;
//! README.md describes the formats.

use app::words::Lang;
use clap::{Args, ValueEnum};
use domain::matching::pairing::{
    self, Candidate, Contradiction, Mentee, Mentor, NoMentee, NoMentor, Objective, Pairing, Round,
    Rule, RuleKind, Score,
};
use domain::table;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// A file in the format of README.md, or - for standard input.
    #[arg(long)]
    input: PathBuf,
    /// What is wanted once as many people as possible are paired.
    #[arg(long, value_enum, default_value_t)]
    objective: Wanted,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Wanted {
    /// The greatest sum of scores.
    #[default]
    Total,
    /// The greatest least score, then the greatest sum.
    WorstOff,
    /// No two who would both rather have each other.
    Stable,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Format {
    #[default]
    Json,
    Csv,
}

/// Why there are no pairs.
#[derive(Debug, thiserror::Error)]
pub enum PairError {
    #[error("{0} cannot be read")]
    Read(String, #[source] io::Error),
    #[error("the pairs cannot be written")]
    Write(#[from] io::Error),
    #[error("the input is not in the format of README.md: {0}")]
    Format(#[from] serde_json::Error),
    #[error("the score of {mentee} and {mentor} is {score}: it must be between 0 and 1")]
    NotAScore {
        mentee: String,
        mentor: String,
        score: f64,
    },
    #[error("give either `scores` or `matrix`, not both")]
    TwoKindsOfScores,
    #[error("`{matrix}` has {rows} rows for {mentees} mentees")]
    Rows {
        matrix: &'static str,
        rows: usize,
        mentees: usize,
    },
    #[error("the row of {mentee} in `{matrix}` has {columns} scores for {mentors} mentors")]
    Columns {
        matrix: &'static str,
        mentee: String,
        columns: usize,
        mentors: usize,
    },
    #[error("the input contradicts itself:{}", list(.0))]
    Contradictions(Vec<Contradiction>),
}

fn list(contradictions: &[Contradiction]) -> String {
    let words = Lang::En.words().pairing();
    let lines = contradictions.iter();
    lines
        .map(|contradiction| format!("\n  {}", (words.contradiction)(contradiction)))
        .collect()
}

/// Reads the input, pairs, and prints to standard output.
pub fn run(arguments: &Arguments) -> Result<(), PairError> {
    let input = read(&arguments.input)
        .map_err(|error| PairError::Read(arguments.input.display().to_string(), error))?;
    let output = paired(&input, arguments.objective, arguments.format)?;
    Ok(io::stdout().write_all(output.as_bytes())?)
}

fn read(path: &Path) -> io::Result<String> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    fs::read_to_string(path)
}

/// The pairs of a group in the input format, in the format wanted.
pub fn paired(input: &str, objective: Wanted, format: Format) -> Result<String, PairError> {
    let input: Input = serde_json::from_str(input)?;
    let round = input.round()?;
    let objective = match objective {
        Wanted::Total => Objective::Total,
        Wanted::WorstOff => Objective::WorstOff,
        Wanted::Stable => Objective::Stable,
    };
    let pairing = pairing::pair(&round, objective).map_err(PairError::Contradictions)?;
    let output = Output::new(&round, &pairing, objective);
    Ok(match format {
        Format::Json => serde_json::to_string_pretty(&output)? + "\n",
        Format::Csv => output.csv(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    mentors: Vec<MentorInput>,
    mentees: Vec<MenteeInput>,
    #[serde(default)]
    scores: Vec<ScoreInput>,
    /// A row for each mentee with a score for each mentor.
    matrix: Option<Matrix>,
    matrix_by_mentor: Option<Matrix>,
    #[serde(default)]
    must: Vec<PairInput>,
    #[serde(default)]
    pinned: Vec<PairInput>,
    #[serde(default)]
    never: Vec<PairInput>,
    #[serde(default)]
    blocked: Vec<PairInput>,
}

type Matrix = Vec<Vec<Option<f64>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MentorInput {
    id: String,
    capacity: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MenteeInput {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScoreInput {
    mentee: String,
    mentor: String,
    score: f64,
    by_mentor: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairInput {
    mentee: String,
    mentor: String,
}

impl Input {
    fn round(self) -> Result<Round, PairError> {
        if self.matrix.is_some() && !self.scores.is_empty() {
            return Err(PairError::TwoKindsOfScores);
        }
        let candidates = match &self.matrix {
            Some(matrix) => self.of_matrix(matrix)?,
            None => self.of_scores()?,
        };
        let rules = [
            (RuleKind::Must, self.must),
            (RuleKind::Pinned, self.pinned),
            (RuleKind::Never, self.never),
            (RuleKind::Blocked, self.blocked),
        ];
        let mentors = self.mentors.into_iter();
        let mentees = self.mentees.into_iter().zip(candidates);
        Ok(Round {
            mentors: mentors
                .map(|MentorInput { id, capacity }| Mentor { id, capacity })
                .collect(),
            mentees: mentees
                .map(|(MenteeInput { id }, candidates)| Mentee { id, candidates })
                .collect(),
            rules: rules
                .into_iter()
                .flat_map(|(kind, pairs)| {
                    pairs.into_iter().map(move |pair| Rule {
                        kind,
                        mentee: pair.mentee,
                        mentor: pair.mentor,
                    })
                })
                .collect(),
        })
    }

    /// The candidates of each mentee, from the list of scores.
    fn of_scores(&self) -> Result<Vec<Vec<Candidate>>, PairError> {
        let mentors = positions(self.mentors.iter().map(|mentor| mentor.id.as_str()));
        let mentees = positions(self.mentees.iter().map(|mentee| mentee.id.as_str()));
        let mut candidates = vec![vec![]; self.mentees.len()];
        let mut unknown = vec![];
        for given in &self.scores {
            let mentee = mentees.get(given.mentee.as_str());
            let mentor = mentors.get(given.mentor.as_str());
            if mentee.is_none() {
                let mentee = given.mentee.clone();
                unknown.push(Contradiction::UnknownMentee { mentee });
            }
            if mentor.is_none() {
                let mentor = given.mentor.clone();
                unknown.push(Contradiction::UnknownMentor { mentor });
            }
            if let (Some(mentee), Some(mentor)) = (mentee, mentor) {
                let checked = |score| checked(&given.mentee, &given.mentor, score);
                candidates[*mentee as usize].push(Candidate {
                    mentor: *mentor,
                    score: checked(given.score)?,
                    by_mentor: checked(given.by_mentor.unwrap_or(given.score))?,
                });
            }
        }
        if unknown.is_empty() {
            Ok(candidates)
        } else {
            Err(PairError::Contradictions(unknown))
        }
    }

    /// The candidates of each mentee, from a row of scores each.
    fn of_matrix(&self, matrix: &Matrix) -> Result<Vec<Vec<Candidate>>, PairError> {
        self.check_shape("matrix", matrix)?;
        let back = self.matrix_by_mentor.as_ref().unwrap_or(matrix);
        self.check_shape("matrix_by_mentor", back)?;
        let mut candidates = Vec::with_capacity(matrix.len());
        for (mentee, (row, back)) in self.mentees.iter().zip(matrix.iter().zip(back)) {
            let mut eligible = vec![];
            for (number, (score, back)) in row.iter().zip(back).enumerate() {
                let Some(score) = score else { continue };
                let mentor = &self.mentors[number].id;
                eligible.push(Candidate {
                    mentor: number as u32,
                    score: checked(&mentee.id, mentor, *score)?,
                    by_mentor: checked(&mentee.id, mentor, back.unwrap_or(*score))?,
                });
            }
            candidates.push(eligible);
        }
        Ok(candidates)
    }

    fn check_shape(&self, name: &'static str, matrix: &Matrix) -> Result<(), PairError> {
        if matrix.len() != self.mentees.len() {
            return Err(PairError::Rows {
                matrix: name,
                rows: matrix.len(),
                mentees: self.mentees.len(),
            });
        }
        let mut rows = self.mentees.iter().zip(matrix);
        match rows.find(|(_, row)| row.len() != self.mentors.len()) {
            None => Ok(()),
            Some((mentee, row)) => Err(PairError::Columns {
                matrix: name,
                mentee: mentee.id.clone(),
                columns: row.len(),
                mentors: self.mentors.len(),
            }),
        }
    }
}

/// Where each id stands. The domain complains of ids that stand twice.
fn positions<'i>(ids: impl Iterator<Item = &'i str>) -> BTreeMap<&'i str, u32> {
    ids.zip(0..).collect()
}

fn checked(mentee: &str, mentor: &str, score: f64) -> Result<Score, PairError> {
    Score::from_fraction(score).ok_or_else(|| PairError::NotAScore {
        mentee: mentee.to_owned(),
        mentor: mentor.to_owned(),
        score,
    })
}

#[derive(Serialize)]
struct Output<'r> {
    objective: Objective,
    total: f64,
    /// Of the pairs that no rule decided.
    least: Option<f64>,
    pairs: Vec<PairOutput<'r>>,
    mentees_without_mentor: Vec<AloneMentee<'r>>,
    mentors_without_mentee: Vec<AloneMentor<'r>>,
}

#[derive(Serialize)]
struct PairOutput<'r> {
    mentee: &'r str,
    mentor: &'r str,
    score: f64,
    fixed: bool,
}

#[derive(Serialize)]
struct AloneMentee<'r> {
    mentee: &'r str,
    reason: NoMentor,
    words: String,
}

#[derive(Serialize)]
struct AloneMentor<'r> {
    mentor: &'r str,
    reason: NoMentee,
    words: String,
}

impl<'r> Output<'r> {
    fn new(round: &'r Round, pairing: &Pairing, objective: Objective) -> Self {
        let words = Lang::En.words().pairing();
        let mentee = |position: u32| round.mentees[position as usize].id.as_str();
        let mentor = |position: u32| round.mentors[position as usize].id.as_str();
        let pairs = pairing.pairs.iter().map(|pair| PairOutput {
            mentee: mentee(pair.mentee),
            mentor: mentor(pair.mentor),
            score: pair.score.fraction(),
            fixed: pair.fixed,
        });
        let mentees = pairing.without_mentor.iter();
        let mentors = pairing.without_mentee.iter();
        Output {
            objective,
            total: pairing.total() as f64 / f64::from(Score::BEST.units()),
            least: pairing.least().map(Score::fraction),
            pairs: pairs.collect(),
            mentees_without_mentor: mentees
                .map(|(position, reason)| AloneMentee {
                    mentee: mentee(*position),
                    reason: *reason,
                    words: (words.no_mentor)(reason),
                })
                .collect(),
            mentors_without_mentee: mentors
                .map(|(position, reason)| AloneMentor {
                    mentor: mentor(*position),
                    reason: *reason,
                    words: (words.no_mentee)(reason).to_owned(),
                })
                .collect(),
        }
    }

    /// One line for each pair, and one for everybody who has none.
    fn csv(&self) -> String {
        let mut lines = vec![["mentee", "mentor", "score", "reason"].map(str::to_owned)];
        let own = str::to_owned;
        lines.extend(self.pairs.iter().map(|pair| {
            let score = format!("{:.4}", pair.score);
            [own(pair.mentee), own(pair.mentor), score, String::new()]
        }));
        let alone = self.mentees_without_mentor.iter();
        lines.extend(alone.map(|alone| {
            let words = alone.words.clone();
            [own(alone.mentee), String::new(), String::new(), words]
        }));
        let alone = self.mentors_without_mentee.iter();
        lines.extend(alone.map(|alone| {
            let words = alone.words.clone();
            [String::new(), own(alone.mentor), String::new(), words]
        }));
        table::written(&lines)
    }
}
