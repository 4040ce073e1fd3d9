//! What is written into the market in tables, many rows at a time. Who writes holds the lock.

use super::super::candidates::Known;
use super::lexicon::Lexicon;
use super::narrowed::texts;
use super::parts::{forget_parts, learn_parts};
use super::row::MentorRow;
use crate::db::{Conn, DbError, Tx, sql};
use crate::matching::text::{shipped_skills_id, table};
use domain::id::MemberId;
use domain::matching::text::letters;
use domain::time::Instant;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Who writes the market in tables takes this, so that one does at a time.
const LOCK: i64 = 0x6d61_726b_6574;

/// Raised when what is written means something else than before: then all of it is made anew.
const FORMAT: &str = "3";

/// Ends the format of a market whose parts are kept as pgvector's vectors, too.
pub const IN_VECTORS: &str = " in vectors";

/// Whether the extension pgvector is.
async fn is_there(tx: &mut Tx) -> Result<bool, DbError> {
    sql("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector') AS is_there")
        .fetch_one(tx, |row| row.get("is_there"))
        .await
}

/// Keeps others from writing until the transaction ends.
pub async fn lock(tx: &mut Tx) -> Result<(), DbError> {
    let locked = sql("SELECT pg_advisory_xact_lock($1)").bind(LOCK);
    locked.execute(tx).await?;
    Ok(())
}

/// Empties what another format, another table of vectors, or another vocabulary left behind.
pub async fn begin(tx: &mut Tx) -> Result<(), DbError> {
    let in_vectors = is_there(tx).await?;
    let kind = if in_vectors { IN_VECTORS } else { "" };
    let (model, skills) = (table().model().as_str(), shipped_skills_id());
    let format = format!("{FORMAT} {model} {skills}{kind}");
    let there: Option<String> = sql("SELECT format FROM market_state")
        .fetch_optional(tx, |row| row.get("format"))
        .await?;
    if there.as_deref() == Some(&format) {
        return Ok(());
    }
    for statement in [
        "DELETE FROM market_state",
        "DELETE FROM market_mentor",
        "DELETE FROM market_word",
        "DELETE FROM market_part",
        "DELETE FROM market_asked",
        "DELETE FROM market_role",
        "DELETE FROM market_name",
        "DELETE FROM market_skill",
    ] {
        sql(statement).execute(tx).await?;
    }
    if in_vectors {
        // Its type is not there where the extension is not, so no migration can name it.
        sql("ALTER TABLE market_vector ADD COLUMN IF NOT EXISTS meant vector")
            .execute(tx)
            .await?;
    }
    sql("INSERT INTO market_state (id, format) VALUES (1, $1)")
        .bind(format)
        .execute(tx)
        .await?;
    learn_names_from(tx, 0, &Known::default()).await
}

/// Mentors whose profile has another version than their row, of profiles changed since.
pub async fn outdated(conn: &mut dyn Conn, since: Instant) -> Result<Vec<MemberId>, DbError> {
    sql(
        "SELECT p.member_id FROM profile p JOIN account a ON a.id = p.member_id
         LEFT JOIN market_mentor m ON m.member_id = p.member_id
         WHERE p.updated_at >= $1 AND m.version IS DISTINCT FROM p.version
            AND (m.member_id IS NOT NULL OR (p.is_mentor AND a.suspended_at IS NULL))",
    )
    .bind(since)
    .fetch_all(conn, |row| row.get("member_id"))
    .await
}

/// Up to so many mentors of whose times nothing true is known any more.
pub async fn lapsed(
    conn: &mut dyn Conn,
    now: Instant,
    most: usize,
) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT member_id FROM market_mentor WHERE lapses_at <= $1 ORDER BY lapses_at LIMIT $2")
        .bind(now)
        .bind(most as i64)
        .fetch_all(conn, |row| row.get("member_id"))
        .await
}

pub async fn next_lapse(conn: &mut dyn Conn) -> Result<Option<Instant>, DbError> {
    sql("SELECT MIN(lapses_at) AS lapses_at FROM market_mentor")
        .fetch_one(conn, |row| row.get("lapses_at"))
        .await
}

/// Everybody who has a row.
pub async fn everybody(conn: &mut dyn Conn) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT member_id FROM market_mentor")
        .fetch_all(conn, |row| row.get("member_id"))
        .await
}

/// What stands of a mentor before their row is written.
struct Before {
    number: u32,
    speaks: bool,
    price: (Option<i64>, Option<String>),
    parts: BTreeSet<u32>,
    digest: String,
}

/// Writes the rows of these members: those given, and no other.
pub async fn put(
    tx: &mut Tx,
    members: &[MemberId],
    mut rows: Vec<MentorRow>,
    lexicon: &Lexicon,
    known: &Known,
) -> Result<(), DbError> {
    let before = before(tx, members).await?;
    learn_names(tx, lexicon, known).await?;
    learn_skills(tx, &rows).await?;
    let parts = learn_parts(tx, &rows, lexicon.in_vectors).await?;
    learn_words(tx, &rows).await?;
    let mut next: u32 = sql("SELECT COALESCE(MAX(number) + 1, 0) AS next FROM market_mentor")
        .fetch_one(tx, |row| row.get("next"))
        .await?;
    for row in &mut rows {
        let columns = &mut row.columns;
        columns.parts = row.parts.iter().map(|part| parts[part]).collect();
        columns.number = match before.get(&columns.member_id) {
            Some(before) => before.number,
            None => {
                next += 1;
                next - 1
            }
        };
        columns.seal();
    }
    let there: BTreeSet<MemberId> = rows.iter().map(|row| row.columns.member_id).collect();
    let gone = before.keys().filter(|id| !there.contains(id)).copied();
    sql("DELETE FROM market_mentor WHERE member_id IN ")
        .push_list(gone)
        .execute(tx)
        .await?;
    let is_new = |row: &&MentorRow| {
        let before = before.get(&row.columns.member_id);
        before.is_none_or(|before| before.digest != row.columns.digest)
    };
    let new: Vec<&MentorRow> = rows.iter().filter(is_new).collect();
    write_rows(tx, &new).await?;
    let said = rows.iter().flat_map(|row| &row.columns.parts);
    let said: BTreeSet<u32> = said.copied().collect();
    let before_said = before.values().flat_map(|before| &before.parts);
    let unsaid = before_said.filter(|part| !said.contains(part)).copied();
    forget_parts(tx, unsaid.collect()).await?;
    count(tx, &before, &rows).await
}

async fn before(tx: &mut Tx, members: &[MemberId]) -> Result<BTreeMap<MemberId, Before>, DbError> {
    let rows = sql(
        "SELECT member_id, number, cardinality(terms) > 0 AS speaks, hour_minor,
            hour_currency, array_to_string(parts, ',') AS parts, CAST(digest AS TEXT) AS digest
         FROM market_mentor WHERE member_id IN ",
    )
    .push_list(members.iter().copied())
    .fetch_all(tx, |row| {
        let before = Before {
            number: row.get("number")?,
            speaks: row.get("speaks")?,
            price: (row.get("hour_minor")?, row.get("hour_currency")?),
            parts: numbers(&row.get::<String>("parts")?),
            digest: row.get("digest")?,
        };
        Ok((row.get("member_id")?, before))
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Numbers the names from a place on as they are numbered here.
async fn learn_names_from(tx: &mut Tx, there: usize, known: &Known) -> Result<(), DbError> {
    let names = known.names.iter().skip(there);
    let names: Vec<String> = names.map(|(_, name)| name.to_owned()).collect();
    number_on(
        tx,
        "INSERT INTO market_name (id, name) SELECT $1 + place, value",
        there,
        &names,
    )
    .await
}

/// Numbers the names that came, behind those that the database has.
async fn learn_names(tx: &mut Tx, lexicon: &Lexicon, known: &Known) -> Result<(), DbError> {
    learn_names_from(tx, lexicon.known.names.len(), known).await?;
    let roles = known.roles().difference(lexicon.known.roles());
    let roles: Vec<String> = roles.map(|role| role.0.to_string()).collect();
    number_on(
        tx,
        "INSERT INTO market_role (place, name_id) SELECT $1 + place, CAST(value AS INTEGER)",
        lexicon.known.roles().len(),
        &roles,
    )
    .await
}

async fn learn_skills(tx: &mut Tx, rows: &[MentorRow]) -> Result<(), DbError> {
    let skills = rows.iter().flat_map(|row| &row.columns.skills);
    let skills: BTreeSet<&String> = skills.collect();
    let skills: Vec<String> = skills.into_iter().cloned().collect();
    let unknown = texts(sql("SELECT value FROM unnest("), &skills).push(
        ") AS value WHERE NOT EXISTS (SELECT 1 FROM market_skill s WHERE s.name = value)
         ORDER BY value COLLATE \"C\"",
    );
    let unknown: Vec<String> = unknown.fetch_all(tx, |row| row.get("value")).await?;
    let next: u32 = sql("SELECT COALESCE(MAX(place) + 1, 0) AS next FROM market_skill")
        .fetch_one(tx, |row| row.get("next"))
        .await?;
    number_on(
        tx,
        "INSERT INTO market_skill (place, name) SELECT $1 + place, value",
        next as usize,
        &unknown,
    )
    .await
}

fn numbers(list: &str) -> BTreeSet<u32> {
    let numbers = list.split(',');
    numbers.filter_map(|number| number.parse().ok()).collect()
}

/// Adds texts to a list, numbered from a place on.
pub async fn number_on(
    tx: &mut Tx,
    insert: &'static str,
    from: usize,
    texts: &[String],
) -> Result<(), DbError> {
    if texts.is_empty() {
        return Ok(());
    }
    sql(insert)
        .push(
            " FROM json_array_elements_text(CAST($2 AS JSON)) WITH ORDINALITY AS t (value, place)",
        )
        // Places are counted from one.
        .bind(from as i64 - 1)
        .bind(serde_json::Value::from(texts).to_string())
        .execute(tx)
        .await?;
    Ok(())
}

#[derive(Serialize)]
struct WordRow<'r> {
    term: &'r str,
    letters: u32,
}

async fn learn_words(tx: &mut Tx, rows: &[MentorRow]) -> Result<(), DbError> {
    let terms = rows.iter().flat_map(|row| &row.columns.terms);
    let terms: BTreeSet<&String> = terms.collect();
    let terms = terms.into_iter().map(|term| WordRow {
        term,
        letters: letters(term),
    });
    sql("INSERT INTO market_word (term, letters)
         SELECT term, letters FROM json_to_recordset(CAST($1 AS JSON)) AS t (term TEXT, letters BIGINT)
         ON CONFLICT (term) DO NOTHING")
    .bind(json(&terms.collect::<Vec<_>>())?)
    .execute(tx)
    .await?;
    Ok(())
}

async fn write_rows(tx: &mut Tx, rows: &[&MentorRow]) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns: Vec<_> = rows.iter().map(|row| &row.columns).collect();
    sql(
        "INSERT INTO market_mentor (number, member_id, version, for_everyone, for_members,
            paused_until, skills, industry, languages, region, is_free, is_paid, is_open,
            hour_minor, hour_currency, rating, joined_at, reply_minutes, first_free, begins,
            lapses_at, terms, weights, parts, candidate, digest)
         SELECT number, member_id, version, for_everyone, for_members,
            paused_until, skills, industry, languages, region, is_free, is_paid, is_open,
            hour_minor, hour_currency, rating, joined_at, reply_minutes, first_free, begins,
            lapses_at, terms, weights, parts, candidate, digest
         FROM json_to_recordset(CAST($1 AS JSON)) AS r (number INTEGER, member_id UUID,
            version BIGINT, for_everyone BOOLEAN, for_members BOOLEAN, paused_until TEXT,
            skills TEXT[], industry TEXT, languages TEXT[], region TEXT, is_free BOOLEAN,
            is_paid BOOLEAN, is_open BOOLEAN, hour_minor BIGINT, hour_currency TEXT,
            rating DOUBLE PRECISION, joined_at BIGINT, reply_minutes INTEGER, first_free BIGINT,
            begins BIT(672), lapses_at BIGINT, terms TEXT[], weights REAL[], parts INTEGER[],
            candidate BYTEA, digest BYTEA)
         ON CONFLICT (member_id) DO UPDATE SET version = excluded.version,
            for_everyone = excluded.for_everyone, for_members = excluded.for_members,
            paused_until = excluded.paused_until, skills = excluded.skills,
            industry = excluded.industry, languages = excluded.languages,
            region = excluded.region, is_free = excluded.is_free, is_paid = excluded.is_paid,
            is_open = excluded.is_open, hour_minor = excluded.hour_minor,
            hour_currency = excluded.hour_currency, rating = excluded.rating,
            joined_at = excluded.joined_at, reply_minutes = excluded.reply_minutes,
            first_free = excluded.first_free, begins = excluded.begins,
            lapses_at = excluded.lapses_at, terms = excluded.terms, weights = excluded.weights,
            parts = excluded.parts, candidate = excluded.candidate,
            digest = excluded.digest",
    )
    .bind(json(&columns)?)
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps the figures of the whole.
async fn count(
    tx: &mut Tx,
    before: &BTreeMap<MemberId, Before>,
    rows: &[MentorRow],
) -> Result<(), DbError> {
    let speaking = rows.iter().filter(|row| !row.columns.terms.is_empty());
    let spoke = before.values().filter(|before| before.speaks);
    let more = speaking.count() as i64 - spoke.count() as i64;
    let price = |row: &MentorRow| (row.columns.hour_minor, row.columns.hour_currency.clone());
    let stays = |row: &&MentorRow| {
        let before = before.get(&row.columns.member_id);
        before.is_some_and(|before| before.price == price(row))
    };
    let stay = rows.iter().filter(stays).count();
    let changed = stay != rows.len() || stay != before.len();
    sql("UPDATE market_state SET speakers = speakers + $1, prices = prices + $2")
        .bind(more)
        .bind(i64::from(changed))
        .execute(tx)
        .await?;
    Ok(())
}

/// Rows as JSON, which PostgreSQL takes many of at once.
pub fn json(rows: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(rows).map_err(|_| DbError::NotOffered("a row that JSON cannot have"))
}
