//! Where mentors are looked for. There are two indexes with the same answers: one holds the market in
//! the memory of each process ([`super::memory`]), one in tables of PostgreSQL ([`super::postgres`]) for
//! markets that outgrow it. Each answer is of one moment and of one vocabulary, and has in it whatever
//! was committed before the question.

use super::found::Judged;
use super::index::{Asking, Mentor};
use super::question::{Answer, InMarket, Lists, Named, Question};
use crate::db::DbError;
use crate::matching::text::embedder::Embedder;
use app::market::{SuggestQuery, Suggestions};
use domain::id::MemberId;
use domain::matching::text::ModelId;
use domain::time::Instant;
use std::sync::Arc;

/// See the head of the file.
#[async_trait::async_trait]
pub trait CandidateIndex: Send + Sync {
    /// The page that is asked for, with the counts of what can be chosen further.
    async fn find(&self, question: &Question, lists: &Lists) -> Result<Answer, DbError>;

    /// Everybody who fits, in the same order.
    async fn fitting(&self, question: &Question) -> Result<Vec<MemberId>, DbError>;

    /// What speaks for one mentor; None for one whom the market does not show to who asks.
    async fn judged(&self, question: &Question, mentor: Named) -> Result<Option<Judged>, DbError>;

    /// Names that the end of a text, or all of it, may become, and how many have them.
    async fn suggestions(
        &self,
        query: &SuggestQuery,
        asking: &Asking,
        hidden: &[MemberId],
    ) -> Result<Suggestions, DbError>;

    /// The mentors among these members, in this order.
    async fn known(&self, ids: &[MemberId]) -> Result<Vec<Arc<Mentor>>, DbError>;

    /// The addresses of all who are shown, in no order that means anything.
    async fn listed(&self, asking: &Asking) -> Result<Vec<String>, DbError>;

    /// What decides who finds a mentor; None for who is no mentor.
    async fn standing(
        &self,
        mentor: MemberId,
        asking: &Asking,
    ) -> Result<Option<InMarket>, DbError>;

    /// Looks after what time alone changes. Readers do not look after it any more once somebody does.
    async fn tend(&self) -> Result<Tended, DbError>;

    /// Whether vectors of this model are compared with.
    async fn is_searched_by(&self, model: &ModelId) -> Result<bool, DbError>;

    /// Asks a provider of vectors about all that is new, and searches by its answers from then on. What
    /// fails is logged, and tried with the next call.
    async fn ask(&self, provider: &dyn Embedder) -> Result<(), DbError>;
}

/// What became of looking after an index.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tended {
    /// Answers may be others now.
    pub changed: bool,
    /// When it is to be done next.
    pub next: Option<Instant>,
}
