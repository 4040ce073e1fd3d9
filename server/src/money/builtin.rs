//! The provider that is built in, for trying out and for tests: it moves no money, has a place to pay
//! of its own (`server/src/http/checkout.rs`), and can be as awkward as real ones: slow, silent,
//! telling things twice. All it knows is in the database.

use super::provider::{
    Ask, ChargeState, Checkout, NotGenuine, Provider, ProviderError, Told, Transfer, What,
};
use super::signature;
use super::webhook;
use crate::clock::Clock;
use crate::db::{Conn, Db, DbError, Tx, sql};
use crate::jobs::{self, Job};
use crate::platform::{Platform, fresh_token};
use app::error::AppError;
use domain::id::PaymentId;
use domain::money::{Currency, Money};
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub const NAME: &str = "test";

/// How late a late message is.
pub const LATE: i64 = 10 * MINUTE;

pub struct Builtin {
    db: Db,
    clock: Clock,
}

/// What somebody is asked to pay.
#[derive(Clone, Debug)]
pub struct Charge {
    pub reference: String,
    pub payment: PaymentId,
    pub title: String,
    pub amount: Money,
    pub return_path: String,
    pub state: String,
}

/// What the payer lets happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    Succeed,
    Decline,
    /// Their bank wants to see them; [`Scenario::Succeed`] follows.
    Authenticate,
    /// It works, and is told late.
    Late,
    /// It works, and is told three times.
    Duplicate,
    /// It works, and then their bank takes it back.
    Dispute,
}

impl Scenario {
    pub const ALL: [Scenario; 6] = [
        Scenario::Succeed,
        Scenario::Decline,
        Scenario::Authenticate,
        Scenario::Late,
        Scenario::Duplicate,
        Scenario::Dispute,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Scenario::Succeed => "succeed",
            Scenario::Decline => "decline",
            Scenario::Authenticate => "authenticate",
            Scenario::Late => "late",
            Scenario::Duplicate => "duplicate",
            Scenario::Dispute => "dispute",
        }
    }

    pub fn parse(text: &str) -> Option<Scenario> {
        Scenario::ALL
            .into_iter()
            .find(|scenario| scenario.as_str() == text)
    }

    const fn state(self) -> &'static str {
        match self {
            Scenario::Succeed | Scenario::Late | Scenario::Duplicate => "paid",
            Scenario::Decline => "declined",
            Scenario::Authenticate => "authenticating",
            Scenario::Dispute => "disputed",
        }
    }
}

/// A message as it travels.
#[derive(Serialize, Deserialize)]
struct Message {
    id: String,
    kind: String,
    about: Uuid,
}

impl Builtin {
    pub fn new(db: Db, clock: Clock) -> Builtin {
        Builtin { db, clock }
    }

    /// What a message says when it is signed now.
    pub async fn sign(&self, body: &[u8]) -> Result<String, DbError> {
        let secret = self.secret().await?;
        Ok(signature::sign(&secret, body, self.clock.now()))
    }

    async fn secret(&self) -> Result<Vec<u8>, DbError> {
        let read = |row: &crate::db::Row<'_>| row.get::<Vec<u8>>("secret");
        let mut conn = self.db.read().await?;
        let known = sql("SELECT secret FROM test_secret WHERE id = 1")
            .fetch_optional(&mut conn, read)
            .await?;
        drop(conn);
        if let Some(secret) = known {
            return Ok(secret);
        }
        let fresh: [u8; 32] = rand::random();
        self.db
            .write(move |tx| {
                async move {
                    sql("INSERT INTO test_secret (id, secret) VALUES (1, $1) ON CONFLICT DO NOTHING")
                        .bind(fresh.as_slice())
                        .execute(tx)
                        .await?;
                    sql("SELECT secret FROM test_secret WHERE id = 1")
                        .fetch_one(tx, read)
                        .await
                }
                .boxed()
            })
            .await
    }
}

#[async_trait::async_trait]
impl Provider for Builtin {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn open(&self, ask: &Ask) -> Result<Checkout, ProviderError> {
        let (ask, now) = (ask.clone(), self.clock.now());
        let fresh = fresh_token();
        let opened = self.db.write_with((ask, fresh), move |tx, (ask, fresh)| {
            async move {
                sql("INSERT INTO test_charge (reference, key, title, amount_minor, currency, return_path, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
                    .bind(fresh)
                    .bind(ask.payment.to_string())
                    .bind(&ask.title)
                    .bind(ask.amount.minor())
                    .bind(ask.amount.currency().code())
                    .bind(&ask.return_path)
                    .bind(now)
                    .execute(tx)
                    .await?;
                sql("SELECT reference FROM test_charge WHERE key = $1")
                    .bind(ask.payment.to_string())
                    .fetch_one(tx, |row| row.get::<String>("reference"))
                    .await
            }
            .boxed()
        });
        let reference = opened.await.map_err(silent)?;
        let url = format!("/test-pay/{reference}");
        Ok(Checkout { reference, url })
    }

    async fn state(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        let mut read = self.db.read().await.map_err(silent)?;
        state(&mut read, payment).await.map_err(silent)
    }

    async fn close(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        let closed = self.db.write(move |tx| {
            async move {
                sql("UPDATE test_charge SET state = 'cancelled'
                     WHERE key = $1 AND state IN ('open', 'declined', 'authenticating')")
                .bind(payment.to_string())
                .execute(tx)
                .await?;
                state(tx, payment).await
            }
            .boxed()
        });
        closed.await.map_err(silent)
    }

    async fn send(&self, transfer: &Transfer) -> Result<String, ProviderError> {
        let (transfer, now) = (transfer.clone(), self.clock.now());
        let sent = self
            .db
            .write_with((transfer, fresh_token()), move |tx, (transfer, fresh)| {
                send(tx, transfer, fresh, now).boxed()
            });
        match sent.await {
            Ok(Some(reference)) => Ok(reference),
            Ok(None) => Err(ProviderError::Refused("there is no such payment".into())),
            Err(error) if error.constraint() == Some("test_charge_refund_within") => {
                Err(ProviderError::Refused("more than was paid".to_owned()))
            }
            Err(error) => Err(silent(error)),
        }
    }

    async fn read(&self, signature: &str, body: &[u8], now: Instant) -> Result<Told, NotGenuine> {
        let secret = self.secret().await.map_err(|_| NotGenuine)?;
        signature::verify(&secret, signature, body, now)?;
        self.understand(body)
    }

    fn understand(&self, body: &[u8]) -> Result<Told, NotGenuine> {
        let message: Message = serde_json::from_slice(body).map_err(|_| NotGenuine)?;
        let about = message.about;
        let what = match message.kind.as_str() {
            "paid" => What::Paid(PaymentId(about)),
            "disputed" => What::Disputed(PaymentId(about)),
            "dispute_won" => What::DisputeWon(PaymentId(about)),
            "dispute_lost" => What::DisputeLost(PaymentId(about)),
            "came_back" => What::CameBack(domain::id::OutgoingId(about)),
            _ => What::Else,
        };
        Ok(Told {
            id: message.id,
            what,
        })
    }

    async fn holds(&self) -> Result<Vec<Money>, ProviderError> {
        let mut read = self.db.read().await.map_err(silent)?;
        sql("SELECT currency, CAST(SUM(minor) AS BIGINT) AS minor FROM (
                SELECT currency, amount_minor AS minor FROM test_charge WHERE state = 'paid'
                UNION ALL SELECT currency, -amount_minor AS minor FROM test_transfer) moved
             GROUP BY currency ORDER BY currency")
        .fetch_all(&mut read, |row| {
            Ok(Money::new(
                row.get("minor")?,
                super::journal::currency(row)?,
            ))
        })
        .await
        .map_err(silent)
    }
}

/// A database that does not answer is a provider that does not.
fn silent(error: DbError) -> ProviderError {
    tracing::warn!(%error, "the built-in provider's database");
    ProviderError::Silent
}

async fn state(conn: &mut dyn Conn, payment: PaymentId) -> Result<ChargeState, DbError> {
    let state = sql("SELECT state FROM test_charge WHERE key = $1")
        .bind(payment.to_string())
        .fetch_optional(conn, |row| row.get::<String>("state"))
        .await?;
    Ok(match state.as_deref() {
        Some("paid" | "disputed") => ChargeState::Paid,
        Some("open" | "declined" | "authenticating") => ChargeState::Open,
        _ => ChargeState::Closed,
    })
}

/// Sends once for each key; none when there is nothing that could go back.
async fn send(
    tx: &mut Tx,
    transfer: &Transfer,
    fresh: &str,
    now: Instant,
) -> Result<Option<String>, DbError> {
    let key = transfer.id.to_string();
    let known = sql("SELECT reference FROM test_transfer WHERE key = $1")
        .bind(&key)
        .fetch_optional(tx, |row| row.get::<String>("reference"))
        .await?;
    if known.is_some() {
        return Ok(known);
    }
    let mut charge = None;
    if let Some(payment) = transfer.of_payment {
        charge = sql("UPDATE test_charge SET refunded_minor = refunded_minor + $2 WHERE key = $1 AND state = 'paid' RETURNING reference")
            .bind(payment.to_string())
            .bind(transfer.amount.minor())
            .fetch_optional(tx, |row| row.get::<String>("reference"))
            .await?;
        if charge.is_none() {
            return Ok(None);
        }
    }
    sql("INSERT INTO test_transfer (reference, key, charge, amount_minor, currency, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(fresh)
        .bind(&key)
        .bind(charge)
        .bind(transfer.amount.minor())
        .bind(transfer.amount.currency().code())
        .bind(now)
        .execute(tx)
        .await?;
    Ok(Some(fresh.to_owned()))
}

/// What somebody is asked to pay under this name.
pub async fn charge(conn: &mut dyn Conn, reference: &str) -> Result<Option<Charge>, DbError> {
    sql("SELECT reference, key, title, amount_minor, currency, return_path, state FROM test_charge WHERE reference = $1")
        .bind(reference)
        .fetch_optional(conn, |row| {
            let currency: Currency = super::journal::currency(row)?;
            Ok(Charge {
                reference: row.get("reference")?,
                payment: row.parse("key")?,
                title: row.get("title")?,
                amount: Money::new(row.get("amount_minor")?, currency),
                return_path: row.get("return_path")?,
                state: row.get("state")?,
            })
        })
        .await
}

/// The payer does something. Whoever paid before, or cannot any more, changes nothing.
pub async fn act(
    platform: &Platform,
    reference: &str,
    scenario: Scenario,
) -> Result<Charge, AppError> {
    let now = platform.now();
    let acted = platform
        .db
        .write_with(reference.to_owned(), move |tx, reference| {
            async move {
                let changed = sql("UPDATE test_charge SET state = $2
                     WHERE reference = $1 AND state IN ('open', 'declined', 'authenticating')")
                .bind(reference)
                .bind(scenario.state())
                .execute(tx)
                .await?;
                let charge = charge(tx, reference).await?;
                if let (1, Some(charge)) = (changed, &charge) {
                    tell(tx, charge.payment, scenario, now).await?;
                }
                Ok::<_, DbError>(charge)
            }
            .boxed()
        })
        .await?;
    // What is not late is told before the payer is back.
    deliver(platform).await?;
    acted.ok_or(AppError::NotFound)
}

async fn tell(
    tx: &mut Tx,
    payment: PaymentId,
    scenario: Scenario,
    now: Instant,
) -> Result<(), DbError> {
    let (paid_at, times) = match scenario {
        Scenario::Succeed | Scenario::Dispute => (now, 1),
        Scenario::Late => (now.plus(LATE), 1),
        Scenario::Duplicate => (now, 3),
        Scenario::Decline | Scenario::Authenticate => return Ok(()),
    };
    event_insert(tx, "paid", payment.0, paid_at, times, now).await?;
    if scenario == Scenario::Dispute {
        event_insert(tx, "disputed", payment.0, now.plus(MINUTE), 1, now).await?;
    }
    Ok(())
}

async fn event_insert(
    tx: &mut Tx,
    kind: &str,
    about: Uuid,
    deliver_at: Instant,
    times: u8,
    now: Instant,
) -> Result<(), DbError> {
    // In order of time and of telling.
    let id = crate::platform::fresh_uuid(now).to_string();
    let message = Message {
        id: id.clone(),
        kind: kind.to_owned(),
        about,
    };
    let body = serde_json::to_string(&message).expect("a message is plain data");
    sql("INSERT INTO test_event (id, body, deliver_at, times) VALUES ($1, $2, $3, $4)")
        .bind(&id)
        .bind(body)
        .bind(deliver_at)
        .bind(times)
        .execute(tx)
        .await?;
    if deliver_at > now {
        let key = format!("tell:{id}");
        jobs::enqueue(tx, &Job::TellTestEvents, now, deliver_at, Some(key))?;
    }
    Ok(())
}

/// Tells what is due, as a provider would, by way of the same door.
pub async fn deliver(platform: &Platform) -> Result<(), AppError> {
    let now = platform.now();
    loop {
        let due = {
            let mut read = platform.db.read().await?;
            sql("SELECT id, body FROM test_event WHERE times > 0 AND deliver_at <= $1 ORDER BY deliver_at, id LIMIT 50")
                .bind(now)
                .fetch_all(&mut read, |row| {
                    Ok((row.get::<String>("id")?, row.get::<String>("body")?))
                })
                .await?
        };
        if due.is_empty() {
            return Ok(());
        }
        let signer = Builtin::new(platform.db.clone(), platform.clock.clone());
        for (id, body) in due {
            let signature = signer.sign(body.as_bytes()).await?;
            let received = webhook::receive(platform, &signature, body.as_bytes()).await?;
            received.map_err(|NotGenuine| AppError::Forbidden)?;
            platform
                .db
                .write_with(id, |tx, id| {
                    async move {
                        sql("UPDATE test_event SET times = times - 1 WHERE id = $1 AND times > 0")
                            .bind(id)
                            .execute(tx)
                            .await
                    }
                    .boxed()
                })
                .await
                .map_err(|error: DbError| AppError::from(error))?;
        }
    }
}
