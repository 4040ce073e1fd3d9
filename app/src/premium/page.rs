//! `/premium`: the reader's membership, the tiers there are with what they bring, and what is agreed, in words, before
//! anybody pays.

use super::mine::{Calls, Manage};
use super::*;
use crate::booking::moment;
use crate::context::reader;
use crate::form::{Call, FormFailure, FormState, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Erase, Notice, PageHeader, Submit, Table, Tone};
use crate::words::words;
use domain::money::Currency;
use domain::plan::Stage;
use domain::premium::Features;
use domain::time::ZoneTable;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

#[component]
pub fn PremiumPage() -> impl IntoView {
    let calls = Calls {
        end: Call::new(),
        keep: Call::new(),
        change: Call::new(),
    };
    let changed = move || {
        let first = calls.end.version().get() + calls.keep.version().get();
        first + calls.change.version().get()
    };
    let loaded = load(changed, |_| shown_premium());
    view! {
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(shown) => view! { <Premium shown calls /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Premium(shown: PremiumView, calls: Calls) -> impl IntoView {
    let text = words().premium();
    let came = use_query_map().with_untracked(|query| query.get("begun").is_some());
    let stage = shown.mine.as_ref().map(|mine| mine.stage);
    let began = (came && stage == Some(Stage::Begun)).then(|| {
        view! { <Notice tone=Tone::Info title=text.began>{text.began_text}</Notice> }
    });
    let is_live = shown.mine.as_ref().is_some_and(MembershipView::is_live);
    let can_take = !is_live && !shown.for_all;
    let for_all = shown
        .for_all
        .then(|| view! { <p class="notice">{text.for_all}</p> });
    let zone = shown.zone.clone();
    let choices = shown.choices;
    let mine = shown
        .mine
        .map(|mine| view! { <Manage mine choices zone calls /> });
    let form = FormState::plain(TakePremium::PATH);
    let tiers = shown.tiers.into_iter().map(|tier| {
        view! { <Tier tier can_take is_visitor=shown.is_visitor /> }
    });
    let tiers = (!is_live).then(|| tiers.collect_view());
    let terms = (can_take && tiers.is_some()).then(|| {
        let second = format!(
            "{} ({})",
            moment(reader().lang, &shown.zone, shown.second),
            shown.zone.zone
        );
        view! { <Terms second /> }
    });
    let months = (!shown.months.is_empty())
        .then(|| view! { <Months months=shown.months zone=shown.zone /> });
    view! {
        <Title text=text.premium />
        <PageHeader title=text.premium lead=text.lead above=("/wallet".to_owned(), words().wallet().wallet.to_owned()) />
        {began}
        {for_all}
        {mine}
        <FormFailure form />
        {tiers}
        {terms}
        {months}
    }
    .erased()
}

/// What a tier brings: how much of each feature, instead of how much.
pub(super) fn brings(features: &Features) -> impl IntoView + use<> {
    let (text, lang) = (words().premium(), reader().lang);
    let lines = features.iter().map(|feature| {
        let most = lang.number(feature.premium().into());
        let free = lang.number(feature.free().into());
        view! { <dt>{(text.feature)(feature)}</dt><dd>{(text.instead_of)(&most, &free)}</dd> }
    });
    view! { <dl class="facts">{lines.collect_view()}</dl> }
}

#[component]
fn Tier(tier: PremiumTier, can_take: bool, is_visitor: bool) -> impl IntoView {
    let (text, lang) = (words().premium(), reader().lang);
    let take = move |(id, price): (domain::id::PackageOfferId, domain::money::Money)| {
        let price = lang.money(price);
        match (can_take, is_visitor) {
            (false, _) => view! { <p class="num">{(text.a_month)(&price)}</p> }.erased(),
            (true, true) => view! {
                <p><a class="button" href="/sign-in?next=/premium">{text.sign_in}</a> " " <span class="num">{(text.a_month)(&price)}</span></p>
            }
            .erased(),
            // Who pays goes to a page elsewhere, so the form is a plain one.
            (true, false) => view! {
                <form method="post" action=TakePremium::PATH>
                    <input type="hidden" name=input_name("offer") value=id.to_string() />
                    <Submit>{(text.take)(&price)}</Submit>
                </form>
            }
            .erased(),
        }
    };
    // Euros first, as everywhere.
    let mut prices = tier.prices;
    prices.sort_by_key(|(_, price)| {
        let all = Currency::OF_PRICES.iter();
        all.clone().position(|currency| *currency == price.currency)
    });
    let prices = prices.into_iter().map(take).collect_view();
    view! {
        <section class="card stack">
            <h2>{tier.name}</h2>
            {brings(&tier.features)}
            <div class="button-row">{prices}</div>
        </section>
    }
    .erased()
}

/// What is agreed by beginning.
#[component]
fn Terms(second: String) -> impl IntoView {
    let text = words().premium();
    view! {
        <section class="card stack">
            <h2>{text.terms}</h2>
            <dl class="facts">
                <dt>{text.charged}</dt><dd>{(text.charged_text)(&second)}</dd>
                <dt>{text.changing}</dt><dd>{text.changing_text}</dd>
                <dt>{text.ending}</dt><dd>{text.ending_text}</dd>
                <dt>{text.stays}</dt><dd>{text.stays_text}</dd>
                <dt>{text.refused_charge}</dt><dd>{text.refused_text}</dd>
            </dl>
            <p class="small soft">{text.take_hint}</p>
        </section>
    }
    .erased()
}

#[component]
fn Months(months: Vec<PaidMonth>, zone: ZoneTable) -> impl IntoView {
    let (text, lang) = (words().premium(), reader().lang);
    let name = zone.zone.clone();
    let rows = months.into_iter().map(|month| {
        let at = moment(lang, &zone, month.paid_at);
        let back = (!month.refunded.is_zero()).then(|| {
            let words = (text.went_back)(&lang.money(month.refunded));
            view! { <br /><span class="small soft">{words}</span> }
        });
        let invoice = month.invoice.map(|number| {
            view! { <a href=format!("/invoices/{number}")>{number.clone()}</a> }
        });
        view! {
            <tr>
                <th scope="row"><time datetime=month.paid_at.to_rfc3339()>{at}</time></th>
                <td data-name=text.month>{month.name}</td>
                <td class="num" data-name=text.amount>{lang.money(month.amount)} {back}</td>
                <td data-name=text.invoice>{invoice}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.months}</h2>
            <div class="card flush">
                <Table label=text.months folds=true>
                    <thead><tr>
                        <th scope="col">{text.paid_at}</th>
                        <th scope="col">{text.month}</th>
                        <th scope="col" class="num">{text.amount}</th>
                        <th scope="col">{text.invoice}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            <p class="small soft">{(words().common().times_in)(&name)}</p>
        </section>
    }
    .erased()
}
