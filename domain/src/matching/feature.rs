//! What speaks for a mentor, as small whole numbers: how far each wish is met, with "not known" kept
//! apart from "not at all". A row is sixteen bytes, so that another weighting is a dot product.

use serde::{Deserialize, Serialize};

/// How far something is the case: from 0 (not at all) to [`Share::WHOLE`] (wholly), in steps of 0.4 %.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Share(u8);

/// The number is above [`Share::WHOLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAShare;

impl std::fmt::Display for NotAShare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a share is a whole number up to {}", Share::WHOLE.0)
    }
}

impl Share {
    pub const NONE: Share = Share(0);
    pub const WHOLE: Share = Share(250);

    /// Of a number from 0 to 1. What is beyond counts as the nearer end, and NaN as nothing.
    pub fn of(value: f64) -> Share {
        // A cast of a float saturates, and takes NaN for zero.
        Share((value.clamp(0.0, 1.0) * f64::from(Share::WHOLE.0)).round() as u8)
    }

    /// `part` of `all`, at most the whole; of nothing it is nothing.
    pub fn ratio(part: u64, all: u64) -> Share {
        if all == 0 {
            return Share::NONE;
        }
        // Huge numbers lose their last bits, so that the product fits.
        let excess = if all > u64::from(u32::MAX) { 32 } else { 0 };
        let (part, all) = (part.min(all) >> excess, all >> excess);
        let scaled = (part * u64::from(Share::WHOLE.0) + all / 2) / all;
        u8::try_from(scaled).map_or(Share::WHOLE, Share)
    }

    pub const fn percent(value: u8) -> Share {
        let value = if value > 100 { 100 } else { value };
        Share((value as u16 * 250 / 100) as u8)
    }

    /// The share of a share.
    pub fn times(self, other: Share) -> Share {
        Share::ratio(
            u64::from(self.0) * u64::from(other.0),
            u64::from(Share::WHOLE.0).pow(2),
        )
    }

    pub const fn get(self) -> u8 {
        self.0
    }

    /// From 0 to 1.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(Share::WHOLE.0)
    }
}

impl TryFrom<u8> for Share {
    type Error = NotAShare;
    fn try_from(value: u8) -> Result<Share, NotAShare> {
        if value <= Share::WHOLE.0 {
            Ok(Share(value))
        } else {
            Err(NotAShare)
        }
    }
}

impl From<Share> for u8 {
    fn from(share: Share) -> u8 {
        share.0
    }
}

/// What can speak for a mentor. A learner gives each a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// The skills wanted, with credit for like ones.
    Skills,
    /// What the learner wants to reach, against what the mentor writes.
    Goals,
    /// The topics help is wanted with.
    Topics,
    /// Held the role that the learner has, and after it the one they want.
    Path,
    /// A few years ahead.
    Experience,
    Industry,
    Region,
    College,
    Language,
    /// Video, voice, chat or in their own time.
    Talk,
    /// Free in the learner's hours.
    Time,
    Price,
    /// What others said, pulled towards the mean of all while they are few.
    Reputation,
}

impl Feature {
    pub const COUNT: usize = 13;

    pub const ALL: [Feature; Feature::COUNT] = [
        Feature::Skills,
        Feature::Goals,
        Feature::Topics,
        Feature::Path,
        Feature::Experience,
        Feature::Industry,
        Feature::Region,
        Feature::College,
        Feature::Language,
        Feature::Talk,
        Feature::Time,
        Feature::Price,
        Feature::Reputation,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Feature::Skills => "skills",
            Feature::Goals => "goals",
            Feature::Topics => "topics",
            Feature::Path => "path",
            Feature::Experience => "experience",
            Feature::Industry => "industry",
            Feature::Region => "region",
            Feature::College => "college",
            Feature::Language => "language",
            Feature::Talk => "talk",
            Feature::Time => "time",
            Feature::Price => "price",
            Feature::Reputation => "reputation",
        }
    }

    pub fn parse(text: &str) -> Option<Feature> {
        Feature::ALL
            .into_iter()
            .find(|feature| feature.as_str() == text)
    }

    /// The least share that counts as met where the learner must have it.
    pub const fn must_least(self) -> Share {
        match self {
            // Most of the skills; half the way, which is having held the role wanted.
            Feature::Skills => Share::percent(60),
            Feature::Goals | Feature::Path => Share::percent(50),
            Feature::Topics | Feature::Industry => Share::percent(80),
            Feature::Experience => Share::percent(70),
            // An hour of the four that are enough.
            Feature::Time => Share::percent(25),
            // No worse than who has no review yet: new is not bad.
            Feature::Reputation => Share::percent(80),
            Feature::Region
            | Feature::College
            | Feature::Language
            | Feature::Talk
            | Feature::Price => Share::WHOLE,
        }
    }
}

/// Bytes of a row: a power of two above the number of features, which the compiler's loops like.
pub(super) const WIDTH: usize = 16;
pub(super) const UNKNOWN: u8 = u8::MAX;

/// All features of one mentor for one learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features([u8; WIDTH]);

impl Default for Features {
    fn default() -> Self {
        Features([UNKNOWN; WIDTH])
    }
}

impl Features {
    /// Nothing is known.
    pub const UNKNOWN: Features = Features([UNKNOWN; WIDTH]);

    pub fn get(&self, feature: Feature) -> Option<Share> {
        let value = self.0[feature as usize];
        (value != UNKNOWN).then_some(Share(value))
    }

    pub fn set(&mut self, feature: Feature, share: Option<Share>) {
        self.0[feature as usize] = share.map_or(UNKNOWN, Share::get);
    }

    pub fn with(mut self, feature: Feature, share: Share) -> Features {
        self.set(feature, Some(share));
        self
    }

    /// As it is stored beside an impression.
    pub fn to_stored(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// What was stored; None for bytes that no row has.
    pub fn from_stored(bytes: &[u8]) -> Option<Features> {
        let row: [u8; WIDTH] = bytes.try_into().ok()?;
        let known = |value: &u8| *value == UNKNOWN || *value <= Share::WHOLE.0;
        row.iter().all(known).then_some(Features(row))
    }

    pub(super) const fn bytes(&self) -> &[u8; WIDTH] {
        &self.0
    }
}
