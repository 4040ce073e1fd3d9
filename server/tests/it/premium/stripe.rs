//! A membership that is paid at Stripe: charged again each month as the first was paid, tried again when it is
//! refused, and given back from the charge that it was.

use super::{begun, mine, payments};
use crate::money::has;
use crate::plan::MONTHS;
use crate::stripe::bank::{Bank, tell};
use crate::world::in_each_world_with_stripe;
use app::premium::RefundMonthForm;
use domain::money::ledger::Kind;
use domain::plan::{Stage, Why};
use domain::time::DAY;
use server::money::builtin::Scenario;
use server::plan::look;

const ONE: [(Kind, i64); 2] = [(Kind::Clearing, 1_000), (Kind::Revenue, 1_000)];
const TWO: [(Kind, i64); 2] = [(Kind::Clearing, 2_000), (Kind::Revenue, 2_000)];

/// How many payments succeeded there.
fn charges(bank: &Bank) -> usize {
    let books = bank.books();
    let paid = books.intents.values();
    paid.filter(|intent| intent["status"] == "succeeded")
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_month_is_charged_once_at_stripe_and_given_back_there() {
    in_each_world_with_stripe(async |world, bank| {
        let (ada, anan, _) = begun(&world, Scenario::Succeed).await;
        has(&world, &ONE).await;
        world.set_clock(MONTHS[0]);
        has(&world, &TWO).await;
        // Two processes look at once, and everything is told twice.
        let membership = mine(&world, &anan).await.id;
        let looks = (0..4).map(|_| look(&world.platform, membership));
        for looked in futures::future::join_all(looks).await {
            looked.expect("it goes on");
        }
        let news = bank.news();
        for event in news.iter().chain(&news) {
            assert_eq!(tell(&world, event).await, 200);
        }
        has(&world, &TWO).await;
        assert_eq!(charges(&bank), 2);
        assert_eq!(mine(&world, &anan).await.until, MONTHS[1]);

        let months = world.backend.premium.settings(&ada.caller).await;
        let months = months.expect("hers").months;
        let form = || RefundMonthForm {
            payment: months[0].payment.to_string(),
        };
        let api = &world.backend.premium;
        let clicks = (0..3).map(|_| api.refund_month(&ada.caller, form()));
        futures::future::join_all(clicks).await;
        has(&world, &ONE).await;
        assert_eq!(bank.asked("POST refunds"), 1);
    })
    .await;
}

#[tokio::test]
async fn what_stripe_refuses_ends_the_membership_and_nothing_is_charged() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        bank.books().declines = Some("authentication_required");
        for day in [0, 1, 3] {
            world.set_clock(MONTHS[0].plus(day * DAY));
            has(&world, &ONE).await;
            assert_eq!(mine(&world, &anan).await.stage, Stage::Due);
            // Stripe forgets keys after a day.
            bank.forgets_keys();
        }
        world.set_clock(MONTHS[0].plus(5 * DAY));
        has(&world, &ONE).await;
        let over = mine(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::NotPaid)));
        let stages = [("abandoned".to_owned(), 1), ("released".to_owned(), 1)];
        assert_eq!(payments(&world).await, stages);
        assert_eq!(charges(&bank), 1);
    })
    .await;
}
