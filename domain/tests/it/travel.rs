//! Travel: the hours of the days abroad are those of the zone abroad, and all others stay.

use crate::world::{Mentor, date, span, zone};
use domain::calendar::{Away, TravelPeriod};
use domain::form::Problem;
use domain::time::{DAY, HOUR, Instant};

fn at(text: &str) -> Instant {
    Instant::from_jiff(text.parse().expect("an instant"))
}

/// Open on working days from 9 to 11.
fn leila() -> Mentor {
    ["Mon", "Tue", "Wed", "Thu", "Fri"]
        .into_iter()
        .fold(Mentor::living_in("Europe/Berlin"), |leila, day| {
            leila.opens(day, "09:00", "11:00")
        })
}

fn starts(mentor: &Mentor, from: &str, until: &str) -> Vec<String> {
    let listed = mentor.planner().starts_in(span(at(from), at(until)));
    let texts = listed
        .iter()
        .map(|session| session.starts_at().to_rfc3339());
    texts.map(|text| text[5..16].to_owned()).collect()
}

#[test]
fn days_abroad_have_the_hours_of_the_zone_abroad() {
    // Monday 9 to Friday 13 November; away on Wednesday and Thursday.
    let (from, until) = ("2026-11-09T00:00:00Z", "2026-11-14T00:00:00Z");
    let in_tokyo = leila().travels("2026-11-11", "2026-11-12", "Asia/Tokyo");
    assert_eq!(
        starts(&in_tokyo, from, until),
        [
            "11-09T08:00",
            "11-09T09:00",
            "11-10T08:00",
            "11-10T09:00",
            "11-11T00:00",
            "11-11T01:00",
            "11-12T00:00",
            "11-12T01:00",
            "11-13T08:00",
            "11-13T09:00",
        ]
    );
    let in_los_angeles = leila().travels("2026-11-11", "2026-11-12", "America/Los_Angeles");
    assert_eq!(
        starts(&in_los_angeles, from, until),
        [
            "11-09T08:00",
            "11-09T09:00",
            "11-10T08:00",
            "11-10T09:00",
            "11-11T17:00",
            "11-11T18:00",
            "11-12T17:00",
            "11-12T18:00",
            "11-13T08:00",
            "11-13T09:00",
        ]
    );
}

#[test]
fn clocks_change_abroad_too() {
    // The clock in New York is turned back on 1 November, a week after Berlin's.
    let abroad = leila().travels("2026-10-30", "2026-11-02", "America/New_York");
    assert_eq!(
        starts(&abroad, "2026-10-29T00:00:00Z", "2026-11-04T00:00:00Z"),
        [
            "10-29T08:00",
            "10-29T09:00",
            "10-30T13:00",
            "10-30T14:00",
            "11-02T14:00",
            "11-02T15:00",
            "11-03T08:00",
            "11-03T09:00",
        ]
    );
}

#[test]
fn one_journey_follows_another_and_nobody_is_at_two_places() {
    let around = leila()
        .travels("2026-11-09", "2026-11-10", "Asia/Tokyo")
        .travels("2026-11-11", "2026-11-12", "America/Los_Angeles");
    assert_eq!(
        starts(&around, "2026-11-08T00:00:00Z", "2026-11-14T00:00:00Z"),
        [
            "11-09T00:00",
            "11-09T01:00",
            "11-10T00:00",
            "11-10T01:00",
            "11-11T17:00",
            "11-11T18:00",
            "11-12T17:00",
            "11-12T18:00",
            "11-13T08:00",
            "11-13T09:00",
        ]
    );
    let name = |text: &str| Away::zone_at(&around.away, "Europe/Berlin", at(text)).to_owned();
    assert_eq!(name("2026-11-10T12:00:00Z"), "Asia/Tokyo");
    assert_eq!(name("2026-11-12T12:00:00Z"), "America/Los_Angeles");
    assert_eq!(name("2026-11-13T12:00:00Z"), "Europe/Berlin");
    // An evening at home that is a morning abroad already.
    let late = Mentor::living_in("Europe/Berlin").opens("Tue", "18:00", "22:00");
    let late = late.travels("2026-11-11", "2026-11-11", "Asia/Tokyo");
    assert_eq!(late.open_hours("2026-11-10"), 0.0);
    assert_eq!(late.open_hours("2026-11-17"), 4.0);
}

#[test]
fn limits_count_the_days_abroad() {
    let mut mentor = leila().travels("2026-11-11", "2026-11-12", "Asia/Tokyo");
    mentor.rules.max_per_day = Some(1);
    let first = mentor.at("2026-11-11T00:00:00Z");
    mentor.busy.push(domain::calendar::Busy {
        blocked: span(first, first.plus(HOUR)),
        starts_at: first,
        ends_at: first.plus(HOUR),
        counts: true,
        what: domain::calendar::BusyKind::Booking,
    });
    assert_eq!(
        starts(&mentor, "2026-11-10T12:00:00Z", "2026-11-12T12:00:00Z"),
        ["11-12T00:00", "11-12T01:00"],
        "Wednesday in Tokyo is full, though it is Wednesday in Berlin until one in the morning"
    );
}

#[test]
fn periods_do_not_overlap_and_end_after_they_begin() {
    let problems = |mentor: &Mentor| {
        let errors = mentor.availability.validate().err().unwrap_or_default();
        let named = errors.0.into_iter();
        named
            .map(|error| (error.field, error.problem))
            .collect::<Vec<_>>()
    };
    let overlapping = leila()
        .travels("2026-11-09", "2026-11-12", "Asia/Tokyo")
        .travels("2026-11-12", "2026-11-13", "America/New_York");
    assert_eq!(
        problems(&overlapping),
        [("travel.1.first".to_owned(), Problem::Overlaps)]
    );
    let mut reversed = leila();
    reversed.availability.travel.push(TravelPeriod {
        first: date("2026-11-12"),
        last: date("2026-11-11"),
        zone: "Asia/Tokyo".to_owned(),
    });
    assert_eq!(
        problems(&reversed),
        [("travel.0.last".to_owned(), Problem::EndBeforeStart)]
    );
    assert!(Away::periods(&overlapping.availability.travel, &zone("UTC"), |_| None).is_none());
}

#[test]
fn what_is_far_from_a_journey_is_as_without_it() {
    let (home, abroad) = (
        leila(),
        leila().travels("2026-11-11", "2026-11-12", "Asia/Tokyo"),
    );
    for days in [-30, -3, 4, 30] {
        let from = at("2026-11-11T00:00:00Z").plus(days * DAY);
        let range = span(from, from.plus(DAY));
        assert_eq!(
            home.planner().starts_in(range),
            abroad.planner().starts_in(range)
        );
    }
}
