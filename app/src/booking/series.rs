//! A weekly series on the page of a time: how many weeks, which of the dates can be booked, and the
//! form that books all of them or the rest. The number of weeks is in the address.

use super::parts::LinesField;
use super::*;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, input_name};
use crate::ui::Erase;
use crate::words::words;
use leptos::prelude::*;

/// How many weeks can be chosen.
const CHOICES: [u8; 6] = [2, 3, 4, 6, 8, 12];

/// The choice of weeks; sent as a part of this page's address.
#[component]
pub fn RepeatForm(offer: OfferView, weeks: Option<u8>) -> impl IntoView {
    let text = words().arrange();
    let options = CHOICES.map(|choice| {
        view! { <option value=choice.to_string() selected=weeks == Some(choice)>{(text.weeks)(choice)}</option> }
    });
    let length = offer
        .length
        .map(|length| view! { <input type="hidden" name="length" value=length.to_string() /> });
    view! {
        <form method="get" action=format!("/mentors/{}/book#series", offer.mentor.slug) class="stack" id="series">
            <h2>{text.repeat}</h2>
            <p class="soft small">{text.repeat_hint}</p>
            <input type="hidden" name="type" value=offer.session_type.to_string() />
            <input type="hidden" name="at" value=offer.session.starts_at().to_rfc3339() />
            {length}
            <div class="button-row">
                <select name="weeks" class="input" aria-label=text.repeat>{options.into_iter().collect_view()}</select>
                <button class="button" type="submit">{text.show_dates}</button>
            </div>
        </form>
    }
    .erased()
}

/// The dates of a series, and the form that books them.
#[component]
pub fn SeriesBooking(offer: OfferView, plan: SeriesView) -> impl IntoView {
    let action = Call::<BookSeries>::new();
    let form = FormState::new(action);
    let text = words().arrange();
    let lang = reader().lang;
    let free = plan
        .dates
        .iter()
        .filter(|date| date.closed.is_none())
        .count();
    let clashes = free < plan.dates.len();
    let label = if clashes {
        (text.book_rest)(free)
    } else {
        (text.book_all)(free)
    };
    let dates = plan.dates.into_iter().map(|date| {
        let (class, state) = match &date.closed {
            None => ("chip good", text.can_be_booked),
            Some(closed) => ("chip warn", (text.clash)(closed)),
        };
        let when = moment(lang, &offer.reader_zone, date.starts_at);
        view! {
            <li class="split">
                <time datetime=date.starts_at.to_rfc3339()>{when}</time>
                <span class=class>{state}</span>
            </li>
        }
    });
    let dates = dates.collect_view();
    let questions = offer.questions.iter().map(|question| {
        let field = format!("answers[{}]", question.key);
        let short = question.kind == domain::booking::QuestionKind::Short;
        view! { <LinesField form field label=question.text.clone() required=question.required short /> }
    });
    let questions = questions.collect_view();
    let skip =
        clashes.then(|| view! { <input type="hidden" name=input_name("skip") value="on" /> });
    let length = offer
        .length
        .map(|length| length.to_string())
        .unwrap_or_default();
    view! {
        <ol class="stack">{dates}</ol>
        {(free > 0).then(|| view! {
            <ActionForm action attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <input type="hidden" name=input_name("session_type") value=offer.session_type.to_string() />
                <input type="hidden" name=input_name("starts_at") value=offer.session.starts_at().to_rfc3339() />
                <input type="hidden" name=input_name("length") value=length />
                <input type="hidden" name=input_name("weeks") value=plan.weeks.to_string() />
                {skip}
                {questions}
                <div class="form-end"><SubmitButton pending=action.pending()>{label}</SubmitButton></div>
            </ActionForm>
        })}
    }
    .erased()
}
