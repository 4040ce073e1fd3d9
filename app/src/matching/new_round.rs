//! The form for a new round: tables to be pasted from a spreadsheet. A refused form keeps them as they
//! were, with every wrong line named.

use super::PairingCreate;
use crate::form::{
    ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField, input_name,
};
use crate::ui::TextArea;
use crate::words::words;
use domain::matching::pairing::Objective;
use leptos::prelude::*;

#[component]
pub(super) fn NewRound() -> impl IntoView {
    let create = Call::<PairingCreate>::new();
    let form = FormState::new(create);
    let text = words().pairing();
    let objectives = Objective::ALL.map(|objective| {
        let name = (text.objective_name)(objective);
        (objective.as_str().to_owned(), name.to_owned())
    });
    view! {
        <section class="section" aria-labelledby="new-round">
            <h2 id="new-round">{text.new_round}</h2>
            <p class="soft">{text.new_round_text}</p>
            <ActionForm action=create attr:class="form card pairing-form" attr:novalidate=true>
                <FormFailure form />
                <div class="pairing-sides">
                    <TextField form field="name" label=text.name required=true />
                    <ChoiceField form field="objective" label=text.objective choices=objectives.to_vec() />
                    <TableField form field="mentors" label=text.mentors hint=text.mentors_hint />
                    <TableField form field="mentees" label=text.mentees hint=text.mentees_hint />
                    <TableField form field="scores" label=text.scores hint=text.scores_hint optional=true />
                    <TableField form field="rules" label=text.rules hint=text.rules_hint optional=true />
                </div>
                <div class="form-end"><SubmitButton pending=create.pending()>{text.make_pairs}</SubmitButton></div>
            </ActionForm>
        </section>
    }
}

/// A table as text. What is wrong is told line by line.
#[component]
fn TableField(
    form: FormState,
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let problems = form.problems();
    let problem_words = words().common().problem;
    let error = Signal::derive(move || {
        let problems = problems.get();
        let own = problems.0.iter().filter(|error| error.field == field);
        let told: Vec<String> = own.map(|error| problem_words(&error.problem)).collect();
        (!told.is_empty()).then(|| told.join("\n"))
    });
    let optional = if optional {
        words().common().optional
    } else {
        ""
    };
    view! {
        <TextArea
            name=input_name(field)
            id=format!("f-{field}")
            label
            hint
            value=form.value(field, "")
            error
            optional
            rows=8
        />
    }
}
