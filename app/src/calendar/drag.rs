//! One pointer on the grid: press, move, let go. Turns events into [`Placed`] by the domain's maths
//! and knows nothing of saving; the grid is told once, when something was really moved. What is held
//! survives that the days under it are drawn anew.

use super::address::Address;
use super::layout::{Hours, default_opening};
use super::things::Thing;
use crate::ui::{Derived, Held, State, whenever};
use domain::calendar::geometry::{CLICK_PIXELS, Drag, Grip, LIFT_MILLISECONDS, Placed, Spot};
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;
use leptos::ev::PointerEvent;
use leptos::html;
use leptos::leptos_dom::helpers::{
    IntervalHandle, TimeoutHandle, set_interval_with_handle, set_timeout_with_handle,
};
use leptos::prelude::*;
use std::time::Duration;

/// How often a pointer that rests at an edge is looked at.
const TICK: Duration = Duration::from_millis(40);
/// So long it rests at the side before the week turns.
const TICKS_TO_TURN: u32 = 15;
/// How near, in pixels, is at the edge: of the grid's sides, and of the window's top and bottom.
const SIDE: f64 = 20.0;
const BRINK: f64 = 70.0;
/// How far, in pixels, a finger goes to turn the page.
const SWIPE: f64 = 56.0;
/// Pixels scrolled with each tick.
const SCROLL: f64 = 16.0;

/// What is under the pointer, and where it would go now.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Live {
    drag: Drag,
    thing: Option<Thing>,
    now: Placed,
    pressed_at: (f64, f64),
    pointer: i32,
    /// A finger has rested long enough, or it is a mouse.
    lifted: bool,
    moved: bool,
    /// A finger that goes sideways without having lifted anything turns the page.
    swipes: bool,
    /// The last day that is painted.
    until: Option<Date>,
}

/// How a press ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Under five pixels: select, or begin an opening.
    Clicked {
        thing: Option<Thing>,
        at: Placed,
        spot: Spot,
    },
    /// The same time on several days.
    Painted { at: Placed, until: Date },
    /// A finger went over the days: 1 to those after, -1 to those before.
    Swiped(i64),
    Dropped {
        thing: Option<Thing>,
        grip: Grip,
        from: Placed,
        to: Placed,
    },
}

/// The days that the grid shows now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub hours: Hours,
    pub from: Date,
    pub days: u8,
}

/// Where the pointer was last, and whether it was free of the grid.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    at: (f64, f64),
    free: bool,
    several: bool,
    at_side: u32,
}

/// The pointer of one page.
#[derive(Clone, Copy)]
pub struct Pointer {
    /// What is really dragged: changes when it is lifted and when it is let go.
    pub held: Derived<Option<(Grip, Option<Thing>)>>,
    /// Where it would go: changes with each line of the grid that is passed.
    pub ghost: Derived<Option<Placed>>,
    /// The last day that would be painted with it.
    pub until: Derived<Option<Date>>,
    /// Empty time is painted on several days, as with Shift.
    pub several: State<bool>,
    pub body: NodeRef<html::Div>,
    live: State<Option<Live>>,
    lift: Held<Option<TimeoutHandle>>,
    ticker: Held<Option<IntervalHandle>>,
    last: Held<Last>,
    frame: Held<Option<Frame>>,
    /// Where the columns are within the body, as long as the same days are held over.
    columns: Held<Vec<Option<Area>>>,
    address: Derived<Address>,
    go: Callback<String>,
}

impl Pointer {
    pub fn new(address: Derived<Address>, go: Callback<String>) -> Self {
        let live = State::new(None::<Live>);
        let moved = move || live.get().filter(|live| live.moved);
        let pointer = Pointer {
            held: Derived::new(move || moved().map(|live| (live.drag.grip, live.thing))),
            ghost: Derived::new(move || moved().map(|live| live.now)),
            until: Derived::new(move || moved().and_then(|live| live.until)),
            several: State::new(false),
            body: NodeRef::new(),
            live,
            lift: Held::new(None),
            ticker: Held::new(None),
            last: Held::new(Last::default()),
            frame: Held::new(None),
            columns: Held::new(Vec::new()),
            address,
            go,
        };
        on_cleanup(move || pointer.stop_clocks());
        pointer
    }

    /// Other days are under the pointer from now on.
    pub fn over(&self, frame: Frame) {
        self.frame.set_value(Some(frame));
        self.columns.set_value(Vec::new());
    }

    /// Puts what the server drew into the grid. Nothing came with a page that has it already.
    pub fn show(&self, columns: String) {
        let body = self.body;
        let mut shown = columns.is_empty();
        whenever(move || {
            if let Some(body) = body.get().filter(|_| !shown) {
                body.set_inner_html(&columns);
                shown = true;
            }
        });
    }

    /// Takes hold of a thing, or with [`Grip::Create`] of empty time.
    pub fn press(&self, event: &PointerEvent, grip: Grip, thing: Option<Thing>) {
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.columns.set_value(Vec::new());
        let Some(pressed) = self.spot(at) else { return };
        let snap = self.snap(event.alt_key());
        let minute = u16::try_from(pressed.minute).unwrap_or(0) / snap * snap;
        let from = thing.map_or(
            Placed {
                date: pressed.date,
                time: default_opening(minute.min(1439)),
            },
            |thing| thing.at,
        );
        let drag = Drag {
            grip,
            from,
            pressed,
        };
        let lifted = event.pointer_type() != "touch" || matches!(grip, Grip::Start | Grip::End);
        let pointer = event.pointer_id();
        self.cancel();
        self.live.set(Some(Live {
            drag,
            thing,
            now: from,
            pressed_at: at,
            pointer,
            lifted,
            moved: false,
            swipes: false,
            until: None,
        }));
        if lifted {
            self.capture(pointer);
        } else {
            self.lift_later(pointer);
        }
        let this = *self;
        let ticker = set_interval_with_handle(move || this.look_at_edges(), TICK);
        self.ticker.set_value(ticker.ok());
    }

    fn snap(&self, free: bool) -> u16 {
        if free {
            1
        } else {
            self.address.with_untracked(|address| address.snap)
        }
    }

    /// A finger that rests lifts what is under it; until then the page scrolls.
    fn lift_later(&self, pointer: i32) {
        let this = *self;
        let lift = move || {
            this.live.update(|live| {
                if let Some(live) = live.as_mut().filter(|live| live.pointer == pointer) {
                    live.lifted = true;
                }
            });
            this.capture(pointer);
        };
        let wait = Duration::from_millis(u64::from(LIFT_MILLISECONDS));
        self.lift
            .set_value(set_timeout_with_handle(lift, wait).ok());
    }

    fn capture(&self, pointer: i32) {
        if let Some(body) = self.body.get_untracked() {
            // Fails only when the pointer is gone already; then its end comes by another event.
            let _ = body.set_pointer_capture(pointer);
        }
    }

    fn of(&self, event: &PointerEvent) -> Option<Live> {
        let live = self.live.get_untracked();
        live.filter(|live| live.pointer == event.pointer_id())
    }

    /// Follows the pointer. Alt is free to the minute.
    pub fn follow(&self, event: &PointerEvent) {
        let Some(mut live) = self.of(event) else {
            return;
        };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let far = (at.0 - live.pressed_at.0).hypot(at.1 - live.pressed_at.1) >= CLICK_PIXELS;
        if !live.lifted {
            let (x, y) = (at.0 - live.pressed_at.0, at.1 - live.pressed_at.1);
            if far && !live.swipes {
                // The finger moved before it lifted anything: this is a scroll, or a turn of the page.
                self.stop_clocks();
                if x.abs() > y.abs() {
                    live.swipes = true;
                    self.live.set(Some(live));
                } else {
                    self.cancel();
                }
            }
            return;
        }
        if far && !live.moved {
            live.moved = true;
            self.live.set(Some(live));
        }
        self.last.update_value(|last| {
            last.at = at;
            last.free = event.alt_key();
            last.several = event.shift_key();
        });
        if live.moved {
            event.prevent_default();
            self.put();
        }
    }

    /// Puts what is held where the pointer was last.
    fn put(&self) {
        let last = self.last.get_value();
        let (Some(mut live), Some(spot)) = (self.live.get_untracked(), self.spot(last.at)) else {
            return;
        };
        let now = live.drag.at(spot, self.snap(last.free));
        let several = last.several || self.several.get_untracked();
        let paints = live.drag.grip == Grip::Create && several && spot.date != now.date;
        let until = paints.then_some(spot.date);
        if (now, until) != (live.now, live.until) {
            (live.now, live.until) = (now, until);
            self.live.set(Some(live));
        }
    }

    /// At the window's top and bottom the page scrolls under the pointer; at the sides of the grid
    /// the week turns.
    fn look_at_edges(&self) {
        let moved = self.live.get_untracked().filter(|live| live.moved);
        let (Some(live), Some(body)) = (moved, self.body.get_untracked()) else {
            return;
        };
        let (x, y) = self.last.with_value(|last| last.at);
        let height = window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64());
        let down = match height {
            Some(height) if y > height - BRINK => SCROLL,
            Some(_) if y < BRINK => -SCROLL,
            _ => 0.0,
        };
        if down != 0.0 {
            window().scroll_by_with_x_and_y(0.0, down);
            self.put();
        }
        if live.drag.grip != Grip::Move {
            return;
        }
        let areas = || days_of(&body).filter_map(|day| Area::of(&day));
        let (Some(first), Some(last)) = (areas().next(), areas().last()) else {
            return;
        };
        let left = first.left.min(last.left);
        let right = (first.left + first.width).max(last.left + last.width);
        let ahead = if rtl() { -1 } else { 1 };
        let side = if x < left + SIDE {
            -ahead
        } else if x > right - SIDE {
            ahead
        } else {
            0
        };
        let rested = self.last.try_update_value(|last| {
            last.at_side = if side == 0 { 0 } else { last.at_side + 1 };
            last.at_side
        });
        // Turned once, the week is looked at for a while before it turns again.
        if rested.is_some_and(|ticks| ticks % (4 * TICKS_TO_TURN) == TICKS_TO_TURN) {
            self.turn(side);
        }
    }

    fn turn(&self, side: i64) {
        if let Some(frame) = self.frame.get_value() {
            let path = self.address.with_untracked(|address| {
                let days = side * address.mode.stride();
                address.at(date_of_day(day_number(frame.from) + days))
            });
            self.go.run(path);
        }
    }

    /// Lets go; what came of it.
    pub fn release(&self, event: &PointerEvent) -> Option<Outcome> {
        let live = self.of(event)?;
        self.cancel();
        let (thing, from, to) = (live.thing, live.drag.from, live.now);
        let grip = live.drag.grip;
        if live.swipes {
            let far = f64::from(event.client_x()) - live.pressed_at.0;
            // Where one reads from the right, later days are on the left.
            let later = if rtl() { far > 0.0 } else { far < 0.0 };
            let turns = if later { 1 } else { -1 };
            return (far.abs() >= SWIPE).then_some(Outcome::Swiped(turns));
        }
        if let (true, Some(until)) = (live.moved, live.until) {
            return Some(Outcome::Painted { at: to, until });
        }
        match (live.moved, grip) {
            (false, _) => Some(Outcome::Clicked {
                thing,
                at: from,
                spot: live.drag.pressed,
            }),
            (true, Grip::Create) => Some(Outcome::Dropped {
                thing,
                grip,
                from: to,
                to,
            }),
            (true, _) if from == to => None,
            (true, _) => Some(Outcome::Dropped {
                thing,
                grip,
                from,
                to,
            }),
        }
    }

    /// Restores everything and saves nothing.
    pub fn cancel(&self) {
        self.stop_clocks();
        self.last.set_value(Last::default());
        if self.live.get_untracked().is_some() {
            self.live.set(None);
        }
    }

    fn stop_clocks(&self) {
        if let Some(timer) = self.lift.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some(ticker) = self.ticker.try_update_value(Option::take).flatten() {
            ticker.clear();
        }
    }

    /// Whether the page must not scroll under a finger that drags.
    pub fn holds_touch(&self) -> bool {
        self.live.get_untracked().is_some_and(|live| live.lifted)
    }

    /// The date and minute under a point of the window: the nearest column that is shown.
    fn spot(&self, at: (f64, f64)) -> Option<Spot> {
        let body = self.body.get_untracked()?;
        let whole = Area::of(&body)?;
        let frame = self.frame.get_value()?;
        if self.columns.with_value(Vec::is_empty) {
            let within = |area: Area| area.within(&whole);
            let columns = days_of(&body).map(|day| Area::of(&day).map(within));
            self.columns.set_value(columns.collect());
        }
        let (x, y) = (at.0 - whole.left, at.1 - whole.top);
        let away = |area: &Area| (area.left - x).max(x - area.left - area.width).max(0.0);
        self.columns.with_value(|columns| {
            let shown = (0..i64::from(frame.days)).zip(columns);
            let shown = shown.filter_map(|(index, area)| Some((index, area.as_ref()?)));
            let (index, area) =
                shown.min_by(|(_, one), (_, other)| away(one).total_cmp(&away(other)))?;
            let date = date_of_day(day_number(frame.from) + index);
            let share = (y - area.top) / area.height;
            Some(Spot::in_column(
                date,
                share,
                frame.hours.from,
                frame.hours.to,
            ))
        })
    }
}

/// Whether one reads from the right.
pub fn rtl() -> bool {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl")
}

/// The columns of the days.
pub fn days_of(
    body: &leptos::web_sys::Element,
) -> impl Iterator<Item = leptos::web_sys::Element> + use<> {
    children(body).filter(|child| child.class_list().contains("day"))
}

/// The elements inside an element, in order.
pub fn children(
    of: &leptos::web_sys::Element,
) -> impl Iterator<Item = leptos::web_sys::Element> + use<> {
    std::iter::successors(
        of.first_element_child(),
        leptos::web_sys::Element::next_element_sibling,
    )
}

/// Where an element is in the window, in pixels.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Area {
    /// The same place, told from the corner of another.
    fn within(self, whole: &Area) -> Area {
        Area {
            left: self.left - whole.left,
            top: self.top - whole.top,
            ..self
        }
    }

    /// None for an element that is not shown.
    #[cfg(feature = "hydrate")]
    fn of(element: &leptos::web_sys::Element) -> Option<Area> {
        let area = element.get_bounding_client_rect();
        let area = Area {
            left: area.left(),
            top: area.top(),
            width: area.width(),
            height: area.height(),
        };
        (area.width > 0.0 && area.height > 0.0).then_some(area)
    }

    /// Nothing is shown where there is no window.
    #[cfg(not(feature = "hydrate"))]
    fn of(_: &leptos::web_sys::Element) -> Option<Area> {
        None
    }
}
