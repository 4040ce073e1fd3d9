//! Bookable times, by examples.

use crate::world::{Mentor, date, span};
use domain::calendar::{Align, BusyKind, Closed, Remedy};
use domain::time::{DAY, Instant};

fn leila() -> Mentor {
    Mentor::living_in("Europe/Berlin").opens("Tue", "14:00", "17:30")
}

#[test]
fn an_afternoon() {
    assert_eq!(leila().offers("2026-06-02"), ["14:00", "15:00", "16:00"]);
    assert!(leila().offers("2026-06-03").is_empty());
}

#[test]
fn steps_by_the_hour_and_by_the_opening() {
    let table: [(u16, Align, &[&str]); 5] = [
        (60, Align::Opening, &["14:10", "15:10"]),
        (60, Align::Hour, &["15:00", "16:00"]),
        (
            20,
            Align::Hour,
            &["14:20", "14:40", "15:00", "15:20", "15:40", "16:00"],
        ),
        (45, Align::Hour, &["14:45", "15:00", "15:45", "16:00"]),
        (45, Align::Opening, &["14:10", "14:55", "15:40"]),
    ];
    for (step, align, expected) in table {
        let mentor = Mentor::living_in("Europe/Berlin")
            .opens("Tue", "14:10", "17:00")
            .with(|rules| (rules.step_minutes, rules.align) = (step, align));
        assert_eq!(mentor.offers("2026-06-02"), expected, "{step} {align:?}");
    }
}

#[test]
fn openings_that_touch_or_overlap_are_one_stretch_and_give_no_time_twice() {
    let mentor =
        leila()
            .opens_on("2026-06-02", "17:30", "19:00")
            .opens_on("2026-06-02", "16:00", "17:00");
    let expected = ["14:00", "15:00", "16:00", "17:00", "18:00"];
    assert_eq!(mentor.offers("2026-06-02"), expected);
}

#[test]
fn an_override_replaces_the_day_and_an_empty_one_closes_it() {
    let mentor = leila()
        .instead_on("2026-06-02", &[("09:00", "10:00"), ("20:00", "22:00")])
        .instead_on("2026-06-09", &[]);
    assert_eq!(mentor.offers("2026-06-02"), ["09:00", "20:00", "21:00"]);
    assert!(mentor.offers("2026-06-09").is_empty());
    assert_eq!(mentor.offers("2026-06-16"), ["14:00", "15:00", "16:00"]);
}

#[test]
fn a_closed_day_keeps_what_began_the_evening_before() {
    let mentor = Mentor::living_in("Europe/Berlin")
        .opens("Mon", "22:00", "26:00")
        .opens("Tue", "01:00", "04:00")
        .instead_on("2026-06-02", &[]);
    assert_eq!(mentor.offers("2026-06-02"), ["00:00", "01:00"]);
    assert_eq!(
        mentor.offers("2026-06-09"),
        ["00:00", "01:00", "02:00", "03:00"]
    );
}

#[test]
fn every_other_week_with_an_end_and_exceptions() {
    let mut mentor = leila();
    let weekly = &mut mentor.availability.weekly[0];
    weekly.every_weeks = 2;
    weekly.from = date("2026-06-01");
    weekly.until = Some(date("2026-07-14"));
    weekly.except = vec![date("2026-06-16")];
    let open = |day: &&str| !mentor.offers(day).is_empty();
    let tuesdays = [
        "2026-05-26",
        "2026-06-02",
        "2026-06-09",
        "2026-06-16",
        "2026-06-23",
        "2026-06-30",
        "2026-07-07",
        "2026-07-14",
        "2026-07-21",
        "2026-07-28",
    ];
    let expected = ["2026-06-02", "2026-06-30", "2026-07-14"];
    assert_eq!(
        tuesdays.into_iter().filter(open).collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn both_buffers_keep_their_distance() {
    // 15 minutes after the first, 10 before the second: 25 minutes apart, on either side.
    let mentor = leila()
        .taken("2026-06-02T15:00", 30, 10, 15, BusyKind::Booking)
        .with(|rules| {
            (rules.length_minutes, rules.step_minutes) = (30, 5);
            (rules.buffer_before_minutes, rules.buffer_after_minutes) = (10, 15);
        });
    let offered = mentor.offers("2026-06-02");
    let before = offered.iter().rfind(|start| start.as_str() < "15:00");
    let after = offered.iter().find(|start| start.as_str() >= "15:00");
    assert_eq!(before.map(String::as_str), Some("14:05"));
    assert_eq!(after.map(String::as_str), Some("15:55"));
    let time = span(mentor.at("2026-06-02T15:00"), mentor.at("2026-06-02T15:30"));
    let check = |at: &str| mentor.planner().check(mentor.at(at));
    assert_eq!(check("2026-06-02T14:10"), Err(Closed::BufferOf { time }));
    assert_eq!(check("2026-06-02T15:50"), Err(Closed::BufferOf { time }));
    assert_eq!(check("2026-06-02T15:10"), Err(Closed::Booked { time }));
}

#[test]
fn limits_count_in_the_mentors_zone() {
    // 23:30 in Auckland on Monday is Monday noon in UTC; 00:30 on Tuesday is Monday too in UTC.
    let mentor = Mentor::living_in("Pacific/Auckland")
        .opens_every_day("00:00", "24:00")
        .with(|rules| rules.max_per_day = Some(1))
        .booked("2026-06-01T23:00", 60);
    assert!(mentor.offers("2026-06-01").is_empty());
    assert_eq!(mentor.offers("2026-06-02").len(), 24);
    let start = mentor.at("2026-06-01T09:00");
    assert_eq!(
        mentor.planner().check(start),
        Err(Closed::DayFull { most: 1 })
    );
}

#[test]
fn limits_per_week_and_month() {
    let week = Mentor::living_in("Europe/Berlin")
        .opens_every_day("09:00", "11:00")
        .with(|rules| rules.max_per_week = Some(2))
        .booked("2026-06-01T09:00", 60)
        .booked("2026-06-07T09:00", 60);
    assert!(week.offers("2026-06-03").is_empty());
    assert_eq!(week.offers("2026-06-08").len(), 2);
    assert_eq!(week.offers("2026-05-31").len(), 2);

    let month = week.with(|rules| {
        rules.max_per_week = None;
        rules.max_per_month = Some(2);
    });
    assert!(month.offers("2026-06-30").is_empty());
    assert_eq!(month.offers("2026-07-01").len(), 2);
    let start = month.at("2026-06-20T09:00");
    assert_eq!(
        month.planner().check(start),
        Err(Closed::MonthFull { most: 2 })
    );
}

#[test]
fn busy_times_of_other_calendars_block_but_do_not_count() {
    let title = Some("Dentist".to_owned());
    let mentor = leila().with(|rules| rules.max_per_day = Some(1)).taken(
        "2026-06-02T15:00",
        60,
        0,
        0,
        BusyKind::External { title },
    );
    assert_eq!(mentor.offers("2026-06-02"), ["14:00", "16:00"]);
}

#[test]
fn a_calendar_that_nobody_knows_closes_everything_from_there_on() {
    let title = Some("Dentist".to_owned());
    let year = 365 * 24 * 60;
    let mentor = leila()
        .taken("2026-06-02T15:00", year, 0, 0, BusyKind::Unknown)
        .taken("2026-06-02T16:00", 60, 0, 0, BusyKind::External { title });
    assert_eq!(mentor.offers("2026-06-02"), ["14:00"]);
    let why = |at: &str| mentor.planner().explain(mentor.at(at));
    assert_eq!(why("2026-06-02T15:00"), Some(Closed::CalendarUnknown));
    assert_eq!(why("2026-06-09T14:00"), Some(Closed::CalendarUnknown));
    // What has another reason, or a name, is told so.
    assert!(matches!(
        why("2026-06-02T16:00"),
        Some(Closed::ExternalBusy { .. })
    ));
    assert_eq!(why("2026-06-10T14:00"), Some(Closed::NotOpen));
    let to_mentee = mentor
        .planner()
        .explain_for_mentee(mentor.at("2026-06-02T15:00"));
    assert_eq!(to_mentee, Some(Closed::Taken));
}

#[test]
fn a_mentee_has_a_limit_and_a_calendar() {
    let mut mentor = leila().with(|rules| rules.per_mentee_per_month = Some(1));
    mentor.mentee_busy = vec![span(
        mentor.at("2026-06-02T15:30"),
        mentor.at("2026-06-02T15:45"),
    )];
    assert_eq!(mentor.offers("2026-06-02"), ["14:00", "16:00"]);
    let taken = mentor.at("2026-06-02T15:00");
    assert_eq!(mentor.planner().check(taken), Err(Closed::MenteeBusy));

    mentor.mentee_starts = vec![mentor.at("2026-06-09T14:00")];
    assert!(mentor.offers("2026-06-02").is_empty());
    assert_eq!(
        mentor.planner().check(taken),
        Err(Closed::MenteeLimit { most: 1 })
    );
    assert_eq!(mentor.offers("2026-07-07").len(), 3);
}

#[test]
fn notice_and_horizon_are_exact() {
    let mentor = leila()
        .with(|rules| (rules.notice_minutes, rules.horizon_days) = (24 * 60, 7))
        .now("2026-06-01T15:00");
    assert_eq!(mentor.offers("2026-06-02"), ["15:00", "16:00"]);
    let next_week = mentor
        .with(|rules| rules.notice_minutes = 0)
        .now("2026-06-02T15:00");
    assert_eq!(next_week.offers("2026-06-09"), ["14:00", "15:00"]);
    let latest = next_week.at("2026-06-09T15:00");
    let beyond = next_week.planner().check(next_week.at("2026-06-09T16:00"));
    assert_eq!(beyond, Err(Closed::TooFarAhead { latest }));
}

#[test]
fn a_pause_closes_everything_until_the_return() {
    let mut mentor = leila();
    mentor.availability.paused_until = Some(date("2026-06-09"));
    assert!(mentor.offers("2026-06-02").is_empty());
    assert_eq!(mentor.offers("2026-06-09").len(), 3);
    let closed = mentor.planner().explain(mentor.at("2026-06-02T14:00"));
    assert_eq!(
        closed,
        Some(Closed::Paused {
            until: date("2026-06-09")
        })
    );
}

#[test]
fn why_is_this_time_closed() {
    let title = Some("Dentist".to_owned());
    let mentor = leila()
        .taken(
            "2026-06-04T09:30",
            90,
            0,
            0,
            BusyKind::External {
                title: title.clone(),
            },
        )
        .taken("2026-06-02T14:00", 60, 0, 0, BusyKind::Hold)
        .now("2026-06-01T00:00")
        .with(|rules| (rules.notice_minutes, rules.horizon_days) = (60, 30));
    let time = |from: &str, until: &str| span(mentor.at(from), mentor.at(until));
    let dentist = time("2026-06-04T09:30", "2026-06-04T11:00");
    let held = time("2026-06-02T14:00", "2026-06-02T15:00");
    let table = [
        ("2026-06-02T15:00", None, None, None),
        (
            "2026-05-31T14:00",
            Some(Closed::Past),
            Some(Closed::Past),
            None,
        ),
        (
            "2026-06-01T00:30",
            Some(Closed::Notice {
                earliest: mentor.at("2026-06-01T01:00"),
            }),
            Some(Closed::Notice {
                earliest: mentor.at("2026-06-01T01:00"),
            }),
            Some(Remedy::ShortenNotice),
        ),
        (
            "2026-06-02T14:00",
            Some(Closed::Held { time: held }),
            Some(Closed::Taken),
            Some(Remedy::WaitForHold),
        ),
        // The mentor reads the name of the thing; a mentee not even that there is one.
        (
            "2026-06-04T10:00",
            Some(Closed::ExternalBusy {
                time: dentist,
                title,
            }),
            Some(Closed::NotOpen),
            Some(Remedy::FreeOtherCalendar),
        ),
        (
            "2026-06-02T15:20",
            Some(Closed::NotOnGrid),
            Some(Closed::NotOnGrid),
            Some(Remedy::ChangeStep),
        ),
        (
            "2026-06-02T17:00",
            Some(Closed::TooShort {
                ends_at: mentor.at("2026-06-02T17:30"),
            }),
            Some(Closed::TooShort {
                ends_at: mentor.at("2026-06-02T17:30"),
            }),
            Some(Remedy::LengthenOpening),
        ),
        (
            "2026-06-03T14:00",
            Some(Closed::NotOpen),
            Some(Closed::NotOpen),
            Some(Remedy::OpenTime),
        ),
    ];
    for (at, to_mentor, to_mentee, remedy) in table {
        let start = mentor.at(at);
        let explained = mentor.planner().explain(start);
        assert_eq!(explained.as_ref().and_then(Closed::remedy), remedy, "{at}");
        assert_eq!(explained, to_mentor, "{at}");
        assert_eq!(
            mentor.planner().explain_for_mentee(start),
            to_mentee,
            "{at}"
        );
    }
}

#[test]
fn the_nearest_times_lie_before_and_after() {
    let mentor = leila().booked("2026-06-02T15:00", 60);
    let nearest = mentor.planner().nearest(mentor.at("2026-06-02T15:00"), 3);
    let starts: Vec<Instant> = nearest.iter().map(|session| session.starts_at()).collect();
    let expected = ["2026-05-26T16:00", "2026-06-02T14:00", "2026-06-02T16:00"];
    assert_eq!(starts, expected.map(|at| mentor.at(at)));
    assert!(
        Mentor::living_in("UTC")
            .planner()
            .nearest(mentor.now, 3)
            .is_empty()
    );
}

#[test]
fn the_next_times_are_the_first_of_the_list() {
    let mentor = leila()
        .booked("2026-06-02T15:00", 60)
        .now("2026-06-01T00:00");
    let all = mentor.planner().starts_in(mentor.days("2026-06-01", 60));
    for count in [0, 1, 3, 7] {
        assert_eq!(mentor.planner().next(mentor.now, count), all[..count]);
    }
}

#[test]
fn hostile_instants_are_answered() {
    let mentor = leila();
    let planner = mentor.planner();
    assert_eq!(planner.check(Instant::MIN), Err(Closed::Past));
    assert!(matches!(
        planner.check(Instant::MAX),
        Err(Closed::TooFarAhead { .. })
    ));
    assert_eq!(
        planner.starts_in(span(Instant::MIN, Instant::MAX)).len(),
        52 * 3
    );
    assert!(planner.nearest(Instant::MAX, 1).len() <= 1);
    assert_eq!(planner.nearest(Instant::MIN, 1).len(), 1);
    assert_eq!(planner.nearest(mentor.now.plus(-4000 * DAY), 2).len(), 2);
}
