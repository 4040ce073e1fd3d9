//! The first page of figures: each step with its change, the way from visit to kept session, and
//! the same per day as a chart that is also a table.

use super::page::Section;
use super::*;
use crate::context::reader;
use crate::load::load;
use crate::ui::{Bar, Erase, LineChart, Series, Sparkline, Table};
use crate::words::words;
use leptos::prelude::*;

const DAYS: u16 = 28;

#[component]
pub(super) fn Figures() -> impl IntoView {
    let loaded = load(|| (), |()| admin_figures(DAYS));
    let show = |figures: FiguresView| view! { <FiguresShown figures /> }.erased();
    view! { <Section title=words().admin().figures here="/admin" loaded show /> }
}

#[component]
fn FiguresShown(figures: FiguresView) -> impl IntoView {
    let text = words().admin();
    let lang = reader().lang;
    let days = lang.number(i64::from(DAYS));
    let tiles = figures
        .steps
        .iter()
        .cloned()
        .map(|figures| view! { <Tile figures /> })
        .collect_view();
    let names: Vec<String> = figures.days.iter().map(|day| lang.day(*day)).collect();
    view! {
        <p class="soft">{(text.last_days)(&days)} " · " {text.days_are_utc}</p>
        <ul class="tiles">{tiles}</ul>
        <div class="panels">
            <section class="card">
                <h2>{text.funnel}</h2>
                <Funnel steps=figures.steps.clone() />
            </section>
            <section class="card">
                <h2>{text.platform}</h2>
                <dl class="facts">
                    <dt>{text.member_count}</dt>
                    <dd class="num">{lang.number(figures.members)}</dd>
                    <dt>{text.dead_jobs}</dt>
                    <dd class="num"><a href="/admin/jobs">{lang.number(figures.dead_jobs)}</a></dd>
                    <dt>{text.failing_connections}</dt>
                    <dd class="num">{lang.number(figures.failing_connections)}</dd>
                    <dt>{text.zone_database}</dt>
                    <dd>{figures.zone_database}</dd>
                </dl>
            </section>
            <section class="card full">
                <h2>{text.per_day}</h2>
                <LineChart
                    label=text.per_day
                    days=names
                    // Four curves; the visits would flatten the rest to a line.
                    series=series(&figures.steps[1..5])
                    number=move |value| lang.number(value as i64)
                    day_word=text.day
                    table_word=text.as_table
                />
            </section>
        </div>
    }
}

fn series(steps: &[StepFigures]) -> Vec<Series> {
    steps
        .iter()
        .map(|figures| Series {
            name: (words().admin().step_name)(figures.step).to_owned(),
            values: as_numbers(&figures.per_day),
        })
        .collect()
}

fn as_numbers(counts: &[i64]) -> Vec<f64> {
    counts.iter().map(|count| *count as f64).collect()
}

/// How a number changed, in whole percent; nothing to compare with gives nothing.
fn change(now: i64, before: i64) -> Option<i64> {
    (before > 0).then(|| ((now - before) as f64 / before as f64 * 100.0).round() as i64)
}

#[component]
fn Tile(figures: StepFigures) -> impl IntoView {
    let text = words().admin();
    let lang = reader().lang;
    let change = change(figures.total, figures.total_before).map(|percent| {
        let (class, sign) = match percent {
            0 => ("", "±"),
            p if p > 0 => ("up", "+"),
            _ => ("down", ""),
        };
        view! {
            <b class=class>{format!("{sign}{}\u{a0}%", lang.number(percent))}</b>
            " "
            {(text.change)(&lang.number(i64::from(DAYS)))}
        }
    });
    let of = |count: Option<&i64>| lang.number(count.copied().unwrap_or_default());
    let label = (text.trend)(&of(figures.per_day.first()), &of(figures.per_day.last()));
    view! {
        <li class="card tile">
            <span class="tile-name">{(text.step_name)(figures.step)}</span>
            <span class="tile-value">{lang.number(figures.total)}</span>
            <span class="tile-change">{change}</span>
            <Sparkline values=as_numbers(&figures.per_day) label />
        </li>
    }
}

#[component]
fn Funnel(steps: Vec<StepFigures>) -> impl IntoView {
    let text = words().admin();
    let lang = reader().lang;
    let largest = steps
        .iter()
        .map(|step| step.total)
        .max()
        .unwrap_or_default()
        .max(1);
    let before = std::iter::once(None).chain(steps.iter().map(|step| Some(step.total)));
    let rows = steps
        .iter()
        .zip(before)
        .map(|(figures, before)| {
            let share = before.filter(|before| *before > 0).map(|before| {
                format!(
                    "{}\u{a0}%",
                    lang.decimal(figures.total as f64 / before as f64 * 100.0, 0)
                )
            });
            view! {
                <tr>
                    <th scope="row">{(text.step_name)(figures.step)}</th>
                    <td class="n">{lang.number(figures.total)}</td>
                    <td class="n">{share}</td>
                    <td class="bar-cell"><Bar share=figures.total as f64 / largest as f64 /></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table label=text.funnel class="funnel">
            <thead>
                <tr>
                    <th scope="col">{text.step}</th>
                    <th class="n" scope="col">{text.times_taken}</th>
                    <th class="n" scope="col">{text.of_step_before}</th>
                    <th class="bar-cell" scope="col"><span class="visually-hidden">{text.share_of_first}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}
