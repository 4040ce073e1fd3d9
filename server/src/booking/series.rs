//! The same hour for some weeks, booked at once: all of it, or what can be booked of it.

use super::change::{self, ATTEMPTS, Failed, Step};
use super::offers::Offer;
use super::place::{self, Placing};
use super::store;
use super::times::Taken;
use crate::db::Tx;
use crate::platform::{Platform, fresh_uuid};
use app::booking::{EventKind, SeriesDate};
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::reach_others;
use domain::booking::{SeriesCommand, SeriesForm, hold_until, request_expires_at};
use domain::calendar::weekly_starts;
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, MemberId, SeriesId};
use domain::interval::Interval;
use domain::time::Instant;
use futures::FutureExt as _;
use std::sync::Arc;

/// Which dates of a series can be booked, each as if those before it were booked already.
pub fn plan(
    offer: &Offer,
    mut taken: Taken,
    first: Instant,
    weeks: u8,
    now: Instant,
) -> Vec<SeriesDate> {
    let starts = weekly_starts(&offer.open.zone, first, weeks);
    let mut dates = Vec::with_capacity(starts.len());
    for starts_at in starts {
        let checked = offer.planner(&taken, now).check(starts_at);
        if let Ok(session) = checked {
            taken.with(offer, session);
        }
        dates.push(SeriesDate {
            starts_at,
            closed: checked.err().map(|closed| closed.for_mentee()),
        });
    }
    dates
}

/// Somebody wants a series.
struct Wish {
    offer: Arc<Offer>,
    mentee: MemberId,
    mentee_zone: String,
    command: SeriesCommand,
    now: Instant,
}

/// Books a series; its first session.
pub async fn book(
    platform: &Platform,
    caller: &Caller,
    form: SeriesForm,
) -> Result<BookingId, AppError> {
    let mentee = reach_others(&caller.actor)?.actor();
    let now = platform.now();
    let session_type = form.first().parse()?.session_type;
    for _ in 0..ATTEMPTS {
        let offer = place::offer(platform, session_type).await?;
        let kind = &offer.session_type;
        if !kind.active || !place::is_found(platform, &offer, mentee).await? {
            return Err(AppError::NotFound);
        }
        if kind.mentor_id == mentee {
            return Err(AppError::Forbidden);
        }
        if kind.rules.is_group() || !kind.pricing.price.is_zero() {
            // Seats are taken one by one, and paid one by one.
            return Err(FieldErrors::one("weeks", Problem::NotAChoice).into());
        }
        let command = form.parse(&kind.questions)?;
        let offer = Arc::new(offer.of_length(command.first.length_minutes)?);
        let wish = Wish {
            offer,
            mentee,
            mentee_zone: caller.zone.clone(),
            command,
            now,
        };
        let placed = platform
            .db
            .write_with(wish, |tx, wish| place_series(tx, wish).boxed())
            .await;
        match placed {
            Ok(first) => return Ok(first),
            Err(Failed::App(error)) => return Err(error),
            // Somebody was faster: the plan made anew says where.
            Err(Failed::NotFree | Failed::Stale) => {}
        }
    }
    Err(Conflict::Stale.into())
}

async fn place_series(tx: &mut Tx, wish: &Wish) -> Result<BookingId, Failed> {
    let (offer, command, now) = (&wish.offer, &wish.command, wish.now);
    let first = command.first.starts_at;
    let taken = place::claim(tx, offer, wish.mentee, None, now).await?;
    let kind = offer.session_type.id;
    if let Some(same) = store::series_at(tx, wish.mentee, kind, first).await? {
        return Ok(same);
    }
    place::clear_the_way(tx, &taken, offer, first, now).await?;
    place::release_own(tx, &taken, now).await?;
    let dates = plan(offer, taken, first, command.weeks, now);
    let clashes: Vec<Instant> = dates
        .iter()
        .filter(|date| date.closed.is_some())
        .map(|date| date.starts_at)
        .collect();
    if clashes.len() == dates.len() || !(clashes.is_empty() || command.skip) {
        return Err(AppError::from(Conflict::SeriesClashes { clashes }).into());
    }
    let series = SeriesId(fresh_uuid(now));
    let mut first = None;
    for date in dates.iter().filter(|date| date.closed.is_none()) {
        let ends_at = date
            .starts_at
            .plus_minutes(offer.session_type.rules.length_minutes.into());
        let session = Interval::new(date.starts_at, ends_at).map_err(|_| Failed::NotFree)?;
        let id = place_one(tx, wish, session, series).await?;
        first.get_or_insert(id);
    }
    first.ok_or(Failed::NotFree)
}

/// Books, or asks for, one session of a series.
async fn place_one(
    tx: &mut Tx,
    wish: &Wish,
    session: Interval,
    series: SeriesId,
) -> Result<BookingId, Failed> {
    let (offer, now) = (&wish.offer, wish.now);
    let placing = Placing {
        offer,
        mentee: wish.mentee,
        mentee_zone: &wish.mentee_zone,
        session,
        held_until: hold_until(now),
        proposed_for: None,
        series_id: Some(series),
        waitlist_entry_id: None,
        currency: None,
        now,
    };
    let id = place::insert(tx, &placing).await?;
    place::note_hold(tx, id, wish.mentee, now);
    let row = store::booking(tx, id).await?.ok_or(Failed::Stale)?;
    let state = row.state.clone();
    let mut step = if row.needs_approval {
        let notice = offer.session_type.rules.notice_minutes;
        let expires_at = request_expires_at(now, session.starts_at(), notice);
        Step::new(EventKind::Requested, state.request(now, expires_at)?)
    } else {
        Step::new(EventKind::Confirmed, state.confirm(now)?)
    };
    step.answers = wish.command.answers.clone();
    change::apply(tx, &row, step, Some(wish.mentee), now).await?;
    crate::db::publish(tx, "times", &row.mentor_id.to_string())?;
    Ok(id)
}
