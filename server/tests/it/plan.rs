//! Monthly plans through the use cases: taken once, charged once each month, paused, changed and ended; and
//! every cent is where it was said to be.

mod by_hand;
mod changes;
mod course;
mod faults;
mod stripe;

use crate::acts::Rules;
use crate::money::{has, pays, sells};
use crate::world::{NOW, Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::plan::{MayTake, PlanNamed, PlanView, TierNamed};
use domain::form::Problem;
use domain::id::{PackageOfferId, SessionTypeId};
use domain::money::ledger::Kind;
use domain::plan::{Stage, TierForm};
use domain::time::{DAY, HOUR, Instant};
use server::db::sql;
use server::money::builtin::Scenario;
use server::money::settle;

/// The ends of the first months of who begins at [`NOW`], in Berlin.
pub const MONTHS: [Instant; 3] = [NOW.plus(30 * DAY), NOW.plus(61 * DAY), NOW.plus(92 * DAY)];

/// Four sessions for a hundred euros, of which the mentor keeps what is not booked.
pub fn steady(kind: SessionTypeId) -> TierForm {
    TierForm {
        session_type: kind.to_string(),
        name: "Steady".to_owned(),
        sessions: "4".to_owned(),
        price: "100".to_owned(),
        rest: "kept".to_owned(),
    }
}

/// Offers a tier; its name is found again by its sessions.
pub async fn offers(world: &World, mentor: &Person, form: TierForm) -> PackageOfferId {
    let api = &world.backend.plan;
    let sessions: u8 = form.sessions.parse().expect("a number");
    api.offer_tier(&mentor.caller, form)
        .await
        .expect("a good tier");
    let mine = api.my_tiers(&mentor.caller).await.expect("hers");
    let mut tiers = mine.kinds.into_iter().flat_map(|kind| kind.tiers);
    let found = tiers.find(|tier| tier.tier.terms.sessions == sessions && !tier.is_ended);
    found.expect("it is offered").id
}

/// Where somebody pays for the first month.
pub async fn goes_to_take(
    world: &World,
    who: &Person,
    tier: PackageOfferId,
) -> Result<String, AppError> {
    let place = world
        .backend
        .plan
        .take_plan(&who.caller, tier_named(tier))
        .await?;
    let reference = place.rsplit('/').next().expect("an address");
    Ok(reference.to_owned())
}

pub fn tier_named(tier: PackageOfferId) -> TierNamed {
    TierNamed {
        offer: tier.to_string(),
    }
}

/// Takes a tier and pays so.
pub async fn takes(world: &World, who: &Person, tier: PackageOfferId, scenario: Scenario) {
    let place = goes_to_take(world, who, tier).await.expect("it is offered");
    pays(world, &place, scenario).await;
    world.run_jobs().await;
}

/// The latest of somebody's plans.
pub async fn plan(world: &World, who: &Person) -> PlanView {
    let plans = world.backend.plan.plans(&who.caller).await.expect("theirs");
    let latest = plans.plans.into_iter().max_by_key(|plan| plan.id);
    latest.expect("there is one")
}

pub fn named(plan: &PlanView) -> PlanNamed {
    PlanNamed {
        plan: plan.id.to_string(),
    }
}

/// Leila sells four sessions a month, and Anan pays so for the first.
pub async fn begun(world: &World, scenario: Scenario) -> (Person, Person, SessionTypeId) {
    let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
    let kind = sells(world, &leila, Rules::default()).await;
    let tier = offers(world, &leila, steady(kind)).await;
    takes(world, &anan, tier, scenario).await;
    (leila, anan, kind)
}

/// How many payments for packages there are in each stage.
pub async fn payments(world: &World) -> Vec<(String, i64)> {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT stage, COUNT(*) AS payments FROM payment WHERE kind = 'package' GROUP BY stage ORDER BY stage")
        .fetch_all(&mut read, |row| Ok((row.get("stage")?, row.get("payments")?)))
        .await
        .expect("readable")
}

#[tokio::test]
async fn a_plan_is_agreed_in_words_paid_once_and_goes_on_by_itself() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let tier = offers(&world, &leila, steady(kind)).await;
        let shown = world.backend.plan.tier(&anan.caller, tier).await;
        let shown = shown.expect("he finds her");
        assert_eq!(
            (shown.quote.fee.minor, shown.may_take, shown.second),
            (1_500, MayTake::Yes, MONTHS[0])
        );
        let place = goes_to_take(&world, &anan, tier).await.expect("offered");
        assert_eq!(plan(&world, &anan).await.stage, Stage::Begun);
        pays(&world, &place, Scenario::Duplicate).await;
        has(&world, &[(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)]).await;
        let running = plan(&world, &anan).await;
        assert_eq!(
            (running.stage, running.left, running.until),
            (Stage::Running, 4, MONTHS[0])
        );
        let next = running.next_charge.expect("it goes on");
        assert_eq!((next.0, next.1.minor), (MONTHS[0], 10_000));
        let shown = world.backend.plan.tier(&anan.caller, tier).await;
        assert_eq!(shown.expect("still").may_take, MayTake::Has(running.id));
        let again = goes_to_take(&world, &anan, tier).await;
        assert_eq!(again, Err(Conflict::WrongState.into()), "one is enough");
        // A month later, to the millisecond; what he did not book is hers.
        world.set_clock(MONTHS[0].plus(-1));
        has(&world, &[(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)]).await;
        world.set_clock(MONTHS[0]);
        let second = [
            (Kind::Clearing, 20_000),
            (Kind::Prepaid, 10_000),
            (Kind::Payable, 8_500),
            (Kind::Revenue, 1_500),
        ];
        has(&world, &second).await;
        let running = plan(&world, &anan).await;
        assert_eq!(
            (running.stage, running.left, running.until),
            (Stage::Running, 4, MONTHS[1])
        );
        assert_eq!(payments(&world).await.len(), 2, "one held, one released");
        let paid = crate::money::letters(&world, &anan, "Paid: €\u{a0}100.00 for Steady").await;
        assert_eq!(paid.len(), 2);
        assert!(
            paid[0].text.contains("The next month is charged on"),
            "{paid:?}"
        );
        let mine = world.backend.plan.my_tiers(&leila.caller).await;
        let mine = mine.expect("hers");
        assert_eq!(mine.kinds[0].tiers[0].learners, 1);
        assert_eq!(
            (mine.plans[0].learner.as_str(), mine.plans[0].next_charge),
            ("Anan Example", Some(MONTHS[1]))
        );
        // Nobody looks for months: only one that lies ahead is charged.
        world.set_clock(MONTHS[2].plus(-HOUR));
        settle::tend(&world.platform).await.expect("it goes on");
        settle::tend(&world.platform).await.expect("twice is once");
        let third = [
            (Kind::Clearing, 30_000),
            (Kind::Prepaid, 10_000),
            (Kind::Payable, 17_000),
            (Kind::Revenue, 3_000),
        ];
        has(&world, &third).await;
        assert_eq!(plan(&world, &anan).await.until, MONTHS[2]);
    })
    .await;
}

#[tokio::test]
async fn tiers_are_the_mentors_and_within_bounds() {
    in_each_world(async |world| {
        let (leila, sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let api = &world.backend.plan;
        let stolen = api.offer_tier(&sam.caller, steady(kind)).await;
        assert_eq!(stolen, Err(AppError::NotFound));
        let is = |answer: &Result<(), AppError>, field: &str, problem: Problem| {
            assert!(
                matches!(answer, Err(AppError::Invalid(errors)) if errors.of(field) == Some(&problem)),
                "{answer:?}"
            );
        };
        let nameless = TierForm {
            name: " ".to_owned(),
            ..steady(kind)
        };
        let refused = api.offer_tier(&leila.caller, nameless).await;
        is(&refused, "name", Problem::Missing);
        let none = TierForm {
            sessions: "0".to_owned(),
            ..steady(kind)
        };
        let refused = api.offer_tier(&leila.caller, none).await;
        is(&refused, "sessions", Problem::OutOfRange { least: 1, most: 20 });
        let tier = offers(&world, &leila, steady(kind)).await;
        assert_eq!(tier, offers(&world, &leila, steady(kind)).await, "once");
        let dearer = TierForm {
            price: "120".to_owned(),
            ..steady(kind)
        };
        let refused = api.offer_tier(&leila.caller, dearer).await;
        is(&refused, "name", Problem::Duplicate);
        assert_eq!(goes_to_take(&world, &leila, tier).await, Err(AppError::Forbidden));
        let stolen = api.end_tier(&sam.caller, tier_named(tier)).await;
        assert_eq!(stolen, Err(AppError::NotFound));
        // It is no package, and a package is no tier.
        let form = app::wallet::PackageForm {
            offer: tier.to_string(),
        };
        let bought = world.backend.wallet.buy_package(&sam.caller, form.clone()).await;
        assert_eq!(bought, Err(AppError::NotFound));
        let ended = world.backend.wallet.end_package(&leila.caller, form).await;
        assert_eq!(ended, Err(AppError::NotFound));
        api.end_tier(&leila.caller, tier_named(tier)).await.expect("hers");
        assert_eq!(goes_to_take(&world, &sam, tier).await, Err(AppError::NotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_click_takes_one_plan_and_of_two_tiers_the_second_goes_back() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let tier = offers(&world, &leila, steady(kind)).await;
        let small = TierForm {
            name: "Small".to_owned(),
            sessions: "1".to_owned(),
            price: "30".to_owned(),
            ..steady(kind)
        };
        let small = offers(&world, &leila, small).await;
        let other = goes_to_take(&world, &anan, small).await.expect("offered");
        let places = (0..5).map(|_| goes_to_take(&world, &anan, tier));
        let places = futures::future::join_all(places).await;
        for place in &places {
            assert_eq!(place, &places[0]);
            pays(
                &world,
                place.as_ref().expect("offered"),
                Scenario::Duplicate,
            )
            .await;
        }
        let one = [(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)];
        has(&world, &one).await;
        // The other tab still has the other tier's place to pay.
        pays(&world, &other, Scenario::Succeed).await;
        has(&world, &one).await;
        let plans = world.backend.plan.plans(&anan.caller).await.expect("his");
        assert_eq!(plans.plans.len(), 1);
        assert_eq!(plans.plans[0].tier.name, "Steady");
        let back = crate::money::letters(&world, &anan, "€\u{a0}30.00 back").await;
        assert_eq!(back.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_never_pays_the_first_month_has_no_plan() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let tier = offers(&world, &leila, steady(kind)).await;
        goes_to_take(&world, &anan, tier).await.expect("offered");
        world.wait(2 * HOUR);
        settle::tend(&world.platform).await.expect("it goes on");
        let plans = world.backend.plan.plans(&anan.caller).await.expect("his");
        assert_eq!(plans.plans, []);
        takes(&world, &anan, tier, Scenario::Succeed).await;
        assert_eq!(plan(&world, &anan).await.stage, Stage::Running);
        let left: u32 = {
            let mine = world
                .backend
                .plan
                .my_tiers(&leila.caller)
                .await
                .expect("hers");
            mine.kinds[0].tiers[0].learners
        };
        assert_eq!(left, 1);
    })
    .await;
}
