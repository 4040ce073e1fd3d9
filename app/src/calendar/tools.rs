//! Around the grid: what it snaps to and shows, what the next tap means, and how the last change is taken
//! back. Choices are links and forms, so that the address keeps them and no script is needed.

use super::address::{Address, SNAPS};
use super::desk::Desk;
use super::layout::times;
use super::things::Act;
use crate::context::reader;
use crate::ui::{Erase, Glyph, Icon, Submit, TextInput};
use crate::words::words;
use jiff::civil::Date;
use leptos::prelude::*;

/// Zones that are often looked for; any other can be typed.
pub(super) const OFTEN: [&str; 16] = [
    "Africa/Accra",
    "Africa/Nairobi",
    "America/Bogota",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "Pacific/Auckland",
    "UTC",
];

#[component]
pub fn GridTools(from: Date, address: Address) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let mut snaps = SNAPS;
    snaps.sort_unstable();
    let step = |snap: u16| {
        let href = Address {
            snap,
            ..address.clone()
        }
        .at(from);
        let current = (snap == address.snap).then_some("true");
        view! { <a href=href aria-current=current data-noscroll="true">{lang.duration(i64::from(snap))}</a> }.erased()
    };
    let steps: Vec<AnyView> = snaps.into_iter().map(step).collect();
    let all = Address {
        all_hours: !address.all_hours,
        ..address.clone()
    };
    let hours = if address.all_hours {
        text.usual_hours
    } else {
        text.all_hours
    };
    let zones: Vec<AnyView> = OFTEN
        .into_iter()
        .map(|zone| view! { <option value=zone></option> }.erased())
        .collect();
    let kept =
        |name: &'static str, value: String| view! { <input type="hidden" name=name value=value /> };
    let also = address.also.clone().unwrap_or_default();
    view! {
        <div class="grid-tools">
            <nav class="segments" aria-label=text.grid>{steps}</nav>
            <a class="button compact" href=all.at(from) data-noscroll="true">{hours}</a>
            <form method="get" action="/calendar">
                {kept("view", address.mode.as_str().to_owned())}
                {kept("date", from.to_string())}
                {kept("step", address.snap.to_string())}
                {address.all_hours.then(|| kept("hours", "all".to_owned()))}
                <TextInput name="also" label=text.second_zone value=also list="often-zones" placeholder=text.zone_hint />
                <datalist id="often-zones">{zones}</datalist>
                <Submit class="compact">{text.show}</Submit>
            </form>
        </div>
    }
}

/// While a thing waits for a tap that says where it goes.
#[component]
pub fn AimBar(desk: Desk) -> impl IntoView {
    move || {
        let aim = desk.aim.get()?;
        let words = if aim.length {
            desk.text.aim_end
        } else {
            desk.text.aim_start
        };
        Some(view! {
            <p class="notice aim-bar" role="status">
                {words}
                <button class="button compact" type="button" on:click=move |_| desk.aim.set(None)>{desk.words.common().cancel}</button>
            </p>
        })
    }
}

/// Undo, redo, and what was refused with what can be had instead.
#[component]
pub fn Taken(desk: Desk) -> impl IntoView {
    let common = words().common();
    let offer = move |change: super::things::Change| {
        let day = desk.lang.long_day(change.to.date);
        let words = match change.act {
            Act::Delete => (desk.text.offer_close)(&day),
            Act::Add | Act::Move => (desk.text.offer)(&day, &times(change.to)),
        };
        view! { <button class="button compact" type="button" on:click=move |_| desk.change(change)>{words}</button> }
    };
    let refusal = move || {
        let refusal = desk.refusal.get()?;
        Some(view! {
            <div class="notice bad refusal" role="alert"><p>{refusal.why}</p>{refusal.offer.map(offer)}</div>
        })
    };
    view! {
        {refusal}
        <div class="button-row undo-row" hidden=move || desk.undo.with(Vec::is_empty) && desk.redo.with(Vec::is_empty)>
            <button class="button compact" type="button" disabled=move || desk.undo.with(Vec::is_empty) on:click=move |_| desk.step(true)>
                <Icon glyph=Glyph::Undo />{common.undo}
            </button>
            <button class="button compact" type="button" disabled=move || desk.redo.with(Vec::is_empty) on:click=move |_| desk.step(false)>
                {common.redo}
            </button>
        </div>
    }
}
