//! Another tier: what is shown is what is charged, once, and what is smaller begins later.

use super::{MONTHS, begun, named, offers, payments, plan, steady};
use crate::acts::{TUESDAY_TEN, hold};
use crate::money::{adds_up, has, totals};
use crate::world::{NOW, Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::plan::{ChangeForm, TierChoice};
use domain::booking::BookForm;
use domain::id::{PackageOfferId, SessionTypeId};
use domain::money::ledger::Kind;
use domain::plan::{Change, Stage, TierForm};
use domain::time::DAY;
use domain::wallet::PackageState;
use server::money::builtin::Scenario;

fn eight(kind: SessionTypeId) -> TierForm {
    TierForm {
        name: "Intensive".to_owned(),
        sessions: "8".to_owned(),
        price: "181".to_owned(),
        ..steady(kind)
    }
}

fn one(kind: SessionTypeId) -> TierForm {
    TierForm {
        name: "Small".to_owned(),
        sessions: "1".to_owned(),
        price: "30".to_owned(),
        ..steady(kind)
    }
}

async fn choice(world: &World, who: &Person, offer: PackageOfferId) -> TierChoice {
    let id = plan(world, who).await.id;
    let page = world.backend.plan.plan(&who.caller, id).await.expect("his");
    let mut choices = page.choices.into_iter();
    let found = choices.find(|choice| choice.offer == offer);
    found.expect("it can be chosen")
}

async fn form(world: &World, who: &Person, offer: PackageOfferId, change: Change) -> ChangeForm {
    let (price, sessions) = match change {
        Change::Now { price, sessions } => (price.minor.to_string(), sessions.to_string()),
        Change::Next => (String::new(), String::new()),
    };
    ChangeForm {
        plan: plan(world, who).await.id.to_string(),
        offer: offer.to_string(),
        price,
        sessions,
    }
}

async fn changes(world: &World, who: &Person, form: ChangeForm) -> Result<(), AppError> {
    world.backend.plan.change_plan(&who.caller, form).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_greater_tier_costs_what_was_shown_and_once() {
    in_each_world(async |world| {
        let (leila, anan, kind) = begun(&world, Scenario::Succeed).await;
        let greater = offers(&world, &leila, eight(kind)).await;
        // A quarter of the month is over: three quarters of four sessions, and of 81 €.
        world.set_clock(NOW.plus(7 * DAY + DAY / 2));
        let shown = choice(&world, &anan, greater).await.change;
        let Change::Now { price, sessions } = shown else {
            panic!("{shown:?}")
        };
        assert_eq!((price.minor, sessions), (6_075, 3));
        let agreed = form(&world, &anan, greater, shown).await;
        for wrong in ["6074", ""] {
            let other = ChangeForm {
                price: wrong.to_owned(),
                ..agreed.clone()
            };
            let refused = changes(&world, &anan, other).await;
            assert_eq!(refused, Err(Conflict::Stale.into()), "{wrong}");
        }
        let clicks = (0..5).map(|_| changes(&world, &anan, agreed.clone()));
        for clicked in futures::future::join_all(clicks).await {
            assert_eq!(clicked, Ok(()));
        }
        has(&world, &[(Kind::Clearing, 16_075), (Kind::Prepaid, 16_075)]).await;
        let changed = plan(&world, &anan).await;
        assert_eq!(
            (changed.tier.name.as_str(), changed.left, changed.until),
            ("Intensive", 7, MONTHS[0])
        );
        assert_eq!(
            changed.next_charge.map(|(_, price)| price.minor),
            Some(18_100)
        );
        // They are booked like the others, and end with them.
        let wallet = world
            .backend
            .wallet
            .wallet(&anan.caller)
            .await
            .expect("his");
        let mut added = wallet.packages.into_iter();
        let added = added.find(|package| package.terms.sessions == 3);
        let added = added.expect("three came");
        assert_eq!(
            (added.state, added.until, added.terms.price.minor),
            (PackageState::Usable, Some(MONTHS[0]), 6_075)
        );
        let at = TUESDAY_TEN.plus(14 * DAY);
        let id = hold(&world, &anan, kind, at).await.expect("free");
        let out_of = BookForm {
            booking: id.to_string(),
            package: added.id.to_string(),
            ..BookForm::default()
        };
        let booked = world.backend.booking.confirm(&anan.caller, out_of).await;
        booked.expect("one is left");
        assert_eq!(plan(&world, &anan).await.left, 6);
        world.set_clock(MONTHS[0]);
        world.run_jobs().await;
        adds_up(&world).await;
        assert_eq!(totals(&world).await.get(&Kind::Clearing), Some(&34_175));
        assert_eq!(plan(&world, &anan).await.left, 8);
    })
    .await;
}

#[tokio::test]
async fn a_greater_tier_that_is_not_paid_changes_nothing() {
    in_each_world(async |world| {
        let (leila, anan, kind) = begun(&world, Scenario::DeclineLater).await;
        let greater = offers(&world, &leila, eight(kind)).await;
        world.set_clock(NOW.plus(DAY));
        for _ in 0..2 {
            let shown = choice(&world, &anan, greater).await.change;
            let agreed = form(&world, &anan, greater, shown).await;
            let refused = changes(&world, &anan, agreed).await;
            assert_eq!(refused, Err(Conflict::ChargeRefused.into()));
            has(&world, &[(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)]).await;
            let same = plan(&world, &anan).await;
            assert_eq!(
                (same.tier.name.as_str(), same.left, same.is_changing),
                ("Steady", 4, false)
            );
        }
        assert_eq!(payments(&world).await[0], ("abandoned".to_owned(), 2));
    })
    .await;
}

#[tokio::test]
async fn a_smaller_tier_begins_with_the_next_month_and_can_be_thought_better_of() {
    in_each_world(async |world| {
        let (leila, anan, kind) = begun(&world, Scenario::Succeed).await;
        let smaller = offers(&world, &leila, one(kind)).await;
        let shown = choice(&world, &anan, smaller).await.change;
        assert_eq!(shown, Change::Next);
        let later = form(&world, &anan, smaller, shown).await;
        let stay = ChangeForm {
            offer: plan(&world, &anan).await.offer.to_string(),
            ..later.clone()
        };
        for (wanted, next) in [
            (&later, Some("Small")),
            (&stay, None),
            (&later, Some("Small")),
        ] {
            for _ in 0..2 {
                changes(&world, &anan, wanted.clone()).await.expect("his");
            }
            let chosen = plan(&world, &anan).await;
            assert_eq!(chosen.next_tier.map(|tier| tier.name).as_deref(), next);
            assert_eq!((chosen.tier.name.as_str(), chosen.left), ("Steady", 4));
        }
        assert_eq!(
            plan(&world, &anan)
                .await
                .next_charge
                .map(|(_, price)| price.minor),
            Some(3_000)
        );
        world.set_clock(MONTHS[0]);
        let second = [
            (Kind::Clearing, 13_000),
            (Kind::Prepaid, 3_000),
            (Kind::Payable, 8_500),
            (Kind::Revenue, 1_500),
        ];
        has(&world, &second).await;
        let smaller = plan(&world, &anan).await;
        assert_eq!(
            (smaller.tier.name.as_str(), smaller.left, smaller.next_tier),
            ("Small", 1, None)
        );
    })
    .await;
}

#[tokio::test]
async fn tiers_of_others_and_plans_of_others_are_not_found() {
    in_each_world(async |world| {
        let (leila, anan, kind) = begun(&world, Scenario::Succeed).await;
        let (sam, mira) = (world.mentor("Sam").await, world.mentee("Mira").await);
        let other = crate::money::sells(&world, &sam, crate::acts::Rules::default()).await;
        let foreign = offers(&world, &sam, eight(other)).await;
        let wanted = form(&world, &anan, foreign, Change::Next).await;
        assert_eq!(
            changes(&world, &anan, wanted).await,
            Err(AppError::NotFound)
        );
        let greater = offers(&world, &leila, eight(kind)).await;
        let shown = choice(&world, &anan, greater).await.change;
        let his = form(&world, &anan, greater, shown).await;
        assert_eq!(changes(&world, &mira, his).await, Err(AppError::NotFound));
        let named = named(&plan(&world, &anan).await);
        let api = &world.backend.plan;
        let ended = api.end_plan(&mira.caller, named.clone()).await;
        assert_eq!(ended, Err(AppError::NotFound));
        let kept = api.keep_plan(&mira.caller, named).await;
        assert_eq!(kept, Err(AppError::NotFound));
        assert_eq!(plan(&world, &anan).await.stage, Stage::Running);
    })
    .await;
}
