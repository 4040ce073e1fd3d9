//! Puts a booking onto a time: a new hold, or one that moves. Planned before the transaction,
//! checked inside it by the same planner that lists times, guarded by the constraint at last.

use super::change::{self, ATTEMPTS, Failed};
use super::groups;
use super::offers::Offer;
use super::people;
use super::proposals;
use super::refusal::{self, NotPlaced};
use super::store::{self, BookingRow, Move, NewBooking};
use super::times::Taken;
use super::versions::{self, OfferVersions};
use super::waitlist;
use crate::db::{self, DbError, Tx};
use crate::jobs::BookingNews;
use crate::platform::{Platform, fresh_uuid};
use app::booking::EventKind;
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::reach_others;
use domain::actor::Actor;
use domain::booking::{
    BookingState, HoldCommand, RescheduleCommand, Seen, Side, hold_until, request_expires_at,
};
use domain::id::{BookingId, GroupSessionId, MemberId, SeriesId, SessionTypeId, WaitlistEntryId};
use domain::interval::Interval;
use domain::money::{Currency, PriceAsked};
use domain::time::Instant;
use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The times of a move, as the history keeps them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MoveDetail {
    pub before: Interval,
    pub after: Interval,
}

/// Somebody wants this time.
struct Wish {
    offer: Arc<Offer>,
    mentee: MemberId,
    mentee_zone: String,
    starts_at: Instant,
    /// In which the price was shown.
    currency: Option<Currency>,
    now: Instant,
}

/// Keeps a time for five minutes. The same wish again is the same hold; another one with the same
/// mentor takes its place.
pub async fn hold(
    platform: &Platform,
    caller: &Caller,
    command: HoldCommand,
) -> Result<BookingId, AppError> {
    let mentee = reach_others(&caller.actor)?.actor();
    let now = platform.now();
    // Mostly nothing has changed since somebody looked: the transaction finds out.
    let mut remembered = platform.offers.lately(command.session_type);
    for _ in 0..ATTEMPTS {
        let remembered = remembered
            .take()
            .filter(|offer| offer.session_type.active)
            .and_then(|offer| offer.of_length(command.length_minutes).ok());
        let offer = match remembered {
            Some(offer) => Arc::new(offer),
            None => Arc::new(found(platform, &command, mentee).await?),
        };
        if offer.session_type.mentor_id == mentee {
            return Err(AppError::Forbidden);
        }
        let wish = Wish {
            offer: offer.clone(),
            mentee,
            mentee_zone: caller.zone.clone(),
            starts_at: command.starts_at,
            currency: command.currency,
            now,
        };
        match platform
            .db
            .write_with(wish, |tx, wish| place_hold(tx, wish).boxed())
            .await
        {
            Ok(id) => return Ok(id),
            Err(NotPlaced::Closed(taken)) => {
                refusal::of(&offer, &taken, command.starts_at, now)?;
            }
            Err(NotPlaced::Failed(Failed::App(error))) => return Err(error),
            Err(NotPlaced::Failed(Failed::NotFree)) => {
                refusal::why_not(platform, &offer, mentee, None, command.starts_at, now).await?;
            }
            Err(NotPlaced::Failed(Failed::Stale)) => {}
        }
    }
    Err(Conflict::Stale.into())
}

/// What is offered now, if the mentee may find and book it.
async fn found(
    platform: &Platform,
    command: &HoldCommand,
    mentee: MemberId,
) -> Result<Offer, AppError> {
    let offer = offer(platform, command.session_type).await?;
    if !offer.session_type.active || !is_found(platform, &offer, mentee).await? {
        return Err(AppError::NotFound);
    }
    offer.of_length(command.length_minutes)
}

async fn place_hold(tx: &mut Tx, wish: &Wish) -> Result<BookingId, NotPlaced> {
    let (offer, now) = (&wish.offer, wish.now);
    let mentor = offer.session_type.mentor_id;
    let taken = claim(tx, offer, wish.mentee, None, now).await?;
    let ends_at = wish
        .starts_at
        .plus_minutes(offer.session_type.rules.length_minutes.into());
    // Only in the currency that was shown just now.
    let kind = &offer.session_type;
    let agreed = match wish.currency {
        Some(shown) => kind.others.agreed(kind.pricing, shown),
        None => Some(kind.pricing),
    };
    let currency = agreed
        .ok_or(AppError::from(Conflict::Stale))?
        .price
        .currency;
    let same = taken.own_holds.iter().find(|hold| {
        hold.session_type_id == offer.session_type.id
            && hold.mentor_id == mentor
            && hold.session.starts_at() == wish.starts_at
            && hold.session.ends_at() == ends_at
    });
    if let Some(same) = same {
        let held = store::booking(tx, same.id).await?;
        if held.is_some_and(|held| held.price.currency == currency) {
            return Ok(same.id);
        }
    }
    clear_the_way(tx, &taken, offer, wish.starts_at, now).await?;
    release_own(tx, &taken, now).await?;
    let checked = offer.planner(&taken, now).check(wish.starts_at);
    let Ok(session) = checked else {
        return Err(NotPlaced::Closed(Box::new(taken)));
    };
    let id = insert(
        tx,
        &Placing {
            offer,
            mentee: wish.mentee,
            mentee_zone: &wish.mentee_zone,
            session,
            held_until: hold_until(now),
            proposed_for: None,
            series_id: None,
            waitlist_entry_id: None,
            currency: Some(currency),
            now,
        },
    )
    .await?;
    note_hold(tx, id, wish.mentee, now);
    change::expire_later(tx, id, hold_until(now), now)?;
    db::publish(tx, "times", &mentor.to_string())?;
    Ok(id)
}

/// Begins the history of a booking.
pub fn note_hold(tx: &mut Tx, id: BookingId, mentee: MemberId, now: Instant) {
    let kind = EventKind::Held.as_str();
    store::event_insert(tx, id, Some(mentee), kind, "{}".to_owned(), now);
}

/// What is put onto a time that was checked.
pub struct Placing<'a> {
    pub offer: &'a Offer,
    pub mentee: MemberId,
    pub mentee_zone: &'a str,
    pub session: Interval,
    pub held_until: Instant,
    /// The booking that may move here.
    pub proposed_for: Option<BookingId>,
    pub series_id: Option<SeriesId>,
    /// Of whom it is offered to, because they waited for it.
    pub waitlist_entry_id: Option<WaitlistEntryId>,
    /// In which it is priced; none: as its main price.
    pub currency: Option<Currency>,
    pub now: Instant,
}

/// Holds a time, or a seat at it. The constraints have the last word.
pub async fn insert(tx: &mut Tx, placing: &Placing<'_>) -> Result<BookingId, Failed> {
    let (kind, now) = (&placing.offer.session_type, placing.now);
    let id = BookingId(fresh_uuid(now));
    let new = NewBooking {
        id,
        mentor_id: kind.mentor_id,
        mentee_id: placing.mentee,
        session_type_id: kind.id,
        group_session_id: seat_at(tx, placing.offer, placing.session, now).await?,
        proposed_for: placing.proposed_for,
        series_id: placing.series_id,
        waitlist_entry_id: placing.waitlist_entry_id,
        held_until: placing.held_until,
        session: placing.session,
        blocked: kind.rules.blocked(placing.session),
        title: &kind.name,
        place: &kind.place,
        place_detail: &kind.place_detail,
        asked: asked_of(tx, placing).await?,
        policy: kind.policy,
        needs_approval: kind.needs_approval,
        mentee_zone: placing.mentee_zone,
        now,
    };
    match store::booking_insert(tx, &new).await? {
        0 => Err(Failed::NotFree),
        _ => Ok(id),
    }
}

/// What this mentee is asked for the session. Both people are locked, so nobody else decides at the
/// same time which session is the first; a time that is only proposed asks for nothing of its own.
async fn asked_of(tx: &mut Tx, placing: &Placing<'_>) -> Result<PriceAsked, DbError> {
    let kind = &placing.offer.session_type;
    let may_be_first = kind.pricing.first_free && placing.proposed_for.is_none();
    let is_first = may_be_first && store::is_first(tx, placing.mentee, kind.mentor_id).await?;
    let pricing = kind.others.pricing(kind.pricing, placing.currency);
    Ok(pricing.of(is_first))
}

/// The session of many in which a seat at this time is; none for a session of two.
async fn seat_at(
    tx: &mut Tx,
    offer: &Offer,
    session: Interval,
    now: Instant,
) -> Result<Option<GroupSessionId>, DbError> {
    let kind = &offer.session_type;
    if !kind.rules.is_group() {
        return Ok(None);
    }
    groups::group_session_ensure(tx, kind.id, session, kind.rules.seats, now)
        .await
        .map(Some)
}

/// Somebody wants a booking at another time.
struct MoveWish {
    offer: Arc<Offer>,
    actor: Actor,
    booking: BookingId,
    seen: Seen,
    starts_at: Instant,
    now: Instant,
}

/// Moves a booking in place: the same booking at another time, under the policy it was booked with.
pub async fn reschedule(
    platform: &Platform,
    caller: &Caller,
    command: RescheduleCommand,
) -> Result<BookingId, AppError> {
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let row = {
            let mut read = platform.db.read().await?;
            store::booking(&mut read, command.booking)
                .await?
                .ok_or(AppError::NotFound)?
        };
        change::party(&caller.actor, &row)?;
        let offer = offer(platform, row.session_type_id).await?;
        let offer = Arc::new(offer.as_long_as(row.session));
        let wish = MoveWish {
            offer: offer.clone(),
            actor: caller.actor,
            booking: row.id,
            seen: command.seen,
            starts_at: command.starts_at,
            now,
        };
        match platform
            .db
            .write_with(wish, |tx, wish| place_move(tx, wish).boxed())
            .await
        {
            Ok(()) => return Ok(row.id),
            Err(NotPlaced::Closed(taken)) => {
                refusal::of(&offer, &taken, command.starts_at, now)?;
            }
            Err(NotPlaced::Failed(Failed::App(error))) => return Err(error),
            Err(NotPlaced::Failed(Failed::NotFree)) => {
                let (mentee, moving) = (row.mentee_id, Some(row.id));
                refusal::why_not(platform, &offer, mentee, moving, command.starts_at, now).await?;
            }
            Err(NotPlaced::Failed(Failed::Stale)) => {}
        }
    }
    Err(Conflict::Stale.into())
}

async fn place_move(tx: &mut Tx, wish: &MoveWish) -> Result<(), NotPlaced> {
    let (offer, now) = (&wish.offer, wish.now);
    let row = store::booking(tx, wish.booking)
        .await?
        .ok_or(AppError::NotFound)?;
    let (by, side) = change::party(&wish.actor, &row)?;
    let moved = row
        .state
        .moved(side, now, &row.occasion())
        .map_err(Failed::from)?;
    if side == Side::Mentor && row.group_session_id.is_some() {
        // Nobody of the others would move along.
        return Err(AppError::from(Conflict::WrongState).into());
    }
    if row.session.starts_at() == wish.starts_at {
        return Ok(());
    }
    super::as_seen(&row, wish.seen)?;
    let taken = claim(tx, offer, row.mentee_id, Some(row.id), now).await?;
    clear_the_way(tx, &taken, offer, wish.starts_at, now).await?;
    release_own(tx, &taken, now).await?;
    let checked = offer.planner(&taken, now).check(wish.starts_at);
    let Ok(session) = checked else {
        return Err(NotPlaced::Closed(Box::new(taken)));
    };
    proposals::withdraw(tx, &row, now).await?;
    let rules = &offer.session_type.rules;
    let to = Move {
        group_session_id: seat_at(tx, offer, session, now).await?,
        session,
        blocked: rules.blocked(session),
        late_reschedules: moved.late_reschedules,
        expires_at: matches!(row.state, BookingState::Requested { .. })
            .then(|| request_expires_at(now, session.starts_at(), rules.notice_minutes)),
    };
    waitlist::give_back(tx, row.id, now).await?;
    if store::time_update(tx, &row, &to, now).await? == 0 {
        return Err(Failed::Stale.into());
    }
    let detail = MoveDetail {
        before: row.session,
        after: session,
    };
    let detail = serde_json::to_string(&detail).expect("times are plain data");
    store::event_insert(tx, row.id, Some(by), EventKind::Moved.as_str(), detail, now);
    Ok(follow_up(tx, &row, &to, now)?)
}

/// Tells of a move, and reminds of the new time.
pub fn follow_up(tx: &mut Tx, row: &BookingRow, to: &Move, now: Instant) -> Result<(), DbError> {
    change::tell(tx, row.id, BookingNews::Moved, now)?;
    match to.expires_at {
        Some(expires_at) => change::expire_later(tx, row.id, expires_at, now)?,
        None => {
            let (starts_at, ends_at) = to.session.into();
            change::remind_later(tx, row.id, starts_at, ends_at, now)?;
        }
    }
    db::publish(tx, "times", &row.mentor_id.to_string())?;
    Ok(())
}

/// Whether the mentee may find whoever offers this.
pub async fn is_found(
    platform: &Platform,
    offer: &Offer,
    mentee: MemberId,
) -> Result<bool, AppError> {
    let mut read = platform.db.read().await?;
    let mentor = people::people(&mut read, [offer.session_type.mentor_id]).await?;
    Ok(mentor.iter().any(|mentor| mentor.is_found_by(Some(mentee))))
}

pub async fn offer(platform: &Platform, id: SessionTypeId) -> Result<Offer, AppError> {
    let mut read = platform.db.read().await?;
    let offer = platform.offers.offer(&mut read, id).await?;
    offer.ok_or(AppError::NotFound)
}

/// What is taken as of now, after making sure that the offer is still the one that was planned on,
/// and whoever books anew still finds the mentor.
pub async fn claim(
    tx: &mut Tx,
    offer: &Offer,
    mentee: MemberId,
    moving: Option<BookingId>,
    now: Instant,
) -> Result<Taken, Failed> {
    let as_planned = lock_as_planned(tx, offer, mentee).await?;
    if moving.is_none() && !as_planned.is_found_by(mentee) {
        return Err(AppError::NotFound.into());
    }
    Ok(Taken::load(tx, now, &[offer], Some(mentee), moving).await?)
}

/// The same for somebody in line: what is kept for the line is not taken.
pub async fn claim_for_line(
    tx: &mut Tx,
    offer: &Offer,
    mentee: MemberId,
    now: Instant,
) -> Result<Taken, Failed> {
    lock_as_planned(tx, offer, mentee).await?;
    Ok(Taken::load_for_line(tx, now, offer, mentee).await?)
}

async fn lock_as_planned(
    tx: &mut Tx,
    offer: &Offer,
    mentee: MemberId,
) -> Result<OfferVersions, Failed> {
    let kind = &offer.session_type;
    match versions::locked(tx, kind.id, [kind.mentor_id, mentee]).await? {
        Some(now) if now.bookable && offer.is(&now) => Ok(now),
        Some(now) if now.bookable => Err(Failed::Stale),
        _ => Err(AppError::NotFound.into()),
    }
}

/// Writes down what takes no time any more, so that the constraint sees it too, and waits for
/// whoever changes the seats at the wanted time.
pub async fn clear_the_way(
    tx: &mut Tx,
    taken: &Taken,
    offer: &Offer,
    starts_at: Instant,
    now: Instant,
) -> Result<(), Failed> {
    let given_back = taken.lapsed.iter().chain(&taken.own_holds);
    let sessions: Vec<GroupSessionId> = given_back
        .filter_map(|row| row.group.map(|(id, _)| id))
        .collect();
    let kind = &offer.session_type;
    let wanted = kind.rules.is_group().then_some((kind.id, starts_at));
    groups::group_sessions_lock(tx, &sessions, wanted).await?;
    for lapsed in &taken.lapsed {
        change::expire_within(tx, lapsed.id, now).await?;
    }
    Ok(())
}

/// Lets go of what the mentee holds with the mentor: a new choice takes its place.
pub async fn release_own(tx: &mut Tx, taken: &Taken, now: Instant) -> Result<(), Failed> {
    for hold in &taken.own_holds {
        change::release_within(tx, hold.id, now).await?;
    }
    Ok(())
}
