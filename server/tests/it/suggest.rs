//! Suggestions while somebody types: of names from the vocabulary and from what mentors wrote, counted
//! for who asks; and the document in which a browser gets them.

use crate::shortlist::marks;
use crate::world::{Person, World, in_each_market, visitor};
use app::context::Caller;
use app::error::AppError;
use app::market::{SUGGESTED_MOST, SuggestQuery, Suggestions, TYPED_MOST, TypedPart};
use domain::form::{FieldErrors, Problem};
use domain::profile::ProfileForm;
use serde_json::{Value, json};
use server::http::Edge;

/// What a mentor writes as skills, and who may see it.
async fn says(world: &World, who: &Person, skills: &[&str], seen_by: &str) {
    let fixed = [
        ("name", "Somebody"),
        ("is_mentor", "on"),
        ("searchable", "on"),
        ("open_to_mentorship", seen_by),
        ("looking_for_mentor", "nobody"),
    ];
    let fixed = fixed.map(|(field, value)| (field.to_owned(), value.to_owned()));
    let skills = (0..).zip(skills).flat_map(|(row, skill)| {
        [
            (format!("skill_{row}"), (*skill).to_owned()),
            (format!("level_{row}"), "3".to_owned()),
        ]
    });
    let form = ProfileForm(fixed.into_iter().chain(skills).collect());
    let changed = world.backend.profile.change(&who.caller, form).await;
    changed.expect("a good profile");
    // Nobody changes two things at the same time.
    world.wait(1);
}

fn typed(q: &str, part: TypedPart) -> SuggestQuery {
    SuggestQuery {
        q: q.to_owned(),
        part,
    }
}

async fn suggested(world: &World, caller: &Caller, q: &str) -> Suggestions {
    let query = typed(q, TypedPart::Whole);
    let answer = world.backend.market.suggest(caller, query).await;
    answer.expect("an answer")
}

/// How many have a name that is suggested; None where it is not.
async fn count_of(world: &World, caller: &Caller, q: &str, name: &str) -> Option<u32> {
    let answer = suggested(world, caller, q).await;
    let found = answer.names.iter().find(|suggested| suggested.name == name);
    found.map(|suggested| suggested.mentors)
}

#[tokio::test]
async fn names_are_counted_for_who_asks_and_tell_of_nobody_hidden() {
    in_each_market(async |world| {
        let (leila, noa) = (world.mentor("Leila").await, world.mentor("Noa").await);
        let (ben, anan) = (world.mentor("Ben").await, world.mentee("Anan").await);
        says(
            &world,
            &leila,
            &["Kubernetes", "Kubb for teams"],
            "everyone",
        )
        .await;
        says(&world, &noa, &["K8s"], "members").await;
        says(&world, &ben, &["Kubism", "kubernetes"], "nobody").await;
        let count = async |caller: &Caller, name: &str| count_of(&world, caller, "kub", name).await;

        // All names of a skill are one.
        assert_eq!(count(&visitor(), "Kubernetes").await, Some(1));
        assert_eq!(count(&anan.caller, "Kubernetes").await, Some(2));
        assert_eq!(count(&visitor(), "Kubb for teams").await, Some(1));
        assert_eq!(
            count(&anan.caller, "Kubism").await,
            None,
            "nobody may know of it"
        );
        let by_synonym = suggested(&world, &anan.caller, "k8").await.names;
        assert_eq!(by_synonym[0].name, "Kubernetes");
        assert_eq!(by_synonym[0].synonym.as_deref(), Some("k8s"));
        assert!(by_synonym.len() <= SUGGESTED_MOST);

        marks(&world, &anan, &leila, "hidden").await;
        assert_eq!(
            count(&anan.caller, "Kubernetes").await,
            Some(1),
            "as the search counts"
        );
        assert_eq!(count(&anan.caller, "Kubb for teams").await, None);

        // Whatever changes counts at once, here and in other processes.
        let elsewhere = Edge::new(world.another_process().await).backend;
        says(&world, &leila, &["Kubist drawing"], "everyone").await;
        let there = elsewhere
            .market
            .suggest(&visitor(), typed("kub", TypedPart::Whole))
            .await;
        for answer in [
            there.expect("an answer"),
            suggested(&world, &visitor(), "kub").await,
        ] {
            let names: Vec<&str> = answer.names.iter().map(|name| name.name.as_str()).collect();
            assert!(names.contains(&"Kubist drawing"), "{names:?}");
            assert!(!names.contains(&"Kubb for teams"), "{names:?}");
            let of_all = answer.names.iter().find(|name| name.name == "Kubernetes");
            assert_eq!(
                of_all.map(|name| name.mentors),
                Some(0),
                "the vocabulary stays"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_sentence_suggests_its_end_and_bad_input_nothing() {
    in_each_market(async |world| {
        let ask = async |q: &str, part| {
            world
                .backend
                .market
                .suggest(&visitor(), typed(q, part))
                .await
        };
        let of_end = ask("Hilfe bei der Buchhalt", TypedPart::End)
            .await
            .expect("an answer");
        assert_eq!(of_end.begun, "Buchhalt");
        assert_eq!(of_end.names[0].name, "Accounting");
        let of_typo = ask("somebody for kubernets", TypedPart::End)
            .await
            .expect("an answer");
        assert_eq!(
            (of_typo.begun.as_str(), of_typo.names[0].name.as_str()),
            ("kubernets", "Kubernetes")
        );
        for nothing in [
            "",
            "  ",
            "\u{200b}\u{301}",
            "\u{1f9d1}",
            "%",
            "i want to become a",
        ] {
            let answer = ask(nothing, TypedPart::End).await.expect("an answer");
            assert_eq!(answer, Suggestions::default(), "{nothing:?}");
        }
        let longest = "\u{fc}".repeat(TYPED_MOST);
        assert_eq!(
            ask(&longest, TypedPart::Whole)
                .await
                .expect("an answer")
                .names,
            []
        );
        let too_long = ask(&(longest + "x"), TypedPart::Whole).await;
        let most = TYPED_MOST as u32;
        let refusal = FieldErrors::one("q", Problem::TooLong { most });
        assert_eq!(too_long, Err(AppError::from(refusal)));
    })
    .await;
}

#[tokio::test]
async fn browsers_keep_the_answer_for_a_while_each_for_its_reader() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        says(&world, &leila, &["Kubernetes"], "everyone").await;
        let open = world.get("/suggest?part=end&q=mentor+for+k8s", None).await;
        assert_eq!(open.status, 200, "{}", open.text);
        assert_eq!(open.header("cache-control"), "public, max-age=300");
        assert!(open.header("vary").contains("cookie, accept-language"));
        let told: Value = serde_json::from_str(&open.text).expect("a document");
        let expected = json!({"begun": "k8s", "said": "1 suggestion",
            "names": [{"name": "Kubernetes", "synonym": "k8s", "mentors": "1 mentor"}]});
        assert_eq!(told, expected);

        let own = world.get("/suggest?q=k8s", Some(&leila)).await;
        assert_eq!(own.header("cache-control"), "private, max-age=300");
        for (address, status) in [
            ("/suggest", 200),
            ("/suggest?part=middle&q=x", 400),
            (
                format!("/suggest?q={}", "x".repeat(TYPED_MOST + 1)).as_str(),
                422,
            ),
            ("/suggest?q=%FF%00", 200),
        ] {
            assert_eq!(world.get(address, None).await.status, status, "{address}");
        }
    })
    .await;
}
