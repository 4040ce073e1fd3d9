//! Below the days: how the last change is taken back, what the colours mean, what the grid snaps to and
//! shows, and on which clock. Choices are links and forms, so that the address keeps them and no script is
//! needed. Drawn by the server.

use super::address::{Address, CalendarMode, SNAPS};
use super::*;
use crate::context::reader;
use crate::ui::{Erase, Glyph, Icon, Submit, TextInput};
use crate::words::words;
use jiff::civil::Date;
use leptos::prelude::*;

#[component]
pub fn Below(view: CalendarView, address: Address) -> impl IntoView {
    let (text, common) = (words().calendar(), words().common());
    view! {
        <div class="button-row undo-row" hidden=true>
            <button class="button compact" type="button" data-do="undo"><Icon glyph=Glyph::Undo />{common.undo}</button>
            <button class="button compact" type="button" data-do="redo">{common.redo}</button>
        </div>
        <ul class="week-key">
            <li><i class="open"></i>{words().desk().open_time}</li>
            <li><i class="booked"></i>{words().desk().booked}</li>
            <li><i class="buffer"></i>{text.buffer}</li>
            <li><i class="busy"></i>{text.other_calendars}</li>
        </ul>
        <GridTools view address />
    }
}

#[component]
fn GridTools(view: CalendarView, address: Address) -> impl IntoView {
    let text = words().calendar();
    let from = view.from;
    let in_grid = address.mode.in_grid();
    let grid = in_grid.then(|| view! { <GridChoices from address=address.clone() /> }.erased());
    let kept = |name: &'static str, value: String| {
        view! { <input type="hidden" name=name value=value /> }.erased()
    };
    let own = view.home.clone().unwrap_or_else(|| view.zone.zone.clone());
    let zone = address.zone.clone().unwrap_or_default();
    let also = address.also.clone().unwrap_or_default();
    let second = in_grid.then(|| {
        view! { <TextInput name="also" label=text.second_zone value=also list="zones" placeholder=text.zone_hint /> }
    });
    view! {
        <div class="grid-tools">
            {grid}
            <form method="get" action="/calendar">
                {kept("view", address.mode.as_str().to_owned())}
                {kept("date", from.to_string())}
                {kept("step", address.snap.to_string())}
                {address.all_hours.then(|| kept("hours", "all".to_owned()))}
                <TextInput name="zone" label=text.zone value=zone list="zones" placeholder=own />
                {second}
                // The list is long: it is fetched when somebody begins to search.
                <datalist id="zones"></datalist>
                <Submit class="compact">{text.show}</Submit>
            </form>
        </div>
    }
}

/// What the grid snaps to, how much of the day it shows, and whether it paints several days.
#[component]
fn GridChoices(from: Date, address: Address) -> impl IntoView {
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
    let paint = (address.mode != CalendarMode::Day).then(|| {
        view! {
            <button class="button compact scripted" type="button" aria-pressed="false" data-do="several">
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
