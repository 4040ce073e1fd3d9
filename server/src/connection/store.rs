//! All SQL of feeds and of other calendars.

use super::connector::Marker;
use crate::db::{Conn, DbError, Engine, Row, Sql, Tx, Value, sql};
use domain::booking::BookingStatus;
use domain::connection::{BusyTime, Trouble};
use domain::id::{BookingId, ConnectionId, MemberId};
use domain::interval::Interval;
use domain::time::Instant;

/// Rows written by one statement: five values each, well below what the engines take.
const ROWS_AT_ONCE: usize = 2_000;
/// Sessions in a feed.
const MOST_SESSIONS: i64 = 2_000;

/// What kind of other calendar it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A link to a file.
    Ics,
    /// An account with calendars.
    CalDav,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Ics => "ics",
            Kind::CalDav => "caldav",
        }
    }

    fn parse(text: &str) -> Option<Kind> {
        [Kind::Ics, Kind::CalDav]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A connected calendar.
#[derive(Clone, Debug)]
pub struct ConnectionRow {
    pub id: ConnectionId,
    pub kind: Kind,
    pub member_id: MemberId,
    pub label: String,
    pub address: String,
    pub marker: Marker,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
    pub fresh_until: Instant,
    pub next_read_at: Instant,
    pub failures: u32,
    pub failing: Option<(Instant, Trouble)>,
    pub busy_count: u32,
    /// Since when it waits for its sessions to be taken out, to be removed then.
    pub leaving_at: Option<Instant>,
    /// Zone of the mentor's open time, or of the account.
    pub zone: String,
}

const CONNECTION: &str = "SELECT c.id, c.kind, c.member_id, c.label, c.address, c.marker, c.created_at, c.read_at, c.fresh_until,
        c.next_read_at, c.failures, c.failing_since, c.trouble, c.busy_count, c.leaving_at, COALESCE(v.zone, a.zone) AS zone
    FROM connection c JOIN account a ON a.id = c.member_id LEFT JOIN availability v ON v.mentor_id = c.member_id ";

fn connection_row(row: &Row<'_>) -> Result<ConnectionRow, DbError> {
    let failing = match row.get::<Option<Instant>>("failing_since")? {
        Some(since) => Some((since, row.json("trouble")?)),
        None => None,
    };
    let kind: String = row.get("kind")?;
    Ok(ConnectionRow {
        id: row.get("id")?,
        kind: Kind::parse(&kind).ok_or_else(|| row.bad("kind", "unknown"))?,
        member_id: row.get("member_id")?,
        label: row.get("label")?,
        address: row.get("address")?,
        marker: row.json("marker")?,
        created_at: row.get("created_at")?,
        read_at: row.get("read_at")?,
        fresh_until: row.get("fresh_until")?,
        next_read_at: row.get("next_read_at")?,
        failures: row.get("failures")?,
        failing,
        busy_count: row.get("busy_count")?,
        leaving_at: row.get("leaving_at")?,
        zone: row.get("zone")?,
    })
}

pub async fn connections_of(
    conn: &mut dyn Conn,
    member: MemberId,
) -> Result<Vec<ConnectionRow>, DbError> {
    sql(CONNECTION)
        .push("WHERE c.member_id = ")
        .push_bind(member)
        .push(" AND c.leaving_at IS NULL ORDER BY c.created_at, c.id")
        .fetch_all(conn, connection_row)
        .await
}

pub async fn connection(
    conn: &mut dyn Conn,
    id: ConnectionId,
) -> Result<Option<ConnectionRow>, DbError> {
    sql(CONNECTION)
        .push("WHERE c.id = ")
        .push_bind(id)
        .fetch_optional(conn, connection_row)
        .await
}

/// A connection to be stored.
pub struct NewConnection {
    pub id: ConnectionId,
    pub member_id: MemberId,
    pub kind: Kind,
    pub label: String,
    pub address: String,
    pub now: Instant,
}

/// Nothing is known of it until it is read, which is due at once.
pub async fn connection_insert(tx: &mut Tx, new: &NewConnection) -> Result<u64, DbError> {
    sql(
        "INSERT INTO connection (id, member_id, kind, label, address, created_at, next_read_at, fresh_until)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $6) ON CONFLICT DO NOTHING",
    )
    .bind(new.id)
    .bind(new.member_id)
    .bind(new.kind.as_str())
    .bind(&new.label)
    .bind(&new.address)
    .bind(new.now)
    .execute(tx)
    .await
}

pub async fn connection_delete(
    tx: &mut Tx,
    id: ConnectionId,
    owner: MemberId,
) -> Result<u64, DbError> {
    sql("DELETE FROM connection WHERE id = $1 AND member_id = $2")
        .bind(id)
        .bind(owner)
        .execute(tx)
        .await
}

pub async fn connection_hasten(
    tx: &mut Tx,
    id: ConnectionId,
    owner: MemberId,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE connection SET next_read_at = $3 WHERE id = $1 AND member_id = $2 AND leaving_at IS NULL")
        .bind(id)
        .bind(owner)
        .bind(now)
        .execute(tx)
        .await
}

/// Takes some connections that are due; nobody else takes them until `leased_until`.
pub async fn due_claim(
    tx: &mut Tx,
    now: Instant,
    leased_until: Instant,
    most: i64,
) -> Result<Vec<ConnectionRow>, DbError> {
    let due = sql("UPDATE connection SET next_read_at = ")
        .push_bind(leased_until)
        .push(" WHERE id IN (SELECT id FROM connection WHERE next_read_at <= ")
        .push_bind(now)
        .push(" ORDER BY next_read_at LIMIT ")
        .push_bind(most);
    // SQLite has one writer at a time, so nobody else can claim the same.
    let skip = match tx.engine() {
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
        Engine::Sqlite => "",
    };
    let claimed: Vec<ConnectionId> = due
        .push(skip)
        .push(") RETURNING id")
        .fetch_all(tx, |row| row.get("id"))
        .await?;
    sql(CONNECTION)
        .push("WHERE c.id IN ")
        .push_list(claimed)
        .fetch_all(tx, connection_row)
        .await
}

/// What was read, and when to read again.
pub struct Good {
    pub id: ConnectionId,
    pub now: Instant,
    /// Until when it was claimed. A connection that became due meanwhile stays due.
    pub leased_until: Instant,
    pub next_read_at: Instant,
    pub fresh_until: Instant,
    /// None leaves the busy times as they are.
    pub heard: Option<(Vec<BusyTime>, Marker)>,
}

/// Writes down a good reading; false when the connection was removed meanwhile.
pub async fn good_update(tx: &mut Tx, good: &Good) -> Result<bool, DbError> {
    let kept = sql(
        "UPDATE connection SET read_at = $2, fresh_until = $4, failures = 0, failing_since = NULL, trouble = NULL,
            next_read_at = CASE WHEN next_read_at = $5 THEN $3 ELSE next_read_at END
         WHERE id = $1",
    )
    .bind(good.id)
    .bind(good.now)
    .bind(good.next_read_at)
    .bind(good.fresh_until)
    .bind(good.leased_until)
    .execute(tx)
    .await?;
    let (1, Some((times, marker))) = (kept, &good.heard) else {
        return Ok(kept == 1);
    };
    sql("DELETE FROM external_busy WHERE connection_id = $1")
        .bind(good.id)
        .execute(tx)
        .await?;
    let numbered: Vec<(i64, &BusyTime)> = (0_i64..).zip(times).collect();
    for some in numbered.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|(number, busy)| {
            [
                Value::from(good.id),
                Value::from(*number),
                Value::from(busy.time.starts_at()),
                Value::from(busy.time.ends_at()),
                Value::from(busy.title.clone()),
            ]
        });
        sql("INSERT INTO external_busy (connection_id, number, starts_at, ends_at, title) VALUES ")
            .push_rows(rows)
            .execute(tx)
            .await?;
    }
    let count = i64::try_from(times.len()).unwrap_or(i64::MAX);
    let marker = serde_json::to_string(marker).expect("a marker is plain data");
    sql("UPDATE connection SET busy_count = $2, marker = $3 WHERE id = $1")
        .bind(good.id)
        .bind(count)
        .bind(marker)
        .execute(tx)
        .await?;
    Ok(true)
}

/// Writes down a failed reading; whether it is the first one after a good one.
pub async fn bad_update(
    tx: &mut Tx,
    id: ConnectionId,
    trouble: &Trouble,
    now: Instant,
    next_read_at: Instant,
) -> Result<bool, DbError> {
    let trouble = serde_json::to_string(trouble).expect("a trouble is plain data");
    let failures = sql(
        "UPDATE connection SET failures = failures + 1, next_read_at = $2,
            failing_since = COALESCE(failing_since, $3), trouble = $4
         WHERE id = $1 RETURNING failures",
    )
    .bind(id)
    .bind(next_read_at)
    .bind(now)
    .bind(trouble)
    .fetch_optional(tx, |row| row.get::<i64>("failures"))
    .await?;
    Ok(failures == Some(1))
}

/// A stretch that another calendar takes.
pub struct ExternalRow {
    pub member_id: MemberId,
    pub starts_at: Instant,
    /// None for a calendar that nobody knows any more: from there on without end.
    pub ends_at: Option<Instant>,
    pub title: Option<String>,
}

/// Adds what other calendars take of these mentors' time from now on, in the columns of
/// `booking::taken`.
pub fn push_external(query: Sql, now: Instant, mentors: &[MemberId]) -> Sql {
    query
        .push(
            " UNION ALL SELECT NULL, c.member_id, NULL, NULL, 'external', b.starts_at, b.ends_at, NULL,
                NULL, NULL, NULL, NULL, NULL, b.title
            FROM connection c JOIN external_busy b ON b.connection_id = c.id
            WHERE c.leaving_at IS NULL AND b.ends_at > ",
        )
        .push_bind(now)
        .push(" AND c.member_id IN ")
        .push_list(mentors.iter().copied())
        .push(
            " UNION ALL SELECT NULL, member_id, NULL, NULL, 'external', fresh_until, NULL, NULL,
                NULL, NULL, NULL, NULL, NULL, NULL
            FROM connection WHERE leaving_at IS NULL AND fresh_until <= ",
        )
        .push_bind(now)
        .push(" AND member_id IN ")
        .push_list(mentors.iter().copied())
}

pub fn external_row(row: &Row<'_>) -> Result<ExternalRow, DbError> {
    Ok(ExternalRow {
        member_id: row.get("mentor_id")?,
        starts_at: row.get("starts_at")?,
        ends_at: row.get("ends_at")?,
        title: row.get("title")?,
    })
}

/// A stretch of one calendar, as its owner sees it.
pub struct OwnBusyRow {
    pub label: String,
    pub starts_at: Instant,
    /// None for a calendar that nobody knows any more: from there on without end.
    pub ends_at: Option<Instant>,
    pub title: Option<String>,
}

/// What the member's other calendars take within `range`, with their names.
pub async fn own_busy_rows(
    conn: &mut dyn Conn,
    member: MemberId,
    range: Interval,
    now: Instant,
    most: i64,
) -> Result<Vec<OwnBusyRow>, DbError> {
    sql("SELECT c.label, b.starts_at, b.ends_at, b.title
         FROM connection c JOIN external_busy b ON b.connection_id = c.id
         WHERE c.member_id = $1 AND c.leaving_at IS NULL AND b.starts_at < $3 AND b.ends_at > $2
         UNION ALL
         SELECT label, fresh_until, NULL, NULL FROM connection
         WHERE member_id = $1 AND leaving_at IS NULL AND fresh_until <= $4 AND fresh_until < $3
         ORDER BY 2, 1 LIMIT $5")
    .bind(member)
    .bind(range.starts_at())
    .bind(range.ends_at())
    .bind(now)
    .bind(most)
    .fetch_all(conn, |row| {
        Ok(OwnBusyRow {
            label: row.get("label")?,
            starts_at: row.get("starts_at")?,
            ends_at: row.get("ends_at")?,
            title: row.get("title")?,
        })
    })
    .await
}

/// How many connections cannot be read or written.
pub async fn failing_count(conn: &mut dyn Conn) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) AS failing FROM connection c LEFT JOIN calendar_account a ON a.connection_id = c.id
         WHERE c.leaving_at IS NULL AND (c.failing_since IS NOT NULL OR a.unwritten_since IS NOT NULL)")
        .fetch_one(conn, |row| row.get("failing"))
        .await
}

/// Gives a member a feed in place of the one before.
pub async fn feed_replace(
    tx: &mut Tx,
    member: MemberId,
    token_hash: &[u8],
    now: Instant,
) -> Result<(), DbError> {
    sql(
        "INSERT INTO calendar_feed (member_id, token_hash, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (member_id) DO UPDATE SET token_hash = $2, created_at = $3",
    )
    .bind(member)
    .bind(token_hash)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn feed_delete(tx: &mut Tx, member: MemberId) -> Result<u64, DbError> {
    sql("DELETE FROM calendar_feed WHERE member_id = $1")
        .bind(member)
        .execute(tx)
        .await
}

/// Since when a member has a feed, and the hash of its secret.
pub async fn feed_of(
    conn: &mut dyn Conn,
    member: MemberId,
) -> Result<Option<(Instant, Vec<u8>)>, DbError> {
    sql("SELECT created_at, token_hash FROM calendar_feed WHERE member_id = $1")
        .bind(member)
        .fetch_optional(conn, |row| {
            Ok((row.get("created_at")?, row.get("token_hash")?))
        })
        .await
}

/// Whose feed has this secret, and in which language they read.
pub async fn feed_owner(
    conn: &mut dyn Conn,
    token_hash: &[u8],
) -> Result<Option<(MemberId, String)>, DbError> {
    sql(
        "SELECT f.member_id, a.locale FROM calendar_feed f JOIN account a ON a.id = f.member_id
         WHERE f.token_hash = $1 AND a.suspended_at IS NULL",
    )
    .bind(token_hash)
    .fetch_optional(conn, |row| Ok((row.get("member_id")?, row.get("locale")?)))
    .await
}

/// A session as a feed shows it.
pub struct FeedSession {
    pub id: BookingId,
    pub status: BookingStatus,
    pub sequence: i64,
    pub time: Interval,
    pub title: String,
    pub place_detail: String,
    pub mentor: String,
    pub mentee: String,
    pub updated_at: Instant,
}

/// What stands, stood, or was called off in a member's calendar since `since`.
pub async fn feed_sessions(
    conn: &mut dyn Conn,
    member: MemberId,
    since: Instant,
) -> Result<Vec<FeedSession>, DbError> {
    sql("SELECT b.id, b.status, b.sequence, b.starts_at, b.ends_at, b.title, b.place_detail, b.updated_at,
                mp.name AS mentor, ep.name AS mentee
         FROM booking b JOIN profile mp ON mp.member_id = b.mentor_id JOIN profile ep ON ep.member_id = b.mentee_id
         WHERE (b.mentor_id = $1 OR b.mentee_id = $1) AND b.ends_at > $2
           AND (b.status IN ('requested', 'confirmed', 'kept', 'no_show')
                OR (b.status = 'cancelled' AND b.confirmed_at IS NOT NULL))
         ORDER BY b.starts_at, b.id LIMIT $3")
    .bind(member)
    .bind(since)
    .bind(MOST_SESSIONS)
    .fetch_all(conn, |row| {
        let status: String = row.get("status")?;
        let time = Interval::new(row.get("starts_at")?, row.get("ends_at")?);
        Ok(FeedSession {
            id: row.get("id")?,
            status: BookingStatus::parse(&status).ok_or_else(|| row.bad("status", "unknown"))?,
            sequence: row.get("sequence")?,
            time: time.map_err(|error| row.bad("ends_at", error))?,
            title: row.get("title")?,
            place_detail: row.get("place_detail")?,
            mentor: row.get("mentor")?,
            mentee: row.get("mentee")?,
            updated_at: row.get("updated_at")?,
        })
    })
    .await
}
