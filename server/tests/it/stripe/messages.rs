//! What Stripe tells, twice, late, in any order; and what only looks as if Stripe had told it.

use super::bank::{SECRET, tell, tell_signed};
use super::{HELD, SHARED, asked_to_pay, earned, paid};
use crate::acts::{TUESDAY_TEN, status};
use crate::money::{has, stage, totals};
use crate::world::{World, in_each_world_with_stripe};
use app::money::{EntriesQuery, MessageReason};
use domain::actor::Role;
use domain::booking::BookingStatus;
use domain::money::ledger::{Kind, Stage};
use domain::money::{Currency, Money};
use domain::time::{HOUR, Instant, MINUTE, SECOND};
use serde_json::json;
use server::db::sql;
use server::money::{settle, signature};

async fn alarms(world: &World) -> Vec<MessageReason> {
    let mut admin = world.mentee("Ada").await;
    world.promote(&mut admin, Role::Admin).await;
    let ledger = world
        .backend
        .money
        .ledger(&admin.caller, EntriesQuery::default());
    let ledger = ledger.await.expect("hers to see");
    let page = world.get("/admin/money", Some(&admin)).await.text;
    ledger
        .alarms
        .into_iter()
        .map(|alarm| {
            assert!(page.contains(&alarm.event), "it is on the page");
            alarm.reason
        })
        .collect()
}

#[tokio::test]
async fn told_twice_late_and_in_any_order_it_is_one_payment() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, id, place) = asked_to_pay(&world).await;
        let intent = bank.takes(&place);
        let paid = bank.news();
        // The dispute is told first, and Stripe is asked whose payment that is.
        bank.disputes(&intent, "created", "needs_response");
        bank.tells_all(&world).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        for event in paid.iter().rev().chain(&paid) {
            assert_eq!(tell(&world, event).await, 200);
        }
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        assert_eq!(totals(&world).await.get(&Kind::Held), Some(&6_000));
        settle::tend(&world.platform).await.expect("it goes on");
        has(&world, &[]).await;
        // Won, told late and from the end.
        bank.disputes(&intent, "closed", "won");
        bank.disputes(&intent, "funds_reinstated", "won");
        let mut won = bank.news();
        won.reverse();
        world.wait(2 * HOUR);
        for event in won.iter().chain(&won) {
            assert_eq!(tell(&world, event).await, 200);
        }
        has(&world, &HELD).await;
        assert_eq!(alarms(&world).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_lost_dispute_takes_it_from_both() {
    in_each_world_with_stripe(async |world, bank| {
        let (.., intent) = earned(&world, &bank).await;
        // Before anything was taken a bank may ask.
        bank.disputes(&intent, "created", "warning_needs_response");
        bank.disputes(&intent, "closed", "warning_closed");
        bank.tells_all(&world).await;
        has(&world, &SHARED).await;
        // The end is told before the beginning.
        bank.disputes(&intent, "closed", "lost");
        bank.tells_all(&world).await;
        has(&world, &SHARED).await;
        bank.disputes(&intent, "created", "needs_response");
        bank.disputes(&intent, "funds_withdrawn", "needs_response");
        bank.tells_all(&world).await;
        settle::tend(&world.platform).await.expect("it goes on");
        let owed = [(Kind::Payable, 5_100), (Kind::Receivable, 5_100)];
        has(&world, &owed).await;
    })
    .await;
}

#[tokio::test]
async fn another_amount_is_an_alarm_and_no_payment() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, id, place) = asked_to_pay(&world).await;
        bank.takes(&place);
        let told = bank.news();
        let [intent, _, session] = told.as_slice() else {
            panic!("three messages: {told:?}");
        };
        let (mut less, mut other) = (intent.clone(), session.clone());
        less["data"]["object"]["amount_received"] = json!(5_999);
        less["id"] = json!("evt_less");
        other["data"]["object"]["currency"] = json!("usd");
        other["id"] = json!("evt_other");
        let mut without = session.clone();
        without["data"]["object"]["amount_total"] = json!(null);
        without["id"] = json!("evt_without");
        assert_eq!(tell(&world, &without).await, 200, "it waits for ever");
        for event in [&less, &other, &less] {
            assert_eq!(tell(&world, event).await, 200);
        }
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        let alarms = alarms(&world).await;
        assert_eq!(alarms.len(), 2, "{alarms:?}");
        let euros = |minor| Money::new(minor, Currency::EUR);
        let usd = Currency::try_from("USD".to_owned()).expect("a currency");
        for said in [euros(5_999), Money::new(6_000, usd)] {
            let known = euros(6_000);
            let differs = MessageReason::Differs { said, known };
            assert!(alarms.contains(&differs), "{alarms:?}");
        }
        // Nor is it believed when it is asked for.
        let key = place.rsplit('/').next().expect("an address").to_owned();
        let whole = bank.books().sessions[&key].clone();
        bank.books().sessions.get_mut(&key).expect("there")["amount_total"] = json!(1);
        world.wait(20 * MINUTE);
        world.run_jobs().await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        bank.books().sessions.insert(key, whole);
        assert_eq!(tell(&world, session).await, 200);
        has(&world, &HELD).await;
    })
    .await;
}

#[tokio::test]
async fn only_what_stripe_signed_lately_and_of_our_mode_is_heard() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, id, place) = asked_to_pay(&world).await;
        bank.takes(&place);
        let told = bank.news();
        let body = told[2].to_string();
        let sign = |secret: &str, body: &str| {
            signature::sign(secret.as_bytes(), body.as_bytes(), world.now())
        };
        let (good, wrong) = (sign(SECRET, &body), sign("whsec_other", &body));
        let mut live = told[2].clone();
        live["livemode"] = json!(true);
        let live = live.to_string();
        for (body, signature) in [
            (&body, ""),
            (&body, "t=1,v1=00"),
            (&body, good.replace("v1=", "v0=").as_str()),
            (&body, wrong.as_str()),
            (&live, good.as_str()),
            (&live, sign(SECRET, &live).as_str()),
        ] {
            assert_eq!(
                tell_signed(&world, body, signature).await,
                400,
                "{signature}"
            );
        }
        world.wait(6 * MINUTE);
        assert_eq!(tell_signed(&world, &body, &good).await, 400, "played back");
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        // While a secret is replaced there are two signatures.
        let (new, old) = (sign("whsec_new", &body), sign(SECRET, &body));
        let both = format!("{new},{}", old.split_once(',').expect("two parts").1);
        assert_eq!(tell_signed(&world, &body, &both).await, 200);
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Held));
    })
    .await;
}

#[tokio::test]
async fn what_happens_in_a_mentors_own_account_pays_for_nothing() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, id, place) = asked_to_pay(&world).await;
        bank.takes(&place);
        let told = bank.news();
        for (at, event) in told.iter().enumerate() {
            let mut event = event.clone();
            event["account"] = json!("acct_leila");
            event["id"] = json!(format!("evt_connected_{at}"));
            assert_eq!(tell(&world, &event).await, 200);
        }
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        // What is of other programs with the same account is none of ours either.
        bank.says(
            "payment_intent.succeeded",
            json!({"id": "pi_shop", "amount_received": 6_000,
            "currency": "eur", "metadata": {}}),
            None,
        );
        bank.says(
            "checkout.session.completed",
            json!({"id": "cs_shop", "payment_status": "paid",
            "amount_total": 6_000, "currency": "eur", "metadata": null}),
            None,
        );
        bank.says(
            "balance.available",
            json!({"available": {"amount": 1}, "status": ["odd"]}),
            None,
        );
        bank.tells_all(&world).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        let mut read = world.platform.db.read().await.expect("a connection");
        let waits: i64 = sql("SELECT COUNT(*) AS n FROM provider_event WHERE done_at IS NULL")
            .fetch_one(&mut read, |row| row.get("n"))
            .await
            .expect("readable");
        assert_eq!(waits, 0);
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_fails_on_its_way_is_owed_to_the_learner() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, _, id, _) = paid(&world, &bank).await;
        crate::acts::cancel(&world, &leila, id)
            .await
            .expect("until the start");
        has(&world, &[]).await;
        let refund = bank.books().fail_refund();
        bank.says("refund.updated", refund.clone(), None);
        bank.says("refund.failed", refund, None);
        bank.tells_all(&world).await;
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Payable, 6_000)]).await;
        assert!(world.now() < TUESDAY_TEN);
    })
    .await;
}

#[test]
fn what_we_sign_is_what_stripes_library_takes() {
    #[derive(serde::Deserialize)]
    struct Signed {
        secret: String,
        at: i64,
        body: String,
        header: String,
    }
    // The library reads the same file: `interop/test_stripe.py`.
    let signed: Signed = serde_json::from_str(include_str!("../../../../interop/signature.json"))
        .expect("it is ours");
    let (secret, body) = (signed.secret.as_bytes(), signed.body.as_bytes());
    let at = Instant(signed.at * SECOND);
    assert_eq!(signature::sign(secret, body, at), signed.header);
    assert!(signature::verify(secret, &signed.header, body, at).is_ok());
    assert!(signature::verify(secret, &signed.header, b"other", at).is_err());
}
