//! The admin's section on learning: what speaks for a suggestion being taken up, and the versions that
//! can be gone back to. Instants are shown in UTC.

use super::*;
use crate::admin::{Moment, Section};
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, input_name};
use crate::load::load;
use crate::ui::{Erase, Table};
use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn LearningSection() -> impl IntoView {
    let action = Call::<UseLearned>::new();
    let loaded = load(move || action.version().get(), |_| learned());
    let show = move |view: LearnedView| view! { <Learned view action /> }.erased();
    view! { <Section title=words().learning().title here="/admin/learning" loaded show /> }
}

#[component]
fn Learned(view: LearnedView, action: Call<UseLearned>) -> impl IntoView {
    let text = words().learning();
    let lang = reader().lang;
    let form = FormState::new(action);
    let rows = view.weights.into_iter().map(|weight| {
        let moved = weight.weight - weight.begun;
        view! {
            <tr>
                <th scope="row">{weight.input}</th>
                <td class="num">{lang.decimal(weight.weight, 3)}</td>
                <td class="num">{lang.decimal(moved, 3)}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let is_begun = view.evidence == 0.0;
    let versions = view
        .versions
        .into_iter()
        .enumerate()
        .map(|(place, version)| {
            let what = match &version.made_by {
                None => (text.learned_from)(&lang.number(version.observed.into())),
                Some(name) if version.evidence == 0.0 => (text.begun_by)(name),
                Some(name) => (text.gone_back_by)(name),
            };
            let choice = if place == 0 {
                view! { <span class="chip">{text.in_use}</span> }.erased()
            } else {
                view! {
                <ActionForm action>
                    <input type="hidden" name=input_name("version") value=version.id.to_string() />
                    <button class="button compact" type="submit">{text.use_it}</button>
                </ActionForm>
            }
            .erased()
            };
            view! {
                <li class="split">
                    <span><Moment at=version.made_at /> " · " {what}</span>
                    {choice}
                </li>
            }
        });
    let versions: Vec<_> = versions.collect();
    let has_versions = !versions.is_empty();
    view! {
        <FormFailure form />
        <p class="soft">{text.lead}</p>
        <div class="panels">
            <section class="card">
                <h2>{text.weights}</h2>
                <p class="small soft">{(text.evidence)(&lang.number(view.evidence.round() as i64))}</p>
                <Table label=text.weights>
                    <thead><tr><th scope="col">{text.input}</th><th scope="col">{text.weight}</th><th scope="col">{text.moved}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </section>
            <section class="card">
                <h2>{text.versions}</h2>
                {(!has_versions).then(|| view! { <p class="soft">{text.no_versions}</p> })}
                <ul class="rows">{versions}</ul>
                {(!is_begun).then(|| view! {
                    <ActionForm action attr:class="form">
                        <input type="hidden" name=input_name("version") value="" />
                        <div class="form-end"><SubmitButton pending=action.pending()>{text.begin_anew}</SubmitButton></div>
                    </ActionForm>
                })}
            </section>
        </div>
    }
}
