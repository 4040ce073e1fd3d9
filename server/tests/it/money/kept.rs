//! What the database itself refuses, and what the proof finds when somebody gets round that.

use super::{buys, has, sells};
use crate::acts::Rules;
use crate::world::{World, in_each_world};
use domain::money::ledger::Kind;
use domain::time::{Instant, MINUTE, SECOND};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::money::provider::NotGenuine;
use server::money::settle::{self, MoneyError};
use server::money::signature::{sign, verify};

async fn write(world: &World, text: &'static str) -> Result<u64, DbError> {
    world
        .platform
        .db
        .write(move |tx| async move { sql(text).execute(tx).await }.boxed())
        .await
}

#[tokio::test]
async fn what_was_booked_cannot_be_changed() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        buys(&world, &anan, kind).await;
        for (text, rule) in [
            (
                "UPDATE ledger_posting SET amount_minor = 1",
                "ledger_is_immutable",
            ),
            ("DELETE FROM ledger_posting", "ledger_is_immutable"),
            ("UPDATE ledger_entry SET at = 0", "ledger_is_immutable"),
            ("DELETE FROM ledger_entry", "ledger_is_immutable"),
            (
                "UPDATE ledger_account SET balance_minor = -1 WHERE kind = 'held'",
                "ledger_account_not_negative",
            ),
            (
                "UPDATE payment SET refunded_minor = price_minor + 1",
                "payment_never_more_back_than_paid",
            ),
        ] {
            let refused = write(&world, text).await.expect_err(text);
            assert_eq!(refused.constraint(), Some(rule), "{text}");
        }
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
    })
    .await;
}

#[tokio::test]
async fn the_nightly_proof_finds_a_cent_that_is_not_where_it_should_be() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        buys(&world, &anan, kind).await;
        settle::prove(&world.platform).await.expect("all is well");
        write(
            &world,
            "UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE kind = 'held'",
        )
        .await
        .expect("somebody gets at the database");
        let found = settle::prove(&world.platform).await;
        let Err(MoneyError::NotInOrder(findings)) = found else {
            panic!("{found:?}")
        };
        // Not what was booked, not balanced, and not what payments say.
        assert_eq!(findings.lines().count(), 3, "{findings}");
        assert!(
            findings.contains("is 6001 and should be 6000"),
            "{findings}"
        );
    })
    .await;
}

#[test]
fn signatures_are_as_others_make_them() {
    // Made with Python's hmac.
    const TAG: &str = "1fef2cce83dce1348ad4cf838ce37d0e04a2759d11246aa7bb66a4211b58235c";
    let (secret, body) = (b"whsec_test".as_slice(), br#"{"id":"evt_1"}"#.as_slice());
    let now = Instant(1_795_420_800_000);
    let header = sign(secret, body, now);
    assert_eq!(header, format!("t=1795420800,v1={TAG}"));
    let at = |after: i64| verify(secret, &header, body, now.plus(after));
    assert_eq!(at(0), Ok(()));
    assert_eq!(at(5 * MINUTE), Ok(()));
    assert_eq!(at(5 * MINUTE + SECOND), Err(NotGenuine), "too old");
    assert_eq!(at(-6 * MINUTE), Err(NotGenuine), "from the future");
    let several = format!("t=1795420800,v1=00ff,v0=1,v1={TAG}");
    assert_eq!(verify(secret, &several, body, now), Ok(()));
    for (secret, header, body) in [
        (b"other".as_slice(), header.as_str(), body),
        (secret, header.as_str(), b"{}".as_slice()),
        (secret, "", body),
        (secret, "t=1795420800", body),
        (secret, "t=x,v1=00", body),
        (secret, "t=9223372036854775807,v1=00", body),
    ] {
        assert_eq!(
            verify(secret, header, body, now),
            Err(NotGenuine),
            "{header}"
        );
    }
}
