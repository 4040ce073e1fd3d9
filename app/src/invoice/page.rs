//! `/invoices/{number}`: an invoice or a credit note as it was issued, on a page to be printed.

use super::*;
use crate::context::reader;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::money::At;
use crate::title::Title;
use crate::ui::Erase;
use crate::words::words;
use domain::invoice::DocumentKind;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[component]
pub fn InvoicePage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| params.get("number").unwrap_or_default()));
    let loaded = load(move || number.get(), invoice);
    view! {
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(invoice) => view! { <Document invoice /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Document(invoice: InvoiceView) -> impl IntoView {
    let text = words().invoice();
    let lang = reader().lang;
    let title = format!("{} {}", (text.kind)(invoice.kind), invoice.number);
    let file = format!("/invoices/{}.pdf", invoice.number);
    let link = |number: String| {
        view! { <a class="num" href=format!("/invoices/{number}")>{number.clone()}</a> " " }
    };
    let of = invoice.of.map(|number| {
        view! { <dt>{text.takes_back}</dt><dd>{link(number)}</dd> }
    });
    let credits = (!invoice.credits.is_empty()).then(|| {
        let links = invoice.credits.into_iter().map(link).collect_view();
        view! { <dt>{text.credits}</dt><dd>{links}</dd> }
    });
    let session_at = invoice.session_at.map(|at| {
        view! { <dt>{words().money().session_at}</dt><dd><At at zone=invoice.zone.clone() /></dd> }
    });
    let what = (text.about)(&invoice.about, &invoice.title);
    let what = match invoice.booking {
        Some(booking) => view! { <a href=format!("/sessions/{booking}")>{what}</a> }.erased(),
        None => what.erased(),
    };
    let tax = invoice.tax_rate.map(|rate| {
        view! {
            <dt>{text.net}</dt><dd class="num">{lang.money(invoice.net)}</dd>
            <dt>{(text.tax)(&text.rate(rate))}</dt><dd class="num">{lang.money(invoice.tax)}</dd>
        }
    });
    let no_tax = invoice
        .tax_rate
        .is_none()
        .then(|| view! { <p class="small">{text.no_tax}</p> });
    let by_others = (!invoice.others.is_zero()).then(|| {
        let name = words().invoice().by_others;
        view! { <dt>{name}</dt><dd class="num">{lang.money(invoice.others)}</dd> }
    });
    let total = match invoice.kind {
        DocumentKind::Invoice => text.total,
        DocumentKind::CreditNote => text.given_back,
    };
    let issuer = text.issuer(&invoice.about, &invoice.issuer);
    view! {
        <Title text=title.clone() />
        <header class="page-head">
            <div class="page-head-words">
                <p class="small"><a href="/invoices">{text.list}</a></p>
                <h1>{title}</h1>
            </div>
            <div class="page-head-end">
                <a class="button" href=file rel="external" download="">{text.as_pdf}</a>
            </div>
        </header>
        <article class="card stack receipt">
            <div class="parties">
                <Party name=text.seller party=invoice.seller />
                <Party name=text.buyer party=invoice.buyer />
            </div>
            <dl class="facts apart">
                <dt>{text.number}</dt><dd class="num">{invoice.number}</dd>
                <dt>{words().money().issued}</dt><dd><At at=invoice.issued_at zone=invoice.zone.clone() /></dd>
                {of}
                <dt>{words().money().for_what}</dt><dd>{what}</dd>
                {session_at}
                {tax}
                <dt><b>{total}</b></dt><dd class="num"><b>{lang.money(invoice.gross)}</b></dd>
                {by_others}
                {credits}
            </dl>
            {no_tax}
            <p class="small soft">{issuer}</p>
            <p class="small soft">{(words().common().times_in)(&invoice.zone.zone)}</p>
        </article>
    }
    .erased()
}

#[component]
fn Party(name: &'static str, party: PartyView) -> impl IntoView {
    let lines = party
        .address
        .lines()
        .map(|line| view! { <br />{line.to_owned()} })
        .collect_view();
    let number = (!party.tax_number.is_empty()).then(|| {
        let number = (words().invoice().tax_number_is)(&party.tax_number);
        view! { <br /><span class="small">{number}</span> }
    });
    view! {
        <div>
            <h2 class="small soft">{name}</h2>
            <p><b>{party.name}</b>{lines}{number}</p>
        </div>
    }
    .erased()
}
