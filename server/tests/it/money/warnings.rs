//! Admins are written to when somebody has to look after money: a dispute that nobody decides, a ledger that does
//! not add up. Once for each thing, not each night.

use super::{adds_up, buys, sells};
use crate::acts::{Rules, TUESDAY_TEN};
use crate::world::{Person, World, in_each_world};
use domain::actor::Role;
use domain::dispute::{OpenForm, SayForm};
use domain::time::{DAY, HOUR};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::money::settle;

async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

/// Subjects of the letters to somebody, but for those of joining, oldest first.
async fn subjects(world: &World, who: &Person) -> Vec<String> {
    world.run_jobs().await;
    let letters = world.letters().await.into_iter().rev();
    letters
        .filter(|letter| letter.to == who.email && !letter.subject.starts_with("Confirm"))
        .map(|letter| letter.subject)
        .collect()
}

#[tokio::test]
async fn a_dispute_that_nobody_decides_is_told_a_day_before_and_when_it_is_late() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (ada, mut mo) = (admin(&world).await, world.mentee("Mo").await);
        world.promote(&mut mo, Role::Moderator).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        world.set_clock(TUESDAY_TEN.plus(HOUR));
        let open = OpenForm {
            booking: id.to_string(),
            reason: "cut_short".to_owned(),
            words: "It ended after ten minutes.".to_owned(),
            evidence: String::new(),
        };
        let api = &world.backend.dispute;
        api.open(&anan.caller, open)
            .await
            .expect("it has just ended");
        let say = SayForm {
            booking: id.to_string(),
            words: "It was half an hour.".to_owned(),
            evidence: String::new(),
        };
        api.say(&leila.caller, say).await.expect("it is her turn");
        let spoken = world.now();
        let (due, late) = (
            "A dispute has to be decided by tomorrow".to_owned(),
            "A dispute is overdue".to_owned(),
        );
        for (at, expected) in [
            (spoken.plus(6 * DAY - 1), vec![]),
            (spoken.plus(6 * DAY), vec![due.clone()]),
            (spoken.plus(6 * DAY + HOUR), vec![due.clone()]),
            (spoken.plus(7 * DAY), vec![due.clone(), late.clone()]),
            (spoken.plus(9 * DAY), vec![due, late]),
        ] {
            world.set_clock(at);
            settle::tend(&world.platform).await.expect("all well");
            assert_eq!(subjects(&world, &ada).await, expected);
        }
        assert_eq!(subjects(&world, &mo).await, Vec::<String>::new());
        assert!(
            world
                .letter_to(&ada.email)
                .await
                .text
                .contains("/admin/disputes")
        );
    })
    .await;
}

/// Changes what an account keeps, as nothing here does.
async fn bends(world: &World) {
    world
        .platform
        .db
        .write(|tx| {
            sql("UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE kind = 'held'")
                .execute(tx)
                .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("the database lets it happen");
}

#[tokio::test]
async fn what_does_not_add_up_is_told_once_for_each_finding() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        buys(&world, &anan, kind).await;
        adds_up(&world).await;
        settle::prove(&world.platform).await.expect("it adds up");
        assert_eq!(subjects(&world, &ada).await, Vec::<String>::new());
        let found = "The ledger does not add up".to_owned();
        for (night, expected) in [1, 1, 2].into_iter().enumerate() {
            // Something more is bent in the first and in the third night.
            if night != 1 {
                bends(&world).await;
            }
            let proved = settle::prove(&world.platform).await;
            proved.expect_err("it does not add up");
            assert_eq!(subjects(&world, &ada).await, vec![found.clone(); expected]);
        }
        assert!(
            world
                .letter_to(&ada.email)
                .await
                .text
                .contains("/admin/money")
        );
    })
    .await;
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        buys(&world, &anan, kind).await;
        // The provider's own books are other than ours.
        world
            .platform
            .db
            .write(|tx| {
                sql("UPDATE test_charge SET amount_minor = amount_minor + 100")
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("the provider's own books");
        for _ in 0..2 {
            settle::prove(&world.platform).await.expect("ours add up");
            let told = subjects(&world, &ada).await;
            assert_eq!(told, ["The payment provider has another amount"]);
        }
    })
    .await;
}
