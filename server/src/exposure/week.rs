//! How much attention mentors got within seven days, and how exposure is shared. It is counted every hour
//! by who tends the market, so that no reader waits for that and a person's lists stay as they are for a while.

use super::store;
use crate::db::DbError;
use crate::platform::Platform;
use domain::id::MemberId;
use domain::matching::exposure::{Exposure, Sharing};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// After so long it is looked whether an admin shares otherwise by now, in another process too.
const LOOK_AGAIN: i64 = MINUTE;
/// After so long who tends the market counts again.
const COUNT_AGAIN: i64 = HOUR;

/// The seven days that end with this one.
#[derive(Clone, Debug, Default)]
pub struct Week {
    day: i64,
    read_at: Instant,
    counted_at: Instant,
    pub sharing: Sharing,
    exposures: Arc<HashMap<MemberId, Exposure>>,
    /// The mean of impressions.
    usual: u32,
}

/// What was read last.
#[derive(Default)]
pub struct WeekMemory(Mutex<Option<Week>>);

impl WeekMemory {
    /// The week that ends today.
    pub async fn read(&self, platform: &Platform) -> Result<Week, DbError> {
        self.not_older_than(platform, DAY).await
    }

    /// The same, counted within the hour.
    pub async fn tend(&self, platform: &Platform) -> Result<(), DbError> {
        self.not_older_than(platform, COUNT_AGAIN).await.map(drop)
    }

    async fn not_older_than(&self, platform: &Platform, most: i64) -> Result<Week, DbError> {
        let now = platform.now();
        let day = now.0.div_euclid(DAY);
        let kept = self.kept().clone().filter(|week| week.day == day);
        let counted = kept.filter(|week| now.since(week.counted_at) < most);
        if let Some(week) = &counted
            && now.since(week.read_at) < LOOK_AGAIN
        {
            return Ok(week.clone());
        }
        let mut read = platform.db.read().await?;
        let sharing = store::sharing(&mut read).await?.unwrap_or_default();
        let week = match counted {
            Some(week) => Week { sharing, ..week },
            None => {
                let exposures = store::exposures(&mut read, day).await?;
                let week = Week::of(day, sharing, exposures);
                Week {
                    counted_at: now,
                    ..match self.kept().as_ref() {
                        Some(known) => week.like(known),
                        None => week,
                    }
                }
            }
        };
        let week = Week {
            read_at: now,
            ..week
        };
        *self.kept() = Some(week.clone());
        Ok(week)
    }

    fn kept(&self) -> MutexGuard<'_, Option<Week>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn forget(&self) {
        *self.kept() = None;
    }
}

impl Week {
    /// Up to a day, counted from the first of 1970, for who got this much attention.
    pub fn of(day: i64, sharing: Sharing, exposures: HashMap<MemberId, Exposure>) -> Week {
        let impressions = exposures.values().map(|one| u64::from(one.impressions));
        let all: u64 = impressions.sum();
        let usual = all.checked_div(exposures.len() as u64).unwrap_or_default();
        Week {
            day,
            sharing,
            exposures: Arc::new(exposures),
            usual: u32::try_from(usual).unwrap_or(u32::MAX),
            ..Week::default()
        }
    }

    /// The same; where that is the same as what was known, it is the known one to who compares by place.
    fn like(self, known: &Week) -> Week {
        let exposures = match self.exposures == known.exposures {
            true => known.exposures.clone(),
            false => self.exposures,
        };
        Week { exposures, ..self }
    }

    /// Whether nothing of it was read anew since the other.
    pub fn is(&self, other: &Week) -> bool {
        self.day == other.day
            && self.sharing == other.sharing
            && Arc::ptr_eq(&self.exposures, &other.exposures)
    }

    /// What counts for one person's lists of this day: what a mentor had, and up to half of the usual
    /// beside, the same for this person all day. Without it everybody would be shown the same few who
    /// were shown least, and only them.
    pub fn exposure(&self, viewer: Option<MemberId>, mentor: MemberId) -> Exposure {
        let known = self.exposures.get(&mentor).copied().unwrap_or_default();
        let person = viewer.map_or(0, |viewer| mixed(viewer.0.as_u128() as u64));
        let drawn = mixed(person ^ mixed(self.day as u64) ^ mentor.0.as_u128() as u64);
        let beside = drawn % (u64::from(self.usual) / 2 + 1);
        let beside = u32::try_from(beside).unwrap_or_default();
        // Chance lifts nobody over the cap.
        let below = self.sharing.weekly_cap.saturating_sub(1);
        let impressions = match known.impressions > below {
            true => known.impressions,
            false => known.impressions.saturating_add(beside).min(below),
        };
        Exposure {
            impressions,
            ..known
        }
    }
}

/// Bits that look like chance and are the same for the same number (splitmix64).
const fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
