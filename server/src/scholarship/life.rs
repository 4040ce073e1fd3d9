//! What happens to a pot besides being used: somebody paid into it, its time runs out, somebody closes it, a bank
//! does something.

use super::store;
use crate::db::{DbError, Tx};
use crate::jobs::{self, BankDid, Job, MoneyNews, Trouble};
use crate::money::{self, PaymentRow, Stuck};
use crate::platform::Platform;
use app::error::{AppError, Conflict};
use domain::id::{MemberId, PotId};
use domain::money::ledger::{Dispute, Event, Stage};
use domain::scholarship::Whom;
use domain::time::Instant;
use futures::FutureExt as _;

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

/// Somebody paid into a pot: it can be used from now on. If that comes too late, it goes back at once.
pub async fn funded(tx: &mut Tx, row: &PaymentRow, id: PotId, now: Instant) -> Result<(), Stuck> {
    store::lock(tx, &[id]).await?;
    let pot = store::pot(tx, id).await?.ok_or(AppError::NotFound)?;
    store::waits_no_more(tx, id).await?;
    if pot.closed_at.is_some() || pot.until <= now {
        let (outgoing, minor) = (money::outgoing_id(now), row.payment.left());
        let refunded = Event::Refunded {
            id: outgoing,
            minor,
        };
        money::happens(tx, row, refunded, now).await?;
        return Ok(());
    }
    let job = Job::EndPot { pot_id: id };
    jobs::enqueue(tx, &job, now, pot.until, Some(format!("pot:{id}")))?;
    if let Whom::Person(_) = pot.whom {
        money::tell(tx, MoneyNews::PotForYou { pot_id: id }, now)?;
    }
    let payment_id = row.payment.id;
    Ok(money::tell(tx, MoneyNews::Paid { payment_id }, now)?)
}

/// Nobody waits any more for a payment into a pot.
pub async fn let_go(tx: &mut Tx, id: PotId) -> Result<(), DbError> {
    store::waits_no_more(tx, id).await
}

/// The sponsor's bank did something. What it gives again to a pot that is closed goes back to it.
pub async fn bank_did(
    tx: &mut Tx,
    before: &PaymentRow,
    after: &PaymentRow,
    id: PotId,
    now: Instant,
) -> Result<(), Stuck> {
    let (was, is) = (before.payment.dispute, after.payment.dispute);
    let what = match is {
        _ if was == is => return Ok(()),
        Dispute::None => return Ok(()),
        Dispute::Open(_) => BankDid::Took,
        Dispute::Won => BankDid::GaveAgain,
        Dispute::Lost(_) => BankDid::Kept,
    };
    let payment_id = after.payment.id;
    money::tell(tx, MoneyNews::PotAtBank { payment_id, what }, now)?;
    let pot = store::pot(tx, id).await?.ok_or(AppError::NotFound)?;
    let minor = after.payment.left();
    if pot.closed_at.is_some() && what == BankDid::GaveAgain && minor > 0 {
        let id = money::outgoing_id(now);
        money::happens(tx, after, Event::Refunded { id, minor }, now).await?;
    }
    Ok(())
}

/// Who closes a pot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Its sponsor, as long as no bank has any of it.
    Sponsor(MemberId),
    /// An admin, once the bank has decided.
    Admin,
    /// Its time is over.
    Clock,
}

/// Closes a pot: what nobody has goes back to where it came from. Twice is once.
pub async fn end(platform: &Platform, id: PotId, by: By) -> Result<(), AppError> {
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let done = platform
            .db
            .write(move |tx| end_within(tx, id, by, now).boxed())
            .await;
        match done {
            Err(Stuck::Stale) => {}
            done => {
                done?;
                return close_places(platform, id).await;
            }
        }
    }
    Err(Conflict::Stale.into())
}

async fn end_within(tx: &mut Tx, id: PotId, by: By, now: Instant) -> Result<(), Stuck> {
    store::lock(tx, &[id]).await?;
    let pot = store::pot(tx, id).await?.ok_or(AppError::NotFound)?;
    let wrong = || Stuck::from(AppError::from(Conflict::WrongState));
    match by {
        By::Sponsor(sponsor) if pot.sponsor != sponsor => return Err(AppError::NotFound.into()),
        _ if pot.closed_at.is_some() => return Ok(()),
        By::Sponsor(_) if pot.is_at_bank => return Err(wrong()),
        By::Admin if pot.waits_for_bank => return Err(wrong()),
        By::Clock if now < pot.until => return Ok(()),
        _ => {}
    }
    store::close(tx, id, now).await?;
    store::waits_no_more(tx, id).await?;
    for funding in money::into_pot(tx, id).await? {
        let minor = funding.payment.left();
        if minor > 0 && funding.payment.stage == Stage::Held {
            let id = money::outgoing_id(now);
            money::happens(tx, &funding, Event::Refunded { id, minor }, now).await?;
        }
    }
    if pot.funded > 0 {
        money::tell(tx, MoneyNews::PotEnded { pot_id: id }, now)?;
    }
    Ok(())
}

/// Nobody is to pay into it any more; who did at the last moment has it back.
async fn close_places(platform: &Platform, id: PotId) -> Result<(), AppError> {
    let open = {
        let mut read = platform.db.read().await?;
        money::into_pot(&mut read, id).await?
    };
    let mut trouble = Trouble::default();
    for row in open {
        if row.payment.stage == Stage::Open {
            let closed = money::close(platform, &row.payment).await;
            trouble.note(format_args!("payment {}", row.payment.id), closed);
        }
    }
    trouble.first()
}

/// Finds pots whose clock nobody looked at.
pub async fn tend(platform: &Platform) -> Result<(), AppError> {
    let over = {
        let mut read = platform.db.read().await?;
        store::over(&mut read, platform.now()).await?
    };
    let mut trouble = Trouble::default();
    for id in over {
        let ended = end(platform, id, By::Clock).await;
        trouble.note(format_args!("pot {id}"), ended);
    }
    trouble.first()
}
