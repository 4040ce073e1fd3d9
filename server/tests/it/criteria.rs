//! What matters to who asks decides the order of the market, and says why; feedback changes it and is
//! taken back. Through the use cases, on both engines.

use crate::world::{Person, World, in_each_market, visitor};
use app::context::Caller;
use app::error::AppError;
use app::market::{
    CriteriaForm, Facet, FeedbackForm, MarketQuery, MarketView, UndoForm, path_back,
};
use app::shortlist::MarkForm;
use domain::matching::caveat::Caveat;
use domain::matching::criteria::{Importance, Weight, Weights};
use domain::matching::feature::Feature;
use domain::matching::reason::Reason;
use domain::profile::ProfileForm;
use std::collections::BTreeMap;

/// Changes a profile; what is not named is empty.
pub async fn tells(
    world: &World,
    person: &Person,
    mentor: bool,
    name: &str,
    pairs: &[(&str, &str)],
) {
    let mut all: BTreeMap<String, String> = [
        ("name", name),
        ("searchable", "on"),
        ("open_to_mentorship", "everyone"),
        ("looking_for_mentor", "nobody"),
        (if mentor { "is_mentor" } else { "is_mentee" }, "on"),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()))
    .into();
    all.extend(
        pairs
            .iter()
            .map(|(field, value)| ((*field).to_owned(), (*value).to_owned())),
    );
    let changed = world
        .backend
        .profile
        .change(&person.caller, ProfileForm(all))
        .await;
    changed.expect("a good form");
}

/// One who knows the skill, one who lives where the mentee does, and the mentee.
async fn stage(world: &World) -> (Person, Person, Person) {
    let (leila, tomas) = (world.mentor("Leila").await, world.mentor("Tomas").await);
    let skilled = [
        ("skill_0", "Kubernetes"),
        ("level_0", "4"),
        ("region", "Accra"),
        ("industry", "Finance"),
        ("language_en", "on"),
    ];
    tells(world, &leila, true, "Leila Osei", &skilled).await;
    let near = [
        ("skill_0", "Docker"),
        ("level_0", "4"),
        ("region", "Berlin"),
        ("industry", "Health"),
        ("story", "I also read about Kubernetes now and then."),
    ];
    tells(world, &tomas, true, "Tomas Medina", &near).await;
    let anan = world.mentee("Anan").await;
    tells(world, &anan, false, "Anan Kaya", &[("region", "Berlin")]).await;
    (leila, tomas, anan)
}

fn asked(weights: Option<Weights>) -> MarketQuery {
    MarketQuery {
        q: "kubernetes".to_owned(),
        weights,
        ..MarketQuery::default()
    }
}

/// Only these matter, all the way.
fn only(features: &[Feature]) -> Weights {
    let all = Weights::all(Importance::Ignore);
    features.iter().fold(all, |weights, feature| {
        weights.with(*feature, Importance::Prefer(Weight::MOST))
    })
}

async fn browse(world: &World, caller: &Caller, query: &MarketQuery) -> MarketView {
    let market = world.backend.market.browse(caller, query.clone()).await;
    market.expect("the market opens")
}

fn names(market: &MarketView) -> Vec<&str> {
    market
        .mentors
        .iter()
        .map(|mentor| mentor.name.as_str())
        .collect()
}

#[tokio::test]
async fn the_order_follows_what_matters_and_says_why() {
    in_each_market(async |world| {
        let (_, _, anan) = stage(&world).await;
        let by_skill = browse(&world, &anan.caller, &asked(Some(only(&[Feature::Skills])))).await;
        assert_eq!(names(&by_skill), ["Leila Osei", "Tomas Medina"]);
        let reasons = &by_skill.mentors[0].fit.as_ref().expect("ranked").reasons;
        assert!(
            matches!(
                &reasons[..],
                [
                    Reason::Skills {
                        met: 1,
                        wanted: 1,
                        ..
                    },
                    ..
                ]
            ),
            "{reasons:?}"
        );
        let by_region = browse(&world, &anan.caller, &asked(Some(only(&[Feature::Region])))).await;
        assert_eq!(names(&by_region), ["Tomas Medina", "Leila Osei"]);
        assert_eq!(
            by_region.mentors[0].fit.as_ref().expect("ranked").reasons,
            [Reason::SameRegion {
                region: "Berlin".to_owned()
            }]
        );
        // A visitor lives nowhere: the region says nothing to them.
        let visiting = only(&[Feature::Region, Feature::Skills]);
        let by_visitor = browse(&world, &visitor(), &asked(Some(visiting))).await;
        assert_eq!(names(&by_visitor), ["Leila Osei", "Tomas Medina"]);
        for market in [by_skill, by_region, by_visitor] {
            for mentor in market.mentors {
                let parts = mentor.fit.as_ref().expect("ranked").parts;
                let sum: u16 = Feature::ALL
                    .into_iter()
                    .map(|feature| parts.of(feature))
                    .sum();
                assert_eq!(sum + parts.chance, parts.total());
                assert!(
                    mentor.fit.as_ref().expect("ranked").reasons.len() <= 3
                        && parts.total() <= 10_000
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_must_leaves_out_and_one_that_nobody_could_meet_is_told() {
    in_each_market(async |world| {
        let (_, _, anan) = stage(&world).await;
        let must = |feature| asked(Some(Weights::usual().with(feature, Importance::Must)));
        let near = browse(&world, &anan.caller, &must(Feature::Region)).await;
        assert_eq!((names(&near), near.found.total), (vec!["Tomas Medina"], 1));
        let none = Weights::usual()
            .with(Feature::Region, Importance::Must)
            .with(Feature::Skills, Importance::Must);
        let none = browse(&world, &anan.caller, &asked(Some(none))).await;
        assert_eq!(none.found.total, 0);
        assert_eq!(
            none.found.musts,
            [(Feature::Skills, 1), (Feature::Region, 1)]
        );
        let anywhere = browse(&world, &visitor(), &must(Feature::Region)).await;
        assert_eq!(anywhere.matters.contradictions, [Feature::Region]);
        assert_eq!(anywhere.found.total, 2, "it does not count");
    })
    .await;
}

#[tokio::test]
async fn who_somebody_is_changes_nothing() {
    in_each_market(async |world| {
        let (leila, tomas, anan) = stage(&world).await;
        let everything = MarketQuery::default();
        let before = browse(&world, &anan.caller, &everything).await;
        let same = [
            ("skill_0", "Kubernetes"),
            ("level_0", "4"),
            ("region", "Accra"),
            ("industry", "Finance"),
            ("language_en", "on"),
        ];
        tells(
            &world,
            &leila,
            true,
            "Leonard Osei",
            &[&same[..], &[("story", "He is a father of two.")]].concat(),
        )
        .await;
        let near = [
            ("skill_0", "Docker"),
            ("level_0", "4"),
            ("region", "Berlin"),
            ("industry", "Health"),
            ("story", "She also reads about Kubernetes now and then."),
        ];
        tells(&world, &tomas, true, "Tamara Medina", &near).await;
        let after = browse(&world, &anan.caller, &everything).await;
        let fits = |market: &MarketView| -> Vec<_> {
            market
                .mentors
                .iter()
                .map(|mentor| (mentor.id, mentor.fit.clone()))
                .collect()
        };
        assert_eq!(fits(&before), fits(&after));
    })
    .await;
}

#[tokio::test]
async fn feedback_changes_what_matters_visibly_and_undo_gives_the_list_back() {
    in_each_market(async |world| {
        let (_, _, anan) = stage(&world).await;
        let market = &world.backend.market;
        let before = browse(&world, &anan.caller, &asked(None)).await;
        let slug = before.mentors[0].slug.clone();
        let say = |said: &str| FeedbackForm {
            said: format!("{said} {slug}"),
            q: "kubernetes".to_owned(),
            ..FeedbackForm::default()
        };
        let id = market
            .say_feedback(&anan.caller, say("too_far_away"))
            .await
            .expect("said");
        let told = MarketQuery {
            told: Some(id),
            ..asked(None)
        };
        let after = browse(&world, &anan.caller, &told).await;
        assert_eq!(names(&after), ["Tomas Medina"], "put aside");
        let region = |market: &MarketView| market.matters.weights.of(Feature::Region).weight();
        assert_eq!((region(&before), region(&after)), (20, 45));
        let said = after.matters.told.expect("it is told");
        assert_eq!((said.raised, said.hidden), (Some(Feature::Region), true));
        // Nobody else is told, nor may take it back.
        let others = browse(&world, &visitor(), &told).await;
        assert!(others.matters.told.is_none() && others.found.total == 2);
        let undo = || UndoForm {
            id,
            back: String::new(),
        };
        let ben = world.mentee("Ben").await;
        let refused = market.undo_feedback(&ben.caller, undo()).await;
        assert_eq!(refused.expect_err("not his"), AppError::NotFound);
        market
            .undo_feedback(&anan.caller, undo())
            .await
            .expect("taken back");
        let again = browse(&world, &anan.caller, &asked(None)).await;
        assert_eq!(again.mentors, before.mentors);
        assert_eq!(again.matters.weights, before.matters.weights);
        // Who was bookmarked and then put aside is among the hidden, and a bookmark again after that.
        let shortlist = &world.backend.shortlist;
        let mark = MarkForm {
            mentor: before.mentors[0].id.to_string(),
            mark: "bookmark".to_owned(),
            back: String::new(),
        };
        shortlist.mark(&anan.caller, mark).await.expect("marked");
        let kept = async || {
            let kept = shortlist.bookmarks(&anan.caller, None).await.expect("read");
            (kept.bookmarked.len(), kept.others.hidden.len())
        };
        let mut latest = id;
        for said in ["too_far_away", "too_expensive"] {
            let said = market.say_feedback(&anan.caller, say(said)).await;
            latest = said.expect("said");
            assert_eq!(kept().await, (0, 1));
        }
        let undone = market.undo_feedback(
            &anan.caller,
            UndoForm {
                id: latest,
                ..undo()
            },
        );
        undone.await.expect("taken back");
        assert_eq!(kept().await, (1, 0));
        // Good needs no undo to go on, and hides nobody.
        market
            .say_feedback(&anan.caller, say("good"))
            .await
            .expect("said");
        assert_eq!(
            browse(&world, &anan.caller, &asked(None)).await.found.total,
            2
        );
        for bad in ["", "good", "good nobody-0000", "dull leila"] {
            let form = FeedbackForm {
                said: bad.to_owned(),
                ..FeedbackForm::default()
            };
            assert!(
                market.say_feedback(&anan.caller, form).await.is_err(),
                "{bad}"
            );
        }
        let refused = market.say_feedback(&visitor(), say("good")).await;
        assert_eq!(refused.expect_err("who?"), AppError::Unauthenticated);
    })
    .await;
}

#[tokio::test]
async fn what_mentors_help_with_counts_and_what_they_do_not_take_is_told() {
    in_each_market(async |world| {
        let (leila, tomas) = (world.mentor("Leila").await, world.mentor("Tomas").await);
        let helps = [
            ("helps_with", "first days, leading teams; calm nights"),
            ("does_not_take", "Kubernetes clusters"),
            ("story", "People management and Kubernetes were my work."),
        ];
        tells(&world, &leila, true, "Leila Osei", &helps).await;
        let other = [
            ("helps_with", "Docker"),
            (
                "story",
                "People management and Kubernetes are not what I do.",
            ),
        ];
        tells(&world, &tomas, true, "Tomas Medina", &other).await;
        let anan = world.mentee("Anan").await;
        let asked = |q: &str| MarketQuery {
            q: q.to_owned(),
            weights: Some(only(&[Feature::Topics])),
            ..MarketQuery::default()
        };
        // The words for it are others than hers.
        let found = browse(&world, &anan.caller, &asked("people management")).await;
        assert_eq!(names(&found), ["Leila Osei", "Tomas Medina"]);
        let fit = |market: &MarketView, name: &str| {
            let card = market.mentors.iter().find(|mentor| mentor.name == name);
            card.expect("found").fit.clone().expect("ranked")
        };
        let topics = vec!["People Management".to_owned()];
        assert_eq!(
            fit(&found, "Leila Osei").reasons,
            [Reason::HelpsWith { topics }]
        );
        assert!(fit(&found, "Leila Osei").parts.of(Feature::Topics) > 0);
        let found = browse(&world, &anan.caller, &asked("k8s")).await;
        let topic = "Kubernetes".to_owned();
        let caveat = fit(&found, "Leila Osei").caveat;
        assert_eq!(caveat, Some(Caveat::DoesNotTake { topic }));
        let other = fit(&found, "Tomas Medina").caveat;
        assert!(
            !matches!(other, Some(Caveat::DoesNotTake { .. })),
            "{other:?}"
        );
        // Goals are topics, too, where there are no words.
        let goals = [("goals", "I want to get better at people management.")];
        tells(&world, &anan, false, "Anan Kaya", &goals).await;
        let found = browse(&world, &anan.caller, &asked("")).await;
        assert_eq!(names(&found), ["Leila Osei", "Tomas Medina"]);
        let page = world.get("/mentors?w.topics=100", Some(&anan)).await.text;
        assert!(
            page.contains(r#"name="w.topics" min="0" max="100" step="5" value="100""#),
            "{page}"
        );
        assert!(page.contains("Helps with People Management"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn goals_order_the_list_of_who_types_nothing_and_leave_nobody_out() {
    in_each_market(async |world| {
        let (leila, tomas) = (world.mentor("Leila").await, world.mentor("Tomas").await);
        let story = |text: &'static str| [("story", text)];
        tells(
            &world,
            &leila,
            true,
            "Leila Osei",
            &story("Vines, cellars, and how wine is made."),
        )
        .await;
        tells(
            &world,
            &tomas,
            true,
            "Tomas Medina",
            &story("Calm nights in a hospital."),
        )
        .await;
        let anan = world.mentee("Anan").await;
        let everybody = |weights| MarketQuery {
            weights: Some(weights),
            ..MarketQuery::default()
        };
        let by_goals = everybody(only(&[Feature::Goals]));
        for (goals, expected) in [
            ("I want to make wine.", ["Leila Osei", "Tomas Medina"]),
            ("Nursing in a hospital", ["Tomas Medina", "Leila Osei"]),
        ] {
            tells(&world, &anan, false, "Anan Kaya", &[("goals", goals)]).await;
            let found = browse(&world, &anan.caller, &by_goals).await;
            assert_eq!(names(&found), expected, "{goals}");
            let points = |place: usize| {
                let fit = found.mentors[place].fit.as_ref().expect("ranked");
                (
                    fit.parts.of(Feature::Goals),
                    fit.reasons.contains(&Reason::Goals),
                )
            };
            assert!(points(0).0 > points(1).0, "{goals}");
            assert_eq!((points(0).1, points(1).1), (true, false), "{goals}");
            assert!(found.mentors.iter().all(|mentor| mentor.why.is_empty()));
            // They can be a must, which whoever typed nothing could not have before.
            let must = everybody(Weights::usual().with(Feature::Goals, Importance::Must));
            let found = browse(&world, &anan.caller, &must).await;
            assert_eq!((names(&found), found.found.total), (vec![expected[0]], 1));
            assert_eq!(found.matters.contradictions, []);
        }
        // Of a visitor nothing is known, and what is typed counts instead of goals.
        let found = browse(&world, &visitor(), &by_goals).await;
        assert_eq!(
            found.mentors[0]
                .fit
                .as_ref()
                .expect("ranked")
                .parts
                .of(Feature::Goals),
            0
        );
        let typed = MarketQuery {
            q: "wine".to_owned(),
            ..by_goals
        };
        assert_eq!(
            names(&browse(&world, &anan.caller, &typed).await),
            ["Leila Osei"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_industry_that_is_left_out_stays_in_sight_and_comes_back() {
    in_each_market(async |world| {
        let (leila, _, anan) = stage(&world).await;
        let market = &world.backend.market;
        let everybody = MarketQuery::default();
        let before = browse(&world, &anan.caller, &everybody).await;
        let of_leila = before.mentors.iter().find(|card| card.id == leila.id);
        let form = FeedbackForm {
            said: format!("other_industry {}", of_leila.expect("there").slug),
            ..FeedbackForm::default()
        };
        let id = market.say_feedback(&anan.caller, form).await.expect("said");
        // Whoever else is from there is left out, too, and nothing counts them.
        let noa = world.mentor("Noa").await;
        let finance = [("industry", "Finance"), ("region", "Berlin")];
        tells(&world, &noa, true, "Noa Weil", &finance).await;
        let after = browse(&world, &anan.caller, &everybody).await;
        assert_eq!(names(&after), ["Tomas Medina"]);
        let industries = after.found.facets.iter().flat_map(|facet| &facet.values);
        assert!(industries.clone().count() > 0);
        assert!(
            industries
                .into_iter()
                .all(|value| value.value != "Finance" && value.count == 1)
        );
        // Long after it was said, the page tells, and brings it back without script.
        let page = world.get("/mentors", Some(&anan)).await.text;
        let undo = format!(r#"<input type="hidden" name="form[id]" value="{id}">"#);
        assert!(page.contains("Left out") && page.contains(&undo), "{page}");
        let finance = MarketQuery {
            industry: vec!["Finance".to_owned()],
            ..MarketQuery::default()
        };
        let none = browse(&world, &anan.caller, &finance).await;
        assert_eq!(
            (none.found.total, none.found.escapes.clone()),
            (0, vec![(Facet::Industry, 1)])
        );
        let left_out = &none.matters.left_out;
        let left_out: Vec<_> = left_out
            .iter()
            .map(|out| (&*out.industry, out.brings))
            .collect();
        assert_eq!(left_out, [("Finance", 1)], "Leila is hidden herself");
        let page = world
            .get("/mentors?industry=Finance", Some(&anan))
            .await
            .text;
        assert!(page.contains("Suggest Finance again (1)"), "{page}");
        // Nobody else is told of it.
        let visiting = browse(&world, &visitor(), &finance).await;
        assert_eq!(
            (visiting.found.total, visiting.matters.left_out.len()),
            (2, 0)
        );
        let undo = UndoForm {
            id,
            back: String::new(),
        };
        market
            .undo_feedback(&anan.caller, undo)
            .await
            .expect("taken back");
        let again = browse(&world, &anan.caller, &finance).await;
        assert_eq!((again.found.total, again.matters.left_out.len()), (2, 0));
    })
    .await;
}

#[tokio::test]
async fn words_that_find_nobody_are_a_way_out_that_is_counted() {
    in_each_market(async |world| {
        let (_, _, anan) = stage(&world).await;
        let words = |q: &str, weights: Option<Weights>| MarketQuery {
            q: q.to_owned(),
            weights,
            ..MarketQuery::default()
        };
        for caller in [visitor(), anan.caller.clone()] {
            let none = browse(&world, &caller, &words("zebra", None)).await;
            assert_eq!((none.found.total, none.matters.without_words), (0, 2));
        }
        // What must be is a must without the words, too.
        let must = Weights::usual().with(Feature::Region, Importance::Must);
        let none = browse(&world, &anan.caller, &words("zebra", Some(must))).await;
        assert_eq!((none.found.total, none.matters.without_words), (0, 1));
        let some = browse(&world, &anan.caller, &words("docker", None)).await;
        assert_eq!(some.matters.without_words, 0, "nobody needs it");
        let page = world.get("/mentors?q=zebra&region=Berlin", None).await.text;
        assert!(page.contains("Without the words (1)"), "{page}");
        assert!(page.contains(r#"href="/mentors?region=Berlin""#), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_matters_is_remembered_until_the_address_says_otherwise() {
    in_each_market(async |world| {
        let (_, _, anan) = stage(&world).await;
        let weights = only(&[Feature::Region]);
        let form = CriteriaForm {
            weights: weights.to_string(),
            back: String::new(),
        };
        let market = &world.backend.market;
        market
            .keep_criteria(&anan.caller, form)
            .await
            .expect("kept");
        let remembered = browse(&world, &anan.caller, &asked(None)).await;
        assert_eq!(remembered.matters.weights, weights);
        assert_eq!(names(&remembered)[0], "Tomas Medina");
        let said = browse(&world, &anan.caller, &asked(Some(only(&[Feature::Skills])))).await;
        assert_eq!(
            (names(&said)[0], said.matters.remembered),
            ("Leila Osei", false)
        );
    })
    .await;
}

#[tokio::test]
async fn the_panel_and_the_reasons_need_no_script() {
    in_each_market(async |world| {
        let (_, _, anan) = stage(&world).await;
        let path =
            "/mentors?q=kubernetes&w.region=100&w.region=&w.skills=NaN&w.price=-3&w.experience=must";
        let page = world.get(path, Some(&anan)).await;
        assert_eq!(page.status, 200);
        for part in [
            "What matters to you",
            r#"name="w.region" min="0" max="100" step="5" value="100""#,
            r#"name="w.skills" min="0" max="100" step="5" value="20""#,
            "“Experience” cannot be a must",
            "Show how",
            "Same region (Berlin)",
            r#"value="too_expensive "#,
        ] {
            assert!(
                page.text.contains(part),
                "{part} is missing in {}",
                page.text
            );
        }
        let long = format!(
            "/mentors?w.skills={}&w={}",
            "9".repeat(5_000),
            "x".repeat(5_000)
        );
        assert_eq!(world.get(&long, None).await.status, 200);
    })
    .await;
}

#[test]
fn one_goes_back_to_the_market_and_nowhere_else() {
    for good in ["/mentors", "/mentors?q=sql&w.skills=5"] {
        assert_eq!(path_back(good), good);
    }
    for bad in [
        "",
        "//example.org",
        "/mentors/../admin",
        "/mentors?q=\r\nX: y",
        "https://example.org/mentors",
    ] {
        assert_eq!(path_back(bad), "/mentors", "{bad}");
    }
    assert_eq!(
        path_back(&format!("/mentors?{}", "a".repeat(9_000))),
        "/mentors"
    );
}

#[tokio::test]
async fn words_that_tell_of_a_move_ask_for_those_who_made_it() {
    in_each_market(async |world| {
        let (leila, tomas) = (world.mentor("Leila").await, world.mentor("Tomas").await);
        let made = [
            ("title_0", "Product Manager"),
            ("from_0", "2020"),
            ("title_1", "QA Engineer"),
            ("from_1", "2015"),
            ("until_1", "2020"),
        ];
        tells(&world, &leila, true, "Leila Osei", &made).await;
        let stayed = [("title_0", "QA Engineer"), ("from_0", "2015")];
        tells(&world, &tomas, true, "Tomas Medina", &stayed).await;
        let anan = world.mentee("Anan").await;
        for words in ["move from QA into product", "von QA zu Product"] {
            let query = MarketQuery {
                q: words.to_owned(),
                ..MarketQuery::default()
            };
            let found = browse(&world, &anan.caller, &query).await;
            let names: Vec<&str> = found.mentors.iter().map(|m| m.name.as_str()).collect();
            assert_eq!(names.first(), Some(&"Leila Osei"), "{words}: {names:?}");
            let fit = found.mentors[0].fit.as_ref().expect("ranked");
            let reasons = &fit.reasons;
            assert!(
                reasons
                    .iter()
                    .any(|reason| matches!(reason, Reason::MadeTheMove { .. })),
                "{reasons:?}"
            );
        }
    })
    .await;
}

/// What cannot be read is not silent: the list is as usual, and says so.
#[tokio::test]
async fn what_nobody_can_read_is_told_and_does_not_count() {
    in_each_market(async |world| {
        stage(&world).await;
        let usual = world.get("/mentors", None).await.text;
        assert!(!usual.contains("nobody can read") && !usual.contains("a lot of words"));
        for bad in [
            "w.skills=NaN",
            "w.time=101",
            "price=dear",
            "sort=best%20of",
            "page=minus",
        ] {
            let page = world.get(&format!("/mentors?{bad}"), None).await;
            assert_eq!(page.status, 200, "{bad}");
            let told = format!("does not count: {}", bad.replace("%20", " "));
            assert!(page.text.contains(&told), "{bad}: {}", page.text);
            assert!(page.text.contains("Tomas Medina"), "{bad}");
        }
        let long = format!("/mentors?q={}", words(25));
        let page = world.get(&long, None).await.text;
        assert!(
            page.contains("only the first 24 that say something"),
            "{page}"
        );
        let just = format!("/mentors?q={}", words(24));
        let page = world.get(&just, None).await.text;
        assert!(!page.contains("only the first"), "{page}");
    })
    .await;
}

/// So many words that differ, as a parameter.
fn words(count: u32) -> String {
    let words = (0..count).map(|number| format!("tapir{number}"));
    words.collect::<Vec<String>>().join("%20")
}
