//! Lists of more mentors than are weighed at once: nobody is left out, nobody comes twice, and whom the
//! words fit best comes before the others. And many who ask at once, while mentors change.

use crate::market::{asking, form, mentor};
use crate::world::{World, in_each_market, visitor};
use app::market::{MarketQuery, Sort};
use domain::matching::criteria::{Criteria, Fact, Importance, Limit, Weights};
use domain::matching::feature::Feature;
use domain::matching::index::Bits;
use domain::review::Score;
use futures::future::join_all;
use server::market::index::{Mentor, Snapshot};
use server::market::ranked::{Told, Wish};
use server::market::said::{Sought, embed};
use server::market::tier::{Reach, WEIGHED_AT_ONCE};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

const MANY: u32 = WEIGHED_AT_ONCE + 300;
const SIZE: u32 = 20;

/// Everybody writes of kayaks, the first 400 of hardly anything else; each has other grades.
fn market() -> Snapshot {
    let all = (1..=u128::from(MANY)).map(|id| {
        let (made, _) = mentor(id, (3, 0, 0, 1));
        let others = match id {
            0..=400 => "",
            _ => {
                " and of rivers, tents, maps, boots, ropes, stoves, storms, whales and long nights"
            }
        };
        Arc::new(Mentor {
            helps_with: format!("Stories of kayaks{others}"),
            industry: if id.is_multiple_of(3) {
                "Health"
            } else {
                "Finance"
            }
            .to_owned(),
            score: Score::Rated {
                mean: 3.0 + (id % 17) as f64 / 10.0,
                count: 9,
            },
            ..made
        })
    });
    Snapshot::new(all.collect(), &HashMap::new())
}

fn kayaks(sort: Sort) -> MarketQuery {
    MarketQuery {
        q: "kayaks".to_owned(),
        sort,
        ..MarketQuery::default()
    }
}

/// What was found, and how many come before.
struct Listed {
    order: Vec<u32>,
    fits: Vec<u16>,
    begins: u32,
    total: u32,
}

fn listed(market: &Snapshot, criteria: Criteria, sort: Sort, reach: Reach) -> Listed {
    let query = kayaks(sort);
    let sought = Sought::new(&query.q, embed(&query.q), market.vocabulary());
    let known = market.candidates().known();
    let wish = Wish::new(&query.q, &Told::default(), criteria, known, None);
    let everybody = Bits::default();
    let (found, _) = market.find_for(&query, asking(true), &sought, &wish, &everybody, reach);
    Listed {
        order: found.order,
        fits: found.fits,
        begins: found.begins,
        total: found.total,
    }
}

fn usual() -> Criteria {
    Criteria {
        weights: Weights::usual(),
        ..Criteria::default()
    }
}

fn page(page: u32) -> Reach {
    Reach::Page { page, size: SIZE }
}

#[test]
fn pages_of_a_long_list_hold_everybody_once() {
    let market = market();
    let of = |reach| listed(&market, usual(), Sort::Best, reach);
    let (first, second) = (of(page(1)), of(page(WEIGHED_AT_ONCE / SIZE + 1)));
    assert_eq!((first.total, second.total), (MANY, MANY));
    assert_eq!((first.begins, second.begins), (0, WEIGHED_AT_ONCE));
    assert_eq!(first.order.len(), WEIGHED_AT_ONCE as usize);
    assert_eq!(second.order.len(), 300);
    let both = first.order.iter().chain(&second.order);
    let both: BTreeSet<u32> = both.copied().collect();
    assert_eq!(both, (0..MANY).collect(), "everybody once");
    assert_eq!(
        of(page(WEIGHED_AT_ONCE / SIZE)).begins,
        0,
        "the last page of the first"
    );
    let beyond = of(page(9_000));
    assert_eq!(
        (beyond.begins, &beyond.order),
        (second.begins, &second.order)
    );
}

#[test]
fn who_is_weighed_scores_as_among_all() {
    let market = market();
    let of = |reach| listed(&market, usual(), Sort::Best, reach);
    let all = of(Reach::First(u32::MAX));
    assert_eq!((all.total, all.order.len()), (MANY, MANY as usize));
    let scores: HashMap<u32, u16> = all.order.iter().copied().zip(all.fits).collect();
    let tiers = [of(page(1)), of(page(WEIGHED_AT_ONCE / SIZE + 1))];
    for tier in &tiers {
        for (number, fit) in tier.order.iter().zip(&tier.fits) {
            assert_eq!(scores[number], *fit);
        }
        let weighed: BTreeSet<u32> = tier.order.iter().copied().collect();
        let as_among_all = all.order.iter().filter(|number| weighed.contains(number));
        assert_eq!(as_among_all.copied().collect::<Vec<u32>>(), tier.order);
    }
    // Those who write of hardly anything else are fitted best by the words.
    let best: BTreeSet<u32> = tiers[0].order.iter().copied().collect();
    assert!((0..400).all(|number| best.contains(&number)));
    for number in [0, 399, 400, MANY - 1] {
        let around = listed(&market, usual(), Sort::Best, Reach::Around(number));
        let own = u32::from(!best.contains(&number)) * WEIGHED_AT_ONCE;
        assert_eq!((around.begins, around.total), (own, MANY));
    }
}

#[test]
fn what_must_be_met_is_looked_for_among_all() {
    let market = market();
    let mut weights = Weights::usual();
    weights.set(Feature::Reputation, Importance::Must);
    let must = Criteria {
        weights,
        ..Criteria::default()
    };
    let met = listed(&market, must.clone(), Sort::Best, page(1));
    let all = listed(&market, must, Sort::Best, Reach::First(u32::MAX));
    assert_eq!((met.begins, met.total), (0, all.total));
    assert_eq!(met.order, all.order[..met.order.len()]);
    assert!(0 < met.total && met.total < MANY);
    let health = market.candidates().known().names.find("Health");
    let limited = Criteria {
        limits: vec![Limit::Never(Fact::Industry(health.expect("an industry")))],
        ..usual()
    };
    let left = listed(&market, limited, Sort::Best, page(1));
    assert_eq!(left.total, MANY - MANY / 3);
    let newest = listed(&market, usual(), Sort::Newest, page(2));
    assert_eq!(
        (newest.begins, newest.total),
        (0, MANY),
        "another order has no tiers"
    );
}

#[tokio::test]
async fn many_who_ask_at_once_see_what_was_so_when_they_asked() {
    in_each_market(async |world| {
        let names: Vec<String> = (0..12).map(|number| format!("Mentor{number}")).collect();
        let mut mentors = vec![];
        for name in &names {
            mentors.push(world.mentor(name).await);
        }
        assert_eq!(shown(&world).await.len(), names.len());
        let leaving = mentors.iter().zip(&names).map(async |(mentor, name)| {
            let alone = form(&[("name", name), ("open_to_mentorship", "nobody")]);
            let changed = world.backend.profile.change(&mentor.caller, alone).await;
            changed.expect("a good form");
            assert!(!shown(&world).await.contains(name), "{name} is gone");
        });
        join_all(leaving).await;
        assert!(shown(&world).await.is_empty());
    })
    .await;
}

async fn shown(world: &World) -> Vec<String> {
    let market = &world.backend.market;
    let found = market.browse(&visitor(), MarketQuery::default()).await;
    let found = found.expect("the market answers").mentors;
    found.into_iter().map(|card| card.name).collect()
}
