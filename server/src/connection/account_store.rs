//! All SQL of accounts with calendars, and of the sessions that are written into them.

use super::caldav::Calendar;
use crate::db::{Conn, DbError, Row, Tx, Value, sql};
use crate::secret::Sealed;
use domain::connection::Trouble;
use domain::id::{BookingId, ConnectionId, MemberId};
use domain::time::Instant;

/// What is kept of an account.
#[derive(Clone, Debug)]
pub struct AccountRow {
    pub user: String,
    pub password: Sealed,
    /// Since when sessions cannot be written, and why.
    pub unwritten: Option<(Instant, Trouble)>,
    pub write_failures: u32,
    pub calendars: Vec<CalendarRow>,
}

#[derive(Clone, Debug)]
pub struct CalendarRow {
    pub number: u32,
    pub address: String,
    pub name: String,
    pub colour: Option<String>,
    pub can_write: bool,
    pub is_read: bool,
    pub gets_sessions: bool,
}

pub async fn account(conn: &mut dyn Conn, id: ConnectionId) -> Result<Option<AccountRow>, DbError> {
    let account = sql(
        "SELECT user_name, password, key_id, unwritten_since, unwritten_trouble, write_failures
         FROM calendar_account WHERE connection_id = $1",
    )
    .bind(id)
    .fetch_optional(conn, |row| {
        let unwritten = match row.get::<Option<Instant>>("unwritten_since")? {
            Some(since) => Some((since, row.json("unwritten_trouble")?)),
            None => None,
        };
        Ok(AccountRow {
            user: row.get("user_name")?,
            password: Sealed {
                key_id: row.get("key_id")?,
                bytes: row.get("password")?,
            },
            unwritten,
            write_failures: row.get("write_failures")?,
            calendars: vec![],
        })
    })
    .await?;
    let Some(account) = account else {
        return Ok(None);
    };
    let calendars = sql(
        "SELECT number, address, name, colour, can_write, is_read, gets_sessions
         FROM account_calendar WHERE connection_id = $1 ORDER BY number",
    )
    .bind(id)
    .fetch_all(conn, calendar_row)
    .await?;
    Ok(Some(AccountRow {
        calendars,
        ..account
    }))
}

fn calendar_row(row: &Row<'_>) -> Result<CalendarRow, DbError> {
    Ok(CalendarRow {
        number: row.get("number")?,
        address: row.get("address")?,
        name: row.get("name")?,
        colour: row.get("colour")?,
        can_write: row.get("can_write")?,
        is_read: row.get("is_read")?,
        gets_sessions: row.get("gets_sessions")?,
    })
}

/// The connection of a member to this account, even one that is about to go.
pub async fn connection_at(
    conn: &mut dyn Conn,
    member: MemberId,
    address: &str,
) -> Result<Option<ConnectionId>, DbError> {
    sql("SELECT id FROM connection WHERE member_id = $1 AND address = $2 AND kind = 'caldav'")
        .bind(member)
        .bind(address)
        .fetch_optional(conn, |row| row.get("id"))
        .await
}

/// Keeps an account's user and password, in place of those before.
pub async fn account_replace(
    tx: &mut Tx,
    id: ConnectionId,
    user: &str,
    password: &Sealed,
) -> Result<(), DbError> {
    sql("INSERT INTO calendar_account (connection_id, user_name, password, key_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (connection_id) DO UPDATE SET user_name = $2, password = $3, key_id = $4")
    .bind(id)
    .bind(user)
    .bind(password.bytes.as_slice())
    .bind(&password.key_id)
    .execute(tx)
    .await?;
    Ok(())
}

/// Seals the same password with a newer key, unless another was stored meanwhile.
pub async fn password_reseal(
    tx: &mut Tx,
    id: ConnectionId,
    before: &Sealed,
    now: &Sealed,
) -> Result<(), DbError> {
    sql("UPDATE calendar_account SET password = $2, key_id = $3 WHERE connection_id = $1 AND password = $4")
        .bind(id)
        .bind(now.bytes.as_slice())
        .bind(&now.key_id)
        .bind(before.bytes.as_slice())
        .execute(tx)
        .await?;
    Ok(())
}

/// A calendar with what is chosen for it.
pub struct Chosen {
    pub calendar: Calendar,
    pub is_read: bool,
    pub gets_sessions: bool,
}

pub async fn calendars_replace(
    tx: &mut Tx,
    id: ConnectionId,
    calendars: &[Chosen],
) -> Result<(), DbError> {
    sql("DELETE FROM account_calendar WHERE connection_id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    if calendars.is_empty() {
        return Ok(());
    }
    let rows = (0_i64..).zip(calendars).map(|(number, chosen)| {
        [
            Value::from(id),
            Value::from(number),
            Value::from(chosen.calendar.address.as_str()),
            Value::from(&chosen.calendar.name),
            Value::from(chosen.calendar.colour.clone()),
            Value::from(chosen.calendar.can_write),
            Value::from(chosen.is_read),
            Value::from(chosen.gets_sessions),
        ]
    });
    sql("INSERT INTO account_calendar (connection_id, number, address, name, colour, can_write, is_read, gets_sessions) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// Which calendars are read, and which one gets the sessions.
pub async fn calendars_choose(
    tx: &mut Tx,
    id: ConnectionId,
    read: &[u32],
    sessions: Option<u32>,
) -> Result<(), DbError> {
    // First nobody gets them: two at once are not allowed, not even on the way.
    sql("UPDATE account_calendar SET gets_sessions = FALSE WHERE connection_id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    sql("UPDATE account_calendar SET gets_sessions = (number = ")
        .push_bind(sessions.map_or(-1, i64::from))
        .push("), is_read = COALESCE(number IN ")
        .push_list(read.iter().copied())
        .push(", FALSE) WHERE connection_id = ")
        .push_bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Makes a connection due at once, as if it had never been read.
pub async fn connection_refresh(
    tx: &mut Tx,
    id: ConnectionId,
    label: Option<&str>,
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE connection SET marker = '{}', next_read_at = $2, leaving_at = NULL, label = COALESCE($3, label) WHERE id = $1")
        .bind(id)
        .bind(now)
        .bind(label.map(str::to_owned))
        .execute(tx)
        .await?;
    Ok(())
}

/// Has the sessions taken out of a connection, to remove it then.
pub async fn connection_leave(
    tx: &mut Tx,
    id: ConnectionId,
    owner: MemberId,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE connection SET leaving_at = $3, next_read_at = $3
         WHERE id = $1 AND member_id = $2 AND leaving_at IS NULL")
    .bind(id)
    .bind(owner)
    .bind(now)
    .execute(tx)
    .await
}

/// Tries to leave again later.
pub async fn connection_postpone(
    tx: &mut Tx,
    id: ConnectionId,
    again_at: Instant,
) -> Result<(), DbError> {
    sql("UPDATE connection SET next_read_at = $2, failures = failures + 1 WHERE id = $1 AND leaving_at IS NOT NULL")
        .bind(id)
        .bind(again_at)
        .execute(tx)
        .await?;
    Ok(())
}

/// Makes the connections due that show this booking's sessions; how many there are.
pub async fn connections_hasten(
    tx: &mut Tx,
    booking: BookingId,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE connection SET next_read_at = $2
         WHERE kind = 'caldav' AND member_id IN
            (SELECT mentor_id FROM booking WHERE id = $1 UNION ALL SELECT mentee_id FROM booking WHERE id = $1)
           AND EXISTS (SELECT 1 FROM account_calendar s WHERE s.connection_id = connection.id AND s.gets_sessions)")
    .bind(booking)
    .bind(now)
    .execute(tx)
    .await
}

/// A session that stands elsewhere, or is to stand there.
#[derive(Clone, Debug)]
pub struct CopyRow {
    pub booking: BookingId,
    /// The booking's version now.
    pub version: i64,
    /// The calendar and the event in it, when it was written before.
    pub written: Option<(String, String)>,
}

fn copy_row(row: &Row<'_>) -> Result<CopyRow, DbError> {
    let calendar: Option<String> = row.get("calendar")?;
    Ok(CopyRow {
        booking: row.get("id")?,
        version: row.get("version")?,
        written: calendar.zip(row.get("address")?),
    })
}

/// Sessions to come that are missing in `calendar`, changed since, or stand in another one.
pub async fn copies_to_write(
    conn: &mut dyn Conn,
    id: ConnectionId,
    member: MemberId,
    calendar: &str,
    now: Instant,
    most: i64,
) -> Result<Vec<CopyRow>, DbError> {
    sql("SELECT b.id, b.version, c.calendar, c.address
         FROM booking b LEFT JOIN session_copy c ON c.booking_id = b.id AND c.connection_id = $1
         WHERE (b.mentor_id = $2 OR b.mentee_id = $2) AND b.ends_at > $3 AND b.status IN ('requested', 'confirmed')
           AND (c.booking_id IS NULL OR (c.gone_at IS NULL AND (c.version <> b.version OR c.calendar <> $4)))
         ORDER BY b.starts_at, b.id LIMIT $5")
    .bind(id)
    .bind(member)
    .bind(now)
    .bind(calendar)
    .bind(most)
    .fetch_all(conn, copy_row)
    .await
}

/// Sessions that are off and still stand there; with `all`, every one that stands there and is
/// not over.
pub async fn copies_to_remove(
    conn: &mut dyn Conn,
    id: ConnectionId,
    all: bool,
    now: Instant,
    most: i64,
) -> Result<Vec<CopyRow>, DbError> {
    sql("SELECT b.id, b.version, c.calendar, c.address
         FROM session_copy c JOIN booking b ON b.id = c.booking_id
         WHERE c.connection_id = $1 AND c.gone_at IS NULL
           AND (b.status IN ('declined', 'cancelled', 'expired') OR ($2 AND b.ends_at > $3))
         ORDER BY b.starts_at, b.id LIMIT $4")
    .bind(id)
    .bind(all)
    .bind(now)
    .bind(most)
    .fetch_all(conn, copy_row)
    .await
}

/// Writes down where a session stands now, or that the person took it out.
pub async fn copy_replace(
    tx: &mut Tx,
    id: ConnectionId,
    copy: &CopyRow,
    gone_at: Option<Instant>,
) -> Result<(), DbError> {
    let (calendar, address) = copy.written.clone().unwrap_or_default();
    // The connection may have been removed while its calendar answered.
    sql(
        "INSERT INTO session_copy (connection_id, booking_id, calendar, address, version, gone_at)
         SELECT id, $2, $3, $4, $5, $6 FROM connection WHERE id = $1
         ON CONFLICT (connection_id, booking_id)
         DO UPDATE SET calendar = $3, address = $4, version = $5, gone_at = $6",
    )
    .bind(id)
    .bind(copy.booking)
    .bind(calendar)
    .bind(address)
    .bind(copy.version)
    .bind(gone_at)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn copy_delete(tx: &mut Tx, id: ConnectionId, booking: BookingId) -> Result<(), DbError> {
    sql("DELETE FROM session_copy WHERE connection_id = $1 AND booking_id = $2")
        .bind(id)
        .bind(booking)
        .execute(tx)
        .await?;
    Ok(())
}

/// Sessions that could not be written.
pub struct Unwritten {
    pub id: ConnectionId,
    pub trouble: Trouble,
    pub now: Instant,
    /// When the connection was to be read next. One that became due meanwhile stays due.
    pub was_due_at: Instant,
    pub again_at: Instant,
}

/// Notes that sessions cannot be written; whether it is the first time after a good one.
pub async fn unwritten_update(tx: &mut Tx, unwritten: &Unwritten) -> Result<bool, DbError> {
    let trouble = serde_json::to_string(&unwritten.trouble).expect("a trouble is plain data");
    let failures = sql(
        "UPDATE calendar_account SET write_failures = write_failures + 1,
            unwritten_since = COALESCE(unwritten_since, $2), unwritten_trouble = $3
         WHERE connection_id = $1 RETURNING write_failures",
    )
    .bind(unwritten.id)
    .bind(unwritten.now)
    .bind(trouble)
    .fetch_optional(tx, |row| row.get::<i64>("write_failures"))
    .await?;
    sql("UPDATE connection SET next_read_at = $3 WHERE id = $1 AND next_read_at = $2")
        .bind(unwritten.id)
        .bind(unwritten.was_due_at)
        .bind(unwritten.again_at)
        .execute(tx)
        .await?;
    Ok(failures == Some(1))
}

pub async fn unwritten_clear(tx: &mut Tx, id: ConnectionId) -> Result<(), DbError> {
    sql("UPDATE calendar_account SET write_failures = 0, unwritten_since = NULL, unwritten_trouble = NULL
         WHERE connection_id = $1")
    .bind(id)
    .execute(tx)
    .await?;
    Ok(())
}

/// Has the rest written, too, at once.
pub async fn connection_again(tx: &mut Tx, id: ConnectionId, now: Instant) -> Result<(), DbError> {
    sql("UPDATE connection SET next_read_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}
