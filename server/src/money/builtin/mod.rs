//! The provider that is built in, for trying out and for tests: it moves no money, has a place to pay
//! of its own (`server/src/http/checkout.rs`), and can be as awkward as real ones: slow, silent,
//! telling things twice. All it knows is in the database.

mod again;
mod payer;
mod sequel;

pub use payer::{Charge, LATE, Scenario, act, charge, deliver};
pub use sequel::{Sequel, follows};

use super::provider::{
    Again, Ask, ChargeState, Checkout, Message, NotGenuine, Provider, ProviderError, Told,
    Transfer, What,
};
use super::signature;
use crate::clock::Clock;
use crate::db::{Conn, Db, DbError, Tx, sql};
use crate::platform::fresh_token;
use domain::id::PaymentId;
use domain::money::Money;
use domain::time::Instant;
use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub const NAME: &str = "test";

pub struct Builtin {
    db: Db,
    clock: Clock,
}

/// A message as it travels.
#[derive(Serialize, Deserialize)]
struct News {
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
                sql("INSERT INTO test_charge (reference, key, title, amount_minor, currency, return_path, created_at, later)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
                    .bind(fresh)
                    .bind(ask.payment.to_string())
                    .bind(&ask.title)
                    .bind(ask.amount.minor())
                    .bind(ask.amount.currency().code())
                    .bind(&ask.return_path)
                    .bind(now)
                    .bind(ask.keeps.then_some("succeed"))
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

    async fn charge_again(&self, again: &Again) -> Result<String, ProviderError> {
        let (again, now) = (again.clone(), self.clock.now());
        let charged = self
            .db
            .write_with((again, fresh_token()), move |tx, (again, fresh)| {
                again::charge(tx, again, fresh, now).boxed()
            });
        charged
            .await
            .map_err(silent)?
            .map_err(|reason| ProviderError::Refused(reason.to_owned()))
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

    async fn read(
        &self,
        signature: &str,
        body: &[u8],
        now: Instant,
    ) -> Result<Message, NotGenuine> {
        let secret = self.secret().await.map_err(|_| NotGenuine)?;
        signature::verify(&secret, signature, body, now)?;
        let news: News = serde_json::from_slice(body).map_err(|_| NotGenuine)?;
        Ok(Message {
            id: news.id,
            body: String::from_utf8_lossy(body).into_owned(),
        })
    }

    async fn understand(&self, body: &[u8]) -> Result<Told, ProviderError> {
        let news: News = serde_json::from_slice(body)
            .map_err(|_| ProviderError::Garbled("not a message".to_owned()))?;
        let about = news.about;
        let what = match news.kind.as_str() {
            "paid" => What::Paid(PaymentId(about)),
            "disputed" => What::Disputed(PaymentId(about)),
            "dispute_won" => What::DisputeWon(PaymentId(about)),
            "dispute_lost" => What::DisputeLost(PaymentId(about)),
            "came_back" => What::CameBack(domain::id::OutgoingId(about)),
            _ => What::Else,
        };
        Ok(Told::of(what, None))
    }

    async fn holds(&self) -> Result<Vec<Money>, ProviderError> {
        let mut read = self.db.read().await.map_err(silent)?;
        sql("SELECT currency, CAST(SUM(minor) AS BIGINT) AS minor FROM (
                SELECT currency, amount_minor AS minor FROM test_charge WHERE state = 'paid'
                UNION ALL SELECT currency, -amount_minor AS minor FROM test_transfer WHERE came_back_at IS NULL) moved
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
