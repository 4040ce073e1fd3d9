//! What is kept of Stripe: what was asked of it, whom it sends to, what it says that moved.

use super::NAME;
use crate::db::{Conn, Db, DbError, sql};
use crate::money::journal;
use crate::money::provider::Ask;
use domain::id::{MemberId, OutgoingId, PaymentId};
use domain::money::ledger::Amount;
use domain::money::{Money, Payee};
use domain::time::Instant;
use futures::FutureExt as _;

/// A place to pay that was asked for.
pub struct Asked {
    pub ask: Ask,
    /// What Stripe calls it, once it answered.
    pub session: Option<String>,
    /// What it calls the payment made there.
    pub intent: Option<String>,
    /// Nobody goes there: it is charged as this was paid.
    pub paid_as: Option<PaymentId>,
}

/// Writes down what is to be asked, once for each payment; as it was written the first time.
pub async fn ask_keep(
    db: &Db,
    ask: Ask,
    paid_as: Option<PaymentId>,
    now: Instant,
) -> Result<Asked, DbError> {
    db.write_with(ask, move |tx, ask| {
        async move {
            sql("INSERT INTO stripe_checkout (payment_id, title, amount_minor, currency, return_path, created_at, keeps, paid_as)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
                .bind(ask.payment)
                .bind(&ask.title)
                .bind(ask.amount.minor())
                .bind(ask.amount.currency().code())
                .bind(&ask.return_path)
                .bind(now)
                .bind(ask.keeps)
                .bind(paid_as)
                .execute(tx)
                .await?;
            let kept = asked(tx, ask.payment).await?;
            Ok(kept.unwrap_or_else(|| Asked {
                ask: ask.clone(),
                session: None,
                intent: None,
                paid_as,
            }))
        }
        .boxed()
    })
    .await
}

pub async fn asked(conn: &mut dyn Conn, payment: PaymentId) -> Result<Option<Asked>, DbError> {
    sql(
        "SELECT payment_id, title, amount_minor, currency, return_path, session, intent, keeps, paid_as
         FROM stripe_checkout WHERE payment_id = $1",
    )
    .bind(payment)
    .fetch_optional(conn, |row| {
        let amount = Amount::new(row.get("amount_minor")?, journal::currency(row)?);
        Ok(Asked {
            ask: Ask {
                payment: row.get("payment_id")?,
                title: row.get("title")?,
                amount: amount.ok_or_else(|| row.bad("amount_minor", "no amount"))?,
                return_path: row.get("return_path")?,
                keeps: row.get("keeps")?,
            },
            session: row.get("session")?,
            intent: row.get("intent")?,
            paid_as: row.get("paid_as")?,
        })
    })
    .await
}

/// Keeps what Stripe calls a place to pay and the payment made there, as far as it told.
pub async fn asked_update(
    db: &Db,
    payment: PaymentId,
    session: Option<String>,
    intent: Option<String>,
) -> Result<(), DbError> {
    db.write_with((session, intent), move |tx, (session, intent)| {
        async move {
            sql("UPDATE stripe_checkout SET session = COALESCE($2, session), intent = COALESCE($3, intent)
                 WHERE payment_id = $1")
                .bind(payment)
                .bind(session.clone())
                .bind(intent.clone())
                .execute(tx)
                .await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

pub async fn payment_of_intent(
    conn: &mut dyn Conn,
    intent: &str,
) -> Result<Option<PaymentId>, DbError> {
    sql("SELECT payment_id FROM stripe_checkout WHERE intent = $1")
        .bind(intent)
        .fetch_optional(conn, |row| row.get("payment_id"))
        .await
}

/// How often it was refused for now.
pub async fn refused(conn: &mut dyn Conn, outgoing: OutgoingId) -> Result<i64, DbError> {
    let refused = sql("SELECT refused FROM stripe_attempt WHERE outgoing_id = $1")
        .bind(outgoing)
        .fetch_optional(conn, |row| row.get("refused"))
        .await?;
    Ok(refused.unwrap_or_default())
}

pub async fn refused_insert(db: &Db, outgoing: OutgoingId, times: i64) -> Result<(), DbError> {
    db.write(move |tx| {
        async move {
            sql(
                "INSERT INTO stripe_attempt (outgoing_id, refused) VALUES ($1, $2)
                 ON CONFLICT (outgoing_id) DO UPDATE SET refused = excluded.refused",
            )
            .bind(outgoing)
            .bind(times)
            .execute(tx)
            .await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Somebody's account, and how far they are with it.
pub async fn account_of(
    conn: &mut dyn Conn,
    member: MemberId,
) -> Result<Option<(String, Payee)>, DbError> {
    sql("SELECT account, state FROM connected_account WHERE member_id = $1 AND provider = $2")
        .bind(member)
        .bind(NAME)
        .fetch_optional(conn, |row| {
            let state: String = row.get("state")?;
            let state = Payee::parse(&state).ok_or_else(|| row.bad("state", "no such state"))?;
            Ok((row.get("account")?, state))
        })
        .await
}

pub async fn member_of(conn: &mut dyn Conn, account: &str) -> Result<Option<MemberId>, DbError> {
    sql("SELECT member_id FROM connected_account WHERE account = $1 AND provider = $2")
        .bind(account)
        .bind(NAME)
        .fetch_optional(conn, |row| row.get("member_id"))
        .await
}

/// Keeps somebody's account; of two that were opened at once, the first.
pub async fn account_insert(
    db: &Db,
    member: MemberId,
    account: String,
    now: Instant,
) -> Result<(), DbError> {
    db.write_with(account, move |tx, account| {
        async move {
            sql(
                "INSERT INTO connected_account (member_id, provider, account, checked_at)
                 VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            )
            .bind(member)
            .bind(NAME)
            .bind(account)
            .bind(now)
            .execute(tx)
            .await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Keeps how far somebody is; nothing of an account that is not there any more.
pub async fn account_update(
    db: &Db,
    member: MemberId,
    state: Option<Payee>,
    now: Instant,
) -> Result<(), DbError> {
    db.write(move |tx| {
        async move {
            let change = match state {
                Some(state) => sql(
                    "UPDATE connected_account SET state = $2, checked_at = $3 WHERE member_id = $1",
                )
                .bind(member)
                .bind(state.as_str())
                .bind(now),
                None => sql("DELETE FROM connected_account WHERE member_id = $1").bind(member),
            };
            change.execute(tx).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// One line of what moved.
#[derive(Clone, Debug)]
pub struct Movement {
    pub id: String,
    pub kind: String,
    pub money: Money,
}

pub async fn is_known(conn: &mut dyn Conn, movement: &str) -> Result<bool, DbError> {
    let found = sql("SELECT id FROM stripe_movement WHERE id = $1")
        .bind(movement)
        .fetch_optional(conn, |row| row.get::<String>("id"))
        .await?;
    Ok(found.is_some())
}

/// Keeps all of these or none: what is known stays without a gap.
pub async fn movements_insert(db: &Db, new: Vec<Movement>) -> Result<(), DbError> {
    db.write_with(new, |tx, new| {
        async move {
            for movement in new {
                sql("INSERT INTO stripe_movement (id, kind, amount_minor, currency) VALUES ($1, $2, $3, $4)
                     ON CONFLICT DO NOTHING")
                    .bind(&movement.id)
                    .bind(&movement.kind)
                    .bind(movement.money.minor)
                    .bind(movement.money.currency.code())
                    .execute(tx)
                    .await?;
            }
            Ok(())
        }
        .boxed()
    })
    .await
}

/// What all that moved of members' money comes to. What Stripe takes for itself, what goes to the
/// platform's own bank and what comes from there is between the two of them.
pub async fn moved(conn: &mut dyn Conn) -> Result<Vec<Money>, DbError> {
    sql("SELECT currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM stripe_movement
         WHERE kind IN ('charge', 'payment', 'refund', 'payment_refund', 'refund_failure', 'payment_failure_refund',
                        'transfer', 'transfer_refund', 'transfer_cancel', 'transfer_failure', 'adjustment')
         GROUP BY currency ORDER BY currency")
        .fetch_all(conn, |row| {
            Ok(Money::new(row.get("minor")?, journal::currency(row)?))
        })
        .await
}
