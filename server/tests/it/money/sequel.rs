//! What happens after somebody paid at the built-in provider, chosen on its page: the bank decides, or what was
//! sent back does not arrive.

use super::{HELD, has, place_to_pay, sells, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, hold};
use crate::world::{Person, World, in_each_world};
use domain::money::ledger::Kind;
use domain::time::MINUTE;

/// Presses a button of the place to pay; the page that comes.
async fn presses(world: &World, who: &Person, place: &str, scenario: &str) -> String {
    let fields = [("scenario", scenario)];
    let page = world.post(place, place, &fields, Some(who)).await;
    assert!(matches!(page.status, 200 | 303), "{}", page.status);
    page.text
}

async fn shown(world: &World, who: &Person, place: &str) -> String {
    let page = world.get(place, Some(who)).await;
    assert_eq!(page.status, 200);
    page.text
}

async fn told(world: &World) {
    world.wait(2 * MINUTE);
    world.run_jobs().await;
}

#[tokio::test]
async fn the_banks_case_begins_and_ends_on_the_page_of_the_payment() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        for (decides, expected) in [("dispute_won", &HELD[..]), ("dispute_lost", &[])] {
            let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
            let place = format!("/test-pay/{}", place_to_pay(&world, &anan, id).await);
            assert!(!shown(&world, &anan, &place).await.contains(decides));
            let page = presses(&world, &anan, &place, "dispute").await;
            assert!(
                page.contains("value=\"dispute_won\"") && page.contains("value=\"dispute_lost\"")
            );
            // Decided before it was told that there is something to decide.
            let page = presses(&world, &anan, &place, decides).await;
            assert!(!page.contains("name=\"scenario\""), "{page}");
            assert_eq!(totals(&world).await, HELD.into_iter().collect());
            told(&world).await;
            has(&world, expected).await;
            // Once it is decided nobody decides otherwise.
            for other in ["dispute_won", "dispute_lost", "came_back"] {
                presses(&world, &anan, &place, other).await;
            }
            told(&world).await;
            has(&world, expected).await;
            // The time is free for the next, who pays as well.
            cancel(&world, &leila, id).await.expect("until the start");
            has(&world, &[]).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_back_may_not_arrive() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let place = format!("/test-pay/{}", place_to_pay(&world, &anan, id).await);
        presses(&world, &anan, &place, "succeed").await;
        assert!(!shown(&world, &anan, &place).await.contains("came_back"));
        cancel(&world, &leila, id).await.expect("until the start");
        has(&world, &[]).await;
        assert!(shown(&world, &anan, &place).await.contains("came_back"));
        presses(&world, &anan, &place, "came_back").await;
        let owed = [(Kind::Clearing, 6_000), (Kind::Payable, 6_000)];
        has(&world, &owed).await;
        presses(&world, &anan, &place, "came_back").await;
        has(&world, &owed).await;
        assert!(!shown(&world, &anan, &place).await.contains("came_back"));
    })
    .await;
}
