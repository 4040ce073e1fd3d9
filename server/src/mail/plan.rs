//! Letters about monthly plans: to the learner, and to the mentor when one is over. One letter for each fact,
//! written from what is stored.

use super::{account, premium};
use crate::account::store::zone_of;
use crate::jobs::PlanNews;
use crate::jobs::worker::{JobError, Worker};
use crate::money;
use crate::plan::store::{self as plans, PlanRow};
use crate::platform::zone_table;
use app::words::{PlanLetter, PlanMail};
use domain::id::{MemberId, PaymentId, PlanId};
use domain::money::Money;
use domain::plan::{Stage, Tier, Why};
use domain::time::{DAY, Instant};

/// Writes to whoever it is news to. What is not so any more is not told.
pub async fn tell(worker: &Worker, id: PlanId, news: PlanNews) -> Result<(), JobError> {
    let row = {
        let mut read = worker.platform.db.read().await?;
        plans::plan(&mut read, id).await?
    };
    let Some(row) = row else {
        return premium::tell(worker, id, news).await;
    };
    let price = row.tier.terms.price;
    match (news, row.plan.why) {
        (PlanNews::Refused, _) if row.plan.stage == Stage::Due => {
            write(worker, &row, row.learner, PlanMail::Refused, price).await
        }
        (PlanNews::Closed, _) if row.plan.stage == Stage::Running => {
            write(worker, &row, row.learner, PlanMail::Closed, price).await
        }
        // Another end of the pause has a letter of its own.
        (PlanNews::Resumes { at }, _)
            if row.plan.resumes_at() == Some(at) && row.renews == Tier::Renews =>
        {
            let price = next_price(worker, &row).await?;
            write(worker, &row, row.learner, PlanMail::Resumes, price).await
        }
        (PlanNews::Ended, Some(why)) => {
            write(worker, &row, row.learner, PlanMail::Ended(why), price).await?;
            match why {
                Why::Closed => Ok(()),
                _ => write(worker, &row, row.mentor_id, PlanMail::Left(why), price).await,
            }
        }
        _ => Ok(()),
    }
}

/// What a month of the tier costs that it goes on with.
async fn next_price(worker: &Worker, row: &PlanRow) -> Result<Money, JobError> {
    let mut read = worker.platform.db.read().await?;
    let next = match row.links.next {
        Some(next) => plans::tier(&mut read, next).await?,
        None => None,
    };
    Ok(next.map_or(row.tier.terms.price, |next| next.tier.terms.price))
}

/// A payment was made for a plan. No: it belongs to none.
pub(super) async fn paid(worker: &Worker, id: PaymentId) -> Result<bool, JobError> {
    let (row, payment) = {
        let mut read = worker.platform.db.snapshot().await?;
        let row = plans::plan_of(&mut read, id).await?;
        (row, money::payment(&mut read, id).await?)
    };
    let (Some(row), Some(payment)) = (row, payment) else {
        return Ok(false);
    };
    let amount = payment.payment.price.money();
    write(worker, &row, row.learner, PlanMail::Paid, amount).await?;
    Ok(true)
}

async fn write(
    worker: &Worker,
    row: &PlanRow,
    to: MemberId,
    news: PlanMail,
    amount: Money,
) -> Result<(), JobError> {
    let zone = {
        let mut read = worker.platform.db.read().await?;
        zone_of(&mut read, to).await?.unwrap_or_default()
    };
    let when = |at: Instant| (zone_table(&zone, at.plus(-DAY), at.plus(DAY)), at);
    let until = when(row.plan.until);
    let next = row.plan.next_charge();
    let next = next.filter(|_| row.renews == Tier::Renews).map(when);
    let path = match news {
        PlanMail::Paid | PlanMail::Refused | PlanMail::Closed | PlanMail::Resumes => {
            format!("/wallet/plans/{}", row.id)
        }
        PlanMail::Ended(_) => format!("/mentors/{}", row.slug),
        PlanMail::Left(_) => "/calendar/plans".to_owned(),
    };
    let link = format!("{}{path}", worker.platform.config.public_url);
    account::send(worker, to, |words, name| {
        (words.plan)(&PlanLetter {
            news,
            name,
            learner: &row.learner_name,
            mentor: &row.mentor,
            tier: &row.tier.name,
            title: &row.title,
            sessions: row.tier.terms.sessions,
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
