//! A refused month is paid with another card; whoever tries it again meanwhile, it is charged once.

use super::faults::{latest_payment, says};
use super::{MONTHS, begun, named, payments, plan};
use crate::money::faults::Fickle;
use crate::money::{has, letters, pays};
use crate::world::{Person, World, in_each_world};
use app::error::{AppError, Conflict};
use domain::money::ledger::Kind;
use domain::plan::Stage;
use domain::time::{DAY, MINUTE};
use server::db::sql;
use server::money::builtin::Scenario;
use server::plan::look;

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

/// Where somebody pays their month by hand.
async fn goes(world: &World, who: &Person) -> Result<String, AppError> {
    let form = named(&plan(world, who).await);
    let place = world.backend.plan.pay_month(&who.caller, form).await?;
    let reference = place.rsplit('/').next().expect("an address");
    Ok(reference.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_month_is_paid_with_another_card_which_is_charged_from_then_on() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::DeclineLater).await;
        let early = goes(&world, &anan).await;
        assert_eq!(early, Err(Conflict::WrongState.into()), "nothing is due");
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        assert!(plan(&world, &anan).await.can_pay);
        let stranger = world.mentee("Sam").await;
        let form = named(&plan(&world, &anan).await);
        let stolen = world.backend.plan.pay_month(&stranger.caller, form).await;
        assert_eq!(stolen, Err(AppError::NotFound));
        // Two tabs and a double click: one place to pay.
        let places = (0..4).map(|_| goes(&world, &anan));
        let places = futures::future::join_all(places).await;
        for place in &places {
            assert_eq!(place, &places[0]);
        }
        pays(
            &world,
            places[0].as_ref().expect("a place"),
            Scenario::Duplicate,
        )
        .await;
        has(&world, &SECOND).await;
        let running = plan(&world, &anan).await;
        assert_eq!(
            (running.stage, running.left, running.until),
            (Stage::Running, 4, MONTHS[1])
        );
        assert_eq!((running.paid.len(), running.can_pay), (2, false));
        // The first card would be refused.
        world.set_clock(MONTHS[1]);
        let third = [
            (Kind::Clearing, 30_000),
            (Kind::Prepaid, 10_000),
            (Kind::Payable, 17_000),
            (Kind::Revenue, 3_000),
        ];
        has(&world, &third).await;
        assert_eq!(plan(&world, &anan).await.until, MONTHS[2]);
    })
    .await;
}

#[tokio::test]
async fn who_goes_to_pay_and_does_not_is_charged_as_before() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::FalterLater).await;
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        // Just before it is tried again he gets half an hour more.
        world.set_clock(MONTHS[0].plus(DAY - MINUTE));
        goes(&world, &anan).await.expect("it was refused");
        world.set_clock(MONTHS[0].plus(DAY + 28 * MINUTE));
        has(&world, &OVER).await;
        world.set_clock(MONTHS[0].plus(DAY + 29 * MINUTE));
        has(&world, &SECOND).await;
        let stages = [("abandoned", 2), ("held", 1), ("released", 1)];
        let stages = stages.map(|(stage, payments)| (stage.to_owned(), payments));
        assert_eq!(payments(&world).await, stages);
        let running = plan(&world, &anan).await;
        assert_eq!((running.stage, running.until), (Stage::Running, MONTHS[1]));
        assert_eq!(goes(&world, &anan).await, Err(Conflict::WrongState.into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_payer_and_the_job_that_tries_again_meet_and_one_of_them_pays() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::FalterLater).await;
        let id = plan(&world, &anan).await.id;
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        let other = world.another_process().await;
        // The moment it is tried again: he goes to pay, and two processes look.
        world.set_clock(MONTHS[0].plus(DAY));
        let looks = [&world.platform, &other].map(|platform| look(platform, id));
        let (place, looked) =
            futures::future::join(goes(&world, &anan), futures::future::join_all(looks)).await;
        for looked in looked {
            looked.expect("once by one of them");
        }
        if let Ok(place) = place
            && plan(&world, &anan).await.stage == Stage::Due
        {
            // He was faster: he pays while it is looked at anew.
            world.set_clock(MONTHS[0].plus(DAY + 31 * MINUTE));
            let pays = pays(&world, &place, Scenario::Succeed);
            let (looked, ()) = futures::future::join(look(&other, id), pays).await;
            looked.expect("once by one of them");
        }
        world.run_jobs().await;
        has(&world, &SECOND).await;
        assert_eq!(plan(&world, &anan).await.until, MONTHS[1]);
        other.db.close().await;
    })
    .await;
}

#[tokio::test]
async fn who_was_charged_and_nobody_heard_of_it_does_not_pay_again() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::FalterLater).await;
        let id = plan(&world, &anan).await.id;
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        world.set_clock(MONTHS[0].plus(DAY));
        let deaf = Fickle::within(&world.platform, 1, true);
        look(&deaf, id).await.expect_err("nobody heard of it");
        let form = named(&plan(&world, &anan).await);
        let place = world.backend.plan.pay_month(&anan.caller, form).await;
        assert_eq!(place, Ok(format!("/wallet/plans/{id}?paid=1")));
        has(&world, &SECOND).await;
    })
    .await;
}

#[tokio::test]
async fn money_for_a_charge_that_was_replaced_goes_back() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::DeclineLater).await;
        world.set_clock(MONTHS[0]);
        has(&world, &OVER).await;
        let before = latest_payment(&world).await;
        let place = goes(&world, &anan).await.expect("it was refused");
        pays(&world, &place, Scenario::Succeed).await;
        has(&world, &SECOND).await;
        // A provider that takes what it closed all the same.
        let paid = world.platform.db.write(move |tx| {
            futures::FutureExt::boxed(async move {
                sql("UPDATE test_charge SET state = 'paid' WHERE key = $1")
                    .bind(before.to_string())
                    .execute(tx)
                    .await?;
                Ok::<_, server::db::DbError>(())
            })
        });
        paid.await.expect("it is there");
        says(&world, "late", "paid", before).await;
        has(&world, &SECOND).await;
        assert_eq!(letters(&world, &anan, "€\u{a0}100.00 back").await.len(), 1);
        let running = plan(&world, &anan).await;
        assert_eq!((running.stage, running.left), (Stage::Running, 4));
    })
    .await;
}
