//! A learner goes to pay: their time is kept meanwhile, a payment is begun once for each booking, and
//! the provider is asked for a place to pay. Nothing is decided by somebody coming back from there.

use super::provider::{Ask, ChargeState, ProviderError};
use super::{fee, journal, path, provider_name, store};
use crate::booking::store::{self as bookings, BookingRow, NewState};
use crate::booking::{Failed, expire_later, party};
use crate::db::Tx;
use crate::jobs::MoneyNews;
use crate::platform::{Platform, fresh_uuid};
use crate::scholarship::{self, Gift};
use crate::wallet::vouchers::Pays;
use crate::wallet::{self, vouchers};
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::booking::{Answer, BookingState, BookingStatus, Side};
use domain::form::FieldErrors;
use domain::id::{BookingId, PaymentId};
use domain::money::ledger::{Amount, Dispute, Event, Payment, Quote, Stage, Way, paying_until};
use domain::money::{Money, chosen_amount};
use domain::time::Instant;
use futures::FutureExt as _;

/// What the mentee typed when they go to pay.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// If the price is theirs to choose.
    pub amount: &'a str,
    /// The code of a voucher, or nothing.
    pub voucher: &'a str,
    /// What they saw that scholarships pay, or that they pay on their own.
    pub scholarship: &'a str,
}

/// How a payment was begun.
#[derive(Clone, Debug)]
pub enum Begun {
    /// The mentee is to pay, and the time is kept meanwhile.
    ToPay,
    /// Others pay all of this price.
    Paid(Money),
}

/// Keeps a held time longer and begins its payment; whoever comes again goes on where they were.
pub async fn begin(
    tx: &mut Tx,
    row: &BookingRow,
    typed: Typed<'_>,
    answers: &[Answer],
    now: Instant,
) -> Result<Begun, Failed> {
    let until = paying_until(now, row.created_at);
    let state = row.state.clone().hold_on(now, until)?;
    // Once they went to pay, it is chosen.
    let known = store::payment_of(tx, row.id).await?;
    let price = price(row, known.is_some(), typed.amount)?;
    let (pays, gift) = match known {
        Some(_) => (None, Gift::default()),
        None => {
            // First the voucher, which is for this session; so sponsors' money reaches further.
            let pays = voucher(tx, row, typed.voucher, price, now).await?;
            let minor = pays.map_or(0, |pays| pays.minor);
            let gift = scholarship::gift(tx, row, price, minor, typed.scholarship, now).await?;
            (pays, gift)
        }
    };
    let mut payment = payment(tx, row, price, pays.map_or(0, |pays| pays.minor), now).await?;
    payment.grant = gift.minor();
    let is_covered = payment.to_pay() == 0;
    if !is_covered {
        keep_on(tx, row, &state, answers, price, until, now)?;
    }
    let of = store::For::Session(row.id);
    let inserted = store::payment_insert(tx, &payment, of, provider_name(), now).await?;
    if inserted == 0 {
        return match is_covered {
            // Another tab was faster.
            true => Err(Failed::Stale),
            false => Ok(Begun::ToPay),
        };
    }
    if let Some(pays) = pays {
        if !vouchers::take(tx, pays, payment.id, row.mentee_id, now).await? {
            return Err(Failed::Stale);
        }
        if let Some(entry) = payment.reserved(now) {
            journal::post(tx, &entry).await?;
        }
    }
    scholarship::take(tx, &payment, &gift, now).await?;
    if is_covered {
        path::covered(tx, payment.id, now).await?;
        return Ok(Begun::Paid(price));
    }
    Ok(Begun::ToPay)
}

/// What a typed code pays of the price, if one was typed.
async fn voucher(
    tx: &mut Tx,
    row: &BookingRow,
    typed: &str,
    price: Money,
    now: Instant,
) -> Result<Option<Pays>, Failed> {
    match vouchers::pays(tx, typed, price, row.mentee_id, now).await {
        Ok(pays) => Ok(pays),
        // Perhaps another tab used it for this very session, meanwhile.
        Err(_) if store::payment_of(tx, row.id).await?.is_some() => Err(Failed::Stale),
        Err(refused) => Err(AppError::from(refused).into()),
    }
}

/// The time is kept while its mentee pays.
fn keep_on(
    tx: &mut Tx,
    row: &BookingRow,
    state: &BookingState,
    answers: &[Answer],
    price: Money,
    until: Instant,
    now: Instant,
) -> Result<(), Failed> {
    let new = NewState {
        state,
        calls_for_news: false,
        answers,
        chosen: Some(price),
    };
    bookings::state_update_last(tx, row, &new, now);
    Ok(expire_later(tx, row.id, until, now)?)
}

async fn payment(
    tx: &mut Tx,
    row: &BookingRow,
    price: Money,
    voucher: i64,
    now: Instant,
) -> Result<Payment, Failed> {
    // By the rules that both were shown when the time was held.
    let tier = fee::tier_of(tx, row.mentor_id, row.created_at).await?;
    let quote = Quote::new(price, tier);
    let price = Amount::of(price).ok_or(AppError::from(Conflict::WrongState))?;
    Ok(Payment {
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
        voucher,
        grant: 0,
    })
}

/// What is to be paid: as agreed, or as the mentee chooses now.
fn price(row: &BookingRow, is_chosen: bool, amount: &str) -> Result<Money, AppError> {
    match row.floor {
        Some(floor) if !is_chosen => {
            let chosen = chosen_amount(amount, floor);
            Ok(chosen.map_err(|problem| FieldErrors::one("amount", problem))?)
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
        amount: to_pay(&row.payment)?,
        return_path: format!("/sessions/{id}?paid=1"),
        keeps: false,
    };
    Ok(Some(opened(platform, ask).await?))
}

/// What vouchers and scholarships leave to be paid.
fn to_pay(payment: &Payment) -> Result<Amount, AppError> {
    let amount = Amount::new(payment.to_pay(), payment.price.currency());
    amount.ok_or(Conflict::WrongState.into())
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
                if let Some(pot) = row.pot {
                    return Ok(scholarship::let_go(tx, pot).await?);
                }
                let Some(booking_id) = row.booking_id else {
                    return wallet::let_go(tx, id, now).await;
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
