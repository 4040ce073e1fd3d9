//! The days as a grid: what is open and what is booked, moved by pointer or by keyboard. Every
//! block is a link, so that without script it can be chosen too. The server draws the days; what a
//! hand changes is drawn anew here, and while something is dragged only what lies over the things is.

use super::address::CalendarMode;
use super::block::{self, Ghost, GhostOfDay, Scene, begun};
use super::desk::{Cursor, Desk, Proposal};
use super::drag::{Frame, Outcome, children, days_of};
use super::hands;
use super::keys;
use super::layout::{Hours, days, first_near, key, wall_now};
use super::motion;
use super::page::in_document;
use super::things::{self, Act, Change, Shut, Stop, Thing, What, Why};
use super::*;
use crate::ui::{Derived, Held, Html, listen, whenever};
use crate::words::words;
use domain::booking::BookingStatus;
use domain::calendar::geometry::{Grip, Placed};
use domain::time::{Instant, date_of_day, day_number};
use jiff::civil::Date;
use leptos::ev::{FocusEvent, PointerEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlDivElement, MouseEvent};

/// Up to so many pixels a phone's three days are shown of a week, as the style sheet says.
const PHONE: f64 = 768.0;

/// What lies over each other in the column of a day. The server draws all; what a hand changes is drawn
/// anew in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Things = 1,
    /// Where what is held cannot go.
    Shut = 2,
    Ghost = 3,
    Cursor = 4,
}

/// One grid on the page.
#[derive(Clone, Copy)]
pub struct Grid {
    pub desk: Desk,
    pub view: Held<CalendarView>,
    /// Everything there is, with the changes on their way.
    pub things: Derived<Vec<Thing>>,
    pub hours: Hours,
    /// Where the keyboard is.
    pub target: Derived<Option<Stop>>,
    /// Which of the desk's views it belongs to.
    of_view: u32,
}

#[component]
pub fn WeekGrid(view: CalendarView, heads: String, columns: String, desk: Desk) -> impl IntoView {
    let hours = Hours::shown(&view, &desk.address.get_untracked());
    desk.pointer.over(Frame {
        hours,
        from: view.from,
        days: view.days,
    });
    let class = class_of_week(&view, hours);
    let first_days: Vec<Date> = days(&view).collect();
    let view = Held::new(view);
    let things = Derived::new(move || {
        let changes = desk.drawn();
        view.with_value(|view| things::things(view, &changes))
    });
    let target = Derived::new(move || {
        let cursor = desk.cursor.get();
        things.with(|things| keys::target(things, &first_days, hours, cursor.as_ref()))
    });
    let grid = Grid {
        desk,
        view,
        things,
        hours,
        target,
        of_view: desk.views.get_value(),
    };
    let pointer = desk.pointer;
    pointer.show(columns.clone());
    grid.draw();
    keys::follow_focus(grid);
    listen(pointer.body, &HEARD, move |event| grid.heard(event));
    view! {
        <div class=class class:aiming=move || desk.aim.get().is_some()>
            <div class="week-head" inner_html=heads></div>
            <div
                class="week-body"
                role="group"
                aria-label=words().desk().title
                aria-describedby="calendar-how"
                node_ref=pointer.body
                inner_html=in_document(columns)
            ></div>
        </div>
    }
}

/// What a hand does in the days.
const HEARD: [&str; 11] = [
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
];

/// How many days, and which of their hours.
fn class_of_week(view: &CalendarView, hours: Hours) -> String {
    let zones = if view.also.is_some() {
        " two-zones"
    } else {
        ""
    };
    format!("week days-{}{}{zones}", view.days, hours.classes())
}

impl Grid {
    fn heard(self, event: &Event) {
        let pointer = self.desk.pointer;
        match event.type_().as_str() {
            "pointerdown" => self.press(event.unchecked_ref()),
            "pointermove" => pointer.follow(event.unchecked_ref()),
            "pointerup" => {
                if let Some(outcome) = pointer.release(event.unchecked_ref()) {
                    self.finish(outcome);
                }
            }
            "touchmove" | "contextmenu" => {
                if pointer.holds_touch() {
                    event.prevent_default();
                }
            }
            "click" => {
                let click: &MouseEvent = event.unchecked_ref();
                // A click by a pointer has been answered when it let go; one by a key has no detail.
                if click.detail() != 0 && !click.ctrl_key() && !click.meta_key() {
                    event.prevent_default();
                }
            }
            "keydown" => keys::pressed(self, event.unchecked_ref()),
            "focusin" => self.entered(event.unchecked_ref()),
            "focusout" => self.left(event.unchecked_ref()),
            _ => pointer.cancel(),
        }
    }

    /// Draws what changes under a hand, from now on.
    fn draw(self) {
        let shown = Held::new(Vec::new());
        let mut first = true;
        whenever(move || {
            if std::mem::take(&mut first) {
                let sent = self.view.with_value(|view| things::things(view, &[]));
                shown.set_value(self.columns(&sent));
            }
            let drawn = self.things.with(|things| self.columns(things));
            self.put(Layer::Things, drawn, shown);
        });
        self.mark();
        // Only what moves is drawn with each move: the ghost, and of the shut times nothing.
        let held = self.desk.pointer.held;
        let shut = Derived::new(move || {
            held.get()
                .map(|(_, held)| self.shut(held))
                .unwrap_or_default()
        });
        let closed = Held::new(Vec::new());
        whenever(move || self.put(Layer::Shut, shut.with(|shut| self.closed(shut)), closed));
        let over = Held::new(Vec::new());
        whenever(move || self.put_ghost(shut.with(|shut| self.over(shut)), over));
        let free = Held::new(Vec::new());
        whenever(move || self.put(Layer::Cursor, self.free(), free));
        self.count_down();
    }

    fn dates(self) -> Vec<Date> {
        self.view.with_value(|view| days(view).collect())
    }

    /// The scene of these things, with nothing selected: that is only a mark on what is drawn.
    fn scene<T>(self, things: &[Thing], draw: impl Fn(&Scene<'_>) -> T) -> T {
        let here = self.desk.here(self.first_day());
        self.view.with_value(|view| {
            draw(&Scene {
                view,
                things,
                here: &here,
                selected: None,
                text: self.desk.text,
                lang: self.desk.lang,
                clock: self.desk.clock,
            })
        })
    }

    fn columns(self, things: &[Thing]) -> Vec<String> {
        let dates = self.dates();
        let column = |scene: &Scene<'_>| {
            dates
                .iter()
                .map(|date| block::things(scene, *date))
                .collect()
        };
        self.scene(things, column)
    }

    /// The element of the days, unless other days are about to stand there.
    fn body(self) -> Option<HtmlDivElement> {
        let current = self.desk.views.get_value() == self.of_view;
        self.desk.pointer.body.get_untracked().filter(|_| current)
    }

    /// Puts what was drawn into a layer of each day, where it is not there yet.
    fn put(self, layer: Layer, drawn: Vec<String>, shown: Held<Vec<String>>) {
        let Some(body) = self.body() else {
            return;
        };
        let before = shown.get_value();
        for (index, (html, day)) in drawn.iter().zip(days_of(&body)).enumerate() {
            if before.get(index).is_some_and(|before| before == html) {
                continue;
            }
            if let Some(layer) = children(&day).nth(layer as usize) {
                layer.set_inner_html(html);
            }
        }
        shown.set_value(drawn);
    }

    /// Puts the ghost into its days. Within a day it stays the same element: the browser then moves a
    /// picture that it has, and draws nothing else anew.
    fn put_ghost(self, drawn: Vec<Option<GhostOfDay>>, shown: Held<Vec<Option<GhostOfDay>>>) {
        let Some(body) = self.body() else {
            return;
        };
        let before = shown.get_value();
        for (index, (ghost, day)) in drawn.iter().zip(days_of(&body)).enumerate() {
            let before = before.get(index);
            if before == Some(ghost) {
                continue;
            }
            let Some(layer) = children(&day).nth(Layer::Ghost as usize) else {
                continue;
            };
            let kept = before
                .and_then(Option::as_ref)
                .zip(ghost.as_ref())
                .filter(|(before, ghost)| before.clash == ghost.clash);
            match (kept, layer.first_element_child()) {
                (Some((before, ghost)), Some(block)) => {
                    if before.piece.length() != ghost.piece.length() {
                        block.set_class_name(&ghost.class());
                    }
                    motion::glide(&block, ghost.piece.start, self.hours);
                    let words = block.first_element_child();
                    if let Some(times) = words.and_then(|words| words.first_child()) {
                        times.set_node_value(Some(&ghost.times));
                    }
                }
                _ => {
                    let html = ghost.as_ref().map(|ghost| ghost.html(self.desk.text));
                    layer.set_inner_html(&html.unwrap_or_default());
                    if let Some((ghost, block)) = ghost.as_ref().zip(layer.first_element_child()) {
                        motion::glide(&block, ghost.piece.start, self.hours);
                    }
                }
            }
        }
        shown.set_value(drawn);
    }

    /// Marks what is lifted and what is selected, whenever it was drawn anew. Looks only at what was
    /// marked and is to be: of hundreds of blocks these are two or three.
    fn mark(self) {
        whenever(move || {
            self.things.track();
            let held = self.desk.pointer.held.get().and_then(|(_, thing)| thing);
            self.mark_only("lifted", held.map(|held| held.key()));
        });
        whenever(move || {
            self.things.track();
            self.mark_only("selected", self.desk.selected.get());
        });
    }

    /// Sets the attribute on every block of this key and on no other.
    fn mark_only(self, mark: &str, key: Option<String>) {
        if self.body().is_none() {
            return;
        }
        let name = format!("data-{mark}");
        let current = mark == "selected";
        // These fail only for names that no attribute can have, and keys have no quotes.
        for block in hands::all(&format!(".week-body .block[{name}]")) {
            if block.get_attribute("data-key") == key {
                continue;
            }
            let _ = block.remove_attribute(&name);
            if let Some(handle) = block.first_element_child().filter(|_| current) {
                let _ = handle.remove_attribute("aria-current");
            }
        }
        let Some(key) = key else { return };
        for block in hands::all(&format!(".week-body .block[data-key=\"{key}\"]")) {
            let _ = block.set_attribute(&name, "");
            if let Some(handle) = block.first_element_child().filter(|_| current) {
                let _ = handle.set_attribute("aria-current", "true");
            }
        }
    }

    /// While something is dragged: where it cannot go.
    fn closed(self, shut: &[Shut]) -> Vec<String> {
        let day = |date: Date| {
            let mut html = Html::new();
            block::shut(self.desk.text, shut, date, &mut html);
            html.finish()
        };
        self.dates().into_iter().map(day).collect()
    }

    /// While something is dragged: where it would go.
    fn over(self, shut: &[Shut]) -> Vec<Option<GhostOfDay>> {
        let (desk, held) = (self.desk, self.desk.pointer.held.get());
        let ghost = match desk.pointer.ghost.get() {
            Some(to) => {
                let from = held.and_then(|(_, held)| held).map_or(to, |held| held.at);
                let until = desk.pointer.until.get();
                let clash = things::in_the_way(shut, from, to);
                Some(Ghost { to, until, clash })
            }
            None => desk.begun.get().as_deref().and_then(begun),
        };
        let day = |date| ghost.as_ref()?.of_day(desk.clock, date);
        self.dates().into_iter().map(day).collect()
    }

    /// The keyboard over free time.
    fn free(self) -> Vec<String> {
        let target = self.target.get().filter(|stop| stop.thing.is_none());
        let day = |scene: &Scene<'_>, date: Date| {
            let mut html = Html::new();
            if let Some(stop) = target.as_ref().filter(|stop| stop.date == date) {
                block::cursor(scene, stop, &mut html);
            }
            html.finish()
        };
        let dates = self.dates();
        self.scene(&[], |scene| {
            dates.iter().map(|date| day(scene, *date)).collect()
        })
    }

    /// Writes anew what is left of each hold.
    fn count_down(self) {
        let held = |session: &CalendarSession| session.status == BookingStatus::Held;
        if !self.view.with_value(|view| view.sessions.iter().any(held)) {
            return;
        }
        whenever(move || {
            self.things.track();
            self.desk.seconds_left.track();
            let Some(body) = self.body() else {
                return;
            };
            let counted = body.get_elements_by_class_name("hold-left");
            for left in (0..counted.length()).filter_map(|index| counted.item(index)) {
                let until = left.get_attribute("data-until");
                if let Some(until) = until.and_then(|until| until.parse().ok()) {
                    left.set_text_content(Some(&self.desk.left_of(Instant(until))));
                }
            }
        });
    }

    /// Where `held` cannot go.
    fn shut(self, held: Option<Thing>) -> Vec<Shut> {
        let now = self.view.with_value(wall_now);
        let scope = self.desk.scope.get_untracked();
        self.things
            .with_untracked(|things| things::shut(things, held, scope, now))
    }

    /// How a thing is called at a place.
    pub fn name_at(self, thing: Thing, at: Placed) -> String {
        self.scene(&[], |scene| block::open_name(scene, thing.source(), at))
    }

    /// A press on a block holds it, on its grips one end of it, elsewhere it draws open time.
    fn press(self, event: &PointerEvent) {
        // Such a click opens another tab.
        if event.ctrl_key() || event.meta_key() {
            return;
        }
        let element = event.target().map(JsCast::unchecked_into::<Element>);
        let closest = |selector: &str| {
            let element = element.as_ref()?;
            // Fails only for a selector that cannot be read.
            element.closest(selector).ok().flatten()
        };
        let Some(block) =
            closest(".block[data-key]").filter(|_| self.desk.aim.get_untracked().is_none())
        else {
            if closest(".day").is_some() {
                self.desk.pointer.press(event, Grip::Create, None);
            }
            return;
        };
        let key = block.get_attribute("data-key").unwrap_or_default();
        let Some(thing) = self.named(&key) else {
            return;
        };
        let grip = closest(".grip").map(|grip| {
            if grip.class_list().contains("start") {
                Grip::Start
            } else {
                Grip::End
            }
        });
        self.desk
            .pointer
            .press(event, grip.unwrap_or(Grip::Move), Some(thing));
    }

    pub fn named(self, key: &str) -> Option<Thing> {
        self.things
            .with_untracked(|things| things.iter().find(|thing| thing.key() == key).copied())
    }

    fn finish(self, outcome: Outcome) {
        let desk = self.desk;
        match outcome {
            Outcome::Clicked { thing, at, spot } => {
                if let Some(aim) = desk.aim.get_untracked() {
                    desk.aim.set(None);
                    match desk.aimed(aim, spot) {
                        Some(to) => self.place(aim.thing, Grip::Move, to),
                        None => desk.refuse(desk.text.refused_end.to_owned(), None, None),
                    }
                } else if let Some(thing) = thing {
                    self.chosen(thing);
                } else {
                    desk.begin(&key(at), self.first_day());
                    hands::offer_to_add();
                }
            }
            Outcome::Painted { at, until } => self.paint(at, until),
            Outcome::Swiped(pages) => self.swiped(pages),
            Outcome::Dropped {
                thing, grip, to, ..
            } => match thing {
                Some(thing) => self.place(thing, grip, to),
                None => self.create(to),
            },
        }
    }

    fn chosen(self, thing: Thing) {
        match thing.what {
            What::Open(_) => self.desk.select(&thing.key(), self.first_day()),
            What::Session(id) => self.desk.open_session(id),
        }
        self.look_at(thing.at, thing.key());
    }

    pub fn shows(self, date: Date) -> bool {
        self.view
            .with_value(|view| days(view).any(|day| day == date))
    }

    pub fn first_day(self) -> Date {
        self.view.with_value(|view| view.from)
    }

    /// Opens time, unless it cannot be there.
    pub fn create(self, to: Placed) {
        let change = self.desk.adding(Act::Add, to);
        if self.refused(&change, None, to) {
            return;
        }
        self.desk.change(change);
        self.look_at(to, key(to));
        self.desk.select(&key(to), self.first_day());
    }

    /// Opens the same time on several days. What is open already there is joined with it.
    fn paint(self, at: Placed, until: Date) {
        let change = self.desk.adding(Act::Paint { until }, at);
        let now = self.view.with_value(wall_now);
        if things::painted(at, until).any(|at| at.minutes().0 < now) {
            let words = self.desk.text.refused_past.to_owned();
            return self.desk.refuse(words, Some(change), None);
        }
        self.desk.change(change);
    }

    /// A finger went over the days. A phone shows three of a week, so it goes on by three.
    fn swiped(self, pages: i64) {
        let address = self.desk.address.get_untracked();
        let weeks = matches!(address.mode, CalendarMode::Week | CalendarMode::WorkWeek);
        let width = window().inner_width().ok().and_then(|width| width.as_f64());
        let narrow = width.is_some_and(|width| width <= PHONE);
        let (address, from) = if weeks && narrow {
            let near = self.view.with_value(first_near);
            (address.shown(CalendarMode::ThreeDays), near)
        } else {
            (address, self.first_day())
        };
        let to = day_number(from) + pages * address.mode.stride();
        self.desk.show(&address, date_of_day(to));
    }

    /// Puts a thing elsewhere, unless it cannot be there. A session is never moved without a word.
    pub fn place(self, thing: Thing, grip: Grip, to: Placed) {
        let change = self.desk.moving(thing, to);
        if self.refused(&change, Some(thing), to) {
            return;
        }
        if let What::Session(booking) = thing.what {
            if grip == Grip::Move {
                self.desk.proposal.set(Some(Proposal { booking, to }));
            }
            return;
        }
        self.desk.change_or_ask(thing, change);
        let key = key(to);
        self.desk.select(&key, self.first_day());
        self.look_at(to, key);
    }

    fn refused(self, change: &Change, held: Option<Thing>, to: Placed) -> bool {
        let shut = self.shut(held);
        let Some(why) = things::in_the_way(&shut, change.from, to)
            .filter(|_| held.is_none_or(|held| held.at != to))
        else {
            return false;
        };
        let closed: Vec<_> = shut.iter().map(|shut| (shut.from, shut.to)).collect();
        let free = to.nearest_free(&closed, self.desk.snap());
        let open = held.is_none_or(|held| matches!(held.what, What::Open(_)));
        let offer = free.filter(|_| open).map(|to| Change { to, ..*change });
        let text = self.desk.text;
        let words = match why {
            Why::Past => text.refused_past,
            Why::Open => text.refused_open,
            Why::Booked => text.refused_booked,
        };
        self.desk.refuse(words.to_owned(), Some(*change), offer);
        true
    }

    /// The keyboard goes on from here.
    pub fn look_at(self, at: Placed, key: String) {
        self.desk.in_grid.set_value(true);
        self.desk.cursor.set(Some(Cursor {
            date: at.date,
            minute: i32::from(at.time.start_minute),
            key: Some(key),
        }));
    }

    /// The focus came into the grid: the cursor is where it is.
    fn entered(self, event: &FocusEvent) {
        self.desk.in_grid.set_value(true);
        let element = event.target().map(JsCast::unchecked_into::<Element>);
        let block = element.and_then(|element| element.parent_element());
        let key = block.and_then(|block| block.get_attribute("data-key"));
        if let Some(thing) = key.and_then(|key| self.named(&key)) {
            let cursor = block::at_thing(&thing);
            if self.desk.cursor.get_untracked().as_ref() != Some(&cursor) {
                self.desk.cursor.set(Some(cursor));
            }
        }
    }

    /// The focus went elsewhere; nowhere means that what had it is drawn anew.
    fn left(self, event: &FocusEvent) {
        let to = event
            .related_target()
            .map(JsCast::unchecked_into::<Element>);
        let Some(to) = to else { return };
        if !matches!(to.closest(".week-body"), Ok(Some(_))) {
            self.desk.in_grid.set_value(false);
            self.desk.send_next();
        }
    }

    /// The links and buttons of all blocks, with the names of their things.
    pub fn handles(self) -> Vec<(String, leptos::web_sys::HtmlElement)> {
        let Some(body) = self.body() else {
            return Vec::new();
        };
        let layers = days_of(&body).flat_map(|day| children(&day));
        let blocks = layers.flat_map(|layer| children(&layer));
        blocks
            .filter_map(|block| {
                let key = block.get_attribute("data-key")?;
                Some((key, block.first_element_child()?.unchecked_into()))
            })
            .collect()
    }
}
