//! Appeals against marks as no-show, with the words of both sides and the forms that decide.

use super::page::{Moment, Section};
use super::{AdminRule, AppealRow, admin_appeals};
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::load::load;
use crate::ui::{EmptyState, Erase, Glyph};
use crate::words::words;
use domain::booking::{Ruling, Side};
use leptos::prelude::*;

#[component]
pub(super) fn Appeals() -> impl IntoView {
    let rule = Call::<AdminRule>::new();
    let form = FormState::new(rule);
    let loaded = load(move || rule.version().get(), |_| admin_appeals());
    let show = move |appeals: Vec<AppealRow>| {
        let text = words().admin();
        if appeals.is_empty() {
            return view! { <EmptyState glyph=Glyph::CheckCircle title=text.no_appeals words=text.no_appeals_text /> }.erased();
        }
        let cards = appeals
            .into_iter()
            .map(|row| view! { <li><AppealCard row rule /></li> })
            .collect_view();
        view! {
            <FormFailure form />
            <ul class="stack">{cards}</ul>
        }
        .erased()
    };
    view! { <Section title=words().admin().appeals here="/admin/appeals" loaded show /> }
}

#[component]
fn AppealCard(row: AppealRow, rule: Call<AdminRule>) -> impl IntoView {
    let text = words().admin();
    let (by, other) = match row.appeal.by {
        Side::Mentor => (row.mentor, row.mentee),
        Side::Mentee => (row.mentee, row.mentor),
    };
    let other_side = row.appeal.by.other();
    let answer = if row.appeal.other_words.is_empty() {
        view! { <p class="soft">{text.nothing_said}</p> }.erased()
    } else {
        view! { <p class="written">{row.appeal.other_words}</p> }.erased()
    };
    let choices = Ruling::ALL.map(|ruling| {
        view! {
            <ActionForm action=rule>
                <input type="hidden" name=input_name("booking") value=row.id.to_string() />
                <input type="hidden" name=input_name("ruling") value=ruling.as_str() />
                <button class="button" type="submit">{(text.ruling_name)(ruling)}</button>
            </ActionForm>
        }
    });
    view! {
        <article class="card stack">
            <h2>{row.title}</h2>
            <p class="small soft"><Moment at=row.starts_at /> " · " {text.appealed} " " <Moment at=row.appeal.appealed_at /></p>
            <h3>{by} " · " {(text.by_side)(row.appeal.by)}</h3>
            <p class="written">{row.appeal.words}</p>
            <h3>{text.who_marked} ": " {other} " · " {(text.by_side)(other_side)}</h3>
            {answer}
            <div class="button-row" role="group" aria-label=text.decide>{choices.collect_view()}</div>
        </article>
    }
    .erased()
}
