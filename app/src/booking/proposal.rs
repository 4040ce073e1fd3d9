//! Counter-proposals on the page of a session: the choice of other times to offer, and the answer
//! to those that the other side offers. Forms and links, so it works without script.

use super::actions::{About, SessionActions};
use super::parts::{LinesField, Refused, TimeLink};
use super::*;
use crate::context::reader;
use crate::form::{ActionForm, FormFailure, FormState, SubmitButton, input_name};
use crate::ui::Erase;
use crate::words::words;
use domain::booking::MOST_PROPOSED;
use domain::id::BookingId;
use domain::time::Instant;
use jiff::civil::Date;
use leptos::prelude::*;
use std::sync::Arc;

/// What the other side offers, and the ways to answer; or what one waits for oneself.
#[component]
pub fn ProposalCard(booking: BookingView, actions: SessionActions) -> impl IntoView {
    let text = words().arrange();
    let card = booking.card;
    let Some(proposal) = booking.proposal else {
        return ().erased();
    };
    let (lang, id) = (reader().lang, card.id);
    let name = first_name(&card.other.name);
    let mine = proposal.by == card.me;
    let title = if mine {
        (text.proposed_by_you)(name)
    } else {
        (text.proposed_by)(name)
    };
    let until = (text.answer_until)(&moment(lang, &card.reader_zone, proposal.expires_at));
    let times = proposal.times.into_iter().map(|time| {
        let when = stretch(lang, &card.reader_zone, time);
        let at = time.starts_at().to_rfc3339();
        if mine {
            return view! { <li><time datetime=at>{when}</time></li> }.erased();
        }
        view! {
            <li>
                <ActionForm action=actions.accept>
                    <About id />
                    <input type="hidden" name=input_name("starts_at") value=at />
                    <SubmitButton pending=actions.accept.pending()>{(text.take)(&when)}</SubmitButton>
                </ActionForm>
            </li>
        }
        .erased()
    });
    let message = (!proposal.message.is_empty()).then(
        || view! { <p class="written">{(words().booking().reason_given)(&proposal.message)}</p> },
    );
    let (accept, refuse) = (
        FormState::new(actions.accept),
        FormState::new(actions.refuse),
    );
    view! {
        <section class="card stack proposal">
            <h2>{title}</h2>
            {message}
            <FormFailure form=accept />
            <FormFailure form=refuse />
            <ul class="stack">{times.collect_view()}</ul>
            <p class="small soft">{until}</p>
            {(!mine).then(|| view! {
                <ActionForm action=actions.refuse>
                    <About id />
                    <button class="button quiet" type="submit">{text.take_none}</button>
                </ActionForm>
            })}
        </section>
    }
    .erased()
}

/// The address of the choice of other times, with these picked so far.
pub fn propose_path(
    id: BookingId,
    from: Option<Date>,
    day: Option<Date>,
    picked: &[Instant],
) -> String {
    let mut path = format!("/sessions/{id}?propose=1");
    if let Some(from) = from {
        path.push_str(&format!("&from={from}"));
    }
    if let Some(day) = day {
        path.push_str(&format!("&day={day}"));
    }
    if !picked.is_empty() {
        let picked: Vec<String> = picked.iter().map(|at| at.to_rfc3339()).collect();
        path.push_str(&format!("&at={}", picked.join(",")));
    }
    path.push_str("#propose");
    path
}

/// With `at` picked if it was not, and let go if it was; the longest picked makes way for a fourth.
fn toggled(picked: &[Instant], at: Instant) -> Vec<Instant> {
    let mut picked = picked.to_vec();
    match picked.iter().position(|time| *time == at) {
        Some(index) => drop(picked.remove(index)),
        None => {
            if picked.len() >= MOST_PROPOSED {
                picked.remove(0);
            }
            picked.push(at);
        }
    }
    picked
}

/// The choice of up to three other times, and the form that offers them.
#[component]
pub fn ProposePicker(
    id: BookingId,
    times: TimesView,
    day: Option<Date>,
    picked: Vec<Instant>,
    actions: SessionActions,
) -> impl IntoView {
    let text = words().arrange();
    let form = FormState::new(actions.propose);
    let zone = times.reader_zone.clone();
    let link: PickLink = {
        let (picked, zone) = (picked.clone(), zone.clone());
        Arc::new(move |pick| match pick {
            Pick::Week(from) => propose_path(id, Some(from), None, &picked),
            Pick::Day { from, day } => propose_path(id, Some(from), Some(day), &picked),
            Pick::Time { from, time } => {
                let at = time.starts_at();
                let day = zone.local(at).date();
                propose_path(id, Some(from), Some(day), &toggled(&picked, at))
            }
        })
    };
    let instead: TimeLink = Arc::new(move |at| propose_path(id, None, None, &[at]));
    let lang = reader().lang;
    let chosen = picked.iter().map(|at| {
        view! { <li><time datetime=at.to_rfc3339()>{moment(lang, &zone, *at)}</time></li> }
    });
    let chosen = chosen.collect_view();
    let starts: Vec<String> = picked.iter().map(|at| at.to_rfc3339()).collect();
    let offer = (!picked.is_empty()).then(|| {
        view! {
            <ActionForm action=actions.propose attr:class="form">
                <About id />
                <input type="hidden" name=input_name("times") value=starts.join(" ") />
                <ul>{chosen}</ul>
                <LinesField form field="message" label=text.message short=true />
                <div class="form-end">
                    <SubmitButton pending=actions.propose.pending()>{(text.propose_these)(starts.len())}</SubmitButton>
                </div>
            </ActionForm>
        }
    });
    view! {
        <section class="section card book" id="propose">
            <h2>{text.propose_title}</h2>
            <p class="soft">{text.propose_hint}</p>
            <Refused form zone link=instead />
            <TimePicker times day chosen=picked link />
            {offer}
            <p><a class="button quiet" href=format!("/sessions/{id}")>{words().booking().keep_time}</a></p>
        </section>
    }
    .erased()
}
