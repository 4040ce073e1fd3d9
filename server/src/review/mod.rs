//! The use cases of reviews: load, decide, commit. A review is unseen by the other side until both
//! wrote or the time is up, and counts for the score from the moment it is seen.

pub mod store;

use crate::booking::store as bookings;
use crate::db::{DbError, Tx};
use crate::jobs::{self, Job};
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::review::*;
use domain::access::{one_of, reach_others};
use domain::actor::Actor;
use domain::id::{BookingId, MemberId, ReviewId};
use domain::review::{ReviewDraft, ReviewForm, may_review, visible_at};
use domain::time::Instant;
use futures::FutureExt as _;
use store::{NewReview, ReviewRow};

/// How many reviews are taken into scores in one transaction.
const BATCH: u32 = 100;

pub struct Reviews {
    platform: Platform,
}

impl Reviews {
    pub fn new(platform: Platform) -> Self {
        Reviews { platform }
    }
}

#[async_trait::async_trait]
impl ReviewApi for Reviews {
    async fn write(&self, caller: &Caller, form: ReviewForm) -> Result<BookingId, AppError> {
        reach_others(&caller.actor)?;
        let draft = form.parse()?;
        let booking = draft.booking;
        let (actor, now) = (caller.actor, self.platform.now());
        self.platform
            .db
            .write_with(draft, move |tx, draft| {
                write_within(tx, actor, draft, now).boxed()
            })
            .await?;
        Ok(booking)
    }

    async fn reviews_of_session(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<SessionReviews, AppError> {
        let now = self.platform.now();
        let mut read = self.platform.db.read().await?;
        let row = bookings::booking(&mut read, booking)
            .await?
            .ok_or(AppError::NotFound)?;
        let me = one_of(&caller.actor, &[row.mentor_id, row.mentee_id])?.actor();
        let (mine, theirs) = by_author(store::reviews_of_booking(&mut read, booking).await?, me);
        let in_time = may_review(row.state.status(), row.session.ends_at(), now).is_ok();
        Ok(SessionReviews {
            may_write: mine.is_none() && in_time,
            mine_visible_at: mine.as_ref().map(|review| review.visible_at),
            mine: mine.map(|review| review.view),
            theirs_waits: theirs
                .as_ref()
                .is_some_and(|review| review.visible_at > now),
            theirs: theirs
                .filter(|review| review.visible_at <= now)
                .map(|review| review.view),
        })
    }
}

fn by_author(reviews: Vec<ReviewRow>, me: MemberId) -> (Option<ReviewRow>, Option<ReviewRow>) {
    let (mine, theirs): (Vec<_>, Vec<_>) = reviews
        .into_iter()
        .partition(|review| review.view.author_id == me);
    (mine.into_iter().next(), theirs.into_iter().next())
}

async fn write_within(
    tx: &mut Tx,
    actor: Actor,
    draft: &ReviewDraft,
    now: Instant,
) -> Result<(), AppError> {
    // Two people writing at once: the second must see the first, or both would wait for the time.
    bookings::booking_lock(tx, draft.booking).await?;
    let row = bookings::booking(tx, draft.booking)
        .await?
        .ok_or(AppError::NotFound)?;
    let me = one_of(&actor, &[row.mentor_id, row.mentee_id])?.actor();
    let side = row.side_of(me).ok_or(AppError::NotFound)?;
    let (mine, theirs) = by_author(store::reviews_of_booking(tx, draft.booking).await?, me);
    if let Some(mine) = mine {
        // The same form sent twice is harmless; a second opinion is not.
        let same = mine.view.overall == draft.overall && mine.view.text == draft.text;
        return if same {
            Ok(())
        } else {
            Err(Conflict::WrongState.into())
        };
    }
    may_review(row.state.status(), row.session.ends_at(), now).map_err(|_| Conflict::WrongState)?;
    let seen_from = visible_at(
        row.session.ends_at(),
        now,
        theirs.as_ref().map(|review| review.view.written_at),
    );
    let id = ReviewId(fresh_uuid(now));
    let new = NewReview {
        id,
        author_id: me,
        subject_id: row.member(side.other()),
        author_side: side,
        draft,
        written_at: now,
        visible_at: seen_from,
    };
    if store::review_insert(tx, &new).await? == 0 {
        return Err(Conflict::WrongState.into());
    }
    if let Some(theirs) = theirs {
        store::visible_update(tx, theirs.id, seen_from).await?;
        store::count(tx, theirs.id, now).await?;
    }
    store::count(tx, id, now).await?;
    if seen_from > now {
        let key = format!("count:{id}");
        jobs::enqueue(tx, &Job::CountReviews, now, seen_from, Some(key))?;
    }
    Ok(())
}

/// Takes every review that has become visible into its subject's score. Doing it twice changes
/// nothing.
pub async fn count_due(platform: &Platform) -> Result<(), AppError> {
    let now = platform.now();
    loop {
        let counted = platform
            .db
            .write(move |tx| {
                async move {
                    let due = store::uncounted(tx, now, BATCH).await?;
                    for id in &due {
                        store::count(tx, *id, now).await?;
                    }
                    Ok::<_, DbError>(due.len())
                }
                .boxed()
            })
            .await?;
        if counted < BATCH as usize {
            return Ok(());
        }
    }
}
