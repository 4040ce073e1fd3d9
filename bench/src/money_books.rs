//! What the database and the built-in provider's own books say when everything is done: looked up behind the
//! server's back, by statements that share nothing with it but the proof of the ledger.

use crate::money_kill::{PRICE, Said};
use anyhow::{Context as _, Result, bail, ensure};
use server::clock::Clock;
use server::db::{Db, sql};
use server::money::journal;
use std::collections::HashMap;
use std::time::{Duration, Instant as Stopwatch};
use uuid::Uuid;

/// So long the jobs may take, once the clock has moved.
const PATIENCE: Duration = Duration::from_secs(90);

/// What was in the books at the end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Books {
    /// Payments that the provider charged, and what was sent back of them or on.
    pub charged: usize,
    pub sent: usize,
    pub released: usize,
    pub returned: usize,
    pub tips: usize,
    /// Time was let go because nobody paid, or was declined.
    pub abandoned: usize,
    /// The payer's bank took it back.
    pub disputed: usize,
}

/// Waits until no job is due.
pub async fn quiet(db: &Db, clock: &Clock) -> Result<()> {
    let began = Stopwatch::now();
    loop {
        let mut read = db.read().await?;
        let due: Vec<String> = sql("SELECT payload || ' ' || last_error AS job FROM job WHERE status = 'waiting' AND run_at <= $1 ORDER BY run_at LIMIT 5")
            .bind(clock.now())
            .fetch_all(&mut read, |row| row.get("job"))
            .await?;
        drop(read);
        if due.is_empty() {
            return Ok(());
        }
        ensure!(began.elapsed() < PATIENCE, "still to be done: {due:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The places of payments about which a bank has still to decide.
pub async fn taken_back(db: &Db) -> Result<Vec<String>> {
    let text = "SELECT reference FROM test_charge WHERE state = 'disputed' AND decided IS NULL ORDER BY reference";
    let mut read = db.read().await?;
    Ok(sql(text)
        .fetch_all(&mut read, |row| row.get("reference"))
        .await?)
}

/// A payment, and what the provider knows of it.
struct Paid {
    id: Uuid,
    booking: Uuid,
    kind: String,
    stage: String,
    dispute: String,
    price: i64,
    refunded: i64,
    /// What the payer's bank kept.
    taken: i64,
    /// Of its booking.
    status: String,
    /// At the provider: how far it is, how much it charged and sent back.
    charge: Option<(String, i64, i64)>,
    /// Entries of the ledger that charge it.
    entries: i64,
}

/// Everything adds up, and what the server said is so.
pub async fn sound(db: &Db, said: &HashMap<Uuid, Said>) -> Result<Books> {
    let mut read = db.snapshot().await?;
    let proof = journal::prove(&mut read, Clock::system().now()).await?;
    ensure!(proof.findings.is_empty(), "the proof: {}", proof.findings);
    drop(read);
    for (what, text) in NOTHING {
        let mut read = db.read().await?;
        let found: Vec<String> = sql(text)
            .fetch_all(&mut read, |row| row.get("name"))
            .await?;
        ensure!(found.is_empty(), "{what}: {found:#?}");
    }
    let paid = paid(db).await?;
    let mut books = Books::default();
    for payment in &paid {
        let id = payment.id;
        settled(payment, &mut books).with_context(|| format!("payment {id}"))?;
    }
    let sessions: HashMap<Uuid, &Paid> = paid
        .iter()
        .filter(|payment| payment.kind == "session")
        .map(|payment| (payment.booking, payment))
        .collect();
    for (id, said) in said {
        as_said(*said, sessions.get(id).copied()).with_context(|| format!("booking {id}"))?;
    }
    let mut read = db.read().await?;
    let sent: i64 = sql("SELECT COUNT(*) AS count FROM test_transfer")
        .fetch_one(&mut read, |row| row.get("count"))
        .await?;
    books.sent = usize::try_from(sent)?;
    Ok(books)
}

/// Each of these finds nothing.
const NOTHING: [(&str, &str); 9] = [
    (
        "jobs that were given up",
        "SELECT payload || ' ' || last_error AS name FROM job WHERE status = 'dead'",
    ),
    (
        "messages that nothing came of",
        "SELECT e.what || ' ' || e.last_error || e.alarm || ', ' || COALESCE(p.kind || ' ' || p.stage || ', bank: ' || p.dispute
                || ', back: ' || CAST(p.refunded_minor AS TEXT), '') AS name
         FROM provider_event e LEFT JOIN payment p ON p.id = e.about_id WHERE e.done_at IS NULL OR e.alarm <> ''",
    ),
    (
        "messages that the provider has still to tell",
        "SELECT id AS name FROM test_event WHERE times > 0",
    ),
    (
        "money that is still to leave, or could not",
        "SELECT purpose || ' ' || stage AS name FROM outgoing WHERE stage <> 'sent'",
    ),
    (
        "what left here and not there",
        "SELECT o.purpose AS name FROM outgoing o WHERE (SELECT COUNT(*) FROM test_transfer t
            WHERE t.reference = o.reference AND t.amount_minor = o.amount_minor AND t.currency = o.currency) <> 1",
    ),
    (
        "what left there and not here",
        "SELECT t.key AS name FROM test_transfer t WHERE (SELECT COUNT(*) FROM outgoing o WHERE o.reference = t.reference) <> 1",
    ),
    (
        "accounts in which something is stuck",
        "SELECT name FROM ledger_account WHERE balance_minor <> 0 AND kind IN ('transit', 'held', 'payable', 'prepaid', 'voucher', 'sponsor', 'scholarship')",
    ),
    (
        "the provider's books beside the ledger's",
        "SELECT CAST(a.minor AS TEXT) || ' there, ' || CAST(b.minor AS TEXT) || ' here' AS name FROM
            (SELECT COALESCE((SELECT SUM(amount_minor) FROM test_charge WHERE state = 'paid'), 0)
                - COALESCE((SELECT SUM(amount_minor) FROM test_transfer WHERE came_back_at IS NULL), 0) AS minor) a,
            (SELECT COALESCE(SUM(balance_minor), 0) AS minor FROM ledger_account WHERE kind = 'clearing') b
         WHERE a.minor <> b.minor",
    ),
    (
        "times that are kept for nobody",
        "SELECT status AS name FROM booking WHERE status = 'held'",
    ),
];

async fn paid(db: &Db) -> Result<Vec<Paid>> {
    let mut read = db.read().await?;
    let charges: Vec<(Uuid, (String, i64, i64))> =
        sql("SELECT key, state, amount_minor, refunded_minor FROM test_charge")
            .fetch_all(&mut read, |row| {
                let amounts = (row.get("amount_minor")?, row.get("refunded_minor")?);
                Ok((row.parse("key")?, (row.get("state")?, amounts.0, amounts.1)))
            })
            .await?;
    let mut charges: HashMap<Uuid, (String, i64, i64)> = charges.into_iter().collect();
    let mut paid = sql("SELECT p.id, p.booking_id, p.kind, p.stage, p.dispute, p.price_minor, p.refunded_minor, p.disputed_minor, b.status,
            (SELECT COUNT(*) FROM ledger_entry e WHERE e.payment_id = p.id AND e.cause = 'charge') AS entries
         FROM payment p JOIN booking b ON b.id = p.booking_id")
        .fetch_all(&mut read, |row| {
            Ok(Paid {
                id: row.get("id")?,
                booking: row.get("booking_id")?,
                kind: row.get("kind")?,
                stage: row.get("stage")?,
                dispute: row.get("dispute")?,
                price: row.get("price_minor")?,
                refunded: row.get("refunded_minor")?,
                taken: row.get("disputed_minor")?,
                status: row.get("status")?,
                charge: None,
                entries: row.get("entries")?,
            })
        })
        .await?;
    for payment in &mut paid {
        payment.charge = charges.remove(&payment.id);
    }
    ensure!(charges.is_empty(), "charged for nothing: {charges:?}");
    Ok(paid)
}

/// Charged at most once, and all of it went somewhere.
fn settled(payment: &Paid, books: &mut Books) -> Result<()> {
    let stage = payment.stage.as_str();
    let Some((state, charged, back)) = &payment.charge else {
        ensure!(stage == "abandoned", "{stage} and never asked for");
        ensure!(payment.entries == 0, "charged and never asked for");
        books.abandoned += 1;
        return Ok(());
    };
    let is_paid = ["paid", "disputed"].contains(&state.as_str());
    ensure!(*charged == payment.price, "{charged} of {}", payment.price);
    ensure!(
        payment.entries == i64::from(is_paid),
        "{state} there, and booked {} times",
        payment.entries
    );
    ensure!(
        *back == payment.refunded && back <= charged,
        "{back} went back there, {} here",
        payment.refunded
    );
    if !is_paid {
        ensure!(stage == "abandoned", "{state} there and {stage} here");
        ensure!(state == "cancelled", "it can still be paid");
        books.abandoned += 1;
        return Ok(());
    }
    books.charged += 1;
    books.tips += usize::from(payment.kind == "tip");
    books.disputed += usize::from(payment.dispute != "none");
    ensure!(payment.dispute != "open", "its bank decided");
    ensure!(
        (state == "disputed") == (payment.dispute == "lost"),
        "{state} there, {} here",
        payment.dispute
    );
    match stage {
        "released" => books.released += 1,
        "returned" => books.returned += 1,
        // All that was left of it is the bank's.
        "held" if payment.taken > 0 && payment.refunded + payment.taken == payment.price => {}
        other => bail!(
            "it is {other} for ever: {}, bank: {}",
            payment.status,
            payment.dispute
        ),
    }
    // Who paid has the session, unless it was called off; nobody has it for nothing.
    let is_off = ["cancelled", "expired"].contains(&payment.status.as_str());
    if payment.dispute == "none" {
        let back = if is_off { payment.price } else { 0 };
        ensure!(
            payment.refunded == back,
            "{} and {} went back",
            payment.status,
            payment.refunded
        );
    }
    Ok(())
}

/// What the server answered is so.
fn as_said(said: Said, payment: Option<&Paid>) -> Result<()> {
    if !said.paid {
        return Ok(());
    }
    let payment = payment.context("it was paid, and there is no payment")?;
    ensure!(payment.entries == 1, "it was paid, and is not charged");
    ensure!(payment.price == PRICE, "it costs {}", payment.price);
    let status = payment.status.as_str();
    if said.cancelled {
        ensure!(status == "cancelled", "it was cancelled, and is {status}");
    }
    if said.kept {
        ensure!(status == "kept", "it took place, and is {status}");
    }
    if !said.cancel_asked {
        let stands = ["confirmed", "kept"].contains(&status);
        ensure!(stands, "nobody cancelled it, and it is {status}");
    }
    Ok(())
}
