//! `/requests/{id}`: one request. Who asks reads the answers and takes one; a mentor answers; a moderator
//! reads what was reported.

use super::page::State;
use super::*;
use crate::booking::LinesField;
use crate::context::reader;
use crate::error::AppError;
use crate::form::{
    ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, input_name,
};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Avatar, Erase, Kept, Notice, Tone};
use crate::words::words;
use domain::id::HelpRequestId;
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

#[component]
pub fn RequestPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| -> Option<HelpRequestId> {
        params.with(|params| params.get("id"))?.parse().ok()
    });
    let answer = Call::<AnswerHelp>::new();
    let decide = Call::<DecideHelp>::new();
    let loaded = load(
        move || (id.get(), answer.version().get() + decide.version().get()),
        |(id, _)| async move { help_request(id.ok_or(AppError::NotFound)?).await },
    );
    let kept = Kept::new();
    view! {
        <Title text=words().help().title />
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(request) => kept.view(|| view! { <Request request answer decide /> }),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

fn moment(zone: &ZoneTable, at: Instant) -> String {
    let lang = reader().lang;
    let local = zone.local(at);
    format!("{}, {}", lang.date(local.date()), lang.time(local.time()))
}

#[component]
fn Request(
    request: RequestView,
    answer: Call<AnswerHelp>,
    decide: Call<DecideHelp>,
) -> impl IntoView {
    let text = words().help();
    let lang = reader().lang;
    let until = request.open.then(|| {
        let until = moment(&request.zone, request.expires_at);
        view! { <p class="small soft">{(text.open_until)(&until)} " " {format!("({})", request.zone.zone)}</p> }
    });
    let told = match (request.own, request.asked) {
        (true, _) => (text.shown_to)(request.shown_to),
        (false, true) => (text.asks)(&request.name),
        (false, false) => request.name.clone(),
    };
    let down = request.taken_down.clone().map(|why| {
        let why = match why.is_empty() {
            true => text.down_for_now.to_owned(),
            false => why,
        };
        view! { <Notice tone=Tone::Warn title=text.down><p class="written">{why}</p></Notice> }
    });
    let part = |name: &'static str, words: String| {
        (!words.is_empty()).then(|| view! { <section class="section"><h2>{name}</h2><p class="written">{words}</p></section> })
    };
    let reports = request.reports.clone();
    let reports = reports.map(|reports| view! { <Reports id=request.id reports decide /> });
    let end = match (request.own, request.asked) {
        (true, _) => view! { <Answers request=request.clone() /> }.erased(),
        (false, true) => view! { <ToAnswer request=request.clone() answer /> }.erased(),
        (false, false) => view! { <AnswersRead request=request.clone() /> }.erased(),
    };
    view! {
        <article class="narrow stack">
            <header class="stack">
                <h1>{request.goal.clone()}</h1>
                <p class="cluster"><State state=request.state /><span class="soft">{told}</span></p>
                {until}
            </header>
            {down}
            {part(text.question, request.question.clone())}
            {part(text.tried, request.tried.clone())}
            <p><b>{text.minutes}</b> " " {lang.duration(request.minutes.into())}</p>
            {reports}
            {end}
        </article>
    }
}

/// To who asks: the answers, each with a way to take it; and the way out.
#[component]
fn Answers(request: RequestView) -> impl IntoView {
    let text = words().help();
    let none = request
        .answers
        .is_empty()
        .then(|| view! { <p class="soft">{if request.shown_to == 0 { text.nobody_fits } else { text.no_answers }}</p> });
    let (id, open) = (request.id, request.open);
    let answers = request.answers.into_iter().map(|answer| {
        let pick = open.then(|| view! { <Pick request=id answer=answer.clone() /> });
        view! { <li class="card stack"><Answer answer zone=request.zone.clone() />{pick}</li> }
    });
    let close = open.then(|| {
        view! {
            <form method="post" action=CloseHelp::PATH>
                <input type="hidden" name=input_name("request") value=id.to_string() />
                <button class="button quiet">{text.close}</button>
            </form>
        }
    });
    view! {
        <section class="section" id="answers">
            <h2>{text.answers}</h2>
            {none}
            <ul class="stack">{answers.collect_view()}</ul>
        </section>
        {close}
    }
}

/// To a moderator: what was answered.
#[component]
fn AnswersRead(request: RequestView) -> impl IntoView {
    let zone = request.zone;
    let answers = request
        .answers
        .into_iter()
        .map(|answer| view! { <li class="card stack"><Answer answer zone=zone.clone() /></li> });
    let answers: Vec<_> = answers.collect();
    (!answers.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{words().help().answers}</h2>
                <ul class="stack">{answers}</ul>
            </section>
        }
    })
}

#[component]
fn Answer(answer: AnswerView, zone: ZoneTable) -> impl IntoView {
    let text = words().help();
    let lang = reader().lang;
    let offer = answer.offer.map(|offer| {
        let price = crate::money::pricing_words(lang, offer.pricing);
        let length = lang.duration(offer.length_minutes.into());
        view! { <p class="small">{(text.offers)(&format!("{}, {length}, {price}", offer.name))}</p> }
    });
    let picked = answer
        .picked
        .then(|| view! { <Notice tone=Tone::Good title=text.picked /> });
    view! {
        <div class="compare-head">
            <Avatar name=answer.name.clone() photo=answer.photo />
            <span>
                <a href=format!("/mentors/{}", answer.slug)><b>{answer.name}</b></a>
                <br />
                <span class="small soft">{answer.headline}</span>
            </span>
            <span class="small soft">{moment(&zone, answer.answered_at)}</span>
        </div>
        <p class="written">{answer.body}</p>
        {offer}
        {picked}
    }
}

#[component]
fn Pick(request: HelpRequestId, answer: AnswerView) -> impl IntoView {
    let label = (words().help().pick)(&answer.name);
    view! {
        <form method="post" action=PickHelp::PATH>
            <input type="hidden" name=input_name("request") value=request.to_string() />
            <input type="hidden" name=input_name("mentor") value=answer.mentor.to_string() />
            <button class="button primary">{label}</button>
        </form>
    }
}

/// To a mentor who is asked: their answer, the form for it, and the way to report.
#[component]
fn ToAnswer(request: RequestView, answer: Call<AnswerHelp>) -> impl IntoView {
    let text = words().help();
    let (id, zone, open) = (request.id, request.zone.clone(), request.open);
    let given = request.answers.into_iter().next();
    let before = given.clone();
    let form = open.then(|| view! { <AnswerBox id offers=request.offers before answer /> });
    let report = open.then(|| view! { <Report id /> });
    let over = (!open).then(|| view! { <p class="soft">{text.over}</p> });
    view! {
        {given.map(|answer| view! { <section class="card stack"><h2>{text.your_answer}</h2><Answer answer zone /></section> })}
        {over}
        {form}
        {report}
    }
}

#[component]
fn AnswerBox(
    id: HelpRequestId,
    offers: Vec<OfferedHelp>,
    before: Option<AnswerView>,
    answer: Call<AnswerHelp>,
) -> impl IntoView {
    let form = FormState::new(answer);
    let text = words().help();
    let lang = reader().lang;
    let none = (String::new(), text.no_offer.to_owned());
    let kinds = offers.into_iter().map(|offer| {
        let length = lang.duration(offer.length_minutes.into());
        (offer.id.to_string(), format!("{}, {length}", offer.name))
    });
    let choices: Vec<(String, String)> = std::iter::once(none).chain(kinds).collect();
    let offered = before.as_ref().and_then(|answer| answer.offer.as_ref());
    let offered = offered
        .map(|offer| offer.id.to_string())
        .unwrap_or_default();
    let title = match before {
        Some(_) => text.change_answer,
        None => text.write_answer,
    };
    let body = before.map(|answer| answer.body).unwrap_or_default();
    view! {
        <section class="section">
            <h2>{title}</h2>
            <ActionForm action=answer attr:class="form card" attr:novalidate=true>
                <FormFailure form />
                <input type="hidden" name=input_name("request") value=id.to_string() />
                <LinesField form field="body" label=text.answer hint=text.answer_hint initial=body required=true />
                <ChoiceField form field="session_type" label=text.offer choices initial=offered />
                <div class="form-end"><SubmitButton pending=answer.pending()>{text.send_answer}</SubmitButton></div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Report(id: HelpRequestId) -> impl IntoView {
    let action = Call::<ReportHelp>::new();
    let form = FormState::new(action);
    let text = words().help();
    view! {
        <details>
            <summary>{text.report}</summary>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <input type="hidden" name=input_name("request") value=id.to_string() />
                <LinesField form field="words" label=text.report_words hint=text.report_hint required=true short=true />
                <div class="form-end"><button class="button" type="submit">{text.send_report}</button></div>
            </ActionForm>
        </details>
    }
}
