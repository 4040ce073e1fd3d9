//! The offsets that are sent to the browser read as the zone database does, at and around every
//! change of every zone in the years that people book in.

use domain::time::{Instant, MINUTE, Shown, ZoneSpan, ZoneTable};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, civil::DateTime};

fn years() -> (Timestamp, Timestamp) {
    let parse = |text: &str| text.parse().expect("a timestamp");
    (parse("2025-01-01T00:00:00Z"), parse("2029-01-01T00:00:00Z"))
}

fn agrees(table: &ZoneTable, zone: &TimeZone, instant: Instant) {
    let local = zone.to_datetime(instant.to_jiff());
    assert_eq!(table.local(instant), local, "{} at {instant:?}", table.zone);
    let read: DateTime = local;
    let expected = zone.to_timestamp(read).expect("within jiff's years");
    assert_eq!(
        table.instant(read),
        Instant::from_jiff(expected),
        "{} at {read}",
        table.zone
    );
    reads_back(table, zone, read, table.wall(instant));
}

fn reads_back(table: &ZoneTable, zone: &TimeZone, local: DateTime, wall: i64) {
    let first = Instant::from_jiff(zone.to_timestamp(local).expect("within jiff's years"));
    match (
        zone.to_ambiguous_timestamp(local).offset(),
        table.shown(wall),
    ) {
        (AmbiguousOffset::Gap { .. }, Shown::Never { jump }) => {
            let before = zone.to_offset(jump.plus(-1).to_jiff());
            let after = zone.to_offset(jump.to_jiff());
            assert!(before < after, "{}: a jump forward at {jump:?}", table.zone);
        }
        (AmbiguousOffset::Gap { .. }, shown) => panic!("{} {local}: {shown:?}", table.zone),
        (_, shown) => assert_eq!(shown, Shown::At(first), "{} at {local}", table.zone),
    }
}

#[test]
fn every_transition_of_every_zone_reads_as_in_the_database() {
    let (from, until) = years();
    let (mut zones, mut transitions) = (0, 0);
    for name in jiff::tz::db().available() {
        let zone = TimeZone::get(name.as_str()).expect("listed zones exist");
        let (start, end) = (Instant::from_jiff(from), Instant::from_jiff(until));
        let table = ZoneTable::new(name.as_str(), &zone, start, end);
        zones += 1;
        agrees(&table, &zone, start);
        for transition in zone
            .following(from)
            .take_while(|change| change.timestamp() < until)
        {
            transitions += 1;
            let at = Instant::from_jiff(transition.timestamp());
            for milliseconds in [-1, 0, 1] {
                agrees(&table, &zone, at.plus(milliseconds));
            }
            // Also the readings that the clock jumps over or shows twice.
            let around = table.wall(at);
            for quarter in -16..=16 {
                agrees(&table, &zone, at.plus_minutes(quarter * 15));
                let wall = around + quarter * 15 * MINUTE;
                let reading = jiff::tz::Offset::UTC.to_datetime(Instant(wall).to_jiff());
                let expected = zone.to_timestamp(reading).expect("within jiff's years");
                assert_eq!(
                    table.instant(reading),
                    Instant::from_jiff(expected),
                    "{name} {reading}"
                );
                reads_back(&table, &zone, reading, wall);
            }
        }
    }
    assert!(zones > 400, "only {zones} zones in the bundled database");
    assert!(transitions > 1_000, "only {transitions} changes found");
}

#[test]
fn the_bundled_database_knows_the_rules_of_2026() {
    // British Columbia stays on summer time from 2026 on.
    let vancouver = TimeZone::get("America/Vancouver").expect("Vancouver");
    let december: Timestamp = "2026-12-01T20:00:00Z".parse().expect("a timestamp");
    assert_eq!(vancouver.to_offset(december).seconds(), -7 * 3600);
}

/// What `data/zones.mjs` wrote, see there.
const TEMPORAL: &str = include_str!("../data/zones.txt");

#[test]
fn every_transition_reads_as_temporal_works_it_out_in_a_browser() {
    let (from, until) = years();
    let (start, end) = (Instant::from_jiff(from), Instant::from_jiff(until));
    let mut compared = 0;
    for line in TEMPORAL.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('|');
        let name = parts.next().expect("a zone");
        let zone = TimeZone::get(name).expect("a zone that browsers know");
        let table = ZoneTable::new(name, &zone, start, end);
        let changes: Vec<&str> = parts.collect();
        // Temporal does not tell of a change of law that leaves the clock as it was.
        let turned = |pair: &&[ZoneSpan]| pair[0].offset_seconds != pair[1].offset_seconds;
        let turns = table.spans.windows(2).filter(turned).count();
        assert_eq!(turns, changes.len(), "changes of {name}");
        for change in changes {
            compared += reads_as(&table, change);
        }
    }
    assert!(compared > 10_000, "only {compared} times of day compared");
}

/// Compares one change of clocks; how many times of day it was compared at.
fn reads_as(table: &ZoneTable, change: &str) -> usize {
    let zone = &table.zone;
    let mut words = change.split(' ');
    let mut number = || -> i64 {
        let word = words.next().expect("three numbers");
        word.parse().expect("a number")
    };
    let (at, before, after) = (Instant(number() * 1_000), number(), number());
    let offset = |instant| i64::from(table.offset_seconds(instant));
    assert_eq!(offset(at.plus(-1)), before, "{zone} before {at:?}");
    assert_eq!(offset(at), after, "{zone} after {at:?}");
    let wall_before = at.0 + before * 1_000;
    let mut compared = 0;
    for reading in words {
        let (minutes, expected) = reading.split_once('=').expect("a time of day");
        let [minutes, expected] = [minutes, expected].map(|m| m.parse::<i64>().expect("minutes"));
        let wall = Instant(wall_before).plus_minutes(minutes);
        let local = jiff::tz::Offset::UTC.to_datetime(wall.to_jiff());
        let read = table.instant(local);
        assert_eq!(read, at.plus_minutes(expected), "{zone} {local}");
        compared += 1;
    }
    compared
}
