//! A time somebody is about to book: what, when on both clocks, for how much, and what happens if
//! plans change, all before anything is held.

use super::parts::{Instead, PolicyWords, Refused, SignInLink, TimeLink, Unavailable};
use super::series::{RepeatForm, SeriesBooking};
use super::*;
use crate::account::{ZoneLine, zone_of_times};
use crate::context::reader;
use crate::error::AppError;
use crate::form::{ActionForm, Call, FormState, SubmitButton, input_name};
use crate::load::{awaited, load};
use crate::money::{QuoteWords, price_words};
use crate::routes::CurrentViewer;
use crate::title::Title;
use crate::ui::{Erase, Kept};
use crate::words::words;
use domain::id::SessionTypeId;
use domain::money::Currency;
use domain::time::Instant;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::sync::Arc;

/// `/mentors/{slug}/book?type=…&at=…`
#[component]
pub fn OfferPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let live = LiveTimes::new();
    let wish = move || {
        let slug = params.with(|params| params.get("slug"))?;
        let kind: SessionTypeId = query.with(|query| query.get("type"))?.parse().ok()?;
        let at = query.with(|query| Instant::from_rfc3339(&query.get("at")?))?;
        let length = query.with(|query| query.get("length"));
        let length = length.and_then(|length| length.parse().ok());
        let currency = query.with(|query| query.get("currency"));
        let currency = currency.and_then(|code| Currency::of_prices(&code));
        Some((slug, kind, at, length, currency))
    };
    let (zone, kept) = (zone_of_times(), Kept::new());
    let offered = load(
        move || (wish(), live.version(), zone.get()),
        |(wish, ..)| async move {
            let (slug, kind, at, length, currency) = wish.ok_or(AppError::NotFound)?;
            offer(slug, kind, at, length, currency).await
        },
    );
    view! {
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match offered.await {
                    Ok(offer) => {
                        live.watch(offer.mentor.id);
                        kept.view(|| view! { <Offer offer /> })
                    }
                    Err(error) => view! { <Unavailable error /> }.erased(),
                }
            })}
        </Transition>
    }
}

/// To this page, for another time.
fn link_of(offer: &OfferView) -> TimeLink {
    let (slug, kind, length) = (offer.mentor.slug.clone(), offer.session_type, offer.length);
    let currency = (!offer.prices.is_empty()).then_some(offer.asked.price.currency);
    Arc::new(move |at| {
        let path = book_path_of_length(&slug, kind, at, length);
        match currency {
            Some(currency) => format!("{path}&currency={}", currency.code()),
            None => path,
        }
    })
}

/// The price in each currency that it has one in, to be chosen from.
#[component]
fn Currencies(offer: OfferView) -> impl IntoView {
    let lang = reader().lang;
    let path = book_path_of_length(
        &offer.mentor.slug,
        offer.session_type,
        offer.session.starts_at(),
        offer.length,
    );
    let shown = offer.asked.price.currency;
    let choices = offer.prices.into_iter().map(|price| {
        let href = format!("{path}&currency={}", price.currency.code());
        let current = (price.currency == shown).then_some("true");
        view! { <a class="chip" href=href aria-current=current rel="nofollow">{lang.money(price)}</a> }
    });
    view! {
        <nav class="stack" aria-label=words().money().pay_in>
            <p class="small soft">{words().money().pay_in_hint}</p>
            <p class="chips">{choices.collect_view()}</p>
        </nav>
    }
    .erased()
}

/// The address of the page on which a time is booked.
pub fn book_path(slug: &str, session_type: SessionTypeId, at: Instant) -> String {
    format!(
        "/mentors/{slug}/book?type={session_type}&at={}",
        at.to_rfc3339()
    )
}

/// The same, for a length that is not the usual one.
pub fn book_path_of_length(
    slug: &str,
    session_type: SessionTypeId,
    at: Instant,
    length: Option<u16>,
) -> String {
    let path = book_path(slug, session_type, at);
    length.map_or_else(|| path.clone(), |length| format!("{path}&length={length}"))
}

/// The same hour every week: how many weeks, and once that is said, which dates.
#[component]
fn Repeat(offer: OfferView) -> impl IntoView {
    let query = use_query_map();
    let weeks =
        Memo::new(move |_| -> Option<u8> { query.with(|query| query.get("weeks"))?.parse().ok() });
    let (slug, kind, at, length) = (
        offer.mentor.slug.clone(),
        offer.session_type,
        offer.session.starts_at(),
        offer.length,
    );
    let plan = load(
        move || weeks.get(),
        move |weeks| {
            let mentor = slug.clone();
            async move {
                let weeks = weeks?;
                let session_type = kind;
                let query = SeriesQuery {
                    mentor,
                    session_type,
                    at,
                    length,
                    weeks,
                };
                Some(series_plan(query).await)
            }
        },
    );
    view! {
        <section class="card stack">
            <RepeatForm offer=offer.clone() weeks=weeks.get_untracked() />
            <Transition>
                {awaited(move || {
                    let offer = offer.clone();
                    async move {
                        match plan.await {
                            Some(Ok(plan)) => view! { <SeriesBooking offer plan /> }.erased(),
                            Some(Err(error)) => (words().common().failure)(&error).erased(),
                            None => ().erased(),
                        }
                    }
                })}
            </Transition>
        </section>
    }
    .erased()
}

#[component]
fn Offer(offer: OfferView) -> impl IntoView {
    let text = words().booking();
    let lang = reader().lang;
    let title = (text.with)(&offer.title, &offer.mentor.name);
    let name = first_name(&offer.mentor.name).to_owned();
    let when = stretch(lang, &offer.reader_zone, offer.session);
    let theirs = their_hours(
        lang,
        &offer.reader_zone,
        &offer.mentor_zone,
        offer.session,
        &name,
    );
    let asked = offer.asked;
    let price = price_words(lang, asked.price, asked.chooses);
    let money = words().money();
    let free = asked
        .is_free_first
        .then(|| view! { <p>{(money.free_as_first)(&name)}</p> });
    let how = if offer.needs_approval {
        (text.approval_needed)(&name)
    } else {
        text.instant.to_owned()
    };
    let (link, zone) = (link_of(&offer), offer.reader_zone.clone());
    let seats = offer
        .seats_left
        .map(|left| view! { <p>{(words().arrange().seats_left_long)(left)}</p> });
    let quote = offer.quote.map(|quote| {
        let late = (money.late_policy)(offer.policy.late_refund_percent);
        let least = asked.chooses.then(|| {
            let least = (money.choose_hint)(&lang.money(asked.price));
            view! { <p>{least}</p> <p class="small soft">{money.if_least}</p> }
        });
        view! { {least} <QuoteWords quote /> <p class="small soft">{late}</p> }
    });
    // Each session of a series would have to be paid on its own.
    let repeats = offer.instead.is_none() && offer.seats_left.is_none() && offer.repeats;
    view! {
        <Title text=title.clone() />
        <header class="page-head">
            <div class="page-head-words">
                <p class="soft small"><a href=format!("/mentors/{}", offer.mentor.slug)>{offer.mentor.name.clone()}</a></p>
                <h1>{text.offer_title}</h1>
            </div>
        </header>
        <div class="confirm">
            <div class="stack">
                <h2>{title}</h2>
                <div class="when">
                    <span class="when-main">{when}</span>
                    <span class="soft">{(text.your_time)(&zone.zone)} " · " {theirs}</span>
                </div>
                <ZoneLine zone=zone.zone.clone() />
                {(!offer.description.is_empty()).then(|| view! { <p class="prose">{offer.description.clone()}</p> })}
                <p>{how}</p>
                {seats}
                {match offer.instead.clone() {
                    None => view! { <HoldForm offer=offer.clone() /> }.erased(),
                    Some(nearest) => view! {
                        <div class="notice bad" role="alert">
                            <div class="notice-words">
                                <b>{text.not_free}</b>
                                <Instead nearest zone=zone.clone() link />
                            </div>
                        </div>
                    }
                    .erased(),
                }}
            </div>
            <aside class="confirm-side">
                <section class="card stack">
                    <dl class="facts apart small">
                        <dt>{text.price}</dt><dd>{price}</dd>
                        <dt>{text.how_to_meet}</dt><dd>{(text.place)(&offer.place)}</dd>
                    </dl>
                    {(!offer.prices.is_empty()).then(|| view! { <Currencies offer=offer.clone() /> })}
                    {free}
                    {quote}
                </section>
                {repeats.then(|| view! { <Repeat offer=offer.clone() /> })}
                <section class="card stack">
                    <h2>{text.policy}</h2>
                    <PolicyWords policy=offer.policy terms=offer.terms zone mentor=offer.mentor.name.clone() />
                </section>
            </aside>
        </div>
    }
    .erased()
}

/// The button that keeps the time; a visitor is sent to sign in first and comes back here.
#[component]
fn HoldForm(offer: OfferView) -> impl IntoView {
    let action = Call::<Hold>::new();
    let form = FormState::new(action);
    let text = words().booking();
    let current = expect_context::<CurrentViewer>().0;
    let (link, zone) = (link_of(&offer), offer.reader_zone.clone());
    let at = offer.session.starts_at();
    let label = (text.hold)(&reader().lang.time(zone.local(at).time()));
    let kind = offer.session_type.to_string();
    // What is shown is what is held.
    let currency = offer.asked.price.currency;
    let length = offer
        .length
        .map(|length| length.to_string())
        .unwrap_or_default();
    view! {
        <Refused form zone link />
        <Transition>
            {awaited(move || {
                let (label, kind, length) = (label.clone(), kind.clone(), length.clone());
                async move {
                    if current.await.is_none() {
                        return view! { <SignInLink /> }.erased();
                    }
                    view! {
                        <ActionForm action attr:class="stack">
                            <input type="hidden" name=input_name("session_type") value=kind />
                            <input type="hidden" name=input_name("starts_at") value=at.to_rfc3339() />
                            <input type="hidden" name=input_name("length") value=length />
                            <input type="hidden" name=input_name("currency") value=currency.code().to_owned() />
                            <div class="form-end"><SubmitButton pending=action.pending()>{label}</SubmitButton></div>
                        </ActionForm>
                        <p class="soft small">{text.hold_hint}</p>
                    }
                    .erased()
                }
            })}
        </Transition>
    }
    .erased()
}
