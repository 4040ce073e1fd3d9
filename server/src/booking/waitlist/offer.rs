//! Offers a time that was given back to one after the other of those who wait for it, as a hold of
//! theirs. Whether they can have it is the planner's, and who is first the line's.

use super::store::{self, Waiting};
use crate::booking::change::{self, ATTEMPTS, Failed};
use crate::booking::offers::Offer;
use crate::booking::place::{self, Placing};
use crate::booking::store::event_insert;
use crate::booking::times::Taken;
use crate::db::{self, DbError, Tx};
use crate::jobs::{self, Job};
use crate::platform::Platform;
use app::booking::EventKind;
use app::error::AppError;
use domain::booking::offer_until;
use domain::id::{FreedTimeId, MemberId};
use domain::time::Instant;
use futures::FutureExt as _;
use std::sync::Arc;

/// What one person in line is to be offered.
struct Wish {
    offer: Arc<Offer>,
    waiting: Waiting,
    freed_time: FreedTimeId,
    now: Instant,
}

/// Offers a time that was given back to whoever is first in line for it; when nobody can have it,
/// it is open to everybody again. A second run finds it settled.
pub async fn offer_freed(platform: &Platform, id: FreedTimeId) -> Result<(), AppError> {
    let line = {
        let mut read = platform.db.read().await?;
        match store::freed_time(&mut read, id).await? {
            Some(freed) => store::line_for(&mut read, &freed).await?,
            None => return Ok(()),
        }
    };
    for waiting in line {
        offer_to(platform, id, waiting).await?;
    }
    let settled = platform.db.write(move |tx| settle(tx, id).boxed()).await;
    settled.map_err(|error: DbError| error.into())
}

async fn settle(tx: &mut Tx, id: FreedTimeId) -> Result<(), DbError> {
    let Some(freed) = store::freed_time(tx, id).await? else {
        return Ok(());
    };
    store::freed_delete(tx, id).await?;
    db::publish(tx, "times", &freed.mentor_id.to_string())
}

/// Offers the time to one person, if they can have it.
async fn offer_to(
    platform: &Platform,
    freed_time_id: FreedTimeId,
    waiting: Waiting,
) -> Result<(), AppError> {
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let offer = match place::offer(platform, waiting.session_type_id).await {
            Err(AppError::NotFound) => return Ok(()),
            offer => Arc::new(offer?),
        };
        let mentee = waiting.mentee_id;
        if !offer.session_type.active || !place::is_found(platform, &offer, mentee).await? {
            return Ok(());
        }
        if !is_worth_it(platform, &offer, freed_time_id, mentee, now).await? {
            return Ok(());
        }
        let wish = Wish {
            offer,
            waiting: waiting.clone(),
            freed_time: freed_time_id,
            now,
        };
        let offered = platform
            .db
            .write_with(wish, |tx, wish| place_offer(tx, wish).boxed())
            .await;
        match offered {
            Ok(()) => return Ok(()),
            // Gone, or the mentor is not to be booked any more: nothing to offer.
            Err(Failed::NotFree | Failed::App(AppError::NotFound)) => return Ok(()),
            Err(Failed::App(error)) => return Err(error),
            Err(Failed::Stale) => {}
        }
    }
    Ok(())
}

/// Whether there is anything to offer them, before anybody has to wait for it.
async fn is_worth_it(
    platform: &Platform,
    offer: &Offer,
    id: FreedTimeId,
    mentee: MemberId,
    now: Instant,
) -> Result<bool, AppError> {
    let mut read = platform.db.read().await?;
    let Some(freed) = store::freed_time(&mut read, id).await? else {
        return Ok(false);
    };
    let taken = Taken::load_for_line(&mut read, now, offer, mentee).await?;
    let planner = offer.planner(&taken, now);
    Ok(freed
        .freed
        .session_for(&planner, &offer.session_type.rules)
        .is_some())
}

async fn place_offer(tx: &mut Tx, wish: &Wish) -> Result<(), Failed> {
    let (offer, waiting, now) = (&wish.offer, &wish.waiting, wish.now);
    let taken = place::claim_for_line(tx, offer, waiting.mentee_id, now).await?;
    let freed = store::freed_time(tx, wish.freed_time).await?;
    let freed = freed.ok_or(Failed::NotFree)?.freed;
    if !store::waits_without_offer(tx, waiting.id, now).await? {
        return Err(Failed::NotFree);
    }
    let planner = offer.planner(&taken, now);
    let session = freed.session_for(&planner, &offer.session_type.rules);
    let session = session.ok_or(Failed::NotFree)?;
    place::clear_the_way(tx, &taken, offer, session.starts_at(), now).await?;
    let held_until = offer_until(now, session.starts_at());
    let placing = Placing {
        offer,
        mentee: waiting.mentee_id,
        mentee_zone: &waiting.mentee_zone,
        session,
        held_until,
        proposed_for: None,
        series_id: None,
        waitlist_entry_id: Some(waiting.id),
        currency: None,
        now,
    };
    let id = place::insert(tx, &placing).await?;
    let kind = EventKind::Offered.as_str();
    event_insert(tx, id, None, kind, "{}".to_owned(), now);
    change::expire_later(tx, id, held_until, now)?;
    let told = format!("offer:{id}");
    jobs::enqueue(tx, &Job::TellOffer { booking_id: id }, now, now, Some(told))?;
    let mentor = offer.session_type.mentor_id;
    Ok(db::publish(tx, "times", &mentor.to_string())?)
}
