//! Money as people see it: what a booking cost, every posting for admins.

use super::fee;
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
use domain::money::ledger::{Kind, Quote, Stage};
use domain::money::{Currency, Money};
use domain::time::Instant;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Postings on one page.
const PAGE: i64 = 50;

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
    // As it was when the time was held: whoever was shown a fee pays that one.
    let tier = fee::tier_of(conn, booking.mentor_id, booking.created_at).await?;
    Ok(Some(PaymentView {
        id: None,
        quote: Quote::new(booking.price, tier),
        stage: None,
        refunded: Money::new(0, booking.price.currency),
        back: None,
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
    let others = payment.voucher + payment.grant;
    let back = (side == Side::Mentee && others > 0 && refunded > 0).then(|| {
        let (back, currency) = (payment.back(), payment.price.currency());
        BackTo {
            learner: Money::new(back.paid, currency),
            voucher: Money::new(back.voucher, currency),
            scholarship: Money::new(back.grant, currency),
        }
    });
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
        back,
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

/// The receipt of what was paid for a booking, for its learner.
pub async fn receipt(
    conn: &mut dyn Conn,
    me: MemberId,
    id: BookingId,
    paid: Option<PaymentRow>,
) -> Result<ReceiptView, AppError> {
    let booking = bookings::booking(conn, id)
        .await?
        .filter(|booking| booking.mentee_id == me)
        .ok_or(AppError::NotFound)?;
    let row = paid.ok_or(AppError::NotFound)?;
    let invoice = invoice_of(conn, &row).await?;
    let (number, issued_at) = store::receipt_of(conn, row.payment.id)
        .await?
        .ok_or(AppError::NotFound)?;
    let names = profile::names(conn, [booking.mentee_id, booking.mentor_id]).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    Ok(ReceiptView {
        number,
        invoice,
        issued_at,
        booking: Some(id),
        title: booking.title,
        starts_at: Some(booking.session.starts_at()),
        learner: name(booking.mentee_id),
        mentor: name(booking.mentor_id),
        price: row.payment.price.money(),
        refunded: Money::new(row.payment.back().paid, row.payment.price.currency()),
        voucher: Money::new(row.payment.voucher, row.payment.price.currency()),
        scholarship: Money::new(row.payment.grant, row.payment.price.currency()),
    })
}

/// The number of the invoice of what was paid; a session of a package stands on the package's.
pub async fn invoice_of(conn: &mut dyn Conn, paid: &PaymentRow) -> Result<Option<String>, DbError> {
    let charged_as = paid.package.unwrap_or(paid.payment.id);
    let number = crate::invoice::number_of_payment(conn, charged_as).await?;
    Ok(number.map(|number| number.to_string()))
}

/// The platform's money, and the postings that are looked for.
pub async fn ledger(
    conn: &mut dyn Conn,
    query: &EntriesQuery,
    at_provider: Option<Vec<Money>>,
) -> Result<LedgerView, DbError> {
    let totals = journal::totals(conn).await?;
    let premium = crate::premium::revenue(conn).await?;
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
            premium: Money::new(
                premium.get(&currency).copied().unwrap_or_default(),
                currency,
            ),
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
    let (postings, next) = postings(conn, query, PAGE).await?;
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
        alarms: super::webhook::alarms(conn).await?,
        open_disputes: crate::dispute::open_count(conn).await?,
        postings,
        next,
    })
}

async fn count(conn: &mut dyn Conn, query: &'static str) -> Result<i64, DbError> {
    sql(query).fetch_one(conn, |row| row.get("n")).await
}

const POSTINGS: &str = "SELECT e.id, e.at, e.cause, d.kind AS debit, dp.name AS debit_name, c.kind AS credit,
        cp.name AS credit_name, x.amount_minor, x.position, d.currency, p.booking_id, COALESCE(o.reference, p.reference, '') AS reference
     FROM ledger_posting x JOIN ledger_entry e ON e.id = x.entry_id
     JOIN ledger_account d ON d.id = x.debit_id JOIN ledger_account c ON c.id = x.credit_id
     LEFT JOIN profile dp ON dp.member_id = d.owner_id LEFT JOIN profile cp ON cp.member_id = c.owner_id
     LEFT JOIN outgoing o ON o.id = e.outgoing_id LEFT JOIN payment p ON p.id = COALESCE(e.payment_id, o.payment_id)
     WHERE TRUE ";

/// Up to so many postings, latest first, and where the next ones begin: all, or those about a person, a
/// booking, a payment or what the provider calls either.
pub async fn postings(
    conn: &mut dyn Conn,
    query: &EntriesQuery,
    most: i64,
) -> Result<(Vec<PostingRow>, Option<String>), DbError> {
    let mut found = about(sql(POSTINGS), query.text.trim());
    // An entry has several postings, and a page may end between them.
    let after = query.cursor.as_deref().and_then(|cursor| {
        let (entry, position) = cursor.rsplit_once('_')?;
        Some((parse_cursor(entry)?, position.parse::<i64>().ok()?))
    });
    if let Some(((at, id), position)) = after {
        found = found.push(" AND e.at <= ").push_bind(at);
        found = found.push(" AND (e.at < ").push_bind(at);
        found = found.push(" OR e.id < ").push_bind(id);
        found = found.push(" OR (e.id = ").push_bind(id);
        found = found
            .push(" AND x.position > ")
            .push_bind(position)
            .push("))");
    }
    let mut found: Vec<(PostingRow, Uuid, i64)> = found
        .push(" ORDER BY e.at DESC, e.id DESC, x.position LIMIT ")
        .push_bind(most + 1)
        .fetch_all(conn, posting_row)
        .await?;
    let more = found.len() as i64 > most;
    found.truncate(most as usize);
    let last = found.last().filter(|_| more);
    let next = last.map(|(row, id, position)| format!("{}_{id}_{position}", row.at.0));
    Ok((found.into_iter().map(|(row, ..)| row).collect(), next))
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
        let found = found.push(" OR booking_id = ").push_bind(id).push("))");
        return owned(found, |found| found.push_bind(id)).push(")");
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
        let found = found.push(account).push_bind(key.clone()).push(")))");
        let by = |found: Sql| found.push(account).push_bind(key.clone()).push(")");
        return owned(found, by).push(")");
    }
    let found = begin(found).push("reference = ").push_bind(text);
    let found = found.push(middle).push("reference = ").push_bind(text);
    found.push("))")
}

/// Or what stands on an account of somebody, whoever paid: a sponsor's, or of who was given a package.
fn owned(found: Sql, owner: impl Fn(Sql) -> Sql) -> Sql {
    let accounts = "(SELECT id FROM ledger_account WHERE owner_id = ";
    let found = owner(found.push(" OR x.debit_id IN ").push(accounts));
    owner(found.push(") OR x.credit_id IN ").push(accounts)).push(")")
}

/// An instant and an id, as the next page is named.
pub fn parse_cursor(text: &str) -> Option<(Instant, Uuid)> {
    let (at, id) = text.split_once('_')?;
    Some((Instant(at.parse().ok()?), id.parse().ok()?))
}

fn posting_row(row: &Row<'_>) -> Result<(PostingRow, Uuid, i64), DbError> {
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
    Ok((posting, row.get("id")?, row.get("position")?))
}
