//! Moves money along its path: what happened is put to the domain's state machine, and what follows
//! is written in one transaction: the payment, the entry, what is to leave, the booking.

use super::provider::by_hand;
use super::store::{self, PaymentRow, RefundOf};
use super::{journal, provider_name};
use crate::booking::store as bookings;
use crate::booking::{Failed, Step as BookingStep, apply};
use crate::db::{self, DbError, Tx};
use crate::invoice::{self, Back};
use crate::jobs::{self, Job, MoneyNews};
use crate::platform::{Platform, fresh_uuid};
use crate::{plan, premium, scholarship, wallet};
use app::booking::EventKind;
use app::error::{AppError, Conflict};
use domain::booking::{BookingState, request_expires_at};
use domain::id::{BookingId, OutgoingId, PaymentId};
use domain::money::ledger::{Dispute, Event, NotNow, Outgoing, OutgoingStage, Stage, Step, Way};
use domain::time::Instant;
use futures::FutureExt as _;

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

/// Why money was not moved.
#[derive(Debug)]
pub enum Stuck {
    App(AppError),
    /// Not possible after what happened before; perhaps it comes before what it follows.
    NotNow,
    /// Somebody else has the time that was paid for.
    NotFree,
    /// Somebody was faster: decide anew.
    Stale,
}

impl From<DbError> for Stuck {
    fn from(error: DbError) -> Self {
        match error.constraint() {
            // The same was booked a moment ago.
            Some("ledger_entry_key_unique") => Stuck::Stale,
            // Another plan of the same was paid a moment ago.
            Some("plan_learner_id_unique" | "plan_learner_id_session_type_id_unique") => {
                Stuck::Stale
            }
            _ => Failed::from(error).into(),
        }
    }
}

impl From<Failed> for Stuck {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::App(error) => Stuck::App(error),
            Failed::NotFree => Stuck::NotFree,
            Failed::Stale => Stuck::Stale,
        }
    }
}

impl From<AppError> for Stuck {
    fn from(error: AppError) -> Self {
        Stuck::App(error)
    }
}

impl From<NotNow> for Stuck {
    fn from(_: NotNow) -> Self {
        Stuck::NotNow
    }
}

impl From<Stuck> for AppError {
    fn from(stuck: Stuck) -> Self {
        match stuck {
            Stuck::App(error) => error,
            Stuck::NotNow | Stuck::NotFree => Conflict::WrongState.into(),
            Stuck::Stale => Conflict::Stale.into(),
        }
    }
}

/// The provider has the money: it is held, and the time is booked or asked for. If the time is not
/// to be had any more, all of it goes back.
pub async fn charged(platform: &Platform, id: PaymentId) -> Result<(), Stuck> {
    let now = platform.now();
    // Once the time turned out to be somebody else's, only the money is looked after.
    let mut wants_time = true;
    for _ in 0..ATTEMPTS {
        let done = platform
            .db
            .write(move |tx| charged_within(tx, id, wants_time, now).boxed())
            .await;
        match done {
            Err(Stuck::NotFree) if wants_time => wants_time = false,
            Err(Stuck::Stale) => {}
            done => return done,
        }
    }
    Err(Stuck::Stale)
}

async fn charged_within(
    tx: &mut Tx,
    id: PaymentId,
    wants_time: bool,
    now: Instant,
) -> Result<(), Stuck> {
    let row = found(tx, id).await?;
    if row.payment.stage.is_paid() {
        return Ok(());
    }
    let row = happens(tx, &row, Event::Charged, now).await?;
    let year = domain::time::date_of_day(now.0.div_euclid(domain::time::DAY)).year();
    store::receipt_issue(tx, id, year, now).await?;
    if row.is_tip {
        // Nothing is waited for: the session took place.
        happens(tx, &row, Event::Released, now).await?;
        return Ok(tell(tx, MoneyNews::Paid { payment_id: id }, now)?);
    }
    if let Some(pot) = row.pot {
        // Nothing was sold: it is the sponsor's until a session has it.
        return scholarship::funded(tx, &row, pot, now).await;
    }
    if row.payment.way == Way::Premium {
        return premium::paid(tx, &row, now).await;
    }
    let Some(booking_id) = row.booking_id else {
        if wallet::bought(tx, &row, now).await? {
            tell(tx, MoneyNews::Paid { payment_id: id }, now)?;
        }
        return Ok(());
    };
    let (booking, asked) = bookings::booking_asked(tx, booking_id)
        .await?
        .ok_or(AppError::NotFound)?;
    let expires_at = booking
        .needs_approval
        .then(|| request_expires_at(now, booking.session.starts_at(), asked.notice_minutes));
    let paid = booking
        .state
        .clone()
        .paid(now, &booking.occasion(), expires_at);
    match paid {
        Ok(state) if wants_time => {
            let kind = match state {
                BookingState::Confirmed => EventKind::Confirmed,
                _ => EventKind::Requested,
            };
            let by = Some(booking.mentee_id);
            apply(tx, &booking, BookingStep::new(kind, state), by, now).await?;
            db::publish(tx, "times", &booking.mentor_id.to_string())?;
            tell(tx, MoneyNews::Paid { payment_id: id }, now)?;
        }
        _ => {
            settle_soon(tx, booking_id, now)?;
            tell(tx, MoneyNews::CameTooLate { payment_id: id }, now)?;
        }
    }
    Ok(())
}

/// Others pay all of it: no provider is needed.
pub async fn covered(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    let row = found(tx, id).await?;
    happens(tx, &row, Event::Charged, now).await?;
    let year = domain::time::date_of_day(now.0.div_euclid(domain::time::DAY)).year();
    store::receipt_issue(tx, id, year, now).await?;
    Ok(tell(tx, MoneyNews::Paid { payment_id: id }, now)?)
}

/// Anything else that happens to a payment.
pub async fn event(platform: &Platform, id: PaymentId, event: Event) -> Result<(), Stuck> {
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let done = platform
            .db
            .write(move |tx| {
                async move {
                    let row = found(tx, id).await?;
                    bank_did(tx, &row, event, now).await?;
                    if row.payment.way != Way::Package {
                        return Ok(());
                    }
                    // What the bank did with a package it did with all of its sessions.
                    for drawn in store::drawn_from(tx, id).await? {
                        match bank_did(tx, &drawn, event, now).await {
                            // All of it went back before.
                            Ok(()) | Err(Stuck::NotNow) => {}
                            Err(stuck) => return Err(stuck),
                        }
                    }
                    Ok(())
                }
                .boxed()
            })
            .await;
        match done {
            Err(Stuck::Stale) => {}
            done => return done,
        }
    }
    Err(Stuck::Stale)
}

async fn bank_did(tx: &mut Tx, row: &PaymentRow, event: Event, now: Instant) -> Result<(), Stuck> {
    let after = happens(tx, row, event, now).await?;
    crate::dispute::bank_did(tx, row, &after, now).await?;
    match (row.booking_id, row.pot) {
        (Some(booking_id), _) => settle_soon(tx, booking_id, now)?,
        (None, Some(pot)) => scholarship::bank_did(tx, row, &after, pot, now).await?,
        (None, None) if row.payment.way == Way::Premium => {
            if matches!(after.payment.dispute, Dispute::Open(_)) {
                plan::bank_took(tx, row.payment.id, now).await?;
            }
        }
        (None, None) => wallet::bank_did(tx, row, &after, now).await?,
    }
    Ok(())
}

/// Somebody sent money back at the provider by hand: it is booked as it is there, once for each name that the
/// provider has for it.
pub async fn sent_back(
    platform: &Platform,
    id: PaymentId,
    reference: &str,
    minor: i64,
) -> Result<(), Stuck> {
    let (now, with) = (platform.now(), platform.provider.name());
    for _ in 0..ATTEMPTS {
        let done = platform
            .db
            .write_with(reference.to_owned(), move |tx, reference| {
                sent_back_within(tx, id, (with, reference), minor, now).boxed()
            })
            .await;
        match done {
            Err(Stuck::Stale) => {}
            done => return done,
        }
    }
    Err(Stuck::Stale)
}

async fn sent_back_within(
    tx: &mut Tx,
    payment: PaymentId,
    (with, reference): (&'static str, &str),
    minor: i64,
    now: Instant,
) -> Result<(), Stuck> {
    let row = found(tx, payment).await?;
    let known = store::refunds_of(tx, payment).await?;
    match Heard::of(&known, reference, minor) {
        Heard::Before => return Ok(()),
        Heard::PerhapsOurs => return Err(Stuck::NotNow),
        Heard::New => {}
    }
    let id = by_hand(with, reference);
    let after = happens(tx, &row, Event::SentBack { id, minor }, now).await?;
    let left = store::outgoing(tx, id).await?.ok_or(AppError::NotFound)?;
    store::outgoing_update(tx, &left, left.stage, with, Some(reference), now).await?;
    if let Some(booking_id) = after.booking_id {
        settle_soon(tx, booking_id, now)?;
    }
    Ok(tell(tx, MoneyNews::Sent { outgoing_id: id }, now)?)
}

/// What is known of something that was sent back at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    New,
    /// It is one of ours, or was booked when it was told first.
    Before,
    /// One of ours of the same amount is on its way: until that has a name there, it may be the same.
    PerhapsOurs,
}

impl Heard {
    pub fn of(known: &[RefundOf], reference: &str, minor: i64) -> Heard {
        let is_asked =
            |refund: &RefundOf| refund.stage == OutgoingStage::Asked && refund.minor == minor;
        match known {
            known
                if known
                    .iter()
                    .any(|of| of.reference.as_deref() == Some(reference)) =>
            {
                Heard::Before
            }
            known if known.iter().any(is_asked) => Heard::PerhapsOurs,
            _ => Heard::New,
        }
    }
}

async fn found(tx: &mut Tx, id: PaymentId) -> Result<PaymentRow, Stuck> {
    let row = store::payment(tx, id).await?;
    Ok(row.ok_or(AppError::NotFound)?)
}

/// Puts an event to a payment and writes what follows for the money. The payment as it is then.
pub async fn happens(
    tx: &mut Tx,
    row: &PaymentRow,
    event: Event,
    now: Instant,
) -> Result<PaymentRow, Stuck> {
    let step = row.payment.step(event, now)?;
    if step.payment == row.payment {
        return Ok(row.clone());
    }
    // First the row that everybody waits for who has the same in mind.
    if store::payment_update(tx, row, &step.payment, now).await? == 0 {
        return Err(Stuck::Stale);
    }
    documented(tx, row, event, &step, now).await?;
    match &step.outgoing {
        Some(outgoing) if outgoing.stage == OutgoingStage::Asked => {
            leaves(tx, outgoing, now).await?;
        }
        Some(left) => store::outgoing_insert(tx, left, provider_name(), now).await?,
        None => {}
    }
    if let Some(entry) = &step.entry {
        journal::post(tx, entry).await?;
    }
    // Nobody paid, or all of it goes back: the voucher can be used again.
    let is_over = matches!(step.payment.stage, Stage::Abandoned | Stage::Returned);
    if row.payment.voucher > 0 && is_over {
        wallet::vouchers::give_back(tx, row.payment.id).await?;
    }
    if row.payment.grant > 0 {
        scholarship::follows(tx, &row.payment, &step.payment, now).await?;
    }
    // Of a membership nobody but the platform gets something.
    let is_news = event == Event::Released && row.payment.way != Way::Premium;
    if is_news && step.entry.is_some() {
        let payment_id = row.payment.id;
        tell(tx, MoneyNews::Released { payment_id }, now)?;
    }
    Ok(store::payment(tx, row.payment.id)
        .await?
        .ok_or(AppError::NotFound)?)
}

/// Writes the invoice of what is charged and the credit note of what goes back, or of what a bank keeps, before the
/// entry that books it.
async fn documented(
    tx: &mut Tx,
    row: &PaymentRow,
    event: Event,
    step: &Step,
    now: Instant,
) -> Result<(), DbError> {
    match event {
        // What a bank keeps was given back, too. Nothing moves any more, and it happens once: so it bears the
        // name of the payment.
        Event::DisputeLost => {
            let (payment, kept) = (&row.payment, row.payment.at_bank());
            let others = kept.voucher + kept.grant;
            let back = Back {
                id: OutgoingId(payment.id.0),
                // Of what a sponsor gave the bank took also what sessions have, which the platform bears.
                minor: match payment.way {
                    Way::Pot => payment.price.minor() - payment.refunded,
                    _ => kept.paid + others,
                },
                others,
            };
            let charged_as = row.package.unwrap_or(row.payment.id);
            match back.minor {
                0 => Ok(()),
                _ => invoice::refunded(tx, row.payment.id, charged_as, back, now).await,
            }
        }
        _ if step.entry.is_none() => Ok(()),
        Event::Charged => invoice::charged(tx, &row.payment, now).await,
        Event::Refunded { id, .. } | Event::SentBack { id, .. } => {
            let minor = step.payment.refunded - row.payment.refunded;
            let leaves = step.outgoing.map_or(0, |outgoing| outgoing.amount.minor());
            let others = minor - leaves;
            let back = Back { id, minor, others };
            let charged_as = row.package.unwrap_or(row.payment.id);
            invoice::refunded(tx, row.payment.id, charged_as, back, now).await
        }
        _ => Ok(()),
    }
}

/// Writes down that money is to leave, and has the provider asked.
pub async fn leaves(tx: &mut Tx, outgoing: &Outgoing, now: Instant) -> Result<(), DbError> {
    store::outgoing_insert(tx, outgoing, provider_name(), now).await?;
    let job = Job::SendMoney {
        outgoing_id: outgoing.id,
    };
    jobs::enqueue(tx, &job, now, now, Some(format!("send:{}", outgoing.id)))
}

/// Money that was to leave did, or could not.
pub async fn arrived(
    platform: &Platform,
    id: OutgoingId,
    to: OutgoingStage,
    reference: Option<String>,
) -> Result<(), Stuck> {
    let (now, with) = (platform.now(), platform.provider.name());
    for _ in 0..ATTEMPTS {
        let done = platform
            .db
            .write_with(reference.clone(), move |tx, reference| {
                async move {
                    let before = store::outgoing(tx, id).await?.ok_or(AppError::NotFound)?;
                    let outgoing_id = id;
                    let ((after, entry), news) = match to {
                        OutgoingStage::Asked => return Ok(()),
                        OutgoingStage::Sent => (before.sent(now)?, MoneyNews::Sent { outgoing_id }),
                        OutgoingStage::Failed => {
                            (before.failed(now)?, MoneyNews::NotSent { outgoing_id })
                        }
                    };
                    let Some(entry) = entry else {
                        return Ok(());
                    };
                    let reference = reference.as_deref();
                    let updated =
                        store::outgoing_update(tx, &before, after.stage, with, reference, now);
                    if updated.await? == 0 {
                        return Err(Stuck::Stale);
                    }
                    journal::post(tx, &entry).await?;
                    Ok(tell(tx, news, now)?)
                }
                .boxed()
            })
            .await;
        match done {
            Err(Stuck::Stale) => {}
            done => return done,
        }
    }
    Err(Stuck::Stale)
}

/// Has whoever it is news to written to, once for each fact.
pub fn tell(tx: &mut Tx, news: MoneyNews, now: Instant) -> Result<(), DbError> {
    jobs::enqueue(tx, &Job::TellMoney { news }, now, now, Some(news.key()))
}

/// A fresh name for money that is to leave.
pub fn outgoing_id(now: Instant) -> OutgoingId {
    OutgoingId(fresh_uuid(now))
}

/// Has a job look what is to become of the money of a booking.
pub fn settle_soon(tx: &mut Tx, booking_id: BookingId, now: Instant) -> Result<(), DbError> {
    jobs::enqueue(tx, &Job::SettleBooking { booking_id }, now, now, None)
}
