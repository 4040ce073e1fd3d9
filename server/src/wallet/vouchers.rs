//! Vouchers: made by admins, taken when somebody goes to pay, and back when nobody paid or all of it goes
//! back. What one pays is a part of the payment, which moves its money.

use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::money::journal::currency;
use crate::platform::fresh_uuid;
use app::wallet::{VoucherRow, VoucherUse};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PaymentId, VoucherId};
use domain::money::Money;
use domain::money::ledger::Stage;
use domain::time::{DAY, Instant, day_number};
use domain::wallet::{NewVoucher, Voucher, Worth, voucher_code};

/// What a voucher pays of somebody's price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pays {
    pub voucher: VoucherId,
    pub minor: i64,
}

const VOUCHER: &str = "SELECT v.id, v.code, v.amount_minor, COALESCE(v.currency, 'EUR') AS currency, v.percent, v.uses, v.used, v.until, v.ended_at
     FROM voucher v ";

fn voucher_row(row: &Row<'_>) -> Result<VoucherRow, DbError> {
    let (amount, percent): (Option<i64>, Option<u8>) =
        (row.get("amount_minor")?, row.get("percent")?);
    let worth = match (amount, percent) {
        (Some(minor), None) => Worth::Amount(Money::new(minor, currency(row)?)),
        (None, Some(percent)) => Worth::Percent(percent),
        _ => return Err(row.bad("percent", "neither an amount nor a part")),
    };
    Ok(VoucherRow {
        id: row.get("id")?,
        code: row.get("code")?,
        worth,
        uses: row.get("uses")?,
        used: row.get("used")?,
        until: row.get("until")?,
        ended: row.get::<Option<Instant>>("ended_at")?.is_some(),
    })
}

/// What a code pays of a price for somebody now; nothing was typed: none.
pub async fn pays(
    conn: &mut dyn Conn,
    typed: &str,
    price: Money,
    member: MemberId,
    now: Instant,
) -> Result<Option<Pays>, VoucherRefused> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let code = voucher_code(typed).ok_or(VoucherRefused::No(Problem::UnknownVoucher))?;
    let found = sql(VOUCHER)
        .push("WHERE v.code = ")
        .push_bind(code)
        .fetch_optional(conn, voucher_row)
        .await?;
    let found = found.ok_or(VoucherRefused::No(Problem::UnknownVoucher))?;
    let by_member = sql("SELECT COUNT(*) AS uses FROM voucher_use WHERE NOT is_back AND voucher_id = $1 AND member_id = $2")
        .bind(found.id)
        .bind(member)
        .fetch_one(conn, |row| row.get::<i64>("uses"))
        .await?;
    if by_member > 0 {
        return Err(VoucherRefused::No(Problem::VoucherUsedByYou));
    }
    let voucher = Voucher {
        worth: found.worth,
        uses: found.uses,
        used: found.used,
        until: found.until,
        ended: found.ended,
    };
    let minor = voucher.pays(price, now).map_err(VoucherRefused::No)?;
    Ok(Some(Pays {
        voucher: found.id,
        minor,
    }))
}

/// Why a code pays nothing.
pub enum VoucherRefused {
    No(Problem),
    Db(DbError),
}

impl From<DbError> for VoucherRefused {
    fn from(error: DbError) -> Self {
        VoucherRefused::Db(error)
    }
}

impl From<VoucherRefused> for app::error::AppError {
    fn from(refused: VoucherRefused) -> Self {
        match refused {
            VoucherRefused::No(problem) => FieldErrors::one("voucher", problem).into(),
            VoucherRefused::Db(error) => error.into(),
        }
    }
}

/// Takes one use for a payment. False: somebody took the last one, or the member has one.
pub async fn take(
    tx: &mut Tx,
    pays: Pays,
    payment: PaymentId,
    member: MemberId,
    now: Instant,
) -> Result<bool, DbError> {
    let taken = sql(
        "UPDATE voucher SET used = used + 1 WHERE id = $1 AND used < uses AND ended_at IS NULL",
    )
    .bind(pays.voucher)
    .execute(tx)
    .await?;
    if taken == 0 {
        return Ok(false);
    }
    let noted = sql("INSERT INTO voucher_use (payment_id, voucher_id, member_id, used_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING")
        .bind(payment)
        .bind(pays.voucher)
        .bind(member)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(noted == 1)
}

/// The use of a payment goes back to its voucher, once: the member may use it again.
pub async fn give_back(tx: &mut Tx, payment: PaymentId) -> Result<(), DbError> {
    let back = sql("UPDATE voucher_use SET is_back = TRUE WHERE payment_id = $1 AND NOT is_back")
        .bind(payment)
        .execute(tx)
        .await?;
    if back == 1 {
        sql("UPDATE voucher SET used = used - 1 WHERE id = (SELECT voucher_id FROM voucher_use WHERE payment_id = $1)")
            .bind(payment)
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Writes a voucher. 0 rows: the code is another's.
pub async fn insert(
    tx: &mut Tx,
    new: &NewVoucher,
    code: &str,
    admin: MemberId,
    now: Instant,
) -> Result<u64, DbError> {
    let (amount, percent) = match new.worth {
        Worth::Amount(amount) => (Some(amount), None),
        Worth::Percent(percent) => (None, Some(i64::from(percent))),
    };
    // Until the last day is over.
    let until = Instant((day_number(new.last_day) + 1) * DAY);
    sql("INSERT INTO voucher (id, code, amount_minor, currency, percent, uses, until, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
        .bind(VoucherId(fresh_uuid(now)))
        .bind(code)
        .bind(amount.map(|amount| amount.minor))
        .bind(amount.map(|amount| amount.currency.code().to_owned()))
        .bind(percent)
        .bind(i64::from(new.uses))
        .bind(until)
        .bind(admin)
        .bind(now)
        .execute(tx)
        .await
}

/// Nobody uses it any more; what was used stays. 0 rows: there is none.
pub async fn end(tx: &mut Tx, id: VoucherId, now: Instant) -> Result<u64, DbError> {
    sql("UPDATE voucher SET ended_at = COALESCE(ended_at, $2) WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await
}

/// The latest vouchers, for admins.
pub async fn list(conn: &mut dyn Conn) -> Result<Vec<VoucherRow>, DbError> {
    sql(VOUCHER)
        .push("ORDER BY v.created_at DESC, v.id DESC LIMIT 200")
        .fetch_all(conn, voucher_row)
        .await
}

/// What vouchers paid for a member, latest first.
pub async fn uses_of(conn: &mut dyn Conn, member: MemberId) -> Result<Vec<VoucherUse>, DbError> {
    sql("SELECT v.code, p.booking_id, b.title, p.voucher_minor, p.currency, p.stage, u.is_back, u.used_at
         FROM voucher_use u JOIN voucher v ON v.id = u.voucher_id JOIN payment p ON p.id = u.payment_id
         JOIN booking b ON b.id = p.booking_id
         WHERE u.member_id = $1 AND p.stage <> 'abandoned' ORDER BY u.used_at DESC, p.id LIMIT 50")
        .bind(member)
        .fetch_all(conn, |row| {
            let stage: String = row.get("stage")?;
            let stage = Stage::parse(&stage).ok_or_else(|| row.bad("stage", "no such stage"))?;
            Ok(VoucherUse {
                code: row.get("code")?,
                booking: row.get("booking_id")?,
                title: row.get("title")?,
                amount: Money::new(row.get("voucher_minor")?, currency(row)?),
                is_paid: stage.is_paid(),
                is_back: row.get("is_back")?,
                used_at: row.get("used_at")?,
            })
        })
        .await
}
