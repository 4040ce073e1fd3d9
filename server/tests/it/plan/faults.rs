//! A provider that is silent or repeats itself, two processes, a process that dies between two steps: a month
//! is charged once.

use super::{MONTHS, begun, payments, plan};
use crate::money::faults::Fickle;
use crate::money::{has, letters};
use crate::world::{World, in_each_world};
use domain::id::PaymentId;
use domain::money::ledger::Kind;
use domain::plan::{Stage, Why};
use domain::time::{DAY, HOUR, MINUTE};
use serde_json::json;
use server::db::sql;
use server::jobs::worker::Worker;
use server::money::builtin::{Builtin, Scenario};
use server::money::{settle, webhook};
use server::plan::look;

const SECOND: [(Kind, i64); 4] = [
    (Kind::Clearing, 20_000),
    (Kind::Prepaid, 10_000),
    (Kind::Payable, 8_500),
    (Kind::Revenue, 1_500),
];

pub async fn latest_payment(world: &World) -> PaymentId {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT payment_id FROM package ORDER BY period DESC, payment_id DESC LIMIT 1")
        .fetch_one(&mut read, |row| row.get("payment_id"))
        .await
        .expect("there is one")
}

/// Has the provider say something about a payment.
pub async fn says(world: &World, event: &str, kind: &str, about: PaymentId) {
    let body = json!({"id": event, "kind": kind, "about": about}).to_string();
    let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
    let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
    webhook::receive(&world.platform, &signature, body.as_bytes())
        .await
        .expect("it can be kept")
        .expect("it is genuine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_charge_a_month_once() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        let id = plan(&world, &anan).await.id;
        let other = world.another_process().await;
        world.set_clock(MONTHS[0]);
        let looks = (0..4).flat_map(|_| [&world.platform, &other]);
        let looks = looks.map(|platform| look(platform, id));
        for looked in futures::future::join_all(looks).await {
            looked.expect("once by one of them");
        }
        has(&world, &SECOND).await;
        assert_eq!(plan(&world, &anan).await.until, MONTHS[1]);
        other.db.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_are_refused_count_it_once() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::DeclineLater).await;
        let id = plan(&world, &anan).await.id;
        let other = world.another_process().await;
        world.set_clock(MONTHS[0]);
        let looks = (0..4).flat_map(|_| [&world.platform, &other]);
        let looks = looks.map(|platform| look(platform, id));
        for looked in futures::future::join_all(looks).await {
            looked.expect("refused once");
        }
        world.run_jobs().await;
        let due = plan(&world, &anan).await;
        assert_eq!((due.stage, due.refused), (Stage::Due, 1));
        let told = letters(&world, &anan, "We could not charge").await;
        assert_eq!(told.len(), 1);
        other.db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_silent_provider_is_asked_again_and_charges_once() {
    for after in [false, true] {
        in_each_world(async |world| {
            let (_, anan, _) = begun(&world, Scenario::Succeed).await;
            world.set_clock(MONTHS[0]);
            let worker = Worker::new(Fickle::within(&world.platform, 2, after)).expect("a folder");
            for _ in 0..4 {
                while worker.run_due().await > 0 {}
                world.wait(5 * MINUTE);
            }
            has(&world, &SECOND).await;
            assert_eq!(plan(&world, &anan).await.until, MONTHS[1]);
        })
        .await;
    }
}

/// A process died after each step of a renewal; another goes on from what is stored.
#[tokio::test]
async fn whoever_goes_on_after_a_kill_charges_once() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        let id = plan(&world, &anan).await.id;
        world.set_clock(MONTHS[0]);
        // Dead before it asked: the month is written down and due.
        let silent = Fickle::within(&world.platform, u32::MAX, false);
        look(&silent, id).await.expect_err("it never gets through");
        assert_eq!(plan(&world, &anan).await.stage, Stage::Due);
        // Dead after the provider did it, before it was written down.
        let deaf = Fickle::within(&world.platform, 1, true);
        look(&deaf, id).await.expect_err("nobody heard of it");
        assert_eq!(plan(&world, &anan).await.stage, Stage::Due);
        assert_eq!(
            payments(&world).await.iter().map(|(_, n)| n).sum::<i64>(),
            2
        );
        // Others find it in time, and it is told twice as well.
        let month = latest_payment(&world).await;
        settle::tend(&world.platform).await.expect("it goes on");
        says(&world, "e1", "paid", month).await;
        says(&world, "e1", "paid", month).await;
        says(&world, "e2", "paid", month).await;
        look(&world.platform, id)
            .await
            .expect("nothing is left to do");
        has(&world, &SECOND).await;
        assert_eq!(plan(&world, &anan).await.left, 4);
    })
    .await;
}

#[tokio::test]
async fn money_that_comes_after_the_end_goes_back() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        let id = plan(&world, &anan).await.id;
        world.set_clock(MONTHS[0]);
        // It was charged, and nobody heard of it but the message that is late.
        let deaf = Fickle::within(&world.platform, 1, true);
        look(&deaf, id).await.expect_err("nobody heard of it");
        let month = latest_payment(&world).await;
        let form = super::named(&plan(&world, &anan).await);
        world
            .backend
            .plan
            .end_plan(&anan.caller, form)
            .await
            .expect("at any time");
        // The provider says that it was paid, when it is to be closed: so he has the month, and no further.
        let last = plan(&world, &anan).await;
        assert_eq!((last.stage, last.left), (Stage::Running, 4));
        says(&world, "late", "paid", month).await;
        has(&world, &SECOND).await;
        world.set_clock(MONTHS[1]);
        world.run_jobs().await;
        assert_eq!(plan(&world, &anan).await.why, Some(Why::Wish));
    })
    .await;
}

#[tokio::test]
async fn what_is_paid_for_a_month_that_was_given_up_goes_back() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::DeclineLater).await;
        world.set_clock(MONTHS[0]);
        world.run_jobs().await;
        let month = latest_payment(&world).await;
        let form = super::named(&plan(&world, &anan).await);
        let ended = world.backend.plan.end_plan(&anan.caller, form).await;
        ended.expect("at any time");
        // A provider that takes it all the same.
        let paid = world.platform.db.write(move |tx| {
            futures::FutureExt::boxed(async move {
                sql("UPDATE test_charge SET state = 'paid' WHERE key = $1")
                    .bind(month.to_string())
                    .execute(tx)
                    .await?;
                Ok::<_, server::db::DbError>(())
            })
        });
        paid.await.expect("it is there");
        says(&world, "late", "paid", month).await;
        let over = [
            (Kind::Clearing, 10_000),
            (Kind::Payable, 8_500),
            (Kind::Revenue, 1_500),
        ];
        has(&world, &over).await;
        let last = plan(&world, &anan).await;
        assert_eq!((last.stage, last.left), (Stage::Ended, 0));
        assert_eq!(letters(&world, &anan, "€\u{a0}100.00 back").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whose_bank_takes_a_month_back_is_not_charged_again() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        world.set_clock(MONTHS[0].plus(-HOUR));
        let month = latest_payment(&world).await;
        says(&world, "e1", "disputed", month).await;
        world.run_jobs().await;
        let over = plan(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Bank)));
        assert_eq!(letters(&world, &anan, "Your plan is over").await.len(), 1);
        world.set_clock(MONTHS[0].plus(10 * DAY));
        world.run_jobs().await;
        assert_eq!(payments(&world).await, [("held".to_owned(), 1)]);
    })
    .await;
}
