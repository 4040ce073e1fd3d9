//! `/compare?m=slug&m=slug`: up to three mentors side by side, for everybody who has the link. On a
//! phone each line of the table is a card, with a line for each mentor.

use super::{CompareView, Compared, MOST_COMPARED, MarkButtons, compare_mentors, follow_marks};
use crate::account::zone_of_times;
use crate::booking::book_path;
use crate::context::reader;
use crate::error::AppError;
use crate::load::{awaited, load};
use crate::market::{ScoreOrNew, rounded};
use crate::money::pricing_words;
use crate::title::Title;
use crate::ui::{Avatar, EmptyState, Erase, Glyph, Icon, Notice, Table, Tone};
use crate::words::words;
use domain::time::ZoneTable;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_query_map;

#[component]
pub fn ComparePage() -> impl IntoView {
    let query = use_query_map();
    let slugs = Memo::new(move |_| query.with(|query| query.get_all("m").unwrap_or_default()));
    let zone = zone_of_times();
    let compared = load(
        move || (slugs.get(), zone.get()),
        |(slugs, _)| compare_mentors(slugs),
    );
    let text = words().shortlist();
    view! {
        <Title text=text.compare_title />
        <Meta name="robots" content="noindex" />
        <header class="page-head">
            <div class="page-head-words">
                <h1>{text.compare_title}</h1>
                <p class="soft">{text.compare_text}</p>
            </div>
        </header>
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match compared.await {
                    Ok(view) if view.mentors.is_empty() => view! {
                        <EmptyState glyph=Glyph::People title=text.nobody words=text.nobody_text>
                            <a class="button primary" href="/mentors">{words().common().find_a_mentor}</a>
                        </EmptyState>
                    }
                    .erased(),
                    Ok(view) => view! { <SideBySide view /> }.erased(),
                    Err(error) => view! { <Failed error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Failed(error: AppError) -> impl IntoView {
    view! { <Notice tone=Tone::Bad title=(words().common().failure)(&error) /> }
}

#[component]
fn SideBySide(view: CompareView) -> impl IntoView {
    let text = words().shortlist();
    let CompareView {
        mentors,
        too_many,
        zone,
    } = view;
    let heads = mentors
        .iter()
        .map(|mentor| view! { <Head mentor=mentor.clone() all=slugs(&mentors) /> })
        .collect_view();
    let line = |name: &'static str, cell: &dyn Fn(&Compared) -> AnyView| {
        let cells = mentors
            .iter()
            .map(|mentor| view! { <td data-name=mentor.name.clone()>{cell(mentor)}</td> })
            .collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    let lines = (
        line(text.price, &|mentor| price(mentor)),
        line(text.length, &|mentor| length(mentor)),
        line(text.next_times, &|mentor| times(mentor, &zone)),
        line(text.skills, &skills),
        line(text.languages, &languages),
        line(text.rating, &|mentor| {
            view! { <ScoreOrNew score=mentor.score /> }.erased()
        }),
        line(text.reply, &reply),
        line(text.policy, &policy),
    );
    view! {
        {too_many.then(|| view! { <Notice title=(text.too_many)(MOST_COMPARED) /> })}
        <div class="card flush compare" on:submit=follow_marks>
            <Table label=text.compare_title folds=true>
                <thead><tr><td></td>{heads}</tr></thead>
                <tbody>{lines}</tbody>
            </Table>
        </div>
    }
}

fn slugs(mentors: &[Compared]) -> Vec<String> {
    mentors.iter().map(|mentor| mentor.slug.clone()).collect()
}

#[component]
fn Head(mentor: Compared, all: Vec<String>) -> impl IntoView {
    let text = words().shortlist();
    let others = all.iter().filter(|slug| **slug != mentor.slug);
    let others: Vec<String> = others.map(|slug| format!("m={slug}")).collect();
    let without = (!others.is_empty()).then(|| {
        let href = format!("/compare?{}", others.join("&"));
        view! { <a class="button quiet compact square" href=href aria-label=(text.remove_column)(&mentor.name)><Icon glyph=Glyph::Cross /></a> }
    });
    let marks = (!mentor.own).then(
        || view! { <MarkButtons mentor=mentor.id name=mentor.name.clone() mark=mentor.mark /> },
    );
    view! {
        <th scope="col">
            <div class="compare-head">
                <Avatar name=mentor.name.clone() photo=mentor.photo.clone() />
                <span><a href=format!("/mentors/{}", mentor.slug)>{mentor.name.clone()}</a></span>
                {without}
            </div>
            <p class="small soft">{mentor.headline.clone()}</p>
            {marks}
        </th>
    }
}

fn unknown() -> AnyView {
    view! { <span class="soft">{words().shortlist().unknown}</span> }.erased()
}

fn price(mentor: &Compared) -> AnyView {
    match mentor.pricing {
        None => unknown(),
        Some(pricing) => {
            view! { <b class="num">{pricing_words(reader().lang, pricing)}</b> }.erased()
        }
    }
}

fn length(mentor: &Compared) -> AnyView {
    match mentor.length_minutes {
        Some(minutes) => reader().lang.duration(minutes.into()).erased(),
        None => unknown(),
    }
}

fn times(mentor: &Compared, zone: &ZoneTable) -> AnyView {
    if mentor.next.is_empty() {
        return view! { <span class="soft">{words().market().no_times}</span> }.erased();
    }
    let times = mentor.next.iter().map(|(kind, at)| {
        let label = reader().lang.short_moment(zone.local(*at));
        view! { <li><a class="slot" href=book_path(&mentor.slug, *kind, *at) rel="nofollow">{label}</a></li> }
    });
    view! { <ul class="slots">{times.collect_view()}</ul> }.erased()
}

fn skills(mentor: &Compared) -> AnyView {
    let shared = words().shortlist().shared;
    let skills = mentor.skills.iter().map(|skill| {
        let also = skill
            .shared
            .then(|| view! { <span class="small good">{format!(" ({shared})")}</span> });
        view! { <li>{skill.name.clone()}{also}</li> }
    });
    view! { <ul class="compare-skills">{skills.collect_view()}</ul> }.erased()
}

fn languages(mentor: &Compared) -> AnyView {
    let name =
        |tag: &String| (words().profile().language)(tag).map_or_else(|| tag.clone(), str::to_owned);
    let names: Vec<String> = mentor.languages.iter().map(name).collect();
    match names.is_empty() {
        true => unknown(),
        false => names.join(", ").erased(),
    }
}

fn reply(mentor: &Compared) -> AnyView {
    match mentor.median_reply_minutes {
        Some(minutes) => reader().lang.duration(rounded(minutes)).erased(),
        None => unknown(),
    }
}

fn policy(mentor: &Compared) -> AnyView {
    match mentor.policy {
        Some(policy) => {
            let text = words().market().policy;
            text(policy.free_until_hours, policy.then_reschedules).erased()
        }
        None => unknown(),
    }
}
