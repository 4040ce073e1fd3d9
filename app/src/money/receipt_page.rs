//! `/sessions/{id}/receipt`, `/sessions/{id}/tip/receipt`, `/wallet/{package}/receipt`: what a learner paid, on a page to be printed.

use super::{ReceiptView, receipt, tip_receipt};
use crate::admin::Moment;
use crate::context::reader;
use crate::error::AppError;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::Erase;
use crate::wallet::package_receipt;
use crate::words::words;
use domain::id::{BookingId, PaymentId};
use domain::invoice::DocumentKind;
use domain::money::Money;
use leptos::prelude::*;

use leptos_router::hooks::use_params_map;

/// The receipt of a tip.
#[component]
pub fn TipReceiptPage() -> impl IntoView {
    view! { <ReceiptPage of_tip=true /> }
}

#[component]
pub fn ReceiptPage(#[prop(optional)] of_tip: bool) -> impl IntoView {
    let params = use_params_map();
    let of = Memo::new(move |_| {
        params.with(|params| {
            let booking = params.get("id").and_then(|id| id.parse().ok());
            let package = params.get("package").and_then(|id| id.parse().ok());
            (booking, package)
        })
    });
    let loaded = load(
        move || of.get(),
        move |of: (Option<BookingId>, Option<PaymentId>)| async move {
            match of {
                (Some(booking), _) if of_tip => tip_receipt(booking).await,
                (Some(booking), _) => receipt(booking).await,
                (_, Some(package)) => package_receipt(package).await,
                _ => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Title text=words().money().receipt />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(receipt) => view! { <Receipt receipt /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Receipt(receipt: ReceiptView) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    let refunded = (!receipt.refunded.is_zero()).then(|| {
        view! { <dt>{text.refunded}</dt><dd class="num">{lang.money(receipt.refunded)}</dd> }
    });
    let voucher = (!receipt.voucher.is_zero()).then(|| {
        let name = words().wallet().by_voucher;
        view! { <dt>{name}</dt><dd class="num">{lang.money(receipt.voucher)}</dd> }
    });
    let scholarship = (!receipt.scholarship.is_zero()).then(|| {
        let name = (words().scholarship().by_scholarship)("");
        view! { <dt>{name}</dt><dd class="num">{lang.money(receipt.scholarship)}</dd> }
    });
    let paid = Money::new(
        receipt.price.minor - receipt.voucher.minor - receipt.scholarship.minor,
        receipt.price.currency,
    );
    let (above, name) = match receipt.booking {
        Some(booking) => (format!("/sessions/{booking}"), words().booking().title),
        None => ("/wallet".to_owned(), words().wallet().wallet),
    };
    let invoice = receipt.invoice.map(|number| {
        view! {
            <dt>{(words().invoice().kind)(DocumentKind::Invoice)}</dt>
            <dd><a class="num" href=format!("/invoices/{number}")>{number.clone()}</a></dd>
        }
    });
    let starts_at = receipt
        .starts_at
        .map(|at| view! { <dt>{text.session_at}</dt><dd><Moment at /></dd> });
    view! {
        <header class="page-head">
            <div class="page-head-words">
                <p class="soft small"><a href=above>{name}</a></p>
                <h1>{text.receipt} " " <span class="num">{receipt.number.clone()}</span></h1>
            </div>
        </header>
        <article class="card stack receipt">
            <p><b>{words().common().product}</b></p>
            <dl class="facts apart">
                <dt>{text.receipt_number}</dt><dd class="num">{receipt.number}</dd>
                <dt>{text.issued}</dt><dd><Moment at=receipt.issued_at /></dd>
                <dt>{text.paid_by}</dt><dd>{receipt.learner}</dd>
                <dt>{text.for_what}</dt><dd>{receipt.title}</dd>
                <dt>{text.given_by}</dt><dd>{receipt.mentor}</dd>
                {starts_at}
                {voucher}
                {scholarship}
                <dt><b>{text.total_paid}</b></dt><dd class="num"><b>{lang.money(paid)}</b></dd>
                {refunded}
                {invoice}
            </dl>
            <p class="small soft">{text.utc}</p>
        </article>
    }
    .erased()
}
