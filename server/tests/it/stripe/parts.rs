//! A bank takes a part of what was paid, or somebody sends a part back by hand: it is booked as it is at
//! Stripe, to the cent, and what is left goes on as it would have.

use super::{HELD, SHARED, earned, paid};
use crate::acts::{TUESDAY_TEN, cancel};
use crate::money::{has, letters, stage, totals};
use crate::world::{World, in_each_world_with_stripe};
use app::money::{EntriesQuery, MessageReason};
use domain::actor::Role;
use domain::money::ledger::{Kind, Stage};
use domain::money::{Currency, Money};
use domain::time::HOUR;
use serde_json::json;
use server::money::settle;

async fn alarms(world: &World) -> Vec<MessageReason> {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    let ledger = world
        .backend
        .money
        .ledger(&ada.caller, EntriesQuery::default());
    let alarms = ledger.await.expect("hers to see").alarms.into_iter();
    alarms.map(|alarm| alarm.reason).collect()
}

#[tokio::test]
async fn a_bank_takes_a_part_and_the_rest_waits_until_it_decides() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, id, intent) = paid(&world, &bank).await;
        bank.disputes_part(&intent, "created", "needs_response", 2_000);
        bank.disputes_part(&intent, "funds_withdrawn", "needs_response", 2_000);
        bank.tells_all(&world).await;
        let waits = [(Kind::Clearing, 4_000), (Kind::Held, 4_000)];
        has(&world, &waits).await;
        // The session is long over: nobody has any of it before the bank decides.
        world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
        settle::tend(&world.platform).await.expect("all well");
        has(&world, &waits).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Held));
        bank.disputes_part(&intent, "closed", "lost", 2_000);
        bank.tells_all(&world).await;
        let rest = [
            (Kind::Clearing, 4_000),
            (Kind::Payable, 3_400),
            (Kind::Revenue, 600),
        ];
        has(&world, &rest).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Released));
        assert_eq!(alarms(&world).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_part_that_a_bank_gives_again_is_whole_again() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, _, _, intent) = paid(&world, &bank).await;
        bank.disputes_part(&intent, "created", "needs_response", 2_000);
        bank.tells_all(&world).await;
        bank.disputes_part(&intent, "closed", "won", 2_000);
        bank.tells_all(&world).await;
        has(&world, &HELD).await;
    })
    .await;
    // Once it was shared, both give their part of it back, and have it again.
    in_each_world_with_stripe(async |world, bank| {
        let (.., intent) = earned(&world, &bank).await;
        has(&world, &SHARED).await;
        bank.disputes_part(&intent, "created", "needs_response", 2_000);
        bank.tells_all(&world).await;
        let owed = [
            (Kind::Clearing, 4_000),
            (Kind::Payable, 5_100),
            (Kind::Receivable, 1_700),
            (Kind::Revenue, 600),
        ];
        has(&world, &owed).await;
        // It says another amount than it took: nobody believes that.
        bank.says(
            "charge.dispute.closed",
            json!({"id": "dp_odd", "amount": 3_000, "currency": "eur", "payment_intent": intent, "status": "won"}),
            None,
        );
        bank.tells_all(&world).await;
        has(&world, &owed).await;
        let (said, known) = (Money::new(3_000, Currency::EUR), Money::new(2_000, Currency::EUR));
        assert_eq!(alarms(&world).await, [MessageReason::Differs { said, known }]);
        bank.disputes_part(&intent, "closed", "won", 2_000);
        bank.tells_all(&world).await;
        let again = [
            (Kind::Clearing, 6_000),
            (Kind::Payable, 6_800),
            (Kind::Receivable, 1_700),
            (Kind::Revenue, 900),
        ];
        has(&world, &again).await;
    })
    .await;
}

#[tokio::test]
async fn what_somebody_sends_back_by_hand_is_booked_once() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan, id, intent) = paid(&world, &bank).await;
        let refund = bank.books().refund_by_hand(&intent, 2_000);
        for kind in ["refund.created", "refund.updated", "charge.refund.updated"] {
            bank.says(kind, refund.clone(), None);
        }
        bank.tells_all(&world).await;
        has(&world, &[(Kind::Clearing, 4_000), (Kind::Held, 4_000)]).await;
        assert_eq!(
            letters(&world, &anan, "€\u{a0}20.00 back").await.len(),
            1,
            "he is told"
        );
        // What goes back now is the rest, and Stripe's message about it says nothing new.
        cancel(&world, &leila, id).await.expect("until the start");
        has(&world, &[]).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Returned));
        let refunds = bank.books().refunds.clone();
        assert_eq!(refunds.len(), 2);
        bank.says("refund.created", refunds[1].clone(), None);
        bank.tells_all(&world).await;
        has(&world, &[]).await;
        assert_eq!(alarms(&world).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_back_by_hand_after_it_was_shared_is_taken_from_both() {
    in_each_world_with_stripe(async |world, bank| {
        let (.., intent) = earned(&world, &bank).await;
        has(&world, &SHARED).await;
        let refund = bank.books().refund_by_hand(&intent, 2_000);
        bank.says("refund.created", refund, None);
        bank.tells_all(&world).await;
        let after = [
            (Kind::Clearing, 4_000),
            (Kind::Payable, 5_100),
            (Kind::Receivable, 1_700),
            (Kind::Revenue, 600),
        ];
        has(&world, &after).await;
        // It does not arrive: it is owed to the learner.
        let failed = bank.books().fail_refund();
        bank.says("refund.failed", failed, None);
        bank.tells_all(&world).await;
        let owed = [
            (Kind::Clearing, 6_000),
            (Kind::Payable, 7_100),
            (Kind::Receivable, 1_700),
            (Kind::Revenue, 600),
        ];
        has(&world, &owed).await;
        // Never more than was paid, whatever is told.
        bank.says(
            "refund.created",
            json!({"id": "re_odd", "amount": 6_001, "currency": "eur", "payment_intent": intent, "status": "succeeded",
                "metadata": {}}),
            None,
        );
        bank.tells_all(&world).await;
        has(&world, &owed).await;
        let (said, known) = (Money::new(6_001, Currency::EUR), Money::new(4_000, Currency::EUR));
        assert_eq!(alarms(&world).await, [MessageReason::Differs { said, known }]);
    })
    .await;
}

#[tokio::test]
async fn what_may_be_ours_is_not_booked_twice() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, _, id, intent) = paid(&world, &bank).await;
        cancel(&world, &leila, id).await.expect("until the start");
        settle::settle(&world.platform, id)
            .await
            .expect("it goes back");
        // Before ours is sent somebody sends the same by hand, and that is told at once.
        let refund = bank.books().refund_by_hand(&intent, 6_000);
        bank.says("refund.created", refund, None);
        bank.tells_all(&world).await;
        assert_eq!(totals(&world).await.get(&Kind::Transit), Some(&6_000));
        has(&world, &[]).await;
        settle::tend(&world.platform).await.expect("all well");
        has(&world, &[]).await;
        assert_eq!(bank.books().refunds.len(), 1);
        assert_eq!(alarms(&world).await, []);
    })
    .await;
}
