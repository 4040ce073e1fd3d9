//! A charge is refused, a provider is silent, a process dies, a bank takes a month back, another tier is chosen: a month
//! is charged once, and what is shown is what is charged.

use super::{begun, euros, grand, mine, named, offers, payments, premium};
use crate::money::faults::Fickle;
use crate::money::{adds_up, has, letters};
use crate::plan::MONTHS;
use crate::world::{NOW, Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::premium::{ChangeTierForm, PremiumTier};
use domain::money::ledger::Kind;
use domain::plan::{Stage, Why, Wish};
use domain::premium::{Change, PremiumTierForm};
use domain::time::{DAY, MINUTE};
use serde_json::json;
use server::db::sql;
use server::jobs::worker::Worker;
use server::money::builtin::{Builtin, Scenario};
use server::money::webhook;
use server::plan::look;

const ONE: [(Kind, i64); 2] = [(Kind::Clearing, 1_000), (Kind::Revenue, 1_000)];
const TWO: [(Kind, i64); 2] = [(Kind::Clearing, 2_000), (Kind::Revenue, 2_000)];

#[tokio::test]
async fn a_refused_month_is_tried_three_times_more_and_then_it_ends_kindly() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::DeclineLater).await;
        let days = |days: i64| MONTHS[0].plus(days * DAY);
        for (at, next, told) in [(0, 1, 1), (1, 3, 2), (3, 5, 3)] {
            world.set_clock(days(at));
            has(&world, &ONE).await;
            let due = mine(&world, &anan).await;
            assert_eq!(due.stage, Stage::Due);
            assert_eq!(due.next_charge.map(|(at, _)| at), Some(days(next)));
            let refused = letters(&world, &anan, "We could not charge €\u{a0}10.00").await;
            assert_eq!(refused.len(), told);
        }
        world.set_clock(days(5));
        has(&world, &ONE).await;
        let over = mine(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::NotPaid)));
        let told = letters(&world, &anan, "Your premium membership is over").await;
        assert_eq!(told.len(), 1);
        let stages = [("abandoned".to_owned(), 1), ("released".to_owned(), 1)];
        assert_eq!(payments(&world).await, stages);
    })
    .await;
}

#[tokio::test]
async fn it_lasts_until_its_month_does_and_can_be_kept() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        let mira = world.mentee("Mira").await;
        let this = named(&mine(&world, &anan).await);
        let api = &world.backend.premium;
        let stolen = api.end_membership(&mira.caller, this.clone()).await;
        assert_eq!(stolen, Err(AppError::NotFound));
        for _ in 0..2 {
            api.end_membership(&anan.caller, this.clone())
                .await
                .expect("his");
        }
        let ending = mine(&world, &anan).await;
        assert_eq!((ending.wish, ending.next_charge), (Wish::End, None));
        api.keep_membership(&anan.caller, this.clone())
            .await
            .expect("his");
        world.set_clock(MONTHS[0]);
        has(&world, &TWO).await;
        api.end_membership(&anan.caller, this.clone())
            .await
            .expect("his");
        world.set_clock(MONTHS[1].plus(-1));
        world.run_jobs().await;
        assert_eq!(mine(&world, &anan).await.stage, Stage::Running);
        world.set_clock(MONTHS[1]);
        has(&world, &TWO).await;
        let over = mine(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Wish)));
        let late = api.keep_membership(&anan.caller, this).await;
        assert_eq!(late, Err(Conflict::WrongState.into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_charge_a_month_once() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        let id = mine(&world, &anan).await.id;
        let other = world.another_process().await;
        world.set_clock(MONTHS[0]);
        let looks = (0..4).flat_map(|_| [&world.platform, &other]);
        let looks = looks.map(|platform| look(platform, id));
        for looked in futures::future::join_all(looks).await {
            looked.expect("once by one of them");
        }
        has(&world, &TWO).await;
        assert_eq!(mine(&world, &anan).await.until, MONTHS[1]);
        other.db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_silent_provider_is_asked_again_and_charges_once() {
    for after in [false, true] {
        in_each_world(async |world| {
            let (_, anan, _) = begun(&world, Scenario::Succeed).await;
            world.set_clock(MONTHS[0]);
            let worker = Worker::new(Fickle::within(&world.platform, 2, after)).expect("a folder");
            for _ in 0..4 {
                while worker.run_due().await > 0 {}
                world.wait(5 * MINUTE);
            }
            has(&world, &TWO).await;
            assert_eq!(mine(&world, &anan).await.until, MONTHS[1]);
        })
        .await;
    }
}

/// A process died after each step of a renewal; another goes on from what is stored.
#[tokio::test]
async fn whoever_goes_on_after_a_kill_charges_once() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        let id = mine(&world, &anan).await.id;
        world.set_clock(MONTHS[0]);
        let silent = Fickle::within(&world.platform, u32::MAX, false);
        look(&silent, id).await.expect_err("it never gets through");
        assert_eq!(mine(&world, &anan).await.stage, Stage::Due);
        let deaf = Fickle::within(&world.platform, 1, true);
        look(&deaf, id).await.expect_err("nobody heard of it");
        assert_eq!(mine(&world, &anan).await.stage, Stage::Due);
        look(&world.platform, id).await.expect("it goes on");
        says(&world, "paid").await;
        says(&world, "paid").await;
        has(&world, &TWO).await;
        assert_eq!(payments(&world).await, [("released".to_owned(), 2)]);
    })
    .await;
}

/// Has the provider say something about the latest month.
async fn says(world: &World, kind: &str) {
    let mut read = world.platform.db.read().await.expect("a connection");
    let about: domain::id::PaymentId =
        sql("SELECT payment_id FROM package ORDER BY period DESC, payment_id DESC LIMIT 1")
            .fetch_one(&mut read, |row| row.get("payment_id"))
            .await
            .expect("there is one");
    drop(read);
    let body = json!({"id": format!("e-{kind}"), "kind": kind, "about": about}).to_string();
    let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
    let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
    webhook::receive(&world.platform, &signature, body.as_bytes())
        .await
        .expect("it can be kept")
        .expect("it is genuine");
}

#[tokio::test]
async fn what_a_bank_takes_back_ends_it() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::Succeed).await;
        says(&world, "disputed").await;
        world.run_jobs().await;
        let over = mine(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Bank)));
        let left = crate::money::totals(&world).await;
        assert!(left.is_empty(), "{left:?}");
    })
    .await;
}

async fn change(world: &World, who: &Person, to: &PremiumTier) -> ChangeTierForm {
    let shown = premium(world, who).await;
    let offer = euros(to);
    let choice = shown.choices.iter().find(|choice| choice.offer.id == offer);
    ChangeTierForm {
        membership: shown.mine.expect("they have one").id.to_string(),
        offer: offer.to_string(),
        price: match choice.expect("it can be chosen").change {
            Change::Now(price) => price.minor.to_string(),
            Change::Next => String::new(),
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dearer_tier_begins_now_and_a_cheaper_one_next_month() {
    in_each_world(async |world| {
        let (ada, anan, plus) = begun(&world, Scenario::Succeed).await;
        let grand = offers(&world, &ada, grand()).await;
        world.set_clock(NOW.plus(15 * DAY));
        let agreed = change(&world, &anan, &grand).await;
        assert_eq!(agreed.price, "600", "half a month of the difference");
        let api = &world.backend.premium;
        let other = ChangeTierForm {
            price: "1".to_owned(),
            ..agreed.clone()
        };
        let refused = api.change_tier(&anan.caller, other).await;
        assert_eq!(
            refused,
            Err(Conflict::Stale.into()),
            "it is not what was shown"
        );
        let mira = world.mentee("Mira").await;
        let stolen = api.change_tier(&mira.caller, agreed.clone()).await;
        assert_eq!(stolen, Err(AppError::NotFound));
        let clicks = (0..5).map(|_| api.change_tier(&anan.caller, agreed.clone()));
        for clicked in futures::future::join_all(clicks).await {
            assert_eq!(clicked, Ok(()));
        }
        has(&world, &[(Kind::Clearing, 1_600), (Kind::Revenue, 1_600)]).await;
        let changed = mine(&world, &anan).await;
        assert_eq!(
            (changed.offer.name.as_str(), changed.until),
            ("Grand", MONTHS[0])
        );
        assert_eq!(
            changed.next_charge.map(|(_, price)| price.minor),
            Some(2_200)
        );
        // Back to the cheaper one, thought better of, and back again.
        let later = change(&world, &anan, &plus).await;
        assert_eq!(later.price, "");
        let stay = ChangeTierForm {
            offer: euros(&grand).to_string(),
            ..later.clone()
        };
        for (wanted, next) in [
            (&later, Some("Plus")),
            (&stay, None),
            (&later, Some("Plus")),
        ] {
            api.change_tier(&anan.caller, wanted.clone())
                .await
                .expect("his");
            let chosen = mine(&world, &anan).await;
            assert_eq!(chosen.next_offer.map(|offer| offer.name).as_deref(), next);
        }
        world.set_clock(MONTHS[0]);
        has(&world, &[(Kind::Clearing, 2_600), (Kind::Revenue, 2_600)]).await;
        assert_eq!(mine(&world, &anan).await.offer.name, "Plus");
    })
    .await;
}

#[tokio::test]
async fn a_dearer_tier_that_is_not_paid_changes_nothing() {
    in_each_world(async |world| {
        let (ada, anan, _) = begun(&world, Scenario::DeclineLater).await;
        let grand = offers(&world, &ada, grand()).await;
        for _ in 0..2 {
            let agreed = change(&world, &anan, &grand).await;
            let refused = world
                .backend
                .premium
                .change_tier(&anan.caller, agreed)
                .await;
            assert_eq!(refused, Err(Conflict::ChargeRefused.into()));
            has(&world, &ONE).await;
            let same = mine(&world, &anan).await;
            assert_eq!(
                (same.offer.name.as_str(), same.is_changing),
                ("Plus", false)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn tax_is_set_aside_and_goes_back_with_the_rest() {
    in_each_world(async |world| {
        let mut taxed = world.platform.clone();
        let mut config = (*taxed.config).clone();
        config.invoice_tax_rate = Some(1_900);
        taxed.config = std::sync::Arc::new(config);
        let backend = server::backend::backend(&taxed);
        let (ada, anan) = (super::admin(&world).await, world.mentee("Anan").await);
        let form = PremiumTierForm {
            eur: "11.90".to_owned(),
            ..super::plus()
        };
        let tier = offers(&world, &ada, form).await;
        let offer = super::offer_named(euros(&tier));
        let place = backend.premium.take_tier(&anan.caller, offer).await;
        let place = place.expect("offered");
        let place = place.rsplit('/').next().expect("an address");
        crate::money::pays(&world, place, Scenario::Succeed).await;
        let split = [
            (Kind::Clearing, 1_190),
            (Kind::Revenue, 1_000),
            (Kind::Tax, 190),
        ];
        has(&world, &split).await;
        let number = "INV-2026-000001";
        let invoice = backend.invoice.invoice(&anan.caller, number).await;
        let invoice = invoice.expect("his");
        assert_eq!((invoice.net.minor, invoice.tax.minor), (1_000, 190));
        let month = backend.premium.settings(&ada.caller).await.expect("hers");
        let form = app::premium::RefundMonthForm {
            payment: month.months[0].payment.to_string(),
        };
        backend
            .premium
            .refund_month(&ada.caller, form)
            .await
            .expect("hers");
        has(&world, &[]).await;
        let credit = backend
            .invoice
            .invoice(&anan.caller, "CRN-2026-000001")
            .await;
        let credit = credit.expect("his");
        assert_eq!((credit.net.minor, credit.tax.minor), (1_000, 190));
        adds_up(&world).await;
    })
    .await;
}
