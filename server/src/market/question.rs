//! What is asked of an index of candidates, and what it answers. Both are whole: an index needs
//! nothing else of who asks, and who asks nothing else of the index.

use super::asker::Asker;
use super::found::{Counts, Found, PageFound, WaysOut};
use super::index::{Asking, Mentor};
use super::tier::Reach;
use crate::exposure::week::Week;
use app::market::{FitView, MarketQuery, Why};
use domain::id::MemberId;
use domain::matching::feature::{Feature, Features};
use domain::matching::text::{Vector, Wanted};
use domain::time::Instant;
use std::sync::Arc;

/// Who looks for what.
#[derive(Clone, Debug)]
pub struct Question {
    pub query: MarketQuery,
    pub asking: Asking,
    pub asker: Asker,
    /// What the words mean; of a model that the index does not know only the words count.
    pub meant: Option<Vector>,
    /// Mentors who are neither shown nor counted.
    pub hidden: Vec<MemberId>,
}

impl Question {
    /// The same without its words.
    pub fn without_words(&self) -> Question {
        Question {
            query: MarketQuery {
                q: String::new(),
                ..self.query.clone()
            },
            meant: None,
            ..self.clone()
        }
    }
}

/// In which lists the answer is shown.
#[derive(Clone, Debug)]
pub struct Lists {
    /// Mentors on a page.
    pub size: u32,
    /// Who had how much attention.
    pub week: Week,
    pub viewer: Option<MemberId>,
}

impl Lists {
    /// For what mentors have to be put in order.
    pub fn reach(&self, question: &Question) -> Reach {
        Reach::Page {
            page: question.query.page,
            size: self.size,
        }
    }
}

/// A page of who was found, and the counts.
#[derive(Clone, Debug)]
pub struct Answer {
    pub total: u32,
    pub counts: Counts,
    pub ways_out: WaysOut,
    /// Musts with which nothing can be compared.
    pub contradictions: Vec<Feature>,
    pub page: u32,
    pub pages: u32,
    /// How many are hidden from who asks.
    pub hidden: u32,
    pub shown: Vec<Shown>,
    /// Up to then time alone changes nothing of it, where that is known; else long ago.
    pub until: Instant,
}

/// A mentor on the page.
#[derive(Clone, Debug)]
pub struct Shown {
    pub mentor: Arc<Mentor>,
    pub fit: FitView,
    /// What of the words the mentor fits.
    pub why: Vec<Why>,
    /// What the ranking knew, and how likely they accept, in ten-thousandths.
    pub known: (Features, u16),
    /// How likely the mentor was to get this place, in ten-thousandths.
    pub propensity: u16,
}

impl Answer {
    pub fn new(
        found: Found,
        page: PageFound,
        contradictions: Vec<Feature>,
        wanted: &Wanted,
        hidden: u32,
        mentor: impl Fn(u32) -> Option<Arc<Mentor>>,
    ) -> Answer {
        let shown = page.shown.into_iter().filter_map(|placed| {
            let mentor = mentor(placed.number)?;
            Some(Shown {
                why: mentor.why(wanted),
                mentor,
                fit: placed.fit,
                known: placed.known,
                propensity: placed.propensity,
            })
        });
        Answer {
            total: found.total,
            counts: found.counts,
            ways_out: found.ways_out,
            contradictions,
            page: page.page,
            pages: page.pages,
            hidden,
            shown: shown.collect(),
            until: Instant::MIN,
        }
    }
}

/// How a mentor is named who is to be judged.
#[derive(Clone, Debug)]
pub enum Named {
    Id(MemberId),
    /// By the last part of their page's address.
    Slug(String),
}

/// A mentor beside what decides who finds them.
#[derive(Clone, Debug)]
pub struct InMarket {
    pub mentor: Arc<Mentor>,
    pub is_shown: bool,
    pub first_free: Option<Instant>,
    /// Of those who are shown the middle one's.
    pub usual_reply_minutes: Option<u32>,
}
