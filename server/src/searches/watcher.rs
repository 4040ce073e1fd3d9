//! Looks from time to time through the market for every kept search, and has a letter written where
//! somebody new fits. Runs beside the worker of jobs; any number of processes may.

use super::store::{self, SearchRow};
use crate::db::Tx;
use crate::jobs::{self, Job};
use crate::market::Market;
use crate::platform::Platform;
use app::error::AppError;
use domain::id::MemberId;
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How often a search is looked through for, in milliseconds.
pub const LOOK_EVERY: i64 = HOUR;
/// How long after a letter the next one may follow.
pub const LETTER_EVERY: i64 = DAY;
/// Searches taken at once.
const AT_ONCE: u32 = 50;
const REST: Duration = Duration::from_secs(60);

pub struct Watcher {
    platform: Platform,
    market: Arc<Market>,
}

impl Watcher {
    pub fn new(platform: Platform, market: Arc<Market>) -> Self {
        Watcher { platform, market }
    }

    /// Looks until `stop` resolves.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        loop {
            loop {
                match self.look_due().await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => {
                        tracing::warn!(%error, "kept searches were not looked through");
                        break;
                    }
                }
            }
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(REST) => {}
            }
        }
    }

    /// Looks for what is due now, some at a time; how many there were.
    pub async fn look_due(&self) -> Result<usize, AppError> {
        let now = self.platform.now();
        let due = self.platform.db.write(move |tx| {
            async move {
                let again = now.plus(LOOK_EVERY);
                Ok::<_, AppError>(store::due_claim(tx, now, again, AT_ONCE).await?)
            }
            .boxed()
        });
        let due = due.await?;
        let count = due.len();
        for search in due {
            let id = search.id;
            // It is due again in an hour, like every other.
            if let Err(error) = self.look(search, now).await {
                tracing::warn!(search = %id, %error, "a kept search was not looked through");
            }
        }
        Ok(count)
    }

    async fn look(&self, search: SearchRow, now: Instant) -> Result<(), AppError> {
        let fitting = self.market.fitting(search.member_id, &search.query).await?;
        self.note(search, fitting, now).await
    }

    async fn note(
        &self,
        search: SearchRow,
        fitting: Vec<MemberId>,
        now: Instant,
    ) -> Result<(), AppError> {
        self.platform
            .db
            .write_with((search, fitting), move |tx, (search, fitting)| {
                note_within(tx, search, fitting, now).boxed()
            })
            .await
    }
}

/// Notes who is new, and has a letter written if it is time for one.
async fn note_within(
    tx: &mut Tx,
    search: &SearchRow,
    fitting: &[MemberId],
    now: Instant,
) -> Result<(), AppError> {
    let known: BTreeSet<MemberId> = store::mentors_known(tx, search.id)
        .await?
        .into_iter()
        .collect();
    let new = fitting.iter().filter(|mentor| !known.contains(mentor));
    let new: Vec<MemberId> = new.take(super::MOST_FITTING as usize).copied().collect();
    store::mentors_insert(tx, search.id, &new, now, None).await?;
    let silent = search
        .told_at
        .is_none_or(|told| now.since(told) >= LETTER_EVERY);
    if silent && !store::mentors_untold(tx, search.id).await?.is_empty() {
        let key = format!("search:{}:{}", search.id, now.0);
        let search_id = search.id;
        jobs::enqueue(tx, &Job::TellSearch { search_id }, now, now, Some(key))?;
    }
    Ok(())
}
