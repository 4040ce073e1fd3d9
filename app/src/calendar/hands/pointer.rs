//! One pointer on the grid: press, move, let go. Turns events into [`Placed`] by the domain's maths
//! and knows nothing of saving; the grid is told once, when something was really moved. What is held
//! survives that the days under it are drawn anew.

use super::super::layout::default_opening;
use super::super::things::Thing;
use super::desk::Desk;
use super::dom::{days_of, rtl};
use super::slot::Slot;
use super::the_desk;
use domain::calendar::geometry::{CLICK_PIXELS, Drag, Grip, LIFT_MILLISECONDS, Placed, Spot};
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;
use leptos::leptos_dom::helpers::{
    IntervalHandle, TimeoutHandle, set_interval_with_handle, set_timeout_with_handle,
};
use leptos::prelude::window;
use leptos::web_sys::{Element, PointerEvent};
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
        to: Placed,
    },
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
#[derive(Default)]
pub struct Pointer {
    /// Empty time is painted on several days, as with Shift.
    pub several: Slot<bool>,
    live: Slot<Option<Live>>,
    lift: Slot<Option<TimeoutHandle>>,
    ticker: Slot<Option<IntervalHandle>>,
    last: Slot<Last>,
    /// Where the columns are within the body, as long as the same days are held over.
    columns: Slot<Vec<Option<Area>>>,
}

/// What is really dragged, and where it would go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dragged {
    pub thing: Option<Thing>,
    pub to: Placed,
    /// The last day that is painted with it.
    pub until: Option<Date>,
}

impl Pointer {
    /// What is dragged, once it was really moved.
    pub fn dragged(&self) -> Option<Dragged> {
        let live = self.live.get().filter(|live| live.moved)?;
        Some(Dragged {
            thing: live.thing,
            to: live.now,
            until: live.until,
        })
    }

    /// Other days are under the pointer from now on.
    pub fn over_other_days(&self) {
        self.columns.set(Vec::new());
    }

    /// Restores everything and saves nothing.
    pub fn cancel(&self) {
        self.stop_clocks();
        self.last.set(Last::default());
        self.live.set(None);
    }

    pub fn stop_clocks(&self) {
        if let Some(timer) = self.lift.take() {
            timer.clear();
        }
        if let Some(ticker) = self.ticker.take() {
            ticker.clear();
        }
    }

    /// Whether the page must not scroll under a finger that drags.
    pub fn holds_touch(&self) -> bool {
        self.live.with(|live| live.is_some_and(|live| live.lifted))
    }

    fn of(&self, event: &PointerEvent) -> Option<Live> {
        let live = self.live.get();
        live.filter(|live| live.pointer == event.pointer_id())
    }
}

impl Desk {
    /// Takes hold of a thing, or with [`Grip::Create`] of empty time.
    pub fn press(&self, event: &PointerEvent, grip: Grip, thing: Option<Thing>) {
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        let at = place_of(event);
        self.pointer.over_other_days();
        let Some(pressed) = self.spot(at) else { return };
        let snap = self.snap_of(event.alt_key());
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
        self.pointer.cancel();
        self.pointer.live.set(Some(Live {
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
        let look = || {
            if let Some(desk) = the_desk() {
                desk.look_at_edges();
            }
        };
        self.pointer
            .ticker
            .set(set_interval_with_handle(look, TICK).ok());
    }

    /// A finger that rests lifts what is under it; until then the page scrolls.
    fn lift_later(&self, pointer: i32) {
        let lift = move || {
            let Some(desk) = the_desk() else { return };
            desk.pointer.live.update(|live| {
                if let Some(live) = live.as_mut().filter(|live| live.pointer == pointer) {
                    live.lifted = true;
                }
            });
            desk.capture(pointer);
        };
        let wait = Duration::from_millis(u64::from(LIFT_MILLISECONDS));
        self.pointer
            .lift
            .set(set_timeout_with_handle(lift, wait).ok());
    }

    fn capture(&self, pointer: i32) {
        if let Some(body) = self.body.get() {
            // Fails only when the pointer is gone already; then its end comes by another event.
            let _ = body.set_pointer_capture(pointer);
        }
    }

    /// Follows the pointer. Alt is free to the minute.
    pub fn follow(&self, event: &PointerEvent) {
        let pointer = &self.pointer;
        let Some(mut live) = pointer.of(event) else {
            return;
        };
        let at = place_of(event);
        let (x, y) = (at.0 - live.pressed_at.0, at.1 - live.pressed_at.1);
        let far = x * x + y * y >= CLICK_PIXELS * CLICK_PIXELS;
        if !live.lifted {
            if far && !live.swipes {
                // The finger moved before it lifted anything: this is a scroll, or a turn of the page.
                pointer.stop_clocks();
                if x.abs() > y.abs() {
                    live.swipes = true;
                    pointer.live.set(Some(live));
                } else {
                    pointer.cancel();
                }
            }
            return;
        }
        pointer.last.update(|last| {
            last.at = at;
            last.free = event.alt_key();
            last.several = event.shift_key();
        });
        if far || live.moved {
            event.prevent_default();
            self.put_where_it_is(!live.moved);
        }
    }

    /// Puts what is held where the pointer was last.
    fn put_where_it_is(&self, first: bool) {
        let last = self.pointer.last.get();
        let (Some(mut live), Some(spot)) = (self.pointer.live.get(), self.spot(last.at)) else {
            return;
        };
        let now = live.drag.at(spot, self.snap_of(last.free));
        let several = last.several || self.pointer.several.get();
        let paints = live.drag.grip == Grip::Create && several && spot.date != now.date;
        let until = paints.then_some(spot.date);
        if first || (now, until) != (live.now, live.until) {
            (live.now, live.until, live.moved) = (now, until, true);
            self.pointer.live.set(Some(live));
            self.draw_dragged();
        }
    }

    fn snap_of(&self, free: bool) -> u16 {
        if free { 1 } else { self.snap() }
    }

    /// At the window's top and bottom the page scrolls under the pointer; at the sides of the grid
    /// the week turns.
    fn look_at_edges(&self) {
        let live = self.pointer.live.get().filter(|live| live.moved);
        let (Some(live), Some(body)) = (live, self.body.get()) else {
            return;
        };
        let (x, y) = self.pointer.last.with(|last| last.at);
        let height = window().inner_height().ok();
        let down = match height.and_then(|height| height.as_f64()) {
            Some(height) if y > height - BRINK => SCROLL,
            Some(_) if y < BRINK => -SCROLL,
            _ => 0.0,
        };
        if down != 0.0 {
            window().scroll_by_with_x_and_y(0.0, down);
            self.put_where_it_is(false);
        }
        if live.drag.grip != Grip::Move {
            return;
        }
        let (mut left, mut right) = (f64::MAX, f64::MIN);
        for area in days_of(&body).iter().filter_map(Area::of) {
            left = left.min(area.left);
            right = right.max(area.left + area.width);
        }
        let ahead = if rtl() { -1 } else { 1 };
        let side = if x < left + SIDE {
            -ahead
        } else if x > right - SIDE {
            ahead
        } else {
            0
        };
        let rested = self.pointer.last.update(|last| {
            last.at_side = if side == 0 { 0 } else { last.at_side + 1 };
            last.at_side
        });
        // Turned once, the week is looked at for a while before it turns again.
        if rested % (4 * TICKS_TO_TURN) == TICKS_TO_TURN {
            self.turn(side);
        }
    }

    fn turn(&self, side: i64) {
        if let Some(shown) = self.shown.get() {
            let days = side * self.address.with(|address| address.mode.stride());
            self.turn_to(date_of_day(day_number(shown.days.from) + days));
        }
    }

    /// Lets go; what came of it.
    pub fn release(&self, event: &PointerEvent) -> Option<Outcome> {
        let live = self.pointer.of(event)?;
        self.pointer.cancel();
        let (thing, from, to) = (live.thing, live.drag.from, live.now);
        let grip = live.drag.grip;
        if live.swipes {
            let far = f64::from(event.client_x()) - live.pressed_at.0;
            // Where one reads from the right, later days are on the left.
            let later = if rtl() { far > 0.0 } else { far < 0.0 };
            let turns = if later { 1 } else { -1 };
            return (far.abs() >= SWIPE).then_some(Outcome::Swiped(turns));
        }
        if !live.moved {
            let spot = live.drag.pressed;
            return Some(Outcome::Clicked {
                thing,
                at: from,
                spot,
            });
        }
        if let Some(until) = live.until {
            return Some(Outcome::Painted { at: to, until });
        }
        let stayed = grip != Grip::Create && from == to;
        (!stayed).then_some(Outcome::Dropped { thing, grip, to })
    }

    /// The date and minute under a point of the window: the nearest column that is shown.
    fn spot(&self, (x, y): (f64, f64)) -> Option<Spot> {
        let (shown, body) = (self.shown.get()?, self.body.get()?);
        let whole = Area::of(&body)?;
        let columns = &self.pointer.columns;
        if columns.with(Vec::is_empty) {
            let mut areas = Vec::new();
            for day in days_of(&body) {
                areas.push(Area::of(&day).map(|area| area.within(&whole)));
            }
            columns.set(areas);
        }
        let (x, y) = (x - whole.left, y - whole.top);
        columns.with(|columns| {
            let mut nearest: Option<(f64, Date, Area)> = None;
            for (date, area) in shown.dates.iter().zip(columns) {
                let Some(area) = area else { continue };
                let away = (area.left - x).max(x - area.left - area.width).max(0.0);
                if nearest.is_none_or(|(before, ..)| away < before) {
                    nearest = Some((away, *date, *area));
                }
            }
            let (_, date, area) = nearest?;
            let share = (y - area.top) / area.height;
            let hours = shown.hours;
            Some(Spot::in_column(date, share, hours.from, hours.to))
        })
    }
}

/// Where in the window.
fn place_of(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
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
    fn of(element: &Element) -> Option<Area> {
        let area = element.get_bounding_client_rect();
        let area = Area {
            left: area.left(),
            top: area.top(),
            width: area.width(),
            height: area.height(),
        };
        (area.width > 0.0 && area.height > 0.0).then_some(area)
    }
}
