//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use crate::money::ReceiptView;
use domain::id::{PackageOfferId, PaymentId};
use domain::wallet::{OfferForm, TransferForm, VoucherForm};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "my_packages", protocol = Posted)]
pub async fn my_packages() -> Result<Vec<KindPackages>, AppError> {
    backend().wallet.my_packages(&caller()).await
}

#[server(prefix = "/fn", endpoint = "offer_package", protocol = Posted)]
pub async fn offer_package(form: OfferForm) -> Result<(), AppError> {
    backend().wallet.offer_package(&caller(), form).await?;
    redirect("/calendar/packages?saved=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "end_package", protocol = Posted)]
pub async fn end_package(form: PackageForm) -> Result<(), AppError> {
    backend().wallet.end_package(&caller(), form).await?;
    redirect("/calendar/packages");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "package_offer", protocol = Posted)]
pub async fn package_offer(id: PackageOfferId) -> Result<PackageOfferView, AppError> {
    backend().wallet.package_offer(&caller(), id).await
}

#[server(prefix = "/fn", endpoint = "buy_package", protocol = Posted)]
pub async fn buy_package(form: PackageForm) -> Result<(), AppError> {
    let place = backend().wallet.buy_package(&caller(), form).await?;
    redirect(&place);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "my_wallet", protocol = Posted)]
pub async fn my_wallet() -> Result<WalletView, AppError> {
    backend().wallet.wallet(&caller()).await
}

#[server(prefix = "/fn", endpoint = "transfer_package", protocol = Posted)]
pub async fn transfer_package(form: TransferForm) -> Result<(), AppError> {
    backend().wallet.transfer_package(&caller(), form).await?;
    redirect("/wallet?given=1");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "package_receipt", protocol = Posted)]
pub async fn package_receipt(id: PaymentId) -> Result<ReceiptView, AppError> {
    backend().wallet.package_receipt(&caller(), id).await
}

#[server(prefix = "/fn", endpoint = "voucher_worth", protocol = Posted)]
pub async fn voucher_worth(query: VoucherQuery) -> Result<VoucherPays, AppError> {
    backend().wallet.voucher(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "admin_vouchers", protocol = Posted)]
pub async fn admin_vouchers() -> Result<Vec<VoucherRow>, AppError> {
    backend().wallet.vouchers(&caller()).await
}

#[server(prefix = "/fn", endpoint = "make_voucher", protocol = Posted)]
pub async fn make_voucher(form: VoucherForm) -> Result<(), AppError> {
    backend().wallet.make_voucher(&caller(), form).await?;
    redirect("/admin/vouchers");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "end_voucher", protocol = Posted)]
pub async fn end_voucher(form: EndVoucherForm) -> Result<(), AppError> {
    backend().wallet.end_voucher(&caller(), form).await?;
    redirect("/admin/vouchers");
    Ok(())
}
