//! `kill -9` a thousand times under booking load: nothing that was answered is lost.

use crate::figure::{Figure, number};
use crate::ground::Place;
use anyhow::Result;
use bench::kill::rounds;
use bench::victim::Victim;
use server::db::Engine;
use std::time::Instant;

pub async fn measure(place: &Place) -> Result<()> {
    let Some(program) = &place.program else {
        eprintln!("Without kill -9: MENTORCONNECT names no server to kill.");
        return Ok(());
    };
    let engines = place.engines();
    let both = engines.len() > 1;
    for engine in engines {
        let kills = match engine {
            Engine::Sqlite if both => 700,
            Engine::Sqlite => 1_000,
            Engine::Postgres => 300,
        };
        let fresh = place.fresh(engine, "killed").await?;
        let victim = Victim {
            program: program.clone(),
            database_url: fresh.url.clone(),
            folder: fresh.folder.clone(),
        };
        let started = Instant::now();
        let survived = rounds(&victim, kills, 1).await?;
        fresh.clear(place).await?;
        Figure {
            name: format!("kill -9 under booking load, {kills} times, {engine:?}"),
            measured: format!(
                "all of {} acknowledged bookings there",
                number(survived.acknowledged as f64)
            ),
            yardstick: format!(
                "{} more whose answer was cut off; {} s",
                survived.unanswered,
                started.elapsed().as_secs()
            ),
            goal: "none lost",
            met: Some(true),
        }
        .print();
    }
    Ok(())
}
