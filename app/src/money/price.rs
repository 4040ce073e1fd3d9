//! The price of a kind of session in its form, and what becomes of it: what the mentee pays, what the
//! platform keeps, what the mentor gets. Follows what is typed where there is script.

use super::quote_price;
use crate::context::reader;
use crate::form::{CheckField, ChoiceField, FormState, TextField};
use crate::load::load;
use crate::ui::Erase;
use crate::words::words;
use domain::booking::CancellationPolicy;
use domain::money::ledger::{FeeTier, Quote, parse_price, price_text};
use domain::money::{Currency, Money, OtherPrices, Pricing};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlInputElement, HtmlSelectElement};

#[component]
pub fn PriceFields(
    form: FormState,
    pricing: Pricing,
    /// The same in other currencies.
    others: OtherPrices,
    policy: CancellationPolicy,
) -> impl IntoView {
    let text = words().money();
    let price = pricing.price;
    let ticked = RwSignal::new((pricing.pay_what_you_can, pricing.first_free));
    let typed = RwSignal::new((price_text(price), price.currency.code().to_owned()));
    let beside = Currency::OF_PRICES.map(|currency| {
        let price = others.of(currency).map(price_text);
        (currency, price.unwrap_or_default())
    });
    let typed_beside = RwSignal::new(beside.clone());
    let tier = load(
        || (),
        |()| async { quote_price(Money::new(0, Currency::EUR)).await },
    );
    // What bubbles up from both fields; the form itself stays a plain one.
    let follow = move |event: leptos::ev::Event| {
        let Some(target) = event.target() else { return };
        if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
            match input.name().as_str() {
                "form[price]" => typed.update(|typed| typed.0 = input.value()),
                "form[pay_what_you_can]" => ticked.update(|ticked| ticked.0 = input.checked()),
                "form[first_free]" => ticked.update(|ticked| ticked.1 = input.checked()),
                name => typed_beside.update(|typed| {
                    let named = typed
                        .iter_mut()
                        .find(|(currency, _)| name == format!("form[{}]", field_in(*currency)));
                    if let Some((_, raw)) = named {
                        *raw = input.value();
                    }
                }),
            }
        } else if let Some(select) = target.dyn_ref::<HtmlSelectElement>() {
            typed.update(|typed| typed.1 = select.value());
        }
    };
    let currencies = Currency::OF_PRICES
        .map(|currency| (currency.code().to_owned(), currency.code().to_owned()));
    let shown = move || {
        let (raw, code) = typed.get();
        let (chooses, first_free) = ticked.get();
        let price = Currency::try_from(code)
            .ok()
            .and_then(|currency| parse_price(&raw, currency).ok());
        let beside: Vec<Money> = typed_beside
            .get()
            .into_iter()
            .filter(|(currency, _)| price.is_some_and(|main| main.currency != *currency))
            .filter_map(|(currency, raw)| parse_price(&raw, currency).ok())
            .filter(|price| !price.is_zero())
            .collect();
        Suspend::new(async move {
            match (price, tier.await) {
                (Some(price), Ok(tier)) if !price.is_zero() => {
                    let tier = FeeTier {
                        from_sessions: 0,
                        basis_points: tier.basis_points,
                    };
                    let quote = Quote::new(price, tier);
                    view! {
                        {first_free.then(|| view! { <p>{text.first_free_preview}</p> })}
                        {chooses.then(|| view! { <p class="small soft">{text.if_least}</p> })}
                        <QuoteWords quote mine=true />
                        {beside.into_iter().map(|price| view! { <QuoteWords quote=Quote::new(price, tier) mine=true /> }).collect_view()}
                    }
                    .erased()
                }
                _ => view! { <p class="soft">{words().common().free_of_charge}</p> }.erased(),
            }
        })
    };
    view! {
        <fieldset class="form" on:input=follow>
            <legend>{text.section_price}</legend>
            <TextField form field="price" label=text.price initial=price_text(price) hint=text.price_hint />
            <ChoiceField form field="currency" label=text.currency choices=currencies.to_vec() initial=price.currency.code() />
            <details open=!others.is_empty()>
                <summary>{text.other_currencies}</summary>
                <p class="small soft">{text.other_currencies_hint}</p>
                {beside.into_iter().map(|(currency, initial)| view! {
                    <TextField form field=field_in(currency) label=(text.price_in)(currency.code()) initial=initial />
                }).collect_view()}
            </details>
            <CheckField form field="pay_what_you_can" initial=pricing.pay_what_you_can>{text.pay_what_you_can}</CheckField>
            <CheckField form field="first_free" initial=pricing.first_free>{text.first_free}</CheckField>
            <section class="card stack" aria-live="polite">
                <h3>{text.preview}</h3>
                <Transition fallback=|| view! { <p>{words().common().loading}</p> }>{shown}</Transition>
            </section>
            <TextField form field="late_refund_percent" kind="number" label=text.late_refund initial=policy.late_refund_percent.to_string() hint=text.late_refund_hint />
        </fieldset>
    }
    .erased()
}

/// The field of a price beside the main one.
fn field_in(currency: Currency) -> &'static str {
    match currency.code() {
        "USD" => "price_usd",
        "GBP" => "price_gbp",
        "CHF" => "price_chf",
        _ => "price_eur",
    }
}

/// What is paid, kept and given.
#[component]
pub fn QuoteWords(
    quote: Quote,
    /// The reader is the mentor.
    #[prop(optional)]
    mine: bool,
    /// Of a session: what others than the mentee pay of it, and who.
    #[prop(optional)]
    others: Option<Vec<(String, Money)>>,
    /// Of a session: what the mentee pays is not said. It is not known yet, or not the mentor's to know.
    #[prop(optional)]
    without_pays: bool,
) -> impl IntoView {
    let text = words().money();
    let lang = reader().lang;
    let gets = if mine { text.you_get } else { text.mentor_gets };
    let is_session = others.is_some();
    let others = others.unwrap_or_default();
    let by_others: i64 = others.iter().map(|(_, money)| money.minor).sum();
    let pays = Money::new(quote.price.minor - by_others, quote.price.currency);
    let price = (by_others > 0 || without_pays).then(|| {
        view! { <dt>{text.price}</dt><dd class="num">{lang.money(quote.price)}</dd> }
    });
    let others = others
        .into_iter()
        .map(|(name, money)| view! { <dt>{name}</dt><dd class="num">{lang.money(money)}</dd> })
        .collect_view();
    let pays = (!without_pays).then(|| {
        let name = if is_session {
            text.you_pay
        } else {
            text.learner_pays
        };
        view! { <dt>{name}</dt><dd class="num"><b>{lang.money(pays)}</b></dd> }
    });
    view! {
        <dl class="facts apart small">
            {price}
            {others}
            {pays}
            <dt>{(text.we_keep)(&percent(quote.basis_points))}</dt><dd class="num">{lang.money(quote.fee)}</dd>
            <dt>{gets}</dt><dd class="num">{lang.money(quote.mentor_gets)}</dd>
        </dl>
    }
    .erased()
}

/// `12 %`, or `12.5 %` in the language's way.
pub fn percent(basis_points: u16) -> String {
    let lang = reader().lang;
    let (whole, part) = (basis_points / 100, basis_points % 100);
    let number = match part {
        0 => lang.number(i64::from(whole)),
        _ => lang.fraction(i64::from(basis_points), 2),
    };
    format!("{number}\u{a0}%")
}
