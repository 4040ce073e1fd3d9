//! Letters about scholarships: to who gives, and to the one a pot is for. One letter for each fact, written from
//! what is stored; no letter to who gives names anybody.

use super::account;
use crate::account::store::zone_of;
use crate::db::DbError;
use crate::jobs::BankDid;
use crate::jobs::worker::{JobError, Worker};
use crate::money::store as money;
use crate::platform::zone_table;
use crate::scholarship::helped;
use crate::scholarship::store::{self, PotRow};
use app::words::{PotLetter, PotNews};
use domain::id::{MemberId, PaymentId, PotId};
use domain::money::Money;
use domain::scholarship::Whom;
use domain::time::DAY;

/// The pot into which something was paid, and how much; none of other payments.
async fn into(worker: &Worker, id: PaymentId) -> Result<Option<(PotRow, Money)>, DbError> {
    let mut read = worker.platform.db.snapshot().await?;
    let Some(row) = money::payment(&mut read, id).await? else {
        return Ok(None);
    };
    let Some(pot) = row.pot else {
        return Ok(None);
    };
    let pot = store::pot(&mut read, pot).await?;
    Ok(pot.map(|pot| (pot, row.payment.price.money())))
}

/// Somebody paid into a pot. False: the payment is none of these.
pub async fn funded(worker: &Worker, id: PaymentId) -> Result<bool, JobError> {
    let Some((pot, amount)) = into(worker, id).await? else {
        return Ok(false);
    };
    let to = pot.sponsor;
    write(worker, &pot, to, PotNews::Funded, amount).await?;
    Ok(true)
}

/// Some of what was paid into a pot was sent back, or could not be. False: the payment is none of these.
pub async fn refunded(
    worker: &Worker,
    id: PaymentId,
    amount: Money,
    left: bool,
) -> Result<bool, JobError> {
    let Some((pot, _)) = into(worker, id).await? else {
        return Ok(false);
    };
    let news = match left {
        true => PotNews::Refunded,
        false => PotNews::NotRefunded,
    };
    write(worker, &pot, pot.sponsor, news, amount).await?;
    Ok(true)
}

/// A sponsor's bank did something.
pub async fn at_bank(worker: &Worker, id: PaymentId, what: BankDid) -> Result<(), JobError> {
    let Some((pot, amount)) = into(worker, id).await? else {
        return Ok(());
    };
    let news = match what {
        BankDid::Took => PotNews::BankTook,
        BankDid::GaveAgain => PotNews::BankGaveAgain,
        BankDid::Kept => PotNews::BankKept,
    };
    write(worker, &pot, pot.sponsor, news, amount).await
}

/// A pot can be used by the one it is for; it is used, or closed.
pub async fn of_pot(worker: &Worker, id: PotId, news: PotNews) -> Result<(), JobError> {
    let pot = {
        let mut read = worker.platform.db.snapshot().await?;
        store::pot(&mut read, id).await?
    };
    let Some(pot) = pot else {
        return Ok(());
    };
    let to = match (news, &pot.whom) {
        (PotNews::ForYou, Whom::Person(person)) => *person,
        (PotNews::ForYou, Whom::Whoever(..)) => return Ok(()),
        _ => pot.sponsor,
    };
    let amount = Money::new(pot.funded, pot.currency);
    write(worker, &pot, to, news, amount).await
}

async fn write(
    worker: &Worker,
    pot: &PotRow,
    to: MemberId,
    news: PotNews,
    amount: Money,
) -> Result<(), JobError> {
    let (zone, given) = {
        let mut read = worker.platform.db.read().await?;
        let zone = zone_of(&mut read, to).await?.unwrap_or_default();
        (zone, store::given(&mut read, pot.id).await?)
    };
    let zone = zone_table(&zone, pot.until.plus(-DAY), pot.until.plus(DAY));
    let path = match news {
        PotNews::ForYou => "/mentors",
        _ => "/sponsor",
    };
    let link = format!("{}{path}", worker.platform.config.public_url);
    let is_person = matches!(pot.whom, Whom::Person(_));
    account::send(worker, to, |words, name| {
        (words.pot)(&PotLetter {
            news,
            name,
            by: &pot.shown_as,
            amount,
            spent: Money::new(pot.spent, pot.currency),
            helped: (!is_person).then(|| helped(&given)),
            until: (zone.local(pot.until), zone.zone.as_str()),
            link: &link,
        })
    })
    .await
}
