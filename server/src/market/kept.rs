//! Answers that are kept for a while: visitors of whom nothing is known ask the same few questions, and
//! get the same answer as long as the market is the same. Holds no answer to a member. Which times can
//! be booked is no part of an answer; that is asked anew for every list.

use super::index::Snapshot;
use super::question::{Answer, Lists, Question};
use app::market::MarketQuery;
use domain::matching::text::Vector;
use domain::time::MINUTE;
use quick_cache::sync::Cache;
use std::sync::{Arc, Weak};

/// So many answers.
const KEPT: usize = 500;

/// See the head of the file.
pub struct Kept(Cache<(MarketQuery, u32), Arc<Entry>>);

/// An answer, and everything beside the question that it came from.
struct Entry {
    market: Weak<Snapshot>,
    /// Who is free within a week changes with the hour.
    minute: i64,
    question: Question,
    lists: Lists,
    answer: Answer,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept(Cache::new(KEPT))
    }
}

impl Kept {
    /// The answer that this market gave to this question before; None where it may be another today.
    pub fn answer(
        &self,
        market: &Arc<Snapshot>,
        question: &Question,
        lists: &Lists,
    ) -> Option<Answer> {
        let entry = self.0.get(&key(question, lists)?)?;
        let known = &entry.question;
        let is_same = entry.market.as_ptr() == Arc::as_ptr(market)
            && entry.minute == minute(question)
            && known.meant.as_ref().map(Vector::model)
                == question.meant.as_ref().map(Vector::model)
            && Arc::ptr_eq(&known.asker.learned, &question.asker.learned)
            && entry.lists.week.is(&lists.week);
        is_same.then(|| entry.answer.clone())
    }

    /// Keeps an answer, if it is one that others get too.
    pub fn keep(
        &self,
        market: &Arc<Snapshot>,
        question: &Question,
        lists: &Lists,
        answer: &Answer,
    ) {
        if let Some(key) = key(question, lists) {
            let entry = Entry {
                market: Arc::downgrade(market),
                minute: minute(question),
                question: question.clone(),
                lists: lists.clone(),
                answer: answer.clone(),
            };
            self.0.insert(key, Arc::new(entry));
        }
    }
}

/// None for a question that only its asker asks.
fn key(question: &Question, lists: &Lists) -> Option<(MarketQuery, u32)> {
    let of_anybody = lists.viewer.is_none()
        && !question.asking.signed_in
        && question.asking.hours.is_none()
        && question.hidden.is_empty();
    of_anybody.then(|| (question.query.clone(), lists.size))
}

fn minute(question: &Question) -> i64 {
    question.asking.now.0.div_euclid(MINUTE)
}
