//! Charging somebody again, as they let happen when they paid first.

use super::payer;
use crate::db::{DbError, Tx, sql};
use crate::jobs::{self, Job};
use crate::money::provider::Again;
use domain::time::Instant;

/// What happens when somebody is charged again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Later {
    Succeed,
    Decline,
    /// The first attempt of each month is refused.
    Falter,
}

impl Later {
    fn parse(text: &str) -> Later {
        match text {
            "decline" => Later::Decline,
            "falter" => Later::Falter,
            _ => Later::Succeed,
        }
    }

    const fn pays(self, attempt: u8) -> bool {
        match self {
            Later::Succeed => true,
            Later::Decline => false,
            Later::Falter => attempt > 0,
        }
    }
}

/// Charges once for each payment, and answers an attempt that was made before as before; or why not.
pub async fn charge(
    tx: &mut Tx,
    again: &Again,
    fresh: &str,
    now: Instant,
) -> Result<Result<String, &'static str>, DbError> {
    let later = sql("SELECT later FROM test_charge WHERE key = $1 AND state = 'paid'")
        .bind(again.paid_as.to_string())
        .fetch_optional(tx, |row| row.get::<Option<String>>("later"))
        .await?;
    let Some(later) = later.flatten() else {
        return Ok(Err("nobody agreed to that"));
    };
    let key = again.payment.to_string();
    sql("INSERT INTO test_charge (reference, key, title, amount_minor, currency, return_path, created_at, later, attempts)
         VALUES ($1, $2, $3, $4, $5, '/wallet', $6, $7, $8) ON CONFLICT DO NOTHING")
        .bind(fresh)
        .bind(&key)
        .bind(&again.title)
        .bind(again.amount.minor())
        .bind(again.amount.currency().code())
        .bind(now)
        .bind(&later)
        .bind(i64::from(again.attempt))
        .execute(tx)
        .await?;
    // An attempt counts once.
    let state = match Later::parse(&later).pays(again.attempt) {
        true => "paid",
        false => "declined",
    };
    let changed = sql("UPDATE test_charge SET state = $2, attempts = $3 + 1
         WHERE key = $1 AND attempts = $3 AND state IN ('open', 'declined')")
    .bind(&key)
    .bind(state)
    .bind(i64::from(again.attempt))
    .execute(tx)
    .await?;
    if (changed, state) == (1, "paid") {
        payer::event_insert(tx, "paid", again.payment.0, now, 1, now).await?;
        jobs::enqueue(
            tx,
            &Job::TellTestEvents,
            now,
            now,
            Some(format!("tell:{key}")),
        )?;
    }
    let (reference, state) = sql("SELECT reference, state FROM test_charge WHERE key = $1")
        .bind(&key)
        .fetch_one(tx, |row| {
            Ok((row.get::<String>("reference")?, row.get::<String>("state")?))
        })
        .await?;
    Ok(match state.as_str() {
        "paid" | "disputed" => Ok(reference),
        _ => Err("declined"),
    })
}
