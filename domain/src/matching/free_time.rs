//! Two weeks of half hours as bits: when somebody is free, and how much of it two people share.

use crate::time::{Instant, MINUTE};
use serde::{Deserialize, Serialize};

/// Half hours of two weeks.
pub const HALF_HOURS: u16 = 14 * 48;
const WORDS: usize = (HALF_HOURS as usize).div_ceil(64);

/// Free half hours of two weeks, counted from an instant that both sides of a comparison share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FreeTime([u64; WORDS]);

/// The half hour lies beyond two weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeyondTwoWeeks {
    pub half_hour: u16,
}

impl FreeTime {
    /// Of the numbers of half hours, from 0 to [`HALF_HOURS`] exclusive.
    pub fn new(half_hours: impl IntoIterator<Item = u16>) -> Result<FreeTime, BeyondTwoWeeks> {
        let mut free = FreeTime::default();
        for half_hour in half_hours {
            if half_hour >= HALF_HOURS {
                return Err(BeyondTwoWeeks { half_hour });
            }
            free.0[usize::from(half_hour / 64)] |= 1 << (half_hour % 64);
        }
        Ok(free)
    }

    /// The half hours of these instants, all of them within two weeks, on a clock that comes round
    /// every two weeks: what two people have in common needs no instant to count from.
    pub fn around(instants: impl IntoIterator<Item = Instant>) -> FreeTime {
        let mut free = FreeTime::default();
        for instant in instants {
            let half_hour = instant
                .0
                .div_euclid(30 * MINUTE)
                .rem_euclid(i64::from(HALF_HOURS));
            // Below the number of half hours of two weeks.
            let half_hour = half_hour as usize;
            free.0[half_hour / 64] |= 1 << (half_hour % 64);
        }
        free
    }

    /// Whether any half hour is free for both.
    pub fn meets(&self, other: &FreeTime) -> bool {
        // All of them: where the first lies cannot be guessed, and a wrong guess costs more than looking.
        let both = self.0.iter().zip(&other.0);
        both.fold(0, |all, (one, other)| all | one & other) != 0
    }

    /// Whether the half hour of this number is free; none beyond two weeks is.
    pub fn has(&self, half_hour: u16) -> bool {
        let word = self.0.get(usize::from(half_hour / 64)).copied();
        word.unwrap_or(0) >> (half_hour % 64) & 1 == 1
    }

    /// How many half hours are free.
    pub fn count(&self) -> u16 {
        self.0.iter().map(|word| ones(*word)).sum()
    }

    /// How many half hours are free for both.
    pub fn shared(&self, other: &FreeTime) -> u16 {
        let both = self.0.iter().zip(&other.0);
        both.map(|(one, other)| ones(one & other)).sum()
    }
}

fn ones(word: u64) -> u16 {
    // At most 64.
    word.count_ones() as u16
}
