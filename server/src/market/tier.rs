//! Of many whom words find, so many at a time are weighed by everything that speaks for them, those
//! whom the words fit best first; the next follow behind. Weighing everybody would take longer than
//! anybody waits, and nobody turns so many pages. Who must meet a criterion is looked for among all.
//! Knows no index: every index answers through this file.

use super::FEATURED;
use super::ranked::Wish;
use app::market::{PAGE, Sort};
use domain::id::MemberId;
use domain::matching::candidate::Candidate;
use domain::matching::feature::Share;
use domain::matching::limits::{self, Apart};
use domain::matching::text::Found;
use std::cmp::Ordering;

/// See the head of the file. The places of a first page are shared among so many, too: an admin may
/// widen the band, and every more would cost time on every list.
pub const WEIGHED_AT_ONCE: u32 = 1_000;

// No page lies in two tiers.
const _: () =
    assert!(WEIGHED_AT_ONCE.is_multiple_of(PAGE) && WEIGHED_AT_ONCE.is_multiple_of(FEATURED));

/// Who is found, and how well their texts answer the words.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    pub number: u32,
    pub score: f32,
}

impl Hit {
    pub fn of(found: &Found) -> Hit {
        Hit {
            number: found.document,
            score: found.score,
        }
    }
}

/// The least and the best score of all hits, by which each is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub least: f32,
    pub best: f32,
}

impl Span {
    pub fn of(scores: impl Iterator<Item = f32> + Clone) -> Span {
        Span {
            best: scores.clone().fold(0.0, f32::max),
            // Among those found the least says the least; half of the best is always something.
            least: scores.fold(f32::INFINITY, f32::min),
        }
    }

    /// Of all, some of whom say nothing of what they are measured by.
    pub fn from_nothing(scores: impl Iterator<Item = f32>) -> Span {
        Span {
            best: scores.fold(0.0, f32::max),
            least: 0.0,
        }
    }

    /// How far a score lies from the least to the best.
    pub fn share(&self, score: f32) -> Share {
        let range = (self.best - self.least).max(f32::MIN_POSITIVE);
        Share::of(f64::from((score - self.least) / range))
    }
}

/// For what mentors are put in order.
#[derive(Clone, Copy, Debug)]
pub enum Reach {
    /// All of them, of whom the first so many are looked at.
    First(u32),
    /// One page of a list; beyond the last it is the last one.
    Page { page: u32, size: u32 },
    /// To see where this one stands.
    Around(u32),
}

impl Reach {
    /// How many of those that are weighed have to be in order.
    pub fn in_order(&self) -> usize {
        let most = match self {
            Reach::First(most) => *most,
            Reach::Page { page, size } => page.saturating_mul(*size).max(WEIGHED_AT_ONCE),
            Reach::Around(_) => 1,
        };
        most as usize
    }

    /// The place where those begin who are weighed; None for everybody.
    fn begins(&self, hits: &[Hit], best_first: impl Fn(&Hit, &Hit) -> Ordering) -> Option<u32> {
        let all = hits.len() as u32;
        match self {
            Reach::First(_) => None,
            Reach::Page { page, size } => {
                let pages = all.div_ceil(*size).max(1);
                let before = (page.clamp(&1, &pages) - 1) * size;
                Some(before / WEIGHED_AT_ONCE * WEIGHED_AT_ONCE)
            }
            Reach::Around(number) => {
                let own = hits.iter().find(|hit| hit.number == *number)?;
                let before = hits.iter().filter(|hit| best_first(hit, own).is_lt());
                Some(before.count() as u32 / WEIGHED_AT_ONCE * WEIGHED_AT_ONCE)
            }
        }
    }
}

/// Those who are weighed.
#[derive(Clone, Debug)]
pub struct Tier {
    /// In the order in which they came.
    pub hits: Vec<Hit>,
    pub span: Span,
    /// How many stand before all of these.
    pub begins: u32,
    /// How many there are with all others; None where weighing tells.
    pub total: Option<u32>,
}

impl Tier {
    /// Of all hits, which come in the order of their numbers.
    pub fn new<'m>(
        mut hits: Vec<Hit>,
        reach: Reach,
        wish: &Wish,
        sort: Sort,
        mentor: impl Fn(u32) -> &'m Candidate,
    ) -> Tier {
        let span = Span::of(hits.iter().map(|hit| hit.score));
        let criteria = &wish.criteria;
        let by_all = sort != Sort::Best || criteria.weights.has_must();
        let id = |hit: &Hit| mentor(hit.number).id;
        let best_first = |one: &Hit, other: &Hit| {
            let by_score = other.score.total_cmp(&one.score);
            by_score.then_with(|| id(one).cmp(&id(other)))
        };
        let all = Tier {
            hits: vec![],
            span,
            begins: 0,
            total: None,
        };
        if by_all || hits.len() <= WEIGHED_AT_ONCE as usize {
            return Tier { hits, ..all };
        }
        if !criteria.limits.is_empty() || !criteria.hidden.is_empty() {
            hits.retain(|hit| {
                let mentor = mentor(hit.number);
                let apart = Apart {
                    hidden: criteria.hidden.contains(&mentor.id),
                    ..Apart::default()
                };
                limits::standing(mentor, apart, &criteria.limits).passes()
            });
        }
        let Some(begins) = reach.begins(&hits, best_first) else {
            return Tier { hits, ..all };
        };
        let total = hits.len() as u32;
        let end = begins + WEIGHED_AT_ONCE;
        let mut hits = first(hits, end as usize, id);
        if begins > 0 {
            hits.select_nth_unstable_by(begins as usize, best_first);
            hits.drain(..begins as usize);
        }
        hits.sort_unstable_by_key(|hit| hit.number);
        Tier {
            hits,
            begins,
            total: Some(total),
            ..all
        }
    }
}

/// So many of those whom the words fit best; of equal ones those with the first ids.
fn first(hits: Vec<Hit>, most: usize, id: impl Fn(&Hit) -> MemberId) -> Vec<Hit> {
    if hits.len() <= most {
        return hits;
    }
    let mut scores: Vec<f32> = hits.iter().map(|hit| hit.score).collect();
    let (_, last, _) = scores.select_nth_unstable_by(most - 1, |one, other| other.total_cmp(one));
    let last = *last;
    // Ids lie elsewhere in memory: each is looked up once, of those who are as good as the last.
    let (mut better, mut equal) = (Vec::with_capacity(most), vec![]);
    for hit in hits {
        match hit.score.total_cmp(&last) {
            Ordering::Greater => better.push(hit),
            Ordering::Equal => equal.push((id(&hit), hit)),
            Ordering::Less => {}
        }
    }
    let left = most - better.len();
    if left < equal.len() {
        equal.select_nth_unstable_by_key(left, |(id, _)| *id);
    }
    better.extend(equal.into_iter().take(left).map(|(_, hit)| hit));
    better
}
