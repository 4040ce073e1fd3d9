//! Why somebody is without a pair: the reason that binds, proved where people compete for places.

use super::check::Settled;
use super::graph::Graph;
use super::most::{Seats, crowd};
use super::{Objective, Round, RuleKind};
use serde::{Deserialize, Serialize};

/// Why a mentee has no mentor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoMentor {
    /// Nobody is eligible.
    NoneEligible,
    /// Rules forbid everybody who is.
    OnlyNever,
    /// Everybody who is blocked them, or was blocked.
    OnlyBlocked,
    /// Everybody who is eligible is either forbidden or blocked.
    OnlyForbidden,
    /// Nobody who is left takes anybody.
    NoPlaces,
    /// Pairs that must be take all places of those who are left.
    PlacesDecided,
    /// So many mentees can only go to mentors who have so many places between them.
    Crowded { mentees: u32, places: u32 },
    /// Everybody eligible is full with people they would rather have, or just as much.
    OthersPreferred,
}

/// Why a mentor has no mentee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoMentee {
    /// Their capacity is 0.
    NoPlaces,
    /// They are eligible for nobody.
    NoneEligible,
    /// Rules forbid everybody they are eligible for.
    OnlyNever,
    /// They blocked everybody, or were blocked.
    OnlyBlocked,
    /// Everybody they are eligible for is either forbidden or blocked.
    OnlyForbidden,
    /// Everybody they are eligible for has another mentor.
    AllElsewhere,
}

/// What is left of a list of people when rules have forbidden some.
#[derive(Clone, Copy, Default)]
struct Left {
    never: bool,
    blocked: bool,
    open: bool,
}

impl Left {
    fn count(&mut self, forbidden: Option<&RuleKind>) {
        match forbidden {
            Some(RuleKind::Blocked) => self.blocked = true,
            Some(_) => self.never = true,
            None => self.open = true,
        }
    }
}

/// A reason for each row that has no column.
pub fn without_mentor(
    round: &Round,
    settled: &Settled,
    seats: &Seats,
    objective: Objective,
) -> Vec<(u32, NoMentor)> {
    let alone: Vec<u32> = (0..seats.column_of.len() as u32)
        .filter(|row| {
            let row = *row as usize;
            seats.column_of[row].is_none() && settled.fixed[row].is_none()
        })
        .collect();
    let compete = (objective != Objective::Stable).then(|| Competition::new(settled, seats));
    let reason = |row: u32| {
        let mentee = &round.mentees[settled.mentee_at[row as usize] as usize];
        let mut left = Left::default();
        let mut any_place = false;
        for candidate in &mentee.candidates {
            let column = settled.column_of[candidate.mentor as usize];
            let forbidden = settled.forbidden.get(&(row, column));
            left.count(forbidden);
            let capacity = round.mentors[candidate.mentor as usize].capacity;
            any_place |= forbidden.is_none() && capacity > 0;
        }
        match left {
            Left { open: true, .. } if !any_place => NoMentor::NoPlaces,
            Left { open: true, .. } if settled.open.row(row as usize).is_empty() => {
                NoMentor::PlacesDecided
            }
            Left { open: true, .. } => compete
                .as_ref()
                .map_or(NoMentor::OthersPreferred, |compete| compete.around(row)),
            Left {
                never: true,
                blocked: true,
                ..
            } => NoMentor::OnlyForbidden,
            Left { never: true, .. } => NoMentor::OnlyNever,
            Left { blocked: true, .. } => NoMentor::OnlyBlocked,
            Left { .. } => NoMentor::NoneEligible,
        }
    };
    alone.into_iter().map(|row| (row, reason(row))).collect()
}

/// A reason for each column that has no row.
pub fn without_mentee(round: &Round, settled: &Settled, seats: &Seats) -> Vec<(u32, NoMentee)> {
    let mut left = vec![Left::default(); settled.places.len()];
    for row in 0..settled.mentee_at.len() as u32 {
        let mentee = &round.mentees[settled.mentee_at[row as usize] as usize];
        for candidate in &mentee.candidates {
            let column = settled.column_of[candidate.mentor as usize];
            left[column as usize].count(settled.forbidden.get(&(row, column)));
        }
    }
    let mut paired: Vec<bool> = seats.held.iter().map(|held| !held.is_empty()).collect();
    for (column, _) in settled.fixed.iter().flatten() {
        paired[*column as usize] = true;
    }
    let alone = (0..left.len()).filter(|column| !paired[*column]);
    let reason = |column: usize| {
        let mentor = &round.mentors[settled.mentor_at[column] as usize];
        match left[column] {
            _ if mentor.capacity == 0 => NoMentee::NoPlaces,
            Left { open: true, .. } => NoMentee::AllElsewhere,
            Left {
                never: true,
                blocked: true,
                ..
            } => NoMentee::OnlyForbidden,
            Left { never: true, .. } => NoMentee::OnlyNever,
            Left { blocked: true, .. } => NoMentee::OnlyBlocked,
            Left { .. } => NoMentee::NoneEligible,
        }
    };
    alone
        .map(|column| (column as u32, reason(column)))
        .collect()
}

/// The crowded part of the graph, in pieces that have nothing to do with each other. Whoever is in a
/// piece can only go to columns of that piece, and has more rows there than places: Hall's proof.
struct Competition {
    /// The piece of each row.
    piece_of: Vec<usize>,
    /// Rows and places of each piece.
    pieces: Vec<(u32, u32)>,
}

impl Competition {
    fn new(settled: &Settled, seats: &Seats) -> Competition {
        let graph = &settled.open;
        let unseated = (0..graph.rows())
            .filter(|row| seats.column_of[*row].is_none() && !graph.row(*row).is_empty());
        let crowd = crowd(graph, seats, unseated);
        let turned = graph.between(&crowd.rows, &crowd.columns).turned();
        let mut competition = Competition {
            piece_of: vec![usize::MAX; graph.rows()],
            pieces: vec![],
        };
        let mut counted = vec![false; graph.columns()];
        for row in (0..graph.rows()).filter(|row| crowd.rows[*row]) {
            if competition.piece_of[row] == usize::MAX {
                competition.add_piece(row, graph, &turned, &settled.places, &mut counted);
            }
        }
        competition
    }

    fn add_piece(
        &mut self,
        first: usize,
        graph: &Graph,
        turned: &Graph,
        places: &[u32],
        counted: &mut [bool],
    ) {
        let piece = self.pieces.len();
        let (mut rows, mut seats) = (1, 0);
        self.piece_of[first] = piece;
        let mut waiting = vec![first];
        while let Some(row) = waiting.pop() {
            for edge in graph.row(row) {
                let column = edge.column as usize;
                if std::mem::replace(&mut counted[column], true) {
                    continue;
                }
                seats += places[column];
                for other in turned.row(column) {
                    let other = other.column as usize;
                    if self.piece_of[other] == usize::MAX {
                        self.piece_of[other] = piece;
                        rows += 1;
                        waiting.push(other);
                    }
                }
            }
        }
        self.pieces.push((rows, seats));
    }

    fn around(&self, row: u32) -> NoMentor {
        let (mentees, places) = self.pieces[self.piece_of[row as usize]];
        NoMentor::Crowded { mentees, places }
    }
}
