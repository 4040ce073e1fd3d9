//! The grid by keyboard: one tab stop, arrows from thing to thing and over free time, Alt and arrows
//! move, with Shift they resize. The focus follows the thing, also when it is drawn anew.

use super::super::layout::{default_opening, key};
use super::super::things::{Thing, What};
use super::changes::Act;
use super::desk::{Cursor, Desk, Shown};
use super::dom::{children, days_of, rtl, set, target_of, within};
use super::stops::{Stop, stop_at, stops};
use super::the_desk;
use domain::calendar::geometry::Placed;
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;
use leptos::prelude::{document, request_animation_frame};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlElement, KeyboardEvent};

/// Where the keyboard begins on a day without anything.
const MORNING: i32 = 9 * 60;

/// Where the keyboard is: at the cursor's thing, at its minute, or at the first thing there is.
pub fn target(things: &[Thing], shown: &Shown, cursor: Option<&Cursor>) -> Option<Stop> {
    let (days, hours) = (&shown.dates, shown.hours);
    if let Some(cursor) = cursor.filter(|cursor| days.contains(&cursor.date)) {
        let stops = stops(things, cursor.date, hours);
        let followed = |stop: &&Stop| {
            let key = stop.thing.map(|thing| thing.key());
            cursor.key.is_some() && key == cursor.key
        };
        let found = stops.iter().find(followed);
        return found.or_else(|| stop_at(&stops, cursor.minute)).cloned();
    }
    let mut first: Option<&Thing> = None;
    for thing in things.iter().filter(|thing| days.contains(&thing.at.date)) {
        if first.is_none_or(|first| thing.at.minutes() < first.at.minutes()) {
            first = Some(thing);
        }
    }
    match first {
        Some(thing) => stops(things, thing.at.date, hours)
            .into_iter()
            .find(|stop| stop.thing.as_ref() == Some(thing)),
        None => stop_at(&stops(things, *days.first()?, hours), MORNING).cloned(),
    }
}

/// One tab stop, and the focus where the cursor is, with the next frame.
pub fn follow_focus() {
    request_animation_frame(|| {
        // The page may have been left since this was asked for.
        if let Some(desk) = the_desk() {
            arrange(&desk);
        }
    });
}

/// Something happened anywhere on the page.
pub fn heard(desk: &Desk, event: &KeyboardEvent) {
    let command = event.ctrl_key() || event.meta_key();
    match event.key().to_ascii_lowercase().as_str() {
        "escape" => {
            desk.pointer.cancel();
            desk.aim.set(None);
        }
        "z" if command && !within(event, "input, textarea, select") => {
            event.prevent_default();
            desk.step(!event.shift_key());
        }
        // What had the focus was drawn anew, and the focus follows with the next frame:
        // a quick hand has pressed the next key by then.
        _ if on_nothing(event) && desk.in_grid.get() => pressed(desk, event),
        _ => {}
    }
}

fn arrange(desk: &Desk) {
    let Some(body) = desk.body.get() else {
        return;
    };
    // As it is by now: a key may have been pressed since, and giving the focus to where the cursor was
    // would take the cursor back there.
    let wanted = desk.target().map(|stop| {
        stop.thing
            .map_or_else(|| "free".to_owned(), |thing| thing.key())
    });
    // While the page that it turned to is on its way, the focus waits.
    let cursor = desk.cursor.with(|cursor| Some(cursor.as_ref()?.date));
    let here_too = cursor.is_some_and(|date| desk.shows(date));
    let follows = here_too && desk.in_grid.get();
    let mut found = None;
    for (key, handle) in handles(&body) {
        let here = found.is_none() && wanted.as_deref() == Some(key.as_str());
        let place = if here { "0" } else { "-1" };
        if handle.get_attribute("tabindex").as_deref() != Some(place) {
            set(&handle, "tabindex", place);
        }
        if here {
            found = Some(handle);
        }
    }
    let Some(handle) = found.filter(|_| follows) else {
        return;
    };
    if document().active_element().as_ref() != Some(handle.as_ref()) {
        // Fails only for an element that has left the page.
        let _ = handle.focus();
    }
}

/// The links and buttons of all blocks, with the names of their things.
fn handles(body: &leptos::web_sys::Element) -> Vec<(String, HtmlElement)> {
    let mut handles = Vec::new();
    for day in days_of(body) {
        for layer in children(&day) {
            for block in children(&layer) {
                if let (Some(key), Some(handle)) =
                    (block.get_attribute("data-key"), block.first_element_child())
                {
                    handles.push((key, handle.unchecked_into()));
                }
            }
        }
    }
    handles
}

/// Whether nothing has the focus, so that a key goes to the page itself.
fn on_nothing(event: &KeyboardEvent) -> bool {
    target_of(event).is_some_and(|element| element.tag_name() == "BODY")
}

/// A key was pressed within the grid.
pub fn pressed(desk: &Desk, event: &KeyboardEvent) {
    let Some(stop) = desk.target() else {
        return;
    };
    if event.ctrl_key() || event.meta_key() {
        return;
    }
    let done = match stop.thing {
        Some(thing) if event.alt_key() => shift(desk, thing, &event.key(), event.shift_key()),
        Some(thing) if event.key() == "Delete" => remove(desk, thing),
        None if matches!(event.key().as_str(), "Enter" | " ") => open_here(desk, &stop),
        _ if event.alt_key() => false,
        _ => walk(desk, &stop, &event.key()),
    };
    if done {
        event.prevent_default();
    }
}

/// How many days the arrow to the right goes.
fn ahead() -> i64 {
    if rtl() { -1 } else { 1 }
}

/// From one stop to the next.
fn walk(desk: &Desk, stop: &Stop, key: &str) -> bool {
    let (days, step) = match key {
        "ArrowLeft" => (-ahead(), 0),
        "ArrowRight" => (ahead(), 0),
        "PageUp" => (-7, 0),
        "PageDown" => (7, 0),
        "ArrowUp" => (0, -1),
        "ArrowDown" => (0, 1),
        "Home" => (0, isize::MIN),
        "End" => (0, isize::MAX),
        _ => return false,
    };
    if days != 0 {
        look(desk, date_of_day(day_number(stop.date) + days), stop.minute);
        return true;
    }
    let Some(shown) = desk.shown.get() else {
        return false;
    };
    let stops = stops(&desk.things(), stop.date, shown.hours);
    let here = stops.iter().position(|other| other == stop).unwrap_or(0);
    let last = stops.len().saturating_sub(1);
    let next = here.saturating_add_signed(step).min(last);
    if let Some(next) = stops.get(next) {
        desk.cursor.set(Some(Cursor {
            date: next.date,
            minute: next.minute,
            key: next.thing.map(|thing| thing.key()),
        }));
    }
    true
}

/// Goes to a minute of a date, turning the page when it is not shown.
fn look(desk: &Desk, date: Date, minute: i32) {
    desk.in_grid.set(true);
    desk.cursor.set(Some(Cursor {
        date,
        minute,
        key: None,
    }));
    if !desk.shows(date) {
        desk.turn_to(date);
    }
}

/// Alt and arrows move by the grid or by a day; with Shift they move the end.
fn shift(desk: &Desk, thing: Thing, arrow: &str, resize: bool) -> bool {
    if matches!(thing.what, What::Session(_)) {
        return false;
    }
    let snap = desk.snap();
    let step = i32::from(snap);
    let days = if rtl() { -1 } else { 1 };
    let to = match (arrow, resize) {
        ("ArrowUp", false) => thing.at.moved(0, -step),
        ("ArrowDown", false) => thing.at.moved(0, step),
        ("ArrowLeft", false) => thing.at.moved(-days, 0),
        ("ArrowRight", false) => thing.at.moved(days, 0),
        ("ArrowUp", true) => thing.at.resized(-step, snap),
        ("ArrowDown", true) => thing.at.resized(step, snap),
        _ => return false,
    };
    if to != thing.at {
        desk.nudge(thing, to);
        desk.said.set(desk.name_at(thing, to));
        desk.look_at(to, key(to));
        if !desk.shows(to.date) {
            desk.turn_to(to.date);
        }
    }
    true
}

fn remove(desk: &Desk, thing: Thing) -> bool {
    if matches!(thing.what, What::Session(_)) {
        return false;
    }
    let change = desk.of(Act::Delete, thing, thing.at);
    desk.change_or_ask(thing, change);
    look(desk, thing.at.date, i32::from(thing.at.time.start_minute));
    true
}

fn open_here(desk: &Desk, stop: &Stop) -> bool {
    let Ok(minute) = u16::try_from(stop.minute) else {
        return false;
    };
    let at = Placed {
        date: stop.date,
        time: default_opening(minute),
    };
    let room = room_after(desk, at);
    desk.create(room);
    desk.said
        .set(format!("{}, {}", desk.text.open_time, key(room)));
    true
}

/// As much of the default length as is free.
fn room_after(desk: &Desk, at: Placed) -> Placed {
    let (start, end) = at.minutes();
    let mut next: Option<i64> = None;
    for thing in desk.things().iter() {
        let from = thing.at.minutes().0;
        let open = matches!(thing.what, What::Open(_));
        if open && from > start && from < end && next.is_none_or(|next| from < next) {
            next = Some(from);
        }
    }
    let shorter = next.and_then(|next| i32::try_from(next - end).ok());
    shorter.map_or(at, |by| at.resized(by, 5))
}
