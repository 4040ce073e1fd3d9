//! Tips: a payment beside that of the session, begun once, the mentor's as soon as it is paid.

use super::provider::Ask;
use super::{checkout, provider_name, store};
use crate::booking::store::{self as bookings, BookingRow};
use crate::booking::{Failed, party};
use crate::db::{Conn, DbError, Tx};
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::money::TipView;
use domain::booking::Side;
use domain::id::{BookingId, PaymentId};
use domain::money::ledger::{Amount, Dispute, Payment, Stage, Way};
use domain::money::{Money, TipForm, may_tip};
use domain::time::Instant;
use futures::FutureExt as _;

/// Where a mentee pays a tip. Whoever comes again goes on where they were; another amount begins anew
/// once the first is known not to be paid.
pub async fn give(platform: &Platform, caller: &Caller, form: TipForm) -> Result<String, AppError> {
    let now = platform.now();
    let id: BookingId = form
        .booking
        .trim()
        .parse()
        .map_err(|_| AppError::NotFound)?;
    let (booking, before) = {
        let mut read = platform.db.read().await?;
        let booking = bookings::booking(&mut read, id).await?;
        let booking = booking.ok_or(AppError::NotFound)?;
        (booking, store::tip_of(&mut read, id).await?)
    };
    let (_, side) = party(&caller.actor, &booking)?;
    if side != Side::Mentee {
        return Err(AppError::NotFound);
    }
    let amount = form.parse(booking.price.currency)?;
    if let Some(before) = before {
        let is_other = before.payment.price.money() != amount;
        if is_other && before.payment.stage == Stage::Open {
            checkout::close(platform, &before.payment).await?;
        }
    }
    let begun = platform.db.write_with(booking, move |tx, booking| {
        begin(tx, booking, amount, now).boxed()
    });
    let payment = begun.await.map_err(told)?;
    let ask = Ask {
        payment: payment.id,
        title: booking_title(platform, id).await?,
        amount: payment.price,
        keeps: false,
        return_path: format!("/sessions/{id}?thanked=1"),
    };
    checkout::opened(platform, ask).await
}

fn told(failed: Failed) -> AppError {
    match failed {
        Failed::App(error) => error,
        Failed::NotFree | Failed::Stale => Conflict::Stale.into(),
    }
}

async fn booking_title(platform: &Platform, id: BookingId) -> Result<String, AppError> {
    let mut read = platform.db.read().await?;
    let booking = bookings::booking(&mut read, id).await?;
    Ok(booking.ok_or(AppError::NotFound)?.title)
}

/// The one tip of a session that may be paid.
async fn begin(
    tx: &mut Tx,
    booking: &BookingRow,
    amount: Money,
    now: Instant,
) -> Result<Payment, Failed> {
    let wrong = || Failed::from(AppError::from(Conflict::WrongState));
    if !may_tip(&booking.state, booking.session, Side::Mentee, now) {
        return Err(wrong());
    }
    let payment = Payment {
        id: PaymentId(fresh_uuid(now)),
        way: Way::Direct,
        learner: booking.mentee_id,
        mentor: booking.mentor_id,
        price: Amount::of(amount).ok_or_else(wrong)?,
        fee: 0,
        stage: Stage::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    };
    let of = store::For::Tip(booking.id);
    store::payment_insert(tx, &payment, of, provider_name(), now).await?;
    let kept = store::tip_of(tx, booking.id).await?.ok_or_else(wrong)?;
    match kept.payment.stage {
        Stage::Open => Ok(kept.payment),
        _ => Err(wrong()),
    }
}

/// What the page of a session says of tips: to the mentee that one can be given, to both what was.
pub async fn seen(
    conn: &mut dyn Conn,
    booking: &BookingRow,
    side: Side,
    now: Instant,
) -> Result<Option<TipView>, DbError> {
    let tip = store::tip_of(conn, booking.id).await?;
    let given = tip.filter(|tip| tip.payment.stage.is_paid());
    let may = given.is_none() && may_tip(&booking.state, booking.session, side, now);
    let currency = booking.price.currency;
    let receipt = match (&given, side) {
        (Some(tip), Side::Mentee) => store::receipt_of(conn, tip.payment.id).await?,
        _ => None,
    };
    Ok((may || given.is_some()).then(|| TipView {
        may_give: may,
        currency,
        given: given.map(|tip| tip.payment.price.money()),
        receipt: receipt.map(|(number, _)| number),
    }))
}
