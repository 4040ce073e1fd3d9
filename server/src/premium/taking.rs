//! A membership is taken, paid, changed: what is to be asked of a provider is a row first, as of every plan.

use super::named;
use super::store::{self, OfferRow};
use crate::db::Tx;
use crate::jobs::MoneyNews;
use crate::money::{self, For, PaymentRow, Stuck};
use crate::plan::{self, CourseRow, Links, Month, NewPlan, Seller};
use crate::platform::fresh_uuid;
use crate::wallet;
use app::error::{AppError, Conflict};
use app::premium::{ChangeTierForm, PremiumOffer};
use domain::id::{MemberId, PackageOfferId, PaymentId, PlanId};
use domain::invoice::taxed;
use domain::money::Money;
use domain::money::ledger::{Amount, Dispute, Event, Payment, Stage, Way};
use domain::plan::Plan;
use domain::premium::{Change, change};
use domain::time::{Instant, MINUTE};

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
        stage: Stage::Open,
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
pub(super) async fn begin(
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
    let news = MoneyNews::Paid { payment_id: id };
    Ok(money::tell(tx, news, now)?)
}

/// One's own membership.
async fn own(tx: &mut Tx, id: PlanId, me: MemberId) -> Result<CourseRow, AppError> {
    let row = plan::course(tx, id).await?;
    row.filter(|row| row.learner == me && row.seller == Seller::Platform)
        .ok_or(AppError::NotFound)
}

pub(super) async fn changes_within(
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
pub(super) async fn change_within(
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
