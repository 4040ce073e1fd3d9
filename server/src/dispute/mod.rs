//! The use cases of disputes: load, decide, commit. What may happen is the domain's; what goes back or on
//! moves with the decision, in one transaction, by way of the money feature.

mod evidence;
mod store;
mod unasked;
mod view;

pub use store::{event, open_count};
pub use unasked::{bank_did, decide_by_silence, tend};
pub use view::note;

use crate::booking::party;
use crate::booking::store::{self as bookings, BookingRow};
use crate::db::{Conn, DbError, Tx};
use crate::jobs::{self, Job};
use crate::money::{self, PaymentRow, Stuck};
use crate::platform::Platform;
use app::context::Caller;
use app::dispute::*;
use app::error::{AppError, Conflict};
use domain::access::{moderate, own_affairs, reach_others};
use domain::actor::Actor;
use domain::booking::Side;
use domain::dispute::{
    Case, MOST_STATEMENTS, OpenForm, Opener, Refused, RuleForm, SayForm, Turn, may_open,
};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, DisputeFileId, PaymentId};
use domain::money::Money;
use domain::money::ledger::{Event, Stage};
use domain::time::Instant;
use futures::FutureExt as _;
use std::sync::Arc;
use store::{DisputeRow, NewEvent};

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

const BOTH: [Side; 2] = [Side::Mentor, Side::Mentee];

pub struct Disputes {
    platform: Platform,
}

impl Disputes {
    pub fn new(platform: Platform) -> Self {
        Disputes { platform }
    }
}

#[async_trait::async_trait]
impl DisputeApi for Disputes {
    async fn dispute(&self, caller: &Caller, booking: BookingId) -> Result<DisputeView, AppError> {
        own_affairs(&caller.actor)?;
        let mut read = self.platform.db.snapshot().await?;
        view::page(&mut read, caller, booking, self.platform.now()).await
    }

    async fn open(&self, caller: &Caller, form: OpenForm) -> Result<BookingId, AppError> {
        reach_others(&caller.actor)?;
        let booking = form.booking.clone();
        act(&self.platform, caller, &booking, Deed::Open(form)).await
    }

    async fn say(&self, caller: &Caller, form: SayForm) -> Result<BookingId, AppError> {
        reach_others(&caller.actor)?;
        let booking = form.booking.clone();
        act(&self.platform, caller, &booking, Deed::Say(form)).await
    }

    async fn add_file(
        &self,
        caller: &Caller,
        booking: BookingId,
        file: NewFile,
    ) -> Result<(), AppError> {
        reach_others(&caller.actor)?;
        evidence::add(&self.platform, caller, booking, file).await
    }

    async fn file(
        &self,
        caller: &Caller,
        booking: BookingId,
        id: DisputeFileId,
    ) -> Result<KeptFile, AppError> {
        own_affairs(&caller.actor)?;
        evidence::read(&self.platform, caller, booking, id).await
    }

    async fn rule(&self, caller: &Caller, form: RuleForm) -> Result<BookingId, AppError> {
        moderate(&caller.actor)?;
        let booking = form.booking.clone();
        act(&self.platform, caller, &booking, Deed::Rule(form)).await
    }

    async fn open_disputes(&self, caller: &Caller) -> Result<Vec<CaseRow>, AppError> {
        moderate(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        Ok(store::open(&mut read, self.platform.now()).await?)
    }
}

/// What somebody does about a dispute.
enum Deed {
    Open(OpenForm),
    Say(SayForm),
    Rule(RuleForm),
}

struct Asked {
    actor: Actor,
    booking: BookingId,
    deed: Deed,
    now: Instant,
}

/// What is read before anything is decided.
struct File {
    booking: BookingRow,
    payment: PaymentRow,
    dispute: Option<DisputeRow>,
}

async fn act(
    platform: &Platform,
    caller: &Caller,
    booking: &str,
    deed: Deed,
) -> Result<BookingId, AppError> {
    let booking = booking.trim().parse().map_err(|_| AppError::NotFound)?;
    let asked = Arc::new(Asked {
        actor: caller.actor,
        booking,
        deed,
        now: platform.now(),
    });
    for _ in 0..ATTEMPTS {
        let acted = platform
            .db
            .write_with(asked.clone(), |tx, asked| act_within(tx, asked).boxed())
            .await;
        match acted {
            Err(Stuck::Stale) => {}
            Err(stuck) => return Err(stuck.into()),
            Ok(()) => return Ok(booking),
        }
    }
    Err(Conflict::Stale.into())
}

async fn act_within(tx: &mut Tx, asked: &Asked) -> Result<(), Stuck> {
    let file = File::of_booking(tx, asked.booking).await?;
    match &asked.deed {
        Deed::Open(form) => open(tx, &file, asked, form).await,
        Deed::Say(form) => say(tx, &file, asked, form).await,
        Deed::Rule(form) => rule(tx, &file, asked, form).await,
    }
}

impl File {
    async fn of_booking(conn: &mut dyn Conn, id: BookingId) -> Result<File, AppError> {
        let booking = bookings::booking(conn, id).await?;
        let payment = money::payment_of(conn, id).await?;
        let (booking, payment) = booking.zip(payment).ok_or(AppError::NotFound)?;
        let dispute = store::dispute(conn, payment.payment.id).await?;
        Ok(File {
            booking,
            payment,
            dispute,
        })
    }

    fn left(&self) -> Money {
        let payment = &self.payment.payment;
        Money::new(payment.left(), payment.price.currency())
    }
}

async fn open(tx: &mut Tx, file: &File, asked: &Asked, form: &OpenForm) -> Result<(), Stuck> {
    let (me, side) = party(&asked.actor, &file.booking)?;
    if side != Side::Mentee {
        return Err(AppError::NotFound.into());
    }
    let command = form.parse().map_err(AppError::from)?;
    let (words, evidence) = (command.said.words, command.said.evidence);
    let payment = &file.payment;
    let id = payment.payment.id;
    if file.dispute.is_some() {
        let (_, last) = store::said_by(tx, id, me).await?;
        return again(last == Some((words, evidence)));
    }
    let (state, session) = (&file.booking.state, file.booking.session);
    may_open(state, session, &payment.payment, asked.now).map_err(told)?;
    if money::payment_touch(tx, id, payment.version).await? == 0 {
        return Err(Stuck::Stale);
    }
    let row = DisputeRow {
        payment: id,
        case: Case::opened(asked.now),
        reason: Some(command.reason),
        version: 1,
    };
    store::dispute_insert(tx, &row).await?;
    let event = NewEvent {
        kind: CaseEventKind::Opened,
        by: Some(me),
        words,
        evidence,
        refund: None,
    };
    happened(tx, id, &event, &[Side::Mentor], asked.now).await?;
    Ok(asks_mentor(tx, id, &row.case, asked.now)?)
}

async fn say(tx: &mut Tx, file: &File, asked: &Asked, form: &SayForm) -> Result<(), Stuck> {
    let (me, side) = party(&asked.actor, &file.booking)?;
    let row = file.dispute.as_ref().ok_or(AppError::NotFound)?;
    let command = form.parse().map_err(AppError::from)?;
    let (count, last) = store::said_by(tx, row.payment, me).await?;
    if last.as_ref() == Some(&(command.words.clone(), command.evidence.clone())) {
        return Ok(());
    }
    let case = row.case.say(side, count, asked.now).map_err(told)?;
    let event = NewEvent {
        kind: CaseEventKind::Said,
        by: Some(me),
        words: command.words,
        evidence: command.evidence,
        refund: None,
    };
    becomes(tx, row, &case, &event, &[side.other()], asked.now).await
}

async fn rule(tx: &mut Tx, file: &File, asked: &Asked, form: &RuleForm) -> Result<(), Stuck> {
    let moderator = moderate(&asked.actor).map_err(AppError::from)?.actor();
    let row = file.dispute.as_ref().ok_or(AppError::NotFound)?;
    if file.booking.side_of(moderator).is_some() {
        return Err(AppError::Forbidden.into());
    }
    if row.case.turn == Turn::Nobody {
        let last = store::last_ruling(tx, row.payment, moderator).await?;
        return again(last.as_deref() == Some(form.words.trim()));
    }
    let left = file.left();
    let ruling = form.parse(left).map_err(AppError::from)?;
    let case = row.case.rule(ruling.refund, left.minor, asked.now);
    let event = NewEvent {
        kind: CaseEventKind::Ruled,
        by: Some(moderator),
        words: ruling.words,
        evidence: String::new(),
        refund: Some(ruling.refund),
    };
    decided(tx, file, row, &case.map_err(told)?, &event, asked.now).await
}

/// What was done before is done; whoever wants something else of a case that has it is told so.
fn again(is_same: bool) -> Result<(), Stuck> {
    match is_same {
        true => Ok(()),
        false => Err(AppError::from(Conflict::WrongState).into()),
    }
}

fn told(refused: Refused) -> AppError {
    match refused {
        Refused::NotNow | Refused::TooLate | Refused::TooMuch => Conflict::WrongState.into(),
        Refused::Enough => {
            let most = MOST_STATEMENTS;
            FieldErrors::one("words", Problem::TooMany { most }).into()
        }
    }
}

/// Carries out a decision: so much goes back, and the rest to the mentor.
async fn decided(
    tx: &mut Tx,
    file: &File,
    row: &DisputeRow,
    case: &Case,
    event: &NewEvent,
    now: Instant,
) -> Result<(), Stuck> {
    let mut payment = file.payment.clone();
    let minor = case.decision.map_or(0, |decision| decision.refund);
    if minor > 0 {
        let id = money::outgoing_id(now);
        payment = money::happens(tx, &payment, Event::Refunded { id, minor }, now).await?;
    }
    if payment.payment.stage == Stage::Held && payment.payment.left() > 0 {
        money::happens(tx, &payment, Event::Released, now).await?;
    }
    becomes(tx, row, case, event, &BOTH, now).await
}

/// Writes what a case became, unless it changed in between, and what follows.
async fn becomes(
    tx: &mut Tx,
    row: &DisputeRow,
    case: &Case,
    event: &NewEvent,
    tell: &[Side],
    now: Instant,
) -> Result<(), Stuck> {
    if store::dispute_update(tx, row, case).await? == 0 {
        return Err(Stuck::Stale);
    }
    happened(tx, row.payment, event, tell, now).await?;
    Ok(asks_mentor(tx, row.payment, case, now)?)
}

/// Adds to the timeline, and has whoever it is news to written to, once each.
async fn happened(
    tx: &mut Tx,
    payment: PaymentId,
    event: &NewEvent,
    tell: &[Side],
    now: Instant,
) -> Result<(), DbError> {
    let event_id = store::event_insert(tx, payment, event, now).await?;
    for to in tell.iter().copied() {
        let key = format!("dispute:{event_id}:{}", to.as_str());
        jobs::enqueue(tx, &Job::TellDispute { event_id, to }, now, now, Some(key))?;
    }
    Ok(())
}

/// Has the clock looked at when the mentor's time is over.
fn asks_mentor(tx: &mut Tx, id: PaymentId, case: &Case, now: Instant) -> Result<(), DbError> {
    match (case.turn, case.until()) {
        (Turn::Mentor, Some(until)) => {
            let key = format!("silence:{id}:{}", until.0);
            let job = Job::DecideBySilence { payment_id: id };
            jobs::enqueue(tx, &job, now, until, Some(key))
        }
        _ => Ok(()),
    }
}

/// Whether somebody still has to decide: what is held stays held.
pub async fn is_open(conn: &mut dyn Conn, payment: PaymentId) -> Result<bool, DbError> {
    let row = store::dispute(conn, payment).await?;
    Ok(row.is_some_and(|row| row.case.is_open()))
}

/// Whether a dispute had something go back from here, not from a bank alone.
pub async fn gave_back(conn: &mut dyn Conn, payment: PaymentId) -> Result<bool, DbError> {
    let row = store::dispute(conn, payment).await?;
    let decision = row.and_then(|row| {
        row.case
            .decision
            .filter(|_| row.case.opened_by == Opener::Learner)
    });
    Ok(decision.is_some_and(|decision| decision.refund > 0))
}

/// The case as a letter needs it: until when whoever's turn it is has time.
pub async fn until(conn: &mut dyn Conn, payment: PaymentId) -> Result<Option<Instant>, DbError> {
    let row = store::dispute(conn, payment).await?;
    Ok(row.and_then(|row| row.case.until()))
}
