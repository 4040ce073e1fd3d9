//! Reads other calendars when they are due, some at once, beside the worker that sends letters: a
//! slow host elsewhere delays nobody's mail. Several processes may read; a claim that is not
//! finished in time goes back.

use super::CHANNEL;
use super::connector::{Heard, Wanted, connector_of};
use super::outbound::{Outbound, Patience, SystemNames};
use super::store::{self, ConnectionRow, Good};
use crate::db::{DbError, publish};
use crate::jobs::{self, Job};
use crate::platform::Platform;
use domain::connection::{Trouble, fresh_until, next_read};
use domain::interval::Interval;
use domain::time::{DAY, Instant, MINUTE};
use futures::{FutureExt as _, StreamExt as _};
use std::sync::Arc;
use std::time::Duration;

/// How long a claim holds; longer than reading one takes.
const CLAIM: i64 = 2 * MINUTE;
/// Calendars claimed together, and read at the same time.
const CLAIMED: i64 = 16;
const AT_ONCE: usize = 8;
/// As far ahead as anything can be booked, and until the next reading in full.
const AHEAD: i64 = 368 * DAY;
/// How long a reader that hears nothing waits before it looks by itself.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Reads what is due.
#[derive(Clone)]
pub struct Reader {
    platform: Platform,
    outbound: Outbound,
}

impl Reader {
    pub fn new(platform: Platform) -> Result<Reader, reqwest::Error> {
        let allowed = &platform.config.private_calendars;
        let outbound = Outbound::new(allowed, Arc::new(SystemNames), Patience::default())?;
        Ok(Reader { platform, outbound })
    }

    /// Reads until `stop` resolves; what is under way is finished.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        let mut notices = self.platform.db.subscribe();
        loop {
            while self.run_due().await > 0 {}
            let heard = async {
                while let Ok(notice) = notices.recv().await {
                    if notice.channel == CHANNEL || notice.is_missed() {
                        break;
                    }
                }
            };
            tokio::select! {
                () = &mut stop => return,
                _ = tokio::time::timeout(LOOK_EVERY, heard) => {}
            }
        }
    }

    /// Reads what is due now, a handful; how many there were.
    pub async fn run_due(&self) -> usize {
        let now = self.platform.now();
        let claimed = self
            .platform
            .db
            .write(move |tx| store::due_claim(tx, now, now.plus(CLAIM), CLAIMED).boxed())
            .await;
        let claimed: Vec<ConnectionRow> = match claimed {
            Ok(claimed) => claimed,
            Err(error) => {
                crate::error::internal(&error);
                return 0;
            }
        };
        let count = claimed.len();
        futures::stream::iter(claimed)
            .for_each_concurrent(AT_ONCE, |row| self.read_one(row))
            .await;
        count
    }

    async fn read_one(&self, row: ConnectionRow) {
        let now = self.platform.now();
        let heard = match wanted(&row, now) {
            Some(wanted) => connector_of(&row).busy(&self.outbound, wanted).await,
            None => Err(Trouble::UnknownZone {
                name: row.zone.clone(),
            }),
        };
        let written = match heard {
            Ok(heard) => self.worked(&row, heard, now).await,
            Err(trouble) => self.failed(&row, trouble, now).await,
        };
        if let Err(error) = written {
            // The claim runs out and the calendar is read again.
            crate::error::internal(&error);
        }
    }

    async fn worked(&self, row: &ConnectionRow, heard: Heard, now: Instant) -> Result<(), DbError> {
        let good = Good {
            id: row.id,
            now,
            next_read_at: next_read(now, 0),
            fresh_until: fresh_until(now),
            heard: match heard {
                Heard::Unchanged => None,
                Heard::Times { times, marker } => Some((times, marker)),
            },
        };
        // Nothing to tell open pages when nothing changed.
        let changes = good.heard.is_some() || row.fresh_until <= now;
        let member = row.member_id;
        self.platform
            .db
            .write_with(good, move |tx, good| {
                async move {
                    if store::good_update(tx, good).await? && changes {
                        publish(tx, "times", &member.to_string())?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// The mentor is told of the first failure after a good reading.
    async fn failed(
        &self,
        row: &ConnectionRow,
        trouble: Trouble,
        now: Instant,
    ) -> Result<(), DbError> {
        tracing::info!(connection = %row.id, ?trouble, failures = row.failures + 1, "a calendar could not be read");
        let (id, member) = (row.id, row.member_id);
        let again_at = next_read(now, row.failures + 1);
        self.platform
            .db
            .write_with(trouble, move |tx, trouble| {
                async move {
                    if store::bad_update(tx, id, trouble, now, again_at).await? {
                        let job = Job::TellConnection { connection_id: id };
                        jobs::enqueue(tx, &job, now, now, None)?;
                    }
                    publish(tx, "times", &member.to_string())
                }
                .boxed()
            })
            .await
    }
}

/// None when the stored zone is none.
fn wanted(row: &ConnectionRow, now: Instant) -> Option<Wanted> {
    Some(Wanted {
        window: Interval::new(now, now.plus(AHEAD)).ok()?,
        home: crate::platform::zone(&row.zone)?,
        now,
    })
}
