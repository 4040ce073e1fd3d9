//! Notes who was shown and opened without making a list wait: what was noted gathers in memory for a
//! few seconds and is then written together. A process that is killed loses those seconds.

use super::store::{self, Seen};
use crate::db::DbError;
use crate::jobs::{self, Job};
use crate::platform::Platform;
use domain::id::MemberId;
use domain::matching::feature::Features;
use domain::time::{DAY, Instant, MINUTE};
use futures::FutureExt as _;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const GATHERED_FOR: Duration = Duration::from_secs(3);
/// More than are shown in that time; beyond it a database that does not answer costs impressions, not
/// memory.
const MOST_GATHERED: usize = 200_000;
/// Single impressions written at once: of more, an even sample. What days sum up is never one.
const MOST_SINGLE: usize = 2_000;

/// A mentor at a place of a list that somebody saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub mentor: MemberId,
    /// Nobody for a visitor.
    pub viewer: Option<MemberId>,
    pub at: Instant,
    /// From 1.
    pub place: u32,
    /// The chance of this place, in ten-thousandths.
    pub propensity: u16,
    /// What the ranking knew, for a member's list, and the chance of an answer in ten-thousandths.
    pub known: Option<(Features, u16)>,
}

#[derive(Clone, Default)]
pub struct Collector(Arc<Gathered>);

#[derive(Default)]
struct Gathered {
    noted: Mutex<Noted>,
    writing_soon: AtomicBool,
}

#[derive(Default)]
struct Noted {
    shown: Vec<Shown>,
    opened: Vec<(MemberId, Instant)>,
}

impl Collector {
    pub fn shown(&self, platform: &Platform, list: impl Iterator<Item = Shown>) {
        let mut noted = self.0.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MOST_GATHERED.saturating_sub(noted.shown.len());
        noted.shown.extend(list.take(room));
        let any = !noted.shown.is_empty();
        drop(noted);
        if any {
            self.write_soon(platform);
        }
    }

    pub fn opened(&self, platform: &Platform, mentor: MemberId) {
        let mut noted = self.0.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.opened.len() < MOST_GATHERED {
            noted.opened.push((mentor, platform.now()));
        }
        drop(noted);
        self.write_soon(platform);
    }

    fn write_soon(&self, platform: &Platform) {
        if self.0.writing_soon.swap(true, Ordering::AcqRel) {
            return;
        }
        let (collector, platform) = (self.clone(), platform.clone());
        tokio::spawn(async move {
            tokio::time::sleep(GATHERED_FOR).await;
            collector.0.writing_soon.store(false, Ordering::Release);
            if let Err(error) = collector.write(&platform).await {
                tracing::warn!(%error, "impressions were not written");
            }
        });
    }

    /// Writes what has gathered.
    pub async fn write(&self, platform: &Platform) -> Result<(), DbError> {
        let noted = {
            let mut noted = self.0.noted.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *noted)
        };
        if noted.shown.is_empty() && noted.opened.is_empty() {
            return Ok(());
        }
        let (days, now) = (noted.per_day(), platform.now());
        let every = noted.shown.len().div_ceil(MOST_SINGLE).max(1);
        let sample: Vec<Shown> = noted.shown.into_iter().step_by(every).collect();
        platform
            .db
            .write_with((sample, days), move |tx, (shown, days)| {
                async move {
                    store::impressions_insert(tx, shown).await?;
                    store::days_add(tx, days).await?;
                    // The day is counted up soon after it is over.
                    let day = now.0.div_euclid(DAY);
                    let after = Instant((day + 1) * DAY + 10 * MINUTE);
                    let key = format!("exposure:{day}");
                    jobs::enqueue(tx, &Job::CountExposure, now, after, Some(key))?;
                    let key = format!("learn:{day}");
                    jobs::enqueue(tx, &Job::LearnFromLists, now, after, Some(key))
                }
                .boxed()
            })
            .await
    }
}

impl Noted {
    fn per_day(&self) -> BTreeMap<(MemberId, i64), Seen> {
        let mut days: BTreeMap<(MemberId, i64), Seen> = BTreeMap::new();
        for shown in &self.shown {
            let day = shown.at.0.div_euclid(DAY);
            days.entry((shown.mentor, day)).or_default().impressions += 1;
        }
        for (mentor, at) in &self.opened {
            let day = at.0.div_euclid(DAY);
            days.entry((*mentor, day)).or_default().opens += 1;
        }
        days
    }
}
