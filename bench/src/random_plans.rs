//! Random mentors, bookings and clocks by the hundred thousand: what is listed can be booked and
//! nothing else, nothing listed touches what is taken, and it does not matter how one asks.

use crate::figure::{Figure, number};
use anyhow::{Context as _, Result, ensure};
use domain::calendar::{
    Align, Availability, Away, Busy, BusyKind, DayOpening, DayOverride, Planner, Schedule,
    SessionRules, TravelPeriod, WeeklyOpening,
};
use domain::id::{OpeningId, SessionTypeId};
use domain::interval::Interval;
use domain::time::{DAY, HOUR, Instant, MINUTE, date_of_day};
use jiff::tz::TimeZone;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::time;
use uuid::Uuid;

const CASES: u64 = 100_000;
/// Days around which clocks are changed, with a zone that does so.
const PLACES: [(&str, i64); 6] = [
    ("Europe/Berlin", 20_541),
    ("Europe/Berlin", 20_751),
    ("America/New_York", 20_758),
    ("Australia/Lord_Howe", 20_548),
    ("Asia/Kolkata", 20_604),
    ("Africa/Casablanca", 20_499),
];
const ABROAD: [&str; 4] = [
    "Pacific/Kiritimati",
    "Asia/Tokyo",
    "America/Los_Angeles",
    "Pacific/Pago_Pago",
];

pub fn measure() -> Result<()> {
    let started = time::Instant::now();
    let mut listed = 0;
    for seed in 0..CASES {
        listed += Case::random(seed)?
            .holds()
            .with_context(|| format!("case {seed}"))?;
    }
    let cases = CASES as f64;
    Figure {
        name: "random plans: rules, bookings, journeys, clocks".to_owned(),
        measured: format!("{} cases hold", number(cases)),
        yardstick: format!(
            "{} times listed, {}/s",
            number(listed as f64),
            number(cases / started.elapsed().as_secs_f64())
        ),
        goal: "100 000, none fails",
        met: Some(true),
    }
    .print();
    Ok(())
}

struct Case {
    availability: Availability,
    zone: TimeZone,
    away: Vec<Away>,
    rules: SessionRules,
    busy: Vec<Busy>,
    mentee_busy: Vec<Interval>,
    now: Instant,
    range: Interval,
    cut: i64,
}

impl Case {
    fn random(seed: u64) -> Result<Case> {
        let chance = &mut StdRng::seed_from_u64(seed);
        let (name, day) = PLACES[chance.random_range(0..PLACES.len())];
        let zone = server::platform::zone(name).context("no such zone")?;
        let middle = Instant(day * DAY);
        let weekly = (0..chance.random_range(0..8)).map(|_| weekly(chance, day));
        let mut availability = Availability {
            weekly: weekly.collect(),
            ..Availability::closed(name)
        };
        if chance.random_bool(0.3) {
            let date = date_of_day(day + chance.random_range(-1..2));
            let openings = vec![opening(chance)];
            availability.overrides.push(DayOverride { date, openings });
        }
        if chance.random_bool(0.3) {
            let first = day + chance.random_range(-3..2);
            availability.travel.push(TravelPeriod {
                first: date_of_day(first),
                last: date_of_day(first + chance.random_range(0..4)),
                zone: ABROAD[chance.random_range(0..ABROAD.len())].to_owned(),
            });
        }
        let resolve = |name: &str| server::platform::zone(name);
        let away = Away::periods(&availability.travel, &zone, resolve);
        let from = middle.plus(chance.random_range(-30..10) * HOUR);
        let busy = (0..chance.random_range(0..20)).map(|_| busy(chance, middle));
        let busy: Result<Vec<Busy>> = busy.collect();
        let own = (0..chance.random_range(0..3)).map(|_| stretch(chance, middle));
        let own: Result<Vec<Interval>> = own.collect();
        Ok(Case {
            away: away.context("no such zone")?,
            zone,
            availability,
            rules: rules(chance),
            busy: busy?,
            mentee_busy: own?,
            now: middle.plus(chance.random_range(-72..24) * HOUR),
            range: Interval::new(from, from.plus(36 * HOUR))?,
            cut: chance.random_range(7..2_000) * MINUTE,
        })
    }

    fn planner(&self) -> Planner<'_> {
        Planner::new(Schedule {
            availability: &self.availability,
            zone: &self.zone,
            away: &self.away,
            rules: &self.rules,
            session_type: SessionTypeId(Uuid::from_u128(1)),
            busy: &self.busy,
            mentee_busy: &self.mentee_busy,
            mentee_starts: &[],
            mentee_is_known: false,
            now: self.now,
        })
    }

    /// What always holds; how many times were listed.
    fn holds(&self) -> Result<usize> {
        let planner = self.planner();
        let listed = planner.starts_in(self.range);
        for session in &listed {
            ensure!(
                planner.check(session.starts_at()) == Ok(*session),
                "listed, but not bookable: {session:?}"
            );
            let blocked = self.rules.blocked(*session);
            let taken = self.busy.iter().any(|busy| busy.blocked.overlaps(blocked));
            ensure!(!taken, "taken, but listed: {session:?}");
        }
        let mut at = self.range.starts_at();
        while at < self.range.ends_at() {
            if let Ok(session) = planner.check(at) {
                ensure!(
                    listed.contains(&session),
                    "bookable, but not listed: {at:?}"
                );
            }
            at = at.plus(15 * MINUTE);
        }
        let mut parts = Vec::new();
        let mut from = self.range.starts_at();
        while from < self.range.ends_at() {
            let until = from.plus(self.cut).min(self.range.ends_at());
            parts.extend(planner.starts_in(Interval::new(from, until)?));
            from = until;
        }
        ensure!(parts == listed, "the cut of the range matters");
        Ok(listed.len())
    }
}

fn opening(chance: &mut StdRng) -> DayOpening {
    DayOpening {
        start_minute: chance.random_range(0..288) * 5,
        length_minutes: chance.random_range(1..=288) * 5,
    }
}

fn weekly(chance: &mut StdRng, day: i64) -> WeeklyOpening {
    let time = opening(chance);
    let from = day - chance.random_range(0..30);
    let lasts = chance.random_bool(0.3).then(|| chance.random_range(0..40));
    WeeklyOpening {
        id: OpeningId(Uuid::nil()),
        weekday: chance.random_range(1..=7),
        start_minute: time.start_minute,
        length_minutes: time.length_minutes,
        every_weeks: chance.random_range(1..4),
        from: date_of_day(from),
        until: lasts.map(|days| date_of_day(from + days)),
        except: vec![date_of_day(day + chance.random_range(-2..3))],
    }
}

fn rules(chance: &mut StdRng) -> SessionRules {
    let limit = chance.random_bool(0.3).then(|| chance.random_range(1..4));
    SessionRules {
        length_minutes: chance.random_range(1..13) * 10,
        step_minutes: [5, 10, 15, 20, 30, 45, 60][chance.random_range(0..7)],
        align: Align::ALL[chance.random_range(0..2)],
        notice_minutes: chance.random_range(0..3) * 45,
        horizon_days: chance.random_range(1..40),
        buffer_before_minutes: chance.random_range(0..4) * 5,
        buffer_after_minutes: chance.random_range(0..4) * 5,
        max_per_day: limit,
        ..SessionRules::default()
    }
}

fn stretch(chance: &mut StdRng, middle: Instant) -> Result<Interval> {
    let from = middle.plus(chance.random_range(-600..600) * 5 * MINUTE);
    let until = from.plus(chance.random_range(1..40) * 5 * MINUTE);
    Ok(Interval::new(from, until)?)
}

fn busy(chance: &mut StdRng, middle: Instant) -> Result<Busy> {
    let session = stretch(chance, middle)?;
    let buffer = chance.random_range(0..4) * 5 * MINUTE;
    let (starts_at, ends_at) = session.into();
    let is_session = chance.random_bool(0.7);
    Ok(Busy {
        blocked: Interval::new(starts_at.plus(-buffer), ends_at.plus(buffer))?,
        starts_at,
        ends_at,
        counts: is_session,
        what: if is_session {
            BusyKind::Booking
        } else {
            BusyKind::External { title: None }
        },
    })
}
