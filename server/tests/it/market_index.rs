//! The two indexes of the market answer the same: whatever is asked of the one in memory is asked of the
//! one in tables, of the demo's people and of those who change while it is asked.

use crate::criteria::tells;
use crate::engines::on_tables_of;
use crate::market_times::opens;
use crate::shortlist::marks;
use crate::vocabulary::{admin, change};
use crate::world::{NOW, Person, World, visitor};
use app::context::Caller;
use app::market::{
    Facet, FeedbackForm, MarketApi as _, MarketQuery, Price, Sort, SuggestQuery, TypedPart,
};
use domain::id::MemberId;
use domain::matching::criteria::{Importance, Weight, Weights};
use domain::matching::feature::Feature;
use domain::time::DAY;
use futures::FutureExt as _;
use server::config::{Config, MarketIndex};
use server::db::{DbError, Engine, Notice, publish, sql};
use server::demo::{load, population};
use server::market::Market;
use std::collections::BTreeMap;
use tokio::sync::broadcast::Receiver;

/// Most of them are mentors enough to fill several pages, and few enough to be asked about in seconds.
const MEMBERS: u32 = 400;

/// Questions in five languages, with typos; the set that the quality of searches is measured with.
fn sentences() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../../../bench/data/queries.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('|').nth(1).map(str::trim))
}

/// What else people type.
const TYPED: [&str; 12] = [
    "kuber",
    "kuberntes",
    "pyhton",
    "machine learning",
    "c++",
    "it",
    "The",
    "...",
    "zebra",
    "O'Brien \\ 'x':* | !",
    "Buchhaltungssoftware einführen",
    "Product Manager",
];

fn words(q: &str) -> MarketQuery {
    MarketQuery {
        q: q.to_owned(),
        ..MarketQuery::default()
    }
}

/// Each filter alone, several together, and such as leave nobody.
fn filters() -> Vec<MarketQuery> {
    let one = |value: &str| vec![value.to_owned()];
    let none = MarketQuery::default;
    let sorted = |sort| MarketQuery { sort, ..none() };
    vec![
        none(),
        MarketQuery { page: 2, ..none() },
        MarketQuery {
            page: 900,
            ..none()
        },
        sorted(Sort::Soonest),
        sorted(Sort::Rating),
        MarketQuery {
            page: 3,
            ..sorted(Sort::Newest)
        },
        MarketQuery {
            skill: one("SQL"),
            ..none()
        },
        MarketQuery {
            skill: vec!["SQL".to_owned(), "Python".to_owned()],
            ..none()
        },
        MarketQuery {
            skill: one("no such skill"),
            week: true,
            ..none()
        },
        MarketQuery {
            industry: vec!["Software".to_owned(), "Health".to_owned()],
            ..none()
        },
        MarketQuery {
            industry: one(""),
            ..none()
        },
        MarketQuery {
            language: vec!["de".to_owned(), "fr".to_owned()],
            ..none()
        },
        MarketQuery {
            region: one("Berlin, Germany"),
            ..none()
        },
        MarketQuery {
            region: one("Nowhere"),
            language: one("de"),
            ..none()
        },
        MarketQuery {
            price: Some(Price::Free),
            ..none()
        },
        MarketQuery {
            price: Some(Price::Paid),
            open: true,
            ..none()
        },
        MarketQuery {
            week: true,
            ..none()
        },
        MarketQuery {
            hours: true,
            ..none()
        },
        MarketQuery {
            language: one("en"),
            week: true,
            hours: true,
            open: true,
            ..none()
        },
        MarketQuery {
            q: "python for beginners".to_owned(),
            language: one("de"),
            price: Some(Price::Free),
            week: true,
            ..none()
        },
        MarketQuery {
            q: "leading teams".to_owned(),
            skill: one("SQL"),
            industry: one("Software"),
            hours: true,
            ..none()
        },
        MarketQuery {
            weights: Some(must(Feature::Language)),
            ..words("negotiation")
        },
        MarketQuery {
            weights: Some(must(Feature::Industry)),
            region: one("Berlin, Germany"),
            ..none()
        },
        MarketQuery {
            weights: Some(must(Feature::Goals).with(Feature::Region, Importance::Must)),
            language: one("de"),
            week: true,
            ..words("leading teams")
        },
        MarketQuery {
            weights: Some(must(Feature::Time).with(Feature::Language, Importance::Must)),
            region: one("Nowhere"),
            q: "zebra".to_owned(),
            ..none()
        },
        MarketQuery {
            weights: Some(only(Feature::Time)),
            ..none()
        },
        MarketQuery {
            weights: Some(only(Feature::Price)),
            sort: Sort::Rating,
            ..none()
        },
    ]
}

fn must(feature: Feature) -> Weights {
    Weights::usual().with(feature, Importance::Must)
}

fn only(feature: Feature) -> Weights {
    Weights::all(Importance::Ignore).with(feature, Importance::Prefer(Weight::MOST))
}

/// The two, on one database.
struct Both {
    memory: Market,
    tables: Market,
}

impl Both {
    fn of(world: &World) -> Both {
        Both {
            memory: world.market_in(MarketIndex::Memory),
            tables: world.market_in(MarketIndex::Postgres),
        }
    }

    /// How many this list has, in both.
    async fn list(&self, caller: &Caller, query: &MarketQuery) -> u32 {
        let memory = self.memory.browse(caller, query.clone()).await;
        let tables = self.tables.browse(caller, query.clone()).await;
        let (memory, tables) = (
            memory.expect("memory answers"),
            tables.expect("tables answer"),
        );
        assert_eq!(memory.found, tables.found, "{query:?}");
        for (memory, tables) in memory.mentors.iter().zip(&tables.mentors) {
            assert_eq!(memory, tables, "{query:?}");
        }
        assert_eq!(memory, tables, "{query:?}");
        memory.found.total
    }

    /// Has both share exposure by what lists showed until now: who was shown how often is remembered by
    /// each process for a day, and is no matter of an index.
    async fn forget_exposure(&self) {
        for market in [&self.memory, &self.tables] {
            let written = market.write_figures().await;
            written.expect("what was shown can be written");
        }
        self.memory.forget_week();
        self.tables.forget_week();
    }

    /// Everything that can be asked, of everybody who asks.
    async fn agree(&self, callers: &[(&Caller, Option<MemberId>)], sentences: &[&str]) {
        self.forget_exposure().await;
        for &(caller, member) in callers {
            let mut found = 0;
            for query in filters() {
                found += self.list(caller, &query).await;
            }
            for sentence in sentences {
                found += self.list(caller, &words(sentence)).await;
            }
            assert!(found > 0, "nobody is found by anything");
            self.agree_on_each(caller, member).await;
            for typed in [
                "sq",
                "Kuber",
                "kuberntes",
                "mana",
                "I want to learn pyt",
                "zzz",
                "",
                "le",
            ] {
                for part in [TypedPart::Whole, TypedPart::End] {
                    let query = SuggestQuery {
                        q: typed.to_owned(),
                        part,
                    };
                    let memory = self.memory.suggest(caller, query.clone()).await;
                    let tables = self.tables.suggest(caller, query).await;
                    assert_eq!(memory.expect("memory"), tables.expect("tables"), "{typed}");
                }
            }
        }
        let sorted = async |market: &Market| {
            let mut listed = market.listed().await.expect("a list");
            listed.sort();
            listed
        };
        assert_eq!(sorted(&self.memory).await, sorted(&self.tables).await);
    }

    /// Why the first few stand there, and what decides who finds them.
    async fn agree_on_each(&self, caller: &Caller, member: Option<MemberId>) {
        let query = words("data and python");
        let list = self
            .memory
            .browse(caller, query.clone())
            .await
            .expect("a list");
        let ids: Vec<MemberId> = list.mentors.iter().map(|card| card.id).collect();
        assert!(!ids.is_empty());
        for &id in &ids {
            for query in [&query, &words("zebra"), &MarketQuery::default()] {
                let memory = self.memory.why(caller, id, query.clone()).await;
                let tables = self.tables.why(caller, id, query.clone()).await;
                let (memory, tables) = (memory.expect("memory"), tables.expect("tables"));
                assert!(memory.is_some());
                assert_eq!(memory, tables, "{query:?}");
            }
            let memory = self.memory.standing(id).await.expect("memory");
            assert_eq!(memory, self.tables.standing(id).await.expect("tables"));
        }
        let memory = self.memory.cards(caller, &ids).await.expect("memory");
        assert_eq!(
            memory,
            self.tables.cards(caller, &ids).await.expect("tables")
        );
        let Some(member) = member else { return };
        for query in filters().iter().chain([&query]) {
            let memory = self.memory.fitting(member, query).await.expect("memory");
            let tables = self.tables.fitting(member, query).await.expect("tables");
            assert_eq!(memory, tables, "{query:?}");
        }
    }
}

/// Waits until everybody has heard what was told so far.
async fn heard(world: &World, notices: &mut Receiver<Notice>) {
    let told: Result<(), DbError> = world
        .platform
        .db
        .write(|tx| async { publish(tx, "test", "the last") }.boxed())
        .await;
    told.expect("a notice can be published");
    while notices.recv().await.expect("few are told").channel != "test" {}
}

/// A world on PostgreSQL with the demo's people.
async fn on_the_demo(test: impl AsyncFn(World)) {
    on_tables_of(Engine::Postgres, async |fresh| {
        let people = population(MEMBERS, 7, NOW.plus(-DAY));
        let loaded = load(&fresh.db, people, "a hash", |_| {}).await;
        loaded.expect("the demo fits the schema");
        test(World::new(fresh)).await;
    })
    .await;
}

/// A member of whom much is known, and who hides somebody.
async fn mentee(world: &World, hides: &Person) -> Person {
    let anan = world.mentee("Anan").await;
    let told = [
        ("region", "Berlin, Germany"),
        ("industry", "Software"),
        ("goals", "Moving from QA into product management, with SQL"),
        ("language_de", "on"),
        ("language_en", "on"),
    ];
    tells(world, &anan, false, "Anan Kaya", &told).await;
    marks(world, &anan, hides, "hidden").await;
    // And who leaves out an industry in which few of the demo's people work.
    let market = &world.backend.market;
    let all = market.browse(&anan.caller, MarketQuery::default()).await;
    let facets = all.expect("a list").found.facets;
    let industries = facets
        .into_iter()
        .find(|view| view.facet == Facet::Industry);
    let rare = industries.and_then(|view| view.values.into_iter().next_back());
    let rare = MarketQuery {
        industry: vec![rare.expect("there are some").value],
        ..MarketQuery::default()
    };
    let from_there = market.browse(&anan.caller, rare).await.expect("a list");
    let form = FeedbackForm {
        said: format!("other_industry {}", from_there.mentors[0].slug),
        ..FeedbackForm::default()
    };
    market.say_feedback(&anan.caller, form).await.expect("said");
    anan
}

async fn mentor(world: &World, who: &Person, skills: [&str; 2], helps: &str) {
    let told = [
        ("skill_0", skills[0]),
        ("level_0", "4"),
        ("skill_1", skills[1]),
        ("level_1", "2"),
        ("helps_with", helps),
        ("region", "Accra, Ghana"),
        ("industry", "Software"),
        ("language_en", "on"),
    ];
    tells(
        world,
        who,
        true,
        &who.email.replace("@example.org", " Osei"),
        &told,
    )
    .await;
    world.wait(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_indexes_answer_the_same() {
    on_the_demo(async |world| {
        let hidden = world.mentor("Hedda").await;
        mentor(&world, &hidden, ["SQL", "Python"], "data").await;
        let anan = mentee(&world, &hidden).await;
        let both = Both::of(&world);
        let nobody = visitor();
        let callers = [(&nobody, None), (&anan.caller, Some(anan.id))];
        let all: Vec<&str> = sentences().chain(TYPED).collect();
        assert!(all.len() > 60);
        both.agree(&callers, &all).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_indexes_follow_what_changes() {
    on_the_demo(async |world| {
        let (leila, noa) = (world.mentor("Leila").await, world.mentor("Noa").await);
        let anan = mentee(&world, &noa).await;
        let ada = admin(&world).await;
        let mut notices = world.platform.db.subscribe();
        let both = Both::of(&world);
        let nobody = visitor();
        let callers = [(&nobody, None), (&anan.caller, Some(anan.id))];
        let few = [
            "kubernetes",
            "quibblewicking",
            "quiblewicking",
            "reading balance sheets",
            "Leila",
        ];
        both.agree(&callers, &few).await;
        // Somebody says what nobody said before, in a name that nobody had.
        mentor(
            &world,
            &leila,
            ["Quibblewicking", "Kubernetes"],
            "quibbles; reading balance sheets",
        )
        .await;
        assert_eq!(both.list(&nobody, &words("quibblewicking")).await, 1);
        both.agree(&callers, &few).await;
        // She can be booked, at a price.
        opens(&world, &leila, "10:00", "11:00").await;
        heard(&world, &mut notices).await;
        both.agree(&callers, &few).await;
        // Not any more, as time goes by.
        both.forget_exposure().await;
        world.wait(2 * DAY);
        both.agree(&callers, &few).await;
        // The vocabulary knows her skill by another name.
        let deed = change(
            &world.backend,
            &ada,
            "add_synonym",
            "Kubernetes",
            "Wibbling",
        )
        .await;
        deed.expect("a good synonym");
        world.wait(1_000);
        both.agree(&callers, &["wibbling", "kubernetes"]).await;
        assert!(both.list(&nobody, &words("wibbling")).await > 0);
        // She says something else, and Noa goes.
        mentor(&world, &leila, ["Kubernetes", "Docker"], "calm nights").await;
        tells(&world, &noa, false, "Noa Example", &[]).await;
        world.wait(1);
        both.agree(&callers, &few).await;
        assert_eq!(both.memory.standing(noa.id).await, Ok(None));
        assert_eq!(both.tables.standing(noa.id).await, Ok(None));
        // An index in memory that was begun only now has not seen any of that.
        let since = Both {
            memory: world.market_in(MarketIndex::Memory),
            ..both
        };
        since.agree(&callers, &few).await;
    })
    .await;
}

#[tokio::test]
async fn what_another_process_wrote_is_read_and_not_written_again() {
    on_tables_of(Engine::Postgres, async |fresh| {
        let world = World::new(fresh);
        let leila = world.mentor("Leila").await;
        mentor(&world, &leila, ["Kubernetes", "Docker"], "calm nights").await;
        let (here, there) = (
            world.market_in(MarketIndex::Postgres),
            world.market_in(MarketIndex::Postgres),
        );
        let mut notices = world.platform.db.subscribe();
        heard(&world, &mut notices).await;
        let total = async |market: &Market, q: &str| {
            let view = market.browse(&visitor(), words(q)).await.expect("a list");
            view.found.total
        };
        let written = async || {
            let mut read = world.platform.db.read().await.expect("a connection");
            sql("SELECT CAST(CAST(xmin AS TEXT) AS BIGINT) AS last FROM market_mentor")
                .fetch_one(&mut read, |row| row.get::<i64>("last"))
                .await
                .expect("readable")
        };
        assert_eq!(total(&here, "kubernetes").await, 1);
        let first = written().await;
        assert_eq!(
            (total(&there, "kubernetes").await, written().await),
            (1, first)
        );
        mentor(&world, &leila, ["Zither", "Docker"], "quiet evenings").await;
        assert_eq!(
            (total(&there, "zither").await, total(&here, "zither").await),
            (1, 1)
        );
        assert_eq!(
            total(&here, "kubernetes").await,
            total(&there, "kubernetes").await
        );
        assert_ne!(written().await, first);
    })
    .await;
}

#[test]
fn an_index_in_tables_needs_postgresql() {
    let read = |pairs: &[(&str, &str)]| {
        let values = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_values(&values.collect::<BTreeMap<_, _>>())
    };
    let index = ("MARKET_INDEX", "postgres");
    let good = read(&[index, ("DATABASE_URL", "postgres://somewhere/market")]);
    assert_eq!(
        good.expect("good settings").market_index,
        MarketIndex::Postgres
    );
    assert_eq!(
        read(&[]).expect("good settings").market_index,
        MarketIndex::Memory
    );
    for (pairs, told) in [
        (vec![index], "postgres://"),
        (vec![("MARKET_INDEX", "files")], "neither"),
    ] {
        let mistake = read(&pairs).expect_err("a mistake").to_string();
        assert!(
            mistake.contains("MARKET_INDEX") && mistake.contains(told),
            "{mistake}"
        );
    }
}
