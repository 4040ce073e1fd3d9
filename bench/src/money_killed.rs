//! `kill -9` two hundred times while people pay: everybody is charged once, and nothing is stuck or lost.

use crate::figure::{Figure, number};
use crate::ground::Place;
use anyhow::Result;
use bench::money_kill::rounds;
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
            Engine::Sqlite if both => 140,
            Engine::Sqlite => 200,
            Engine::Postgres => 60,
        };
        let fresh = place.fresh(engine, "money_killed").await?;
        let victim = Victim {
            program: program.clone(),
            database_url: fresh.url.clone(),
            folder: fresh.folder.clone(),
        };
        let started = Instant::now();
        let survived = rounds(&victim, kills, 1).await?;
        fresh.clear(place).await?;
        let books = survived.books;
        let count = |count: usize| number(count as f64);
        Figure {
            name: format!("kill -9 while people pay, {kills} times, {engine:?}"),
            measured: format!(
                "{} charged once each: {} released, {} returned; {} let go",
                count(books.charged),
                count(books.released),
                count(books.returned),
                count(books.abandoned)
            ),
            yardstick: format!(
                "{} answers, {} acknowledged as paid, {} transfers, {} taken back by a bank; {} s",
                count(survived.answered),
                count(survived.acknowledged),
                count(books.sent),
                count(books.disputed),
                started.elapsed().as_secs()
            ),
            goal: "none twice, lost or stuck",
            met: Some(true),
        }
        .print();
    }
    Ok(())
}
