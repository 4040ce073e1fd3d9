//! The learning curve: made-up people take suggestions up by a hidden truth, but only those they look
//! at. The model sees ranks and taps; it is judged on lists it never saw, beside the prior alone, the
//! same model without propensities, and the truth itself.

use crate::crowd::{COUNTED_AT, Crowd};
use crate::figure::Figure;
use anyhow::Result;
use domain::matching::acceptance::Prior;
use domain::matching::ask::Ask;
use domain::matching::candidate::Candidate;
use domain::matching::feature::{Feature, Features};
use domain::matching::likeness::SharedWords;
use domain::matching::model::{Inputs, Model, Observation, looked_at};
use domain::time::{HOUR, Instant};

const MENTORS: u32 = 2_000;
const LIST: usize = 20;
const HELD_OUT: u32 = 1_000;
/// After how many lists the model is judged.
const STOPS: [u32; 4] = [0, 100, 1_000, 5_000];

/// What moves people in truth, beside the mentor's habits. No part of it is told to the model.
const TRUTH: [(Feature, f64); 5] = [
    (Feature::Skills, 2.5),
    (Feature::Path, 1.5),
    (Feature::Price, 1.2),
    (Feature::Language, 1.0),
    (Feature::Time, 0.8),
];
/// What nobody can know moves people by at most so much, either way.
const HIDDEN: f64 = 1.5;
/// Most suggestions are not taken up.
const RESERVE: f64 = -1.5;

/// A suggestion: what the model may know, what is true, and whether it would be taken up.
struct Suggestion {
    inputs: Inputs,
    prior: f64,
    truth: f64,
    fits: bool,
}

pub fn measure() -> Result<()> {
    let mut crowd = Crowd::new(11);
    let mentors = crowd.mentors(MENTORS);
    let likeness = SharedWords::new(&crowd.names);
    let held_out = (0..HELD_OUT)
        .map(|_| suggestions(&mut crowd, &mentors, &likeness))
        .collect::<Result<Vec<_>>>()?;
    let (mut model, mut naive) = (Model::default(), Model::default());
    let mut curve = Vec::new();
    for lists in 0..=STOPS[STOPS.len() - 1] {
        if STOPS.contains(&lists) {
            curve.push(auc(&held_out, |one| model.predict(&one.inputs)));
        }
        let mut list = suggestions(&mut crowd, &mentors, &likeness)?;
        // As a page would: the best by what is known so far comes first.
        list.sort_by(|one, other| {
            let chance = |one: &Suggestion| model.predict(&one.inputs);
            chance(other).total_cmp(&chance(one))
        });
        for (rank, one) in (1..).zip(&list) {
            let looked = crowd.share() < looked_at(rank);
            let seen = Observation {
                inputs: one.inputs,
                taken_up: looked && one.fits,
                propensity: looked_at(rank),
                at: Instant(i64::from(lists) * HOUR),
            };
            let certain = Observation {
                propensity: 1.0,
                ..seen
            };
            let both = model.learn(&seen).and(naive.learn(&certain));
            both.map_err(|_| anyhow::anyhow!("a rank has a propensity"))?;
        }
    }
    let prior = auc(&held_out, |one| one.prior);
    let learned = curve.last().copied().unwrap_or_default();
    let told: Vec<String> = curve.iter().map(|auc| format!("{auc:.3}")).collect();
    Figure {
        name: format!(
            "learned acceptance, AUC within {HELD_OUT} held-out lists after {} lists",
            STOPS.map(|lists| lists.to_string()).join(", ")
        ),
        measured: told.join(", "),
        yardstick: format!(
            "prior alone {prior:.3}, without propensities {:.3}, the truth itself {:.3}",
            auc(&held_out, |one| naive.predict(&one.inputs)),
            auc(&held_out, |one| one.truth)
        ),
        goal: "prior + 0.02",
        met: Some(learned >= prior + 0.02),
    }
    .print();
    Ok(())
}

/// A list for a new learner.
fn suggestions(
    crowd: &mut Crowd,
    mentors: &[Candidate],
    likeness: &SharedWords,
) -> Result<Vec<Suggestion>> {
    let learner = crowd.learner();
    let ask = Ask::new(&learner, likeness).map_err(|error| anyhow::anyhow!("{error}"))?;
    let drawn = (0..LIST).map(|_| {
        let mentor = &mentors[crowd.below(mentors.len())];
        let features = ask.features(mentor, None);
        let prior = mentor.record.acceptance(COUNTED_AT, &Prior::default());
        let hidden = HIDDEN * (2.0 * crowd.share() - 1.0);
        let truth = truth(&features, prior, hidden);
        Suggestion {
            inputs: Inputs::new(&features, prior),
            prior,
            truth,
            fits: crowd.share() < truth,
        }
    });
    Ok(drawn.collect())
}

fn truth(features: &Features, prior: f64, hidden: f64) -> f64 {
    let habits = 0.8 * (prior / (1.0 - prior)).ln();
    let moved: f64 = TRUTH
        .iter()
        .map(|(feature, weight)| {
            let share = features.get(*feature).map_or(0.5, |share| share.as_f64());
            weight * (share - 0.5)
        })
        .sum();
    1.0 / (1.0 + (-(RESERVE + habits + moved + hidden)).exp())
}

/// The chance that of two of a list, one that fits and one that does not, the one that fits is put
/// first; the mean over lists, each weighing as much as it has suggestions that fit.
fn auc(lists: &[Vec<Suggestion>], score: impl Fn(&Suggestion) -> f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for list in lists {
        let (fitting, others): (Vec<&Suggestion>, Vec<&Suggestion>) =
            list.iter().partition(|one| one.fits);
        if fitting.is_empty() || others.is_empty() {
            continue;
        }
        let mut right = 0.0;
        for one in &fitting {
            for other in &others {
                right += match score(one).total_cmp(&score(other)) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        let pairs = (fitting.len() * others.len()) as f64;
        sum += right / pairs * fitting.len() as f64;
        weights += fitting.len() as f64;
    }
    sum / weights
}
