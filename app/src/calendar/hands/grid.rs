//! The days as a grid: what is open and what is booked, moved by pointer or by keyboard. Every block is a
//! link, so that without script it can be chosen too. The server draws the days; what a hand changes is
//! drawn anew here, and while something is dragged only what lies over the things is.

use super::super::address::CalendarMode;
use super::super::block::{self, Scene, begun};
use super::super::layout::{Piece, first_near, key};
use super::super::things::{Thing, What};
use super::changes::{self, Act, Change};
use super::closed::{self, Shut, Why, wall_now, why_name};
use super::desk::{Cursor, Desk, Proposal, Shown};
use super::dom::{all, children, closest, days_of, set};
use super::ghost::Ghost;
use super::parts::Anew;
use super::pointer::{Dragged, Outcome};
use super::slot::Slot;
use super::stops::{self, Stop};
use super::{around, keys};
use crate::ui::Html;
use domain::calendar::geometry::{Grip, Placed};
use domain::time::{Instant, date_of_day, day_number};
use jiff::civil::Date;
use leptos::prelude::window;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, FocusEvent, MouseEvent, PointerEvent};
use std::rc::Rc;

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

/// What stands in the days now, so that only what is another is drawn anew.
#[derive(Default)]
pub struct Drawn {
    /// The things, and the changes that are in them. None before these days were drawn first.
    changes: Slot<Option<Vec<Change>>>,
    things: Slot<Rc<Vec<Thing>>>,
    columns: Slot<Vec<String>>,
    /// What is lifted, and where that cannot go.
    held: Slot<Option<Dragged>>,
    shut: Slot<Vec<Shut>>,
    hatched: Slot<Vec<String>>,
    ghosts: Slot<Vec<Option<Ghost>>>,
    selected: Slot<Option<String>>,
    target: Slot<Option<Stop>>,
    free: Slot<Vec<String>>,
    /// What the browser drew around the days: while it waits for a tap, what was refused, what is proposed.
    pub around: Slot<[String; 3]>,
    under_way: Slot<bool>,
}

impl Drawn {
    /// What came from the server is another, and this of it was drawn by the server.
    pub fn look_again(&self, anew: Anew) {
        self.changes.set(None);
        if anew == Anew::Around {
            return;
        }
        self.columns.set(Vec::new());
        self.held.set(None);
        self.shut.set(Vec::new());
        self.hatched.set(Vec::new());
        self.ghosts.set(Vec::new());
        self.selected.set(None);
        self.free.set(Vec::new());
        if anew == Anew::Page {
            self.around.take();
        }
    }
}

impl Desk {
    /// Everything there is in the days, with the changes on their way.
    pub fn things(&self) -> Rc<Vec<Thing>> {
        self.drawn.things.get()
    }

    /// Where the keyboard is.
    pub fn target(&self) -> Option<Stop> {
        self.drawn.target.get()
    }

    /// Draws what is another than it was.
    pub fn draw(&self) {
        let Some(shown) = self.shown.get() else {
            return;
        };
        // What loses the focus by being drawn anew is heard in the middle of it.
        if self.drawn.under_way.replace(true) {
            return;
        }
        if self.body.with(Option::is_some) {
            self.draw_days(&shown);
        }
        around::draw(self, &shown);
        self.drawn.under_way.set(false);
    }

    fn draw_days(&self, shown: &Shown) {
        let anew = self.draw_things(shown);
        if anew {
            self.drawn.held.set(None);
        }
        self.draw_dragged();
        let selected = self.selected.get();
        let selects = self.drawn.selected.with(|before| *before != selected);
        if anew || selects {
            mark("data-selected", selected.as_deref());
            self.drawn.selected.set(selected);
        }
        let moves = self.draw_cursor(shown);
        if anew || selects || moves {
            keys::follow_focus();
        }
        if anew {
            self.draw_time_left();
        }
    }

    /// Whether any are drawn anew, or for the first time.
    fn draw_things(&self, shown: &Shown) -> bool {
        let changes = self.to_draw();
        let drawn = &self.drawn;
        if drawn
            .changes
            .with(|before| before.as_ref() == Some(&changes))
        {
            return false;
        }
        let things = Rc::new(changes::things(&shown.days, &changes));
        drawn.things.set(things.clone());
        let as_sent = drawn.columns.with(Vec::is_empty);
        if as_sent && !changes.is_empty() {
            let sent = changes::things(&shown.days, &[]);
            drawn.columns.set(self.columns(shown, &sent));
        }
        if !(as_sent && changes.is_empty()) {
            let columns = self.columns(shown, &things);
            self.put(Layer::Things, columns, &drawn.columns);
        }
        drawn.changes.set(Some(changes));
        true
    }

    /// What is dragged, where it would go and where it cannot; or what was begun by a click.
    pub fn draw_dragged(&self) {
        let Some(shown) = self.shown.get() else {
            return;
        };
        let (drawn, dragged) = (&self.drawn, self.pointer.dragged());
        let before = drawn.held.replace(dragged);
        let held = |dragged: Option<Dragged>| dragged.map(|dragged| dragged.thing);
        if held(before) != held(dragged) || drawn.hatched.with(Vec::is_empty) {
            let thing = dragged.and_then(|dragged| dragged.thing);
            mark("data-lifted", thing.map(|thing| thing.key()).as_deref());
            let shut = dragged.map(|dragged| self.shut(&shown, dragged.thing));
            drawn.shut.set(shut.unwrap_or_default());
            let hatched = drawn.shut.with(|shut| {
                self.of_each_day(&shown, |date, html| {
                    closed::hatched(self.text, shut, date, html)
                })
            });
            self.put(Layer::Shut, hatched, &drawn.hatched);
        }
        let begun = || {
            let to = self.begun.with(|key| begun(key.as_deref()?))?;
            Some(Dragged {
                thing: None,
                to,
                until: None,
            })
        };
        let ghosts = match dragged.or_else(begun) {
            Some(dragged) => self.ghosts(&shown, dragged),
            None => Vec::new(),
        };
        self.put_ghosts(&shown, ghosts);
    }

    /// What is dragged, on each day. What moves lies ready in all of them, so that going from one to the
    /// next only shows one and hides the other.
    fn ghosts(&self, shown: &Shown, dragged: Dragged) -> Vec<Option<Ghost>> {
        let Dragged { thing, to, until } = dragged;
        let from = thing.map_or(to, |thing| thing.at);
        let clash = self
            .drawn
            .shut
            .with(|shut| closed::in_the_way(shut, from, to));
        let moves = thing.is_some() && from.time.length_minutes == to.time.length_minutes;
        let mut ghosts = Vec::new();
        for date in &shown.dates {
            let here = Placed { date: *date, ..to };
            let painted =
                until.is_some_and(|until| (to.date.min(until)..=to.date.max(until)).contains(date));
            let seen = Piece::of(if painted { here } else { to }, *date);
            let ready = seen.or_else(|| Piece::of(here, *date).filter(|_| moves));
            ghosts.push(ready.map(|piece| Ghost {
                piece,
                time: to.time,
                clash,
                step: if moves { self.snap() } else { 0 },
                hidden: seen.is_none(),
            }));
        }
        ghosts
    }

    /// The keyboard over free time. Says whether it is elsewhere than before.
    fn draw_cursor(&self, shown: &Shown) -> bool {
        let cursor = self.cursor.get();
        let things = self.things();
        let target = keys::target(&things, shown, cursor.as_ref());
        let before = self.drawn.target.replace(target.clone());
        if before == target && !self.drawn.free.with(Vec::is_empty) {
            return false;
        }
        let free = target.filter(|stop| stop.thing.is_none());
        let cells = self.scene(shown, &[], |scene| {
            self.of_each_day(shown, |date, html| {
                if let Some(stop) = free.as_ref().filter(|stop| stop.date == date) {
                    stops::cursor(scene, stop, html);
                }
            })
        });
        self.put(Layer::Cursor, cells, &self.drawn.free);
        true
    }

    /// Writes anew what is left of each hold.
    pub fn draw_time_left(&self) {
        for left in all(".week-body .hold-left") {
            let until = left.get_attribute("data-until");
            if let Some(until) = until.and_then(|until| until.parse().ok()) {
                left.set_text_content(Some(&self.left_of(Instant(until))));
            }
        }
    }

    /// The scene of these things, with nothing selected: that is only a mark on what is drawn.
    fn scene<T>(&self, shown: &Shown, things: &[Thing], draw: impl Fn(&Scene<'_>) -> T) -> T {
        draw(&Scene {
            view: &shown.days,
            things,
            here: &self.here(),
            selected: None,
            text: self.text,
            lang: self.lang,
            clock: self.clock,
        })
    }

    fn columns(&self, shown: &Shown, things: &[Thing]) -> Vec<String> {
        self.scene(shown, things, |scene| {
            let mut columns = Vec::new();
            for date in &shown.dates {
                columns.push(block::things(scene, *date));
            }
            columns
        })
    }

    fn of_each_day(&self, shown: &Shown, draw: impl Fn(Date, &mut Html)) -> Vec<String> {
        let mut days = Vec::new();
        for date in &shown.dates {
            let mut html = Html::new();
            draw(*date, &mut html);
            days.push(html.finish());
        }
        days
    }

    /// A layer of each day.
    fn layers(&self, layer: Layer) -> Vec<Element> {
        let Some(body) = self.body.get() else {
            return Vec::new();
        };
        let mut layers = Vec::new();
        for day in days_of(&body) {
            layers.extend(children(&day).into_iter().nth(layer as usize));
        }
        layers
    }

    /// Puts what was drawn into a layer of each day, where it is not there yet.
    fn put(&self, layer: Layer, drawn: Vec<String>, shown: &Slot<Vec<String>>) {
        let before = shown.take();
        if before != drawn {
            for (index, layer) in self.layers(layer).iter().enumerate() {
                let html = drawn.get(index);
                if before.get(index) != html {
                    layer.set_inner_html(html.map_or("", String::as_str));
                }
            }
        }
        shown.set(drawn);
    }

    /// Puts the ghosts into their days.
    fn put_ghosts(&self, shown: &Shown, ghosts: Vec<Option<Ghost>>) {
        let (before, mut laid) = (self.drawn.ghosts.take(), Vec::new());
        let mut layers = None;
        for index in 0..shown.dates.len() {
            let at = |days: &Vec<Option<Ghost>>| days.get(index).copied().flatten();
            let (before, mut ghost) = (at(&before), at(&ghosts));
            // What lies ready is left as it was.
            if let (Some(lies), Some(ready)) = (before, &mut ghost)
                && ready.hidden
            {
                (ready.piece, ready.time) = (lies.piece, lies.time);
            }
            laid.push(ghost);
            if before == ghost {
                continue;
            }
            let layers = layers.get_or_insert_with(|| self.layers(Layer::Ghost));
            let Some(layer) = layers.get(index) else {
                continue;
            };
            match ghost {
                Some(ghost) => {
                    let clash = ghost.clash.map_or("", |why| why_name(self.text, why));
                    ghost.lay(layer, before, self.clock, shown.hours, clash);
                }
                None => layer.set_inner_html(""),
            }
        }
        self.drawn.ghosts.set(laid);
    }

    /// Where `held` cannot go.
    fn shut(&self, shown: &Shown, held: Option<Thing>) -> Vec<Shut> {
        let now = wall_now(&shown.days);
        closed::shut(&self.things(), held, self.scope.get(), now)
    }

    /// How a thing is called at a place.
    pub fn name_at(&self, thing: Thing, at: Placed) -> String {
        let Some(shown) = self.shown.get() else {
            return String::new();
        };
        self.scene(&shown, &[], |scene| {
            block::open_name(scene, thing.source(), at)
        })
    }

    /// A press on a block holds it, on its grips one end of it, elsewhere it draws open time.
    pub fn pressed(&self, event: &PointerEvent) {
        // Such a click opens another tab.
        if event.ctrl_key() || event.meta_key() {
            return;
        }
        let block = closest(event, ".block[data-key]");
        let Some(block) = block.filter(|_| self.aim.with(Option::is_none)) else {
            if closest(event, ".day").is_some() {
                self.press(event, Grip::Create, None);
            }
            return;
        };
        let key = block.get_attribute("data-key").unwrap_or_default();
        let Some(thing) = self.named(&key) else {
            return;
        };
        let grip = match closest(event, ".grip") {
            Some(grip) if grip.class_list().contains("start") => Grip::Start,
            Some(_) => Grip::End,
            None => Grip::Move,
        };
        self.press(event, grip, Some(thing));
    }

    /// A click by a pointer has been answered when it let go; one by a key has no detail.
    pub fn clicked(&self, click: &MouseEvent) {
        if click.detail() != 0 && !click.ctrl_key() && !click.meta_key() {
            click.prevent_default();
        }
    }

    pub fn named(&self, key: &str) -> Option<Thing> {
        let things = self.things();
        things.iter().find(|thing| thing.key() == key).copied()
    }

    /// The pointer let go.
    pub fn finish(&self, outcome: Outcome) {
        match outcome {
            Outcome::Clicked { thing, at, spot } => {
                if let Some(aim) = self.aim.take() {
                    match self.aimed(aim, spot) {
                        Some(to) => self.place(aim.thing, Grip::Move, to),
                        None => self.refuse(self.text.refused_end.to_owned(), None, None),
                    }
                } else if let Some(thing) = thing {
                    self.chosen(thing);
                } else {
                    self.begin(&key(at));
                    around::offer_to_add();
                }
            }
            Outcome::Painted { at, until } => self.paint(at, until),
            Outcome::Swiped(pages) => self.swiped(pages),
            Outcome::Dropped { thing, grip, to } => match thing {
                Some(thing) => self.place(thing, grip, to),
                None => self.create(to),
            },
        }
    }

    fn chosen(&self, thing: Thing) {
        match thing.what {
            What::Open(_) => self.select(&thing.key()),
            What::Session(id) => self.open_session(id),
        }
        self.look_at(thing.at, thing.key());
    }

    pub fn shows(&self, date: Date) -> bool {
        let shown = self.shown.get();
        shown.is_some_and(|shown| shown.dates.contains(&date))
    }

    /// Opens time, unless it cannot be there.
    pub fn create(&self, to: Placed) {
        let change = self.adding(Act::Add, to);
        if self.refused(&change, None, to) {
            return;
        }
        self.change(change);
        self.look_at(to, key(to));
        self.select(&key(to));
    }

    /// Opens the same time on several days. What is open already there is joined with it.
    fn paint(&self, at: Placed, until: Date) {
        let Some(shown) = self.shown.get() else {
            return;
        };
        let change = self.adding(Act::Paint { until }, at);
        let now = wall_now(&shown.days);
        if changes::painted(at, until).any(|at| at.minutes().0 < now) {
            let words = self.text.refused_past.to_owned();
            return self.refuse(words, Some(change), None);
        }
        self.change(change);
    }

    /// A finger went over the days. A phone shows three of a week, so it goes on by three.
    fn swiped(&self, pages: i64) {
        let Some(shown) = self.shown.get() else {
            return;
        };
        let address = self.address.get();
        let weeks = matches!(address.mode, CalendarMode::Week | CalendarMode::WorkWeek);
        let width = window().inner_width().ok().and_then(|width| width.as_f64());
        let narrow = width.is_some_and(|width| width <= PHONE);
        let (address, from) = if weeks && narrow {
            let near = first_near(&shown.days);
            (address.shown(CalendarMode::ThreeDays), near)
        } else {
            (address, shown.days.from)
        };
        let to = day_number(from) + pages * address.mode.stride();
        self.show(&address, date_of_day(to));
    }

    /// Puts a thing elsewhere, unless it cannot be there. A session is never moved without a word.
    pub fn place(&self, thing: Thing, grip: Grip, to: Placed) {
        let change = self.moving(thing, to);
        if self.refused(&change, Some(thing), to) {
            return;
        }
        if let What::Session(booking) = thing.what {
            if grip == Grip::Move {
                self.proposal.set(Some(Proposal { booking, to }));
            }
            return;
        }
        self.change_or_ask(thing, change);
        self.select(&key(to));
        self.look_at(to, key(to));
    }

    fn refused(&self, change: &Change, held: Option<Thing>, to: Placed) -> bool {
        let Some(shown) = self.shown.get() else {
            return true;
        };
        let shut = self.shut(&shown, held);
        let Some(why) = closed::in_the_way(&shut, change.from, to)
            .filter(|_| held.is_none_or(|held| held.at != to))
        else {
            return false;
        };
        let closed: Vec<_> = shut.iter().map(|shut| (shut.from, shut.to)).collect();
        let free = to.nearest_free(&closed, self.snap());
        let open = held.is_none_or(|held| matches!(held.what, What::Open(_)));
        let offer = free.filter(|_| open).map(|to| Change { to, ..*change });
        let words = match why {
            Why::Past => self.text.refused_past,
            Why::Open => self.text.refused_open,
            Why::Booked => self.text.refused_booked,
        };
        self.refuse(words.to_owned(), Some(*change), offer);
        true
    }

    /// The keyboard goes on from here.
    pub fn look_at(&self, at: Placed, key: String) {
        self.in_grid.set(true);
        self.cursor.set(Some(at_place(at, key)));
    }

    /// The focus came into the grid: the cursor is where it is.
    pub fn entered(&self, event: &FocusEvent) {
        self.in_grid.set(true);
        let block = closest(event, ".block");
        let key = block.and_then(|block| block.get_attribute("data-key"));
        if let Some(thing) = key.and_then(|key| self.named(&key)) {
            self.cursor.set(Some(at_place(thing.at, thing.key())));
        }
    }

    /// The focus went elsewhere; nowhere means that what had it is drawn anew.
    pub fn left(&self, event: &FocusEvent) {
        let to = event.related_target();
        let Some(to) = to.map(JsCast::unchecked_into::<Element>) else {
            return;
        };
        if !matches!(to.closest(".week-body"), Ok(Some(_))) {
            self.in_grid.set(false);
            self.send_next();
        }
    }
}

fn at_place(at: Placed, key: String) -> Cursor {
    Cursor {
        date: at.date,
        minute: i32::from(at.time.start_minute),
        key: Some(key),
    }
}

/// Sets the attribute on every block of this key and on no other. Looks only at what was marked and is to
/// be: of hundreds of blocks these are two or three.
fn mark(name: &str, key: Option<&str>) {
    let current = name == "data-selected";
    for block in all(&format!(".week-body .block[{name}]")) {
        if block.get_attribute("data-key").as_deref() == key {
            continue;
        }
        // These fail only for names that no attribute can have.
        let _ = block.remove_attribute(name);
        if let Some(handle) = block.first_element_child().filter(|_| current) {
            let _ = handle.remove_attribute("aria-current");
        }
    }
    let Some(key) = key else { return };
    for block in all(&format!(".week-body .block[data-key=\"{key}\"]")) {
        set(&block, name, "");
        if let Some(handle) = block.first_element_child().filter(|_| current) {
            set(&handle, "aria-current", "true");
        }
    }
}
