//! Answers that are kept for a while: visitors of whom nothing is known ask the same few questions, and
//! get the same answer as long as the market is the same and time alone changes nothing. Who asks while
//! an answer is looked for gets that one. Holds no answer to a member. Which times can be booked is no
//! part of an answer.

use super::index::Snapshot;
use super::question::{Answer, Lists, Question};
use super::soon::Lull;
use app::market::MarketQuery;
use domain::matching::text::Vector;
use quick_cache::sync::Cache;
use std::sync::{Arc, Weak};

/// So many answers.
const KEPT: usize = 500;

/// See the head of the file.
pub struct Kept {
    answers: Cache<(MarketQuery, u32), Arc<Entry>>,
}

/// An answer, and everything beside the question that it came from.
struct Entry {
    market: Weak<Snapshot>,
    lull: Lull,
    question: Question,
    lists: Lists,
    answer: Answer,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept {
            answers: Cache::new(KEPT),
        }
    }
}

impl Kept {
    /// The answer that this market gave to this question before; where it may be another by now, what
    /// `look` finds.
    pub async fn answer(
        &self,
        market: &Arc<Snapshot>,
        question: &Question,
        lists: &Lists,
        look: impl FnOnce() -> Answer,
    ) -> Answer {
        let Some(key) = key(question, lists) else {
            return look();
        };
        loop {
            match self.answers.get_value_or_guard_async(&key).await {
                Ok(entry) if entry.answers(market, question, lists) => return entry.answer.clone(),
                Ok(old) => {
                    let is_old = |entry: &Arc<Entry>| Arc::ptr_eq(entry, &old);
                    self.answers.remove_if(&key, is_old);
                }
                Err(place) => {
                    let lull = market.lull(&question.asking);
                    let answer = Answer {
                        until: lull.until(),
                        ..look()
                    };
                    // Who waits has a question of the same words, and looks at the entry as anybody does.
                    let _kept_unless_crowded_out = place.insert(Arc::new(Entry {
                        market: Arc::downgrade(market),
                        lull,
                        question: question.clone(),
                        lists: lists.clone(),
                        answer: answer.clone(),
                    }));
                    return answer;
                }
            }
        }
    }
}

impl Entry {
    /// Whether a question that is asked by the same words has this answer.
    fn answers(&self, market: &Arc<Snapshot>, question: &Question, lists: &Lists) -> bool {
        let known = &self.question;
        self.market.as_ptr() == Arc::as_ptr(market)
            && self.lull.contains(&question.asking)
            && known.meant.as_ref().map(Vector::model) == question.meant.as_ref().map(Vector::model)
            && Arc::ptr_eq(&known.asker.learned, &question.asker.learned)
            && self.lists.week.is(&lists.week)
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
