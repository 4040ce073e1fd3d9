//! How openings come back, days that are painted, and edits made on another wall clock.

use crate::world::{Mentor, between, date, opening_id, span, zone};
use domain::calendar::{Availability, Edit, EditForm, EditRefused, Ends, Scope, Source};
use domain::id::OpeningId;
use domain::time::{DAY, Instant, day_number};
use jiff::civil::Date;
use proptest::prelude::*;

const TUESDAY: OpeningId = OpeningId(uuid::Uuid::from_u128(1));

fn leila() -> Availability {
    let leila = Mentor::living_in("Europe/Berlin").opens("Tue", "14:00", "17:00");
    let mut open = leila
        .instead_on("2026-06-16", &[("09:00", "10:00")])
        .availability;
    open.weekly[0].except = vec![date("2026-06-23")];
    open
}

fn applied(edit: Edit, to: &Availability) -> Availability {
    edit.apply(to, opening_id(77)).expect("a valid edit")
}

/// The Tuesdays of June on which the weekly opening occurs.
fn tuesdays(open: &Availability) -> Vec<i8> {
    let occurs = |day: &i8| open.weekly[0].occurs_on(Date::constant(2026, 6, *day));
    [2, 9, 16, 23, 30].into_iter().filter(occurs).collect()
}

fn pattern(every_weeks: u8, from: &str, ends: Ends) -> Edit {
    Edit::Pattern {
        id: TUESDAY,
        every_weeks,
        from: date(from),
        ends,
    }
}

#[test]
fn an_opening_comes_back_as_it_is_said() {
    let mut open = leila();
    open.weekly[0].except.clear();
    for (edit, expected) in [
        (pattern(1, "2026-06-08", Ends::Never), vec![9, 16, 23, 30]),
        (pattern(2, "2026-06-02", Ends::Never), vec![2, 16, 30]),
        (
            pattern(1, "2026-06-02", Ends::On(date("2026-06-22"))),
            vec![2, 9, 16],
        ),
        (pattern(1, "2026-06-03", Ends::After(2)), vec![9, 16]),
        (pattern(2, "2026-06-02", Ends::After(2)), vec![2, 16]),
    ] {
        assert_eq!(
            tuesdays(&applied(edit.clone(), &open)),
            expected,
            "{edit:?}"
        );
    }
    let backwards = pattern(1, "2026-06-02", Ends::On(date("2026-05-01")));
    assert!(matches!(
        backwards.apply(&open, opening_id(77)),
        Err(EditRefused::Invalid(_))
    ));
    let gone = Edit::Resume {
        id: opening_id(9),
        date: date("2026-06-23"),
    };
    assert_eq!(gone.apply(&open, opening_id(77)), Err(EditRefused::Gone));
}

#[test]
fn exceptions_are_named_and_taken_back() {
    let open = leila();
    let named = |open: &Availability, from: &str| -> Vec<(String, bool)> {
        let exceptions = open.exceptions(&open.weekly[0], date(from));
        let named = exceptions
            .iter()
            .map(|one| (one.date.to_string(), one.replaced));
        named.collect()
    };
    let (replaced, left_out) = (
        ("2026-06-16".to_owned(), true),
        ("2026-06-23".to_owned(), false),
    );
    assert_eq!(
        named(&open, "2026-06-01"),
        [replaced.clone(), left_out.clone()]
    );
    assert_eq!(
        named(&open, "2026-06-17"),
        std::slice::from_ref(&left_out),
        "what is over is not asked about"
    );
    let resume = |day: &str| Edit::Resume {
        id: TUESDAY,
        date: date(day),
    };
    let without = applied(resume("2026-06-16"), &open);
    assert_eq!(named(&without, "2026-06-01"), [left_out]);
    assert_eq!(
        without.openings_on(date("2026-06-16")),
        [between("14:00", "17:00")]
    );
    let all = applied(resume("2026-06-23"), &without);
    assert_eq!(named(&all, "2026-06-01"), []);
    assert_eq!(tuesdays(&all), [2, 9, 16, 23, 30]);
    let wednesday = resume("2026-06-24").apply(&open, opening_id(77));
    assert_eq!(
        wednesday,
        Err(EditRefused::Gone),
        "it never occurs on a Wednesday"
    );
}

#[test]
fn days_are_painted_whichever_comes_first_and_join_what_is_open() {
    let paint = |from: &str, to: &str| Edit::Paint {
        from: date(from),
        to: date(to),
        time: between("16:00", "18:00"),
    };
    let painted = applied(paint("2026-06-10", "2026-06-08"), &leila());
    let on = |day: &str| painted.openings_on(date(day));
    assert_eq!(on("2026-06-08"), [between("16:00", "18:00")]);
    assert_eq!(on("2026-06-09"), [between("14:00", "18:00")], "joined");
    assert_eq!(on("2026-06-10"), [between("16:00", "18:00")]);
    assert_eq!(on("2026-06-11"), []);
    assert_eq!(on("2026-06-30"), [between("14:00", "17:00")], "as ever");
    let too_many = paint("2026-06-01", "2026-07-15").apply(&leila(), opening_id(77));
    assert!(matches!(too_many, Err(EditRefused::Invalid(_))));
}

#[test]
fn what_is_said_on_another_clock_is_meant_on_ones_own() {
    let (berlin, tokyo) = (zone("Europe/Berlin"), zone("Asia/Tokyo"));
    let open = leila();
    let home = |edit: Edit| {
        edit.at_home(&open, &berlin, &[], &tokyo)
            .expect("it is there")
    };
    // In June Tokyo is seven hours ahead: 02:00 on Wednesday there is 19:00 on Tuesday.
    let add = home(Edit::AddOneOff {
        date: date("2026-06-10"),
        time: between("02:00", "03:00"),
    });
    let meant = Edit::AddOneOff {
        date: date("2026-06-09"),
        time: between("19:00", "20:00"),
    };
    assert_eq!(add, meant);
    // 14:00 to 17:00 in Berlin is 21:00 to 24:00 in Tokyo; an hour later it is Wednesday there.
    let source = Source::Weekly(TUESDAY);
    let moved = home(Edit::Move {
        source,
        date: date("2026-06-09"),
        to_date: date("2026-06-10"),
        time: between("00:00", "03:00"),
        scope: Scope::ThisDay,
    });
    let meant = Edit::Move {
        source,
        date: date("2026-06-09"),
        to_date: date("2026-06-09"),
        time: between("17:00", "20:00"),
        scope: Scope::ThisDay,
    };
    assert_eq!(moved, meant);
    let gone = Edit::Delete {
        source,
        date: date("2026-06-11"),
        scope: Scope::All,
    };
    assert_eq!(
        gone.at_home(&open, &berlin, &[], &tokyo),
        Err(EditRefused::Gone)
    );
}

#[test]
fn a_form_asks_for_a_pattern_by_date_or_by_count() {
    let form = EditForm {
        version: "1".to_owned(),
        op: "pattern".to_owned(),
        source: Source::Weekly(TUESDAY).to_string(),
        date: "2026-06-02".to_owned(),
        first: "2026-06-02".to_owned(),
        every_weeks: "2".to_owned(),
        ..EditForm::default()
    };
    let ends = |until: &str, count: &str| {
        let form = EditForm {
            until: until.to_owned(),
            count: count.to_owned(),
            ..form.clone()
        };
        form.parse().map(|command| command.edit)
    };
    assert_eq!(ends("", ""), Ok(pattern(2, "2026-06-02", Ends::Never)));
    let on = Ends::On(date("2026-07-01"));
    assert_eq!(ends("2026-07-01", ""), Ok(pattern(2, "2026-06-02", on)));
    assert_eq!(
        ends("2026-07-01", "3"),
        Ok(pattern(2, "2026-06-02", Ends::After(3)))
    );
    assert!(ends("", "0").is_err());
    let once = EditForm {
        source: Source::OneOff(TUESDAY).to_string(),
        ..form.clone()
    };
    assert!(once.parse().is_err(), "what is open once has no pattern");
}

proptest! {
    /// An edit that moves an occurrence to where another clock shows it already changes nothing.
    #[test]
    fn reading_on_another_clock_moves_nothing(
        day in 0_i64..400,
        start in 0_u16..1440,
        length in 5_u16..600,
        elsewhere in prop::sample::select(vec!["Asia/Tokyo", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]),
    ) {
        let (berlin, shown) = (zone("Europe/Berlin"), zone(elsewhere));
        let midnight = Instant(day_number(date("2026-01-01")) * DAY).plus(day * DAY);
        let mentor = Mentor::living_in("Europe/Berlin");
        let on = midnight.to_jiff().to_zoned(berlin.clone()).date();
        let time = domain::calendar::DayOpening { start_minute: start, length_minutes: length };
        let open = mentor.availability.add_one_off(on, time, opening_id(5)).expect("a good time");
        let around = span(midnight.plus(-2 * DAY), midnight.plus(3 * DAY));
        let occurrence = open.occurrences(&berlin, &[], around)[0];
        // Where a clock is changed, a wall time may be there twice or never, and is read as the first.
        let steady = |zone: &jiff::tz::TimeZone| {
            let offset = |at: Instant| zone.to_offset(at.to_jiff());
            offset(around.starts_at()) == offset(around.ends_at())
        };
        prop_assume!(steady(&berlin) && steady(&shown));
        let seen = occurrence.seen_in(&shown);
        let stay = Edit::Move {
            source: occurrence.source,
            date: seen.date,
            to_date: seen.date,
            time: seen.time,
            scope: Scope::ThisDay,
        };
        let home = stay.at_home(&open, &berlin, &[], &shown).expect("it is there");
        prop_assert_eq!(home.apply(&open, opening_id(6)).expect("a good time"), open);
    }
}
