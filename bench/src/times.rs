//! Open times at the server: one mentor's month through the router, and the next times of many
//! mentors at once. The yardstick reads the same bookings through the bare engine.

use crate::bare;
use crate::figure::{Durations, Figure, time};
use crate::ground::{Ground, Place};
use anyhow::{Result, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use bench::people::{People, spread, twenty_rules};
use domain::id::MemberId;
use domain::time::DAY;
use http::{Request, StatusCode};
use rusqlite::Row;
use rusqlite::types::Value;
use server::booking::times::next_times;
use server::db::Engine;
use server::http::router;
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

const MENTORS: usize = 200;
const REQUESTS: usize = 1_500;
const LISTINGS: usize = 60;

pub async fn measure(place: &Place) -> Result<()> {
    let ground = place.ground(Engine::Sqlite, "times").await?;
    let people = ground.people(MENTORS, &twenty_rules()).await?;
    let db = &ground.platform.db;
    people
        .fill(db, 0, &spread(people.first_start, 31, 500))
        .await?;
    one_month(&ground, &people).await?;
    for mentor in 1..MENTORS {
        let from = people.first_start.plus(i64::try_from(mentor)? * 31 * DAY);
        people.fill(db, mentor, &spread(from, 31, 10)).await?;
    }
    next_of_many(&ground, &people).await?;
    ground.clear(place).await
}

async fn one_month(ground: &Ground, people: &People) -> Result<()> {
    let mentor = &people.mentors[0];
    let site = router(ground.edge.clone());
    let path = format!(
        "/api/v1/mentors/{}/times?session_type={}&from={}&to={}",
        mentor.slug,
        mentor.session_type,
        people.first_start.to_rfc3339(),
        people.first_start.plus(31 * DAY).to_rfc3339()
    );
    let mut took = Vec::with_capacity(REQUESTS);
    for _ in 0..REQUESTS {
        took.push(ask(&site, &path).await?);
    }
    let (took, bare) = (Durations::new(took), read(ground, mentor.id, REQUESTS)?);
    Figure {
        name: "open times, 31 days, 20 rules, 500 bookings, server".to_owned(),
        measured: format!("p99 {}, median {}", time(took.p99()), time(took.median())),
        yardstick: format!("p99 {} reading the same bookings", time(bare.p99())),
        goal: "p99 ≤ 5 ms",
        met: Some(took.p99() <= Duration::from_millis(5)),
    }
    .print();
    Ok(())
}

async fn ask(site: &Router, path: &str) -> Result<Duration> {
    let request = Request::get(path).body(Body::empty())?;
    let started = Instant::now();
    let answer = site.clone().oneshot(request).await?;
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await?;
    let took = started.elapsed();
    ensure!(
        status == StatusCode::OK,
        "{path} was answered {status}: {body:?}"
    );
    Ok(took)
}

async fn next_of_many(ground: &Ground, people: &People) -> Result<()> {
    let mentors: Vec<MemberId> = people.mentors.iter().map(|mentor| mentor.id).collect();
    let now = ground.platform.now();
    let mut read_times = ground.platform.db.read().await?;
    let mut took = Vec::with_capacity(LISTINGS);
    for _ in 0..LISTINGS {
        let started = Instant::now();
        let next = next_times(
            &ground.platform.offers,
            &mut read_times,
            now,
            &mentors,
            None,
            3,
        )
        .await?;
        took.push(started.elapsed());
        ensure!(
            next.values().all(|times| times.len() == 3),
            "times are missing"
        );
    }
    let took = Durations::new(took);
    let bare = read(ground, people.mentors[0].id, LISTINGS)?;
    Figure {
        name: format!("next three times of {MENTORS} mentors"),
        measured: format!(
            "median {}, worst {}",
            time(took.median()),
            time(took.worst())
        ),
        yardstick: format!("{} reading 500 bookings", time(bare.median())),
        goal: "≤ 20 ms",
        met: Some(took.median() <= Duration::from_millis(20)),
    }
    .print();
    Ok(())
}

/// Reads one mentor's bookings, and does nothing with them.
fn read(ground: &Ground, mentor: MemberId, count: usize) -> Result<Durations> {
    let connection = bare::durable(&ground.fresh.url)?;
    let mut took = Vec::with_capacity(count);
    for _ in 0..count {
        let started = Instant::now();
        let mut read = connection.prepare_cached(
            "SELECT id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at,
                blocked_from, blocked_until, expires_at
             FROM booking WHERE mentor_id = $1",
        )?;
        let whole = |row: &Row<'_>| (0..10).map(|column| row.get::<_, Value>(column)).collect();
        let rows: Vec<Vec<Value>> = read
            .query_map([mentor.0], whole)?
            .collect::<Result<_, _>>()?;
        took.push(started.elapsed());
        ensure!(!rows.is_empty(), "the mentor has no bookings");
    }
    Ok(Durations::new(took))
}
