//! What providers tell us: checked, kept once each, then acted on. What cannot be acted on yet, because
//! it came before what it follows, is kept and tried again; and all of it can be played again.

use super::path::{self, Stuck};
use super::provider::{Message, NotGenuine, Told, What};
use super::settle::MoneyError;
use super::store;
use crate::db::{Conn, DbError, sql};
use crate::platform::{Platform, fresh_uuid};
use app::error::AppError;
use domain::money::Money;
use domain::money::ledger::{Dispute, Event, OutgoingStage};
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
    /// It is not as it should be, and changed nothing: an admin has to look.
    Alarm,
}

/// Takes a message. Once this is answered it is kept, so the provider need not tell it again.
pub async fn receive(
    platform: &Platform,
    signature: &str,
    body: &[u8],
) -> Result<Result<Received, NotGenuine>, AppError> {
    let now = platform.now();
    let message = match platform.provider.read(signature, body, now).await {
        Ok(message) => message,
        Err(not_genuine) => return Ok(Err(not_genuine)),
    };
    if !keep(platform, message.clone(), now).await? {
        return Ok(Ok(Received::Known));
    }
    Ok(Ok(act(platform, message).await?))
}

/// Whether it is still to be acted on: new, or kept by somebody who did not get further.
async fn keep(platform: &Platform, message: Message, now: Instant) -> Result<bool, DbError> {
    let name = platform.provider.name();
    platform
        .db
        .write_with(message, move |tx, message| {
            async move {
                sql("INSERT INTO provider_event (id, provider, event, body, received_at) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT DO NOTHING")
                    .bind(fresh_uuid(now))
                    .bind(name)
                    .bind(&message.id)
                    .bind(&message.body)
                    .bind(now)
                    .execute(tx)
                    .await?;
                sql("SELECT done_at FROM provider_event WHERE provider = $1 AND event = $2")
                    .bind(name)
                    .bind(&message.id)
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

/// What came of a message: whether it is done with, and why not or what is wrong with it.
enum Outcome {
    Done,
    Waits(String),
    Alarm(String),
}

async fn act(platform: &Platform, message: Message) -> Result<Received, AppError> {
    let Message { id: event, body } = message;
    let outcome = match platform.provider.understand(body.as_bytes()).await {
        Ok(told) => follow(platform, told).await?,
        Err(error) => Outcome::Waits(error.to_string()),
    };
    let now = platform.now();
    let (received, done_at, reason, alarm) = match outcome {
        Outcome::Done => (Received::Done, Some(now), String::new(), String::new()),
        Outcome::Waits(reason) => (Received::Waits, None, reason, String::new()),
        Outcome::Alarm(alarm) => {
            tracing::error!(event, alarm, "a message of the payment provider");
            (Received::Alarm, Some(now), String::new(), alarm)
        }
    };
    let name = platform.provider.name();
    platform
        .db
        .write_with((event, reason, alarm), move |tx, (event, reason, alarm)| {
            async move {
                sql("UPDATE provider_event SET done_at = $3, attempts = attempts + 1, last_error = $4, alarm = $5
                     WHERE provider = $1 AND event = $2")
                    .bind(name)
                    .bind(event)
                    .bind(done_at)
                    .bind(reason)
                    .bind(alarm)
                    .execute(tx)
                    .await
            }
            .boxed()
        })
        .await
        .map_err(|error: DbError| AppError::from(error))?;
    Ok(received)
}

/// Does what follows, unless it is about another amount than is known here.
async fn follow(platform: &Platform, told: Told) -> Result<Outcome, AppError> {
    if let Some((said, known)) = differs(platform, &told).await? {
        return Ok(Outcome::Alarm(format!(
            "{:?}: {} {} instead of {} {}",
            told.what,
            said.minor,
            said.currency.code(),
            known.minor,
            known.currency.code()
        )));
    }
    let done = match told.what {
        What::Paid(payment) => path::charged(platform, payment).await,
        What::Disputed(payment) => path::event(platform, payment, Event::Disputed).await,
        What::DisputeWon(payment) => path::event(platform, payment, Event::DisputeWon).await,
        What::DisputeLost(payment) => path::event(platform, payment, Event::DisputeLost).await,
        What::CameBack(outgoing) => {
            path::arrived(platform, outgoing, OutgoingStage::Failed, None).await
        }
        What::Payee(member) => match platform.provider.payee_now(member).await {
            Ok(_) => Ok(()),
            Err(error) => return Ok(Outcome::Waits(error.to_string())),
        },
        What::Else => Ok(()),
    };
    match done {
        Ok(()) => Ok(Outcome::Done),
        Err(Stuck::App(error)) if error != AppError::NotFound => Err(error),
        Err(stuck) => Ok(Outcome::Waits(format!("{stuck:?}"))),
    }
}

/// What the provider says and what is known here, if these are two things.
async fn differs(platform: &Platform, told: &Told) -> Result<Option<(Money, Money)>, DbError> {
    let Some(said) = told.amount else {
        return Ok(None);
    };
    let mut read = platform.db.read().await?;
    let known = match told.what {
        What::Paid(id) => {
            let row = store::payment(&mut read, id).await?;
            row.map(|row| {
                let currency = row.payment.price.currency();
                Money::new(row.payment.to_pay(), currency)
            })
        }
        // Once it is disputed, or before it is paid, nothing is left to compare with. What sessions of
        // a package have is of the same charge.
        What::Disputed(id) => {
            let row = store::payment(&mut read, id).await?;
            let of_sessions = store::refunded_of_sessions(&mut read, id).await?;
            let payment = row.map(|row| row.payment);
            payment
                .filter(|payment| payment.dispute == Dispute::None && payment.stage.is_paid())
                .map(|payment| {
                    let left = payment.charge_left() - of_sessions;
                    Money::new(left, payment.price.currency())
                })
        }
        What::CameBack(id) => {
            let outgoing = store::outgoing(&mut read, id).await?;
            outgoing.map(|outgoing| outgoing.amount.money())
        }
        _ => None,
    };
    Ok(known
        .filter(|known| *known != said)
        .map(|known| (said, known)))
}

/// Tries again what waits.
pub async fn retry(platform: &Platform) -> Result<(), MoneyError> {
    let since = platform.now().plus(-PATIENCE);
    let waiting = {
        let mut read = platform.db.read().await?;
        sql("SELECT event, body FROM provider_event WHERE done_at IS NULL AND received_at > $1 AND provider = $2
             ORDER BY received_at LIMIT 500")
            .bind(since)
            .bind(platform.provider.name())
            .fetch_all(&mut read, |row| {
                Ok(Message {
                    id: row.get("event")?,
                    body: row.get("body")?,
                })
            })
            .await?
    };
    for message in waiting {
        // It was genuine when it came.
        act(platform, message).await?;
    }
    Ok(())
}

/// What is not as it should be, latest first: when it came, the provider's name for it, and what it is.
pub async fn alarms(conn: &mut dyn Conn) -> Result<Vec<(Instant, String, String)>, DbError> {
    sql("SELECT received_at, event, alarm FROM provider_event WHERE alarm <> '' ORDER BY received_at DESC, id DESC LIMIT 20")
        .fetch_all(conn, |row| {
            Ok((row.get("received_at")?, row.get("event")?, row.get("alarm")?))
        })
        .await
}
