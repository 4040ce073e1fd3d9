//! Repeatable chance: the same seed gives the same choices on every machine. Whole numbers only,
//! since floating-point functions differ between platforms. Not fit for secrets.

use domain::time::Instant;
use uuid::Uuid;

/// A stream of choices (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// An own stream for each purpose, so that a change in one does not shift the others.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut chance = Chance {
            state: seed ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        };
        chance.state = chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `bound`; 0 when there is nothing to choose from.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let choices = (most - least + 1).max(1);
        least + self.below(choices as usize) as i64
    }

    /// True in `share` of 100 cases.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of the choices, which must not be empty.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// One of the choices, which must not be empty, where it stands.
    pub fn pick_in<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// Index of one of the weights, each as likely as it is heavy.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u32 = weights.clone().sum();
        let mut left = self.below(total as usize) as u32;
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    /// Up to `count` different choices, in random order.
    pub fn several<T: Copy>(&mut self, choices: &[T], count: usize) -> Vec<T> {
        let mut rest = choices.to_vec();
        let count = count.min(rest.len());
        for place in 0..count {
            let from = place + self.below(rest.len() - place);
            rest.swap(place, from);
        }
        rest.truncate(count);
        rest
    }

    /// An identifier of version 7, as if made at `at`.
    pub fn id(&mut self, at: Instant) -> Uuid {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next().to_be_bytes());
        random[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        let milliseconds = u64::try_from(at.0).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
    }
}
