//! What was learned, kept in memory for those who rank: read again from time to time, since another
//! process may have learned.

use super::store::{self, Stored};
use crate::db::DbError;
use crate::platform::Platform;
use domain::matching::model::Model;
use domain::time::{Instant, MINUTE};
use std::sync::{Arc, Mutex, PoisonError};

/// After so long it is looked whether there is a newer version.
const LOOK_AGAIN: i64 = MINUTE;

#[derive(Default)]
pub struct LearnedMemory(Mutex<Option<(Instant, Arc<Model>)>>);

impl LearnedMemory {
    /// The version in use.
    pub async fn read(&self, platform: &Platform) -> Result<Arc<Model>, DbError> {
        let now = platform.now();
        let kept = self.kept().clone();
        if let Some((_, model)) = kept.filter(|(read_at, _)| now.since(*read_at) < LOOK_AGAIN) {
            return Ok(model);
        }
        let mut read = platform.db.read().await?;
        let stored = store::latest(&mut read).await?;
        let model = stored.as_ref().map(Stored::model).unwrap_or_default();
        // The same stays the same to who compares by place.
        let model = match self.kept().take() {
            Some((_, known)) if *known == model => known,
            _ => Arc::new(model),
        };
        *self.kept() = Some((now, model.clone()));
        Ok(model)
    }

    pub fn forget(&self) {
        *self.kept() = None;
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<(Instant, Arc<Model>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
