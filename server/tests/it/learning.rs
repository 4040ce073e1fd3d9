//! What people take up is learned when it is old enough, counts in the ranking, and is for admins to
//! see, to begin anew and to bring back.

use crate::shortlist::marks;
use crate::world::{Person, World, in_each_market, visitor};
use app::context::Caller;
use app::error::AppError;
use app::learning::{LearnedView, VersionForm};
use app::market::MarketQuery;
use domain::actor::Role;
use domain::form::Problem;
use domain::id::ModelId;
use domain::matching::feature::Features;
use domain::matching::model::{Inputs, Model, Observation};
use domain::time::{DAY, HOUR, MINUTE};
use server::learning::store::{self, Stored};
use server::platform::fresh_uuid;

async fn lists(world: &World, who: &Caller) {
    let found = world.backend.market.browse(who, MarketQuery::default());
    found.await.expect("a list");
    world.market.write_figures().await.expect("written");
}

async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

async fn learned(world: &World, who: &Person) -> LearnedView {
    let learned = world.backend.learning.learned(&who.caller).await;
    learned.expect("an admin's")
}

async fn chooses(world: &World, who: &Person, version: String) -> Result<(), AppError> {
    let form = VersionForm { version };
    world.backend.learning.use_version(&who.caller, form).await
}

/// What the chance of being taken up is worth to the first of the list, in ten-thousandths.
async fn worth(world: &World, who: &Person) -> u16 {
    let found = world
        .backend
        .market
        .browse(&who.caller, MarketQuery::default());
    let first = found.await.expect("a list").mentors.swap_remove(0);
    first.fit.expect("ranked").parts.chance
}

fn weight(view: &LearnedView, input: &str) -> f64 {
    let weights = &view.weights;
    weights
        .iter()
        .find(|known| known.input == input)
        .expect("an input")
        .weight
}

#[tokio::test]
async fn lists_teach_once_they_are_three_days_old() {
    in_each_market(async |world| {
        let (leila, sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let (anan, ada) = (world.mentee("Anan").await, admin(&world).await);
        for _ in 0..3 {
            lists(&world, &anan.caller).await;
        }
        lists(&world, &visitor()).await;
        world.wait(HOUR);
        marks(&world, &anan, &sam, "bookmark").await;
        world.wait(DAY);
        world.run_jobs().await;
        let young = learned(&world, &ada).await;
        assert!(
            young.versions.is_empty(),
            "there still is time to take it up"
        );
        assert_eq!(young.evidence, 0.0);
        world.wait(3 * DAY);
        lists(&world, &leila.caller).await;
        world.wait(DAY);
        world.run_jobs().await;
        let old = learned(&world, &ada).await;
        // Two mentors on one day to one member; what nobody knows of a visitor teaches nothing.
        let observed: Vec<u32> = old
            .versions
            .iter()
            .map(|version| version.observed)
            .collect();
        assert_eq!(observed, [2]);
        assert!((old.evidence - 2.0).abs() < 1e-6);
        assert!(weight(&old, "constant") != 0.0);
        server::learning::learn(&world.platform)
            .await
            .expect("learned");
        assert_eq!(learned(&world, &ada).await, old, "nothing teaches twice");
    })
    .await;
}

/// One mentor, one list, and whether they were asked; what was learned says so.
async fn constant_after(world: &World, taken_up: bool) -> f64 {
    let (sam, anan) = (world.mentor("Sam").await, world.mentee("Anan").await);
    let ada = admin(world).await;
    lists(world, &anan.caller).await;
    world.wait(HOUR);
    if taken_up {
        marks(world, &anan, &sam, "bookmark").await;
    }
    world.wait(4 * DAY);
    server::learning::learn(&world.platform)
        .await
        .expect("learned");
    weight(&learned(world, &ada).await, "constant")
}

#[tokio::test]
async fn what_is_taken_up_speaks_for_suggestions_and_what_is_not_against() {
    in_each_market(async |world| assert!(constant_after(&world, true).await > 0.0)).await;
    in_each_market(async |world| assert!(constant_after(&world, false).await < 0.0)).await;
}

/// As if thousands of lists had been looked at and nearly everything taken up.
async fn much_learned(world: &World) {
    let now = world.now();
    let mut model = Model::default();
    for turn in 0..6_000 {
        let seen = Observation {
            inputs: Inputs::new(&Features::UNKNOWN, 0.6),
            taken_up: turn % 20 != 0,
            propensity: 1.0,
            at: now,
        };
        model.learn(&seen).expect("certain");
    }
    let made = Stored {
        id: ModelId(fresh_uuid(now)),
        model: serde_json::to_string(&model).expect("numbers"),
        learned_until: now,
        observed: 6_000,
        made_at: now,
        made_by: None,
    };
    let inserted = world.platform.db.write_with(made, |tx, made| {
        Box::pin(async move { store::insert(tx, made).await })
    });
    inserted.await.expect("stored");
}

#[tokio::test]
async fn what_was_learned_counts_and_can_be_put_aside_and_brought_back() {
    in_each_market(async |world| {
        world.mentor("Sam").await;
        let (anan, ada) = (world.mentee("Anan").await, admin(&world).await);
        let begun = worth(&world, &anan).await;
        assert_eq!(
            begun, 300,
            "six in ten answer, and that is a twentieth of a score"
        );
        much_learned(&world).await;
        world.wait(MINUTE);
        let counts = worth(&world, &anan).await;
        // Three quarters of the way from a twentieth to three tenths, of more than nine in ten.
        assert!((2_100..=2_375).contains(&counts), "{counts}");
        let version = learned(&world, &ada).await.versions[0].id;

        world.wait(MINUTE);
        chooses(&world, &ada, String::new())
            .await
            .expect("begun anew");
        assert_eq!(worth(&world, &anan).await, begun, "at once");
        let anew = learned(&world, &ada).await;
        assert_eq!((anew.evidence, anew.versions.len()), (0.0, 2));
        assert_eq!(anew.versions[0].made_by.as_deref(), Some("Ada Example"));

        world.wait(MINUTE);
        chooses(&world, &ada, version.to_string())
            .await
            .expect("brought back");
        assert_eq!(worth(&world, &anan).await, counts);
        assert_eq!(learned(&world, &ada).await.versions.len(), 3);

        for unknown in ["nothing".to_owned(), fresh_uuid(world.now()).to_string()] {
            match chooses(&world, &ada, unknown).await {
                Err(AppError::Invalid(errors)) => {
                    assert_eq!(errors.of("version"), Some(&Problem::NotAChoice));
                }
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}
