//! `/my-figures`: how often a mentor was shown, opened, asked and booked, and what would raise it.

use super::*;
use crate::context::reader;
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::market::rounded;
use crate::title::Title;
use crate::ui::{Erase, Glyph, Icon, LineChart, Notice, Series, Sparkline, Tone};
use crate::words::words;
use domain::matching::visibility::Advice;
use leptos::prelude::*;

#[component]
pub fn FiguresPage() -> impl IntoView {
    let loaded = load(|| (), |()| own_figures());
    let text = words().exposure();
    view! {
        <Title text=text.own_title />
        <header class="page-head">
            <div class="page-head-words"><h1>{text.own_title}</h1><p class="soft">{text.own_text}</p></div>
        </header>
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(figures) => view! { <Figures figures /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Figures(figures: OwnFiguresView) -> impl IntoView {
    let text = words().exposure();
    let lang = reader().lang;
    let tiles = figures
        .steps
        .iter()
        .map(|step| view! { <Tile step=step.clone() /> })
        .collect_view();
    let days: Vec<String> = figures.days.iter().map(|day| lang.day(*day)).collect();
    let series = figures.steps.iter().map(|step| Series {
        name: (text.step)(step.step).to_owned(),
        values: step.per_day.iter().map(|count| f64::from(*count)).collect(),
    });
    view! {
        <ul class="tiles">{tiles}</ul>
        <div class="panels">
            <section class="card full">
                <h2>{text.per_day}</h2>
                <LineChart
                    label=text.per_day
                    days
                    series=series.collect()
                    number=move |value| lang.number(value as i64)
                    day_word=words().admin().day
                    table_word=words().admin().as_table
                />
            </section>
            <section class="card full"><h2>{text.raise}</h2><Raise advice=figures.advice /></section>
        </div>
    }
}

#[component]
fn Tile(step: MentorStepFigures) -> impl IntoView {
    let text = words().exposure();
    let lang = reader().lang;
    let values: Vec<f64> = step.per_day.iter().map(|count| f64::from(*count)).collect();
    let of = |count: Option<&u32>| lang.number(count.copied().unwrap_or_default().into());
    let label = (words().admin().trend)(&of(step.per_day.first()), &of(step.per_day.last()));
    view! {
        <li class="card tile">
            <span class="tile-name">{(text.step)(step.step)}</span>
            <span class="tile-value">{lang.number(step.total.into())}</span>
            <span class="tile-change soft">{(text.before)(&lang.number(step.total_before.into()))}</span>
            <Sparkline values label />
        </li>
    }
}

#[component]
fn Raise(advice: Vec<Advice>) -> impl IntoView {
    let text = words().exposure();
    if advice.is_empty() {
        return view! { <Notice tone=Tone::Good title=text.all_well /> }.erased();
    }
    let length = |minutes: u32| reader().lang.duration(rounded(minutes));
    let lines = advice.into_iter().map(|advice| {
        let words = match advice {
            Advice::ReplySooner { minutes, usual } => {
                (text.reply_sooner)(&length(minutes), &length(usual))
            }
            other => (text.advice)(other),
        };
        view! { <li class="with-icon"><Icon glyph=Glyph::Forward /><a href=place_of(advice)>{words}</a></li> }
    });
    view! { <ol class="stack advice">{lines.collect_view()}</ol> }.erased()
}

/// Where it is done.
const fn place_of(advice: Advice) -> &'static str {
    match advice {
        Advice::OfferSession => "/calendar/types",
        Advice::OpenTimeThisWeek => "/calendar",
        Advice::ReplySooner { .. } => "/sessions",
        Advice::BeListed
        | Advice::AddPhoto
        | Advice::AddHeadline
        | Advice::ListSkills { .. }
        | Advice::SayWhatYouHelpWith
        | Advice::TellMore
        | Advice::MakePlace => "/profile",
    }
}
