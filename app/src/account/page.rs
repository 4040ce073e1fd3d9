//! Joining, signing in, confirming an address, a new password, the code of conduct.

use super::*;
use crate::form::{
    ActionForm, Call, CheckField, FormFailure, FormState, SubmitButton, TextField, input_name,
};
use crate::title::Title;
use crate::words::words;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::{use_params_map, use_query_map};

#[component]
pub fn RegisterPage() -> impl IntoView {
    let action = Call::<Register>::new();
    let form = FormState::new(action);
    let text = words().account();
    view! {
        <Title text=text.register_title />
        <section class="narrow stack auth">
            <h1>{text.register_title}</h1>
            <p class="soft">{text.register_lead}</p>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <TextField form field="name" label=text.name hint=text.name_hint autocomplete="name" required=true />
                <TextField form field="email" kind="email" label=text.email autocomplete="email" required=true />
                <TextField form field="password" kind="password" label=text.password hint=text.password_hint autocomplete="new-password" required=true />
                <ZoneOfNewcomer form />
                <div class="checks">
                    <CheckField form field="mentor">{text.mentor}</CheckField>
                    <CheckField form field="adult">{text.adult}</CheckField>
                    <CheckField form field="conduct">
                        {text.conduct} <a href="/conduct">{text.conduct_link}</a> "."
                    </CheckField>
                </div>
                <div class="form-end stretch">
                    <SubmitButton pending=action.pending()>{text.join}</SubmitButton>
                </div>
            </ActionForm>
            <p><a href="/sign-in">{text.have_account}</a></p>
        </section>
    }
}

/// After joining, and after asking for the link again.
#[component]
pub fn LinkSentPage() -> impl IntoView {
    let text = words().account();
    view! {
        <Title text=text.sent_title />
        <section class="narrow stack auth">
            <h1>{text.sent_title}</h1>
            <p>{text.sent_text}</p>
        </section>
    }
}

/// Where the link of the first letter leads. Opening it changes nothing by itself: mail programs
/// open links to look at them.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let form = FormState::plain(Verify::PATH);
    let text = words().account();
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let expired = form.problem("token");
    view! {
        <Title text=text.verify_title />
        <section class="narrow stack auth">
            <h1>{text.verify_title}</h1>
            <p>{text.verify_text}</p>
            <p class="notice bad" role="alert" hidden=move || expired.get().is_none()>
                {move || expired.get().map(|problem| (words().common().problem)(&problem))}
            </p>
            // Whoever confirms is signed in from then on: another document, as after signing in.
            <form method="post" action=Verify::url() class="form">
                <input type="hidden" name="token" value=token />
                <div class="form-end stretch">
                    <SubmitButton pending=Signal::stored(false)>{text.verify_button}</SubmitButton>
                </div>
            </form>
        </section>
    }
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let form = FormState::plain(SignIn::PATH);
    let text = words().account();
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    view! {
        <Title text=text.sign_in_title />
        <section class="narrow stack auth">
            <h1>{text.sign_in_title}</h1>
            // Language, zone and clock become the member's, so what follows is another document.
            <form method="post" action=SignIn::url() class="form" novalidate>
                <FormFailure form />
                <TextField form field="email" kind="email" label=text.email autocomplete="username" required=true />
                <TextField form field="password" kind="password" label=text.password autocomplete="current-password" required=true />
                <input type="hidden" name=input_name("next") value=form.value("next", &next) />
                <div class="form-end stretch">
                    <SubmitButton pending=Signal::stored(false)>{text.sign_in_title}</SubmitButton>
                </div>
            </form>
            <p class="cluster">
                <a href="/reset">{text.forgot}</a>
                <a href="/register">{text.no_account}</a>
            </p>
        </section>
    }
}

#[component]
pub fn AskResetPage() -> impl IntoView {
    let action = Call::<AskReset>::new();
    let form = FormState::new(action);
    let text = words().account();
    view! {
        <Title text=text.ask_reset_title />
        <section class="narrow stack auth">
            <h1>{text.ask_reset_title}</h1>
            <p>{text.ask_reset_text}</p>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <TextField form field="email" kind="email" label=text.email autocomplete="username" required=true />
                <div class="form-end stretch">
                    <SubmitButton pending=action.pending()>{text.ask_reset_button}</SubmitButton>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
pub fn ResetSentPage() -> impl IntoView {
    let text = words().account();
    view! {
        <Title text=text.sent_title />
        <section class="narrow stack auth">
            <h1>{text.sent_title}</h1>
            <p>{text.reset_sent_text}</p>
        </section>
    }
}

#[component]
pub fn ResetPage() -> impl IntoView {
    let form = FormState::plain(Reset::PATH);
    let text = words().account();
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let expired = form.problem("token");
    view! {
        <Title text=text.reset_title />
        <section class="narrow stack auth">
            <h1>{text.reset_title}</h1>
            <p class="notice bad" role="alert" hidden=move || expired.get().is_none()>
                {move || expired.get().map(|problem| (words().common().problem)(&problem))}
            </p>
            <form method="post" action=Reset::url() class="form" novalidate>
                <input type="hidden" name=input_name("token") value=token />
                <TextField form field="password" kind="password" label=text.new_password hint=text.password_hint autocomplete="new-password" required=true />
                <div class="form-end stretch">
                    <SubmitButton pending=Signal::stored(false)>{text.reset_button}</SubmitButton>
                </div>
            </form>
        </section>
    }
}

#[component]
pub fn ConductPage() -> impl IntoView {
    let common = words().common();
    view! {
        <Title text=common.code_of_conduct />
        <section class="prose">
            <h1>{common.code_of_conduct}</h1>
            <ol>
                {common.conduct_text.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}
            </ol>
        </section>
    }
}
