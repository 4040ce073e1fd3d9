//! The controls of the profile form: each shows what was typed, or else what is stored, and what is
//! wrong with it.

use crate::form::{FormState, input_name};
use crate::ui::{Check, Choice, Erase, Select, TextArea, TextInput};
use crate::words::words;
use domain::profile::SeenBy;
use leptos::prelude::*;

/// What is wrong with a field, in words.
pub fn wrong(form: FormState, field: &str) -> Signal<Option<String>> {
    let problems = form.problems();
    let field = field.to_owned();
    Signal::derive(move || {
        problems.with(|problems| problems.of(&field).map(words().common().problem))
    })
}

/// One line; a numbered field (`title_3`) has the label of its name without the number.
#[component]
pub fn Line(
    form: FormState,
    #[prop(into)] field: String,
    #[prop(optional, into)] initial: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] list: Option<String>,
) -> impl IntoView {
    let label = label_of(&field);
    let value = form.value(&field, &initial);
    let (name, error) = (input_name(&field), wrong(form, &field));
    match list {
        Some(list) => view! { <TextInput name label id=field value kind error list /> }.erased(),
        None => view! { <TextInput name label id=field value kind error /> }.erased(),
    }
}

#[component]
pub fn Lines(
    form: FormState,
    #[prop(into)] field: String,
    #[prop(into)] initial: String,
) -> impl IntoView {
    let label = label_of(&field);
    let value = form.value(&field, &initial);
    view! { <TextArea name=input_name(&field) label id=field.clone() value error=wrong(form, &field) /> }
}

#[component]
pub fn Visibility(form: FormState, #[prop(into)] field: String, initial: SeenBy) -> impl IntoView {
    let choices = SeenBy::ALL
        .map(|seen| Choice::new(seen.as_str(), (words().profile().seen_by)(seen)))
        .to_vec();
    let value = form.value(&field, initial.as_str());
    let label = label_of(&field);
    view! { <Select name=input_name(&field) label id=field.clone() choices value error=wrong(form, &field) /> }
}

#[component]
pub fn Level(form: FormState, row: usize, initial: u8) -> impl IntoView {
    let text = words().profile();
    let choices = (1..=4_u8)
        .zip(text.levels)
        .map(|(level, name)| Choice::new(level.to_string(), name))
        .collect();
    let field = format!("level_{row}");
    let value = form.value(&field, &initial.to_string());
    view! { <Select name=input_name(&field) label=text.level id=field.clone() choices value error=wrong(form, &field) /> }
}

/// A box to tick.
#[component]
pub fn Tick(
    form: FormState,
    #[prop(into)] field: String,
    initial: bool,
    children: Children,
) -> impl IntoView {
    let checked = form.ticked(&field, initial);
    view! { <Check name=input_name(&field) id=field.clone() checked error=wrong(form, &field)>{children()}</Check> }
}

fn label_of(field: &str) -> String {
    let name = field
        .rsplit_once('_')
        .filter(|(_, end)| end.bytes().all(|b| b.is_ascii_digit()))
        .map_or(field, |(name, _)| name);
    match name {
        "skill" => words().profile().skill.to_owned(),
        name => (words().profile().field)(name).to_owned(),
    }
}
