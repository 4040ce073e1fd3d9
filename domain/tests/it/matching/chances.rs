//! The chance of acceptance: how evidence moves it, and what the model learns.

use super::people::*;
use domain::matching::acceptance::{Chance, Outcome, Prior, Record};
use domain::matching::criteria::Weights;
use domain::matching::feature::{Feature, Features, Share};
use domain::matching::fit::Scale;
use domain::matching::model::{
    BadModel, Inputs, MODEL_VERSION, Model, NotAPropensity, Observation, looked_at,
};
use domain::time::{DAY, Instant};
use proptest::prelude::*;

const NOW: Instant = Instant(1_000 * DAY);

#[test]
fn evidence_moves_the_prior_and_fades() {
    let prior = Prior {
        mean: 0.5,
        weight: 2.0,
        half_life_days: 10.0,
    };
    let none = Record::default();
    assert_eq!(none.acceptance(NOW, &prior), 0.5);
    let six = Record::new(6, 6, 6, NOW);
    assert_eq!(six.acceptance(NOW, &prior), 7.0 / 8.0);
    // Three are left after a half-life.
    assert_eq!(six.acceptance(NOW.plus(10 * DAY), &prior), 4.0 / 5.0);
    let long_ago = six.acceptance(NOW.plus(1_000 * DAY), &prior);
    assert!((long_ago - 0.5).abs() < 1e-9);
}

#[test]
fn an_old_request_counts_as_old_whenever_it_is_told() {
    let prior = Prior {
        half_life_days: 10.0,
        ..Prior::default()
    };
    let (early, late) = (
        (Outcome::Accepted, NOW),
        (Outcome::Declined, NOW.plus(20 * DAY)),
    );
    let told = |first: (Outcome, Instant), second: (Outcome, Instant)| {
        let record = Record::default().with(first.0, first.1, &prior);
        record.with(second.0, second.1, &prior)
    };
    assert_eq!(told(early, late), told(late, early));
    assert_eq!(told(early, late).evidence(), 1.25);
}

#[test]
fn silence_is_no_acceptance() {
    let prior = Prior::default();
    let mut record = Record::default();
    for outcome in [
        Outcome::Accepted,
        Outcome::Declined,
        Outcome::Unanswered,
        Outcome::Unanswered,
    ] {
        record = record.with(outcome, NOW, &prior);
    }
    assert_eq!(record, Record::new(4, 2, 1, NOW));
    assert_eq!(record.answered_share(4.0), Some(0.5));
    assert_eq!(record.answered_share(5.0), None);
    assert_eq!(Record::default().answered_share(0.0), None);
}

#[test]
fn an_acceptance_raises_a_score_and_silence_lowers_it() {
    let scale = Scale::new(&Weights::default());
    let prior = Prior::default();
    for percent in [0, 60, 100] {
        let features = Features::UNKNOWN.with(Feature::Skills, Share::percent(percent));
        let score = |record: Record| scale.score(&features, record.chance(NOW, &prior));
        let (mut liked, mut silent) = (Record::default(), Record::default());
        for _ in 0..20 {
            let better = liked.with(Outcome::Accepted, NOW, &prior);
            let worse = silent.with(Outcome::Unanswered, NOW, &prior);
            assert!(score(better) > score(liked));
            assert!(score(worse) < score(silent));
            (liked, silent) = (better, worse);
        }
        assert_eq!(
            scale.score(&features, Chance::NOT_ASKED),
            scale.fit(&features)
        );
    }
    assert_eq!(Chance::new(f64::NAN), Chance::new(0.0));
    assert_eq!(Chance::new(7.0).probability(), 1.0);
}

fn features(skills: u8, price: u8) -> Features {
    Features::UNKNOWN
        .with(Feature::Skills, Share::percent(skills))
        .with(Feature::Price, Share::percent(price))
}

fn seen(features: &Features, taken_up: bool, rank: u16) -> Observation {
    Observation {
        inputs: Inputs::new(features, 0.5),
        taken_up,
        propensity: looked_at(rank),
        at: NOW,
    }
}

fn weight(model: &Model, name: &str) -> f64 {
    let mut weights = model.weights();
    weights
        .find(|(known, _)| *known == name)
        .expect("an input")
        .1
}

#[test]
fn a_new_model_believes_the_prior() {
    let model = Model::default();
    for acceptance in [0.1, 0.5, 0.93] {
        let inputs = Inputs::new(&features(90, 10), acceptance);
        assert!((model.predict(&inputs) - acceptance).abs() < 1e-9);
    }
    assert_eq!(model.evidence(), 0.0);
}

#[test]
fn a_model_learns_what_matters() {
    let mut model = Model::default();
    for turn in 0..2_000_u32 {
        let (good, cheap) = (turn % 2 == 0, turn / 2 % 2 == 0);
        let features = features(if good { 90 } else { 10 }, if cheap { 90 } else { 10 });
        // Skills decide; price does not.
        let taken_up = good == (turn % 10 != 0);
        model
            .learn(&seen(&features, taken_up, 1))
            .expect("a propensity");
    }
    assert!(
        weight(&model, "skills") > 1.0,
        "{}",
        weight(&model, "skills")
    );
    assert!(
        weight(&model, "price").abs() < 0.3,
        "{}",
        weight(&model, "price")
    );
    // What nobody ever saw stays silent.
    assert_eq!(weight(&model, "college"), 0.0);
    assert_eq!(Model::default().weights().count(), 2 + Feature::COUNT);
}

#[test]
fn who_is_shown_low_is_not_blamed_for_it() {
    // Taken up by everybody who looks; whether people look follows from the rank alone.
    let mut model = Model::default();
    let mut naive = Model::default();
    for turn in 0..20_000_u32 {
        let looked = f64::from(turn * 7_919 % 20_000) / 20_000.0 < looked_at(15);
        let observation = seen(&features(50, 50), looked, 15);
        model.learn(&observation).expect("a propensity");
        let certain = Observation {
            propensity: 1.0,
            ..observation
        };
        naive.learn(&certain).expect("a propensity");
    }
    let inputs = Inputs::new(&features(50, 50), 0.5);
    assert!(model.predict(&inputs) > 0.9, "{}", model.predict(&inputs));
    assert!((naive.predict(&inputs) - looked_at(15)).abs() < 0.05);
}

#[test]
fn a_propensity_is_a_probability() {
    let mut model = Model::default();
    for propensity in [0.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
        let bad = Observation {
            propensity,
            ..seen(&features(50, 50), true, 1)
        };
        assert_eq!(model.learn(&bad), Err(NotAPropensity));
    }
    assert_eq!(model, Model::default());
}

#[test]
fn old_lessons_give_way_faster() {
    let lesson = |at, taken_up| Observation {
        at,
        ..seen(&features(90, 50), taken_up, 1)
    };
    let mut model = Model::default();
    for _ in 0..500 {
        model.learn(&lesson(NOW, true)).expect("a propensity");
    }
    let (mut soon, mut late) = (model.clone(), model.clone());
    for _ in 0..50 {
        soon.learn(&lesson(NOW, false)).expect("a propensity");
        late.learn(&lesson(NOW.plus(720 * DAY), false))
            .expect("a propensity");
    }
    let inputs = Inputs::new(&features(90, 50), 0.5);
    assert!(late.predict(&inputs) < soon.predict(&inputs));
    assert!(late.evidence() < soon.evidence());
}

#[test]
fn a_model_is_kept_as_it_is_and_read_with_care() {
    let mut model = Model::default();
    model
        .learn(&seen(&features(90, 10), true, 3))
        .expect("a propensity");
    let text = serde_json::to_string(&model).expect("it is written");
    let read: Model = serde_json::from_str(&text).expect("it is read");
    // The last digit of a number may get lost in a text.
    for ((name, one), (_, other)) in model.weights().zip(read.weights()) {
        assert!((one - other).abs() < 1e-12, "{name}");
    }
    assert_eq!(read.evidence(), 1.0);
    let newer = text.replace(&format!("\"version\":{MODEL_VERSION}"), "\"version\":99");
    let refused = serde_json::from_str::<Model>(&newer).expect_err("another version");
    assert!(
        refused
            .to_string()
            .contains(&BadModel::OtherVersion { found: 99 }.to_string())
    );
    let fresh = serde_json::to_string(&Model::default()).expect("it is written");
    let broken = fresh.replacen("\"squares\":[1.0,", "\"squares\":[-1.0,", 1);
    assert_ne!(broken, fresh);
    let refused = serde_json::from_str::<Model>(&broken).expect_err("no square");
    assert!(
        refused
            .to_string()
            .contains(&BadModel::BadNumber.to_string())
    );
}

proptest! {
    #[test]
    fn nothing_makes_the_model_lose_its_numbers(
        seen in proptest::collection::vec(
            (any_features(), 0.0..=1.0, any::<bool>(), 0.001..=1.0, 0..2_000_i64), 1..40),
    ) {
        let mut model = Model::default();
        for (features, acceptance, taken_up, propensity, day) in seen {
            let inputs = Inputs::new(&features, acceptance);
            let at = Instant(day * DAY);
            let observation = Observation { inputs, taken_up, propensity, at };
            prop_assert_eq!(model.learn(&observation), Ok(()));
            let chance = model.predict(&inputs);
            prop_assert!(chance > 0.0 && chance < 1.0);
        }
        prop_assert!(model.weights().all(|(_, weight)| weight.is_finite()));
    }
}

#[test]
fn what_was_learned_says_more_the_more_there_is_of_it() {
    let scale = Scale::new(&Weights::default());
    let nothing = Features::UNKNOWN.with(Feature::Skills, Share::percent(0));
    let score = |evidence: f64| scale.score(&nothing, Chance::learned(1.0, evidence));
    assert_eq!(score(0.0), scale.score(&nothing, Chance::of_answer(1.0)));
    let steps = [0.0, 100.0, 2_000.0, 50_000.0].map(score);
    assert!(steps.is_sorted() && steps[0] < steps[1], "{steps:?}");
    assert_eq!(
        score(f64::from(u32::MAX)),
        scale.score(&nothing, Chance::new(1.0))
    );
    assert_eq!(score(-5.0), score(0.0));
    let model = Model::default();
    assert_eq!(model.chance(&nothing, 0.37), Chance::of_answer(0.37));
}

#[test]
fn a_row_of_features_is_stored_and_read() {
    let row = features(40, 100);
    assert_eq!(Features::from_stored(&row.to_stored()), Some(row));
    for wrong in [vec![], vec![0; 15], vec![251; 16]] {
        assert_eq!(Features::from_stored(&wrong), None);
    }
}
