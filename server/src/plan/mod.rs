//! The use cases of monthly plans: load, decide, commit. How a plan goes on is the domain's; each month of it
//! is a package, and its money moves by way of those.

mod by_hand;
mod course;
pub mod store;
mod view;

pub use course::{
    Asked, bank_took, change_asked, ends_now, let_go, look, look_later, paid, tell, tend, update,
    zone_of,
};
pub use store::{
    CourseRow, Links, Month, NewPlan, Seller, course, course_of, live, memberships_by_offer,
    memberships_of, month_insert, offer_of_month, plan_insert,
};
pub use view::offered_by;

use crate::calendar::session_types::session_type;
use crate::db::{Conn, Tx};
use crate::jobs::PlanNews;
use crate::money::provider::Ask;
use crate::money::settle::MoneyError;
use crate::money::{self, For, Stuck};
use crate::platform::{Platform, fresh_uuid};
use crate::premium;
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::plan::*;
use domain::access::{own_affairs, reach_others};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PackageOfferId, PaymentId, PlanId, SessionTypeId};
use domain::money::ledger::Amount;
use domain::plan::{Change, PauseForm, Plan, Stage, Tier, TierForm, change};
use domain::premium::PremiumFeature;
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use store::{PlanRow, TierRow};

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

pub struct Plans {
    platform: Platform,
}

impl Plans {
    pub fn new(platform: Platform) -> Self {
        Plans { platform }
    }

    /// A tier that this reader can take.
    async fn found(
        &self,
        id: PackageOfferId,
        reader: Option<MemberId>,
    ) -> Result<TierRow, AppError> {
        let mut read = self.platform.db.read().await?;
        let tier = store::tier(&mut read, id).await?;
        tier.filter(|tier| view::is_found_by(tier, reader))
            .ok_or(AppError::NotFound)
    }

    /// Changes one's own plan, as decided on what it is now.
    async fn changes(
        &self,
        caller: &Caller,
        plan: &str,
        decide: impl Fn(&PlanRow, Instant) -> Result<Plan, AppError> + Send + Sync + 'static,
    ) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let (id, now): (PlanId, Instant) = (named(plan)?, self.platform.now());
        let decide = std::sync::Arc::new(decide);
        for _ in 0..ATTEMPTS {
            let changed = self
                .platform
                .db
                .write_with(decide.clone(), move |tx, decide| {
                    async move {
                        let row = own(tx, id, me).await?;
                        let to = decide(&row, now)?;
                        if to == row.plan {
                            return Ok(());
                        }
                        let links = match to.stage {
                            Stage::Ended => Links {
                                next: None,
                                ..row.links
                            },
                            _ => row.links,
                        };
                        course::update(tx, &row.course(), &to, links, now).await?;
                        if to.stage == Stage::Ended {
                            course::tell(tx, &row.course(), &to, PlanNews::Ended, now)?;
                        }
                        Ok(())
                    }
                    .boxed()
                });
            match changed.await {
                Err(Stuck::Stale) => {}
                done => return Ok(done?),
            }
        }
        Err(Conflict::Stale.into())
    }
}

/// One's own plan.
async fn own(conn: &mut dyn Conn, id: PlanId, me: MemberId) -> Result<PlanRow, AppError> {
    let row = store::plan(conn, id).await?;
    row.filter(|row| row.learner == me)
        .ok_or(AppError::NotFound)
}

/// What a form names; what is no name names nothing.
fn named<T: std::str::FromStr>(raw: &str) -> Result<T, AppError> {
    raw.trim().parse().map_err(|_| AppError::NotFound)
}

fn wrong_state<E>(_: E) -> AppError {
    Conflict::WrongState.into()
}

#[async_trait::async_trait]
impl PlanApi for Plans {
    async fn my_tiers(&self, caller: &Caller) -> Result<TiersView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::my_tiers(&mut read, me, &caller.zone, self.platform.now()).await?)
    }

    async fn offer_tier(&self, caller: &Caller, form: TierForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let kind: SessionTypeId = named(&form.session_type)?;
        let now = self.platform.now();
        let offered = self.platform.db.write_with(form, move |tx, form| {
            async move { offer_within(tx, me, kind, form, now).await }.boxed()
        });
        offered.await
    }

    async fn end_tier(&self, caller: &Caller, form: TierNamed) -> Result<(), AppError> {
        self.ends(caller, &form, false).await
    }

    async fn close_tier(&self, caller: &Caller, form: TierNamed) -> Result<(), AppError> {
        self.ends(caller, &form, true).await
    }

    async fn tier(&self, caller: &Caller, id: PackageOfferId) -> Result<TierView, AppError> {
        let reader = caller.actor.member_id();
        let tier = self.found(id, reader).await?;
        let mut read = self.platform.db.read().await?;
        view::tier(&mut read, tier, reader, &caller.zone, self.platform.now()).await
    }

    async fn take_plan(&self, caller: &Caller, form: TierNamed) -> Result<String, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let tier = self.found(named(&form.offer)?, Some(me)).await?;
        if tier.mentor_id == me {
            return Err(AppError::Forbidden);
        }
        let now = self.platform.now();
        for _ in 0..ATTEMPTS {
            let taken = (tier.clone(), caller.zone.clone());
            let begun = self.platform.db.write_with(taken, move |tx, (tier, zone)| {
                begin(tx, tier, me, zone, now).boxed()
            });
            let id = match begun.await {
                Err(Stuck::Stale) => continue,
                begun => begun?,
            };
            let terms = tier.tier.terms;
            let ask = Ask {
                payment: id,
                title: format!("{}: {} × {}", tier.tier.name, terms.sessions, tier.title),
                amount: Amount::of(terms.price).ok_or(AppError::from(Conflict::WrongState))?,
                return_path: "/wallet?begun=1".to_owned(),
                keeps: true,
            };
            return money::opened(&self.platform, ask).await;
        }
        Err(Conflict::Stale.into())
    }

    async fn plans(&self, caller: &Caller) -> Result<PlansView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::plans(&mut read, me, &caller.zone, self.platform.now()).await?)
    }

    async fn plan(&self, caller: &Caller, id: PlanId) -> Result<PlanPageView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        view::plan(&mut read, me, id, &caller.zone, self.platform.now()).await
    }

    async fn pause_plan(&self, caller: &Caller, form: PauseForm) -> Result<(), AppError> {
        let plan = form.plan.clone();
        let decide = move |row: &PlanRow, now: Instant| {
            let ends = row.plan.until.max(now);
            let zone = |last: Instant| crate::platform::zone_table(&row.zone, now, last);
            let until = form.parse(ends, zone)?;
            row.plan.pause(until).map_err(wrong_state)
        };
        self.changes(caller, &plan, decide).await
    }

    async fn end_plan(&self, caller: &Caller, form: PlanNamed) -> Result<(), AppError> {
        let decide = |row: &PlanRow, now: Instant| match row.plan.stage {
            // Twice is once.
            Stage::Ended => Ok(row.plan),
            _ => row.plan.end(now).map_err(wrong_state),
        };
        self.changes(caller, &form.plan, decide).await?;
        self.looks(&form.plan).await
    }

    async fn keep_plan(&self, caller: &Caller, form: PlanNamed) -> Result<(), AppError> {
        let decide = |row: &PlanRow, now: Instant| match row.renews {
            Tier::Renews => row.plan.go_on(now).map_err(wrong_state),
            Tier::Closed | Tier::Gone => Err(Conflict::WrongState.into()),
        };
        self.changes(caller, &form.plan, decide).await?;
        self.looks(&form.plan).await
    }

    async fn pay_month(&self, caller: &Caller, form: PlanNamed) -> Result<String, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        by_hand::pay(&self.platform, named(&form.plan)?, me).await
    }

    async fn change_plan(&self, caller: &Caller, form: ChangeForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let id: PlanId = named(&form.plan)?;
        let now = self.platform.now();
        let mut changed = Err(Stuck::Stale);
        for _ in 0..ATTEMPTS {
            changed = self
                .platform
                .db
                .write_with(form.clone(), move |tx, form| {
                    change_within(tx, id, me, form, now).boxed()
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
            store::plan(&mut read, id).await?
        };
        let row = row.ok_or(AppError::NotFound)?;
        match course::change_asked(&self.platform, &row.course(), payment).await {
            Ok(Asked::Paid) => Ok(()),
            Ok(Asked::Refused) => Err(Conflict::ChargeRefused.into()),
            Err(error) => Err(silent(error)),
        }
    }
}

impl Plans {
    async fn ends(&self, caller: &Caller, form: &TierNamed, closes: bool) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let tier: PackageOfferId = named(&form.offer)?;
        let now = self.platform.now();
        let ended = self
            .platform
            .db
            .write(move |tx| end_within(tx, tier, me, closes, now).boxed());
        ended.await
    }

    /// Does at once what a job would do; it does it anyway if this does not work.
    async fn looks(&self, plan: &str) -> Result<(), AppError> {
        match look(&self.platform, named(plan)?).await {
            Ok(()) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, plan, "a plan is looked at again");
                Ok(())
            }
        }
    }
}

/// The provider does not say whether it was paid: a job finds out.
pub fn silent(error: MoneyError) -> AppError {
    match error {
        MoneyError::App(error) => error,
        error => {
            tracing::warn!(%error, "a change of a plan");
            Conflict::ProviderSilent.into()
        }
    }
}

async fn offer_within(
    tx: &mut Tx,
    me: MemberId,
    kind: SessionTypeId,
    form: &TierForm,
    now: Instant,
) -> Result<(), AppError> {
    let kind = session_type(tx, kind).await?;
    let kind = kind.filter(|kind| kind.mentor_id == me && kind.active);
    let kind = kind.ok_or(AppError::NotFound)?;
    let price = kind.pricing.price;
    if price.is_zero() {
        return Err(Conflict::WrongState.into());
    }
    let tier = form.parse(price.currency)?;
    let offered = store::tiers_for(tx, kind.id).await?;
    // The same form sent twice offers once.
    if offered.iter().any(|known| known.tier == tier) {
        return Ok(());
    }
    if offered.iter().any(|known| known.tier.name == tier.name) {
        return Err(FieldErrors::one("name", Problem::Duplicate).into());
    }
    let there = offered.len() as u64;
    premium::has_room(tx, me, PremiumFeature::Offers, there, "name").await?;
    let id = PackageOfferId(fresh_uuid(now));
    Ok(store::tier_insert(tx, id, me, kind.id, &tier, now).await?)
}

/// Who has a plan of a closed tier is told while it still lasts.
async fn end_within(
    tx: &mut Tx,
    tier: PackageOfferId,
    me: MemberId,
    closes: bool,
    now: Instant,
) -> Result<(), AppError> {
    let known = store::tier(tx, tier).await?;
    let known = known
        .filter(|known| known.mentor_id == me)
        .ok_or(AppError::NotFound)?;
    store::tier_end(tx, tier, me, closes, now).await?;
    if !closes || known.is_closed {
        return Ok(());
    }
    for row in store::plans_by_tier(tx, tier).await? {
        match row.plan.stage {
            // Nothing is paid: it ends now.
            Stage::Paused | Stage::Due => {
                let to = Plan {
                    look_at: Some(now),
                    ..row.plan
                };
                course::update(tx, &row.course(), &to, row.links, now)
                    .await
                    .map_err(AppError::from)?;
            }
            _ => course::tell(tx, &row.course(), &row.plan, PlanNews::Closed, now)?,
        }
    }
    Ok(())
}

/// The one payment of a first month that somebody may make.
async fn begin(
    tx: &mut Tx,
    tier: &TierRow,
    me: MemberId,
    zone: &str,
    now: Instant,
) -> Result<PaymentId, Stuck> {
    let seller = Seller::Mentor(tier.mentor_id, tier.session_type);
    if store::live(tx, me, seller).await?.is_some() {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    if let Some(waiting) = crate::wallet::store::waiting(tx, tier.id, me).await? {
        return Ok(waiting);
    }
    let price = tier.tier.terms.price;
    let payment = course::payment_for(tx, tier, me, price, now).await?;
    money::payment_insert(tx, &payment, For::Package, money::provider_name(), now).await?;
    let id = PlanId(fresh_uuid(now));
    let new = NewPlan {
        id,
        offer: tier.id,
        seller,
        learner: me,
        zone,
        charge: payment.id,
    };
    store::plan_insert(tx, &new, now).await?;
    let month = (id, Plan::begun(now).period);
    let month = Month::of(payment.id, tier, month, me, None);
    match store::month_insert(tx, &month).await? {
        // Another tab was faster: all of this is undone.
        0 => Err(Stuck::Stale),
        _ => Ok(payment.id),
    }
}

/// Another tier: from the next month on, or now, and then what is to be paid for it.
async fn change_within(
    tx: &mut Tx,
    id: PlanId,
    me: MemberId,
    form: &ChangeForm,
    now: Instant,
) -> Result<Option<PaymentId>, Stuck> {
    let row = own(tx, id, me).await?;
    let offer: PackageOfferId = named(&form.offer)?;
    if let Some(waiting) = row.links.change {
        // A double click, or an answer that got lost: it is asked for again.
        let is_same = store::offer_of_month(tx, waiting).await? == offer;
        return match is_same {
            true => Ok(Some(waiting)),
            false => Err(AppError::from(Conflict::WrongState).into()),
        };
    }
    if !row.plan.can_change() {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    let shown = (
        form.price.trim().parse().ok(),
        form.sessions.trim().parse().ok(),
    );
    if offer == row.links.offer {
        // Another tab was faster, or it stays as it is. What is chosen for later is not, any more.
        let links = Links {
            next: None,
            ..row.links
        };
        if links != row.links {
            course::update(tx, &row.course(), &row.plan, links, now).await?;
        }
        return Ok(None);
    }
    let tier = store::tier(tx, offer).await?;
    let tier = tier.filter(|tier| tier.session_type == row.session_type);
    let tier = tier.filter(|tier| !tier.is_ended && tier.can_book);
    let tier = tier.ok_or(AppError::NotFound)?;
    let zone = course::zone_of(&row.course(), now);
    let month = (row.plan.month_began(&zone), row.plan.until);
    match change(&row.tier.terms, &tier.tier.terms, month, now) {
        Change::Next if shown == (None, None) => {
            let links = Links {
                next: Some(offer),
                ..row.links
            };
            course::update(tx, &row.course(), &row.plan, links, now).await?;
            Ok(None)
        }
        Change::Now { price, sessions } if shown == (Some(price.minor), Some(sessions)) => {
            let payment = course::payment_for(tx, &tier, me, price, now).await?;
            money::payment_insert(tx, &payment, For::Package, money::provider_name(), now).await?;
            let month = (row.id, row.plan.period);
            let month = Month::of(payment.id, &tier, month, me, Some(sessions));
            let inserted = store::month_insert(tx, &month).await?;
            if inserted == 0 {
                // Another click was faster.
                return Err(Stuck::Stale);
            }
            let links = Links {
                change: Some(payment.id),
                ..row.links
            };
            course::update(tx, &row.course(), &row.plan, links, now).await?;
            // If nobody gets to ask, this does.
            course::look_later(tx, &row.course(), Some(now.plus(MINUTE)), now)?;
            Ok(Some(payment.id))
        }
        // What it costs is another than was shown: look again.
        _ => Err(AppError::from(Conflict::Stale).into()),
    }
}
