//! All SQL of pairing rounds: who is in them, what was decided, what each run found.

use crate::db::{Conn, DbError, Row, Sql, Tx, Value, sql};
use app::matching::{Alone, MOST_SHOWN, Person, RoundRow, RuleRow, RunSummary};
use domain::id::{MemberId, PairingRoundId};
use domain::matching::pairing::form::NewRound;
use domain::matching::pairing::{Objective, RoundState, RuleKind, Score};
use domain::time::Instant;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Rows that are written, or names looked for, in one statement.
const AT_ONCE: usize = 2_000;
/// Rounds in the list.
const MOST_ROUNDS: u32 = 200;

/// A round with what only its rules look at.
pub struct StoredRound {
    pub row: RoundRow,
    pub run: u32,
    pub asked_at: Instant,
    pub scores_given: bool,
}

const ROUND: &str =
    "SELECT r.id, r.name, r.objective, r.state, r.run, r.scores_given, r.created_at, r.asked_at,
        (SELECT COUNT(*) FROM pairing_mentor m WHERE m.round_id = r.id) AS mentors,
        (SELECT COUNT(*) FROM pairing_mentee m WHERE m.round_id = r.id) AS mentees
    FROM pairing_round r ";

pub async fn rounds(conn: &mut dyn Conn) -> Result<Vec<RoundRow>, DbError> {
    sql(ROUND)
        .push("ORDER BY r.created_at DESC, r.id DESC LIMIT ")
        .push_bind(MOST_ROUNDS)
        .fetch_all(conn, |row| stored_round(row).map(|round| round.row))
        .await
}

pub async fn round(
    conn: &mut dyn Conn,
    id: PairingRoundId,
) -> Result<Option<StoredRound>, DbError> {
    sql(ROUND)
        .push("WHERE r.id = ")
        .push_bind(id)
        .fetch_optional(conn, stored_round)
        .await
}

fn stored_round(row: &Row<'_>) -> Result<StoredRound, DbError> {
    let objective: String = row.get("objective")?;
    let state: String = row.get("state")?;
    Ok(StoredRound {
        row: RoundRow {
            id: row.get("id")?,
            name: row.get("name")?,
            objective: Objective::parse(&objective)
                .ok_or_else(|| row.bad("objective", "no such objective"))?,
            state: RoundState::parse(&state).ok_or_else(|| row.bad("state", "no such state"))?,
            mentors: row.get("mentors")?,
            mentees: row.get("mentees")?,
            created_at: row.get("created_at")?,
        },
        run: row.get("run")?,
        asked_at: row.get("asked_at")?,
        scores_given: row.get("scores_given")?,
    })
}

/// Whom these names mean, each an e-mail address or the name in a profile's address. Nobody who is
/// suspended is found.
pub async fn members_named(
    conn: &mut dyn Conn,
    names: &[String],
) -> Result<BTreeMap<String, MemberId>, DbError> {
    let mut members = BTreeMap::new();
    for names in names.chunks(AT_ONCE) {
        let found = sql(
            "SELECT a.id, a.email_key, p.slug FROM account a JOIN profile p ON p.member_id = a.id
             WHERE a.suspended_at IS NULL AND (a.email_key IN ",
        )
        .push_list(names)
        .push(" OR p.slug IN ")
        .push_list(names)
        .push(")")
        .fetch_all(conn, |row| {
            let names: [String; 2] = [row.get("email_key")?, row.get("slug")?];
            Ok((row.get::<MemberId>("id")?, names))
        })
        .await?;
        for (member, own) in found {
            members.extend(own.map(|name| (name, member)));
        }
    }
    Ok(members)
}

pub async fn round_insert(
    tx: &mut Tx,
    id: PairingRoundId,
    new: &NewRound,
    now: Instant,
) -> Result<(), DbError> {
    sql(
        "INSERT INTO pairing_round (id, name, objective, scores_given, created_at, asked_at)
         VALUES ($1, $2, $3, $4, $5, $5)",
    )
    .bind(id)
    .bind(&new.name)
    .bind(new.objective.as_str())
    .bind(!new.scores.is_empty())
    .bind(now)
    .execute(tx)
    .await?;
    let mentors = new.mentors.iter();
    let mentors = mentors.map(|(member, places)| [id.into(), (*member).into(), (*places).into()]);
    rows_insert(
        tx,
        || sql("INSERT INTO pairing_mentor (round_id, member_id, capacity) VALUES "),
        mentors,
    )
    .await?;
    let mentees = new.mentees.iter();
    let mentees = mentees.map(|member| [id.into(), (*member).into()]);
    rows_insert(
        tx,
        || sql("INSERT INTO pairing_mentee (round_id, member_id) VALUES "),
        mentees,
    )
    .await?;
    let scores = new.scores.iter().map(|(mentee, mentor, score, back)| {
        [
            id.into(),
            (*mentee).into(),
            (*mentor).into(),
            score.units().into(),
            back.units().into(),
        ]
    });
    rows_insert(
        tx,
        || {
            sql("INSERT INTO pairing_score (round_id, mentee_id, mentor_id, score, by_mentor) VALUES ")
        },
        scores,
    )
    .await?;
    let rules = new.rules.iter().map(|(mentee, mentor, kind)| {
        [
            id.into(),
            (*mentee).into(),
            (*mentor).into(),
            kind.as_str().into(),
        ]
    });
    rows_insert(
        tx,
        || sql("INSERT INTO pairing_rule (round_id, mentee_id, mentor_id, kind) VALUES "),
        rules,
    )
    .await
}

/// Writes many rows, a part at a time.
async fn rows_insert<const N: usize>(
    tx: &mut Tx,
    insert: impl Fn() -> Sql,
    rows: impl Iterator<Item = [Value; N]>,
) -> Result<(), DbError> {
    let rows: Vec<[Value; N]> = rows.collect();
    for part in rows.chunks(AT_ONCE) {
        insert().push_rows(part.iter().cloned()).execute(tx).await?;
    }
    Ok(())
}

pub async fn mentors(
    conn: &mut dyn Conn,
    id: PairingRoundId,
) -> Result<Vec<(MemberId, u32)>, DbError> {
    sql("SELECT member_id, capacity FROM pairing_mentor WHERE round_id = $1 ORDER BY member_id")
        .bind(id)
        .fetch_all(conn, |row| {
            Ok((row.get("member_id")?, row.get("capacity")?))
        })
        .await
}

pub async fn mentees(conn: &mut dyn Conn, id: PairingRoundId) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT member_id FROM pairing_mentee WHERE round_id = $1 ORDER BY member_id")
        .bind(id)
        .fetch_all(conn, |row| row.get("member_id"))
        .await
}

/// Mentee, mentor, score, the mentor's score.
pub async fn scores(
    conn: &mut dyn Conn,
    id: PairingRoundId,
) -> Result<Vec<(MemberId, MemberId, Score, Score)>, DbError> {
    sql("SELECT mentee_id, mentor_id, score, by_mentor FROM pairing_score WHERE round_id = $1")
        .bind(id)
        .fetch_all(conn, |row| {
            Ok((
                row.get("mentee_id")?,
                row.get("mentor_id")?,
                score(row, "score")?,
                score(row, "by_mentor")?,
            ))
        })
        .await
}

fn score(row: &Row<'_>, column: &str) -> Result<Score, DbError> {
    let units: u16 = row.get(column)?;
    Score::new(units).ok_or_else(|| row.bad(column, "no such score"))
}

pub async fn rules(
    conn: &mut dyn Conn,
    id: PairingRoundId,
) -> Result<Vec<(MemberId, MemberId, RuleKind)>, DbError> {
    sql("SELECT mentee_id, mentor_id, kind FROM pairing_rule WHERE round_id = $1")
        .bind(id)
        .fetch_all(conn, |row| {
            Ok((row.get("mentee_id")?, row.get("mentor_id")?, kind(row)?))
        })
        .await
}

fn kind(row: &Row<'_>) -> Result<RuleKind, DbError> {
    let kind: String = row.get("kind")?;
    RuleKind::parse(&kind).ok_or_else(|| row.bad("kind", "no such rule"))
}

/// The rules of a round with names, by mentee.
pub async fn rule_rows(conn: &mut dyn Conn, id: PairingRoundId) -> Result<Vec<RuleRow>, DbError> {
    sql("SELECT k.mentee_id, e.name AS mentee, k.mentor_id, m.name AS mentor, k.kind FROM pairing_rule k
         JOIN profile e ON e.member_id = k.mentee_id JOIN profile m ON m.member_id = k.mentor_id
         WHERE k.round_id = $1 ORDER BY e.name, k.mentee_id, m.name, k.mentor_id LIMIT $2")
        .bind(id)
        .bind(MOST_SHOWN)
        .fetch_all(conn, |row| {
            Ok(RuleRow {
                mentee: person(row, "mentee_id", "mentee")?,
                mentor: person(row, "mentor_id", "mentor")?,
                kind: kind(row)?,
            })
        })
        .await
}

fn person(row: &Row<'_>, id: &str, name: &str) -> Result<Person, DbError> {
    Ok(Person {
        id: row.get(id)?,
        name: row.get(name)?,
    })
}

/// A pair of a run.
pub struct FoundPair {
    pub mentee: Person,
    pub mentor: Person,
    pub mentee_email: String,
    pub mentor_email: String,
    pub score: Score,
    pub rule: Option<RuleKind>,
}

/// Pairs of a run by mentee's name, some of them.
pub async fn pairs(
    conn: &mut dyn Conn,
    id: PairingRoundId,
    run: u32,
    from: u32,
    most: u32,
) -> Result<Vec<FoundPair>, DbError> {
    sql("SELECT r.mentee_id, e.name AS mentee, ea.email AS mentee_email, r.mentor_id, m.name AS mentor,
            ma.email AS mentor_email, r.score, k.kind
         FROM pairing_result r
         JOIN profile e ON e.member_id = r.mentee_id JOIN account ea ON ea.id = r.mentee_id
         JOIN profile m ON m.member_id = r.mentor_id JOIN account ma ON ma.id = r.mentor_id
         LEFT JOIN pairing_rule k ON k.round_id = r.round_id AND k.mentee_id = r.mentee_id
             AND k.mentor_id = r.mentor_id
         WHERE r.round_id = $1 AND r.run = $2 ORDER BY e.name, r.mentee_id LIMIT $3 OFFSET $4")
    .bind(id)
    .bind(run)
    .bind(most)
    .bind(from)
    .fetch_all(conn, |row| {
        let kind: Option<String> = row.get("kind")?;
        Ok(FoundPair {
            mentee: person(row, "mentee_id", "mentee")?,
            mentor: person(row, "mentor_id", "mentor")?,
            mentee_email: row.get("mentee_email")?,
            mentor_email: row.get("mentor_email")?,
            score: score(row, "score")?,
            rule: kind.as_deref().and_then(RuleKind::parse),
        })
    })
    .await
}

/// The pair of one mentee, for letters.
pub struct PairOf {
    pub mentee: Person,
    pub mentor: Person,
    pub mentor_slug: String,
}

/// Whom a mentee got in a run.
pub async fn pair_of(
    conn: &mut dyn Conn,
    id: PairingRoundId,
    run: u32,
    mentee: MemberId,
) -> Result<Option<PairOf>, DbError> {
    sql("SELECT r.mentee_id, e.name AS mentee, r.mentor_id, m.name AS mentor, m.slug FROM pairing_result r
         JOIN profile e ON e.member_id = r.mentee_id JOIN profile m ON m.member_id = r.mentor_id
         WHERE r.round_id = $1 AND r.run = $2 AND r.mentee_id = $3")
        .bind(id)
        .bind(run)
        .bind(mentee)
        .fetch_optional(conn, |row| {
            Ok(PairOf {
                mentee: person(row, "mentee_id", "mentee")?,
                mentor: person(row, "mentor_id", "mentor")?,
                mentor_slug: row.get("slug")?,
            })
        })
        .await
}

/// All pairs of a run in a few numbers.
pub async fn summary(
    conn: &mut dyn Conn,
    id: PairingRoundId,
    run: u32,
    scores_given: bool,
) -> Result<RunSummary, DbError> {
    sql(
        "SELECT COUNT(*) AS pairs, CAST(COALESCE(SUM(r.score), 0) AS BIGINT) AS total,
            MIN(CASE WHEN k.kind IN ('must', 'pinned') THEN NULL ELSE r.score END) AS least
         FROM pairing_result r
         LEFT JOIN pairing_rule k ON k.round_id = r.round_id AND k.mentee_id = r.mentee_id
             AND k.mentor_id = r.mentor_id
         WHERE r.round_id = $1 AND r.run = $2 AND r.mentor_id IS NOT NULL",
    )
    .bind(id)
    .bind(run)
    .fetch_one(conn, |row| {
        let least: Option<u16> = row.get("least")?;
        Ok(RunSummary {
            pairs: row.get("pairs")?,
            total: row.get("total")?,
            least: least.and_then(Score::new),
            scores_given,
        })
    })
    .await
}

const WITHOUT_MENTOR: &str =
    "SELECT r.mentee_id AS member_id, p.name, a.email, r.reason FROM pairing_result r
     JOIN profile p ON p.member_id = r.mentee_id JOIN account a ON a.id = r.mentee_id
     WHERE r.mentor_id IS NULL AND r.round_id = $1 AND r.run = $2 ORDER BY p.name, r.mentee_id LIMIT $3";

const WITHOUT_MENTEE: &str =
    "SELECT r.mentor_id AS member_id, p.name, a.email, r.reason FROM pairing_idle r
     JOIN profile p ON p.member_id = r.mentor_id JOIN account a ON a.id = r.mentor_id
     WHERE r.round_id = $1 AND r.run = $2 ORDER BY p.name, r.mentor_id LIMIT $3";

/// Which of the two sides is asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Mentees,
    Mentors,
}

/// Who has nobody in a run, with their addresses.
pub async fn alone<R: DeserializeOwned + Send>(
    conn: &mut dyn Conn,
    id: PairingRoundId,
    run: u32,
    side: Side,
    most: u32,
) -> Result<Vec<(Alone<R>, String)>, DbError> {
    let statement = match side {
        Side::Mentees => WITHOUT_MENTOR,
        Side::Mentors => WITHOUT_MENTEE,
    };
    sql(statement)
        .bind(id)
        .bind(run)
        .bind(most)
        .fetch_all(conn, |row| {
            let alone = Alone {
                person: person(row, "member_id", "name")?,
                reason: row.json("reason")?,
            };
            Ok((alone, row.get("email")?))
        })
        .await
}

/// Whether a run has results.
pub async fn has_run(conn: &mut dyn Conn, id: PairingRoundId, run: u32) -> Result<bool, DbError> {
    sql("SELECT 1 AS n FROM pairing_result WHERE round_id = $1 AND run = $2 LIMIT 1")
        .bind(id)
        .bind(run)
        .fetch_optional(conn, |_| Ok(()))
        .await
        .map(|found| found.is_some())
}
