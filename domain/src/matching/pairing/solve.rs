//! From a round to its pairs: settle what rules decide, pair the rest by the objective, give reasons.

use super::assign::best_of_most;
use super::check::{Contradiction, Settled, settle};
use super::graph::Graph;
use super::most::{Seats, most_pairs};
use super::reasons::{without_mentee, without_mentor};
use super::stable::stable;
use super::{Objective, Pair, Pairing, Round, Score};

/// Pairs a round, or tells everything in it that contradicts itself.
///
/// 5 000 mentees and 2 000 mentors who all may get each other take seconds, and about 300 MB: call
/// it where nobody waits for the thread.
pub fn pair(round: &Round, objective: Objective) -> Result<Pairing, Vec<Contradiction>> {
    let settled = settle(round)?;
    let (open, places) = (&settled.open, settled.places.as_slice());
    let held = match objective {
        Objective::Total => best_of_most(open, places),
        Objective::WorstOff => best_of_most(&open.at_least(highest_floor(open, places)), places),
        Objective::Stable => stable(open, places),
    };
    let seats = seats(open.rows(), held);
    Ok(Pairing {
        pairs: pairs(&settled, &seats),
        without_mentor: in_order(
            without_mentor(round, &settled, &seats, objective),
            &settled.mentee_at,
        ),
        without_mentee: in_order(without_mentee(round, &settled, &seats), &settled.mentor_at),
    })
}

/// The highest score that all pairs can have without there being fewer pairs.
fn highest_floor(graph: &Graph, places: &[u32]) -> u16 {
    let most = most_pairs(graph, places).pairs();
    let (mut reached, mut missed) = (0, Score::BEST.units() + 1);
    while missed - reached > 1 {
        let floor = reached + (missed - reached) / 2;
        if most_pairs(&graph.at_least(floor), places).pairs() == most {
            reached = floor;
        } else {
            missed = floor;
        }
    }
    reached
}

fn seats(rows: usize, held: Vec<Vec<u32>>) -> Seats {
    let mut column_of = vec![None; rows];
    for (column, rows) in held.iter().enumerate() {
        for row in rows {
            column_of[*row as usize] = Some(column as u32);
        }
    }
    Seats { column_of, held }
}

fn pairs(settled: &Settled, seats: &Seats) -> Vec<Pair> {
    let pair = |row: usize| {
        let (column, score, fixed) = match settled.fixed[row] {
            Some((column, score)) => (column, score, true),
            None => {
                let column = seats.column_of[row]?;
                let mut edges = settled.open.row(row).iter();
                let edge = edges.find(|edge| edge.column == column)?;
                (column, Score::new(edge.score)?, false)
            }
        };
        Some(Pair {
            mentee: settled.mentee_at[row],
            mentor: settled.mentor_at[column as usize],
            score,
            fixed,
        })
    };
    let mut pairs: Vec<Pair> = (0..settled.mentee_at.len()).filter_map(pair).collect();
    pairs.sort_unstable_by_key(|pair| pair.mentee);
    pairs
}

/// Reasons by position in the round instead of by row or column.
fn in_order<R>(reasons: Vec<(u32, R)>, at: &[u32]) -> Vec<(u32, R)> {
    let reasons = reasons.into_iter();
    let mut placed: Vec<(u32, R)> = reasons
        .map(|(place, reason)| (at[place as usize], reason))
        .collect();
    placed.sort_unstable_by_key(|(position, _)| *position);
    placed
}
