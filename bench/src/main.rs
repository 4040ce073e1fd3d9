//! `mentorconnect-bench`: what one process can do, each figure beside a yardstick of the same run.
//!
//! Prints one line per figure for `cargo xtask bench`, its columns separated by tabs. Settings:
//! `BENCH_DIR` (a folder on a real disk), `BENCH_POSTGRES_URL` (a durable server, else only SQLite
//! is measured), `MENTORCONNECT` (the server's binary, to be killed), `SITE_ROOT`, `BENCH_PYTHON` and
//! `BENCH_ASSIGNMENT` (a Python with scipy, and the script that asks it).

mod bare;
mod bookings;
mod books;
mod crowd;
mod exposure;
mod figure;
mod ground;
mod killed;
mod learning;
mod listed;
mod market;
mod money;
mod money_killed;
mod one_slot;
mod pages;
mod pairing;
mod planner;
mod races;
mod random_plans;
mod ranking;
mod text;
mod times;

use anyhow::{Result, bail};
use futures::future::BoxFuture;
use ground::Place;

type Measure = for<'p> fn(&'p Place) -> BoxFuture<'p, Result<()>>;

/// Every figure by the name to ask for it.
const FIGURES: [(&str, Measure); 18] = [
    ("bookings", |place| Box::pin(bookings::measure(place))),
    ("one-slot", |place| Box::pin(one_slot::measure(place))),
    ("planner", |_| Box::pin(async { planner::measure() })),
    ("random-plans", |_| {
        Box::pin(async { random_plans::measure() })
    }),
    ("races", |place| Box::pin(races::measure(place))),
    ("times", |place| Box::pin(times::measure(place))),
    ("pages", |place| Box::pin(pages::measure(place))),
    ("money", |_| Box::pin(async { money::measure() })),
    ("books", |place| Box::pin(books::measure(place))),
    ("text", |_| Box::pin(async { text::measure() })),
    ("market", |_| Box::pin(async { market::measure() })),
    ("listed", |place| Box::pin(listed::measure(place))),
    ("ranking", |_| Box::pin(async { ranking::measure() })),
    ("learning", |_| Box::pin(async { learning::measure() })),
    ("exposure", |_| Box::pin(async { exposure::measure() })),
    ("pairing", |place| {
        Box::pin(async { pairing::measure(place) })
    }),
    ("kill", |place| Box::pin(killed::measure(place))),
    ("money-kill", |place| Box::pin(money_killed::measure(place))),
];

/// All of them that are about who fits whom have this name too.
const MATCH: (&str, [&str; 7]) = (
    "match",
    [
        "text", "market", "listed", "ranking", "learning", "exposure", "pairing",
    ],
);

#[tokio::main]
async fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let (group, of_group) = MATCH;
    let known = |name: &String| name == group || FIGURES.iter().any(|(known, _)| known == name);
    if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
        let names = FIGURES.map(|(name, _)| name).join(", ");
        bail!("no figure is called {unknown}; there are {names}");
    }
    let place = Place::from_environment()?;
    for (name, measure) in FIGURES {
        let is = |wanted: &String| wanted == name || wanted == group && of_group.contains(&name);
        if wanted.is_empty() || wanted.iter().any(is) {
            measure(&place).await?;
        }
    }
    Ok(())
}
