//! The use cases of premium membership: load, decide, commit. What a member may have is the domain's, a membership goes
//! on as a plan does, and its money moves by way of the money feature.

mod selling;
pub mod store;
mod taking;
mod view;

pub use store::revenue;
pub use taking::{month_begin, paid};

use crate::db::Conn;
use crate::money::provider::Ask;
use crate::money::{self, Stuck};
use crate::plan::{self, Asked, CourseRow};
use crate::platform::Platform;
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::premium::*;
use domain::access::{administer, reach_others};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PackageOfferId, PaymentId, PlanId, PremiumTierId};
use domain::money::ledger::Amount;
use domain::plan::{Plan, Stage, Tier};
use domain::premium::{PremiumFeature, PremiumTierForm};
use domain::time::Instant;
use futures::FutureExt as _;

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

pub struct Premium {
    platform: Platform,
}

impl Premium {
    pub fn new(platform: Platform) -> Self {
        Premium { platform }
    }

    /// Changes one's own membership, as decided on what it is now.
    async fn changes(
        &self,
        caller: &Caller,
        form: &MembershipNamed,
        decide: fn(&CourseRow, Instant) -> Result<Plan, AppError>,
    ) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let (id, now): (PlanId, Instant) = (named(&form.membership)?, self.platform.now());
        for _ in 0..ATTEMPTS {
            let changed = self
                .platform
                .db
                .write(move |tx| taking::changes_within(tx, id, me, decide, now).boxed());
            match changed.await {
                Err(Stuck::Stale) => {}
                done => {
                    done?;
                    return self.looks(id).await;
                }
            }
        }
        Err(Conflict::Stale.into())
    }

    /// Does at once what a job would do; it does it anyway if this does not work.
    async fn looks(&self, id: PlanId) -> Result<(), AppError> {
        if let Err(error) = plan::look(&self.platform, id).await {
            tracing::warn!(%error, plan = %id, "a membership is looked at again");
        }
        Ok(())
    }

    async fn ends(
        &self,
        caller: &Caller,
        form: &PremiumTierNamed,
        closes: bool,
    ) -> Result<(), AppError> {
        administer(&caller.actor)?;
        let tier: PremiumTierId = named(&form.tier)?;
        let now = self.platform.now();
        let ended = self
            .platform
            .db
            .write(move |tx| selling::end_within(tx, tier, closes, now).boxed());
        ended.await
    }
}

/// What a form names; what is no name names nothing.
fn named<T: std::str::FromStr>(raw: &str) -> Result<T, AppError> {
    raw.trim().parse().map_err(|_| AppError::NotFound)
}

fn wrong_state<E>(_: E) -> AppError {
    Conflict::WrongState.into()
}

/// Whether somebody may have one more of something beside those that are there; if not, why not, at this field. Asked
/// where it is added, in the same transaction.
pub async fn has_room(
    conn: &mut dyn Conn,
    member: MemberId,
    feature: PremiumFeature,
    there: u64,
    field: &str,
) -> Result<(), AppError> {
    let membership = store::membership(conn, member).await?;
    if membership.has_room(feature, there) {
        return Ok(());
    }
    let limit = view::limit(conn, Some(member), feature).await?;
    let most = limit.most;
    let problem = match limit.premium {
        Some(premium) => Problem::MoreWithPremium { most, premium },
        None => Problem::TooMany { most },
    };
    Err(FieldErrors::one(field, problem).into())
}

#[async_trait::async_trait]
impl PremiumApi for Premium {
    async fn premium(&self, caller: &Caller) -> Result<PremiumView, AppError> {
        let me = caller.actor.member_id();
        let mut read = self.platform.db.snapshot().await?;
        view::premium(&mut read, me, &caller.zone, self.platform.now()).await
    }

    async fn limit(&self, caller: &Caller, feature: PremiumFeature) -> Result<LimitView, AppError> {
        let me = caller.actor.member_id();
        let mut read = self.platform.db.read().await?;
        Ok(view::limit(&mut read, me, feature).await?)
    }

    async fn take_tier(&self, caller: &Caller, form: OfferNamed) -> Result<String, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let offer: PackageOfferId = named(&form.offer)?;
        let tax_rate = self.platform.config.invoice_tax_rate;
        let now = self.platform.now();
        for _ in 0..ATTEMPTS {
            let zone = caller.zone.clone();
            let begun = self.platform.db.write_with(zone, move |tx, zone| {
                taking::begin(tx, offer, me, zone, tax_rate, now).boxed()
            });
            let (id, offer) = match begun.await {
                Err(Stuck::Stale) => continue,
                begun => begun?,
            };
            let ask = Ask {
                payment: id,
                title: offer.name,
                amount: Amount::of(offer.price).ok_or(AppError::from(Conflict::WrongState))?,
                return_path: "/premium?begun=1".to_owned(),
                keeps: true,
            };
            return money::opened(&self.platform, ask).await;
        }
        Err(Conflict::Stale.into())
    }

    async fn end_membership(&self, caller: &Caller, form: MembershipNamed) -> Result<(), AppError> {
        self.changes(caller, &form, |row, now| match row.plan.stage {
            // Twice is once.
            Stage::Ended => Ok(row.plan),
            _ => row.plan.end(now).map_err(wrong_state),
        })
        .await
    }

    async fn keep_membership(
        &self,
        caller: &Caller,
        form: MembershipNamed,
    ) -> Result<(), AppError> {
        self.changes(caller, &form, |row, now| match row.renews {
            Tier::Renews => row.plan.go_on(now).map_err(wrong_state),
            Tier::Closed | Tier::Gone => Err(Conflict::WrongState.into()),
        })
        .await
    }

    async fn change_tier(&self, caller: &Caller, form: ChangeTierForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let id: PlanId = named(&form.membership)?;
        let tax_rate = self.platform.config.invoice_tax_rate;
        let now = self.platform.now();
        let mut changed = Err(Stuck::Stale);
        for _ in 0..ATTEMPTS {
            changed = self
                .platform
                .db
                .write_with(form.clone(), move |tx, form| {
                    taking::change_within(tx, id, me, form, tax_rate, now).boxed()
                })
                .await;
            if !matches!(changed, Err(Stuck::Stale)) {
                break;
            }
        }
        let Some(payment) = changed? else {
            return Ok(());
        };
        let row = {
            let mut read = self.platform.db.read().await?;
            plan::course(&mut read, id).await?
        };
        let row = row.ok_or(AppError::NotFound)?;
        match plan::change_asked(&self.platform, &row, payment).await {
            Ok(Asked::Paid) => Ok(()),
            Ok(Asked::Refused) => Err(Conflict::ChargeRefused.into()),
            Err(error) => Err(plan::silent(error)),
        }
    }

    async fn settings(&self, caller: &Caller) -> Result<PremiumSettings, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::settings(&mut read).await?)
    }

    async fn offer_premium(&self, caller: &Caller, form: PremiumTierForm) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.actor();
        let tier = form.parse()?;
        let now = self.platform.now();
        let offered = self.platform.db.write_with(tier, move |tx, tier| {
            selling::offer_within(tx, tier, admin, now).boxed()
        });
        offered.await
    }

    async fn end_premium(&self, caller: &Caller, form: PremiumTierNamed) -> Result<(), AppError> {
        self.ends(caller, &form, false).await
    }

    async fn close_premium(&self, caller: &Caller, form: PremiumTierNamed) -> Result<(), AppError> {
        self.ends(caller, &form, true).await
    }

    async fn premium_for_all(&self, caller: &Caller, form: ForAllForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        let everybody = match form.everybody.as_str() {
            "yes" => true,
            "no" => false,
            _ => return Err(FieldErrors::one("everybody", Problem::NotAChoice).into()),
        };
        let set = self
            .platform
            .db
            .write(move |tx| store::for_all_update(tx, everybody).boxed());
        Ok(set.await?)
    }

    async fn refund_month(&self, caller: &Caller, form: RefundMonthForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        let id: PaymentId = named(&form.payment)?;
        let now = self.platform.now();
        for _ in 0..ATTEMPTS {
            let refunded = self
                .platform
                .db
                .write(move |tx| selling::refund_within(tx, id, now).boxed());
            match refunded.await {
                Err(Stuck::Stale) => {}
                done => return Ok(done?),
            }
        }
        Err(Conflict::Stale.into())
    }
}
