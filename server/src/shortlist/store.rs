//! All SQL of bookmarks and hidden mentors. Every statement names whose they are.

use crate::db::{Conn, DbError, Row, Tx, sql};
use app::shortlist::Mark;
use domain::id::MemberId;
use domain::time::Instant;

/// What a member thinks of whom, latest first.
pub async fn marks_of(
    conn: &mut dyn Conn,
    member: MemberId,
) -> Result<Vec<(MemberId, Mark)>, DbError> {
    sql("SELECT mentor_id, mark FROM kept_mentor WHERE member_id = $1 ORDER BY marked_at DESC, mentor_id")
        .bind(member)
        .fetch_all(conn, |row| {
            Ok((row.get("mentor_id")?, mark(row)?))
        })
        .await
}

fn mark(row: &Row) -> Result<Mark, DbError> {
    let text: String = row.get("mark")?;
    Mark::parse(&text).ok_or_else(|| row.bad("mark", "no such mark"))
}

pub async fn mark_of(
    conn: &mut dyn Conn,
    member: MemberId,
    mentor: MemberId,
) -> Result<Option<Mark>, DbError> {
    sql("SELECT mark FROM kept_mentor WHERE member_id = $1 AND mentor_id = $2")
        .bind(member)
        .bind(mentor)
        .fetch_optional(conn, mark)
        .await
}

pub async fn mark_count(conn: &mut dyn Conn, member: MemberId) -> Result<i64, DbError> {
    sql("SELECT count(*) AS marks FROM kept_mentor WHERE member_id = $1")
        .bind(member)
        .fetch_one(conn, |row| row.get("marks"))
        .await
}

/// The same mark set again keeps its place.
pub async fn mark_put(
    tx: &mut Tx,
    member: MemberId,
    mentor: MemberId,
    mark: Mark,
    now: Instant,
) -> Result<(), DbError> {
    sql(
        "INSERT INTO kept_mentor (member_id, mentor_id, mark, marked_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (member_id, mentor_id) DO UPDATE SET mark = $3, marked_at = $4
         WHERE kept_mentor.mark <> $3",
    )
    .bind(member)
    .bind(mentor)
    .bind(mark.as_str())
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn mark_remove(tx: &mut Tx, member: MemberId, mentor: MemberId) -> Result<(), DbError> {
    sql("DELETE FROM kept_mentor WHERE member_id = $1 AND mentor_id = $2")
        .bind(member)
        .bind(mentor)
        .execute(tx)
        .await?;
    Ok(())
}
