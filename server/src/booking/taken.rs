//! All SQL of what takes people's time: read in one trip, and so as of one moment. What other
//! calendars take is said by `connection`, in a piece of the same statement.

use super::store::interval;
use super::waitlist::{FreedRow, freed_row};
use crate::connection::{self, EXTERNAL};
use crate::db::{Conn, DbError, Row, sql};
use domain::booking::BookingStatus;
use domain::calendar::Busy;
use domain::id::{BookingId, GroupSessionId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::time::Instant;

/// A booking as far as it takes somebody's time.
#[derive(Clone, Copy, Debug)]
pub struct TakenRow {
    pub id: BookingId,
    pub mentor_id: MemberId,
    pub mentee_id: MemberId,
    pub session_type_id: SessionTypeId,
    pub status: BookingStatus,
    pub session: Interval,
    pub blocked: Interval,
    pub expires_at: Option<Instant>,
    /// Of a seat: the session of many, and how many seats it has.
    pub group: Option<(GroupSessionId, u16)>,
    pub proposed_for: Option<BookingId>,
}

/// What takes time.
pub enum Takes {
    Booking(TakenRow),
    /// Kept for those who wait.
    Freed(FreedRow),
    /// Something in another calendar of a mentor's.
    External(MemberId, Busy),
}

/// What a row of [`Takes::Freed`] has in the place of a status.
const FREED: &str = "freed";

const BOOKINGS: &str =
    "SELECT id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at, blocked_from,
        blocked_until, expires_at, group_session_id, proposed_for,
        (SELECT seats FROM group_session g WHERE g.id = booking.group_session_id) AS seats, NULL AS title
    FROM booking
    WHERE status IN ('held', 'requested', 'confirmed', 'kept', 'no_show') AND ";

const FREED_TIMES: &str = " UNION ALL SELECT id, mentor_id, NULL, session_type_id, 'freed', starts_at, ends_at, blocked_from,
        blocked_until, NULL, group_session_id, NULL,
        (SELECT seats FROM group_session g WHERE g.id = freed_time.group_session_id), NULL
    FROM freed_time WHERE kept_until > ";

/// What takes the time of these people from `since` on, lapsed holds and requests among it; what
/// other calendars take of these mentors' time from `now` on; and what of the time of `kept_by` is
/// kept for those who wait.
pub async fn taken_rows(
    conn: &mut dyn Conn,
    since: Instant,
    people: &[MemberId],
    now: Instant,
    (mentors, kept_by): (&[MemberId], &[MemberId]),
) -> Result<Vec<Takes>, DbError> {
    let rows = sql(BOOKINGS)
        .push("blocked_until > ")
        .push_bind(since)
        .push(" AND mentor_id IN ")
        .push_list(people.iter().copied())
        .push(" UNION ALL ")
        .push(BOOKINGS)
        .push("ends_at > ")
        .push_bind(since)
        .push(" AND mentee_id IN ")
        .push_list(people.iter().copied())
        // Those are among the first ones already.
        .push(" AND mentor_id NOT IN ")
        .push_list(people.iter().copied())
        .push(FREED_TIMES)
        .push_bind(now)
        .push(" AND mentor_id IN ")
        .push_list(kept_by.iter().copied());
    let rows = connection::push_busy(rows, now, mentors);
    let taken = rows.fetch_all(conn, takes).await?;
    Ok(taken.into_iter().flatten().collect())
}

fn takes(row: &Row<'_>) -> Result<Option<Takes>, DbError> {
    let status: String = row.get("status")?;
    match status.as_str() {
        FREED => return Ok(Some(Takes::Freed(freed_row(row)?))),
        EXTERNAL => {
            let busy = connection::busy_row(row)?;
            return Ok(busy.map(|(mentor, busy)| Takes::External(mentor, busy)));
        }
        _ => {}
    }
    let group: Option<GroupSessionId> = row.get("group_session_id")?;
    let seats: Option<u16> = row.get("seats")?;
    Ok(Some(Takes::Booking(TakenRow {
        group: group.zip(seats),
        proposed_for: row.get("proposed_for")?,
        id: row.get("id")?,
        mentor_id: row.get("mentor_id")?,
        mentee_id: row.get("mentee_id")?,
        session_type_id: row.get("session_type_id")?,
        status: BookingStatus::parse(&status).ok_or_else(|| row.bad("status", "unknown"))?,
        session: interval(row, "starts_at", "ends_at")?,
        blocked: interval(row, "blocked_from", "blocked_until")?,
        expires_at: row.get("expires_at")?,
    })))
}
