//! Two tabs, two buyers, a double click, two processes: one charge, and every cent once.

use super::{adds_up, buys, has, pays, place_to_pay, sells, stage, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, confirm, hold, status};
use crate::world::{in_each_world, with_each_provider};
use app::money::PayOutForm;
use domain::booking::BookingStatus;
use domain::money::ledger::{Kind, Stage};
use domain::time::{HOUR, MINUTE};
use server::money::builtin::{self, Scenario};
use server::money::settle;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_and_a_double_click_are_one_charge() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let confirms = (0..6).map(|_| confirm(&world, &anan, id));
        for confirmed in futures::future::join_all(confirms).await {
            assert_eq!(confirmed, Ok(id));
        }
        let places = (0..6).map(|_| place_to_pay(&world, &anan, id));
        let places = futures::future::join_all(places).await;
        assert!(
            places.windows(2).all(|pair| pair[0] == pair[1]),
            "{places:?}"
        );
        let pays = places
            .iter()
            .map(|place| builtin::act(&world.platform, place, Scenario::Duplicate));
        for paid in futures::future::join_all(pays).await {
            assert_eq!(paid.expect("it can be paid").state, "paid");
        }
        world.run_jobs().await;
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        // Back with the browser: there is nothing to pay.
        let back = world.backend.money.checkout(&anan.caller, id).await;
        assert_eq!(back, Ok(None));
        let again = builtin::act(&world.platform, &places[0], Scenario::Decline).await;
        assert_eq!(again.expect("it is there").state, "paid");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_buyers_of_a_lapsed_time_one_has_it_and_the_other_their_money() {
    with_each_provider(async |world| {
        let leila = world.mentor("Leila").await;
        let (anan, mira) = (world.mentee("Anan").await, world.mentee("Mira").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let first = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let slow = place_to_pay(&world, &anan, first).await;
        // The provider knows nothing of our clock: it is paid after the time was given to another.
        world.wait(16 * MINUTE);
        let second = hold(&world, &mira, kind, TUESDAY_TEN)
            .await
            .expect("free again");
        let quick = place_to_pay(&world, &mira, second).await;
        futures::join!(
            pays(&world, &slow, Scenario::Succeed),
            pays(&world, &quick, Scenario::Succeed),
        );
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        assert_eq!(
            status(&world, &mira, second).await,
            BookingStatus::Confirmed
        );
        assert_eq!(status(&world, &anan, first).await, BookingStatus::Expired);
        assert_eq!(stage(&world, &anan, first).await, Some(Stage::Returned));
    })
    .await;
}

#[tokio::test]
async fn who_pays_late_has_the_time_if_nobody_else_wanted_it() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let slow = place_to_pay(&world, &anan, id).await;
        pays(&world, &slow, Scenario::Late).await;
        world.wait(16 * MINUTE);
        // The hold lapses before the message is heard: whoever looks whether it was paid finds out.
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
    })
    .await;
}

#[tokio::test]
async fn who_pays_when_it_is_over_has_their_money_back() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let slow = place_to_pay(&world, &anan, id).await;
        world.set_clock(TUESDAY_TEN);
        // Nobody has closed it yet.
        pays(&world, &slow, Scenario::Succeed).await;
        has(&world, &[]).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Returned));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_settle_and_pay_out_once() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        let other = world.another_process().await;
        world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
        let settles = (0..4).flat_map(|_| [&world.platform, &other]);
        let settles = settles.map(|platform| settle::settle(platform, id));
        for settled in futures::future::join_all(settles).await {
            settled.expect("once by one of them");
        }
        adds_up(&world).await;
        assert_eq!(totals(&world).await.get(&Kind::Payable), Some(&5_100));
        let form = || PayOutForm {
            currency: "EUR".to_owned(),
        };
        let asks = (0..6).map(|_| world.backend.money.pay_out(&leila.caller, form()));
        let asks = futures::future::join_all(asks).await;
        assert_eq!(
            asks.iter().filter(|asked| asked.is_ok()).count(),
            1,
            "{asks:?}"
        );
        has(&world, &[(Kind::Clearing, 900), (Kind::Revenue, 900)]).await;
        other.db.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_cancel_at_once_and_it_goes_back_once() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        let (one, other) = futures::join!(cancel(&world, &leila, id), cancel(&world, &anan, id));
        assert!(one.is_ok() || other.is_ok());
        let settles = (0..4).map(|_| settle::settle(&world.platform, id));
        for settled in futures::future::join_all(settles).await {
            settled.expect("once");
        }
        has(&world, &[]).await;
    })
    .await;
}
