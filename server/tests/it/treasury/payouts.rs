//! Payouts in admins' hands: found, and tried again once.

use super::admin;
use crate::acts::{Rules, TUESDAY_TEN};
use crate::money::{buys, comes_back, sells, totals};
use crate::world::{Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::money::PayOutForm;
use app::treasury::{PayoutNamed, PayoutRow, PayoutsQuery};
use domain::money::ledger::Kind;
use domain::time::{DAY, MINUTE};
use server::money::journal;

async fn payouts(world: &World, ada: &Person, query: PayoutsQuery) -> Vec<PayoutRow> {
    let found = world.backend.treasury.payouts(&ada.caller, query).await;
    found.expect("an admin").payouts
}

fn in_state(state: &str) -> PayoutsQuery {
    PayoutsQuery {
        state: Some(state.to_owned()),
        ..PayoutsQuery::default()
    }
}

fn to(text: &str) -> PayoutsQuery {
    PayoutsQuery {
        text: Some(text.to_owned()),
        ..PayoutsQuery::default()
    }
}

/// A payout of 51 euros to Leila, and that it reached her.
async fn paid_out(world: &World, leila: &Person, anan: &Person) {
    let kind = sells(world, leila, Rules::default()).await;
    buys(world, anan, kind).await;
    world.set_clock(TUESDAY_TEN.plus(3 * DAY));
    world.run_jobs().await;
    let form = PayOutForm {
        currency: "EUR".to_owned(),
    };
    let paid = world.backend.money.pay_out(&leila.caller, form).await;
    paid.expect("it is owed to her");
    world.run_jobs().await;
}

/// The ledger has this and is in order. That it came back is only said here, so the provider has less.
async fn booked(world: &World, expected: &[(Kind, i64)]) {
    world.run_jobs().await;
    assert_eq!(totals(world).await, expected.iter().copied().collect());
    let mut read = world.platform.db.snapshot().await.expect("a connection");
    let proof = journal::prove(&mut read, world.now()).await;
    assert_eq!(proof.expect("readable").findings, "");
}

#[tokio::test]
async fn what_came_back_is_paid_again_once_though_two_admins_press_at_once() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (ada, ben) = (admin(&world, "Ada").await, admin(&world, "Ben").await);
        paid_out(&world, &leila, &anan).await;
        let sent = payouts(&world, &ada, in_state("sent")).await;
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0].tries, sent[0].amount.minor), (1, 5_100));
        assert!(!sent[0].reference.is_empty() && !sent[0].may_try_again);
        let named = PayoutNamed {
            payout: sent[0].id.to_string(),
        };
        let treasury = &world.backend.treasury;
        let early = treasury.pay_again(&ada.caller, named.clone()).await;
        assert!(
            matches!(early, Err(AppError::Conflict(Conflict::WrongState))),
            "{early:?}"
        );

        comes_back(&world, sent[0].id).await;
        let failed = payouts(&world, &ada, in_state("failed")).await;
        assert!(failed[0].may_try_again, "{failed:?}");
        booked(
            &world,
            &[
                (Kind::Clearing, 6_000),
                (Kind::Revenue, 900),
                (Kind::Payable, 5_100),
            ],
        )
        .await;

        world.wait(MINUTE);
        let hers = treasury.pay_again(&leila.caller, named.clone()).await;
        assert!(matches!(hers, Err(AppError::NotFound)), "{hers:?}");
        let (one, other) = futures::join!(
            treasury.pay_again(&ada.caller, named.clone()),
            treasury.pay_again(&ben.caller, named.clone())
        );
        one.expect("it failed");
        other.expect("the other was faster, or not");
        let later = treasury.pay_again(&ben.caller, named).await;
        later.expect("it was tried again");
        booked(&world, &[(Kind::Clearing, 900), (Kind::Revenue, 900)]).await;
        let all = payouts(&world, &ada, PayoutsQuery::default()).await;
        let states: Vec<&str> = all.iter().map(|payout| payout.state.as_str()).collect();
        assert_eq!(states, ["sent", "failed"]);
        assert!(all[0].again_by.is_some() && !all[1].may_try_again);
        assert_ne!(all[0].reference, sent[0].reference);
    })
    .await;
}

#[tokio::test]
async fn payouts_are_found_by_person_and_state_by_admins_alone() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world, "Ada").await;
        paid_out(&world, &leila, &anan).await;
        for (query, expected) in [
            (to("leila@example.org"), 1),
            (to("lei"), 1),
            (to("anan@example.org"), 0),
            (to("%"), 1),
            (in_state("asked"), 0),
            (in_state("failed"), 0),
        ] {
            let found = payouts(&world, &ada, query.clone()).await;
            assert_eq!(found.len(), expected, "{query:?}");
        }
        let refused = world
            .backend
            .treasury
            .payouts(&leila.caller, PayoutsQuery::default());
        assert!(matches!(refused.await, Err(AppError::NotFound)));
        let page = world.get("/admin/payouts?state=sent", Some(&ada)).await;
        assert!(page.text.contains("Leila Example"), "{}", page.text);
        assert!(page.text.contains("51.00"), "{}", page.text);
    })
    .await;
}
