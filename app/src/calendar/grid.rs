//! The week as a grid: what is open and what is booked, moved by pointer or by keyboard. Every
//! block is a link, so that without script it can be chosen too.

use super::drag::{Outcome, Pointer, SNAP, children};
use super::layout::{Hours, Piece, clock, days, hh_mm, key, now_minute, placed, today};
use super::page::Desk;
use super::*;
use crate::context::reader;
use crate::words::words;
use domain::booking::BookingStatus;
use domain::calendar::geometry::{Grip, Placed};
use domain::calendar::{Occurrence, Scope, Source};
use jiff::civil::Date;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// What a block of open time answers to.
#[derive(Clone, Copy)]
struct Hand {
    desk: Desk,
    pointer: Pointer,
    version: i64,
    select: Callback<Placed>,
    /// Drawn where something was dropped, until the answer is there.
    dropped: RwSignal<Option<(Option<Source>, Placed)>>,
}

impl Hand {
    fn send(self, op: &str, source: Option<Source>, from: Placed, to: Placed) {
        let text = |minute: u16| hh_mm(minute);
        let form = EditForm {
            version: self.version.to_string(),
            op: op.to_owned(),
            source: source.map(|source| source.to_string()).unwrap_or_default(),
            date: from.date.to_string(),
            to_date: to.date.to_string(),
            start: text(to.time.start_minute),
            end: text(to.time.end_minute()),
            scope: self.desk.scope.get_untracked().as_str().to_owned(),
            ..EditForm::default()
        };
        self.desk.said.set(self.desk.text.saving.to_owned());
        self.desk.edit.dispatch(EditCalendar { form });
    }

    fn finish(self, outcome: Outcome) {
        match outcome {
            Outcome::Clicked { at, .. } => self.select.run(at),
            Outcome::Dropped { source, from, to } => self.change(source, from, to),
        }
    }

    fn change(self, source: Option<Source>, from: Placed, to: Placed) {
        self.dropped.set(Some((source, to)));
        let op = if source.is_some() { "move" } else { "add" };
        self.send(op, source, from, to);
        self.select.run(to);
    }

    /// Alt and arrows move, with Shift they resize, Delete removes.
    fn key(self, event: &KeyboardEvent, occurrence: Occurrence) {
        let from = placed(&occurrence);
        let snap = i32::from(SNAP);
        let to = match (event.key().as_str(), event.alt_key(), event.shift_key()) {
            ("ArrowUp", true, false) => from.moved(0, -snap),
            ("ArrowDown", true, false) => from.moved(0, snap),
            ("ArrowLeft", true, false) => from.moved(-1, 0),
            ("ArrowRight", true, false) => from.moved(1, 0),
            ("ArrowUp", true, true) => from.resized(-snap, SNAP),
            ("ArrowDown", true, true) => from.resized(snap, SNAP),
            ("Delete", ..) => {
                event.prevent_default();
                return self.send("delete", Some(occurrence.source), from, from);
            }
            _ => return,
        };
        event.prevent_default();
        if to != from && !self.desk.edit.pending().get_untracked() {
            self.change(Some(occurrence.source), from, to);
        }
    }

    /// What is drawn on top: the thing under the pointer, or the one that is being saved.
    fn ghost(self) -> Option<(Option<Source>, Placed)> {
        let dragged = self.pointer.dragged().map(|live| (live.source, live.now));
        let failed =
            matches!(self.desk.edit.value().get(), Some(Err(_))) && !self.desk.edit.pending().get();
        dragged.or_else(|| self.dropped.get().filter(|_| !failed))
    }
}

#[component]
pub fn WeekGrid(view: CalendarView, desk: Desk) -> impl IntoView {
    let hours = Hours::of(&view);
    let body = NodeRef::<html::Div>::new();
    let pointer = Pointer::new(body, hours, view.from, view.days);
    let navigate = use_navigate();
    let select = Callback::new(move |at: Placed| {
        let path = format!(
            "{}&sel={}",
            desk.mode.get_untracked().href(at.date),
            key(at)
        );
        navigate(
            &path,
            NavigateOptions {
                scroll: false,
                replace: true,
                ..NavigateOptions::default()
            },
        );
    });
    let hand = Hand {
        desk,
        pointer,
        version: view.version,
        select,
        dropped: RwSignal::new(None),
    };
    listen(hand);
    let release = move |event: leptos::ev::PointerEvent| {
        if let Some(outcome) = pointer.release(&event) {
            hand.finish(outcome);
        }
    };
    let hold_still = move |event: leptos::ev::TouchEvent| {
        if pointer.holds_touch() {
            event.prevent_default();
        }
    };
    let labels = (hours.from..hours.to)
        .map(|hour| view! { <li>{hh_mm(u16::from(hour) * 60)}</li> })
        .collect_view();
    let columns = days(&view)
        .map(|date| view! { <DayColumn view=view.clone() date hand /> })
        .collect_view();
    let heads = days(&view).map(|date| head(&view, date)).collect_view();
    view! {
        <div class=format!("week days-{}{}", view.days, hours.classes())>
            <div class="week-head"><span class="week-zone"></span>{heads}</div>
            <div
                class="week-body"
                node_ref=body
                on:pointermove=move |event| pointer.follow(&event)
                on:pointerup=release
                on:pointercancel=move |_| pointer.cancel()
                on:lostpointercapture=move |_| pointer.cancel()
                on:touchmove=hold_still
                on:keydown=move |event| walk(&event, body)
            >
                <ol class="hours" aria-hidden="true">{labels}</ol>
                {columns}
            </div>
        </div>
    }
}

/// Keys that count wherever the focus is: Escape restores, Ctrl+Z takes back.
fn listen(hand: Hand) {
    Effect::new(move |_| {
        let pressed = window_event_listener(leptos::ev::keydown, move |event| {
            let command = event.ctrl_key() || event.meta_key();
            match event.key().to_lowercase().as_str() {
                "escape" => hand.pointer.cancel(),
                "z" if command && !in_a_field(&event) => {
                    event.prevent_default();
                    hand.desk.step(hand.version, !event.shift_key());
                }
                _ => {}
            }
        });
        let left = window_event_listener(leptos::ev::blur, move |_| hand.pointer.cancel());
        on_cleanup(move || {
            pressed.remove();
            left.remove();
        });
    });
}

fn in_a_field(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .map(|target| target.unchecked_into::<leptos::web_sys::Element>());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

/// Arrows go from one thing to the next, Home and End to the first and the last.
fn walk(event: &KeyboardEvent, body: NodeRef<html::Div>) {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let Some(body) = body.get_untracked() else {
        return;
    };
    let links = children(&body)
        .flat_map(|day| children(&day))
        .filter_map(|block| block.first_element_child());
    let things: Vec<leptos::web_sys::HtmlElement> = links
        .filter(|link| link.tag_name() == "A")
        .map(JsCast::unchecked_into)
        .collect();
    let active = document().active_element();
    let here = things
        .iter()
        .position(|thing| active.as_ref() == Some(thing.as_ref()));
    let (Some(here), Some(last)) = (here, things.len().checked_sub(1)) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => (here + 1).min(last),
        "ArrowUp" | "ArrowLeft" => here.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    // Fails only for an element that has left the page.
    let _ = things[next].focus();
}

fn head(view: &CalendarView, date: Date) -> impl IntoView + use<> {
    let today = today(view);
    let mut class = day_class("week-day", view, date);
    if date < today {
        class.push_str(" past");
    }
    view! {
        <a class=class href=page::CalendarMode::Day.href(date) aria-current=(date == today).then_some("date")>
            {reader().lang.weekday_short(date.weekday())}<b>{date.day()}</b>
        </a>
    }
}

/// Marks today, and the three days that a phone shows: today's and two more, or the first three.
fn day_class(class: &str, view: &CalendarView, date: Date) -> String {
    let today = today(view);
    let all: Vec<Date> = days(view).collect();
    let first = all
        .iter()
        .position(|day| *day == today)
        .unwrap_or(0)
        .min(all.len().saturating_sub(3));
    let near = all.iter().skip(first).take(3).any(|day| *day == date);
    let mut class = class.to_owned();
    for (word, holds) in [(" today", date == today), (" near", near)] {
        if holds {
            class.push_str(word);
        }
    }
    class
}

#[component]
fn DayColumn(view: CalendarView, date: Date, hand: Hand) -> impl IntoView {
    let past = date < today(&view);
    let class = day_class(if past { "day past" } else { "day paintable" }, &view, date);
    let open = view.open.iter().filter_map(|occurrence| {
        let piece = Piece::of(placed(occurrence), date)?;
        Some(view! { <OpenBlock occurrence=*occurrence piece hand /> })
    });
    let sessions = view
        .sessions
        .iter()
        .filter_map(|session| session_block(&view, session, date));
    let now = (date == today(&view)).then(|| now_line(&view));
    let ghost = move || {
        let (_, to) = hand.ghost()?;
        let piece = Piece::of(to, date)?;
        let times = format!(
            "{} – {}",
            hh_mm(to.time.start_minute),
            hh_mm(to.time.end_minute())
        );
        Some(
            view! { <div class=format!("block ghost{}", piece.classes())><span class="block-main">{times}</span></div> },
        )
    };
    view! {
        <div
            class=class
            role="group"
            aria-label=reader().lang.long_day(date)
            on:pointerdown=move |event| hand.pointer.press(&event, Grip::Create, None, None)
        >
            {now}
            {open.collect_view()}
            {sessions.collect_view()}
            {ghost}
        </div>
    }
}

#[component]
fn OpenBlock(occurrence: Occurrence, piece: Piece, hand: Hand) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let at = placed(&occurrence);
    let (start, end) = (
        hh_mm(at.time.start_minute),
        lang.time(clock(at.time.end_minute())),
    );
    let repeat = match occurrence.source {
        Source::Weekly(_) => text.weekly,
        Source::OneOff(_) => text.once,
        Source::Override(_) => text.replaced,
    };
    let label = (text.named)(
        text.open_time,
        &lang.long_day(at.date),
        &start,
        &end,
        repeat,
    );
    let chosen = move || {
        hand.desk
            .selected
            .with(|selected| selected.as_deref() == Some(key(at).as_str()))
    };
    let lifted = move || {
        hand.ghost()
            .is_some_and(|(source, _)| source == Some(occurrence.source))
    };
    let press = move |grip: Grip| {
        move |event: leptos::ev::PointerEvent| {
            event.stop_propagation();
            hand.pointer
                .press(&event, grip, Some(occurrence.source), Some(at));
        }
    };
    let href = move || format!("{}&sel={}", hand.desk.mode.get().href(at.date), key(at));
    view! {
        <div class=format!("block open{}", piece.classes()) class:lifted=lifted data-selected=move || chosen().then_some("") on:pointerdown=press(Grip::Move)>
            <a
                class="block-main"
                href=href
                draggable="false"
                data-noscroll="true"
                aria-current=move || chosen().then_some("true")
                on:keydown=move |event| hand.key(&event, occurrence)
            >
                <span class="visually-hidden">{label}</span>
                <span aria-hidden="true">{format!("{start} – {end}")}</span>
            </a>
            <span class="grip start" aria-hidden="true" on:pointerdown=press(Grip::Start)></span>
            <span class="grip end" aria-hidden="true" on:pointerdown=press(Grip::End)></span>
        </div>
    }
}

fn session_block(
    view: &CalendarView,
    session: &CalendarSession,
    date: Date,
) -> Option<impl IntoView + use<>> {
    let text = words().calendar();
    let lang = reader().lang;
    let piece = Piece::of_session(view, session.time, date)?;
    let at = |instant| lang.time(view.zone.local(instant).time());
    let (start, end) = (at(session.time.starts_at()), at(session.time.ends_at()));
    let asked = matches!(
        session.status,
        BookingStatus::Held | BookingStatus::Requested
    );
    let kind = if asked { "asked" } else { "booked" };
    let what = format!("{} · {}", session.title, session.with);
    let label = (text.named)(
        &what,
        &lang.long_day(date),
        &start,
        &end,
        (text.status)(session.status),
    );
    let with = session.with.clone();
    let href = format!("/sessions/{}", session.id);
    Some(view! {
        <div class=format!("block {kind}{}", piece.classes()) on:pointerdown=|event| event.stop_propagation()>
            <a class="block-main" href=href draggable="false">
                <span class="visually-hidden">{label}</span>
                <span aria-hidden="true"><b>{start}</b> " " {with}</span>
            </a>
        </div>
    })
}

fn now_line(view: &CalendarView) -> impl IntoView + use<> {
    let minute = now_minute(view);
    let piece = Piece {
        start: minute,
        end: minute + 5,
    };
    let label = (words().calendar().now)(&hh_mm(u16::try_from(minute).unwrap_or(0)));
    view! { <div class=format!("block now{}", piece.classes()) role="img" aria-label=label></div> }
}

/// The choice of how far a change goes, for the panel.
pub fn scope_of(text: &str) -> Scope {
    Scope::ALL
        .into_iter()
        .find(|scope| scope.as_str() == text)
        .unwrap_or(Scope::ThisDay)
}
