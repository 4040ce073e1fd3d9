//! What a mentor earned: balances, months and lines. Sums are made by the database, whatever the number of
//! sessions; lists come in pages, each beginning where the one before ended.

use super::fee;
use super::journal::{self, currency};
use super::store;
use super::view::parse_cursor;
use crate::db::{Conn, DbError, Row, Value, sql};
use crate::platform::zone_table;
use app::money::*;
use domain::id::{BookingId, MemberId};
use domain::money::ledger::{Kind, OutgoingStage};
use domain::money::{Currency, Money, Month, Payee};
use domain::time::{DAY, Instant, ZoneTable};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Lines on one page, and in one part of a table.
const PAGE: i64 = 50;
pub const PART: i64 = 1_000;
/// Months of a mentor's chart.
const MONTHS: i32 = 12;

/// A mentor's money, and one page of what it is made of.
pub async fn earnings(
    conn: &mut dyn Conn,
    me: MemberId,
    payee: Payee,
    zone: &str,
    query: &EarningsQuery,
    now: Instant,
) -> Result<EarningsView, DbError> {
    let balances = journal::balances_of(conn, me).await?;
    let held = held_for(conn, me).await?;
    let paid_out = paid_out(conn, me).await?;
    let currencies: BTreeSet<Currency> = balances
        .keys()
        .map(|(_, currency)| *currency)
        .chain(held.keys().copied())
        .collect();
    let purses = currencies.into_iter().map(|currency| {
        let of = |kind| balances.get(&(kind, currency)).copied().unwrap_or_default();
        let some = |known: &BTreeMap<Currency, i64>| known.get(&currency).copied();
        Purse {
            held: Money::new(some(&held).unwrap_or_default(), currency),
            payable: Money::new(of(Kind::Payable), currency),
            owed: Money::new(of(Kind::Receivable), currency),
            paid_out: Money::new(some(&paid_out).unwrap_or_default(), currency),
        }
    });
    let purses = purses.filter(is_not_empty).collect();
    let (lines, next) = lines(conn, me, query, PAGE).await?;
    let paid_sessions = store::paid_sessions(conn, me).await?;
    let rules = fee::rules_at(conn, now).await?;
    let times = lines.iter().map(|line| line.at);
    let earliest = times.min().unwrap_or(now).min(now.plus(-400 * DAY));
    let zone = zone_table(zone, earliest.plus(-DAY), now.plus(40 * DAY));
    Ok(EarningsView {
        purses,
        months: months(conn, me, &zone, now).await?,
        lines,
        next,
        zone,
        fee_basis_points: rules.tier(paid_sessions).basis_points,
        next_fee: rules.next_tier(paid_sessions),
        paid_sessions,
        payee,
    })
}

/// A learner has accounts too; that is no earning.
fn is_not_empty(purse: &Purse) -> bool {
    [purse.held, purse.payable, purse.owed, purse.paid_out]
        .iter()
        .any(|money| !money.is_zero())
}

/// The mentor's share of what is held for their sessions.
async fn held_for(
    conn: &mut dyn Conn,
    mentor: MemberId,
) -> Result<BTreeMap<Currency, i64>, DbError> {
    let mut held = BTreeMap::new();
    for row in store::held_for(conn, mentor).await? {
        let currency = row.payment.price.currency();
        *held.entry(currency).or_default() += row.payment.shares().0;
    }
    Ok(held)
}

/// What ever reached the mentor.
async fn paid_out(
    conn: &mut dyn Conn,
    mentor: MemberId,
) -> Result<BTreeMap<Currency, i64>, DbError> {
    let sums = sql(
        "SELECT currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM outgoing
         WHERE member_id = $1 AND purpose = 'payout' AND stage = 'sent' GROUP BY currency",
    )
    .bind(mentor)
    .fetch_all(conn, |row| Ok((currency(row)?, row.get("minor")?)))
    .await?;
    Ok(sums.into_iter().collect())
}

/// What was earned in each of the last months of this wall clock, also in those in which nothing was.
async fn months(
    conn: &mut dyn Conn,
    mentor: MemberId,
    zone: &ZoneTable,
    now: Instant,
) -> Result<Vec<MonthEarned>, DbError> {
    let last = Month::of(zone.local(now).date());
    let months: Vec<Month> = (1 - MONTHS..=0).map(|months| last.plus(months)).collect();
    let bounds = (0_i64..).zip(&months).map(|(number, month)| {
        let (from, until) = month.span(zone);
        [Value::from(number), from.into(), until.into()]
    });
    let sums = sql("WITH month (number, from_at, until_at) AS (VALUES ")
        .push_rows(bounds)
        .push(
            ") SELECT m.number, p.currency, COUNT(CASE WHEN p.kind = 'session' THEN 1 END) AS sessions,
                CAST(SUM(p.earned_minor) AS BIGINT) AS minor
             FROM month m JOIN payment p ON p.released_at >= m.from_at AND p.released_at < m.until_at
             WHERE p.stage = 'released' AND p.earned_minor > 0 AND p.mentor_id = ",
        )
        .push_bind(mentor)
        .push(" GROUP BY m.number, p.currency")
        .fetch_all(conn, |row| {
            let number: i64 = row.get("number")?;
            let earned = (row.get::<u32>("sessions")?, row.get::<i64>("minor")?);
            Ok(((currency(row)?, number), earned))
        })
        .await?;
    let sums: BTreeMap<(Currency, i64), (u32, i64)> = sums.into_iter().collect();
    let currencies: BTreeSet<Currency> = sums.keys().map(|(currency, _)| *currency).collect();
    let all = currencies.into_iter().flat_map(|currency| {
        let of_month = |(number, month): (i64, &Month)| {
            let sum = sums.get(&(currency, number)).copied();
            let (sessions, minor) = sum.unwrap_or_default();
            MonthEarned {
                month: *month,
                sessions,
                earned: Money::new(minor, currency),
            }
        };
        let all: Vec<MonthEarned> = (0_i64..).zip(&months).map(of_month).collect();
        all
    });
    Ok(all.collect())
}

/// What was earned and paid out, latest first, and where the next page begins. Both are found by their own
/// index, so a page costs the same however much there is.
pub async fn lines(
    conn: &mut dyn Conn,
    me: MemberId,
    query: &EarningsQuery,
    limit: i64,
) -> Result<(Vec<EarningLine>, Option<String>), DbError> {
    let cursor = query.cursor.as_deref().and_then(parse_cursor);
    let (before, id) = cursor.unwrap_or((Instant::MAX, Uuid::max()));
    let mut found = sql("SELECT id, at, booking_id, kind, title, minor, currency FROM (SELECT * FROM (
            SELECT p.id AS id, p.released_at AS at, p.booking_id AS booking_id, p.kind AS kind,
                COALESCE(b.title, k.title, '') AS title, p.earned_minor AS minor, p.currency AS currency
            FROM payment p LEFT JOIN booking b ON b.id = p.booking_id LEFT JOIN package k ON k.payment_id = p.id
            WHERE p.mentor_id = $1 AND p.stage = 'released' AND p.earned_minor > 0 AND p.released_at <= $2
                AND (p.released_at < $2 OR p.id < $3)
            ORDER BY p.released_at DESC, p.id DESC LIMIT $4) earned
         UNION ALL SELECT * FROM (
            SELECT o.id AS id, o.created_at AS at, o.payment_id AS booking_id, o.stage AS kind, '' AS title,
                o.amount_minor AS minor, o.currency AS currency
            FROM outgoing o
            WHERE o.member_id = $1 AND o.purpose = 'payout' AND o.created_at <= $2
                AND (o.created_at < $2 OR o.id < $3)
            ORDER BY o.created_at DESC, o.id DESC LIMIT $4) paid) line
         ORDER BY at DESC, id DESC LIMIT $4")
    .bind(me)
    .bind(before)
    .bind(id)
    .bind(limit + 1)
    .fetch_all(conn, line)
    .await?;
    let more = found.len() as i64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or_default());
    let next = found.last().filter(|_| more);
    let next = next.map(|(id, line)| format!("{}_{id}", line.at.0));
    Ok((found.into_iter().map(|(_, line)| line).collect(), next))
}

fn line(row: &Row<'_>) -> Result<(Uuid, EarningLine), DbError> {
    let (kind, title): (String, String) = (row.get("kind")?, row.get("title")?);
    let booking: Option<BookingId> = row.get("booking_id")?;
    let state = match OutgoingStage::parse(&kind) {
        None => PayoutState::Earned,
        Some(OutgoingStage::Asked) => PayoutState::OnItsWay,
        Some(OutgoingStage::Sent) => PayoutState::Sent,
        Some(OutgoingStage::Failed) => PayoutState::CameBack,
    };
    let is_rest = state == PayoutState::Earned && booking.is_none();
    let line = EarningLine {
        at: row.get("at")?,
        package: is_rest.then(|| title.clone()),
        session: booking.map(|booking| (booking, title)),
        is_tip: kind == "tip",
        amount: Money::new(row.get("minor")?, currency(row)?),
        state,
    };
    Ok((row.get("id")?, line))
}
