//! `/packages/{id}`: what a package costs, until when it is booked and what becomes of the rest, in words,
//! before anybody pays. And the same in a line each on the mentor's page.

use super::*;
use crate::context::reader;
use crate::error::AppError;
use crate::form::{FormFailure, FormState, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::money::QuoteWords;
use crate::title::Title;
use crate::ui::{Erase, PageHeader, Submit};
use crate::words::words;
use domain::id::{PackageOfferId, SessionTypeId};
use domain::money::Money;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

#[component]
pub fn PackagePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        id.and_then(|id| id.parse::<PackageOfferId>().ok())
    });
    let loaded = load(
        move || id.get(),
        |id| async move { package_offer(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(offer) => view! { <Offer offer /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Offer(offer: PackageOfferView) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    let terms = offer.terms;
    let title = (text.package)(terms.sessions, &offer.title);
    let lead = (text.with)(&offer.mentor);
    let above = format!("/mentors/{}?type={}", offer.slug, offer.session_type);
    let single = offer.single.map(|single| {
        let all = Money::new(single.minor * i64::from(terms.sessions), single.currency);
        view! { <dt>{text.single}</dt><dd class="num">{lang.money(all)}</dd> }
    });
    // Who pays goes to a page elsewhere, so the form is a plain one.
    let buy = offer.may_buy.then(|| {
        let form = FormState::plain(BuyPackage::PATH);
        view! {
            <form method="post" action=BuyPackage::PATH class="form" novalidate>
                <input type="hidden" name=input_name("offer") value=offer.id.to_string() />
                <FormFailure form />
                <p class="small soft">{text.buy_hint}</p>
                <div class="form-end"><Submit>{(text.buy)(&lang.money(terms.price))}</Submit></div>
            </form>
        }
    });
    view! {
        <Title text=title.clone() />
        <PageHeader title lead above=(above, offer.mentor.clone()) />
        <section class="card stack">
            <dl class="facts">
                <dt>{text.sessions}</dt><dd class="num">{lang.number(terms.sessions.into())}</dd>
                {single}
                <dt>{text.each}</dt><dd class="num">{(text.about)(&lang.money(terms.each()))}</dd>
                <dt>{text.valid}</dt><dd>{(text.months)(terms.months)}</dd>
                <dt>{text.rest}</dt><dd>{(text.rest_words)(terms.rest)}</dd>
                <dt>{text.called_off}</dt><dd>{(text.called_off_text)(offer.late_refund_percent)}</dd>
                <dt>{text.passed_on}</dt><dd>{text.passed_on_text}</dd>
            </dl>
            <QuoteWords quote=offer.quote mine=!offer.may_buy />
            {buy}
        </section>
    }
    .erased()
}

/// The packages of one kind of session, a link each.
#[component]
pub fn PackageLinks(packages: Vec<OfferedPackage>, kind: SessionTypeId) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    let of_kind = packages
        .into_iter()
        .filter(|package| package.session_type == kind);
    let links = of_kind.map(|package| {
        let terms = package.terms;
        view! {
            <li>
                <a class="choice" href=format!("/packages/{}", package.id) rel="nofollow">
                    <span>{(text.line)(terms.sessions, terms.months)}</span>
                    <b class="num">{lang.money(terms.price)}</b>
                </a>
            </li>
        }
    });
    let links = links.collect_view();
    (!links.is_empty()).then(|| {
        view! {
            <h3>{text.packages}</h3>
            <ul class="choices">{links}</ul>
        }
        .erased()
    })
}
