//! `/bookmarks`: the mentors somebody keeps, with their next times, and those they hid.

use super::{Mark, MarkMentor, MarkedMentor, NO_MARK, OthersView, bookmarks};
use crate::account::zone_of_times;
use crate::error::AppError;
use crate::form::input_name;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::market::Rows;
use crate::premium::PremiumHint;
use crate::title::Title;
use crate::ui::{EmptyState, Erase, Glyph, Notice, Tone};
use crate::wire::InPlace;
use crate::words::words;
use domain::premium::PremiumFeature;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

/// Where the bookmarks are.
const HERE: &str = "/bookmarks";

#[component]
pub fn BookmarksPage() -> impl IntoView {
    let query = use_query_map();
    let removed = Memo::new(move |_| query.with(|query| query.get("undo")));
    let zone = zone_of_times();
    let kept = load(
        move || (removed.get(), zone.get()),
        |(removed, _)| async {
            let (others, rows, zone) = bookmarks(removed).await?;
            Ok::<_, AppError>((others, InPlace(rows), zone))
        },
    );
    let text = words().shortlist();
    view! {
        <Title text=text.title />
        <header class="page-head">
            <div class="page-head-words"><h1>{text.title}</h1></div>
            <div class="page-head-end"><a class="button" href="/searches">{words().searches().title}</a></div>
        </header>
        <PremiumHint feature=PremiumFeature::Bookmarks />
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match kept.await {
                    Ok((others, InPlace(rows), zone)) => view! { <Kept others rows zone /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Kept(others: OthersView, rows: String, zone: String) -> impl IntoView {
    let text = words().shortlist();
    let list = if others.bookmarks == 0 {
        view! {
            <EmptyState glyph=Glyph::Bookmark title=text.empty words=text.empty_text>
                <a class="button primary" href="/mentors">{words().common().find_a_mentor}</a>
            </EmptyState>
        }
        .erased()
    } else {
        view! { <div class="kept"><Rows html=rows zone /></div> }.erased()
    };
    view! {
        {others.removed.map(|mentor| view! { <Removed mentor /> })}
        {list}
        {(!others.hidden.is_empty()).then(|| view! { <Hidden mentors=others.hidden /> })}
    }
}

/// A bookmark was taken away without script: one press brings it back.
#[component]
fn Removed(mentor: MarkedMentor) -> impl IntoView {
    let text = words().shortlist();
    view! {
        <Notice tone=Tone::Good title=(text.removed)(&mentor.name)>
            <MarkOnce mentor=mentor.clone() mark=Mark::Bookmark.as_str() label=words().common().undo.to_owned()>{words().common().undo}</MarkOnce>
        </Notice>
    }
}

#[component]
fn Hidden(mentors: Vec<MarkedMentor>) -> impl IntoView {
    let text = words().shortlist();
    let count = mentors.len().to_string();
    let rows = mentors
        .into_iter()
        .map(|mentor| {
            let label = (text.show_named)(&mentor.name);
            let name = mentor.name.clone();
            view! {
                <li class="split">
                    <span><a href=format!("/mentors/{}", mentor.slug)>{name}</a> " " <span class="soft">{mentor.headline.clone()}</span></span>
                    <MarkOnce mentor mark=NO_MARK label>{text.show_again}</MarkOnce>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section" id="hidden">
            <details open>
                <summary><h2>{(text.hidden_count)(&count)}</h2></summary>
                <p class="soft">{text.hidden_text}</p>
                <ul class="stack">{rows}</ul>
            </details>
        </section>
    }
}

/// A form that sets one mark and shows this page again.
#[component]
fn MarkOnce(
    mentor: MarkedMentor,
    mark: &'static str,
    label: String,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=MarkMentor::PATH>
            <input type="hidden" name=input_name("mentor") value=mentor.id.to_string() />
            <input type="hidden" name=input_name("mark") value=mark />
            <input type="hidden" name=input_name("back") value=HERE />
            <button class="button compact" type="submit" aria-label=label>{children()}</button>
        </form>
    }
}
