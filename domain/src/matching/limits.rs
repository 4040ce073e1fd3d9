//! Hard limits: who is no suggestion at all, and why. All reasons of a mentor are kept as bits, so
//! that an empty list can say which single one, if dropped, would bring how many.

use super::candidate::Candidate;
use super::criteria::{Fact, Importance, LIMITS_MOST, Limit, Weights};
use super::feature::{Feature, Features};

/// Why a mentor is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// One of the two blocked the other.
    Blocked,
    /// The rules of the place keep the two apart.
    NotEligible,
    Paused,
    Full,
    /// The learner put them aside.
    Hidden,
    /// A feature that must be met is not, or not known to be.
    Must(Feature),
    /// The limit at this place of the criteria.
    Limit(u8),
}

const FEATURES_FROM: u32 = 5;
const LIMITS_FROM: u32 = FEATURES_FROM + Feature::COUNT as u32;
const _: () = assert!(LIMITS_FROM as usize + LIMITS_MOST <= 64);

impl Refusal {
    const fn bit(self) -> u64 {
        1 << match self {
            Refusal::Blocked => 0,
            Refusal::NotEligible => 1,
            Refusal::Paused => 2,
            Refusal::Full => 3,
            Refusal::Hidden => 4,
            Refusal::Must(feature) => FEATURES_FROM + feature as u32,
            Refusal::Limit(place) => LIMITS_FROM + place as u32,
        }
    }

    /// Those there can be, firmest first.
    fn all() -> impl Iterator<Item = Refusal> {
        let fixed = [
            Refusal::Blocked,
            Refusal::NotEligible,
            Refusal::Paused,
            Refusal::Full,
            Refusal::Hidden,
        ];
        let limits = (0..LIMITS_MOST as u8).map(Refusal::Limit);
        let features = Feature::ALL.into_iter().map(Refusal::Must);
        fixed.into_iter().chain(features).chain(limits)
    }

    /// Whether the learner may take it back.
    pub const fn is_theirs(self) -> bool {
        matches!(self, Refusal::Hidden | Refusal::Must(_) | Refusal::Limit(_))
    }
}

/// All reasons to leave a mentor out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failed(u64);

impl Failed {
    /// Nothing stands against the mentor.
    pub const fn passes(self) -> bool {
        self.0 == 0
    }

    pub fn add(&mut self, refusal: Refusal) {
        self.0 |= refusal.bit();
    }

    pub const fn and(self, other: Failed) -> Failed {
        Failed(self.0 | other.0)
    }

    /// Firmest first: what the learner cannot change before what they can.
    pub fn refusals(self) -> impl Iterator<Item = Refusal> {
        Refusal::all().filter(move |refusal| self.0 & refusal.bit() != 0)
    }
}

/// What keeps a learner and a mentor apart, whoever else the mentor is there for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// One of the two blocked the other.
    pub blocked: bool,
    /// The rules of the place forbid it, such as another programme.
    pub ineligible: bool,
    /// The learner put the mentor aside.
    pub hidden: bool,
}

/// What does not depend on weights: where the mentor stands, and facts that must or must never be.
pub fn standing(mentor: &Candidate, apart: Apart, limits: &[Limit]) -> Failed {
    let mut failed = Failed::default();
    let stands = mentor.standing;
    for (is, refusal) in [
        (apart.blocked, Refusal::Blocked),
        (apart.ineligible, Refusal::NotEligible),
        (stands.paused, Refusal::Paused),
        (stands.full, Refusal::Full),
        (apart.hidden, Refusal::Hidden),
    ] {
        if is {
            failed.add(refusal);
        }
    }
    for (place, limit) in (0..).zip(limits.iter().take(LIMITS_MOST)) {
        let kept = match limit {
            Limit::Must(fact) => is_fact(mentor, *fact),
            Limit::Never(fact) => !is_fact(mentor, *fact),
        };
        if !kept {
            failed.add(Refusal::Limit(place));
        }
    }
    failed
}

/// The features that must be met and are not.
pub fn musts(features: &Features, weights: &Weights) -> Failed {
    let mut failed = Failed::default();
    for feature in Feature::ALL {
        let met = || {
            let share = features.get(feature);
            share.is_some_and(|share| share >= feature.must_least())
        };
        if weights.of(feature) == Importance::Must && !met() {
            failed.add(Refusal::Must(feature));
        }
    }
    failed
}

fn is_fact(mentor: &Candidate, fact: Fact) -> bool {
    match fact {
        Fact::Skill(name) => mentor.skills.iter().any(|held| held.skill == name),
        Fact::Role(name) => mentor.roles.iter().any(|held| held.role == name),
        Fact::Topic(name) => mentor.topics.contains(&name),
        Fact::Industry(name) => mentor.industry == Some(name),
        Fact::Region(name) => mentor.region == Some(name),
        Fact::College(name) => mentor.colleges.contains(&name),
        Fact::Language(name) => mentor
            .languages
            .iter()
            .any(|held| held.language == name && held.well),
        Fact::Talks(way) => !mentor.ways.shared(way.as_set()).is_empty(),
        Fact::FreeOfCharge => mentor.price.is_some_and(|price| price.is_zero()),
    }
}

/// What the learner could drop, by itself, and how many mentors each would bring; most first.
/// What brings nobody is left out.
pub fn escapes(failed: impl IntoIterator<Item = Failed>) -> Vec<(Refusal, u32)> {
    let mut only = [0_u32; u64::BITS as usize];
    for failed in failed {
        if failed.0.is_power_of_two() {
            only[failed.0.trailing_zeros() as usize] += 1;
        }
    }
    let counted = Refusal::all().map(|refusal| {
        let place = refusal.bit().trailing_zeros() as usize;
        (refusal, only[place])
    });
    let mut escapes: Vec<_> = counted
        .filter(|(refusal, count)| refusal.is_theirs() && *count > 0)
        .collect();
    escapes.sort_by_key(|(refusal, count)| (std::cmp::Reverse(*count), *refusal));
    escapes
}
