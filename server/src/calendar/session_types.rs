//! What mentors offer, as it is stored: all SQL of session types.

use crate::db::{Conn, DbError, Engine, Row, Tx, Value, sql};
use domain::booking::{CancellationPolicy, Question};
use domain::calendar::{Align, SessionRules};
use domain::id::{MemberId, SessionTypeId};
use domain::money::{Currency, Money, OtherPrices, Pricing};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One kind of session that a mentor offers.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionTypeRow {
    pub id: SessionTypeId,
    pub mentor_id: MemberId,
    pub name: String,
    pub description: String,
    pub rules: SessionRules,
    pub policy: CancellationPolicy,
    pub needs_approval: bool,
    /// `room`, `link` or `phone`.
    pub place: String,
    pub place_detail: String,
    pub questions: Vec<Question>,
    /// With the main price.
    pub pricing: Pricing,
    pub others: OtherPrices,
    pub active: bool,
    pub position: i64,
    pub version: i64,
}

const COLUMNS: &str = "SELECT id, mentor_id, name, description, length_minutes, step_minutes, align, notice_minutes,
    horizon_days, buffer_before_minutes, buffer_after_minutes, max_per_day, max_per_week, max_per_month,
    per_mentee_per_month, policy_free_until_hours, policy_then_reschedules, needs_approval, place, place_detail,
    questions, price_minor, currency, active, position, version, seats, other_lengths, first_date, last_date,
    first_time_only, policy_mentor_free_until_hours, policy_late_refund_percent, pay_what_you_can, first_free
    FROM session_type WHERE ";

/// What these mentors offer now, in the order they chose.
pub async fn session_types_of(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<BTreeMap<MemberId, Vec<SessionTypeRow>>, DbError> {
    let rows = sql(COLUMNS)
        .push("active AND mentor_id IN ")
        .push_list(mentors.iter().copied())
        .push(" ORDER BY position, id")
        .fetch_all(conn, session_type_row)
        .await?;
    let mut by_mentor: BTreeMap<MemberId, Vec<SessionTypeRow>> = BTreeMap::new();
    for row in with_others(conn, rows).await? {
        by_mentor.entry(row.mentor_id).or_default().push(row);
    }
    Ok(by_mentor)
}

/// One kind of session, offered still or no longer.
pub async fn session_type(
    conn: &mut dyn Conn,
    id: SessionTypeId,
) -> Result<Option<SessionTypeRow>, DbError> {
    let row = sql(COLUMNS)
        .push("id = ")
        .push_bind(id)
        .fetch_optional(conn, session_type_row)
        .await?;
    Ok(with_others(conn, row.into_iter().collect()).await?.pop())
}

/// Kinds of sessions, offered still or no longer.
pub async fn session_types_by_id(
    conn: &mut dyn Conn,
    ids: &[SessionTypeId],
) -> Result<Vec<SessionTypeRow>, DbError> {
    let rows = sql(COLUMNS)
        .push("id IN ")
        .push_list(ids.iter().copied())
        .fetch_all(conn, session_type_row)
        .await?;
    with_others(conn, rows).await
}

/// The same rows with their prices in other currencies, of which only what costs something has any.
async fn with_others(
    conn: &mut dyn Conn,
    mut rows: Vec<SessionTypeRow>,
) -> Result<Vec<SessionTypeRow>, DbError> {
    let priced = rows.iter().filter(|row| !row.pricing.price.is_zero());
    let priced: Vec<SessionTypeId> = priced.map(|row| row.id).collect();
    if priced.is_empty() {
        return Ok(rows);
    }
    let found: Vec<(SessionTypeId, Money)> =
        sql("SELECT session_type_id, currency, price_minor FROM session_price WHERE session_type_id IN ")
            .push_list(priced)
            .fetch_all(conn, |row| {
                let currency = crate::money::journal::currency(row)?;
                let price = Money::new(row.get("price_minor")?, currency);
                Ok((row.get("session_type_id")?, price))
            })
            .await?;
    for row in &mut rows {
        let own = found.iter().filter(|(id, _)| *id == row.id);
        let others = OtherPrices::new(row.pricing.price, own.map(|(_, price)| *price));
        // The table's constraints hold no other.
        row.others = others.unwrap_or_default();
    }
    Ok(rows)
}

/// Writes the prices in other currencies of a kind of session that is there.
async fn others_insert(tx: &mut Tx, of: &SessionTypeRow) -> Result<(), DbError> {
    if of.others.is_empty() {
        return Ok(());
    }
    let row = |price: Money| -> [Value; 4] {
        [
            of.id.into(),
            of.pricing.price.currency.code().into(),
            price.currency.code().into(),
            price.minor.into(),
        ]
    };
    sql(
        "INSERT INTO session_price (session_type_id, main_currency, currency, price_minor) VALUES ",
    )
    .push_rows(of.others.iter().map(row))
    .execute(tx)
    .await?;
    Ok(())
}

fn session_type_row(row: &Row<'_>) -> Result<SessionTypeRow, DbError> {
    let align: String = row.get("align")?;
    let currency: String = row.get("currency")?;
    Ok(SessionTypeRow {
        id: row.get("id")?,
        mentor_id: row.get("mentor_id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        rules: SessionRules {
            length_minutes: small(row, "length_minutes")?,
            other_lengths: row.json("other_lengths")?,
            step_minutes: small(row, "step_minutes")?,
            align: Align::parse(&align).ok_or_else(|| row.bad("align", "no such alignment"))?,
            notice_minutes: small(row, "notice_minutes")?,
            horizon_days: small(row, "horizon_days")?,
            first_date: date(row, "first_date")?,
            last_date: date(row, "last_date")?,
            buffer_before_minutes: small(row, "buffer_before_minutes")?,
            buffer_after_minutes: small(row, "buffer_after_minutes")?,
            max_per_day: limit(row, "max_per_day")?,
            max_per_week: limit(row, "max_per_week")?,
            max_per_month: limit(row, "max_per_month")?,
            per_mentee_per_month: limit(row, "per_mentee_per_month")?,
            first_time_only: row.get("first_time_only")?,
            seats: small(row, "seats")?,
        },
        policy: CancellationPolicy {
            free_until_hours: small(row, "policy_free_until_hours")?,
            then_reschedules: small(row, "policy_then_reschedules")?,
            mentor_free_until_hours: small(row, "policy_mentor_free_until_hours")?,
            late_refund_percent: small(row, "policy_late_refund_percent")?,
        },
        needs_approval: row.get("needs_approval")?,
        place: row.get("place")?,
        place_detail: row.get("place_detail")?,
        questions: row.json("questions")?,
        pricing: Pricing {
            price: Money::new(
                row.get("price_minor")?,
                Currency::try_from(currency).map_err(|reason| row.bad("currency", reason))?,
            ),
            pay_what_you_can: row.get("pay_what_you_can")?,
            first_free: row.get("first_free")?,
        },
        others: OtherPrices::default(),
        active: row.get("active")?,
        position: row.get("position")?,
        version: row.get("version")?,
    })
}

fn small<T: TryFrom<i64>>(row: &Row<'_>, column: &str) -> Result<T, DbError> {
    let number: i64 = row.get(column)?;
    T::try_from(number).map_err(|_| row.bad(column, "out of range"))
}

fn date(row: &Row<'_>, column: &str) -> Result<Option<Date>, DbError> {
    match row.get::<Option<String>>(column)? {
        None => Ok(None),
        Some(_) => row.parse(column).map(Some),
    }
}

fn limit(row: &Row<'_>, column: &str) -> Result<Option<u16>, DbError> {
    let number: Option<i64> = row.get(column)?;
    number
        .map(|number| u16::try_from(number).map_err(|_| row.bad(column, "out of range")))
        .transpose()
}

/// Adds a kind of session, behind the others.
pub async fn session_type_insert(tx: &mut Tx, new: &SessionTypeRow) -> Result<(), DbError> {
    sql("INSERT INTO session_type (id, mentor_id, position, name, description, length_minutes, step_minutes, align,
            notice_minutes, horizon_days, buffer_before_minutes, buffer_after_minutes, max_per_day, max_per_week,
            max_per_month, per_mentee_per_month, needs_approval, place, place_detail, questions, price_minor,
            currency, policy_free_until_hours, policy_then_reschedules, seats, other_lengths, first_date, last_date,
            first_time_only, policy_mentor_free_until_hours, policy_late_refund_percent, pay_what_you_can, first_free)
         VALUES ($1, $2, (SELECT COALESCE(MAX(position), -1) + 1 FROM session_type WHERE mentor_id = $2), $3, $4, $5,
            $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
            $26, $27, $28, $29, $30, $31, $32)")
    .bind(new.id)
    .bind(new.mentor_id)
    .bind(&new.name)
    .bind(&new.description)
    .bind(new.rules.length_minutes)
    .bind(new.rules.step_minutes)
    .bind(new.rules.align.as_str())
    .bind(new.rules.notice_minutes)
    .bind(new.rules.horizon_days)
    .bind(new.rules.buffer_before_minutes)
    .bind(new.rules.buffer_after_minutes)
    .bind(new.rules.max_per_day)
    .bind(new.rules.max_per_week)
    .bind(new.rules.max_per_month)
    .bind(new.rules.per_mentee_per_month)
    .bind(new.needs_approval)
    .bind(&new.place)
    .bind(&new.place_detail)
    .bind(serde_json::to_string(&new.questions).expect("questions are plain data"))
    .bind(new.pricing.price.minor)
    .bind(new.pricing.price.currency.code())
    .bind(new.policy.free_until_hours)
    .bind(new.policy.then_reschedules)
    .bind(new.rules.seats)
    .bind(serde_json::to_string(&new.rules.other_lengths).expect("numbers are plain data"))
    .bind(new.rules.first_date.map(|date| date.to_string()))
    .bind(new.rules.last_date.map(|date| date.to_string()))
    .bind(new.rules.first_time_only)
    .bind(new.policy.mentor_free_until_hours)
    .bind(new.policy.late_refund_percent)
    .bind(new.pricing.pay_what_you_can)
    .bind(new.pricing.first_free)
    .execute(tx)
    .await?;
    others_insert(tx, new).await
}

/// Changes a kind of session of this mentor, if it is still `version`; whether it was.
pub async fn session_type_update(
    tx: &mut Tx,
    to: &SessionTypeRow,
    version: i64,
) -> Result<bool, DbError> {
    let held =
        sql("SELECT version FROM session_type WHERE id = $1 AND mentor_id = $2 AND version = $3")
            .push(match tx.engine() {
                Engine::Postgres => " FOR UPDATE",
                Engine::Sqlite => "",
            })
            .bind(to.id)
            .bind(to.mentor_id)
            .bind(version)
            .fetch_optional(tx, |row| row.get::<i64>("version"))
            .await?;
    if held.is_none() {
        return Ok(false);
    }
    // Before the main price, whose currency may have been one of these.
    sql("DELETE FROM session_price WHERE session_type_id = $1")
        .bind(to.id)
        .execute(tx)
        .await?;
    sql("UPDATE session_type SET version = version + 1, name = $4, description = $5, length_minutes = $6,
            step_minutes = $7, align = $8, notice_minutes = $9, horizon_days = $10, buffer_before_minutes = $11,
            buffer_after_minutes = $12, max_per_day = $13, max_per_week = $14, max_per_month = $15,
            per_mentee_per_month = $16, needs_approval = $17, place = $18, place_detail = $19, questions = $20,
            policy_free_until_hours = $21, policy_then_reschedules = $22, active = $23, seats = $24,
            other_lengths = $25, first_date = $26, last_date = $27, first_time_only = $28,
            policy_mentor_free_until_hours = $29, policy_late_refund_percent = $30, price_minor = $31, currency = $32,
            pay_what_you_can = $33, first_free = $34
         WHERE id = $1 AND mentor_id = $2 AND version = $3")
    .bind(to.id)
    .bind(to.mentor_id)
    .bind(version)
    .bind(&to.name)
    .bind(&to.description)
    .bind(to.rules.length_minutes)
    .bind(to.rules.step_minutes)
    .bind(to.rules.align.as_str())
    .bind(to.rules.notice_minutes)
    .bind(to.rules.horizon_days)
    .bind(to.rules.buffer_before_minutes)
    .bind(to.rules.buffer_after_minutes)
    .bind(to.rules.max_per_day)
    .bind(to.rules.max_per_week)
    .bind(to.rules.max_per_month)
    .bind(to.rules.per_mentee_per_month)
    .bind(to.needs_approval)
    .bind(&to.place)
    .bind(&to.place_detail)
    .bind(serde_json::to_string(&to.questions).expect("questions are plain data"))
    .bind(to.policy.free_until_hours)
    .bind(to.policy.then_reschedules)
    .bind(to.active)
    .bind(to.rules.seats)
    .bind(serde_json::to_string(&to.rules.other_lengths).expect("numbers are plain data"))
    .bind(to.rules.first_date.map(|date| date.to_string()))
    .bind(to.rules.last_date.map(|date| date.to_string()))
    .bind(to.rules.first_time_only)
    .bind(to.policy.mentor_free_until_hours)
    .bind(to.policy.late_refund_percent)
    .bind(to.pricing.price.minor)
    .bind(to.pricing.price.currency.code())
    .bind(to.pricing.pay_what_you_can)
    .bind(to.pricing.first_free)
    .execute(tx)
    .await?;
    others_insert(tx, to).await?;
    Ok(true)
}
