//! Invoices as they are stored: written once, numbered in the transaction that writes them, never changed.

use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::money::journal::currency;
use crate::platform::fresh_uuid;
use app::invoice::{InvoiceRow, PartyView};
use domain::id::{BookingId, MemberId, OutgoingId, PaymentId};
use domain::invoice::{Billing, DocumentKind, DocumentNumber, Taxed};
use domain::money::{Currency, Money};
use domain::time::Instant;
use uuid::Uuid;

/// The next number of a kind and a year. Whoever else issues one of the kind waits until this transaction ends,
/// and has this very number if it is rolled back.
pub async fn number_take(
    tx: &mut Tx,
    kind: DocumentKind,
    now: Instant,
) -> Result<DocumentNumber, DbError> {
    let year = i16::try_from(now.year()).unwrap_or_default();
    let number = sql(
        "INSERT INTO invoice_series (kind, year, last) VALUES ($1, $2, 1)
         ON CONFLICT (kind, year) DO UPDATE SET last = invoice_series.last + 1 RETURNING last",
    )
    .bind(kind.as_str())
    .bind(year)
    .fetch_one(tx, |row| row.get("last"))
    .await?;
    Ok(DocumentNumber { kind, year, number })
}

/// What is written on an invoice beside its amounts, as it is now.
#[derive(Clone, Debug)]
pub struct Facts {
    pub learner: MemberId,
    pub mentor: MemberId,
    pub seller: PartyView,
    pub buyer: PartyView,
    pub issuer: Option<Uuid>,
    pub about: String,
    pub title: String,
    pub session_at: Option<Instant>,
    pub currency: Currency,
    pub tax_rate: Option<u16>,
}

/// What is to be written on the invoice of a payment. What a sponsor gives, they give to the platform, which states
/// no tax on it: nothing is sold yet.
pub async fn facts(conn: &mut dyn Conn, payment: PaymentId) -> Result<Facts, DbError> {
    sql("SELECT p.id, p.learner_id, p.mentor_id, p.kind AS about, p.currency, COALESCE(b.title, k.title, '') AS title,
            b.starts_at AS session_at, CASE WHEN p.kind = 'premium' THEN k.tax_rate ELSE s.tax_rate END AS tax_rate, x.id AS issuer_id,
            CASE WHEN p.kind IN ('premium', 'pot') THEN COALESCE(NULLIF(x.name, ''), 'MentorConnect') ELSE COALESCE(NULLIF(s.name, ''), sp.name, '') END AS seller_name,
            CASE WHEN p.kind IN ('premium', 'pot') THEN COALESCE(x.address, '') ELSE COALESCE(s.address, '') END AS seller_address,
            CASE WHEN p.kind IN ('premium', 'pot') THEN COALESCE(x.tax_number, '') ELSE COALESCE(s.tax_number, '') END AS seller_tax_number,
            COALESCE(NULLIF(u.name, ''), up.name, '') AS buyer_name, COALESCE(u.address, '') AS buyer_address,
            COALESCE(u.tax_number, '') AS buyer_tax_number
         FROM payment p LEFT JOIN booking b ON b.id = p.booking_id LEFT JOIN package k ON k.payment_id = p.id
         LEFT JOIN profile sp ON sp.member_id = p.mentor_id LEFT JOIN billing s ON s.member_id = p.mentor_id AND p.kind <> 'pot'
         LEFT JOIN invoice_issuer x ON x.id = (SELECT id FROM invoice_issuer ORDER BY since DESC, id DESC LIMIT 1)
         LEFT JOIN profile up ON up.member_id = p.learner_id LEFT JOIN billing u ON u.member_id = p.learner_id
         WHERE p.id = $1")
    .bind(payment)
    .fetch_one(conn, facts_of)
    .await
}

fn facts_of(row: &Row<'_>) -> Result<Facts, DbError> {
    Ok(Facts {
        learner: row.get("learner_id")?,
        mentor: row.get("mentor_id")?,
        seller: PartyView {
            name: row.get("seller_name")?,
            address: row.get("seller_address")?,
            tax_number: row.get("seller_tax_number")?,
        },
        buyer: PartyView {
            name: row.get("buyer_name")?,
            address: row.get("buyer_address")?,
            tax_number: row.get("buyer_tax_number")?,
        },
        issuer: row.get("issuer_id")?,
        about: row.get("about")?,
        title: row.get("title")?,
        session_at: row.get("session_at")?,
        currency: currency(row)?,
        tax_rate: rate(row)?,
    })
}

fn rate(row: &Row<'_>) -> Result<Option<u16>, DbError> {
    let rate: Option<i64> = row.get("tax_rate")?;
    let rate = rate.map(|rate| u16::try_from(rate).map_err(|reason| row.bad("tax_rate", reason)));
    rate.transpose()
}

/// A document that is to be written, and of what.
pub struct New<'f> {
    pub number: DocumentNumber,
    pub payment: PaymentId,
    /// Of a credit note: its invoice, and the refund that it is for.
    pub takes_back: Option<(Uuid, OutgoingId)>,
    pub facts: &'f Facts,
    pub amount: Taxed,
    pub others: i64,
}

pub async fn invoice_insert(tx: &mut Tx, new: &New<'_>, now: Instant) -> Result<(), DbError> {
    let facts = new.facts;
    sql("INSERT INTO invoice (id, kind, year, number, payment_id, of_id, refund_id, learner_id, mentor_id, issuer_id,
            seller_name, seller_address, seller_tax_number, buyer_name, buyer_address, buyer_tax_number, about, title,
            session_at, currency, tax_rate, net_minor, tax_minor, gross_minor, others_minor, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26)")
    .bind(fresh_uuid(now))
    .bind(new.number.kind.as_str())
    .bind(new.number.year)
    .bind(new.number.number)
    .bind(new.payment)
    .bind(new.takes_back.map(|(invoice, _)| invoice))
    .bind(new.takes_back.map(|(_, refund)| refund))
    .bind(facts.learner)
    .bind(facts.mentor)
    .bind(facts.issuer)
    .bind(&facts.seller.name)
    .bind(&facts.seller.address)
    .bind(&facts.seller.tax_number)
    .bind(&facts.buyer.name)
    .bind(&facts.buyer.address)
    .bind(&facts.buyer.tax_number)
    .bind(&facts.about)
    .bind(&facts.title)
    .bind(facts.session_at)
    .bind(facts.currency.code())
    .bind(facts.tax_rate)
    .bind(new.amount.net)
    .bind(new.amount.tax)
    .bind(new.amount.gross)
    .bind(new.others)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// The invoice of a payment as it was written, with what its credit notes came to. None: it was paid before
/// there were any.
pub async fn invoice_to_credit(
    conn: &mut dyn Conn,
    payment: PaymentId,
) -> Result<Option<(Uuid, Facts, i64)>, DbError> {
    sql("SELECT i.id, i.learner_id, i.mentor_id, i.about, i.currency, i.title, i.session_at, i.tax_rate, i.issuer_id,
            i.seller_name, i.seller_address, i.seller_tax_number, i.buyer_name, i.buyer_address, i.buyer_tax_number,
            CAST(COALESCE((SELECT SUM(c.gross_minor) FROM invoice c WHERE c.of_id = i.id), 0) AS BIGINT) AS credited
         FROM invoice i WHERE i.kind = 'invoice' AND i.payment_id = $1")
    .bind(payment)
    .fetch_optional(conn, |row| {
        Ok((row.get("id")?, facts_of(row)?, row.get("credited")?))
    })
    .await
}

/// A document as it was written.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: Uuid,
    pub facts: Facts,
    pub issuer: PartyView,
    pub of: Option<DocumentNumber>,
    pub booking: Option<BookingId>,
    pub amount: Taxed,
    pub others: i64,
    pub issued_at: Instant,
}

pub async fn document(
    conn: &mut dyn Conn,
    number: DocumentNumber,
) -> Result<Option<Document>, DbError> {
    sql("SELECT i.id, i.learner_id, i.mentor_id, i.about, i.currency, i.title, i.session_at, i.tax_rate, i.issuer_id,
            i.seller_name, i.seller_address, i.seller_tax_number, i.buyer_name, i.buyer_address, i.buyer_tax_number,
            i.net_minor, i.tax_minor, i.gross_minor, i.others_minor, i.issued_at, p.booking_id,
            COALESCE(x.name, '') AS issuer_name, COALESCE(x.address, '') AS issuer_address,
            COALESCE(x.tax_number, '') AS issuer_tax_number, o.kind, o.year, o.number
         FROM invoice i JOIN payment p ON p.id = i.payment_id LEFT JOIN invoice_issuer x ON x.id = i.issuer_id
         LEFT JOIN invoice o ON o.id = i.of_id
         WHERE i.kind = $1 AND i.year = $2 AND i.number = $3")
    .bind(number.kind.as_str())
    .bind(number.year)
    .bind(number.number)
    .fetch_optional(conn, |row| {
        let of: Option<String> = row.get("kind")?;
        Ok(Document {
            id: row.get("id")?,
            facts: facts_of(row)?,
            issuer: PartyView {
                name: row.get("issuer_name")?,
                address: row.get("issuer_address")?,
                tax_number: row.get("issuer_tax_number")?,
            },
            of: of.map(|_| number_of(row)).transpose()?,
            booking: row.get("booking_id")?,
            amount: Taxed {
                net: row.get("net_minor")?,
                tax: row.get("tax_minor")?,
                gross: row.get("gross_minor")?,
            },
            others: row.get("others_minor")?,
            issued_at: row.get("issued_at")?,
        })
    })
    .await
}

/// The credit notes of an invoice, in order.
pub async fn credits_of(
    conn: &mut dyn Conn,
    invoice: Uuid,
) -> Result<Vec<DocumentNumber>, DbError> {
    sql("SELECT id, kind, year, number FROM invoice WHERE of_id = $1 ORDER BY year, number")
        .bind(invoice)
        .fetch_all(conn, number_of)
        .await
}

/// The number of the invoice of a payment, if it has one.
pub async fn number_of_payment(
    conn: &mut dyn Conn,
    payment: PaymentId,
) -> Result<Option<DocumentNumber>, DbError> {
    sql("SELECT id, kind, year, number FROM invoice WHERE kind = 'invoice' AND payment_id = $1")
        .bind(payment)
        .fetch_optional(conn, number_of)
        .await
}

fn number_of(row: &Row<'_>) -> Result<DocumentNumber, DbError> {
    let (kind, year): (String, i64) = (row.get("kind")?, row.get("year")?);
    Ok(DocumentNumber {
        kind: DocumentKind::parse(&kind).ok_or_else(|| row.bad("kind", "no such document"))?,
        year: i16::try_from(year).map_err(|reason| row.bad("year", reason))?,
        number: row.get("number")?,
    })
}

/// What somebody paid and was paid, latest first, from before a moment on; of what a sponsor gives, they are both. Both are found by their own index,
/// so a page costs the same however much there is.
pub async fn invoices_of(
    conn: &mut dyn Conn,
    me: MemberId,
    (before, id): (Instant, Uuid),
    limit: i64,
) -> Result<Vec<(Uuid, InvoiceRow)>, DbError> {
    sql("SELECT id, kind, year, number, issued_at, about, title, with_name, is_mine, gross_minor, currency FROM (
            SELECT * FROM (
                SELECT id, kind, year, number, issued_at, about, title, seller_name AS with_name, TRUE AS is_mine, gross_minor, currency
                FROM invoice WHERE learner_id = $1 AND issued_at <= $2 AND (issued_at < $2 OR id < $3)
                ORDER BY issued_at DESC, id DESC LIMIT $4) paid
            UNION ALL SELECT * FROM (
                SELECT id, kind, year, number, issued_at, about, title, buyer_name AS with_name, FALSE AS is_mine, gross_minor, currency
                FROM invoice WHERE mentor_id = $1 AND learner_id <> $1 AND issued_at <= $2 AND (issued_at < $2 OR id < $3)
                ORDER BY issued_at DESC, id DESC LIMIT $4) earned) line
         ORDER BY issued_at DESC, id DESC LIMIT $4")
    .bind(me)
    .bind(before)
    .bind(id)
    .bind(limit)
    .fetch_all(conn, |row| {
        let number = number_of(row)?;
        let line = InvoiceRow {
            kind: number.kind,
            number: number.to_string(),
            issued_at: row.get("issued_at")?,
            about: row.get("about")?,
            title: row.get("title")?,
            with: row.get("with_name")?,
            is_mine: row.get("is_mine")?,
            gross: Money::new(row.get("gross_minor")?, currency(row)?),
        };
        Ok((row.get("id")?, line))
    })
    .await
}

/// What somebody wants written; nothing was said yet: nothing.
pub async fn billing(conn: &mut dyn Conn, me: MemberId) -> Result<Billing, DbError> {
    let found = sql("SELECT member_id AS id, name, address, tax_number, tax_rate FROM billing WHERE member_id = $1")
        .bind(me)
        .fetch_optional(conn, |row| {
            Ok(Billing {
                name: row.get("name")?,
                address: row.get("address")?,
                tax_number: row.get("tax_number")?,
                tax_rate: rate(row)?,
            })
        })
        .await?;
    Ok(found.unwrap_or_default())
}

pub async fn billing_write(
    tx: &mut Tx,
    me: MemberId,
    billing: &Billing,
    now: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO billing (member_id, name, address, tax_number, tax_rate, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (member_id) DO UPDATE SET name = $2, address = $3, tax_number = $4, tax_rate = $5, updated_at = $6")
        .bind(me)
        .bind(&billing.name)
        .bind(&billing.address)
        .bind(&billing.tax_number)
        .bind(billing.tax_rate)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Keeps what the platform is called, unless it is called so already.
pub async fn issuer_keep(tx: &mut Tx, issuer: &PartyView, now: Instant) -> Result<(), DbError> {
    let latest = sql("SELECT id, name, address, tax_number FROM invoice_issuer ORDER BY since DESC, id DESC LIMIT 1")
        .fetch_optional(tx, |row| {
            Ok(PartyView {
                name: row.get("name")?,
                address: row.get("address")?,
                tax_number: row.get("tax_number")?,
            })
        })
        .await?;
    if latest.as_ref() == Some(issuer) {
        return Ok(());
    }
    sql("INSERT INTO invoice_issuer (id, name, address, tax_number, since) VALUES ($1, $2, $3, $4, $5)")
        .bind(fresh_uuid(now))
        .bind(&issuer.name)
        .bind(&issuer.address)
        .bind(&issuer.tax_number)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}
