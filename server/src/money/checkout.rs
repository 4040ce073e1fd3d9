//! A learner goes to pay: their time is kept meanwhile, a payment is begun once for each booking, and
//! the provider is asked for a place to pay. Nothing is decided by somebody coming back from there.

use super::provider::{Ask, ChargeState, ProviderError};
use super::{path, provider_name, store};
use crate::booking::store::{self as bookings, BookingRow, NewState};
use crate::booking::{Failed, expire_later, party};
use crate::db::Tx;
use crate::jobs::MoneyNews;
use crate::platform::{Platform, fresh_uuid};
use crate::wallet;
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::booking::{Answer, BookingStatus, Side};
use domain::form::FieldErrors;
use domain::id::{BookingId, PaymentId};
use domain::money::ledger::{
    Amount, Dispute, Event, Payment, Quote, Stage, Way, fee_tier, paying_until,
};
use domain::money::{Money, chosen_amount};
use domain::time::Instant;
use futures::FutureExt as _;

/// Keeps a held time longer and begins its payment; whoever comes again goes on where they were.
/// `amount`: what the mentee typed, if the price is theirs to choose.
pub async fn begin(
    tx: &mut Tx,
    row: &BookingRow,
    amount: &str,
    answers: &[Answer],
    now: Instant,
) -> Result<(), Failed> {
    let until = paying_until(now, row.created_at);
    let state = row.state.clone().hold_on(now, until)?;
    let price = price(tx, row, amount).await?;
    let new = NewState {
        state: &state,
        calls_for_news: false,
        answers,
        chosen: Some(price),
    };
    bookings::state_update_last(tx, row, &new, now);
    expire_later(tx, row.id, until, now)?;
    let given = store::paid_sessions(tx, row.mentor_id).await?;
    let quote = Quote::new(price, fee_tier(given));
    let price = Amount::of(price).ok_or(AppError::from(Conflict::WrongState))?;
    let payment = Payment {
        id: PaymentId(fresh_uuid(now)),
        way: Way::Direct,
        learner: row.mentee_id,
        mentor: row.mentor_id,
        price,
        fee: quote.fee.minor,
        stage: Stage::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
    };
    let of = store::For::Session(row.id);
    store::payment_insert(tx, &payment, of, provider_name(), now).await?;
    Ok(())
}

/// What is to be paid: as agreed, or as the mentee chooses now. Once they went to pay, it is chosen.
async fn price(tx: &mut Tx, row: &BookingRow, amount: &str) -> Result<Money, Failed> {
    match row.floor {
        Some(floor) if store::payment_of(tx, row.id).await?.is_none() => {
            let chosen = chosen_amount(amount, floor);
            let chosen = chosen.map_err(|problem| FieldErrors::one("amount", problem));
            Ok(chosen.map_err(AppError::from)?)
        }
        _ => Ok(row.price),
    }
}

/// Where the learner pays for a time they hold; none when there is nothing to pay (any more).
pub async fn place(
    platform: &Platform,
    caller: &Caller,
    id: BookingId,
) -> Result<Option<String>, AppError> {
    let now = platform.now();
    let (booking, row) = {
        let mut read = platform.db.read().await?;
        let booking = bookings::booking(&mut read, id)
            .await?
            .ok_or(AppError::NotFound)?;
        (booking, store::payment_of(&mut read, id).await?)
    };
    let (_, side) = party(&caller.actor, &booking)?;
    if side != Side::Mentee {
        return Err(AppError::NotFound);
    }
    let is_held = booking.state.status() == BookingStatus::Held && booking.state.is_active(now);
    let open = row.filter(|row| is_held && row.payment.stage == Stage::Open);
    let Some(row) = open else {
        return Ok(None);
    };
    if let Some(url) = row.checkout_url {
        return Ok(Some(url));
    }
    let ask = Ask {
        payment: row.payment.id,
        title: booking.title,
        amount: row.payment.price,
        return_path: format!("/sessions/{id}?paid=1"),
    };
    Ok(Some(opened(platform, ask).await?))
}

/// Asks the provider for a place to pay, and keeps it.
pub async fn opened(platform: &Platform, ask: Ask) -> Result<String, AppError> {
    let now = platform.now();
    let checkout = platform.provider.open(&ask).await.map_err(told)?;
    let (url, with) = (checkout.url.clone(), platform.provider.name());
    platform
        .db
        .write_with(checkout, move |tx, checkout| {
            async move {
                let (reference, url) = (&checkout.reference, &checkout.url);
                store::checkout_update(tx, ask.payment, with, reference, url, now).await
            }
            .boxed()
        })
        .await?;
    Ok(url)
}

/// Nobody waits for this payment any more: closes the place to pay. Whoever paid at the last
/// moment has paid.
pub async fn close(platform: &Platform, payment: &Payment) -> Result<(), path::Stuck> {
    let closed = platform.provider.close(payment.id).await;
    match closed.map_err(|error| path::Stuck::App(told(error)))? {
        ChargeState::Paid => path::charged(platform, payment.id).await,
        ChargeState::Open | ChargeState::Closed => abandon(platform, payment.id).await,
    }
}

async fn abandon(platform: &Platform, id: PaymentId) -> Result<(), path::Stuck> {
    let now = platform.now();
    platform
        .db
        .write(move |tx| {
            async move {
                let Some(row) = store::payment(tx, id).await? else {
                    return Ok(());
                };
                match path::happens(tx, &row, Event::Abandoned, now).await {
                    // It was paid just now.
                    Err(path::Stuck::NotNow) => return Ok(()),
                    done => done?,
                };
                let Some(booking_id) = row.booking_id else {
                    return Ok(wallet::let_go(tx, id).await?);
                };
                let booking = bookings::booking(tx, booking_id).await?;
                // Who let go of the time knows.
                let ran_out =
                    booking.is_some_and(|found| found.state.status() == BookingStatus::Expired);
                if ran_out {
                    path::tell(tx, MoneyNews::NotPaid { payment_id: id }, now)?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// What a person is told when the provider does not do what was asked of it.
pub fn told(error: ProviderError) -> AppError {
    tracing::warn!(%error, "payment provider");
    Conflict::ProviderSilent.into()
}
