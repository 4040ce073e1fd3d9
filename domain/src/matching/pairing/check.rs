//! What a round asks for is looked at before anybody is paired: what contradicts itself is told, all
//! of it and by id, and what rules decide is taken out of the rest.

use super::graph::{Edge, Graph};
use super::{Candidate, MOST_PLACES, Round, RuleKind, Score};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why there can be no pairs. Everybody is named by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contradiction {
    MentorTwice {
        mentor: String,
    },
    MenteeTwice {
        mentee: String,
    },
    /// More than [`MOST_PLACES`].
    CapacityTooLarge {
        mentor: String,
        capacity: u32,
    },
    /// A rule names a mentor who is not in the round.
    UnknownMentor {
        mentor: String,
    },
    /// A rule names a mentee who is not in the round.
    UnknownMentee {
        mentee: String,
    },
    /// A score is for a position at which there is no mentor.
    NoSuchPosition {
        mentee: String,
        position: u32,
    },
    ScoredTwice {
        mentee: String,
        mentor: String,
    },
    /// A pair that must be, or is pinned, and may not be.
    FixedAndForbidden {
        mentee: String,
        mentor: String,
        fixed: RuleKind,
        forbidden: RuleKind,
    },
    /// Two mentors that one mentee must have.
    TwoMentors {
        mentee: String,
        first: String,
        second: String,
    },
    /// A pair that must be, or is pinned, of two who have no score.
    NotEligible {
        mentee: String,
        mentor: String,
    },
    /// More pairs must be than the mentor has places.
    TooManyFixed {
        mentor: String,
        capacity: u32,
        mentees: Vec<String>,
    },
}

/// A round without contradictions. Rows are mentees and columns mentors, each in the order of ids,
/// so that nothing depends on how they were listed.
pub struct Settled {
    /// Where each row's mentee is in the round.
    pub mentee_at: Vec<u32>,
    /// Where each column's mentor is in the round.
    pub mentor_at: Vec<u32>,
    /// The column of each mentor's position.
    pub column_of: Vec<u32>,
    /// The column and score of rows that rules decided.
    pub fixed: Vec<Option<(u32, Score)>>,
    /// Places that are left when those are taken.
    pub places: Vec<u32>,
    /// Who may still get whom: rows that nothing decided, columns with places left.
    pub open: Graph,
    /// Rows and columns that may not be a pair.
    pub forbidden: BTreeMap<(u32, u32), RuleKind>,
}

/// Looks through a round; everything that contradicts itself, in the order of the round.
pub fn settle(round: &Round) -> Result<Settled, Vec<Contradiction>> {
    let mut check = Check::new(round);
    check.people();
    check.scores();
    let fixed = check.rules();
    if check.wrong.is_empty() {
        Ok(check.settled(fixed))
    } else {
        Err(check.wrong)
    }
}

struct Check<'r> {
    round: &'r Round,
    mentee_at: Vec<u32>,
    mentor_at: Vec<u32>,
    /// The column of each position.
    column_of: Vec<u32>,
    forbidden: BTreeMap<(u32, u32), RuleKind>,
    wrong: Vec<Contradiction>,
}

impl<'r> Check<'r> {
    fn new(round: &'r Round) -> Self {
        let mentee_at = by_id(round.mentees.len(), |position| &round.mentees[position].id);
        let mentor_at = by_id(round.mentors.len(), |position| &round.mentors[position].id);
        let mut column_of = vec![0; mentor_at.len()];
        for (column, position) in mentor_at.iter().enumerate() {
            column_of[*position as usize] = column as u32;
        }
        Check {
            round,
            mentee_at,
            mentor_at,
            column_of,
            forbidden: BTreeMap::new(),
            wrong: vec![],
        }
    }

    fn mentee_id(&self, row: u32) -> &'r str {
        &self.round.mentees[self.mentee_at[row as usize] as usize].id
    }

    fn mentor_id(&self, column: u32) -> &'r str {
        &self.round.mentors[self.mentor_at[column as usize] as usize].id
    }

    fn people(&mut self) {
        for column in 1..self.mentor_at.len() as u32 {
            if self.mentor_id(column - 1) == self.mentor_id(column) {
                let mentor = self.mentor_id(column).to_owned();
                self.wrong.push(Contradiction::MentorTwice { mentor });
            }
        }
        for row in 1..self.mentee_at.len() as u32 {
            if self.mentee_id(row - 1) == self.mentee_id(row) {
                let mentee = self.mentee_id(row).to_owned();
                self.wrong.push(Contradiction::MenteeTwice { mentee });
            }
        }
        let mentors = self.round.mentors.iter();
        let large = mentors.filter(|mentor| mentor.capacity > MOST_PLACES);
        self.wrong
            .extend(large.map(|mentor| Contradiction::CapacityTooLarge {
                mentor: mentor.id.clone(),
                capacity: mentor.capacity,
            }));
    }

    fn scores(&mut self) {
        let mut scored_by = vec![usize::MAX; self.round.mentors.len()];
        for (number, mentee) in self.round.mentees.iter().enumerate() {
            for candidate in &mentee.candidates {
                let Some(last) = scored_by.get_mut(candidate.mentor as usize) else {
                    self.wrong.push(Contradiction::NoSuchPosition {
                        mentee: mentee.id.clone(),
                        position: candidate.mentor,
                    });
                    continue;
                };
                if std::mem::replace(last, number) == number {
                    self.wrong.push(Contradiction::ScoredTwice {
                        mentee: mentee.id.clone(),
                        mentor: self.round.mentors[candidate.mentor as usize].id.clone(),
                    });
                }
            }
        }
    }

    /// The column and score of each row that a rule decides.
    fn rules(&mut self) -> Vec<Option<(u32, Score)>> {
        let mut wanted: BTreeMap<(u32, u32), RuleKind> = BTreeMap::new();
        for rule in &self.round.rules {
            let Some(pair) = self.named(&rule.mentee, &rule.mentor) else {
                continue;
            };
            let rules = match rule.kind {
                RuleKind::Must | RuleKind::Pinned => &mut wanted,
                RuleKind::Never | RuleKind::Blocked => &mut self.forbidden,
            };
            // Of two rules that say the same, the weightier one is told.
            let kind = rules.entry(pair).or_insert(rule.kind);
            *kind = match rule.kind {
                RuleKind::Must | RuleKind::Blocked => rule.kind,
                RuleKind::Pinned | RuleKind::Never => *kind,
            };
        }
        let mut fixed: Vec<Option<(u32, Score)>> = vec![None; self.mentee_at.len()];
        let mut at: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for ((row, column), kind) in wanted {
            let (mentee, mentor) = (self.mentee_id(row), self.mentor_id(column));
            if let Some(forbidden) = self.forbidden.get(&(row, column)) {
                self.wrong.push(Contradiction::FixedAndForbidden {
                    mentee: mentee.to_owned(),
                    mentor: mentor.to_owned(),
                    fixed: kind,
                    forbidden: *forbidden,
                });
            } else if let Some((first, _)) = fixed[row as usize] {
                self.wrong.push(Contradiction::TwoMentors {
                    mentee: mentee.to_owned(),
                    first: self.mentor_id(first).to_owned(),
                    second: mentor.to_owned(),
                });
            } else if let Some(score) = self.score(row, column) {
                fixed[row as usize] = Some((column, score));
                at.entry(column).or_default().push(row);
            } else {
                self.wrong.push(Contradiction::NotEligible {
                    mentee: mentee.to_owned(),
                    mentor: mentor.to_owned(),
                });
            }
        }
        for (column, rows) in at {
            let capacity = self.capacity(column);
            if rows.len() > capacity as usize {
                let mentees = rows.iter().map(|row| self.mentee_id(*row).to_owned());
                self.wrong.push(Contradiction::TooManyFixed {
                    mentor: self.mentor_id(column).to_owned(),
                    capacity,
                    mentees: mentees.collect(),
                });
            }
        }
        fixed
    }

    /// The row and column of two people, or a note that there is no such person.
    fn named(&mut self, mentee: &str, mentor: &str) -> Option<(u32, u32)> {
        let rows = 0..self.mentee_at.len() as u32;
        let row = found(rows.len(), |row| self.mentee_id(row).cmp(mentee));
        let columns = 0..self.mentor_at.len() as u32;
        let column = found(columns.len(), |column| self.mentor_id(column).cmp(mentor));
        if row.is_none() {
            let mentee = mentee.to_owned();
            self.wrong.push(Contradiction::UnknownMentee { mentee });
        }
        if column.is_none() {
            let mentor = mentor.to_owned();
            self.wrong.push(Contradiction::UnknownMentor { mentor });
        }
        row.zip(column)
    }

    fn score(&self, row: u32, column: u32) -> Option<Score> {
        let mentor = self.mentor_at[column as usize];
        self.candidates(row)
            .iter()
            .find(|candidate| candidate.mentor == mentor)
            .map(|candidate| candidate.score)
    }

    fn candidates(&self, row: u32) -> &'r [Candidate] {
        &self.round.mentees[self.mentee_at[row as usize] as usize].candidates
    }

    fn capacity(&self, column: u32) -> u32 {
        self.round.mentors[self.mentor_at[column as usize] as usize].capacity
    }

    fn settled(self, fixed: Vec<Option<(u32, Score)>>) -> Settled {
        let columns = 0..self.mentor_at.len() as u32;
        let mut places: Vec<u32> = columns.map(|column| self.capacity(column)).collect();
        for (column, _) in fixed.iter().flatten() {
            places[*column as usize] -= 1;
        }
        let mut open = Graph::new(places.len());
        for (row, fixed) in fixed.iter().enumerate() {
            let row = row as u32;
            let candidates = match fixed {
                Some(_) => &[],
                None => self.candidates(row),
            };
            let edges = candidates.iter().map(|candidate| Edge {
                score: candidate.score.units(),
                back: candidate.by_mentor.units(),
                column: self.column_of[candidate.mentor as usize],
            });
            let no_rules = self.forbidden.is_empty();
            open.push_row(edges.filter(|edge| {
                places[edge.column as usize] > 0
                    && (no_rules || !self.forbidden.contains_key(&(row, edge.column)))
            }));
        }
        Settled {
            mentee_at: self.mentee_at,
            mentor_at: self.mentor_at,
            column_of: self.column_of,
            fixed,
            places,
            open,
            forbidden: self.forbidden,
        }
    }
}

/// The positions of so many people in the order of their ids.
fn by_id<'r>(count: usize, id: impl Fn(usize) -> &'r String) -> Vec<u32> {
    let mut positions: Vec<u32> = (0..count as u32).collect();
    positions.sort_by_key(|position| id(*position as usize));
    positions
}

/// Where an id is among so many that are in order.
fn found(count: usize, compared: impl Fn(u32) -> std::cmp::Ordering) -> Option<u32> {
    let (mut from, mut until) = (0, count as u32);
    while from < until {
        let middle = from + (until - from) / 2;
        match compared(middle) {
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Greater => until = middle,
            std::cmp::Ordering::Equal => return Some(middle),
        }
    }
    None
}
