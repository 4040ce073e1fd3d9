//! What would pay for a learner's sessions, in their wallet; nothing where nothing would.

use super::*;
use crate::booking::moment;
use crate::context::reader;
use crate::load::{awaited, load};
use crate::ui::Erase;
use crate::words::words;
use domain::time::ZoneTable;
use leptos::prelude::*;

#[component]
pub fn ForMeCard() -> impl IntoView {
    let loaded = load(|| (), |()| scholarships_for_me());
    view! {
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(mine) if mine.scholarships.is_empty() => ().erased(),
                    Ok(mine) => view! { <Mine mine /> }.erased(),
                    Err(error) => view! { <p class="notice bad">{(words().common().failure)(&error)}</p> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Mine(mine: MyScholarships) -> impl IntoView {
    let text = words().scholarship();
    let zone = mine.zone;
    let rows = mine
        .scholarships
        .into_iter()
        .map(|one| view! { <One one zone=zone.clone() /> })
        .collect_view();
    view! {
        <section class="card stack" id="scholarships">
            <h2>{text.mine}</h2>
            <p class="soft">{text.mine_lead}</p>
            <ul class="stack">{rows}</ul>
        </section>
    }
    .erased()
}

#[component]
fn One(one: ForMe, zone: ZoneTable) -> impl IntoView {
    let text = words().scholarship();
    let lang = reader().lang;
    let from = match one.by.as_str() {
        "" => text.from_nameless.to_owned(),
        by => (text.from)(by),
    };
    let why = match one.because {
        None => text.for_you.to_owned(),
        Some((fact, said)) => (text.because)(fact, &said),
    };
    let until = format!("{} ({})", moment(lang, &zone, one.until), zone.zone);
    view! {
        <li class="split">
            <div>
                <p><b>{from}</b></p>
                <p class="small soft">{why} " · " {(text.until_when)(&until)}</p>
            </div>
            <span class="num">{(text.up_to)(&lang.money(one.most))}</span>
        </li>
    }
    .erased()
}
