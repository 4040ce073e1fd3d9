//! Choosing instead of typing: lists, boxes, segments, stars. All are native controls, so they work
//! by keyboard and without script.

use leptos::prelude::*;

use super::field::{Field, FieldError, described_by, invalid};
use super::icon::{Glyph, Icon};

/// One thing that can be chosen: the value sent and the words shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub words: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, words: impl Into<String>) -> Self {
        Choice {
            value: value.into(),
            words: words.into(),
        }
    }
}

/// A list of which one is chosen.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] id: Option<String>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] autocomplete: Option<String>,
    /// Told of the value when it changes.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let described = described_by(&id, !hint.is_empty(), error);
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == value;
            view! { <option value=choice.value selected=selected>{choice.words}</option> }
        })
        .collect_view();
    let told = move |event| {
        if let Some(on_change) = on_change {
            on_change.run(event_target_value(&event));
        }
    };
    view! {
        <Field id=id.clone() label hint error optional>
            <select
                class="input"
                id=id
                name=name
                required=required
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=invalid(error)
                on:change=told
            >
                {options}
            </select>
        </Field>
    }
}

/// A box (or, with `radio`, a dot) with its words, which may hold a link.
#[component]
pub fn Check(
    #[prop(into)] name: String,
    #[prop(optional, into)] id: Option<String>,
    /// What is sent when it is ticked.
    #[prop(default = "on".to_owned(), into)]
    value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] radio: bool,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] on_change: Option<Callback<bool>>,
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| {
        if radio {
            format!("{name}-{value}")
        } else {
            name.clone()
        }
    });
    let described = described_by(&id, !hint.is_empty(), error);
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let told = move |event| {
        if let Some(on_change) = on_change {
            on_change.run(event_target_checked(&event));
        }
    };
    view! {
        <div class="field">
            <label class="check">
                <input
                    type=if radio { "radio" } else { "checkbox" }
                    id=id
                    name=name
                    value=value
                    checked=checked
                    required=required
                    aria-describedby=described
                    aria-invalid=invalid(error)
                    on:change=told
                />
                <span>{children()}</span>
                {(!hint.is_empty()).then(|| view! { <span class="check-hint" id=hint_id>{hint}</span> })}
            </label>
            {(!radio).then(|| view! { <FieldError id=error_id error/> })}
        </div>
    }
}

/// A few choices side by side, one of them taken.
#[component]
pub fn Segments(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    let labels = choices
        .into_iter()
        .map(|choice| {
            let checked = choice.value == value;
            let name = name.clone();
            let told = move |event| {
                if let Some(on_change) = on_change {
                    on_change.run(event_target_value(&event));
                }
            };
            view! {
                <label>
                    <input type="radio" name=name value=choice.value checked=checked on:change=told/>
                    <span>{choice.words}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="group" aria-describedby=error_id>
            <legend>{legend}</legend>
            <div class="segments">{labels}</div>
            <FieldError id=error_id.clone() error/>
        </fieldset>
    }
}

/// One to five stars.
#[component]
pub fn RateInput(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    /// How each star is read aloud, from one to five ("1 of 5").
    labels: [String; 5],
    #[prop(optional_no_strip)] value: Option<u8>,
    /// Smaller stars on the same line as the legend, for parts of a rating.
    #[prop(optional)]
    small: bool,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    let stars = (1..=5u8)
        .zip(labels)
        .map(|(star, label)| {
            view! {
                <label>
                    <Icon glyph=Glyph::Star/>
                    <input
                        type="radio"
                        name=name.clone()
                        value=star
                        aria-label=label
                        checked=value == Some(star)
                        required=required
                    />
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class=if small { "rate-row" } else { "group" } aria-describedby=error_id>
            <legend>{legend}</legend>
            <div class=if small { "rate small" } else { "rate" }>{stars}</div>
            <FieldError id=error_id.clone() error/>
        </fieldset>
    }
}
