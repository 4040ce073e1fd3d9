//! What providers tell us: checked, kept once each, then acted on. What cannot be acted on yet, because
//! it came before what it follows, is kept and tried again; and all of it can be played again.

use super::path::{self, Stuck};
use super::provider::{NotGenuine, Told, What};
use super::settle::MoneyError;
use crate::db::{DbError, sql};
use crate::platform::{Platform, fresh_uuid};
use app::error::AppError;
use domain::money::ledger::{Event, OutgoingStage};
use domain::time::{DAY, Instant};
use futures::FutureExt as _;

/// So long something is tried again before it is left to people.
const PATIENCE: i64 = 3 * DAY;

/// How a message was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    Done,
    /// It was told before.
    Known,
    /// It waits for something that has not happened yet.
    Waits,
}

/// Takes a message. Once this is answered it is kept, so the provider need not tell it again.
pub async fn receive(
    platform: &Platform,
    signature: &str,
    body: &[u8],
) -> Result<Result<Received, NotGenuine>, AppError> {
    let now = platform.now();
    let told = match platform.provider.read(signature, body, now).await {
        Ok(told) => told,
        Err(not_genuine) => return Ok(Err(not_genuine)),
    };
    if !keep(platform, &told, body, now).await? {
        return Ok(Ok(Received::Known));
    }
    Ok(Ok(act(platform, &told).await?))
}

/// Whether it is still to be acted on: new, or kept by somebody who did not get further.
async fn keep(
    platform: &Platform,
    told: &Told,
    body: &[u8],
    now: Instant,
) -> Result<bool, DbError> {
    let kept = (told.id.clone(), String::from_utf8_lossy(body).into_owned());
    let name = platform.provider.name();
    platform
        .db
        .write_with(kept, move |tx, (event, body)| {
            async move {
                sql("INSERT INTO provider_event (id, provider, event, body, received_at) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT DO NOTHING")
                    .bind(fresh_uuid(now))
                    .bind(name)
                    .bind(event)
                    .bind(body)
                    .bind(now)
                    .execute(tx)
                    .await?;
                sql("SELECT done_at FROM provider_event WHERE provider = $1 AND event = $2")
                    .bind(name)
                    .bind(event)
                    .fetch_one(tx, |row| {
                        let done_at: Option<Instant> = row.get("done_at")?;
                        Ok(done_at.is_none())
                    })
                    .await
            }
            .boxed()
        })
        .await
}

async fn act(platform: &Platform, told: &Told) -> Result<Received, AppError> {
    let done = match told.what {
        What::Paid(payment) => path::charged(platform, payment).await,
        What::Disputed(payment) => path::event(platform, payment, Event::Disputed).await,
        What::DisputeWon(payment) => path::event(platform, payment, Event::DisputeWon).await,
        What::DisputeLost(payment) => path::event(platform, payment, Event::DisputeLost).await,
        What::CameBack(outgoing) => {
            path::arrived(platform, outgoing, OutgoingStage::Failed, None).await
        }
        What::Else => Ok(()),
    };
    let (now, name, event) = (platform.now(), platform.provider.name(), told.id.clone());
    let (received, done_at, reason) = match done {
        Ok(()) => (Received::Done, Some(now), String::new()),
        Err(Stuck::App(error)) if error != AppError::NotFound => return Err(error),
        Err(stuck) => (Received::Waits, None, format!("{stuck:?}")),
    };
    platform
        .db
        .write_with((event, reason), move |tx, (event, reason)| {
            async move {
                sql("UPDATE provider_event SET done_at = $3, attempts = attempts + 1, last_error = $4
                     WHERE provider = $1 AND event = $2")
                    .bind(name)
                    .bind(event)
                    .bind(done_at)
                    .bind(reason)
                    .execute(tx)
                    .await
            }
            .boxed()
        })
        .await
        .map_err(|error: DbError| AppError::from(error))?;
    Ok(received)
}

/// Tries again what waits.
pub async fn retry(platform: &Platform) -> Result<(), MoneyError> {
    let since = platform.now().plus(-PATIENCE);
    let waiting = {
        let mut read = platform.db.read().await?;
        sql("SELECT body FROM provider_event WHERE done_at IS NULL AND received_at > $1 AND provider = $2
             ORDER BY received_at LIMIT 500")
            .bind(since)
            .bind(platform.provider.name())
            .fetch_all(&mut read, |row| row.get::<String>("body"))
            .await?
    };
    for body in waiting {
        // It was genuine when it came.
        if let Ok(told) = platform.provider.understand(body.as_bytes()) {
            act(platform, &told).await?;
        }
    }
    Ok(())
}
