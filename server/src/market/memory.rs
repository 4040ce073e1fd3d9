//! The index in the memory of this process: every answer comes from one snapshot, which the next
//! change replaces as a whole. Knows no person but by what the question tells.

use super::candidate_index::{CandidateIndex, Tended};
use super::found::{Found, Judged, PageFound};
use super::index::{Asking, Mentor, Snapshot};
use super::kept::Kept;
use super::live::LiveMarket;
use super::question::{Answer, InMarket, Lists, Named, Question};
use super::ranked::Ranked;
use super::ranked::Wish;
use super::said::Sought;
use super::tier::Reach;
use crate::db::DbError;
use crate::matching::text::KnownVectors;
use crate::matching::text::embedder::Embedder;
use crate::platform::Platform;
use app::market::{SuggestQuery, Suggestions};
use domain::id::MemberId;
use domain::matching::index::Bits;
use domain::matching::text::ModelId;
use std::sync::Arc;

/// See the head of the file.
pub struct InMemory {
    platform: Platform,
    live: LiveMarket,
    kept: Kept,
    /// What the provider of vectors, if there is one, was asked.
    known: tokio::sync::Mutex<Option<KnownVectors>>,
}

impl InMemory {
    pub fn new(platform: Platform) -> InMemory {
        InMemory {
            live: LiveMarket::new(&platform),
            kept: Kept::default(),
            known: tokio::sync::Mutex::default(),
            platform,
        }
    }

    async fn snapshot(&self) -> Result<Arc<Snapshot>, DbError> {
        self.live.snapshot(&self.platform).await
    }
}

/// A question in the words of one snapshot.
struct Put<'a> {
    question: &'a Question,
    sought: Sought,
    wish: Wish,
    left_out: Bits,
}

impl Put<'_> {
    fn new<'a>(question: &'a Question, market: &Snapshot) -> Put<'a> {
        let (query, candidates) = (&question.query, market.candidates());
        let hidden = question.hidden.iter();
        Put {
            sought: Sought::new(&query.q, question.meant.clone(), market.vocabulary()),
            wish: question
                .asker
                .wish(query, candidates.known(), candidates.usual_price()),
            left_out: hidden.filter_map(|id| market.number(*id)).collect(),
            question,
        }
    }

    fn found<'a>(&'a self, market: &'a Snapshot, reach: Reach) -> (Found, Ranked<'a>) {
        let (query, asking) = (&self.question.query, self.question.asking);
        let (sought, wish) = (&self.sought, &self.wish);
        market.find_for(query, asking, sought, wish, &self.left_out, reach)
    }

    fn count(&self, market: &Snapshot) -> u32 {
        let (query, asking) = (&self.question.query, self.question.asking);
        market.count_for(query, asking, &self.sought, &self.wish, &self.left_out)
    }
}

#[async_trait::async_trait]
impl CandidateIndex for InMemory {
    async fn find(&self, question: &Question, lists: &Lists) -> Result<Answer, DbError> {
        let market = self.snapshot().await?;
        let look = || {
            let put = Put::new(question, &market);
            let (mut found, ranked) = put.found(&market, lists.reach(question));
            if found.total == 0 && put.sought.is_anything() {
                let without = question.without_words();
                found.ways_out.words = Put::new(&without, &market).count(&market);
            }
            let id = |number| market.mentor(number).id;
            let page = PageFound::new(&found, &ranked, question, lists, id);
            let mentor = |number| Some(market.mentor(number).clone());
            let contradictions = put.wish.contradictions.clone();
            let (wanted, hidden) = (&put.sought.wanted, put.left_out.count());
            Answer::new(found, page, contradictions, wanted, hidden, mentor)
        };
        Ok(self.kept.answer(&market, question, lists, look).await)
    }

    async fn fitting(&self, question: &Question) -> Result<Vec<MemberId>, DbError> {
        let market = self.snapshot().await?;
        let put = Put::new(question, &market);
        let (found, _) = put.found(&market, Reach::First(u32::MAX));
        let found = found.order.iter().map(|&number| market.mentor(number).id);
        Ok(found.collect())
    }

    async fn judged(&self, question: &Question, mentor: Named) -> Result<Option<Judged>, DbError> {
        let market = self.snapshot().await?;
        let number = match mentor {
            Named::Id(id) => market.number(id),
            Named::Slug(slug) => market.number_called(&slug),
        };
        let shown = |number: &u32| market.is_shown(*number, &question.asking);
        let Some(number) = number.filter(shown) else {
            return Ok(None);
        };
        let put = Put::new(question, &market);
        let (_, ranked) = put.found(&market, Reach::Around(number));
        let now = question.asking.now;
        let judged = |ranked: &Ranked| Judged::new(ranked, &put.wish, number, now);
        Ok(judged(&ranked).or_else(|| judged(&market.alone(&put.wish, number, now))))
    }

    async fn suggestions(
        &self,
        query: &SuggestQuery,
        asking: &Asking,
        hidden: &[MemberId],
    ) -> Result<Suggestions, DbError> {
        let market = self.snapshot().await?;
        let hidden = hidden.iter().filter_map(|id| market.number(*id));
        Ok(market.suggestions(query, asking, &hidden.collect()))
    }

    async fn known(&self, ids: &[MemberId]) -> Result<Vec<Arc<Mentor>>, DbError> {
        let market = self.snapshot().await?;
        let numbers = ids.iter().filter_map(|id| market.number(*id));
        Ok(numbers
            .map(|number| market.mentor(number).clone())
            .collect())
    }

    async fn listed(&self, asking: &Asking) -> Result<Vec<String>, DbError> {
        let market = self.snapshot().await?;
        let listed = market.shown_to(asking);
        Ok(listed.map(|mentor| mentor.slug.clone()).collect())
    }

    async fn standing(
        &self,
        mentor: MemberId,
        asking: &Asking,
    ) -> Result<Option<InMarket>, DbError> {
        let market = self.snapshot().await?;
        let Some(number) = market.number(mentor) else {
            return Ok(None);
        };
        let replies = market.shown_to(asking);
        let mut replies: Vec<u32> = replies
            .filter_map(|mentor| mentor.median_reply_minutes)
            .collect();
        replies.sort_unstable();
        Ok(Some(InMarket {
            mentor: market.mentor(number).clone(),
            is_shown: market.is_shown(number, asking),
            first_free: market.first_free(number),
            usual_reply_minutes: replies.get(replies.len() / 2).copied(),
        }))
    }

    async fn tend(&self) -> Result<Tended, DbError> {
        self.live.tend(&self.platform).await
    }

    async fn is_searched_by(&self, model: &ModelId) -> Result<bool, DbError> {
        Ok(self.snapshot().await?.texts().knows(model))
    }

    async fn ask(&self, provider: &dyn Embedder) -> Result<(), DbError> {
        let mut known = self.known.lock().await;
        let known = known.get_or_insert_with(|| KnownVectors::of(provider.model()));
        let market = self.snapshot().await?;
        let texts = market.texts();
        match known.learn(provider, texts.meaning().parts()).await {
            Ok(0) if texts.knows(known.model()) => {}
            Ok(_) if texts.meaning().parts().next().is_none() => {}
            Ok(_) => {
                if self.live.search_by(known).await.is_err() {
                    tracing::warn!("the provider's vectors have more than one dimension");
                }
            }
            Err(error) => tracing::warn!(%error, "the market is searched by the table alone"),
        }
        Ok(())
    }
}
