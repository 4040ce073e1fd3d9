//! All SQL of what matters to members, and of what they said of suggestions.

use crate::db::{Conn, DbError, Tx, sql};
use app::shortlist::Mark;
use domain::id::{FeedbackId, MemberId};
use domain::matching::criteria::{Importance, Weights};
use domain::matching::feature::Feature;
use domain::time::Instant;

/// What a member said of a suggestion, and what that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedbackRow {
    pub id: FeedbackId,
    pub member: MemberId,
    pub mentor: MemberId,
    pub said: &'static str,
    pub raised: Option<Raised>,
    pub left_out: Option<String>,
    pub hidden: bool,
}

/// A weight that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raised {
    pub feature: Feature,
    pub from: Importance,
    pub to: Importance,
}

/// What can be taken back of feedback.
pub struct StoredFeedback {
    pub mentor: MemberId,
    pub name: String,
    pub raised: Option<Raised>,
    pub left_out: Option<String>,
    pub hidden: bool,
    /// How the mentor was marked before that hid them.
    pub mark_before: Option<Mark>,
}

pub async fn weights(conn: &mut dyn Conn, member: MemberId) -> Result<Option<Weights>, DbError> {
    let text: Option<String> = sql("SELECT weights FROM match_criteria WHERE member_id = $1")
        .bind(member)
        .fetch_optional(conn, |row| row.get("weights"))
        .await?;
    Ok(text.map(|text| Weights::parse(&text)))
}

pub async fn weights_keep(
    tx: &mut Tx,
    member: MemberId,
    weights: &Weights,
    now: Instant,
) -> Result<(), DbError> {
    sql(
        "INSERT INTO match_criteria (member_id, weights, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (member_id) DO UPDATE SET weights = $2, updated_at = $3",
    )
    .bind(member)
    .bind(weights.to_string())
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// An industry that is no suggestion, and the feedback that said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub id: FeedbackId,
    pub industry: String,
}

/// The industries that a member put aside.
pub async fn left_out(conn: &mut dyn Conn, member: MemberId) -> Result<Vec<LeftOut>, DbError> {
    sql("SELECT id, left_out FROM match_feedback
         WHERE member_id = $1 AND left_out IS NOT NULL ORDER BY said_at, id")
    .bind(member)
    .fetch_all(conn, |row| {
        Ok(LeftOut {
            id: row.get("id")?,
            industry: row.get("left_out")?,
        })
    })
    .await
}

/// Suggests this industry of a member again, whoever it was put aside with.
pub async fn left_out_no_more(
    tx: &mut Tx,
    member: MemberId,
    industry: &str,
) -> Result<u64, DbError> {
    sql("UPDATE match_feedback SET left_out = NULL WHERE member_id = $1 AND left_out = $2")
        .bind(member)
        .bind(industry)
        .execute(tx)
        .await
}

pub async fn feedback_insert(
    tx: &mut Tx,
    row: &FeedbackRow,
    mark_before: Option<Mark>,
    now: Instant,
) -> Result<(), DbError> {
    let raised = row.raised;
    sql("INSERT INTO match_feedback (id, member_id, mentor_id, said, raised, raised_from, raised_to,
            left_out, hidden, mark_before, said_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(row.id)
    .bind(row.member)
    .bind(row.mentor)
    .bind(row.said)
    .bind(raised.map(|raised| raised.feature.as_str()))
    .bind(raised.map(|raised| raised.from.to_string()))
    .bind(raised.map(|raised| raised.to.to_string()))
    .bind(row.left_out.clone())
    .bind(row.hidden)
    .bind(mark_before.map(Mark::as_str))
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Feedback of this member; nothing for that of others.
pub async fn feedback(
    conn: &mut dyn Conn,
    member: MemberId,
    id: FeedbackId,
) -> Result<Option<StoredFeedback>, DbError> {
    sql(
        "SELECT f.mentor_id, p.name, f.raised, f.raised_from, f.raised_to, f.left_out, f.hidden,
             f.mark_before
         FROM match_feedback f JOIN profile p ON p.member_id = f.mentor_id
         WHERE f.id = $1 AND f.member_id = $2",
    )
    .bind(id)
    .bind(member)
    .fetch_optional(conn, |row| {
        let text = |column: &str| row.get::<Option<String>>(column);
        let raised = text("raised")?
            .zip(text("raised_from")?)
            .zip(text("raised_to")?);
        let raised = raised.map(|((feature, from), to)| {
            Some(Raised {
                feature: Feature::parse(&feature)?,
                from: Importance::parse(&from)?,
                to: Importance::parse(&to)?,
            })
        });
        Ok(StoredFeedback {
            mentor: row.get("mentor_id")?,
            name: row.get("name")?,
            raised: match raised {
                None => None,
                Some(None) => return Err(row.bad("raised", "no such change of a weight")),
                Some(raised) => raised,
            },
            left_out: row.get("left_out")?,
            hidden: row.get("hidden")?,
            mark_before: text("mark_before")?.as_deref().and_then(Mark::parse),
        })
    })
    .await
}

/// What the member said of a mentor last.
pub async fn feedback_about(
    conn: &mut dyn Conn,
    member: MemberId,
    mentor: MemberId,
) -> Result<Option<FeedbackId>, DbError> {
    sql("SELECT id FROM match_feedback WHERE member_id = $1 AND mentor_id = $2")
        .bind(member)
        .bind(mentor)
        .fetch_optional(conn, |row| row.get("id"))
        .await
}

pub async fn feedback_delete(
    tx: &mut Tx,
    member: MemberId,
    id: FeedbackId,
) -> Result<u64, DbError> {
    sql("DELETE FROM match_feedback WHERE id = $1 AND member_id = $2")
        .bind(id)
        .bind(member)
        .execute(tx)
        .await
}
