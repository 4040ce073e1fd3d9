//! Plain words on the server: the data that is shipped, how well it finds whom it should, and
//! providers of vectors with their ways to fail.

use crate::world::{World, in_each_market, visitor};
use app::market::MarketQuery;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::post;
use bench::quality::{Evidence, Stage};
use domain::matching::text::{Suggester, Vector, Wanted};
use domain::profile::ProfileForm;
use domain::time::{Instant, SECOND};
use server::clock::Clock;
use server::config::Config;
use server::demo::truth::known_skills;
use server::market::Market;
use server::matching::text::embedder::{
    ApiKey, EmbedError, Embedder, HttpEmbedder, Meanings, Provider,
};
use server::matching::text::{shipped_skills, table};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[test]
fn the_shipped_table_knows_five_languages() {
    assert!(include_bytes!("../../data/embedding.bin").len() <= 5_000_000);
    let likeness = |a: &str, b: &str| {
        let encoded = |text| {
            table()
                .encode(text)
                .unwrap_or_else(|| panic!("{text} says nothing"))
        };
        encoded(a).similarity(&encoded(b)).expect("one table")
    };
    let translated = [
        (
            "accounting",
            [
                "Buchhaltung",
                "comptabilité",
                "contabilidad",
                "contabilidade",
            ],
        ),
        (
            "nurse",
            ["Krankenschwester", "infirmière", "enfermera", "enfermeira"],
        ),
        (
            "advertising",
            ["Werbung", "publicité", "publicidad", "publicidade"],
        ),
    ];
    for (place, (english, others)) in translated.iter().enumerate() {
        let (another, _) = translated[(place + 1) % translated.len()];
        for word in others {
            let (same, different) = (likeness(english, word), likeness(another, word));
            assert!(
                same > 0.5 && same > different + 0.2,
                "{word}: {same}, {another}: {different}"
            );
        }
    }
    assert!(likeness("k8s", "Kubernetes") > 0.6);
    let leading = |other| likeness("leading teams", other);
    assert!(leading("people management") > leading("accounting") + 0.2);
    assert!(leading("team leadership") > 0.6);
}

#[test]
fn the_shipped_skills_have_those_of_the_demo_and_many_more() {
    let skills = shipped_skills();
    assert!(skills.count() > 2_000);
    for name in known_skills() {
        assert!(skills.called(name).is_some(), "{name} is missing");
    }
    let meant = |text: &str| -> Vec<&str> {
        let found = skills.find_in(text, |word| table().knows(word));
        found
            .into_iter()
            .map(|skill| skills.get(skill).name.as_str())
            .collect()
    };
    assert_eq!(meant("k8s"), ["Kubernetes"]);
    assert!(meant("leading teams").contains(&"People Management"));
    assert_eq!(meant("I reach out to houses on the hill"), [] as [&str; 0]);
    let suggester = Suggester::new(skills, std::iter::empty());
    let suggested = suggester.of("kuber", 3, |_| 0);
    assert_eq!(suggested[0].name, "Kubernetes");
}

#[test]
fn words_and_meaning_together_find_better_than_either() {
    let stage = Stage::new().expect("the quality set is readable");
    let languages: BTreeSet<&str> = stage
        .questions()
        .iter()
        .map(|question| question.language)
        .collect();
    assert!(stage.questions().len() >= 60 && languages.len() >= 5);
    let of = |evidence| stage.quality(evidence).expect("it can be measured");
    let (words, meaning, fused) = (
        of(Evidence::Words),
        of(Evidence::Meaning),
        of(Evidence::Fused),
    );
    for (half, [words, meaning, fused]) in [
        ("tuned on", [words.tuned, meaning.tuned, fused.tuned]),
        (
            "held out",
            [words.held_out, meaning.held_out, fused.held_out],
        ),
    ] {
        assert!(fused > words + 0.2, "{half}: words {words}, fused {fused}");
        assert!(
            fused > meaning + 0.01,
            "{half}: meaning {meaning}, fused {fused}"
        );
        assert!(fused > 0.7, "{half}: fused {fused}");
    }
}

#[test]
fn what_else_the_market_weighs_does_not_make_it_find_worse() {
    let stage = Stage::new().expect("the quality set is readable");
    let of = |evidence| stage.quality(evidence).expect("it can be measured");
    let (before, now) = (of(Evidence::Rated), of(Evidence::Market));
    assert!(now.tuned > before.tuned - 0.005, "{before:?} {now:?}");
    assert!(now.held_out > before.held_out - 0.005, "{before:?} {now:?}");
    let alone = [of(Evidence::Words), of(Evidence::Meaning)];
    assert!(
        alone.iter().all(|alone| now.held_out > alone.held_out),
        "{alone:?} {now:?}"
    );
}

#[test]
fn bad_input_to_the_shipped_data_is_bounded() {
    let long = "unverständlichkeit qwxzy ".repeat(400);
    let one_word = "ab".repeat(5_000);
    for text in ["", "?!", "\u{200b}\u{feff}", "你好世界", &long, &one_word] {
        let wanted = Wanted::new(text, shipped_skills(), |word| table().knows(word));
        assert!(wanted.words.len() <= 24 && wanted.skills.len() <= 8);
        let vector = table().encode(text);
        assert!(vector.is_none_or(|vector| vector.values().iter().all(|value| value.is_finite())));
    }
}

/// What a made-up provider does when it is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    /// Three numbers a text: letters, `a`s and `e`s.
    Answers,
    Dimensions(usize),
    Says(&'static str),
    Refuses,
    Sleeps,
}

#[derive(Clone)]
struct Elsewhere {
    url: String,
    does: Arc<Mutex<Does>>,
    /// Names of models and keys it was asked with, and how many texts.
    asked: Arc<Mutex<Vec<(String, String, usize)>>>,
}

impl Elsewhere {
    async fn new() -> Elsewhere {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let elsewhere = Elsewhere {
            url: format!("http://{address}"),
            does: Arc::new(Mutex::new(Does::Answers)),
            asked: Arc::default(),
        };
        let router = axum::Router::new()
            .route("/v1/embeddings", post(answer))
            .with_state(elsewhere.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        elsewhere
    }

    fn now(&self, does: Does) {
        *self.does.lock().expect("no test panicked inside") = does;
    }

    fn provider(&self) -> Provider {
        Provider {
            url: self.url.clone(),
            key: ApiKey::new("of-the-test").expect("plain signs"),
            model: "small".to_owned(),
        }
    }

    fn embedder(&self) -> HttpEmbedder {
        HttpEmbedder::new(self.provider()).expect("a client")
    }
}

async fn answer(
    State(elsewhere): State<Elsewhere>,
    headers: HeaderMap,
    body: String,
) -> axum::response::Response {
    let asked: serde_json::Value = serde_json::from_str(&body).expect("a question in JSON");
    let texts: Vec<String> = serde_json::from_value(asked["input"].clone()).expect("texts");
    let key = headers["authorization"].to_str().expect("plain").to_owned();
    let model = asked["model"].as_str().unwrap_or_default().to_owned();
    let does = *elsewhere.does.lock().expect("no test panicked inside");
    let told = (model, key, texts.len());
    elsewhere
        .asked
        .lock()
        .expect("no test panicked inside")
        .push(told);
    let numbers = |text: &str, count: usize| -> Vec<usize> {
        let of = |letter: char| text.chars().filter(|known| *known == letter).count();
        [text.len(), of('a'), of('e')]
            .into_iter()
            .cycle()
            .take(count)
            .collect()
    };
    let vectors = |count: usize| {
        let each = texts.iter().enumerate().rev().map(|(index, text)| {
            serde_json::json!({ "index": index, "embedding": numbers(text, count) })
        });
        serde_json::json!({ "data": each.collect::<Vec<_>>() })
            .to_string()
            .into_response()
    };
    match does {
        Does::Answers => vectors(3),
        Does::Dimensions(count) => vectors(count),
        Does::Says(text) => text.into_response(),
        Does::Refuses => StatusCode::TOO_MANY_REQUESTS.into_response(),
        Does::Sleeps => std::future::pending().await,
    }
}

#[tokio::test]
async fn a_provider_gives_vectors_of_its_own_model() {
    let elsewhere = Elsewhere::new().await;
    let embedder = elsewhere.embedder();
    let texts: Vec<String> = (0..100).map(|number| "abe".repeat(number)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = embedder.embed(&texts).await.expect("it answers");
    let second = vectors[1].as_ref().expect("it says something");
    assert_eq!((vectors.len(), second.values().len()), (100, 3));
    assert!(
        (second.values()[0] - 3.0 / 11.0_f32.sqrt()).abs() < 1e-6,
        "in the order of the texts"
    );
    assert_eq!(second.model(), embedder.model());
    assert_ne!(second.model(), table().model());
    let asked = elsewhere
        .asked
        .lock()
        .expect("no test panicked inside")
        .clone();
    let counts: Vec<usize> = asked.iter().map(|(_, _, count)| *count).collect();
    assert_eq!(counts, [64, 36]);
    assert_eq!(
        (asked[0].0.as_str(), asked[0].1.as_str()),
        ("small", "Bearer of-the-test")
    );
    assert!(!format!("{:?}", elsewhere.provider()).contains("of-the-test"));
}

#[tokio::test]
async fn whatever_is_wrong_with_a_provider_the_table_answers() {
    let elsewhere = Elsewhere::new().await;
    let embedder = Arc::new(elsewhere.embedder());
    let patience = Duration::from_millis(200);
    let standing = || Clock::frozen(Instant(0));
    let meanings = || Meanings::new(Some(embedder.clone()), patience, standing());
    let good = meanings()
        .of_query("accounting")
        .await
        .expect("it means something");
    assert_eq!(good.model(), embedder.model());
    let nonsense = |why| Err(EmbedError::Nonsense(why));
    let cases = [
        (Does::Refuses, Err(EmbedError::Refused(429))),
        (Does::Dimensions(2), nonsense("another dimension")),
        (Does::Says("<html>"), nonsense("not the interface")),
        (
            Does::Says(r#"{"data":[]}"#),
            nonsense("a text without a vector"),
        ),
        (
            Does::Says(r#"{"data":[{"index":0,"embedding":[null,1,2]}]}"#),
            nonsense("not the interface"),
        ),
        (
            Does::Says(r#"{"data":[{"index":0,"embedding":[1e39,1,2]}]}"#),
            nonsense("numbers that are no vector"),
        ),
        (
            Does::Says(r#"{"data":[{"index":0,"embedding":[0,0,0]}]}"#),
            nonsense("numbers that are no vector"),
        ),
        (
            Does::Says(r#"{"data":[{"index":7,"embedding":[1,2,3]}]}"#),
            nonsense("a vector of no text"),
        ),
    ];
    for (does, expected) in cases {
        elsewhere.now(does);
        let answer: Result<Vec<Option<Vector>>, EmbedError> = embedder.embed(&["accounting"]).await;
        assert_eq!(answer, expected, "{does:?}");
        let instead = meanings().of_query("accounting").await;
        assert_eq!(instead, table().encode("accounting"), "{does:?}");
    }
    elsewhere.now(Does::Sleeps);
    assert_eq!(
        meanings().of_query("accounting").await,
        table().encode("accounting")
    );
    let nowhere = Provider {
        url: "http://127.0.0.1:9".to_owned(),
        ..elsewhere.provider()
    };
    let nowhere = HttpEmbedder::new(nowhere).expect("a client");
    assert_eq!(nowhere.embed(&["x"]).await, Err(EmbedError::Unreachable));
    let alone = Meanings::new(None, patience, standing());
    assert_eq!(
        alone.of_query("accounting").await,
        table().encode("accounting")
    );
    assert_eq!(alone.of_query("").await, None);
}

#[tokio::test]
async fn a_provider_is_asked_once_about_words_and_left_alone_while_it_fails() {
    let elsewhere = Elsewhere::new().await;
    let clock = Clock::frozen(Instant(0));
    let embedder: Arc<dyn Embedder> = Arc::new(elsewhere.embedder());
    let meanings = Meanings::new(Some(embedder), Duration::from_secs(20), clock.clone());
    let asked = || {
        elsewhere
            .asked
            .lock()
            .expect("no test panicked inside")
            .len()
    };
    let first = meanings.of_query("accounting").await;
    assert_eq!(meanings.of_query(" accounting ").await, first);
    assert_eq!(asked(), 1);
    elsewhere.now(Does::Refuses);
    for _ in 0..10 {
        let instead = meanings.of_query("baking").await;
        assert_eq!(instead, table().encode("baking"));
    }
    assert_eq!(asked(), 4, "after three failures nobody waits for it");
    assert_eq!(meanings.of_query("accounting").await, first);
    clock.set(Instant(0).plus(30 * SECOND));
    for _ in 0..10 {
        meanings.of_query("baking").await;
    }
    assert_eq!(asked(), 5, "it is tried again once");
    elsewhere.now(Does::Answers);
    clock.set(Instant(0).plus(60 * SECOND));
    let baking = meanings.of_query("baking").await.expect("it answers again");
    assert_ne!(baking.model(), table().model());
    meanings.of_query("cooking").await;
    assert_eq!(asked(), 7, "all is well again");
}

/// The first mentor the market shows for these words.
async fn first(market: &Market, words: &str) -> Option<String> {
    use app::market::MarketApi as _;
    let q = words.to_owned();
    let query = MarketQuery {
        q,
        ..MarketQuery::default()
    };
    let shown = market
        .browse(&visitor(), query)
        .await
        .expect("the market opens");
    shown.mentors.into_iter().next().map(|mentor| mentor.name)
}

async fn skilled(world: &World, name: &str, skill: &str) {
    let mentor = world.mentor(name).await;
    let form: BTreeMap<String, String> = [
        ("name", name),
        ("is_mentor", "on"),
        ("searchable", "on"),
        ("open_to_mentorship", "everyone"),
        ("looking_for_mentor", "nobody"),
        ("skill_0", skill),
        ("level_0", "3"),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()))
    .into();
    let changed = world
        .backend
        .profile
        .change(&mentor.caller, ProfileForm(form))
        .await;
    changed.expect("a good form");
}

#[tokio::test]
async fn a_market_is_searched_by_a_provider_once_it_was_asked_about_everybody() {
    in_each_market(async |world| {
        skilled(&world, "Leila", "aaaa").await;
        skilled(&world, "Tomas", "eeee").await;
        let elsewhere = Elsewhere::new().await;
        let embedder = Arc::new(elsewhere.embedder());
        let clock = world.platform.clock.clone();
        let meanings = Meanings::new(Some(embedder), Duration::from_secs(20), clock);
        let market = Market::with_meanings(world.platform.clone(), meanings);
        let asked = || {
            elsewhere
                .asked
                .lock()
                .expect("no test panicked inside")
                .len()
        };
        // No word of theirs, and none that the table knows: only the provider can tell.
        assert_eq!(first(&market, "xaxa").await, None);
        elsewhere.now(Does::Refuses);
        market.ask_provider().await;
        assert_eq!((first(&market, "xaxa").await, asked()), (None, 1));
        elsewhere.now(Does::Answers);
        market.ask_provider().await;
        assert_eq!(first(&market, "xaxaxa").await.as_deref(), Some("Leila"));
        assert_eq!(first(&market, "xexexe").await.as_deref(), Some("Tomas"));
        let before = asked();
        market.ask_provider().await;
        assert_eq!(asked(), before, "nothing is asked twice");
        elsewhere.now(Does::Refuses);
        // What it said before is known still.
        assert_eq!(first(&market, "xaxaxa").await.as_deref(), Some("Leila"));
        assert_eq!(first(&market, "xaxaxaxa").await, None);
        assert_eq!(first(&market, "aaaa").await.as_deref(), Some("Leila"));
    })
    .await;
}

#[test]
fn settings_of_a_provider_are_checked_without_telling_the_key() {
    let read = |pairs: &[(&str, &str)]| {
        let values = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_values(&values.collect())
    };
    let url = ("EMBEDDINGS_URL", "https://vectors.example/v1/");
    let config = read(&[
        url,
        ("EMBEDDINGS_MODEL", "small"),
        ("EMBEDDINGS_KEY", "hush"),
    ]);
    let config = config.expect("good settings");
    let provider = config.embeddings.as_ref().expect("there is one");
    assert_eq!(
        (provider.url.as_str(), provider.model.as_str()),
        ("https://vectors.example", "small")
    );
    assert!(!format!("{config:?}").contains("hush"));
    assert!(read(&[]).expect("none").embeddings.is_none());
    for (pairs, told) in [
        (vec![url], "EMBEDDINGS_MODEL"),
        (
            vec![
                ("EMBEDDINGS_URL", "http://vectors.example"),
                ("EMBEDDINGS_MODEL", "m"),
            ],
            "https",
        ),
        (
            vec![url, ("EMBEDDINGS_MODEL", "m"), ("EMBEDDINGS_KEY", "hu\nsh")],
            "EMBEDDINGS_KEY",
        ),
    ] {
        let mistake = read(&pairs).expect_err("a mistake").to_string();
        assert!(
            mistake.contains(told) && !mistake.contains("hu\nsh"),
            "{mistake}"
        );
    }
}
