//! What was found, whichever index found it: the first in their order, the page that is shown of them,
//! with exposure shared, and why each stands there. Every index answers through this file, so that the
//! same mentors come in the same order with the same reasons. Knows no index and no database.

use super::question::{Lists, Question};
use super::ranked::{Place, Ranked, Wish};
use super::shared::SharedOrder;
use super::tier::{Reach, Tier};
use app::market::{Facet, FacetView, FitView, Sort};
use domain::id::MemberId;
use domain::matching::candidate::Candidate;
use domain::matching::feature::{Feature, Features};
use domain::matching::fit::Parts;
use domain::review::{PRIOR_MEAN, Score};
use domain::time::Instant;

/// What was found: the first mentors in order, and the counts.
#[derive(Debug)]
pub struct Found {
    pub order: Vec<u32>,
    /// Where each of the order stands in what was ranked.
    pub places: Vec<u32>,
    /// How well each of them fits, in the same order; in ten-thousandths.
    pub fits: Vec<u16>,
    /// How many stand before all of these.
    pub begins: u32,
    pub total: u32,
    pub counts: Counts,
    pub ways_out: WaysOut,
}

/// What, dropped by itself, would bring so many where nobody is left; most first of each kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WaysOut {
    /// Criteria that must be met.
    pub musts: Vec<(Feature, u32)>,
    /// Industries that who asks put aside.
    pub industries: Vec<(String, u32)>,
    /// All of the words.
    pub words: u32,
}

/// How many there are of what can be chosen further, and without a filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    pub facets: Vec<FacetView>,
    pub free: u32,
    pub paid: u32,
    pub open: u32,
    pub week: u32,
    /// None where nobody knows the hours of who asks.
    pub hours: Option<u32>,
    pub escapes: Vec<(Facet, u32)>,
}

/// What mentors are ordered by.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub rating: f64,
    pub joined_at: Instant,
    /// The first time they can be booked.
    pub first_free: Option<Instant>,
}

impl Found {
    /// Of what was ranked, in order as far as the reach of the question goes.
    pub fn new(
        ranked: &Ranked,
        tier: &Tier,
        counts: Counts,
        asked: (Sort, Reach),
        standing: impl Fn(u32) -> Standing,
    ) -> Found {
        let (sort, reach) = asked;
        let first = first_of(ranked, sort, reach.in_order(), standing);
        let total = tier.total.unwrap_or_else(|| ranked.total());
        Found {
            order: first.iter().map(|place| place.number).collect(),
            places: first.iter().map(|place| place.place).collect(),
            fits: first.iter().map(|place| place.score).collect(),
            begins: tier.begins,
            total,
            ways_out: match total {
                0 => ranked.ways_out(),
                _ => WaysOut::default(),
            },
            counts,
        }
    }
}

fn first_of(
    ranked: &Ranked,
    sort: Sort,
    first: usize,
    standing: impl Fn(u32) -> Standing,
) -> Vec<Place> {
    if sort == Sort::Best {
        return ranked.best(first);
    }
    let mut all = ranked.best(usize::MAX);
    // Equal ones stay in the order of the ranking.
    all.sort_by(|one, other| {
        let (one, other) = (standing(one.number), standing(other.number));
        let free = |standing: &Standing| standing.first_free.unwrap_or(Instant::MAX);
        match sort {
            Sort::Best => std::cmp::Ordering::Equal,
            Sort::Soonest => free(&one).cmp(&free(&other)),
            Sort::Rating => other.rating.total_cmp(&one.rating),
            Sort::Newest => other.joined_at.cmp(&one.joined_at),
        }
    });
    all.truncate(first);
    all
}

/// The number that orders by rating; who is new stands where the prior puts them.
pub fn rating(score: Score) -> f64 {
    match score {
        Score::New => PRIOR_MEAN,
        Score::Rated { mean, .. } => mean,
    }
}

/// The page of a list that is shown, in numbers of an index.
#[derive(Debug)]
pub struct PageFound {
    pub page: u32,
    pub pages: u32,
    /// In the order in which they are shown.
    pub shown: Vec<Placed>,
}

/// A mentor on a page.
#[derive(Debug)]
pub struct Placed {
    pub number: u32,
    pub fit: FitView,
    /// What the ranking knew, and how likely they accept, in ten-thousandths.
    pub known: (Features, u16),
    /// How likely the mentor was to get this place, in ten-thousandths.
    pub propensity: u16,
}

impl PageFound {
    /// Of a page beyond the last one the last is shown.
    pub fn new(
        found: &Found,
        ranked: &Ranked,
        question: &Question,
        lists: &Lists,
        id: impl Fn(u32) -> MemberId,
    ) -> PageFound {
        let order = match question.query.sort {
            Sort::Best if found.begins == 0 => SharedOrder::new(found, lists, id),
            _ => SharedOrder::plain(found),
        };
        let pages = found.total.div_ceil(lists.size).max(1);
        let page = question.query.page.clamp(1, pages);
        let from = (page - 1).saturating_mul(lists.size) - found.begins;
        let from = from as usize;
        let of_page = order.order.iter().skip(from).take(lists.size as usize);
        let of_page: Vec<usize> = of_page.map(|&index| index as usize).collect();
        let places = || of_page.iter().map(|&index| found.places[index]);
        let fits = ranked.fits(places(), question.asking.now);
        let known = places().map(|place| ranked.known_of(place));
        let numbers = of_page.iter().map(|&index| found.order[index]);
        let shown = numbers.zip(fits).zip(known).zip(from..);
        let shown = shown.map(|(((number, fit), known), place)| Placed {
            number,
            fit,
            known,
            propensity: order.propensity(place),
        });
        PageFound {
            page,
            pages,
            shown: shown.collect(),
        }
    }
}

/// One mentor judged by what somebody asks.
#[derive(Clone, Debug)]
pub struct Judged {
    pub mentor: Candidate,
    pub wish: Wish,
    /// What their score is made of.
    pub parts: Parts,
    pub fit: FitView,
    /// How the mentor's industry is called.
    pub industry: String,
}

impl Judged {
    /// As ranked among others; None where the mentor of this number is not among them.
    pub fn new(ranked: &Ranked, wish: &Wish, number: u32, now: Instant) -> Option<Judged> {
        let place = ranked.place_of(number)?;
        let (mentor, known) = (ranked.mentor_at(place), ranked.known());
        let industry = mentor.industry.map(|name| known.names.text(name));
        Some(Judged {
            wish: wish.clone(),
            parts: ranked.parts_at(place),
            fit: ranked.fits(std::iter::once(place), now).pop()?,
            industry: industry.unwrap_or_default().to_owned(),
            mentor: mentor.clone(),
        })
    }
}
