//! What mentors say as a whole (skills, roles, topics), and what that means in one model or more: written
//! once however many say it, and forgotten with the last who does.

use super::list;
use super::narrowed::texts;
use super::row::{MentorRow, bytea};
use super::store::{json, number_on};
use crate::db::{Conn, DbError, Tx, sql};
use crate::matching::text::table;
use domain::matching::text::{ModelId, Vector, in_levels};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The numbers of all parts of these rows; new ones get one, and their vector of the shipped table.
pub async fn learn_parts(
    tx: &mut Tx,
    rows: &[MentorRow],
    in_vectors: bool,
) -> Result<BTreeMap<String, u32>, DbError> {
    let said: BTreeSet<&String> = rows.iter().flat_map(|row| &row.parts).collect();
    let said: Vec<String> = said.into_iter().cloned().collect();
    let there =
        sql("SELECT id, said FROM market_part WHERE md5(said) IN (SELECT md5(value) FROM unnest(");
    let there = texts(there, &said).push(") AS value)");
    let there = there.fetch_all(tx, |row| Ok((row.get("said")?, row.get("id")?)));
    let mut parts: BTreeMap<String, u32> = there.await?.into_iter().collect();
    let unseen: Vec<String> = said
        .into_iter()
        .filter(|part| !parts.contains_key(part))
        .collect();
    if unseen.is_empty() {
        return Ok(parts);
    }
    let next: u32 = sql("SELECT COALESCE(MAX(id) + 1, 0) AS next FROM market_part")
        .fetch_one(tx, |row| row.get("next"))
        .await?;
    number_on(
        tx,
        "INSERT INTO market_part (id, said) SELECT $1 + place, value",
        next as usize,
        &unseen,
    )
    .await?;
    let numbered = (next..).zip(&unseen);
    let meant: Vec<_> = numbered
        .clone()
        .map(|(id, said)| (id, table().encode(said)))
        .collect();
    put_vectors(tx, table().model(), &meant, in_vectors).await?;
    parts.extend(numbered.map(|(id, said)| (said.clone(), id)));
    Ok(parts)
}

#[derive(Serialize)]
struct VectorRow {
    part_id: u32,
    levels: Option<String>,
    step: f32,
    /// As pgvector reads it.
    meant: Option<String>,
}

impl VectorRow {
    fn new(part_id: u32, vector: Option<&Vector>) -> VectorRow {
        let kept = vector.map(in_levels);
        VectorRow {
            part_id,
            step: kept.as_ref().map_or(0.0, |(_, step)| *step),
            levels: kept.map(|(levels, _)| bytea(&unsigned(levels))),
            meant: vector.map(as_text),
        }
    }
}

/// A vector as pgvector reads it.
pub fn as_text(vector: &Vector) -> String {
    serde_json::Value::from(vector.values()).to_string()
}

/// Says what parts mean in a model; a part that went meanwhile means nothing.
pub async fn put_vectors(
    tx: &mut Tx,
    model: &ModelId,
    meant: &[(u32, Option<Vector>)],
    in_vectors: bool,
) -> Result<(), DbError> {
    let rows = meant.iter();
    let rows = rows.map(|(part, vector)| VectorRow::new(*part, vector.as_ref()));
    let rows: Vec<VectorRow> = rows.collect();
    let (columns, values) = match in_vectors {
        true => (", meant)", ", CAST(v.meant AS vector)"),
        false => (")", ""),
    };
    sql("INSERT INTO market_vector (model, part_id, levels, step")
        .push(columns)
        .push(" SELECT $1, v.part_id, v.levels, v.step")
        .push(values)
        .push(
            " FROM json_to_recordset(CAST($2 AS JSON))
                AS v (part_id INTEGER, levels BYTEA, step REAL, meant TEXT)
             JOIN market_part p ON p.id = v.part_id
             ON CONFLICT (model, part_id) DO NOTHING",
        )
        .bind(model.as_str())
        .bind(json(&rows)?)
        .execute(tx)
        .await?;
    Ok(())
}

fn unsigned(levels: Vec<i8>) -> Vec<u8> {
    levels.into_iter().map(i8::cast_unsigned).collect()
}

/// Forgets parts that somebody does not say any more, where nobody else does.
pub async fn forget_parts(tx: &mut Tx, unsaid: BTreeSet<u32>) -> Result<(), DbError> {
    if unsaid.is_empty() {
        return Ok(());
    }
    let unsaid: Vec<u32> = unsaid.into_iter().collect();
    sql("DELETE FROM market_part
         WHERE id IN (SELECT unnest(CAST(string_to_array($1, ',') AS INTEGER[])))
            AND NOT EXISTS (SELECT 1 FROM market_mentor m WHERE m.parts @> ARRAY[market_part.id])")
    .bind(list(&unsaid))
    .execute(tx)
    .await?;
    Ok(())
}

/// Parts about which a model's provider was not asked yet, with their numbers.
pub async fn unasked(
    conn: &mut dyn Conn,
    model: &ModelId,
    most: usize,
) -> Result<Vec<(u32, String)>, DbError> {
    sql("SELECT id, said FROM market_part p
         WHERE NOT EXISTS (SELECT 1 FROM market_vector v WHERE v.model = $1 AND v.part_id = p.id)
         ORDER BY id LIMIT $2")
    .bind(model.as_str())
    .bind(most as i64)
    .fetch_all(conn, |row| Ok((row.get("id")?, row.get("said")?)))
    .await
}

/// Notes that a model's provider was asked about everything, if there is anything.
pub async fn asked_about_all(tx: &mut Tx, model: &ModelId) -> Result<(), DbError> {
    sql("INSERT INTO market_asked (model)
         SELECT $1 WHERE EXISTS (SELECT 1 FROM market_part) ON CONFLICT (model) DO NOTHING")
    .bind(model.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn was_asked(conn: &mut dyn Conn, model: &ModelId) -> Result<bool, DbError> {
    let asked = sql("SELECT model FROM market_asked WHERE model = $1").bind(model.as_str());
    let asked: Option<String> = asked.fetch_optional(conn, |row| row.get("model")).await?;
    Ok(asked.is_some())
}
