//! The admin's section on exposure: how unequally mentors were shown, over time, and how it is shared.

use super::*;
use crate::admin::Section;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, TextField};
use crate::load::load;
use crate::ui::{Erase, LineChart, Series};
use crate::words::words;
use domain::matching::exposure::Sharing;
use leptos::prelude::*;

#[component]
pub fn ExposureSection() -> impl IntoView {
    let action = Call::<SetSharing>::new();
    let loaded = load(move || action.version().get(), |_| exposure_spread());
    let show = move |view: ExposureView| view! { <Spread view action /> }.erased();
    view! { <Section title=words().exposure().title here="/admin/exposure" loaded show /> }
}

/// Ten-thousandths as percent.
fn percent(part: u16) -> String {
    format!(
        "{}\u{a0}%",
        reader().lang.decimal(f64::from(part) / 100.0, 1)
    )
}

fn share(part: Option<&f64>) -> String {
    let lang = reader().lang;
    part.map_or_else(String::new, |part| {
        format!("{}\u{a0}%", lang.decimal(part * 100.0, 1))
    })
}

#[component]
fn Spread(view: ExposureView, action: Call<SetSharing>) -> impl IntoView {
    let text = words().exposure();
    let lang = reader().lang;
    let days: Vec<String> = view.days.iter().map(|day| lang.day(*day)).collect();
    let gini = view.gini.last().copied().unwrap_or_default();
    let facts = view! {
        <dl class="facts">
            <dt>{text.gini}</dt><dd class="num">{lang.decimal(gini, 3)}</dd>
            <dt>{text.coverage}</dt><dd class="num">{share(view.coverage.last())}</dd>
            <dt>{text.top_hundredth}</dt><dd class="num">{share(view.top_hundredth.last())}</dd>
            <dt>{text.impressions}</dt><dd class="num">{lang.number(view.impressions)}</dd>
            <dt>{text.mentors}</dt><dd class="num">{lang.number(view.mentors.into())}</dd>
            <dt>{text.floor}</dt><dd class="num">{percent(view.floor)}</dd>
        </dl>
    };
    let series = vec![
        Series {
            name: text.gini.to_owned(),
            values: view.gini,
        },
        Series {
            name: text.coverage.to_owned(),
            values: view.coverage,
        },
        Series {
            name: text.top_hundredth.to_owned(),
            values: view.top_hundredth,
        },
    ];
    view! {
        <p class="soft">{text.lead}</p>
        <div class="panels">
            <section class="card"><h2>{text.now}</h2>{facts}</section>
            <section class="card"><h2>{text.sharing}</h2><SharingBox sharing=view.sharing action /></section>
            <section class="card full">
                <h2>{text.over_time}</h2>
                <LineChart
                    label=text.over_time
                    days
                    series
                    number=move |value| lang.decimal(value, 2)
                    day_word=words().admin().day
                    table_word=words().admin().as_table
                />
            </section>
        </div>
    }
}

#[component]
fn SharingBox(sharing: Sharing, action: Call<SetSharing>) -> impl IntoView {
    let form = FormState::new(action);
    let text = words().exposure();
    let typed = |part: u16| format!("{}.{:02}", part / 100, part % 100);
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true>
            <FormFailure form />
            <TextField form field="band" label=text.band hint=text.band_hint initial=typed(sharing.band) required=true />
            <TextField form field="exploring_band" label=text.exploring_band initial=typed(sharing.exploring_band) required=true />
            <TextField form field="explore_every" label=text.explore_every hint=text.explore_hint initial=sharing.explore_every.to_string() required=true />
            <TextField form field="weekly_cap" label=text.weekly_cap initial=sharing.weekly_cap.to_string() required=true />
            <div class="form-end"><SubmitButton pending=action.pending()>{words().common().save}</SubmitButton></div>
        </ActionForm>
    }
}
