//! Accounts with calendars on `/settings/calendars`: connecting one, and what each of its calendars
//! is for.

use super::page::{Desk, moment};
use super::*;
use crate::form::{ActionForm, CheckField, FormFailure, FormState, SubmitButton, TextField};
use crate::ui::{Erase, Notice, Tone};
use crate::words::words;
use domain::id::ConnectionId;
use domain::time::ZoneTable;
use leptos::prelude::*;

/// The form that connects an account, or why there is none.
#[component]
pub fn ConnectAccount(accounts: AccountOffer, desk: Desk) -> impl IntoView {
    let text = words().connection();
    match accounts {
        AccountOffer::NotOffered => ().erased(),
        AccountOffer::KeyMissing => view! {
            <h3>{text.account}</h3>
            <p class="soft">{text.account_key_missing}</p>
        }
        .erased(),
        AccountOffer::Offered => view! { <AccountFields desk /> }.erased(),
    }
}

#[component]
fn AccountFields(desk: Desk) -> impl IntoView {
    let text = words().connection();
    let form = FormState::new(desk.connect);
    let pending = desk.connect.pending();
    view! {
        <h3>{text.account}</h3>
        <p class="soft">{text.account_lead}</p>
        <ActionForm action=desk.connect attr:class="form" attr:novalidate=true>
            <FormFailure form />
            <TextField form field="address" label=text.account_server hint=text.account_server_hint required=true />
            <TextField form field="user" label=text.account_user autocomplete="off" required=true />
            <TextField
                form
                field="password"
                kind="password"
                label=text.account_password
                hint=text.account_password_hint
                autocomplete="off"
                required=true
            />
            <TextField form field="label" label=text.label hint=text.label_hint />
            <CheckField form field="write" initial=true>
                {text.account_write}
            </CheckField>
            <p class="soft small" role="status">{move || pending.get().then_some(text.account_waits)}</p>
            <div class="form-end">
                <SubmitButton pending>{text.add}</SubmitButton>
            </div>
        </ActionForm>
    }
}

/// The calendars of a connected account, to choose from.
#[component]
pub fn AccountCalendars(
    id: ConnectionId,
    account: AccountView,
    zone: ZoneTable,
    desk: Desk,
) -> impl IntoView {
    let text = words().connection();
    let user = (text.account_of)(&account.user);
    let unwritten = account.unwritten.map(|(since, trouble)| {
        let title = (text.unwritten_since)(&moment(since, &zone));
        view! {
            <Notice tone=Tone::Bad title>
                <p>{(text.trouble)(&trouble)}</p>
            </Notice>
        }
    });
    let choice = if account.calendars.is_empty() {
        view! { <p>{text.calendars_read_none}</p> }.erased()
    } else {
        view! { <Choice id calendars=account.calendars desk /> }.erased()
    };
    view! {
        <p class="soft small">{user}</p>
        {unwritten}
        {choice}
    }
}

#[component]
fn Choice(id: ConnectionId, calendars: Vec<CalendarView>, desk: Desk) -> impl IntoView {
    let text = words().connection();
    let select = format!("sessions-{id}");
    let hint = format!("sessions-hint-{id}");
    let places = calendars.iter().filter(|calendar| calendar.can_write);
    let places = places.map(|calendar| {
        let selected = calendar.gets_sessions;
        view! {
            <option value=calendar.number.to_string() selected=selected>
                {calendar.name.clone()}
            </option>
        }
    });
    let places = places.collect_view();
    let each = calendars.iter().map(|calendar| {
        let name = format!("form[read][{}]", calendar.number);
        view! {
            <label class="check">
                <input type="checkbox" name=name checked=calendar.is_read />
                <span>{colour_of(calendar)} {calendar.name.clone()}</span>
            </label>
        }
    });
    let each = each.collect_view();
    view! {
        <ActionForm action=desk.choose attr:class="form">
            <input type="hidden" name="form[id]" value=id.to_string() />
            <fieldset class="group">
                <legend>{text.calendars_read}</legend>
                <div class="checks">{each}</div>
            </fieldset>
            <div class="field">
                <label class="field-label" for=select.clone()>{text.calendar_for_sessions}</label>
                <p class="field-hint" id=hint.clone()>{text.calendar_for_sessions_hint}</p>
                <select class="input" id=select name="form[sessions]" aria-describedby=hint>
                    <option value="">{text.calendar_none}</option>
                    {places}
                </select>
            </div>
            <div class="form-end">
                <button class="button" type="submit">{text.choose}</button>
            </div>
        </ActionForm>
    }
}

/// A dot in the calendar's own colour; its name says the same without.
fn colour_of(calendar: &CalendarView) -> impl IntoView + use<> {
    calendar.colour.clone().map(|colour| {
        view! {
            <svg class="calendar-dot" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                <circle cx="5" cy="5" r="5" fill=colour />
            </svg>
        }
    })
}
