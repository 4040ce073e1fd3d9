//! Disputes as they are stored. What may become of them is the domain's; each change compares the version
//! it was decided on.

use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::money::journal::currency;
use crate::platform::fresh_uuid;
use app::dispute::{CaseEvent, CaseEventKind, CaseRow, Disputed, Who};
use domain::dispute::{Case, Decider, Decision, FileKind, Opener, Reason, Turn};
use domain::id::{BookingId, DisputeEventId, DisputeFileId, MemberId, PaymentId};
use domain::money::{Currency, Money};
use domain::time::Instant;

/// More wait for nobody at once.
const MOST_LISTED: i64 = 200;

/// A dispute as it is kept.
#[derive(Clone, Debug)]
pub struct DisputeRow {
    pub payment: PaymentId,
    pub case: Case,
    pub reason: Option<Reason>,
    pub version: i64,
}

const DISPUTE: &str = "SELECT payment_id AS id, opened_by, reason, opened_at, answered_at, turn, since, decided_by, decided_at,
        refund_minor, version FROM dispute WHERE payment_id = ";

pub async fn dispute(
    conn: &mut dyn Conn,
    payment: PaymentId,
) -> Result<Option<DisputeRow>, DbError> {
    sql(DISPUTE)
        .push_bind(payment)
        .fetch_optional(conn, dispute_row)
        .await
}

fn dispute_row(row: &Row<'_>) -> Result<DisputeRow, DbError> {
    Ok(DisputeRow {
        payment: row.get("id")?,
        case: case(row)?,
        reason: parsed(row, "reason", Reason::parse)?,
        version: row.get("version")?,
    })
}

fn case(row: &Row<'_>) -> Result<Case, DbError> {
    let decided_by = parsed(row, "decided_by", Decider::parse)?;
    let (decided_at, refund): (Option<Instant>, Option<i64>) =
        (row.get("decided_at")?, row.get("refund_minor")?);
    Ok(Case {
        opened_by: needed(row, "opened_by", Opener::parse)?,
        opened_at: row.get("opened_at")?,
        answered_at: row.get("answered_at")?,
        turn: needed(row, "turn", Turn::parse)?,
        since: row.get("since")?,
        decision: match (decided_by, decided_at, refund) {
            (Some(by), Some(at), Some(refund)) => Some(Decision { by, at, refund }),
            (None, None, None) => None,
            _ => return Err(row.bad("decided_by", "half a decision")),
        },
    })
}

fn parsed<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, DbError> {
    let text: Option<String> = row.get(column)?;
    let one = |text: String| parse(&text).ok_or_else(|| row.bad(column, "no such name"));
    text.map(one).transpose()
}

fn needed<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, DbError> {
    parsed(row, column, parse)?.ok_or_else(|| row.bad(column, "missing"))
}

pub async fn dispute_insert(tx: &mut Tx, new: &DisputeRow) -> Result<(), DbError> {
    sql("INSERT INTO dispute (payment_id, opened_by, reason, opened_at, turn, since) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(new.payment)
        .bind(new.case.opened_by.as_str())
        .bind(new.reason.map(Reason::as_str))
        .bind(new.case.opened_at)
        .bind(new.case.turn.as_str())
        .bind(new.case.since)
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes what a case became, as decided on `before`. 0 rows: it changed in between.
pub async fn dispute_update(tx: &mut Tx, before: &DisputeRow, to: &Case) -> Result<u64, DbError> {
    sql("UPDATE dispute SET answered_at = $3, turn = $4, since = $5, decided_by = $6, decided_at = $7, refund_minor = $8,
            version = version + 1
         WHERE payment_id = $1 AND version = $2")
    .bind(before.payment)
    .bind(before.version)
    .bind(to.answered_at)
    .bind(to.turn.as_str())
    .bind(to.since)
    .bind(to.decision.map(|decision| decision.by.as_str()))
    .bind(to.decision.map(|decision| decision.at))
    .bind(to.decision.map(|decision| decision.refund))
    .execute(tx)
    .await
}

/// Something that happened in a case.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub kind: CaseEventKind,
    pub by: Option<MemberId>,
    pub words: String,
    pub evidence: String,
    pub refund: Option<i64>,
}

impl NewEvent {
    /// What no person did.
    pub fn of_nobody(kind: CaseEventKind, refund: Option<i64>) -> NewEvent {
        NewEvent {
            kind,
            by: None,
            words: String::new(),
            evidence: String::new(),
            refund,
        }
    }
}

pub async fn event_insert(
    tx: &mut Tx,
    payment: PaymentId,
    new: &NewEvent,
    now: Instant,
) -> Result<DisputeEventId, DbError> {
    let id = DisputeEventId(fresh_uuid(now));
    sql(
        "INSERT INTO dispute_event (id, payment_id, position, kind, by_id, words, evidence, refund_minor, at)
         VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM dispute_event WHERE payment_id = $2), $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(payment)
    .bind(new.kind.as_str())
    .bind(new.by)
    .bind(&new.words)
    .bind(&new.evidence)
    .bind(new.refund)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(id)
}

/// How often a person spoke in a case, and the last thing they said.
pub async fn said_by(
    conn: &mut dyn Conn,
    payment: PaymentId,
    by: MemberId,
) -> Result<(u32, Option<(String, String)>), DbError> {
    let mut said = sql(
        "SELECT words, evidence FROM dispute_event WHERE payment_id = $1 AND by_id = $2
         AND kind IN ('opened', 'said') ORDER BY position",
    )
    .bind(payment)
    .bind(by)
    .fetch_all(conn, |row| Ok((row.get("words")?, row.get("evidence")?)))
    .await?;
    Ok((u32::try_from(said.len()).unwrap_or(u32::MAX), said.pop()))
}

/// What a moderator said when they decided last.
pub async fn last_ruling(
    conn: &mut dyn Conn,
    payment: PaymentId,
    by: MemberId,
) -> Result<Option<String>, DbError> {
    sql("SELECT words FROM dispute_event WHERE payment_id = $1 AND by_id = $2 AND kind = 'ruled' ORDER BY position DESC LIMIT 1")
        .bind(payment)
        .bind(by)
        .fetch_optional(conn, |row| row.get("words"))
        .await
}

/// All that happened, oldest first. `[learner, mentor]` tells the sides of who spoke.
pub async fn events(
    conn: &mut dyn Conn,
    payment: PaymentId,
    [learner, mentor]: [MemberId; 2],
    currency: Currency,
) -> Result<Vec<CaseEvent>, DbError> {
    sql("SELECT id, kind, by_id, words, evidence, refund_minor, at FROM dispute_event WHERE payment_id = $1 ORDER BY position")
        .bind(payment)
        .fetch_all(conn, |row| {
            let (by, refund): (Option<MemberId>, Option<i64>) = (row.get("by_id")?, row.get("refund_minor")?);
            Ok(CaseEvent {
                kind: needed(row, "kind", CaseEventKind::parse)?,
                by: by.map(|by| match by {
                    by if by == learner => Who::Learner,
                    by if by == mentor => Who::Mentor,
                    _ => Who::Moderator,
                }),
                words: row.get("words")?,
                evidence: row.get("evidence")?,
                refund: refund.map(|minor| Money::new(minor, currency)),
                at: row.get("at")?,
            })
        })
        .await
}

/// A file that is handed in.
#[derive(Clone, Debug)]
pub struct NewFileRow {
    pub id: DisputeFileId,
    pub name: String,
    pub kind: FileKind,
    pub bytes: usize,
    pub digest: Vec<u8>,
}

/// One that was.
#[derive(Clone, Debug)]
pub struct FileRow {
    pub id: DisputeFileId,
    pub by: MemberId,
    pub name: String,
    pub kind: FileKind,
    pub bytes: u32,
    pub digest: Vec<u8>,
    pub at: Instant,
}

/// 0 rows: somebody was faster.
pub async fn file_insert(
    tx: &mut Tx,
    payment: PaymentId,
    by: MemberId,
    position: u32,
    new: &NewFileRow,
    now: Instant,
) -> Result<u64, DbError> {
    sql(
        "INSERT INTO dispute_file (id, payment_id, by_id, position, name, kind, bytes, digest, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(new.id)
    .bind(payment)
    .bind(by)
    .bind(i64::from(position))
    .bind(&new.name)
    .bind(new.kind.as_str())
    .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
    .bind(new.digest.as_slice())
    .bind(now)
    .execute(tx)
    .await
}

/// All files of a case, oldest first.
pub async fn files_of(conn: &mut dyn Conn, payment: PaymentId) -> Result<Vec<FileRow>, DbError> {
    sql("SELECT id, by_id, name, kind, bytes, digest, at FROM dispute_file WHERE payment_id = $1 ORDER BY at, position, id")
        .bind(payment)
        .fetch_all(conn, |row| {
            Ok(FileRow {
                id: row.get("id")?,
                by: row.get("by_id")?,
                name: row.get("name")?,
                kind: needed(row, "kind", FileKind::parse)?,
                bytes: row.get("bytes")?,
                digest: row.get("digest")?,
                at: row.get("at")?,
            })
        })
        .await
}

/// What a letter tells of an event.
#[derive(Clone, Debug)]
pub struct ToldEvent {
    pub booking: BookingId,
    pub payment: PaymentId,
    pub kind: CaseEventKind,
    pub refund: Option<Money>,
}

pub async fn event(conn: &mut dyn Conn, id: DisputeEventId) -> Result<Option<ToldEvent>, DbError> {
    sql("SELECT e.id, e.payment_id, p.booking_id, e.kind, e.refund_minor, p.currency FROM dispute_event e
         JOIN payment p ON p.id = e.payment_id WHERE e.id = $1")
    .bind(id)
    .fetch_optional(conn, |row| {
        let (refund, currency) = (row.get::<Option<i64>>("refund_minor")?, currency(row)?);
        Ok(ToldEvent {
            booking: row.get("booking_id")?,
            payment: row.get("payment_id")?,
            kind: needed(row, "kind", CaseEventKind::parse)?,
            refund: refund.map(|minor| Money::new(minor, currency)),
        })
    })
    .await
}

/// Cases that nobody decided, those that wait for a moderator first, the longest waiting first.
pub async fn open(conn: &mut dyn Conn, now: Instant) -> Result<Vec<CaseRow>, DbError> {
    sql("SELECT p.booking_id AS id, p.kind, COALESCE(b.title, k.title, '') AS title, learner.name AS learner_name, mentor.name AS mentor_name, p.price_minor, p.currency,
            d.opened_by, d.opened_at, d.answered_at, d.turn, d.since, d.decided_by, d.decided_at, d.refund_minor
         FROM dispute d JOIN payment p ON p.id = d.payment_id LEFT JOIN booking b ON b.id = p.booking_id
         LEFT JOIN package k ON k.payment_id = p.id
         JOIN profile learner ON learner.member_id = COALESCE(b.mentee_id, p.learner_id) JOIN profile mentor ON mentor.member_id = p.mentor_id
         WHERE d.turn <> 'nobody'
         ORDER BY CASE d.turn WHEN 'moderator' THEN 0 WHEN 'mentor' THEN 1 ELSE 2 END, d.since, p.id LIMIT ")
    .push_bind(MOST_LISTED)
    .fetch_all(conn, |row| {
        let case = case(row)?;
        let (kind, booking): (String, Option<BookingId>) = (row.get("kind")?, row.get("id")?);
        let what = match (kind.as_str(), booking) {
            ("session", Some(booking)) => Disputed::Session(booking),
            ("tip", _) => Disputed::Tip,
            ("pot", _) => Disputed::Scholarship,
            _ => Disputed::Package,
        };
        let mentor: String = row.get("mentor_name")?;
        Ok(CaseRow {
            what,
            title: row.get("title")?,
            learner: row.get("learner_name")?,
            mentor: (what != Disputed::Scholarship).then_some(mentor),
            price: Money::new(row.get("price_minor")?, currency(row)?),
            opened_at: case.opened_at,
            turn: case.turn,
            until: case.until(),
            is_overdue: case.is_overdue(now),
        })
    })
    .await
}

/// Cases whose mentors should have answered before.
pub async fn unanswered_since(
    conn: &mut dyn Conn,
    since: Instant,
) -> Result<Vec<PaymentId>, DbError> {
    sql("SELECT payment_id FROM dispute WHERE turn = 'mentor' AND since <= $1 ORDER BY since LIMIT 500")
        .bind(since)
        .fetch_all(conn, |row| row.get("payment_id"))
        .await
}

/// What moderators have had since then, and since when.
pub async fn unruled_since(
    conn: &mut dyn Conn,
    since: Instant,
) -> Result<Vec<(PaymentId, Instant)>, DbError> {
    sql("SELECT payment_id, since FROM dispute WHERE turn = 'moderator' AND since <= $1 ORDER BY since LIMIT 500")
        .bind(since)
        .fetch_all(conn, |row| Ok((row.get("payment_id")?, row.get("since")?)))
        .await
}

pub async fn open_count(conn: &mut dyn Conn) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) AS n FROM dispute WHERE turn <> 'nobody'")
        .fetch_one(conn, |row| row.get("n"))
        .await
}
