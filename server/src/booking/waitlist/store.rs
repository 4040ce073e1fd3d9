//! All SQL of waitlists: who waits for what, and which times were given back meanwhile.

use crate::booking::people::people;
use crate::booking::store::interval;
use crate::db::{Conn, DbError, Row, Sql, Tx, sql};
use crate::platform::fresh_uuid;
use app::booking::WaitingView;
use app::error::AppError;
use domain::booking::{BookingStatus, FREED_KEPT_MINUTES, Freed};
use domain::id::{
    BookingId, FreedTimeId, GroupSessionId, MemberId, SessionTypeId, WaitlistEntryId,
};
use domain::time::{Instant, MINUTE};
use std::collections::BTreeMap;

/// A time that was given back, as long as nobody else may have it.
pub struct FreedRow {
    pub mentor_id: MemberId,
    pub session_type_id: SessionTypeId,
    /// Of a seat: the session of many, and how many seats it has.
    pub group: Option<(GroupSessionId, u16)>,
    pub freed: Freed,
}

/// Somebody in line.
#[derive(Clone)]
pub struct Waiting {
    pub id: WaitlistEntryId,
    pub session_type_id: SessionTypeId,
    pub mentee_id: MemberId,
    pub mentee_zone: String,
}

/// Somebody new in line.
pub struct Entry<'a> {
    pub mentor: MemberId,
    pub session_type: SessionTypeId,
    pub mentee: MemberId,
    pub zone: &'a str,
}

/// Puts somebody at the end of a line, unless they stand in it.
pub async fn entry_insert(tx: &mut Tx, entry: &Entry<'_>, now: Instant) -> Result<(), DbError> {
    sql("INSERT INTO waitlist_entry (id, mentor_id, session_type_id, mentee_id, mentee_zone, joined_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")
    .bind(WaitlistEntryId(fresh_uuid(now)))
    .bind(entry.mentor)
    .bind(entry.session_type)
    .bind(entry.mentee)
    .bind(entry.zone)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends somebody's waiting for a kind of session, as `booked` or `left`.
pub fn ended(
    mentee: MemberId,
    session_type: SessionTypeId,
    outcome: &'static str,
    now: Instant,
) -> Sql {
    sql("UPDATE waitlist_entry SET ended_at = $3, outcome = $4
         WHERE mentee_id = $1 AND session_type_id = $2 AND ended_at IS NULL")
    .bind(mentee)
    .bind(session_type)
    .bind(now)
    .bind(outcome)
}

/// The lines somebody stands in, with their place in each: everybody before them waits for the
/// same kind of session.
pub async fn lines_of(
    conn: &mut dyn Conn,
    mentee: MemberId,
) -> Result<Vec<(SessionTypeId, u32)>, DbError> {
    sql("SELECT e.session_type_id, 1 + (SELECT COUNT(*) FROM waitlist_entry f
            WHERE f.session_type_id = e.session_type_id AND f.ended_at IS NULL
              AND (f.joined_at < e.joined_at OR (f.joined_at = e.joined_at AND f.id < e.id))) AS place
         FROM waitlist_entry e WHERE e.mentee_id = $1 AND e.ended_at IS NULL ORDER BY e.joined_at, e.id")
    .bind(mentee)
    .fetch_all(conn, |row| {
        Ok((row.get("session_type_id")?, row.get("place")?))
    })
    .await
}

/// Somebody's place in the line for one kind of session.
pub async fn place_in_line(
    conn: &mut dyn Conn,
    mentee: MemberId,
    session_type: SessionTypeId,
) -> Result<Option<u32>, DbError> {
    let lines = lines_of(conn, mentee).await?;
    let mut lines = lines.into_iter();
    Ok(lines
        .find(|(kind, _)| *kind == session_type)
        .map(|(_, place)| place))
}

/// What somebody waits for, and what is on offer to them.
pub async fn waiting_of(
    conn: &mut dyn Conn,
    mentee: MemberId,
    now: Instant,
) -> Result<Vec<WaitingView>, AppError> {
    let lines = lines_of(conn, mentee).await?;
    let mut waiting = Vec::with_capacity(lines.len());
    let offers = offers_of(conn, mentee, now).await?;
    for (session_type, place) in lines {
        let kind = crate::calendar::session_types::session_type(conn, session_type).await?;
        let kind = kind.ok_or(AppError::NotFound)?;
        let mentor = people(conn, [kind.mentor_id]).await?.pop();
        waiting.push(WaitingView {
            session_type,
            title: kind.name,
            mentor: mentor.ok_or(AppError::NotFound)?.into(),
            place,
            offer: offers.get(&session_type).copied(),
        });
    }
    Ok(waiting)
}

async fn offers_of(
    conn: &mut dyn Conn,
    mentee: MemberId,
    now: Instant,
) -> Result<BTreeMap<SessionTypeId, BookingId>, DbError> {
    let offers = sql(
        "SELECT id, session_type_id FROM booking
         WHERE mentee_id = $1 AND waitlist_entry_id IS NOT NULL AND status = $3 AND expires_at > $2",
    )
    .bind(mentee)
    .bind(now)
    .bind(BookingStatus::Held.as_str())
    .fetch_all(conn, |row| {
        Ok((row.get("session_type_id")?, row.get("id")?))
    })
    .await?;
    Ok(offers.into_iter().collect())
}

/// Times that are kept for somebody in this line.
pub async fn live_offers(
    conn: &mut dyn Conn,
    mentee: MemberId,
    session_type: SessionTypeId,
) -> Result<Vec<BookingId>, DbError> {
    sql(
        "SELECT b.id FROM booking b JOIN waitlist_entry e ON e.id = b.waitlist_entry_id
         WHERE e.mentee_id = $1 AND e.session_type_id = $2 AND e.ended_at IS NULL AND b.status = 'held'",
    )
    .bind(mentee)
    .bind(session_type)
    .fetch_all(conn, |row| row.get("id"))
    .await
}

/// Notes the time of a booking as given back, if anybody waits for its mentor; whether it did.
pub async fn freed_insert(
    tx: &mut Tx,
    freed_time: FreedTimeId,
    id: BookingId,
    now: Instant,
) -> Result<bool, DbError> {
    let noted = sql(
        "INSERT INTO freed_time (id, mentor_id, session_type_id, group_session_id, starts_at, ends_at, blocked_from,
            blocked_until, freed_at, kept_until)
         SELECT $1, mentor_id, session_type_id, group_session_id, starts_at, ends_at, blocked_from, blocked_until, $3, $4
         FROM booking
         WHERE id = $2 AND starts_at > $3 AND EXISTS (
            SELECT 1 FROM waitlist_entry e WHERE e.mentor_id = booking.mentor_id AND e.ended_at IS NULL)",
    )
    .bind(freed_time)
    .bind(id)
    .bind(now)
    .bind(now.plus(FREED_KEPT_MINUTES * MINUTE))
    .execute(tx)
    .await?;
    Ok(noted > 0)
}

/// A time that was given back is nobody's in particular any more.
pub async fn freed_delete(tx: &mut Tx, id: FreedTimeId) -> Result<(), DbError> {
    sql("DELETE FROM freed_time WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// The mentors among these for whom somebody waits.
pub async fn waited_for(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT DISTINCT mentor_id FROM waitlist_entry WHERE ended_at IS NULL AND mentor_id IN ")
        .push_list(mentors.iter().copied())
        .fetch_all(conn, |row| row.get("mentor_id"))
        .await
}

const FREED: &str = "SELECT id, mentor_id, session_type_id, group_session_id, starts_at, ends_at, blocked_from, blocked_until,
        (SELECT seats FROM group_session g WHERE g.id = freed_time.group_session_id) AS seats
    FROM freed_time ";

/// A time that was given back, with how many seats there are.
pub fn freed_row(row: &Row<'_>) -> Result<FreedRow, DbError> {
    let group: Option<GroupSessionId> = row.get("group_session_id")?;
    let seats: Option<u16> = row.get("seats")?;
    Ok(FreedRow {
        mentor_id: row.get("mentor_id")?,
        session_type_id: row.get("session_type_id")?,
        group: group.zip(seats),
        freed: Freed {
            session: interval(row, "starts_at", "ends_at")?,
            blocked: interval(row, "blocked_from", "blocked_until")?,
        },
    })
}

pub async fn freed_time(conn: &mut dyn Conn, id: FreedTimeId) -> Result<Option<FreedRow>, DbError> {
    sql(FREED)
        .push("WHERE id = ")
        .push_bind(id)
        .fetch_optional(conn, freed_row)
        .await
}

/// Everybody who waits for this mentor and was not asked about this time before, longest first.
pub async fn line_for(conn: &mut dyn Conn, freed: &FreedRow) -> Result<Vec<Waiting>, DbError> {
    sql("SELECT e.id, e.session_type_id, e.mentee_id, e.mentee_zone
         FROM waitlist_entry e JOIN account a ON a.id = e.mentee_id
         WHERE e.mentor_id = $1 AND e.ended_at IS NULL AND a.suspended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM booking b WHERE b.waitlist_entry_id = e.id AND b.starts_at < $3 AND b.ends_at > $2)
         ORDER BY e.joined_at, e.id")
    .bind(freed.mentor_id)
    .bind(freed.freed.session.starts_at())
    .bind(freed.freed.session.ends_at())
    .fetch_all(conn, |row| {
        Ok(Waiting {
            id: row.get("id")?,
            session_type_id: row.get("session_type_id")?,
            mentee_id: row.get("mentee_id")?,
            mentee_zone: row.get("mentee_zone")?,
        })
    })
    .await
}

/// Whether they still wait, and decide on nothing else: one time is offered to one person at once.
pub async fn waits_without_offer(
    conn: &mut dyn Conn,
    id: WaitlistEntryId,
    now: Instant,
) -> Result<bool, DbError> {
    let waits = sql(
        "SELECT e.id FROM waitlist_entry e WHERE e.id = $1 AND e.ended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM booking b WHERE b.waitlist_entry_id = e.id AND b.status = 'held' AND b.expires_at > $2)",
    )
    .bind(id)
    .bind(now)
    .fetch_optional(conn, |row| row.get::<WaitlistEntryId>("id"))
    .await?;
    Ok(waits.is_some())
}
