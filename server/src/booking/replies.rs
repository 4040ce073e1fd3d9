//! How long people wait for a mentor's answer, measured from what happened. Done by a job after each
//! answer, so that nobody waits for it; running twice measures the same.

use crate::db::{Conn, DbError, sql};
use crate::platform::Platform;
use domain::id::MemberId;
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;

/// Only the latest answers say how long one waits today.
const LATEST: u32 = 50;

/// Measures a mentor's median reply time again.
pub async fn measure(platform: &Platform, mentor: MemberId) -> Result<(), DbError> {
    let now = platform.now();
    platform
        .db
        .write(move |tx| {
            async move {
                let mut minutes = reply_minutes(tx, mentor).await?;
                minutes.sort_unstable();
                let Some(&median) = minutes.get(minutes.len() / 2) else {
                    return Ok(());
                };
                sql("UPDATE profile SET median_reply_minutes = $2, version = version + 1, updated_at = $3
                     WHERE member_id = $1 AND COALESCE(median_reply_minutes, -1) <> $2")
                .bind(mentor)
                .bind(median)
                .bind(now)
                .execute(tx)
                .await?;
                Ok(())
            }
            .boxed()
        })
        .await
}

/// How long each of the latest requests waited for its answer.
async fn reply_minutes(conn: &mut dyn Conn, mentor: MemberId) -> Result<Vec<i64>, DbError> {
    sql("SELECT asked.at AS asked_at, answered.at AS answered_at
         FROM booking b
         JOIN booking_event asked ON asked.booking_id = b.id AND asked.kind = 'requested'
         JOIN booking_event answered ON answered.booking_id = b.id AND answered.kind IN ('confirmed', 'declined')
         WHERE b.mentor_id = $1 AND b.needs_approval
         ORDER BY answered.at DESC LIMIT ")
    .bind(mentor)
    .push_bind(LATEST)
    .fetch_all(conn, |row| {
        let (asked, answered): (Instant, Instant) = (row.get("asked_at")?, row.get("answered_at")?);
        Ok((answered.since(asked) / MINUTE).max(0))
    })
    .await
}
