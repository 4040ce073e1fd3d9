//! The market in memory, from a town's to a country's size: how long a question takes that is filtered
//! and in plain words, what a mentor costs in memory, and how long the market takes to be made.

mod many;

use crate::figure::{Durations, Figure, number, time};
use anyhow::Result;
use app::market::{Facet, MarketQuery, Price};
use bench::quality::questions;
use domain::matching::free_time::FreeTime;
use domain::matching::index::Bits;
use domain::time::{DAY, HOUR, MINUTE};
use many::{Many, NOW};
use server::market::index::{Asking, Mentor, Snapshot};
use server::market::said::{Sought, embed};
use server::market::tier::Reach;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SIZES: [u32; 3] = [10_000, 100_000, 1_000_000];
const LIST: Reach = Reach::Page { page: 1, size: 20 };
/// Every question is asked so often, and the best counts: what other processes take from this one
/// says nothing about the market.
const ROUNDS: u32 = 5;

pub fn measure() -> Result<()> {
    let many = Many::new();
    for size in SIZES {
        of_size(&many, size)?;
    }
    Ok(())
}

fn of_size(many: &Many, size: u32) -> Result<()> {
    let empty = resident();
    let (mentors, times) = many.mentors(size);
    let told = resident();
    let began = Instant::now();
    let market = Snapshot::new(mentors.clone(), &times);
    let built = began.elapsed();
    drop(times);
    memory(
        size,
        built,
        told.saturating_sub(empty),
        resident().saturating_sub(told),
    );
    asked(&market, &mentors, size)
}

fn memory(size: u32, built: Duration, told: u64, indexed: u64) {
    let each = |bytes: u64| number(bytes as f64 / f64::from(size));
    Figure {
        name: format!("market of {} mentors made", number(size.into())),
        measured: format!(
            "{:.1} s, {} bytes a mentor",
            built.as_secs_f64(),
            each(indexed)
        ),
        yardstick: format!("{} bytes for what a mentor wrote", each(told)),
        goal: "",
        met: None,
    }
    .print();
}

fn asked(market: &Snapshot, mentors: &[Arc<Mentor>], size: u32) -> Result<()> {
    let asking = Asking {
        signed_in: true,
        now: NOW,
        today: NOW.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date(),
        hours: Some(by_day()),
    };
    let (mut took, mut plain) = (vec![], vec![]);
    for question in questions()? {
        for filter in filters() {
            let query = MarketQuery {
                q: question.text.clone(),
                ..filter
            };
            took.push(best_of(ROUNDS, || {
                let sought = Sought::new(&query.q, embed(&query.q), market.vocabulary());
                black_box(market.find_by(&query, asking, &sought, &Bits::default(), LIST));
            }));
        }
    }
    for filter in filters() {
        plain.push(best_of(ROUNDS, || {
            let passing = mentors.iter().filter(|mentor| passes(mentor, &filter));
            black_box(passing.count());
        }));
    }
    let (took, plain) = (Durations::new(took), Durations::new(plain));
    let goal = match size {
        100_000 => Some(("p99 ≤ 1 ms", Duration::from_millis(1))),
        1_000_000 => Some(("p99 ≤ 12 ms", Duration::from_millis(12))),
        _ => None,
    };
    Figure {
        name: format!(
            "a member's question in plain words, filtered and counted, {} mentors, one core",
            number(size.into())
        ),
        measured: format!("p99 {}, median {}", time(took.p99()), time(took.median())),
        yardstick: format!(
            "{} looking at everybody's filters once{}",
            time(plain.median()),
            match size {
                100_000 => "; known before: 380 µs for filters and vectors alone",
                1_000_000 => "; known before: 9.8 ms for filters and vectors alone",
                _ => "",
            }
        ),
        goal: goal.map_or("", |(words, _)| words),
        met: goal.map(|(_, most)| took.p99() <= most),
    }
    .print();
    Ok(())
}

fn best_of(rounds: u32, mut work: impl FnMut()) -> Duration {
    let each = (0..rounds).map(|_| {
        let began = Instant::now();
        work();
        began.elapsed()
    });
    each.min().unwrap_or_default()
}

/// The hours of a member: from 8 to 20 o'clock, in the week to come.
fn by_day() -> FreeTime {
    let half_hours = (0..7 * DAY).step_by(30 * MINUTE as usize);
    let by_day = half_hours.filter(|at| (8..20).contains(&(at % DAY / HOUR)));
    FreeTime::around(by_day.map(|at| NOW.plus(at)))
}

/// What people tick beside the words.
fn filters() -> [MarketQuery; 6] {
    let one = |value: &str| vec![value.to_owned()];
    let none = MarketQuery::default;
    [
        MarketQuery {
            language: one("en"),
            ..none()
        },
        MarketQuery {
            language: one("de"),
            open: true,
            ..none()
        },
        MarketQuery {
            price: Some(Price::Free),
            week: true,
            ..none()
        },
        MarketQuery {
            industry: one("Software"),
            ..none()
        },
        MarketQuery {
            region: one("Berlin, Germany"),
            price: Some(Price::Paid),
            ..none()
        },
        MarketQuery {
            skill: one("SQL"),
            week: true,
            ..none()
        },
    ]
}

/// The plain way to answer a filter: by the words of each profile.
fn passes(mentor: &Mentor, query: &MarketQuery) -> bool {
    let any = |facet: Facet, has: &[String]| {
        let chosen = query.chosen(facet);
        chosen.is_empty() || chosen.iter().any(|value| has.contains(value))
    };
    any(Facet::Skill, &mentor.skills)
        && any(Facet::Language, &mentor.languages)
        && any(Facet::Industry, std::slice::from_ref(&mentor.industry))
        && any(Facet::Region, std::slice::from_ref(&mentor.region))
        && (!query.open || mentor.places_left)
}

/// Bytes of memory that this process holds; zero where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB"));
    kilobytes
        .and_then(|kilobytes| kilobytes.trim().parse().ok())
        .map_or(0, |count: u64| count * 1_024)
}
