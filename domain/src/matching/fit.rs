//! How well a mentor fits, and what each feature adds to that. All in whole ten-thousandths: parts
//! add up to the score exactly, and the same input gives the same score on every machine.
//!
//! `fit` is the weighted mean of what is known, times `1 − u/4` where `u` is the part of the weight
//! whose features are not known. So what is not known counts as three quarters of what the rest says:
//! leaving a field empty costs a little, and filling it in truthfully pays as soon as it is worth
//! three quarters of the rest. Ignored features count for nothing either way, nor does what the learner
//! never asked ([`Weights::asked_by`]).

use super::acceptance::Chance;
use super::criteria::Weights;
use super::feature::{Feature, Features, Share, UNKNOWN, WIDTH};
use serde::{Deserialize, Serialize};

/// A score that could not be better.
pub const WHOLE_SCORE: u16 = 10_000;

/// What is not known loses one part in so many of its weight.
const UNKNOWN_LOSES: u64 = 4;

/// Weights ready to be multiplied with many rows.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    weights: [u8; WIDTH],
    all: u64,
}

/// A fraction whose value times [`WHOLE_SCORE`] is the fit.
struct Sums {
    /// Σ weight × share of what is known.
    met: u64,
    known: u64,
}

impl Scale {
    pub fn new(weights: &Weights) -> Scale {
        let weights = weights.row();
        Scale {
            weights,
            all: weights.iter().map(|weight| u64::from(*weight)).sum(),
        }
    }

    fn sums(&self, features: &Features) -> Sums {
        let (mut met, mut known) = (0_u32, 0_u32);
        for (&weight, &share) in self.weights.iter().zip(features.bytes()) {
            let weight = if share == UNKNOWN {
                0
            } else {
                u32::from(weight)
            };
            met += weight * u32::from(share);
            known += weight;
        }
        Sums {
            met: u64::from(met),
            known: u64::from(known),
        }
    }

    /// What a product of weight and share is multiplied with and divided by.
    fn ratio(&self, known: u64) -> (u64, u64) {
        let per_share = u64::from(WHOLE_SCORE) / u64::from(Share::WHOLE.get());
        let unknown = self.all - known;
        (
            per_share * (UNKNOWN_LOSES * self.all - unknown),
            UNKNOWN_LOSES * self.all * known,
        )
    }

    /// From 0 to [`WHOLE_SCORE`]; 0 where nothing that has a weight is known.
    pub fn fit(&self, features: &Features) -> u16 {
        let sums = self.sums(features);
        if sums.known == 0 {
            return 0;
        }
        let (times, by) = self.ratio(sums.known);
        rounded(sums.met * times, by)
    }

    /// What each feature adds to the fit; the sum is the fit.
    fn fit_parts(&self, features: &Features) -> [u16; Feature::COUNT] {
        let known = self.sums(features).known;
        if known == 0 {
            return [0; Feature::COUNT];
        }
        let (times, by) = self.ratio(known);
        apportioned(
            Feature::ALL.map(|feature| {
                let share = features.get(feature).map_or(0, Share::get);
                u64::from(self.weights[feature as usize]) * u64::from(share) * times
            }),
            by,
        )
    }

    /// Fit and the chance of acceptance in one number, a mean of the two.
    pub fn score(&self, features: &Features, chance: Chance) -> u16 {
        let whole = u64::from(WHOLE_SCORE);
        let weight = u64::from(chance.weight);
        let fit = u64::from(self.fit(features));
        rounded(
            (whole - weight) * fit + weight * u64::from(chance.probability),
            whole,
        )
    }

    /// What the score is made of.
    pub fn parts(&self, features: &Features, chance: Chance) -> Parts {
        let whole = u64::from(WHOLE_SCORE);
        let weight = u64::from(chance.weight);
        let fit = self.fit_parts(features);
        let mut shares = [0; Feature::COUNT + 1];
        for (share, part) in shares.iter_mut().zip(fit) {
            *share = (whole - weight) * u64::from(part);
        }
        shares[Feature::COUNT] = weight * u64::from(chance.probability);
        let parts = apportioned(shares, whole);
        Parts {
            features: std::array::from_fn(|place| parts[place]),
            chance: parts[Feature::COUNT],
        }
    }
}

/// What a score is made of, in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    features: [u16; Feature::COUNT],
    /// From the chance that the mentor accepts.
    pub chance: u16,
}

impl Parts {
    pub fn of(&self, feature: Feature) -> u16 {
        self.features[feature as usize]
    }

    /// The score.
    pub fn total(&self) -> u16 {
        self.features.iter().sum::<u16>() + self.chance
    }
}

/// `numerator / denominator`, halves upwards. The fraction is never above [`WHOLE_SCORE`] here.
fn rounded(numerator: u64, denominator: u64) -> u16 {
    let value = (2 * numerator + denominator) / (2 * denominator);
    u16::try_from(value).unwrap_or(WHOLE_SCORE)
}

/// Whole parts that add up to the rounded sum, each the fraction's floor or one above it: what is
/// left over goes to the largest remainders, the first of equal ones.
fn apportioned<const N: usize>(numerators: [u64; N], denominator: u64) -> [u16; N] {
    let total = rounded(numerators.iter().sum(), denominator);
    let mut parts = numerators.map(|numerator| (numerator / denominator) as u16);
    let mut left = total - parts.iter().sum::<u16>();
    let mut order: [usize; N] = std::array::from_fn(|place| place);
    order.sort_by_key(|&place| std::cmp::Reverse(numerators[place] % denominator));
    for place in order {
        if left == 0 {
            break;
        }
        parts[place] += 1;
        left -= 1;
    }
    parts
}
