//! Days on which the wall clock is changed: gaps give nothing, repeated hours give no time twice,
//! and an opening keeps its start and end on the wall.

use crate::world::Mentor;
use domain::calendar::{Align, Closed};
use domain::time::HOUR;

fn all_day(zone: &str) -> Mentor {
    Mentor::living_in(zone).opens_every_day("00:00", "24:00")
}

#[test]
fn the_clocks_of_the_world() {
    // zone, day, hours of the day, starts offered by the hour
    let table = [
        ("Europe/Berlin", "2026-03-28", 24.0, 24),
        ("Europe/Berlin", "2026-03-29", 23.0, 23),
        ("Europe/Berlin", "2026-10-25", 25.0, 24),
        ("America/New_York", "2026-03-08", 23.0, 23),
        ("America/New_York", "2026-11-01", 25.0, 24),
        ("America/Sao_Paulo", "2026-11-01", 24.0, 24),
        ("Asia/Kolkata", "2026-03-29", 24.0, 24),
        ("Asia/Kathmandu", "2026-10-25", 24.0, 24),
        // Half an hour of summer time: 02:00 becomes 02:30 in October, and back in April.
        ("Australia/Lord_Howe", "2026-10-04", 23.5, 23),
        ("Australia/Lord_Howe", "2026-04-05", 24.5, 24),
        // The last change of the clocks in British Columbia was in March 2026.
        ("America/Vancouver", "2026-03-08", 23.0, 23),
        ("America/Vancouver", "2026-11-01", 24.0, 24),
        // Back to UTC for Ramadan (17 February to 19 March 2026), then forward again.
        ("Africa/Casablanca", "2026-02-15", 25.0, 24),
        ("Africa/Casablanca", "2026-03-22", 23.0, 23),
        // Changed at midnight.
        ("Asia/Beirut", "2026-03-29", 23.0, 23),
        ("Africa/Cairo", "2026-04-24", 23.0, 23),
        ("America/Havana", "2026-11-01", 25.0, 24),
    ];
    for (zone, day, hours, starts) in table {
        let mentor = all_day(zone);
        assert_eq!(mentor.open_hours(day), hours, "{zone} {day}");
        assert_eq!(
            mentor.offers(day).len(),
            starts,
            "{zone} {day}: {:?}",
            mentor.offers(day)
        );
    }
}

#[test]
fn a_gap_gives_nothing() {
    let inside = Mentor::living_in("Europe/Berlin").opens("Sun", "02:00", "03:00");
    assert!(inside.offers("2026-03-29").is_empty());
    assert_eq!(inside.open_hours("2026-03-29"), 0.0);
    assert_eq!(inside.offers("2026-03-22"), ["02:00"]);

    let around = Mentor::living_in("Europe/Berlin").opens("Sun", "01:00", "05:00");
    assert_eq!(around.offers("2026-03-29"), ["01:00", "03:00", "04:00"]);
    assert_eq!(around.open_hours("2026-03-29"), 3.0);
}

#[test]
fn an_opening_that_starts_or_ends_in_a_gap_is_cut_at_the_jump() {
    let starts = Mentor::living_in("Europe/Berlin").opens("Sun", "02:30", "04:30");
    assert_eq!(starts.open_hours("2026-03-29"), 1.5);
    assert_eq!(starts.offers("2026-03-29"), ["03:00"]);
    let by_opening = starts.with(|rules| rules.align = Align::Opening);
    assert_eq!(by_opening.offers("2026-03-29"), ["03:30"]);

    let ends = Mentor::living_in("Europe/Berlin").opens("Sun", "00:30", "02:30");
    assert_eq!(ends.open_hours("2026-03-29"), 1.5);
    assert_eq!(ends.offers("2026-03-29"), ["01:00"]);
}

#[test]
fn a_repeated_hour_is_offered_once() {
    let one_hour = Mentor::living_in("Europe/Berlin").opens("Sun", "02:00", "03:00");
    assert_eq!(one_hour.offers("2026-10-25"), ["02:00"]);

    let night = Mentor::living_in("Europe/Berlin").opens("Sun", "01:00", "04:00");
    assert_eq!(night.offers("2026-10-25"), ["01:00", "02:00", "03:00"]);
    let first = night.at("2026-10-25T00:00:00Z");
    assert!(night.planner().check(first).is_ok());
    let again = first.plus(HOUR);
    assert_eq!(night.clock(again), "02:00");
    assert_eq!(night.planner().check(again), Err(Closed::RepeatedHour));
}

#[test]
fn start_and_end_stay_on_the_wall_all_year() {
    let mentor = Mentor::living_in("Europe/Berlin").opens("Sun", "14:00", "17:00");
    for day in [
        "2026-03-22",
        "2026-03-29",
        "2026-04-05",
        "2026-10-18",
        "2026-10-25",
    ] {
        assert_eq!(mentor.offers(day), ["14:00", "15:00", "16:00"], "{day}");
    }
}

#[test]
fn past_midnight_over_a_change() {
    let mentor = Mentor::living_in("Europe/Berlin").opens("Sat", "23:00", "28:00");
    assert_eq!(mentor.offers("2026-03-28"), ["23:00"]);
    assert_eq!(mentor.offers("2026-03-29"), ["00:00", "01:00", "03:00"]);
    assert_eq!(mentor.open_hours("2026-03-29"), 3.0);
    assert_eq!(
        mentor.offers("2026-10-25"),
        ["00:00", "01:00", "02:00", "03:00"]
    );
    assert_eq!(mentor.open_hours("2026-10-25"), 5.0);
}

#[test]
fn half_hour_zones_start_on_their_own_hour() {
    let mentor = Mentor::living_in("Asia/Kolkata").opens("Tue", "09:00", "11:00");
    assert_eq!(mentor.offers("2026-06-02"), ["09:00", "10:00"]);
    let first = mentor.planner().starts_in(mentor.days("2026-06-02", 1))[0].starts_at();
    assert_eq!(first.to_rfc3339(), "2026-06-02T03:30:00Z");
}

#[test]
fn the_half_hour_gap_of_lord_howe() {
    let mentor = Mentor::living_in("Australia/Lord_Howe")
        .opens("Sun", "01:00", "05:00")
        .with(|rules| (rules.length_minutes, rules.step_minutes) = (30, 30));
    let spring = [
        "01:00", "01:30", "02:30", "03:00", "03:30", "04:00", "04:30",
    ];
    assert_eq!(mentor.offers("2026-10-04"), spring);
    let autumn = [
        "01:00", "01:30", "02:00", "02:30", "03:00", "03:30", "04:00", "04:30",
    ];
    assert_eq!(mentor.offers("2026-04-05"), autumn);
    assert_eq!(mentor.open_hours("2026-04-05"), 4.5);
}

#[test]
fn notice_is_elapsed_time_also_over_a_change() {
    let mentor = all_day("Europe/Berlin")
        .with(|rules| rules.notice_minutes = 12 * 60)
        .now("2026-03-28T20:00");
    // Twelve hours after eight in the evening it is nine in the morning.
    assert_eq!(mentor.offers("2026-03-29")[0], "09:00");
}
