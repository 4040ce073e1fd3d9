//! An appeal against a mark as no-show, on the page of its session: the words of both sides, what
//! was decided, and the forms to say something, as the server says they work.

use super::actions::{About, SessionActions};
use super::parts::LinesField;
use super::{BookingView, first_name};
use crate::form::{ActionForm, FormFailure, FormState, SubmitButton};
use crate::ui::Erase;
use crate::words::words;
use leptos::prelude::*;

/// Nothing, where there is nothing to appeal against.
#[component]
pub fn AppealSection(booking: BookingView, actions: SessionActions) -> impl IntoView {
    let text = words().waiting();
    let name = first_name(&booking.card.other.name).to_owned();
    let (id, version) = (booking.card.id, booking.version);
    if booking.may.appeal {
        let form = FormState::new(actions.appeal);
        return view! {
            <section class="section" id="appeal">
                <h2>{text.appeal_title}</h2>
                <p class="soft">{(text.appeal_hint)(&name)}</p>
                <ActionForm action=actions.appeal attr:class="form" attr:novalidate=true>
                    <About id version />
                    <FormFailure form />
                    <LinesField form field="words" label=text.appeal_words required=true />
                    <div class="form-end"><SubmitButton pending=actions.appeal.pending()>{text.appeal_send}</SubmitButton></div>
                </ActionForm>
            </section>
        }
        .erased();
    }
    let Some(appeal) = booking.appeal else {
        return ().erased();
    };
    let me = booking.card.me;
    let written = |mine: bool, words: String| {
        let by = if mine {
            text.you_wrote.to_owned()
        } else {
            (text.wrote)(&name)
        };
        (!words.is_empty())
            .then(|| view! { <p class="small soft">{by}</p> <p class="written">{words}</p> })
    };
    let answer = booking.may.answer_appeal.then(|| {
        let form = FormState::new(actions.answer_appeal);
        view! {
            <ActionForm action=actions.answer_appeal attr:class="form" attr:novalidate=true>
                <About id version />
                <FormFailure form />
                <LinesField form field="words" label=text.answer_words required=true />
                <div class="form-end"><SubmitButton pending=actions.answer_appeal.pending()>{text.answer_send}</SubmitButton></div>
            </ActionForm>
        }
    });
    let title = if appeal.by == me {
        text.appeal_title.to_owned()
    } else {
        (text.answer_title)(&name)
    };
    view! {
        <section class="section" id="appeal">
            <h2>{title}</h2>
            <p>{(text.ruling)(appeal.ruling)}</p>
            {written(appeal.by == me, appeal.words)}
            {written(appeal.by != me, appeal.other_words)}
            {answer}
        </section>
    }
    .erased()
}
