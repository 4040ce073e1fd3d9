//! A member says what matters, or what they think of a suggestion: what they said changes their
//! criteria, visibly, and can be taken back. Decides nothing that `domain::matching` decides.

use super::Market;
use super::asker::Asker;
use super::criteria::{self, FeedbackRow, Raised};
use super::found::Judged;
use super::question::{Named, Question};
use crate::db::Tx;
use crate::platform::fresh_uuid;
use crate::shortlist::set_mark;
use crate::shortlist::store::mark_of;
use app::context::Caller;
use app::error::AppError;
use app::market::{CriteriaForm, FeedbackForm, MarketQuery, ToldView, UndoForm};
use app::shortlist::Mark;
use domain::access::own_affairs;
use domain::form::{FieldErrors, Problem};
use domain::id::{FeedbackId, MemberId};
use domain::matching::criteria::{Criteria, Fact, Limit, Weights};
use domain::matching::feedback::{Change, Feedback};
use domain::time::Instant;
use futures::FutureExt as _;

impl Market {
    pub(super) async fn remember(
        &self,
        caller: &Caller,
        form: CriteriaForm,
    ) -> Result<(), AppError> {
        let member = own_affairs(&caller.actor)?.actor();
        let (weights, now) = (Weights::parse(&form.weights), self.platform.now());
        self.platform
            .db
            .write_with(weights, move |tx, weights| {
                async move { Ok(criteria::weights_keep(tx, member, weights, now).await?) }.boxed()
            })
            .await
    }

    pub(super) async fn answer(
        &self,
        caller: &Caller,
        form: FeedbackForm,
    ) -> Result<FeedbackId, AppError> {
        let member = own_affairs(&caller.actor)?.actor();
        let (slug, said) = form
            .read()
            .ok_or_else(|| AppError::Invalid(FieldErrors::one("said", Problem::NotAChoice)))?;
        let learned = self.learned.read(&self.platform).await?;
        let mut conn = self.platform.db.read().await?;
        let asking = self.asking(caller);
        let now = asking.now;
        let asker = Asker::load(&mut conn, Some(member), &asking, learned).await?;
        drop(conn);
        let query = MarketQuery {
            q: form.q.clone(),
            weights: (!form.weights.is_empty()).then(|| Weights::parse(&form.weights)),
            ..MarketQuery::default()
        };
        let question = Question {
            meant: self.meant(&query.q).await?,
            query,
            asking,
            asker,
            hidden: vec![],
        };
        let named = Named::Slug(slug.to_owned());
        let judged = self.index.judged(&question, named).await?;
        // There is nothing to say of oneself.
        let judged = judged.filter(|judged| judged.mentor.id != member);
        let (row, weights) = decided(&judged.ok_or(AppError::NotFound)?, &question, member, said);
        let id = row.id;
        self.platform
            .db
            .write_with((row, weights), move |tx, (row, weights)| {
                said_within(tx, row, weights, now).boxed()
            })
            .await?;
        Ok(id)
    }

    pub(super) async fn take_back(&self, caller: &Caller, form: UndoForm) -> Result<(), AppError> {
        let member = own_affairs(&caller.actor)?.actor();
        let now = self.platform.now();
        let id = form.id;
        self.platform
            .db
            .write(move |tx| taken_back(tx, member, id, now).boxed())
            .await
    }

    /// What was said a moment ago, if it was this member who said it.
    pub(super) async fn told(
        &self,
        member: Option<MemberId>,
        id: Option<FeedbackId>,
    ) -> Result<Option<ToldView>, AppError> {
        let Some((member, id)) = member.zip(id) else {
            return Ok(None);
        };
        let mut conn = self.platform.db.read().await?;
        let stored = criteria::feedback(&mut conn, member, id).await?;
        Ok(stored.map(|stored| ToldView {
            id,
            mentor: stored.name,
            raised: stored.raised.map(|raised| raised.feature),
            left_out: stored.left_out,
            hidden: stored.hidden,
        }))
    }
}

/// The row that tells the feedback, and the weights after it.
fn decided(
    judged: &Judged,
    question: &Question,
    member: MemberId,
    said: Feedback,
) -> (FeedbackRow, Weights) {
    let before = Criteria {
        weights: question.asker.weights(&question.query),
        ..judged.wish.criteria.clone()
    };
    let (after, change) = before.after(said, &judged.mentor, &judged.parts);
    let row = FeedbackRow {
        id: FeedbackId(fresh_uuid(question.asking.now)),
        member,
        mentor: judged.mentor.id,
        said: said.as_str(),
        raised: match change {
            Some(Change::Weighed { feature, from, to }) => Some(Raised { feature, from, to }),
            _ => None,
        },
        left_out: match change {
            Some(Change::Limited(Limit::Never(Fact::Industry(_)))) => Some(judged.industry.clone()),
            _ => None,
        },
        // Who is not for somebody is not suggested again, whatever else changed.
        hidden: said != Feedback::Good,
    };
    (row, after.weights)
}

async fn said_within(
    tx: &mut Tx,
    row: &FeedbackRow,
    weights: &Weights,
    now: Instant,
) -> Result<(), AppError> {
    criteria::weights_keep(tx, row.member, weights, now).await?;
    // What was said of the same mentor before does not count any more.
    if let Some(before) = criteria::feedback_about(tx, row.member, row.mentor).await? {
        show_again(tx, row.member, before, now).await?;
        criteria::feedback_delete(tx, row.member, before).await?;
    }
    let mark_before = if row.hidden {
        set_mark(tx, row.member, row.mentor, Some(Mark::Hidden), now).await?
    } else {
        None
    };
    criteria::feedback_insert(tx, row, mark_before, now).await?;
    Ok(())
}

/// Marks a mentor as before the feedback that hid them, unless they were marked otherwise since.
async fn show_again(
    tx: &mut Tx,
    member: MemberId,
    id: FeedbackId,
    now: Instant,
) -> Result<(), AppError> {
    let stored = criteria::feedback(tx, member, id).await?;
    let Some(stored) = stored.filter(|stored| stored.hidden) else {
        return Ok(());
    };
    if mark_of(tx, member, stored.mentor).await? == Some(Mark::Hidden) {
        set_mark(tx, member, stored.mentor, stored.mark_before, now).await?;
    }
    Ok(())
}

async fn taken_back(
    tx: &mut Tx,
    member: MemberId,
    id: FeedbackId,
    now: Instant,
) -> Result<(), AppError> {
    let stored = criteria::feedback(tx, member, id).await?;
    let stored = stored.ok_or(AppError::NotFound)?;
    if let Some(Raised { feature, from, to }) = stored.raised {
        let weights = criteria::weights(tx, member).await?;
        let weights = weights.unwrap_or_else(Weights::usual);
        let standing = Criteria {
            weights,
            ..Criteria::default()
        };
        // What was changed by hand since holds.
        if let Some(before) = standing.without(Change::Weighed { feature, from, to }) {
            criteria::weights_keep(tx, member, &before.weights, now).await?;
        }
    }
    if let Some(industry) = &stored.left_out {
        criteria::left_out_no_more(tx, member, industry).await?;
    }
    show_again(tx, member, id, now).await?;
    criteria::feedback_delete(tx, member, id).await?;
    Ok(())
}
