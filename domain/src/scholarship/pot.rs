//! A pot: for whom it is, how far it is, and which of several pay for a session.

use crate::id::{MemberId, PotId};
use crate::matching::text::folded;
use crate::money::Money;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// How often money can be put into one pot.
pub const MOST_TOP_UPS: u32 = 50;

/// What is known of a learner and can be asked of whoever a pot is for: what they say of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    Region,
    College,
    Industry,
    Skill,
}

impl Fact {
    pub const ALL: [Fact; 4] = [Fact::Region, Fact::College, Fact::Industry, Fact::Skill];

    pub const fn as_str(self) -> &'static str {
        match self {
            Fact::Region => "region",
            Fact::College => "college",
            Fact::Industry => "industry",
            Fact::Skill => "skill",
        }
    }

    pub fn parse(text: &str) -> Option<Fact> {
        Fact::ALL.into_iter().find(|fact| fact.as_str() == text)
    }
}

/// For whom a pot is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whom {
    Person(MemberId),
    /// Whoever says this of themselves, however it is spelled.
    Whoever(Fact, String),
}

impl Whom {
    /// A word as two are compared: whoever writes "são paulo" is from "Sao Paulo".
    pub fn key(text: &str) -> String {
        folded(text)
    }
}

/// How far a pot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PotState {
    /// Nobody paid into it yet.
    Unpaid,
    /// It pays for sessions.
    Open,
    /// All of it is with sessions; some may come back.
    Spent,
    /// The sponsor's bank took some of it back: nothing of the rest is given.
    Frozen,
    /// Its time is over, or the sponsor closed it: the rest went back.
    Closed,
}

impl PotState {
    /// `left` of what was paid into it; `at_bank`: a bank has some of it; `closed`: by somebody, or by the clock.
    pub const fn of(is_paid: bool, left: i64, at_bank: bool, closed: bool) -> PotState {
        match (is_paid, at_bank, closed) {
            (_, true, _) => PotState::Frozen,
            (_, _, true) => PotState::Closed,
            (false, ..) => PotState::Unpaid,
            _ if left == 0 => PotState::Spent,
            _ => PotState::Open,
        }
    }
}

/// A pot that may pay for a learner's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub id: PotId,
    /// It is for this learner, and for nobody else.
    pub in_person: bool,
    pub until: Instant,
    /// What is in it, in minor units.
    pub left: i64,
    pub per_session: Option<i64>,
    pub per_learner: Option<i64>,
    /// What this learner had of it before.
    pub had: i64,
}

impl Offer {
    /// The most it pays for one session of this learner now.
    pub fn most(&self) -> i64 {
        let of_learner = self.per_learner.map(|most| most - self.had);
        let limits = [Some(self.left), self.per_session, of_learner];
        limits.into_iter().flatten().min().unwrap_or(0).max(0)
    }
}

/// Which pots pay how much, in minor units, of what a learner would pay: those for this person first, then
/// those that end sooner. `most`: they pay no more than that. What is left to pay is nothing, or at least a main
/// unit: nobody can pay a few cents with a card.
pub fn chosen(offers: &[Offer], to_pay: Money, most: i64) -> Vec<(PotId, i64)> {
    let mut in_order: Vec<&Offer> = offers.iter().collect();
    in_order.sort_by_key(|offer| (!offer.in_person, offer.until, offer.id));
    let mut wanted = to_pay.minor.min(most);
    let mut parts = Vec::new();
    for offer in in_order {
        let minor = offer.most().min(wanted);
        if minor > 0 {
            parts.push((offer.id, minor));
            wanted -= minor;
        }
    }
    let given: i64 = parts.iter().map(|(_, minor)| minor).sum();
    let least = to_pay.currency.minor_of_main();
    let mut too_much = match to_pay.minor - given {
        0 => 0,
        left => (least - left).max(0),
    };
    // The last to be asked give less.
    while too_much > 0 {
        let Some((_, minor)) = parts.last_mut() else {
            break;
        };
        let less = too_much.min(*minor);
        *minor -= less;
        too_much -= less;
        if *minor == 0 {
            parts.pop();
        }
    }
    parts
}
