//! The use cases of admins who look after the platform's money: load, decide, commit. What may move is the domain's,
//! and whatever moves is an entry of the ledger. To everybody who is no admin there is nothing here.

mod payouts;

use crate::money::{self, Stuck, fee};
use crate::platform::Platform;
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::treasury::*;
use domain::access::administer;
use domain::form::{FieldErrors, Problem};
use domain::id::{FeeRuleId, MemberId, OutgoingId};
use domain::money::ledger::{FeeForm, NewFees, may_take_back};
use domain::time::Instant;
use futures::FutureExt as _;

/// Sets of fees on the page.
const SETS: i64 = 100;

pub struct Treasury {
    platform: Platform,
}

impl Treasury {
    pub fn new(platform: Platform) -> Self {
        Treasury { platform }
    }
}

#[async_trait::async_trait]
impl TreasuryApi for Treasury {
    async fn fees(&self, caller: &Caller) -> Result<FeesView, AppError> {
        administer(&caller.actor)?;
        let now = self.platform.now();
        let mut read = self.platform.db.snapshot().await?;
        Ok(FeesView {
            in_force: fee::rules_at(&mut read, now).await?,
            sets: fee::sets(&mut read, SETS).await?,
            now,
        })
    }

    async fn set_fees(&self, caller: &Caller, form: FeeForm) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.actor();
        let now = self.platform.now();
        let new = form.parse(now)?;
        let set = self
            .platform
            .db
            .write_with(new, move |tx, new| set_within(tx, new, admin, now).boxed());
        set.await
    }

    async fn take_back_fees(&self, caller: &Caller, form: FeesNamed) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.actor();
        let set = form.set.trim().parse().map_err(|_| AppError::NotFound)?;
        let now = self.platform.now();
        let taken = self
            .platform
            .db
            .write(move |tx| take_back_within(tx, FeeRuleId(set), admin, now).boxed());
        taken.await
    }

    async fn payouts(&self, caller: &Caller, query: PayoutsQuery) -> Result<PayoutsView, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        Ok(payouts::list(&mut read, &query).await?)
    }

    async fn pay_again(&self, caller: &Caller, form: PayoutNamed) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.actor();
        let id = form.payout.trim().parse().map_err(|_| AppError::NotFound)?;
        let id = OutgoingId(id);
        let mentor = {
            let mut read = self.platform.db.read().await?;
            payouts::to(&mut read, id)
                .await?
                .ok_or(AppError::NotFound)?
        };
        let payee = self.platform.provider.payee(mentor).await;
        if !payee.map_err(money::told)?.can_be_paid() {
            return Err(Conflict::NobodyToPay.into());
        }
        let now = self.platform.now();
        let paid: Result<(), Stuck> = self
            .platform
            .db
            .write(move |tx| money::pay_again_within(tx, id, admin, now).boxed())
            .await;
        Ok(paid?)
    }
}

async fn set_within(
    tx: &mut crate::db::Tx,
    new: &NewFees,
    by: MemberId,
    now: Instant,
) -> Result<(), AppError> {
    fee::lock(tx).await?;
    // The same form sent twice is one set.
    if fee::rules_at(tx, new.takes_force).await? == new.rules {
        return Ok(());
    }
    match fee::insert(tx, new, by, now).await {
        Err(error) if error.constraint() == Some("fee_rule_takes_force_at_unique") => {
            Err(FieldErrors::one("day", Problem::Duplicate).into())
        }
        done => Ok(done?),
    }
}

async fn take_back_within(
    tx: &mut crate::db::Tx,
    id: FeeRuleId,
    by: MemberId,
    now: Instant,
) -> Result<(), AppError> {
    let (takes_force, is_taken_back) = fee::find(tx, id).await?.ok_or(AppError::NotFound)?;
    if is_taken_back {
        return Ok(());
    }
    if !may_take_back(takes_force, now) {
        return Err(Conflict::WrongState.into());
    }
    fee::take_back(tx, id, by, now).await?;
    Ok(())
}
