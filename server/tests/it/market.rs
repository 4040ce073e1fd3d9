//! The market: filters, counts and order against a plain reference; who sees whom; pages as a
//! browser without script gets them.

use crate::world::{World, in_each_market, visitor};
use app::context::Caller;
use app::error::AppError;
use app::market::{Facet, MarketQuery, PAGE, Price, Sort, Why};
use domain::id::MemberId;
use domain::matching::criteria::{Criteria, Fact, Importance, Limit, Weights};
use domain::matching::feature::Feature;
use domain::matching::free_time::FreeTime;
use domain::matching::index::Bits;
use domain::money::{Currency, Money, OtherPrices, Pricing};
use domain::profile::{ProfileForm, SeenBy};
use domain::review::Score;
use domain::time::{DAY, Instant};
use proptest::prelude::*;
use server::http::Edge;
use server::market::candidates::Facts;
use server::market::found::Found;
use server::market::index::{Asking, Mentor, Snapshot, Times};
use server::market::ranked::{Told, Wish};
use server::market::said::{Sought, embed, wanted};
use server::market::tier::Reach;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

const NOW: Instant = crate::world::NOW;

/// The mornings that suit who is signed in, in days from now.
const SUITING: [i64; 3] = [0, 3, 6];

pub fn asking(signed_in: bool) -> Asking {
    let mornings = SUITING.map(|days| NOW.plus(days * DAY));
    Asking {
        signed_in,
        hours: signed_in.then(|| FreeTime::around(mornings)),
        now: NOW,
        today: "2026-11-23".parse().expect("a date"),
    }
}

/// A mentor made of a few numbers.
pub fn mentor(id: u128, traits: (u8, u8, u8, u8)) -> (Mentor, Option<Instant>) {
    let (skills, place, price, rest) = traits;
    let name = |list: &[&str], at: u8| list[usize::from(at) % list.len()].to_owned();
    let all_skills = ["SQL", "Interviewing", "Hiring", "Rust"];
    let made = Mentor {
        id: MemberId(Uuid::from_u128(id)),
        version: 1,
        slug: format!("mentor-{id}"),
        name: format!("Mentor {id}"),
        headline: String::new(),
        photo: None,
        seen_by: SeenBy::ALL[usize::from(rest) % 4],
        searchable: rest % 7 != 0,
        paused_until: (rest % 5 == 0).then(|| "2027-01-01".parse().expect("a date")),
        industry: name(&["Health", "Finance", ""], place),
        region: name(&["Berlin", "Accra"], place / 3),
        languages: vec![name(&["en", "de", "fr"], place / 5)],
        skills: all_skills
            .iter()
            .enumerate()
            .filter(|(bit, _)| skills >> bit & 1 == 1)
            .map(|(_, s)| (*s).to_owned())
            .collect(),
        roles: vec![],
        helps_with: String::new(),
        story: String::new(),
        score: Score::New,
        places_left: rest % 2 == 0,
        median_reply_minutes: None,
        joined_at: NOW.plus(-(i64::from(price)) * DAY),
        pricing: (price % 3 < 2)
            .then(|| Pricing::fixed(Money::new(i64::from(price % 3) * 6_000, Currency::EUR))),
        other_prices: OtherPrices::default(),
        length_minutes: Some(30),
        facts: Facts::default(),
    };
    (
        made,
        (rest % 3 == 0).then(|| NOW.plus(i64::from(rest % 12) * DAY)),
    )
}

/// The same question, answered one mentor at a time.
fn fits(mentor: &Mentor, free: Option<Instant>, query: &MarketQuery, signed_in: bool) -> bool {
    let any = |wanted: &[String], has: &[String]| {
        wanted.is_empty() || wanted.iter().any(|value| has.contains(value))
    };
    let one = std::slice::from_ref;
    mentor.searchable
        && mentor.paused_until.is_none()
        && mentor.seen_by.shows_to(signed_in)
        && query
            .skill
            .iter()
            .all(|skill| mentor.skills.contains(skill))
        && any(&query.industry, one(&mentor.industry))
        && any(&query.region, one(&mentor.region))
        && any(&query.language, &mentor.languages)
        && match query.price {
            None => true,
            Some(Price::Free) => mentor
                .pricing
                .is_some_and(|pricing| pricing.price.is_zero()),
            Some(Price::Paid) => mentor
                .pricing
                .is_some_and(|pricing| !pricing.price.is_zero()),
        }
        && (!query.open || mentor.places_left)
        && (!query.week || free.is_some_and(|at| NOW <= at && at < NOW.plus(7 * DAY)))
        && (!query.hours
            || !signed_in
            || free.is_some_and(|at| SUITING.iter().any(|days| at == NOW.plus(days * DAY))))
}

fn queries() -> impl Strategy<Value = MarketQuery> {
    let some = |list: &'static [&'static str]| {
        prop::sample::subsequence(list, 0..=2)
            .prop_map(|chosen| chosen.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let price = prop::sample::select(vec![None, Some(Price::Free), Some(Price::Paid)]);
    (
        some(&["SQL", "Hiring", "Rust"]),
        some(&["Health", "Finance"]),
        some(&["en", "de"]),
        some(&["Berlin", "Nowhere"]),
        price,
        any::<(bool, bool, bool)>(),
    )
        .prop_map(
            |(skill, industry, language, region, price, (open, week, hours))| MarketQuery {
                skill,
                industry,
                language,
                region,
                price,
                open,
                week,
                hours,
                ..MarketQuery::default()
            },
        )
}

/// What leaves mentors out beside the filters: features that are musts, and industries.
#[derive(Clone, Debug, Default)]
struct Limits {
    musts: Vec<Feature>,
    left_out: Vec<&'static str>,
}

impl Limits {
    fn without_must(&self, feature: Feature) -> Limits {
        let mut limits = self.clone();
        limits.musts.retain(|must| *must != feature);
        limits
    }

    fn without_industry(&self, industry: &str) -> Limits {
        let mut limits = self.clone();
        limits.left_out.retain(|left_out| *left_out != industry);
        limits
    }

    /// Whether these leave a mentor of whom such are known to somebody from Berlin who speaks German.
    fn lets(&self, mentor: &Mentor, all: &[(Mentor, Option<Instant>)]) -> bool {
        let has = |mentor: &Mentor, feature: &Feature| match feature {
            Feature::Region => mentor.region == "Berlin",
            Feature::Language => mentor.languages.iter().any(|language| language == "de"),
            other => unreachable!("{other:?} is tried elsewhere"),
        };
        // What nobody has cannot be compared, and is no must.
        let counts = |feature: &&Feature| all.iter().any(|(other, _)| has(other, feature));
        !self.left_out.contains(&mentor.industry.as_str())
            && self
                .musts
                .iter()
                .filter(counts)
                .all(|feature| has(mentor, feature))
    }
}

fn limits(musts: &'static [Feature]) -> impl Strategy<Value = Limits> {
    let left_out = prop::sample::subsequence(vec!["Health", "Finance"], 0..=2);
    let musts = prop::sample::subsequence(musts, 0..=musts.len());
    (musts, left_out).prop_map(|(musts, left_out)| Limits { musts, left_out })
}

/// What a member from Berlin finds who speaks German.
fn found_within(market: &Snapshot, query: &MarketQuery, signed_in: bool, limits: &Limits) -> Found {
    let known = market.candidates().known();
    let never = limits
        .left_out
        .iter()
        .filter_map(|name| known.names.find(name));
    let must = |weights: Weights, feature: &Feature| weights.with(*feature, Importance::Must);
    let criteria = Criteria {
        weights: limits.musts.iter().fold(Weights::usual(), must),
        limits: never
            .map(|name| Limit::Never(Fact::Industry(name)))
            .collect(),
        ..Criteria::default()
    };
    let told = Told {
        region: "Berlin".to_owned(),
        languages: vec!["de".to_owned()],
        ..Told::default()
    };
    let wish = Wish::new(&query.q, &told, criteria, known, None);
    let sought = Sought::new(&query.q, embed(&query.q), market.vocabulary());
    let (asking, all) = (asking(signed_in), Reach::First(u32::MAX));
    market
        .find_for(query, asking, &sought, &wish, &Bits::default(), all)
        .0
}

/// The query that choosing one more value leads to.
fn chosen(query: &MarketQuery, facet: Facet, value: &str) -> MarketQuery {
    let one = vec![value.to_owned()];
    match facet {
        Facet::Skill => MarketQuery {
            skill: [query.skill.clone(), one].concat(),
            ..query.clone()
        },
        Facet::Industry => MarketQuery {
            industry: one,
            ..query.clone()
        },
        Facet::Language => MarketQuery {
            language: one,
            ..query.clone()
        },
        _ => MarketQuery {
            region: one,
            ..query.clone()
        },
    }
}

/// Each count and way out, with the query and the limits that following it leads to.
fn followed(
    found: &Found,
    query: &MarketQuery,
    limits: &Limits,
) -> Vec<(u32, MarketQuery, Limits)> {
    let counts = &found.counts;
    let same = |count, query| (count, query, limits.clone());
    let mut all = vec![
        same(
            counts.free,
            MarketQuery {
                price: Some(Price::Free),
                ..query.clone()
            },
        ),
        same(
            counts.paid,
            MarketQuery {
                price: Some(Price::Paid),
                ..query.clone()
            },
        ),
        same(
            counts.week,
            MarketQuery {
                week: true,
                ..query.clone()
            },
        ),
        same(
            counts.open,
            MarketQuery {
                open: true,
                ..query.clone()
            },
        ),
    ];
    all.extend(counts.hours.map(|count| {
        same(
            count,
            MarketQuery {
                hours: true,
                ..query.clone()
            },
        )
    }));
    for facet in &counts.facets {
        let values = facet.values.iter();
        all.extend(values.map(|value| same(value.count, chosen(query, facet.facet, &value.value))));
    }
    if found.total == 0 {
        let ways = &found.ways_out;
        all.extend(
            counts
                .escapes
                .iter()
                .map(|(facet, count)| same(*count, query.without(*facet))),
        );
        let musts = ways.musts.iter();
        all.extend(musts.map(|(must, count)| (*count, query.clone(), limits.without_must(*must))));
        let industries = ways.industries.iter();
        all.extend(
            industries.map(|(name, count)| (*count, query.clone(), limits.without_industry(name))),
        );
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn following_a_count_brings_so_many_whatever_leaves_out(
        traits in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 0..40),
        query in queries(),
        words in prop::sample::select(vec!["", "hiring people", "sql in a hospital", "zebra", "Mentor 7", "rust"]),
        limits in limits(&[Feature::Goals, Feature::Skills, Feature::Region, Feature::Language, Feature::Reputation]),
        signed_in: bool,
    ) {
        let texts = ["hiring your first people", "databases and SQL", "calm nights in a hospital", ""];
        let made = (1..).zip(traits).map(|(id, traits)| {
            let (made, free) = mentor(id, traits);
            let helps_with = texts[usize::from(traits.3) % 4].to_owned();
            let score = Score::Rated { mean: 4.0 + f64::from(traits.2 % 10) / 10.0, count: 9 };
            (Arc::new(Mentor { helps_with, score, ..made }), free)
        });
        let (made, free): (Vec<Arc<Mentor>>, Vec<Option<Instant>>) = made.unzip();
        let times = made.iter().zip(free).filter_map(|(m, at)| Some((m.id, Times { first: Some(at?), begins: FreeTime::around(at) })));
        let market = Snapshot::new(made.clone(), &times.collect());
        let query = MarketQuery { q: words.to_owned(), ..query };
        let found = found_within(&market, &query, signed_in, &limits);
        for (count, query, limits) in followed(&found, &query, &limits) {
            let total = found_within(&market, &query, signed_in, &limits).total;
            prop_assert_eq!(count, total, "{:?} {:?}", query, limits);
        }
    }

    #[test]
    fn filters_and_counts_are_those_of_a_plain_reference(
        traits in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 0..60),
        query in queries(),
        limits in limits(&[Feature::Region, Feature::Language]),
        signed_in: bool,
    ) {
        let made: Vec<(Mentor, Option<Instant>)> = (1..).zip(traits).map(|(id, traits)| mentor(id, traits)).collect();
        let free: HashMap<MemberId, Instant> = made.iter().filter_map(|(m, at)| Some((m.id, (*at)?))).collect();
        let times: HashMap<MemberId, Times> = free.iter().map(|(id, at)| (*id, Times { first: Some(*at), begins: FreeTime::around([*at]) })).collect();
        let market = Snapshot::new(made.iter().map(|(m, _)| Arc::new(m.clone())).collect(), &times);
        let within = |query: &MarketQuery, limits: &Limits| made.iter().filter(|(m, at)| fits(m, *at, query, signed_in) && limits.lets(m, &made)).count() as u32;
        let found = found_within(&market, &query, signed_in, &limits);
        prop_assert_eq!((found.order.len() as u32, found.total), (within(&query, &limits), within(&query, &limits)));
        for (count, query, limits) in followed(&found, &query, &limits) {
            prop_assert_eq!(count, within(&query, &limits), "{:?} {:?}", query, limits);
        }
        let count = |query: &MarketQuery| within(query, &Limits::default());
        let found = market.find(&query, asking(signed_in));

        prop_assert_eq!((found.order.len() as u32, found.total), (count(&query), count(&query)));
        for &number in &found.order {
            prop_assert!(fits(market.mentor(number), free.get(&market.mentor(number).id).copied(), &query, signed_in));
        }
        prop_assert_eq!(found.counts.free, count(&MarketQuery { price: Some(Price::Free), ..query.clone() }));
        prop_assert_eq!(found.counts.week, count(&MarketQuery { week: true, ..query.clone() }));
        prop_assert_eq!(found.counts.open, count(&MarketQuery { open: true, ..query.clone() }));
        let in_my_hours = signed_in.then(|| count(&MarketQuery { hours: true, ..query.clone() }));
        prop_assert_eq!(found.counts.hours, in_my_hours);
        let first = market.find_by(&query, asking(signed_in), &Sought::new("", None, market.vocabulary()), &Bits::default(), Reach::First(3));
        prop_assert_eq!(&first.order[..], &found.order[..found.order.len().min(3)]);
        for facet in &found.counts.facets {
            for value in &facet.values {
                prop_assert_eq!(value.count, count(&chosen(&query, facet.facet, &value.value)), "{:?} {}", facet.facet, value.value);
            }
        }
        // A market that grew into this one answers the same.
        let all: Vec<Arc<Mentor>> = made.iter().map(|(m, _)| Arc::new(m.clone())).collect();
        let old = (1..).take(made.len() / 2).map(|id| Arc::new(mentor(id, (0, 0, 0, 0)).0)).collect();
        let grown = Snapshot::new(old, &HashMap::new()).with_mentors(&all, &[]).expect("so few are taken in");
        let grown = grown.with_times_of(all.iter().map(|m| m.id), &times);
        let again = grown.find(&query, asking(signed_in));
        let ids = |market: &Snapshot, order: &[u32]| -> Vec<MemberId> {
            order.iter().map(|&number| market.mentor(number).id).collect()
        };
        prop_assert_eq!(ids(&grown, &again.order), ids(&market, &found.order));
        prop_assert_eq!(&again.counts.facets, &found.counts.facets);
        prop_assert_eq!((again.counts.free, again.counts.paid, again.counts.open, again.counts.week), (found.counts.free, found.counts.paid, found.counts.open, found.counts.week));
        // So does one from which somebody went.
        let more = [all.clone(), vec![Arc::new(mentor(1_000, (15, 0, 0, 2)).0)]].concat();
        let fewer = Snapshot::new(more, &times).with_mentors(&[], &[MemberId(Uuid::from_u128(1_000))]);
        let fewer = fewer.expect("one goes");
        let again = fewer.find(&query, asking(signed_in));
        prop_assert_eq!(ids(&fewer, &again.order), ids(&market, &found.order));
        prop_assert_eq!(&again.counts.facets, &found.counts.facets);
        if found.order.is_empty() {
            for (facet, many) in found.counts.escapes {
                prop_assert_eq!(many, count(&query.without(facet)));
            }
        }
    }
}

#[test]
fn plain_words_find_who_means_the_same() {
    let skilled = |id: u128, skills: &[&str]| {
        let (mentor, _) = mentor(id, (0, 1, 1, 2));
        Arc::new(Mentor {
            seen_by: SeenBy::Everyone,
            skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
            ..mentor
        })
    };
    let market = Snapshot::new(
        vec![
            skilled(1, &["Accounting", "Bookkeeping"]),
            skilled(2, &["Kubernetes", "Docker"]),
            skilled(3, &["Patient Care", "Triage"]),
        ],
        &HashMap::new(),
    );
    let first = |words: &str| -> Option<u128> {
        let q = words.to_owned();
        let query = MarketQuery {
            q,
            ..MarketQuery::default()
        };
        let found = market.find(&query, asking(false)).order;
        Some(market.mentor(*found.first()?).id.0.as_u128())
    };
    let cases = [
        ("kubernetes", Some(2)),
        ("kuberntes", Some(2)),
        ("k8s", Some(2)),
        ("Hilfe mit der Buchhaltung", Some(1)),
        ("soins infirmiers", Some(3)),
        ("Mentor 3", Some(3)),
        ("...", None),
        ("zebra", None),
        ("the", None),
    ];
    for (words, expected) in cases {
        assert_eq!(first(words), expected, "{words}");
    }
    let why = market
        .mentor(1)
        .why(&wanted("k8s", market.vocabulary()))
        .into_iter()
        .next();
    assert_eq!(why, Some(Why::Skill("Kubernetes".to_owned())));
}

/// A profile form with a few fields of its own.
pub fn form(pairs: &[(&str, &str)]) -> ProfileForm {
    let usual = [
        ("name", "Leila Example"),
        ("is_mentor", "on"),
        ("searchable", "on"),
        ("open_to_mentorship", "everyone"),
        ("looking_for_mentor", "nobody"),
    ];
    let all: BTreeMap<String, String> = usual
        .iter()
        .chain(pairs)
        .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()))
        .collect();
    ProfileForm(all)
}

async fn total(world: &World, caller: &Caller, query: MarketQuery) -> u32 {
    world
        .backend
        .market
        .browse(caller, query)
        .await
        .expect("the market opens")
        .found
        .total
}

#[tokio::test]
async fn a_tag_decides_who_sees_a_mentor_on_the_market_and_by_address() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        let anan = world.mentee("Anan").await;
        let slug = world
            .backend
            .profile
            .mine(&leila.caller)
            .await
            .expect("hers")
            .slug;
        for (seen, by_visitor, by_member) in [
            ("everyone", true, true),
            ("members", false, true),
            ("programmes", false, false),
            ("nobody", false, false),
        ] {
            let changed = form(&[("open_to_mentorship", seen)]);
            world
                .backend
                .profile
                .change(&leila.caller, changed)
                .await
                .expect("a good form");
            for (caller, sees) in [(visitor(), by_visitor), (anan.caller.clone(), by_member)] {
                assert_eq!(
                    total(&world, &caller, MarketQuery::default()).await,
                    u32::from(sees),
                    "{seen}"
                );
                let page = world.backend.market.mentor(&caller, &slug).await;
                assert_eq!(page.is_ok(), sees, "{seen}");
            }
            assert!(
                world
                    .backend
                    .market
                    .mentor(&leila.caller, &slug)
                    .await
                    .expect("her own")
                    .own
            );
        }
        let unknown = world.backend.market.mentor(&visitor(), "nobody-0000").await;
        assert_eq!(unknown.expect_err("not there"), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_pause_hides_a_mentor_until_its_end() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        world
            .backend
            .profile
            .change(&leila.caller, form(&[("paused_until", "2026-12-01")]))
            .await
            .expect("good");
        assert_eq!(total(&world, &visitor(), MarketQuery::default()).await, 0);
        world.wait(9 * DAY);
        assert_eq!(total(&world, &visitor(), MarketQuery::default()).await, 1);
    })
    .await;
}

#[tokio::test]
async fn pages_hold_everybody_once() {
    in_each_market(async |world| {
        for number in 0..PAGE + 3 {
            let name = char::from(b'a' + u8::try_from(number).expect("few"))
                .to_string()
                .repeat(4);
            world.mentor(&name).await;
        }
        let page = |page| MarketQuery {
            page,
            sort: Sort::Newest,
            ..MarketQuery::default()
        };
        let first = world
            .backend
            .market
            .browse(&visitor(), page(1))
            .await
            .expect("opens");
        let second = world
            .backend
            .market
            .browse(&visitor(), page(2))
            .await
            .expect("opens");
        let mut ids: Vec<MemberId> = first
            .mentors
            .iter()
            .chain(&second.mentors)
            .map(|mentor| mentor.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((first.found.pages, ids.len()), (2, (PAGE + 3) as usize));
    })
    .await;
}

#[tokio::test]
async fn pages_work_without_script() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        let changed = form(&[
            ("headline", "</script><b>Product"),
            ("skill_0", "SQL"),
            ("level_0", "3"),
        ]);
        world
            .backend
            .profile
            .change(&leila.caller, changed)
            .await
            .expect("good");
        let slug = world
            .backend
            .profile
            .mine(&leila.caller)
            .await
            .expect("hers")
            .slug;
        let market = world.get("/mentors?q=sql&skill=SQL", None).await;
        assert_eq!(market.status, 200);
        assert!(
            market.text.contains("Leila Example") && market.text.contains(r#"name="skill""#),
            "{}",
            market.text
        );
        let nothing = world.get("/mentors?price=paid", None).await;
        assert!(
            nothing.text.contains("Without “Price” (1)"),
            "{}",
            nothing.text
        );
        let page = world.get(&format!("/mentors/{slug}"), None).await;
        let data = page
            .text
            .split("application/ld+json")
            .nth(1)
            .and_then(|rest| rest.split_once('>'))
            .expect("there")
            .1;
        let data = data.split("</script>").next().expect("ends");
        let person: serde_json::Value = serde_json::from_str(data).expect("valid");
        assert_eq!(
            (person["@type"].as_str(), person["name"].as_str()),
            (Some("Person"), Some("Leila Example"))
        );
        assert_eq!(world.get("/mentors/nobody-0000", None).await.status, 404);
        assert!(
            world
                .get("/sitemap.xml", None)
                .await
                .text
                .contains(&format!("/mentors/{slug}</loc>"))
        );
        assert!(
            world
                .get("/robots.txt", None)
                .await
                .text
                .contains("Sitemap: ")
        );
    })
    .await;
}

#[tokio::test]
async fn rows_drawn_by_the_server_are_text_and_not_sent_twice() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        let headlined = async |headline: &str| {
            let form = form(&[("headline", headline)]);
            let changed = world.backend.profile.change(&leila.caller, form).await;
            changed.expect("a good form");
            world.get("/mentors", None).await.text
        };
        let data = |page: &str| -> usize {
            let scripts = page.split("<script").skip(1);
            let ends = scripts.map(|script| script.find("</script>").unwrap_or_default());
            ends.sum()
        };
        let short = headlined("QA").await;
        let long = headlined("From <b>QA</b> & \"back\", and then further on").await;
        assert!(short.contains("class=\"result\""), "{short}");
        assert!(!long.contains("<b>QA</b>"), "{long}");
        let told = long.matches("From &lt;b&gt;QA&lt;/b&gt; &amp; ").count();
        assert_eq!(told, 1, "{long}");
        assert_eq!(data(&long), data(&short), "the row is there already");
    })
    .await;
}

#[tokio::test]
async fn what_changes_in_one_process_shows_in_the_next_question_of_another() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        world.mentor("Noor").await;
        let elsewhere = Edge::new(world.another_process().await).backend;
        let total = async |query: MarketQuery| {
            let found = elsewhere.market.browse(&visitor(), query).await;
            found.expect("the market opens").found.total
        };
        let skilled = |q: &str| MarketQuery {
            q: q.to_owned(),
            skill: vec!["SQL".to_owned()],
            ..MarketQuery::default()
        };
        assert_eq!(total(MarketQuery::default()).await, 2);
        assert_eq!(total(skilled("")).await, 0);
        let profile = &world.backend.profile;
        let changed = form(&[("skill_0", "SQL"), ("level_0", "3")]);
        profile.change(&leila.caller, changed).await.expect("good");
        assert_eq!(
            (total(skilled("")).await, total(skilled("sql")).await),
            (1, 1)
        );
        let no_mentor = form(&[("is_mentor", "off"), ("is_mentee", "on")]);
        profile
            .change(&leila.caller, no_mentor)
            .await
            .expect("good");
        assert_eq!(
            (total(skilled("")).await, total(skilled("sql")).await),
            (0, 0)
        );
        assert_eq!(total(MarketQuery::default()).await, 1);
    })
    .await;
}
