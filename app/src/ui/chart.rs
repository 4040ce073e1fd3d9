//! Bars and curves in SVG, sized by attributes. Every chart is also a table or stands beside its numbers.

use std::fmt::Write;

use leptos::prelude::*;

use super::table::Table;

/// A bar filled to a share between 0 and 1. It repeats a number that stands beside it.
#[component]
pub fn Bar(#[prop(into)] share: Signal<f64>) -> impl IntoView {
    // In whole numbers: pages that have a bar would load what writes others for it alone.
    let width = move || {
        let thousandths = (share.get().clamp(0.0, 1.0) * 1000.0).round() as u16;
        format!("{}.{}%", thousandths / 10, thousandths % 10)
    };
    view! {
        <svg class="bar" width="100%" height="6" aria-hidden="true">
            <rect class="track" width="100%" height="6" rx="3"></rect>
            <rect class="fill" width=width height="6" rx="3"></rect>
        </svg>
    }
}

/// A name, its value in words, and a bar under both.
#[component]
pub fn BarMeter(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(into)] share: Signal<f64>,
) -> impl IntoView {
    view! {
        <div class="meter">
            <div class="meter-words">
                <span>{label}</span>
                <b>{value}</b>
            </div>
            <Bar share/>
        </div>
    }
}

/// A trend without scales, beside the number it belongs to.
#[component]
pub fn Sparkline(
    values: Vec<f64>,
    /// How the trend is read aloud ("from 41 to 58 in 28 days").
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let top = values.iter().copied().fold(0.0, f64::max);
    let line = path(&values, if top > 0.0 { top } else { 1.0 });
    let area = format!("M0 100L{}L100 100z", &line[1..]);
    view! {
        <svg class="spark" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=label>
            <path class="area" d=area></path>
            <path d=line></path>
        </svg>
    }
}

/// One curve of a chart: its name and one value for each of the chart's days.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub values: Vec<f64>,
}

/// Up to four curves over the same days, with the same numbers as a table under it.
#[component]
pub fn LineChart<F>(
    /// What the chart shows, read aloud and the table's name.
    #[prop(into)]
    label: String,
    /// The days, already written for the reader.
    days: Vec<String>,
    series: Vec<Series>,
    /// How a number is written for the reader.
    number: F,
    /// The table's first column ("Day").
    #[prop(into)]
    day_word: String,
    /// What opens the table ("Show as a table").
    #[prop(into)]
    table_word: String,
) -> impl IntoView
where
    F: Fn(f64) -> String + 'static,
{
    let (step, top) = scale(
        series
            .iter()
            .flat_map(|one| one.values.iter().copied())
            .fold(0.0, f64::max),
    );
    let steps = (top / step).round() as u32;
    let ticks = (0..=steps)
        .rev()
        .map(|tick| view! { <li>{number(f64::from(tick) * step)}</li> })
        .collect_view();
    let rules = (0..=steps)
        .map(|tick| {
            let y = format!("{:.2}", f64::from(tick) / f64::from(steps) * 100.0);
            view! { <line class="rule" x1="0" x2="100" y1=y.clone() y2=y></line> }
        })
        .collect_view();
    let curves = series
        .iter()
        .enumerate()
        .map(|(place, one)| view! { <path class=format!("curve {}", curve_class(place)) d=path(&one.values, top)></path> })
        .collect_view();
    let hits = hits(&days, &series, &number);
    let legend = series
        .iter()
        .enumerate()
        .map(|(place, one)| {
            view! {
                <li class=curve_class(place)>
                    <svg class="key" viewBox="0 0 20 8" aria-hidden="true"><path d="M0 4h20"></path></svg>
                    {one.name.clone()}
                </li>
            }
        })
        .collect_view();
    let marks = evenly(&days, 7)
        .into_iter()
        .map(|day| view! { <li>{day}</li> })
        .collect_view();
    let heads = series
        .iter()
        .map(|one| view! { <th scope="col" class="n">{one.name.clone()}</th> })
        .collect_view();
    let rows = rows(&days, &series, &number);
    view! {
        <figure class="chart-box">
            <ul class="legend">{legend}</ul>
            <div class="chart">
                <ol class="chart-y" aria-hidden="true">{ticks}</ol>
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=label.clone()>
                    {rules}
                    {curves}
                    {hits}
                </svg>
                <ol class="chart-x" aria-hidden="true">{marks}</ol>
            </div>
            <details class="as-table">
                <summary>{table_word}</summary>
                <Table label>
                    <thead>
                        <tr>
                            <th scope="col">{day_word}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </details>
        </figure>
    }
}

/// An invisible column for each day, whose title the browser shows under the pointer.
fn hits(
    days: &[String],
    series: &[Series],
    number: &dyn Fn(f64) -> String,
) -> impl IntoView + use<> {
    let width = 100.0 / days.len().max(1) as f64;
    days.iter()
        .enumerate()
        .map(|(place, day)| {
            let values = series
                .iter()
                .filter_map(|one| {
                    one.values
                        .get(place)
                        .map(|&value| format!("{}: {}", one.name, number(value)))
                })
                .collect::<Vec<_>>()
                .join("\n");
            view! {
                <g class="day">
                    <rect
                        class="hit"
                        x=format!("{:.3}", width * place as f64)
                        y="0"
                        width=format!("{width:.3}")
                        height="100"
                    ></rect>
                    <title>{format!("{day}\n{values}")}</title>
                </g>
            }
        })
        .collect_view()
}

fn rows(
    days: &[String],
    series: &[Series],
    number: &dyn Fn(f64) -> String,
) -> impl IntoView + use<> {
    days.iter()
        .enumerate()
        .map(|(place, day)| {
            let cells = series
                .iter()
                .map(|one| view! { <td class="n">{one.values.get(place).map(|&value| number(value))}</td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{day.clone()}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view()
}

/// A line through the values, each in the middle of its day's column, on a square of 100.
fn path(values: &[f64], top: f64) -> String {
    let width = 100.0 / values.len().max(1) as f64;
    let mut drawn = String::from("M");
    for (place, value) in values.iter().enumerate() {
        let x = width * (place as f64 + 0.5);
        let y = 100.0 - (value / top).clamp(0.0, 1.0) * 100.0;
        let join = if place == 0 { "" } else { "L" };
        write!(drawn, "{join}{x:.2} {y:.2}").expect("writing to a string cannot fail");
    }
    if values.is_empty() {
        drawn.push_str("0 100");
    }
    drawn
}

/// A round step and the first multiple of it that holds the largest value: at most five steps.
fn scale(largest: f64) -> (f64, f64) {
    let largest = if largest.is_finite() && largest > 0.0 {
        largest
    } else {
        1.0
    };
    let rough = (largest / 5.0).max(f64::MIN_POSITIVE);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|round| round * power)
        .find(|&step| step >= rough)
        .unwrap_or(10.0 * power);
    (step, (largest / step).ceil().max(1.0) * step)
}

/// At most `most` of the days, from the first to the last, evenly apart.
fn evenly(days: &[String], most: usize) -> Vec<String> {
    if days.len() <= most || most < 2 {
        return days.to_vec();
    }
    let last = days.len() - 1;
    (0..most)
        .map(|place| days[place * last / (most - 1)].clone())
        .collect()
}

const fn curve_class(place: usize) -> &'static str {
    match place {
        0 => "first",
        1 => "second",
        2 => "third",
        _ => "fourth",
    }
}
