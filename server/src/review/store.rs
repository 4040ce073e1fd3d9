//! All SQL of reviews. What others may see is decided by `visible_at`, in every query here.

use crate::db::{Conn, DbError, Row, Tx, sql};
use app::review::ReviewView;
use domain::booking::Side;
use domain::id::{BookingId, MemberId, ReviewId};
use domain::review::ReviewDraft;
use domain::time::Instant;

/// A review with what only its rules look at.
#[derive(Clone, Debug)]
pub struct ReviewRow {
    pub id: ReviewId,
    pub view: ReviewView,
    pub visible_at: Instant,
}

pub struct NewReview<'a> {
    pub id: ReviewId,
    pub author_id: MemberId,
    pub subject_id: MemberId,
    pub author_side: Side,
    pub draft: &'a ReviewDraft,
    pub written_at: Instant,
    pub visible_at: Instant,
}

const REVIEW: &str = "SELECT r.id, r.author_id, p.name AS author, r.author_side, r.overall, r.clarity, r.preparation,
        r.progress, r.body, r.written_at, r.visible_at
    FROM review r JOIN profile p ON p.member_id = r.author_id ";

/// What mentees wrote about a mentor, as far as everybody may see it, latest first.
pub async fn visible_reviews(
    conn: &mut dyn Conn,
    subject: MemberId,
    now: Instant,
    limit: u32,
) -> Result<Vec<ReviewView>, DbError> {
    sql(REVIEW)
        .push("WHERE r.author_side = 'mentee' AND r.subject_id = ")
        .push_bind(subject)
        .push(" AND r.visible_at <= ")
        .push_bind(now)
        .push(" ORDER BY r.visible_at DESC, r.id DESC LIMIT ")
        .push_bind(limit)
        .fetch_all(conn, |row| review_row(row).map(|review| review.view))
        .await
}

/// Both reviews of a session, seen or not.
pub async fn reviews_of_booking(
    conn: &mut dyn Conn,
    id: BookingId,
) -> Result<Vec<ReviewRow>, DbError> {
    sql(REVIEW)
        .push("WHERE r.booking_id = ")
        .push_bind(id)
        .fetch_all(conn, review_row)
        .await
}

/// 0 rows: the author has written before.
pub async fn review_insert(tx: &mut Tx, new: &NewReview<'_>) -> Result<u64, DbError> {
    sql("INSERT INTO review (id, booking_id, author_id, subject_id, author_side, overall, clarity, preparation,
            progress, body, private_note, written_at, visible_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING")
    .bind(new.id)
    .bind(new.draft.booking)
    .bind(new.author_id)
    .bind(new.subject_id)
    .bind(new.author_side.as_str())
    .bind(new.draft.overall)
    .bind(new.draft.clarity)
    .bind(new.draft.preparation)
    .bind(new.draft.progress)
    .bind(&new.draft.text)
    .bind(&new.draft.private_note)
    .bind(new.written_at)
    .bind(new.visible_at)
    .execute(tx)
    .await
}

/// Lets a review be seen from `at` on, if that is earlier.
pub async fn visible_update(tx: &mut Tx, id: ReviewId, at: Instant) -> Result<(), DbError> {
    sql("UPDATE review SET visible_at = $2 WHERE id = $1 AND visible_at > $2")
        .bind(id)
        .bind(at)
        .execute(tx)
        .await?;
    Ok(())
}

/// Reviews that are visible and not in their subject's score yet.
pub async fn uncounted(
    conn: &mut dyn Conn,
    now: Instant,
    limit: u32,
) -> Result<Vec<ReviewId>, DbError> {
    sql("SELECT id FROM review WHERE NOT counted AND visible_at <= $1 ORDER BY visible_at, id LIMIT $2")
        .bind(now)
        .bind(limit)
        .fetch_all(conn, |row| row.get("id"))
        .await
}

/// Takes a review into its subject's score, once. Only what mentees say makes a mentor's score.
pub async fn count(tx: &mut Tx, id: ReviewId, now: Instant) -> Result<(), DbError> {
    let counted =
        sql("UPDATE review SET counted = $3 WHERE id = $1 AND NOT counted AND visible_at <= $2")
            .bind(id)
            .bind(now)
            .bind(true)
            .execute(tx)
            .await?;
    if counted == 0 {
        return Ok(());
    }
    sql("UPDATE profile SET
            review_count = review_count + 1, review_sum = review_sum + r.overall,
            clarity_count = clarity_count + CASE WHEN r.clarity IS NULL THEN 0 ELSE 1 END,
            clarity_sum = clarity_sum + COALESCE(r.clarity, 0),
            preparation_count = preparation_count + CASE WHEN r.preparation IS NULL THEN 0 ELSE 1 END,
            preparation_sum = preparation_sum + COALESCE(r.preparation, 0),
            progress_count = progress_count + CASE WHEN r.progress IS NULL THEN 0 ELSE 1 END,
            progress_sum = progress_sum + COALESCE(r.progress, 0),
            version = profile.version + 1, updated_at = $2
         FROM review r
         WHERE r.id = $1 AND r.author_side = 'mentee' AND profile.member_id = r.subject_id")
    .bind(id)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

fn review_row(row: &Row<'_>) -> Result<ReviewRow, DbError> {
    let side: String = row.get("author_side")?;
    Ok(ReviewRow {
        id: row.get("id")?,
        view: ReviewView {
            author_id: row.get("author_id")?,
            author: row.get("author")?,
            author_side: Side::parse(&side).ok_or_else(|| row.bad("author_side", "unknown"))?,
            overall: row.get("overall")?,
            clarity: row.get("clarity")?,
            preparation: row.get("preparation")?,
            progress: row.get("progress")?,
            text: row.get("body")?,
            written_at: row.get("written_at")?,
        },
        visible_at: row.get("visible_at")?,
    })
}
