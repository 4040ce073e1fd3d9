//! The ledger as it is stored: entries are added, never changed, and every account keeps what its
//! postings come to. The cache is proved by adding everything up again.

use crate::db::{Conn, DbError, Engine, Row, Tx, Value, sql};
use crate::platform::fresh_uuid;
use domain::id::MemberId;
use domain::money::Currency;
use domain::money::ledger::{Account, Balances, Entry, Kind};
use domain::time::Instant;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Books an entry. Its id begins with when it was booked, by which statements find a month. That it was booked
/// before is the conflict `ledger_entry_key_unique`.
pub async fn post(tx: &mut Tx, entry: &Entry) -> Result<(), DbError> {
    let accounts = change_balances(tx, entry).await?;
    let id = fresh_uuid(entry.at());
    let cause = entry.cause();
    sql("INSERT INTO ledger_entry (id, key, cause, payment_id, outgoing_id, at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(cause.key())
        .bind(cause.as_str())
        .bind(cause.payment())
        .bind(cause.outgoing())
        .bind(entry.at())
        .execute(tx)
        .await?;
    let rows = entry
        .postings()
        .iter()
        .zip(0_i64..)
        .map(|(posting, position)| {
            let of = |account: Account| {
                accounts
                    .get(&(account, posting.amount().currency()))
                    .copied()
            };
            [
                Value::from(id),
                position.into(),
                Value::from(of(posting.debit())),
                Value::from(of(posting.credit())),
                posting.amount().minor().into(),
            ]
        });
    sql("INSERT INTO ledger_posting (entry_id, position, debit_id, credit_id, amount_minor) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// Raises and lowers what the accounts hold, always in the same order, so that two entries never
/// wait for each other.
async fn change_balances(
    tx: &mut Tx,
    entry: &Entry,
) -> Result<BTreeMap<(Account, Currency), Uuid>, DbError> {
    let mut ids = BTreeMap::new();
    for (account, currency, minor) in Balances::replay([entry]).iter() {
        let name = name(account);
        sql("INSERT INTO ledger_account (id, name, kind, owner_id, currency) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING")
            .bind(fresh_uuid(entry.at()))
            .bind(&name)
            .bind(account.kind().as_str())
            .bind(account.owner())
            .bind(currency.code())
            .execute(tx)
            .await?;
        let id = sql(
            "UPDATE ledger_account SET balance_minor = balance_minor + $3
                      WHERE name = $1 AND currency = $2 RETURNING id",
        )
        .bind(&name)
        .bind(currency.code())
        .bind(minor)
        .fetch_one(tx, |row| row.get("id"))
        .await?;
        ids.insert((account, currency), id);
    }
    Ok(ids)
}

fn name(account: Account) -> String {
    match account.owner() {
        None => account.kind().as_str().to_owned(),
        Some(owner) => format!("{}:{owner}", account.kind().as_str()),
    }
}

pub fn currency(row: &Row<'_>) -> Result<Currency, DbError> {
    let code: String = row.get("currency")?;
    Currency::try_from(code).map_err(|reason| row.bad("currency", reason))
}

pub fn kind(row: &Row<'_>) -> Result<Kind, DbError> {
    let name: String = row.get("kind")?;
    Kind::parse(&name).ok_or_else(|| row.bad("kind", "no such account"))
}

/// What is in a member's accounts.
pub async fn balances_of(
    conn: &mut dyn Conn,
    owner: MemberId,
) -> Result<BTreeMap<(Kind, Currency), i64>, DbError> {
    let found =
        sql("SELECT id, kind, currency, balance_minor FROM ledger_account WHERE owner_id = $1")
            .bind(owner)
            .fetch_all(conn, |row| {
                Ok(((kind(row)?, currency(row)?), row.get("balance_minor")?))
            })
            .await?;
    Ok(found.into_iter().collect())
}

/// Lets whoever takes from a member's accounts wait for whoever does so now.
pub async fn lock(tx: &mut Tx, owner: MemberId) -> Result<(), DbError> {
    if tx.engine() == Engine::Postgres {
        sql("SELECT id FROM ledger_account WHERE owner_id = $1 ORDER BY name FOR UPDATE")
            .bind(owner)
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// What is in all accounts of each kind together.
pub async fn totals(conn: &mut dyn Conn) -> Result<BTreeMap<(Kind, Currency), i64>, DbError> {
    let found = sql(
        "SELECT kind, currency, CAST(SUM(balance_minor) AS BIGINT) AS total FROM ledger_account GROUP BY kind, currency",
    )
    .fetch_all(conn, |row| {
        Ok(((kind(row)?, currency(row)?), row.get("total")?))
    })
    .await?;
    Ok(found.into_iter().collect())
}

/// How a proof went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub at: Instant,
    pub entries: i64,
    /// What is wrong, a line each; empty when all is well.
    pub findings: String,
}

/// Adds up all that was ever booked, and compares: what accounts keep, what is held for payments,
/// what is on its way. Reads one moment.
pub async fn prove(conn: &mut dyn Conn, now: Instant) -> Result<Proof, DbError> {
    let mut findings = Vec::new();
    for (what, query) in CHECKS {
        let wrong = sql(query)
            .fetch_all(conn, |row| {
                let name: String = row.get("name")?;
                let (expected, found): (i64, i64) = (row.get("expected")?, row.get("found")?);
                Ok(format!(
                    "{what}: {name} is {found} and should be {expected}"
                ))
            })
            .await?;
        findings.extend(wrong);
    }
    let entries = sql("SELECT COUNT(*) AS entries FROM ledger_entry")
        .fetch_one(conn, |row| row.get("entries"))
        .await?;
    Ok(Proof {
        at: now,
        entries,
        findings: findings.join("\n"),
    })
}

/// Each finds what is not as it has to be: nothing, if all is well.
const CHECKS: [(&str, &str); 12] = [
    (
        "the balance of an account",
        "SELECT a.name || ' ' || a.currency AS name, a.balance_minor AS found,
            CAST(CASE WHEN a.kind IN ('clearing', 'receivable') THEN COALESCE(d.total, 0) - COALESCE(c.total, 0)
                 ELSE COALESCE(c.total, 0) - COALESCE(d.total, 0) END AS BIGINT) AS expected
         FROM ledger_account a
         LEFT JOIN (SELECT debit_id, SUM(amount_minor) AS total FROM ledger_posting GROUP BY debit_id) d ON d.debit_id = a.id
         LEFT JOIN (SELECT credit_id, SUM(amount_minor) AS total FROM ledger_posting GROUP BY credit_id) c ON c.credit_id = a.id
         WHERE a.balance_minor <> CASE WHEN a.kind IN ('clearing', 'receivable') THEN COALESCE(d.total, 0) - COALESCE(c.total, 0)
                 ELSE COALESCE(c.total, 0) - COALESCE(d.total, 0) END",
    ),
    (
        "debits less credits",
        "SELECT currency AS name, CAST(0 AS BIGINT) AS expected, CAST(SUM(CASE WHEN kind IN ('clearing', 'receivable') THEN balance_minor ELSE -balance_minor END) AS BIGINT) AS found
         FROM ledger_account GROUP BY currency
         HAVING SUM(CASE WHEN kind IN ('clearing', 'receivable') THEN balance_minor ELSE -balance_minor END) <> 0",
    ),
    (
        "an entry between two currencies",
        "SELECT e.key AS name, CAST(0 AS BIGINT) AS expected, CAST(1 AS BIGINT) AS found
         FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
         JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
         WHERE d.currency <> c.currency",
    ),
    (
        "what is held for payments",
        "SELECT a.name || ' ' || a.currency AS name, a.balance_minor AS found, CAST(COALESCE(p.total, 0) AS BIGINT) AS expected
         FROM ledger_account a
         LEFT JOIN (SELECT learner_id, currency, SUM(price_minor - refunded_minor - disputed_minor) AS total
                    FROM payment WHERE stage = 'held' AND kind NOT IN ('package', 'pot') GROUP BY learner_id, currency) p
             ON p.learner_id = a.owner_id AND p.currency = a.currency
         WHERE a.kind = 'held' AND a.balance_minor <> COALESCE(p.total, 0)",
    ),
    (
        "what waits for packages",
        "SELECT a.name || ' ' || a.currency AS name, a.balance_minor AS found, CAST(COALESCE(p.total, 0) AS BIGINT) AS expected
         FROM ledger_account a
         LEFT JOIN (SELECT learner_id, currency, SUM(price_minor - refunded_minor - disputed_minor - drawn_minor) AS total
                    FROM payment WHERE stage = 'held' AND kind = 'package' GROUP BY learner_id, currency) p
             ON p.learner_id = a.owner_id AND p.currency = a.currency
         WHERE a.kind = 'prepaid' AND a.balance_minor <> COALESCE(p.total, 0)",
    ),
    (
        "what is set aside for vouchers",
        "SELECT a.name || ' ' || a.currency AS name, a.balance_minor AS found, CAST(COALESCE(p.total, 0) AS BIGINT) AS expected
         FROM ledger_account a
         LEFT JOIN (SELECT learner_id, currency, SUM(voucher_minor) AS total
                    FROM payment WHERE stage = 'open' GROUP BY learner_id, currency) p
             ON p.learner_id = a.owner_id AND p.currency = a.currency
         WHERE a.kind = 'voucher' AND a.balance_minor <> COALESCE(p.total, 0)",
    ),
    (
        "what sessions have of a package",
        "SELECT CAST(k.id AS TEXT) AS name, k.drawn_minor AS found, CAST(COALESCE(s.total, 0) AS BIGINT) AS expected
         FROM payment k
         LEFT JOIN (SELECT payment_id, SUM(price_minor) AS total FROM package_session WHERE drawn_id IS NOT NULL
                    GROUP BY payment_id) s ON s.payment_id = k.id
         WHERE k.kind = 'package' AND k.drawn_minor <> COALESCE(s.total, 0)",
    ),
    (
        "what sponsors gave and nobody has",
        "SELECT a.name || ' ' || a.currency AS name, a.balance_minor AS found, CAST(COALESCE(p.total, 0) AS BIGINT) AS expected
         FROM ledger_account a
         LEFT JOIN (SELECT learner_id, currency, SUM(price_minor - refunded_minor - disputed_minor - drawn_minor) AS total
                    FROM payment WHERE stage = 'held' AND kind = 'pot' GROUP BY learner_id, currency) p
             ON p.learner_id = a.owner_id AND p.currency = a.currency
         WHERE a.kind = 'sponsor' AND a.balance_minor <> COALESCE(p.total, 0)",
    ),
    (
        "what is set aside of scholarships",
        "SELECT a.name || ' ' || a.currency AS name, a.balance_minor AS found, CAST(COALESCE(p.total, 0) AS BIGINT) AS expected
         FROM ledger_account a
         LEFT JOIN (SELECT s.learner_id, s.currency, SUM(x.minor - x.back_minor) AS total
                    FROM pot_part x JOIN payment s ON s.id = x.payment_id WHERE s.stage = 'open' OR s.dispute = 'open'
                    GROUP BY s.learner_id, s.currency) p
             ON p.learner_id = a.owner_id AND p.currency = a.currency
         WHERE a.kind = 'grant' AND a.balance_minor <> COALESCE(p.total, 0)",
    ),
    (
        "what sessions have of a sponsor's payment",
        "SELECT CAST(f.id AS TEXT) AS name, f.drawn_minor AS found, CAST(COALESCE(x.total, 0) AS BIGINT) AS expected
         FROM payment f
         LEFT JOIN (SELECT funding_id, SUM(minor - back_minor) AS total FROM pot_part GROUP BY funding_id) x ON x.funding_id = f.id
         WHERE f.kind = 'pot' AND f.drawn_minor <> COALESCE(x.total, 0)",
    ),
    (
        "what scholarships pay of a session",
        "SELECT CAST(s.id AS TEXT) AS name, s.grant_minor AS found, CAST(COALESCE(x.total, 0) AS BIGINT) AS expected
         FROM payment s
         LEFT JOIN (SELECT payment_id, SUM(minor) AS total, SUM(minor - back_minor) AS kept FROM pot_part GROUP BY payment_id) x
             ON x.payment_id = s.id
         WHERE s.grant_minor <> COALESCE(x.total, 0) AND NOT (s.grant_minor = 0 AND x.kept = 0)",
    ),
    (
        "what is on its way",
        "SELECT a.currency AS name, a.balance_minor AS found, CAST(COALESCE(o.total, 0) AS BIGINT) AS expected
         FROM ledger_account a
         LEFT JOIN (SELECT currency, SUM(amount_minor) AS total FROM outgoing WHERE stage = 'asked' GROUP BY currency) o
             ON o.currency = a.currency
         WHERE a.kind = 'transit' AND a.balance_minor <> COALESCE(o.total, 0)",
    ),
];

/// Keeps a proof, for the admin to see.
pub async fn proof_insert(tx: &mut Tx, proof: &Proof) -> Result<(), DbError> {
    sql("INSERT INTO ledger_proof (id, at, entries, findings) VALUES ($1, $2, $3, $4)")
        .bind(fresh_uuid(proof.at))
        .bind(proof.at)
        .bind(proof.entries)
        .bind(&proof.findings)
        .execute(tx)
        .await?;
    Ok(())
}

/// The latest proof.
pub async fn latest_proof(conn: &mut dyn Conn) -> Result<Option<Proof>, DbError> {
    sql("SELECT at, entries, findings FROM ledger_proof ORDER BY at DESC, id DESC LIMIT 1")
        .fetch_optional(conn, |row| {
            Ok(Proof {
                at: row.get("at")?,
                entries: row.get("entries")?,
                findings: row.get("findings")?,
            })
        })
        .await
}
