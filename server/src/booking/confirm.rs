//! A mentee makes a held time a booking, or a request where the mentor decides. What is asked of
//! them is read in the transaction that keeps their answers.

use super::change::{self, ATTEMPTS, Failed, Step};
use super::store::{self, BookingRow};
use crate::db::Tx;
use crate::money::{self, Begun, Typed};
use crate::platform::Platform;
use crate::wallet;
use app::booking::EventKind;
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::reach_others;
use domain::actor::Actor;
use domain::booking::{BookForm, BookingStatus, Side, request_expires_at};
use domain::id::BookingId;
use domain::time::Instant;
use futures::FutureExt as _;
use std::sync::Arc;

struct Confirming {
    actor: Actor,
    booking: BookingId,
    form: BookForm,
    now: Instant,
}

/// The same form sent twice confirms once. A time that costs something is kept longer instead, for its
/// mentee to pay.
pub async fn confirm(
    platform: &Platform,
    caller: &Caller,
    form: BookForm,
) -> Result<BookingId, AppError> {
    let me = reach_others(&caller.actor)?.actor();
    if !form.voucher.trim().is_empty() {
        wallet::voucher_attempt(platform, me).await?;
    }
    let booking = form.booking.trim().parse();
    let confirming = Arc::new(Confirming {
        actor: caller.actor,
        booking: booking.map_err(|_| AppError::NotFound)?,
        form,
        now: platform.now(),
    });
    for _ in 0..ATTEMPTS {
        let confirmed = platform
            .db
            .write_with(confirming.clone(), |tx, confirming| {
                confirm_within(tx, confirming).boxed()
            })
            .await;
        match confirmed {
            Ok(()) => return Ok(confirming.booking),
            Err(Failed::App(error)) => return Err(error),
            Err(Failed::NotFree | Failed::Stale) => {}
        }
    }
    Err(Conflict::Stale.into())
}

async fn confirm_within(tx: &mut Tx, confirming: &Confirming) -> Result<(), Failed> {
    let now = confirming.now;
    let (row, asked) = store::booking_asked(tx, confirming.booking)
        .await?
        .ok_or(AppError::NotFound)?;
    let (by, side) = change::party(&confirming.actor, &row)?;
    if side != Side::Mentee {
        return Err(AppError::NotFound.into());
    }
    let command = confirming.form.parse(&asked.questions);
    let command = command.map_err(AppError::from)?;
    match row.state.status() {
        BookingStatus::Requested | BookingStatus::Confirmed => Ok(()),
        BookingStatus::Expired => Err(AppError::from(Conflict::HoldExpired).into()),
        BookingStatus::Held if !row.price.is_zero() && !confirming.form.package.is_empty() => {
            let price = wallet::draw(tx, &row, &confirming.form.package, now).await?;
            let mut step = agreed_or_asked(&row, asked.notice_minutes, now)?;
            step.answers = command.answers;
            // Where the mentee chooses the price, there is a least one, and this is none.
            step.price = row.floor.is_none().then_some(price);
            change::apply(tx, &row, step, Some(by), now).await
        }
        // The rest follows when the money is there.
        BookingStatus::Held if !row.price.is_zero() => {
            let typed = Typed {
                amount: &confirming.form.amount,
                voucher: &confirming.form.voucher,
                scholarship: &confirming.form.scholarship,
            };
            match money::begin(tx, &row, typed, &command.answers, now).await? {
                Begun::ToPay => Ok(()),
                Begun::Paid(price) => {
                    let mut step = agreed_or_asked(&row, asked.notice_minutes, now)?;
                    step.answers = command.answers;
                    step.price = Some(price);
                    change::apply(tx, &row, step, Some(by), now).await
                }
            }
        }
        _ => {
            let mut step = agreed_or_asked(&row, asked.notice_minutes, now)?;
            step.answers = command.answers;
            change::apply(tx, &row, step, Some(by), now).await
        }
    }
}

fn agreed_or_asked(row: &BookingRow, notice_minutes: u32, now: Instant) -> Result<Step, Failed> {
    let state = row.state.clone();
    Ok(if row.needs_approval {
        let expires_at = request_expires_at(now, row.session.starts_at(), notice_minutes);
        Step::new(EventKind::Requested, state.request(now, expires_at)?)
    } else {
        Step::new(EventKind::Confirmed, state.confirm(now)?)
    })
}
