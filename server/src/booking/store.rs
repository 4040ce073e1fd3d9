//! All SQL of bookings. Rows are parsed into the domain's types; what a row may become is decided
//! elsewhere, and each change compares the version it was decided on.

use crate::db::{Conn, DbError, Engine, Row, Sql, Tx, sql};
use crate::platform::fresh_uuid;
use domain::booking::{
    Answer, BookingState, CancellationPolicy, Occasion, Question, Side, StoredState,
};
use domain::id::{BookingId, GroupSessionId, MemberId, SeriesId, SessionTypeId, WaitlistEntryId};
use domain::interval::Interval;
use domain::money::{Currency, Money, PriceAsked};
use domain::time::Instant;
use std::collections::BTreeSet;

/// A booking as it is kept.
#[derive(Clone, Debug)]
pub struct BookingRow {
    pub id: BookingId,
    pub mentor_id: MemberId,
    pub mentee_id: MemberId,
    pub session_type_id: SessionTypeId,
    /// Of a seat: the session of many.
    pub group_session_id: Option<GroupSessionId>,
    pub series_id: Option<SeriesId>,
    /// Only of a time held for an answer: the booking it may become.
    pub proposed_for: Option<BookingId>,
    /// Only of a time that was offered to somebody who waited: their place in line.
    pub waitlist_entry_id: Option<WaitlistEntryId>,
    pub state: BookingState,
    pub session: Interval,
    pub title: String,
    /// `room`, `link` or `phone`.
    pub place: String,
    pub place_detail: String,
    pub price: Money,
    /// The least that the mentee may choose to pay; none where the price is fixed.
    pub floor: Option<Money>,
    /// It costs nothing because it is the mentee's first with this mentor.
    pub first_free: bool,
    pub policy: CancellationPolicy,
    pub needs_approval: bool,
    pub answers: Vec<Answer>,
    pub mentee_zone: String,
    pub late_reschedules: u8,
    /// The invitation's SEQUENCE.
    pub sequence: i32,
    pub version: i64,
    pub created_at: Instant,
    pub confirmed_at: Option<Instant>,
}

impl BookingRow {
    pub fn occasion(&self) -> Occasion {
        Occasion {
            session: self.session,
            policy: self.policy,
            late_reschedules: self.late_reschedules,
        }
    }

    /// Which of the two people somebody is, if any.
    pub fn side_of(&self, member: MemberId) -> Option<Side> {
        match member {
            m if m == self.mentor_id => Some(Side::Mentor),
            m if m == self.mentee_id => Some(Side::Mentee),
            _ => None,
        }
    }

    pub const fn member(&self, side: Side) -> MemberId {
        match side {
            Side::Mentor => self.mentor_id,
            Side::Mentee => self.mentee_id,
        }
    }
}

/// What has happened to a booking.
#[derive(Clone, Debug)]
pub struct EventRow {
    pub at: Instant,
    pub member_id: Option<MemberId>,
    pub kind: String,
    pub detail: String,
}

pub struct NewBooking<'a> {
    pub id: BookingId,
    pub mentor_id: MemberId,
    pub mentee_id: MemberId,
    pub session_type_id: SessionTypeId,
    pub group_session_id: Option<GroupSessionId>,
    pub proposed_for: Option<BookingId>,
    pub series_id: Option<SeriesId>,
    pub waitlist_entry_id: Option<WaitlistEntryId>,
    pub held_until: Instant,
    pub session: Interval,
    pub blocked: Interval,
    pub title: &'a str,
    pub place: &'a str,
    pub place_detail: &'a str,
    pub asked: PriceAsked,
    pub policy: CancellationPolicy,
    pub needs_approval: bool,
    pub mentee_zone: &'a str,
    pub now: Instant,
}

const COLUMNS: &str = "SELECT id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at, expires_at, title,
        place, place_detail, price_minor, currency, policy_free_until_hours, policy_then_reschedules,
        needs_approval, answers, mentee_zone, late_reschedules, sequence, version, ended_by, ended_late, ended_at,
        reason, missed_by, appealed_at, appeal_upheld_at, confirmed_at, group_session_id, series_id, proposed_for,
        waitlist_entry_id, policy_mentor_free_until_hours, policy_late_refund_percent, created_at, floor_minor,
        first_free";

const FROM: &str = " FROM booking ";

/// What is asked of whoever confirms a hold.
pub struct Asked {
    pub questions: Vec<Question>,
    pub notice_minutes: u32,
}

/// A booking beside what its kind of session asks now.
pub async fn booking_asked(
    conn: &mut dyn Conn,
    id: BookingId,
) -> Result<Option<(BookingRow, Asked)>, DbError> {
    let of_its_kind = ", (SELECT questions FROM session_type t WHERE t.id = booking.session_type_id) AS questions,
        (SELECT notice_minutes FROM session_type t WHERE t.id = booking.session_type_id) AS notice_minutes";
    sql(COLUMNS)
        .push(of_its_kind)
        .push(FROM)
        .push("WHERE id = ")
        .push_bind(id)
        .fetch_optional(conn, |row| {
            let asked = Asked {
                questions: row.json("questions")?,
                notice_minutes: row.get("notice_minutes")?,
            };
            Ok((booking_row(row)?, asked))
        })
        .await
}

/// The sessions proposed for a booking.
pub async fn proposed_ids(conn: &mut dyn Conn, id: BookingId) -> Result<Vec<BookingId>, DbError> {
    sql("SELECT id FROM booking WHERE proposed_for = $1 ORDER BY id")
        .bind(id)
        .fetch_all(conn, |row| row.get("id"))
        .await
}

pub async fn booking(conn: &mut dyn Conn, id: BookingId) -> Result<Option<BookingRow>, DbError> {
    sql(COLUMNS)
        .push(FROM)
        .push("WHERE id = ")
        .push_bind(id)
        .fetch_optional(conn, booking_row)
        .await
}

/// The mentors among these with whom a mentee ever agreed on a session, or asks for one.
pub async fn mentors_known(
    conn: &mut dyn Conn,
    mentee: MemberId,
    mentors: &[MemberId],
    leaving_out: Option<BookingId>,
) -> Result<BTreeSet<MemberId>, DbError> {
    let found = sql("SELECT DISTINCT mentor_id FROM booking WHERE mentee_id = ")
        .push_bind(mentee)
        .push(" AND status IN ('requested', 'confirmed', 'kept', 'no_show') AND mentor_id IN ")
        .push_list(mentors.iter().copied());
    let found = match leaving_out {
        Some(id) => found.push(" AND id <> ").push_bind(id),
        None => found,
    };
    let known = found.fetch_all(conn, |row| row.get("mentor_id")).await?;
    Ok(known.into_iter().collect())
}

/// Whether the next session of a mentee with a mentor would be their first: there was none, they wait
/// for none, and keep no other one as the first.
pub async fn is_first(
    conn: &mut dyn Conn,
    mentee: MemberId,
    mentor: MemberId,
) -> Result<bool, DbError> {
    sql("SELECT COUNT(*) AS known FROM booking WHERE mentee_id = $1 AND mentor_id = $2
           AND (status IN ('requested', 'confirmed', 'kept', 'no_show') OR (status = 'held' AND first_free))")
        .bind(mentee)
        .bind(mentor)
        .fetch_one(conn, |row| Ok(row.get::<i64>("known")? == 0))
        .await
}

/// Which half of somebody's sessions, and from where on.
#[derive(Clone, Copy, Debug)]
pub struct Half {
    pub member: MemberId,
    /// What is over or called off, latest first; otherwise what is to come, next first.
    pub past: bool,
    pub now: Instant,
    /// The last one already shown.
    pub after: Option<(Instant, BookingId)>,
    pub limit: u32,
}

/// Somebody's sessions on either side. A hold that came to nothing is no session.
pub async fn bookings_of(conn: &mut dyn Conn, half: Half) -> Result<Vec<BookingRow>, DbError> {
    let query = sql(COLUMNS)
        .push(FROM)
        .push("WHERE (mentor_id = ")
        .push_bind(half.member)
        .push(" OR mentee_id = ")
        .push_bind(half.member);
    let query = if half.past {
        query
            .push(") AND (status IN ('declined', 'cancelled', 'expired', 'kept', 'no_show') OR ends_at <= ")
            .push_bind(half.now)
            .push(
                ") AND EXISTS (SELECT 1 FROM booking_event e
                   WHERE e.booking_id = booking.id AND e.kind IN ('requested', 'confirmed'))",
            )
    } else {
        query
            .push(") AND proposed_for IS NULL AND status IN ('held', 'requested', 'confirmed') AND ends_at > ")
            .push_bind(half.now)
            .push(" AND (expires_at IS NULL OR expires_at > ")
            .push_bind(half.now)
            .push(")")
    };
    let query = match half.after {
        Some((starts_at, id)) => query
            .push(if half.past {
                " AND (starts_at < "
            } else {
                " AND (starts_at > "
            })
            .push_bind(starts_at)
            .push(" OR (starts_at = ")
            .push_bind(starts_at)
            .push(if half.past {
                " AND id < "
            } else {
                " AND id > "
            })
            .push_bind(id)
            .push("))"),
        None => query,
    };
    query
        .push(if half.past {
            " ORDER BY starts_at DESC, id DESC LIMIT "
        } else {
            " ORDER BY starts_at, id LIMIT "
        })
        .push_bind(half.limit)
        .fetch_all(conn, booking_row)
        .await
}

/// Keeps a time. 0 rows: somebody else has it (PostgreSQL; SQLite answers with the rule's name).
pub async fn booking_insert(tx: &mut Tx, new: &NewBooking<'_>) -> Result<u64, DbError> {
    sql("INSERT INTO booking (id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at, blocked_from,
            blocked_until, expires_at, title, place, place_detail, price_minor, currency, policy_free_until_hours,
            policy_then_reschedules, needs_approval, mentee_zone, created_at, updated_at, group_session_id, proposed_for,
            series_id, policy_mentor_free_until_hours, waitlist_entry_id, policy_late_refund_percent,
            floor_minor, first_free)
         VALUES ($1, $2, $3, $4, 'held', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19,
            $20, $21, $22, $23, $24, $25, $26, $27)
         ON CONFLICT DO NOTHING")
    .bind(new.id)
    .bind(new.mentor_id)
    .bind(new.mentee_id)
    .bind(new.session_type_id)
    .bind(new.session.starts_at())
    .bind(new.session.ends_at())
    .bind(new.blocked.starts_at())
    .bind(new.blocked.ends_at())
    .bind(new.held_until)
    .bind(new.title)
    .bind(new.place)
    .bind(new.place_detail)
    .bind(new.asked.price.minor)
    .bind(new.asked.price.currency.code())
    .bind(new.policy.free_until_hours)
    .bind(new.policy.then_reschedules)
    .bind(new.needs_approval)
    .bind(new.mentee_zone)
    .bind(new.now)
    .bind(new.group_session_id)
    .bind(new.proposed_for)
    .bind(new.series_id)
    .bind(new.policy.mentor_free_until_hours)
    .bind(new.waitlist_entry_id)
    .bind(new.policy.late_refund_percent)
    .bind(new.asked.chooses.then_some(new.asked.price.minor))
    .bind(new.asked.is_free_first)
    .execute(tx)
    .await
}

/// The first session of a series that a mentee has already booked so.
pub async fn series_at(
    conn: &mut dyn Conn,
    mentee: MemberId,
    session_type: SessionTypeId,
    first: Instant,
) -> Result<Option<BookingId>, DbError> {
    sql(
        "SELECT id FROM booking WHERE mentee_id = $1 AND session_type_id = $2 AND starts_at = $3
           AND series_id IS NOT NULL AND status IN ('requested', 'confirmed')",
    )
    .bind(mentee)
    .bind(session_type)
    .bind(first)
    .fetch_optional(conn, |row| row.get("id"))
    .await
}

/// The sessions of a series, in order.
pub async fn bookings_of_series(
    conn: &mut dyn Conn,
    series: SeriesId,
) -> Result<Vec<BookingRow>, DbError> {
    sql(COLUMNS)
        .push(FROM)
        .push("WHERE series_id = ")
        .push_bind(series)
        .push(" ORDER BY starts_at, id")
        .fetch_all(conn, booking_row)
        .await
}

/// Lets go of one time that was held for an answer.
pub async fn proposed_delete(tx: &mut Tx, id: BookingId) -> Result<u64, DbError> {
    sql("DELETE FROM booking WHERE id = $1 AND proposed_for IS NOT NULL")
        .bind(id)
        .execute(tx)
        .await
}

/// A state as it is written.
pub struct NewState<'a> {
    pub state: &'a BookingState,
    /// Raises the invitation's SEQUENCE.
    pub calls_for_news: bool,
    /// Kept with the booking in place of those before when there are any.
    pub answers: &'a [Answer],
    /// What the mentee chose to pay, in place of the price before.
    pub chosen: Option<Money>,
}

/// Writes a state decided on `before`. 0 rows: the booking changed in between.
pub async fn state_update(
    tx: &mut Tx,
    before: &BookingRow,
    new: &NewState<'_>,
    now: Instant,
) -> Result<u64, DbError> {
    to_state(before, new, now).execute(tx).await
}

/// The same at the transaction's end, which then fails if the booking changed in between.
pub fn state_update_last(tx: &mut Tx, before: &BookingRow, new: &NewState<'_>, now: Instant) {
    to_state(before, new, now).defer_decisive(tx);
}

fn to_state(before: &BookingRow, new: &NewState<'_>, now: Instant) -> Sql {
    let stored = StoredState::from(new.state);
    let agreed = matches!(new.state, BookingState::Confirmed).then_some(now);
    let answers = (!new.answers.is_empty())
        .then(|| serde_json::to_string(new.answers).expect("answers are plain data"));
    sql("UPDATE booking SET status = $3, expires_at = $4, ended_by = $5, ended_late = $6, ended_at = $7, reason = $8,
            missed_by = $9, confirmed_at = COALESCE(confirmed_at, $10), sequence = sequence + $11,
            appealed_at = $13, appeal_upheld_at = $14, answers = COALESCE($15, answers),
            price_minor = COALESCE($16, price_minor), version = version + 1,
            updated_at = $12
         WHERE id = $1 AND version = $2")
    .bind(before.id)
    .bind(before.version)
    .bind(stored.status)
    .bind(stored.expires_at)
    .bind(stored.ended_by)
    .bind(stored.late)
    .bind(stored.ended_at)
    .bind(stored.reason.unwrap_or_default())
    .bind(stored.no_show)
    .bind(agreed)
    .bind(i64::from(new.calls_for_news))
    .bind(now)
    .bind(stored.appealed_at)
    .bind(stored.appeal_upheld_at)
    .bind(answers)
    .bind(new.chosen.map(|price| price.minor))
}

/// Where a booking goes.
pub struct Move {
    pub session: Interval,
    pub blocked: Interval,
    pub group_session_id: Option<GroupSessionId>,
    pub late_reschedules: u8,
    /// Of a request; none otherwise.
    pub expires_at: Option<Instant>,
}

/// Moves a booking in place, under the same rules as a new one. 0 rows: it changed in between.
pub async fn time_update(
    tx: &mut Tx,
    before: &BookingRow,
    to: &Move,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE booking SET starts_at = $3, ends_at = $4, blocked_from = $5, blocked_until = $6, late_reschedules = $7,
            expires_at = $8, group_session_id = $10, sequence = sequence + 1, version = version + 1, updated_at = $9
         WHERE id = $1 AND version = $2")
    .bind(before.id)
    .bind(before.version)
    .bind(to.session.starts_at())
    .bind(to.session.ends_at())
    .bind(to.blocked.starts_at())
    .bind(to.blocked.ends_at())
    .bind(to.late_reschedules)
    .bind(to.expires_at)
    .bind(now)
    .bind(to.group_session_id)
    .execute(tx)
    .await
}

/// Notes what happened, at the transaction's end. `by` is empty when it happened by itself.
pub fn event_insert(
    tx: &mut Tx,
    id: BookingId,
    by: Option<MemberId>,
    kind: &str,
    detail: String,
    now: Instant,
) {
    sql("INSERT INTO booking_event (id, booking_id, at, member_id, kind, detail) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(fresh_uuid(now))
        .bind(id)
        .bind(now)
        .bind(by.map(|by| by.0))
        .bind(kind)
        .bind(detail)
        .defer(tx);
}

/// What happened to a booking, in order.
pub async fn events_of(conn: &mut dyn Conn, id: BookingId) -> Result<Vec<EventRow>, DbError> {
    sql("SELECT id, at, member_id, kind, detail FROM booking_event WHERE booking_id = $1 ORDER BY at, id")
        .bind(id)
        .fetch_all(conn, |row| {
            Ok(EventRow {
                at: row.get("at")?,
                member_id: row.get("member_id")?,
                kind: row.get("kind")?,
                detail: row.get("detail")?,
            })
        })
        .await
}

/// Adds to the live signals that others see of a member.
pub async fn signals_add(
    tx: &mut Tx,
    member: MemberId,
    signals: Signals,
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE profile SET sessions_kept = sessions_kept + $2, sessions_missed = sessions_missed + $3,
            requests_received = requests_received + $4, requests_answered = requests_answered + $5,
            version = version + 1, updated_at = $6
         WHERE member_id = $1")
    .bind(member)
    .bind(signals.kept)
    .bind(signals.missed)
    .bind(signals.received)
    .bind(signals.answered)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// By how much each signal rises.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signals {
    pub kept: i16,
    /// Falls when a mark as no-show is overturned.
    pub missed: i16,
    pub received: i16,
    pub answered: i16,
}

/// Lets whoever changes what depends on a whole booking wait for whoever does so now.
pub async fn booking_lock(tx: &mut Tx, id: BookingId) -> Result<(), DbError> {
    if tx.engine() == Engine::Postgres {
        sql("SELECT 1 AS one FROM booking WHERE id = $1 FOR NO KEY UPDATE")
            .bind(id)
            .fetch_optional(tx, |_| Ok(()))
            .await?;
    }
    Ok(())
}

pub fn interval(row: &Row<'_>, from: &str, until: &str) -> Result<Interval, DbError> {
    Interval::new(row.get(from)?, row.get(until)?).map_err(|reason| row.bad(until, reason))
}

fn booking_row(row: &Row<'_>) -> Result<BookingRow, DbError> {
    let currency: String = row.get("currency")?;
    let currency = Currency::try_from(currency).map_err(|reason| row.bad("currency", reason))?;
    Ok(BookingRow {
        id: row.get("id")?,
        mentor_id: row.get("mentor_id")?,
        mentee_id: row.get("mentee_id")?,
        session_type_id: row.get("session_type_id")?,
        group_session_id: row.get("group_session_id")?,
        series_id: row.get("series_id")?,
        proposed_for: row.get("proposed_for")?,
        waitlist_entry_id: row.get("waitlist_entry_id")?,
        state: state(row)?,
        session: interval(row, "starts_at", "ends_at")?,
        title: row.get("title")?,
        place: row.get("place")?,
        place_detail: row.get("place_detail")?,
        price: Money::new(row.get("price_minor")?, currency),
        floor: row
            .get::<Option<i64>>("floor_minor")?
            .map(|minor| Money::new(minor, currency)),
        first_free: row.get("first_free")?,
        policy: CancellationPolicy {
            free_until_hours: row.get("policy_free_until_hours")?,
            then_reschedules: row.get("policy_then_reschedules")?,
            mentor_free_until_hours: row.get("policy_mentor_free_until_hours")?,
            late_refund_percent: row.get("policy_late_refund_percent")?,
        },
        needs_approval: row.get("needs_approval")?,
        answers: row.json("answers")?,
        mentee_zone: row.get("mentee_zone")?,
        late_reschedules: row.get("late_reschedules")?,
        sequence: row.get("sequence")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        confirmed_at: row.get("confirmed_at")?,
    })
}

fn state(row: &Row<'_>) -> Result<BookingState, DbError> {
    let status: String = row.get("status")?;
    let gives_reason = matches!(status.as_str(), "cancelled" | "declined");
    let reason: String = row.get("reason")?;
    let stored = StoredState {
        expires_at: row.get("expires_at")?,
        ended_by: row.get("ended_by")?,
        ended_at: row.get("ended_at")?,
        late: row.get("ended_late")?,
        reason: gives_reason.then_some(reason),
        no_show: row.get("missed_by")?,
        appealed_at: row.get("appealed_at")?,
        appeal_upheld_at: row.get("appeal_upheld_at")?,
        rescheduled_to: None,
        status,
    };
    BookingState::try_from(stored).map_err(|impossible| row.bad(impossible.column, &impossible))
}
