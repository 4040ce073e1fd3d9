//! How a booking becomes something else: the row is read, the move decided, written if nobody was
//! faster, and what follows from it is written beside it in the same transaction.

use super::groups;
use super::proposals;
use super::store::{self, BookingRow, NewState, Signals};
use super::waitlist;
use crate::db::{self, DbError, Tx};
use crate::jobs::{self, Before, BookingNews, Job};
use crate::money::{self, Stuck};
use crate::platform::Platform;
use app::booking::EventKind;
use app::error::{AppError, Conflict};
use domain::access::one_of;
use domain::actor::Actor;
use domain::booking::{Answer, BookingState, BookingStatus, NotPossible, Side};
use domain::id::{BookingId, MemberId};
use domain::money::Money;
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use std::sync::Arc;

/// How often a change is decided anew when others were faster.
pub const ATTEMPTS: u32 = 5;

/// Why a transaction was given up.
#[derive(Debug)]
pub enum Failed {
    App(AppError),
    /// Somebody has the time, or a rule closes it.
    NotFree,
    /// What was decided on changed in between: decide anew.
    Stale,
}

impl From<DbError> for Failed {
    fn from(error: DbError) -> Self {
        match error.constraint() {
            Some("booking_mentor_free" | "booking_mentee_free" | "group_session_has_seats") => {
                Failed::NotFree
            }
            _ if matches!(error, DbError::Outdated) => Failed::Stale,
            _ => Failed::App(error.into()),
        }
    }
}

impl From<AppError> for Failed {
    fn from(error: AppError) -> Self {
        Failed::App(error)
    }
}

impl From<Stuck> for Failed {
    fn from(stuck: Stuck) -> Self {
        match stuck {
            Stuck::App(error) => Failed::App(error),
            Stuck::NotNow => Failed::App(Conflict::WrongState.into()),
            Stuck::NotFree => Failed::NotFree,
            Stuck::Stale => Failed::Stale,
        }
    }
}

impl From<NotPossible> for Failed {
    fn from(refused: NotPossible) -> Self {
        let conflict = match refused {
            NotPossible::HoldExpired => Conflict::HoldExpired,
            NotPossible::Policy(_) => Conflict::PolicyForbids,
            _ => Conflict::WrongState,
        };
        Failed::App(conflict.into())
    }
}

/// A decided move.
pub struct Step {
    pub state: BookingState,
    pub kind: EventKind,
    /// Kept with the booking when there are any.
    pub answers: Vec<Answer>,
    /// What it costs, where that was only decided now.
    pub price: Option<Money>,
}

impl Step {
    pub fn new(kind: EventKind, state: BookingState) -> Step {
        Step {
            state,
            kind,
            answers: Vec::new(),
            price: None,
        }
    }
}

/// Changes a booking of the actor's as `decide` says; `None` leaves it as it is.
pub async fn change<D>(
    platform: &Platform,
    actor: Actor,
    id: BookingId,
    decide: D,
) -> Result<BookingId, AppError>
where
    D: Fn(&BookingRow, Side, Instant) -> Result<Option<Step>, Failed> + Send + Sync + 'static,
{
    let now = platform.now();
    let decide = Arc::new(decide);
    for _ in 0..ATTEMPTS {
        let changed = platform
            .db
            .write_with(decide.clone(), move |tx, decide| {
                async move {
                    let row = store::booking(tx, id).await?.ok_or(AppError::NotFound)?;
                    let (by, side) = party(&actor, &row)?;
                    match decide(&row, side, now)? {
                        Some(step) => apply(tx, &row, step, Some(by), now).await,
                        None => Ok(()),
                    }
                }
                .boxed()
            })
            .await;
        match changed {
            Ok(()) => return Ok(id),
            Err(Failed::App(error)) => return Err(error),
            Err(Failed::NotFree | Failed::Stale) => {}
        }
    }
    Err(Conflict::Stale.into())
}

/// Who the actor is in a booking; for everybody else there is no such booking.
pub fn party(actor: &Actor, row: &BookingRow) -> Result<(MemberId, Side), AppError> {
    let permit = one_of(actor, &[row.mentor_id, row.mentee_id])?;
    if row.proposed_for.is_some() {
        // Held for an answer, it is part of another booking.
        return Err(AppError::NotFound);
    }
    let side = row.side_of(permit.actor()).ok_or(AppError::NotFound)?;
    Ok((permit.actor(), side))
}

/// Writes a hold or a request that has run out as such; does nothing to any other booking.
pub async fn expire(platform: &Platform, id: BookingId) -> Result<(), AppError> {
    let now = platform.now();
    let expired = platform
        .db
        .write(move |tx| expire_within(tx, id, now).boxed())
        .await;
    match expired {
        // Somebody did something with it just now, so it has not run out unattended.
        Ok(()) | Err(Failed::Stale | Failed::NotFree) => Ok(()),
        Err(Failed::App(error)) => Err(error),
    }
}

/// As [`expire`], within a transaction that needs the time.
pub async fn expire_within(tx: &mut Tx, id: BookingId, now: Instant) -> Result<(), Failed> {
    let Some(row) = store::booking(tx, id).await? else {
        return Ok(());
    };
    match row.state.clone().expire(now) {
        Ok(_) if row.proposed_for.is_some() => {
            waitlist::give_back(tx, row.id, now).await?;
            store::proposed_delete(tx, row.id).await?;
            Ok(())
        }
        Ok(state) => apply(tx, &row, Step::new(EventKind::Expired, state), None, now).await,
        Err(_) => Ok(()),
    }
}

/// Lets go of a hold of the mentee's own, in favour of another choice. What was confirmed or asked for in
/// another tab since somebody looked is a session, and no hold that could make way: then all is decided
/// anew.
pub async fn release_within(tx: &mut Tx, id: BookingId, now: Instant) -> Result<(), Failed> {
    let Some(row) = store::booking(tx, id).await? else {
        return Ok(());
    };
    match row.state.status() {
        BookingStatus::Held => {}
        status if status.is_active() => return Err(Failed::Stale),
        _ => return Ok(()),
    }
    let state = row
        .state
        .clone()
        .cancel(Side::Mentee, now, &row.occasion(), String::new())?;
    apply(
        tx,
        &row,
        Step::new(EventKind::Cancelled, state),
        Some(row.mentee_id),
        now,
    )
    .await
}

/// Writes a move and what follows from it.
pub async fn apply(
    tx: &mut Tx,
    before: &BookingRow,
    step: Step,
    by: Option<MemberId>,
    now: Instant,
) -> Result<(), Failed> {
    if let Some(group) = before.group_session_id {
        groups::group_sessions_lock(tx, &[group], None).await?;
    }
    let new = NewState {
        state: &step.state,
        calls_for_news: before.state == BookingState::Confirmed
            && step.kind == EventKind::Cancelled,
        answers: &step.answers,
        chosen: step.price,
    };
    if before.state.status() == BookingStatus::Held && step.state.status().is_active() {
        // It takes the time that it took already: nothing that follows depends on it.
        store::state_update_last(tx, before, &new, now);
    } else if store::state_update(tx, before, &new, now).await? == 0 {
        return Err(Failed::Stale);
    }
    if matches!(step.kind, EventKind::Requested | EventKind::Confirmed) {
        waitlist::got_one(tx, before, now);
    }
    if before.state.status() != BookingStatus::Held {
        proposals::withdraw(tx, before, now).await?;
    }
    store::event_insert(tx, before.id, by, step.kind.as_str(), "{}".to_owned(), now);
    count(tx, before, &step, now).await?;
    follow_up(tx, before, &step, now)?;
    if !before.price.is_zero() {
        money::settle_soon(tx, before.id, now)?;
    }
    let gives_back = matches!(
        step.kind,
        EventKind::Cancelled | EventKind::Declined | EventKind::Expired
    );
    if gives_back {
        waitlist::give_back(tx, before.id, now).await?;
        db::publish(tx, "times", &before.mentor_id.to_string())?;
    }
    Ok(())
}

/// Keeps the live signals of both people.
async fn count(tx: &mut Tx, before: &BookingRow, step: &Step, now: Instant) -> Result<(), DbError> {
    let was_request = before.state.status() == BookingStatus::Requested;
    let mentor = before.mentor_id;
    match (&step.state, step.kind) {
        // A request counts once it is settled: one that waits says nothing yet, and one that its
        // mentee took back never will.
        (_, EventKind::Confirmed | EventKind::Declined) if was_request => {
            let settled = Signals {
                received: 1,
                answered: 1,
                ..Signals::default()
            };
            store::signals_add(tx, mentor, settled, now).await?;
            measure_replies(tx, before, now)
        }
        (_, EventKind::Expired) if was_request => {
            let settled = Signals {
                received: 1,
                ..Signals::default()
            };
            store::signals_add(tx, mentor, settled, now).await
        }
        (_, EventKind::Kept) => kept(tx, before, now).await,
        (BookingState::NoShow { who, .. }, EventKind::NoShow) => {
            missed(tx, before.member(*who), 1, now).await
        }
        (after, EventKind::AppealOverturned) => overturned(tx, before, after, now).await,
        _ => Ok(()),
    }
}

/// Counts a session that took place for both people.
async fn kept(tx: &mut Tx, before: &BookingRow, now: Instant) -> Result<(), DbError> {
    let kept = Signals {
        kept: 1,
        ..Signals::default()
    };
    for member in in_order(before) {
        store::signals_add(tx, member, kept, now).await?;
    }
    Ok(())
}

async fn missed(tx: &mut Tx, member: MemberId, missed: i16, now: Instant) -> Result<(), DbError> {
    let signals = Signals {
        missed,
        ..Signals::default()
    };
    store::signals_add(tx, member, signals, now).await
}

/// Takes back what a mark as no-show counted, and counts what is true instead.
async fn overturned(
    tx: &mut Tx,
    before: &BookingRow,
    after: &BookingState,
    now: Instant,
) -> Result<(), DbError> {
    let absent = match before.state {
        BookingState::NoShow { who, .. } => Some(before.member(who)),
        _ => None,
    };
    for member in in_order(before) {
        let signals = Signals {
            kept: i16::from(*after == BookingState::Kept),
            missed: -i16::from(Some(member) == absent),
            ..Signals::default()
        };
        store::signals_add(tx, member, signals, now).await?;
    }
    Ok(())
}

/// Both people, always in the same order, so that two sessions never wait for each other.
fn in_order(row: &BookingRow) -> [MemberId; 2] {
    let mut people = [row.mentor_id, row.mentee_id];
    people.sort_unstable();
    people
}

/// Has the mentor's reply time measured again; nobody waits for it.
fn measure_replies(tx: &mut Tx, before: &BookingRow, now: Instant) -> Result<(), DbError> {
    let job = Job::MeasureReplies {
        mentor_id: before.mentor_id,
    };
    let key = format!("replies:{}", before.id);
    jobs::enqueue(tx, &job, now, now, Some(key))
}

/// Writes the jobs that a move calls for.
fn follow_up(tx: &mut Tx, before: &BookingRow, step: &Step, now: Instant) -> Result<(), DbError> {
    let was_hold = before.state.status() == BookingStatus::Held;
    let news = match step.kind {
        EventKind::Requested => Some(BookingNews::Requested),
        EventKind::Confirmed => Some(BookingNews::Confirmed),
        EventKind::Declined => Some(BookingNews::Declined),
        EventKind::Cancelled if !was_hold => Some(BookingNews::Cancelled),
        EventKind::Expired if !was_hold => Some(BookingNews::Expired),
        EventKind::Appealed => Some(BookingNews::Appealed),
        EventKind::AppealUpheld => Some(BookingNews::AppealUpheld),
        EventKind::AppealOverturned => Some(BookingNews::AppealOverturned),
        _ => None,
    };
    if let Some(news) = news {
        tell(tx, before.id, news, now)?;
    }
    match &step.state {
        BookingState::Requested { expires_at } => expire_later(tx, before.id, *expires_at, now),
        BookingState::Confirmed => {
            let (starts_at, ends_at) = before.session.into();
            remind_later(tx, before.id, starts_at, ends_at, now)
        }
        _ => Ok(()),
    }
}

pub fn tell(
    tx: &mut Tx,
    booking_id: BookingId,
    news: BookingNews,
    now: Instant,
) -> Result<(), DbError> {
    jobs::enqueue(tx, &Job::TellBooking { booking_id, news }, now, now, None)
}

pub fn expire_later(
    tx: &mut Tx,
    booking_id: BookingId,
    at: Instant,
    now: Instant,
) -> Result<(), DbError> {
    let key = format!("expire:{booking_id}:{}", at.0);
    jobs::enqueue(tx, &Job::ExpireBooking { booking_id }, now, at, Some(key))
}

/// Reminders before an agreed session and the question how it was after it. Those of an earlier
/// time stay and find themselves void.
pub fn remind_later(
    tx: &mut Tx,
    booking_id: BookingId,
    starts_at: Instant,
    ends_at: Instant,
    now: Instant,
) -> Result<(), DbError> {
    for (before, name, ahead) in [(Before::Day, "day", DAY), (Before::Hour, "hour", HOUR)] {
        let at = starts_at.plus(-ahead);
        if at > now {
            let key = format!("remind:{name}:{booking_id}:{}", starts_at.0);
            jobs::enqueue(
                tx,
                &Job::Remind {
                    booking_id,
                    starts_at,
                    before,
                },
                now,
                at,
                Some(key),
            )?;
        }
    }
    let key = format!("review:{booking_id}:{}", ends_at.0);
    jobs::enqueue(
        tx,
        &Job::InviteReview { booking_id },
        now,
        ends_at,
        Some(key),
    )
}
