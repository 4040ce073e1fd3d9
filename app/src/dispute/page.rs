//! `/sessions/{id}/dispute`: the case as both sides and moderators read it, with the forms of whoever may
//! do something now; before there is a case, the form that opens one.

use super::*;
use crate::booking::LinesField;
use crate::context::reader;
use crate::error::AppError;
use crate::form::{
    ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField, input_name,
};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Chip, EmptyState, Erase, Glyph, Kept, PageHeader, Tone};
use crate::words::words;
use domain::dispute::{Reason, Turn};
use domain::id::BookingId;
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[derive(Clone, Copy)]
struct Actions {
    open: Call<OpenDispute>,
    say: Call<SayInDispute>,
    rule: Call<RuleDispute>,
}

#[component]
pub fn DisputePage() -> impl IntoView {
    let params = use_params_map();
    let actions = Actions {
        open: Call::new(),
        say: Call::new(),
        rule: Call::new(),
    };
    let id = Memo::new(move |_| -> Option<BookingId> {
        params.with(|params| params.get("id"))?.parse().ok()
    });
    let versions = move || {
        let Actions { open, say, rule } = actions;
        open.version().get() + say.version().get() + rule.version().get()
    };
    let loaded = load(
        move || (id.get(), versions()),
        |(id, _)| async move { dispute(id.ok_or(AppError::NotFound)?).await },
    );
    let kept = Kept::new();
    view! {
        <Title text=words().dispute().title />
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(dispute) => kept.view(|| view! { <Dispute dispute actions /> }),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

/// With the zone, as everywhere.
fn moment(zone: &ZoneTable, at: Instant) -> String {
    format!("{} ({})", reader().lang.moment(zone.local(at)), zone.zone)
}

#[component]
fn Dispute(dispute: DisputeView, actions: Actions) -> impl IntoView {
    let text = words().dispute();
    let lang = reader().lang;
    let above = match dispute.me {
        Who::Moderator => ("/admin/disputes".to_owned(), text.disputes.to_owned()),
        _ => (
            format!("/sessions/{}", dispute.booking),
            dispute.title.clone(),
        ),
    };
    let at_stake = dispute
        .case
        .as_ref()
        .is_none_or(|case| case.turn != Turn::Nobody);
    let at_stake = at_stake.then(|| {
        view! { <dt>{text.paid}</dt><dd class="num"><b>{lang.money(dispute.left)}</b></dd> }
    });
    let facts = view! {
        <section class="card stack">
            <dl class="facts apart">
                <dt>{text.about}</dt>
                <dd>{dispute.title.clone()}<br /><span class="small soft">{moment(&dispute.zone, dispute.session.starts_at())}</span></dd>
                <dt>{text.learner}</dt><dd>{dispute.learner.clone()}</dd>
                <dt>{text.mentor}</dt><dd>{dispute.mentor.clone()}</dd>
                {at_stake}
            </dl>
        </section>
    }
    .erased();
    let body = match (&dispute.case, dispute.may_open_until) {
        (Some(case), _) => {
            view! { <Case case=case.clone() dispute=dispute.clone() actions /> }.erased()
        }
        (None, Some(until)) => {
            let until = moment(&dispute.zone, until);
            view! { <Open dispute=dispute.clone() until action=actions.open /> }.erased()
        }
        (None, None) => {
            view! { <EmptyState glyph=Glyph::Info title=text.not_now words=text.not_now_text /> }
                .erased()
        }
    };
    view! {
        <PageHeader title=text.title above=above />
        <div class="session">
            <div class="session-main">{body}</div>
            <aside class="session-side">{facts}</aside>
        </div>
    }
    .erased()
}

/// The learner says what was wrong.
#[component]
fn Open(dispute: DisputeView, until: String, action: Call<OpenDispute>) -> impl IntoView {
    let text = words().dispute();
    let form = FormState::new(action);
    let reasons = Reason::ALL.iter().map(|reason| {
        (
            reason.as_str().to_owned(),
            (text.reason_name)(*reason).to_owned(),
        )
    });
    let send = (text.open)(&reader().lang.money(dispute.left));
    view! {
        <p>{(text.lead)(&dispute.mentor)}</p>
        <p class="small soft">{(text.open_until)(&until)}</p>
        <ActionForm action=action attr:class="form" attr:novalidate=true>
            <input type="hidden" name=input_name("booking") value=dispute.booking.to_string() />
            <FormFailure form />
            <ChoiceField form field="reason" label=text.reason choices=reasons.collect() />
            <LinesField form field="words" label=text.words required=true />
            <LinesField form field="evidence" label=text.evidence hint=text.evidence_hint short=true />
            <div class="form-end"><SubmitButton pending=action.pending()>{send}</SubmitButton></div>
        </ActionForm>
    }
    .erased()
}

#[component]
fn Case(case: CaseView, dispute: DisputeView, actions: Actions) -> impl IntoView {
    let (text, me) = (words().dispute(), dispute.me);
    let reason = case
        .reason
        .map(|reason| view! { <p><b>{(text.reason_name)(reason)}</b></p> });
    let silence = (case.turn == Turn::Mentor)
        .then(|| view! { <p class="small soft">{(text.silence)(me)}</p> });
    let until = case.until.map(|until| {
        let overdue = case
            .is_overdue
            .then(|| view! { " " <Chip tone=Tone::Warn>{text.overdue}</Chip> });
        view! { <p class="small">{(text.until)(&moment(&dispute.zone, until))}{overdue}</p> }
    });
    let decision = case
        .decision
        .filter(|_| case.turn == Turn::Nobody)
        .map(|(by, refund)| {
            let back = match refund.is_zero() {
                true => text.nothing_back.to_owned(),
                false => reader().lang.money(refund),
            };
            view! {
                <p>{(text.decided_by)(by)}</p>
                <dl class="facts apart"><dt>{text.goes_back}</dt><dd class="num"><b>{back}</b></dd></dl>
            }
        });
    let say = case.may_say.then(|| {
        let is_answer = me == Who::Mentor && case.turn == Turn::Mentor;
        view! { <Say booking=dispute.booking is_answer action=actions.say /> }
    });
    let rule = case
        .may_rule
        .then(|| view! { <Rule dispute=dispute.clone() action=actions.rule /> });
    view! {
        <section class="card stack">
            <h2>{(text.turn)(case.turn, me)}</h2>
            {reason}
            {decision}
            {until}
            {silence}
        </section>
        <Timeline events=case.events dispute=dispute.clone() />
        <Files files=case.files may_add=case.may_add_file dispute=dispute.clone() />
        {say}
        {rule}
    }
    .erased()
}

#[component]
fn Timeline(events: Vec<CaseEvent>, dispute: DisputeView) -> impl IntoView {
    let text = words().dispute();
    let lines = events.into_iter().map(|event| {
        let by = match event.by {
            Some(who) if who == dispute.me => text.you.to_owned(),
            Some(Who::Learner) => dispute.learner.clone(),
            Some(Who::Mentor) => dispute.mentor.clone(),
            _ => text.a_moderator.to_owned(),
        };
        let part =
            |words: String| (!words.is_empty()).then(|| view! { <p class="written">{words}</p> });
        let evidence = (!event.evidence.is_empty())
            .then(|| view! { <p class="small soft">{text.evidence}</p> });
        let refund = event.refund.filter(|refund| !refund.is_zero()).map(|refund| {
            view! { <span class="soft">{text.goes_back} ": " {reader().lang.money(refund)}</span> }
        });
        view! {
            <li class="done">
                <div>
                    <b>{(text.event)(event.kind, &by)}</b> " " {refund}
                    <time datetime=event.at.to_rfc3339()>{moment(&dispute.zone, event.at)}</time>
                    {part(event.words)}
                    {evidence}
                    {part(event.evidence)}
                </div>
            </li>
        }
    });
    let lines = lines.collect_view();
    view! {
        <section class="section">
            <h2>{text.timeline}</h2>
            <ol class="history">{lines}</ol>
        </section>
    }
    .erased()
}

/// What both handed in, and the form of files: a plain upload, which the server answers with the page again.
#[component]
fn Files(files: Vec<CaseFile>, may_add: bool, dispute: DisputeView) -> impl IntoView {
    let text = words().dispute();
    let add = may_add.then(|| {
        let problem = FormState::plain("/dispute/files").problem("files");
        let error = move || {
            let problem = problem.get();
            problem.map(|problem| (words().common().problem)(&problem))
        };
        let action = format!("/sessions/{}/dispute/files", dispute.booking);
        view! {
            <form method="post" action=action enctype="multipart/form-data" class="stack tight">
                <label class="field-label" for="files">{text.add_files}</label>
                <input class="input" type="file" id="files" name="files" multiple required accept="image/jpeg,image/png,image/webp,application/pdf" aria-describedby="files-hint files-error" />
                <p class="field-hint" id="files-hint">{text.files_hint}</p>
                <p class="field-error" id="files-error" role="alert" hidden=move || error().is_none()>{error}</p>
                <div class="form-end"><button class="button">{text.hand_in}</button></div>
            </form>
        }
        .erased()
    });
    let rows = files.into_iter().map(|file| {
        let by = match file.by {
            who if who == dispute.me => text.you.to_owned(),
            Who::Learner => dispute.learner.clone(),
            _ => dispute.mentor.clone(),
        };
        let kind = file.kind.as_str().to_uppercase();
        let name = if file.name.is_empty() { kind.clone() } else { file.name };
        let size = format!("{kind}, {} kB", file.bytes.div_ceil(1000));
        let href = format!("/sessions/{}/dispute/files/{}", dispute.booking, file.id);
        view! {
            <li>
                <a href=href rel="external" download>{name}</a>
                <p class="small soft">{size} " · " {by} " · " <time datetime=file.at.to_rfc3339()>{moment(&dispute.zone, file.at)}</time></p>
            </li>
        }
    });
    let rows = rows.collect_view();
    let list = (!rows.is_empty()).then(|| view! { <ul class="stack">{rows}</ul> });
    (list.is_some() || add.is_some()).then(|| {
        view! {
            <section class="section" id="evidence">
                <h2>{text.files}</h2>
                {list}
                {add}
            </section>
        }
        .erased()
    })
}

/// One of the two answers, or adds something.
#[component]
fn Say(booking: BookingId, is_answer: bool, action: Call<SayInDispute>) -> impl IntoView {
    let text = words().dispute();
    let form = FormState::new(action);
    let title = if is_answer { text.answer } else { text.add };
    view! {
        <section class="section">
            <h2>{title}</h2>
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <input type="hidden" name=input_name("booking") value=booking.to_string() />
                <FormFailure form />
                <LinesField form field="words" label=text.words required=true />
                <LinesField form field="evidence" label=text.evidence hint=text.evidence_hint short=true />
                <div class="form-end"><SubmitButton pending=action.pending()>{text.send}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}

/// A moderator decides.
#[component]
fn Rule(dispute: DisputeView, action: Call<RuleDispute>) -> impl IntoView {
    let text = words().dispute();
    let form = FormState::new(action);
    let left = reader().lang.money(dispute.left);
    let outcomes = [
        ("all", (text.all)(&left)),
        ("part", text.part.to_owned()),
        ("nothing", text.nothing.to_owned()),
    ];
    let outcomes = outcomes.map(|(value, name)| (value.to_owned(), name));
    view! {
        <section class="section">
            <h2>{text.decide}</h2>
            <p class="soft">{text.decide_lead}</p>
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <input type="hidden" name=input_name("booking") value=dispute.booking.to_string() />
                <FormFailure form />
                <ChoiceField form field="outcome" label=text.outcome choices=outcomes.to_vec() />
                <TextField form field="amount" label=text.amount hint=(text.amount_hint)(&left) />
                <LinesField form field="words" label=text.why hint=text.why_hint required=true />
                <div class="form-end"><SubmitButton pending=action.pending()>{text.decide_now}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}
