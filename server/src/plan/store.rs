//! All SQL of monthly plans: tiers that are offered, and the plans that learners have, memberships among them. Each
//! change of a plan compares the version it was decided on.

use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::market::store::seen_by;
use crate::money::journal::currency;
use domain::id::{MemberId, PackageOfferId, PaymentId, PlanId, SessionTypeId};
use domain::money::Money;
use domain::plan::{Plan, Stage, Tier, TierTerms, Why, Wish};
use domain::profile::SeenBy;
use domain::time::Instant;
use domain::wallet::{Rest, Terms};

/// A tier that a mentor offers, or did.
#[derive(Clone, Debug)]
pub struct TierRow {
    pub id: PackageOfferId,
    pub mentor_id: MemberId,
    pub mentor: String,
    pub slug: String,
    pub session_type: SessionTypeId,
    pub title: String,
    pub tier: TierTerms,
    /// Nobody new can take it.
    pub is_ended: bool,
    pub is_closed: bool,
    /// How many plans of it go on.
    pub learners: u32,
    /// Its kind of session is still offered, by a mentor who is here.
    pub can_book: bool,
    pub seen_by: SeenBy,
}

/// What a plan hangs on, which changes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Links {
    pub offer: PackageOfferId,
    /// The tier from the next month on.
    pub next: Option<PackageOfferId>,
    /// The payment of the month that is waited for.
    pub charge: Option<PaymentId>,
    /// That of the difference to a greater tier.
    pub change: Option<PaymentId>,
    /// The one whose way of paying is charged again.
    pub method: Option<PaymentId>,
    /// The month that is waited for is paid by hand; kept with that month.
    pub by_hand: bool,
}

/// Who sells what a plan brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seller {
    /// A mentor, sessions of a kind.
    Mentor(MemberId, SessionTypeId),
    /// The platform, a membership.
    Platform,
}

/// A plan as its course needs it, whoever sells it.
#[derive(Clone, Debug)]
pub struct CourseRow {
    pub id: PlanId,
    pub seller: Seller,
    /// The kind of session, or the tier of membership.
    pub title: String,
    pub learner: MemberId,
    pub zone: String,
    /// What becomes of the tier of the next month.
    pub renews: Tier,
    pub plan: Plan,
    pub links: Links,
    pub version: i64,
}

/// A mentor's plan as it is kept.
#[derive(Clone, Debug)]
pub struct PlanRow {
    pub id: PlanId,
    pub session_type: SessionTypeId,
    pub title: String,
    pub learner: MemberId,
    pub learner_name: String,
    pub mentor_id: MemberId,
    pub mentor: String,
    pub slug: String,
    pub zone: String,
    pub tier: TierTerms,
    /// What becomes of the tier of the next month.
    pub renews: Tier,
    pub plan: Plan,
    pub links: Links,
    pub version: i64,
}

impl PlanRow {
    /// What its course needs of it.
    pub fn course(&self) -> CourseRow {
        CourseRow {
            id: self.id,
            seller: Seller::Mentor(self.mentor_id, self.session_type),
            title: self.title.clone(),
            learner: self.learner,
            zone: self.zone.clone(),
            renews: self.renews,
            plan: self.plan,
            links: self.links,
            version: self.version,
        }
    }
}

fn tier_terms(row: &Row<'_>) -> Result<TierTerms, DbError> {
    let rest: String = row.get("rest")?;
    Ok(TierTerms {
        name: row.get("tier_name")?,
        terms: Terms {
            sessions: row.get("sessions")?,
            price: Money::new(row.get("price_minor")?, currency(row)?),
            months: row.get("months")?,
            rest: Rest::parse(&rest).ok_or_else(|| row.bad("rest", "no such rest"))?,
        },
    })
}

/// Writes a tier; it is never changed.
pub async fn tier_insert(
    tx: &mut Tx,
    id: PackageOfferId,
    mentor: MemberId,
    session_type: SessionTypeId,
    tier: &TierTerms,
    now: Instant,
) -> Result<(), DbError> {
    let terms = &tier.terms;
    sql("INSERT INTO package_offer (id, mentor_id, session_type_id, name, sessions, price_minor, currency, months, rest, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(id)
        .bind(mentor)
        .bind(session_type)
        .bind(&tier.name)
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

/// Nobody new takes it; `closes`: nor does anybody go on with it. 0 rows: it is not this mentor's.
pub async fn tier_end(
    tx: &mut Tx,
    id: PackageOfferId,
    mentor: MemberId,
    closes: bool,
    now: Instant,
) -> Result<u64, DbError> {
    let set = match closes {
        true => sql(
            "UPDATE package_offer SET ended_at = COALESCE(ended_at, $3), closed_at = COALESCE(closed_at, $3)",
        ),
        false => sql("UPDATE package_offer SET ended_at = COALESCE(ended_at, $3)"),
    };
    set.push(" WHERE id = $1 AND mentor_id = $2 AND name IS NOT NULL")
        .bind(id)
        .bind(mentor)
        .bind(now)
        .execute(tx)
        .await
}

const TIER: &str = "SELECT o.id, o.mentor_id, o.session_type_id, o.name AS tier_name, o.sessions, o.price_minor, o.currency, o.months,
        o.rest, t.name AS title, m.name AS mentor_name, m.slug AS mentor_slug, m.open_to_mentorship,
        (o.ended_at IS NOT NULL) AS is_ended, (o.closed_at IS NOT NULL) AS is_closed,
        (t.active AND m.is_mentor AND a.suspended_at IS NULL) AS can_book,
        (SELECT COUNT(*) FROM plan l WHERE l.offer_id = o.id AND l.stage IN ('running', 'due', 'paused')) AS learners
     FROM package_offer o JOIN session_type t ON t.id = o.session_type_id
     JOIN profile m ON m.member_id = o.mentor_id JOIN account a ON a.id = o.mentor_id WHERE o.name IS NOT NULL AND ";

fn tier_row(row: &Row<'_>) -> Result<TierRow, DbError> {
    Ok(TierRow {
        id: row.get("id")?,
        mentor_id: row.get("mentor_id")?,
        mentor: row.get("mentor_name")?,
        slug: row.get("mentor_slug")?,
        session_type: row.get("session_type_id")?,
        title: row.get("title")?,
        tier: tier_terms(row)?,
        is_ended: row.get("is_ended")?,
        is_closed: row.get("is_closed")?,
        learners: row.get("learners")?,
        can_book: row.get("can_book")?,
        seen_by: seen_by(row, "open_to_mentorship")?,
    })
}

pub async fn tier(conn: &mut dyn Conn, id: PackageOfferId) -> Result<Option<TierRow>, DbError> {
    sql(TIER)
        .push("o.id = ")
        .push_bind(id)
        .fetch_optional(conn, tier_row)
        .await
}

/// What a mentor offers by the month, or still has plans of; the cheapest first.
pub async fn tiers_of(conn: &mut dyn Conn, mentor: MemberId) -> Result<Vec<TierRow>, DbError> {
    let tiers = sql(TIER)
        .push("o.mentor_id = ")
        .push_bind(mentor)
        .push(" ORDER BY o.price_minor, o.id LIMIT 200")
        .fetch_all(conn, tier_row)
        .await?;
    let is_there = |tier: &TierRow| !tier.is_ended || tier.learners > 0;
    Ok(tiers.into_iter().filter(is_there).collect())
}

/// The tiers of a kind of session that can be taken, the cheapest first.
pub async fn tiers_for(
    conn: &mut dyn Conn,
    session_type: SessionTypeId,
) -> Result<Vec<TierRow>, DbError> {
    sql(TIER)
        .push("o.ended_at IS NULL AND o.session_type_id = ")
        .push_bind(session_type)
        .push(" ORDER BY o.price_minor, o.id")
        .fetch_all(conn, tier_row)
        .await
}

const PLAN: &str = "SELECT l.id, l.offer_id, l.next_offer_id, l.session_type_id, l.learner_id, l.mentor_id, l.zone, l.stage,
        l.anchor_at, l.months AS paid_months, l.until, l.wish, l.resumes_at, l.refused, l.period, l.charge_id, l.change_id,
        l.method_id, l.look_at, l.why, l.version, o.name AS tier_name, o.sessions, o.price_minor, o.currency, o.months, o.rest,
        COALESCE((SELECT k.by_hand FROM package k WHERE k.payment_id = l.charge_id), FALSE) AS by_hand,
        t.name AS title, m.name AS mentor_name, m.slug AS mentor_slug, w.name AS learner_name,
        (e.closed_at IS NOT NULL) AS is_closed,
        (t.active AND m.is_mentor AND a.suspended_at IS NULL AND b.suspended_at IS NULL) AS can_book
     FROM plan l JOIN package_offer o ON o.id = l.offer_id JOIN package_offer e ON e.id = COALESCE(l.next_offer_id, l.offer_id)
     JOIN session_type t ON t.id = l.session_type_id JOIN profile m ON m.member_id = l.mentor_id
     JOIN account a ON a.id = l.mentor_id JOIN profile w ON w.member_id = l.learner_id
     JOIN account b ON b.id = l.learner_id WHERE ";

fn plan_row(row: &Row<'_>) -> Result<PlanRow, DbError> {
    let course = course_row(row)?;
    Ok(PlanRow {
        id: course.id,
        session_type: row.get("session_type_id")?,
        title: course.title,
        learner: course.learner,
        learner_name: row.get("learner_name")?,
        mentor_id: row.get("mentor_id")?,
        mentor: row.get("mentor_name")?,
        slug: row.get("mentor_slug")?,
        zone: course.zone,
        tier: tier_terms(row)?,
        renews: course.renews,
        plan: course.plan,
        links: course.links,
        version: course.version,
    })
}

const COURSE: &str = "SELECT l.id, l.offer_id, l.next_offer_id, l.session_type_id, l.learner_id, l.mentor_id, l.zone, l.stage,
        l.anchor_at, l.months AS paid_months, l.until, l.wish, l.resumes_at, l.refused, l.period, l.charge_id, l.change_id,
        l.method_id, l.look_at, l.why, l.version, COALESCE((SELECT k.by_hand FROM package k WHERE k.payment_id = l.charge_id), FALSE) AS by_hand,
        COALESCE(t.name, e.name) AS title, (e.closed_at IS NOT NULL) AS is_closed,
        (b.suspended_at IS NULL AND (l.mentor_id IS NULL OR (t.active AND m.is_mentor AND a.suspended_at IS NULL))) AS can_book
     FROM plan l JOIN package_offer e ON e.id = COALESCE(l.next_offer_id, l.offer_id)
     LEFT JOIN session_type t ON t.id = l.session_type_id LEFT JOIN profile m ON m.member_id = l.mentor_id
     LEFT JOIN account a ON a.id = l.mentor_id JOIN account b ON b.id = l.learner_id WHERE ";

fn course_row(row: &Row<'_>) -> Result<CourseRow, DbError> {
    let (stage, wish): (String, String) = (row.get("stage")?, row.get("wish")?);
    let why: Option<String> = row.get("why")?;
    let (is_closed, can_book): (bool, bool) = (row.get("is_closed")?, row.get("can_book")?);
    let mentor: Option<MemberId> = row.get("mentor_id")?;
    Ok(CourseRow {
        id: row.get("id")?,
        seller: match (mentor, row.get("session_type_id")?) {
            (Some(mentor), Some(kind)) => Seller::Mentor(mentor, kind),
            _ => Seller::Platform,
        },
        title: row.get("title")?,
        learner: row.get("learner_id")?,
        zone: row.get("zone")?,
        renews: match (can_book, is_closed) {
            (false, _) => Tier::Gone,
            (true, true) => Tier::Closed,
            (true, false) => Tier::Renews,
        },
        plan: Plan {
            stage: Stage::parse(&stage).ok_or_else(|| row.bad("stage", "no such stage"))?,
            anchor: row.get("anchor_at")?,
            months: row.get("paid_months")?,
            until: row.get("until")?,
            wish: match wish.as_str() {
                "go_on" => Wish::GoOn,
                "pause" => Wish::Pause(row.get("resumes_at")?),
                "end" => Wish::End,
                _ => return Err(row.bad("wish", "no such wish")),
            },
            refused: row.get("refused")?,
            period: row.get("period")?,
            look_at: row.get("look_at")?,
            why: match why {
                None => None,
                Some(why) => {
                    Some(Why::parse(&why).ok_or_else(|| row.bad("why", "no such reason"))?)
                }
            },
        },
        links: Links {
            offer: row.get("offer_id")?,
            next: row.get("next_offer_id")?,
            charge: row.get("charge_id")?,
            change: row.get("change_id")?,
            method: row.get("method_id")?,
            by_hand: row.get("by_hand")?,
        },
        version: row.get("version")?,
    })
}

/// A plan, whoever sells it.
pub async fn course(conn: &mut dyn Conn, id: PlanId) -> Result<Option<CourseRow>, DbError> {
    sql(COURSE)
        .push("l.id = ")
        .push_bind(id)
        .fetch_optional(conn, course_row)
        .await
}

/// The plan that waits for a payment, or was paid with it, whoever sells it.
pub async fn course_of(
    conn: &mut dyn Conn,
    payment: PaymentId,
) -> Result<Option<CourseRow>, DbError> {
    sql(COURSE)
        .push("l.id = (SELECT k.plan_id FROM package k WHERE k.payment_id = ")
        .push_bind(payment)
        .push(")")
        .fetch_optional(conn, course_row)
        .await
}

/// Somebody's memberships, the latest first, but for those that were never paid.
pub async fn memberships_of(
    conn: &mut dyn Conn,
    member: MemberId,
) -> Result<Vec<CourseRow>, DbError> {
    sql(COURSE)
        .push("l.mentor_id IS NULL AND (l.why IS NULL OR l.why <> 'not_begun') AND l.learner_id = ")
        .push_bind(member)
        .push(" ORDER BY l.id DESC LIMIT 20")
        .fetch_all(conn, course_row)
        .await
}

/// The memberships that go on with one of these offers next month.
pub async fn memberships_by_offer(
    conn: &mut dyn Conn,
    offers: impl IntoIterator<Item = PackageOfferId>,
) -> Result<Vec<CourseRow>, DbError> {
    sql(COURSE)
        .push("l.mentor_id IS NULL AND l.stage IN ('running', 'due', 'paused') AND e.id IN ")
        .push_list(offers)
        .push(" ORDER BY l.id")
        .fetch_all(conn, course_row)
        .await
}

pub async fn plan(conn: &mut dyn Conn, id: PlanId) -> Result<Option<PlanRow>, DbError> {
    sql(PLAN)
        .push("l.id = ")
        .push_bind(id)
        .fetch_optional(conn, plan_row)
        .await
}

/// The mentor's plan that waits for a payment, or was paid with it.
pub async fn plan_of(conn: &mut dyn Conn, payment: PaymentId) -> Result<Option<PlanRow>, DbError> {
    sql(PLAN)
        .push("l.id = (SELECT k.plan_id FROM package k WHERE k.payment_id = ")
        .push_bind(payment)
        .push(")")
        .fetch_optional(conn, plan_row)
        .await
}

/// The plans that somebody has, or had.
pub async fn plans_of(conn: &mut dyn Conn, learner: MemberId) -> Result<Vec<PlanRow>, DbError> {
    sql(PLAN)
        .push("(l.why IS NULL OR l.why <> 'not_begun') AND l.learner_id = ")
        .push_bind(learner)
        .push(" ORDER BY l.id DESC LIMIT 100")
        .fetch_all(conn, plan_row)
        .await
}

/// The plans with a mentor that go on.
pub async fn plans_with(conn: &mut dyn Conn, mentor: MemberId) -> Result<Vec<PlanRow>, DbError> {
    sql(PLAN)
        .push("l.stage IN ('running', 'due', 'paused') AND l.mentor_id = ")
        .push_bind(mentor)
        .push(" ORDER BY l.id DESC LIMIT 500")
        .fetch_all(conn, plan_row)
        .await
}

/// The plans that go on with this tier next month.
pub async fn plans_by_tier(
    conn: &mut dyn Conn,
    tier: PackageOfferId,
) -> Result<Vec<PlanRow>, DbError> {
    sql(PLAN)
        .push(
            "l.stage IN ('running', 'due', 'paused') AND COALESCE(l.next_offer_id, l.offer_id) = ",
        )
        .push_bind(tier)
        .push(" ORDER BY l.id")
        .fetch_all(conn, plan_row)
        .await
}

/// Somebody's plan of a kind of session that goes on, or their membership.
pub async fn live(
    conn: &mut dyn Conn,
    learner: MemberId,
    seller: Seller,
) -> Result<Option<PlanId>, DbError> {
    let live =
        sql("SELECT id FROM plan WHERE stage IN ('running', 'due', 'paused') AND learner_id = ")
            .push_bind(learner);
    let live = match seller {
        Seller::Mentor(_, kind) => live.push(" AND session_type_id = ").push_bind(kind),
        Seller::Platform => live.push(" AND session_type_id IS NULL"),
    };
    live.fetch_optional(conn, |row| row.get("id")).await
}

/// Plans with something to do.
pub async fn to_look_at(conn: &mut dyn Conn, now: Instant) -> Result<Vec<PlanId>, DbError> {
    sql("SELECT id FROM plan WHERE look_at <= $1 OR change_id IS NOT NULL ORDER BY look_at, id LIMIT 500")
        .bind(now)
        .fetch_all(conn, |row| row.get("id"))
        .await
}

/// Sessions of somebody's month that are not booked.
pub async fn sessions_left(
    conn: &mut dyn Conn,
    id: PlanId,
    owner: MemberId,
    now: Instant,
) -> Result<u8, DbError> {
    sql("SELECT COUNT(*) AS sessions FROM package_session s JOIN package k ON k.payment_id = s.payment_id
         WHERE s.drawn_id IS NULL AND k.plan_id = $1 AND k.owner_id = $2 AND k.until > $3")
        .bind(id)
        .bind(owner)
        .bind(now)
        .fetch_one(conn, |row| row.get("sessions"))
        .await
}

/// A plan that somebody begins.
pub struct NewPlan<'z> {
    pub id: PlanId,
    pub offer: PackageOfferId,
    pub seller: Seller,
    pub learner: MemberId,
    pub zone: &'z str,
    /// The payment of its first month.
    pub charge: PaymentId,
}

/// Begins a plan, with the payment of its first month.
pub async fn plan_insert(tx: &mut Tx, new: &NewPlan<'_>, now: Instant) -> Result<(), DbError> {
    let plan = Plan::begun(now);
    let (mentor, kind) = match new.seller {
        Seller::Mentor(mentor, kind) => (Some(mentor), Some(kind)),
        Seller::Platform => (None, None),
    };
    sql("INSERT INTO plan (id, offer_id, session_type_id, learner_id, mentor_id, zone, stage, anchor_at, until, period, charge_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(new.id)
        .bind(new.offer)
        .bind(kind)
        .bind(new.learner)
        .bind(mentor)
        .bind(new.zone)
        .bind(plan.stage.as_str())
        .bind(plan.anchor)
        .bind(plan.until)
        .bind(i64::from(plan.period))
        .bind(new.charge)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes what a plan became, as decided on `before`. 0 rows: it changed in between.
pub async fn plan_update(
    tx: &mut Tx,
    before: &CourseRow,
    to: &Plan,
    links: Links,
    now: Instant,
) -> Result<u64, DbError> {
    let (wish, resumes_at) = match to.wish {
        Wish::GoOn => ("go_on", None),
        Wish::Pause(until) => ("pause", until),
        Wish::End => ("end", None),
    };
    sql("UPDATE plan SET stage = $3, anchor_at = $4, months = $5, until = $6, wish = $7, resumes_at = $8, refused = $9,
            period = $10, look_at = $11, why = $12, offer_id = $13, next_offer_id = $14, charge_id = $15, change_id = $16,
            method_id = $17, ended_at = $18, version = version + 1 WHERE id = $1 AND version = $2")
    .bind(before.id)
    .bind(before.version)
    .bind(to.stage.as_str())
    .bind(to.anchor)
    .bind(i64::from(to.months))
    .bind(to.until)
    .bind(wish)
    .bind(resumes_at)
    .bind(i64::from(to.refused))
    .bind(i64::from(to.period))
    .bind(to.look_at)
    .bind(to.why.map(Why::as_str))
    .bind(links.offer)
    .bind(links.next)
    .bind(links.charge)
    .bind(links.change)
    .bind(links.method)
    .bind((to.stage == Stage::Ended).then_some(now))
    .execute(tx)
    .await
}

/// A month of a plan, or what is paid in between.
pub struct Month<'t> {
    pub payment: PaymentId,
    pub offer: PackageOfferId,
    /// None of a membership.
    pub session_type: Option<SessionTypeId>,
    pub title: &'t str,
    pub owner: MemberId,
    pub plan: PlanId,
    pub period: u32,
    /// Of what is paid in between for a greater tier: so many sessions.
    pub more_sessions: Option<u8>,
    /// The tax that the price of a membership includes, of ten thousand.
    pub tax_rate: Option<u16>,
}

impl<'t> Month<'t> {
    /// Of a mentor's tier.
    pub fn of(
        payment: PaymentId,
        tier: &'t TierRow,
        (plan, period): (PlanId, u32),
        owner: MemberId,
        more_sessions: Option<u8>,
    ) -> Month<'t> {
        Month {
            payment,
            offer: tier.id,
            session_type: Some(tier.session_type),
            title: &tier.title,
            owner,
            plan,
            period,
            more_sessions,
            tax_rate: None,
        }
    }
}

/// A package that is paid under this name. 0 rows: there is one already.
pub async fn month_insert(tx: &mut Tx, new: &Month<'_>) -> Result<u64, DbError> {
    sql("INSERT INTO package (payment_id, offer_id, session_type_id, owner_id, title, plan_id, period, more_sessions, tax_rate)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
        .bind(new.payment)
        .bind(new.offer)
        .bind(new.session_type)
        .bind(new.owner)
        .bind(new.title)
        .bind(new.plan)
        .bind(i64::from(new.period))
        .bind(new.more_sessions.map(i64::from))
        .bind(new.tax_rate)
        .execute(tx)
        .await
}

/// The payment of a month that is waited for is not waited for any more: another is to be, by hand or by itself.
pub async fn month_replace(
    tx: &mut Tx,
    before: PaymentId,
    new: PaymentId,
    by_hand: bool,
) -> Result<u64, DbError> {
    sql("UPDATE package SET is_replaced = TRUE, waits = FALSE, until = NULL WHERE payment_id = $1 AND NOT is_replaced")
        .bind(before)
        .execute(tx)
        .await?;
    sql("INSERT INTO package (payment_id, offer_id, session_type_id, owner_id, title, plan_id, period, by_hand)
         SELECT $2, offer_id, session_type_id, owner_id, title, plan_id, period, $3 FROM package WHERE payment_id = $1
         ON CONFLICT DO NOTHING")
        .bind(before)
        .bind(new)
        .bind(by_hand)
        .execute(tx)
        .await
}

/// What was paid for a plan: a month, or more sessions of one.
#[derive(Clone, Debug)]
pub struct PaidRow {
    pub payment: PaymentId,
    pub plan: PlanId,
    pub price: Money,
    pub until: Instant,
}

/// What somebody paid for their plans, the latest first.
pub async fn paid_for(conn: &mut dyn Conn, learner: MemberId) -> Result<Vec<PaidRow>, DbError> {
    sql(
        "SELECT k.payment_id, k.plan_id, k.until, p.price_minor, p.currency
         FROM package k JOIN payment p ON p.id = k.payment_id JOIN plan l ON l.id = k.plan_id
         WHERE l.learner_id = $1 AND k.until IS NOT NULL ORDER BY k.payment_id DESC LIMIT 200",
    )
    .bind(learner)
    .fetch_all(conn, |row| {
        Ok(PaidRow {
            payment: row.get("payment_id")?,
            plan: row.get("plan_id")?,
            price: Money::new(row.get("price_minor")?, currency(row)?),
            until: row.get("until")?,
        })
    })
    .await
}

/// The tier of a month.
pub async fn offer_of_month(
    conn: &mut dyn Conn,
    payment: PaymentId,
) -> Result<PackageOfferId, DbError> {
    sql("SELECT offer_id FROM package WHERE payment_id = $1")
        .bind(payment)
        .fetch_one(conn, |row| row.get("offer_id"))
        .await
}
