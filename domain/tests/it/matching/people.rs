//! Learners and mentors to match, as short as they can be said.

use domain::id::MemberId;
use domain::matching::ask::Ask;
use domain::matching::candidate::{Candidate, Held, SkillHeld, Spoken};
use domain::matching::feature::{Feature, Features, Share};
use domain::matching::learner::Learner;
use domain::matching::likeness::SharedWords;
use domain::matching::names::{NameId, Names};
use domain::money::{Currency, Money};
use proptest::prelude::*;
use uuid::Uuid;

/// The table of names that everybody in a test shares.
#[derive(Default)]
pub struct Place {
    pub names: Names,
}

impl Place {
    pub fn name(&mut self, text: &str) -> NameId {
        self.names.add(text).expect("a name")
    }

    pub fn all(&mut self, texts: &[&str]) -> Vec<NameId> {
        texts.iter().map(|text| self.name(text)).collect()
    }

    pub fn skills(&mut self, texts: &[&str]) -> Box<[SkillHeld]> {
        let held = |text: &&str| SkillHeld {
            skill: self.names.add(text).expect("a name"),
            level: None,
        };
        texts.iter().map(held).collect()
    }

    /// Roles as (title, from, until).
    pub fn roles(&mut self, roles: &[(&str, u16, Option<u16>)]) -> Box<[Held]> {
        let held = |&(title, from_year, until_year): &(&str, u16, Option<u16>)| Held {
            role: self.names.add(title).expect("a name"),
            from_year,
            until_year,
        };
        roles.iter().map(held).collect()
    }

    pub fn languages(&mut self, languages: &[(&str, bool)]) -> Box<[Spoken]> {
        let spoken = |&(language, well): &(&str, bool)| Spoken {
            language: self.names.add(language).expect("a name"),
            well,
        };
        languages.iter().map(spoken).collect()
    }

    pub fn features(&self, learner: &Learner, mentor: &Candidate) -> Features {
        let likeness = SharedWords::new(&self.names);
        let ask = Ask::new(learner, &likeness).expect("few wishes");
        ask.features(mentor, None)
    }

    /// The feature in percent; nothing where it is not known.
    pub fn percent(&self, feature: Feature, learner: &Learner, mentor: &Candidate) -> Option<u8> {
        let share = self.features(learner, mentor).get(feature);
        share.map(|share| (share.as_f64() * 100.0).round() as u8)
    }
}

pub fn mentor(number: u128) -> Candidate {
    Candidate::new(MemberId(Uuid::from_u128(number)))
}

pub fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

pub fn any_share() -> impl Strategy<Value = Option<Share>> {
    prop_oneof![
        1 => Just(None),
        4 => (0..=Share::WHOLE.get()).prop_map(|value| Share::try_from(value).ok()),
    ]
}

pub fn any_features() -> impl Strategy<Value = Features> {
    proptest::collection::vec(any_share(), Feature::COUNT).prop_map(|shares| {
        let mut features = Features::UNKNOWN;
        for (feature, share) in Feature::ALL.into_iter().zip(shares) {
            features.set(feature, share);
        }
        features
    })
}
