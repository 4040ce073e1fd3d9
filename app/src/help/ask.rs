//! `/requests/new?q=…`: what is asked of mentors who fit, begun with the words of a search.

use super::AskForHelp;
use crate::booking::LinesField;
use crate::context::reader;
use crate::form::{ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField};
use crate::load::awaited;
use crate::premium::PremiumHint;
use crate::routes::CurrentViewer;
use crate::title::Title;
use crate::ui::Erase;
use crate::words::words;
use domain::premium::PremiumFeature;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Lengths to wish for, in minutes.
const LENGTHS: [u16; 5] = [15, 30, 45, 60, 90];

#[component]
pub fn AskPage() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| query.get("q").unwrap_or_default());
    let current = expect_context::<CurrentViewer>().0;
    let text = words().help();
    view! {
        <Title text=text.ask_title />
        <section class="narrow stack">
            <h1>{text.ask_title}</h1>
            <p class="soft">{text.ask_text}</p>
            <PremiumHint feature=PremiumFeature::HelpRequests />
            <Transition>
                {awaited(move || {
                    let asked = asked.clone();
                    async move {
                        match current.await {
                            Some(_) => view! { <Ask asked /> }.erased(),
                            None => view! { <SignInFirst asked /> }.erased(),
                        }
                    }
                })}
            </Transition>
        </section>
    }
}

/// A visitor is led to sign in, and comes back with the same words.
#[component]
fn SignInFirst(asked: String) -> impl IntoView {
    let query = crate::market::MarketQuery {
        q: asked,
        ..Default::default()
    };
    let back = query.href_at("/requests/new").replace('%', "%25");
    view! {
        <p>{words().help().sign_in_first}</p>
        <p><a class="button primary" href=format!("/sign-in?next={back}")>{words().common().sign_in}</a></p>
    }
}

#[component]
fn Ask(asked: String) -> impl IntoView {
    let action = Call::<AskForHelp>::new();
    let form = FormState::new(action);
    let text = words().help();
    let lengths =
        LENGTHS.map(|minutes| (minutes.to_string(), reader().lang.duration(minutes.into())));
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true>
            <FormFailure form />
            <TextField form field="goal" label=text.goal hint=text.goal_hint initial=asked required=true />
            <LinesField form field="tried" label=text.tried hint=text.tried_hint short=true />
            <LinesField form field="question" label=text.question hint=text.question_hint required=true />
            <ChoiceField form field="minutes" label=text.minutes choices=lengths.to_vec() initial="30" />
            <div class="form-end"><SubmitButton pending=action.pending()>{text.send}</SubmitButton></div>
        </ActionForm>
    }
}
