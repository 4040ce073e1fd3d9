//! Open times inside the function, without any database.

use crate::figure::{Durations, Figure, number, time};
use anyhow::{Context as _, Result};
use bench::people::{SESSION, spread, twenty_rules};
use domain::calendar::{
    Availability, Busy, BusyKind, Planner, Schedule, SessionRules, WeeklyOpening,
};
use domain::id::OpeningId;
use domain::id::SessionTypeId;
use domain::interval::Interval;
use domain::time::{DAY, Instant};
use jiff::civil::date;
use std::hint::black_box;
use std::time::{self, Duration};
use uuid::Uuid;

/// Monday 23 November 2026, 00:00 UTC.
const NOW: Instant = Instant(1_795_392_000_000);
const SPAN: Duration = Duration::from_secs(1);

pub fn measure() -> Result<()> {
    let month = Case::new(31, 500);
    let (took, bare) = (month.planned()?, month.swept());
    let per_second = 1.0 / took.median().as_secs_f64();
    Figure {
        name: "open times, 31 days, 20 rules, 500 bookings, function".to_owned(),
        measured: format!("{}/s", number(per_second)),
        yardstick: format!(
            "{}/s sorting and sweeping the same rows",
            number(1.0 / bare.median().as_secs_f64())
        ),
        goal: "≥ 5 000/s",
        met: Some(per_second >= 5_000.0),
    }
    .print();
    let long = Case::new(60, 2_000);
    let (took, bare) = (long.planned()?.median(), long.swept().median());
    Figure {
        name: "open times, 60 days, 2 000 busy rows, function".to_owned(),
        measured: time(took),
        yardstick: format!("{} sorting and sweeping the same rows", time(bare)),
        goal: "≤ 300 µs",
        met: Some(took <= Duration::from_micros(300)),
    }
    .print();
    Ok(())
}

struct Case {
    availability: Availability,
    rules: SessionRules,
    busy: Vec<Busy>,
    days: i64,
}

impl Case {
    fn new(days: i64, bookings: i64) -> Case {
        let weekly = twenty_rules().into_iter().map(|weekly| WeeklyOpening {
            id: OpeningId(Uuid::nil()),
            weekday: weekly.weekday,
            start_minute: weekly.start_minute,
            length_minutes: weekly.length_minutes,
            every_weeks: 1,
            from: date(2026, 1, 1),
            until: None,
            except: vec![],
        });
        let busy = spread(NOW, days, bookings).into_iter().map(|at| Busy {
            blocked: Interval::new(at, at.plus(SESSION)).unwrap_or_else(|_| unreachable!()),
            starts_at: at,
            ends_at: at.plus(SESSION),
            counts: true,
            what: BusyKind::Booking,
        });
        Case {
            availability: Availability {
                zone: "Europe/Berlin".to_owned(),
                weekly: weekly.collect(),
                one_off: vec![],
                overrides: vec![],
                travel: vec![],
                paused_until: None,
            },
            rules: SessionRules {
                notice_minutes: 0,
                horizon_days: 62,
                ..SessionRules::default()
            },
            busy: busy.collect(),
            days,
        }
    }

    fn planned(&self) -> Result<Durations> {
        let zone = server::platform::zone(&self.availability.zone).context("no such zone")?;
        let range = Interval::new(NOW, NOW.plus(self.days * DAY))?;
        Ok(repeated(|| {
            let schedule = Schedule {
                availability: &self.availability,
                zone: &zone,
                away: &[],
                rules: &self.rules,
                session_type: SessionTypeId(uuid::Uuid::from_u128(1)),
                busy: &self.busy,
                mentee_busy: &[],
                mentee_starts: &[],
                mentee_is_known: false,
                now: NOW,
            };
            Planner::new(schedule).starts_in(range).len()
        }))
    }

    /// The least that anybody has to do: sort what is taken, and walk every half hour past it.
    fn swept(&self) -> Durations {
        repeated(|| {
            let mut taken: Vec<Interval> = self.busy.iter().map(|busy| busy.blocked).collect();
            taken.sort_unstable();
            let (mut free, mut position) = (0, 0);
            for number in 0..self.days * DAY / SESSION {
                let start = NOW.plus(number * SESSION);
                while position < taken.len() && taken[position].ends_at() <= start {
                    position += 1;
                }
                let next = taken
                    .get(position)
                    .map_or(Instant::MAX, |next| next.starts_at());
                free += usize::from(next >= start.plus(SESSION));
            }
            free
        })
    }
}

fn repeated(work: impl Fn() -> usize) -> Durations {
    let started = time::Instant::now();
    let mut took = Vec::new();
    while started.elapsed() < SPAN {
        let one = time::Instant::now();
        black_box(work());
        took.push(one.elapsed());
    }
    Durations::new(took)
}
