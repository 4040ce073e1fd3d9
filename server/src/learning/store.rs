//! All SQL of learning: what was shown to whom and whether they took it up, and the versions of what
//! was learned.

use crate::db::{Conn, DbError, Tx, sql};
use domain::id::{MemberId, ModelId};
use domain::matching::feature::Features;
use domain::matching::model::Model;
use domain::time::Instant;

/// A version.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: ModelId,
    /// JSON.
    pub model: String,
    pub learned_until: Instant,
    pub observed: u32,
    pub made_at: Instant,
    pub made_by: Option<MemberId>,
}

impl Stored {
    /// One of another version of this program is as if nothing was learned.
    pub fn model(&self) -> Model {
        serde_json::from_str(&self.model).unwrap_or_else(|error| {
            tracing::warn!(%error, "what was learned cannot be read");
            Model::default()
        })
    }
}

/// What a place of a list teaches.
#[derive(Clone, Debug)]
pub struct Taught {
    pub mentor: MemberId,
    pub viewer: MemberId,
    pub shown_at: Instant,
    /// From 1.
    pub place: u32,
    pub features: Features,
    /// In ten-thousandths.
    pub answers: u16,
    pub taken_up: bool,
}

/// What members were shown from one instant up to another. It was taken up by who, within
/// `ripens` milliseconds, bookmarked the mentor, asked for a time, or called the suggestion good.
pub async fn shown_between(
    conn: &mut dyn Conn,
    from: Instant,
    until: Instant,
    ripens: i64,
    most: u32,
) -> Result<Vec<Taught>, DbError> {
    let rows = sql(
        "SELECT i.mentor_id, i.viewer_id, i.shown_at, i.place, i.features, i.answers,
            (EXISTS (SELECT 1 FROM kept_mentor k WHERE k.member_id = i.viewer_id AND k.mentor_id = i.mentor_id
                AND k.mark = 'bookmark' AND k.marked_at >= i.shown_at AND k.marked_at < i.shown_at + $3)
             OR EXISTS (SELECT 1 FROM booking b WHERE b.mentee_id = i.viewer_id AND b.mentor_id = i.mentor_id
                AND b.created_at >= i.shown_at AND b.created_at < i.shown_at + $3)
             OR EXISTS (SELECT 1 FROM match_feedback f WHERE f.member_id = i.viewer_id AND f.mentor_id = i.mentor_id
                AND f.said = 'good' AND f.said_at >= i.shown_at AND f.said_at < i.shown_at + $3)) AS taken_up
         FROM impression i
         WHERE i.shown_at >= $1 AND i.shown_at < $2 AND i.viewer_id IS NOT NULL AND i.features IS NOT NULL
         ORDER BY i.shown_at, i.viewer_id, i.place LIMIT $4",
    )
    .bind(from)
    .bind(until)
    .bind(ripens)
    .bind(most)
    .fetch_all(conn, |row| {
        let Some(features) = Features::from_stored(&row.get::<Vec<u8>>("features")?) else {
            return Ok(None);
        };
        Ok(Some(Taught {
            mentor: row.get("mentor_id")?,
            viewer: row.get("viewer_id")?,
            shown_at: row.get("shown_at")?,
            place: row.get("place")?,
            features,
            answers: row.get::<Option<u16>>("answers")?.unwrap_or_default(),
            taken_up: row.get("taken_up")?,
        }))
    })
    .await?;
    Ok(rows.into_iter().flatten().collect())
}

const COLUMNS: &str = "m.id, m.model, m.learned_until, m.observed, m.made_at, m.made_by";

fn stored(row: &crate::db::Row<'_>) -> Result<Stored, DbError> {
    Ok(Stored {
        id: row.get("id")?,
        model: row.get("model")?,
        learned_until: row.get("learned_until")?,
        observed: row.get("observed")?,
        made_at: row.get("made_at")?,
        made_by: row.get("made_by")?,
    })
}

/// The version in use.
pub async fn latest(conn: &mut dyn Conn) -> Result<Option<Stored>, DbError> {
    sql("SELECT ")
        .push(COLUMNS)
        .push(" FROM match_model m ORDER BY m.made_at DESC, m.id DESC LIMIT 1")
        .fetch_optional(conn, stored)
        .await
}

/// The newest versions, the one in use first, each with the name of the admin who chose it.
pub async fn versions(
    conn: &mut dyn Conn,
    most: u32,
) -> Result<Vec<(Stored, Option<String>)>, DbError> {
    sql("SELECT ")
        .push(COLUMNS)
        .push(
            ", p.name FROM match_model m LEFT JOIN profile p ON p.member_id = m.made_by
             ORDER BY m.made_at DESC, m.id DESC LIMIT ",
        )
        .push_bind(most)
        .fetch_all(conn, |row| Ok((stored(row)?, row.get("name")?)))
        .await
}

/// What a version learned, as JSON.
pub async fn version(conn: &mut dyn Conn, id: ModelId) -> Result<Option<String>, DbError> {
    sql("SELECT model FROM match_model WHERE id = $1")
        .bind(id)
        .fetch_optional(conn, |row| row.get("model"))
        .await
}

pub async fn insert(tx: &mut Tx, made: &Stored) -> Result<(), DbError> {
    sql(
        "INSERT INTO match_model (id, model, learned_until, observed, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(made.id)
    .bind(&made.model)
    .bind(made.learned_until)
    .bind(made.observed)
    .bind(made.made_at)
    .bind(made.made_by)
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets all but the newest versions.
pub async fn forget_older(tx: &mut Tx, kept: u32) -> Result<(), DbError> {
    sql("DELETE FROM match_model WHERE id NOT IN
            (SELECT id FROM match_model ORDER BY made_at DESC, id DESC LIMIT $1)")
    .bind(kept)
    .execute(tx)
    .await?;
    Ok(())
}
