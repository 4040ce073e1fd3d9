//! What somebody says of a suggestion changes their criteria, visibly, and can be undone.

use super::people::*;
use domain::matching::acceptance::Chance;
use domain::matching::candidate::Candidate;
use domain::matching::criteria::{Criteria, Fact, Importance, Limit, Weight, Weights};
use domain::matching::feature::{Feature, Features, Share};
use domain::matching::feedback::{Because, Change, Feedback};
use domain::matching::fit::{Parts, Scale};

fn prefer(weight: u8) -> Importance {
    Importance::Prefer(Weight::try_from(weight).expect("at most 100"))
}

fn parts() -> Parts {
    let features = Features::UNKNOWN
        .with(Feature::Topics, Share::percent(100))
        .with(Feature::Path, Share::percent(90));
    Scale::new(&Weights::default()).parts(&features, Chance::NOT_ASKED)
}

fn after(criteria: &Criteria, because: Because, one: &Candidate) -> (Criteria, Option<Change>) {
    criteria.after(Feedback::NotForMe(because), one, &parts())
}

#[test]
fn each_reason_moves_its_own_weight_one_step() {
    for (because, feature) in [
        (Because::OtherSkills, Feature::Skills),
        (Because::OtherGoals, Feature::Goals),
        (Because::OtherPath, Feature::Path),
        // Of a mentor whose industry nobody knows.
        (Because::OtherIndustry, Feature::Industry),
        (Because::TooFarAheadOrBehind, Feature::Experience),
        (Because::TooExpensive, Feature::Price),
        (Because::TimesDoNotFit, Feature::Time),
        (Because::LanguageDoesNotFit, Feature::Language),
        (Because::WayToTalkDoesNotFit, Feature::Talk),
        (Because::TooFarAway, Feature::Region),
    ] {
        for (from, to) in [
            (prefer(30), Some(prefer(55))),
            (prefer(90), Some(prefer(100))),
            (Importance::Ignore, Some(prefer(50))),
            (prefer(100), None),
            (Importance::Must, None),
        ] {
            let criteria = Criteria {
                weights: Weights::default().with(feature, from),
                ..Criteria::default()
            };
            let (changed, change) = after(&criteria, because, &mentor(1));
            let expected = to.map(|to| Change::Weighed { feature, from, to });
            assert_eq!(change, expected);
            let weights = criteria.weights.clone().with(feature, to.unwrap_or(from));
            assert_eq!(
                changed,
                Criteria {
                    weights,
                    ..criteria
                }
            );
        }
    }
}

#[test]
fn a_good_one_strengthens_what_it_was_good_for() {
    let criteria = Criteria::default();
    let (changed, change) = criteria.after(Feedback::Good, &mentor(1), &parts());
    // 90 % of 70 is more than all of 50.
    assert_eq!(changed.weights.of(Feature::Path), prefer(80));
    assert!(change.is_some());
    let nothing = Scale::new(&Weights::default()).parts(&Features::UNKNOWN, Chance::NOT_ASKED);
    let (same, change) = criteria.after(Feedback::Good, &mentor(1), &nothing);
    assert_eq!((same, change), (criteria, None));
}

#[test]
fn an_industry_is_kept_out_and_a_mentor_put_aside() {
    let mut place = Place::default();
    let industry = place.name("Gambling");
    let one = Candidate {
        industry: Some(industry),
        ..mentor(1)
    };
    let never = Limit::Never(Fact::Industry(industry));
    let (without, change) = after(&Criteria::default(), Because::OtherIndustry, &one);
    assert_eq!(without.limits, [never]);
    assert_eq!(change, Some(Change::Limited(never)));
    assert_eq!(after(&without, Because::OtherIndustry, &one).1, None);
    // What the learner demands is not contradicted.
    let demanding = Criteria {
        limits: vec![Limit::Must(Fact::Industry(industry))],
        ..Criteria::default()
    };
    assert_eq!(
        after(&demanding, Because::OtherIndustry, &one),
        (demanding, None)
    );
    let (hidden, change) = after(&without, Because::NotThisOne, &one);
    assert_eq!(change, Some(Change::Hidden(one.id)));
    assert!(hidden.hidden.contains(&one.id));
    assert_eq!(after(&hidden, Because::NotThisOne, &one).1, None);
}

#[test]
fn every_change_is_undone_unless_something_newer_was_said() {
    let mut place = Place::default();
    let one = Candidate {
        industry: Some(place.name("Gambling")),
        ..mentor(1)
    };
    let criteria = Criteria::default();
    for because in [
        Because::TooExpensive,
        Because::OtherIndustry,
        Because::NotThisOne,
    ] {
        let (changed, change) = after(&criteria, because, &one);
        let change = change.expect("a change");
        assert_eq!(changed.without(change), Some(criteria.clone()));
        assert_eq!(criteria.without(change), None);
    }
    let (changed, change) = after(&criteria, Because::TooExpensive, &one);
    let since = Criteria {
        weights: changed
            .weights
            .clone()
            .with(Feature::Price, Importance::Must),
        ..changed
    };
    assert_eq!(since.without(change.expect("a change")), None);
}
