//! The vocabulary in an admin's hands: changes count at once for searches, likeness and suggestions, in
//! every process, and can be taken back; what makes no sense is named.

use crate::world::{Person, World, in_each_market, visitor};
use app::admin::{SkillForm, SkillsQuery, SkillsView, UndoSkillForm};
use app::context::Backend;
use app::error::AppError;
use app::market::{MarketQuery, SuggestQuery};
use domain::actor::Role;
use domain::form::{FieldErrors, Problem};
use domain::matching::feature::Feature;
use domain::profile::ProfileForm;
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::http::Edge;

pub async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

/// A mentor with one skill.
async fn knows(world: &World, name: &str, skill: &str) -> Person {
    let mentor = world.mentor(name).await;
    let pairs = [
        ("name", name),
        ("is_mentor", "on"),
        ("searchable", "on"),
        ("open_to_mentorship", "everyone"),
        ("looking_for_mentor", "nobody"),
        ("skill_0", skill),
        ("level_0", "3"),
    ];
    let form = ProfileForm(
        pairs
            .map(|(field, value)| (field.to_owned(), value.to_owned()))
            .into(),
    );
    let changed = world.backend.profile.change(&mentor.caller, form).await;
    changed.expect("a good profile");
    mentor
}

pub async fn change(
    backend: &Backend,
    who: &Person,
    deed: &str,
    skill: &str,
    word: &str,
) -> Result<(), AppError> {
    let form = SkillForm {
        deed: deed.to_owned(),
        skill: skill.to_owned(),
        word: word.to_owned(),
    };
    backend
        .admin
        .change_skills(&who.caller, form)
        .await
        .map(drop)
}

async fn undo(backend: &Backend, who: &Person, place: i64) -> Result<(), AppError> {
    let place = place.to_string();
    backend
        .admin
        .undo_skill_change(
            &who.caller,
            UndoSkillForm {
                place,
                ..UndoSkillForm::default()
            },
        )
        .await
}

async fn shown(backend: &Backend, who: &Person, text: &str) -> SkillsView {
    let query = SkillsQuery {
        text: text.to_owned(),
    };
    backend
        .admin
        .skills(&who.caller, query)
        .await
        .expect("an admin may")
}

/// What the first suggestion is, for a visitor.
async fn suggested(backend: &Backend, q: &str) -> Option<(String, u32)> {
    let query = SuggestQuery {
        q: q.to_owned(),
        ..SuggestQuery::default()
    };
    let answer = backend
        .market
        .suggest(&visitor(), query)
        .await
        .expect("an answer");
    let first = answer.names.into_iter().next();
    first.map(|suggested| (suggested.name, suggested.mentors))
}

/// Whether a search says that somebody's skill is why they are shown.
async fn found_by(backend: &Backend, q: &str) -> bool {
    let query = MarketQuery {
        q: q.to_owned(),
        ..MarketQuery::default()
    };
    let view = backend
        .market
        .browse(&visitor(), query)
        .await
        .expect("a list");
    view.mentors.iter().any(|card| !card.why.is_empty())
}

#[tokio::test]
async fn a_synonym_counts_at_once_everywhere_until_it_is_taken_back() {
    in_each_market(async |world| {
        let ada = admin(&world).await;
        knows(&world, "Leila", "Kubernetes").await;
        let here = &world.backend;
        let elsewhere = Edge::new(world.another_process().await).backend;
        for backend in [here, &elsewhere] {
            assert!(!found_by(backend, "quibblewicking").await);
            assert_eq!(suggested(backend, "quibblew").await, None);
        }
        change(here, &ada, "add_synonym", "Kubernetes", "Quibblewicking")
            .await
            .expect("a good synonym");
        // Other processes look once a second.
        world.wait(1_000);
        for backend in [here, &elsewhere] {
            assert!(found_by(backend, "quibblewicking").await);
            let first = suggested(backend, "quibblew").await;
            assert_eq!(first, Some(("Kubernetes".to_owned(), 1)));
        }
        let view = shown(&elsewhere, &ada, "kubernetes").await;
        assert!(
            view.found[0]
                .synonyms
                .contains(&"Quibblewicking".to_owned())
        );
        assert_eq!(
            (view.changes[0].place, view.changes[0].by.as_deref()),
            (1, Some("Ada Example"))
        );

        undo(&elsewhere, &ada, 1).await.expect("it stands");
        assert_eq!(
            undo(here, &ada, 1).await,
            Err(AppError::NotFound),
            "only once"
        );
        world.wait(1_000);
        for backend in [here, &elsewhere] {
            assert!(!found_by(backend, "quibblewicking").await);
            assert_eq!(suggested(backend, "quibblew").await, None);
        }
        let view = shown(here, &ada, "").await;
        assert!(view.changes[0].undone.is_some() && view.changes.len() == 1);
    })
    .await;
}

#[tokio::test]
async fn skills_beside_each_other_count_in_the_order_as_long_as_they_are() {
    in_each_market(async |world| {
        let ada = admin(&world).await;
        knows(&world, "Noa", "Kubernetes").await;
        knows(&world, "Leila", "Quibblekraft").await;
        let here = &world.backend;
        // What of Leila's score comes from her skills, where somebody looks for the other one.
        let worth = async || {
            let query = MarketQuery {
                q: "kubernetes".to_owned(),
                ..MarketQuery::default()
            };
            let view = here.market.browse(&visitor(), query).await;
            let cards = view.expect("a list").mentors.into_iter();
            let leila = cards
                .filter(|card| card.name == "Leila")
                .find_map(|card| card.fit);
            leila.map_or(0, |fit| fit.parts.of(Feature::Skills))
        };
        assert_eq!(worth().await, 0);
        let deeds = [
            ("add", "Quibblekraft", ""),
            ("relate", "Kubernetes", "Quibblekraft"),
        ];
        for (deed, skill, word) in deeds {
            let changed = change(here, &ada, deed, skill, word).await;
            changed.expect("it makes sense");
        }
        world.wait(1_000);
        assert!(worth().await > 0);
        let undone = change(here, &ada, "unrelate", "Kubernetes", "Quibblekraft").await;
        undone.expect("they are beside each other");
        world.wait(1_000);
        assert_eq!(worth().await, 0);
    })
    .await;
}

#[tokio::test]
async fn names_of_the_market_follow_the_vocabulary() {
    in_each_market(async |world| {
        let ada = admin(&world).await;
        knows(&world, "Leila", "Kubb").await;
        knows(&world, "Noa", "Viking chess").await;
        let here = &world.backend;
        assert_eq!(suggested(here, "kubb").await, Some(("Kubb".to_owned(), 1)));
        change(here, &ada, "add", "Kubb", "").await.expect("new");
        change(here, &ada, "add_synonym", "Kubb", "Viking chess")
            .await
            .expect("new");
        // A change shows within a second, also where its notice is late.
        world.wait(1_000);
        assert_eq!(
            suggested(here, "viking").await,
            Some(("Kubb".to_owned(), 2)),
            "two names are one"
        );
        // What others build on is not taken back alone.
        let refused = FieldErrors::one("place", Problem::OthersBuildOnIt);
        assert_eq!(undo(here, &ada, 1).await, Err(refused.into()));
        undo(here, &ada, 2).await.expect("nothing builds on it");
        undo(here, &ada, 1).await.expect("nor on this");
        world.wait(1_000);
        assert_eq!(
            suggested(here, "viking").await,
            Some(("Viking chess".to_owned(), 1))
        );
    })
    .await;
}

#[tokio::test]
async fn what_makes_no_sense_is_named_and_changes_nothing() {
    in_each_market(async |world| {
        let ada = admin(&world).await;
        let here = &world.backend;
        let means = |skill: &str| Problem::AlreadyMeans {
            skill: skill.to_owned(),
        };
        let long = "x".repeat(61);
        for (deed, skill, word, field, problem) in [
            ("add", "k8s", "", "skill", means("Kubernetes")),
            ("add", &long, "", "skill", Problem::TooLong { most: 60 }),
            ("add", " ", "", "skill", Problem::Missing),
            ("add_synonym", "Scrum", "k8s", "word", means("Kubernetes")),
            ("add_synonym", "Scrum", "", "word", Problem::Missing),
            (
                "add_synonym",
                "No such skill",
                "word",
                "skill",
                Problem::NotAChoice,
            ),
            ("relate", "Scrum", "scrum", "word", Problem::Itself),
            ("rename", "Scrum", "", "deed", Problem::NotAChoice),
        ] {
            let refused = change(here, &ada, deed, skill, word).await;
            assert_eq!(
                refused,
                Err(FieldErrors::one(field, problem).into()),
                "{deed} {skill} {word}"
            );
        }
        assert_eq!(undo(here, &ada, 7).await, Err(AppError::NotFound));
        assert_eq!(shown(here, &ada, "").await.changes, []);
    })
    .await;
}

#[tokio::test]
async fn of_admins_who_change_at_once_nobody_is_lost_and_the_database_refuses_nonsense() {
    in_each_market(async |world| {
        let ada = admin(&world).await;
        let here = &world.backend;
        let names = ["One", "Two", "Three", "Four"].map(|name| format!("{name} made up"));
        let all =
            futures::future::join_all(names.iter().map(|name| change(here, &ada, "add", name, "")))
                .await;
        let added = all.iter().filter(|outcome| outcome.is_ok()).count();
        let stale = AppError::from(app::error::Conflict::Stale);
        assert!(
            added >= 1
                && all
                    .iter()
                    .all(|outcome| outcome.is_ok() || *outcome == Err(stale.clone())),
            "{all:?}"
        );
        assert_eq!(shown(here, &ada, "").await.changes.len(), added);

        for (values, rule) in [
            (
                "(99, 'add', 'A', 'b', NULL, 0)",
                "skill_edit_word_where_needed",
            ),
            ("(99, 'melt', 'A', 'b', NULL, 0)", "skill_edit_deed_known"),
            ("(99, 'undo', '', '', NULL, 0)", "skill_edit_undoes_earlier"),
            ("(99, 'add', '', '', NULL, 0)", "skill_edit_skill_named"),
            ("(0, 'add', 'A', '', NULL, 0)", "skill_edit_place_counts"),
        ] {
            let refused = world.platform.db.write(move |tx| {
                sql("INSERT INTO skill_edit (place, deed, skill, word, undoes, made_at) VALUES ")
                    .push(values)
                    .execute(tx)
                    .boxed()
            });
            let error: DbError = refused.await.expect_err(rule);
            assert!(format!("{error:?}").contains(rule), "{rule}: {error:?}");
        }
    })
    .await;
}
