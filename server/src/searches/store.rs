//! All SQL of kept searches. What a member does is done to their own, by every statement.

use crate::db::{Conn, DbError, Engine, Row, Sql, Tx, Value, sql};
use app::market::MarketQuery;
use domain::id::{MemberId, SavedSearchId};
use domain::time::Instant;

/// A search as stored.
#[derive(Clone, Debug)]
pub struct SearchRow {
    pub id: SavedSearchId,
    pub member_id: MemberId,
    pub name: String,
    pub query: MarketQuery,
    pub paused: bool,
    pub told_at: Option<Instant>,
}

const SEARCH: &str =
    "SELECT id, member_id, name, parameters, paused, told_at FROM saved_search WHERE ";

fn search_row(row: &Row<'_>) -> Result<SearchRow, DbError> {
    let parameters: String = row.get("parameters")?;
    Ok(SearchRow {
        id: row.get("id")?,
        member_id: row.get("member_id")?,
        name: row.get("name")?,
        query: MarketQuery::from_parameters(&parameters),
        paused: row.get("paused")?,
        told_at: row.get("told_at")?,
    })
}

pub async fn searches_of(conn: &mut dyn Conn, member: MemberId) -> Result<Vec<SearchRow>, DbError> {
    sql(SEARCH)
        .push("member_id = ")
        .push_bind(member)
        .push(" ORDER BY created_at DESC, id DESC")
        .fetch_all(conn, search_row)
        .await
}

pub async fn search(conn: &mut dyn Conn, id: SavedSearchId) -> Result<Option<SearchRow>, DbError> {
    sql(SEARCH)
        .push("id = ")
        .push_bind(id)
        .fetch_optional(conn, search_row)
        .await
}

pub struct NewSearch {
    pub id: SavedSearchId,
    pub member_id: MemberId,
    pub name: String,
    pub parameters: String,
    pub created_at: Instant,
    pub look_at: Instant,
}

pub async fn search_insert(tx: &mut Tx, new: &NewSearch) -> Result<(), DbError> {
    sql(
        "INSERT INTO saved_search (id, member_id, name, parameters, created_at, look_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id)
    .bind(new.member_id)
    .bind(&new.name)
    .bind(&new.parameters)
    .bind(new.created_at)
    .bind(new.look_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Who fits a search, noted once each; `told_at` where no letter is to tell of them.
pub async fn mentors_insert(
    tx: &mut Tx,
    search: SavedSearchId,
    mentors: &[MemberId],
    now: Instant,
    told_at: Option<Instant>,
) -> Result<(), DbError> {
    if mentors.is_empty() {
        return Ok(());
    }
    let rows = mentors.iter().map(|mentor| -> [Value; 4] {
        [search.into(), (*mentor).into(), now.into(), told_at.into()]
    });
    sql("INSERT INTO saved_search_mentor (search_id, mentor_id, found_at, told_at) VALUES ")
        .push_rows(rows)
        .push(" ON CONFLICT DO NOTHING")
        .execute(tx)
        .await?;
    Ok(())
}

/// 0 rows: not there, or somebody else's.
pub async fn paused_update(
    tx: &mut Tx,
    id: SavedSearchId,
    member: MemberId,
    paused: bool,
) -> Result<u64, DbError> {
    sql("UPDATE saved_search SET paused = $3 WHERE id = $1 AND member_id = $2")
        .bind(id)
        .bind(member)
        .bind(paused)
        .execute(tx)
        .await
}

/// 0 rows: not there, or somebody else's.
pub async fn search_delete(
    tx: &mut Tx,
    id: SavedSearchId,
    member: MemberId,
) -> Result<u64, DbError> {
    sql("DELETE FROM saved_search WHERE id = $1 AND member_id = $2")
        .bind(id)
        .bind(member)
        .execute(tx)
        .await
}

/// Takes searches that are due, some at a time; they are due again at `again`.
pub async fn due_claim(
    tx: &mut Tx,
    now: Instant,
    again: Instant,
    most: u32,
) -> Result<Vec<SearchRow>, DbError> {
    let due: Sql = sql("UPDATE saved_search SET look_at = ")
        .push_bind(again)
        .push(" WHERE id IN (SELECT id FROM saved_search WHERE NOT paused AND look_at <= ")
        .push_bind(now)
        .push(" ORDER BY look_at, id LIMIT ")
        .push_bind(most);
    // SQLite has one writer at a time, so nobody else can claim the same.
    let skip = match tx.engine() {
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
        Engine::Sqlite => "",
    };
    due.push(skip)
        .push(") RETURNING id, member_id, name, parameters, paused, told_at")
        .fetch_all(tx, search_row)
        .await
}

/// Everybody noted for a search, told of or not.
pub async fn mentors_known(
    conn: &mut dyn Conn,
    search: SavedSearchId,
) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT mentor_id FROM saved_search_mentor WHERE search_id = $1")
        .bind(search)
        .fetch_all(conn, |row| row.get("mentor_id"))
        .await
}

/// A mentor that a letter tells of.
pub struct NewMentor {
    pub id: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
}

/// Who was found and not written about yet, in the order they were found; who is seen by nobody any
/// more is left out.
pub async fn mentors_untold(
    conn: &mut dyn Conn,
    search: SavedSearchId,
) -> Result<Vec<NewMentor>, DbError> {
    sql(
        "SELECT p.member_id, p.slug, p.name, p.headline FROM saved_search_mentor m
         JOIN profile p ON p.member_id = m.mentor_id JOIN account a ON a.id = p.member_id
         WHERE m.search_id = $1 AND m.told_at IS NULL AND p.is_mentor AND a.suspended_at IS NULL
            AND p.open_to_mentorship IN ('everyone', 'members')
         ORDER BY m.found_at, p.slug",
    )
    .bind(search)
    .fetch_all(conn, |row| {
        Ok(NewMentor {
            id: row.get("member_id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            headline: row.get("headline")?,
        })
    })
    .await
}

/// A letter went out.
pub async fn told_update(
    tx: &mut Tx,
    search: SavedSearchId,
    mentors: &[MemberId],
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE saved_search_mentor SET told_at = ")
        .push_bind(now)
        .push(" WHERE search_id = ")
        .push_bind(search)
        .push(" AND mentor_id IN ")
        .push_list(mentors.iter().copied())
        .execute(tx)
        .await?;
    sql("UPDATE saved_search SET told_at = $2 WHERE id = $1")
        .bind(search)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn stop_insert(
    tx: &mut Tx,
    hash: Vec<u8>,
    search: SavedSearchId,
    now: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO saved_search_stop (token_hash, search_id, created_at) VALUES ($1, $2, $3)")
        .bind(hash)
        .bind(search)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// The search that a letter's link stops.
pub async fn search_of_stop(
    conn: &mut dyn Conn,
    hash: Vec<u8>,
) -> Result<Option<SearchRow>, DbError> {
    sql(SEARCH)
        .push("id = (SELECT search_id FROM saved_search_stop WHERE token_hash = ")
        .push_bind(hash)
        .push(")")
        .fetch_optional(conn, search_row)
        .await
}
