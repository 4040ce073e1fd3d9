//! Stripe is silent before or after doing something, forgets keys, refuses for now or for ever; somebody does
//! by hand what we were about to do. Nobody pays twice, nothing is sent twice, and nothing is given up.

use super::bank::Fault;
use super::{HELD, PAID_OUT, SHARED, earned, euros, goes_to_pay, is_known, paid};
use crate::acts::{Rules, TUESDAY_TEN, cancel, confirm, hold, status};
use crate::money::{buys_at, has, sells, stage, totals};
use crate::world::{World, in_each_world_with_stripe};
use app::error::Conflict;
use domain::booking::BookingStatus;
use domain::dispute::OpenForm;
use domain::id::PaymentId;
use domain::money::ledger::{Kind, Stage};
use domain::time::{DAY, HOUR, MINUTE};
use serde_json::json;
use server::db::sql;
use server::money::settle;

/// Does what is due, and goes on with what did not work until it does.
async fn until_done(world: &World) {
    for _ in 0..6 {
        world.run_jobs().await;
        world.wait(2 * HOUR);
    }
    world.run_jobs().await;
}

#[tokio::test]
async fn whoever_got_no_answer_asks_again_and_pays_once() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        for fault in [
            Fault::Before,
            Fault::After,
            Fault::Status(500),
            Fault::Status(429),
        ] {
            world.set_clock(crate::world::NOW);
            let id = hold(&world, &anan, kind, TUESDAY_TEN).await;
            let id = id.expect("free");
            confirm(&world, &anan, id).await.expect("held");
            let before = bank.books().sessions.len();
            bank.falters([fault]);
            let silent = world.backend.money.checkout(&anan.caller, id).await;
            assert_eq!(silent, Err(Conflict::ProviderSilent.into()));
            assert_eq!(status(&world, &anan, id).await, BookingStatus::Held);
            let place = world.backend.money.checkout(&anan.caller, id).await;
            let place = place.expect("it answers").expect("something to pay");
            assert_eq!(bank.books().sessions.len(), before + 1, "{fault:?}");
            bank.takes(&place);
            bank.tells_all(&world).await;
            // The refund: several requests, each of which fails in its turn.
            cancel(&world, &anan, id).await.expect("early enough");
            let refunds = bank.books().refunds.len();
            bank.falters([fault]);
            until_done(&world).await;
            has(&world, &[]).await;
            assert_eq!(bank.books().refunds.len(), refunds + 1, "{fault:?}");
            assert_eq!(stage(&world, &anan, id).await, Some(Stage::Returned));
        }
    })
    .await;
}

#[tokio::test]
async fn a_refund_or_a_payout_that_was_not_answered_is_found_again_without_its_key() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, ..) = earned(&world, &bank).await;
        is_known(&world, &bank, &leila).await;
        let api = &world.backend.money;
        api.pay_out(&leila.caller, euros()).await.expect("owed");
        // It is looked for, then sent without an answer; a day later Stripe knows the key no more.
        bank.silent_after("POST transfers");
        world.run_jobs().await;
        assert_eq!(bank.books().transfers.len(), 1);
        let waits = totals(&world).await;
        assert_eq!(waits.get(&Kind::Transit), Some(&5_100));
        bank.forgets_keys();
        until_done(&world).await;
        has(&world, &PAID_OUT).await;
        assert_eq!(bank.books().transfers.len(), 1, "once");
    })
    .await;
    in_each_world_with_stripe(async |world, bank| {
        let (leila, _, id, _) = paid(&world, &bank).await;
        cancel(&world, &leila, id).await.expect("until the start");
        bank.silent_after("POST refunds");
        world.run_jobs().await;
        assert_eq!(bank.books().refunds.len(), 1);
        bank.forgets_keys();
        until_done(&world).await;
        has(&world, &[]).await;
        assert_eq!(bank.books().refunds.len(), 1, "once");
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_back_by_hand_is_not_sent_again() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, _, id, intent) = paid(&world, &bank).await;
        bank.books().refund_by_hand(&intent, 6_000);
        cancel(&world, &leila, id).await.expect("until the start");
        has(&world, &[]).await;
        assert_eq!(bank.books().refunds.len(), 1);
        let outgoing = bank.books().refunds[0]["metadata"]["outgoing"].clone();
        assert!(outgoing.is_string(), "it says whose it is");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_go_back_is_owed() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan, id, intent) = paid(&world, &bank).await;
        // Another part than ours: nobody knows what it was for.
        bank.books().refund_by_hand(&intent, 1_000);
        bank.books().refund_by_hand(&intent, 5_000);
        cancel(&world, &leila, id).await.expect("until the start");
        world.run_jobs().await;
        let owed = totals(&world).await;
        assert_eq!(owed.get(&Kind::Payable), Some(&6_000));
        let letter = world.letter_to(&anan.email).await;
        assert!(letter.text.contains("60"), "{}", letter.text);
    })
    .await;
}

#[tokio::test]
async fn a_payout_waits_until_the_money_can_be_sent() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, ..) = earned(&world, &bank).await;
        is_known(&world, &bank, &leila).await;
        bank.books().available = Some(5_099);
        let api = &world.backend.money;
        api.pay_out(&leila.caller, euros()).await.expect("owed");
        until_done(&world).await;
        let waits = [
            (Kind::Clearing, 6_000),
            (Kind::Revenue, 900),
            (Kind::Transit, 5_100),
        ];
        has(&world, &waits).await;
        bank.books().available = Some(5_100);
        settle::tend(&world.platform).await.expect("it goes on");
        has(&world, &PAID_OUT).await;
        assert_eq!(bank.books().transfers.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_stuck_holds_up_nothing_else() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let earned = buys_at(&world, &anan, kind, TUESDAY_TEN).await;
        let later = TUESDAY_TEN.plus(4 * HOUR);
        let disputed = buys_at(&world, &anan, kind, later).await;
        world.set_clock(later.plus(HOUR));
        let form = OpenForm {
            booking: disputed.to_string(),
            reason: "cut_short".to_owned(),
            words: "It ended after ten minutes.".to_owned(),
            evidence: String::new(),
        };
        let opened = world.backend.dispute.open(&anan.caller, form).await;
        opened.expect("it has just ended");
        // What the first was paid is to go on to Leila, and is not there yet.
        world.wait(60 * HOUR);
        world.run_jobs().await;
        assert_eq!(stage(&world, &leila, earned).await, Some(Stage::Released));
        is_known(&world, &bank, &leila).await;
        bank.books().available = Some(0);
        let api = &world.backend.money;
        api.pay_out(&leila.caller, euros()).await.expect("owed");
        world.run_jobs().await;
        // What Stripe says of a third makes no sense, and its hold runs out.
        let next = TUESDAY_TEN.plus(7 * DAY);
        let third = hold(&world, &anan, kind, next).await.expect("free");
        confirm(&world, &anan, third).await.expect("held");
        let place = api.checkout(&anan.caller, third).await;
        let place = place.expect("it answers").expect("something to pay");
        bank.takes(&place);
        let key = place.rsplit('/').next().expect("an address").to_owned();
        let whole = bank.books().sessions[&key].clone();
        bank.books().sessions.get_mut(&key).expect("there")["amount_total"] = json!(1);
        // The dispute's clock ran out, and its own job is lost.
        world.set_clock(later.plus(HOUR + 3 * DAY));
        let sent = bank.asked("POST transfers");
        let trouble = settle::tend(&world.platform).await;
        trouble.expect_err("it is tried again");
        assert_eq!(stage(&world, &anan, disputed).await, Some(Stage::Returned));
        assert_eq!(bank.asked("POST transfers"), sent + 1, "it is asked again");
        assert_eq!(stage(&world, &anan, third).await, Some(Stage::Open));
        // What only waits is no trouble.
        bank.books().sessions.insert(key, whole);
        world.wait(HOUR);
        settle::tend(&world.platform).await.expect("all well");
        assert_eq!(stage(&world, &anan, third).await, Some(Stage::Held));
        bank.books().available = None;
        world.wait(HOUR);
        settle::tend(&world.platform).await.expect("all well");
        let after = [
            (Kind::Clearing, 6_900),
            (Kind::Held, 6_000),
            (Kind::Revenue, 900),
        ];
        has(&world, &after).await;
        assert_eq!(bank.books().transfers.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_key_gives_nothing_up() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, _, id, _) = paid(&world, &bank).await;
        cancel(&world, &leila, id).await.expect("until the start");
        settle::settle(&world.platform, id)
            .await
            .expect("it goes back");
        let waits = totals(&world).await;
        assert_eq!(waits.get(&Kind::Transit), Some(&6_000));
        bank.falters([Fault::Status(401)]);
        world.run_jobs().await;
        assert_eq!(totals(&world).await, waits);
        until_done(&world).await;
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_that_was_used_for_something_else_charges_nothing() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        confirm(&world, &anan, id).await.expect("held");
        let payment: PaymentId = {
            let mut read = world.platform.db.read().await.expect("a connection");
            sql("SELECT id FROM payment")
                .fetch_one(&mut read, |row| row.get("id"))
                .await
                .expect("there is one")
        };
        // As if two of our databases used one account there.
        bank.knows_key(&format!("pay:{payment}"));
        let refused = world.backend.money.checkout(&anan.caller, id).await;
        assert_eq!(refused, Err(Conflict::ProviderSilent.into()));
        assert!(bank.books().sessions.is_empty());
        bank.forgets_keys();
        let place = world.backend.money.checkout(&anan.caller, id).await;
        assert!(place.expect("it answers").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_place_to_pay_closes_with_the_hold_unless_it_was_paid_just_then() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let (id, place) = goes_to_pay(&world, &anan, kind).await;
        world.wait(20 * MINUTE);
        world.run_jobs().await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Abandoned));
        let session = place.rsplit('/').next().expect("an address").to_owned();
        assert_eq!(bank.books().sessions[&session]["status"], json!("expired"));
        // The next one is paid, but nobody ever hears of it.
        let (id, place) = goes_to_pay(&world, &anan, kind).await;
        bank.takes(&place);
        assert!(!bank.news().is_empty());
        world.wait(20 * MINUTE);
        world.run_jobs().await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Held));
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        has(&world, &HELD).await;
        world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
        has(&world, &SHARED).await;
    })
    .await;
}

#[tokio::test]
async fn a_place_whose_name_got_lost_is_closed_all_the_same() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        confirm(&world, &anan, id).await.expect("held");
        bank.falters([Fault::After]);
        let silent = world.backend.money.checkout(&anan.caller, id).await;
        assert_eq!(silent, Err(Conflict::ProviderSilent.into()));
        world.wait(20 * MINUTE);
        world.run_jobs().await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Abandoned));
        let states: Vec<_> = bank
            .books()
            .sessions
            .values()
            .map(|session| session["status"].clone())
            .collect();
        assert_eq!(states, [json!("expired")]);
    })
    .await;
}
