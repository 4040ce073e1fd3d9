//! Half-open stretches of time, and sets of them that stay sorted and disjoint.

use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// `starts_at` inclusive, `ends_at` exclusive; never empty, never reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(Instant, Instant)", into = "(Instant, Instant)")]
pub struct Interval {
    starts_at: Instant,
    ends_at: Instant,
}

/// The end does not come after the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnInterval;

impl std::fmt::Display for NotAnInterval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the end must come after the start")
    }
}

impl std::error::Error for NotAnInterval {}

impl Interval {
    pub fn new(starts_at: Instant, ends_at: Instant) -> Result<Self, NotAnInterval> {
        if starts_at < ends_at {
            Ok(Interval { starts_at, ends_at })
        } else {
            Err(NotAnInterval)
        }
    }

    pub const fn starts_at(self) -> Instant {
        self.starts_at
    }

    pub const fn ends_at(self) -> Instant {
        self.ends_at
    }

    /// Length in milliseconds, always positive.
    pub const fn length(self) -> i64 {
        self.ends_at.since(self.starts_at)
    }

    pub fn overlaps(self, other: Interval) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    pub fn contains(self, other: Interval) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }

    pub fn holds(self, instant: Instant) -> bool {
        self.starts_at <= instant && instant < self.ends_at
    }
}

impl TryFrom<(Instant, Instant)> for Interval {
    type Error = NotAnInterval;
    fn try_from((starts_at, ends_at): (Instant, Instant)) -> Result<Self, NotAnInterval> {
        Interval::new(starts_at, ends_at)
    }
}

impl From<Interval> for (Instant, Instant) {
    fn from(interval: Interval) -> Self {
        (interval.starts_at, interval.ends_at)
    }
}

/// Disjoint intervals in order; neighbours that touch are joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntervalSet {
    intervals: Vec<Interval>,
}

impl IntervalSet {
    /// The union of `intervals`, in any order, overlapping or not.
    pub fn union_of(mut intervals: Vec<Interval>) -> Self {
        intervals.sort_unstable();
        let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
        for next in intervals {
            match joined.last_mut() {
                Some(last) if next.starts_at <= last.ends_at => {
                    last.ends_at = last.ends_at.max(next.ends_at);
                }
                _ => joined.push(next),
            }
        }
        IntervalSet { intervals: joined }
    }

    pub fn as_slice(&self) -> &[Interval] {
        &self.intervals
    }

    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// The interval of the set that overlaps `probe` first, in O(log n).
    pub fn first_overlap(&self, probe: Interval) -> Option<Interval> {
        let index = self
            .intervals
            .partition_point(|interval| interval.ends_at <= probe.starts_at);
        self.intervals
            .get(index)
            .copied()
            .filter(|interval| interval.overlaps(probe))
    }

    /// Whether one interval of the set holds the whole of `probe`.
    pub fn covers(&self, probe: Interval) -> bool {
        self.first_overlap(probe)
            .is_some_and(|interval| interval.contains(probe))
    }

    /// What of this set lies outside `other`.
    pub fn minus(&self, other: &IntervalSet) -> IntervalSet {
        let mut rest = Vec::with_capacity(self.intervals.len());
        for interval in &self.intervals {
            let mut from = interval.starts_at;
            let first = other
                .intervals
                .partition_point(|cut| cut.ends_at <= interval.starts_at);
            for cut in other.intervals[first..]
                .iter()
                .take_while(|cut| cut.starts_at < interval.ends_at)
            {
                if let Ok(piece) = Interval::new(from, cut.starts_at) {
                    rest.push(piece);
                }
                from = from.max(cut.ends_at);
            }
            if let Ok(piece) = Interval::new(from, interval.ends_at) {
                rest.push(piece);
            }
        }
        IntervalSet { intervals: rest }
    }
}
