//! The settings of an account: language, zone, password, where one is signed in.

use super::*;
use crate::context::reader;
use crate::form::{ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, TextField};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::premium::MembershipCard;
use crate::title::Title;
use crate::ui::Erase;
use crate::words::{Clock, Habits, Lang, WeekStart, words};
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

#[component]
pub fn SettingsPage() -> impl IntoView {
    let end = Call::<EndSignIn>::new();
    let page = load(move || end.version().get(), |_| settings());
    view! {
        <Title text=words().account().settings_title />
        <Suspense fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match page.await {
                    Ok(settings) => view! { <SettingsForms settings end /> }.erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn SettingsForms(settings: SettingsView, end: Call<EndSignIn>) -> impl IntoView {
    let text = words().account();
    let saved = use_query_map().with_untracked(|query| query.get("saved"));
    let note = match saved.as_deref() {
        Some("password") => Some(text.password_saved),
        Some("settings") => Some(words().common().saved),
        _ => None,
    };
    view! {
        <section class="narrow stack">
            <h1>{text.settings_title}</h1>
            {note.map(|note| view! { <p class="notice good" role="status">{note}</p> })}
            <p class="soft">{settings.email.clone()}</p>
            {(!settings.verified).then(|| view! { <VerifyAgain /> })}
            <Preferences zone=settings.zone.clone() lang=settings.lang.clone() habits=settings.habits />
            <h2>{words().connection().title}</h2>
            <p><a href="/settings/calendars">{words().connection().feed}</a></p>
            <h2>{words().invoice().list}</h2>
            <MembershipCard />
            <p><a href="/invoices">{words().invoice().list}</a> " · " <a href="/settings/billing">{words().invoice().billing}</a></p>
            <NewPassword />
            <h2>{text.sign_ins}</h2>
            <p class="soft">{text.sign_ins_text}</p>
            <ul class="rows">
                {settings.sign_ins.into_iter().map(|sign_in| view! { <SignInRow sign_in end zones=settings.zones.clone() /> }).collect_view()}
            </ul>
            <form method="post" action=SignOutEverywhere::url()>
                <button class="button" type="submit">{text.sign_out_everywhere}</button>
            </form>
        </section>
    }
}

#[component]
fn VerifyAgain() -> impl IntoView {
    let action = Call::<SendVerificationAgain>::new();
    let form = FormState::new(action);
    view! {
        <div class="notice warn">
            <p>{words().common().verify_first}</p>
            <ActionForm action>
                <FormFailure form />
                <button class="button" type="submit">{words().account().sent_again}</button>
            </ActionForm>
        </div>
    }
}

#[component]
fn Preferences(zone: String, lang: String, habits: Habits) -> impl IntoView {
    let form = FormState::plain(ChangeSettings::PATH);
    let text = words().account();
    let clocks = Clock::ALL.map(|clock| (clock.number().to_string(), clock.time(14 * 60 + 30)));
    let starts = WeekStart::ALL.map(|start| {
        let name = reader().lang.weekday(start.weekday());
        (start.number().to_string(), name.to_owned())
    });
    let languages = Lang::ALL.map(|lang| (lang.tag().to_owned(), lang.own_name().to_owned()));
    view! {
        <h2>{text.language_and_zone}</h2>
        // What is chosen here counts for the whole document, so this form is a plain one.
        <form method="post" action=ChangeSettings::url() class="form">
            <FormFailure form />
            <ChoiceField form field="lang" label=words().common().language choices=languages.to_vec() initial=lang />
            <ZoneField form value=form.value("zone", &zone) />
            <ChoiceField form field="clock" label=text.clock choices=clocks.to_vec() initial=habits.clock.number().to_string() />
            <ChoiceField form field="week_start" label=text.week_start choices=starts.to_vec() initial=habits.week_start.number().to_string() />
            <div class="form-end">
                <SubmitButton pending=Signal::stored(false)>{words().common().save}</SubmitButton>
            </div>
        </form>
    }
}

#[component]
fn NewPassword() -> impl IntoView {
    let action = Call::<ChangePassword>::new();
    let form = FormState::new(action);
    let text = words().account();
    view! {
        <h2>{text.change_password}</h2>
        <ActionForm action attr:class="form" attr:novalidate=true>
            <FormFailure form />
            <TextField form field="current_password" kind="password" label=text.current_password autocomplete="current-password" />
            <TextField form field="password" kind="password" label=text.new_password hint=text.password_hint autocomplete="new-password" />
            <div class="form-end">
                <SubmitButton pending=action.pending()>{text.change_password}</SubmitButton>
            </div>
        </ActionForm>
    }
}

#[component]
fn SignInRow(sign_in: SignInView, end: Call<EndSignIn>, zones: ZoneTable) -> impl IntoView {
    let text = words().account();
    let when = moment(sign_in.last_seen_at, &zones);
    let this_one = sign_in.this_one;
    view! {
        <li class="cluster">
            <span class="strong">{sign_in.device}</span>
            <span class="soft small">
                {if this_one { text.this_browser.to_owned() } else { (text.last_seen)(&when) }}
            </span>
            {(!this_one)
                .then(|| {
                    view! {
                        <ActionForm action=end attr:class="push">
                            <input type="hidden" name="id" value=sign_in.id.to_string() />
                            <button class="button" type="submit">{text.end_sign_in}</button>
                        </ActionForm>
                    }
                })}
        </li>
    }
}

fn moment(instant: Instant, zones: &ZoneTable) -> String {
    reader().lang.moment(zones.local(instant))
}
