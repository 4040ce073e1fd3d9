//! What the platform keeps of a price: less from mentors who have given many paid sessions. Both
//! people see it before anything is paid, and it stays as it was then. How much is a set of tiers that
//! admins give; each takes force at an instant, and none that was in force is ever changed.

use super::amount::parse_amount;
use super::split::split;
use crate::form::{FieldErrors, Problem, whole_number};
use crate::money::{Currency, Money};
use crate::time::{DAY, Instant, MINUTE};
use serde::{Deserialize, Serialize};

/// From how many paid sessions on, which share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeTier {
    pub from_sessions: u32,
    /// Of ten thousand.
    pub basis_points: u16,
}

/// The most that is ever kept of a price, of ten thousand.
pub const MOST_FEE: u16 = 3_000;

/// The most tiers of one set, and the most sessions that one begins with.
pub const MOST_TIERS: usize = 5;
pub const MOST_FROM: u32 = 100_000;

/// A set of tiers that can be in force: the first is everybody's, each next one begins with more sessions,
/// and nobody pays more for having given more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<FeeTier>", into = "Vec<FeeTier>")]
pub struct FeeRules(Vec<FeeTier>);

/// Why tiers are no set; each names the place of the tier, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadTiers {
    /// None, or too many.
    Count,
    /// The first does not begin with no session, or another not after the one before.
    From(usize),
    /// More than is ever kept.
    TooHigh(usize),
    /// More than the tier before.
    Rises(usize),
}

impl std::fmt::Display for BadTiers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "these tiers are no set: {self:?}")
    }
}

impl FeeRules {
    pub fn new(tiers: Vec<FeeTier>) -> Result<FeeRules, BadTiers> {
        if !(1..=MOST_TIERS).contains(&tiers.len()) {
            return Err(BadTiers::Count);
        }
        for (place, tier) in tiers.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| tiers[before]);
            let begins_well = match before {
                None => tier.from_sessions == 0,
                Some(before) => tier.from_sessions > before.from_sessions,
            };
            if !begins_well || tier.from_sessions > MOST_FROM {
                return Err(BadTiers::From(place));
            }
            if tier.basis_points > MOST_FEE {
                return Err(BadTiers::TooHigh(place));
            }
            if before.is_some_and(|before| tier.basis_points > before.basis_points) {
                return Err(BadTiers::Rises(place));
            }
        }
        Ok(FeeRules(tiers))
    }

    /// In rising order; the first is everybody's.
    pub fn tiers(&self) -> &[FeeTier] {
        &self.0
    }

    /// The tier of a mentor who was paid for so many sessions.
    pub fn tier(&self, paid_sessions: u32) -> FeeTier {
        let reached = self.0.iter().rev();
        reached
            .copied()
            .find(|tier| paid_sessions >= tier.from_sessions)
            .unwrap_or(self.0[0])
    }

    /// The next tier in which less is kept.
    pub fn next_tier(&self, paid_sessions: u32) -> Option<FeeTier> {
        let now = self.tier(paid_sessions).basis_points;
        let later = self
            .0
            .iter()
            .filter(|tier| tier.from_sessions > paid_sessions);
        later.copied().find(|tier| tier.basis_points < now)
    }
}

impl TryFrom<Vec<FeeTier>> for FeeRules {
    type Error = BadTiers;

    fn try_from(tiers: Vec<FeeTier>) -> Result<Self, BadTiers> {
        FeeRules::new(tiers)
    }
}

impl From<FeeRules> for Vec<FeeTier> {
    fn from(rules: FeeRules) -> Self {
        rules.0
    }
}

/// How long before it takes force a set is settled. What is shown at a moment was decided before, so whoever was
/// shown a fee pays that one.
pub const FEE_LEAD: i64 = MINUTE;

/// A set that takes force at an instant can still be taken back.
pub fn may_take_back(takes_force: Instant, now: Instant) -> bool {
    now.plus(FEE_LEAD) < takes_force
}

/// Raw: an admin sets the tiers. The first begins with the first session; what is left empty is no tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeeForm {
    /// Shares of a hundred, with up to two decimals.
    pub share_1: String,
    pub from_2: String,
    pub share_2: String,
    pub from_3: String,
    pub share_3: String,
    pub from_4: String,
    pub share_4: String,
    pub from_5: String,
    pub share_5: String,
    /// `now` or `later`.
    pub when: String,
    /// When later, by UTC; no time is midnight.
    pub day: String,
    pub time: String,
}

/// What an admin set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFees {
    pub rules: FeeRules,
    pub takes_force: Instant,
}

/// The names of a tier's two fields; the first has no threshold to type.
pub const FEE_FIELDS: [(&str, &str); MOST_TIERS] = [
    ("from_1", "share_1"),
    ("from_2", "share_2"),
    ("from_3", "share_3"),
    ("from_4", "share_4"),
    ("from_5", "share_5"),
];

impl FeeForm {
    /// A form that shows these rules.
    pub fn of(rules: &FeeRules) -> FeeForm {
        let from = |place: usize| {
            let tier = rules.0.get(place);
            tier.map(|tier| tier.from_sessions.to_string())
                .unwrap_or_default()
        };
        let share = |place: usize| {
            let tier = rules.0.get(place);
            tier.map(|tier| share_text(tier.basis_points))
                .unwrap_or_default()
        };
        FeeForm {
            share_1: share(0),
            from_2: from(1),
            share_2: share(1),
            from_3: from(2),
            share_3: share(2),
            from_4: from(3),
            share_4: share(3),
            from_5: from(4),
            share_5: share(4),
            when: "now".to_owned(),
            ..FeeForm::default()
        }
    }

    /// What was typed of each tier.
    pub fn typed(&self) -> [(&str, &str); MOST_TIERS] {
        [
            ("0", &self.share_1),
            (&self.from_2, &self.share_2),
            (&self.from_3, &self.share_3),
            (&self.from_4, &self.share_4),
            (&self.from_5, &self.share_5),
        ]
    }

    /// The rules alone, whenever they are to take force.
    pub fn rules(&self) -> Result<FeeRules, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut places = Vec::new();
        let mut tiers = Vec::new();
        for (place, (from, share)) in self.typed().into_iter().enumerate() {
            if place > 0 && from.trim().is_empty() && share.trim().is_empty() {
                continue;
            }
            let (from_field, share_field) = FEE_FIELDS[place];
            let from = errors.take(from_field, whole_number(from, 0, MOST_FROM.into()));
            let share = errors.take(share_field, read_share(share));
            if let (Some(from), Some(basis_points)) = (from, share) {
                places.push(place);
                tiers.push(FeeTier {
                    from_sessions: u32::try_from(from).unwrap_or(MOST_FROM),
                    basis_points,
                });
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let before = tiers.clone();
        FeeRules::new(tiers).map_err(|bad| match bad {
            BadTiers::Count => FieldErrors::one("share_1", Problem::Missing),
            BadTiers::From(at) => {
                let least = at.checked_sub(1).map(|at| before[at].from_sessions + 1);
                let least = i64::from(least.unwrap_or_default());
                let most = i64::from(MOST_FROM);
                FieldErrors::one(
                    FEE_FIELDS[places[at]].0,
                    Problem::OutOfRange { least, most },
                )
            }
            BadTiers::TooHigh(at) => FieldErrors::one(FEE_FIELDS[places[at]].1, too_high()),
            BadTiers::Rises(at) => FieldErrors::one(FEE_FIELDS[places[at]].1, Problem::FeeRises),
        })
    }

    pub fn parse(&self, now: Instant) -> Result<NewFees, FieldErrors> {
        let (rules, takes_force) = (self.rules(), self.takes_force(now));
        match (rules, takes_force) {
            (Ok(rules), Ok(takes_force)) => Ok(NewFees { rules, takes_force }),
            (rules, takes_force) => {
                let mut errors = rules.err().unwrap_or_default();
                errors.0.extend(takes_force.err().unwrap_or_default().0);
                Err(errors)
            }
        }
    }

    fn takes_force(&self, now: Instant) -> Result<Instant, FieldErrors> {
        let soonest = now.plus(FEE_LEAD);
        match self.when.trim() {
            "now" => return Ok(soonest),
            "later" => {}
            _ => return Err(FieldErrors::one("when", Problem::NotAChoice)),
        }
        let mut errors = FieldErrors::default();
        let day = match self.day.trim() {
            "" => Err(Problem::Missing),
            day => crate::date::read(day).ok_or(Problem::NotADate),
        };
        let day = errors.take("day", day);
        let minute = errors.take("time", read_time(&self.time));
        let (Some(day), Some(minute)) = (day, minute) else {
            return Err(errors);
        };
        let at = Instant(crate::time::day_number(day) * DAY + minute * MINUTE);
        match at < soonest {
            true => Err(FieldErrors::one("day", Problem::InThePast)),
            false => Ok(at),
        }
    }
}

/// `12.5` of 1 250.
pub fn share_text(basis_points: u16) -> String {
    match (basis_points / 100, basis_points % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

fn too_high() -> Problem {
    let most = i64::from(MOST_FEE / 100);
    Problem::OutOfRange { least: 0, most }
}

/// A share of a hundred has as many decimals as an amount in euros, and is written like one.
fn read_share(raw: &str) -> Result<u16, Problem> {
    if raw.trim().is_empty() {
        return Err(Problem::Missing);
    }
    let share = parse_amount(raw, Currency::EUR).ok_or(Problem::NotANumber)?;
    u16::try_from(share).map_err(|_| too_high())
}

/// Minutes of a day from `14:30`.
fn read_time(raw: &str) -> Result<i64, Problem> {
    if raw.trim().is_empty() {
        return Ok(0);
    }
    let read = raw.trim().split_once(':').and_then(|(hour, minute)| {
        let hour = crate::date::number(hour).filter(|hour| *hour < 24)?;
        let minute = crate::date::number(minute).filter(|minute| *minute < 60)?;
        Some(i64::from(hour) * 60 + i64::from(minute))
    });
    read.ok_or(Problem::NotATime)
}

/// A price, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// What the learner pays.
    pub price: Money,
    /// What the platform keeps of it.
    pub fee: Money,
    /// What the mentor gets of it.
    pub mentor_gets: Money,
    /// Of ten thousand.
    pub basis_points: u16,
}

impl Quote {
    /// A price is not negative.
    pub fn new(price: Money, tier: FeeTier) -> Quote {
        let kept = u64::from(tier.basis_points.min(10_000));
        let parts = split(price.minor, &[10_000 - kept, kept]);
        Quote {
            price,
            fee: Money::new(parts[1], price.currency),
            mentor_gets: Money::new(parts[0], price.currency),
            basis_points: tier.basis_points,
        }
    }
}
