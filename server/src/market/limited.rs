//! Whom the limits of a wish let through: musts, and facts that must never be. Counts and ways out are of
//! those alone, so that whoever follows one finds as many as it promised. Knows no index: every index
//! answers through this file.

use super::candidates::Known;
use super::ranked::Wish;
use super::tier::{Hit, Span};
use domain::matching::ask::Ask;
use domain::matching::candidate::Candidate;
use domain::matching::criteria::Importance;
use domain::matching::feature::Feature;
use domain::matching::limits::{self, Apart};

/// See the head of the file.
pub struct Limited<'a> {
    wish: &'a Wish,
    ask: Ask<'a>,
    span: Span,
}

impl<'a> Limited<'a> {
    /// None where nothing is limited. Where the words are a must, hits are measured by this span.
    pub fn new(wish: &'a Wish, known: &Known, span: Option<Span>) -> Option<Limited<'a>> {
        wish.is_limited().then(|| Limited {
            ask: wish.ask(known),
            wish,
            span: span.unwrap_or_else(|| Span::of(std::iter::empty())),
        })
    }

    /// Whether a mentor is left, whom these hits find or not; hits come in the order of numbers.
    pub fn lets(&self, number: u32, mentor: &Candidate, hits: &[Hit]) -> bool {
        let criteria = &self.wish.criteria;
        let apart = Apart {
            hidden: criteria.hidden.contains(&mentor.id),
            ..Apart::default()
        };
        limits::standing(mentor, apart, &criteria.limits).passes()
            && (!criteria.weights.has_must() || {
                let hit = hits.binary_search_by_key(&number, |hit| hit.number);
                let goals = hit.ok().map(|place| self.span.share(hits[place].score));
                let features = self.ask.features(mentor, goals);
                limits::musts(&features, &criteria.weights).passes()
            })
    }
}

impl Wish {
    /// Whether anybody could be left out by what matters.
    pub fn is_limited(&self) -> bool {
        let criteria = &self.criteria;
        criteria.weights.has_must() || !criteria.limits.is_empty() || !criteria.hidden.is_empty()
    }

    /// Whether the words are a must. They are measured beside all whom they find then, filtered or not:
    /// no filter decides who answers them well enough.
    pub fn must_answer(&self) -> bool {
        self.criteria.weights.of(Feature::Goals) == Importance::Must
    }
}
