//! A month that was refused is paid by hand, with another card. What could be charged for it before is closed at
//! the provider first, so of the payer and the job that tries again one pays, and the month is charged once.

use super::course::replace;
use super::{own, store, wrong_state};
use crate::db::Tx;
use crate::money::provider::{Ask, ChargeState};
use crate::money::{self, PaymentRow, Stuck};
use crate::platform::Platform;
use app::error::{AppError, Conflict};
use domain::id::{MemberId, PaymentId, PlanId};
use domain::money::ledger::{Event, Stage as Paid};
use domain::time::Instant;
use futures::FutureExt as _;

/// How often it is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

/// Where the month that is due is paid; the plan's own page, if it was paid meanwhile.
pub async fn pay(platform: &Platform, id: PlanId, me: MemberId) -> Result<String, AppError> {
    for _ in 0..ATTEMPTS {
        let now = platform.now();
        let (row, charge) = {
            let mut read = platform.db.snapshot().await?;
            let row = own(&mut read, id, me).await?;
            // Only what is refused is paid by hand; what ends, or does not go on, is not paid any more.
            row.plan.by_hand(now).map_err(wrong_state)?;
            if row.renews != domain::plan::Tier::Renews {
                return Err(Conflict::WrongState.into());
            }
            let charge = row.links.charge.ok_or(Conflict::WrongState)?;
            (row, money::payment(&mut read, charge).await?)
        };
        let charge = charge.ok_or(AppError::NotFound)?;
        if charge.payment.stage != Paid::Open {
            // It was paid or let go of this moment.
            continue;
        }
        if row.links.by_hand && is_open(platform, &charge).await? {
            return open(platform, &row, &charge).await;
        }
        let before = charge.payment.id;
        match platform.provider.close(before).await {
            Ok(ChargeState::Closed) => {}
            Ok(ChargeState::Paid) => {
                money::charged(platform, before).await?;
                return Ok(page(id));
            }
            // Perhaps it is being paid: nobody pays twice.
            Ok(ChargeState::Open) => return Err(Conflict::ProviderSilent.into()),
            Err(error) => return Err(money::told(error)),
        }
        let replaced = platform
            .db
            .write(move |tx| replaced(tx, id, me, before, now).boxed());
        match replaced.await {
            // Looked at again: where the new one is paid, or what others made of it.
            Ok(()) | Err(Stuck::Stale | Stuck::NotNow) => {}
            Err(stuck) => return Err(stuck.into()),
        }
    }
    Err(Conflict::Stale.into())
}

fn page(id: PlanId) -> String {
    format!("/wallet/plans/{id}?paid=1")
}

/// What was opened may have run out there; what was not can still be.
async fn is_open(platform: &Platform, charge: &PaymentRow) -> Result<bool, AppError> {
    if charge.checkout_url.is_none() {
        return Ok(true);
    }
    let state = platform.provider.state(charge.payment.id).await;
    Ok(state.map_err(money::told)? == ChargeState::Open)
}

async fn open(
    platform: &Platform,
    row: &store::PlanRow,
    charge: &PaymentRow,
) -> Result<String, AppError> {
    if let Some(place) = &charge.checkout_url {
        return Ok(place.clone());
    }
    let ask = Ask {
        payment: charge.payment.id,
        title: format!("{}: {}", row.tier.name, row.title),
        amount: charge.payment.price,
        return_path: page(row.id),
        keeps: true,
    };
    money::opened(platform, ask).await
}

/// The closed payment gives its month to a new one, which is paid by hand.
async fn replaced(
    tx: &mut Tx,
    id: PlanId,
    me: MemberId,
    before: PaymentId,
    now: Instant,
) -> Result<(), Stuck> {
    let row = own(tx, id, me).await?;
    if row.links.charge != Some(before) {
        return Err(Stuck::Stale);
    }
    let to = row.plan.by_hand(now).map_err(wrong_state)?;
    let charge = money::payment(tx, before).await?;
    let charge = charge.ok_or(AppError::NotFound)?;
    money::happens(tx, &charge, Event::Abandoned, now).await?;
    replace(tx, &row.course(), before, &to, true, now).await?;
    Ok(())
}
