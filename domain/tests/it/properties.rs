//! What must hold whatever the rules, the bookings and the clock.

use crate::oracle;
use crate::world::{Mentor, opening_id, span};
use domain::calendar::{
    Align, Busy, BusyKind, DayOpening, DayOverride, OneOffOpening, SessionRules, WeeklyOpening,
};
use domain::interval::{Interval, IntervalSet};
use domain::time::{DAY, HOUR, Instant, MINUTE, date_of_day, day_number};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Random mentors that every quick property is asked about; `cargo xtask bench random-plans` asks
/// about many more.
const RANDOM_PLANS: u32 = 2_000;

/// Zones, each with a day near which its clock is changed.
const PLACES: [(&str, &str); 9] = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Asia/Kolkata", "2026-05-31"),
    ("America/Vancouver", "2026-03-08"),
    ("Africa/Casablanca", "2026-02-15"),
    ("America/Havana", "2026-11-01"),
];

fn time() -> impl Strategy<Value = DayOpening> {
    (0_u16..288, 1_u16..=288).prop_map(|(start, length)| DayOpening {
        start_minute: start * 5,
        length_minutes: length * 5,
    })
}

fn rules() -> impl Strategy<Value = SessionRules> {
    let limits = || option::weighted(0.3, 1_u16..4);
    let numbers = (
        prop::sample::select(vec![15_u16, 30, 45, 50, 60, 90]),
        prop::sample::select(vec![5_u16, 7, 10, 15, 20, 30, 45, 60]),
        prop::bool::ANY,
        prop::sample::select(vec![0_u32, 45, 12 * 60]),
        1_u16..40,
        (0_u16..4, 0_u16..4),
    );
    (numbers, limits(), limits(), limits(), limits()).prop_map(
        |((length, step, by_hour, notice, horizon, buffers), day, week, month, mentee)| {
            SessionRules {
                length_minutes: length,
                step_minutes: step,
                align: if by_hour { Align::Hour } else { Align::Opening },
                notice_minutes: notice,
                horizon_days: horizon,
                buffer_before_minutes: buffers.0 * 5,
                buffer_after_minutes: buffers.1 * 5,
                max_per_day: day,
                max_per_week: week.map(|most| most * 2),
                max_per_month: month.map(|most| most * 4),
                per_mentee_per_month: mentee,
                ..SessionRules::default()
            }
        },
    )
}

/// A session or an event: minutes from the middle, length, buffer, what it is.
fn taken() -> impl Strategy<Value = (i64, i64, i64, u8)> {
    (-2000_i64..4000, 1_i64..40, 0_i64..4, 0_u8..4)
        .prop_map(|(start, length, buffer, what)| (start * 5, length * 5, buffer * 5, what))
}

fn busy(middle: Instant, (start, length, buffer, what): (i64, i64, i64, u8)) -> Busy {
    let starts_at = middle.plus_minutes(start);
    let ends_at = starts_at.plus_minutes(length);
    let what = match what {
        0 => BusyKind::External { title: None },
        1 => BusyKind::Hold,
        _ => BusyKind::Booking,
    };
    Busy {
        blocked: span(
            starts_at.plus_minutes(-buffer),
            ends_at.plus_minutes(buffer),
        ),
        starts_at,
        ends_at,
        counts: !matches!(what, BusyKind::External { .. }),
        what,
    }
}

prop_compose! {
    fn mentors()(
        (zone, day) in prop::sample::select(PLACES.to_vec()),
        weekly in vec((1_u8..=7, time(), 1_u8..4, 0_i64..30, option::of(0_i64..40)), 0..8),
        one_off in vec((-4_i64..8, time()), 0..4),
        overrides in vec((-4_i64..8, vec(time(), 0..3)), 0..3),
        rules in rules(),
        taken in vec(taken(), 0..25),
        mentee in vec((-2000_i64..4000, 1_i64..20), 0..4),
        paused in option::weighted(0.15, -3_i64..6),
        now in -10_i64..2,
    ) -> (Mentor, Instant) {
        let mut mentor = Mentor::living_in(zone);
        let middle = mentor.days(day, 1).starts_at();
        let first = day_number(day.parse().expect("a date"));
        for (number, (weekday, time, every_weeks, before, lasts)) in (0_u128..).zip(weekly) {
            let from = first - before;
            mentor.availability.weekly.push(WeeklyOpening {
                id: opening_id(number),
                weekday,
                start_minute: time.start_minute,
                length_minutes: time.length_minutes,
                every_weeks,
                from: date_of_day(from),
                until: lasts.map(|days| date_of_day(from + days)),
                except: vec![date_of_day(first + 1 - before)],
            });
        }
        for (number, (day, time)) in (100_u128..).zip(one_off) {
            mentor.availability.one_off.push(OneOffOpening {
                id: opening_id(number),
                date: date_of_day(first + day),
                start_minute: time.start_minute,
                length_minutes: time.length_minutes,
            });
        }
        for (day, openings) in overrides {
            let date = date_of_day(first + day);
            if mentor.availability.override_of(date).is_none() {
                mentor.availability.overrides.push(DayOverride { date, openings });
            }
        }
        mentor.rules = rules;
        mentor.busy = taken.into_iter().map(|taken| busy(middle, taken)).collect();
        mentor.mentee_busy = mentee.iter().map(|(start, length)| {
            let start = middle.plus_minutes(start * 5);
            span(start, start.plus_minutes(length * 5))
        }).collect();
        mentor.mentee_starts = mentor.mentee_busy.iter().map(|busy| busy.starts_at()).collect();
        mentor.availability.paused_until = paused.map(|days| date_of_day(first + days));
        mentor.now = middle.plus(now * DAY + 7 * MINUTE);
        (mentor, middle)
    }
}

/// Where somebody may travel, and for how many days from two days before the middle on.
fn journey() -> impl Strategy<Value = (&'static str, i64)> {
    let places = [
        "Pacific/Kiritimati",
        "Asia/Tokyo",
        "America/Los_Angeles",
        "Pacific/Pago_Pago",
        "Europe/London",
    ];
    (prop::sample::select(places.to_vec()), 3_i64..9)
}

/// The same mentor on a journey; its first and last day.
fn travelling(mentor: Mentor, middle: Instant, (to, days): (&str, i64)) -> (Mentor, i64, i64) {
    let first = day_number(mentor.zone.to_datetime(middle.to_jiff()).date()) - 2;
    let last = first + days - 1;
    let text = |day| date_of_day(day).to_string();
    let mentor = mentor.travels(&text(first), &text(last), to);
    (mentor, first, last)
}

/// Every fifth minute, and every seventh where sessions start that way.
fn instants(mentor: &Mentor, range: Interval) -> Vec<Instant> {
    let step = if mentor.rules.step_minutes == 7 { 1 } else { 5 };
    (0..)
        .map(|index| range.starts_at().plus_minutes(index * step))
        .take_while(|instant| *instant < range.ends_at())
        .collect()
}

fn starts(sessions: &[Interval]) -> Vec<Instant> {
    sessions.iter().map(|session| session.starts_at()).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn what_is_listed_can_be_booked_and_nothing_else((mentor, middle) in mentors()) {
        let range = span(middle.plus(-6 * HOUR), middle.plus(30 * HOUR));
        let planner = mentor.planner();
        let listed = planner.starts_in(range);
        for session in &listed {
            prop_assert_eq!(planner.check(session.starts_at()), Ok(*session));
        }
        let bookable = instants(&mentor, range).into_iter();
        let bookable: Vec<_> = bookable.filter(|at| planner.check(*at).is_ok()).collect();
        prop_assert_eq!(starts(&listed), bookable);
    }

    #[test]
    fn the_plain_rules_say_the_same((mentor, middle) in mentors()) {
        let range = span(middle.plus(-6 * HOUR), middle.plus(30 * HOUR));
        let listed = mentor.planner().starts_in(range);
        let expected = instants(&mentor, range).into_iter();
        let expected: Vec<_> = expected.filter(|at| oracle::is_bookable(&mentor, *at)).collect();
        prop_assert_eq!(starts(&listed), expected);
    }
}

proptest! {
    #![proptest_config(config(RANDOM_PLANS))]

    #[test]
    fn times_are_sorted_free_and_apart((mentor, middle) in mentors()) {
        let listed = mentor.planner().starts_in(span(middle.plus(-8 * DAY), middle.plus(20 * DAY)));
        prop_assert!(listed.is_sorted_by(|a, b| a.starts_at() < b.starts_at()));
        let before = i64::from(mentor.rules.buffer_before_minutes);
        let after = i64::from(mentor.rules.buffer_after_minutes);
        for session in &listed {
            prop_assert_eq!(session.length(), i64::from(mentor.rules.length_minutes) * MINUTE);
            let from = session.starts_at().plus_minutes(-before);
            let blocked = span(from, session.ends_at().plus_minutes(after));
            prop_assert!(mentor.busy.iter().all(|busy| !busy.blocked.overlaps(blocked)));
        }
    }

    #[test]
    fn a_month_is_the_union_of_its_weeks((mentor, middle) in mentors(), cut in 1_i64..3000) {
        let planner = mentor.planner();
        let (from, until) = (middle.plus(-7 * DAY), middle.plus(21 * DAY));
        let whole = planner.starts_in(span(from, until));
        let mut parts = Vec::new();
        let mut open = Vec::new();
        let mut at = from;
        while at < until {
            let next = at.plus(7 * DAY + cut * MINUTE).min(until);
            parts.extend(planner.starts_in(span(at, next)));
            let time = mentor.availability.open_time(&mentor.zone, &mentor.away, span(at, next));
            open.extend_from_slice(time.as_slice());
            at = next;
        }
        prop_assert_eq!(whole, parts);
        let time = mentor.availability.open_time(&mentor.zone, &mentor.away, span(from, until));
        prop_assert_eq!(time, IntervalSet::union_of(open));
    }

    #[test]
    fn who_is_abroad_is_open_as_somebody_who_lives_there(
        (mentor, middle) in mentors(),
        journey in journey(),
    ) {
        let (mut there, first, last) = travelling(mentor, middle, journey);
        // A pause is a date, and dates begin elsewhere at other times.
        there.availability.paused_until = None;
        let abroad = Mentor::living_in(journey.0);
        let midnight = |day| abroad.days(&date_of_day(day).to_string(), 1).starts_at();
        // What began the evening before is of the day before.
        let range = span(midnight(first + 1), midnight(last + 1));
        let open = there.availability.open_time(&there.zone, &there.away, range);
        prop_assert_eq!(open, there.availability.open_time(&abroad.zone, &[], range));
    }

    #[test]
    fn what_a_traveller_lists_can_be_booked_whatever_the_cut(
        (mentor, middle) in mentors(),
        journey in journey(),
        cut in 60_i64..3000,
    ) {
        let (there, ..) = travelling(mentor, middle, journey);
        let planner = there.planner();
        let (from, until) = (middle.plus(-5 * DAY), middle.plus(12 * DAY));
        let whole = planner.starts_in(span(from, until));
        for session in &whole {
            prop_assert_eq!(planner.check(session.starts_at()), Ok(*session));
        }
        let mut parts = Vec::new();
        let mut at = from;
        while at < until {
            let next = at.plus(cut * MINUTE).min(until);
            parts.extend(planner.starts_in(span(at, next)));
            at = next;
        }
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn the_order_of_the_inputs_does_not_matter((mut mentor, middle) in mentors()) {
        let range = span(middle.plus(-8 * DAY), middle.plus(20 * DAY));
        let listed = mentor.planner().starts_in(range);
        mentor.availability.weekly.reverse();
        mentor.availability.one_off.reverse();
        mentor.availability.overrides.reverse();
        mentor.busy.reverse();
        mentor.mentee_busy.reverse();
        mentor.mentee_starts.reverse();
        prop_assert_eq!(listed, mentor.planner().starts_in(range));
    }

    #[test]
    fn booking_a_listed_time_never_breaks_a_limit((mut mentor, middle) in mentors()) {
        mentor.rules.max_per_day = Some(2);
        let range = span(middle.plus(-2 * DAY), middle.plus(5 * DAY));
        mentor.busy.clear();
        while let Some(session) = mentor.planner().starts_in(range).first().copied() {
            mentor.busy.push(Busy {
                blocked: session,
                starts_at: session.starts_at(),
                ends_at: session.ends_at(),
                counts: true,
                what: BusyKind::Booking,
            });
        }
        let day = |at: Instant| mentor.zone.to_datetime(at.to_jiff()).date();
        for busy in &mentor.busy {
            let same = mentor.busy.iter().filter(|other| day(other.starts_at) == day(busy.starts_at));
            prop_assert!(same.count() <= 2);
        }
    }

    #[test]
    fn the_nearest_are_the_nearest((mentor, middle) in mentors(), minutes in -9000_i64..9000) {
        let planner = mentor.planner();
        let around = middle.plus_minutes(minutes);
        let distance = |session: &Interval| session.starts_at().since(around).abs();
        let mut all = planner.starts_in(span(middle.plus(-40 * DAY), middle.plus(60 * DAY)));
        all.sort_by_key(distance);
        all.truncate(3);
        all.sort_unstable();
        prop_assert_eq!(planner.nearest(around, 3), all);
    }
}
