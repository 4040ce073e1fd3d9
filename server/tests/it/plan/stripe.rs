//! Months that Stripe charges again: by its rules for whoever is not there, once each, whatever is refused,
//! repeated, forgotten or lost.

use super::{MONTHS, begun, offers, plan, steady};
use crate::money::{has, letters};
use crate::stripe::bank::{Bank, Fault};
use crate::world::{World, in_each_world_with_stripe};
use app::error::Conflict;
use app::plan::ChangeForm;
use domain::money::ledger::Kind;
use domain::plan::{Change, Stage, TierForm, Why};
use domain::time::{DAY, MINUTE};
use server::money::builtin::Scenario;
use server::plan::look;

const FIRST: [(Kind, i64); 2] = [(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)];
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

/// How many payments succeeded there.
fn charges(bank: &Bank) -> usize {
    let books = bank.books();
    let paid = books.intents.values();
    paid.filter(|intent| intent["status"] == "succeeded")
        .count()
}

#[tokio::test]
async fn a_month_is_charged_again_as_the_first_was_paid() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        has(&world, &FIRST).await;
        world.set_clock(MONTHS[0]);
        has(&world, &SECOND).await;
        // What was done is told as well, and told twice.
        let news = bank.news();
        for event in news.iter().chain(&news) {
            assert_eq!(crate::stripe::bank::tell(&world, event).await, 200);
        }
        has(&world, &SECOND).await;
        assert_eq!(charges(&bank), 2);
        assert_eq!(plan(&world, &anan).await.until, MONTHS[1]);
        // Called off, what was charged again goes back from that charge.
        let form = super::named(&plan(&world, &anan).await);
        world
            .backend
            .plan
            .end_plan(&anan.caller, form)
            .await
            .expect("at any time");
    })
    .await;
}

#[tokio::test]
async fn what_stripe_refuses_is_tried_again_by_another_attempt_and_then_closed() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        bank.books().declines = Some("authentication_required");
        for day in [0, 1, 3] {
            world.set_clock(MONTHS[0].plus(day * DAY));
            has(&world, &OVER).await;
            assert_eq!(plan(&world, &anan).await.stage, Stage::Due);
            // Stripe forgets keys after a day.
            bank.forgets_keys();
        }
        assert_eq!(letters(&world, &anan, "We could not charge").await.len(), 3);
        world.set_clock(MONTHS[0].plus(5 * DAY));
        has(&world, &OVER).await;
        let over = plan(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::NotPaid)));
        bank.books().declines = None;
        // Nobody can charge for it any more.
        let canceled = bank
            .books()
            .intents
            .values()
            .filter(|intent| intent["status"] == "canceled")
            .count();
        assert_eq!((charges(&bank), canceled), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_card_that_works_again_pays_the_same_month() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        bank.books().declines = Some("card_declined");
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        bank.books().declines = None;
        world.set_clock(MONTHS[0].plus(DAY));
        has(&world, &SECOND).await;
        assert_eq!(charges(&bank), 2);
        assert_eq!(plan(&world, &anan).await.until, MONTHS[1]);
    })
    .await;
}

/// Whichever answer gets lost, and whatever is forgotten meanwhile.
#[tokio::test]
async fn answers_that_get_lost_charge_nobody_twice() {
    for lost in ["POST payment_intents a", "POST payment_intents/"] {
        in_each_world_with_stripe(async |world, bank| {
            let (_, anan, _) = begun(&world, Scenario::Succeed).await;
            let id = plan(&world, &anan).await.id;
            world.set_clock(MONTHS[0]);
            bank.silent_after(lost);
            look(&world.platform, id)
                .await
                .expect_err("nobody heard of it");
            bank.forgets_keys();
            bank.falters([Fault::Before, Fault::Status(500)]);
            for _ in 0..3 {
                let _ = look(&world.platform, id).await;
                world.wait(5 * MINUTE);
            }
            has(&world, &SECOND).await;
            assert_eq!(charges(&bank), 2, "{lost}");
        })
        .await;
    }
}

async fn greater(world: &World) -> (crate::world::Person, ChangeForm) {
    let (leila, anan, kind) = begun(world, Scenario::Succeed).await;
    let form = TierForm {
        name: "Intensive".to_owned(),
        sessions: "8".to_owned(),
        price: "180".to_owned(),
        ..steady(kind)
    };
    let offer = offers(world, &leila, form).await;
    let id = plan(world, &anan).await.id;
    let page = world
        .backend
        .plan
        .plan(&anan.caller, id)
        .await
        .expect("his");
    let Change::Now { price, sessions } = page.choices[0].change else {
        panic!("{:?}", page.choices)
    };
    let form = ChangeForm {
        plan: id.to_string(),
        offer: offer.to_string(),
        price: price.minor.to_string(),
        sessions: sessions.to_string(),
    };
    (anan, form)
}

#[tokio::test]
async fn a_greater_tier_whose_answer_got_lost_is_there_once() {
    in_each_world_with_stripe(async |world, bank| {
        let (anan, form) = greater(&world).await;
        bank.silent_after("POST payment_intents/");
        let api = &world.backend.plan;
        let lost = api.change_plan(&anan.caller, form.clone()).await;
        assert_eq!(lost, Err(Conflict::ProviderSilent.into()));
        assert!(plan(&world, &anan).await.is_changing);
        // He presses again, and the job that nobody needed finds nothing to do.
        api.change_plan(&anan.caller, form)
            .await
            .expect("it answers");
        world.wait(2 * MINUTE);
        has(&world, &[(Kind::Clearing, 18_000), (Kind::Prepaid, 18_000)]).await;
        let changed = plan(&world, &anan).await;
        assert_eq!((changed.left, changed.is_changing), (8, false));
        assert_eq!(charges(&bank), 2);
    })
    .await;
}

#[tokio::test]
async fn a_greater_tier_that_is_paid_when_the_month_is_over_goes_back_and_changes_nothing() {
    in_each_world_with_stripe(async |world, bank| {
        let (anan, form) = greater(&world).await;
        bank.silent_after("POST payment_intents/");
        let lost = world.backend.plan.change_plan(&anan.caller, form).await;
        assert_eq!(lost, Err(Conflict::ProviderSilent.into()));
        // Nobody looked for a month.
        world.set_clock(MONTHS[0]);
        has(&world, &SECOND).await;
        let same = plan(&world, &anan).await;
        assert_eq!((same.tier.name.as_str(), same.left), ("Steady", 4));
        assert_eq!(letters(&world, &anan, "€\u{a0}80.00 back").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_greater_tier_that_nobody_asks_for_again_is_found_by_the_job() {
    in_each_world_with_stripe(async |world, bank| {
        let (anan, form) = greater(&world).await;
        bank.falters([Fault::Before]);
        let api = &world.backend.plan;
        let lost = api.change_plan(&anan.caller, form).await;
        assert_eq!(lost, Err(Conflict::ProviderSilent.into()));
        has(&world, &FIRST).await;
        world.wait(2 * MINUTE);
        has(&world, &[(Kind::Clearing, 18_000), (Kind::Prepaid, 18_000)]).await;
        assert_eq!(plan(&world, &anan).await.tier.name, "Intensive");
    })
    .await;
}
