//! Waitlists. Whatever gives a time back notes it beside itself, in the same transaction, if somebody
//! waits; from then on the time is closed to all others. A job offers it to the first in line as a
//! hold of theirs, which lapses like any other hold, and so goes on to the next.

mod offer;
mod store;

pub use offer::offer_freed;
pub use store::{FreedRow, freed_row, place_in_line, waited_for, waiting_of};

use super::change::{self, ATTEMPTS, Failed};
use super::place;
use super::store::BookingRow;
use crate::db::{DbError, Tx};
use crate::jobs::{self, Job};
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::{own_affairs, reach_others};
use domain::booking::{MOST_WAITLISTS, WaitlistForm};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, FreedTimeId, MemberId, SessionTypeId};
use domain::time::Instant;
use futures::FutureExt as _;
use store::Entry;

/// Waits for a kind of session. Whoever waits already keeps their place.
pub async fn join(
    platform: &Platform,
    caller: &Caller,
    form: WaitlistForm,
) -> Result<SessionTypeId, AppError> {
    let mentee = reach_others(&caller.actor)?.actor();
    let session_type = form.parse()?;
    let now = platform.now();
    let offer = place::offer(platform, session_type).await?;
    if !offer.session_type.active || !place::is_found(platform, &offer, mentee).await? {
        return Err(AppError::NotFound);
    }
    let mentor = offer.session_type.mentor_id;
    if mentor == mentee {
        return Err(AppError::Forbidden);
    }
    platform
        .db
        .write_with(caller.zone.clone(), move |tx, zone| {
            async move {
                let lines = store::lines_of(tx, mentee).await?;
                if lines.iter().any(|line| line.0 == session_type) {
                    return Ok(());
                }
                if lines.len() >= MOST_WAITLISTS as usize {
                    let most = MOST_WAITLISTS;
                    return Err(FieldErrors::one("session_type", Problem::TooMany { most }).into());
                }
                let entry = Entry {
                    mentor,
                    session_type,
                    mentee,
                    zone,
                };
                store::entry_insert(tx, &entry, now).await?;
                Ok::<_, AppError>(())
            }
            .boxed()
        })
        .await?;
    Ok(session_type)
}

/// Waits no more; a time that is on offer goes to the next in line.
pub async fn leave(
    platform: &Platform,
    caller: &Caller,
    form: WaitlistForm,
) -> Result<(), AppError> {
    let mentee = own_affairs(&caller.actor)?.owner();
    let session_type = form.parse()?;
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let left = platform
            .db
            .write(move |tx| leave_within(tx, mentee, session_type, now).boxed())
            .await;
        match left {
            Ok(()) => return Ok(()),
            Err(Failed::App(error)) => return Err(error),
            Err(Failed::Stale | Failed::NotFree) => {}
        }
    }
    Err(Conflict::Stale.into())
}

async fn leave_within(
    tx: &mut Tx,
    mentee: MemberId,
    session_type: SessionTypeId,
    now: Instant,
) -> Result<(), Failed> {
    // Bookings before lines, as everybody who touches both does.
    let offered = store::live_offers(tx, mentee, session_type).await?;
    for id in offered {
        change::release_within(tx, id, now).await?;
    }
    let left = store::ended(mentee, session_type, "left", now);
    left.execute(tx).await?;
    Ok(())
}

/// Whoever has a session of a kind waits for it no more, from the transaction's end on.
pub fn got_one(tx: &mut Tx, row: &BookingRow, now: Instant) {
    store::ended(row.mentee_id, row.session_type_id, "booked", now).defer(tx);
}

/// Notes that a booking gives its time back, if anybody waits for a time of its mentor: as it is
/// now, so before it moves and after anything else.
pub async fn give_back(tx: &mut Tx, id: BookingId, now: Instant) -> Result<(), DbError> {
    let freed_time = FreedTimeId(fresh_uuid(now));
    if store::freed_insert(tx, freed_time, id, now).await? {
        jobs::enqueue(tx, &Job::OfferFreed { freed_time }, now, now, None)?;
    }
    Ok(())
}
