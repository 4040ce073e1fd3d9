//! What happens at the built-in provider after something was paid: the payer's bank decides about what it took
//! back, or what was sent back does not arrive. It is told as everything else is.

use super::payer::{self, Charge};
use crate::db::{DbError, Tx, sql};
use crate::platform::Platform;
use app::error::AppError;
use domain::time::{Instant, MINUTE, SECOND};
use futures::FutureExt as _;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequel {
    /// The bank gives again what it took back.
    DisputeWon,
    DisputeLost,
    /// What was sent back last does not arrive.
    CameBack,
}

impl Sequel {
    pub const ALL: [Sequel; 3] = [Sequel::DisputeWon, Sequel::DisputeLost, Sequel::CameBack];

    /// Also the name of the message that tells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sequel::DisputeWon => "dispute_won",
            Sequel::DisputeLost => "dispute_lost",
            Sequel::CameBack => "came_back",
        }
    }

    pub fn parse(text: &str) -> Option<Sequel> {
        Sequel::ALL
            .into_iter()
            .find(|sequel| sequel.as_str() == text)
    }

    /// Whether it can happen now.
    pub fn is_possible(self, charge: &Charge) -> bool {
        match self {
            Sequel::DisputeWon | Sequel::DisputeLost => {
                charge.state == "disputed" && !charge.is_decided
            }
            Sequel::CameBack => charge.is_sent_back && charge.state == "paid",
        }
    }
}

/// Lets it happen. What cannot happen any more changes nothing.
pub async fn follows(
    platform: &Platform,
    reference: &str,
    sequel: Sequel,
) -> Result<Charge, AppError> {
    let now = platform.now();
    let followed = platform
        .db
        .write_with(reference.to_owned(), move |tx, reference| {
            async move {
                match sequel {
                    Sequel::CameBack => comes_back(tx, reference, now).await?,
                    _ => decided(tx, reference, sequel, now).await?,
                }
                payer::charge(tx, reference).await
            }
            .boxed()
        })
        .await
        .map_err(|error: DbError| AppError::from(error))?;
    payer::deliver(platform).await?;
    followed.ok_or(AppError::NotFound)
}

async fn decided(
    tx: &mut Tx,
    reference: &str,
    sequel: Sequel,
    now: Instant,
) -> Result<(), DbError> {
    let (state, decided) = match sequel {
        Sequel::DisputeWon => ("paid", "won"),
        _ => ("disputed", "lost"),
    };
    let about: Option<Uuid> = sql("UPDATE test_charge SET state = $2, decided = $3
         WHERE reference = $1 AND state = 'disputed' AND decided IS NULL RETURNING key")
    .bind(reference)
    .bind(state)
    .bind(decided)
    .fetch_optional(tx, |row| row.parse("key"))
    .await?;
    match about {
        // That it was taken back is told a minute late, and before this.
        Some(about) => {
            let at = now.plus(MINUTE + SECOND);
            payer::event_insert(tx, sequel.as_str(), about, at, 1, now).await
        }
        None => Ok(()),
    }
}

async fn comes_back(tx: &mut Tx, reference: &str, now: Instant) -> Result<(), DbError> {
    let sent = sql(
        "UPDATE test_transfer SET came_back_at = $2 WHERE reference = (
            SELECT t.reference FROM test_transfer t JOIN test_charge c ON c.reference = t.charge
            WHERE c.reference = $1 AND c.state = 'paid' AND t.came_back_at IS NULL
            ORDER BY t.created_at DESC, t.reference DESC LIMIT 1)
         RETURNING key, amount_minor",
    )
    .bind(reference)
    .bind(now)
    .fetch_optional(tx, |row| {
        Ok((row.parse::<Uuid>("key")?, row.get::<i64>("amount_minor")?))
    })
    .await?;
    let Some((about, minor)) = sent else {
        return Ok(());
    };
    sql("UPDATE test_charge SET refunded_minor = refunded_minor - $2 WHERE reference = $1")
        .bind(reference)
        .bind(minor)
        .execute(tx)
        .await?;
    payer::event_insert(tx, Sequel::CameBack.as_str(), about, now, 1, now).await
}
