//! Payments, and money on its way out, as they are stored. What may become of them is the domain's;
//! each change compares the version it was decided on.

use super::journal::currency;
use crate::db::{Conn, DbError, Row, Tx, sql};
use domain::id::{BookingId, MemberId, OutgoingId, PaymentId, PotId};
use domain::money::ledger::{
    Amount, Dispute, Outgoing, OutgoingStage, Payment, Purpose, Stage, Way,
};
use domain::time::Instant;

/// A payment as it is kept.
#[derive(Clone, Debug)]
pub struct PaymentRow {
    pub payment: Payment,
    /// None of a package, whose sessions have payments of their own, of what a sponsor pays, and of a membership.
    pub booking_id: Option<BookingId>,
    /// A thank-you, beside what the session cost.
    pub is_tip: bool,
    /// Of a session of a package: out of which it was drawn.
    pub package: Option<PaymentId>,
    /// Of what a sponsor pays: into which pot.
    pub pot: Option<PotId>,
    /// The learner said that the session took place.
    pub content: bool,
    pub checkout_url: Option<String>,
    pub paid_at: Option<Instant>,
    pub released_at: Option<Instant>,
    /// What the mentor got when it was released, in minor units.
    pub earned: i64,
    pub version: i64,
}

/// What a payment is for.
#[derive(Clone, Copy, Debug)]
pub enum For {
    Session(BookingId),
    Tip(BookingId),
    Package,
    /// A month of membership.
    Premium,
    Pot(PotId),
    /// A session whose money is drawn from a package.
    SessionOf {
        package: PaymentId,
        booking: BookingId,
    },
}

impl For {
    const fn kind(self) -> &'static str {
        match self {
            For::Session(_) | For::SessionOf { .. } => "session",
            For::Tip(_) => "tip",
            For::Package => "package",
            For::Premium => "premium",
            For::Pot(_) => "pot",
        }
    }

    const fn booking(self) -> Option<BookingId> {
        match self {
            For::Session(booking) | For::Tip(booking) | For::SessionOf { booking, .. } => {
                Some(booking)
            }
            For::Package | For::Premium | For::Pot(_) => None,
        }
    }

    const fn pot(self) -> Option<PotId> {
        match self {
            For::Pot(pot) => Some(pot),
            _ => None,
        }
    }

    const fn package(self) -> Option<PaymentId> {
        match self {
            For::SessionOf { package, .. } => Some(package),
            _ => None,
        }
    }
}

const PAYMENT: &str = "SELECT id, booking_id, kind, package_id, pot_id, drawn_minor, voucher_minor, grant_minor, learner_id, mentor_id, price_minor, currency, fee_minor, stage, refunded_minor,
        dispute, disputed_minor, content, checkout_url, paid_at, released_at, earned_minor, version FROM payment WHERE ";

pub async fn payment(conn: &mut dyn Conn, id: PaymentId) -> Result<Option<PaymentRow>, DbError> {
    sql(PAYMENT)
        .push("id = ")
        .push_bind(id)
        .fetch_optional(conn, payment_row)
        .await
}

pub async fn payment_of(
    conn: &mut dyn Conn,
    booking: BookingId,
) -> Result<Option<PaymentRow>, DbError> {
    sql(PAYMENT)
        .push("kind = 'session' AND booking_id = ")
        .push_bind(booking)
        .fetch_optional(conn, payment_row)
        .await
}

/// The tip for a session, unless nobody came to pay it.
pub async fn tip_of(
    conn: &mut dyn Conn,
    booking: BookingId,
) -> Result<Option<PaymentRow>, DbError> {
    sql(PAYMENT)
        .push("kind = 'tip' AND stage <> 'abandoned' AND booking_id = ")
        .push_bind(booking)
        .fetch_optional(conn, payment_row)
        .await
}

/// The payments among these ids.
pub async fn payments(
    conn: &mut dyn Conn,
    ids: impl IntoIterator<Item = PaymentId>,
) -> Result<Vec<PaymentRow>, DbError> {
    sql(PAYMENT)
        .push("id IN ")
        .push_list(ids)
        .fetch_all(conn, payment_row)
        .await
}

/// The payments of all sessions that were ever drawn from a package.
pub async fn drawn_from(
    conn: &mut dyn Conn,
    package: PaymentId,
) -> Result<Vec<PaymentRow>, DbError> {
    sql(PAYMENT)
        .push("package_id = ")
        .push_bind(package)
        .push(" ORDER BY id")
        .fetch_all(conn, payment_row)
        .await
}

/// All that was ever paid into a pot or is to be, what was paid first in front.
pub async fn into_pot(conn: &mut dyn Conn, pot: PotId) -> Result<Vec<PaymentRow>, DbError> {
    sql(PAYMENT)
        .push("pot_id = ")
        .push_bind(pot)
        .push(" ORDER BY id")
        .fetch_all(conn, payment_row)
        .await
}

/// Tips, packages and sponsors' money that somebody went to pay before and did not, as far as is known. Months
/// of plans that are charged again wait for their plan.
pub async fn unpaid_beside(conn: &mut dyn Conn, before: Instant) -> Result<Vec<Payment>, DbError> {
    let rows = sql(PAYMENT)
        .push("kind <> 'session' AND stage = 'open' AND updated_at < ")
        .push_bind(before)
        .push(" AND NOT EXISTS (SELECT 1 FROM plan l WHERE (l.charge_id = payment.id AND l.stage = 'due') OR l.change_id = payment.id)")
        .push(" ORDER BY updated_at LIMIT 500")
        .fetch_all(conn, payment_row)
        .await?;
    Ok(rows.into_iter().map(|row| row.payment).collect())
}

/// Begins a payment. 0 rows: the booking has one, which stays as it is.
pub async fn payment_insert(
    tx: &mut Tx,
    new: &Payment,
    of: For,
    provider: &str,
    now: Instant,
) -> Result<u64, DbError> {
    sql("INSERT INTO payment (id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor, provider,
            created_at, updated_at, kind, package_id, voucher_minor, grant_minor, pot_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING")
    .bind(new.id)
    .bind(of.booking())
    .bind(new.learner)
    .bind(new.mentor)
    .bind(new.price.minor())
    .bind(new.price.currency().code())
    .bind(new.fee)
    .bind(provider)
    .bind(now)
    .bind(of.kind())
    .bind(of.package())
    .bind(new.voucher)
    .bind(new.grant)
    .bind(of.pot())
    .execute(tx)
    .await
}

/// Writes what a payment became, as decided on `before`. 0 rows: it changed in between.
pub async fn payment_update(
    tx: &mut Tx,
    before: &PaymentRow,
    to: &Payment,
    now: Instant,
) -> Result<u64, DbError> {
    let (dispute, disputed) = match to.dispute {
        Dispute::None => ("none", 0),
        Dispute::Open(minor) => ("open", minor),
        Dispute::Won => ("won", 0),
        Dispute::Lost(minor) => ("lost", minor),
    };
    let is_released_now = to.stage == Stage::Released && before.payment.stage != Stage::Released;
    let (earned, released_at) = if is_released_now {
        let earned = match to.way {
            // What is not the platform's is a tax office's.
            Way::Premium => 0,
            _ => to.shares().0,
        };
        (earned, Some(now))
    } else {
        (before.earned, before.released_at)
    };
    sql("UPDATE payment SET stage = $3, refunded_minor = $4, dispute = $5, disputed_minor = $6, paid_at = $7,
            released_at = $8, earned_minor = $9, version = version + 1, updated_at = $10, drawn_minor = $11,
            voucher_minor = $12, grant_minor = $13
         WHERE id = $1 AND version = $2")
    .bind(to.id)
    .bind(before.version)
    .bind(to.stage.as_str())
    .bind(to.refunded)
    .bind(dispute)
    .bind(disputed)
    .bind(to.stage.is_paid().then_some(before.paid_at.unwrap_or(now)))
    .bind(released_at)
    .bind(earned)
    .bind(now)
    .bind(to.drawn)
    .bind(to.voucher)
    .bind(to.grant)
    .execute(tx)
    .await
}

/// Lets whoever settles this payment at the same time decide anew: from now on it is disputed. 0 rows:
/// they were faster.
pub async fn payment_touch(tx: &mut Tx, id: PaymentId, version: i64) -> Result<u64, DbError> {
    sql("UPDATE payment SET version = version + 1 WHERE id = $1 AND version = $2")
        .bind(id)
        .bind(version)
        .execute(tx)
        .await
}

/// Keeps with whom and where somebody pays.
pub async fn checkout_update(
    tx: &mut Tx,
    id: PaymentId,
    provider: &str,
    reference: &str,
    url: &str,
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE payment SET provider = $2, reference = $3, checkout_url = $4, updated_at = $5 WHERE id = $1")
        .bind(id)
        .bind(provider)
        .bind(reference)
        .bind(url)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Keeps with whom somebody was charged again.
pub async fn charged_with(
    tx: &mut Tx,
    id: PaymentId,
    provider: &str,
    reference: &str,
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE payment SET provider = $2, reference = $3, updated_at = $4 WHERE id = $1")
        .bind(id)
        .bind(provider)
        .bind(reference)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Who learned says that the session took place. 0 rows: nothing was paid, or they said so before.
pub async fn content_update(
    tx: &mut Tx,
    booking: BookingId,
    learner: MemberId,
) -> Result<u64, DbError> {
    sql("UPDATE payment SET content = TRUE, version = version + 1
         WHERE kind = 'session' AND NOT content
             AND booking_id = (SELECT id FROM booking WHERE id = $1 AND mentee_id = $2)")
    .bind(booking)
    .bind(learner)
    .execute(tx)
    .await
}

/// Payments that are held for a mentor's sessions, and not what they sponsor.
pub async fn held_for(conn: &mut dyn Conn, mentor: MemberId) -> Result<Vec<PaymentRow>, DbError> {
    sql(PAYMENT)
        .push("stage = 'held' AND kind <> 'pot' AND mentor_id = ")
        .push_bind(mentor)
        .push(" ORDER BY id")
        .fetch_all(conn, payment_row)
        .await
}

/// How many sessions this mentor was paid for.
pub async fn paid_sessions(conn: &mut dyn Conn, mentor: MemberId) -> Result<u32, DbError> {
    sql("SELECT COUNT(*) AS sessions FROM payment WHERE mentor_id = $1 AND stage = 'released' AND kind = 'session'")
        .bind(mentor)
        .fetch_one(conn, |row| row.get("sessions"))
        .await
}

/// Bookings whose money waits though nothing is to be waited for: nobody paid for long, or the session
/// is long over.
pub async fn unsettled(
    conn: &mut dyn Conn,
    open_since: Instant,
    ended_before: Instant,
) -> Result<Vec<BookingId>, DbError> {
    // Of what a bank kept for good nothing is left to be settled: it would stand before all others for ever.
    sql("SELECT p.booking_id FROM payment p JOIN booking b ON b.id = p.booking_id
         WHERE (p.stage = 'open' AND p.kind = 'session' AND p.updated_at < $1)
            OR (p.stage = 'held' AND p.dispute <> 'open' AND p.refunded_minor + p.disputed_minor < p.price_minor
                AND (b.status IN ('cancelled', 'declined', 'expired')
                    OR (b.ends_at < $2
                        AND NOT EXISTS (SELECT 1 FROM dispute d WHERE d.payment_id = p.id AND d.turn <> 'nobody'))))
         ORDER BY p.updated_at LIMIT 500")
    .bind(open_since)
    .bind(ended_before)
    .fetch_all(conn, |row| row.get("booking_id"))
    .await
}

/// What was sent back of a charge, or is to be, also for sessions that were drawn from it, in minor units.
pub async fn gone_back(conn: &mut dyn Conn, id: PaymentId) -> Result<i64, DbError> {
    sql(
        "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS minor FROM outgoing
         WHERE payment_id IN (SELECT id FROM payment WHERE id = $1 OR package_id = $1)",
    )
    .bind(id)
    .fetch_one(conn, |row| row.get("minor"))
    .await
}

fn payment_row(row: &Row<'_>) -> Result<PaymentRow, DbError> {
    let (stage, dispute): (String, String) = (row.get("stage")?, row.get("dispute")?);
    let disputed = row.get("disputed_minor")?;
    let price = Amount::new(row.get("price_minor")?, currency(row)?);
    let kind: String = row.get("kind")?;
    let package: Option<PaymentId> = row.get("package_id")?;
    Ok(PaymentRow {
        is_tip: kind == "tip",
        package,
        pot: row.get("pot_id")?,
        payment: Payment {
            id: row.get("id")?,
            way: match package {
                Some(_) => Way::Drawn,
                None if kind == "package" => Way::Package,
                None if kind == "pot" => Way::Pot,
                None if kind == "premium" => Way::Premium,
                None => Way::Direct,
            },
            learner: row.get("learner_id")?,
            mentor: row.get("mentor_id")?,
            price: price.ok_or_else(|| row.bad("price_minor", "no amount"))?,
            fee: row.get("fee_minor")?,
            stage: Stage::parse(&stage).ok_or_else(|| row.bad("stage", "no such stage"))?,
            refunded: row.get("refunded_minor")?,
            dispute: match dispute.as_str() {
                "none" => Dispute::None,
                "open" => Dispute::Open(disputed),
                "won" => Dispute::Won,
                "lost" => Dispute::Lost(disputed),
                _ => return Err(row.bad("dispute", "no such state")),
            },
            drawn: row.get("drawn_minor")?,
            voucher: row.get("voucher_minor")?,
            grant: row.get("grant_minor")?,
        },
        booking_id: row.get("booking_id")?,
        content: row.get("content")?,
        checkout_url: row.get("checkout_url")?,
        paid_at: row.get("paid_at")?,
        released_at: row.get("released_at")?,
        earned: row.get("earned_minor")?,
        version: row.get("version")?,
    })
}

/// Writes down that money is to leave.
pub async fn outgoing_insert(
    tx: &mut Tx,
    new: &Outgoing,
    provider: &str,
    now: Instant,
) -> Result<(), DbError> {
    let payment = match new.purpose {
        Purpose::Refund { payment, .. } => Some(payment),
        Purpose::Payout { .. } => None,
    };
    sql("INSERT INTO outgoing (id, purpose, payment_id, member_id, amount_minor, currency, provider, created_at, updated_at, stage)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)")
        .bind(new.id)
        .bind(new.purpose.as_str())
        .bind(payment)
        .bind(new.purpose.member())
        .bind(new.amount.minor())
        .bind(new.amount.currency().code())
        .bind(provider)
        .bind(now)
        .bind(new.stage.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

const OUTGOING: &str = "SELECT id, purpose, payment_id, member_id, amount_minor, currency, stage, created_at, updated_at FROM outgoing WHERE ";

pub async fn outgoing(conn: &mut dyn Conn, id: OutgoingId) -> Result<Option<Outgoing>, DbError> {
    sql(OUTGOING)
        .push("id = ")
        .push_bind(id)
        .fetch_optional(conn, outgoing_row)
        .await
}

/// What goes back of a payment, as far as it is.
pub struct RefundOf {
    pub minor: i64,
    pub stage: OutgoingStage,
    /// The provider's name for it, once it is known.
    pub reference: Option<String>,
}

/// All that goes back of a payment, or did.
pub async fn refunds_of(conn: &mut dyn Conn, id: PaymentId) -> Result<Vec<RefundOf>, DbError> {
    sql("SELECT amount_minor, stage, reference FROM outgoing WHERE payment_id = $1")
        .bind(id)
        .fetch_all(conn, |row| {
            let stage: String = row.get("stage")?;
            Ok(RefundOf {
                minor: row.get("amount_minor")?,
                stage: OutgoingStage::parse(&stage)
                    .ok_or_else(|| row.bad("stage", "no such stage"))?,
                reference: row.get("reference")?,
            })
        })
        .await
}

/// What was asked of a provider before and is not known to have happened.
pub async fn asked_before(
    conn: &mut dyn Conn,
    before: Instant,
) -> Result<Vec<OutgoingId>, DbError> {
    sql("SELECT id FROM outgoing WHERE stage = 'asked' AND updated_at < $1 ORDER BY updated_at LIMIT 500")
        .bind(before)
        .fetch_all(conn, |row| row.get("id"))
        .await
}

/// Writes how far money has come, and with whom. 0 rows: somebody was faster.
pub async fn outgoing_update(
    tx: &mut Tx,
    before: &Outgoing,
    to: OutgoingStage,
    provider: &str,
    reference: Option<&str>,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE outgoing SET stage = $3, reference = COALESCE($4, reference), updated_at = $5, provider = $6 WHERE id = $1 AND stage = $2")
        .bind(before.id)
        .bind(before.stage.as_str())
        .bind(to.as_str())
        .bind(reference)
        .bind(now)
        .bind(provider)
        .execute(tx)
        .await
}

/// A provider was asked once more to send it; what it refused for is empty where it did.
pub async fn outgoing_tried(tx: &mut Tx, id: OutgoingId, failure: &str) -> Result<(), DbError> {
    sql("UPDATE outgoing SET tries = tries + 1, failure = $2 WHERE id = $1")
        .bind(id)
        .bind(failure)
        .execute(tx)
        .await?;
    Ok(())
}

/// What was made of a payout that failed; and whose doing it was is kept.
pub async fn outgoing_again(
    tx: &mut Tx,
    id: OutgoingId,
    of: OutgoingId,
    by: MemberId,
) -> Result<(), DbError> {
    sql("UPDATE outgoing SET again_of = $2, again_by = $3 WHERE id = $1")
        .bind(id)
        .bind(of)
        .bind(by)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether what failed was tried again.
pub async fn is_tried_again(conn: &mut dyn Conn, id: OutgoingId) -> Result<bool, DbError> {
    let again = sql("SELECT id FROM outgoing WHERE again_of = $1")
        .bind(id)
        .fetch_optional(conn, |row| row.get::<OutgoingId>("id"))
        .await?;
    Ok(again.is_some())
}

fn outgoing_row(row: &Row<'_>) -> Result<Outgoing, DbError> {
    let (purpose, stage): (String, String) = (row.get("purpose")?, row.get("stage")?);
    let member: MemberId = row.get("member_id")?;
    let payment: Option<PaymentId> = row.get("payment_id")?;
    let amount = Amount::new(row.get("amount_minor")?, currency(row)?);
    Ok(Outgoing {
        id: row.get("id")?,
        purpose: match (purpose.as_str(), payment) {
            ("refund", Some(payment)) => Purpose::Refund {
                payment,
                learner: member,
            },
            ("payout", None) => Purpose::Payout { mentor: member },
            _ => return Err(row.bad("purpose", "no such purpose")),
        },
        amount: amount.ok_or_else(|| row.bad("amount_minor", "no amount"))?,
        stage: OutgoingStage::parse(&stage).ok_or_else(|| row.bad("stage", "no such stage"))?,
    })
}

/// Gives a payment its number, the next of the year, unless it has one.
pub async fn receipt_issue(
    tx: &mut Tx,
    payment: PaymentId,
    year: i16,
    now: Instant,
) -> Result<(), DbError> {
    let has_one = sql("SELECT number FROM receipt WHERE payment_id = $1")
        .bind(payment)
        .fetch_optional(tx, |row| row.get::<i64>("number"))
        .await?;
    if has_one.is_some() {
        return Ok(());
    }
    let number: i64 = sql("INSERT INTO receipt_series (year, last) VALUES ($1, 1)
         ON CONFLICT (year) DO UPDATE SET last = receipt_series.last + 1 RETURNING last")
    .bind(year)
    .fetch_one(tx, |row| row.get("last"))
    .await?;
    sql("INSERT INTO receipt (payment_id, year, number, issued_at) VALUES ($1, $2, $3, $4)")
        .bind(payment)
        .bind(year)
        .bind(number)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// A receipt's number as people write it, and when it was issued.
pub async fn receipt_of(
    conn: &mut dyn Conn,
    payment: PaymentId,
) -> Result<Option<(String, Instant)>, DbError> {
    sql("SELECT year, number, issued_at FROM receipt WHERE payment_id = $1")
        .bind(payment)
        .fetch_optional(conn, |row| {
            let (year, number): (i64, i64) = (row.get("year")?, row.get("number")?);
            Ok((format!("{year}-{number:06}"), row.get("issued_at")?))
        })
        .await
}

/// What went back of the sessions that were drawn out of a package, in minor units.
pub async fn refunded_of_sessions(conn: &mut dyn Conn, package: PaymentId) -> Result<i64, DbError> {
    sql("SELECT CAST(COALESCE(SUM(refunded_minor), 0) AS BIGINT) AS total FROM payment WHERE package_id = $1")
        .bind(package)
        .fetch_one(conn, |row| row.get("total"))
        .await
}
