//! Sessions of many, finer rules of session types, and weekly series.

use crate::world::{Mentor, SESSION_TYPE, date};
use domain::calendar::{BusyKind, Closed, weekly_starts};
use domain::form::Problem;
use domain::id::SessionTypeId;

/// Open on Tuesdays from 14 to 17, for sessions of four.
fn group() -> Mentor {
    Mentor::living_in("Europe/Berlin")
        .opens("Tue", "14:00", "17:00")
        .with(|rules| rules.seats = 4)
}

fn seats(seats_left: u16) -> BusyKind {
    BusyKind::Group {
        session_type: SESSION_TYPE,
        seats_left,
    }
}

#[test]
fn a_session_of_many_is_offered_while_it_has_seats() {
    let at = "2026-06-02T15:00";
    let mentor = group().taken(at, 60, 0, 0, seats(1));
    assert_eq!(mentor.offers("2026-06-02"), ["14:00", "15:00", "16:00"]);
    assert_eq!(mentor.planner().seats_left(mentor.at(at)), Some(1));
    assert_eq!(
        mentor.planner().seats_left(mentor.at("2026-06-02T14:00")),
        Some(4)
    );
    let full = group().taken(at, 60, 0, 0, seats(0));
    assert_eq!(full.offers("2026-06-02"), ["14:00", "16:00"]);
    assert!(matches!(
        full.planner().check(full.at(at)),
        Err(Closed::Booked { .. })
    ));
}

#[test]
fn it_is_joined_only_by_its_own_kind_and_as_it_is() {
    let other = BusyKind::Group {
        session_type: SessionTypeId(uuid::Uuid::from_u128(8)),
        seats_left: 3,
    };
    let at = "2026-06-02T15:00";
    assert_eq!(
        group().taken(at, 60, 0, 0, other).offers("2026-06-02"),
        ["14:00", "16:00"]
    );
    let shorter = group().taken(at, 45, 0, 0, seats(3));
    assert_eq!(shorter.offers("2026-06-02"), ["14:00", "16:00"]);
    let single = group()
        .taken(at, 60, 0, 0, seats(3))
        .with(|rules| rules.seats = 1);
    assert_eq!(single.offers("2026-06-02"), ["14:00", "16:00"]);
    assert_eq!(single.planner().seats_left(single.at(at)), None);
}

#[test]
fn a_seat_is_no_further_session_for_the_limits_of_the_mentor() {
    let mentor = group().with(|rules| rules.max_per_day = Some(1)).taken(
        "2026-06-02T15:00",
        60,
        0,
        0,
        seats(2),
    );
    assert_eq!(mentor.offers("2026-06-02"), ["15:00"]);
    let mut mentor = mentor.with(|rules| rules.per_mentee_per_month = Some(1));
    mentor.mentee_starts = vec![mentor.at("2026-06-09T14:00")];
    assert!(
        mentor.offers("2026-06-02").is_empty(),
        "but one for the mentee's own"
    );
}

#[test]
fn dates_and_newcomers() {
    let first = date("2026-06-09");
    let mentor =
        group().with(|rules| (rules.first_date, rules.last_date) = (Some(first), Some(first)));
    let check = |at: &str| mentor.planner().check(mentor.at(at)).err();
    assert_eq!(
        check("2026-06-02T15:00"),
        Some(Closed::BeforeFirstDate { first })
    );
    assert_eq!(check("2026-06-09T15:00"), None);
    assert_eq!(
        check("2026-06-16T15:00"),
        Some(Closed::AfterLastDate { last: first })
    );
    let mut mentor = mentor.with(|rules| rules.first_time_only = true);
    assert_eq!(mentor.offers("2026-06-09").len(), 3);
    mentor.mentee_is_known = true;
    assert!(mentor.offers("2026-06-09").is_empty());
}

#[test]
fn lengths_are_few_sane_and_different() {
    let problem = |other_lengths: &[u16]| {
        let mentor = group().with(|rules| rules.other_lengths = other_lengths.to_vec());
        let errors = mentor.rules.validate().err()?;
        errors.of("other_lengths").cloned()
    };
    assert_eq!(problem(&[30, 90]), None);
    assert_eq!(
        problem(&[60]),
        Some(Problem::Duplicate),
        "the usual one again"
    );
    assert!(matches!(problem(&[4]), Some(Problem::OutOfRange { .. })));
    assert!(matches!(
        problem(&[10, 20, 30, 40, 50]),
        Some(Problem::TooMany { .. })
    ));
}

#[test]
fn a_series_keeps_the_hour_of_the_wall_clock() {
    let mentor = group();
    let clocks = |first: &str, weeks| -> Vec<String> {
        let starts = weekly_starts(&mentor.zone, mentor.at(first), weeks);
        let local = |at: &domain::time::Instant| mentor.zone.to_datetime(at.to_jiff()).to_string();
        starts.iter().map(local).collect()
    };
    // The clock is turned back on 25 October and forward on 28 March.
    assert_eq!(
        clocks("2026-10-20T15:00", 3),
        [
            "2026-10-20T15:00:00",
            "2026-10-27T15:00:00",
            "2026-11-03T15:00:00"
        ]
    );
    assert_eq!(
        clocks("2027-03-21T02:30", 2),
        ["2027-03-21T02:30:00", "2027-03-28T03:30:00"]
    );
    let twice = weekly_starts(&mentor.zone, mentor.at("2026-10-18T02:30"), 2);
    assert_eq!(
        twice[1],
        mentor.at("2026-10-25T00:30:00Z"),
        "the first of the two"
    );
}
