//! Fair exposure: 3 000 learners ask in the course of a week. What lists show counts from the next hour
//! on, as on the server.

use crate::crowd::{COUNTED_AT, Crowd};
use crate::figure::Figure;
use anyhow::{Result, ensure};
use domain::id::MemberId;
use domain::matching::acceptance::{Chance, Prior};
use domain::matching::ask::Ask;
use domain::matching::candidate::Candidate;
use domain::matching::criteria::{Criteria, Weights};
use domain::matching::exposure::{Exposure, Sharing, floor, quality, shared};
use domain::matching::feature::{Features, Share};
use domain::matching::inequality::{coverage, gini, top_hundredth};
use domain::matching::likeness::SharedWords;
use domain::matching::limits::Apart;
use domain::matching::ranking::{Ranked, Ranking, Signals};
use server::exposure::week::Week;
use uuid::Uuid;

const MENTORS: u32 = 4_000;
const LEARNERS: u32 = 3_000;
const LIST: usize = 20;
const HOURS: usize = 7 * 24;

/// What mentors' own records say.
pub struct Records<'a>(pub &'a [Candidate]);

impl Signals for Records<'_> {
    fn goals(&self, _: u32) -> Option<Share> {
        None
    }

    fn chance(&self, number: u32, _: &Features) -> Chance {
        let record = self.0[number as usize].record;
        record.chance(COUNTED_AT, &Prior::default())
    }

    fn apart(&self, _: u32) -> Apart {
        Apart::default()
    }
}

struct Outcome {
    quality: f64,
    worst: f64,
    under_floor: u32,
    /// The least that any list was promised.
    floor: f64,
    impressions: Vec<u32>,
}

impl Outcome {
    fn told(&self) -> String {
        format!(
            "Gini {:.3}, coverage {:.3}, top 1 % {:.3}",
            gini(&self.impressions),
            coverage(&self.impressions),
            top_hundredth(&self.impressions)
        )
    }
}

pub fn measure() -> Result<()> {
    let mut crowd = Crowd::new(4);
    let mentors = crowd.mentors(MENTORS);
    let places: Vec<u32> = (0..MENTORS).map(|_| 1 + crowd.below(3) as u32).collect();
    let likeness = SharedWords::new(&crowd.names);
    let mut lists = Vec::new();
    for _ in 0..LEARNERS {
        let learner = crowd.learner();
        let ask = Ask::new(&learner, &likeness).map_err(|error| anyhow::anyhow!("{error}"))?;
        let ranking = Ranking::new(&ask, &Criteria::default(), &mentors, &Records(&mentors));
        lists.push(ranking.best(&Weights::default(), mentors.len()));
    }
    let ids: Vec<MemberId> = mentors.iter().map(|mentor| mentor.id).collect();
    let plain = simulate(&lists, &ids, &places, Sharing::NONE);
    let fair = simulate(&lists, &ids, &places, Sharing::default());
    ensure!(plain.quality == 1.0, "plain order lost quality");
    let met = fair.quality >= 0.95
        && fair.under_floor == 0
        && gini(&fair.impressions) <= 0.66
        && coverage(&fair.impressions) >= 0.98;
    Figure {
        name: format!("exposure shared, {LEARNERS} lists of {LIST} from {MENTORS} mentors"),
        measured: format!(
            "quality {:.3} (worst list {:.3}, promised {:.3}, {} under its floor), {}",
            fair.quality,
            fair.worst,
            fair.floor,
            fair.under_floor,
            fair.told()
        ),
        yardstick: format!(
            "plain order: {}; known before: quality 0.957 (worst 0.911), Gini 0.652, coverage 0.99",
            plain.told()
        ),
        goal: "quality ≥ 0.95, none under its floor, Gini ≤ 0.66, coverage ≥ 0.98",
        met: Some(met),
    }
    .print();
    Ok(())
}

fn simulate(
    lists: &[Vec<Ranked>],
    mentors: &[MemberId],
    places: &[u32],
    sharing: Sharing,
) -> Outcome {
    let mut outcome = Outcome {
        quality: 0.0,
        worst: 1.0,
        under_floor: 0,
        floor: 1.0,
        impressions: vec![0; places.len()],
    };
    for (hour, of_hour) in (0..).zip(lists.chunks(lists.len().div_ceil(HOURS))) {
        let seen = mentors.iter().zip(&outcome.impressions).zip(places);
        let seen = seen.map(|((mentor, &impressions), &places)| {
            let exposure = Exposure {
                impressions,
                pending: 0,
                places,
            };
            (*mentor, exposure)
        });
        let week = Week::of(hour / 24, sharing, seen.collect());
        for (person, ranked) in (0..).zip(of_hour) {
            let viewer = MemberId(Uuid::from_u128(person << 32 | hour as u128));
            let exposure = |number: u32| week.exposure(Some(viewer), mentors[number as usize]);
            let list = shared(ranked, LIST, &sharing, exposure);
            let quality = quality(&list, ranked);
            outcome.quality += quality / lists.len() as f64;
            outcome.worst = outcome.worst.min(quality);
            // Sums of floats may differ in their last digits.
            let promised = floor(ranked, LIST, &sharing);
            outcome.under_floor += u32::from(quality < promised - 1e-9);
            outcome.floor = outcome.floor.min(promised);
            for placed in list {
                outcome.impressions[placed.number as usize] += 1;
            }
        }
    }
    // What rounding left of a sum of ones.
    outcome.quality = (outcome.quality * 1e9).round() / 1e9;
    outcome
}
