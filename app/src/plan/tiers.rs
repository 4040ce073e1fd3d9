//! `/calendar/plans`: what a mentor offers by the month of each kind of session that costs something, and who
//! has it.

use super::cards::when;
use super::*;
use crate::context::reader;
use crate::form::{
    ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField, input_name,
};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::premium::PremiumHint;
use crate::title::Title;
use crate::ui::{Chip, EmptyState, Erase, Glyph, PageHeader, Submit, Tone};
use crate::words::words;
use domain::plan::PLAN_SESSIONS;
use domain::premium::PremiumFeature;
use domain::time::ZoneTable;
use domain::wallet::Rest;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the page calls.
#[derive(Clone, Copy)]
struct Calls {
    offer: Call<OfferTier>,
    end: Call<EndTier>,
    close: Call<CloseTier>,
}

#[component]
pub fn TiersPage() -> impl IntoView {
    let calls = Calls {
        offer: Call::new(),
        end: Call::new(),
        close: Call::new(),
    };
    let loaded = load(
        move || {
            calls.offer.version().get() + calls.end.version().get() + calls.close.version().get()
        },
        |_| my_tiers(),
    );
    let text = words().plan();
    let query = use_query_map();
    let saved = move || {
        query
            .with(|query| query.get("saved"))
            .map(|_| view! { <p class="notice good" role="status">{words().common().saved}</p> })
    };
    view! {
        <Title text=text.plans />
        <PageHeader title=text.plans lead=text.offers_lead above=("/calendar/types".to_owned(), words().calendar().types_title.to_owned()) />
        <PremiumHint feature=PremiumFeature::Offers />
        {saved}
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(mine) => view! { <Tiers mine calls /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Tiers(mine: TiersView, calls: Calls) -> impl IntoView {
    let text = words().plan();
    let lang = reader().lang;
    let (plans, zone) = (mine.plans, mine.zone);
    let choices: Vec<(String, String)> = mine
        .kinds
        .iter()
        .map(|kind| {
            let name = format!("{} · {}", kind.name, lang.money(kind.price));
            (kind.session_type.to_string(), name)
        })
        .collect();
    let form = match choices.is_empty() {
        true => view! {
            <EmptyState glyph=Glyph::Info title=words().wallet().no_prices words=text.no_prices_text />
            <p><a class="button primary" href="/calendar/types">{words().money().set_prices}</a></p>
        }
        .erased(),
        false => view! { <Form choices offer=calls.offer /> }.erased(),
    };
    let kinds = mine
        .kinds
        .into_iter()
        .map(|kind| view! { <Kind kind calls /> })
        .collect_view();
    view! {
        <ul class="rows">{kinds}</ul>
        {form}
        <Taken plans zone />
    }
    .erased()
}

#[component]
fn Kind(kind: KindTiers, calls: Calls) -> impl IntoView {
    let text = words().plan();
    let lang = reader().lang;
    let none = kind
        .tiers
        .is_empty()
        .then(|| view! { <p class="soft">{text.no_tiers}</p> });
    let has_some = !kind.tiers.is_empty();
    let tiers = kind.tiers.into_iter().map(|offered| {
        let terms = offered.tier.terms;
        let (id, same) = (offered.id.to_string(), offered.id.to_string());
        let ended = offered
            .is_ended
            .then(|| view! { " " <Chip tone=Tone::Info>{text.is_ended}</Chip> });
        let end = (!offered.is_ended).then(|| {
            view! {
                <ActionForm action=calls.end>
                    <input type="hidden" name=input_name("offer") value=same />
                    <Submit class="compact">{text.end_tier}</Submit>
                </ActionForm>
            }
        });
        view! {
            <li class="split">
                <div>
                    <p>
                        <a href=format!("/plans/{}", offered.id)>{offered.tier.name}</a>
                        " · " {(text.monthly)(terms.sessions)} " · " <b class="num">{lang.money(terms.price)}</b> {ended}
                    </p>
                    <p class="small soft">{(words().wallet().rest_words)(terms.rest)} " " {(text.learners)(&lang.number(offered.learners.into()))}</p>
                </div>
                <div class="button-row">
                    {end}
                    <ActionForm action=calls.close>
                        <input type="hidden" name=input_name("offer") value=id />
                        <Submit class="compact danger">{text.close_tier}</Submit>
                    </ActionForm>
                </div>
            </li>
        }
    });
    let tiers = tiers.collect_view();
    let hint = has_some.then(|| view! { <p class="small soft">{text.tiers_hint}</p> });
    view! {
        <li class="card stack">
            <h2>{kind.name}</h2>
            <p class="small soft">{(words().wallet().one_costs)(&lang.money(kind.price))}</p>
            {none}
            <ul class="stack">{tiers}</ul>
            {hint}
        </li>
    }
    .erased()
}

#[component]
fn Form(choices: Vec<(String, String)>, offer: Call<OfferTier>) -> impl IntoView {
    let text = words().plan();
    let form = FormState::new(offer);
    let first = choices.first().map(|(id, _)| id.clone());
    let rests = [Rest::Returned, Rest::Kept].map(|rest| {
        let words = (words().wallet().rest_words)(rest).to_owned();
        (rest.as_str().to_owned(), words)
    });
    let (least, most) = PLAN_SESSIONS;
    let hint = format!("{least}–{most}");
    view! {
        <section class="card stack">
            <h2>{text.offer_title}</h2>
            <ActionForm action=offer attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <ChoiceField form field="session_type" label=words().market().kinds choices initial=first.unwrap_or_default() />
                <TextField form field="name" label=text.name hint=text.name_hint required=true />
                <TextField form field="sessions" kind="number" label=text.sessions_label initial="4" hint required=true />
                <TextField form field="price" label=text.price_label required=true />
                <ChoiceField form field="rest" label=text.unused choices=rests.to_vec() initial=Rest::Returned.as_str() />
                <div class="form-end"><SubmitButton pending=offer.pending()>{text.offer}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}

/// Who has a plan, and when they are charged next.
#[component]
fn Taken(plans: Vec<TakenPlan>, zone: ZoneTable) -> impl IntoView {
    let text = words().plan();
    let lang = reader().lang;
    let none = plans
        .is_empty()
        .then(|| view! { <p class="soft">{text.nobody}</p> });
    let rows = plans.into_iter().map(|plan| {
        let next = plan.next_charge.map_or_else(
            || format!("{} {}", text.paid_until, when(&zone, plan.until)),
            |at| format!("{}: {}", text.next_charge, when(&zone, at)),
        );
        let what = format!("{} · {}", plan.tier.name, plan.title);
        view! {
            <li class="split">
                <div>
                    <p><b>{plan.learner}</b> " · " {what} " · " <span class="num">{lang.money(plan.tier.terms.price)}</span></p>
                    <p class="small soft">{next}</p>
                </div>
                <Chip tone=Tone::Info>{(text.stage)(plan.stage, plan.wish)}</Chip>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card stack">
            <h2>{text.who}</h2>
            {none}
            <ul class="stack">{rows}</ul>
        </section>
    }
    .erased()
}
