//! Durable bookings per second, through the use cases that people's clicks end in. A booking is a
//! hold and its confirmation: two changes, each on disk before it is answered.

use crate::bare;
use crate::figure::{Figure, number, time};
use crate::ground::Place;
use anyhow::{Result, ensure};
use app::context::Backend;
use bench::people::{People, always_open};
use domain::booking::{BookForm, HoldForm};
use server::db::Engine;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 64;
/// As many mentors as mentees, each with a handful of bookings in the end.
const PEOPLE: usize = 2_000;
/// Both are measured twice, in turn, so that a busy moment of the machine hits both.
const TURNS: u32 = 2;
const SPAN: Duration = Duration::from_secs(3);
/// What comes before is not counted: statements are prepared and planned once per connection.
pub const WARM_UP: Duration = Duration::from_secs(1);

pub async fn measure(place: &Place) -> Result<()> {
    for engine in place.engines() {
        let (mut product, mut yardstick) = (0.0, 0.0);
        let mut commit = Duration::ZERO;
        for _ in 0..TURNS {
            let ground = place.ground(engine, "bare").await?;
            let people = Arc::new(ground.people(PEOPLE, &always_open()).await?);
            let url = ground.fresh.url.clone();
            commit += bare::commit(engine, &url).await? / TURNS;
            yardstick += bare::per_second(engine, &url, &people, CLIENTS, SPAN).await?;
            ground.clear(place).await?;
            let ground = place.ground(engine, "bookings").await?;
            let people = Arc::new(ground.people(PEOPLE, &always_open()).await?);
            product += per_second(&ground.backend, &people).await?;
            ground.clear(place).await?;
        }
        let turns = f64::from(TURNS);
        print(engine, product / turns, yardstick / turns, commit);
    }
    Ok(())
}

fn print(engine: Engine, product: f64, yardstick: f64, commit: Duration) {
    let share = product / yardstick;
    let fast_enough = engine == Engine::Postgres || product >= 3_000.0;
    Figure {
        name: format!("bookings (held, then confirmed), 64 clients, {engine:?}"),
        measured: format!("{}/s", number(product)),
        yardstick: format!(
            "{}/s by the bare engine, {share:.2} of it; one commit {}",
            number(yardstick),
            time(commit)
        ),
        goal: match engine {
            Engine::Sqlite => "≥ 0.70, ≥ 3 000/s",
            Engine::Postgres => "≥ 0.70",
        },
        met: Some(share >= 0.7 && fast_enough),
    }
    .print();
}

async fn per_second(backend: &Backend, people: &Arc<People>) -> Result<f64> {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let clients = (0..CLIENTS).map(|_| {
        let (backend, people, next) = (backend.clone(), people.clone(), next.clone());
        tokio::spawn(async move {
            let mut done = 0_u32;
            while started.elapsed() < WARM_UP + SPAN {
                book(&backend, &people, next.fetch_add(1, Ordering::Relaxed)).await?;
                done += u32::from(started.elapsed() > WARM_UP);
            }
            Ok::<_, anyhow::Error>(done)
        })
    });
    let mut done = 0;
    for client in futures::future::join_all(clients).await {
        done += client??;
    }
    ensure!(done > 0, "nobody could book");
    Ok(f64::from(done) / (started.elapsed() - WARM_UP).as_secs_f64())
}

async fn book(backend: &Backend, people: &People, number: usize) -> Result<()> {
    let wish = people.wish(number);
    let caller = people.caller(wish.mentee);
    let form = HoldForm {
        session_type: people.mentors[wish.mentor].session_type.to_string(),
        starts_at: wish.starts_at.to_rfc3339(),
        ..HoldForm::default()
    };
    let id = backend.booking.hold(&caller, form).await?;
    let form = BookForm {
        booking: id.to_string(),
        ..BookForm::default()
    };
    backend.booking.confirm(&caller, form).await?;
    Ok(())
}
