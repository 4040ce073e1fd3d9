//! Limits on attempts, per address or account. They live in the database and survive a restart.

use crate::db::{Db, DbError, sql};
use app::error::AppError;
use domain::time::{Instant, SECOND};
use futures::FutureExt as _;

/// So many attempts within so long a window.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub name: &'static str,
    pub most: i64,
    /// Length of the window in milliseconds.
    pub window: i64,
}

/// Counts an attempt of `who` (hashed: an address is not kept as such) and refuses it when there
/// were too many. The count stands whatever comes of the attempt.
pub async fn attempt(db: &Db, limit: Limit, who: &str, now: Instant) -> Result<(), AppError> {
    let bucket = format!(
        "{}:{}",
        limit.name,
        hex::encode(&crate::platform::token_hash(who)[..16])
    );
    let (count, window_starts_at) = db
        .write_with(bucket, move |tx, bucket| {
            async move {
                sql("INSERT INTO attempt (bucket, window_starts_at, count) VALUES ($1, $2, 1)
                     ON CONFLICT (bucket) DO UPDATE SET
                        count = CASE WHEN attempt.window_starts_at <= $3 THEN 1 ELSE attempt.count + 1 END,
                        window_starts_at = CASE WHEN attempt.window_starts_at <= $3 THEN $2 ELSE attempt.window_starts_at END
                     RETURNING count, window_starts_at")
                .bind(bucket)
                .bind(now)
                .bind(now.plus(-limit.window))
                .fetch_one(tx, |row| Ok((row.get::<i64>("count")?, row.get::<Instant>("window_starts_at")?)))
                .await
            }
            .boxed()
        })
        .await
        .map_err(|error: DbError| AppError::from(error))?;
    if count <= limit.most {
        return Ok(());
    }
    let wait = window_starts_at.plus(limit.window).since(now) / SECOND;
    Err(AppError::Throttled {
        retry_after_secs: u32::try_from(wait.max(1)).unwrap_or(u32::MAX),
    })
}
