//! How a plan goes on by itself: months that come due, are charged again, refused, given up. Done by a job,
//! which may run twice, beside another, or be killed between any two steps: what is asked of the provider is
//! a row first, and its name is the payment's, so a month is charged once.

use super::store::{self, CourseRow, Links, Month, Seller, TierRow};
use crate::db::{Conn, DbError, Tx};
use crate::jobs::{self, Job, PlanNews, Trouble};
use crate::money::provider::{Again, ProviderError};
use crate::money::settle::MoneyError;
use crate::money::{self, For, PaymentRow, Stuck};
use crate::platform::{Platform, fresh_uuid, zone_table};
use crate::premium;
use app::error::{AppError, Conflict};
use domain::id::{PackageOfferId, PaymentId, PlanId};
use domain::money::Money;
use domain::money::ledger::{Amount, Dispute, Payment, Quote, Stage as Paid, Way};
use domain::plan::{Next, Plan, RESUMES_SOON_DAYS, Stage, Tier, Why, Wish};
use domain::time::{DAY, Instant, ZoneTable};
use futures::FutureExt as _;

/// How often one run looks again: what one step changed, and what others did meanwhile.
const STEPS: u32 = 12;

/// What came of asking for a payment again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Paid,
    Refused,
}

/// Offsets on a plan's wall clock, for its paid month and the next year.
pub fn zone_of(row: &CourseRow, now: Instant) -> ZoneTable {
    let last = row.plan.until.max(now).plus(400 * DAY);
    zone_table(&row.zone, row.plan.anchor.min(now).plus(-DAY), last)
}

/// Does what there is to do about a plan.
pub async fn look(platform: &Platform, id: PlanId) -> Result<(), MoneyError> {
    for _ in 0..STEPS {
        let now = platform.now();
        let row = {
            let mut read = platform.db.read().await?;
            store::course(&mut read, id).await?
        };
        let Some(row) = row else { return Ok(()) };
        if let Some(change) = row.links.change {
            change_asked(platform, &row, change).await?;
            continue;
        }
        let done = match row.plan.next(row.renews, now) {
            Next::Wait => return Ok(()),
            Next::Due => comes_due(platform, &row, now).await,
            Next::Charge => return_to(charge(platform, &row, now).await)?,
            Next::GiveUp(_) => return_to(give_up(platform, &row).await)?,
            Next::Pause => changes(platform, &row, row.plan.paused(), None, now).await,
            Next::End(why) => {
                let news = Some(PlanNews::Ended);
                changes(platform, &row, row.plan.ended(why), news, now).await
            }
        };
        match done {
            // Somebody was faster: look what they made of it.
            Err(Stuck::Stale) => {}
            done => done?,
        }
    }
    Err(AppError::from(Conflict::Stale).into())
}

/// Of a step that talks to the provider, what the database said is decided anew.
fn return_to(step: Result<(), MoneyError>) -> Result<Result<(), Stuck>, MoneyError> {
    match step {
        Err(MoneyError::App(AppError::Conflict(Conflict::Stale))) => Ok(Err(Stuck::Stale)),
        Err(error) => Err(error),
        Ok(()) => Ok(Ok(())),
    }
}

/// Writes what a plan became; whoever has to know is written to.
async fn changes(
    platform: &Platform,
    row: &CourseRow,
    to: Plan,
    news: Option<PlanNews>,
    now: Instant,
) -> Result<(), Stuck> {
    platform
        .db
        .write_with(row.clone(), move |tx, row| {
            async move {
                let links = match to.stage {
                    Stage::Ended => Links {
                        charge: None,
                        next: None,
                        ..row.links
                    },
                    _ => row.links,
                };
                update(tx, row, &to, links, now).await?;
                if let Some(news) = news {
                    tell(tx, row, &to, news, now)?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Writes a plan as decided on what was read, and has somebody look when it is time.
pub async fn update(
    tx: &mut Tx,
    before: &CourseRow,
    to: &Plan,
    links: Links,
    now: Instant,
) -> Result<(), Stuck> {
    if store::plan_update(tx, before, to, links, now).await? == 0 {
        return Err(Stuck::Stale);
    }
    resumes_later(tx, before.id, to, now)?;
    Ok(look_later(tx, before, to.look_at, now)?)
}

/// Before a pause ends by itself its learner is written to, once for each end that it had; whoever chose an
/// end that is near knows it.
fn resumes_later(tx: &mut Tx, plan_id: PlanId, to: &Plan, now: Instant) -> Result<(), DbError> {
    let Some(at) = to.resumes_at() else {
        return Ok(());
    };
    let soon = at.plus(-RESUMES_SOON_DAYS * DAY);
    if soon <= now {
        return Ok(());
    }
    let news = PlanNews::Resumes { at };
    let key = format!("plan_told:{plan_id}:resumes:{}", at.0);
    jobs::enqueue(tx, &Job::TellPlan { plan_id, news }, now, soon, Some(key))
}

/// Has a job look at a plan when it is time, once for each change of it.
pub fn look_later(
    tx: &mut Tx,
    before: &CourseRow,
    at: Option<Instant>,
    now: Instant,
) -> Result<(), DbError> {
    let Some(at) = at else { return Ok(()) };
    let (plan_id, version) = (before.id, before.version);
    let key = format!("plan:{plan_id}:{version}:{}", at.0);
    jobs::enqueue(tx, &Job::LookAtPlan { plan_id }, now, at, Some(key))
}

/// Has both people written to, once for each fact.
pub fn tell(
    tx: &mut Tx,
    row: &CourseRow,
    to: &Plan,
    news: PlanNews,
    now: Instant,
) -> Result<(), DbError> {
    let plan_id = row.id;
    let key = format!("plan_told:{plan_id}:{news:?}:{}:{}", to.period, to.refused);
    let job = Job::TellPlan { plan_id, news };
    jobs::enqueue(tx, &job, now, now, Some(key))
}

/// A payment for sessions of a plan, not paid yet.
pub async fn payment_for(
    conn: &mut dyn Conn,
    tier: &TierRow,
    row_learner: domain::id::MemberId,
    price: Money,
    now: Instant,
) -> Result<Payment, AppError> {
    let fee = money::fee::kindest_of(conn, tier.mentor_id, now).await?;
    Ok(Payment {
        id: PaymentId(fresh_uuid(now)),
        way: Way::Package,
        learner: row_learner,
        mentor: tier.mentor_id,
        price: Amount::of(price).ok_or(AppError::from(Conflict::WrongState))?,
        fee: Quote::new(price, fee).fee.minor,
        stage: Paid::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    })
}

/// The next month is to be paid: writes down its payment before anybody is asked.
async fn comes_due(platform: &Platform, row: &CourseRow, now: Instant) -> Result<(), Stuck> {
    let tax_rate = platform.config.invoice_tax_rate;
    platform
        .db
        .write_with(row.clone(), move |tx, row| {
            async move {
                let to = row.plan.due(now);
                let offer: PackageOfferId = row.links.next.unwrap_or(row.links.offer);
                let month = (row.id, to.period);
                let (payment, inserted) = match row.seller {
                    Seller::Mentor(..) => {
                        let tier = store::tier(tx, offer).await?.ok_or(AppError::NotFound)?;
                        let price = tier.tier.terms.price;
                        let payment = payment_for(tx, &tier, row.learner, price, now).await?;
                        let of = For::Package;
                        money::payment_insert(tx, &payment, of, money::provider_name(), now)
                            .await?;
                        let new = Month::of(payment.id, &tier, month, row.learner, None);
                        (payment.id, store::month_insert(tx, &new).await?)
                    }
                    Seller::Platform => {
                        premium::month_begin(tx, offer, month, row.learner, tax_rate, now).await?
                    }
                };
                if inserted == 0 {
                    return Err(Stuck::Stale);
                }
                let links = Links {
                    charge: Some(payment),
                    ..row.links
                };
                update(tx, row, &to, links, now).await
            }
            .boxed()
        })
        .await
}

/// Asks the provider for the month that is due. Whoever went to pay it by hand had time to: whoever did has
/// paid, else it is charged as before, once nobody can pay by hand any more.
async fn charge(platform: &Platform, row: &CourseRow, now: Instant) -> Result<(), MoneyError> {
    let Some(id) = row.links.charge else {
        return Ok(());
    };
    if row.links.by_hand {
        return close(platform, id).await;
    }
    if ask(platform, row, id, row.plan.refused).await? == Asked::Paid {
        return Ok(());
    }
    let refused = row.plan.refused(now);
    let will_be_tried = refused.next(Tier::Renews, refused.look_at.unwrap_or(now)) == Next::Charge;
    let news = will_be_tried.then_some(PlanNews::Refused);
    Ok(changes(platform, row, refused, news, now).await?)
}

/// Has the provider charge a payment of a plan as its first month was paid. Paid: it is written down.
pub async fn ask(
    platform: &Platform,
    row: &CourseRow,
    id: PaymentId,
    attempt: u8,
) -> Result<Asked, MoneyError> {
    let payment = {
        let mut read = platform.db.read().await?;
        money::payment(&mut read, id).await?
    };
    let (Some(payment), Some(method)) = (payment, row.links.method) else {
        return Ok(Asked::Refused);
    };
    match payment.payment.stage {
        Paid::Open => {}
        Paid::Abandoned => return Ok(Asked::Refused),
        Paid::Held | Paid::Released | Paid::Returned => return Ok(Asked::Paid),
    }
    let again = Again {
        payment: id,
        paid_as: method,
        title: row.title.clone(),
        amount: payment.payment.price,
        attempt,
    };
    match platform.provider.charge_again(&again).await {
        Ok(reference) => {
            let (now, with) = (platform.now(), platform.provider.name());
            let kept = platform.db.write_with(reference, move |tx, reference| {
                money::charged_with(tx, id, with, reference, now).boxed()
            });
            kept.await?;
            money::charged(platform, id).await?;
            Ok(Asked::Paid)
        }
        Err(ProviderError::Refused(reason)) => {
            tracing::info!(payment = %id, reason, "a month of a plan was not paid");
            Ok(Asked::Refused)
        }
        Err(error) => Err(error.into()),
    }
}

/// A month that is due is to be paid by hand, or by itself again: another payment of the same month takes the
/// place of `before`, which can neither be paid nor charged any more when this is called. The new one's name.
pub async fn replace(
    tx: &mut Tx,
    row: &CourseRow,
    before: PaymentId,
    to: &Plan,
    by_hand: bool,
    now: Instant,
) -> Result<PaymentId, Stuck> {
    let offer = store::offer_of_month(tx, before).await?;
    let tier = store::tier(tx, offer).await?.ok_or(AppError::NotFound)?;
    let price = tier.tier.terms.price;
    let payment = payment_for(tx, &tier, row.learner, price, now).await?;
    money::payment_insert(tx, &payment, For::Package, money::provider_name(), now).await?;
    if store::month_replace(tx, before, payment.id, by_hand).await? == 0 {
        return Err(Stuck::Stale);
    }
    let links = Links {
        charge: Some(payment.id),
        ..row.links
    };
    update(tx, row, to, links, now).await?;
    Ok(payment.id)
}

/// Nobody asks for the month any more: whoever paid at the last moment has paid.
async fn give_up(platform: &Platform, row: &CourseRow) -> Result<(), MoneyError> {
    let Some(id) = row.links.charge else {
        return Ok(());
    };
    close(platform, id).await
}

async fn close(platform: &Platform, id: PaymentId) -> Result<(), MoneyError> {
    let payment = {
        let mut read = platform.db.read().await?;
        money::payment(&mut read, id).await?
    };
    match payment {
        Some(payment) => Ok(money::close(platform, &payment.payment).await?),
        None => Ok(()),
    }
}

/// The difference to a greater tier is paid, or it is not changed.
pub async fn change_asked(
    platform: &Platform,
    row: &CourseRow,
    id: PaymentId,
) -> Result<Asked, MoneyError> {
    let asked = ask(platform, row, id, 0).await?;
    if asked == Asked::Refused {
        close(platform, id).await?;
    }
    Ok(asked)
}

/// A payment that belongs to a plan was paid: until when its sessions are booked. None: the plan does not
/// wait for it, so it goes back.
pub async fn paid(
    tx: &mut Tx,
    payment: &PaymentRow,
    now: Instant,
) -> Result<Option<Instant>, Stuck> {
    let id = payment.payment.id;
    let row = store::course_of(tx, id).await?.ok_or(AppError::NotFound)?;
    let offer = store::offer_of_month(tx, id).await?;
    if row.links.change == Some(id) {
        // What comes when the month is over changes nothing, and goes back.
        let until = Some(row.plan.until).filter(|until| now < *until);
        let (offer, next) = match until {
            Some(_) => (offer, None),
            None => (row.links.offer, row.links.next),
        };
        let links = Links {
            offer,
            next,
            change: None,
            ..row.links
        };
        update(tx, &row, &row.plan, links, now).await?;
        return Ok(until);
    }
    if row.links.charge != Some(id) {
        return Ok(None);
    }
    let is_first = row.plan.stage == Stage::Begun;
    if is_first && store::live(tx, row.learner, row.seller).await?.is_some() {
        // Another one was paid first.
        let links = Links {
            charge: None,
            ..row.links
        };
        update(tx, &row, &row.plan.ended(Why::NotBegun), links, now).await?;
        return Ok(None);
    }
    let zone = zone_of(&row, now);
    let Ok(mut to) = row.plan.paid(now, &zone) else {
        return Ok(None);
    };
    if row.plan.wish == Wish::End {
        to.wish = Wish::End;
    }
    let links = Links {
        offer,
        next: row.links.next.filter(|next| *next != offer),
        charge: None,
        // With what they paid by hand they are charged from now on.
        method: row.links.method.filter(|_| !row.links.by_hand).or(Some(id)),
        ..row.links
    };
    update(tx, &row, &to, links, now).await?;
    Ok(Some(to.until))
}

/// A payment that belongs to a plan is not waited for any more: nobody paid it.
pub async fn let_go(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    let Some(row) = store::course_of(tx, id).await? else {
        return Ok(());
    };
    if row.links.change == Some(id) {
        let links = Links {
            change: None,
            ..row.links
        };
        return update(tx, &row, &row.plan, links, now).await;
    }
    if row.links.charge != Some(id) {
        return Ok(());
    }
    let next = row.plan.next(row.renews, now);
    if row.links.by_hand && !matches!(next, Next::GiveUp(_)) {
        // Nobody came to pay by hand: it goes on by itself, as before.
        let to = row.plan;
        return replace(tx, &row, id, &to, false, now).await.map(drop);
    }
    let why = match (row.plan.stage, next) {
        (Stage::Begun, _) => Why::NotBegun,
        (_, Next::GiveUp(why)) => why,
        _ => Why::NotPaid,
    };
    let links = Links {
        charge: None,
        next: None,
        ..row.links
    };
    let to = row.plan.ended(why);
    update(tx, &row, &to, links, now).await?;
    if why != Why::NotBegun {
        tell(tx, &row, &to, PlanNews::Ended, now)?;
    }
    Ok(())
}

/// The payer's bank took a month back: they are not charged any more.
pub async fn bank_took(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    match store::course_of(tx, id).await? {
        Some(row) => ends_now(tx, &row, Why::Bank, now).await,
        None => Ok(()),
    }
}

/// Ends a plan before its month is over; what is being asked for is closed first.
pub async fn ends_now(tx: &mut Tx, row: &CourseRow, why: Why, now: Instant) -> Result<(), Stuck> {
    match row.plan.stage {
        Stage::Begun | Stage::Ended => Ok(()),
        Stage::Due => {
            let to = row.plan.end(now).map_err(|_| Stuck::Stale)?;
            update(tx, row, &to, row.links, now).await
        }
        Stage::Running if row.links.change.is_some() => {
            let to = row.plan.end(now).map_err(|_| Stuck::Stale)?;
            update(tx, row, &to, row.links, now).await
        }
        Stage::Running | Stage::Paused => {
            let links = Links {
                next: None,
                ..row.links
            };
            let to = row.plan.ended(why);
            update(tx, row, &to, links, now).await?;
            Ok(tell(tx, row, &to, PlanNews::Ended, now)?)
        }
    }
}

/// Finds plans that nobody looked at in time. One that cannot go on holds up no other.
pub async fn tend(platform: &Platform) -> Result<(), MoneyError> {
    let now = platform.now();
    let waiting = {
        let mut read = platform.db.read().await?;
        store::to_look_at(&mut read, now).await?
    };
    let mut trouble = Trouble::default();
    for id in waiting {
        let looked = look(platform, id).await;
        trouble.note(format_args!("plan {id}"), looked);
    }
    trouble.first()
}
