//! Letters about packages: to who paid, to who has them now, and to their mentor. One letter for each fact,
//! written from what is stored.

use super::account;
use crate::account::store::zone_of;
use crate::db::DbError;
use crate::jobs::BankDid;
use crate::jobs::worker::{JobError, Worker};
use crate::money::store;
use crate::platform::zone_table;
use crate::wallet::store::{self as packages, PackageRow};
use app::words::{PackageLetter, PackageNews, PaymentNews};
use domain::id::{MemberId, PaymentId};
use domain::money::Money;
use domain::time::DAY;

/// The package of a payment: its own, or that which the payment of a session was drawn from.
async fn package(worker: &Worker, id: PaymentId) -> Result<Option<PackageRow>, DbError> {
    let mut read = worker.platform.db.snapshot().await?;
    let Some(row) = store::payment(&mut read, id).await? else {
        return Ok(None);
    };
    packages::package(&mut read, row.package.unwrap_or(id)).await
}

/// What happened to the payment of a package.
pub async fn of_payment(worker: &Worker, id: PaymentId, news: PaymentNews) -> Result<(), JobError> {
    let Some(package) = package(worker, id).await? else {
        return Ok(());
    };
    let price = package.terms.price;
    match news {
        PaymentNews::Paid => {
            if !super::plan::paid(worker, id).await? {
                let news = PackageNews::Paid;
                write(worker, &package, package.payer, news, price).await?;
            }
            write(
                worker,
                &package,
                package.mentor_id,
                PackageNews::Sold,
                price,
            )
            .await
        }
        PaymentNews::Released => {
            let earned = {
                let mut read = worker.platform.db.read().await?;
                store::payment(&mut read, id).await?
            };
            let earned = earned.map_or(0, |row| row.earned);
            let amount = Money::new(earned, price.currency);
            write(
                worker,
                &package,
                package.mentor_id,
                PackageNews::RestIsYours,
                amount,
            )
            .await
        }
        _ => Ok(()),
    }
}

/// Some of what was paid for a package was sent back, or could not be.
pub async fn refunded(
    worker: &Worker,
    id: PaymentId,
    amount: Money,
    left: bool,
) -> Result<(), JobError> {
    let Some(package) = package(worker, id).await? else {
        return Ok(());
    };
    let news = match left {
        true => PackageNews::Refunded,
        false => PackageNews::NotRefunded,
    };
    write(worker, &package, package.payer, news, amount).await
}

/// What was left of a package is somebody's now.
pub async fn given(worker: &Worker, id: PaymentId, to: MemberId) -> Result<(), JobError> {
    let Some(package) = package(worker, id).await? else {
        return Ok(());
    };
    let price = package.terms.price;
    write(worker, &package, to, PackageNews::Given, price).await
}

/// A package's time is over, and not all of it was booked.
pub async fn over(worker: &Worker, id: PaymentId) -> Result<(), JobError> {
    let Some(package) = package(worker, id).await? else {
        return Ok(());
    };
    let returned = {
        let mut read = worker.platform.db.read().await?;
        let row = store::payment(&mut read, id).await?;
        row.is_some_and(|row| row.payment.refunded > 0)
    };
    let news = PackageNews::Over { returned };
    write(worker, &package, package.owner, news, package.terms.price).await
}

/// The payer's bank did something: whoever has the package cannot book for now, or can again.
pub async fn at_bank(worker: &Worker, id: PaymentId, what: BankDid) -> Result<(), JobError> {
    let Some(package) = package(worker, id).await? else {
        return Ok(());
    };
    let news = match what {
        BankDid::Took => PackageNews::BankTook,
        BankDid::GaveAgain => PackageNews::BankGaveAgain,
        BankDid::Kept => PackageNews::BankKept,
    };
    for to in [package.owner, package.mentor_id] {
        write(worker, &package, to, news, package.terms.price).await?;
    }
    Ok(())
}

async fn write(
    worker: &Worker,
    package: &PackageRow,
    to: MemberId,
    news: PackageNews,
    amount: Money,
) -> Result<(), JobError> {
    let zone = {
        let mut read = worker.platform.db.read().await?;
        zone_of(&mut read, to).await?.unwrap_or_default()
    };
    let until = package.until.map(|until| {
        let zone = zone_table(&zone, until.plus(-DAY), until.plus(DAY));
        (zone.local(until), zone.zone)
    });
    let path = match news {
        PackageNews::Sold => "/calendar/packages",
        PackageNews::RestIsYours => "/earnings",
        _ => "/wallet",
    };
    let link = format!("{}{path}", worker.platform.config.public_url);
    account::send(worker, to, |words, name| {
        (words.package)(&PackageLetter {
            news,
            name,
            payer: &package.payer_name,
            mentor: &package.mentor,
            title: &package.title,
            sessions: package.terms.sessions,
            left: package.left,
            amount,
            until: until.as_ref().map(|(at, zone)| (*at, zone.as_str())),
            link: &link,
        })
    })
    .await
}
