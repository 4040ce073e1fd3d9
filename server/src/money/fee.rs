//! What the platform keeps, as it is stored: sets of tiers, and which was in force when. Whoever decides a fee reads
//! the set once, as of the moment at which it was shown.

use super::store::paid_sessions;
use crate::db::{Conn, DbError, Engine, Row, Tx, Value, sql};
use crate::platform::fresh_uuid;
use app::treasury::FeeSet;
use domain::id::{FeeRuleId, MemberId};
use domain::money::ledger::{BadTiers, FeeRules, FeeTier, NewFees};
use domain::time::{HOUR, Instant};

/// What is kept of a mentor's prices by the set that was in force at a moment.
pub async fn tier_of(
    conn: &mut dyn Conn,
    mentor: MemberId,
    at: Instant,
) -> Result<FeeTier, DbError> {
    let given = paid_sessions(conn, mentor).await?;
    Ok(rules_at(conn, at).await?.tier(given))
}

/// The least that is kept by the sets of the last hour: whoever buys what a page showed within it gives no more than
/// the page said.
pub async fn kindest_of(
    conn: &mut dyn Conn,
    mentor: MemberId,
    now: Instant,
) -> Result<FeeTier, DbError> {
    let since = now.plus(-HOUR);
    let changes = sql("SELECT takes_force_at FROM fee_rule WHERE taken_back_at IS NULL AND takes_force_at > $1 AND takes_force_at <= $2")
        .bind(since)
        .bind(now)
        .fetch_all(conn, |row| row.get::<Instant>("takes_force_at"))
        .await?;
    let mut kindest = tier_of(conn, mentor, since).await?;
    for at in changes {
        let tier = tier_of(conn, mentor, at).await?;
        if tier.basis_points < kindest.basis_points {
            kindest = tier;
        }
    }
    Ok(kindest)
}

/// The set that is in force at a moment.
pub async fn rules_at(conn: &mut dyn Conn, at: Instant) -> Result<FeeRules, DbError> {
    let tiers = sql("SELECT t.from_sessions, t.basis_points FROM fee_rule_tier t
         WHERE t.rule_id = (SELECT id FROM fee_rule WHERE taken_back_at IS NULL AND takes_force_at <= $1
             ORDER BY takes_force_at DESC LIMIT 1)
         ORDER BY t.from_sessions")
    .bind(at)
    .fetch_all(conn, tier)
    .await?;
    FeeRules::new(tiers).map_err(|bad| impossible("in force".to_owned(), bad))
}

fn impossible(id: String, bad: BadTiers) -> DbError {
    DbError::BadRow {
        table: "fee_rule_tier".to_owned(),
        column: "basis_points".to_owned(),
        id,
        reason: bad.to_string(),
    }
}

fn tier(row: &Row<'_>) -> Result<FeeTier, DbError> {
    Ok(FeeTier {
        from_sessions: row.get("from_sessions")?,
        basis_points: row.get("basis_points")?,
    })
}

/// Lets admins who set fees at the same time wait for each other.
pub async fn lock(tx: &mut Tx) -> Result<(), DbError> {
    if tx.engine() == Engine::Postgres {
        sql("SELECT id FROM fee_rule WHERE made_by IS NULL FOR UPDATE")
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Adds a set. That another begins at the same moment is the conflict `fee_rule_takes_force_at_unique`.
pub async fn insert(tx: &mut Tx, new: &NewFees, by: MemberId, now: Instant) -> Result<(), DbError> {
    let id = FeeRuleId(fresh_uuid(now));
    sql("INSERT INTO fee_rule (id, takes_force_at, made_by, made_at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(new.takes_force)
        .bind(by)
        .bind(now)
        .execute(tx)
        .await?;
    let rows = new.rules.tiers().iter().map(|tier| {
        [
            Value::from(id),
            i64::from(tier.from_sessions).into(),
            i64::from(tier.basis_points).into(),
        ]
    });
    sql("INSERT INTO fee_rule_tier (rule_id, from_sessions, basis_points) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// When a set takes force, and whether it was taken back.
pub async fn find(conn: &mut dyn Conn, id: FeeRuleId) -> Result<Option<(Instant, bool)>, DbError> {
    sql("SELECT takes_force_at, (taken_back_at IS NOT NULL) AS is_taken_back FROM fee_rule WHERE id = $1")
        .bind(id)
        .fetch_optional(conn, |row| {
            Ok((row.get("takes_force_at")?, row.get("is_taken_back")?))
        })
        .await
}

/// 0 rows: somebody was faster.
pub async fn take_back(
    tx: &mut Tx,
    id: FeeRuleId,
    by: MemberId,
    now: Instant,
) -> Result<u64, DbError> {
    sql("UPDATE fee_rule SET taken_back_by = $2, taken_back_at = $3 WHERE id = $1 AND taken_back_at IS NULL")
        .bind(id)
        .bind(by)
        .bind(now)
        .execute(tx)
        .await
}

/// The newest sets, by when they take force, the last first.
pub async fn sets(conn: &mut dyn Conn, limit: i64) -> Result<Vec<FeeSet>, DbError> {
    let rows = sql("SELECT r.id, r.takes_force_at, r.made_at, r.taken_back_at, m.name AS made_by, b.name AS taken_back_by
         FROM fee_rule r LEFT JOIN profile m ON m.member_id = r.made_by LEFT JOIN profile b ON b.member_id = r.taken_back_by
         ORDER BY r.takes_force_at DESC, r.made_at DESC, r.id DESC LIMIT $1")
        .bind(limit)
        .fetch_all(conn, |row| {
            let (made_by, taken_by): (Option<String>, Option<String>) =
                (row.get("made_by")?, row.get("taken_back_by")?);
            let taken_at: Option<Instant> = row.get("taken_back_at")?;
            let id: FeeRuleId = row.get("id")?;
            let made_at: Instant = row.get("made_at")?;
            Ok((
                id,
                row.get::<Instant>("takes_force_at")?,
                made_by.map(|name| (name, made_at)),
                taken_at.map(|at| (taken_by.unwrap_or_default(), at)),
            ))
        })
        .await?;
    let ids = rows.iter().map(|(id, ..)| *id);
    let mut tiers =
        sql("SELECT rule_id, from_sessions, basis_points FROM fee_rule_tier WHERE rule_id IN ")
            .push_list(ids)
            .push(" ORDER BY rule_id, from_sessions")
            .fetch_all(conn, |row| {
                Ok((row.get::<FeeRuleId>("rule_id")?, tier(row)?))
            })
            .await?;
    let sets = rows.into_iter().map(|(id, takes_force, made, taken_back)| {
        let of = tiers.extract_if(.., |(rule, _)| *rule == id);
        let rules = FeeRules::new(of.map(|(_, tier)| tier).collect());
        let rules = rules.map_err(|bad| impossible(id.to_string(), bad))?;
        Ok(FeeSet {
            id,
            rules,
            takes_force,
            made,
            taken_back,
        })
    });
    sets.collect()
}
