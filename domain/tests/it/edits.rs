//! Editing open time: the three scopes, and that what was decided for a single day stays.

use crate::world::{Mentor, between, date, opening_id, span};
use domain::calendar::{Availability, DayOpening, Edit, EditRefused, Scope, Source};
use domain::form::Problem;
use domain::id::OpeningId;
use domain::time::{DAY, Instant, day_number};
use jiff::civil::Date;
use proptest::prelude::*;

const TUESDAY: Source = Source::Weekly(OpeningId(uuid::Uuid::from_u128(1)));

fn fresh() -> OpeningId {
    opening_id(77)
}

/// Tuesdays from 14:00 to 17:00; on the 16th of June only from 9:00 to 10:00.
fn leila() -> Availability {
    let leila = Mentor::living_in("Europe/Berlin").opens("Tue", "14:00", "17:00");
    leila
        .instead_on("2026-06-16", &[("09:00", "10:00")])
        .availability
}

fn moved(to: Availability, from: &str, day: &str, time: DayOpening, scope: Scope) -> Availability {
    to.move_occurrence(TUESDAY, date(from), date(day), time, scope, fresh())
        .expect("a valid edit")
}

/// What is open on a day, for example `14:00–17:00 20:00–21:00`.
fn on(availability: &Availability, day: &str) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let openings = availability.openings_on(date(day));
    let words = openings.iter().map(|opening| {
        format!(
            "{}–{}",
            clock(opening.start_minute),
            clock(opening.end_minute())
        )
    });
    words.collect::<Vec<_>>().join(" ")
}

fn week_by_week(availability: &Availability, days: [&str; 4]) -> [String; 4] {
    days.map(|day| on(availability, day))
}

const TUESDAYS: [&str; 4] = ["2026-06-02", "2026-06-09", "2026-06-16", "2026-06-23"];

#[test]
fn only_this_day_becomes_an_override() {
    let next = moved(
        leila(),
        "2026-06-09",
        "2026-06-09",
        between("15:00", "16:30"),
        Scope::ThisDay,
    );
    let expected = ["14:00–17:00", "15:00–16:30", "09:00–10:00", "14:00–17:00"];
    assert_eq!(week_by_week(&next, TUESDAYS), expected);
    assert!(next.override_of(date("2026-06-09")).is_some());
    assert_eq!(next.weekly, leila().weekly);
}

#[test]
fn only_this_day_to_another_day() {
    let next = moved(
        leila(),
        "2026-06-09",
        "2026-06-10",
        between("15:00", "16:00"),
        Scope::ThisDay,
    );
    assert_eq!(on(&next, "2026-06-09"), "");
    assert_eq!(on(&next, "2026-06-10"), "15:00–16:00");
    assert_eq!(on(&next, "2026-06-17"), "");
    // Onto a day that is already replaced, it joins what is there.
    let onto = moved(
        leila(),
        "2026-06-09",
        "2026-06-16",
        between("09:30", "11:00"),
        Scope::ThisDay,
    );
    assert_eq!(on(&onto, "2026-06-16"), "09:00–11:00");
}

#[test]
fn only_this_day_keeps_the_rest_of_the_day() {
    let mentor = Mentor::living_in("Europe/Berlin")
        .opens("Tue", "14:00", "17:00")
        .opens("Tue", "08:00", "09:00")
        .opens_on("2026-06-09", "20:00", "21:00");
    let next = moved(
        mentor.availability,
        "2026-06-09",
        "2026-06-09",
        between("10:00", "11:00"),
        Scope::ThisDay,
    );
    assert_eq!(
        on(&next, "2026-06-09"),
        "08:00–09:00 10:00–11:00 20:00–21:00"
    );
    assert_eq!(on(&next, "2026-06-16"), "08:00–09:00 14:00–17:00");
    assert!(next.one_off.is_empty(), "the day's override says it all");
}

#[test]
fn this_and_following_splits_the_series() {
    let wednesday = between("10:00", "12:00");
    let next = moved(
        leila(),
        "2026-06-09",
        "2026-06-10",
        wednesday,
        Scope::ThisAndFollowing,
    );
    assert_eq!(
        week_by_week(&next, TUESDAYS),
        ["14:00–17:00", "", "09:00–10:00", ""]
    );
    let wednesdays = ["2026-06-03", "2026-06-10", "2026-06-17", "2026-06-24"];
    let expected = ["", "10:00–12:00", "10:00–12:00", "10:00–12:00"];
    assert_eq!(week_by_week(&next, wednesdays), expected);
    assert_eq!(next.weekly[0].until, Some(date("2026-06-08")));
    assert_eq!(next.weekly[1].id, fresh());
}

#[test]
fn this_and_following_from_the_first_keeps_its_name() {
    let mut first = leila();
    first.weekly[0].from = date("2026-06-01");
    let time = between("10:00", "12:00");
    let next = moved(
        first,
        "2026-06-02",
        "2026-06-02",
        time,
        Scope::ThisAndFollowing,
    );
    assert_eq!(next.weekly.len(), 1);
    assert_eq!(Source::Weekly(next.weekly[0].id), TUESDAY);
}

#[test]
fn all_moves_every_week_and_exceptions_survive() {
    let mut availability = leila();
    availability.weekly[0].except.push(date("2026-06-23"));
    let time = between("10:00", "12:00");
    let next = moved(availability, "2026-06-09", "2026-06-11", time, Scope::All);
    assert_eq!(week_by_week(&next, TUESDAYS), ["", "", "09:00–10:00", ""]);
    let thursdays = ["2026-06-04", "2026-06-11", "2026-06-18", "2026-06-25"];
    let expected = ["10:00–12:00", "10:00–12:00", "10:00–12:00", ""];
    assert_eq!(week_by_week(&next, thursdays), expected);
}

#[test]
fn moving_all_keeps_the_rhythm_of_every_other_week() {
    let mut availability = leila();
    availability.overrides.clear();
    // From a Monday, on Tuesdays: a day earlier must not slip into another week's rhythm.
    availability.weekly[0].from = date("2026-06-01");
    availability.weekly[0].every_weeks = 2;
    let time = between("14:00", "17:00");
    let next = moved(availability, "2026-06-02", "2026-06-01", time, Scope::All);
    let mondays = ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"];
    assert_eq!(
        week_by_week(&next, mondays),
        ["14:00–17:00", "", "14:00–17:00", ""]
    );
}

#[test]
fn deleting_in_three_scopes() {
    let delete = |scope| {
        let next = leila().delete_occurrence(TUESDAY, date("2026-06-09"), scope);
        week_by_week(&next.expect("a valid edit"), TUESDAYS)
    };
    assert_eq!(
        delete(Scope::ThisDay),
        ["14:00–17:00", "", "09:00–10:00", "14:00–17:00"]
    );
    assert_eq!(
        delete(Scope::ThisAndFollowing),
        ["14:00–17:00", "", "09:00–10:00", ""]
    );
    assert_eq!(delete(Scope::All), ["", "", "09:00–10:00", ""]);
}

#[test]
fn overrides_and_one_offs_are_moved_and_deleted_themselves() {
    let replaced = Source::Override(0);
    let next = leila()
        .move_occurrence(
            replaced,
            date("2026-06-16"),
            date("2026-06-16"),
            between("11:00", "12:00"),
            Scope::All,
            fresh(),
        )
        .expect("a valid edit");
    assert_eq!(on(&next, "2026-06-16"), "11:00–12:00");
    let emptied = leila().delete_occurrence(replaced, date("2026-06-16"), Scope::All);
    assert_eq!(on(&emptied.expect("a valid edit"), "2026-06-16"), "");

    let single = leila().add_one_off(date("2026-06-03"), between("08:00", "09:00"), fresh());
    let single = single.expect("a valid edit");
    let source = Source::OneOff(fresh());
    let later = single.move_occurrence(
        source,
        date("2026-06-03"),
        date("2026-06-04"),
        between("08:30", "09:00"),
        Scope::ThisDay,
        opening_id(78),
    );
    let later = later.expect("a valid edit");
    assert_eq!(on(&later, "2026-06-03"), "");
    assert_eq!(on(&later, "2026-06-04"), "08:30–09:00");
    assert_eq!(later.one_off[0].id, fresh(), "it keeps its name");
}

#[test]
fn a_one_off_on_a_replaced_day_joins_the_replacement() {
    let next = leila().add_one_off(date("2026-06-16"), between("18:00", "19:00"), fresh());
    assert_eq!(
        on(&next.expect("a valid edit"), "2026-06-16"),
        "09:00–10:00 18:00–19:00"
    );
}

#[test]
fn copying_and_clearing_days() {
    let days = [date("2026-06-03"), date("2026-06-09"), date("2026-06-16")];
    let copied = leila()
        .copy_day(date("2026-06-02"), &days)
        .expect("a valid edit");
    for day in [
        "2026-06-02",
        "2026-06-03",
        "2026-06-09",
        "2026-06-16",
        "2026-06-23",
    ] {
        assert_eq!(on(&copied, day), "14:00–17:00", "{day}");
    }
    let cleared = copied.clear_day(date("2026-06-03")).expect("a valid edit");
    assert_eq!(on(&cleared, "2026-06-03"), "");
    assert!(
        cleared.override_of(date("2026-06-03")).is_none(),
        "nothing recurs there"
    );
    let cleared = cleared.clear_day(date("2026-06-23")).expect("a valid edit");
    assert_eq!(on(&cleared, "2026-06-23"), "");
    assert_eq!(on(&cleared, "2026-06-30"), "14:00–17:00");
}

#[test]
fn copying_and_clearing_weeks() {
    let monday = date("2026-06-22");
    let copy = Edit::CopyWeek { from: monday };
    let copied = copy.apply(&leila(), fresh()).expect("a valid edit");
    assert_eq!(
        on(&copied, "2026-06-23"),
        "09:00–10:00",
        "as the week before"
    );
    assert_eq!(on(&copied, "2026-06-30"), "14:00–17:00", "as ever");
    let clear = Edit::ClearWeek { from: monday };
    let cleared = clear.apply(&copied, fresh()).expect("a valid edit");
    assert_eq!(on(&cleared, "2026-06-23"), "");
    assert_eq!(on(&cleared, "2026-06-16"), "09:00–10:00");
    assert_eq!(on(&cleared, "2026-06-30"), "14:00–17:00");
}

#[test]
fn what_is_gone_is_not_edited() {
    let time = between("10:00", "11:00");
    for (source, day) in [
        (Source::Weekly(opening_id(9)), "2026-06-09"),
        (TUESDAY, "2026-06-10"),
        // The day has been replaced meanwhile.
        (TUESDAY, "2026-06-16"),
        (Source::OneOff(opening_id(9)), "2026-06-09"),
        (Source::Override(0), "2026-06-09"),
        (Source::Override(1), "2026-06-16"),
    ] {
        for scope in [Scope::ThisDay, Scope::ThisAndFollowing, Scope::All] {
            let (source, date, to_date) = (source, date(day), date("2026-07-01"));
            let edits = [
                Edit::Move {
                    source,
                    date,
                    to_date,
                    time,
                    scope,
                },
                Edit::Delete {
                    source,
                    date,
                    scope,
                },
            ];
            for edit in edits {
                assert_eq!(
                    edit.apply(&leila(), fresh()),
                    Err(EditRefused::Gone),
                    "{edit:?}"
                );
            }
        }
    }
}

#[test]
fn bad_times_are_refused_with_the_field() {
    let add = |start_minute, length_minutes, every_weeks, until: Option<Date>| {
        let time = DayOpening {
            start_minute,
            length_minutes,
        };
        let edit = Edit::AddWeekly {
            date: date("2026-06-03"),
            time,
            every_weeks,
            until,
        };
        match edit.apply(&leila(), fresh()) {
            Err(EditRefused::Invalid(errors)) => errors.0[0].field.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(add(1440, 60, 1, None), "weekly.1.start_minute");
    assert_eq!(add(600, 0, 1, None), "weekly.1.length_minutes");
    assert_eq!(add(u16::MAX, u16::MAX, 1, None), "weekly.1.start_minute");
    assert_eq!(add(600, 60, 0, None), "weekly.1.every_weeks");
    assert_eq!(add(600, 60, 1, Some(date("2026-06-02"))), "weekly.1.until");
    let one_off = Edit::AddOneOff {
        date: date("2026-06-16"),
        time: DayOpening {
            start_minute: u16::MAX,
            length_minutes: u16::MAX,
        },
    };
    assert!(matches!(
        one_off.apply(&leila(), fresh()),
        Err(EditRefused::Invalid(_))
    ));
}

#[test]
fn weekly_openings_that_would_cover_each_other_are_refused() {
    let add = |from: &str, every_weeks| {
        let mut every_other = leila();
        every_other.weekly[0].every_weeks = 2;
        every_other.weekly[0].from = date("2026-06-02");
        every_other.add_weekly(
            date(from),
            between("16:00", "18:00"),
            every_weeks,
            None,
            fresh(),
        )
    };
    let Err(EditRefused::Invalid(errors)) = add("2026-06-16", 2) else {
        panic!("both in one week")
    };
    assert_eq!(errors.of("weekly.1"), Some(&Problem::Overlaps));
    assert!(add("2026-06-09", 2).is_ok(), "they take turns");
    assert!(add("2026-06-09", 3).is_err(), "they meet every sixth week");
    assert!(add("2026-06-09", 4).is_ok(), "they never meet");
}

#[test]
fn a_date_is_said_once() {
    let mut twice = leila();
    twice.overrides.push(twice.overrides[0].clone());
    let errors = twice.validate().expect_err("said twice");
    assert_eq!(errors.of("overrides.1.date"), Some(&Problem::Duplicate));

    let both = Mentor::living_in("Europe/Berlin")
        .instead_on("2026-06-16", &[("09:00", "11:00"), ("10:00", "12:00")])
        .opens_on("2026-06-16", "20:00", "21:00");
    let errors = both.availability.validate().expect_err("contradicting");
    assert_eq!(errors.of("one_off.0.date"), Some(&Problem::Overlaps));
    assert_eq!(
        errors.of("overrides.0.openings.1"),
        Some(&Problem::Overlaps)
    );
    let nowhere = Availability::closed("").validate().expect_err("no zone");
    assert_eq!(nowhere.of("zone"), Some(&Problem::UnknownZone));
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop::sample::select(vec![Scope::ThisDay, Scope::ThisAndFollowing, Scope::All])
}

/// What stands on a day at exactly that time.
fn source_of(availability: &Availability, day: Date, time: DayOpening) -> Option<Source> {
    let utc = jiff::tz::TimeZone::UTC;
    let midnight = Instant(day_number(day) * DAY);
    let range = span(midnight, midnight.plus(DAY));
    let all = availability.occurrences(&utc, &[], range);
    let there = all
        .into_iter()
        .find(|found| found.date == day && found.time == time);
    there.map(|found| found.source)
}

fn day_after(day: &str, days: i32) -> Date {
    date(day)
        .checked_add(jiff::Span::new().days(days))
        .expect("a date")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    /// Moving an occurrence there and back again with the same scope changes no open time.
    #[test]
    fn there_and_back_again(
        weeks in 0_i32..2, days in -6_i32..=6, start in 0_u16..90, scope in scopes(), every in 1_u8..4,
    ) {
        let mut before = leila();
        before.weekly[0].every_weeks = every;
        before.weekly[0].from = date("2026-05-05");
        let from = day_after("2026-05-05", weeks * 7 * i32::from(every));
        let there = from.checked_add(jiff::Span::new().days(days)).expect("a date");
        let time = DayOpening { start_minute: start * 15, length_minutes: 120 };
        let away = before
            .move_occurrence(TUESDAY, from, there, time, scope, fresh())
            .expect("a valid edit");
        let landed = source_of(&away, there, time);
        prop_assert!(landed.is_some(), "nothing at {} {:?} in {:?}", there, time, away);
        let back = away
            .move_occurrence(
                landed.expect("asserted"), there, from, between("14:00", "17:00"), scope, opening_id(99),
            )
            .expect("a valid edit");
        for offset in 0..80 {
            let day = day_after("2026-05-01", offset);
            prop_assert_eq!(before.openings_on(day), back.openings_on(day), "{}", day);
        }
    }
}
