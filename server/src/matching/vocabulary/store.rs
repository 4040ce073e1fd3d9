//! All SQL of changes of the vocabulary. The list only grows; places in it count from 1 without gaps.

use crate::db::{Conn, DbError, Row, Tx, sql};
use domain::id::MemberId;
use domain::matching::text::{SkillDeed, SkillEdit};
use domain::time::Instant;

/// What stands for taking something back, beside the names of deeds.
const UNDO: &str = "undo";

/// What one row of the list did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Edit(SkillEdit),
    /// Takes back what was done at this place.
    Undo(i64),
}

/// A row of the list.
#[derive(Clone, Debug)]
pub struct EntryRow {
    pub place: i64,
    pub entry: Entry,
    /// Who did it; None when they are no member any more.
    pub by: Option<String>,
    pub at: Instant,
}

/// All of the list, in order.
pub async fn entries(conn: &mut dyn Conn) -> Result<Vec<EntryRow>, DbError> {
    sql(
        "SELECT e.place, e.deed, e.skill, e.word, e.undoes, e.made_at, p.name
         FROM skill_edit e LEFT JOIN profile p ON p.member_id = e.made_by ORDER BY e.place",
    )
    .fetch_all(conn, entry_row)
    .await
}

fn entry_row(row: &Row<'_>) -> Result<EntryRow, DbError> {
    let deed: String = row.get("deed")?;
    let entry = match row.get("undoes")? {
        Some(place) => Entry::Undo(place),
        None => Entry::Edit(SkillEdit {
            deed: SkillDeed::parse(&deed).ok_or_else(|| row.bad("deed", "no such deed"))?,
            skill: row.get("skill")?,
            word: row.get("word")?,
        }),
    };
    Ok(EntryRow {
        place: row.get("place")?,
        entry,
        by: row.get("name")?,
        at: row.get("made_at")?,
    })
}

/// The last place of the list; 0 while it is empty.
pub async fn last_place(conn: &mut dyn Conn) -> Result<i64, DbError> {
    sql("SELECT coalesce(max(place), 0) AS last FROM skill_edit")
        .fetch_one(conn, |row| row.get("last"))
        .await
}

/// Adds to the list; false when somebody else was there first.
pub async fn entry_insert(
    tx: &mut Tx,
    place: i64,
    entry: &Entry,
    by: MemberId,
    now: Instant,
) -> Result<bool, DbError> {
    let (deed, skill, word, undoes) = match entry {
        Entry::Edit(edit) => (
            edit.deed.as_str(),
            edit.skill.as_str(),
            edit.word.as_str(),
            None,
        ),
        Entry::Undo(place) => (UNDO, "", "", Some(*place)),
    };
    let added = sql(
        "INSERT INTO skill_edit (place, deed, skill, word, undoes, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(place)
    .bind(deed)
    .bind(skill)
    .bind(word)
    .bind(undoes)
    .bind(by)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(added == 1)
}
