//! What is pressed, chosen and sent around the grid. The server draws it, so there is one listener for
//! all of it here; what an element does stands in its `data-do`. Without script the same elements are
//! links and forms, or are not shown.

use super::block::begun;
use super::desk::{Aim, Desk};
use super::layout::{hh_mm, times};
use super::things::Act;
use super::*;
use crate::account::zones;
use crate::error::AppError;
use crate::form::typed;
use crate::ui::{Html, whenever};
use crate::words::words;
use domain::calendar::Scope;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// The element that an event is about, or the next one around it that the selector names.
fn closest(event: &Event, selector: &str) -> Option<Element> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    // Fails only for a selector that cannot be read.
    element.closest(selector).ok().flatten()
}

fn by_id<E: JsCast>(id: &str) -> Option<E> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// All elements that a selector names.
#[cfg(feature = "hydrate")]
pub fn all(selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = document().query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, |found| found.length());
    (0..count).filter_map(move |index| found.as_ref()?.item(index)?.dyn_into().ok())
}

/// There are none where there is no document.
#[cfg(not(feature = "hydrate"))]
pub fn all(_: &str) -> impl Iterator<Item = Element> + use<> {
    std::iter::empty()
}

/// Something happened around the days.
pub fn heard(desk: Desk, event: &Event) {
    match event.type_().as_str() {
        "click" => pressed(desk, event),
        "focusin" => searched(event),
        "change" => chosen(desk, event),
        _ => sent(desk, event.unchecked_ref()),
    }
}

/// Something was pressed.
fn pressed(desk: Desk, event: &Event) {
    let Some(element) = closest(event, "[data-do]") else {
        return;
    };
    let value = element.get_attribute("value").unwrap_or_default();
    match element.get_attribute("data-do").as_deref() {
        Some("undo") => desk.step(true),
        Some("redo") => desk.step(false),
        Some("several") => desk.pointer.several.update(|several| *several = !*several),
        Some("aim") => {
            let thing = desk.known_thing(&element.get_attribute("data-of").unwrap_or_default());
            let aim = |thing| Aim {
                thing,
                length: value == "length",
            };
            desk.aim.set(thing.map(aim));
        }
        Some("no-aim") => desk.aim.set(None),
        Some("offer") => {
            let refused = desk.refusal.get_untracked();
            if let Some(change) = refused.and_then(|refused| refused.offer) {
                desk.change(change);
            }
        }
        Some("answer") => desk.answer(Some(scope_of(&value))),
        Some("close") => {
            desk.answer(None);
            desk.proposal.set(None);
        }
        _ => {}
    }
}

/// Something was chosen: how far a change goes is the same for forms, the keyboard and the pointer.
fn chosen(desk: Desk, event: &Event) {
    if let Some(list) = closest(event, "select[name='form[scope]']") {
        let list: HtmlSelectElement = list.unchecked_into();
        desk.scope.set(scope_of(&list.value()));
    }
}

/// How far a choice of the form goes.
fn scope_of(text: &str) -> Scope {
    Scope::ALL
        .into_iter()
        .find(|scope| scope.as_str() == text)
        .unwrap_or(Scope::ThisDay)
}

/// A form of the panel was sent.
fn sent(desk: Desk, event: &SubmitEvent) {
    let form = closest(event, "form");
    let path = form.and_then(|form| form.get_attribute("action"));
    if path.as_deref() != Some(EditCalendar::PATH) {
        return;
    }
    if desk.edit.pending().get_untracked() {
        return event.prevent_default();
    }
    event.prevent_default();
    let typed = typed(event);
    let op = typed.iter().find(|(name, _)| name == "form[op]");
    desk.form_sent
        .set_value(op.map(|(_, op)| op.clone()).unwrap_or_default());
    desk.edit.post(&typed);
}

/// Somebody begins to search for a zone. The list is long: it is fetched now.
fn searched(event: &Event) {
    let begins = closest(event, "input[list='zones']").is_some();
    let Some(list) =
        by_id::<Element>("zones").filter(|list| begins && list.child_element_count() == 0)
    else {
        return;
    };
    leptos::task::spawn_local(async move {
        let mut options = Html::new();
        for zone in zones().await.unwrap_or_default() {
            options.open("option", &[("value", &zone)]).close("option");
        }
        list.set_inner_html(&options.finish());
    });
}

/// Keeps what the server drew up to date with what happens here, as long as this view stands.
pub fn follow(desk: Desk) {
    whenever(move || {
        desk.filled.track();
        let (undo, redo) = (desk.undo.with(Vec::is_empty), desk.redo.with(Vec::is_empty));
        for row in all(".undo-row") {
            let _ = row.toggle_attribute_with_force("hidden", undo && redo);
        }
        for (what, none) in [("undo", undo), ("redo", redo)] {
            for button in all(&format!("[data-do={what}]")) {
                let _ = button.toggle_attribute_with_force("disabled", none);
            }
        }
        let several = desk.pointer.several.get().to_string();
        for button in all("[data-do=several]") {
            let _ = button.set_attribute("aria-pressed", &several);
        }
        let scope = desk.scope.get();
        for list in all("select[name='form[scope]']") {
            list.unchecked_into::<HtmlSelectElement>()
                .set_value(scope.as_str());
        }
    });
    whenever(move || {
        desk.filled.track();
        if let Some(begun) = desk.begun.get().as_deref().and_then(begun) {
            let (date, time) = (begun.to.date.to_string(), begun.to.time);
            let (start, end) = (hh_mm(time.start_minute), hh_mm(time.end_minute()));
            for (id, value) in [
                ("add-date", &date),
                ("add-start", &start),
                ("add-end", &end),
            ] {
                if let Some(input) = by_id::<HtmlInputElement>(id) {
                    input.set_value(value);
                }
            }
        }
    });
    whenever(move || {
        let wrong = match desk.edit.value() {
            Some(Err(AppError::Invalid(errors))) => errors.0,
            _ => Vec::new(),
        };
        for place in all(".calendar-side .field-errors") {
            place.set_text_content(None);
        }
        for error in wrong {
            let op = desk.form_sent.get_value();
            if let Some(place) = by_id::<Element>(&format!("{op}-{}-error", error.field)) {
                let mut html = Html::new();
                let words = (words().common().problem)(&error.problem);
                html.element("p", &[("class", "field-error")], &words);
                place.set_inner_html(&html.finish());
            }
        }
    });
}

/// After a click on free time the next key adds it: the focus goes to the form's button.
pub fn offer_to_add() {
    request_animation_frame(|| {
        if let Some(button) = all(".add-opening [type=submit]").next() {
            // Fails only for an element that has left the page.
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    });
}

/// What was refused, with what can be had instead.
pub fn refusal(desk: Desk) -> String {
    let mut html = Html::new();
    if let Some(refusal) = desk.refusal.get() {
        html.open("div", &[("class", "notice bad refusal"), ("role", "alert")]);
        html.element("p", &[], &refusal.why);
        if let Some(change) = refusal.offer {
            let day = desk.lang.long_day(change.to.date);
            let words = match change.act {
                Act::Delete => (desk.text.offer_close)(&day),
                Act::Add | Act::Move | Act::Paint { .. } => {
                    (desk.text.offer)(&day, &times(desk.clock, change.to))
                }
            };
            button("offer", "button compact", &words, &mut html);
        }
        html.close("div");
    }
    html.finish()
}

/// While a thing waits for a tap that says where it goes.
pub fn aiming(desk: Desk) -> String {
    let mut html = Html::new();
    if let Some(aim) = desk.aim.get() {
        html.open("p", &[("class", "notice aim-bar"), ("role", "status")]);
        html.text(if aim.length {
            desk.text.aim_end
        } else {
            desk.text.aim_start
        });
        button(
            "no-aim",
            "button compact",
            desk.words.common().cancel,
            &mut html,
        );
        html.close("p");
    }
    html.finish()
}

/// A session was dragged: asks before anything happens, and leads to where it is decided.
pub fn proposal(desk: Desk, view: &CalendarView) -> String {
    let mut html = Html::new();
    let proposal = desk.proposal.get();
    let session = proposal.as_ref().and_then(|proposal| {
        let mut sessions = view.sessions.iter();
        sessions.find(|session| session.id == proposal.booking)
    });
    if let (Some(proposal), Some(session)) = (proposal, session) {
        let what = (desk.text.with)(&session.title, &session.with);
        let day = desk.lang.long_day(proposal.to.date);
        let words = (desk.text.propose)(&what, &day, &times(desk.clock, proposal.to));
        let local = domain::time::local_of(proposal.to.date, proposal.to.time.start_minute);
        let at = view.zone.instant(local).to_rfc3339();
        let href = format!("/sessions/{}?move=1&at={at}#move", proposal.booking);
        let title = [("id", "propose-title")];
        html.open("div", &[("class", "dialog-head")]);
        html.element("h2", &title, desk.text.propose_title)
            .close("div");
        html.open("div", &[("class", "dialog-body")]);
        html.element("p", &[], &words);
        html.element("p", &[("class", "soft")], desk.text.propose_hint);
        html.open("div", &[("class", "form-end")]);
        button("close", "button", desk.text.keep, &mut html);
        let link = [("class", "button primary"), ("href", href.as_str())];
        html.element("a", &link, desk.text.propose_go);
        html.close("div").close("div");
    }
    html.finish()
}

fn button(does: &str, class: &str, words: &str, html: &mut Html) {
    let attributes = [("class", class), ("type", "button"), ("data-do", does)];
    html.element("button", &attributes, words);
}
