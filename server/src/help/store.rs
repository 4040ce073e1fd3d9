//! All SQL of help requests but of their reports. Who may see one is decided by `help_request_mentor` and
//! the owner.

use crate::db::{Conn, DbError, Row, Tx, Value, sql};
use crate::profile::photo_path;
use app::help::{AnswerView, HelpRow, OfferedHelp};
use domain::help::{Ask, HelpAnswer, HelpState, WEEK};
use domain::id::{HelpRequestId, MemberId, SessionTypeId};
use domain::money::{Currency, Money, Pricing};
use domain::time::Instant;

/// A request as stored.
#[derive(Clone, Debug)]
pub struct RequestRow {
    pub id: HelpRequestId,
    pub member_id: MemberId,
    /// Who asks.
    pub name: String,
    pub goal: String,
    pub tried: String,
    pub question: String,
    pub minutes: u16,
    pub state: HelpState,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
    pub picked: Option<MemberId>,
    /// How many mentors see it.
    pub shown_to: u32,
}

pub(super) fn state(row: &Row<'_>) -> Result<HelpState, DbError> {
    let text: String = row.get("state")?;
    HelpState::parse(&text).ok_or_else(|| row.bad("state", "no such state"))
}

pub async fn request(
    conn: &mut dyn Conn,
    id: HelpRequestId,
) -> Result<Option<RequestRow>, DbError> {
    sql("SELECT r.id, r.member_id, p.name, r.goal, r.tried, r.question, r.minutes, r.state, r.created_at, r.expires_at,
            r.ended_at, r.picked_mentor_id, (SELECT count(*) FROM help_request_mentor m WHERE m.request_id = r.id) AS shown_to
         FROM help_request r JOIN profile p ON p.member_id = r.member_id WHERE r.id = $1")
        .bind(id)
        .fetch_optional(conn, |row| {
            Ok(RequestRow {
                id: row.get("id")?,
                member_id: row.get("member_id")?,
                name: row.get("name")?,
                goal: row.get("goal")?,
                tried: row.get("tried")?,
                question: row.get("question")?,
                minutes: row.get("minutes")?,
                state: state(row)?,
                created_at: row.get("created_at")?,
                expires_at: row.get("expires_at")?,
                ended_at: row.get("ended_at")?,
                picked: row.get("picked_mentor_id")?,
                shown_to: row.get("shown_to")?,
            })
        })
        .await
}

/// Holds a request until the transaction ends: whoever ends or answers it takes turns.
pub async fn request_lock(tx: &mut Tx, id: HelpRequestId) -> Result<(), DbError> {
    sql("UPDATE help_request SET state = state WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn open_count(conn: &mut dyn Conn, member: MemberId) -> Result<i64, DbError> {
    sql("SELECT count(*) AS open FROM help_request WHERE member_id = $1 AND state = 'open'")
        .bind(member)
        .fetch_one(conn, |row| row.get("open"))
        .await
}

pub async fn request_insert(
    tx: &mut Tx,
    id: HelpRequestId,
    member: MemberId,
    ask: &Ask,
    now: Instant,
    expires_at: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO help_request (id, member_id, goal, tried, question, minutes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(id)
    .bind(member)
    .bind(&ask.goal)
    .bind(&ask.tried)
    .bind(&ask.question)
    .bind(ask.minutes)
    .bind(now)
    .bind(expires_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Which of these mentors were shown so many requests within the week.
pub async fn mentors_asked_enough(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
    most: u32,
    now: Instant,
) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT mentor_id FROM help_request_mentor WHERE shown_at > ")
        .push_bind(now.plus(-WEEK))
        .push(" AND mentor_id IN ")
        .push_list(mentors.iter().copied())
        .push(" GROUP BY mentor_id HAVING count(*) >= ")
        .push_bind(most)
        .fetch_all(conn, |row| row.get("mentor_id"))
        .await
}

/// Shows a request to mentors; to whom it is shown already stays so.
pub async fn mentors_insert(
    tx: &mut Tx,
    id: HelpRequestId,
    mentors: &[MemberId],
    now: Instant,
) -> Result<(), DbError> {
    if mentors.is_empty() {
        return Ok(());
    }
    let rows = mentors
        .iter()
        .map(|mentor| -> [Value; 3] { [id.into(), (*mentor).into(), now.into()] });
    sql("INSERT INTO help_request_mentor (request_id, mentor_id, shown_at) VALUES ")
        .push_rows(rows)
        .push(" ON CONFLICT DO NOTHING")
        .execute(tx)
        .await?;
    Ok(())
}

/// Whom a request is or was shown to.
pub async fn mentors_of(conn: &mut dyn Conn, id: HelpRequestId) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT mentor_id FROM help_request_mentor WHERE request_id = $1")
        .bind(id)
        .fetch_all(conn, |row| row.get("mentor_id"))
        .await
}

/// Whether a mentor sees a request; who reported it does not any more.
pub async fn is_shown_to(
    conn: &mut dyn Conn,
    id: HelpRequestId,
    mentor: MemberId,
) -> Result<bool, DbError> {
    let row = sql("SELECT mentor_id FROM help_request_mentor
         WHERE request_id = $1 AND mentor_id = $2 AND reported_at IS NULL")
    .bind(id)
    .bind(mentor)
    .fetch_optional(conn, |row| row.get::<MemberId>("mentor_id"))
    .await?;
    Ok(row.is_some())
}

/// Requests that are open and shown to fewer mentors than they may be, oldest first.
pub async fn too_few_asked(
    conn: &mut dyn Conn,
    most_asked: u32,
    now: Instant,
    limit: u32,
) -> Result<Vec<HelpRequestId>, DbError> {
    sql(
        "SELECT r.id FROM help_request r WHERE r.state = 'open' AND r.expires_at > $1
            AND (SELECT count(*) FROM help_request_mentor m WHERE m.request_id = r.id) < $2
         ORDER BY r.created_at, r.id LIMIT $3",
    )
    .bind(now)
    .bind(most_asked)
    .bind(limit)
    .fetch_all(conn, |row| row.get("id"))
    .await
}

const ROW: &str = "SELECT r.id, r.goal, p.name, r.state, r.created_at, (";

fn row(row: &Row<'_>) -> Result<HelpRow, DbError> {
    Ok(HelpRow {
        id: row.get("id")?,
        goal: row.get("goal")?,
        name: row.get("name")?,
        state: state(row)?,
        created_at: row.get("created_at")?,
        answers: row.get("answers")?,
    })
}

pub async fn own_requests(conn: &mut dyn Conn, member: MemberId) -> Result<Vec<HelpRow>, DbError> {
    sql(ROW)
        .push(
            "SELECT count(*) FROM help_answer a WHERE a.request_id = r.id) AS answers
            FROM help_request r JOIN profile p ON p.member_id = r.member_id WHERE r.member_id = ",
        )
        .push_bind(member)
        .push(" ORDER BY r.created_at DESC, r.id DESC LIMIT 50")
        .fetch_all(conn, row)
        .await
}

/// Open requests that a mentor is shown, and those they answered.
pub async fn requests_shown(
    conn: &mut dyn Conn,
    mentor: MemberId,
    now: Instant,
) -> Result<Vec<HelpRow>, DbError> {
    sql(ROW)
        .push("SELECT count(*) FROM help_answer a WHERE a.request_id = r.id AND a.mentor_id = m.mentor_id) AS answers
            FROM help_request_mentor m JOIN help_request r ON r.id = m.request_id
            JOIN profile p ON p.member_id = r.member_id
            WHERE m.reported_at IS NULL AND r.state <> 'reported' AND m.mentor_id = ")
        .push_bind(mentor)
        .push(" AND ((r.state = 'open' AND r.expires_at > ")
        .push_bind(now)
        .push(") OR EXISTS (SELECT 1 FROM help_answer a WHERE a.request_id = r.id AND a.mentor_id = m.mentor_id))
            ORDER BY r.created_at DESC, r.id DESC LIMIT 50")
        .fetch_all(conn, row)
        .await
}

/// Ends an open request; 0 rows: it was not open.
pub async fn request_end(
    tx: &mut Tx,
    id: HelpRequestId,
    state: HelpState,
    picked: Option<MemberId>,
    now: Instant,
) -> Result<u64, DbError> {
    sql(
        "UPDATE help_request SET state = $2, picked_mentor_id = $3, ended_at = $4
         WHERE id = $1 AND state = 'open'",
    )
    .bind(id)
    .bind(state.as_str())
    .bind(picked)
    .bind(now)
    .execute(tx)
    .await
}

/// Whether the mentor answers for the first time.
pub async fn answer_put(
    tx: &mut Tx,
    mentor: MemberId,
    answer: &HelpAnswer,
    now: Instant,
) -> Result<bool, DbError> {
    let new = sql(
        "INSERT INTO help_answer (request_id, mentor_id, body, session_type_id, answered_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(answer.request)
    .bind(mentor)
    .bind(&answer.body)
    .bind(answer.session_type)
    .bind(now)
    .execute(tx)
    .await?;
    if new > 0 {
        return Ok(true);
    }
    sql("UPDATE help_answer SET body = $3, session_type_id = $4 WHERE request_id = $1 AND mentor_id = $2")
        .bind(answer.request)
        .bind(mentor)
        .bind(&answer.body)
        .bind(answer.session_type)
        .execute(tx)
        .await?;
    Ok(false)
}

/// The answers to a request, first ones first; of one mentor alone where one is named.
pub async fn answers(
    conn: &mut dyn Conn,
    id: HelpRequestId,
    of: Option<MemberId>,
    picked: Option<MemberId>,
) -> Result<Vec<AnswerView>, DbError> {
    let asked = sql(
        "SELECT a.mentor_id, p.slug, p.name, p.headline, p.photo_key, a.body, a.answered_at,
            t.id AS type_id, t.name AS type_name, t.length_minutes, t.price_minor, t.currency,
            t.pay_what_you_can, t.first_free
         FROM help_answer a JOIN profile p ON p.member_id = a.mentor_id
         LEFT JOIN session_type t ON t.id = a.session_type_id AND t.active
         WHERE a.request_id = ",
    )
    .push_bind(id);
    let asked = match of {
        Some(mentor) => asked.push(" AND a.mentor_id = ").push_bind(mentor),
        None => asked,
    };
    asked
        .push(" ORDER BY a.answered_at, a.mentor_id")
        .fetch_all(conn, |row| {
            let mentor: MemberId = row.get("mentor_id")?;
            let photo: Option<String> = row.get("photo_key")?;
            let offered: Option<SessionTypeId> = row.get("type_id")?;
            Ok(AnswerView {
                mentor,
                slug: row.get("slug")?,
                name: row.get("name")?,
                headline: row.get("headline")?,
                photo: photo.map(|key| photo_path(&key)),
                body: row.get("body")?,
                offer: match offered {
                    Some(id) => Some(offer(row, id)?),
                    None => None,
                },
                answered_at: row.get("answered_at")?,
                picked: picked == Some(mentor),
            })
        })
        .await
}

fn offer(row: &Row<'_>, id: SessionTypeId) -> Result<OfferedHelp, DbError> {
    let currency: String = row.get("currency")?;
    let currency = Currency::try_from(currency).map_err(|reason| row.bad("currency", reason))?;
    Ok(OfferedHelp {
        id,
        name: row.get("type_name")?,
        length_minutes: row.get("length_minutes")?,
        pricing: Pricing {
            price: Money::new(row.get("price_minor")?, currency),
            pay_what_you_can: row.get("pay_what_you_can")?,
            first_free: row.get("first_free")?,
        },
    })
}

pub async fn is_mentor(conn: &mut dyn Conn, member: MemberId) -> Result<bool, DbError> {
    sql("SELECT is_mentor FROM profile WHERE member_id = $1")
        .bind(member)
        .fetch_one(conn, |row| row.get("is_mentor"))
        .await
}
