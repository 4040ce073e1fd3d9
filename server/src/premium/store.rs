//! All SQL of premium: tiers and their prices, what members have, the months that were paid. Memberships themselves are
//! plans.

use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::money::journal::currency;
use app::premium::{PaidMonth, PremiumOffer, SoldMonth};
use domain::id::{MemberId, PackageOfferId, PaymentId, PlanId, PremiumTierId};
use domain::money::{Currency, Money};
use domain::premium::{Features, Membership, NewTier};
use domain::time::Instant;
use std::collections::BTreeMap;

/// A tier at one of its prices, as it is kept.
#[derive(Clone, Debug)]
pub struct OfferRow {
    pub offer: PremiumOffer,
    /// Nobody new can take it.
    pub is_ended: bool,
    /// Nor does anybody go on with it.
    pub is_closed: bool,
    /// How many have it.
    pub members: u32,
}

const OFFER: &str = "SELECT o.id, o.premium_tier_id, o.name, x.features, o.price_minor, o.currency,
        (o.ended_at IS NOT NULL) AS is_ended, (o.closed_at IS NOT NULL) AS is_closed,
        (SELECT COUNT(*) FROM plan l WHERE l.offer_id = o.id AND l.stage IN ('running', 'due', 'paused')) AS members
     FROM package_offer o JOIN premium_tier x ON x.id = o.premium_tier_id WHERE ";

fn features(row: &Row<'_>, text: &str) -> Result<Features, DbError> {
    Features::parse(text).ok_or_else(|| row.bad("features", "no such feature"))
}

fn offer_row(row: &Row<'_>) -> Result<OfferRow, DbError> {
    let text: String = row.get("features")?;
    Ok(OfferRow {
        offer: PremiumOffer {
            id: row.get("id")?,
            tier: row.get("premium_tier_id")?,
            name: row.get("name")?,
            features: features(row, &text)?,
            price: Money::new(row.get("price_minor")?, currency(row)?),
        },
        is_ended: row.get("is_ended")?,
        is_closed: row.get("is_closed")?,
        members: row.get("members")?,
    })
}

pub async fn offer(conn: &mut dyn Conn, id: PackageOfferId) -> Result<Option<OfferRow>, DbError> {
    sql(OFFER)
        .push("o.id = ")
        .push_bind(id)
        .fetch_optional(conn, offer_row)
        .await
}

/// What can be taken, the first tier first, its prices in the order in which they were set.
pub async fn offered(conn: &mut dyn Conn) -> Result<Vec<OfferRow>, DbError> {
    sql(OFFER)
        .push("o.ended_at IS NULL ORDER BY o.premium_tier_id, o.id")
        .fetch_all(conn, offer_row)
        .await
}

/// All that was ever offered, the latest tier first.
pub async fn offers(conn: &mut dyn Conn) -> Result<Vec<OfferRow>, DbError> {
    sql(OFFER)
        .push("o.premium_tier_id IS NOT NULL ORDER BY o.premium_tier_id DESC, o.id LIMIT 500")
        .fetch_all(conn, offer_row)
        .await
}

/// Writes a tier, with an offer for each of its prices; it is never changed.
pub async fn tier_insert(
    tx: &mut Tx,
    id: PremiumTierId,
    tier: &NewTier,
    by: MemberId,
    now: Instant,
    mut fresh: impl FnMut() -> PackageOfferId + Send,
) -> Result<(), DbError> {
    sql("INSERT INTO premium_tier (id, features, created_by, created_at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(tier.features.to_string())
        .bind(by)
        .bind(now)
        .execute(tx)
        .await?;
    for price in &tier.prices {
        sql("INSERT INTO package_offer (id, premium_tier_id, name, sessions, price_minor, currency, months, rest, created_at)
             VALUES ($1, $2, $3, 0, $4, $5, 1, 'kept', $6)")
            .bind(fresh())
            .bind(id)
            .bind(&tier.name)
            .bind(price.minor)
            .bind(price.currency.code())
            .bind(now)
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Nobody new takes it; `closes`: nor does anybody go on with it. 0 rows: there is no such tier.
pub async fn tier_end(
    tx: &mut Tx,
    id: PremiumTierId,
    closes: bool,
    now: Instant,
) -> Result<u64, DbError> {
    let set = match closes {
        true => sql(
            "UPDATE package_offer SET ended_at = COALESCE(ended_at, $2), closed_at = COALESCE(closed_at, $2)",
        ),
        false => sql("UPDATE package_offer SET ended_at = COALESCE(ended_at, $2)"),
    };
    set.push(" WHERE premium_tier_id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await
}

/// The offers of a tier that are not closed yet.
pub async fn offers_of(
    conn: &mut dyn Conn,
    tier: PremiumTierId,
) -> Result<Vec<PackageOfferId>, DbError> {
    sql("SELECT id FROM package_offer WHERE closed_at IS NULL AND premium_tier_id = $1")
        .bind(tier)
        .fetch_all(conn, |row| row.get("id"))
        .await
}

/// Lets admins who offer tiers at the same time wait for each other.
pub async fn lock(tx: &mut Tx) -> Result<(), DbError> {
    sql("UPDATE premium_setting SET for_all = for_all WHERE id = 1")
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn for_all(conn: &mut dyn Conn) -> Result<bool, DbError> {
    sql("SELECT for_all FROM premium_setting WHERE id = 1")
        .fetch_one(conn, |row| row.get("for_all"))
        .await
}

pub async fn for_all_update(tx: &mut Tx, everybody: bool) -> Result<(), DbError> {
    sql("UPDATE premium_setting SET for_all = $1 WHERE id = 1")
        .bind(everybody)
        .execute(tx)
        .await?;
    Ok(())
}

/// What somebody has now. While a charge is tried again, they still have it.
pub async fn membership(conn: &mut dyn Conn, member: MemberId) -> Result<Membership, DbError> {
    sql("SELECT s.for_all,
            (SELECT x.features FROM plan l JOIN package_offer o ON o.id = l.offer_id JOIN premium_tier x ON x.id = o.premium_tier_id
             WHERE l.learner_id = $1 AND l.session_type_id IS NULL AND l.stage IN ('running', 'due')) AS features
         FROM premium_setting s WHERE s.id = 1")
    .bind(member)
    .fetch_one(conn, |row| {
        let text: Option<String> = row.get("features")?;
        Ok(match (row.get("for_all")?, text) {
            (true, _) => Membership::with(Features::all()),
            (false, Some(text)) => Membership::with(features(row, &text)?),
            (false, None) => Membership::default(),
        })
    })
    .await
}

const MONTH: &str = "SELECT k.payment_id, k.title, k.plan_id, p.price_minor, p.refunded_minor, p.disputed_minor, p.currency, p.paid_at,
        w.name AS member_name, i.year, i.number
     FROM package k JOIN payment p ON p.id = k.payment_id JOIN profile w ON w.member_id = k.owner_id
     LEFT JOIN invoice i ON i.payment_id = k.payment_id AND i.kind = 'invoice' WHERE p.kind = 'premium' AND p.paid_at IS NOT NULL";

fn month_row(row: &Row<'_>) -> Result<SoldMonth, DbError> {
    let currency = currency(row)?;
    let money = |name| Ok::<_, DbError>(Money::new(row.get(name)?, currency));
    let (amount, refunded) = (money("price_minor")?, money("refunded_minor")?);
    let (year, number): (Option<i64>, Option<i64>) = (row.get("year")?, row.get("number")?);
    let invoice = year.zip(number).map(|(year, number)| {
        let kind = domain::invoice::DocumentKind::Invoice;
        let year = i16::try_from(year).unwrap_or_default();
        domain::invoice::DocumentNumber { kind, year, number }.to_string()
    });
    let at_bank: i64 = row.get("disputed_minor")?;
    Ok(SoldMonth {
        payment: row.get("payment_id")?,
        member: row.get("member_name")?,
        can_refund: at_bank == 0 && refunded.minor < amount.minor,
        month: PaidMonth {
            paid_at: row.get("paid_at")?,
            name: row.get("title")?,
            amount,
            refunded,
            invoice,
        },
    })
}

/// What somebody paid, the latest first.
pub async fn months_of(conn: &mut dyn Conn, member: MemberId) -> Result<Vec<PaidMonth>, DbError> {
    let months = sql(MONTH)
        .push(" AND p.learner_id = ")
        .push_bind(member)
        .push(" ORDER BY p.paid_at DESC, k.payment_id DESC LIMIT 24")
        .fetch_all(conn, month_row)
        .await?;
    Ok(months.into_iter().map(|sold| sold.month).collect())
}

/// What was paid by anybody, the latest first.
pub async fn months(conn: &mut dyn Conn) -> Result<Vec<SoldMonth>, DbError> {
    sql(MONTH)
        .push(" ORDER BY p.paid_at DESC, k.payment_id DESC LIMIT 100")
        .fetch_all(conn, month_row)
        .await
}

/// Whose membership a payment is, and until when it is paid.
pub async fn plan_paid(
    conn: &mut dyn Conn,
    payment: PaymentId,
) -> Result<Option<(PlanId, Option<Instant>)>, DbError> {
    sql(
        "SELECT k.plan_id, k.until FROM package k JOIN payment p ON p.id = k.payment_id
         WHERE p.kind = 'premium' AND k.payment_id = $1",
    )
    .bind(payment)
    .fetch_optional(conn, |row| Ok((row.get("plan_id")?, row.get("until")?)))
    .await
}

/// What of the platform's revenue memberships brought, refunds taken off, by currency.
pub async fn revenue(conn: &mut dyn Conn) -> Result<BTreeMap<Currency, i64>, DbError> {
    let sums = sql("SELECT a.currency, CAST(SUM(CASE WHEN x.credit_id = a.id THEN x.amount_minor ELSE -x.amount_minor END) AS BIGINT) AS minor
         FROM ledger_account a JOIN ledger_posting x ON x.credit_id = a.id OR x.debit_id = a.id
         JOIN ledger_entry e ON e.id = x.entry_id LEFT JOIN outgoing o ON o.id = e.outgoing_id
         JOIN payment p ON p.id = COALESCE(e.payment_id, o.payment_id)
         WHERE a.kind = 'revenue' AND p.kind = 'premium' GROUP BY a.currency")
    .fetch_all(conn, |row| Ok((currency(row)?, row.get("minor")?)))
    .await?;
    Ok(sums.into_iter().collect())
}
