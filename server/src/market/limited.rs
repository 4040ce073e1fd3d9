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
                let goals = score_of(hits, number).map(|score| self.span.share(score));
                let features = self.ask.features(mentor, goals);
                limits::musts(&features, &criteria.weights).passes()
            })
    }
}

/// How well the texts of each of these answer an aim, which leaves nobody out; None for all where it
/// means nothing to this market. Numbers and hits come in order.
pub fn aimed_at(
    numbers: impl Iterator<Item = u32>,
    hits: &[Hit],
) -> impl Iterator<Item = (u32, Option<f32>)> {
    let mut left = hits;
    numbers.map(move |number| {
        let before = left.iter().take_while(|hit| hit.number < number).count();
        left = &left[before..];
        let hit = left.first().filter(|hit| hit.number == number);
        let score = hit.map_or(0.0, |hit| hit.score);
        (number, (!hits.is_empty()).then_some(score))
    })
}

/// How well somebody's texts answer; None for who is not among the hits.
fn score_of(hits: &[Hit], number: u32) -> Option<f32> {
    let place = hits.binary_search_by_key(&number, |hit| hit.number);
    place.ok().map(|place| hits[place].score)
}

impl Wish {
    /// Whether anybody could be left out by what matters.
    pub fn is_limited(&self) -> bool {
        let criteria = &self.criteria;
        criteria.weights.has_must() || !criteria.limits.is_empty() || !criteria.hidden.is_empty()
    }

    /// Whether the words, or the goals, are a must. They are measured beside all whom they find then,
    /// filtered or not: no filter decides who answers them well enough.
    pub fn must_answer(&self) -> bool {
        self.criteria.weights.of(Feature::Goals) == Importance::Must
    }

    /// By what the hits of words, or of an aim, are measured; None where those that pass decide.
    pub fn span(&self, words: Option<&[Hit]>, aim: Option<&[Hit]>) -> Option<Span> {
        match (words, aim) {
            (_, Some(aim)) => Some(Span::from_nothing(aim.iter().map(|hit| hit.score))),
            (Some(words), None) => {
                let all = || Span::of(words.iter().map(|hit| hit.score));
                self.must_answer().then(all)
            }
            (None, None) => None,
        }
    }
}
