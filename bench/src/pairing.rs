//! Pairs for 5 000 mentees and 2 000 mentors who are all eligible, with as many places as mentees:
//! nobody can be left out, so popular mentors are fought for.

use crate::figure::Figure;
use crate::ground::Place;
use anyhow::{Context as _, Result, ensure};
use domain::matching::pairing::{
    Candidate, Mentee, Mentor, Objective, Pairing, Round, Score, pair,
};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const MENTEES: usize = 5_000;
const MENTORS: usize = 2_000;
/// What scores are made of: how far two people's interests go together.
const INTERESTS: usize = 8;
const GOAL: &str = "≤ 10 s";
const LIMIT: Duration = Duration::from_secs(10);

pub fn measure(place: &Place) -> Result<()> {
    let round = made_up(&mut StdRng::seed_from_u64(4));
    let (total, took) = timed(&round, Objective::Total)?;
    let scipy = scipy(&round, &place.folder)?;
    figure("best total", took, yardstick(&round, &total, scipy)?);
    let (worst_off, took) = timed(&round, Objective::WorstOff)?;
    figure("worst-off first", took, compared(&worst_off, &total));
    let (stable, took) = timed(&round, Objective::Stable)?;
    let blocking = blocking(&round, &stable);
    ensure!(
        blocking == 0,
        "{blocking} pairs would rather have each other"
    );
    let compared = compared(&stable, &total);
    figure("stable", took, format!("0 blocking pairs, {compared}"));
    Ok(())
}

fn figure(objective: &str, took: Duration, yardstick: String) {
    Figure {
        name: format!("pairing 5 000 mentees, 2 000 mentors: {objective}"),
        measured: seconds(took),
        yardstick,
        goal: GOAL,
        met: Some(took <= LIMIT),
    }
    .print();
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Interests in common, some mentors wanted by all, and a little chance.
fn made_up(chance: &mut StdRng) -> Round {
    let interests = |chance: &mut StdRng| -> [f64; INTERESTS] {
        std::array::from_fn(|_| chance.random_range(-0.3..0.7))
    };
    let mentors: Vec<([f64; INTERESTS], f64)> = (0..MENTORS)
        .map(|_| (interests(chance), chance.random_range(0.0..0.2)))
        .collect();
    let mut capacities = [0; MENTORS];
    for _ in 0..MENTEES {
        capacities[chance.random_range(0..MENTORS)] += 1;
    }
    let mentees = (0..MENTEES).map(|number| {
        let own = interests(chance);
        let candidates = mentors.iter().zip(0..).map(|((theirs, fame), mentor)| {
            let common: f64 = own.iter().zip(theirs).map(|(a, b)| a * b).sum();
            let fit = common / 5.0 + fame + chance.random_range(0.1..0.2);
            let score = Score::from_fraction(fit.clamp(0.0, 1.0)).unwrap_or_default();
            Candidate {
                mentor,
                score,
                by_mentor: score,
            }
        });
        Mentee {
            id: format!("mentee {number:04}"),
            candidates: candidates.collect(),
        }
    });
    Round {
        mentees: mentees.collect(),
        mentors: { capacities.iter().enumerate() }
            .map(|(number, capacity)| Mentor {
                id: format!("mentor {number:04}"),
                capacity: *capacity,
            })
            .collect(),
        rules: vec![],
    }
}

fn timed(round: &Round, objective: Objective) -> Result<(Pairing, Duration)> {
    let started = Instant::now();
    let pairing = pair(round, objective)
        .ok()
        .context("the made-up round contradicts itself")?;
    Ok((pairing, started.elapsed()))
}

/// The time and total of scipy's assignment, where there is Python.
fn scipy(round: &Round, folder: &Path) -> Result<Option<(Duration, u64)>> {
    let Some(python) = std::env::var_os("BENCH_PYTHON") else {
        return Ok(None);
    };
    let script = std::env::var_os("BENCH_ASSIGNMENT").context("BENCH_ASSIGNMENT is not set")?;
    std::fs::create_dir_all(folder)?;
    let file = &folder.join("round");
    let mut bytes = vec![];
    bytes.extend_from_slice(&(MENTEES as u32).to_le_bytes());
    bytes.extend_from_slice(&(MENTORS as u32).to_le_bytes());
    for mentor in &round.mentors {
        bytes.extend_from_slice(&mentor.capacity.to_le_bytes());
    }
    let candidates = round.mentees.iter().flat_map(|mentee| &mentee.candidates);
    bytes.extend(candidates.flat_map(|candidate| candidate.score.units().to_le_bytes()));
    std::fs::write(file, bytes)?;
    let run = Command::new(python).arg(script).arg(file).output()?;
    std::fs::remove_file(file)?;
    ensure!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let answer = String::from_utf8(run.stdout)?;
    let (took, total) = answer.trim().split_once(' ').context("two numbers")?;
    Ok(Some((
        Duration::from_secs_f64(took.parse()?),
        total.parse()?,
    )))
}

/// How scipy fares, whose total must be the same; else what whoever comes first gets.
fn yardstick(round: &Round, found: &Pairing, scipy: Option<(Duration, u64)>) -> Result<String> {
    let Some((took, total)) = scipy else {
        let share = greedy(round) as f64 / found.total() as f64;
        return Ok(format!("first come, first served: {share:.3} of the total"));
    };
    ensure!(
        total == found.total(),
        "scipy finds a total of {total}, not of {}",
        found.total()
    );
    Ok(format!("{} by scipy, the same total", seconds(took)))
}

/// The total when everybody in turn takes the best that is left.
fn greedy(round: &Round) -> u64 {
    let mut places: Vec<u32> = round.mentors.iter().map(|mentor| mentor.capacity).collect();
    let mut total = 0;
    for mentee in &round.mentees {
        let left = mentee
            .candidates
            .iter()
            .filter(|one| places[one.mentor as usize] > 0);
        if let Some(best) = left.max_by_key(|one| one.score) {
            places[best.mentor as usize] -= 1;
            total += u64::from(best.score.units());
        }
    }
    total
}

/// What is gained for the worst off, and what it costs all together.
fn compared(found: &Pairing, best: &Pairing) -> String {
    let least = |pairing: &Pairing| pairing.least().map_or(0.0, Score::fraction);
    let change = 100.0 * (found.total() as f64 / best.total() as f64 - 1.0);
    format!(
        "least score {:.3} against {:.3} for {change:.2} % of the best total",
        least(found),
        least(best)
    )
}

/// Mentees and mentors who would both rather have each other.
fn blocking(round: &Round, found: &Pairing) -> usize {
    let mut has = vec![None; MENTEES];
    let mut least = vec![None; MENTORS];
    let mut places: Vec<u32> = round.mentors.iter().map(|mentor| mentor.capacity).collect();
    for pair in &found.pairs {
        has[pair.mentee as usize] = Some(pair.score);
        let mentor = pair.mentor as usize;
        places[mentor] -= 1;
        let lower = least[mentor].is_none_or(|least| pair.score < least);
        least[mentor] = if lower {
            Some(pair.score)
        } else {
            least[mentor]
        };
    }
    let both = |(mentee, candidate): &(usize, &Candidate)| {
        let mentor = candidate.mentor as usize;
        let full = places[mentor] == 0;
        let mentor_would = !full || least[mentor].is_some_and(|least| candidate.score > least);
        has[*mentee].is_none_or(|score| candidate.score > score) && mentor_would
    };
    let mentees = round.mentees.iter().enumerate();
    mentees
        .flat_map(|(number, mentee)| mentee.candidates.iter().map(move |one| (number, one)))
        .filter(both)
        .count()
}
