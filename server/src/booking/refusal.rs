//! Why a time cannot be had, and what can be had instead. A time that the transaction found closed
//! is explained by what the transaction saw: of many who want one time, most hear no, and nobody
//! asks the database twice to be told so.

use super::change::Failed;
use super::offers::Offer;
use super::times::Taken;
use crate::db::DbError;
use crate::platform::Platform;
use app::error::{AppError, Conflict};
use domain::calendar::Closed;
use domain::id::{BookingId, MemberId};
use domain::time::Instant;

/// How many times are offered instead of one that is gone.
const ALTERNATIVES: usize = 3;

/// Why a booking was not put onto a time.
pub enum NotPlaced {
    Failed(Failed),
    /// The time is closed, given all this.
    Closed(Box<Taken>),
}

impl From<Failed> for NotPlaced {
    fn from(failed: Failed) -> Self {
        NotPlaced::Failed(failed)
    }
}

impl From<DbError> for NotPlaced {
    fn from(error: DbError) -> Self {
        NotPlaced::Failed(error.into())
    }
}

impl From<AppError> for NotPlaced {
    fn from(error: AppError) -> Self {
        NotPlaced::Failed(error.into())
    }
}

/// Tells why a time is closed, with what can be had instead. Nothing to tell when it is open.
pub fn of(offer: &Offer, taken: &Taken, starts_at: Instant, now: Instant) -> Result<(), AppError> {
    let planner = offer.planner(taken, now);
    let Err(closed) = planner.check(starts_at) else {
        return Ok(());
    };
    let nearest = || planner.nearest(starts_at, ALTERNATIVES);
    Err(AppError::Conflict(match closed.for_mentee() {
        Closed::MenteeBusy => Conflict::OwnTimeTaken,
        Closed::Taken => Conflict::TimeTaken { nearest: nearest() },
        _ => Conflict::TimeClosed { nearest: nearest() },
    }))
}

/// The same by what is taken now. Nothing to tell when the time is free by now: then it is worth
/// another try.
pub async fn why_not(
    platform: &Platform,
    offer: &Offer,
    mentee: MemberId,
    moving: Option<BookingId>,
    starts_at: Instant,
    now: Instant,
) -> Result<(), AppError> {
    let mut read = platform.db.read().await?;
    let taken = Taken::load(&mut read, now, &[offer], Some(mentee), moving).await?;
    of(offer, &taken, starts_at, now)
}
