//! Suggestions are shared among mentors without being made worse than promised.
//!
//! At each rank, of those left who score at least `(1 − ε)` of the best one left, the mentor takes it
//! who was shown least for the places they have. Every so many ranks explore: there the band is
//! wider, so that mentors whom nobody knows are seen. Who reached the weekly cap stands back behind
//! everybody else of the band, and comes only where nobody else is in it, so a cap costs no quality.
//!
//! **The floor.** Let `s(1) ≥ s(2) ≥ …` be the scores in plain order, and `ε(r)` the band of rank r.
//! Before rank r only r − 1 mentors are gone, so one of the best r is left, and the best one left
//! scores at least `s(r)`. Hence rank r scores at least `(1 − ε(r))·s(r)`, and with discounts `d(r)`
//! the list's quality `Σ d(r)·shown(r) / Σ d(r)·s(r)` is at least
//! `Σ d(r)·(1 − ε(r))·s(r) / Σ d(r)·s(r)`, which is [`floor`].

use super::fit::WHOLE_SCORE;
use super::ranking::Ranked;
use serde::{Deserialize, Serialize};

/// A pending request takes as much of a mentor's attention as so many impressions.
const IMPRESSIONS_PER_REQUEST: u64 = 20;

/// How exposure is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// ε in ten-thousandths, at most all of it.
    pub band: u16,
    /// The band of ranks that explore, likewise.
    pub exploring_band: u16,
    /// Every so many ranks one explores; 0 for none.
    pub explore_every: u16,
    /// Impressions a week from which on a mentor stands back.
    pub weekly_cap: u32,
}

impl Default for Sharing {
    fn default() -> Self {
        Sharing {
            band: 800,
            exploring_band: 2_500,
            explore_every: 10,
            weekly_cap: 500,
        }
    }
}

/// A band above the whole score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadBand;

impl std::fmt::Display for BadBand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a band is at most {WHOLE_SCORE} ten-thousandths")
    }
}

impl Sharing {
    /// Plain order.
    pub const NONE: Sharing = Sharing {
        band: 0,
        exploring_band: 0,
        explore_every: 0,
        weekly_cap: u32::MAX,
    };

    pub fn check(&self) -> Result<(), BadBand> {
        let most = self.band.max(self.exploring_band);
        if most <= WHOLE_SCORE {
            Ok(())
        } else {
            Err(BadBand)
        }
    }

    const fn explores(&self, rank: usize) -> bool {
        self.explore_every > 0 && rank.is_multiple_of(self.explore_every as usize)
    }

    /// The band at a rank, counted from 1.
    fn band_at(&self, rank: usize) -> u16 {
        let band = if self.explores(rank) {
            self.exploring_band.max(self.band)
        } else {
            self.band
        };
        band.min(WHOLE_SCORE)
    }
}

/// How much a mentor was shown lately, and what they can take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// In the last seven days.
    pub impressions: u32,
    /// Requests waiting for an answer.
    pub pending: u32,
    /// Learners the mentor can take; who has none is no suggestion, and counts as having one.
    pub places: u32,
}

impl Exposure {
    fn load(&self) -> u64 {
        u64::from(self.impressions) + u64::from(self.pending) * IMPRESSIONS_PER_REQUEST
    }

    fn places(&self) -> u64 {
        u64::from(self.places.max(1))
    }

    /// Less shown per place comes first; compared without a division.
    fn less_than(&self, other: &Exposure) -> std::cmp::Ordering {
        let (own, theirs) = (self.load() * other.places(), other.load() * self.places());
        own.cmp(&theirs)
    }
}

/// A mentor at a rank of the list that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub number: u32,
    pub score: u16,
    /// The rank explores.
    pub explored: bool,
    /// How many could have taken it, this one included.
    pub among: u32,
}

/// The first `length` ranks of a list. `ranked` is in plain order, best first.
pub fn shared(
    ranked: &[Ranked],
    length: usize,
    sharing: &Sharing,
    exposure: impl Fn(u32) -> Exposure,
) -> Vec<Placed> {
    let length = length.min(ranked.len());
    let band_end = |best: usize, rank: usize| {
        let least = least_score(ranked[best].score, sharing.band_at(rank));
        ranked.partition_point(|one| u64::from(one.score) * u64::from(WHOLE_SCORE) >= least)
    };
    // The best one left before a rank is one of the first so many, so nobody beyond these is in a band.
    let reached = (1..=length).map(|rank| band_end(rank - 1, rank)).max();
    let mut waiting: Vec<Waiting> = ranked[..reached.unwrap_or(0)]
        .iter()
        .enumerate()
        .map(|(place, one)| Waiting::new(place, exposure(one.number), sharing))
        .collect();
    waiting.sort_unstable_by(Waiting::turn);
    let mut taken = vec![false; ranked.len()];
    let mut best_left = 0;
    let mut list: Vec<Placed> = Vec::with_capacity(length);
    for rank in 1..=length {
        while taken[best_left] {
            best_left += 1;
        }
        let end = band_end(best_left, rank);
        let band = best_left..end;
        let gone = band.clone().filter(|&place| taken[place]).count();
        let mut in_turn = waiting.iter().map(|waiting| waiting.place);
        let next = in_turn.find(|place| band.contains(place) && !taken[*place]);
        // The best one left is in its own band.
        let place = next.unwrap_or(best_left);
        taken[place] = true;
        list.push(Placed {
            number: ranked[place].number,
            score: ranked[place].score,
            explored: sharing.explores(rank),
            among: (band.len() - gone) as u32,
        });
    }
    list
}

/// A mentor who may come to a rank.
struct Waiting {
    /// In plain order.
    place: usize,
    capped: bool,
    shown: Exposure,
}

impl Waiting {
    fn new(place: usize, shown: Exposure, sharing: &Sharing) -> Waiting {
        Waiting {
            place,
            capped: shown.impressions >= sharing.weekly_cap,
            shown,
        }
    }

    /// Whose turn is first; of equal ones it is who scores best.
    fn turn(one: &Waiting, other: &Waiting) -> std::cmp::Ordering {
        one.capped
            .cmp(&other.capped)
            .then_with(|| one.shown.less_than(&other.shown))
            .then(one.place.cmp(&other.place))
    }
}

/// What a score times [`WHOLE_SCORE`] must be to lie in the band of the best.
fn least_score(best: u16, band: u16) -> u64 {
    u64::from(best) * u64::from(WHOLE_SCORE - band)
}

/// What a rank, counted from 1, is worth in a list.
fn discount(rank: usize) -> f64 {
    1.0 / (1.0 + rank as f64).log2()
}

/// Discounted scores of a list against those of the plain order of the same length: 1 where nothing
/// is lost. Also 1 where there is nothing to lose.
pub fn quality(list: &[Placed], ranked: &[Ranked]) -> f64 {
    let shown = discounted(list.iter().map(|placed| f64::from(placed.score)));
    let plain = discounted(
        ranked
            .iter()
            .take(list.len())
            .map(|best| f64::from(best.score)),
    );
    if plain == 0.0 { 1.0 } else { shown / plain }
}

/// The least [`quality`] that a list of this length can have.
pub fn floor(ranked: &[Ranked], length: usize, sharing: &Sharing) -> f64 {
    let plain = || {
        ranked
            .iter()
            .take(length)
            .map(|ranked| f64::from(ranked.score))
    };
    let least = plain().zip(1..).map(|(score, rank)| {
        score * f64::from(WHOLE_SCORE - sharing.band_at(rank)) / f64::from(WHOLE_SCORE)
    });
    let (least, best) = (discounted(least), discounted(plain()));
    if best == 0.0 { 1.0 } else { least / best }
}

fn discounted(scores: impl Iterator<Item = f64>) -> f64 {
    let ranks = scores.zip(1..);
    ranks.map(|(score, rank)| score * discount(rank)).sum()
}
