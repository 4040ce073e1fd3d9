//! A ledger of half a million entries: what somebody has, what a month was made of, and the nightly
//! proof. The yardstick adds up all postings through the bare engine.

use crate::figure::{Durations, Figure, number, time};
use crate::ground::{Ground, Place};
use anyhow::{Context as _, Result, ensure};
use app::money::StatementQuery;
use bench::people::{People, SESSION, always_open, spread};
use domain::id::{BookingId, MemberId, OutgoingId, PaymentId};
use domain::money::ledger::{Account, Amount, Balances, Cause, Entry, Posting};
use domain::money::{Currency, Month};
use domain::time::{DAY, Instant, date_of_day};
use futures::FutureExt as _;
use server::db::{DbError, Engine, Sql, Value, sql};
use server::money::journal::{balances_of, prove};
use server::money::statement::statement;
use server::platform::fresh_uuid;
use std::collections::BTreeMap;
use std::time::{Duration, Instant as Stopwatch};
use uuid::Uuid;

const MENTORS: usize = 500;
/// Each is paid and released: two entries.
const SESSIONS: i64 = 490;
const DAYS: i64 = 350;
/// A payout is two entries.
const PAYOUTS: i64 = 12;
const ASKED: usize = 500;
const PRICE: i64 = 6_000;
const FEE: i64 = 600;
const AT_ONCE: usize = 500;

pub async fn measure(place: &Place) -> Result<()> {
    for engine in place.engines() {
        let ground = place.ground(engine, "books").await?;
        let people = ground.people(MENTORS, &always_open()).await?;
        let entries = Books::new(&ground, &people).await?.write(&ground).await?;
        ask(&ground, &people, engine, entries).await?;
        ground.clear(place).await?;
    }
    Ok(())
}

async fn ask(ground: &Ground, people: &People, engine: Engine, entries: usize) -> Result<()> {
    let mut read = ground.platform.db.read().await?;
    let began = Stopwatch::now();
    let all: i64 = sql("SELECT CAST(SUM(amount_minor) AS BIGINT) AS total FROM ledger_posting")
        .fetch_one(&mut read, |row| row.get("total"))
        .await?;
    let bare = began.elapsed();
    ensure!(all > 0, "nothing was booked");
    let mut took = vec![];
    for mentor in people.mentors.iter().cycle().take(ASKED) {
        let began = Stopwatch::now();
        let balances = balances_of(&mut read, mentor.id).await?;
        took.push(began.elapsed());
        ensure!(!balances.is_empty(), "a mentor has nothing");
    }
    let name = |what: &str| format!("{what}, {} entries, {engine:?}", number(entries as f64));
    let yardstick = format!("{} adding up all postings", time(bare));
    figure(
        name("balance of a member"),
        took,
        &yardstick,
        "p99 ≤ 2 ms",
        2,
    );
    figure(
        name("statement of a month"),
        statements(ground, people).await?,
        &yardstick,
        "p99 ≤ 20 ms",
        20,
    );
    let began = Stopwatch::now();
    let proof = prove(&mut read, ground.platform.now()).await?;
    let proved = began.elapsed();
    ensure!(proof.findings.is_empty(), "found wrong: {}", proof.findings);
    ensure!(proof.entries == entries as i64, "entries are missing");
    figure(
        name("nightly proof"),
        vec![proved],
        &yardstick,
        "≤ 5 s",
        5_000,
    );
    Ok(())
}

/// Every mentor's statement of each of some months, with all its lines; each comes to its closing balance.
async fn statements(ground: &Ground, people: &People) -> Result<Vec<Duration>> {
    let now = ground.platform.now();
    let last = Month::of(date_of_day(people.first_start.0.div_euclid(DAY)));
    let mut took = vec![];
    for (mentor, months) in people.mentors.iter().zip((1..=6).cycle()).take(ASKED) {
        let query = StatementQuery {
            month: last.plus(-months).to_string(),
            cursor: None,
        };
        // As a page is made: one moment, whatever is booked meanwhile.
        let began = Stopwatch::now();
        let mut read = ground.platform.db.snapshot().await?;
        let found = statement(&mut read, mentor.id, "Europe/Berlin", &query, now).await;
        took.push(began.elapsed());
        let found = found.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let part = found.parts.first().context("a mentor has a balance")?;
        let moved: i64 = part.lines.iter().map(|line| line.net.minor).sum();
        ensure!(part.lines.len() > 20, "a month has {}", part.lines.len());
        ensure!(
            part.opening.minor + moved == part.closing.minor,
            "it does not add up"
        );
    }
    Ok(took)
}

fn figure(name: String, took: Vec<Duration>, yardstick: &str, goal: &'static str, most: u64) {
    let took = Durations::new(took);
    Figure {
        name,
        measured: format!("p99 {}, median {}", time(took.p99()), time(took.median())),
        yardstick: yardstick.to_owned(),
        goal,
        met: Some(took.p99() <= Duration::from_millis(most)),
    }
    .print();
}

/// Sessions that were paid, held and released, and payouts that were sent.
struct Books {
    payments: Vec<(BookingId, MemberId, MemberId, Instant)>,
    payouts: Vec<(OutgoingId, MemberId, Instant)>,
    entries: Vec<Entry>,
}

impl Books {
    async fn new(ground: &Ground, people: &People) -> Result<Books> {
        let db = &ground.platform.db;
        let from = people.first_start.plus(-DAYS * DAY);
        for mentor in 0..MENTORS {
            // Each mentor's n-th session is with the n-th mentee, who has one at a time.
            let from = from.plus(mentor as i64 * SESSION);
            people
                .fill(db, mentor, &spread(from, DAYS, SESSIONS))
                .await?;
        }
        let mut read = db.read().await?;
        let payments = sql("SELECT id, mentee_id, mentor_id, ends_at FROM booking")
            .fetch_all(&mut read, |row| {
                let people = (row.get("mentee_id")?, row.get("mentor_id")?);
                Ok((row.get("id")?, people.0, people.1, row.get("ends_at")?))
            })
            .await?;
        let month = DAYS / PAYOUTS * DAY;
        let payouts = people.mentors.iter().flat_map(|mentor| {
            (1..=PAYOUTS).map(move |turn| {
                let at = from.plus(turn * month + 3 * DAY);
                (OutgoingId(fresh_uuid(at)), mentor.id, at)
            })
        });
        let mut books = Books {
            payments,
            payouts: payouts.collect(),
            entries: vec![],
        };
        books.book();
        Ok(books)
    }

    fn book(&mut self) {
        for (id, learner, mentor, ended) in &self.payments {
            let id = PaymentId(id.0);
            let held = Account::Held(*learner);
            let released = ended.plus(2 * DAY);
            self.entries.extend([
                entry(
                    Cause::Charge(id),
                    ended.plus(-DAY),
                    &[(Account::Clearing, held, PRICE)],
                ),
                entry(
                    Cause::Release(id),
                    released,
                    &[
                        (held, Account::Payable(*mentor), PRICE - FEE),
                        (held, Account::Revenue, FEE),
                    ],
                ),
            ]);
        }
        for (id, mentor, at) in &self.payouts {
            let transit = Account::Transit;
            self.entries.extend([
                entry(
                    Cause::Payout(*id),
                    *at,
                    &[(Account::Payable(*mentor), transit, PRICE)],
                ),
                entry(
                    Cause::PayoutSent(*id),
                    at.plus(DAY),
                    &[(transit, Account::Clearing, PRICE)],
                ),
            ]);
        }
        self.entries.sort_by_key(Entry::at);
    }

    /// Writes all of it; how many entries there are.
    async fn write(self, ground: &Ground) -> Result<usize> {
        let payments = self.payments.iter().map(payment_row);
        write(ground, PAYMENT, payments.collect()).await?;
        write(
            ground,
            OUTGOING,
            self.payouts.iter().map(payout_row).collect(),
        )
        .await?;
        let mut accounts = BTreeMap::new();
        let balances = Balances::replay(&self.entries);
        let rows: Vec<[Value; 6]> = balances
            .iter()
            .map(|(account, currency, minor)| {
                let id = fresh_uuid(ground.platform.now());
                accounts.insert(account, id);
                let kind = account.kind().as_str();
                let name = account
                    .owner()
                    .map_or(kind.to_owned(), |owner| format!("{kind}:{owner}"));
                [
                    id.into(),
                    name.into(),
                    kind.into(),
                    account.owner().into(),
                    currency.code().into(),
                    minor.into(),
                ]
            })
            .collect();
        write(ground, ACCOUNT, rows).await?;
        let entries: Vec<(Uuid, &Entry)> = self
            .entries
            .iter()
            .map(|entry| (fresh_uuid(entry.at()), entry))
            .collect();
        let rows = entries.iter().map(|(id, entry)| entry_row(*id, entry));
        write(ground, ENTRY, rows.collect()).await?;
        let rows = entries.iter().flat_map(|(id, entry)| {
            let postings = (0_i64..).zip(entry.postings());
            postings.map(|(position, posting)| posting_row(*id, position, posting, &accounts))
        });
        write(ground, POSTING, rows.collect()).await?;
        Ok(entries.len())
    }
}

const PAYMENT: &str =
    "INSERT INTO payment (id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor,
    stage, provider, created_at, paid_at, released_at, earned_minor, updated_at) VALUES ";
const OUTGOING: &str =
    "INSERT INTO outgoing (id, purpose, member_id, amount_minor, currency, stage, provider,
    created_at, updated_at) VALUES ";
const ACCOUNT: &str =
    "INSERT INTO ledger_account (id, name, kind, owner_id, currency, balance_minor) VALUES ";
const ENTRY: &str =
    "INSERT INTO ledger_entry (id, key, cause, payment_id, outgoing_id, at) VALUES ";
const POSTING: &str =
    "INSERT INTO ledger_posting (entry_id, position, debit_id, credit_id, amount_minor) VALUES ";

fn entry(cause: Cause, at: Instant, moves: &[(Account, Account, i64)]) -> Entry {
    let postings = moves.iter().filter_map(|(debit, credit, minor)| {
        Posting::new(*debit, *credit, Amount::new(*minor, Currency::EUR)?)
    });
    Entry::new(cause, at, postings).expect("something moves")
}

fn payment_row(
    (id, learner, mentor, ended): &(BookingId, MemberId, MemberId, Instant),
) -> [Value; 14] {
    let released = ended.plus(2 * DAY);
    [
        id.0.into(),
        (*id).into(),
        (*learner).into(),
        (*mentor).into(),
        PRICE.into(),
        "EUR".into(),
        FEE.into(),
        "released".into(),
        "builtin".into(),
        ended.plus(-DAY).into(),
        ended.plus(-DAY).into(),
        released.into(),
        (PRICE - FEE).into(),
        released.into(),
    ]
}

fn payout_row((id, mentor, at): &(OutgoingId, MemberId, Instant)) -> [Value; 9] {
    [
        (*id).into(),
        "payout".into(),
        (*mentor).into(),
        PRICE.into(),
        "EUR".into(),
        "sent".into(),
        "builtin".into(),
        (*at).into(),
        at.plus(DAY).into(),
    ]
}

fn entry_row(id: Uuid, entry: &Entry) -> [Value; 6] {
    let cause = entry.cause();
    [
        id.into(),
        cause.key().into(),
        cause.as_str().into(),
        cause.payment().into(),
        cause.outgoing().into(),
        entry.at().into(),
    ]
}

fn posting_row(
    entry: Uuid,
    position: i64,
    posting: &Posting,
    accounts: &BTreeMap<Account, Uuid>,
) -> [Value; 5] {
    let of = |account: Account| Value::from(accounts.get(&account).copied());
    [
        entry.into(),
        position.into(),
        of(posting.debit()),
        of(posting.credit()),
        posting.amount().minor().into(),
    ]
}

async fn write<const N: usize>(
    ground: &Ground,
    head: &'static str,
    rows: Vec<[Value; N]>,
) -> Result<()> {
    for some in rows.chunks(AT_ONCE) {
        let statement: Sql = sql(head).push_rows(some.iter().cloned());
        let written = ground.platform.db.write_with(statement, |tx, statement| {
            async move { statement.clone().execute(tx).await }.boxed()
        });
        written.await.map_err(|error: DbError| error)?;
    }
    Ok(())
}
