//! What becomes of money that is held, when a booking says so or a clock does; and money that has to
//! leave. Done by jobs, each of which may run twice or be killed between any two steps.

use super::path::{self, Stuck};
use super::provider::{ProviderError, Transfer};
use super::{checkout, journal, store};
use crate::booking::store as bookings;
use crate::db::{Conn, DbError, Tx};
use crate::jobs::{self, Job, Trouble};
use crate::mail::admin::warn;
use crate::platform::Platform;
use crate::{scholarship, wallet};
use app::error::AppError;
use app::words::AdminNews;
use domain::booking::BookingStatus;
use domain::id::{BookingId, OutgoingId, PaymentId};
use domain::money::ledger::{
    Event, Kind, OutgoingStage, Purpose, RELEASE_HOURS, Settlement, Stage, settlement, split,
};
use domain::money::{Currency, Money};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use futures::FutureExt as _;
use sha2::Digest as _;
use std::collections::BTreeMap;

/// As much as is kept of why money could not be sent.
const MOST_FAILURE: usize = 500;

/// Why a job about money did not work.
#[derive(Debug, thiserror::Error)]
pub enum MoneyError {
    #[error("database: {0}")]
    Db(#[from] DbError),
    #[error("use case: {0}")]
    App(#[from] AppError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("the ledger is not in order:\n{0}")]
    NotInOrder(String),
}

impl From<Stuck> for MoneyError {
    fn from(stuck: Stuck) -> Self {
        MoneyError::App(stuck.into())
    }
}

/// Looks what is to become of the money of a booking, and does it, if its time has come.
pub async fn settle(platform: &Platform, id: BookingId) -> Result<(), MoneyError> {
    let now = platform.now();
    let (booking, row) = {
        let mut read = platform.db.read().await?;
        let row = store::payment_of(&mut read, id).await?;
        (bookings::booking(&mut read, id).await?, row)
    };
    let (Some(booking), Some(row)) = (booking, row) else {
        return Ok(());
    };
    match row.payment.stage {
        Stage::Open => {
            let waits =
                booking.state.status() == BookingStatus::Held && booking.state.is_active(now);
            if !waits {
                checkout::close(platform, &row.payment).await?;
            }
            Ok(())
        }
        Stage::Held => {
            let settled = platform
                .db
                .write(move |tx| settle_within(tx, id, now).boxed())
                .await;
            match settled {
                // Whatever was faster has a job of its own; what waits for a bank, too.
                Err(Stuck::Stale | Stuck::NotNow) => Ok(()),
                done => Ok(done?),
            }
        }
        Stage::Abandoned | Stage::Released | Stage::Returned => Ok(()),
    }
}

async fn settle_within(tx: &mut Tx, id: BookingId, now: Instant) -> Result<(), Stuck> {
    let booking = bookings::booking(tx, id).await?;
    let booking = booking.ok_or(AppError::NotFound)?;
    let row = store::payment_of(tx, id).await?.ok_or(AppError::NotFound)?;
    // Whoever opens a dispute now has changed the payment: then this is not written.
    if crate::dispute::is_open(tx, row.payment.id).await? {
        return Ok(());
    }
    let decided = settlement(
        &booking.state,
        booking.session,
        &booking.policy,
        row.content,
        now,
    );
    match decided {
        Settlement::Wait { until: None } => Ok(()),
        Settlement::Wait { until: Some(until) } => {
            let key = format!("settle:{id}:{}", until.0);
            let job = Job::SettleBooking { booking_id: id };
            Ok(jobs::enqueue(tx, &job, now, until, Some(key))?)
        }
        // All of it: the session waits in its package again, as long as that lasts.
        Settlement::Settle {
            refund_percent: 100,
        } if wallet::put_back(tx, &row, now).await? => Ok(()),
        Settlement::Settle { refund_percent } => {
            let back = u64::from(refund_percent);
            let parts = split(row.payment.left(), &[back, 100_u64.saturating_sub(back)]);
            let mut row = row;
            if parts[0] > 0 {
                let refunded = Event::Refunded {
                    id: path::outgoing_id(now),
                    minor: parts[0],
                };
                row = path::happens(tx, &row, refunded, now).await?;
            }
            if row.payment.left() > 0 {
                path::happens(tx, &row, Event::Released, now).await?;
            }
            Ok(())
        }
    }
}

/// Has the provider send what is to leave. Without an answer it is asked again, with the same key.
pub async fn send(platform: &Platform, id: OutgoingId) -> Result<(), MoneyError> {
    let (outgoing, of_payment) = {
        let mut read = platform.db.read().await?;
        let outgoing = store::outgoing(&mut read, id).await?;
        let Some(outgoing) = outgoing.filter(|found| found.stage == OutgoingStage::Asked) else {
            return Ok(());
        };
        let of_payment = match outgoing.purpose {
            Purpose::Refund { payment, .. } => Some(charged_as(&mut read, payment).await?),
            Purpose::Payout { .. } => None,
        };
        (outgoing, of_payment)
    };
    let transfer = Transfer {
        id,
        amount: outgoing.amount,
        of_payment,
        to: outgoing.purpose.member(),
    };
    let answer = platform.provider.send(&transfer).await;
    tried(platform, id, answer.as_ref().err().map(ToString::to_string)).await?;
    let (to, reference) = match answer {
        Ok(reference) => (OutgoingStage::Sent, Some(reference)),
        Err(ProviderError::Refused(reason)) => {
            tracing::error!(outgoing = %id, reason, "money could not be sent");
            (OutgoingStage::Failed, None)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(path::arrived(platform, id, to, reference).await?)
}

/// Keeps that the provider was asked, and why nothing came of it.
async fn tried(
    platform: &Platform,
    id: OutgoingId,
    failure: Option<String>,
) -> Result<(), DbError> {
    let failure = failure.unwrap_or_default();
    let failure: String = failure.chars().take(MOST_FAILURE).collect();
    platform
        .db
        .write_with(failure, move |tx, failure| {
            store::outgoing_tried(tx, id, failure).boxed()
        })
        .await
}

/// The payment that the provider knows: a session of a package was charged with the package.
async fn charged_as(conn: &mut dyn Conn, id: PaymentId) -> Result<PaymentId, DbError> {
    let row = store::payment(conn, id).await?;
    Ok(row.and_then(|row| row.package).unwrap_or(id))
}

/// Finds whatever is stuck and takes it further: messages that could not be understood, payments
/// that nobody heard of, money that is to leave. What cannot go on holds up nothing else.
pub async fn tend(platform: &Platform) -> Result<(), MoneyError> {
    again(platform, Job::TendMoney, HOUR).await?;
    let now = platform.now();
    let mut trouble = Trouble::<MoneyError>::default();
    trouble.note("messages", super::webhook::retry(platform).await);
    let (bookings, outgoing) = {
        let mut read = platform.db.read().await?;
        let over = now.plus(-RELEASE_HOURS * HOUR);
        let bookings = store::unsettled(&mut read, now.plus(-20 * MINUTE), over).await?;
        let asked = store::asked_before(&mut read, now.plus(-10 * MINUTE)).await?;
        (bookings, asked)
    };
    for booking in bookings {
        let settled = settle(platform, booking).await;
        trouble.note(format_args!("the money of booking {booking}"), settled);
    }
    for id in outgoing {
        match send(platform, id).await {
            // It waits for what is not there yet.
            Err(MoneyError::Provider(ProviderError::NotYet(_))) => {}
            sent => trouble.note(format_args!("outgoing {id}"), sent),
        }
    }
    // So that what moved there is read in small parts, not when somebody looks.
    if let Err(error) = platform.provider.holds().await {
        tracing::warn!(%error, "what the provider has is not known");
    }
    trouble.note("what nobody pays", let_go(platform).await);
    trouble.note("packages", wallet::tend(platform).await);
    trouble.note("plans", crate::plan::tend(platform).await);
    trouble.note("pots", scholarship::tend(platform).await);
    trouble.note("disputes", crate::dispute::tend(platform).await);
    trouble.first()
}

/// Closes tips, packages and sponsors' payments that somebody went to pay an hour ago and did not; whoever paid meanwhile has
/// paid.
async fn let_go(platform: &Platform) -> Result<(), MoneyError> {
    let before = platform.now().plus(-HOUR);
    let open = {
        let mut read = platform.db.read().await?;
        store::unpaid_beside(&mut read, before).await?
    };
    let mut trouble = Trouble::<MoneyError>::default();
    for payment in open {
        let closed = checkout::close(platform, &payment).await;
        trouble.note(format_args!("payment {}", payment.id), closed);
    }
    trouble.first()
}

/// Proves the whole ledger. What is wrong is logged, kept for the admin, and makes the job fail.
pub async fn prove(platform: &Platform) -> Result<(), MoneyError> {
    again(platform, Job::ProveLedger, DAY).await?;
    let now = platform.now();
    let proof = journal::prove(&mut platform.db.snapshot().await?, now).await?;
    let findings = proof.findings.clone();
    let differences = differences(platform).await?;
    platform
        .db
        .write_with((proof, differences), move |tx, (proof, differences)| {
            async move {
                journal::proof_insert(tx, proof).await?;
                // The same is told once, however many nights it is found.
                if !proof.findings.is_empty() {
                    let hash = sha2::Sha256::digest(&proof.findings);
                    let name = format!("proof:{}", hex::encode(hash));
                    warn(tx, AdminNews::NotInOrder, &name, now).await?;
                }
                for off in differences {
                    let name = format!("provider:{}:{}", off.currency.code(), off.minor);
                    warn(tx, AdminNews::ProviderDiffers, &name, now).await?;
                }
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await?;
    if findings.is_empty() {
        Ok(())
    } else {
        tracing::error!(findings, "the ledger is not in order");
        Err(MoneyError::NotInOrder(findings))
    }
}

/// By how much the provider has more than the ledger says, where it has; nothing if it does not answer.
async fn differences(platform: &Platform) -> Result<Vec<Money>, DbError> {
    let Ok(holds) = platform.provider.holds().await else {
        return Ok(vec![]);
    };
    let totals = journal::totals(&mut platform.db.read().await?).await?;
    let mut off: BTreeMap<Currency, i64> = BTreeMap::new();
    for has in holds {
        *off.entry(has.currency).or_default() += has.minor;
    }
    for ((kind, currency), minor) in totals {
        if kind == Kind::Clearing {
            *off.entry(currency).or_default() -= minor;
        }
    }
    let off = off.into_iter().filter(|(_, minor)| *minor != 0);
    Ok(off
        .map(|(currency, minor)| Money::new(minor, currency))
        .collect())
}

/// Begins what has to be done again and again; a second process changes nothing.
pub async fn begin_upkeep(platform: &Platform) -> Result<(), DbError> {
    again(platform, Job::TendMoney, HOUR).await?;
    again(platform, Job::ProveLedger, DAY).await
}

/// Has a job run at the next whole `every`, before anything of this run can go wrong.
async fn again(platform: &Platform, job: Job, every: i64) -> Result<(), DbError> {
    let now = platform.now();
    let next = Instant((now.0.div_euclid(every) + 1) * every);
    platform
        .db
        .write_with(job, move |tx, job| {
            async move {
                let key = format!("{}:{}", job.kind(), next.0);
                jobs::enqueue(tx, job, now, next, Some(key))
            }
            .boxed()
        })
        .await
}
