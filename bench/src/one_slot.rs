//! 64 people want one time, again and again: exactly one gets it, and nobody waits long to hear so.

use crate::figure::{Durations, Figure, time};
use crate::ground::Place;
use anyhow::{Result, ensure};
use app::context::Backend;
use app::error::AppError;
use bench::people::{People, SESSION, always_open};
use domain::booking::HoldForm;
use server::db::Engine;
use sqlx::{Connection as _, PgConnection};
use std::sync::Arc;
use std::time::{Duration, Instant};

const CLIENTS: usize = 64;
const ROUNDS: usize = 200;
const WORST: Duration = Duration::from_millis(300);

pub async fn measure(place: &Place) -> Result<()> {
    for engine in place.engines() {
        let ground = place.ground(engine, "one_slot").await?;
        let people = Arc::new(ground.people(CLIENTS, &always_open()).await?);
        let mut took = Vec::with_capacity(ROUNDS);
        for number in 0..ROUNDS {
            took.push(round(&ground.backend, &people, number).await?);
        }
        ground.platform.db.close().await;
        let deadlocks = deadlocks(engine, &ground.fresh.url).await?;
        ground.clear(place).await?;
        let took = Durations::new(took);
        Figure {
            name: format!("64 clients on one time, {ROUNDS} rounds, {engine:?}"),
            measured: format!("1 winner each, worst {}", time(took.worst())),
            yardstick: format!("median {}, {deadlocks} deadlocks", time(took.median())),
            goal: "≤ 300 ms, no deadlock",
            met: Some(took.worst() <= WORST && deadlocks == 0),
        }
        .print();
    }
    Ok(())
}

async fn round(backend: &Backend, people: &Arc<People>, number: usize) -> Result<Duration> {
    let later = i64::try_from(number)? * SESSION;
    let form = HoldForm {
        session_type: people.mentors[0].session_type.to_string(),
        starts_at: people.first_start.plus(later).to_rfc3339(),
        ..HoldForm::default()
    };
    let started = Instant::now();
    let clients = (0..CLIENTS).map(|mentee| {
        let (backend, people, form) = (backend.clone(), people.clone(), form.clone());
        tokio::spawn(async move { backend.booking.hold(&people.caller(mentee), form).await })
    });
    let mut winners = 0;
    for answer in futures::future::join_all(clients).await {
        match answer? {
            Ok(_) => winners += 1,
            Err(AppError::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    ensure!(winners == 1, "round {number} had {winners} winners");
    Ok(started.elapsed())
}

/// Of this database, as PostgreSQL counts them once its connections are closed.
pub async fn deadlocks(engine: Engine, url: &str) -> Result<i64> {
    if engine == Engine::Sqlite {
        return Ok(0);
    }
    let mut connection = PgConnection::connect(url).await?;
    let count = sqlx::query_scalar(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(count)
}
