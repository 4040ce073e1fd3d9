//! What happens at the place to pay of the built-in provider, and what it tells of it, when.

use super::{Builtin, News};
use crate::db::{Conn, DbError, Tx, sql};
use crate::jobs::{self, Job};
use crate::money::journal;
use crate::money::provider::NotGenuine;
use crate::money::webhook;
use crate::platform::{Platform, fresh_uuid};
use app::error::AppError;
use domain::id::PaymentId;
use domain::money::Money;
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use uuid::Uuid;

/// How late a late message is.
pub const LATE: i64 = 10 * MINUTE;

/// What somebody is asked to pay.
#[derive(Clone, Debug)]
pub struct Charge {
    pub reference: String,
    pub payment: PaymentId,
    pub title: String,
    pub amount: Money,
    pub return_path: String,
    pub state: String,
    /// The payer's bank, which took it back, has decided.
    pub is_decided: bool,
    /// Some of it was sent back, and arrived.
    pub is_sent_back: bool,
    /// The payer agrees to be charged again.
    pub keeps: bool,
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
    /// It works this time; whatever is charged again is refused.
    DeclineLater,
    /// It works this time; whatever is charged again is refused once and then works.
    FalterLater,
}

impl Scenario {
    pub const ALL: [Scenario; 8] = [
        Scenario::Succeed,
        Scenario::Decline,
        Scenario::Authenticate,
        Scenario::Late,
        Scenario::Duplicate,
        Scenario::Dispute,
        Scenario::DeclineLater,
        Scenario::FalterLater,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Scenario::Succeed => "succeed",
            Scenario::Decline => "decline",
            Scenario::Authenticate => "authenticate",
            Scenario::Late => "late",
            Scenario::Duplicate => "duplicate",
            Scenario::Dispute => "dispute",
            Scenario::DeclineLater => "decline_later",
            Scenario::FalterLater => "falter_later",
        }
    }

    pub fn parse(text: &str) -> Option<Scenario> {
        Scenario::ALL
            .into_iter()
            .find(|scenario| scenario.as_str() == text)
    }

    const fn state(self) -> &'static str {
        match self {
            Scenario::Succeed
            | Scenario::Late
            | Scenario::Duplicate
            | Scenario::DeclineLater
            | Scenario::FalterLater => "paid",
            Scenario::Decline => "declined",
            Scenario::Authenticate => "authenticating",
            Scenario::Dispute => "disputed",
        }
    }

    /// Whether it says anything only where the payer agrees to be charged again.
    pub const fn is_of_plans(self) -> bool {
        matches!(self, Scenario::DeclineLater | Scenario::FalterLater)
    }

    /// What comes of charging again.
    const fn later(self) -> &'static str {
        match self {
            Scenario::DeclineLater => "decline",
            Scenario::FalterLater => "falter",
            _ => "succeed",
        }
    }
}

/// What somebody is asked to pay under this name.
pub async fn charge(conn: &mut dyn Conn, reference: &str) -> Result<Option<Charge>, DbError> {
    sql("SELECT reference, key, title, amount_minor, currency, return_path, state, (later IS NOT NULL) AS keeps,
            (decided IS NOT NULL) AS is_decided,
            EXISTS (SELECT 1 FROM test_transfer t WHERE t.charge = c.reference AND t.came_back_at IS NULL) AS is_sent_back
         FROM test_charge c WHERE reference = $1")
        .bind(reference)
        .fetch_optional(conn, |row| {
            let currency = journal::currency(row)?;
            Ok(Charge {
                reference: row.get("reference")?,
                payment: row.parse("key")?,
                title: row.get("title")?,
                amount: Money::new(row.get("amount_minor")?, currency),
                return_path: row.get("return_path")?,
                state: row.get("state")?,
                is_decided: row.get("is_decided")?,
                is_sent_back: row.get("is_sent_back")?,
                keeps: row.get("keeps")?,
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
                let changed = sql("UPDATE test_charge SET state = $2, later = CASE WHEN later IS NULL THEN NULL ELSE $3 END
                     WHERE reference = $1 AND state IN ('open', 'declined', 'authenticating')")
                .bind(reference)
                .bind(scenario.state())
                .bind(scenario.later())
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
        Scenario::Succeed | Scenario::Dispute | Scenario::DeclineLater | Scenario::FalterLater => {
            (now, 1)
        }
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

pub(super) async fn event_insert(
    tx: &mut Tx,
    kind: &str,
    about: Uuid,
    deliver_at: Instant,
    times: u8,
    now: Instant,
) -> Result<(), DbError> {
    // In order of time and of telling.
    let id = fresh_uuid(now).to_string();
    let news = News {
        id: id.clone(),
        kind: kind.to_owned(),
        about,
    };
    let body = serde_json::to_string(&news).expect("a message is plain data");
    sql("INSERT INTO test_event (id, body, deliver_at, times) VALUES ($1, $2, $3, $4)")
        .bind(&id)
        .bind(body)
        .bind(deliver_at)
        .bind(times)
        .execute(tx)
        .await?;
    // What is told at once is told again by a job, too: whoever tells it may die before.
    let at = deliver_at.max(now.plus(MINUTE));
    let key = format!("tell:{id}");
    jobs::enqueue(tx, &Job::TellTestEvents, now, at, Some(key))
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
