//! How much attention mentors got up to yesterday, and how exposure is shared: read once a day, so
//! that a person's lists stay as they are for a day.

use super::store;
use crate::db::DbError;
use crate::platform::Platform;
use domain::id::MemberId;
use domain::matching::exposure::{Exposure, Sharing};
use domain::time::{DAY, Instant, MINUTE};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// After so long it is looked whether an admin shares otherwise by now, in another process too.
const LOOK_AGAIN: i64 = MINUTE;

/// The seven days that ended yesterday.
#[derive(Clone, Debug, Default)]
pub struct Week {
    day: i64,
    read_at: Instant,
    pub sharing: Sharing,
    exposures: Arc<HashMap<MemberId, Exposure>>,
    /// The mean of impressions.
    usual: u32,
}

/// What was read last.
#[derive(Default)]
pub struct WeekMemory(Mutex<Option<Week>>);

impl WeekMemory {
    /// The week before today.
    pub async fn read(&self, platform: &Platform) -> Result<Week, DbError> {
        let now = platform.now();
        let day = now.0.div_euclid(DAY);
        let kept = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let kept = kept.filter(|week| week.day == day);
        if let Some(week) = &kept
            && now.since(week.read_at) < LOOK_AGAIN
        {
            return Ok(week.clone());
        }
        let mut read = platform.db.read().await?;
        let sharing = store::sharing(&mut read).await?.unwrap_or_default();
        let exposures = match kept {
            Some(week) => week.exposures,
            None => Arc::new(store::exposures(&mut read, day - 1).await?),
        };
        let all: u64 = exposures
            .values()
            .map(|one| u64::from(one.impressions))
            .sum();
        let usual = all.checked_div(exposures.len() as u64).unwrap_or_default();
        let week = Week {
            day,
            read_at: now,
            sharing,
            exposures,
            usual: u32::try_from(usual).unwrap_or(u32::MAX),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(week.clone());
        Ok(week)
    }

    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Week {
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
