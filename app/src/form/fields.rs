//! Fields of forms: label, hint, control and what is wrong, tied together for every reader. They
//! show what a [`FormState`] knows, before script runs and after.

use super::{FormState, input_name};
use crate::words::words;
use leptos::prelude::*;

fn control_id(field: &str) -> String {
    format!("f-{field}")
}

/// What is wrong with a field, said aloud when it appears.
#[component]
pub fn FieldProblem(form: FormState, field: &'static str) -> impl IntoView {
    let problem = form.problem(field);
    view! {
        <p class="field-error" id=format!("{}-error", control_id(field)) role="alert" hidden=move || problem.get().is_none()>
            {move || problem.get().map(|problem| (words().common().problem)(&problem))}
        </p>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    form: FormState,
    field: &'static str,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] initial: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] autocomplete: &'static str,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let id = control_id(field);
    let described = format!("{id}-hint {id}-error");
    let problem = form.problem(field);
    let no_hint = hint.is_empty();
    let value = if kind == "password" {
        String::new()
    } else {
        form.value(field, &initial)
    };
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {label}
            </label>
            <p class="field-hint" id=format!("{id}-hint") hidden=no_hint>
                {hint}
            </p>
            <input
                class="input"
                id=id
                name=input_name(field)
                type=kind
                value=value
                autocomplete=autocomplete
                required=required
                aria-describedby=described
                aria-invalid=move || problem.get().is_some().to_string()
            />
            <FieldProblem form field />
        </div>
    }
}

/// One of a list: values and what they are called.
#[component]
pub fn ChoiceField(
    form: FormState,
    field: &'static str,
    #[prop(into)] label: String,
    choices: Vec<(String, String)>,
    #[prop(optional, into)] initial: String,
) -> impl IntoView {
    let id = control_id(field);
    let chosen = form.value(field, &initial);
    let problem = form.problem(field);
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {label}
            </label>
            <select
                class="input"
                id=id.clone()
                name=input_name(field)
                aria-describedby=format!("{id}-error")
                aria-invalid=move || problem.get().is_some().to_string()
            >
                {choices
                    .into_iter()
                    .map(|(value, name)| {
                        let selected = value == chosen;
                        view! {
                            <option value=value selected=selected>
                                {name}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <FieldProblem form field />
        </div>
    }
}

/// A box to tick.
#[component]
pub fn CheckField(
    form: FormState,
    field: &'static str,
    #[prop(optional)] initial: bool,
    children: Children,
) -> impl IntoView {
    let id = control_id(field);
    let problem = form.problem(field);
    view! {
        <div class="field">
            <label class="check">
                <input
                    type="checkbox"
                    id=id.clone()
                    name=input_name(field)
                    checked=form.ticked(field, initial)
                    aria-describedby=format!("{id}-error")
                    aria-invalid=move || problem.get().is_some().to_string()
                />
                <span>{children()}</span>
            </label>
            <FieldProblem form field />
        </div>
    }
}

/// What went wrong with the whole form; empty and silent while nothing did.
#[component]
pub fn FormFailure(form: FormState) -> impl IntoView {
    let failure = form.failure();
    let problems = form.problems();
    let text = move || match failure.get() {
        Some(error) => Some((words().common().failure)(&error)),
        None if !problems.get().is_empty() => Some(words().common().check_fields.to_owned()),
        None => None,
    };
    view! {
        <p class="notice bad" role="alert" hidden=move || text().is_none()>
            {text}
        </p>
    }
}

/// The button that sends a form; tells while it is under way.
#[component]
pub fn SubmitButton(#[prop(into)] pending: Signal<bool>, children: Children) -> impl IntoView {
    view! {
        <button class="button primary" type="submit" aria-busy=move || pending.get().to_string()>
            {children()}
        </button>
    }
}
