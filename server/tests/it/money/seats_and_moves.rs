//! Seats of one session, each paid for by itself; and a paid session that moves to another time and stays the
//! same payment.

use super::{buys_at, has, pays, place_to_pay, sells, stage};
use crate::acts::{Rules, TUESDAY_TEN, cancel, changes_type, hold, moves, status, view};
use crate::world::{World, with_each_provider};
use domain::booking::BookingStatus;
use domain::id::{BookingId, PaymentId};
use domain::money::ledger::{Kind, Stage};
use domain::time::{DAY, HOUR, Instant};
use server::db::sql;
use server::money::builtin::Scenario;
use std::collections::BTreeSet;

/// All payments for sessions, by booking.
async fn payments(world: &World) -> Vec<(BookingId, PaymentId)> {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT booking_id, id FROM payment WHERE kind = 'session' ORDER BY created_at, id")
        .fetch_all(&mut read, |row| {
            Ok((row.get("booking_id")?, row.get("id")?))
        })
        .await
        .expect("readable")
}

#[tokio::test]
async fn each_seat_is_paid_and_called_off_by_itself() {
    with_each_provider(async |world| {
        let leila = world.mentor("Leila").await;
        let rules = Rules {
            seats: 3,
            ..Rules::default()
        };
        let kind = sells(&world, &leila, rules).await;
        let anan = world.mentee("Anan").await;
        let (mira, tom) = (world.mentee("Mira").await, world.mentee("Tom").await);
        let of_anan = buys_at(&world, &anan, kind, TUESDAY_TEN).await;
        let of_mira = buys_at(&world, &mira, kind, TUESDAY_TEN).await;
        // The third seat is kept while it is being paid, and nobody else's meanwhile.
        let of_tom = hold(&world, &tom, kind, TUESDAY_TEN)
            .await
            .expect("one is left");
        let place = place_to_pay(&world, &tom, of_tom).await;
        let late = world.mentee("Zoe").await;
        let full = hold(&world, &late, kind, TUESDAY_TEN).await;
        assert!(full.is_err(), "all seats are taken or kept: {full:?}");
        has(&world, &[(Kind::Clearing, 12_000), (Kind::Held, 12_000)]).await;
        pays(&world, &place, Scenario::Succeed).await;
        has(&world, &[(Kind::Clearing, 18_000), (Kind::Held, 18_000)]).await;
        let charged = payments(&world).await.into_iter().map(|(id, _)| id);
        let seats = BTreeSet::from([of_anan, of_mira, of_tom]);
        assert_eq!(charged.collect::<BTreeSet<_>>(), seats, "one for each");

        cancel(&world, &mira, of_mira).await.expect("early enough");
        has(&world, &[(Kind::Clearing, 12_000), (Kind::Held, 12_000)]).await;
        assert_eq!(stage(&world, &mira, of_mira).await, Some(Stage::Returned));
        for (who, id) in [(&anan, of_anan), (&tom, of_tom)] {
            assert_eq!(stage(&world, who, id).await, Some(Stage::Held));
            assert_eq!(status(&world, who, id).await, BookingStatus::Confirmed);
        }
        // Her seat is somebody else's, with a charge of its own.
        buys_at(&world, &late, kind, TUESDAY_TEN).await;
        world.set_clock(TUESDAY_TEN.plus(HOUR / 2 + 48 * HOUR));
        let shared = [
            (Kind::Clearing, 18_000),
            (Kind::Payable, 15_300),
            (Kind::Revenue, 2_700),
        ];
        has(&world, &shared).await;
    })
    .await;
}

#[tokio::test]
async fn a_paid_session_that_moves_keeps_its_payment_and_its_policy() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        let id = buys_at(&world, &anan, kind, TUESDAY_TEN).await;
        let before = payments(&world).await;
        let free_until = |at: Instant| at.plus(-12 * HOUR);
        assert_eq!(
            view(&world, &anan, id).await.terms.free_until,
            free_until(TUESDAY_TEN)
        );
        // What the mentor asks from now on is not what was agreed.
        let dearer = "price_minor = 9000, policy_late_refund_percent = 0";
        changes_type(&world, kind, dearer).await;
        let moved = TUESDAY_TEN.plus(DAY);
        moves(&world, &anan, id, moved).await.expect("it is free");
        assert_eq!(payments(&world).await, before, "the same payment");
        let seen = view(&world, &anan, id).await;
        assert_eq!(seen.price.minor, 6_000);
        assert_eq!(seen.terms.free_until, free_until(moved), "as it was agreed");
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        // When the time that it had is over, nothing is settled.
        world.set_clock(TUESDAY_TEN.plus(HOUR / 2 + 48 * HOUR).plus(-1));
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Held));
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        world.set_clock(moved.plus(HOUR / 2 + 48 * HOUR));
        let shared = [
            (Kind::Clearing, 6_000),
            (Kind::Payable, 5_100),
            (Kind::Revenue, 900),
        ];
        has(&world, &shared).await;
    })
    .await;
}

#[tokio::test]
async fn what_moved_and_is_called_off_late_goes_back_by_the_policy_it_was_paid_with() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        let id = buys_at(&world, &anan, kind, TUESDAY_TEN).await;
        let moved = TUESDAY_TEN.plus(DAY);
        moves(&world, &anan, id, moved).await.expect("it is free");
        changes_type(&world, kind, "policy_late_refund_percent = 0").await;
        world.set_clock(moved.plus(-HOUR));
        cancel(&world, &anan, id).await.expect("until the start");
        let shared = [
            (Kind::Clearing, 3_000),
            (Kind::Payable, 2_550),
            (Kind::Revenue, 450),
        ];
        has(&world, &shared).await;
    })
    .await;
}
