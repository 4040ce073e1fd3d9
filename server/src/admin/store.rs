//! All SQL of the admin pages. Lists are read newest first, page by page, from where the last page
//! ended; no list asks a question per row.

use crate::db::{Conn, DbError, Row, Sql, Tx, sql};
use app::admin::{BookingRow, DeadJob, Listed, MemberRow, ReviewRow, Step};
use domain::actor::Role;
use domain::booking::{BookingStatus, Side};
use domain::id::JobId;
use domain::time::{DAY, Instant, date_of_day, day_number};
use uuid::Uuid;

/// Rows of one page.
const PAGE: usize = 50;
/// One more than a page is read, to know whether another follows.
const READ: u32 = 51;

/// Where a page ended: the last row's time and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Instant,
    pub id: Uuid,
}

impl Cursor {
    /// A cursor that makes no sense begins at the beginning.
    pub fn parse(text: Option<&str>) -> Option<Cursor> {
        let (at, id) = text?.split_once('.')?;
        Some(Cursor {
            at: Instant(at.parse().ok()?),
            id: id.parse().ok()?,
        })
    }

    fn text(self) -> String {
        format!("{}.{}", self.at.0, self.id.simple())
    }
}

/// A page of what was read, and the way to the next.
pub fn listed<T>(mut rows: Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Listed<T> {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|last| cursor(last).text());
    Listed { items: rows, next }
}

/// How often a step was taken on each day of a range of day numbers.
pub async fn daily_counts(
    conn: &mut dyn Conn,
    step: Step,
    first: i64,
    end: i64,
) -> Result<Vec<(i64, i64)>, DbError> {
    match step {
        Step::Visited => figure_counts(conn, "visit", first, end).await,
        Step::ProfileOpened => figure_counts(conn, "profile_open", first, end).await,
        Step::Held | Step::Booked | Step::Kept | Step::BookedAgain => {
            sql(booking_counts(step))
                .bind(Instant(first * DAY))
                .bind(Instant(end * DAY))
                .fetch_all(conn, |row| Ok((row.get("day")?, row.get("taken")?)))
                .await
        }
    }
}

async fn figure_counts(
    conn: &mut dyn Conn,
    name: &'static str,
    first: i64,
    end: i64,
) -> Result<Vec<(i64, i64)>, DbError> {
    sql("SELECT day, count FROM daily_figure WHERE name = $1 AND day >= $2 AND day < $3")
        .bind(name)
        .bind(date_of_day(first).to_string())
        .bind(date_of_day(end).to_string())
        .fetch_all(conn, |row| {
            Ok((day_number(row.parse("day")?), row.get("count")?))
        })
        .await
}

/// Every booking began as a hold, so its creation is the hold's.
const fn booking_counts(step: Step) -> &'static str {
    match step {
        Step::Booked => {
            "SELECT created_at / 86400000 AS day, COUNT(*) AS taken FROM booking
             WHERE created_at >= $1 AND created_at < $2
               AND (confirmed_at IS NOT NULL OR status IN ('requested', 'declined'))
             GROUP BY created_at / 86400000"
        }
        Step::Kept => {
            "SELECT ends_at / 86400000 AS day, COUNT(*) AS taken FROM booking
             WHERE ends_at >= $1 AND ends_at < $2 AND status = 'kept'
             GROUP BY ends_at / 86400000"
        }
        Step::BookedAgain => {
            "SELECT b.ends_at / 86400000 AS day, COUNT(*) AS taken FROM booking b
             WHERE b.ends_at >= $1 AND b.ends_at < $2 AND b.status = 'kept'
               AND EXISTS (SELECT 1 FROM booking again
                           WHERE again.mentee_id = b.mentee_id AND again.ends_at > b.ends_at
                             AND again.confirmed_at IS NOT NULL
                             AND again.created_at >= b.ends_at AND again.created_at < b.ends_at + 2592000000)
             GROUP BY b.ends_at / 86400000"
        }
        Step::Held | Step::Visited | Step::ProfileOpened => {
            "SELECT created_at / 86400000 AS day, COUNT(*) AS taken FROM booking
             WHERE created_at >= $1 AND created_at < $2
             GROUP BY created_at / 86400000"
        }
    }
}

pub async fn member_count(conn: &mut dyn Conn) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) AS n FROM account")
        .fetch_one(conn, |row| row.get("n"))
        .await
}

pub async fn dead_job_count(conn: &mut dyn Conn) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) AS n FROM job WHERE status = 'dead'")
        .fetch_one(conn, |row| row.get("n"))
        .await
}

pub async fn members(
    conn: &mut dyn Conn,
    text: &str,
    role: Option<Role>,
    after: Option<Cursor>,
) -> Result<Vec<MemberRow>, DbError> {
    let mut query = sql(
        "SELECT a.id, a.email, a.role, a.created_at, a.verified_at, a.suspended_at,
            p.name, p.slug, p.is_mentor, p.sessions_kept
         FROM account a JOIN profile p ON p.member_id = a.id WHERE 1 = 1",
    );
    if !text.is_empty() {
        let pattern = containing(text);
        query = query
            .push(" AND (LOWER(p.name) LIKE ")
            .push_bind(&pattern)
            .push(" ESCAPE '\\'");
        query = query
            .push(" OR a.email_key LIKE ")
            .push_bind(&pattern)
            .push(" ESCAPE '\\')");
    }
    if let Some(role) = role {
        query = query.push(" AND a.role = ").push_bind(role.as_str());
    }
    newest_first(query, after, "a.created_at", "a.id")
        .fetch_all(conn, member_row)
        .await
}

fn member_row(row: &Row<'_>) -> Result<MemberRow, DbError> {
    let role: String = row.get("role")?;
    Ok(MemberRow {
        id: row.get("id")?,
        name: row.get("name")?,
        slug: row.get("slug")?,
        email: row.get("email")?,
        role: Role::parse(&role).ok_or_else(|| row.bad("role", "no such role"))?,
        is_mentor: row.get("is_mentor")?,
        joined_at: row.get("created_at")?,
        verified: row.get::<Option<Instant>>("verified_at")?.is_some(),
        suspended: row.get::<Option<Instant>>("suspended_at")?.is_some(),
        sessions_kept: row.get("sessions_kept")?,
    })
}

pub async fn bookings(
    conn: &mut dyn Conn,
    status: Option<BookingStatus>,
    after: Option<Cursor>,
) -> Result<Vec<BookingRow>, DbError> {
    let mut query = sql("SELECT b.id, b.title, b.status, b.starts_at, b.created_at,
            mentor.name AS mentor_name, mentee.name AS mentee_name
         FROM booking b
         JOIN profile mentor ON mentor.member_id = b.mentor_id
         JOIN profile mentee ON mentee.member_id = b.mentee_id
         WHERE 1 = 1");
    if let Some(status) = status {
        query = query.push(" AND b.status = ").push_bind(status.as_str());
    }
    newest_first(query, after, "b.created_at", "b.id")
        .fetch_all(conn, |row| {
            let status: String = row.get("status")?;
            Ok(BookingRow {
                id: row.get("id")?,
                mentor: row.get("mentor_name")?,
                mentee: row.get("mentee_name")?,
                title: row.get("title")?,
                status: BookingStatus::parse(&status)
                    .ok_or_else(|| row.bad("status", "no such state"))?,
                starts_at: row.get("starts_at")?,
                created_at: row.get("created_at")?,
            })
        })
        .await
}

pub async fn reviews(
    conn: &mut dyn Conn,
    after: Option<Cursor>,
) -> Result<Vec<ReviewRow>, DbError> {
    let query = sql(
        "SELECT r.id, r.author_side, r.overall, r.body, r.private_note, r.written_at, r.visible_at,
            author.name AS author_name, subject.name AS subject_name
         FROM review r
         JOIN profile author ON author.member_id = r.author_id
         JOIN profile subject ON subject.member_id = r.subject_id
         WHERE 1 = 1",
    );
    newest_first(query, after, "r.written_at", "r.id")
        .fetch_all(conn, |row| {
            let side: String = row.get("author_side")?;
            let overall: i64 = row.get("overall")?;
            Ok(ReviewRow {
                id: row.get("id")?,
                author: row.get("author_name")?,
                author_side: Side::parse(&side)
                    .ok_or_else(|| row.bad("author_side", "no such side"))?,
                subject: row.get("subject_name")?,
                overall: u8::try_from(overall).map_err(|reason| row.bad("overall", reason))?,
                text: row.get("body")?,
                private_note: row.get("private_note")?,
                written_at: row.get("written_at")?,
                visible_at: row.get("visible_at")?,
            })
        })
        .await
}

pub async fn dead_jobs(conn: &mut dyn Conn) -> Result<Vec<DeadJob>, DbError> {
    sql("SELECT id, kind, attempts, last_error, run_at FROM job WHERE status = 'dead' ORDER BY run_at DESC, id LIMIT 200")
        .fetch_all(conn, |row| {
            Ok(DeadJob {
                id: row.get("id")?,
                kind: row.get("kind")?,
                attempts: row.get("attempts")?,
                last_error: row.get("last_error")?,
                run_at: row.get("run_at")?,
            })
        })
        .await
}

/// Whether there was such a job that had given up.
pub async fn job_revive(tx: &mut Tx, id: JobId, now: Instant) -> Result<bool, DbError> {
    sql("UPDATE job SET status = 'waiting', attempts = 0, run_at = $2, claimed_until = NULL, finished_at = NULL
         WHERE id = $1 AND status = 'dead'")
    .bind(id)
    .bind(now)
    .execute(tx)
    .await
    .map(|changed| changed == 1)
}

/// The page after `after`, by time and id.
fn newest_first(mut query: Sql, after: Option<Cursor>, at: &'static str, id: &'static str) -> Sql {
    if let Some(after) = after {
        query = query
            .push(" AND (")
            .push(at)
            .push(", ")
            .push(id)
            .push(") < (");
        query = query
            .push_bind(after.at)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    query
        .push(" ORDER BY ")
        .push(at)
        .push(" DESC, ")
        .push(id)
        .push(" DESC LIMIT ")
        .push_bind(READ)
}

/// A pattern for LIKE that matches what contains `text`, itself taken letter by letter.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
