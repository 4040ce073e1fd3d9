//! `/requests`: what one asks, and to mentors the people who ask them.

use super::{HelpRow, HelpView, help_requests};
use crate::context::reader;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Chip, EmptyState, Erase, Glyph, Tone};
use crate::words::words;
use domain::help::HelpState;
use domain::time::ZoneTable;
use leptos::prelude::*;

#[component]
pub fn RequestsPage() -> impl IntoView {
    let loaded = load(|| (), |()| help_requests());
    let text = words().help();
    view! {
        <Title text=text.title />
        <header class="page-head">
            <div class="page-head-words"><h1>{text.title}</h1></div>
            <div class="page-head-end"><a class="button primary" href="/requests/new">{text.ask}</a></div>
        </header>
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(view) => view! { <Lists view /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Lists(view: HelpView) -> impl IntoView {
    let text = words().help();
    let zone = view.zone;
    let asked = view.is_mentor.then(|| {
        let list = match view.asked.is_empty() {
            true => view! { <p class="soft">{text.nobody_asks}</p> }.erased(),
            false => view! { <Rows rows=view.asked zone=zone.clone() own=false /> }.erased(),
        };
        view! { <section class="section"><h2>{text.people_who_ask}</h2><p class="soft">{text.people_text}</p>{list}</section> }
    });
    let own = match view.own.is_empty() {
        true if view.is_mentor => ().erased(),
        true => view! { <EmptyState glyph=Glyph::Message title=text.nothing_asked words=text.nothing_asked_text /> }
            .erased(),
        false => view! {
            <section class="section"><h2>{text.you_ask}</h2><Rows rows=view.own zone own=true /></section>
        }
        .erased(),
    };
    view! { {asked} {own} }
}

#[component]
fn Rows(rows: Vec<HelpRow>, zone: ZoneTable, own: bool) -> impl IntoView {
    let text = words().help();
    let rows = rows
        .into_iter()
        .map(|row| {
            let day = reader().lang.date(zone.local(row.created_at).date());
            let line = match own {
                true => (text.answer_count)(row.answers),
                false if row.answers > 0 => text.answered.to_owned(),
                false => row.name.clone(),
            };
            view! {
                <li class="search-row">
                    <div>
                        <h3><a href=format!("/requests/{}", row.id)>{row.goal}</a></h3>
                        <p class="small soft">{line} " · " {day}</p>
                    </div>
                    <State state=row.state />
                </li>
            }
        })
        .collect_view();
    view! { <ul class="searches">{rows}</ul> }
}

#[component]
pub(super) fn State(state: HelpState) -> impl IntoView {
    let tone = match state {
        HelpState::Open => Tone::Info,
        HelpState::Picked => Tone::Good,
        HelpState::Closed | HelpState::Expired => Tone::Plain,
        HelpState::Reported => Tone::Warn,
    };
    view! { <span><Chip tone>{(words().help().state)(state)}</Chip></span> }
}
