//! `/wallet/plans/{id}`: another tier with what it costs now, a pause, the end, and the way back from each.

use super::cards::{PlanFacts, when};
use super::*;
use crate::context::reader;
use crate::error::AppError;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, TextField, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Erase, PageHeader, Submit};
use crate::words::words;
use domain::id::PlanId;
use domain::plan::{Change, Stage, Tier, Wish};
use domain::time::ZoneTable;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What the page calls.
#[derive(Clone, Copy)]
struct Calls {
    pause: Call<PausePlan>,
    end: Call<EndPlan>,
    keep: Call<KeepPlan>,
    change: Call<ChangePlan>,
}

#[component]
pub fn PlanPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        id.and_then(|id| id.parse::<PlanId>().ok())
    });
    let calls = Calls {
        pause: Call::new(),
        end: Call::new(),
        keep: Call::new(),
        change: Call::new(),
    };
    let changed = move || {
        let first = calls.pause.version().get() + calls.end.version().get();
        first + calls.keep.version().get() + calls.change.version().get()
    };
    let loaded = load(
        move || (id.get(), changed()),
        |(id, _)| async move { my_plan(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match loaded.await {
                    Ok(page) => view! { <Manage page calls /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Manage(page: PlanPageView, calls: Calls) -> impl IntoView {
    let text = words().plan();
    let PlanPageView {
        plan,
        choices,
        zone,
    } = page;
    let goes_on = plan.renews == Tier::Renews;
    let is_wished = plan.wish == Wish::GoOn;
    let can_stay = plan.stage == Stage::Running && plan.next_tier.is_some();
    let changes = (!choices.is_empty() || can_stay).then(|| {
        view! { <Changes plan=plan.clone() choices zone=zone.clone() change=calls.change /> }
    });
    let keeps = match plan.stage {
        Stage::Running => goes_on && !is_wished,
        Stage::Paused => goes_on,
        _ => false,
    };
    let keep =
        keeps.then(|| view! { <Keep plan=plan.clone() zone=zone.clone() keep=calls.keep /> });
    let pause = (plan.stage == Stage::Running && goes_on && is_wished).then(|| {
        view! { <Pause plan=plan.clone() zone=zone.clone() pause=calls.pause /> }
    });
    let end = (plan.is_live() && plan.wish != Wish::End)
        .then(|| view! { <End plan=plan.clone() zone=zone.clone() end=calls.end /> });
    let title = plan.tier.name.clone();
    let failed = (plan.stage == Stage::Due)
        .then(|| view! { <FormFailure form=FormState::plain(PayMonth::PATH) /> });
    let came = use_query_map().with_untracked(|query| query.get("paid").is_some());
    let on_its_way = (came && plan.stage == Stage::Due).then(|| {
        view! {
            <div class="notice" role="status">
                <div class="notice-words"><b>{text.began}</b><p>{text.month_began_text}</p></div>
            </div>
        }
    });
    view! {
        <Title text=title />
        <PageHeader title=text.plan above=("/wallet".to_owned(), words().wallet().wallet.to_owned()) />
        {on_its_way}
        {failed}
        <section class="card stack"><PlanFacts plan zone in_wallet=false /></section>
        {keep}
        {changes}
        {pause}
        {end}
    }
    .erased()
}

#[component]
fn Changes(
    plan: PlanView,
    choices: Vec<TierChoice>,
    zone: ZoneTable,
    change: Call<ChangePlan>,
) -> impl IntoView {
    let text = words().plan();
    let form = FormState::new(change);
    let lang = reader().lang;
    let until = when(&zone, plan.until);
    let id = plan.id;
    let stay = plan.next_tier.as_ref().map(|_| {
        view! {
            <ActionForm action=change>
                <input type="hidden" name=input_name("plan") value=id.to_string() />
                <input type="hidden" name=input_name("offer") value=plan.offer.to_string() />
                <Submit class="compact">{text.stay}</Submit>
            </ActionForm>
        }
    });
    let rows = choices.into_iter().map(|choice| {
        let terms = choice.tier.terms;
        let price = lang.money(terms.price);
        let (words, button, shown) = match choice.change {
            Change::Now { price: now, sessions } => {
                let now_words = (text.now)(&lang.money(now), sessions);
                (
                    format!("{now_words} {}", (text.then)(&price, &until)),
                    (text.change_now)(&lang.money(now)),
                    (now.minor.to_string(), sessions.to_string()),
                )
            }
            Change::Next => (
                (text.next)(&until),
                text.change_next.to_owned(),
                (String::new(), String::new()),
            ),
        };
        view! {
            <li class="stack">
                <div class="split">
                    <div>
                        <p><b>{choice.tier.name}</b> " · " {(text.monthly)(terms.sessions)} " · " <span class="num">{(text.a_month)(&price)}</span></p>
                        <p class="small soft">{words}</p>
                    </div>
                    <ActionForm action=change>
                        <input type="hidden" name=input_name("plan") value=id.to_string() />
                        <input type="hidden" name=input_name("offer") value=choice.offer.to_string() />
                        <input type="hidden" name=input_name("price") value=shown.0 />
                        <input type="hidden" name=input_name("sessions") value=shown.1 />
                        <Submit class="compact">{button}</Submit>
                    </ActionForm>
                </div>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card stack">
            <h2>{text.change_title}</h2>
            <p class="soft">{text.change_lead}</p>
            <FormFailure form />
            {stay}
            <ul class="stack">{rows}</ul>
        </section>
    }
    .erased()
}

/// The way back from a pause or from the end.
#[component]
fn Keep(plan: PlanView, zone: ZoneTable, keep: Call<KeepPlan>) -> impl IntoView {
    let text = words().plan();
    let form = FormState::new(keep);
    let is_paused = plan.stage == Stage::Paused;
    let next = plan.next_tier.as_ref().unwrap_or(&plan.tier);
    let words = match is_paused {
        true => (text.resume)(&reader().lang.money(next.terms.price)),
        false => text.keep.to_owned(),
    };
    let by_itself = match plan.wish {
        Wish::Pause(Some(at)) => Some(view! { <p>{(text.paused_until)(&when(&zone, at))}</p> }),
        _ => None,
    };
    let hint = is_paused.then(|| view! { <p class="soft">{text.resume_text}</p> });
    view! {
        <section class="card stack">
            <FormFailure form />
            {by_itself}
            {hint}
            <ActionForm action=keep>
                <input type="hidden" name=input_name("plan") value=plan.id.to_string() />
                <Submit>{words}</Submit>
            </ActionForm>
        </section>
    }
    .erased()
}

#[component]
fn Pause(plan: PlanView, zone: ZoneTable, pause: Call<PausePlan>) -> impl IntoView {
    let text = words().plan();
    let form = FormState::new(pause);
    view! {
        <section class="card stack">
            <h2>{text.pause_title}</h2>
            <p class="soft">{(text.pause_text)(&when(&zone, plan.until))}</p>
            <ActionForm action=pause attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <input type="hidden" name=input_name("plan") value=plan.id.to_string() />
                <TextField form field="until" kind="date" label=text.pause_until hint=text.pause_hint />
                <div class="form-end"><SubmitButton pending=pause.pending()>{text.pause}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}

#[component]
fn End(plan: PlanView, zone: ZoneTable, end: Call<EndPlan>) -> impl IntoView {
    let text = words().plan();
    let form = FormState::new(end);
    let words = match plan.stage {
        Stage::Running => (text.end_text)(&when(&zone, plan.until)),
        _ => text.end_now_text.to_owned(),
    };
    view! {
        <section class="card stack">
            <h2>{text.end_title}</h2>
            <p class="soft">{words}</p>
            <FormFailure form />
            <ActionForm action=end>
                <input type="hidden" name=input_name("plan") value=plan.id.to_string() />
                <Submit class="danger">{text.end}</Submit>
            </ActionForm>
        </section>
    }
    .erased()
}
