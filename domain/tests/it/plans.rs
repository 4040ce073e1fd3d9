//! Monthly plans: months on a wall clock, what is asked for and when, and what a change of tier costs.

use domain::money::{Currency, Money};
use domain::plan::{
    AGAIN_AFTER_DAYS, Change, Next, Plan, Stage, Tier, TierForm, Why, Wish, change, month_end,
};
use domain::time::{DAY, HOUR, Instant, ZoneTable};
use domain::wallet::{Rest, Terms};
use jiff::civil::{DateTime, datetime};
use proptest::prelude::*;

fn zone(name: &str) -> ZoneTable {
    let zone = jiff::tz::TimeZone::get(name).expect("a known zone");
    ZoneTable::new(name, &zone, Instant(0), Instant(4_102_444_800_000))
}

#[test]
fn a_month_ends_on_its_day_or_on_the_last_of_a_short_one() {
    let berlin = zone("Europe/Berlin");
    let cases: [(DateTime, u16, DateTime); 8] = [
        (
            datetime(2027, 1, 31, 9, 0, 0, 0),
            1,
            datetime(2027, 2, 28, 9, 0, 0, 0),
        ),
        (
            datetime(2027, 1, 31, 9, 0, 0, 0),
            2,
            datetime(2027, 3, 31, 9, 0, 0, 0),
        ),
        (
            datetime(2027, 1, 31, 9, 0, 0, 0),
            3,
            datetime(2027, 4, 30, 9, 0, 0, 0),
        ),
        (
            datetime(2028, 1, 30, 23, 59, 0, 0),
            1,
            datetime(2028, 2, 29, 23, 59, 0, 0),
        ),
        (
            datetime(2028, 2, 29, 0, 0, 0, 0),
            12,
            datetime(2029, 2, 28, 0, 0, 0, 0),
        ),
        (
            datetime(2026, 12, 5, 12, 0, 0, 0),
            1,
            datetime(2027, 1, 5, 12, 0, 0, 0),
        ),
        // The clock jumps over half past two on this day, and shows it twice on that.
        (
            datetime(2027, 2, 28, 2, 30, 0, 0),
            1,
            datetime(2027, 3, 28, 3, 30, 0, 0),
        ),
        (
            datetime(2027, 9, 30, 2, 30, 0, 0),
            1,
            datetime(2027, 10, 30, 2, 30, 0, 0),
        ),
    ];
    for (begin, months, end) in cases {
        let found = month_end(berlin.instant(begin), months, &berlin);
        assert_eq!(berlin.local(found), end, "{begin} + {months}");
    }
    // The same moment is another day elsewhere, and so is its month.
    let kiritimati = zone("Pacific/Kiritimati");
    let anchor = berlin.instant(datetime(2027, 1, 30, 23, 0, 0, 0));
    assert_ne!(
        month_end(anchor, 1, &berlin),
        month_end(anchor, 1, &kiritimati)
    );
}

const NOW: Instant = Instant(1_795_420_800_000);

fn running() -> (Plan, ZoneTable) {
    let zone = zone("Europe/Berlin");
    let plan = Plan::begun(NOW).paid(NOW, &zone).expect("it waits for it");
    (plan, zone)
}

#[test]
fn what_is_to_be_done_follows_from_what_is_wanted_and_offered() {
    let (plan, _) = running();
    let until = plan.until;
    assert_eq!(plan.next(Tier::Renews, until.plus(-1)), Next::Wait);
    let ended = plan.end(NOW).expect("it runs");
    let pausing = plan.pause(None).expect("it runs");
    for (plan, tier, next) in [
        (plan, Tier::Renews, Next::Due),
        (plan, Tier::Closed, Next::End(Why::Closed)),
        (plan, Tier::Gone, Next::End(Why::Gone)),
        (ended, Tier::Renews, Next::End(Why::Wish)),
        (ended, Tier::Closed, Next::End(Why::Wish)),
        (pausing, Tier::Renews, Next::Pause),
        (pausing, Tier::Closed, Next::End(Why::Closed)),
    ] {
        assert_eq!(plan.next(tier, until), next, "{plan:?} {tier:?}");
    }
    let due = plan.due(until);
    assert_eq!((due.stage, due.period), (Stage::Due, 2));
    assert_eq!(due.next(Tier::Renews, until), Next::Charge);
    assert_eq!(due.next(Tier::Closed, until), Next::GiveUp(Why::Closed));
    let given_up = due.end(until).expect("at any time");
    assert_eq!(given_up.next(Tier::Renews, until), Next::GiveUp(Why::Wish));
}

#[test]
fn a_refused_charge_is_tried_after_one_three_and_five_days() {
    let (plan, _) = running();
    let mut due = plan.due(plan.until);
    for days in AGAIN_AFTER_DAYS {
        let now = due.look_at.expect("it is due");
        assert_eq!(due.next(Tier::Renews, now), Next::Charge);
        due = due.refused(now);
        assert_eq!(due.look_at, Some(plan.until.plus(days * DAY)));
        assert_eq!(due.next(Tier::Renews, now), Next::Wait);
    }
    let last = due.look_at.expect("it is due");
    let over = due.refused(last);
    assert_eq!(over.next(Tier::Renews, last), Next::GiveUp(Why::NotPaid));
}

#[test]
fn only_what_was_refused_is_paid_by_hand_and_there_is_time_to() {
    let (plan, _) = running();
    let due = plan.due(plan.until);
    for (plan, may) in [
        (plan, false),
        (due, false),
        (due.refused(plan.until), true),
        (plan.ended(Why::Wish), false),
    ] {
        assert_eq!(plan.by_hand(plan.until).is_ok(), may, "{plan:?}");
    }
    let refused = due.refused(plan.until);
    let ending = refused.end(plan.until).expect("at any time");
    assert!(
        ending.by_hand(plan.until).is_err(),
        "nobody pays for what ends"
    );
    // It is tried again in a day; whoever goes to pay just before has half an hour.
    let next = plan.until.plus(DAY);
    for (now, look_at) in [
        (plan.until, next),
        (next.plus(-HOUR / 2), next),
        (next.plus(-1), next.plus(HOUR / 2 - 1)),
    ] {
        let by_hand = refused.by_hand(now).expect("it was refused");
        assert_eq!((by_hand.look_at, by_hand.refused), (Some(look_at), 1));
    }
}

#[test]
fn after_a_pause_months_are_counted_anew() {
    let (plan, zone) = running();
    let resumes = plan.until.plus(10 * DAY + HOUR);
    let paused = plan.pause(Some(resumes)).expect("it runs").paused();
    assert_eq!(paused.next(Tier::Renews, resumes.plus(-1)), Next::Wait);
    assert_eq!(paused.next(Tier::Renews, resumes), Next::Due);
    let again = paused.due(resumes).paid(resumes.plus(HOUR), &zone);
    let again = again.expect("it waits for it");
    assert_eq!(
        (again.wish, again.until),
        (Wish::GoOn, month_end(resumes, 1, &zone))
    );
    let by_hand = plan.pause(None).expect("it runs").paused();
    assert_eq!(by_hand.next(Tier::Renews, Instant::MAX), Next::Wait);
    let now = plan.until.plus(DAY);
    assert_eq!(
        by_hand.go_on(now).expect("paused").next(Tier::Renews, now),
        Next::Due
    );
}

fn terms(sessions: u8, minor: i64) -> Terms {
    Terms {
        sessions,
        price: Money::new(minor, Currency::EUR),
        months: 1,
        rest: Rest::Kept,
    }
}

#[test]
fn a_greater_tier_costs_its_part_of_the_month_in_whole_sessions() {
    let month = (NOW, NOW.plus(30 * DAY));
    let at = |days: i64| NOW.plus(days * DAY);
    let now = |minor, sessions| Change::Now {
        price: Money::new(minor, Currency::EUR),
        sessions,
    };
    let (four, eight) = (terms(4, 10_000), terms(8, 18_100));
    for (of, to, day, expected) in [
        (&four, &eight, 0, now(8_100, 4)),
        (&four, &eight, 15, now(4_050, 2)),
        (&four, &eight, 22, now(2_025, 1)),
        // Less than half a session: with the next month.
        (&four, &eight, 27, Change::Next),
        (&four, &eight, 30, Change::Next),
        (&eight, &four, 0, Change::Next),
        (&four, &terms(4, 12_000), 0, Change::Next),
        (&four, &terms(5, 10_000), 0, Change::Next),
        // Nobody pays half a euro by card.
        (&four, &terms(5, 10_050), 0, Change::Next),
        (&four, &terms(5, 10_100), 0, now(100, 1)),
    ] {
        assert_eq!(
            change(of, to, month, at(day)),
            expected,
            "{to:?} on day {day}"
        );
    }
}

#[test]
fn a_tier_has_a_name_and_a_price_for_each_session() {
    let form = TierForm {
        name: "  Steady   pace ".to_owned(),
        sessions: "4".to_owned(),
        price: "99.50".to_owned(),
        rest: "returned".to_owned(),
        ..TierForm::default()
    };
    let tier = form.parse(Currency::EUR).expect("a good one");
    assert_eq!(
        (tier.name.as_str(), tier.terms.price.minor),
        ("Steady pace", 9_950)
    );
    let long = TierForm {
        name: "n".repeat(61),
        price: "3".to_owned(),
        sessions: "21".to_owned(),
        rest: "lost".to_owned(),
        ..form
    };
    let errors = long.parse(Currency::EUR).expect_err("all of it is wrong");
    for field in ["name", "sessions", "rest"] {
        assert!(errors.of(field).is_some(), "{field}");
    }
}

/// What can happen to a plan, in any order.
#[derive(Clone, Copy, Debug)]
enum Act {
    Look,
    Paid,
    Refused,
    End,
    Keep,
    Pause(i64),
    Wait(i64),
    Close,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => Just(Act::Look),
        3 => Just(Act::Paid),
        2 => Just(Act::Refused),
        1 => Just(Act::End),
        1 => Just(Act::Keep),
        1 => (0_i64..60).prop_map(Act::Pause),
        4 => (0_i64..40).prop_map(Act::Wait),
        1 => Just(Act::Close),
    ]
}

proptest! {
    /// However a plan goes: a month is asked for only when the last one is over, each has its own number, what is
    /// paid lies ahead, and what is over stays over.
    #[test]
    fn no_month_is_asked_for_twice(acts in prop::collection::vec(act(), 1..80)) {
        let (mut plan, zone) = running();
        let (mut now, mut tier) = (NOW, Tier::Renews);
        for act in acts {
            let before = plan;
            match act {
                Act::Look => match plan.next(tier, now) {
                    Next::Wait | Next::Charge => {}
                    Next::Due => {
                        prop_assert!(now >= plan.until, "a month that is paid is not over");
                        plan = plan.due(now);
                        prop_assert_eq!(plan.period, before.period + 1);
                    }
                    Next::GiveUp(why) | Next::End(why) => plan = plan.ended(why),
                    Next::Pause => plan = plan.paused(),
                },
                Act::Paid => match plan.paid(now, &zone) {
                    Ok(paid) => {
                        prop_assert_eq!(before.stage, Stage::Due);
                        prop_assert!(paid.until > now && paid.until > before.until);
                        prop_assert!(paid.month_began(&zone) <= now);
                        plan = paid;
                    }
                    Err(_) => prop_assert!(before.stage != Stage::Due),
                },
                Act::Refused if plan.next(tier, now) == Next::Charge => plan = plan.refused(now),
                Act::Refused => {}
                Act::End => plan = plan.end(now).unwrap_or(plan),
                Act::Keep => plan = plan.go_on(now).unwrap_or(plan),
                Act::Pause(days) => {
                    let until = (days > 0).then(|| plan.until.max(now).plus(days * DAY));
                    plan = plan.pause(until).unwrap_or(plan);
                }
                Act::Wait(days) => now = now.plus(days * DAY),
                Act::Close => tier = Tier::Closed,
            }
            if before.stage == Stage::Ended {
                prop_assert_eq!(plan, before);
            }
            prop_assert!(plan.refused <= 4);
            prop_assert_eq!(plan.stage == Stage::Ended, plan.why.is_some());
        }
    }

    /// What a change costs and brings is a part of the difference, never more, and less the later it is.
    #[test]
    fn a_change_is_a_part_of_the_difference(
        (few, more) in (1_u8..19).prop_flat_map(|few| (Just(few), few + 1..=20)),
        (cheap, dearer) in (100_i64..100_000, 1_i64..100_000),
        (first, second) in (0_i64..=30 * 24, 0_i64..=30 * 24),
    ) {
        let (of, to) = (terms(few, cheap), terms(more, cheap + dearer));
        let at = |hours: i64| change(&of, &to, (NOW, NOW.plus(30 * DAY)), NOW.plus(hours * HOUR));
        let parts = |change| match change {
            Change::Now { price, sessions } => (price.minor, i64::from(sessions)),
            Change::Next => (0, 0),
        };
        let (earlier, later) = (parts(at(first.min(second))), parts(at(first.max(second))));
        prop_assert!(later.0 <= earlier.0 && later.1 <= earlier.1);
        prop_assert!(earlier.0 <= dearer && earlier.1 <= i64::from(more - few));
        // A session costs what it is worth in the difference, to the unit.
        let exact = dearer * earlier.1 / i64::from(more - few);
        prop_assert!((earlier.0 - exact).abs() <= 1);
    }
}
