//! All SQL of what an offer depends on: as little as tells whether what was read before is still so.

use super::people;
use crate::calendar::store::date;
use crate::db::{Conn, DbError, Engine, Row, Sql, Tx, sql};
use crate::market::store::seen_by;
use domain::id::{MemberId, SessionTypeId};
use domain::profile::SeenBy;
use jiff::civil::Date;

/// What an offer was planned on, or is now.
#[derive(Clone, Debug)]
pub struct OfferVersions {
    pub session_type: SessionTypeId,
    pub mentor: MemberId,
    pub session_type_version: i64,
    pub availability_version: i64,
    pub paused_until: Option<Date>,
    /// Neither suspended nor retired.
    pub bookable: bool,
    /// Who finds the mentor.
    pub seen_by: SeenBy,
}

impl OfferVersions {
    pub fn is_found_by(&self, reader: MemberId) -> bool {
        people::is_found_by(self.mentor, self.seen_by, Some(reader))
    }
}

const COLUMNS: &str =
    "SELECT t.id, t.mentor_id, t.version AS type_version, v.version AS availability_version,
        p.paused_until, p.open_to_mentorship, (p.is_mentor AND a.suspended_at IS NULL) AS bookable
    FROM session_type t
    JOIN availability v ON v.mentor_id = t.mentor_id
    JOIN profile p ON p.member_id = t.mentor_id
    JOIN account a ON a.id = t.mentor_id ";

/// Of one kind of session. None when the mentor never opened any time.
pub async fn of_type(
    conn: &mut dyn Conn,
    id: SessionTypeId,
) -> Result<Option<OfferVersions>, DbError> {
    of(sql(COLUMNS), id).fetch_optional(conn, versions).await
}

/// Of everything that these mentors offer, in the order they chose.
pub async fn of_mentors(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<Vec<OfferVersions>, DbError> {
    sql(COLUMNS)
        .push("WHERE t.active AND t.mentor_id IN ")
        .push_list(mentors.iter().copied())
        .push(" ORDER BY t.position, t.id")
        .fetch_all(conn, versions)
        .await
}

/// As [`of_type`], after whoever takes these people's time now is done. The constraints see
/// somebody's sessions as a mentor or as a mentee, and neither sees the two together, nor limits.
/// SQLite has one writer at a time.
pub async fn locked(
    tx: &mut Tx,
    id: SessionTypeId,
    people: [MemberId; 2],
) -> Result<Option<OfferVersions>, DbError> {
    if tx.engine() == Engine::Sqlite {
        return of_type(tx, id).await;
    }
    // Always in the same order, so that no two wait for each other.
    let [first, second] = people.map(|member| member.0.as_u64_pair().1.cast_signed());
    let locked = sql("WITH locked AS MATERIALIZED (
            SELECT pg_advisory_xact_lock(key) FROM (VALUES (CAST(")
    .push_bind(first.min(second))
    .push(" AS BIGINT)), (CAST(")
    .push_bind(first.max(second))
    .push(" AS BIGINT))) AS person (key)) ")
    .push(COLUMNS)
    // What is not asked for is not run.
    .push("CROSS JOIN (SELECT COUNT(*) FROM locked) AS waited ");
    of(locked, id).fetch_optional(tx, versions).await
}

fn of(from: Sql, id: SessionTypeId) -> Sql {
    from.push("WHERE t.id = ").push_bind(id)
}

fn versions(row: &Row<'_>) -> Result<OfferVersions, DbError> {
    Ok(OfferVersions {
        session_type: row.get("id")?,
        mentor: row.get("mentor_id")?,
        session_type_version: row.get("type_version")?,
        availability_version: row.get("availability_version")?,
        paused_until: date(row, "paused_until")?,
        bookable: row.get("bookable")?,
        seen_by: seen_by(row, "open_to_mentorship")?,
    })
}
