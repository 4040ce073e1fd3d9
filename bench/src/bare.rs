//! The yardstick of bookings: the same rows by the bare engine, with no rule asked and nothing
//! read. On SQLite one connection, on a thread of its own, writes 64 bookings in each commit; on
//! PostgreSQL as many clients as the product has, each on a connection of its own.

use crate::bookings::WARM_UP;
use anyhow::{Context as _, Result, ensure};
use bench::people::{People, SESSION};
use rusqlite::{Connection as Embedded, params_from_iter};
use server::clock::Clock;
use server::db::{Engine, Value};
use server::platform::fresh_uuid;
use sqlx::{Connection as _, PgConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Bookings in one commit on SQLite.
const GROUP: usize = 64;

const HOLD: &str = "INSERT INTO booking (id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at,
        blocked_from, blocked_until, expires_at, title, place, place_detail, price_minor, currency,
        policy_free_until_hours, policy_then_reschedules, needs_approval, mentee_zone, created_at, updated_at)
    VALUES ($1, $2, $3, $4, 'held', $5, $6, $5, $6, $7, 'Interview practice', 'room', '', 0, 'EUR', 12, 1, FALSE,
        'UTC', $7, $7)
    ON CONFLICT DO NOTHING";
const EVENT: &str = "INSERT INTO booking_event (id, booking_id, at, member_id, kind, detail)
    VALUES ($1, $2, $3, $4, $5, '{}')";
const JOB: &str = "INSERT INTO job (id, kind, unique_key, payload, run_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING";
const AGREE: &str = "UPDATE booking SET status = 'confirmed', expires_at = NULL, confirmed_at = $1, updated_at = $1,
        version = version + 1
    WHERE id = $2 AND version = 1";

/// What follows a confirmation: letters, two reminders, the question how it was.
const FOLLOWING: [&str; 4] = ["tell_booking", "remind", "remind", "invite_review"];

/// A statement with its values, in the order of their numbers, which is that of their places too.
type Statement = (&'static str, Vec<Value>);

struct Rows {
    id: Uuid,
    mentor: Uuid,
    mentee: Uuid,
    session_type: Uuid,
    starts_at: i64,
}

impl Rows {
    fn of(people: &People, number: usize) -> Rows {
        let wish = people.wish(number);
        let mentor = &people.mentors[wish.mentor];
        Rows {
            id: fresh(),
            mentor: mentor.id.0,
            mentee: people.mentees[wish.mentee].0,
            session_type: mentor.session_type.0,
            starts_at: wish.starts_at.0,
        }
    }

    /// What a hold writes.
    fn hold(&self) -> Vec<Statement> {
        let hold = vec![
            self.id.into(),
            self.mentor.into(),
            self.mentee.into(),
            self.session_type.into(),
            self.starts_at.into(),
            (self.starts_at + SESSION).into(),
            self.starts_at.into(),
        ];
        let mut statements = vec![(HOLD, hold)];
        self.follow(&mut statements, "held", &["expire_booking"]);
        statements
    }

    /// What a confirmation writes.
    fn agree(&self) -> Vec<Statement> {
        let mut statements = vec![(AGREE, vec![self.starts_at.into(), self.id.into()])];
        self.follow(&mut statements, "confirmed", &FOLLOWING);
        statements
    }

    fn follow(&self, statements: &mut Vec<Statement>, event: &str, jobs: &[&str]) {
        let event = vec![
            fresh().into(),
            self.id.into(),
            self.starts_at.into(),
            self.mentee.into(),
            event.into(),
        ];
        statements.push((EVENT, event));
        for (number, kind) in jobs.iter().enumerate() {
            let job = vec![
                fresh().into(),
                (*kind).into(),
                format!("{kind}:{}:{number}:{}", self.id, self.starts_at).into(),
                format!("{{\"kind\":\"{kind}\",\"booking_id\":\"{}\"}}", self.id).into(),
                self.starts_at.into(),
            ];
            statements.push((JOB, job));
        }
    }
}

/// In order of time, like the product's.
fn fresh() -> Uuid {
    fresh_uuid(Clock::system().now())
}

/// Bookings per second, each held and confirmed.
pub async fn per_second(
    engine: Engine,
    url: &str,
    people: &Arc<People>,
    clients: usize,
    span: Duration,
) -> Result<f64> {
    match engine {
        Engine::Sqlite => {
            let (url, people) = (url.to_owned(), people.clone());
            tokio::task::spawn_blocking(move || on_sqlite(&url, &people, span)).await?
        }
        Engine::Postgres => on_postgres(url, people, clients, span).await,
    }
}

fn on_sqlite(url: &str, people: &People, span: Duration) -> Result<f64> {
    let connection = durable(url)?;
    let started = Instant::now();
    let (mut done, mut next) = (0, 0);
    while started.elapsed() < WARM_UP + span {
        let group: Vec<Rows> = (next..next + GROUP)
            .map(|number| Rows::of(people, number))
            .collect();
        in_one_commit(&connection, group.iter().flat_map(Rows::hold))?;
        in_one_commit(&connection, group.iter().flat_map(Rows::agree))?;
        next += GROUP;
        if started.elapsed() > WARM_UP {
            done += GROUP;
        }
    }
    Ok(done as f64 / (started.elapsed() - WARM_UP).as_secs_f64())
}

fn in_one_commit(connection: &Embedded, statements: impl Iterator<Item = Statement>) -> Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for (text, values) in statements {
        let mut statement = connection.prepare_cached(text)?;
        let written = statement.execute(params_from_iter(values))?;
        ensure!(written == 1, "{text} wrote {written} rows");
    }
    Ok(connection.execute_batch("COMMIT")?)
}

async fn on_postgres(
    url: &str,
    people: &Arc<People>,
    clients: usize,
    span: Duration,
) -> Result<f64> {
    let mut connections = Vec::with_capacity(clients);
    for _ in 0..clients {
        connections.push(PgConnection::connect(url).await?);
    }
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let clients = connections.into_iter().map(|mut connection| {
        let (people, next) = (people.clone(), next.clone());
        tokio::spawn(async move {
            let mut done = 0_u32;
            while started.elapsed() < WARM_UP + span {
                let rows = Rows::of(&people, next.fetch_add(1, Ordering::Relaxed));
                in_one_transaction(&mut connection, rows.hold()).await?;
                in_one_transaction(&mut connection, rows.agree()).await?;
                done += u32::from(started.elapsed() > WARM_UP);
            }
            connection.close().await?;
            Ok::<_, anyhow::Error>(done)
        })
    });
    let mut done = 0;
    for client in futures::future::join_all(clients).await {
        done += client??;
    }
    Ok(f64::from(done) / (started.elapsed() - WARM_UP).as_secs_f64())
}

async fn in_one_transaction(
    connection: &mut PgConnection,
    statements: Vec<Statement>,
) -> Result<()> {
    let mut tx = connection.begin().await?;
    for (text, values) in statements {
        let mut query = sqlx::query(text);
        for value in values {
            query = match value {
                Value::Uuid(value) => query.bind(value),
                Value::Integer(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Boolean(value) => query.bind(value),
                Value::Real(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
            };
        }
        let written = query.execute(&mut *tx).await?.rows_affected();
        ensure!(written == 1, "{text} wrote {written} rows");
    }
    Ok(tx.commit().await?)
}

/// How long one durable commit of one row takes.
pub async fn commit(engine: Engine, url: &str) -> Result<Duration> {
    const TIMES: u32 = 50;
    const INSERT: &str = "INSERT INTO daily_figure (day, name, count) VALUES ($1, 'commit', 1)";
    let mut took = Duration::ZERO;
    match engine {
        Engine::Sqlite => {
            let connection = durable(url)?;
            for number in 0..TIMES {
                let started = Instant::now();
                connection.execute(INSERT, [number.to_string()])?;
                took += started.elapsed();
            }
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(url).await?;
            for number in 0..TIMES {
                let started = Instant::now();
                let query = sqlx::query(INSERT).bind(number.to_string());
                query.execute(&mut connection).await?;
                took += started.elapsed();
            }
            connection.close().await?;
        }
    }
    Ok(took / TIMES)
}

/// A connection of the same durability as the product's.
pub fn durable(url: &str) -> Result<Embedded> {
    let file = url
        .strip_prefix("sqlite:")
        .context("not an address of SQLite")?;
    let connection = Embedded::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -16384;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
