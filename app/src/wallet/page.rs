//! `/wallet`: what a learner has to book, until when, what it is worth, and how to give it to somebody else.

use super::*;
use crate::booking::moment;
use crate::context::reader;
use crate::form::{ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::plan::PlanCards;
use crate::premium::MembershipCard;
use crate::scholarship::ForMeCard;
use crate::title::Title;
use crate::ui::{Chip, EmptyState, Erase, Glyph, PageHeader, Tone};
use crate::words::words;
use domain::time::ZoneTable;
use domain::wallet::PackageState;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub fn WalletPage() -> impl IntoView {
    let give = Call::<TransferPackage>::new();
    let loaded = load(move || give.version().get(), |_| my_wallet());
    view! {
        <Title text=words().wallet().wallet />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(wallet) => view! { <Wallet wallet give /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Wallet(wallet: WalletView, give: Call<TransferPackage>) -> impl IntoView {
    let text = words().wallet();
    let came = use_query_map().with_untracked(|query| {
        let has = |key| query.get(key).is_some();
        (has("paid"), has("given"))
    });
    let waits = wallet
        .packages
        .iter()
        .any(|package| package.state == PackageState::Unpaid && package.stands_alone());
    let notice = match came {
        (true, _) if waits => Some(
            view! {
                <div class="notice" role="status">
                    <div class="notice-words"><b>{text.paid}</b><p>{text.paid_text}</p></div>
                </div>
            }
            .erased(),
        ),
        (_, true) => Some(view! { <p class="notice good" role="status">{text.given}</p> }.erased()),
        _ => None,
    };
    let vouchers =
        (!wallet.vouchers.is_empty()).then(|| view! { <Vouchers uses=wallet.vouchers.clone() /> });
    let is_empty = wallet.packages.is_empty() && wallet.vouchers.is_empty();
    let empty = is_empty.then(|| {
        view! {
            <EmptyState glyph=Glyph::Info title=text.nothing words=text.nothing_text />
            <p><a class="button primary" href="/mentors">{text.look}</a></p>
        }
    });
    let usable = wallet.packages.iter().filter(|package| package.can_use());
    let choices: Vec<(String, String)> = usable
        .map(|package| {
            let what = (text.package)(package.terms.sessions, &package.title);
            let left = (text.left_of)(package.left, package.terms.sessions);
            let words = format!("{what} {} · {left}", (text.with)(&package.mentor));
            (package.id.to_string(), words)
        })
        .collect();
    let give = (!choices.is_empty()).then(|| view! { <Give choices give /> });
    let zone = wallet.zone;
    let packages = wallet
        .packages
        .into_iter()
        .filter(PackageView::stands_alone)
        .map(|package| view! { <Package package zone=zone.clone() /> });
    let packages = packages.collect_view();
    view! {
        <PageHeader title=text.wallet lead=text.lead>
            <a class="button" href="/invoices">{words().invoice().list}</a>
            <a class="button" href="/sponsor">{words().scholarship().sponsor}</a>
        </PageHeader>
        {notice}
        <MembershipCard />
        <PlanCards />
        {empty}
        <ul class="rows">{packages}</ul>
        {give}
        <ForMeCard />
        {vouchers}
    }
    .erased()
}

/// What vouchers paid, and for which sessions.
#[component]
fn Vouchers(uses: Vec<VoucherUse>) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    let rows = uses.into_iter().map(|voucher| {
        view! {
            <li class="split">
                <div>
                    <p><b>{voucher.code}</b> " · " <a href=format!("/sessions/{}", voucher.booking)>{voucher.title}</a></p>
                    <p class="small soft">{(text.voucher_state)(voucher.is_paid, voucher.is_back)}</p>
                </div>
                <b class="num">{lang.money(voucher.amount)}</b>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card stack">
            <h2>{text.vouchers}</h2>
            <ul class="stack">{rows}</ul>
        </section>
    }
    .erased()
}

#[component]
fn Package(package: PackageView, zone: ZoneTable) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    let can_use = package.can_use();
    let tone = match package.state {
        PackageState::Usable => Tone::Good,
        PackageState::AtBank => Tone::Warn,
        _ => Tone::Info,
    };
    let until = package.until.map(|until| {
        let at = format!("{} ({})", moment(lang, &zone, until), zone.zone);
        view! { <dt>{text.until}</dt><dd><time datetime=until.to_rfc3339()>{at}</time></dd> }
    });
    let left = package.until.map(|_| {
        let left = (text.left_of)(package.left, package.terms.sessions);
        view! { <dt>{text.left}</dt><dd class="num"><b>{left}</b></dd> }
    });
    let each = (text.about)(&lang.money(package.terms.each()));
    let from = package
        .given_by
        .map(|name| view! { <p class="soft">{(text.given_by)(&name)}</p> });
    let to = package
        .given_to
        .map(|name| view! { <p class="soft">{(text.given_to)(&name)}</p> });
    let book = can_use.then(|| {
        let href = format!("/mentors/{}?type={}", package.slug, package.session_type);
        view! { <a class="button primary" href=href>{text.book}</a> }
    });
    let pay = package.pay_at.map(|place| {
        view! { <a class="button primary" href=place rel="external">{words().money().go_on_paying}</a> }
    });
    let receipt = package.receipt.map(|_| {
        let href = format!("/wallet/{}/receipt", package.id);
        view! { <a class="button" href=href>{words().money().receipt}</a> }
    });
    view! {
        <li class="card stack">
            <div class="split">
                <div>
                    <h2>{(text.package)(package.terms.sessions, &package.title)}</h2>
                    <p><a href=format!("/mentors/{}", package.slug)>{(text.with)(&package.mentor)}</a></p>
                </div>
                <Chip tone>{(text.state)(package.state)}</Chip>
            </div>
            {from}
            {to}
            <dl class="facts">
                {left}
                {until}
                <dt>{text.each}</dt><dd class="num">{each}</dd>
                <dt>{text.rest}</dt><dd>{(text.rest_words)(package.terms.rest)}</dd>
            </dl>
            <div class="button-row">{book} {pay} {receipt}</div>
        </li>
    }
    .erased()
}

/// What is left of one of them becomes another member's.
#[component]
fn Give(choices: Vec<(String, String)>, give: Call<TransferPackage>) -> impl IntoView {
    let text = words().wallet();
    let form = FormState::new(give);
    let first = choices.first().map(|(id, _)| id.clone());
    let initial = first.unwrap_or_default();
    view! {
        <section class="card stack">
            <h2>{text.give}</h2>
            <p class="soft">{text.give_text}</p>
            <ActionForm action=give attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <ChoiceField form field="package" label=text.give_what choices initial />
                <TextField form field="to" kind="email" label=text.give_to hint=text.give_hint required=true />
                <div class="form-end"><SubmitButton pending=give.pending()>{text.give}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}
