//! The grid by keyboard: one tab stop, arrows from thing to thing and over free time, Alt and arrows
//! move, with Shift they resize. The focus follows the thing, also when it is drawn anew.

use super::desk::Cursor;
use super::drag::rtl;
use super::grid::Grid;
use super::layout::{Hours, default_opening, key};
use super::things::{Act, Stop, Thing, What, stop_at, stops};
use crate::ui::whenever;
use domain::calendar::geometry::Placed;
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event};

/// Where the keyboard begins on a day without anything.
const MORNING: i32 = 9 * 60;

/// Where the keyboard is: at the cursor's thing, at its minute, or at the first thing there is.
pub fn target(
    things: &[Thing],
    days: &[Date],
    hours: Hours,
    cursor: Option<&Cursor>,
) -> Option<Stop> {
    if let Some(cursor) = cursor.filter(|cursor| days.contains(&cursor.date)) {
        let stops = stops(things, cursor.date, hours);
        let followed = |stop: &&Stop| {
            let key = stop.thing.map(|thing| thing.key());
            cursor.key.is_some() && key == cursor.key
        };
        let found = stops.iter().find(followed);
        return found.or_else(|| stop_at(&stops, cursor.minute)).cloned();
    }
    let mut first = things.iter().filter(|thing| days.contains(&thing.at.date));
    let first = first
        .clone()
        .min_by_key(|thing| thing.at.minutes())
        .or_else(|| first.next());
    match first {
        Some(thing) => stops(things, thing.at.date, hours)
            .into_iter()
            .find(|stop| stop.thing.as_ref() == Some(thing)),
        None => stop_at(&stops(things, *days.first()?, hours), MORNING).cloned(),
    }
}

/// One tab stop, and the focus where the cursor is, after each time that something was drawn.
pub fn follow_focus(grid: Grid) {
    whenever(move || {
        grid.target.track();
        grid.things.track();
        grid.desk.selected.track();
        request_animation_frame(move || arrange(grid));
    });
    whenever(move || {
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            let command = event.ctrl_key() || event.meta_key();
            match event.key().to_ascii_lowercase().as_str() {
                "escape" => {
                    grid.desk.pointer.cancel();
                    grid.desk.aim.set(None);
                }
                "z" if command && !in_a_field(&event) => {
                    event.prevent_default();
                    grid.desk.step(!event.shift_key());
                }
                // What had the focus was drawn anew, and the focus follows with the next frame:
                // a quick hand has pressed the next key by then.
                _ if on_nothing(&event) && grid.desk.in_grid.get_value() => pressed(grid, &event),
                _ => {}
            }
        });
        let left = window_event_listener(leptos::ev::blur, move |_| grid.desk.pointer.cancel());
        let elsewhere = window_event_listener(leptos::ev::pointerdown, move |event| {
            if !within(&event, ".week-body") {
                grid.desk.in_grid.set_value(false);
            }
        });
        on_cleanup(move || {
            keys.remove();
            left.remove();
            elsewhere.remove();
        });
    });
}

fn arrange(grid: Grid) {
    // The page may have been left since this was asked for.
    if grid.view.try_with_value(|_| ()).is_none() {
        return;
    }
    // As it is by now: a key may have been pressed since, and giving the focus to where the cursor was
    // would take the cursor back there.
    let wanted = grid.target.get_untracked().map(|stop| {
        stop.thing
            .map_or_else(|| "free".to_owned(), |thing| thing.key())
    });
    // While the page that it turned to is on its way, the focus waits.
    let cursor = grid
        .desk
        .cursor
        .with_untracked(|cursor| cursor.as_ref().map(|cursor| cursor.date));
    let here_too = cursor.is_some_and(|date| grid.shows(date));
    let follows = here_too && grid.desk.in_grid.get_value();
    let mut found = false;
    for (key, handle) in grid.handles() {
        let here = !found && wanted.as_deref() == Some(key.as_str());
        found |= here;
        let place = if here { "0" } else { "-1" };
        if handle.get_attribute("tabindex").as_deref() != Some(place) {
            // Fails only for attributes with impossible names.
            let _ = handle.set_attribute("tabindex", place);
        }
        let elsewhere = || document().active_element().as_ref() != Some(handle.as_ref());
        if here && follows && elsewhere() {
            // Fails only for an element that has left the page.
            let _ = handle.focus();
        }
    }
}

fn in_a_field(event: &KeyboardEvent) -> bool {
    within(event, "input, textarea, select")
}

/// Whether nothing has the focus, so that a key goes to the page itself.
fn on_nothing(event: &KeyboardEvent) -> bool {
    target_of(event).is_some_and(|element| element.tag_name() == "BODY")
}

/// Whether something happened in an element that the selector names.
fn within(event: &Event, selector: &str) -> bool {
    // Fails only for a selector that cannot be read.
    target_of(event).is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// A key was pressed within the grid.
pub fn pressed(grid: Grid, event: &KeyboardEvent) {
    let Some(stop) = grid.target.get_untracked() else {
        return;
    };
    if event.ctrl_key() || event.meta_key() {
        return;
    }
    let done = match stop.thing {
        Some(thing) if event.alt_key() => shift(grid, thing, &event.key(), event.shift_key()),
        Some(thing) if event.key() == "Delete" => remove(grid, thing),
        None if matches!(event.key().as_str(), "Enter" | " ") => open_here(grid, &stop),
        _ if event.alt_key() => false,
        _ => walk(grid, &stop, &event.key()),
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
fn walk(grid: Grid, stop: &Stop, key: &str) -> bool {
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
        look(grid, date_of_day(day_number(stop.date) + days), stop.minute);
        return true;
    }
    let stops = grid
        .things
        .with_untracked(|things| stops(things, stop.date, grid.hours));
    let here = stops.iter().position(|other| other == stop).unwrap_or(0);
    let last = stops.len().saturating_sub(1);
    let next = here.saturating_add_signed(step).min(last);
    if let Some(next) = stops.get(next) {
        grid.desk.cursor.set(Some(Cursor {
            date: next.date,
            minute: next.minute,
            key: next.thing.map(|thing| thing.key()),
        }));
    }
    true
}

/// Goes to a minute of a date, turning the page when it is not shown.
fn look(grid: Grid, date: Date, minute: i32) {
    grid.desk.in_grid.set_value(true);
    grid.desk.cursor.set(Some(Cursor {
        date,
        minute,
        key: None,
    }));
    if !grid.shows(date) {
        grid.desk.turn_to(date);
    }
}

/// Alt and arrows move by the grid or by a day; with Shift they move the end.
fn shift(grid: Grid, thing: Thing, key: &str, resize: bool) -> bool {
    if matches!(thing.what, What::Session(_)) {
        return false;
    }
    let snap = grid.desk.snap();
    let step = i32::from(snap);
    let days = if rtl() { -1 } else { 1 };
    let to = match (key, resize) {
        ("ArrowUp", false) => thing.at.moved(0, -step),
        ("ArrowDown", false) => thing.at.moved(0, step),
        ("ArrowLeft", false) => thing.at.moved(-days, 0),
        ("ArrowRight", false) => thing.at.moved(days, 0),
        ("ArrowUp", true) => thing.at.resized(-step, snap),
        ("ArrowDown", true) => thing.at.resized(step, snap),
        _ => return false,
    };
    if to != thing.at {
        grid.desk.nudge(thing, to);
        announce(grid, thing, to);
        grid.look_at(to, super::layout::key(to));
        if !grid.shows(to.date) {
            grid.desk.turn_to(to.date);
        }
    }
    true
}

fn announce(grid: Grid, thing: Thing, to: Placed) {
    grid.desk.said.set(grid.name_at(thing, to));
}

fn remove(grid: Grid, thing: Thing) -> bool {
    if matches!(thing.what, What::Session(_)) {
        return false;
    }
    let change = grid.desk.of(Act::Delete, thing, thing.at);
    grid.desk.change_or_ask(thing, change);
    look(grid, thing.at.date, i32::from(thing.at.time.start_minute));
    true
}

fn open_here(grid: Grid, stop: &Stop) -> bool {
    let Ok(minute) = u16::try_from(stop.minute) else {
        return false;
    };
    let at = Placed {
        date: stop.date,
        time: default_opening(minute),
    };
    let room = room_after(grid, at);
    grid.create(room);
    grid.desk
        .said
        .set(format!("{}, {}", grid.desk.text.open_time, key(room)));
    true
}

/// As much of the default length as is free.
fn room_after(grid: Grid, at: Placed) -> Placed {
    let (start, end) = at.minutes();
    let next = grid.things.with_untracked(|things| {
        let later = things
            .iter()
            .filter(|thing| matches!(thing.what, What::Open(_)));
        later
            .map(|thing| thing.at.minutes().0)
            .filter(|from| *from > start && *from < end)
            .min()
    });
    let shorter = next.and_then(|next| i32::try_from(next - end).ok());
    shorter.map_or(at, |by| at.resized(by, 5))
}
