//! What providers tell us: checked, kept once each, then acted on. What cannot be acted on yet, because
//! it came before what it follows, is kept and tried again for some days; whatever nothing came of, an admin
//! can have played again ([`messages`]).
//!
//! [`messages`]: super::messages

use super::path::{self, Heard, Stuck};
use super::provider::{Message, NotGenuine, ProviderError, Told, What};
use super::settle::MoneyError;
use super::store;
use crate::db::{Conn, DbError, sql};
use crate::jobs::Trouble;
use crate::platform::{Platform, fresh_uuid};
use app::error::AppError;
use app::money::{Alarm, MessageReason};
use domain::id::PaymentId;
use domain::money::Money;
use domain::money::ledger::{Dispute, Event, OutgoingStage, Payment, Way};
use domain::time::{DAY, Instant};
use futures::FutureExt as _;

/// So long something is tried again before it is left to people.
pub const PATIENCE: i64 = 3 * DAY;

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
    Ok(Ok(act(platform, &message).await?))
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
    Waits(MessageReason),
    Alarm(MessageReason),
}

/// Acts on a message that was found genuine when it came, and writes down what came of it.
pub(super) async fn act(platform: &Platform, message: &Message) -> Result<Received, AppError> {
    let told = platform.provider.understand(message.body.as_bytes()).await;
    let (what, about) = match &told {
        Ok(told) => (told.what.as_str(), told.what.about()),
        Err(_) => ("", None),
    };
    let done = match told {
        Ok(told) => follow(platform, told).await,
        Err(ProviderError::Garbled(_)) => Ok(Outcome::Waits(MessageReason::Garbled)),
        Err(error) => {
            tracing::warn!(event = message.id, %error, "a message of the payment provider");
            Ok(Outcome::Waits(MessageReason::Silent))
        }
    };
    let outcome = match &done {
        Ok(outcome) => outcome,
        Err(_) => &Outcome::Waits(MessageReason::Broken),
    };
    let now = platform.now();
    let (received, done_at, reason, alarm) = match outcome {
        Outcome::Done => (Received::Done, Some(now), String::new(), String::new()),
        Outcome::Waits(reason) => (Received::Waits, None, written(reason), String::new()),
        Outcome::Alarm(alarm) => {
            let event = &message.id;
            tracing::error!(event, ?alarm, "a message of the payment provider");
            (Received::Alarm, Some(now), String::new(), written(alarm))
        }
    };
    let name = platform.provider.name();
    platform
        .db
        .write_with(
            (message.id.clone(), reason, alarm),
            move |tx, (event, reason, alarm)| {
                async move {
                    sql("UPDATE provider_event SET done_at = $3, attempts = attempts + 1, last_error = $4, alarm = $5,
                            what = $6, about_id = $7
                         WHERE provider = $1 AND event = $2")
                        .bind(name)
                        .bind(event)
                        .bind(done_at)
                        .bind(reason)
                        .bind(alarm)
                        .bind(what)
                        .bind(about)
                        .execute(tx)
                        .await
                }
                .boxed()
            },
        )
        .await
        .map_err(|error: DbError| AppError::from(error))?;
    done.map(|_| received)
}

/// As it is kept; what is kept otherwise was written before reasons had names.
fn written(reason: &MessageReason) -> String {
    serde_json::to_string(reason).expect("a reason is plain data")
}

/// A reason as it was kept; none if there is none.
pub(super) fn reason(kept: &str) -> Option<MessageReason> {
    let read = || serde_json::from_str(kept).unwrap_or(MessageReason::NotKept);
    (!kept.is_empty()).then(read)
}

/// Does what follows, unless it is about another amount than is known here.
async fn follow(platform: &Platform, told: Told) -> Result<Outcome, AppError> {
    let part = match compared(platform, &told).await? {
        Amounts::Same => None,
        Amounts::Part(minor) => Some(minor),
        Amounts::Off(reason) => return Ok(Outcome::Alarm(reason)),
    };
    let done = match told.what {
        What::Paid(payment) => path::charged(platform, payment).await,
        What::Disputed(payment) => {
            let event = part.map_or(Event::Disputed, |minor| Event::DisputedPart { minor });
            path::event(platform, payment, event).await
        }
        What::DisputeWon(payment) => path::event(platform, payment, Event::DisputeWon).await,
        What::DisputeLost(payment) => path::event(platform, payment, Event::DisputeLost).await,
        What::CameBack(outgoing) => {
            path::arrived(platform, outgoing, OutgoingStage::Failed, None).await
        }
        What::SentBack { payment, reference } => {
            let minor = told.amount.map_or(0, |amount| amount.minor);
            path::sent_back(platform, payment, &reference, minor).await
        }
        What::Payee(member) => match platform.provider.payee_now(member).await {
            Ok(_) => Ok(()),
            Err(_) => return Ok(Outcome::Waits(MessageReason::Silent)),
        },
        What::Else => Ok(()),
    };
    match done {
        Ok(()) => Ok(Outcome::Done),
        Err(Stuck::App(AppError::NotFound)) => Ok(Outcome::Waits(MessageReason::Unknown)),
        Err(Stuck::App(error)) => Err(error),
        Err(Stuck::NotNow) => Ok(Outcome::Waits(MessageReason::TooEarly)),
        Err(Stuck::NotFree | Stuck::Stale) => Ok(Outcome::Waits(MessageReason::Busy)),
    }
}

/// What the provider says how much it was, beside what is known here.
enum Amounts {
    /// The same, or there is nothing to compare with.
    Same,
    /// So much of it, in minor units.
    Part(i64),
    Off(MessageReason),
}

async fn compared(platform: &Platform, told: &Told) -> Result<Amounts, DbError> {
    let Some(said) = told.amount else {
        return Ok(Amounts::Same);
    };
    let mut read = platform.db.read().await?;
    let Some((known, may_be_part)) = known(&mut read, told).await? else {
        return Ok(Amounts::Same);
    };
    Ok(match may_be_part {
        Some(false) if matches!(told.what, What::SentBack { .. }) => {
            Amounts::Off(MessageReason::NotDivisible)
        }
        _ if known == said => Amounts::Same,
        Some(is_divisible) if said.currency == known.currency && said.minor < known.minor => {
            match is_divisible && said.minor > 0 {
                true => Amounts::Part(said.minor),
                false => Amounts::Off(MessageReason::NotDivisible),
            }
        }
        _ => Amounts::Off(MessageReason::Differs { said, known }),
    })
}

/// How much it is as far as is known here; and of what may be a part of that, whether the part says enough.
async fn known(conn: &mut dyn Conn, told: &Told) -> Result<Option<(Money, Option<bool>)>, DbError> {
    let (id, of): (PaymentId, fn(&Payment) -> Option<i64>) = match &told.what {
        What::Paid(id) => (*id, |paid| Some(paid.to_pay())),
        // Once it is disputed, or before it is paid, nothing is left to compare with.
        What::Disputed(id) => (*id, |paid| {
            let is_first = paid.dispute == Dispute::None && paid.stage.is_paid();
            is_first.then(|| paid.charge_left())
        }),
        // Of what others paid, too, the bank has another part than of ours.
        What::DisputeWon(id) | What::DisputeLost(id) => (*id, |paid| match paid.dispute {
            Dispute::Open(taken) if paid.is_one_payers() => Some(taken),
            _ => None,
        }),
        What::SentBack { payment, .. } => (*payment, |paid| {
            paid.stage.is_paid().then(|| paid.charge_left())
        }),
        What::CameBack(id) => {
            let outgoing = store::outgoing(conn, *id).await?;
            return Ok(outgoing.map(|outgoing| (outgoing.amount.money(), None)));
        }
        What::Payee(_) | What::Else => return Ok(None),
    };
    let row = store::payment(conn, id).await?;
    let Some((payment, minor)) = row.and_then(|row| Some((row.payment, of(&row.payment)?))) else {
        return Ok(None);
    };
    let known = |minor| Money::new(minor, payment.price.currency());
    Ok(match &told.what {
        What::Disputed(_) => {
            // What sessions of a package have is of the same charge.
            let of_sessions = store::refunded_of_sessions(conn, id).await?;
            Some((known(minor - of_sessions), Some(payment.is_one_payers())))
        }
        What::SentBack { reference, .. } => {
            let refunds = store::refunds_of(conn, id).await?;
            let said = told.amount.map_or(0, |said| said.minor);
            let is_new = Heard::of(&refunds, reference, said) == Heard::New;
            let is_divisible = payment.way == Way::Direct;
            is_new.then(|| (known(minor), Some(is_divisible)))
        }
        _ => Some((known(minor), None)),
    })
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
    let mut trouble = Trouble::<AppError>::default();
    for message in waiting {
        let about = format!("message {}", message.id);
        // It was genuine when it came.
        trouble.note(about, act(platform, &message).await);
    }
    Ok(trouble.first()?)
}

/// What is not as it should be, latest first.
pub async fn alarms(conn: &mut dyn Conn) -> Result<Vec<Alarm>, DbError> {
    sql("SELECT received_at, event, alarm FROM provider_event WHERE alarm <> '' ORDER BY received_at DESC, id DESC LIMIT 20")
        .fetch_all(conn, |row| {
            Ok(Alarm {
                at: row.get("received_at")?,
                event: row.get("event")?,
                reason: reason(&row.get::<String>("alarm")?).unwrap_or(MessageReason::NotKept),
            })
        })
        .await
}
