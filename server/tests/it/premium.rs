//! Premium membership through the use cases: tiers that an admin offers, months that are charged once, limits that are
//! raised and come back without taking anything away.

mod course;
mod limits;
mod stripe;

use crate::money::{has, letters, pays};
use crate::plan::MONTHS;
use crate::world::{Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::premium::{ForAllForm, MembershipNamed, MembershipView, OfferNamed, PremiumTierNamed};
use app::premium::{PremiumTier, PremiumView, RefundMonthForm};
use domain::actor::Role;
use domain::form::Problem;
use domain::id::PackageOfferId;
use domain::money::Currency;
use domain::money::ledger::Kind;
use domain::plan::{Stage, Why};
use domain::premium::PremiumTierForm;
use domain::time::{DAY, HOUR};
use server::db::sql;
use server::money::builtin::Scenario;
use server::money::settle;

const EUR: Currency = Currency::EUR;

/// Kept searches and bookmarks for ten euros a month.
pub fn plus() -> PremiumTierForm {
    PremiumTierForm {
        name: "Plus".to_owned(),
        saved_searches: Some("on".to_owned()),
        bookmarks: Some("on".to_owned()),
        eur: "10".to_owned(),
        usd: "12".to_owned(),
        ..PremiumTierForm::default()
    }
}

/// All of it for twenty-two euros a month.
pub fn grand() -> PremiumTierForm {
    let ticked = || Some("on".to_owned());
    PremiumTierForm {
        name: "Grand".to_owned(),
        help_requests: ticked(),
        other_calendars: ticked(),
        offers: ticked(),
        eur: "22".to_owned(),
        usd: String::new(),
        ..plus()
    }
}

pub async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

pub async fn premium(world: &World, who: &Person) -> PremiumView {
    let view = world.backend.premium.premium(&who.caller).await;
    view.expect("there are tiers")
}

/// Offers a tier, and finds it as somebody who may take it.
pub async fn offers(world: &World, ada: &Person, form: PremiumTierForm) -> PremiumTier {
    let name = form.name.clone();
    let offered = world.backend.premium.offer_premium(&ada.caller, form).await;
    offered.expect("a good tier");
    let tiers = premium(world, ada).await.tiers.into_iter();
    let found = tiers.into_iter().find(|tier| tier.name == name);
    found.expect("it is offered")
}

/// The offer of a tier in euros.
pub fn euros(tier: &PremiumTier) -> PackageOfferId {
    let found = tier.prices.iter().find(|(_, price)| price.currency == EUR);
    found.expect("it is sold in euros").0
}

pub fn offer_named(offer: PackageOfferId) -> OfferNamed {
    OfferNamed {
        offer: offer.to_string(),
    }
}

pub async fn goes_to_take(
    world: &World,
    who: &Person,
    offer: PackageOfferId,
) -> Result<String, AppError> {
    let api = &world.backend.premium;
    let place = api.take_tier(&who.caller, offer_named(offer)).await?;
    Ok(place.rsplit('/').next().expect("an address").to_owned())
}

pub async fn takes(world: &World, who: &Person, offer: PackageOfferId, scenario: Scenario) {
    let place = goes_to_take(world, who, offer).await.expect("offered");
    pays(world, &place, scenario).await;
    world.run_jobs().await;
}

pub async fn mine(world: &World, who: &Person) -> MembershipView {
    premium(world, who).await.mine.expect("they have one")
}

pub fn named(mine: &MembershipView) -> MembershipNamed {
    MembershipNamed {
        membership: mine.id.to_string(),
    }
}

/// Ada offers "Plus", and Anan pays so for the first month.
pub async fn begun(world: &World, scenario: Scenario) -> (Person, Person, PremiumTier) {
    let (ada, anan) = (admin(world).await, world.mentee("Anan").await);
    let tier = offers(world, &ada, plus()).await;
    takes(world, &anan, euros(&tier), scenario).await;
    (ada, anan, tier)
}

/// How many payments for memberships there are in each stage.
pub async fn payments(world: &World) -> Vec<(String, i64)> {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT stage, COUNT(*) AS payments FROM payment WHERE kind = 'premium' GROUP BY stage ORDER BY stage")
        .fetch_all(&mut read, |row| Ok((row.get("stage")?, row.get("payments")?)))
        .await
        .expect("readable")
}

#[tokio::test]
async fn a_membership_is_paid_once_a_month_and_is_the_platforms_revenue() {
    in_each_world(async |world| {
        let (ada, anan) = (admin(&world).await, world.mentee("Anan").await);
        let api = &world.backend.premium;
        let nothing = api.premium(&anan.caller).await;
        assert_eq!(nothing, Err(AppError::NotFound), "nobody offers anything");
        let tier = offers(&world, &ada, plus()).await;
        assert_eq!(tier.features.to_string(), "saved_searches bookmarks");
        assert_eq!(premium(&world, &anan).await.second, MONTHS[0]);
        let place = goes_to_take(&world, &anan, euros(&tier)).await;
        let place = place.expect("offered");
        let waits = mine(&world, &anan).await;
        assert_eq!(waits.stage, Stage::Begun);
        assert!(waits.pay_at.is_some_and(|at| at.ends_with(&place)));
        pays(&world, &place, Scenario::Duplicate).await;
        has(&world, &[(Kind::Clearing, 1_000), (Kind::Revenue, 1_000)]).await;
        let running = mine(&world, &anan).await;
        assert_eq!((running.stage, running.until), (Stage::Running, MONTHS[0]));
        let next = running.next_charge.expect("it goes on");
        assert_eq!((next.0, next.1.minor), (MONTHS[0], 1_000));
        let again = goes_to_take(&world, &anan, euros(&tier)).await;
        assert_eq!(again, Err(Conflict::WrongState.into()), "one is enough");
        // A month later, to the millisecond.
        world.set_clock(MONTHS[0].plus(-1));
        has(&world, &[(Kind::Clearing, 1_000), (Kind::Revenue, 1_000)]).await;
        world.set_clock(MONTHS[0]);
        has(&world, &[(Kind::Clearing, 2_000), (Kind::Revenue, 2_000)]).await;
        // Nobody looks for long, and then twice: only a month that lies ahead is charged.
        world.set_clock(MONTHS[2].plus(-HOUR));
        settle::tend(&world.platform).await.expect("it goes on");
        settle::tend(&world.platform).await.expect("twice is once");
        has(&world, &[(Kind::Clearing, 3_000), (Kind::Revenue, 3_000)]).await;
        assert_eq!(mine(&world, &anan).await.until, MONTHS[2]);
        assert_eq!(payments(&world).await, [("released".to_owned(), 3)]);
        let paid = letters(&world, &anan, "Paid: €\u{a0}10.00 for Plus").await;
        assert_eq!(paid.len(), 3);
        assert!(paid[0].text.contains("The next month is charged on"));
        // Each month has its invoice, from the platform; and nobody earned anything.
        let shown = premium(&world, &anan).await;
        assert_eq!(shown.months.len(), 3);
        let number = shown.months[2].invoice.clone().expect("it has one");
        assert_eq!(number, "INV-2026-000001");
        let invoice = world.backend.invoice.invoice(&anan.caller, &number).await;
        let invoice = invoice.expect("his");
        assert_eq!(
            (
                invoice.seller.name.as_str(),
                invoice.title.as_str(),
                invoice.gross.minor
            ),
            ("MentorConnect", "Plus", 1_000)
        );
        let listed = world
            .backend
            .invoice
            .invoices(&anan.caller, Default::default());
        assert_eq!(listed.await.expect("his").rows.len(), 3, "each once");
        let earned = world
            .backend
            .money
            .earnings(&anan.caller, Default::default());
        let earned = earned.await.expect("his");
        assert!(
            earned.lines.is_empty() && earned.purses.is_empty(),
            "{earned:?}"
        );
        let ledger = world.backend.money.ledger(&ada.caller, Default::default());
        let totals = ledger.await.expect("hers").totals;
        assert_eq!(
            (totals[0].revenue.minor, totals[0].premium.minor),
            (3_000, 3_000)
        );
        let sold = api.settings(&ada.caller).await.expect("hers");
        assert_eq!((sold.tiers[0].members, sold.months.len()), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn tiers_are_the_admins_and_never_change() {
    in_each_world(async |world| {
        let (ada, anan, tier) = begun(&world, Scenario::Succeed).await;
        let api = &world.backend.premium;
        let refused = api.offer_premium(&anan.caller, grand()).await;
        assert!(matches!(refused, Err(AppError::NotFound | AppError::Forbidden)), "{refused:?}");
        let is = |answer: &Result<(), AppError>, field: &str, problem: Problem| {
            assert!(
                matches!(answer, Err(AppError::Invalid(errors)) if errors.of(field) == Some(&problem)),
                "{answer:?}"
            );
        };
        api.offer_premium(&ada.caller, plus()).await.expect("twice is once");
        assert_eq!(premium(&world, &ada).await.tiers.len(), 1);
        let dearer = PremiumTierForm {
            eur: "11".to_owned(),
            ..plus()
        };
        let refused = api.offer_premium(&ada.caller, dearer).await;
        is(&refused, "name", Problem::Duplicate);
        // A tier is nobody's package or plan.
        let offer = euros(&tier).to_string();
        let bought = app::wallet::PackageForm { offer: offer.clone() };
        let bought = world.backend.wallet.buy_package(&anan.caller, bought).await;
        assert_eq!(bought, Err(AppError::NotFound));
        let taken = app::plan::TierNamed { offer };
        let taken = world.backend.plan.take_plan(&anan.caller, taken).await;
        assert_eq!(taken, Err(AppError::NotFound));
        let plan = domain::id::PlanId(mine(&world, &anan).await.id.0);
        let plan = world.backend.plan.plan(&anan.caller, plan).await;
        assert_eq!(plan, Err(AppError::NotFound));
        // Offered no longer, it goes on.
        let this = PremiumTierNamed {
            tier: tier.id.to_string(),
        };
        api.end_premium(&ada.caller, this.clone()).await.expect("hers");
        let mira = world.mentee("Mira").await;
        let late = goes_to_take(&world, &mira, euros(&tier)).await;
        assert_eq!(late, Err(AppError::NotFound));
        world.set_clock(MONTHS[0]);
        has(&world, &[(Kind::Clearing, 2_000), (Kind::Revenue, 2_000)]).await;
        // Closed, it ends with the month that is paid, after a letter.
        for _ in 0..2 {
            api.close_premium(&ada.caller, this.clone()).await.expect("hers");
        }
        assert_eq!(letters(&world, &anan, "We end the membership Plus").await.len(), 1);
        assert_eq!(mine(&world, &anan).await.next_charge, None);
        world.set_clock(MONTHS[1]);
        has(&world, &[(Kind::Clearing, 2_000), (Kind::Revenue, 2_000)]).await;
        let over = mine(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Closed)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_take_one_membership_and_the_second_of_two_tiers_goes_back() {
    in_each_world(async |world| {
        let (ada, anan) = (admin(&world).await, world.mentee("Anan").await);
        let (tier, other) = (
            offers(&world, &ada, plus()).await,
            offers(&world, &ada, grand()).await,
        );
        let other = goes_to_take(&world, &anan, euros(&other)).await;
        let other = other.expect("offered");
        let places = (0..5).map(|_| goes_to_take(&world, &anan, euros(&tier)));
        let places = futures::future::join_all(places).await;
        for place in &places {
            assert_eq!(place, &places[0]);
            let place = place.as_ref().expect("offered");
            pays(&world, place, Scenario::Duplicate).await;
        }
        let one = [(Kind::Clearing, 1_000), (Kind::Revenue, 1_000)];
        has(&world, &one).await;
        // The other tab still has the other tier's place to pay: it comes back, and was never revenue.
        pays(&world, &other, Scenario::Succeed).await;
        has(&world, &one).await;
        assert_eq!(mine(&world, &anan).await.offer.name, "Plus");
        let back = letters(&world, &anan, "€\u{a0}22.00 back for Grand").await;
        assert_eq!(back.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_never_pays_the_first_month_has_nothing() {
    in_each_world(async |world| {
        let (ada, anan) = (admin(&world).await, world.mentee("Anan").await);
        let tier = offers(&world, &ada, plus()).await;
        goes_to_take(&world, &anan, euros(&tier))
            .await
            .expect("offered");
        world.wait(2 * HOUR);
        settle::tend(&world.platform).await.expect("it goes on");
        assert_eq!(premium(&world, &anan).await.mine, None);
        takes(&world, &anan, euros(&tier), Scenario::Succeed).await;
        assert_eq!(mine(&world, &anan).await.stage, Stage::Running);
    })
    .await;
}

#[tokio::test]
async fn an_admin_refunds_a_month_and_the_membership_is_over() {
    in_each_world(async |world| {
        let (ada, anan, _) = begun(&world, Scenario::Succeed).await;
        world.set_clock(MONTHS[0].plus(DAY));
        has(&world, &[(Kind::Clearing, 2_000), (Kind::Revenue, 2_000)]).await;
        let api = &world.backend.premium;
        let months = api.settings(&ada.caller).await.expect("hers").months;
        let form = |place: usize| RefundMonthForm {
            payment: months[place].payment.to_string(),
        };
        let stolen = api.refund_month(&anan.caller, form(0)).await;
        assert!(
            matches!(stolen, Err(AppError::NotFound | AppError::Forbidden)),
            "{stolen:?}"
        );
        // The month that is over: only money.
        api.refund_month(&ada.caller, form(1)).await.expect("hers");
        has(&world, &[(Kind::Clearing, 1_000), (Kind::Revenue, 1_000)]).await;
        assert_eq!(mine(&world, &anan).await.stage, Stage::Running);
        let clicks = (0..3).map(|_| api.refund_month(&ada.caller, form(0)));
        for clicked in futures::future::join_all(clicks).await {
            assert_eq!(clicked, Ok(()));
        }
        has(&world, &[]).await;
        let over = mine(&world, &anan).await;
        assert_eq!((over.stage, over.why), (Stage::Ended, Some(Why::Gone)));
        assert_eq!(
            letters(&world, &anan, "€\u{a0}10.00 back for Plus")
                .await
                .len(),
            2
        );
        assert_eq!(
            letters(&world, &anan, "Your premium membership is over")
                .await
                .len(),
            1
        );
        let shown = premium(&world, &anan).await.months;
        assert_eq!(shown[0].refunded.minor, 1_000);
        world.set_clock(MONTHS[1].plus(DAY));
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn while_everybody_has_everything_nobody_begins_to_pay() {
    in_each_world(async |world| {
        let (ada, anan) = (admin(&world).await, world.mentee("Anan").await);
        let tier = offers(&world, &ada, plus()).await;
        let says = async |everybody: &str| {
            let everybody = everybody.to_owned();
            let form = ForAllForm { everybody };
            world
                .backend
                .premium
                .premium_for_all(&ada.caller, form)
                .await
        };
        assert!(matches!(says("perhaps").await, Err(AppError::Invalid(_))));
        says("yes").await.expect("hers");
        assert!(premium(&world, &anan).await.for_all);
        let taken = goes_to_take(&world, &anan, euros(&tier)).await;
        assert_eq!(taken, Err(Conflict::WrongState.into()));
        says("no").await.expect("hers");
        goes_to_take(&world, &anan, euros(&tier))
            .await
            .expect("again");
    })
    .await;
}
