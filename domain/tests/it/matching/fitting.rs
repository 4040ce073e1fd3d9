//! Features, the fit and its parts, and the order.

use super::people::*;
use domain::id::MemberId;
use domain::matching::acceptance::Chance;
use domain::matching::ask::Ask;
use domain::matching::candidate::{Candidate, Grades};
use domain::matching::criteria::{BadWeight, Criteria, Importance, Weight, Weights};
use domain::matching::feature::{Feature, Features, Share};
use domain::matching::fit::{Scale, WHOLE_SCORE};
use domain::matching::free_time::{BeyondTwoWeeks, FreeTime, HALF_HOURS};
use domain::matching::learner::{Learner, WISHES_MOST, Ways};
use domain::matching::likeness::{SharedWords, spoken_of, telling_words};
use domain::matching::limits::Apart;
use domain::matching::names::Names;
use domain::matching::ranking::{Ranking, Signals};
use domain::money::{Currency, Money};
use proptest::prelude::*;

#[test]
fn names_differ_by_their_words_alone() {
    let mut names = Names::default();
    let one = names.add("Product  manager").expect("a name");
    assert_eq!(names.add(" product-MANAGER "), Some(one));
    assert_ne!(names.add("C++"), names.add("C"));
    assert_ne!(names.add("C#"), names.add("C"));
    assert_eq!(names.add(" – "), None);
    assert_eq!(names.text(one), "Product  manager");
    assert_eq!(names.find("nobody"), None);
}

#[test]
fn skills_earn_credit_for_likeness_and_level() {
    let mut place = Place::default();
    let learner = Learner {
        skills: place.all(&["Rust", "Product Strategy", "Rust"]),
        ..Learner::default()
    };
    let mut skilled = |skills: &[&str]| Candidate {
        skills: place.skills(skills),
        ..mentor(1)
    };
    let (both, like, none, silent) = (
        skilled(&["product strategy", "RUST"]),
        skilled(&["Rust", "Product Strategy Workshops"]),
        skilled(&["Knitting"]),
        mentor(1),
    );
    let mut basics = both.clone();
    basics
        .skills
        .iter_mut()
        .for_each(|held| held.level = Some(1));
    for (mentor, percent) in [
        (&both, Some(100)),
        // Wholly one, and 4 of 5 words for 80 % of the credit of the other.
        (&like, Some(82)),
        (&basics, Some(60)),
        (&none, Some(0)),
        (&silent, None),
    ] {
        assert_eq!(place.percent(Feature::Skills, &learner, mentor), percent);
    }
    assert_eq!(
        place.percent(Feature::Skills, &Learner::default(), &both),
        None
    );
}

#[test]
fn a_path_is_the_role_wanted_after_ones_own() {
    let mut place = Place::default();
    let learner = Learner {
        role: Some(place.name("QA Engineer")),
        role_wanted: Some(place.name("Product Manager")),
        ..Learner::default()
    };
    let mut held = |roles: &[(&str, u16, Option<u16>)]| Candidate {
        roles: place.roles(roles),
        ..mentor(1)
    };
    let moved = held(&[
        ("Product Manager", 2020, None),
        ("QA Engineer", 2015, Some(2020)),
    ]);
    let back = held(&[
        ("QA Engineer", 2020, None),
        ("Product Manager", 2015, Some(2020)),
    ]);
    let only = held(&[("Senior Product Manager", 2020, None)]);
    let neither = held(&[("Baker", 2000, None)]);
    for (mentor, percent) in [
        (&moved, Some(100)),
        // The other way round is not the move.
        (&back, Some(50)),
        // 4 of 5 words for 80 % of the credit, and half the way.
        (&only, Some(32)),
        (&neither, Some(0)),
        (&mentor(1), None),
    ] {
        assert_eq!(place.percent(Feature::Path, &learner, mentor), percent);
    }
}

#[test]
fn a_few_years_ahead_is_best() {
    let place = Place::default();
    let learner = Learner {
        experience_years: Some(5),
        ..Learner::default()
    };
    for (years, percent) in [
        (2, 0),
        (5, 25),
        (7, 75),
        (8, 100),
        (15, 100),
        (17, 90),
        (60, 40),
    ] {
        let mentor = Candidate {
            experience_years: Some(years),
            ..mentor(1)
        };
        assert_eq!(
            place.percent(Feature::Experience, &learner, &mentor),
            Some(percent),
            "{years}"
        );
    }
}

#[test]
fn prices_compare_in_one_currency() {
    let place = Place::default();
    let learner = Learner {
        budget: Some(euros(60)),
        ..Learner::default()
    };
    let dollars = Money::new(1, Currency::try_from("USD".to_owned()).expect("a currency"));
    for (price, percent) in [
        (euros(0), Some(100)),
        (euros(60), Some(100)),
        (euros(90), Some(50)),
        (euros(500), Some(0)),
        (dollars, None),
        (
            Money {
                minor: 0,
                ..dollars
            },
            Some(100),
        ),
    ] {
        let mentor = Candidate {
            price: Some(price),
            ..mentor(1)
        };
        assert_eq!(place.percent(Feature::Price, &learner, &mentor), percent);
    }
}

#[test]
fn hours_languages_and_ways_to_talk_are_shared_or_not() {
    let mut place = Place::default();
    let free = |hours: std::ops::Range<u16>| FreeTime::new(hours).expect("within two weeks");
    let learner = Learner {
        hours: Some(free(0..12)),
        languages: place.all(&["de", "en"]),
        ways: Ways::VIDEO.with(Ways::CHAT),
        region: Some(place.name("Berlin")),
        colleges: place.all(&["TU Berlin"]),
        ..Learner::default()
    };
    let mentor = Candidate {
        free: Some(Box::new(free(10..40))),
        languages: place.languages(&[("de", false), ("fr", true)]),
        ways: Ways::CHAT,
        region: Some(place.name("Lisbon")),
        colleges: place.all(&["TU Berlin"]).into(),
        grades: Grades {
            sum: 25.0,
            weight: 5.0,
            count: 5,
        },
        ..mentor(1)
    };
    for (feature, percent) in [
        // One hour of the four that are enough.
        (Feature::Time, 25),
        (Feature::Language, 40),
        (Feature::Talk, 100),
        (Feature::Region, 0),
        (Feature::College, 100),
        // Five fives, pulled half way to 4.6.
        (Feature::Reputation, 90),
    ] {
        let found = place.percent(feature, &learner, &mentor);
        assert_eq!(found, Some(percent), "{feature:?}");
    }
    assert_eq!(
        FreeTime::new([HALF_HOURS]),
        Err(BeyondTwoWeeks {
            half_hour: HALF_HOURS
        })
    );
}

#[test]
fn nobody_new_stands_at_nothing() {
    let known = Place::default().features(&Learner::default(), &mentor(1));
    let only: Vec<Feature> = Feature::ALL
        .into_iter()
        .filter(|feature| known.get(*feature).is_some())
        .collect();
    assert_eq!(only, [Feature::Reputation]);
    assert_eq!(known.get(Feature::Reputation), Some(Share::percent(80)));
}

#[test]
fn goals_are_compared_by_their_longer_words() {
    let share = |wanted, text| {
        spoken_of(&telling_words(wanted), &telling_words(text)).map(|share| share.get())
    };
    assert_eq!(share("I want to move", "…"), None);
    assert_eq!(share("", "story"), None);
    assert_eq!(share("salary negotiation", "bread"), Some(0));
    assert_eq!(share("salary negotiation", "Negotiation, once"), Some(250));
}

#[test]
fn too_many_wishes_are_refused() {
    let mut place = Place::default();
    let skills = (0..=WISHES_MOST).map(|number| place.name(&format!("skill {number}")));
    let learner = Learner {
        skills: skills.collect(),
        ..Learner::default()
    };
    let refused = Ask::new(&learner, &SharedWords::new(&place.names)).err();
    assert_eq!(refused.map(|refused| refused.kind), Some("skills"));
}

#[test]
fn weights_that_are_no_weights_are_refused() {
    for (value, refusal) in [
        (f64::NAN, BadWeight::NotANumber),
        (f64::INFINITY, BadWeight::Infinite),
        (f64::NEG_INFINITY, BadWeight::Infinite),
        (-0.5, BadWeight::Negative),
        (100.1, BadWeight::AboveHundred),
    ] {
        assert_eq!(Weight::new(value), Err(refusal));
    }
    assert_eq!(Weight::new(49.6).map(Weight::get), Ok(50));
    assert_eq!(Weight::new(-0.0).map(Weight::get), Ok(0));
}

#[test]
fn what_is_not_known_counts_three_quarters_of_the_rest() {
    let half = Weights::all(Importance::Ignore)
        .with(Feature::Skills, Importance::Must)
        .with(Feature::Price, Importance::Must);
    let fit = |features: Features| Scale::new(&half).fit(&features);
    let skills = Features::UNKNOWN.with(Feature::Skills, Share::percent(80));
    // 80 % of one, three quarters of that of the other.
    assert_eq!(fit(skills), 7_000);
    assert_eq!(fit(skills.with(Feature::Price, Share::percent(60))), 7_000);
    assert_eq!(fit(skills.with(Feature::Price, Share::NONE)), 4_000);
    assert_eq!(fit(Features::UNKNOWN), 0);
    let all = skills.with(Feature::Skills, Share::WHOLE);
    assert_eq!(fit(all.with(Feature::Price, Share::WHOLE)), WHOLE_SCORE);
}

fn any_importance() -> impl Strategy<Value = Importance> {
    prop_oneof![
        1 => Just(Importance::Must),
        1 => Just(Importance::Ignore),
        5 => (0..=100_u8).prop_map(|weight| {
            Importance::Prefer(Weight::try_from(weight).expect("at most 100"))
        }),
    ]
}

fn any_weights() -> impl Strategy<Value = Weights> {
    proptest::collection::vec(any_importance(), Feature::COUNT).prop_map(|all| {
        let mut weights = Weights::default();
        for (feature, importance) in Feature::ALL.into_iter().zip(all) {
            weights.set(feature, importance);
        }
        weights
    })
}

fn any_chance() -> impl Strategy<Value = Chance> {
    prop_oneof![1 => Just(Chance::NOT_ASKED), 4 => (0.0..=1.0).prop_map(Chance::new)]
}

/// Hands out what a test has written down.
struct Written(Vec<(Option<Share>, Chance)>);

impl Signals for Written {
    fn goals(&self, number: u32) -> Option<Share> {
        self.0[number as usize].0
    }

    fn chance(&self, number: u32, _: &Features) -> Chance {
        self.0[number as usize].1
    }

    fn apart(&self, _: u32) -> Apart {
        Apart::default()
    }
}

fn learner_with_goals() -> Learner {
    Learner {
        goals: "as the signals tell".to_owned(),
        ..Learner::default()
    }
}

#[test]
fn what_the_learner_does_not_ask_is_not_held_against_anybody() {
    let place = Place::default();
    let liked = Written(vec![(Some(Share::WHOLE), Chance::NOT_ASKED)]);
    let weights = Weights::all(Importance::Ignore)
        .with(Feature::Goals, Importance::Prefer(Weight::MOST))
        .with(Feature::Price, Importance::Prefer(Weight::MOST));
    let mut learner = learner_with_goals();
    let score = |learner: &Learner| {
        let ask = Ask::new(learner, &SharedWords::new(&place.names)).expect("few wishes");
        let ranking = Ranking::new(&ask, &Criteria::default(), &[mentor(1)], &liked);
        ranking.best(&weights, 1)[0].score
    };
    assert_eq!(score(&learner), WHOLE_SCORE);
    // Of a price that is asked for nobody knows: an eighth, which is a quarter of half of the weight.
    learner.budget = Some(euros(10));
    assert_eq!(score(&learner), 8_750);
}

fn order(mentors: &[Candidate], signals: Written, weights: &Weights) -> Vec<(MemberId, u16)> {
    let learner = learner_with_goals();
    let place = Place::default();
    let ask = Ask::new(&learner, &SharedWords::new(&place.names)).expect("few wishes");
    let ranking = Ranking::new(&ask, &Criteria::default(), mentors, &signals);
    let best = ranking.best(weights, mentors.len());
    best.iter()
        .map(|ranked| (mentors[ranked.number as usize].id, ranked.score))
        .collect()
}

proptest! {
    #[test]
    fn parts_add_up_to_the_score(
        features in any_features(),
        weights in any_weights(),
        chance in any_chance(),
    ) {
        let scale = Scale::new(&weights);
        let score = scale.score(&features, chance);
        let parts = scale.parts(&features, chance);
        prop_assert!(score <= WHOLE_SCORE);
        prop_assert_eq!(parts.total(), score);
        for feature in Feature::ALL {
            let nothing = weights.of(feature).weight() == 0
                || features.get(feature).is_none_or(|share| share == Share::NONE);
            prop_assert!(!nothing || parts.of(feature) == 0, "{:?}", feature);
        }
    }

    #[test]
    fn the_fit_is_the_mean_that_is_written_down(
        features in any_features(),
        weights in any_weights(),
    ) {
        let (mut met, mut known, mut all) = (0.0, 0.0, 0.0);
        for feature in Feature::ALL {
            let weight = f64::from(weights.of(feature).weight());
            all += weight;
            if let Some(share) = features.get(feature) {
                met += weight * share.as_f64();
                known += weight;
            }
        }
        let expected = if known == 0.0 { 0.0 } else {
            met / known * (1.0 - (all - known) / all / 4.0) * f64::from(WHOLE_SCORE)
        };
        let fit = Scale::new(&weights).fit(&features);
        prop_assert!((f64::from(fit) - expected).abs() <= 0.5 + 1e-6, "{} {}", fit, expected);
    }

    #[test]
    fn weights_that_are_all_twice_as_heavy_say_the_same(
        features in any_features(),
        halves in proptest::collection::vec(0..=50_u8, Feature::COUNT),
        chance in any_chance(),
    ) {
        let weights = |times: u8| {
            let mut weights = Weights::default();
            for (feature, half) in Feature::ALL.into_iter().zip(&halves) {
                let weight = Weight::try_from(half * times).expect("at most 100");
                weights.set(feature, Importance::Prefer(weight));
            }
            weights
        };
        let score = |times| Scale::new(&weights(times)).score(&features, chance);
        prop_assert_eq!(score(1), score(2));
    }

    #[test]
    fn an_ignored_feature_has_no_say(
        features in any_features(),
        other in any_share(),
        weights in any_weights(),
        chance in any_chance(),
        place in 0..Feature::COUNT,
    ) {
        let feature = Feature::ALL[place];
        let scale = Scale::new(&weights.with(feature, Importance::Ignore));
        let mut changed = features;
        changed.set(feature, other);
        prop_assert_eq!(scale.parts(&features, chance), scale.parts(&changed, chance));
    }

    #[test]
    fn better_is_never_worse(
        features in any_features(),
        weights in any_weights(),
        chance in any_chance(),
        place in 0..Feature::COUNT,
        (low, high) in (0..=250_u8, 0..=250_u8).prop_map(|(a, b)| (a.min(b), a.max(b))),
    ) {
        let scale = Scale::new(&weights);
        let with = |value| {
            let share = Share::try_from(value).expect("a share");
            scale.score(&features.with(Feature::ALL[place], share), chance)
        };
        prop_assert!(with(low) <= with(high));
    }

    #[test]
    fn the_order_does_not_depend_on_the_order_given(
        known in proptest::collection::vec((any_share(), any_chance()), 1..30),
        turn in 0..30_usize,
        weights in any_weights(),
    ) {
        let weights = weights.with(Feature::Goals, Importance::Prefer(Weight::MOST));
        // Few scores, so that many are equal.
        let coarse: Vec<_> = known.iter().enumerate().map(|(place, (goals, chance))| {
            (*goals, if place % 2 == 0 { Chance::NOT_ASKED } else { *chance })
        }).collect();
        let mentors: Vec<Candidate> = (0..).take(coarse.len()).map(mentor).collect();
        let first = order(&mentors, Written(coarse.clone()), &weights);
        let (mut turned, mut known) = (mentors, coarse);
        let turn = turn % turned.len();
        turned.rotate_left(turn);
        known.rotate_left(turn);
        turned.reverse();
        known.reverse();
        let second = order(&turned, Written(known), &weights);
        prop_assert!(first.is_sorted_by(|one, next| (next.1, one.0) < (one.1, next.0)));
        prop_assert_eq!(first, second);
    }

    #[test]
    fn the_best_few_are_the_first_of_all(
        known in proptest::collection::vec((any_share(), any_chance()), 1..30),
        most in 0..30_usize,
    ) {
        let mentors: Vec<Candidate> = (0..).take(known.len()).map(mentor).collect();
        let learner = learner_with_goals();
        let ask = Ask::new(&learner, &SharedWords::new(&Names::default())).expect("few wishes");
        let ranking = Ranking::new(&ask, &Criteria::default(), &mentors, &Written(known));
        let all = ranking.best(&Weights::default(), mentors.len());
        let few = ranking.best(&Weights::default(), most);
        prop_assert_eq!(&few[..], &all[..most.min(all.len())]);
    }
}
