//! The statement of a month: what was owed to a mentor before it, every entry that changed that, and what was
//! owed after it. Read from the ledger's own postings; ids of entries begin with when they were booked
//! ([`journal::post`]), so that a month is one stretch of each account's index.

use super::journal::currency;
use crate::db::{Conn, DbError, Row, sql};
use crate::platform::zone_table;
use crate::profile;
use app::error::AppError;
use app::money::*;
use domain::id::{BookingId, MemberId};
use domain::money::ledger::{Account, Amount, Kind, Posting, Side};
use domain::money::{Currency, Effect, Money, Month};
use domain::time::{DAY, Instant, ZoneTable, day_number};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Lines on the page: more than anybody's month has, and few enough to be one page.
pub const LINES: i64 = 1_000;

/// The statement of a month, as it is on a wall clock; a month that has not begun has none.
pub async fn statement(
    conn: &mut dyn Conn,
    me: MemberId,
    zone: &str,
    query: &StatementQuery,
    now: Instant,
) -> Result<StatementView, AppError> {
    let (month, zone) = asked(query, zone)?;
    let (from, until) = month.span(&zone);
    if from > now {
        return Err(AppError::NotFound);
    }
    let accounts = accounts_of(conn, me).await?;
    let opening = balances_before(conn, &accounts, from).await?;
    let closing = balances_before(conn, &accounts, until).await?;
    let (lines, next) = lines(conn, me, &accounts, query, (from, until), LINES).await?;
    let mut by_currency: BTreeMap<Currency, Vec<StatementLine>> = BTreeMap::new();
    for line in lines {
        let currency = line.net.currency;
        by_currency.entry(currency).or_default().push(line);
    }
    let part = |(currency, closing): (Currency, i64)| StatementPart {
        opening: Money::new(
            opening.get(&currency).copied().unwrap_or_default(),
            currency,
        ),
        lines: by_currency.remove(&currency).unwrap_or_default(),
        closing: Money::new(closing, currency),
    };
    let parts = closing.into_iter().map(part).collect();
    let names = profile::names(conn, [me]).await?;
    Ok(StatementView {
        month,
        name: names.get(&me).cloned().unwrap_or_default(),
        is_running: until > now,
        has_previous: is_any_before(conn, &accounts, from).await?,
        zone,
        parts,
        next,
    })
}

/// One part of a month's lines, for a table.
pub async fn part(
    conn: &mut dyn Conn,
    me: MemberId,
    zone: &str,
    query: &StatementQuery,
    limit: i64,
) -> Result<(Vec<StatementLine>, Option<String>), AppError> {
    let (month, zone) = asked(query, zone)?;
    let accounts = accounts_of(conn, me).await?;
    Ok(lines(conn, me, &accounts, query, month.span(&zone), limit).await?)
}

/// The month of an address, and the clock in it and a little around it.
fn asked(query: &StatementQuery, zone: &str) -> Result<(Month, ZoneTable), AppError> {
    let month = Month::parse(query.month.trim()).ok_or(AppError::NotFound)?;
    let first = Instant(day_number(month.first_day()) * DAY);
    let zone = zone_table(zone, first.plus(-2 * DAY), first.plus(40 * DAY));
    Ok((month, zone))
}

/// What is owed to a mentor, or what they owe.
struct Theirs {
    id: Uuid,
    currency: Currency,
}

async fn accounts_of(conn: &mut dyn Conn, me: MemberId) -> Result<Vec<Theirs>, DbError> {
    sql("SELECT id, currency FROM ledger_account WHERE owner_id = $1 AND kind IN ('payable', 'receivable')
         ORDER BY currency, kind")
    .bind(me)
    .fetch_all(conn, |row| {
        Ok(Theirs {
            id: row.get("id")?,
            currency: currency(row)?,
        })
    })
    .await
}

/// What is owed to the mentor less what they owe, of all that was booked before an instant.
async fn balances_before(
    conn: &mut dyn Conn,
    accounts: &[Theirs],
    before: Instant,
) -> Result<BTreeMap<Currency, i64>, DbError> {
    let mut balances = BTreeMap::new();
    for account in accounts {
        // To credit either is good for the mentor.
        let minor: i64 = sql("SELECT CAST(
                COALESCE((SELECT SUM(amount_minor) FROM ledger_posting WHERE credit_id = $1 AND entry_id < $2), 0)
                - COALESCE((SELECT SUM(amount_minor) FROM ledger_posting WHERE debit_id = $1 AND entry_id < $2), 0)
                AS BIGINT) AS minor")
        .bind(account.id)
        .bind(first_id(before))
        .fetch_one(conn, |row| row.get("minor"))
        .await?;
        *balances.entry(account.currency).or_default() += minor;
    }
    Ok(balances)
}

async fn is_any_before(
    conn: &mut dyn Conn,
    accounts: &[Theirs],
    before: Instant,
) -> Result<bool, DbError> {
    let ids = || accounts.iter().map(|account| account.id);
    let found = sql("SELECT entry_id FROM ledger_posting WHERE credit_id IN ")
        .push_list(ids())
        .push(" AND entry_id < ")
        .push_bind(first_id(before))
        .push(" LIMIT 1")
        .fetch_optional(conn, |row| row.get::<Uuid>("entry_id"))
        .await?;
    Ok(found.is_some())
}

/// The entries of a stretch of time that touched the accounts, in order, and where the next part begins.
async fn lines(
    conn: &mut dyn Conn,
    me: MemberId,
    accounts: &[Theirs],
    query: &StatementQuery,
    (from, until): (Instant, Instant),
    limit: i64,
) -> Result<(Vec<StatementLine>, Option<String>), DbError> {
    let after = query.cursor.as_deref().and_then(|text| text.parse().ok());
    let after: Uuid = after.unwrap_or(Uuid::nil());
    let ids = || accounts.iter().map(|account| account.id);
    let touching = |side: &'static str, begun: crate::db::Sql| {
        begun
            .push("SELECT entry_id FROM ledger_posting WHERE ")
            .push(side)
            .push(" IN ")
            .push_list(ids())
            .push(" AND entry_id >= ")
            .push_bind(first_id(from))
            .push(" AND entry_id < ")
            .push_bind(first_id(until))
            .push(" AND entry_id > ")
            .push_bind(after)
    };
    let found = touching("credit_id", sql("WITH touched AS ("));
    let found = touching("debit_id", found.push(" UNION "));
    let postings = found
        .push(" ORDER BY entry_id LIMIT ")
        .push_bind(limit + 1)
        .push(
            ") SELECT e.id, e.at, e.cause, x.amount_minor, d.currency, d.kind AS debit, d.owner_id AS debit_owner,
                c.kind AS credit, c.owner_id AS credit_owner, COALESCE(p.kind, '') AS about, p.booking_id,
                COALESCE(b.title, k.title, '') AS title, COALESCE(l.name, '') AS who
             FROM touched t JOIN ledger_entry e ON e.id = t.entry_id JOIN ledger_posting x ON x.entry_id = e.id
             JOIN ledger_account d ON d.id = x.debit_id JOIN ledger_account c ON c.id = x.credit_id
             LEFT JOIN outgoing o ON o.id = e.outgoing_id
             LEFT JOIN payment p ON p.id = COALESCE(e.payment_id, o.payment_id)
             LEFT JOIN booking b ON b.id = p.booking_id LEFT JOIN package k ON k.payment_id = p.id
             LEFT JOIN profile l ON l.member_id = p.learner_id
             ORDER BY e.id, x.position",
        )
        .fetch_all(conn, posted)
        .await?;
    let mut entries: Vec<(Uuid, StatementLine, Vec<Posting>)> = Vec::new();
    for (id, line, posting) in postings {
        match entries.last_mut() {
            Some((last, _, postings)) if *last == id => postings.push(posting),
            _ => entries.push((id, line, vec![posting])),
        }
    }
    let more = entries.len() as i64 > limit;
    entries.truncate(usize::try_from(limit).unwrap_or_default());
    let next = entries
        .last()
        .filter(|_| more)
        .map(|(id, ..)| id.to_string());
    let lines = entries.into_iter().map(|(_, line, postings)| {
        let effect = Effect::of(&postings, me).unwrap_or_default();
        let money = |minor| Money::new(minor, line.net.currency);
        StatementLine {
            gross: money(effect.gross()),
            fee: money(effect.fee),
            net: money(effect.net),
            ..line
        }
    });
    Ok((lines.collect(), next))
}

/// One posting, and the line of its entry without what it comes to.
fn posted(row: &Row<'_>) -> Result<(Uuid, StatementLine, Posting), DbError> {
    let currency = currency(row)?;
    let account = |side: Side| {
        let (name, owner) = match side {
            Side::Debit => ("debit", "debit_owner"),
            Side::Credit => ("credit", "credit_owner"),
        };
        let kind: String = row.get(name)?;
        let account = Kind::parse(&kind).and_then(|kind| Account::of(kind, row.get(owner).ok()?));
        account.ok_or_else(|| row.bad(name, "no such account"))
    };
    let amount = Amount::new(row.get("amount_minor")?, currency);
    let amount = amount.ok_or_else(|| row.bad("amount_minor", "no amount"))?;
    let posting = Posting::new(account(Side::Debit)?, account(Side::Credit)?, amount);
    let nothing = Money::new(0, currency);
    let booking: Option<BookingId> = row.get("booking_id")?;
    let line = StatementLine {
        at: row.get("at")?,
        cause: row.get("cause")?,
        about: row.get("about")?,
        booking,
        title: row.get("title")?,
        who: row.get("who")?,
        gross: nothing,
        fee: nothing,
        net: nothing,
    };
    let posting = posting.ok_or_else(|| row.bad("debit", "between an account and itself"))?;
    Ok((row.get("id")?, line, posting))
}

/// No entry that was booked before this instant has this id or a later one, and none after it an earlier one.
fn first_id(at: Instant) -> Uuid {
    let milliseconds = u128::try_from(at.0).unwrap_or_default();
    Uuid::from_u128(milliseconds << 80)
}
