//! All SQL of sessions of many. How many seats are taken is counted by the database itself; here a
//! session is found or made, and waited for.

use super::store::BookingRow;
use crate::db::{Conn, DbError, Engine, Tx, sql};
use crate::platform::fresh_uuid;
use domain::id::{GroupSessionId, SessionTypeId};
use domain::interval::Interval;
use domain::time::Instant;

/// The session of this kind at this time, made if there is none yet. One that everybody has left
/// is as good as new.
pub async fn group_session_ensure(
    tx: &mut Tx,
    session_type: SessionTypeId,
    session: Interval,
    seats: u16,
    now: Instant,
) -> Result<GroupSessionId, DbError> {
    sql(
        "INSERT INTO group_session (id, session_type_id, starts_at, ends_at, seats, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (session_type_id, starts_at) DO UPDATE SET
            ends_at = CASE WHEN group_session.seats_taken = 0 THEN excluded.ends_at ELSE group_session.ends_at END,
            seats = CASE WHEN group_session.seats_taken = 0 THEN excluded.seats ELSE group_session.seats END
         RETURNING id",
    )
    .bind(GroupSessionId(fresh_uuid(now)))
    .bind(session_type)
    .bind(session.starts_at())
    .bind(session.ends_at())
    .bind(seats)
    .bind(now)
    .fetch_one(tx, |row| row.get("id"))
    .await
}

/// Lets whoever takes or gives back seats of these sessions wait for whoever does so now. Always
/// before any booking of them is touched, and in one order, so that nobody waits in a circle.
pub async fn group_sessions_lock(
    tx: &mut Tx,
    sessions: &[GroupSessionId],
    or_at: Option<(SessionTypeId, Instant)>,
) -> Result<(), DbError> {
    if tx.engine() == Engine::Sqlite || (sessions.is_empty() && or_at.is_none()) {
        return Ok(());
    }
    let wanted =
        sql("SELECT id FROM group_session WHERE id IN ").push_list(sessions.iter().copied());
    let wanted = match or_at {
        Some((session_type, starts_at)) => wanted
            .push(" OR (session_type_id = ")
            .push_bind(session_type)
            .push(" AND starts_at = ")
            .push_bind(starts_at)
            .push(")"),
        None => wanted,
    };
    wanted
        .push(" ORDER BY id FOR NO KEY UPDATE")
        .fetch_all(tx, |_| Ok(()))
        .await?;
    Ok(())
}

/// How full a session of many is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatsRow {
    pub seats: u16,
    pub taken: u16,
}

/// The seats of the session that a booking is one of.
pub async fn seats_of(conn: &mut dyn Conn, row: &BookingRow) -> Result<Option<SeatsRow>, DbError> {
    let Some(id) = row.group_session_id else {
        return Ok(None);
    };
    sql("SELECT seats, seats_taken FROM group_session WHERE id = $1")
        .bind(id)
        .fetch_optional(conn, |row| {
            Ok(SeatsRow {
                seats: row.get("seats")?,
                taken: row.get("seats_taken")?,
            })
        })
        .await
}
