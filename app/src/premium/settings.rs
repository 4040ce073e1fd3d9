//! `/admin/premium`: whether everybody has everything, the tiers and the form that offers one, and the months that were
//! paid.

use super::*;
use crate::admin::{Moment, Section};
use crate::context::reader;
use crate::form::{
    ActionForm, Call, CheckField, FormFailure, FormState, SubmitButton, TextField, input_name,
};
use crate::load::load;
use crate::ui::{Chip, Erase, Submit, Table, Tone};
use crate::words::words;
use domain::money::Currency;
use domain::premium::PremiumFeature;
use leptos::prelude::*;

/// What the page calls.
#[derive(Clone, Copy)]
struct Calls {
    offer: Call<OfferPremium>,
    end: Call<EndPremium>,
    close: Call<ClosePremium>,
    for_all: Call<PremiumForAll>,
    refund: Call<RefundPremium>,
}

#[component]
pub fn Settings() -> impl IntoView {
    let calls = Calls {
        offer: Call::new(),
        end: Call::new(),
        close: Call::new(),
        for_all: Call::new(),
        refund: Call::new(),
    };
    let changed = move || {
        let tiers = calls.offer.version().get() + calls.end.version().get();
        let rest = calls.close.version().get() + calls.for_all.version().get();
        tiers + rest + calls.refund.version().get()
    };
    let loaded = load(changed, |_| admin_premium());
    let show = move |set: PremiumSettings| {
        let text = words().premium();
        view! {
            <p class="soft">{text.settings_lead}</p>
            <Everybody for_all=set.for_all call=calls.for_all />
            <Tiers tiers=set.tiers calls />
            <Offer offer=calls.offer />
            <Sold months=set.months refund=calls.refund />
        }
        .erased()
    };
    view! { <Section title=words().premium().premium here="/admin/premium" loaded show /> }
}

#[component]
fn Everybody(for_all: bool, call: Call<PremiumForAll>) -> impl IntoView {
    let text = words().premium();
    let form = FormState::new(call);
    let (said, turns, button) = match for_all {
        true => (text.everybody_on, "no", text.turn_off),
        false => (text.everybody_off, "yes", text.turn_on),
    };
    view! {
        <section class="card stack">
            <h2>{text.everybody}</h2>
            <p class="soft">{said}</p>
            <FormFailure form />
            <ActionForm action=call>
                <input type="hidden" name=input_name("everybody") value=turns />
                <Submit class="compact">{button}</Submit>
            </ActionForm>
        </section>
    }
    .erased()
}

#[component]
fn Tiers(tiers: Vec<SoldTier>, calls: Calls) -> impl IntoView {
    let text = words().premium();
    let none = tiers
        .is_empty()
        .then(|| view! { <p class="soft">{text.no_tiers}</p> });
    let (end, close) = (FormState::new(calls.end), FormState::new(calls.close));
    let rows = tiers
        .into_iter()
        .map(|sold| view! { <Tier sold calls /> })
        .collect_view();
    view! {
        <section class="card stack">
            <h2>{text.tiers}</h2>
            <FormFailure form=end />
            <FormFailure form=close />
            {none}
            <ul class="stack">{rows}</ul>
            <p class="small soft">{text.tiers_hint}</p>
        </section>
    }
    .erased()
}

#[component]
fn Tier(sold: SoldTier, calls: Calls) -> impl IntoView {
    let (text, lang) = (words().premium(), reader().lang);
    let prices: Vec<String> = sold
        .tier
        .prices
        .iter()
        .map(|(_, price)| (text.a_month)(&lang.money(*price)))
        .collect();
    let features: Vec<&str> = sold.tier.features.iter().map(text.feature).collect();
    let id = sold.tier.id;
    let end = (!sold.is_ended).then(|| {
        view! {
            <ActionForm action=calls.end>
                <input type="hidden" name=input_name("tier") value=id.to_string() />
                <Submit class="compact">{text.end_tier}</Submit>
            </ActionForm>
        }
    });
    let close = (!sold.is_closed).then(|| {
        view! {
            <ActionForm action=calls.close>
                <input type="hidden" name=input_name("tier") value=id.to_string() />
                <Submit class="compact danger">{text.close_tier}</Submit>
            </ActionForm>
        }
    });
    let state = match (sold.is_ended, sold.is_closed) {
        (_, true) => Some(text.is_closed),
        (true, false) => Some(text.is_ended),
        _ => None,
    };
    let state = state.map(|state| view! { <Chip tone=Tone::Info>{state}</Chip> });
    view! {
        <li class="stack">
            <div class="split">
                <div>
                    <h3>{sold.tier.name}</h3>
                    <p class="num">{prices.join(" · ")}</p>
                    <p class="small soft">{features.join(" · ")}</p>
                    <p class="small">{(text.members)(&lang.number(sold.members.into()))}</p>
                </div>
                {state}
            </div>
            <div class="button-row">{end} {close}</div>
        </li>
    }
    .erased()
}

#[component]
fn Offer(offer: Call<OfferPremium>) -> impl IntoView {
    let text = words().premium();
    let form = FormState::new(offer);
    let features = PremiumFeature::ALL.map(|feature| {
        view! { <CheckField form field=feature.as_str()>{(text.feature)(feature)}</CheckField> }
    });
    let names = ["eur", "usd", "gbp", "chf"];
    let prices = names.into_iter().zip(Currency::OF_PRICES);
    let prices = prices.map(move |(field, currency)| {
        let label = (text.price_in)(currency.code());
        view! { <TextField form field label hint=text.price_hint /> }
    });
    view! {
        <section class="card stack">
            <h2>{text.offer_title}</h2>
            <ActionForm action=offer attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <TextField form field="name" label=text.name required=true />
                <fieldset class="stack">
                    <legend>{text.features}</legend>
                    {features.into_iter().collect_view()}
                </fieldset>
                {prices.collect_view()}
                <div class="form-end"><SubmitButton pending=offer.pending()>{text.offer}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}

#[component]
fn Sold(months: Vec<SoldMonth>, refund: Call<RefundPremium>) -> impl IntoView {
    let (text, lang) = (words().premium(), reader().lang);
    let form = FormState::new(refund);
    if months.is_empty() {
        return view! { <p class="soft">{text.nothing_sold}</p> }.erased();
    }
    let rows = months.into_iter().map(|sold| {
        let month = sold.month;
        let back = (!month.refunded.is_zero()).then(|| {
            let words = (text.went_back)(&lang.money(month.refunded));
            view! { <br /><span class="small soft">{words}</span> }
        });
        let button = sold.can_refund.then(|| {
            view! {
                <ActionForm action=refund>
                    <input type="hidden" name=input_name("payment") value=sold.payment.to_string() />
                    <Submit class="compact danger">{text.refund}</Submit>
                </ActionForm>
            }
        });
        let invoice = month.invoice.map(|number| {
            view! { <a href=format!("/invoices/{number}")>{number.clone()}</a> }
        });
        view! {
            <tr>
                <th scope="row">{sold.member}</th>
                <td data-name=text.paid_at><Moment at=month.paid_at /></td>
                <td data-name=text.month>{month.name}</td>
                <td class="num" data-name=text.amount>{lang.money(month.amount)} {back}</td>
                <td data-name=text.invoice>{invoice}</td>
                <td>{button}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.sold}</h2>
            <FormFailure form />
            <p class="small soft">{text.refund_hint} " " {words().money().utc}</p>
            <div class="card flush">
                <Table label=text.sold folds=true>
                    <thead><tr>
                        <th scope="col">{text.who}</th>
                        <th scope="col">{text.paid_at}</th>
                        <th scope="col">{text.month}</th>
                        <th scope="col" class="num">{text.amount}</th>
                        <th scope="col">{text.invoice}</th>
                        <th scope="col"><span class="visually-hidden">{text.refund}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
        </section>
    }
    .erased()
}
