//! How a weekly opening comes back: every how many weeks, from when and until when, and the dates on
//! which it does not. Plain forms, so they work without script; knows nothing of the grid. Drawn by the
//! server.

use super::panel::{Edit, Line, Sending};
use super::*;
use crate::context::reader;
use crate::form::{FormState, input_name};
use crate::ui::{Erase, Submit};
use crate::words::words;
use domain::calendar::{Exception, Source};
use leptos::prelude::*;

/// `Every 2 weeks, until 5 January 2027`
pub fn pattern_words(pattern: &PatternView) -> String {
    let text = words().calendar();
    let weeks = (words().desk().weeks)(pattern.every_weeks);
    match pattern.until {
        Some(until) => (text.weeks_until)(&weeks, &reader().lang.date(until)),
        None => weeks,
    }
}

/// The last date, or how many times in all; both may stay empty.
#[component]
pub fn EndLines(
    form: FormState,
    op: &'static str,
    #[prop(optional, into)] until: String,
) -> impl IntoView {
    let text = words().calendar();
    view! {
        <div class="form-row narrow">
            <Line form op field="until" kind="date" label=text.until initial=until />
            <Line form op field="count" kind="number" label=text.count />
        </div>
    }
}

#[component]
pub fn Pattern(pattern: PatternView, sending: Sending) -> impl IntoView {
    let text = words().calendar();
    let form = sending.form;
    let source = Source::Weekly(pattern.id).to_string();
    let until = pattern
        .until
        .map(|until| until.to_string())
        .unwrap_or_default();
    let (of_exceptions, source_of_exceptions) = (sending.clone(), source.clone());
    let exceptions: Vec<AnyView> = pattern
        .exceptions
        .iter()
        .map(|exception| {
            resume(
                *exception,
                of_exceptions.clone(),
                source_of_exceptions.clone(),
            )
        })
        .collect();
    let first = pattern.first.to_string();
    view! {
        <details class="pattern-form">
            <summary>{text.pattern_title}</summary>
            <Edit sending op="pattern" class="form tight">
                <input type="hidden" name=input_name("source") value=source />
                <input type="hidden" name=input_name("date") value=first.clone() />
                <div class="form-row narrow">
                    <Line form op="pattern" field="every_weeks" kind="number" label=text.every_weeks initial=pattern.every_weeks.to_string() />
                    <Line form op="pattern" field="first" kind="date" label=text.first initial=first />
                </div>
                <EndLines form op="pattern" until />
                <Submit class="compact">{text.change}</Submit>
            </Edit>
        </details>
        {(!exceptions.is_empty()).then(|| view! {
            <h3>{text.exceptions}</h3>
            <ul class="exceptions">{exceptions}</ul>
        })}
    }
}

/// A date on which it does not occur, and the way to take that back.
fn resume(exception: Exception, sending: Sending, source: String) -> AnyView {
    let text = words().calendar();
    let day = reader().lang.long_day(exception.date);
    let state = if exception.replaced {
        text.other_times
    } else {
        text.left_out
    };
    let label = (text.resume_on)(&day);
    view! {
        <li>
            <span>{day}<small class="soft">{state}</small></span>
            <Edit sending op="resume">
                <input type="hidden" name=input_name("source") value=source />
                <input type="hidden" name=input_name("date") value=exception.date.to_string() />
                <button class="button compact" type="submit" aria-label=label>{text.resume}</button>
            </Edit>
        </li>
    }
    .erased()
}
