//! Plain words: how well they find people, and how long a phrase takes to be understood.

use crate::figure::{Durations, Figure, time};
use anyhow::Result;
use bench::quality::{Evidence, Quality, Stage};
use domain::matching::text::{Skills, Table, Wanted};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Phrases are encoded this often.
const ROUNDS: u32 = 200;

pub fn measure() -> Result<()> {
    let stage = Stage::new()?;
    let words = stage.quality(Evidence::Words)?;
    let meaning = stage.quality(Evidence::Meaning)?;
    let fused = stage.quality(Evidence::Fused)?;
    let market = stage.quality(Evidence::Market)?;
    for (half, of) in [
        ("tuned on", (|quality| quality.tuned) as fn(Quality) -> f64),
        ("held out", |quality| quality.held_out),
    ] {
        let [words, meaning, fused, market] = [words, meaning, fused, market].map(of);
        Figure {
            name: format!("plain words, nDCG@10, 100 questions in 5 languages, half {half}"),
            measured: format!(
                "{market:.3} as the market lists them, {fused:.3} by words and vectors"
            ),
            yardstick: format!("BM25 alone {words:.3}, vectors alone {meaning:.3}"),
            goal: "above both",
            met: Some(fused.min(market) > words.max(meaning)),
        }
        .print();
    }
    let phrases: Vec<&str> = stage
        .questions()
        .iter()
        .map(|question| question.text.as_str())
        .collect();
    encoding(&phrases, stage.table());
    understanding(&phrases, stage.table(), stage.skills());
    Ok(())
}

fn encoding(phrases: &[&str], table: &Table) {
    let took = repeated(phrases, |phrase| {
        black_box(table.encode(phrase));
    });
    Figure {
        name: "meaning of a phrase".to_owned(),
        measured: format!("p99 {}, median {}", fine(took.p99()), fine(took.median())),
        yardstick: format!(
            "{} dimensions, {}; known before: 0.7 µs of a table for English",
            table.dimension(),
            table.model().as_str()
        ),
        goal: "p99 ≤ 20 µs",
        met: Some(took.p99() <= Duration::from_micros(20)),
    }
    .print();
}

fn understanding(phrases: &[&str], table: &Table, skills: &Skills) {
    let took = repeated(phrases, |phrase| {
        black_box(Wanted::new(phrase, skills, |word| table.knows(word)));
    });
    Figure {
        name: "skills a phrase speaks of".to_owned(),
        measured: format!("p99 {}, median {}", fine(took.p99()), fine(took.median())),
        yardstick: format!("{} skills", skills.count()),
        goal: "–",
        met: None,
    }
    .print();
}

fn repeated(phrases: &[&str], mut work: impl FnMut(&str)) -> Durations {
    let mut took = vec![];
    for _ in 0..ROUNDS {
        for phrase in phrases {
            let began = Instant::now();
            work(phrase);
            took.push(began.elapsed());
        }
    }
    Durations::new(took)
}

/// Tenths of microseconds, where whole ones tell too little.
fn fine(duration: Duration) -> String {
    if duration < Duration::from_micros(100) {
        format!("{:.1} µs", duration.as_secs_f64() * 1e6)
    } else {
        time(duration)
    }
}
