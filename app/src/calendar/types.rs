//! `/calendar/types`: what a mentor offers. The address says which one is being edited.

use super::*;
use crate::context::reader;
use crate::form::{
    ActionForm, Call, CheckField, ChoiceField, FormFailure, FormState, SubmitButton, TextField,
    input_name,
};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::money::{PriceFields, pricing_words};
use crate::title::Title;
use crate::ui::{Erase, PageHeader, Submit, TextArea};
use crate::words::words;
use domain::booking::CancellationPolicy;
use domain::calendar::{Align, SessionRules};
use domain::money::{Currency, Money, Pricing};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

#[component]
pub fn SessionTypesPage() -> impl IntoView {
    let text = words().calendar();
    let query = use_query_map();
    let archive = Call::<ArchiveSessionType>::new();
    let save = Call::<SaveSessionType>::new();
    let edit = Memo::new(move |_| query.with(|query| query.get("edit")));
    let saved = move || {
        query
            .with(|query| query.get("saved"))
            .map(|_| view! { <p class="notice good" role="status">{words().common().saved}</p> })
    };
    let page = load(
        move || (archive.version().get(), save.version().get()),
        |_| my_session_types(),
    );
    view! {
        <Title text=text.types_title />
        <PageHeader title=text.types_title lead=text.types_lead above=("/calendar".to_owned(), words().desk().title.to_owned())>
            <A href="/calendar/packages" attr:class="button">{words().wallet().packages}</A>
            <A href="/calendar/plans" attr:class="button">{words().plan().plans}</A>
            <A href="/earnings" attr:class="button">{words().money().earnings}</A>
            <A href="/calendar/types?edit=new" attr:class="button primary">{text.new_type}</A>
        </PageHeader>
        {saved}
        <Suspense fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || {
                let edit = edit.get();
                async move {
                    match page.await {
                        Ok(kinds) => view! { <Types kinds edit save archive /> }.erased(),
                        Err(error) => view! { <FailurePage error /> }.erased(),
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn Types(
    kinds: Vec<SessionTypeView>,
    edit: Option<String>,
    save: Call<SaveSessionType>,
    archive: Call<ArchiveSessionType>,
) -> impl IntoView {
    let chosen = kinds
        .iter()
        .find(|kind| edit.as_deref() == Some(kind.id.to_string().as_str()))
        .cloned();
    let editor = (chosen.is_some() || edit.as_deref() == Some("new"))
        .then(|| view! { <Editor kind=chosen save /> });
    let empty = kinds
        .is_empty()
        .then(|| view! { <p class="soft">{words().calendar().no_types}</p> });
    let rows = kinds
        .into_iter()
        .map(|kind| view! { <TypeRow kind archive /> })
        .collect_view();
    view! {
        {editor}
        {empty}
        <ul class="rows">{rows}</ul>
    }
}

#[component]
fn TypeRow(kind: SessionTypeView, archive: Call<ArchiveSessionType>) -> impl IntoView {
    let text = words().calendar();
    let length = reader().lang.duration(i64::from(kind.rules.length_minutes));
    let price = (!kind.pricing.price.is_zero())
        .then(|| view! { <p class="num"><b>{pricing_words(reader().lang, kind.pricing)}</b></p> });
    view! {
        <li class="card stack">
            <div class="split">
                <h2>{kind.name}" · "{length}</h2>
                <div class="button-row">
                    <A href=format!("/calendar/types?edit={}", kind.id) attr:class="button compact">{text.change}</A>
                    <ActionForm action=archive>
                        <input type="hidden" name=input_name("id") value=kind.id.to_string() />
                        <input type="hidden" name=input_name("version") value=kind.version.to_string() />
                        <Submit class="compact danger">{text.archive}</Submit>
                    </ActionForm>
                </div>
            </div>
            <p>{kind.description}</p>
            {price}
            <p class="soft small">{text.archive_hint}</p>
        </li>
    }
}

#[component]
fn Editor(kind: Option<SessionTypeView>, save: Call<SaveSessionType>) -> impl IntoView {
    let text = words().calendar();
    let form = FormState::new(save);
    let title = if kind.is_some() {
        text.edit_type
    } else {
        text.new_type
    };
    let identity = kind
        .as_ref()
        .map(|kind| (kind.id.to_string(), kind.version.to_string()))
        .unwrap_or_default();
    let rules = kind
        .as_ref()
        .map(|kind| kind.rules.clone())
        .unwrap_or_default();
    let policy = kind.as_ref().map(|kind| kind.policy).unwrap_or_default();
    let free = Pricing::fixed(Money::new(0, Currency::EUR));
    let pricing = kind.as_ref().map_or(free, |kind| kind.pricing);
    let others = kind.as_ref().map(|kind| kind.others.clone());
    let others = others.unwrap_or_default();
    let said =
        |of: fn(&SessionTypeView) -> &String| kind.as_ref().map(of).cloned().unwrap_or_default();
    let (name, description, place_detail) = (
        said(|kind| &kind.name),
        said(|kind| &kind.description),
        said(|kind| &kind.place_detail),
    );
    let place = kind
        .as_ref()
        .map_or_else(|| "room".to_owned(), |kind| kind.place.clone());
    let questions: Vec<String> = kind
        .iter()
        .flat_map(|kind| &kind.questions)
        .map(|question| {
            format!(
                "{}{}",
                question.text,
                if question.required { " *" } else { "" }
            )
        })
        .collect();
    let approval = kind.as_ref().is_some_and(|kind| kind.needs_approval);
    let places = [
        ("room", text.room),
        ("link", text.link),
        ("phone", text.phone),
    ];
    let places = places.map(|(value, name)| (value.to_owned(), name.to_owned()));
    view! {
        <section class="card stack">
            <h2>{title}</h2>
            <ActionForm action=save attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <input type="hidden" name=input_name("id") value=identity.0 />
                <input type="hidden" name=input_name("version") value=identity.1 />
                <TextField form field="name" label=text.name initial=name required=true />
                <Lines form field="description" label=text.description initial=description />
                <TimeFields form rules=rules.clone() />
                <LimitFields form rules />
                <PolicyFields form policy />
                <PriceFields form pricing others policy />
                <CheckField form field="needs_approval" initial=approval>{text.needs_approval}</CheckField>
                <ChoiceField form field="place" label=text.place choices=places.to_vec() initial=place />
                <TextField form field="place_detail" label=text.place_detail initial=place_detail hint=text.place_hint />
                <Lines form field="questions" label=text.questions initial=questions.join("\n") hint=text.questions_hint />
                <div class="form-end"><SubmitButton pending=save.pending()>{words().common().save}</SubmitButton></div>
            </ActionForm>
        </section>
    }
}

/// Many lines of text of this form.
#[component]
fn Lines(
    form: FormState,
    field: &'static str,
    label: &'static str,
    initial: String,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let problem = form.problem(field);
    let error = Signal::derive(move || {
        problem
            .get()
            .map(|problem| (words().common().problem)(&problem))
    });
    view! { <TextArea name=input_name(field) id=format!("type-{field}") label value=form.value(field, &initial) hint error /> }
}

#[component]
fn TimeFields(form: FormState, rules: SessionRules) -> impl IntoView {
    let (text, more) = (words().calendar(), words().arrange());
    let other_lengths: Vec<String> = rules.other_lengths.iter().map(u16::to_string).collect();
    let aligns = [
        (Align::Hour, text.align_hour),
        (Align::Opening, text.align_opening),
    ];
    let aligns = aligns.map(|(align, name)| (align.as_str().to_owned(), name.to_owned()));
    view! {
        <fieldset class="form">
            <legend>{text.section_time}</legend>
            <TextField form field="length_minutes" kind="number" label=text.length initial=rules.length_minutes.to_string() />
            <TextField form field="other_lengths" label=more.other_lengths initial=other_lengths.join(", ") hint=more.other_lengths_hint />
            <TextField form field="seats" kind="number" label=more.seats initial=rules.seats.to_string() hint=more.seats_hint />
            <TextField form field="step_minutes" kind="number" label=text.step initial=rules.step_minutes.to_string() />
            <ChoiceField form field="align" label=text.align choices=aligns.to_vec() initial=rules.align.as_str() />
            <TextField form field="buffer_before_minutes" kind="number" label=text.buffer_before initial=rules.buffer_before_minutes.to_string() />
            <TextField form field="buffer_after_minutes" kind="number" label=text.buffer_after initial=rules.buffer_after_minutes.to_string() />
        </fieldset>
    }
}

#[component]
fn LimitFields(form: FormState, rules: SessionRules) -> impl IntoView {
    let (text, more) = (words().calendar(), words().arrange());
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let limit = |limit: Option<u16>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    view! {
        <fieldset class="form">
            <legend>{text.section_limits}</legend>
            <TextField form field="notice_hours" kind="number" label=text.notice_hours initial=(rules.notice_minutes / 60).to_string() />
            <TextField form field="horizon_days" kind="number" label=text.horizon_days initial=rules.horizon_days.to_string() />
            <TextField form field="first_date" kind="date" label=more.first_date initial=date(rules.first_date) />
            <TextField form field="last_date" kind="date" label=more.last_date initial=date(rules.last_date) />
            <TextField form field="max_per_day" kind="number" label=text.max_per_day initial=limit(rules.max_per_day) />
            <TextField form field="max_per_week" kind="number" label=text.max_per_week initial=limit(rules.max_per_week) />
            <TextField form field="max_per_month" kind="number" label=text.max_per_month initial=limit(rules.max_per_month) />
            <TextField form field="per_mentee_per_month" kind="number" label=text.per_mentee initial=limit(rules.per_mentee_per_month) />
            <CheckField form field="first_time_only" initial=rules.first_time_only>{more.first_time_only}</CheckField>
        </fieldset>
    }
}

#[component]
fn PolicyFields(form: FormState, policy: CancellationPolicy) -> impl IntoView {
    let (text, more) = (words().calendar(), words().arrange());
    view! {
        <fieldset class="form">
            <legend>{text.section_policy}</legend>
            <TextField form field="free_until_hours" kind="number" label=text.free_until initial=policy.free_until_hours.to_string() />
            <TextField form field="then_reschedules" kind="number" label=text.then_reschedules initial=policy.then_reschedules.to_string() />
            <TextField form field="mentor_free_until_hours" kind="number" label=more.mentor_free_until initial=policy.mentor_free_until_hours.to_string() hint=more.mentor_free_until_hint />
        </fieldset>
    }
}
