//! The yardstick of bookings: the same rows through sqlx alone, with no rule asked and nothing
//! read. On SQLite one connection writes 64 bookings in each commit; on PostgreSQL as many clients
//! as the product has, each on a connection of its own.

use anyhow::Result;
use bench::people::{People, SESSION};
use server::clock::Clock;
use server::db::Engine;
use server::platform::fresh_uuid;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};
use std::str::FromStr as _;
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
const AGREE: &str = "UPDATE booking SET status = 'confirmed', expires_at = NULL, confirmed_at = $2, updated_at = $2,
        version = version + 1
    WHERE id = $1 AND version = 1";

/// What follows a confirmation: letters, two reminders, the question how it was.
const FOLLOWING: [&str; 4] = ["tell_booking", "remind", "remind", "invite_review"];

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
}

/// In order of time, like the product's.
fn fresh() -> Uuid {
    fresh_uuid(Clock::system().now())
}

/// The rows of a hold, on either engine's connection.
macro_rules! hold {
    ($connection:expr, $rows:expr) => {{
        sqlx::query(HOLD)
            .bind($rows.id)
            .bind($rows.mentor)
            .bind($rows.mentee)
            .bind($rows.session_type)
            .bind($rows.starts_at)
            .bind($rows.starts_at + SESSION)
            .bind($rows.starts_at)
            .execute(&mut *$connection)
            .await?;
        follow!($connection, $rows, "held", ["expire_booking"]);
    }};
}

/// The rows of a confirmation.
macro_rules! agree {
    ($connection:expr, $rows:expr) => {{
        sqlx::query(AGREE)
            .bind($rows.id)
            .bind($rows.starts_at)
            .execute(&mut *$connection)
            .await?;
        follow!($connection, $rows, "confirmed", FOLLOWING);
    }};
}

macro_rules! follow {
    ($connection:expr, $rows:expr, $event:expr, $jobs:expr) => {{
        sqlx::query(EVENT)
            .bind(fresh())
            .bind($rows.id)
            .bind($rows.starts_at)
            .bind($rows.mentee)
            .bind($event)
            .execute(&mut *$connection)
            .await?;
        for (number, kind) in $jobs.into_iter().enumerate() {
            sqlx::query(JOB)
                .bind(fresh())
                .bind(kind)
                .bind(format!("{kind}:{}:{number}:{}", $rows.id, $rows.starts_at))
                .bind(format!(
                    "{{\"kind\":\"{kind}\",\"booking_id\":\"{}\"}}",
                    $rows.id
                ))
                .bind($rows.starts_at)
                .execute(&mut *$connection)
                .await?;
        }
    }};
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
        Engine::Sqlite => on_sqlite(url, people, span).await,
        Engine::Postgres => on_postgres(url, people, clients, span).await,
    }
}

async fn on_sqlite(url: &str, people: &People, span: Duration) -> Result<f64> {
    let mut connection = durable(url).await?;
    let started = Instant::now();
    let mut done = 0;
    while started.elapsed() < span {
        let group: Vec<Rows> = (done..done + GROUP)
            .map(|number| Rows::of(people, number))
            .collect();
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        for rows in &group {
            hold!(tx, rows);
        }
        tx.commit().await?;
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        for rows in &group {
            agree!(tx, rows);
        }
        tx.commit().await?;
        done += GROUP;
    }
    let took = started.elapsed();
    connection.close().await?;
    Ok(done as f64 / took.as_secs_f64())
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
            while started.elapsed() < span {
                let rows = Rows::of(&people, next.fetch_add(1, Ordering::Relaxed));
                let mut tx = connection.begin().await?;
                hold!(tx, rows);
                tx.commit().await?;
                let mut tx = connection.begin().await?;
                agree!(tx, rows);
                tx.commit().await?;
                done += 1;
            }
            connection.close().await?;
            Ok::<_, anyhow::Error>(done)
        })
    });
    let mut done = 0;
    for client in futures::future::join_all(clients).await {
        done += client??;
    }
    Ok(f64::from(done) / started.elapsed().as_secs_f64())
}

/// How long one durable commit of one row takes.
pub async fn commit(engine: Engine, url: &str) -> Result<Duration> {
    const TIMES: u32 = 50;
    const INSERT: &str = "INSERT INTO daily_figure (day, name, count) VALUES ($1, 'commit', 1)";
    let mut took = Duration::ZERO;
    match engine {
        Engine::Sqlite => {
            let mut connection = durable(url).await?;
            for number in 0..TIMES {
                let started = Instant::now();
                let query = sqlx::query(INSERT).bind(number.to_string());
                query.execute(&mut connection).await?;
                took += started.elapsed();
            }
            connection.close().await?;
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
pub async fn durable(url: &str) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::from_str(url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("cache_size", "-16384");
    Ok(options.connect().await?)
}
