//! Reasons and the caveat: specific, resting on facts, at most three and one.

use super::people::*;
use domain::matching::acceptance::Record;
use domain::matching::ask::Ask;
use domain::matching::candidate::{Candidate, Grades};
use domain::matching::caveat::Caveat;
use domain::matching::criteria::{Criteria, Importance, Weight, Weights};
use domain::matching::feature::Feature;
use domain::matching::free_time::FreeTime;
use domain::matching::learner::{Learner, Ways};
use domain::matching::likeness::SharedWords;
use domain::matching::ranking::{NoSignals, Ranking};
use domain::matching::reason::{Explaining, Explanation, Reason};
use domain::time::Instant;

/// What is said of the first mentor, among all of them.
fn explained(
    place: &Place,
    learner: &Learner,
    weights: &Weights,
    mentors: &[Candidate],
) -> Explanation {
    let likeness = SharedWords::new(&place.names);
    let ask = Ask::new(learner, &likeness).expect("few wishes");
    let ranking = Ranking::new(&ask, &Criteria::default(), mentors, &NoSignals);
    Explaining {
        ask: &ask,
        names: &place.names,
        mentor: &mentors[0],
        features: ranking.features(0),
        parts: &ranking.parts(weights, 0),
        weights,
        rarity: &ranking.rarity(),
        this_year: 2026,
    }
    .explanation()
}

fn only(feature: Feature) -> Weights {
    let full = Importance::Prefer(Weight::MOST);
    Weights::all(Importance::Ignore).with(feature, full)
}

/// Somebody reviewed, so that nothing else is said of them.
fn reviewed(number: u128) -> Candidate {
    Candidate {
        grades: Grades {
            sum: 45.0,
            weight: 10.0,
            count: 10,
        },
        ..mentor(number)
    }
}

#[test]
fn the_move_somebody_made_is_named() {
    let mut place = Place::default();
    let learner = Learner {
        role: Some(place.name("QA Engineer")),
        role_wanted: Some(place.name("Product Manager")),
        ..Learner::default()
    };
    let held = |place: &mut Place, roles: &[(&str, u16, Option<u16>)]| Candidate {
        roles: place.roles(roles),
        ..reviewed(1)
    };
    let moved = held(
        &mut place,
        &[
            ("Product Manager", 2022, None),
            ("QA Engineer", 2015, Some(2022)),
        ],
    );
    let stayed = held(&mut place, &[("Product Manager", 2018, Some(2021))]);
    let never = held(&mut place, &[("QA Engineer", 2015, None)]);
    let weights = only(Feature::Path);
    let said = |one: Candidate| explained(&place, &learner, &weights, &[one]);
    assert_eq!(
        said(moved),
        Explanation {
            reasons: vec![Reason::MadeTheMove {
                from: "QA Engineer".into(),
                to: "Product Manager".into(),
                years: 4,
            }],
            caveat: None,
        }
    );
    let role = || "Product Manager".to_owned();
    assert_eq!(
        said(stayed).reasons,
        [Reason::HeldRole {
            role: role(),
            years: 3
        }]
    );
    assert_eq!(
        said(never),
        Explanation {
            reasons: vec![],
            caveat: Some(Caveat::NeverHeldRole { role: role() }),
        }
    );
}

#[test]
fn skills_are_named_and_so_are_those_that_lack() {
    let mut place = Place::default();
    let learner = Learner {
        skills: place.all(&["Rust", "SQL", "Leading Large Teams"]),
        ..Learner::default()
    };
    let with = |place: &mut Place, skills: &[&str]| Candidate {
        skills: place.skills(skills),
        ..reviewed(1)
    };
    let two = with(&mut place, &["SQL", "Rust"]);
    let near = with(&mut place, &["Leading Teams", "Baking"]);
    let weights = only(Feature::Skills);
    let said = |one: Candidate| explained(&place, &learner, &weights, &[one]);
    assert_eq!(
        said(two).reasons,
        [Reason::Skills {
            met: 2,
            wanted: 3,
            names: vec!["Rust".into(), "SQL".into()],
        }]
    );
    let near = said(near);
    assert_eq!(
        near.reasons,
        [Reason::NearSkill {
            wanted: "Leading Large Teams".into(),
            held: "Leading Teams".into(),
        }]
    );
    let lacking = vec!["Rust".into(), "SQL".into()];
    assert_eq!(near.caveat, Some(Caveat::LacksSkills { names: lacking }));
}

/// A learner with a wish of every kind, and a mentor who meets them all.
fn all_of_it(place: &mut Place) -> (Learner, Candidate) {
    let free = |hours| FreeTime::new(hours).expect("within two weeks");
    let learner = Learner {
        topics: place.all(&["Interviews"]),
        experience_years: Some(4),
        industry: Some(place.name("Payments")),
        region: Some(place.name("Berlin")),
        colleges: place.all(&["TU"]),
        languages: place.all(&["de"]),
        ways: Ways::VIDEO,
        hours: Some(free(0..12)),
        budget: Some(euros(60)),
        ..Learner::default()
    };
    let one = Candidate {
        topics: place.all(&["Interviews"]).into(),
        experience_years: Some(10),
        industry: learner.industry,
        region: learner.region,
        colleges: place.all(&["TU"]).into(),
        languages: place.languages(&[("de", true)]),
        ways: Ways::VIDEO.with(Ways::CHAT),
        free: Some(Box::new(free(2..90))),
        price: Some(euros(40)),
        grades: Grades {
            sum: 100.0,
            weight: 20.0,
            count: 20,
        },
        ..mentor(1)
    };
    (learner, one)
}

#[test]
fn every_feature_has_its_reason() {
    let mut place = Place::default();
    let (learner, one) = all_of_it(&mut place);
    let name = |text: &str| text.to_owned();
    for (feature, reason) in [
        (
            Feature::Topics,
            Reason::HelpsWith {
                topics: vec![name("Interviews")],
            },
        ),
        (Feature::Experience, Reason::YearsAhead { years: 6 }),
        (
            Feature::Industry,
            Reason::SameIndustry {
                industry: name("Payments"),
            },
        ),
        (
            Feature::Region,
            Reason::SameRegion {
                region: name("Berlin"),
            },
        ),
        (
            Feature::College,
            Reason::SameCollege {
                college: name("TU"),
            },
        ),
        (
            Feature::Language,
            Reason::Speaks {
                language: name("de"),
            },
        ),
        (
            Feature::Talk,
            Reason::TalksBy {
                ways: vec![name("video")],
            },
        ),
        (
            Feature::Time,
            Reason::FreeInYourHours {
                shared: 10,
                wanted: 12,
            },
        ),
        (Feature::Price, Reason::WithinBudget { price: euros(40) }),
        (
            Feature::Reputation,
            Reason::WellRated {
                hundredths: 492,
                reviews: 20,
            },
        ),
    ] {
        let said = explained(&place, &learner, &only(feature), std::slice::from_ref(&one));
        assert_eq!(said.reasons, [reason], "{feature:?}");
        assert_eq!(said.caveat, None, "{feature:?}");
    }
    let free = Candidate {
        price: Some(euros(0)),
        ..one
    };
    let said = explained(&place, &learner, &only(Feature::Price), &[free]);
    assert_eq!(said.reasons, [Reason::FreeOfCharge]);
}

#[test]
fn three_reasons_are_said_and_the_rare_ones_first() {
    let mut place = Place::default();
    let (learner, one) = all_of_it(&mut place);
    let weights = Weights::all(Importance::Prefer(Weight::MOST));
    // Nearly everybody is like this one, but for the college and the industry.
    let mut mentors = vec![one.clone()];
    mentors.extend((2..50).map(|number| Candidate {
        id: mentor(number).id,
        colleges: Box::default(),
        industry: None,
        ..one.clone()
    }));
    let said = explained(&place, &learner, &weights, &mentors);
    assert_eq!(said.reasons.len(), 3);
    assert_eq!(
        said.reasons[..2],
        [
            Reason::SameIndustry {
                industry: "Payments".into()
            },
            Reason::SameCollege {
                college: "TU".into()
            },
        ]
    );
}

#[test]
fn a_caveat_is_the_heaviest_shortcoming() {
    let mut place = Place::default();
    let (learner, one) = all_of_it(&mut place);
    let interviews = place.all(&["Interviews"]);
    let languages = place.languages(&[("de", false)]);
    let lisbon = place.name("Lisbon");
    let now = Instant(0);
    let few_hours = FreeTime::new(10..13).expect("within two weeks");
    for (caveat, other) in [
        (
            Caveat::NoReviewYet,
            Candidate {
                grades: Grades::default(),
                ..one.clone()
            },
        ),
        (
            Caveat::SpeaksLittle {
                language: "de".into(),
            },
            Candidate {
                languages,
                ..one.clone()
            },
        ),
        (
            Caveat::NoSharedLanguage,
            Candidate {
                languages: place.languages(&[("fr", true)]),
                ..one.clone()
            },
        ),
        (
            Caveat::AboveBudget {
                price: euros(100),
                budget: euros(60),
            },
            Candidate {
                price: Some(euros(100)),
                ..one.clone()
            },
        ),
        (
            Caveat::RepliesSlowly { minutes: 4_000 },
            Candidate {
                median_reply_minutes: Some(4_000),
                ..one.clone()
            },
        ),
        (
            Caveat::RarelyAnswers { percent: 20 },
            Candidate {
                record: Record::new(10, 2, 1, now),
                ..one.clone()
            },
        ),
        (
            Caveat::DoesNotTake {
                topic: "Interviews".into(),
            },
            Candidate {
                declines: interviews.into(),
                ..one.clone()
            },
        ),
        (
            Caveat::FewSharedHours {
                shared: 2,
                wanted: 12,
            },
            Candidate {
                free: Some(Box::new(few_hours)),
                ..one.clone()
            },
        ),
        (
            Caveat::OtherWaysToTalk {
                ways: vec!["async".into()],
            },
            Candidate {
                ways: Ways::ASYNC,
                ..one.clone()
            },
        ),
        (
            Caveat::LessExperienced,
            Candidate {
                experience_years: Some(3),
                ..one.clone()
            },
        ),
        (
            Caveat::OtherRegion {
                region: "Lisbon".into(),
            },
            Candidate {
                region: Some(lisbon),
                ..one.clone()
            },
        ),
        (
            Caveat::RatedLow {
                hundredths: 293,
                reviews: 10,
            },
            Candidate {
                grades: Grades {
                    sum: 20.9,
                    weight: 10.0,
                    count: 10,
                },
                ..one.clone()
            },
        ),
        (
            Caveat::NotKnown {
                feature: Feature::Price,
            },
            Candidate {
                price: None,
                ..one.clone()
            },
        ),
    ] {
        let said = explained(&place, &learner, &Weights::default(), &[other]);
        assert_eq!(said.caveat, Some(caveat));
    }
    let quick = Candidate {
        median_reply_minutes: Some(180),
        ..one
    };
    let weights = Weights::all(Importance::Ignore);
    let said = explained(&place, &learner, &weights, &[quick]);
    assert_eq!(said.reasons, [Reason::RepliesWithin { minutes: 180 }]);
    assert_eq!(said.caveat, None);
}

#[test]
fn where_nothing_is_known_nothing_is_claimed() {
    let place = Place::default();
    let said = explained(
        &place,
        &Learner::default(),
        &Weights::default(),
        &[mentor(1)],
    );
    assert_eq!(said.reasons, []);
    assert_eq!(said.caveat, Some(Caveat::NoReviewYet));
}
