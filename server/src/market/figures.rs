//! Counts what leaves no row of its own. Counts gather in memory for a few seconds and are then
//! written together, so that looking at a page never waits for a disk.

use super::store;
use crate::db::DbError;
use crate::platform::Platform;
use futures::FutureExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

const GATHERED_FOR: Duration = Duration::from_secs(3);

#[derive(Clone, Default)]
pub struct Figures(Arc<Counts>);

#[derive(Default)]
struct Counts {
    visits: AtomicI64,
    profile_opens: AtomicI64,
    writing_soon: AtomicBool,
}

impl Figures {
    pub fn visit(&self, platform: &Platform) {
        self.0.visits.fetch_add(1, Ordering::Relaxed);
        self.write_soon(platform);
    }

    pub fn profile_open(&self, platform: &Platform) {
        self.0.profile_opens.fetch_add(1, Ordering::Relaxed);
        self.write_soon(platform);
    }

    fn write_soon(&self, platform: &Platform) {
        if self.0.writing_soon.swap(true, Ordering::AcqRel) {
            return;
        }
        let (figures, platform) = (self.clone(), platform.clone());
        tokio::spawn(async move {
            tokio::time::sleep(GATHERED_FOR).await;
            figures.0.writing_soon.store(false, Ordering::Release);
            if let Err(error) = figures.write(&platform).await {
                tracing::warn!(%error, "figures of the day were not written");
            }
        });
    }

    /// Writes what has gathered.
    pub async fn write(&self, platform: &Platform) -> Result<(), DbError> {
        let day = platform.now().to_rfc3339()[..10].to_owned();
        let counts = [
            ("visit", self.0.visits.swap(0, Ordering::AcqRel)),
            (
                "profile_open",
                self.0.profile_opens.swap(0, Ordering::AcqRel),
            ),
        ];
        platform
            .db
            .write_with((day, counts), |tx, (day, counts)| {
                async move {
                    for (name, count) in counts.iter().filter(|(_, count)| *count > 0) {
                        store::figure_add(tx, day, name, *count).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}
