//! Packages as people see them: what a mentor offers, what somebody could buy, and what they have.

use super::store::{self, OfferRow, PackageRow};
use super::vouchers;
use crate::calendar::session_types::session_types_of;
use crate::db::{Conn, DbError};
use crate::money::{self, PaymentRow};
use crate::platform::zone_table;
use app::error::AppError;
use app::money::ReceiptView;
use app::wallet::*;
use domain::id::{MemberId, PaymentId};
use domain::money::Money;
use domain::money::ledger::Quote;
use domain::time::{DAY, Instant};
use domain::wallet::PackageState;

/// What a mentor offers now, as everybody who finds them sees it.
pub async fn offered_by(
    conn: &mut dyn Conn,
    mentor: MemberId,
) -> Result<Vec<OfferedPackage>, DbError> {
    let offers = all_of(conn, mentor).await?;
    let told = |offer| OfferedPackage { sold: 0, ..offer };
    Ok(offers.into_iter().map(told).collect())
}

async fn all_of(conn: &mut dyn Conn, mentor: MemberId) -> Result<Vec<OfferedPackage>, DbError> {
    let offers = store::offers_of(conn, mentor).await?;
    let offers = offers.into_iter();
    Ok(offers
        .map(|(id, session_type, terms, sold)| OfferedPackage {
            id,
            session_type,
            terms,
            sold,
        })
        .collect())
}

pub async fn my_packages(conn: &mut dyn Conn, me: MemberId) -> Result<Vec<KindPackages>, DbError> {
    let offers = all_of(conn, me).await?;
    let kinds = session_types_of(conn, &[me]).await?.remove(&me);
    let paid = kinds.unwrap_or_default().into_iter();
    let paid = paid.filter(|kind| !kind.pricing.price.is_zero());
    Ok(paid
        .map(|kind| KindPackages {
            session_type: kind.id,
            name: kind.name,
            price: kind.pricing.price,
            offers: offers
                .iter()
                .filter(|offer| offer.session_type == kind.id)
                .copied()
                .collect(),
        })
        .collect())
}

pub async fn offer(
    conn: &mut dyn Conn,
    offer: OfferRow,
    reader: Option<MemberId>,
    now: Instant,
) -> Result<PackageOfferView, AppError> {
    let fee = money::fee::tier_of(conn, offer.mentor_id, now).await?;
    let kind = store::kind_of(conn, offer.session_type).await?;
    let (pricing, policy) = kind.ok_or(AppError::NotFound)?;
    let single = (!pricing.pay_what_you_can).then_some(pricing.price);
    Ok(PackageOfferView {
        id: offer.id,
        session_type: offer.session_type,
        title: offer.title,
        mentor: offer.mentor,
        slug: offer.slug,
        terms: offer.terms,
        quote: Quote::new(offer.terms.price, fee),
        single: single.filter(|price| !price.is_zero()),
        late_refund_percent: policy.late_refund_percent,
        may_buy: reader != Some(offer.mentor_id),
    })
}

pub async fn wallet(
    conn: &mut dyn Conn,
    me: MemberId,
    zone: &str,
    now: Instant,
) -> Result<WalletView, DbError> {
    let rows = store::packages_of(conn, me).await?;
    let paid = money::payments(conn, rows.iter().map(|row| row.payment)).await?;
    let mut packages = Vec::new();
    for row in rows {
        let Some(paid) = paid.iter().find(|paid| paid.payment.id == row.payment) else {
            continue;
        };
        packages.push(seen(conn, row, paid, me, now).await?);
    }
    // A stable sort: the latest stay first among each.
    packages.sort_by_key(|package| match package.state {
        _ if package.given_to.is_some() => 3,
        PackageState::Usable => 0,
        PackageState::Unpaid | PackageState::UsedUp => 1,
        PackageState::AtBank | PackageState::Over => 2,
    });
    let ends = packages.iter().filter_map(|package| package.until);
    let (first, last) = (ends.clone().min(), ends.max());
    let from = first.map_or(now, |first| first.min(now)).plus(-DAY);
    let to = last.map_or(now, |last| last.max(now)).plus(DAY);
    Ok(WalletView {
        vouchers: vouchers::uses_of(conn, me).await?,
        packages,
        zone: zone_table(zone, from, to),
    })
}

async fn seen(
    conn: &mut dyn Conn,
    row: PackageRow,
    paid: &PaymentRow,
    me: MemberId,
    now: Instant,
) -> Result<PackageView, DbError> {
    let state = PackageState::of(&paid.payment, row.left, row.until, now);
    let receipt = match row.payer == me {
        true => money::receipt_of(conn, row.payment).await?,
        false => None,
    };
    let waits = state == PackageState::Unpaid && row.payer == me;
    Ok(PackageView {
        id: row.payment,
        session_type: row.session_type,
        title: row.title,
        mentor: row.mentor,
        slug: row.slug,
        terms: row.terms,
        state,
        is_of_my_plan: row.is_of_plan && row.payer == me,
        left: row.left,
        until: row.until,
        given_by: (row.payer != me).then_some(row.payer_name),
        given_to: (row.owner != me).then_some(row.owner_name),
        receipt: receipt.map(|(number, _)| number),
        pay_at: paid.checkout_url.clone().filter(|_| waits),
    })
}

/// The receipt of a package, for who paid it.
pub async fn receipt(
    conn: &mut dyn Conn,
    me: MemberId,
    id: PaymentId,
) -> Result<ReceiptView, AppError> {
    let package = store::package(conn, id).await?;
    let package = package
        .filter(|package| package.payer == me)
        .ok_or(AppError::NotFound)?;
    let paid = money::payment(conn, id).await?.ok_or(AppError::NotFound)?;
    let receipt = money::receipt_of(conn, id).await?;
    let (number, issued_at) = receipt.ok_or(AppError::NotFound)?;
    let currency = paid.payment.price.currency();
    let back = money::gone_back(conn, id).await?;
    let invoice = money::invoice_of(conn, &paid).await?;
    Ok(ReceiptView {
        number,
        invoice,
        issued_at,
        booking: None,
        title: format!("{} × {}", package.terms.sessions, package.title),
        starts_at: None,
        learner: package.payer_name,
        mentor: package.mentor,
        price: paid.payment.price.money(),
        refunded: Money::new(back, currency),
        voucher: Money::new(0, currency),
        scholarship: Money::new(0, currency),
    })
}
