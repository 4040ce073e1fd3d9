//! The SQL that changes a pairing round after it was made. Each statement names the state and the run
//! it is meant for; 0 rows mean that somebody was faster.

use crate::db::{DbError, Tx, Value, sql};
use domain::id::{MemberId, PairingRoundId};
use domain::matching::pairing::{NoMentee, NoMentor, RuleKind, Score};
use domain::time::Instant;

/// Rows that are written in one statement.
const AT_ONCE: usize = 2_000;

/// What a run found, by member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub pairs: Vec<(MemberId, MemberId, Score)>,
    pub without_mentor: Vec<(MemberId, NoMentor)>,
    pub without_mentee: Vec<(MemberId, NoMentee)>,
}

/// Has pairs made anew.
pub async fn round_rerun(
    tx: &mut Tx,
    id: PairingRoundId,
    run: u32,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE pairing_round SET state = 'working', asked_at = $3
         WHERE id = $1 AND state = 'ready' AND run = $2")
    .bind(id)
    .bind(run)
    .bind(now)
    .execute(tx)
    .await
}

/// The run after `run` is the one shown.
pub async fn round_finish(tx: &mut Tx, id: PairingRoundId, run: u32) -> Result<u64, DbError> {
    sql("UPDATE pairing_round SET state = 'ready', run = run + 1
         WHERE id = $1 AND state = 'working' AND run = $2")
    .bind(id)
    .bind(run)
    .execute(tx)
    .await
}

/// The run before `run` is the one shown again.
pub async fn round_undo(tx: &mut Tx, id: PairingRoundId, run: u32) -> Result<u64, DbError> {
    sql(
        "UPDATE pairing_round SET run = run - 1 WHERE id = $1 AND state = 'ready' AND run = $2
         AND EXISTS (SELECT 1 FROM pairing_result r WHERE r.round_id = $1 AND r.run = $2 - 1)",
    )
    .bind(id)
    .bind(run)
    .execute(tx)
    .await
}

pub async fn round_publish(
    tx: &mut Tx,
    id: PairingRoundId,
    run: u32,
    now: Instant,
) -> Result<u64, DbError> {
    sql(
        "UPDATE pairing_round SET state = 'published', published_at = $3
         WHERE id = $1 AND state = 'ready' AND run = $2",
    )
    .bind(id)
    .bind(run)
    .bind(now)
    .execute(tx)
    .await
}

pub async fn round_delete(tx: &mut Tx, id: PairingRoundId) -> Result<u64, DbError> {
    sql("DELETE FROM pairing_round WHERE id = $1 AND state <> 'published'")
        .bind(id)
        .execute(tx)
        .await
}

/// Keeps others from changing the round until the transaction ends, if its rules may change.
pub async fn round_hold(tx: &mut Tx, id: PairingRoundId) -> Result<u64, DbError> {
    sql("UPDATE pairing_round SET run = run WHERE id = $1 AND state = 'ready'")
        .bind(id)
        .execute(tx)
        .await
}

/// Writes what a run found.
pub async fn results_insert(
    tx: &mut Tx,
    id: PairingRoundId,
    run: u32,
    found: &Found,
) -> Result<(), DbError> {
    let mut rows: Vec<[Value; 6]> = vec![];
    for (mentee, mentor, score) in &found.pairs {
        rows.push([
            id.into(),
            run.into(),
            (*mentee).into(),
            (*mentor).into(),
            score.units().into(),
            None::<String>.into(),
        ]);
    }
    for (mentee, reason) in &found.without_mentor {
        rows.push([
            id.into(),
            run.into(),
            (*mentee).into(),
            None::<MemberId>.into(),
            None::<u16>.into(),
            json(reason).into(),
        ]);
    }
    for rows in rows.chunks(AT_ONCE) {
        sql("INSERT INTO pairing_result (round_id, run, mentee_id, mentor_id, score, reason) VALUES ")
            .push_rows(rows.iter().cloned())
            .execute(tx)
            .await?;
    }
    let idle = found.without_mentee.iter();
    let idle: Vec<[Value; 4]> = idle
        .map(|(mentor, reason)| [id.into(), run.into(), (*mentor).into(), json(reason).into()])
        .collect();
    for rows in idle.chunks(AT_ONCE) {
        sql("INSERT INTO pairing_idle (round_id, run, mentor_id, reason) VALUES ")
            .push_rows(rows.iter().cloned())
            .execute(tx)
            .await?;
    }
    Ok(())
}

fn json(reason: &impl serde::Serialize) -> String {
    serde_json::to_string(reason).expect("a reason is plain data")
}

/// Keeps the results of two runs and drops all others.
pub async fn results_keep(
    tx: &mut Tx,
    id: PairingRoundId,
    first: u32,
    last: u32,
) -> Result<(), DbError> {
    for delete in [
        "DELETE FROM pairing_result WHERE round_id = $1 AND (run < $2 OR run > $3)",
        "DELETE FROM pairing_idle WHERE round_id = $1 AND (run < $2 OR run > $3)",
    ] {
        sql(delete)
            .bind(id)
            .bind(first)
            .bind(last)
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Whether the two are a pair of the run that is shown.
pub async fn is_pair(
    tx: &mut Tx,
    id: PairingRoundId,
    mentee: MemberId,
    mentor: MemberId,
) -> Result<bool, DbError> {
    sql("SELECT 1 AS n FROM pairing_result r JOIN pairing_round o ON o.id = r.round_id AND o.run = r.run
         WHERE r.round_id = $1 AND r.mentee_id = $2 AND r.mentor_id = $3")
        .bind(id)
        .bind(mentee)
        .bind(mentor)
        .fetch_optional(tx, |_| Ok(()))
        .await
        .map(|found| found.is_some())
}

/// Decides about two people of the round; what was decided about them before goes. Of "must" nothing
/// remains to be pinned.
pub async fn rule_put(
    tx: &mut Tx,
    id: PairingRoundId,
    mentee: MemberId,
    mentor: MemberId,
    kind: RuleKind,
) -> Result<(), DbError> {
    sql(
        "INSERT INTO pairing_rule (round_id, mentee_id, mentor_id, kind) VALUES ($1, $2, $3, $4)
         ON CONFLICT (round_id, mentee_id, mentor_id) DO UPDATE SET kind = excluded.kind
         WHERE pairing_rule.kind <> 'must' OR excluded.kind <> 'pinned'",
    )
    .bind(id)
    .bind(mentee)
    .bind(mentor)
    .bind(kind.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn rule_delete(
    tx: &mut Tx,
    id: PairingRoundId,
    mentee: MemberId,
    mentor: MemberId,
) -> Result<u64, DbError> {
    sql("DELETE FROM pairing_rule WHERE round_id = $1 AND mentee_id = $2 AND mentor_id = $3")
        .bind(id)
        .bind(mentee)
        .bind(mentor)
        .execute(tx)
        .await
}

/// Lets go of pins on pairs that the run shown does not have.
pub async fn pins_loosen(tx: &mut Tx, id: PairingRoundId) -> Result<(), DbError> {
    sql("DELETE FROM pairing_rule WHERE round_id = $1 AND kind = 'pinned' AND NOT EXISTS (
             SELECT 1 FROM pairing_result r JOIN pairing_round o ON o.id = r.round_id AND o.run = r.run
             WHERE r.round_id = pairing_rule.round_id AND r.mentee_id = pairing_rule.mentee_id
               AND r.mentor_id = pairing_rule.mentor_id)")
    .bind(id)
    .execute(tx)
    .await?;
    Ok(())
}
