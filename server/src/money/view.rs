//! Money as people see it: what a booking cost, what a mentor earned, every posting for admins.

use super::journal::{self, currency};
use super::store::{self, PaymentRow};
use crate::booking::party;
use crate::booking::store::{self as bookings, BookingRow};
use crate::db::{Conn, DbError, Row, Sql, sql};
use crate::profile;
use crate::wallet;
use app::context::Caller;
use app::error::AppError;
use app::money::*;
use domain::access::own_affairs;
use domain::booking::{BookingStatus, Side};
use domain::id::{BookingId, MemberId, PaymentId};
use domain::money::ledger::{Kind, OutgoingStage, Quote, Stage, fee_tier};
use domain::money::{Currency, Money, Payee};
use domain::time::{DAY, Instant, date_of_day};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Postings on one page, and in a table.
const PAGE: i64 = 50;
pub const ALL: i64 = 10_000;
/// Lines of a mentor's earnings.
const LINES: i64 = 500;
/// Months of a mentor's chart.
const MONTHS: i32 = 12;

/// The money of a booking as one side sees it; none for a free one.
pub async fn payment_of_booking(
    conn: &mut dyn Conn,
    booking: &BookingRow,
    side: Side,
    now: Instant,
) -> Result<Option<PaymentView>, DbError> {
    if booking.price.is_zero() {
        return Ok(None);
    }
    if let Some(row) = store::payment_of(conn, booking.id).await? {
        return Ok(Some(seen(conn, booking, row, side, now).await?));
    }
    let given = store::paid_sessions(conn, booking.mentor_id).await?;
    Ok(Some(PaymentView {
        id: None,
        quote: Quote::new(booking.price, fee_tier(given)),
        stage: None,
        refunded: Money::new(0, booking.price.currency),
        disputed: false,
        dispute: None,
        receipt: None,
        pay_at: None,
        package: None,
        voucher: None,
        scholarship: None,
    }))
}

/// A payment of one of its two people; for everybody else there is none.
pub async fn payment(
    conn: &mut dyn Conn,
    caller: &Caller,
    id: PaymentId,
    now: Instant,
) -> Result<(BookingId, PaymentView), AppError> {
    // Who asks without a name is asked for it, whether there is such a payment or not.
    own_affairs(&caller.actor)?;
    let row = store::payment(conn, id).await?.ok_or(AppError::NotFound)?;
    let booking_id = row.booking_id.ok_or(AppError::NotFound)?;
    let booking = bookings::booking(conn, booking_id).await?;
    let booking = booking.ok_or(AppError::NotFound)?;
    let (_, side) = party(&caller.actor, &booking)?;
    let view = seen(conn, &booking, row, side, now).await?;
    Ok((booking.id, view))
}

async fn seen(
    conn: &mut dyn Conn,
    booking: &BookingRow,
    row: PaymentRow,
    side: Side,
    now: Instant,
) -> Result<PaymentView, DbError> {
    let payment = row.payment;
    let receipt = store::receipt_of(conn, payment.id).await?;
    let dispute = crate::dispute::note(conn, booking, &payment, side, now).await?;
    let can_pay = side == Side::Mentee
        && payment.stage == Stage::Open
        && booking.state.status() == BookingStatus::Held
        && booking.state.is_active(now);
    let package = match row.package {
        Some(_) => Some(wallet::part_of(conn, payment.id).await?),
        None => None,
    };
    // What waits in the package again is no money that goes back.
    let refunded = match package {
        Some(PackagePart::PutBack) => 0,
        _ => payment.refunded,
    };
    // That somebody is helped is nobody else's.
    let scholarship = match side {
        Side::Mentee if payment.grant > 0 => {
            let by = crate::scholarship::store::names(conn, payment.id).await?;
            Some((Money::new(payment.grant, payment.price.currency()), by))
        }
        _ => None,
    };
    Ok(PaymentView {
        id: Some(payment.id),
        quote: quote_of(&payment),
        stage: Some(payment.stage),
        refunded: Money::new(refunded, payment.price.currency()),
        package,
        voucher: (payment.voucher > 0)
            .then(|| Money::new(payment.voucher, payment.price.currency())),
        scholarship,
        disputed: payment.is_at_bank(),
        dispute,
        receipt: receipt.map(|(number, _)| number),
        pay_at: row.checkout_url.filter(|_| can_pay),
    })
}

/// As it was shown before anything was paid.
fn quote_of(payment: &domain::money::ledger::Payment) -> Quote {
    let (price, currency) = (payment.price.money(), payment.price.currency());
    let share = payment.fee.saturating_mul(10_000) / payment.price.minor();
    Quote {
        price,
        fee: Money::new(payment.fee, currency),
        mentor_gets: Money::new(price.minor - payment.fee, currency),
        basis_points: u16::try_from(share).unwrap_or_default(),
    }
}

/// The receipt of a booking, for its learner.
pub async fn receipt(
    conn: &mut dyn Conn,
    me: MemberId,
    id: BookingId,
) -> Result<ReceiptView, AppError> {
    let booking = bookings::booking(conn, id)
        .await?
        .filter(|booking| booking.mentee_id == me)
        .ok_or(AppError::NotFound)?;
    let row = store::payment_of(conn, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let (number, issued_at) = store::receipt_of(conn, row.payment.id)
        .await?
        .ok_or(AppError::NotFound)?;
    let names = profile::names(conn, [booking.mentee_id, booking.mentor_id]).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    Ok(ReceiptView {
        number,
        issued_at,
        booking: Some(id),
        title: booking.title,
        starts_at: Some(booking.session.starts_at()),
        learner: name(booking.mentee_id),
        mentor: name(booking.mentor_id),
        price: row.payment.price.money(),
        refunded: Money::new(row.payment.refunded, row.payment.price.currency()),
        voucher: Money::new(row.payment.voucher, row.payment.price.currency()),
        scholarship: Money::new(row.payment.grant, row.payment.price.currency()),
    })
}

/// A mentor's money.
pub async fn earnings(
    conn: &mut dyn Conn,
    me: MemberId,
    payee: Payee,
    now: Instant,
) -> Result<EarningsView, DbError> {
    let balances = journal::balances_of(conn, me).await?;
    let held = held_for(conn, me).await?;
    let payouts = store::payouts_of(conn, me).await?;
    let mut lines = Vec::new();
    let mut paid_out: BTreeMap<Currency, i64> = BTreeMap::new();
    for (payout, at) in payouts {
        if payout.stage == OutgoingStage::Sent {
            *paid_out.entry(payout.amount.currency()).or_default() += payout.amount.minor();
        }
        lines.push(EarningLine {
            at,
            session: None,
            package: None,
            is_tip: false,
            amount: payout.amount.money(),
            state: match payout.stage {
                OutgoingStage::Asked => PayoutState::OnItsWay,
                OutgoingStage::Sent => PayoutState::Sent,
                OutgoingStage::Failed => PayoutState::CameBack,
            },
        });
    }
    lines.extend(sessions_paid(conn, me).await?);
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
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
    let paid_sessions = store::paid_sessions(conn, me).await?;
    Ok(EarningsView {
        purses: purses.filter(is_not_empty).collect(),
        months: months(&lines, now),
        lines,
        fee_basis_points: fee_tier(paid_sessions).basis_points,
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

async fn sessions_paid(conn: &mut dyn Conn, mentor: MemberId) -> Result<Vec<EarningLine>, DbError> {
    sql("SELECT p.id, p.booking_id, p.kind, COALESCE(b.title, k.title) AS title, p.released_at, p.earned_minor, p.currency
         FROM payment p LEFT JOIN booking b ON b.id = p.booking_id LEFT JOIN package k ON k.payment_id = p.id
         WHERE p.mentor_id = $1 AND p.stage = 'released' AND p.earned_minor > 0 ORDER BY p.released_at DESC, p.id LIMIT $2")
    .bind(mentor)
    .bind(LINES)
    .fetch_all(conn, |row| {
        let (booking, title): (Option<BookingId>, String) =
            (row.get("booking_id")?, row.get("title")?);
        Ok(EarningLine {
            at: row.get("released_at")?,
            package: booking.is_none().then(|| title.clone()),
            session: booking.map(|booking| (booking, title)),
            is_tip: row.get::<String>("kind")? == "tip",
            amount: Money::new(row.get("earned_minor")?, currency(row)?),
            state: PayoutState::Earned,
        })
    })
    .await
}

/// What was earned in each of the last months, also in those in which nothing was.
fn months(lines: &[EarningLine], now: Instant) -> Vec<MonthEarned> {
    let month_of = |at: Instant| {
        let date = date_of_day(at.0.div_euclid(DAY));
        i32::from(date.year()) * 12 + i32::from(date.month()) - 1
    };
    let earned = || {
        lines
            .iter()
            .filter(|line| line.state == PayoutState::Earned)
    };
    let currencies: BTreeSet<Currency> = earned().map(|line| line.amount.currency).collect();
    let last = month_of(now);
    let mut months = Vec::new();
    for currency in currencies {
        for month in last - MONTHS + 1..=last {
            let of_month = earned()
                .filter(|line| line.amount.currency == currency && month_of(line.at) == month);
            let (mut sessions, mut minor) = (0, 0);
            for line in of_month {
                sessions += u32::from(!line.is_tip && line.session.is_some());
                minor += line.amount.minor;
            }
            months.push(MonthEarned {
                year: i16::try_from(month.div_euclid(12)).unwrap_or_default(),
                month: i8::try_from(month.rem_euclid(12) + 1).unwrap_or_default(),
                sessions,
                earned: Money::new(minor, currency),
            });
        }
    }
    months
}

/// The platform's money, and the postings that are looked for.
pub async fn ledger(
    conn: &mut dyn Conn,
    query: &EntriesQuery,
    at_provider: Option<Vec<Money>>,
) -> Result<LedgerView, DbError> {
    let totals = journal::totals(conn).await?;
    let currencies: BTreeSet<Currency> = totals.keys().map(|(_, currency)| *currency).collect();
    let totals = currencies.into_iter().map(|currency| {
        let of = |kind| {
            let minor = totals.get(&(kind, currency)).copied().unwrap_or_default();
            Money::new(minor, currency)
        };
        let has = at_provider.as_ref().map(|all| {
            let found = all.iter().find(|money| money.currency == currency);
            found.copied().unwrap_or(Money::new(0, currency))
        });
        CurrencyTotals {
            revenue: of(Kind::Revenue),
            held: of(Kind::Held),
            prepaid: of(Kind::Prepaid),
            vouchers: of(Kind::Voucher),
            sponsored: Money::new(of(Kind::Sponsor).minor + of(Kind::Grant).minor, currency),
            payable: of(Kind::Payable),
            receivable: of(Kind::Receivable),
            transit: of(Kind::Transit),
            clearing: of(Kind::Clearing),
            at_provider: has,
        }
    });
    let totals = totals.collect();
    let proof = journal::latest_proof(conn).await?;
    let mut found = postings(conn, query, PAGE + 1).await?;
    let more = found.len() as i64 > PAGE;
    found.truncate(PAGE as usize);
    let next = found
        .last()
        .filter(|_| more)
        .map(|(row, id)| format!("{}_{id}", row.at.0));
    Ok(LedgerView {
        totals,
        proof: proof.map(|proof| (proof.at, proof.entries, proof.findings)),
        asked: count(
            conn,
            "SELECT COUNT(*) AS n FROM outgoing WHERE stage = 'asked'",
        )
        .await?,
        waiting_events: count(
            conn,
            "SELECT COUNT(*) AS n FROM provider_event WHERE done_at IS NULL",
        )
        .await?,
        alarms: alarms(conn).await?,
        open_disputes: crate::dispute::open_count(conn).await?,
        postings: found.into_iter().map(|(row, _)| row).collect(),
        next,
    })
}

async fn alarms(conn: &mut dyn Conn) -> Result<Vec<Alarm>, DbError> {
    let found = super::webhook::alarms(conn).await?.into_iter();
    let alarms = found.map(|(at, event, what)| Alarm { at, event, what });
    Ok(alarms.collect())
}

async fn count(conn: &mut dyn Conn, query: &'static str) -> Result<i64, DbError> {
    sql(query).fetch_one(conn, |row| row.get("n")).await
}

const POSTINGS: &str = "SELECT e.id, e.at, e.cause, d.kind AS debit, dp.name AS debit_name, c.kind AS credit,
        cp.name AS credit_name, x.amount_minor, d.currency, p.booking_id, COALESCE(o.reference, p.reference, '') AS reference
     FROM ledger_posting x JOIN ledger_entry e ON e.id = x.entry_id
     JOIN ledger_account d ON d.id = x.debit_id JOIN ledger_account c ON c.id = x.credit_id
     LEFT JOIN profile dp ON dp.member_id = d.owner_id LEFT JOIN profile cp ON cp.member_id = c.owner_id
     LEFT JOIN outgoing o ON o.id = e.outgoing_id LEFT JOIN payment p ON p.id = COALESCE(e.payment_id, o.payment_id)
     WHERE TRUE ";

/// Postings, latest first, with the entry each belongs to: all, or those about a person, a booking, a
/// payment, or what the provider calls something.
pub async fn postings(
    conn: &mut dyn Conn,
    query: &EntriesQuery,
    limit: i64,
) -> Result<Vec<(PostingRow, Uuid)>, DbError> {
    let mut found = about(sql(POSTINGS), query.text.trim());
    if let Some((at, id)) = query.cursor.as_deref().and_then(parse_cursor) {
        found = found
            .push(" AND (e.at < ")
            .push_bind(at)
            .push(" OR (e.at = ")
            .push_bind(at)
            .push(" AND e.id < ")
            .push_bind(id)
            .push("))");
    }
    found
        .push(" ORDER BY e.at DESC, e.id DESC, x.position LIMIT ")
        .push_bind(limit)
        .fetch_all(conn, posting_row)
        .await
}

/// Leaves only what is about a text: first the payments and what left, then the entries of these.
fn about(found: Sql, text: &str) -> Sql {
    if text.is_empty() {
        return found;
    }
    let begin = |found: Sql| found.push(" AND (e.payment_id IN (SELECT id FROM payment WHERE ");
    let middle = ") OR e.outgoing_id IN (SELECT id FROM outgoing WHERE ";
    if let Ok(id) = text.parse::<Uuid>() {
        let found = begin(found).push("booking_id = ").push_bind(id);
        let found = found.push(" OR id = ").push_bind(id);
        let found = found.push(" OR learner_id = ").push_bind(id);
        let found = found.push(" OR mentor_id = ").push_bind(id);
        let found = found.push(middle).push("id = ").push_bind(id);
        let found = found.push(" OR member_id = ").push_bind(id);
        let found = found.push(" OR payment_id IN (SELECT id FROM payment WHERE id = ");
        let found = found.push_bind(id).push(" OR mentor_id = ").push_bind(id);
        return found.push(" OR booking_id = ").push_bind(id).push(")))");
    }
    if text.contains('@') {
        let key = text.to_lowercase();
        let account = "(SELECT id FROM account WHERE email_key = ";
        let found = begin(found).push("learner_id = ").push(account);
        let found = found.push_bind(key.clone()).push(") OR mentor_id = ");
        let found = found.push(account).push_bind(key.clone()).push(")");
        let found = found.push(middle).push("member_id = ").push(account);
        let found = found.push_bind(key.clone());
        let found = found.push(") OR payment_id IN (SELECT id FROM payment WHERE mentor_id = ");
        return found.push(account).push_bind(key).push("))))");
    }
    let found = begin(found).push("reference = ").push_bind(text);
    let found = found.push(middle).push("reference = ").push_bind(text);
    found.push("))")
}

fn parse_cursor(text: &str) -> Option<(Instant, Uuid)> {
    let (at, id) = text.split_once('_')?;
    Some((Instant(at.parse().ok()?), id.parse().ok()?))
}

fn posting_row(row: &Row<'_>) -> Result<(PostingRow, Uuid), DbError> {
    let account = |kind: &str, name: &str| {
        let (kind, name): (String, Option<String>) = (row.get(kind)?, row.get(name)?);
        Ok::<_, DbError>(match name {
            Some(name) => format!("{kind} · {name}"),
            None => kind,
        })
    };
    let posting = PostingRow {
        at: row.get("at")?,
        cause: row.get("cause")?,
        debit: account("debit", "debit_name")?,
        credit: account("credit", "credit_name")?,
        amount: Money::new(row.get("amount_minor")?, currency(row)?),
        booking: row.get("booking_id")?,
        reference: row.get("reference")?,
    };
    Ok((posting, row.get("id")?))
}
