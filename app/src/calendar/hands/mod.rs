//! Hands on the calendar: what a person presses, drags and types on what the server drew. In the browser
//! only, and in plain code: nothing here knows of views or signals. What happens is heard in one place,
//! changes the [`Desk`], and then what is another than before is drawn.

mod around;
mod changes;
mod closed;
mod copy;
mod desk;
mod dom;
mod ghost;
mod grid;
mod keys;
mod motion;
mod parts;
mod pointer;
mod slot;
mod stops;

use super::Days;
use super::address::{Address, CalendarMode};
use super::layout::{Hours, days};
use crate::booking::LiveTimes;
use crate::context::reader;
use crate::words::words;
use desk::{Desk, Shown};
use dom::within;
use leptos::prelude::{on_cleanup, window};
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use leptos::web_sys::{Element, Event, EventTarget, Window};
use leptos_router::hooks::use_navigate;
use leptos_router::params::ParamsMap;
use parts::Anew;
use std::cell::RefCell;
use std::rc::Rc;

thread_local! {
    /// The one page of the calendar, while it stands.
    static DESK: RefCell<Option<Rc<Desk>>> = const { RefCell::new(None) };
    /// What hears all events. Made once, as it says nothing of one page.
    static EAR: JsValue = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if let Some(desk) = the_desk() {
            heard(&desk, &event);
        }
    })
    .into_js_value();
}

/// What is heard of what the server drew.
const HEARD: [&str; 14] = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "lostpointercapture",
    "touchmove",
    "contextmenu",
    "click",
    "keydown",
    "focusin",
    "focusout",
    "change",
    "submit",
    // Does not rise, and is heard on its way down.
    "close",
];

/// What is heard of everything else.
const HEARD_ANYWHERE: [&str; 3] = ["keydown", "blur", "pointerdown"];

/// The desk of the page, unless it was left.
fn the_desk() -> Option<Rc<Desk>> {
    DESK.with_borrow(Clone::clone)
}

/// The page is opened; it is closed with the view that calls this.
pub fn open(live: LiveTimes, address: Address) {
    let reader = reader();
    let navigate = use_navigate();
    let go = Box::new(move |path: &str, options| navigate(path, options));
    let desk = Desk::new(
        (go, live, address),
        words(),
        reader.lang,
        reader.habits.clock,
    );
    DESK.set(Some(Rc::new(desk)));
    hear(&window(), &HEARD_ANYWHERE, true);
    on_cleanup(|| {
        hear(&window(), &HEARD_ANYWHERE, false);
        if let Some(desk) = DESK.take() {
            desk.close();
        }
    });
}

/// The address says something else.
pub fn follow(query: &ParamsMap) {
    let Some(desk) = the_desk() else { return };
    desk.address.set(Address::read(query));
    desk.selected.set(query.get("sel"));
    let begun = query.get("at");
    if desk.begun.replace(begun.clone()) != begun {
        around::fill_in(&desk);
    }
    desk.draw();
}

/// The server drew these days, into `root` already where no HTML came along.
pub fn show(root: &Element, days_shown: Days, hours: Hours, html: &str) {
    let Some(desk) = the_desk() else { return };
    if desk.root.with(|before| before.as_ref() != Some(root)) {
        desk.sent.set(Vec::new());
        hear(root, &HEARD, true);
        desk.root.set(Some(root.clone()));
    }
    let anew = parts::show(root, html, &desk.sent);
    desk.drawn.look_again(anew);
    // Fails only for a selector that cannot be read.
    let body = root.query_selector(".week-body").ok().flatten();
    desk.body.set(body);
    desk.pointer.over_other_days();
    let dates = days(&days_shown).collect();
    desk.arrived(Shown {
        days: days_shown,
        hours,
        dates,
        at: elapsed(),
    });
    if anew == Anew::Page {
        around::fill_in(&desk);
    }
    desk.draw();
    if desk.address.with(|address| address.mode) == CalendarMode::Agenda {
        copy::keep();
    }
}

/// Milliseconds since the document was opened.
fn elapsed() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

fn hear(target: &EventTarget, names: &[&str], hear: bool) {
    EAR.with(|ear| {
        let ear = ear.unchecked_ref();
        for name in names {
            let down = *name == "close";
            // Fails only for what is no function.
            let _ = match hear {
                true => target.add_event_listener_with_callback_and_bool(name, ear, down),
                false => target.remove_event_listener_with_callback(name, ear),
            };
        }
    });
}

/// All that happens on the page.
fn heard(desk: &Desk, event: &Event) {
    let anywhere = event
        .current_target()
        .is_some_and(|target| target.is_instance_of::<Window>());
    let kind = event.type_();
    let in_days = !anywhere && within(event, ".week-body");
    match kind.as_str() {
        "pointermove" => return desk.follow(event.unchecked_ref()),
        "keydown" if anywhere => keys::heard(desk, event.unchecked_ref()),
        "blur" => desk.pointer.cancel(),
        "pointerdown" if anywhere => {
            if !within(event, ".week-body") {
                desk.in_grid.set(false);
            }
            return;
        }
        "pointerdown" if in_days => desk.pressed(event.unchecked_ref()),
        "pointerup" => {
            if let Some(outcome) = desk.release(event.unchecked_ref()) {
                desk.finish(outcome);
            }
        }
        "pointercancel" | "lostpointercapture" => desk.pointer.cancel(),
        "touchmove" | "contextmenu" => {
            if desk.pointer.holds_touch() {
                event.prevent_default();
            }
            return;
        }
        "click" => {
            if in_days {
                desk.clicked(event.unchecked_ref());
            }
            around::pressed(desk, event);
        }
        "keydown" if in_days => keys::pressed(desk, event.unchecked_ref()),
        "focusin" if in_days => desk.entered(event.unchecked_ref()),
        "focusin" => around::searched(event),
        "focusout" if in_days => desk.left(event.unchecked_ref()),
        "change" => around::chosen(desk, event),
        "submit" => around::sent(desk, event.unchecked_ref()),
        "close" => around::closed(desk),
        _ => return,
    }
    desk.draw();
}
