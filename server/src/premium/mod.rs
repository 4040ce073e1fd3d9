//! The use cases of premium membership: load, decide, commit. What a member may have is the domain's, a membership goes
//! on as a plan does, and its money moves by way of the money feature.

pub mod store;
mod view;

use crate::db::{Conn, Tx};
use crate::jobs::PlanNews;
use crate::money::provider::Ask;
use crate::money::{self, For, PaymentRow, Stuck};
use crate::plan::{self, Asked, CourseRow, Links, Month, NewPlan, Seller};
use crate::platform::{Platform, fresh_uuid};
use crate::wallet;
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::premium::*;
use domain::access::{administer, reach_others};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PackageOfferId, PaymentId, PlanId, PremiumTierId};
use domain::invoice::taxed;
use domain::money::Money;
use domain::money::ledger::{Amount, Dispute, Event, Payment, Stage as Paid, Way};
use domain::plan::{Plan, Stage, Tier, Why};
use domain::premium::{Change, NewTier, PremiumFeature, PremiumTierForm, change};
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use store::OfferRow;
pub use store::revenue;

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

/// Tiers that can be taken at a time.
const MOST_TIERS: usize = 5;

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
                .write(move |tx| changes_within(tx, id, me, decide, now).boxed());
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
            .write(move |tx| end_within(tx, tier, closes, now).boxed());
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
                begin(tx, offer, me, zone, tax_rate, now).boxed()
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
                    change_within(tx, id, me, form, tax_rate, now).boxed()
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
            offer_within(tx, tier, admin, now).boxed()
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
                .write(move |tx| refund_within(tx, id, now).boxed());
            match refunded.await {
                Err(Stuck::Stale) => {}
                done => return Ok(done?),
            }
        }
        Err(Conflict::Stale.into())
    }
}

/// A month of membership, or what is paid in between, not paid yet. What is not tax is the platform's.
async fn payment_begin(
    tx: &mut Tx,
    member: MemberId,
    price: Money,
    tax_rate: Option<u16>,
    now: Instant,
) -> Result<PaymentId, AppError> {
    let payment = Payment {
        id: PaymentId(fresh_uuid(now)),
        way: Way::Premium,
        learner: member,
        mentor: member,
        price: Amount::of(price).ok_or(AppError::from(Conflict::WrongState))?,
        fee: taxed(price.minor, tax_rate).net,
        stage: Paid::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    };
    money::payment_insert(tx, &payment, For::Premium, money::provider_name(), now).await?;
    Ok(payment.id)
}

/// Writes down the payment of the next month, before anybody is asked; 0 rows: there is one already.
pub async fn month_begin(
    tx: &mut Tx,
    offer: PackageOfferId,
    (plan, period): (PlanId, u32),
    member: MemberId,
    tax_rate: Option<u16>,
    now: Instant,
) -> Result<(PaymentId, u64), AppError> {
    let row = store::offer(tx, offer).await?.ok_or(AppError::NotFound)?;
    let payment = payment_begin(tx, member, row.offer.price, tax_rate, now).await?;
    let month = month_of(payment, &row, (plan, period), member, tax_rate);
    Ok((payment, plan::month_insert(tx, &month).await?))
}

fn month_of(
    payment: PaymentId,
    row: &OfferRow,
    (plan, period): (PlanId, u32),
    member: MemberId,
    tax_rate: Option<u16>,
) -> Month<'_> {
    Month {
        payment,
        offer: row.offer.id,
        session_type: None,
        title: &row.offer.name,
        owner: member,
        plan,
        period,
        more_sessions: None,
        tax_rate,
    }
}

/// The one payment of a first month that somebody may make.
async fn begin(
    tx: &mut Tx,
    offer: PackageOfferId,
    me: MemberId,
    zone: &str,
    tax_rate: Option<u16>,
    now: Instant,
) -> Result<(PaymentId, PremiumOffer), Stuck> {
    let row = store::offer(tx, offer).await?;
    let row = row.filter(|row| !row.is_ended).ok_or(AppError::NotFound)?;
    if plan::live(tx, me, Seller::Platform).await?.is_some() || store::for_all(tx).await? {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    if let Some(waiting) = wallet::store::waiting(tx, offer, me).await? {
        return Ok((waiting, row.offer));
    }
    let payment = payment_begin(tx, me, row.offer.price, tax_rate, now).await?;
    let id = PlanId(fresh_uuid(now));
    let new = NewPlan {
        id,
        offer,
        seller: Seller::Platform,
        learner: me,
        zone,
        charge: payment,
    };
    plan::plan_insert(tx, &new, now).await?;
    let month = month_of(payment, &row, (id, Plan::begun(now).period), me, tax_rate);
    match plan::month_insert(tx, &month).await? {
        // Another tab was faster: all of this is undone.
        0 => Err(Stuck::Stale),
        _ => Ok((payment, row.offer)),
    }
}

/// A payment of a membership was made: its revenue is the platform's from now on, its tax a tax office's. Nobody waits
/// for it any more: all of it goes back.
pub async fn paid(tx: &mut Tx, row: &PaymentRow, now: Instant) -> Result<(), Stuck> {
    let id = row.payment.id;
    let until = plan::paid(tx, row, now).await?;
    wallet::store::waits_update(tx, id, until).await?;
    if until.is_none() {
        let back = Event::Refunded {
            id: money::outgoing_id(now),
            minor: row.payment.left(),
        };
        money::happens(tx, row, back, now).await?;
        return Ok(());
    }
    money::happens(tx, row, Event::Released, now).await?;
    let news = crate::jobs::MoneyNews::Paid { payment_id: id };
    Ok(money::tell(tx, news, now)?)
}

/// One's own membership.
async fn own(tx: &mut Tx, id: PlanId, me: MemberId) -> Result<CourseRow, AppError> {
    let row = plan::course(tx, id).await?;
    row.filter(|row| row.learner == me && row.seller == Seller::Platform)
        .ok_or(AppError::NotFound)
}

async fn changes_within(
    tx: &mut Tx,
    id: PlanId,
    me: MemberId,
    decide: fn(&CourseRow, Instant) -> Result<Plan, AppError>,
    now: Instant,
) -> Result<(), Stuck> {
    let row = own(tx, id, me).await?;
    let to = decide(&row, now)?;
    if to == row.plan {
        return Ok(());
    }
    plan::update(tx, &row, &to, row.links, now).await
}

/// Another tier: from the next month on, or now, and then what is to be paid for it.
async fn change_within(
    tx: &mut Tx,
    id: PlanId,
    me: MemberId,
    form: &ChangeTierForm,
    tax_rate: Option<u16>,
    now: Instant,
) -> Result<Option<PaymentId>, Stuck> {
    let row = own(tx, id, me).await?;
    let offer: PackageOfferId = named(&form.offer)?;
    if let Some(waiting) = row.links.change {
        // A double click, or an answer that got lost: it is asked for again.
        return match plan::offer_of_month(tx, waiting).await? == offer {
            true => Ok(Some(waiting)),
            false => Err(AppError::from(Conflict::WrongState).into()),
        };
    }
    if !row.plan.can_change() {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    if offer == row.links.offer {
        // Another tab was faster, or it stays as it is. What is chosen for later is not, any more.
        return next_is(tx, &row, None, now).await;
    }
    let chosen = store::offer(tx, offer).await?.filter(|row| !row.is_ended);
    let chosen = chosen.ok_or(AppError::NotFound)?;
    let has = store::offer(tx, row.links.offer).await?;
    let has = has.ok_or(AppError::NotFound)?.offer.price;
    if chosen.offer.price.currency != has.currency {
        return Err(AppError::NotFound.into());
    }
    let zone = plan::zone_of(&row, now);
    let month = (row.plan.month_began(&zone), row.plan.until);
    let shown: Option<i64> = form.price.trim().parse().ok();
    match change(has, chosen.offer.price, month, now) {
        Change::Next if shown.is_none() => next_is(tx, &row, Some(offer), now).await,
        Change::Now(price) if shown == Some(price.minor) => {
            let payment = payment_begin(tx, me, price, tax_rate, now).await?;
            let of = (row.id, row.plan.period);
            let month = Month {
                more_sessions: Some(0),
                ..month_of(payment, &chosen, of, me, tax_rate)
            };
            if plan::month_insert(tx, &month).await? == 0 {
                // Another click was faster.
                return Err(Stuck::Stale);
            }
            let links = Links {
                change: Some(payment),
                ..row.links
            };
            plan::update(tx, &row, &row.plan, links, now).await?;
            // If nobody gets to ask, this does.
            plan::look_later(tx, &row, Some(now.plus(MINUTE)), now)?;
            Ok(Some(payment))
        }
        // What it costs is another than was shown: look again.
        _ => Err(AppError::from(Conflict::Stale).into()),
    }
}

async fn next_is(
    tx: &mut Tx,
    row: &CourseRow,
    next: Option<PackageOfferId>,
    now: Instant,
) -> Result<Option<PaymentId>, Stuck> {
    let links = Links { next, ..row.links };
    if links != row.links {
        plan::update(tx, row, &row.plan, links, now).await?;
    }
    Ok(None)
}

async fn offer_within(
    tx: &mut Tx,
    tier: &NewTier,
    by: MemberId,
    now: Instant,
) -> Result<(), AppError> {
    store::lock(tx).await?;
    let offered = store::offered(tx).await?;
    let same: Vec<&OfferRow> = offered
        .iter()
        .filter(|row| row.offer.name == tier.name)
        .collect();
    if let Some(first) = same.first() {
        let prices: Vec<Money> = same.iter().map(|row| row.offer.price).collect();
        // The same form sent twice offers once.
        if first.offer.features == tier.features && prices == tier.prices {
            return Ok(());
        }
        return Err(FieldErrors::one("name", Problem::Duplicate).into());
    }
    let mut tiers: Vec<PremiumTierId> = offered.iter().map(|row| row.offer.tier).collect();
    tiers.dedup();
    if tiers.len() >= MOST_TIERS {
        let most = u32::try_from(MOST_TIERS).unwrap_or(u32::MAX);
        return Err(FieldErrors::one("name", Problem::TooMany { most }).into());
    }
    let id = PremiumTierId(fresh_uuid(now));
    let fresh = || PackageOfferId(fresh_uuid(now));
    Ok(store::tier_insert(tx, id, tier, by, now, fresh).await?)
}

/// Who has a closed tier is told while it still lasts.
async fn end_within(
    tx: &mut Tx,
    tier: PremiumTierId,
    closes: bool,
    now: Instant,
) -> Result<(), AppError> {
    let offers = store::offers_of(tx, tier).await?;
    if store::tier_end(tx, tier, closes, now).await? == 0 {
        return Err(AppError::NotFound);
    }
    if !closes || offers.is_empty() {
        return Ok(());
    }
    for row in plan::memberships_by_offer(tx, offers).await? {
        match row.plan.stage {
            // Nothing is paid: it ends now.
            Stage::Paused | Stage::Due => {
                let to = Plan {
                    look_at: Some(now),
                    ..row.plan
                };
                let ended = plan::update(tx, &row, &to, row.links, now).await;
                ended.map_err(AppError::from)?;
            }
            _ => plan::tell(tx, &row, &row.plan, PlanNews::Closed, now)?,
        }
    }
    Ok(())
}

/// All that is left of a month goes back; if the membership stands on it, that is over. Twice is once.
async fn refund_within(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    // First the row that everybody waits for who has the same in mind.
    let row = money::payment(tx, id).await?;
    let of = store::plan_paid(tx, id).await?;
    let (row, (plan_id, until)) = row.zip(of).ok_or(AppError::NotFound)?;
    let minor = row.payment.left();
    if !row.payment.stage.is_paid() || (minor == 0 && row.payment.refunded == 0) {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    if minor > 0 {
        let back = Event::Refunded {
            id: money::outgoing_id(now),
            minor,
        };
        money::happens(tx, &row, back, now).await?;
    }
    let course = plan::course(tx, plan_id).await?;
    let course = course.ok_or(AppError::NotFound)?;
    let stands_on_it = course.plan.stage == Stage::Running && until == Some(course.plan.until);
    if !stands_on_it || minor == 0 {
        return Ok(());
    }
    plan::ends_now(tx, &course, Why::Gone, now).await
}
