//! Letters about premium membership, to its member. One letter for each fact, written from what is stored.

use super::account;
use crate::account::store::zone_of;
use crate::jobs::PlanNews;
use crate::jobs::worker::{JobError, Worker};
use crate::money;
use crate::plan::{self, CourseRow, Seller};
use crate::platform::zone_table;
use crate::premium::store as tiers;
use app::words::{PremiumLetter, PremiumMail};
use domain::id::{PaymentId, PlanId};
use domain::money::Money;
use domain::plan::{Stage, Tier};
use domain::time::{DAY, Instant};

/// What happened to a plan that is no mentor's. What is not so any more is not told.
pub(super) async fn tell(worker: &Worker, id: PlanId, news: PlanNews) -> Result<(), JobError> {
    let (row, price) = {
        let mut read = worker.platform.db.snapshot().await?;
        let row = plan::course(&mut read, id).await?;
        let Some(row) = row.filter(|row| row.seller == Seller::Platform) else {
            return Ok(());
        };
        let offer = row.links.next.unwrap_or(row.links.offer);
        let offer = tiers::offer(&mut read, offer).await?;
        (row, offer.map(|row| row.offer.price))
    };
    let Some(price) = price else { return Ok(()) };
    match (news, row.plan.why) {
        (PlanNews::Refused, _) if row.plan.stage == Stage::Due => {
            write(worker, &row, PremiumMail::Refused, price).await
        }
        (PlanNews::Closed, _) if row.plan.stage == Stage::Running => {
            write(worker, &row, PremiumMail::Closed, price).await
        }
        (PlanNews::Ended, Some(why)) => write(worker, &row, PremiumMail::Ended(why), price).await,
        _ => Ok(()),
    }
}

/// A payment was made for a membership. No: it belongs to none.
pub(super) async fn paid(worker: &Worker, id: PaymentId) -> Result<bool, JobError> {
    let Some((row, amount)) = of_payment(worker, id).await? else {
        return Ok(false);
    };
    write(worker, &row, PremiumMail::Paid, amount).await?;
    Ok(true)
}

/// So much of a payment for a membership went back, or could not. No: it belongs to none.
pub(super) async fn refunded(
    worker: &Worker,
    id: PaymentId,
    amount: Money,
    left: bool,
) -> Result<bool, JobError> {
    let Some((row, _)) = of_payment(worker, id).await? else {
        return Ok(false);
    };
    write(worker, &row, PremiumMail::Refunded(left), amount).await?;
    Ok(true)
}

/// The membership that a payment is for, and what was paid.
async fn of_payment(
    worker: &Worker,
    id: PaymentId,
) -> Result<Option<(CourseRow, Money)>, JobError> {
    let mut read = worker.platform.db.snapshot().await?;
    let row = plan::course_of(&mut read, id).await?;
    let row = row.filter(|row| row.seller == Seller::Platform);
    let payment = money::payment(&mut read, id).await?;
    Ok(row.zip(payment.map(|payment| payment.payment.price.money())))
}

async fn write(
    worker: &Worker,
    row: &CourseRow,
    news: PremiumMail,
    amount: Money,
) -> Result<(), JobError> {
    let zone = {
        let mut read = worker.platform.db.read().await?;
        zone_of(&mut read, row.learner).await?.unwrap_or_default()
    };
    let when = |at: Instant| (zone_table(&zone, at.plus(-DAY), at.plus(DAY)), at);
    let until = when(row.plan.until);
    let next = row.plan.next_charge();
    let next = next.filter(|_| row.renews == Tier::Renews).map(when);
    let link = format!("{}/premium", worker.platform.config.public_url);
    account::send(worker, row.learner, |words, name| {
        (words.premium)(&PremiumLetter {
            news,
            name,
            tier: &row.title,
            amount,
            until: (until.0.local(until.1), &until.0.zone),
            next: next
                .as_ref()
                .map(|(zone, at)| (zone.local(*at), zone.zone.as_str())),
            link: &link,
        })
    })
    .await
}
