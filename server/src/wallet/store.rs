//! All SQL of packages: what is offered, what was bought, and its sessions one by one. The money of each
//! is a payment, whose version guards all that changes.

use crate::booking::is_found_by;
use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::market::store::seen_by;
use crate::money::journal::currency;
use domain::booking::CancellationPolicy;
use domain::id::{MemberId, PackageOfferId, PaymentId, SessionTypeId};
use domain::money::{Money, Pricing};
use domain::profile::SeenBy;
use domain::time::Instant;
use domain::wallet::{Part, Rest, Terms};

/// What a mentor offers, or did.
#[derive(Clone, Debug)]
pub struct OfferRow {
    pub id: PackageOfferId,
    pub mentor_id: MemberId,
    pub mentor: String,
    pub slug: String,
    pub session_type: SessionTypeId,
    pub title: String,
    pub terms: Terms,
    /// Offered still, and so is its kind of session, by a mentor who is here.
    pub is_open: bool,
    pub seen_by: SeenBy,
}

impl OfferRow {
    /// For whom there is no mentor's page, there are no packages either.
    pub fn is_found_by(&self, reader: Option<MemberId>) -> bool {
        self.is_open && is_found_by(self.mentor_id, self.seen_by, reader)
    }
}

/// What somebody bought.
#[derive(Clone, Debug)]
pub struct PackageRow {
    pub payment: PaymentId,
    pub session_type: SessionTypeId,
    pub owner: MemberId,
    pub owner_name: String,
    pub payer: MemberId,
    pub payer_name: String,
    pub mentor_id: MemberId,
    pub mentor: String,
    pub slug: String,
    pub title: String,
    pub terms: Terms,
    pub until: Option<Instant>,
    /// Sessions that are not booked.
    pub left: u8,
    /// Its kind of session can still be booked.
    pub can_book: bool,
    /// A month of a plan, or paid in between for a greater tier.
    pub is_of_plan: bool,
}

fn terms(row: &Row<'_>) -> Result<Terms, DbError> {
    let rest: String = row.get("rest")?;
    Ok(Terms {
        sessions: row.get("sessions")?,
        price: Money::new(row.get("price_minor")?, currency(row)?),
        months: row.get("months")?,
        rest: Rest::parse(&rest).ok_or_else(|| row.bad("rest", "no such rest"))?,
    })
}

/// Writes an offer; it is never changed.
pub async fn offer_insert(
    tx: &mut Tx,
    id: PackageOfferId,
    mentor: MemberId,
    session_type: SessionTypeId,
    terms: &Terms,
    now: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO package_offer (id, mentor_id, session_type_id, sessions, price_minor, currency, months, rest, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(id)
        .bind(mentor)
        .bind(session_type)
        .bind(i64::from(terms.sessions))
        .bind(terms.price.minor)
        .bind(terms.price.currency.code())
        .bind(i64::from(terms.months))
        .bind(terms.rest.as_str())
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Offers it no longer. 0 rows: it is not this mentor's.
pub async fn offer_end(
    tx: &mut Tx,
    id: PackageOfferId,
    mentor: MemberId,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE package_offer SET ended_at = COALESCE(ended_at, $3) WHERE id = $1 AND mentor_id = $2 AND name IS NULL")
        .bind(id)
        .bind(mentor)
        .bind(now)
        .execute(tx)
        .await
}

const OFFER: &str = "SELECT o.id, o.mentor_id, o.session_type_id, o.sessions, o.price_minor, o.currency, o.months, o.rest,
        t.name AS title, m.name AS mentor_name, m.slug AS mentor_slug, m.open_to_mentorship,
        (o.ended_at IS NULL AND t.active AND m.is_mentor AND a.suspended_at IS NULL) AS is_open
     FROM package_offer o JOIN session_type t ON t.id = o.session_type_id
     JOIN profile m ON m.member_id = o.mentor_id JOIN account a ON a.id = o.mentor_id WHERE o.name IS NULL AND ";

pub async fn offer(conn: &mut dyn Conn, id: PackageOfferId) -> Result<Option<OfferRow>, DbError> {
    sql(OFFER)
        .push("o.id = ")
        .push_bind(id)
        .fetch_optional(conn, |row| {
            Ok(OfferRow {
                id: row.get("id")?,
                mentor_id: row.get("mentor_id")?,
                mentor: row.get("mentor_name")?,
                slug: row.get("mentor_slug")?,
                session_type: row.get("session_type_id")?,
                title: row.get("title")?,
                terms: terms(row)?,
                is_open: row.get("is_open")?,
                seen_by: seen_by(row, "open_to_mentorship")?,
            })
        })
        .await
}

/// What a mentor offers now: each with how often it was bought, the cheapest first.
pub async fn offers_of(
    conn: &mut dyn Conn,
    mentor: MemberId,
) -> Result<Vec<(PackageOfferId, SessionTypeId, Terms, u32)>, DbError> {
    sql("SELECT o.id, o.session_type_id, o.sessions, o.price_minor, o.currency, o.months, o.rest,
            (SELECT COUNT(*) FROM package k WHERE k.offer_id = o.id AND k.until IS NOT NULL) AS sold
         FROM package_offer o WHERE o.ended_at IS NULL AND o.name IS NULL AND o.mentor_id = $1 ORDER BY o.price_minor, o.id")
        .bind(mentor)
        .fetch_all(conn, |row| {
            let (id, session_type) = (row.get("id")?, row.get("session_type_id")?);
            Ok((id, session_type, terms(row)?, row.get("sold")?))
        })
        .await
}

/// What a kind of session costs by itself, and under which policy, offered still or no longer.
pub async fn kind_of(
    conn: &mut dyn Conn,
    id: SessionTypeId,
) -> Result<Option<(Pricing, CancellationPolicy)>, DbError> {
    let kind = crate::calendar::session_types::session_type(conn, id).await?;
    Ok(kind.map(|kind| (kind.pricing, kind.policy)))
}

/// Begins a purchase. 0 rows: one waits to be paid already.
pub async fn package_insert(
    tx: &mut Tx,
    payment: PaymentId,
    offer: &OfferRow,
    owner: MemberId,
) -> Result<u64, DbError> {
    sql("INSERT INTO package (payment_id, offer_id, session_type_id, owner_id, title) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING")
        .bind(payment)
        .bind(offer.id)
        .bind(offer.session_type)
        .bind(owner)
        .bind(&offer.title)
        .execute(tx)
        .await
}

/// The purchase of an offer that somebody began and did not pay yet.
pub async fn waiting(
    conn: &mut dyn Conn,
    offer: PackageOfferId,
    owner: MemberId,
) -> Result<Option<PaymentId>, DbError> {
    sql("SELECT payment_id FROM package WHERE waits AND offer_id = $1 AND owner_id = $2")
        .bind(offer)
        .bind(owner)
        .fetch_optional(conn, |row| row.get("payment_id"))
        .await
}

/// Nobody waits any more for it to be paid. `until`: it is.
pub async fn waits_update(
    tx: &mut Tx,
    payment: PaymentId,
    until: Option<Instant>,
) -> Result<(), DbError> {
    sql("UPDATE package SET waits = FALSE, until = $2 WHERE payment_id = $1")
        .bind(payment)
        .bind(until)
        .execute(tx)
        .await?;
    Ok(())
}

const PACKAGE: &str = "SELECT k.payment_id, k.session_type_id, k.owner_id, k.title, k.until, COALESCE(k.more_sessions, o.sessions) AS sessions,
        p.price_minor, p.currency, (k.plan_id IS NOT NULL) AS is_of_plan, o.months, o.rest, o.mentor_id, m.name AS mentor_name, m.slug AS mentor_slug, w.name AS owner_name, p.learner_id,
        b.name AS payer_name, (t.active AND m.is_mentor AND a.suspended_at IS NULL) AS can_book,
        (SELECT COUNT(*) FROM package_session s WHERE s.payment_id = k.payment_id AND s.drawn_id IS NULL) AS left_over
     FROM package k JOIN package_offer o ON o.id = k.offer_id JOIN payment p ON p.id = k.payment_id
     JOIN session_type t ON t.id = k.session_type_id JOIN account a ON a.id = o.mentor_id
     JOIN profile m ON m.member_id = o.mentor_id JOIN profile w ON w.member_id = k.owner_id
     JOIN profile b ON b.member_id = p.learner_id WHERE ";

fn package_row(row: &Row<'_>) -> Result<PackageRow, DbError> {
    Ok(PackageRow {
        payment: row.get("payment_id")?,
        session_type: row.get("session_type_id")?,
        owner: row.get("owner_id")?,
        owner_name: row.get("owner_name")?,
        payer: row.get("learner_id")?,
        payer_name: row.get("payer_name")?,
        mentor_id: row.get("mentor_id")?,
        mentor: row.get("mentor_name")?,
        slug: row.get("mentor_slug")?,
        title: row.get("title")?,
        terms: terms(row)?,
        until: row.get("until")?,
        left: row.get("left_over")?,
        can_book: row.get("can_book")?,
        is_of_plan: row.get("is_of_plan")?,
    })
}

pub async fn package(conn: &mut dyn Conn, id: PaymentId) -> Result<Option<PackageRow>, DbError> {
    sql(PACKAGE)
        .push("k.payment_id = ")
        .push_bind(id)
        .fetch_optional(conn, package_row)
        .await
}

/// What somebody has or paid for, but for what they thought better of.
pub async fn packages_of(
    conn: &mut dyn Conn,
    member: MemberId,
) -> Result<Vec<PackageRow>, DbError> {
    sql(PACKAGE)
        .push("p.stage <> 'abandoned' AND (k.owner_id = ")
        .push_bind(member)
        .push(" OR p.learner_id = ")
        .push_bind(member)
        .push(") ORDER BY k.payment_id DESC LIMIT 200")
        .fetch_all(conn, package_row)
        .await
}

/// What somebody has of a kind of session, the first to end first.
pub async fn packages_for(
    conn: &mut dyn Conn,
    owner: MemberId,
    session_type: SessionTypeId,
    now: Instant,
) -> Result<Vec<PackageRow>, DbError> {
    sql(PACKAGE)
        .push("k.owner_id = ")
        .push_bind(owner)
        .push(" AND k.session_type_id = ")
        .push_bind(session_type)
        .push(" AND k.until > ")
        .push_bind(now)
        .push(" ORDER BY k.until, k.payment_id")
        .fetch_all(conn, package_row)
        .await
}

/// Packages whose time is over and whose rest nobody settled.
pub async fn over(conn: &mut dyn Conn, now: Instant) -> Result<Vec<PaymentId>, DbError> {
    sql("SELECT k.payment_id FROM package k JOIN payment p ON p.id = k.payment_id
         WHERE k.until <= $1 AND p.stage = 'held' AND p.dispute NOT IN ('open', 'lost') ORDER BY k.until LIMIT 500")
        .bind(now)
        .fetch_all(conn, |row| row.get("payment_id"))
        .await
}

/// Whose the package is from now on.
pub async fn owner_update(tx: &mut Tx, id: PaymentId, owner: MemberId) -> Result<(), DbError> {
    sql("UPDATE package SET owner_id = $2 WHERE payment_id = $1")
        .bind(id)
        .bind(owner)
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes what each session of a package is worth.
pub async fn parts_insert(tx: &mut Tx, id: PaymentId, parts: &[Part]) -> Result<(), DbError> {
    let rows = parts.iter().zip(1_i64..).map(|(part, position)| {
        [
            id.into(),
            position.into(),
            part.price.into(),
            part.fee.into(),
        ]
    });
    sql("INSERT INTO package_session (payment_id, position, price_minor, fee_minor) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// The next session that nobody booked, and its place.
pub async fn part_next(conn: &mut dyn Conn, id: PaymentId) -> Result<Option<(i64, Part)>, DbError> {
    sql(
        "SELECT position, price_minor, fee_minor FROM package_session
         WHERE payment_id = $1 AND drawn_id IS NULL ORDER BY position LIMIT 1",
    )
    .bind(id)
    .fetch_optional(conn, |row| {
        let part = Part {
            price: row.get("price_minor")?,
            fee: row.get("fee_minor")?,
        };
        Ok((row.get("position")?, part))
    })
    .await
}

/// A session is booked. 0 rows: somebody was faster.
pub async fn part_take(
    tx: &mut Tx,
    id: PaymentId,
    position: i64,
    drawn: PaymentId,
) -> Result<u64, DbError> {
    sql("UPDATE package_session SET drawn_id = $3 WHERE payment_id = $1 AND position = $2 AND drawn_id IS NULL")
        .bind(id)
        .bind(position)
        .bind(drawn)
        .execute(tx)
        .await
}

/// A session can be booked again.
pub async fn part_free(tx: &mut Tx, drawn: PaymentId) -> Result<u64, DbError> {
    sql("UPDATE package_session SET drawn_id = NULL WHERE drawn_id = $1")
        .bind(drawn)
        .execute(tx)
        .await
}

/// Whether the payment of a session still has its part of a package.
pub async fn has_part(conn: &mut dyn Conn, drawn: PaymentId) -> Result<bool, DbError> {
    sql("SELECT COUNT(*) AS parts FROM package_session WHERE drawn_id = $1")
        .bind(drawn)
        .fetch_one(conn, |row| Ok(row.get::<i64>("parts")? > 0))
        .await
}
