//! Around the grid: what it snaps to and shows, what the next tap means, and how the last change is taken
//! back. Choices are links and forms, so that the address keeps them and no script is needed.

use super::address::{Address, CalendarMode, SNAPS};
use super::desk::Desk;
use super::layout::times;
use super::things::Act;
use super::*;
use crate::account::zones;
use crate::context::reader;
use crate::load::load;
use crate::ui::{Erase, Glyph, Icon, Submit, TextInput};
use crate::words::words;
use jiff::civil::Date;
use leptos::prelude::*;

#[component]
pub fn GridTools(view: CalendarView, address: Address, desk: Desk) -> impl IntoView {
    let text = words().calendar();
    let from = view.from;
    let in_grid = address.mode.in_grid();
    let grid =
        in_grid.then(|| view! { <GridChoices from address=address.clone() desk /> }.erased());
    let kept = |name: &'static str, value: String| {
        view! { <input type="hidden" name=name value=value /> }.erased()
    };
    let own = view.home.clone().unwrap_or_else(|| view.zone.zone.clone());
    let zone = address.zone.clone().unwrap_or_default();
    let also = address.also.clone().unwrap_or_default();
    let second = in_grid.then(|| {
        view! { <TextInput name="also" label=text.second_zone value=also list="zones" placeholder=text.zone_hint /> }
    });
    // The list is long: it is fetched when somebody begins to search.
    let searched = RwSignal::new(false);
    let zones = load(
        move || searched.get(),
        |searched| async move {
            if searched {
                zones().await.unwrap_or_default()
            } else {
                Vec::new()
            }
        },
    );
    view! {
        <div class="grid-tools">
            {grid}
            <form method="get" action="/calendar" on:focusin=move |_| searched.set(true)>
                {kept("view", address.mode.as_str().to_owned())}
                {kept("date", from.to_string())}
                {kept("step", address.snap.to_string())}
                {address.all_hours.then(|| kept("hours", "all".to_owned()))}
                <TextInput name="zone" label=text.zone value=zone list="zones" placeholder=own />
                {second}
                <Transition>
                    {move || Suspend::new(async move {
                        let options = zones.await.into_iter();
                        let options: Vec<AnyView> =
                            options.map(|zone| view! { <option value=zone></option> }.erased()).collect();
                        view! { <datalist id="zones">{options}</datalist> }
                    })}
                </Transition>
                <Submit class="compact">{text.show}</Submit>
            </form>
        </div>
    }
}

/// What the grid snaps to, how much of the day it shows, and whether it paints several days.
#[component]
fn GridChoices(from: Date, address: Address, desk: Desk) -> impl IntoView {
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
    let several = desk.pointer.several;
    let paint = (address.mode != CalendarMode::Day).then(|| {
        view! {
            <button
                class="button compact scripted"
                type="button"
                aria-pressed=move || several.get().to_string()
                on:click=move |_| several.update(|several| *several = !*several)
            >
                {text.several_days}
            </button>
        }
    });
    view! {
        <nav class="segments" aria-label=text.grid>{steps}</nav>
        <a class="button compact" href=all.at(from) data-noscroll="true">{hours}</a>
        {paint}
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
            Act::Add | Act::Move | Act::Paint { .. } => {
                (desk.text.offer)(&day, &times(desk.clock, change.to))
            }
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
