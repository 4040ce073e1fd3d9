//! Counter-proposals: other times for a booking, each held by a row of its own beside the booking,
//! so that the same constraint guards them. What may be proposed and answered is the domain's.

use super::change::{self, ATTEMPTS, Failed, Step};
use super::offers::Offer;
use super::place::{self, MoveDetail, Placing};
use super::refusal;
use super::store::{self, BookingRow, Move, NewState};
use super::waitlist;
use crate::db::{self, Conn, DbError, Row, Tx, sql};
use crate::jobs::{self, BookingNews, Job};
use crate::platform::{Platform, fresh_uuid};
use app::booking::EventKind;
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::reach_others;
use domain::actor::Actor;
use domain::booking::{
    AcceptCommand, BookingState, Negotiation, Proposal, ProposalStatus, ProposeCommand, Side,
};
use domain::id::{BookingId, ProposalId};
use domain::interval::Interval;
use domain::time::Instant;
use futures::FutureExt as _;
use std::sync::Arc;

/// An open proposal as it is kept.
pub struct ProposalRow {
    pub proposal: Proposal,
    pub message: String,
}

/// Somebody offers other times.
struct Wish {
    offer: Arc<Offer>,
    actor: Actor,
    command: ProposeCommand,
    now: Instant,
}

/// Holds other times for the other side to choose from.
pub async fn propose(
    platform: &Platform,
    caller: &Caller,
    command: ProposeCommand,
) -> Result<BookingId, AppError> {
    reach_others(&caller.actor)?;
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let row = {
            let mut read = platform.db.read().await?;
            let row = store::booking(&mut read, command.booking).await?;
            row.ok_or(AppError::NotFound)?
        };
        change::party(&caller.actor, &row)?;
        let offer = place::offer(platform, row.session_type_id).await?;
        let offer = Arc::new(offer.as_long_as(row.session));
        let wish = Wish {
            offer: offer.clone(),
            actor: caller.actor,
            command: command.clone(),
            now,
        };
        let placed = platform
            .db
            .write_with(wish, |tx, wish| place_proposal(tx, wish).boxed())
            .await;
        match placed {
            Ok(()) => return Ok(row.id),
            Err(Failed::App(error)) => return Err(error),
            Err(Failed::NotFree) => {
                for starts_at in &command.times {
                    let moving = Some(row.id);
                    refusal::why_not(platform, &offer, row.mentee_id, moving, *starts_at, now)
                        .await?;
                }
            }
            Err(Failed::Stale) => {}
        }
    }
    Err(Conflict::Stale.into())
}

async fn place_proposal(tx: &mut Tx, wish: &Wish) -> Result<(), Failed> {
    let (offer, now) = (&wish.offer, wish.now);
    let seen = store::booking(tx, wish.command.booking).await?;
    let seen = seen.ok_or(AppError::NotFound)?;
    change::party(&wish.actor, &seen)?;
    // The mentor first and the booking last, as everybody who changes times does.
    let taken = place::claim(tx, offer, seen.mentee_id, Some(seen.id), now).await?;
    for starts_at in &wish.command.times {
        place::clear_the_way(tx, &taken, offer, *starts_at, now).await?;
    }
    let row = locked(tx, seen.id).await?;
    let (by, side) = change::party(&wish.actor, &row)?;
    if row.group_session_id.is_some() {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    let negotiation = negotiation(tx, row.id).await?;
    negotiation.may_propose(&row.state, side, now, &row.occasion())?;
    let planner = offer.planner(&taken, now);
    let checked = wish.command.times.iter().map(|time| planner.check(*time));
    let times: Vec<Interval> = checked
        .collect::<Result<_, _>>()
        .map_err(|_| Failed::NotFree)?;
    let proposal = negotiation.propose(&row.state, side, times, now, &row.occasion())?;
    close(tx, &row, ProposalStatus::Countered, now).await?;
    wait_for_the_answer(tx, &row, &proposal, now).await?;
    for session in &proposal.times {
        let placing = Placing {
            offer,
            mentee: row.mentee_id,
            mentee_zone: &row.mentee_zone,
            session: *session,
            held_until: proposal.expires_at,
            proposed_for: Some(row.id),
            series_id: None,
            waitlist_entry_id: None,
            currency: None,
            now,
        };
        place::insert(tx, &placing).await?;
    }
    proposal_insert(tx, row.id, &proposal, &wish.command.message, now).await?;
    let times = serde_json::to_string(&proposal.times).expect("times are plain data");
    store::event_insert(
        tx,
        row.id,
        Some(by),
        EventKind::Proposed.as_str(),
        times,
        now,
    );
    change::tell(tx, row.id, BookingNews::Proposed, now)?;
    let key = format!("proposal:{}:{}", row.id, proposal.round);
    let job = Job::ExpireProposal { booking_id: row.id };
    jobs::enqueue(tx, &job, now, proposal.expires_at, Some(key))?;
    db::publish(tx, "times", &row.mentor_id.to_string())?;
    Ok(())
}

/// A request does not run out while its answer waits for an answer.
async fn wait_for_the_answer(
    tx: &mut Tx,
    row: &BookingRow,
    proposal: &Proposal,
    now: Instant,
) -> Result<(), Failed> {
    let BookingState::Requested { expires_at } = row.state else {
        return Ok(());
    };
    if expires_at >= proposal.expires_at {
        return Ok(());
    }
    let state = BookingState::Requested {
        expires_at: proposal.expires_at,
    };
    let longer = NewState {
        state: &state,
        calls_for_news: false,
        answers: &[],
        chosen: None,
    };
    if store::state_update(tx, row, &longer, now).await? == 0 {
        return Err(Failed::Stale);
    }
    Ok(change::expire_later(tx, row.id, proposal.expires_at, now)?)
}

/// Takes one of the proposed times: the booking goes there, and is agreed.
pub async fn accept(
    platform: &Platform,
    caller: &Caller,
    command: AcceptCommand,
) -> Result<BookingId, AppError> {
    reach_others(&caller.actor)?;
    let (actor, now) = (caller.actor, platform.now());
    let accepted = platform
        .db
        .write(move |tx| accept_within(tx, actor, command, now).boxed())
        .await;
    done(accepted, command.booking)
}

async fn accept_within(
    tx: &mut Tx,
    actor: Actor,
    command: AcceptCommand,
    now: Instant,
) -> Result<(), Failed> {
    let row = locked(tx, command.booking).await?;
    let (by, side) = change::party(&actor, &row)?;
    let agreed_there = row.state == BookingState::Confirmed
        && row.session.starts_at() == command.starts_at
        && negotiation(tx, row.id).await?.open.is_none();
    if agreed_there {
        return Ok(());
    }
    let session = negotiation(tx, row.id)
        .await?
        .accept(side, command.starts_at, now)?;
    let state = row.state.clone().agreed_elsewhere(now)?;
    let blocked = blocked_of(tx, row.id, session).await?;
    close(tx, &row, ProposalStatus::Accepted, now).await?;
    let expires_at = match row.state {
        BookingState::Requested { expires_at } => Some(expires_at),
        _ => None,
    };
    let to = Move {
        session,
        blocked,
        group_session_id: None,
        // Both agreed on it, so it is nobody's late change.
        late_reschedules: row.late_reschedules,
        expires_at,
    };
    waitlist::give_back(tx, row.id, now).await?;
    if store::time_update(tx, &row, &to, now).await? == 0 {
        return Err(Failed::Stale);
    }
    let (before, after) = (row.session, session);
    let detail = serde_json::to_string(&MoveDetail { before, after });
    let detail = detail.expect("times are plain data");
    store::event_insert(tx, row.id, Some(by), EventKind::Moved.as_str(), detail, now);
    if row.state == BookingState::Confirmed {
        return Ok(place::follow_up(tx, &row, &to, now)?);
    }
    let there = BookingRow {
        session,
        version: row.version + 1,
        ..row
    };
    change::apply(
        tx,
        &there,
        Step::new(EventKind::Confirmed, state),
        Some(by),
        now,
    )
    .await?;
    db::publish(tx, "times", &there.mentor_id.to_string())?;
    Ok(())
}

/// None of the proposed times fits; the booking stays as it was.
pub async fn decline(
    platform: &Platform,
    caller: &Caller,
    id: BookingId,
) -> Result<BookingId, AppError> {
    let (actor, now) = (caller.actor, platform.now());
    let declined = platform
        .db
        .write(move |tx| {
            async move {
                let row = locked(tx, id).await?;
                let (by, side) = change::party(&actor, &row)?;
                negotiation(tx, id).await?.answerable(side, now)?;
                close(tx, &row, ProposalStatus::Declined, now).await?;
                let kind = EventKind::ProposalDeclined.as_str();
                store::event_insert(tx, id, Some(by), kind, "{}".to_owned(), now);
                Ok(change::tell(tx, id, BookingNews::ProposalDeclined, now)?)
            }
            .boxed()
        })
        .await;
    done(declined, id)
}

/// Writes down that an open proposal ran out; does nothing to any other.
pub async fn expire(platform: &Platform, id: BookingId) -> Result<(), AppError> {
    let now = platform.now();
    let expired = platform
        .db
        .write(move |tx| {
            async move {
                let row = locked(tx, id).await?;
                let open = negotiation(tx, id).await?.open;
                if open.is_none_or(|open| now < open.expires_at) {
                    return Ok(());
                }
                close(tx, &row, ProposalStatus::Expired, now).await?;
                let kind = EventKind::ProposalExpired.as_str();
                store::event_insert(tx, id, None, kind, "{}".to_owned(), now);
                Ok(change::tell(tx, id, BookingNews::ProposalExpired, now)?)
            }
            .boxed()
        })
        .await;
    match expired {
        Err(Failed::App(error)) if error != AppError::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The booking changed in another way: what was proposed for it is void.
pub async fn withdraw(tx: &mut Tx, row: &BookingRow, now: Instant) -> Result<(), DbError> {
    close(tx, row, ProposalStatus::Withdrawn, now).await
}

/// Ends the open proposal of a booking, if there is one, and lets go of its times.
async fn close(
    tx: &mut Tx,
    row: &BookingRow,
    status: ProposalStatus,
    now: Instant,
) -> Result<(), DbError> {
    let closed = sql("UPDATE booking_proposal SET status = $2, answered_at = $3 WHERE booking_id = $1 AND status = 'open'")
        .bind(row.id)
        .bind(status.as_str())
        .bind(now)
        .execute(tx)
        .await?;
    if closed > 0 {
        for held in store::proposed_ids(tx, row.id).await? {
            waitlist::give_back(tx, held, now).await?;
        }
        sql("DELETE FROM booking WHERE proposed_for = $1")
            .bind(row.id)
            .execute(tx)
            .await?;
        db::publish(tx, "times", &row.mentor_id.to_string())?;
    }
    Ok(())
}

/// The booking, for whoever gets to it first; the others wait and see what has become of it.
async fn locked(tx: &mut Tx, id: BookingId) -> Result<BookingRow, Failed> {
    store::booking_lock(tx, id).await?;
    let row = store::booking(tx, id).await?;
    // A time that is only proposed is nothing to negotiate about.
    let row = row.filter(|row| row.proposed_for.is_none());
    Ok(row.ok_or(AppError::NotFound)?)
}

/// The open proposal of a booking.
pub async fn open_of(conn: &mut dyn Conn, id: BookingId) -> Result<Option<ProposalRow>, DbError> {
    sql(
        "SELECT id, round, by_side, times, message, expires_at FROM booking_proposal
         WHERE booking_id = $1 AND status = 'open'",
    )
    .bind(id)
    .fetch_optional(conn, |row| {
        Ok(ProposalRow {
            proposal: proposal(row)?,
            message: row.get("message")?,
        })
    })
    .await
}

/// What was proposed for a booking so far.
pub async fn negotiation(conn: &mut dyn Conn, id: BookingId) -> Result<Negotiation, DbError> {
    let rounds = sql("SELECT COUNT(*) AS rounds FROM booking_proposal WHERE booking_id = $1")
        .bind(id)
        .fetch_one(conn, |row| row.get("rounds"))
        .await?;
    let open = open_of(conn, id).await?.map(|row| row.proposal);
    Ok(Negotiation { rounds, open })
}

fn proposal(row: &Row<'_>) -> Result<Proposal, DbError> {
    let by: String = row.get("by_side")?;
    Ok(Proposal {
        round: row.get("round")?,
        by: Side::parse(&by).ok_or_else(|| row.bad("by_side", "no such side"))?,
        times: row.json("times")?,
        expires_at: row.get("expires_at")?,
    })
}

async fn proposal_insert(
    tx: &mut Tx,
    booking: BookingId,
    proposal: &Proposal,
    message: &str,
    now: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO booking_proposal (id, booking_id, round, by_side, times, message, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(ProposalId(fresh_uuid(now)))
    .bind(booking)
    .bind(proposal.round)
    .bind(proposal.by.as_str())
    .bind(serde_json::to_string(&proposal.times).expect("times are plain data"))
    .bind(message)
    .bind(proposal.expires_at)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// What a proposed session blocks, as it was held.
async fn blocked_of(
    conn: &mut dyn Conn,
    booking: BookingId,
    session: Interval,
) -> Result<Interval, Failed> {
    let held = sql("SELECT id, blocked_from, blocked_until FROM booking WHERE proposed_for = $1 AND starts_at = $2")
        .bind(booking)
        .bind(session.starts_at())
        .fetch_optional(conn, |row| {
            Interval::new(row.get("blocked_from")?, row.get("blocked_until")?)
                .map_err(|reason| row.bad("blocked_until", reason))
        })
        .await?;
    held.ok_or(Failed::Stale)
}

fn done(result: Result<(), Failed>, id: BookingId) -> Result<BookingId, AppError> {
    match result {
        Ok(()) => Ok(id),
        Err(Failed::App(error)) => Err(error),
        Err(Failed::NotFree | Failed::Stale) => Err(Conflict::Stale.into()),
    }
}
