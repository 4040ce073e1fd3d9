//! What is pressed, chosen and sent around the grid. The server draws it, so there is one listener for
//! all of it here; what an element does stands in its `data-do`. Without script the same elements are
//! links and forms, or are not shown.

use super::super::block::begun;
use super::super::layout::{hh_mm, times};
use super::super::{CalendarSession, EditCalendar};
use super::changes::Act;
use super::desk::{Aim, Desk, Shown};
use super::dom::{all, by_id, closest, first, set};
use crate::account::zones;
use crate::form::typed;
use crate::ui::Html;
use domain::calendar::Scope;
use leptos::prelude::request_animation_frame;
use leptos::server_fn::ServerFn;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement,
    SubmitEvent,
};

/// Something was pressed.
pub fn pressed(desk: &Desk, event: &Event) {
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
            let length = value == "length";
            desk.aim.set(thing.map(|thing| Aim { thing, length }));
        }
        Some("no-aim") => desk.aim.set(None),
        Some("offer") => {
            let refused = desk.refusal.get();
            if let Some(change) = refused.and_then(|refused| refused.offer) {
                desk.change(change);
            }
        }
        Some("answer") => desk.answer(Some(scope_of(&value))),
        Some("close") => closed(desk),
        _ => {}
    }
}

/// A dialog was closed in another way than by an answer: what was asked is dropped.
pub fn closed(desk: &Desk) {
    desk.answer(None);
    desk.proposal.set(None);
}

/// Something was chosen: how far a change goes is the same for forms, the keyboard and the pointer.
pub fn chosen(desk: &Desk, event: &Event) {
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
pub fn sent(desk: &Desk, event: &SubmitEvent) {
    let form = closest(event, "form");
    let path = form.and_then(|form| form.get_attribute("action"));
    if path.as_deref() != Some(EditCalendar::PATH) {
        return;
    }
    event.prevent_default();
    if desk.waits() {
        return;
    }
    let typed = typed(event);
    let op = typed.iter().find(|(name, _)| name == "form[op]");
    desk.send_form(op.map(|(_, op)| op.clone()).unwrap_or_default(), &typed);
}

/// Somebody begins to search for a zone. The list is long: it is fetched now.
pub fn searched(event: &Event) {
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

/// Keeps what stands around the days up to date with what happens here.
pub fn draw(desk: &Desk, shown: &Shown) {
    let fresh = [aiming(desk), refusal(desk), proposal(desk, shown)];
    let before = desk.drawn.around.take();
    for (index, name) in ["aiming", "refusal", "proposal"].into_iter().enumerate() {
        let place = first(&format!("[data-own={name}]"));
        if let Some(place) = place.filter(|_| before[index] != fresh[index]) {
            place.set_inner_html(&fresh[index]);
        }
    }
    desk.drawn.around.set(fresh);
    ask("propose", desk.proposal.with(Option::is_some));
    ask("how-far", desk.asking.with(Option::is_some));
    let said = desk.said.get();
    if let Some(place) = first("[data-own=said]")
        && place.text_content().as_deref() != Some(said.as_str())
    {
        place.set_text_content(Some(&said));
    }
    if let Some(week) = first(".week") {
        let aims = desk.aim.with(Option::is_some);
        // Fails only for a name that no class can have.
        let _ = week.class_list().toggle_with_force("aiming", aims);
    }
    draw_tools(desk);
    draw_form(desk);
}

/// Has a dialog open while something is asked. Not at once: the same release of the pointer would count as
/// a click beside it.
fn ask(id: &'static str, asked: bool) {
    let Some(dialog) = by_id::<HtmlDialogElement>(id).filter(|dialog| dialog.open() != asked)
    else {
        return;
    };
    request_animation_frame(move || {
        match (asked, dialog.open()) {
            // Fails only where the element has left the page; then there is nothing to open.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
}

/// The row of tools, and how far a change goes in every form that asks it.
fn draw_tools(desk: &Desk) {
    let (undo, redo) = (desk.undo.with(Vec::is_empty), desk.redo.with(Vec::is_empty));
    for row in all(".undo-row") {
        let _ = row.toggle_attribute_with_force("hidden", undo && redo);
    }
    for (what, none) in [("undo", undo), ("redo", redo)] {
        for button in all(&format!("[data-do={what}]")) {
            let _ = button.toggle_attribute_with_force("disabled", none);
        }
    }
    let several = desk.pointer.several.get();
    for button in all("[data-do=several]") {
        set(
            &button,
            "aria-pressed",
            if several { "true" } else { "false" },
        );
    }
    let scope = desk.scope.get();
    for list in all("select[name='form[scope]']") {
        list.unchecked_into::<HtmlSelectElement>()
            .set_value(scope.as_str());
    }
}

/// What was wrong in the form that was sent last stands beside its fields.
fn draw_form(desk: &Desk) {
    for place in all(".calendar-side .field-errors") {
        place.set_text_content(None);
    }
    let op = desk.form_sent.get();
    for error in desk.wrong.get() {
        if let Some(place) = by_id::<Element>(&format!("{op}-{}-error", error.field)) {
            let mut html = Html::new();
            let words = (desk.words.common().problem)(&error.problem);
            html.element("p", &[("class", "field-error")], &words);
            place.set_inner_html(&html.finish());
        }
    }
}

/// The form that adds an opening says the free time that was clicked.
pub fn fill_in(desk: &Desk) {
    let Some(begun) = desk.begun.with(|key| begun(key.as_deref()?)) else {
        return;
    };
    let (date, time) = (begun.date.to_string(), begun.time);
    for (id, value) in [
        ("add-date", date),
        ("add-start", hh_mm(time.start_minute)),
        ("add-end", hh_mm(time.end_minute())),
    ] {
        if let Some(input) = by_id::<HtmlInputElement>(id) {
            input.set_value(&value);
        }
    }
}

/// After a click on free time the next key adds it: the focus goes to the form's button.
pub fn offer_to_add() {
    request_animation_frame(|| {
        if let Some(button) = first(".add-opening [type=submit]") {
            // Fails only for an element that has left the page.
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    });
}

/// What was refused, with what can be had instead.
fn refusal(desk: &Desk) -> String {
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
fn aiming(desk: &Desk) -> String {
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
fn proposal(desk: &Desk, shown: &Shown) -> String {
    let mut html = Html::new();
    let proposal = desk.proposal.get();
    let session = proposal.and_then(|proposal| {
        let of_it = |session: &&CalendarSession| session.id == proposal.booking;
        shown.days.sessions.iter().find(of_it)
    });
    if let (Some(proposal), Some(session)) = (proposal, session) {
        let what = (desk.text.with)(&session.title, &session.with);
        let day = desk.lang.long_day(proposal.to.date);
        let words = (desk.text.propose)(&what, &day, &times(desk.clock, proposal.to));
        let local = domain::time::local_of(proposal.to.date, proposal.to.time.start_minute);
        let at = shown.days.zone.instant(local).to_rfc3339();
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
