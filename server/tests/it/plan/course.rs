//! A charge is refused and tried again, a plan is paused, goes on, ends.

use super::{MONTHS, begun, named, offers, payments, plan, steady, takes, tier_named};
use crate::money::{has, letters};
use crate::world::{NOW, Person, World, in_each_world};
use app::error::{AppError, Conflict};
use domain::form::Problem;
use domain::money::ledger::Kind;
use domain::plan::{PauseForm, Stage, TierForm, Why, Wish};
use domain::time::{DAY, Instant};
use server::money::builtin::Scenario;

const FIRST: [(Kind, i64); 2] = [(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)];
/// The first month is over, and nothing of it was booked.
const OVER: [(Kind, i64); 3] = [
    (Kind::Clearing, 10_000),
    (Kind::Payable, 8_500),
    (Kind::Revenue, 1_500),
];
const SECOND: [(Kind, i64); 4] = [
    (Kind::Clearing, 20_000),
    (Kind::Prepaid, 10_000),
    (Kind::Payable, 8_500),
    (Kind::Revenue, 1_500),
];

async fn pauses(world: &World, who: &Person, until: &str) -> Result<(), AppError> {
    let form = PauseForm {
        plan: plan(world, who).await.id.to_string(),
        until: until.to_owned(),
    };
    world.backend.plan.pause_plan(&who.caller, form).await
}

async fn ends(world: &World, who: &Person) -> Result<(), AppError> {
    let form = named(&plan(world, who).await);
    world.backend.plan.end_plan(&who.caller, form).await
}

async fn keeps(world: &World, who: &Person) -> Result<(), AppError> {
    let form = named(&plan(world, who).await);
    world.backend.plan.keep_plan(&who.caller, form).await
}

#[tokio::test]
async fn a_refused_month_is_tried_three_times_more_and_then_the_plan_ends_kindly() {
    in_each_world(async |world| {
        let (leila, anan, _) = begun(&world, Scenario::DeclineLater).await;
        has(&world, &FIRST).await;
        let days = |days: i64| MONTHS[0].plus(days * DAY);
        for (at, next, told) in [(0, 1, 1), (1, 3, 2), (3, 5, 3)] {
            world.set_clock(days(at));
            has(&world, &OVER).await;
            let due = plan(&world, &anan).await;
            assert_eq!((due.stage, due.left), (Stage::Due, 0));
            assert_eq!(due.next_charge.map(|(at, _)| at), Some(days(next)));
            let refused = letters(&world, &anan, "We could not charge €\u{a0}100.00").await;
            assert_eq!(refused.len(), told);
        }
        world.set_clock(days(5).plus(-1));
        has(&world, &OVER).await;
        assert_eq!(plan(&world, &anan).await.stage, Stage::Due);
        world.set_clock(days(5));
        has(&world, &OVER).await;
        let over = plan(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::NotPaid)));
        assert_eq!(letters(&world, &anan, "Your plan is over").await.len(), 1);
        assert_eq!(
            letters(&world, &leila, "Anan Example's plan").await.len(),
            1
        );
        let stages = [("abandoned".to_owned(), 1), ("released".to_owned(), 1)];
        assert_eq!(payments(&world).await, stages);
        world.set_clock(days(60));
        has(&world, &OVER).await;
    })
    .await;
}

#[tokio::test]
async fn a_month_that_works_at_the_second_try_ends_when_it_would_have() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::FalterLater).await;
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        world.set_clock(MONTHS[0].plus(DAY));
        has(&world, &SECOND).await;
        let running = plan(&world, &anan).await;
        assert_eq!(
            (running.stage, running.left, running.until, running.refused),
            (Stage::Running, 4, MONTHS[1], 0)
        );
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_is_ended_lasts_until_its_month_does_and_can_be_kept() {
    in_each_world(async |world| {
        let (leila, anan, _) = begun(&world, Scenario::Succeed).await;
        for _ in 0..2 {
            ends(&world, &anan).await.expect("at any time");
        }
        let ending = plan(&world, &anan).await;
        assert_eq!((ending.wish, ending.next_charge), (Wish::End, None));
        keeps(&world, &anan).await.expect("he changed his mind");
        world.set_clock(MONTHS[0]);
        has(&world, &SECOND).await;
        ends(&world, &anan).await.expect("at any time");
        world.set_clock(MONTHS[1].plus(-1));
        world.run_jobs().await;
        assert_eq!(plan(&world, &anan).await.left, 4, "paid is paid");
        world.set_clock(MONTHS[1]);
        world.run_jobs().await;
        let over = plan(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Wish)));
        let late = keeps(&world, &anan).await;
        assert_eq!(late, Err(Conflict::WrongState.into()));
        assert_eq!(
            letters(&world, &leila, "Anan Example's plan").await.len(),
            1
        );
        assert_eq!(payments(&world).await, [("released".to_owned(), 2)]);
    })
    .await;
}

#[tokio::test]
async fn who_ends_a_plan_that_is_due_is_not_asked_again() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::DeclineLater).await;
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        let paused = pauses(&world, &anan, "").await;
        assert_eq!(paused, Err(Conflict::WrongState.into()));
        ends(&world, &anan).await.expect("at any time");
        let over = plan(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Wish)));
        world.set_clock(MONTHS[0].plus(6 * DAY));
        has(&world, &OVER).await;
        let stages = [("abandoned".to_owned(), 1), ("released".to_owned(), 1)];
        assert_eq!(payments(&world).await, stages);
    })
    .await;
}

#[tokio::test]
async fn a_pause_begins_with_the_next_month_and_ends_by_hand_or_on_a_day() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        pauses(&world, &anan, "").await.expect("from the next month");
        let will = plan(&world, &anan).await;
        assert_eq!((will.wish, will.left), (Wish::Pause(None), 4));
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        assert_eq!(plan(&world, &anan).await.stage, Stage::Paused);
        world.set_clock(MONTHS[1]);
        has(&world, &OVER).await;
        // By hand: a month begins now.
        let now = MONTHS[0].plus(40 * DAY);
        world.set_clock(now);
        for _ in 0..2 {
            let kept = keeps(&world, &anan).await;
            assert!(kept.is_ok(), "{kept:?}");
        }
        has(&world, &SECOND).await;
        let running = plan(&world, &anan).await;
        assert_eq!((running.stage, running.wish), (Stage::Running, Wish::GoOn));
        // The 1st of February, until the 1st of March.
        assert_eq!(running.until, now.plus(28 * DAY));
        // Until a day: at the same time of day as its months end.
        for (day, problem) in [
            ("2027-03-01", Problem::InThePast),
            ("soon", Problem::NotADate),
            ("2029-03-01", Problem::OutOfRange { least: 1, most: 12 }),
        ] {
            let refused = pauses(&world, &anan, day).await;
            assert!(
                matches!(&refused, Err(AppError::Invalid(errors)) if errors.of("until") == Some(&problem)),
                "{day}: {refused:?}"
            );
        }
        pauses(&world, &anan, "2027-03-11").await.expect("ten days");
        let next = plan(&world, &anan).await.next_charge;
        let resumes = running.until.plus(10 * DAY);
        assert_eq!(next.map(|(at, _)| at), Some(resumes));
        // Three days before he is written to, once; not of an end that he moved.
        pauses(&world, &anan, "2027-03-21").await.expect("longer");
        pauses(&world, &anan, "2027-03-11").await.expect("as before");
        let told = async || letters(&world, &anan, "Your plan goes on soon").await;
        world.set_clock(resumes.plus(-3 * DAY - 1));
        world.run_jobs().await;
        assert_eq!(told().await.len(), 0);
        world.set_clock(resumes.plus(-3 * DAY));
        world.run_jobs().await;
        assert_eq!(told().await.len(), 1);
        world.set_clock(resumes.plus(-1));
        world.run_jobs().await;
        assert_eq!(plan(&world, &anan).await.stage, Stage::Paused);
        let letters = told().await;
        assert_eq!(letters.len(), 1);
        let said = &letters[0].text;
        assert!(said.contains("€\u{a0}100.00 is charged"), "{said}");
        world.set_clock(resumes);
        world.run_jobs().await;
        let running = plan(&world, &anan).await;
        assert_eq!((running.stage, running.left), (Stage::Running, 4));
        // A paused plan that is ended is over at once.
        pauses(&world, &anan, "").await.expect("again");
        world.set_clock(running.until);
        world.run_jobs().await;
        ends(&world, &anan).await.expect("at any time");
        assert_eq!(plan(&world, &anan).await.why, Some(Why::Wish));
        assert_eq!(payments(&world).await, [("released".to_owned(), 3)]);
    })
    .await;
}

#[tokio::test]
async fn a_tier_that_is_not_offered_any_more_goes_on_and_a_closed_one_does_not() {
    in_each_world(async |world| {
        let (leila, anan, kind) = begun(&world, Scenario::Succeed).await;
        let mira = world.mentee("Mira").await;
        let api = &world.backend.plan;
        let tier = plan(&world, &anan).await.offer;
        api.end_tier(&leila.caller, tier_named(tier))
            .await
            .expect("hers");
        // Another price is another tier; his stays.
        let dearer = TierForm {
            price: "140".to_owned(),
            ..steady(kind)
        };
        let dearer = offers(&world, &leila, dearer).await;
        takes(&world, &mira, dearer, Scenario::Succeed).await;
        world.set_clock(MONTHS[0]);
        world.run_jobs().await;
        let his = plan(&world, &anan).await;
        assert_eq!((his.tier.terms.price.minor, his.until), (10_000, MONTHS[1]));
        assert_eq!(plan(&world, &mira).await.tier.terms.price.minor, 14_000);
        for _ in 0..2 {
            api.close_tier(&leila.caller, tier_named(tier))
                .await
                .expect("hers");
        }
        world.run_jobs().await;
        let told = letters(&world, &anan, "Leila Example ends the plan Steady").await;
        assert_eq!(told.len(), 1);
        assert_eq!(letters(&world, &mira, "Leila Example ends").await.len(), 0);
        let kept = keeps(&world, &anan).await;
        assert_eq!(kept, Err(Conflict::WrongState.into()));
        assert_eq!(plan(&world, &anan).await.left, 4);
        world.set_clock(MONTHS[1]);
        world.run_jobs().await;
        let over = plan(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Closed)));
        assert_eq!(plan(&world, &mira).await.until, MONTHS[2]);
    })
    .await;
}

#[tokio::test]
async fn nobody_pays_for_what_cannot_be_booked() {
    in_each_world(async |world| {
        let (_, anan, kind) = begun(&world, Scenario::Succeed).await;
        crate::acts::changes_type(&world, kind, "active = FALSE").await;
        world.set_clock(MONTHS[0]);
        // What was not booked goes back: nobody could.
        has(&world, &[]).await;
        let over = plan(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Gone)));
    })
    .await;
}

#[tokio::test]
async fn a_month_that_ends_on_the_31st_does_so_again_after_a_short_one() {
    in_each_world(async |world| {
        // The 31st of January, 09:00 in Berlin.
        let january = NOW.plus(69 * DAY);
        world.set_clock(january);
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        let day = |days: i64| january.plus(days * DAY);
        // The 28th of February, the 31st of March (an hour earlier by UTC: summer time), the 30th of April.
        let hour = domain::time::HOUR;
        let ends: [Instant; 3] = [day(28), day(59).plus(-hour), day(89).plus(-hour)];
        for end in ends {
            assert_eq!(plan(&world, &anan).await.until, end);
            world.set_clock(end);
            world.run_jobs().await;
        }
    })
    .await;
}
