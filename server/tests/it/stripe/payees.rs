//! Where mentors are paid: asked on Stripe's pages, believed only from Stripe itself, and nothing is sent
//! before it is known.

use super::{PAID_OUT, SHARED, earned, euros, is_known};
use crate::acts::Rules;
use crate::money::{has, sells};
use crate::world::in_each_world_with_stripe;
use app::error::{AppError, Conflict};
use app::money::EarningsQuery;
use domain::money::Payee;
use domain::money::ledger::Kind;
use serde_json::json;

#[tokio::test]
async fn a_mentor_says_at_stripe_where_they_are_paid() {
    in_each_world_with_stripe(async |world, bank| {
        let leila = world.mentor("Leila").await;
        sells(&world, &leila, Rules::default()).await;
        let page = async || world.get("/earnings", Some(&leila)).await.text;
        assert!(page().await.contains("Where shall it be paid to?"));
        // Without script, a form leads there.
        let left = world
            .post("/earnings", "/fn/connect_payouts", &[], Some(&leila))
            .await;
        assert_eq!(left.status, 303);
        let place = left.header("location").to_owned();
        assert!(
            place.starts_with(&format!("{}/connect/acct_", bank.url)),
            "{place}"
        );
        let account = place.rsplit('/').next().expect("an address").to_owned();
        assert!(page().await.contains("Go on with it"));
        // Coming back says nothing: Stripe is asked, and wants more.
        let back = async || world.get("/earnings/account", Some(&leila)).await;
        let came = back().await;
        assert_eq!((came.status, came.header("location")), (303, "/earnings"));
        assert!(page().await.contains("Go on with it"));
        // Whoever goes on has the same account.
        let again = world.backend.money.connect_payouts(&leila.caller).await;
        assert_eq!(again, Ok(place));
        bank.is_content_with(&account);
        back().await;
        assert!(page().await.contains("Everything is ready"));
        // Stripe changes its mind, and says only that something changed.
        bank.books().accounts.get_mut(&account).expect("there")["payouts_enabled"] = json!(false);
        let object = json!({"id": account, "object": "account", "payouts_enabled": true});
        bank.says("account.updated", object, Some(&account));
        bank.tells_all(&world).await;
        assert!(page().await.contains("Go on with it"));
        assert_eq!(bank.books().accounts.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_takes_their_account_away_is_asked_again() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, ..) = earned(&world, &bank).await;
        let account = is_known(&world, &bank, &leila).await;
        bank.books().accounts.clear();
        bank.forgets_keys();
        bank.says(
            "account.application.deauthorized",
            json!({"id": "ca_1"}),
            Some(&account),
        );
        bank.tells_all(&world).await;
        let api = &world.backend.money;
        let refused = api.pay_out(&leila.caller, euros()).await;
        assert_eq!(refused, Err(Conflict::NobodyToPay.into()));
        has(&world, &SHARED).await;
        is_known(&world, &bank, &leila).await;
        api.pay_out(&leila.caller, euros()).await.expect("owed");
        has(&world, &PAID_OUT).await;
    })
    .await;
}

#[tokio::test]
async fn a_transfer_that_is_taken_back_is_owed_again() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, ..) = earned(&world, &bank).await;
        is_known(&world, &bank, &leila).await;
        let api = &world.backend.money;
        api.pay_out(&leila.caller, euros()).await.expect("owed");
        has(&world, &PAID_OUT).await;
        bank.books().reverse(5_100);
        bank.tells_all(&world).await;
        has(&world, &SHARED).await;
        let earnings = api
            .earnings(&leila.caller, EarningsQuery::default())
            .await
            .expect("hers");
        assert_eq!(earnings.purses[0].payable.minor, 5_100);
        // And can be paid out once more.
        api.pay_out(&leila.caller, euros()).await.expect("owed");
        has(&world, &PAID_OUT).await;
    })
    .await;
}

#[tokio::test]
async fn a_silent_stripe_loses_nobodys_way() {
    in_each_world_with_stripe(async |world, bank| {
        let leila = world.mentor("Leila").await;
        sells(&world, &leila, Rules::default()).await;
        let api = &world.backend.money;
        for _ in 0..2 {
            bank.silent_after("POST accounts");
            let silent = api.connect_payouts(&leila.caller).await;
            assert_eq!(silent, Err(Conflict::ProviderSilent.into()));
        }
        let posted = world
            .post("/earnings", "/fn/connect_payouts", &[], Some(&leila))
            .await;
        assert_eq!(posted.status, 303);
        assert_eq!(bank.books().accounts.len(), 1);
        // Silent when she comes back: what is known stays.
        bank.falters([super::bank::Fault::Before]);
        let back = world.get("/earnings/account", Some(&leila)).await;
        assert_eq!((back.status, back.header("location")), (303, "/earnings"));
        assert_eq!(
            api.check_payouts(&leila.caller).await,
            Ok(Payee::Unfinished)
        );
        let visitor = api.connect_payouts(&crate::world::visitor()).await;
        assert_eq!(visitor, Err(AppError::Unauthenticated));
        assert_eq!(crate::money::totals(&world).await.get(&Kind::Payable), None);
    })
    .await;
}
