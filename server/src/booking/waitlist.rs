//! Waitlists. Whatever gives a time back notes it beside itself, in the same transaction, if somebody
//! waits; from then on the time is closed to all others. A job offers it to the first in line as a
//! hold of theirs, which lapses like any other hold, and so goes on to the next.

use super::change::{self, ATTEMPTS, Failed};
use super::place::{self, Placing};
use super::store::{self, BookingRow};
use super::times::{Offer, Taken};
use crate::db::{self, Conn, DbError, Tx, sql};
use crate::jobs::{self, Job};
use crate::platform::{Platform, fresh_uuid};
use app::booking::{EventKind, WaitingView};
use app::context::Caller;
use app::error::AppError;
use domain::access::{own_affairs, reach_others};
use domain::booking::{
    BookingStatus, FREED_KEPT_MINUTES, Freed, MOST_WAITLISTS, WaitlistForm, offer_until,
};
use domain::form::{FieldErrors, Problem};
use domain::id::{
    BookingId, FreedTimeId, GroupSessionId, MemberId, SessionTypeId, WaitlistEntryId,
};
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A time that was given back, as long as nobody else may have it.
pub struct FreedRow {
    pub mentor_id: MemberId,
    pub session_type_id: SessionTypeId,
    /// Of a seat: the session of many, and how many seats it has.
    pub group: Option<(GroupSessionId, u16)>,
    pub freed: Freed,
}

/// Somebody in line.
#[derive(Clone)]
struct Waiting {
    id: WaitlistEntryId,
    session_type_id: SessionTypeId,
    mentee_id: MemberId,
    mentee_zone: String,
}

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
                let lines = lines_of(tx, mentee).await?;
                if lines.iter().any(|line| line.0 == session_type) {
                    return Ok(());
                }
                if lines.len() >= MOST_WAITLISTS as usize {
                    let most = MOST_WAITLISTS;
                    return Err(FieldErrors::one("session_type", Problem::TooMany { most }).into());
                }
                sql("INSERT INTO waitlist_entry (id, mentor_id, session_type_id, mentee_id, mentee_zone, joined_at)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")
                .bind(WaitlistEntryId(fresh_uuid(now)))
                .bind(mentor)
                .bind(session_type)
                .bind(mentee)
                .bind(zone.as_str())
                .bind(now)
                .execute(tx)
                .await?;
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
    Err(app::error::Conflict::Stale.into())
}

async fn leave_within(
    tx: &mut Tx,
    mentee: MemberId,
    session_type: SessionTypeId,
    now: Instant,
) -> Result<(), Failed> {
    // Bookings before lines, as everybody who touches both does.
    let offered = sql(
        "SELECT b.id FROM booking b JOIN waitlist_entry e ON e.id = b.waitlist_entry_id
         WHERE e.mentee_id = $1 AND e.session_type_id = $2 AND e.ended_at IS NULL AND b.status = 'held'",
    )
    .bind(mentee)
    .bind(session_type)
    .fetch_all(tx, |row| row.get("id"))
    .await?;
    for id in offered {
        change::release_within(tx, id, now).await?;
    }
    Ok(end(tx, mentee, session_type, "left", now).await?)
}

/// Whoever has a session of a kind waits for it no more.
pub async fn got_one(tx: &mut Tx, row: &BookingRow, now: Instant) -> Result<(), DbError> {
    end(tx, row.mentee_id, row.session_type_id, "booked", now).await
}

async fn end(
    tx: &mut Tx,
    mentee: MemberId,
    session_type: SessionTypeId,
    outcome: &'static str,
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE waitlist_entry SET ended_at = $3, outcome = $4
         WHERE mentee_id = $1 AND session_type_id = $2 AND ended_at IS NULL")
    .bind(mentee)
    .bind(session_type)
    .bind(now)
    .bind(outcome)
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes that a booking gives its time back, if anybody waits for a time of its mentor: as it is
/// now, so before it moves and after anything else.
pub async fn give_back(tx: &mut Tx, id: BookingId, now: Instant) -> Result<(), DbError> {
    let freed_time = FreedTimeId(fresh_uuid(now));
    let noted = sql(
        "INSERT INTO freed_time (id, mentor_id, session_type_id, group_session_id, starts_at, ends_at, blocked_from,
            blocked_until, freed_at, kept_until)
         SELECT $1, mentor_id, session_type_id, group_session_id, starts_at, ends_at, blocked_from, blocked_until, $3, $4
         FROM booking
         WHERE id = $2 AND starts_at > $3 AND EXISTS (
            SELECT 1 FROM waitlist_entry e WHERE e.mentor_id = booking.mentor_id AND e.ended_at IS NULL)",
    )
    .bind(freed_time)
    .bind(id)
    .bind(now)
    .bind(now.plus(FREED_KEPT_MINUTES * MINUTE))
    .execute(tx)
    .await?;
    if noted > 0 {
        jobs::enqueue(tx, &Job::OfferFreed { freed_time }, now, now, None)?;
    }
    Ok(())
}

/// What was given back by these mentors and is kept for their lines, unless nobody gets round to
/// offering it.
pub async fn freed_times(
    conn: &mut dyn Conn,
    now: Instant,
    mentors: &[MemberId],
) -> Result<Vec<FreedRow>, DbError> {
    sql(FREED)
        .push("WHERE kept_until > ")
        .push_bind(now)
        .push(" AND mentor_id IN ")
        .push_list(mentors.iter().copied())
        .fetch_all(conn, freed_row)
        .await
}

/// The mentors among these for whom somebody waits.
pub async fn waited_for(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT DISTINCT mentor_id FROM waitlist_entry WHERE ended_at IS NULL AND mentor_id IN ")
        .push_list(mentors.iter().copied())
        .fetch_all(conn, |row| row.get("mentor_id"))
        .await
}

const FREED: &str = "SELECT id, mentor_id, session_type_id, group_session_id, starts_at, ends_at, blocked_from, blocked_until,
        (SELECT seats FROM group_session g WHERE g.id = freed_time.group_session_id) AS seats
    FROM freed_time ";

fn freed_row(row: &db::Row<'_>) -> Result<FreedRow, DbError> {
    let group: Option<GroupSessionId> = row.get("group_session_id")?;
    let seats: Option<u16> = row.get("seats")?;
    Ok(FreedRow {
        mentor_id: row.get("mentor_id")?,
        session_type_id: row.get("session_type_id")?,
        group: group.zip(seats),
        freed: Freed {
            session: store::interval(row, "starts_at", "ends_at")?,
            blocked: store::interval(row, "blocked_from", "blocked_until")?,
        },
    })
}

async fn freed_time(conn: &mut dyn Conn, id: FreedTimeId) -> Result<Option<FreedRow>, DbError> {
    sql(FREED)
        .push("WHERE id = ")
        .push_bind(id)
        .fetch_optional(conn, freed_row)
        .await
}

/// Offers a time that was given back to whoever is first in line for it; when nobody can have it,
/// it is open to everybody again. A second run finds it settled.
pub async fn offer_freed(platform: &Platform, id: FreedTimeId) -> Result<(), AppError> {
    let line = {
        let mut read = platform.db.read().await?;
        match freed_time(&mut read, id).await? {
            Some(freed) => line_for(&mut read, &freed).await?,
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
    let Some(freed) = freed_time(tx, id).await? else {
        return Ok(());
    };
    sql("DELETE FROM freed_time WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    db::publish(tx, "times", &freed.mentor_id.to_string())
}

/// Everybody who waits for this mentor and was not asked about this time before, longest first.
async fn line_for(conn: &mut dyn Conn, freed: &FreedRow) -> Result<Vec<Waiting>, DbError> {
    sql("SELECT e.id, e.session_type_id, e.mentee_id, e.mentee_zone
         FROM waitlist_entry e JOIN account a ON a.id = e.mentee_id
         WHERE e.mentor_id = $1 AND e.ended_at IS NULL AND a.suspended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM booking b WHERE b.waitlist_entry_id = e.id AND b.starts_at < $3 AND b.ends_at > $2)
         ORDER BY e.joined_at, e.id")
    .bind(freed.mentor_id)
    .bind(freed.freed.session.starts_at())
    .bind(freed.freed.session.ends_at())
    .fetch_all(conn, |row| {
        Ok(Waiting {
            id: row.get("id")?,
            session_type_id: row.get("session_type_id")?,
            mentee_id: row.get("mentee_id")?,
            mentee_zone: row.get("mentee_zone")?,
        })
    })
    .await
}

/// What one person in line is to be offered.
struct Wish {
    offer: Arc<Offer>,
    waiting: Waiting,
    freed_time: FreedTimeId,
    now: Instant,
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
    let Some(freed) = freed_time(&mut read, id).await? else {
        return Ok(false);
    };
    let taken = Taken::load_for_line(&mut read, now, freed.mentor_id, mentee).await?;
    let planner = offer.planner(&taken, now);
    Ok(freed
        .freed
        .session_for(&planner, &offer.session_type.rules)
        .is_some())
}

async fn place_offer(tx: &mut Tx, wish: &Wish) -> Result<(), Failed> {
    let (offer, waiting, now) = (&wish.offer, &wish.waiting, wish.now);
    let taken = place::claim_for_line(tx, offer, waiting.mentee_id, now).await?;
    let freed = freed_time(tx, wish.freed_time).await?;
    let freed = freed.ok_or(Failed::NotFree)?.freed;
    if !waits_without_offer(tx, waiting.id, now).await? {
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
        now,
    };
    let id = place::insert(tx, &placing).await?;
    let kind = EventKind::Offered.as_str();
    store::event_insert(tx, id, None, kind, "{}".to_owned(), now);
    change::expire_later(tx, id, held_until, now)?;
    let told = format!("offer:{id}");
    jobs::enqueue(tx, &Job::TellOffer { booking_id: id }, now, now, Some(told))?;
    let mentor = offer.session_type.mentor_id;
    Ok(db::publish(tx, "times", &mentor.to_string())?)
}

/// Whether they still wait, and decide on nothing else: one time is offered to one person at once.
async fn waits_without_offer(
    conn: &mut dyn Conn,
    id: WaitlistEntryId,
    now: Instant,
) -> Result<bool, DbError> {
    let waits = sql(
        "SELECT e.id FROM waitlist_entry e WHERE e.id = $1 AND e.ended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM booking b WHERE b.waitlist_entry_id = e.id AND b.status = 'held' AND b.expires_at > $2)",
    )
    .bind(id)
    .bind(now)
    .fetch_optional(conn, |row| row.get::<WaitlistEntryId>("id"))
    .await?;
    Ok(waits.is_some())
}

/// The lines somebody stands in, with their place in each: everybody before them waits for the
/// same kind of session.
async fn lines_of(
    conn: &mut dyn Conn,
    mentee: MemberId,
) -> Result<Vec<(SessionTypeId, u32)>, DbError> {
    sql("SELECT e.session_type_id, 1 + (SELECT COUNT(*) FROM waitlist_entry f
            WHERE f.session_type_id = e.session_type_id AND f.ended_at IS NULL
              AND (f.joined_at < e.joined_at OR (f.joined_at = e.joined_at AND f.id < e.id))) AS place
         FROM waitlist_entry e WHERE e.mentee_id = $1 AND e.ended_at IS NULL ORDER BY e.joined_at, e.id")
    .bind(mentee)
    .fetch_all(conn, |row| {
        Ok((row.get("session_type_id")?, row.get("place")?))
    })
    .await
}

/// Somebody's place in the line for one kind of session.
pub async fn place_in_line(
    conn: &mut dyn Conn,
    mentee: MemberId,
    session_type: SessionTypeId,
) -> Result<Option<u32>, DbError> {
    let lines = lines_of(conn, mentee).await?;
    let mut lines = lines.into_iter();
    Ok(lines
        .find(|(kind, _)| *kind == session_type)
        .map(|(_, place)| place))
}

/// What somebody waits for, and what is on offer to them.
pub async fn waiting_of(
    conn: &mut dyn Conn,
    mentee: MemberId,
    now: Instant,
) -> Result<Vec<WaitingView>, AppError> {
    let lines = lines_of(conn, mentee).await?;
    let mut waiting = Vec::with_capacity(lines.len());
    let offers = offers_of(conn, mentee, now).await?;
    for (session_type, place) in lines {
        let kind = crate::calendar::session_types::session_type(conn, session_type).await?;
        let kind = kind.ok_or(AppError::NotFound)?;
        let mentor = store::people(conn, [kind.mentor_id]).await?.pop();
        waiting.push(WaitingView {
            session_type,
            title: kind.name,
            mentor: mentor.ok_or(AppError::NotFound)?.into(),
            place,
            offer: offers.get(&session_type).copied(),
        });
    }
    Ok(waiting)
}

async fn offers_of(
    conn: &mut dyn Conn,
    mentee: MemberId,
    now: Instant,
) -> Result<BTreeMap<SessionTypeId, BookingId>, DbError> {
    let offers = sql(
        "SELECT id, session_type_id FROM booking
         WHERE mentee_id = $1 AND waitlist_entry_id IS NOT NULL AND status = $3 AND expires_at > $2",
    )
    .bind(mentee)
    .bind(now)
    .bind(BookingStatus::Held.as_str())
    .fetch_all(conn, |row| {
        Ok((row.get("session_type_id")?, row.get("id")?))
    })
    .await?;
    Ok(offers.into_iter().collect())
}
