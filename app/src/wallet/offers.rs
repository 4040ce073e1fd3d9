//! `/calendar/packages`: what a mentor offers at once of each kind of session that costs something.

use super::*;
use crate::context::reader;
use crate::form::{
    ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField, input_name,
};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::premium::PremiumHint;
use crate::title::Title;
use crate::ui::{EmptyState, Erase, Glyph, PageHeader, Submit};
use crate::words::words;
use domain::premium::PremiumFeature;
use domain::wallet::{PACKAGE_SESSIONS, Rest};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub fn PackagesPage() -> impl IntoView {
    let (offer, end) = (Call::<OfferPackage>::new(), Call::<EndPackage>::new());
    let loaded = load(
        move || (offer.version().get(), end.version().get()),
        |_| my_packages(),
    );
    let text = words().wallet();
    let query = use_query_map();
    let saved = move || {
        query
            .with(|query| query.get("saved"))
            .map(|_| view! { <p class="notice good" role="status">{words().common().saved}</p> })
    };
    view! {
        <Title text=text.packages />
        <PageHeader title=text.packages lead=text.offers_lead above=("/calendar/types".to_owned(), words().calendar().types_title.to_owned()) />
        <PremiumHint feature=PremiumFeature::Offers />
        {saved}
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(kinds) => view! { <Kinds kinds offer end /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Kinds(
    kinds: Vec<KindPackages>,
    offer: Call<OfferPackage>,
    end: Call<EndPackage>,
) -> impl IntoView {
    let text = words().wallet();
    if kinds.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Info title=text.no_prices words=text.no_prices_text />
            <p><a class="button primary" href="/calendar/types">{words().money().set_prices}</a></p>
        }
        .erased();
    }
    let choices: Vec<(String, String)> = kinds
        .iter()
        .map(|kind| {
            let price = reader().lang.money(kind.price);
            (
                kind.session_type.to_string(),
                format!("{} · {price}", kind.name),
            )
        })
        .collect();
    let kinds = kinds
        .into_iter()
        .map(|kind| view! { <Kind kind end /> })
        .collect_view();
    view! {
        <ul class="rows">{kinds}</ul>
        <Form choices offer />
    }
    .erased()
}

#[component]
fn Kind(kind: KindPackages, end: Call<EndPackage>) -> impl IntoView {
    let text = words().wallet();
    let lang = reader().lang;
    let none = kind
        .offers
        .is_empty()
        .then(|| view! { <p class="soft">{text.no_offers}</p> });
    let offers = kind.offers.into_iter().map(|offer| {
        let terms = offer.terms;
        view! {
            <li class="split">
                <div>
                    <p>
                        <a href=format!("/packages/{}", offer.id)>{(text.line)(terms.sessions, terms.months)}</a>
                        " · " <b class="num">{lang.money(terms.price)}</b>
                    </p>
                    <p class="small soft">{(text.rest_words)(terms.rest)} " " {(text.sold)(&lang.number(offer.sold.into()))}</p>
                </div>
                <ActionForm action=end>
                    <input type="hidden" name=input_name("offer") value=offer.id.to_string() />
                    <Submit class="compact danger">{text.end}</Submit>
                </ActionForm>
            </li>
        }
    });
    let offers = offers.collect_view();
    view! {
        <li class="card stack">
            <h2>{kind.name}</h2>
            <p class="small soft">{(text.one_costs)(&lang.money(kind.price))} " " {text.end_hint}</p>
            {none}
            <ul class="stack">{offers}</ul>
        </li>
    }
    .erased()
}

#[component]
fn Form(choices: Vec<(String, String)>, offer: Call<OfferPackage>) -> impl IntoView {
    let text = words().wallet();
    let form = FormState::new(offer);
    let first = choices
        .first()
        .map(|(id, _)| id.clone())
        .unwrap_or_default();
    let rests = [Rest::Returned, Rest::Kept]
        .map(|rest| (rest.as_str().to_owned(), (text.rest_words)(rest).to_owned()));
    let (least, most) = PACKAGE_SESSIONS;
    let hint = format!("{least}–{most}");
    view! {
        <section class="card stack">
            <h2>{text.offer_title}</h2>
            <ActionForm action=offer attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <ChoiceField form field="session_type" label=words().market().kinds choices initial=first />
                <TextField form field="sessions" kind="number" label=text.sessions initial="5" hint required=true />
                <TextField form field="price" label=text.price_of_all required=true />
                <TextField form field="months" kind="number" label=text.months_label initial="6" hint=text.months_hint required=true />
                <ChoiceField form field="rest" label=text.rest choices=rests.to_vec() initial=Rest::Returned.as_str() />
                <div class="form-end"><SubmitButton pending=offer.pending()>{text.offer}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}
