//! The market: the address says what is looked for, the server answers with rows that it has drawn.

use super::weigh::Weighing;
use super::{
    Facet, FacetView, FoundView, MarketQuery, PAGE, Price, Rows, SearchBox, Sort, browse_mentors,
};
use crate::context::reader;
use crate::error::AppError;
use crate::form::fields;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{EmptyState, Erase, Glyph, Icon, Notice, Pager, PagerWords, Tone};
use crate::wire::InPlace;
use crate::words::words;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys;
use leptos_meta::{Link, Meta};
use leptos_router::hooks::use_query_map;

/// `/mentors`
#[component]
pub fn MarketPage() -> impl IntoView {
    let text = words().market();
    let params = use_query_map();
    let weighing = Weighing::new();
    let query = Memo::new(move |_| MarketQuery::from_params(&params.read()));
    let market = load(
        move || query.get(),
        |query| async {
            let drawn = browse_mentors(query).await?;
            let (rows, panel) = (InPlace(drawn.rows), InPlace(drawn.panel));
            Ok::<_, AppError>((drawn.found, rows, drawn.zone, panel))
        },
    );
    view! {
        <Title text=text.title />
        <Meta name="description" content=text.description />
        <Link rel="canonical" href=format!("{}/mentors", reader().site) />
        <Transition>
            {awaited(move || async move {
                let asked = query.get_untracked();
                match market.await {
                    Ok((found, InPlace(rows), zone, InPlace(panel))) => {
                        let panel = weighing.answered(panel, || said(&found, &asked));
                        view! {
                            <SearchBox value=asked.q.clone() placeholder=text.ask />
                            <Market found rows zone panel weighing query=asked />
                        }
                        .erased()
                    }
                    Err(error) => view! { <Notice tone=Tone::Bad title=(words().common().failure)(&error) /> }.erased(),
                }
            })}
        </Transition>
        <p class="visually-hidden" role="status">{move || weighing.said.get()}</p>
    }
}

fn title(found: &FoundView, query: &MarketQuery) -> String {
    let count = reader().lang.number(found.total.into());
    (words().market().found)(&count, !query.q.is_empty())
}

/// What is said when the list was put in another order.
fn said(found: &FoundView, query: &MarketQuery) -> String {
    let title = title(found, query);
    let first = found.first.as_deref();
    first.map_or_else(
        || title.clone(),
        |first| (words().market().reordered)(&title, first),
    )
}

#[component]
fn Market(
    found: FoundView,
    rows: String,
    zone: String,
    panel: String,
    weighing: Weighing,
    query: MarketQuery,
) -> impl IntoView {
    let text = words().market();
    // A visitor's hours are nobody's: what the address says of them is no filter.
    let query = MarketQuery {
        hours: query.hours && found.hours.is_some(),
        ..query
    };
    let title = title(&found, &query);
    let used = Facet::ALL
        .into_iter()
        .filter(|&facet| query.uses(facet))
        .count();
    let body = if found.total == 0 {
        view! { <Nothing found=found.clone() query=query.clone() ways=rows /> }.erased()
    } else {
        view! { <Rows html=rows zone /> <Pages found=found.clone() query=query.clone() /> }.erased()
    };
    view! {
        <div class="market">
            <Filters found panel weighing query=query.clone() />
            <section aria-labelledby="found">
                <div class="market-head">
                    <h1 id="found">{title}</h1>
                    <button class="button filters-open" type="button" popovertarget="filters">
                        <Icon glyph=Glyph::Filter />
                        {text.filters}
                        {(used > 0).then(|| view! { <span class="chip accent num">{used.to_string()}</span> })}
                    </button>
                    <SortForm query=query.clone() />
                </div>
                <Applied query />
                {body}
            </section>
        </div>
    }
}

/// What a form must carry along that has no control of its own in it.
fn carried(query: &MarketQuery, but_for: &[&str]) -> impl IntoView + use<> {
    query
        .to_pairs()
        .into_iter()
        .filter(|(name, _)| *name != "page" && !but_for.contains(name))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
}

/// The router follows a submitted GET form, so with script a choice shows at once.
fn submit_form(event: leptos::ev::Event) {
    #[cfg(feature = "hydrate")]
    {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|control| control.closest("form").ok().flatten())
            .and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
        if let Some(form) = form {
            // Refused only when a control is not valid, and the browser says so by itself.
            let _ = form.request_submit();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

#[component]
fn SortForm(query: MarketQuery) -> impl IntoView {
    let text = words().market();
    let options = Sort::ALL.map(|sort| {
        view! { <option value=sort.as_str() selected=sort == query.sort>{(text.sorts)(sort)}</option> }
    });
    view! {
        <form class="market-sort" action="/mentors" on:change=submit_form>
            {carried(&query, &["sort"])}
            <label for="sort">{text.sort}</label>
            <select class="input" id="sort" name="sort">{options}</select>
            <noscript><button class="button">{text.show}</button></noscript>
        </form>
    }
}

#[component]
fn Filters(
    found: FoundView,
    panel: String,
    weighing: Weighing,
    query: MarketQuery,
) -> impl IntoView {
    let text = words().market();
    let number = |count: u32| reader().lang.number(count.into());
    let flag = |facet: Facet, on: bool, count: u32| {
        view! {
            <label class="check">
                <input type="checkbox" name=facet.as_str() value="1" checked=on />
                <span>{(text.facet)(facet)}</span>
                <span class="count num">{number(count)}</span>
            </label>
        }
    };
    let price = |value: &'static str, name: &'static str, on: bool, count: u32| {
        view! {
            <label class="check">
                <input type="radio" name="price" value=value checked=on />
                <span>{name}</span>
                <span class="count num">{number(count)}</span>
            </label>
        }
    };
    let moved = move |event: leptos::ev::Event| {
        if let Some((pairs, _)) = form_of(&event) {
            weighing.moved(pairs);
        }
    };
    let let_go = move |event: leptos::ev::Event| {
        if let Some((pairs, true)) = form_of(&event) {
            weighing.let_go(pairs);
        }
    };
    let lists = found
        .facets
        .clone()
        .into_iter()
        .map(|facet| view! { <FacetList facet /> })
        .collect_view();
    view! {
        <div class="filters" id="filters" popover="auto">
            <div class="filters-head">
                <h2>{text.filters}</h2>
                <button class="button quiet compact square filters-close" type="button" popovertarget="filters" popovertargetaction="hide" aria-label=words().common().close>
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            <form class="filters-form" action="/mentors" aria-label=text.filters on:change=submit_form>
            {carried(&query, &["skill", "industry", "language", "region", "price", "open", "week", "hours"])}
            <fieldset class="facet">
                <legend>{text.availability}</legend>
                {flag(Facet::Week, query.week, found.week)}
                {found.hours.map(|count| flag(Facet::Hours, query.hours, count))}
                {flag(Facet::Open, query.open, found.open)}
            </fieldset>
            <fieldset class="facet">
                <legend>{(text.facet)(Facet::Price)}</legend>
                {price("", text.any, query.price.is_none(), found.free + found.paid)}
                {price("free", text.free, query.price == Some(Price::Free), found.free)}
                {price("paid", text.paid, query.price == Some(Price::Paid), found.paid)}
            </fieldset>
            {lists}
            <div class="filters-end">
                <button class="button primary wide">{text.show}</button>
                <a class="button quiet" href="/mentors">{text.clear}</a>
            </div>
            </form>
            <div class="matters-place" inner_html=panel on:input=moved on:change=let_go></div>
        </div>
    }
}

/// The fields of the form that something happened in, and whether its choices are remembered.
fn form_of(event: &leptos::ev::Event) -> Option<(Vec<(String, String)>, bool)> {
    let control = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let form = control.closest("form").ok().flatten()?;
    let form = form.dyn_into::<web_sys::HtmlFormElement>().ok()?;
    let remembers = form.has_attribute("data-remember");
    Some((fields(&form), remembers))
}

/// A facet with many values: the first few, the rest folded away.
#[component]
fn FacetList(facet: FacetView) -> impl IntoView {
    const OPEN: usize = 5;
    let text = words().market();
    let name = facet.facet.as_str();
    if facet.values.is_empty() {
        return ().erased();
    }
    let mut boxes: Vec<AnyView> = facet
        .values
        .into_iter()
        .map(|value| {
            let shown = value_name(facet.facet, &value.value);
            view! {
                <label class="check">
                    <input type="checkbox" name=name value=value.value checked=value.chosen />
                    <span>{shown}</span>
                    <span class="count num">{reader().lang.number(value.count.into())}</span>
                </label>
            }
            .erased()
        })
        .collect();
    let rest = boxes.split_off(boxes.len().min(OPEN));
    let more = (!rest.is_empty()).then(
        || view! { <details><summary>{format!("+ {}", rest.len())}</summary>{rest}</details> },
    );
    view! { <fieldset class="facet"><legend>{(text.facet)(facet.facet)}</legend>{boxes}{more}</fieldset> }.erased()
}

fn value_name(facet: Facet, value: &str) -> String {
    match facet {
        Facet::Language => {
            (words().profile().language)(value).map_or_else(|| value.to_owned(), str::to_owned)
        }
        _ => value.to_owned(),
    }
}

/// Filters in use, each a link that takes it away.
#[component]
fn Applied(query: MarketQuery) -> impl IntoView {
    let text = words().market();
    let lists = Facet::LISTS.into_iter().flat_map(|facet| {
        let chosen = query.chosen(facet).iter();
        chosen
            .map(move |value| (value_name(facet, value), facet, value.clone()))
            .collect::<Vec<_>>()
    });
    let flags = [Facet::Price, Facet::Open, Facet::Week, Facet::Hours]
        .into_iter()
        .filter(|&facet| query.uses(facet));
    let name = |facet| match (facet, query.price) {
        (Facet::Price, Some(Price::Free)) => text.free,
        (Facet::Price, _) => text.paid,
        _ => (text.facet)(facet),
    };
    let all: Vec<(String, String)> = lists
        .map(|(shown, facet, value)| (shown, query.without_value(facet, &value).href()))
        .chain(flags.map(|facet| (name(facet).to_owned(), query.without(facet).href())))
        .collect();
    (!all.is_empty()).then(|| {
        let chips = all.into_iter().map(|(shown, href)| {
            view! { <li><a class="chip" href=href>{shown} <Icon glyph=Glyph::Cross /><span class="visually-hidden">{text.remove}</span></a></li> }
        });
        view! { <ul class="applied" aria-label=text.filters>{chips.collect_view()}</ul> }
    })
}

/// Nothing fits: which single filter to leave out, and what that would bring.
#[component]
fn Nothing(found: FoundView, query: MarketQuery, ways: String) -> impl IntoView {
    let musts = view! { <div class="button-row" inner_html=ways></div> };
    let text = words().market();
    let filters = found
        .escapes
        .iter()
        .map(|&(facet, count)| {
            let words = (text.without)((text.facet)(facet), &reader().lang.number(count.into()));
            view! { <a class="button primary" href=query.without(facet).href()>{words}</a> }
        })
        .collect_view();
    view! {
        <EmptyState glyph=Glyph::Search title=text.nothing words=text.nothing_text>
            {filters}
            {musts}
            <a class="button" href="/mentors">{text.clear}</a>
            <a class="button" href=query.href_at("/searches")>{text.save_search}</a>
            <a class="button" href=query.href_at("/requests/new")>{text.ask_for_help}</a>
        </EmptyState>
    }
}

#[component]
fn Pages(found: FoundView, query: MarketQuery) -> impl IntoView {
    let text = words().market();
    let common = words().common();
    let from = (found.page - 1) * PAGE + 1;
    let until = (from + PAGE - 1).min(found.total);
    let words = PagerWords {
        label: text.pages.to_owned(),
        back: common.previous.to_owned(),
        next: common.next.to_owned(),
        range: (text.range)(from, until, found.total),
    };
    let href = move |page: u32| {
        MarketQuery {
            page,
            ..query.clone()
        }
        .href()
    };
    view! { <Pager page=found.page pages=found.pages words href /> }
}
