//! How long it takes to rank 100 000 mentors, and to rank them again by other weights.

use crate::crowd::Crowd;
use crate::exposure::Records;
use crate::figure::{Durations, Figure, number, time};
use anyhow::Result;
use domain::matching::ask::Ask;
use domain::matching::criteria::{Criteria, Importance, Weight, Weights};
use domain::matching::feature::Feature;
use domain::matching::likeness::SharedWords;
use domain::matching::ranking::Ranking;
use std::hint::black_box;
use std::time::{Duration, Instant};

const MENTORS: u32 = 100_000;
const LIST: usize = 20;
const FIRST_LISTS: u32 = 20;
const TURNS: u8 = 100;

pub fn measure() -> Result<()> {
    let mut crowd = Crowd::new(7);
    let mentors = crowd.mentors(MENTORS);
    let likeness = SharedWords::new(&crowd.names);
    let (mut first, mut again, mut yardstick) = (vec![], vec![], vec![]);
    for _ in 0..FIRST_LISTS {
        let learner = crowd.learner();
        let started = Instant::now();
        let ask = Ask::new(&learner, &likeness).map_err(|error| anyhow::anyhow!("{error}"))?;
        let ranking = Ranking::new(&ask, &Criteria::default(), &mentors, &Records(&mentors));
        black_box(ranking.best(&Weights::default(), LIST));
        first.push(started.elapsed());
        if first.len() > 1 {
            continue;
        }
        for turn in 0..TURNS {
            let weight = Importance::Prefer(Weight::try_from(turn)?);
            let weights = Weights::default().with(Feature::Region, weight);
            let started = Instant::now();
            black_box(ranking.best(&weights, LIST));
            again.push(started.elapsed());
            let started = Instant::now();
            black_box(summed(&ranking));
            yardstick.push(started.elapsed());
        }
    }
    let (first, again) = (Durations::new(first), Durations::new(again));
    let per_mentor = first.median().as_secs_f64() * 1e9 / f64::from(MENTORS);
    Figure {
        name: format!("first list of {LIST} from {MENTORS} mentors, features and all"),
        measured: format!(
            "median {}, worst {}; {} ns a mentor",
            time(first.median()),
            time(first.worst()),
            number(per_mentor)
        ),
        yardstick: format!("{} ranked again", time(again.median())),
        goal: "≤ 100 ms",
        met: Some(first.median() <= Duration::from_millis(100)),
    }
    .print();
    Figure {
        name: format!("list of {LIST} from {MENTORS} mentors by other weights"),
        measured: format!("median {}, p99 {}", time(again.median()), time(again.p99())),
        yardstick: format!(
            "{} reading every feature once",
            time(Durations::new(yardstick).median())
        ),
        goal: "p99 ≤ 20 ms",
        met: Some(again.p99() <= Duration::from_millis(20)),
    }
    .print();
    Ok(())
}

/// The least that anybody has to do: look at what is known of everybody.
fn summed(ranking: &Ranking) -> u64 {
    let values = (0..MENTORS).map(|number| {
        let features = ranking.features(number);
        let shares = Feature::ALL.map(|feature| features.get(feature).map_or(0, |one| one.get()));
        shares.iter().map(|share| u64::from(*share)).sum::<u64>()
    });
    values.sum()
}
