//! Hard limits, contradictions, and what an empty list says.

use super::people::*;
use domain::matching::acceptance::Chance;
use domain::matching::ask::Ask;
use domain::matching::candidate::{Candidate, Standing};
use domain::matching::criteria::{
    Contradiction, Criteria, Fact, Importance, Limit, WayToTalk, Weights,
};
use domain::matching::feature::{Feature, Features, Share};
use domain::matching::learner::{Learner, Ways};
use domain::matching::likeness::SharedWords;
use domain::matching::limits::{Apart, Failed, Refusal, escapes};
use domain::matching::ranking::{NoSignals, Ranking, Signals};
use proptest::prelude::*;

fn ranking<'a>(
    place: &Place,
    learner: &'a Learner,
    criteria: &Criteria,
    mentors: &[Candidate],
) -> Ranking<'a> {
    let likeness = SharedWords::new(&place.names);
    let ask = Ask::new(learner, &likeness).expect("few wishes");
    Ranking::new(&ask, criteria, mentors, &NoSignals)
}

fn left_out(place: &Place, learner: &Learner, criteria: &Criteria, one: Candidate) -> Vec<Refusal> {
    let ranking = ranking(place, learner, criteria, &[one]);
    let failed = ranking.failed(&criteria.weights).next();
    failed.expect("one mentor").refusals().collect()
}

/// Keeps everybody apart in the same way.
struct Keeping(Apart);

impl Signals for Keeping {
    fn goals(&self, _: u32) -> Option<Share> {
        None
    }

    fn chance(&self, _: u32, _: &Features) -> Chance {
        Chance::NOT_ASKED
    }

    fn apart(&self, _: u32) -> Apart {
        self.0
    }
}

#[test]
fn who_cannot_be_suggested_is_told_why() {
    let (learner, place) = (Learner::default(), Place::default());
    let told = |apart: Apart, standing: Standing| -> Vec<Refusal> {
        let one = Candidate {
            standing,
            ..mentor(1)
        };
        let ask = Ask::new(&learner, &SharedWords::new(&place.names)).expect("few wishes");
        let ranking = Ranking::new(&ask, &Criteria::default(), &[one], &Keeping(apart));
        let failed = ranking.failed(&Weights::default()).next();
        let refusals: Vec<Refusal> = failed.expect("one mentor").refusals().collect();
        let listed = !ranking.best(&Weights::default(), 1).is_empty();
        assert_eq!(listed, refusals.is_empty());
        refusals
    };
    let (together, free) = (Apart::default(), Standing::default());
    assert_eq!(told(together, free), []);
    for (apart, refusal) in [
        (
            Apart {
                blocked: true,
                ..together
            },
            Refusal::Blocked,
        ),
        (
            Apart {
                ineligible: true,
                ..together
            },
            Refusal::NotEligible,
        ),
        (
            Apart {
                hidden: true,
                ..together
            },
            Refusal::Hidden,
        ),
    ] {
        assert_eq!(told(apart, free), [refusal]);
        let full = Standing { full: true, ..free };
        assert!(told(apart, full).contains(&Refusal::Full));
    }
    let paused = Standing {
        paused: true,
        ..free
    };
    assert_eq!(told(together, paused), [Refusal::Paused]);
    let blocked = Apart {
        blocked: true,
        ..together
    };
    assert_eq!(told(blocked, paused), [Refusal::Blocked, Refusal::Paused]);
}

#[test]
fn every_limit_holds_both_ways() {
    let mut place = Place::default();
    let one = Candidate {
        skills: place.skills(&["Rust"]),
        roles: place.roles(&[("Baker", 2000, None)]),
        topics: place.all(&["Interviews"]).into(),
        industry: Some(place.name("Food")),
        region: Some(place.name("Berlin")),
        colleges: place.all(&["TU"]).into(),
        languages: place.languages(&[("de", true), ("fr", false)]),
        ways: Ways::VIDEO,
        price: Some(euros(0)),
        ..mentor(1)
    };
    let talks = |way| Fact::Talks(WayToTalk::parse(way).expect("a way"));
    let [rust, baker, topic, food, berlin, tu, de, fr] = [
        "Rust",
        "Baker",
        "Interviews",
        "Food",
        "Berlin",
        "TU",
        "de",
        "fr",
    ]
    .map(|name| place.name(name));
    for (fact, is) in [
        (Fact::Skill(rust), true),
        (Fact::Skill(baker), false),
        (Fact::Role(baker), true),
        (Fact::Topic(topic), true),
        (Fact::Industry(food), true),
        (Fact::Region(berlin), true),
        (Fact::Region(food), false),
        (Fact::College(tu), true),
        (Fact::Language(de), true),
        // A little is not enough where it must be.
        (Fact::Language(fr), false),
        (talks("video"), true),
        (talks("chat"), false),
        (Fact::FreeOfCharge, true),
    ] {
        for (limit, passes) in [(Limit::Must(fact), is), (Limit::Never(fact), !is)] {
            let criteria = Criteria {
                limits: vec![limit],
                ..Criteria::default()
            };
            let out = left_out(&place, &Learner::default(), &criteria, one.clone());
            let expected = if passes {
                vec![]
            } else {
                vec![Refusal::Limit(0)]
            };
            assert_eq!(out, expected, "{limit:?}");
        }
    }
}

#[test]
fn a_must_leaves_out_who_falls_short_or_says_nothing() {
    let place = Place::default();
    let learner = Learner {
        budget: Some(euros(50)),
        ..Learner::default()
    };
    let criteria = Criteria {
        weights: Weights::default().with(Feature::Price, Importance::Must),
        ..Criteria::default()
    };
    for (price, passes) in [
        (Some(euros(50)), true),
        (Some(euros(51)), false),
        (None, false),
    ] {
        let one = Candidate { price, ..mentor(1) };
        let out = left_out(&place, &learner, &criteria, one);
        assert_eq!(out.is_empty(), passes);
        assert!(passes || out == [Refusal::Must(Feature::Price)]);
    }
}

#[test]
fn criteria_that_nobody_can_meet_are_told() {
    let mut place = Place::default();
    let [berlin, lisbon, rust] = ["Berlin", "Lisbon", "Rust"].map(|name| place.name(name));
    let learner = Learner {
        skills: vec![rust],
        ..Learner::default()
    };
    let told = |limits: &[Limit], must: Option<Feature>| {
        let mut criteria = Criteria {
            limits: limits.to_vec(),
            ..Criteria::default()
        };
        if let Some(feature) = must {
            criteria.weights.set(feature, Importance::Must);
        }
        criteria.contradictions(&learner)
    };
    let (here, there) = (Fact::Region(berlin), Fact::Region(lisbon));
    assert_eq!(told(&[Limit::Must(here), Limit::Never(there)], None), []);
    assert_eq!(told(&[], Some(Feature::Skills)), []);
    assert_eq!(
        told(&[Limit::Must(here), Limit::Never(here)], None),
        [Contradiction::MustAndNever(here)]
    );
    assert_eq!(
        told(
            &[Limit::Must(here), Limit::Must(there), Limit::Must(here)],
            None
        ),
        [Contradiction::TwoAtOnce(here, there)]
    );
    assert_eq!(
        told(&[], Some(Feature::Price)),
        [Contradiction::MustWithoutWish(Feature::Price)]
    );
    let many = vec![Limit::Never(here); 33];
    assert_eq!(told(&many, None), [Contradiction::TooManyLimits]);
}

#[test]
fn an_empty_list_says_what_would_fill_it() {
    let mut place = Place::default();
    let [berlin, lisbon] = ["Berlin", "Lisbon"].map(|name| place.name(name));
    let learner = Learner {
        budget: Some(euros(50)),
        ..Learner::default()
    };
    let criteria = Criteria {
        weights: Weights::default().with(Feature::Price, Importance::Must),
        limits: vec![Limit::Must(Fact::Region(berlin))],
        hidden: [mentor(9).id].into(),
    };
    let at = |number, region, price| Candidate {
        region: Some(region),
        price: Some(euros(price)),
        ..mentor(number)
    };
    let full = Candidate {
        standing: Standing {
            full: true,
            ..Standing::default()
        },
        ..at(5, berlin, 10)
    };
    let mentors = [
        at(1, lisbon, 10),
        at(2, lisbon, 20),
        at(3, berlin, 90),
        // Fails twice: no single step brings them.
        at(4, lisbon, 90),
        full,
        at(9, berlin, 10),
    ];
    let ranking = ranking(&place, &learner, &criteria, &mentors);
    assert_eq!(ranking.best(&criteria.weights, 10), []);
    assert_eq!(
        ranking.escapes(&criteria.weights),
        [
            (Refusal::Limit(0), 2),
            (Refusal::Hidden, 1),
            (Refusal::Must(Feature::Price), 1),
        ]
    );
    let refused: Vec<_> = ranking.refused(&criteria.weights).into_iter().collect();
    assert_eq!(
        refused,
        [
            (Refusal::Full, 1),
            (Refusal::Hidden, 1),
            (Refusal::Must(Feature::Price), 2),
            (Refusal::Limit(0), 2),
        ]
    );
}

fn any_refusal() -> impl Strategy<Value = Refusal> {
    prop_oneof![
        Just(Refusal::Blocked),
        Just(Refusal::Full),
        Just(Refusal::Hidden),
        (0..Feature::COUNT).prop_map(|place| Refusal::Must(Feature::ALL[place])),
        (0..32_u8).prop_map(Refusal::Limit),
    ]
}

proptest! {
    #[test]
    fn dropping_one_brings_as_many_as_promised(
        people in proptest::collection::vec(proptest::collection::btree_set(any_refusal(), 1..3), 0..40),
    ) {
        let failed = people.iter().map(|refusals| {
            let mut failed = Failed::default();
            refusals.iter().for_each(|refusal| failed.add(*refusal));
            failed
        });
        let promised = escapes(failed);
        for (refusal, count) in &promised {
            let left = |refusals: &&std::collections::BTreeSet<Refusal>| {
                refusals.iter().all(|one| one == refusal)
            };
            prop_assert_eq!(people.iter().filter(left).count(), *count as usize);
            prop_assert!(refusal.is_theirs());
        }
        let single = people.iter().filter(|refusals| {
            refusals.len() == 1 && refusals.iter().all(|refusal| refusal.is_theirs())
        });
        let all: u32 = promised.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(single.count(), all as usize);
    }
}
