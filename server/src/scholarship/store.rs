//! Pots and what sessions have of them, as they are stored. The money paid into a pot is rows of `payment`.

use crate::db::{Conn, DbError, Engine, Row, Sql, Tx, sql};
use crate::money::journal::currency;
use domain::id::{MemberId, PaymentId, PotId};
use domain::money::Currency;
use domain::scholarship::{Fact, Offer, Part, PotState, Whom};
use domain::time::Instant;

/// Pots that are looked at for one session, and rows of lists.
const MOST: i64 = 200;

/// A pot with what its payments come to, in minor units.
#[derive(Clone, Debug)]
pub struct PotRow {
    pub id: PotId,
    pub sponsor: MemberId,
    pub sponsor_name: String,
    pub shown_as: String,
    pub whom: Whom,
    /// Of a pot for a person.
    pub member_name: Option<String>,
    pub currency: Currency,
    pub per_session: Option<i64>,
    pub per_learner: Option<i64>,
    pub until: Instant,
    pub closed_at: Option<Instant>,
    pub waits: bool,
    pub funded: i64,
    pub refunded: i64,
    pub spent: i64,
    pub left: i64,
    pub is_at_bank: bool,
    /// The bank has not decided.
    pub waits_for_bank: bool,
}

impl PotRow {
    pub fn state(&self) -> PotState {
        let is_closed = self.closed_at.is_some();
        PotState::of(self.funded > 0, self.left, self.is_at_bank, is_closed)
    }
}

const POT: &str = "SELECT p.id, p.sponsor_id, s.name AS sponsor_name, p.shown_as, p.for_kind, p.member_id, m.name AS member_name, p.for_text,
        p.currency, p.per_session_minor, p.per_learner_minor, p.until, p.closed_at, p.waits,
        COALESCE(f.funded, 0) AS funded, COALESCE(f.refunded, 0) AS refunded, COALESCE(f.spent, 0) AS spent,
        COALESCE(f.left_over, 0) AS left_over, COALESCE(f.at_bank, 0) AS at_bank, COALESCE(f.undecided, 0) AS undecided
     FROM pot p JOIN profile s ON s.member_id = p.sponsor_id LEFT JOIN profile m ON m.member_id = p.member_id
     LEFT JOIN (SELECT pot_id, CAST(SUM(price_minor) AS BIGINT) AS funded, CAST(SUM(refunded_minor) AS BIGINT) AS refunded,
            CAST(SUM(drawn_minor) AS BIGINT) AS spent,
            CAST(SUM(price_minor - refunded_minor - disputed_minor - drawn_minor) AS BIGINT) AS left_over,
            CAST(SUM(CASE WHEN dispute IN ('open', 'lost') THEN 1 ELSE 0 END) AS BIGINT) AS at_bank,
            CAST(SUM(CASE WHEN dispute = 'open' THEN 1 ELSE 0 END) AS BIGINT) AS undecided
         FROM payment WHERE pot_id IS NOT NULL AND stage NOT IN ('open', 'abandoned') GROUP BY pot_id) f ON f.pot_id = p.id
     WHERE ";

fn whom(row: &Row<'_>) -> Result<Whom, DbError> {
    let (kind, person): (String, Option<MemberId>) = (row.get("for_kind")?, row.get("member_id")?);
    match (person, Fact::parse(&kind)) {
        (Some(person), None) => Ok(Whom::Person(person)),
        (None, Some(fact)) => Ok(Whom::Whoever(fact, row.get("for_text")?)),
        _ => Err(row.bad("for_kind", "neither a person nor a fact")),
    }
}

fn pot_row(row: &Row<'_>) -> Result<PotRow, DbError> {
    Ok(PotRow {
        id: row.get("id")?,
        sponsor: row.get("sponsor_id")?,
        sponsor_name: row.get("sponsor_name")?,
        shown_as: row.get("shown_as")?,
        whom: whom(row)?,
        member_name: row.get("member_name")?,
        currency: currency(row)?,
        per_session: row.get("per_session_minor")?,
        per_learner: row.get("per_learner_minor")?,
        until: row.get("until")?,
        closed_at: row.get("closed_at")?,
        waits: row.get("waits")?,
        funded: row.get("funded")?,
        refunded: row.get("refunded")?,
        spent: row.get("spent")?,
        left: row.get("left_over")?,
        is_at_bank: row.get::<i64>("at_bank")? > 0,
        waits_for_bank: row.get::<i64>("undecided")? > 0,
    })
}

pub async fn pot(conn: &mut dyn Conn, id: PotId) -> Result<Option<PotRow>, DbError> {
    sql(POT)
        .push("p.id = ")
        .push_bind(id)
        .fetch_optional(conn, pot_row)
        .await
}

/// What somebody gives, but for what they thought better of; latest first.
pub async fn pots_of(conn: &mut dyn Conn, sponsor: MemberId) -> Result<Vec<PotRow>, DbError> {
    sql(POT)
        .push("(p.waits OR f.pot_id IS NOT NULL) AND p.sponsor_id = ")
        .push_bind(sponsor)
        .push(" ORDER BY p.created_at DESC, p.id DESC LIMIT ")
        .push_bind(MOST)
        .fetch_all(conn, pot_row)
        .await
}

/// Everybody's: those that a bank has first, then the latest.
pub async fn pots(conn: &mut dyn Conn) -> Result<Vec<PotRow>, DbError> {
    sql(POT)
        .push("f.pot_id IS NOT NULL ORDER BY CASE WHEN f.at_bank > 0 AND p.closed_at IS NULL THEN 0 ELSE 1 END, p.created_at DESC, p.id DESC LIMIT ")
        .push_bind(MOST)
        .fetch_all(conn, pot_row)
        .await
}

/// The one that somebody began and did not pay.
pub async fn waiting(conn: &mut dyn Conn, sponsor: MemberId) -> Result<Option<PotRow>, DbError> {
    sql(POT)
        .push("p.waits AND p.sponsor_id = ")
        .push_bind(sponsor)
        .fetch_optional(conn, pot_row)
        .await
}

/// Whose time is over.
pub async fn over(conn: &mut dyn Conn, now: Instant) -> Result<Vec<PotId>, DbError> {
    sql("SELECT id FROM pot WHERE closed_at IS NULL AND until <= $1 ORDER BY until LIMIT 500")
        .bind(now)
        .fetch_all(conn, |row| row.get("id"))
        .await
}

/// Begins a pot. 0 rows: another of the same sponsor waits to be paid.
pub async fn pot_insert(tx: &mut Tx, new: &PotRow, now: Instant) -> Result<u64, DbError> {
    let (kind, person, text) = match &new.whom {
        Whom::Person(person) => ("person", Some(*person), ""),
        Whom::Whoever(fact, text) => (fact.as_str(), None, text.as_str()),
    };
    sql("INSERT INTO pot (id, sponsor_id, shown_as, for_kind, member_id, for_text, for_key, currency, per_session_minor,
            per_learner_minor, until, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING")
        .bind(new.id)
        .bind(new.sponsor)
        .bind(&new.shown_as)
        .bind(kind)
        .bind(person)
        .bind(text)
        .bind(Whom::key(text))
        .bind(new.currency.code())
        .bind(new.per_session)
        .bind(new.per_learner)
        .bind(new.until)
        .bind(now)
        .execute(tx)
        .await
}

/// Nobody waits any more for its first payment.
pub async fn waits_no_more(tx: &mut Tx, id: PotId) -> Result<(), DbError> {
    sql("UPDATE pot SET waits = FALSE WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// It gives nothing any more. 0 rows: it was closed before.
pub async fn close(tx: &mut Tx, id: PotId, now: Instant) -> Result<u64, DbError> {
    sql("UPDATE pot SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await
}

/// Lets whoever takes from these pots, or gives back to them, wait for whoever does so now: what is read after
/// this is as they left it. Always in the same order.
pub async fn lock(tx: &mut Tx, ids: &[PotId]) -> Result<(), DbError> {
    if tx.engine() == Engine::Postgres && !ids.is_empty() {
        sql("SELECT id FROM pot WHERE id IN ")
            .push_list(ids.iter().copied())
            .push(" ORDER BY id FOR UPDATE")
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// A pot that would pay for a learner, and what it is called.
#[derive(Clone, Debug)]
pub struct OfferRow {
    pub offer: Offer,
    pub currency: Currency,
    pub shown_as: String,
    pub whom: Whom,
}

/// Whose pots may pay: for a session of this mentor in this currency, or for any.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub learner: MemberId,
    pub session: Option<(MemberId, Currency)>,
    pub now: Instant,
}

/// What there is for a learner, what is for them alone first, then what ends sooner. Nobody gives to themselves,
/// nor has their own sessions paid by what they give.
pub async fn offers(conn: &mut dyn Conn, asked: Asked) -> Result<Vec<OfferRow>, DbError> {
    let Asked {
        learner,
        session,
        now,
    } = asked;
    let facts = facts(conn, learner).await?;
    let mut found = sql("SELECT p.id, p.shown_as, p.for_kind, p.member_id, p.for_text, p.currency, p.until, p.per_session_minor,
            p.per_learner_minor, f.left_over,
            (SELECT CAST(COALESCE(SUM(x.minor - x.back_minor), 0) AS BIGINT) FROM pot_part x JOIN payment s ON s.id = x.payment_id
                JOIN payment g ON g.id = x.funding_id WHERE g.pot_id = p.id AND s.learner_id = ")
        .push_bind(learner)
        .push(") AS had FROM pot p
         JOIN (SELECT pot_id, CAST(SUM(price_minor - refunded_minor - disputed_minor - drawn_minor) AS BIGINT) AS left_over,
                SUM(CASE WHEN dispute IN ('open', 'lost') THEN 1 ELSE 0 END) AS at_bank
             FROM payment WHERE pot_id IS NOT NULL AND stage = 'held' GROUP BY pot_id) f ON f.pot_id = p.id
         WHERE p.closed_at IS NULL AND f.left_over > 0 AND f.at_bank = 0 AND p.until > ")
        .push_bind(now)
        .push(" AND p.sponsor_id <> ")
        .push_bind(learner);
    if let Some((mentor, currency)) = session {
        found = found.push(" AND p.sponsor_id <> ").push_bind(mentor);
        found = found.push(" AND p.currency = ");
        found = found.push_bind(currency.code().to_owned());
    }
    found = found.push(" AND (p.member_id = ").push_bind(learner);
    for (fact, key) in facts {
        found = or_is(found, fact, key);
    }
    found
        .push(") ORDER BY CASE WHEN p.member_id IS NULL THEN 1 ELSE 0 END, p.until, p.id LIMIT ")
        .push_bind(MOST)
        .fetch_all(conn, |row| {
            let whom = whom(row)?;
            Ok(OfferRow {
                offer: Offer {
                    id: row.get("id")?,
                    in_person: matches!(whom, Whom::Person(_)),
                    until: row.get("until")?,
                    left: row.get("left_over")?,
                    per_session: row.get("per_session_minor")?,
                    per_learner: row.get("per_learner_minor")?,
                    had: row.get("had")?,
                },
                currency: currency(row)?,
                shown_as: row.get("shown_as")?,
                whom,
            })
        })
        .await
}

fn or_is(found: Sql, fact: Fact, key: String) -> Sql {
    let found = found
        .push(" OR (p.for_kind = ")
        .push_bind(fact.as_str().to_owned());
    found.push(" AND p.for_key = ").push_bind(key).push(")")
}

/// What a learner says of themselves, as it is compared.
async fn facts(conn: &mut dyn Conn, learner: MemberId) -> Result<Vec<(Fact, String)>, DbError> {
    let said = sql("SELECT region, college, industry FROM profile WHERE member_id = $1")
        .bind(learner)
        .fetch_optional(conn, |row| {
            Ok(vec![
                (Fact::Region, row.get::<String>("region")?),
                (Fact::College, row.get("college")?),
                (Fact::Industry, row.get("industry")?),
            ])
        })
        .await?;
    let skills = sql("SELECT skill FROM profile_skill WHERE member_id = $1")
        .bind(learner)
        .fetch_all(conn, |row| Ok((Fact::Skill, row.get::<String>("skill")?)))
        .await?;
    let all = said.unwrap_or_default().into_iter().chain(skills);
    Ok(all
        .map(|(fact, text)| (fact, Whom::key(&text)))
        .filter(|(_, key)| !key.is_empty())
        .collect())
}

/// What a session has, and of which pot.
pub async fn parts(conn: &mut dyn Conn, payment: PaymentId) -> Result<Vec<(Part, PotId)>, DbError> {
    sql("SELECT x.funding_id, f.learner_id, x.minor, x.back_minor, f.pot_id FROM pot_part x JOIN payment f ON f.id = x.funding_id
         WHERE x.payment_id = $1 ORDER BY x.position")
        .bind(payment)
        .fetch_all(conn, |row| {
            let part = Part {
                funding: row.get("funding_id")?,
                sponsor: row.get("learner_id")?,
                minor: row.get("minor")?,
                back: row.get("back_minor")?,
            };
            Ok((part, row.get("pot_id")?))
        })
        .await
}

/// Notes what a session has.
pub async fn parts_insert(tx: &mut Tx, payment: PaymentId, parts: &[Part]) -> Result<(), DbError> {
    let rows = parts.iter().zip(1_i64..).map(|(part, position)| {
        [
            payment.into(),
            part.funding.into(),
            position.into(),
            part.minor.into(),
        ]
    });
    sql("INSERT INTO pot_part (payment_id, funding_id, position, minor) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// So much more of a part went back.
pub async fn part_back(
    tx: &mut Tx,
    payment: PaymentId,
    funding: PaymentId,
    minor: i64,
) -> Result<(), DbError> {
    sql("UPDATE pot_part SET back_minor = back_minor + $3 WHERE payment_id = $1 AND funding_id = $2")
        .bind(payment)
        .bind(funding)
        .bind(minor)
        .execute(tx)
        .await?;
    Ok(())
}

/// Who gave to a session, as they want to be called.
pub async fn names(conn: &mut dyn Conn, payment: PaymentId) -> Result<Vec<String>, DbError> {
    sql("SELECT p.shown_as FROM pot_part x JOIN payment f ON f.id = x.funding_id JOIN pot p ON p.id = f.pot_id
         WHERE x.payment_id = $1 GROUP BY p.id, p.shown_as ORDER BY MIN(x.position)")
        .bind(payment)
        .fetch_all(conn, |row| row.get("shown_as"))
        .await
}

/// What somebody's sessions of one day have of a pot: since 1970, sessions and minor units.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub learner: MemberId,
    pub day: i64,
    pub sessions: u32,
    pub minor: i64,
}

/// What of a pot is with sessions that were paid, by learner and day.
pub async fn given(conn: &mut dyn Conn, pot: PotId) -> Result<Vec<Given>, DbError> {
    sql(
        "SELECT s.learner_id, s.paid_at / 86400000 AS day, COUNT(DISTINCT s.id) AS sessions,
            CAST(SUM(x.minor - x.back_minor) AS BIGINT) AS total
         FROM pot_part x JOIN payment f ON f.id = x.funding_id JOIN payment s ON s.id = x.payment_id
         WHERE f.pot_id = $1 AND s.paid_at IS NOT NULL AND x.minor > x.back_minor
         GROUP BY s.learner_id, s.paid_at / 86400000",
    )
    .bind(pot)
    .fetch_all(conn, |row| {
        Ok(Given {
            learner: row.get("learner_id")?,
            day: row.get("day")?,
            sessions: row.get("sessions")?,
            minor: row.get("total")?,
        })
    })
    .await
}

/// The member that somebody names by mail address or by the name in the address of a profile.
pub async fn member_named(conn: &mut dyn Conn, name: &str) -> Result<Option<MemberId>, DbError> {
    let found = sql(
        "SELECT a.id FROM account a JOIN profile p ON p.member_id = a.id
         WHERE a.verified_at IS NOT NULL AND a.suspended_at IS NULL AND ",
    );
    let found = match name.contains('@') {
        true => found
            .push("a.email_key = ")
            .push_bind(domain::account::email_key(name)),
        false => found.push("p.slug = ").push_bind(name.to_lowercase()),
    };
    found.fetch_optional(conn, |row| row.get("id")).await
}
