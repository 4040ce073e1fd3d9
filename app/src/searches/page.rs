//! `/searches`: searches that are kept, and the form that keeps the one in the address; and the page
//! behind the link of a letter that stops them.

use super::*;
use crate::context::reader;
use crate::error::AppError;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, TextField, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::market::{Facet, MarketQuery, Price};
use crate::premium::PremiumHint;
use crate::title::Title;
use crate::ui::{Chip, EmptyState, Erase, Glyph, Notice, Tone};
use crate::words::words;
use domain::premium::PremiumFeature;
use domain::time::{DAY, date_of_day};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Meta;
use leptos_router::hooks::{use_params_map, use_query_map};

#[component]
pub fn SearchesPage() -> impl IntoView {
    let params = use_query_map();
    let asked = Memo::new(move |_| MarketQuery::from_params(&params.read()));
    // One that was just kept leaves the address, and is in the list.
    let loaded = load(move || asked.get(), |_| saved_searches());
    let text = words().searches();
    view! {
        <Title text=text.title />
        <header class="page-head">
            <div class="page-head-words"><h1>{text.title}</h1><p class="soft">{text.lead}</p></div>
            <div class="page-head-end"><a class="button" href="/bookmarks">{words().shortlist().title}</a></div>
        </header>
        <PremiumHint feature=PremiumFeature::SavedSearches />
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || {
                let asked = asked.get();
                async move {
                    match loaded.await {
                        Ok(searches) => view! { <Searches searches asked /> }.erased(),
                        Err(AppError::Unauthenticated) => view! { <SignInFirst asked /> }.erased(),
                        Err(error) => view! { <FailurePage error /> }.erased(),
                    }
                }
            })}
        </Transition>
    }
}

/// A visitor is led to sign in, and comes back to the same search.
#[component]
fn SignInFirst(asked: MarketQuery) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::status_of_page(&AppError::Unauthenticated);
    let common = words().common();
    let back = asked.href_at("/searches");
    let back = back.replace('%', "%25").replace('&', "%26");
    view! {
        <section class="trouble">
            <p>{(common.failure)(&AppError::Unauthenticated)}</p>
            <a href=format!("/sign-in?next={back}") class="button primary">{common.sign_in}</a>
        </section>
    }
}

#[component]
fn Searches(searches: Vec<SavedSearch>, asked: MarketQuery) -> impl IntoView {
    let text = words().searches();
    let keep = asked
        .narrows()
        .then(|| view! { <KeepThis asked=asked.clone() /> });
    let list = if searches.is_empty() && !asked.narrows() {
        view! {
            <EmptyState glyph=Glyph::Bell title=text.empty words=text.empty_text>
                <a class="button primary" href="/mentors">{words().common().find_a_mentor}</a>
            </EmptyState>
        }
        .erased()
    } else {
        let rows = searches
            .into_iter()
            .map(|search| view! { <Search search /> })
            .collect_view();
        view! { <ul class="searches">{rows}</ul> }.erased()
    };
    view! { {keep} {list} }
}

/// The form that keeps what the address looks for.
#[component]
fn KeepThis(asked: MarketQuery) -> impl IntoView {
    let action = Call::<SaveSearch>::new();
    let form = FormState::new(action);
    let text = words().searches();
    let problem = form.problem("parameters");
    let what = in_words(&asked);
    let name: String = what.chars().take(80).collect();
    view! {
        <section class="card form-card" id="new">
            <h2>{text.save_this}</h2>
            <p class="soft">{what}</p>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <p class="field-error" role="alert" hidden=move || problem.get().is_none()>
                    {move || problem.get().map(|problem| (words().common().problem)(&problem))}
                </p>
                <input type="hidden" name=input_name("parameters") value=asked.parameters() />
                <TextField form field="name" label=text.name initial=name required=true />
                <div class="form-end"><SubmitButton pending=action.pending()>{text.save}</SubmitButton></div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Search(search: SavedSearch) -> impl IntoView {
    let text = words().searches();
    let lang = reader().lang;
    let state = match (search.paused, search.told_at) {
        (true, _) => view! { <Chip tone=Tone::Warn>{text.paused}</Chip> }.erased(),
        (false, Some(at)) => {
            let day = lang.date(date_of_day(at.0.div_euclid(DAY)));
            view! { <span class="small soft">{(text.told)(&day)}</span> }.erased()
        }
        (false, None) => view! { <span class="small soft">{text.not_told}</span> }.erased(),
    };
    let (path, label) = match search.paused {
        true => (ResumeSearch::PATH, text.resume),
        false => (PauseSearch::PATH, text.pause),
    };
    let id = search.id.to_string();
    let named = |verb: &str| format!("{verb}: {}", search.name);
    view! {
        <li class="search-row">
            <div>
                <h2><a href=search.query.href()>{search.name.clone()}</a></h2>
                <p class="small soft">{in_words(&search.query)}</p>
                <p class="cluster"><span class="small">{(text.fit_now)(&lang.number(search.fitting.into()))}</span> {state}</p>
            </div>
            // What follows is this page anew, so these forms are plain ones.
            <div class="button-row">
                <form method="post" action=path>
                    <input type="hidden" name=input_name("search") value=id.clone() />
                    <button class="button compact" aria-label=named(label)>{label}</button>
                </form>
                <form method="post" action=RemoveSearch::PATH>
                    <input type="hidden" name=input_name("search") value=id />
                    <button class="button compact quiet" aria-label=named(text.remove)>{text.remove}</button>
                </form>
            </div>
        </li>
    }
}

/// What is looked for, in a line.
fn in_words(query: &MarketQuery) -> String {
    let text = words().market();
    let mut parts = Vec::new();
    if !query.q.trim().is_empty() {
        parts.push((words().common().quoted)(query.q.trim()));
    }
    for facet in Facet::LISTS {
        parts.extend(query.chosen(facet).iter().map(|value| match facet {
            Facet::Language => {
                (words().profile().language)(value).map_or_else(|| value.clone(), str::to_owned)
            }
            _ => value.clone(),
        }));
    }
    match query.price {
        Some(Price::Free) => parts.push(text.free.to_owned()),
        Some(Price::Paid) => parts.push(text.paid.to_owned()),
        None => {}
    }
    let flags = [
        (Facet::Open, query.open),
        (Facet::Week, query.week),
        (Facet::Hours, query.hours),
    ];
    let flags = flags.into_iter();
    parts.extend(
        flags
            .filter(|(_, on)| *on)
            .map(|(facet, _)| (text.facet)(facet).to_owned()),
    );
    parts.join(" · ")
}

/// `/searches/stop/{token}`: one press, for whoever has the letter, signed in or not.
#[component]
pub fn StopPage() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let done = use_query_map().with_untracked(|query| query.get("done").is_some());
    let asked = token.clone();
    let name = load(|| (), move |()| stopping_search(asked.clone()));
    let text = words().searches();
    view! {
        <Title text=text.stop_title />
        <Meta name="robots" content="noindex" />
        <Transition>
            {awaited(move || {
                let token = token.clone();
                async move {
                    match name.await {
                        Ok(name) if done => view! {
                            <section class="narrow stack">
                                <h1>{text.stop_title}</h1>
                                <Notice tone=Tone::Good title=(text.stopped)(&name) />
                                <p><a href="/searches">{text.title}</a></p>
                            </section>
                        }
                        .erased(),
                        Ok(name) => view! {
                            <section class="narrow stack">
                                <h1>{text.stop_title}</h1>
                                <p>{(text.stop_text)(&name)}</p>
                                <form method="post" action=StopSearch::PATH>
                                    <input type="hidden" name="token" value=token />
                                    <button class="button primary">{text.stop}</button>
                                </form>
                            </section>
                        }
                        .erased(),
                        Err(error) => view! { <FailurePage error /> }.erased(),
                    }
                }
            })}
        </Transition>
    }
}
