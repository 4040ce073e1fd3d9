//! `/admin/payouts`: what mentors were paid or are to be, how far that is, and a form that has a failed one tried again.

use super::*;
use crate::admin::{Moment, Pages, Section, asked};
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::load::load;
use crate::ui::{Chip, Erase, Submit, Table, Tone};
use crate::words::words;
use domain::money::ledger::OutgoingStage;
use leptos::prelude::*;
use leptos_router::components::Form;

#[component]
pub fn Payouts() -> impl IntoView {
    let again = Call::<AdminPayAgain>::new();
    let form = FormState::new(again);
    let (state, text, cursor) = (asked("state"), asked("q"), asked("after"));
    let query = move || PayoutsQuery {
        state: state.get(),
        text: text.get(),
        cursor: cursor.get(),
    };
    let loaded = load(
        move || (query(), again.version().get()),
        |(query, _)| admin_payouts(query),
    );
    let show = move |found: PayoutsView| {
        let text = words().treasury();
        let now = query();
        let (state, who) = (now.state.unwrap_or_default(), now.text.unwrap_or_default());
        let is_first = now.cursor.is_none();
        view! {
            <p class="soft">{text.payouts_lead} " " {words().money().utc}</p>
            <FormFailure form />
            <Sift state=state.clone() who=who.clone() />
            <Rows payouts=found.payouts again />
            <Pages here="/admin/payouts" pairs=vec![("state", state), ("q", who)] next=found.next first=is_first />
        }
        .erased()
    };
    view! { <Section title=words().treasury().payouts here="/admin/money" loaded show /> }
}

fn state_words(state: &str) -> (Tone, &'static str) {
    let text = words().treasury();
    match state {
        "sent" => (Tone::Good, text.sent),
        "failed" => (Tone::Bad, text.failed),
        _ => (Tone::Info, text.asked),
    }
}

#[component]
fn Sift(state: String, who: String) -> impl IntoView {
    let text = words().treasury();
    let choices = OutgoingStage::ALL.map(|stage| {
        let value = stage.as_str();
        let selected = value == state;
        view! { <option value=value selected=selected>{state_words(value).1}</option> }
    });
    view! {
        <Form method="GET" action="/admin/payouts" attr:class="sift" attr:role="search">
            <div class="field">
                <label class="field-label" for="state">{text.state}</label>
                <select class="input" id="state" name="state">
                    <option value="">{text.any_state}</option>
                    {choices.into_iter().collect_view()}
                </select>
            </div>
            <div class="field">
                <label class="field-label" for="q">{text.to_whom}</label>
                <input class="input" type="search" id="q" name="q" value=who />
            </div>
            <button class="button" type="submit">{words().admin().show}</button>
        </Form>
    }
    .erased()
}

#[component]
fn Rows(payouts: Vec<PayoutRow>, again: Call<AdminPayAgain>) -> impl IntoView {
    let (text, money) = (words().treasury(), words().money());
    if payouts.is_empty() {
        return view! { <p class="soft">{money.nothing_found}</p> }.erased();
    }
    let rows = payouts
        .into_iter()
        .map(|payout| view! { <Row payout again /> })
        .collect_view();
    view! {
        <div class="card flush">
            <Table label=text.payouts folds=true>
                <thead><tr>
                    <th scope="col">{text.to_whom}</th><th scope="col">{money.date}</th>
                    <th scope="col" class="num">{money.amount}</th><th scope="col">{text.state}</th>
                    <th scope="col" class="num">{words().messages().tries}</th>
                    <th scope="col"><span class="visually-hidden">{text.try_again}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        </div>
    }
    .erased()
}

#[component]
fn Row(payout: PayoutRow, again: Call<AdminPayAgain>) -> impl IntoView {
    let (text, money, lang) = (words().treasury(), words().money(), reader().lang);
    let (tone, state) = state_words(&payout.state);
    let failure = match (payout.state.as_str(), payout.failure.is_empty()) {
        ("failed", true) => Some(text.came_back.to_owned()),
        (_, true) => None,
        _ => Some(payout.failure),
    };
    let failure =
        failure.map(|failure| view! { <div class="small soft event-name">{failure}</div> });
    let reference = (!payout.reference.is_empty())
        .then(|| view! { <div class="small soft event-name">{payout.reference}</div> });
    let by = payout
        .again_by
        .map(|name| view! { <div class="small soft">{(text.tried_again_by)(&name)}</div> });
    let button = payout.may_try_again.then(|| {
        view! {
            <ActionForm action=again>
                <input type="hidden" name=input_name("payout") value=payout.id.to_string() />
                <Submit class="compact">{text.try_again}</Submit>
            </ActionForm>
        }
    });
    let postings = format!("/admin/money?q={}", payout.id);
    view! {
        <tr>
            <th scope="row"><a href=postings>{payout.to}</a> {by}</th>
            <td data-name=money.date><Moment at=payout.at /></td>
            <td class="num" data-name=money.amount>{lang.money(payout.amount)}</td>
            <td data-name=text.state><Chip tone>{state}</Chip> {reference} {failure}</td>
            <td class="num" data-name=words().messages().tries>{lang.number(payout.tries)}</td>
            <td>{button}</td>
        </tr>
    }
    .erased()
}
