//! One pointer on the grid: press, move, let go. Turns events into [`Placed`] by the domain's maths
//! and knows nothing of saving; the grid is told once, when something was really moved.

use domain::calendar::Source;
use domain::calendar::geometry::{CLICK_PIXELS, Drag, Grip, LIFT_MILLISECONDS, Placed, Spot};
use jiff::civil::Date;
use leptos::ev::PointerEvent;
use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;

use super::layout::Hours;

/// Minutes of the grid that things snap to.
pub const SNAP: u16 = 15;

/// What is under the pointer, and where it would go now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Live {
    pub drag: Drag,
    pub source: Option<Source>,
    pub now: Placed,
    pressed_at: (f64, f64),
    pointer: i32,
    /// A finger has rested long enough, or it is a mouse.
    lifted: bool,
    moved: bool,
}

/// How a press ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Under five pixels: select, or begin an opening.
    Clicked { source: Option<Source>, at: Placed },
    Dropped {
        source: Option<Source>,
        from: Placed,
        to: Placed,
    },
}

/// The pointer of one grid.
#[derive(Clone, Copy)]
pub struct Pointer {
    live: RwSignal<Option<Live>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    body: NodeRef<html::Div>,
    hours: Hours,
    from: Date,
    days: u8,
}

impl Pointer {
    pub fn new(body: NodeRef<html::Div>, hours: Hours, from: Date, days: u8) -> Self {
        Pointer {
            live: RwSignal::new(None),
            timer: StoredValue::new(None),
            body,
            hours,
            from,
            days,
        }
    }

    /// What is being dragged, once it has really moved.
    pub fn dragged(&self) -> Option<Live> {
        self.live.get().filter(|live| live.moved)
    }

    /// Takes hold of an opening, or with [`Grip::Create`] of empty time.
    pub fn press(
        &self,
        event: &PointerEvent,
        grip: Grip,
        source: Option<Source>,
        from: Option<Placed>,
    ) {
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some(pressed) = self.spot(at) else { return };
        let minute = u16::try_from(pressed.minute).unwrap_or(0) / SNAP * SNAP;
        let from = from.unwrap_or(Placed {
            date: pressed.date,
            time: super::layout::default_opening(minute),
        });
        let drag = Drag {
            grip,
            from,
            pressed,
        };
        let lifted = event.pointer_type() != "touch" || matches!(grip, Grip::Start | Grip::End);
        let pointer = event.pointer_id();
        self.live.set(Some(Live {
            drag,
            source,
            now: from,
            pressed_at: at,
            pointer,
            lifted,
            moved: false,
        }));
        if lifted {
            self.capture(pointer);
        } else {
            self.lift_later(pointer);
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
        self.timer
            .set_value(set_timeout_with_handle(lift, wait).ok());
    }

    fn capture(&self, pointer: i32) {
        if let Some(body) = self.body.get_untracked() {
            // Fails only when the pointer is gone already; then its end comes by another event.
            let _ = body.set_pointer_capture(pointer);
        }
    }

    /// Follows the pointer. Alt is free to the minute.
    pub fn follow(&self, event: &PointerEvent) {
        let Some(mut live) = self
            .live
            .get_untracked()
            .filter(|live| live.pointer == event.pointer_id())
        else {
            return;
        };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let far = (at.0 - live.pressed_at.0).hypot(at.1 - live.pressed_at.1) >= CLICK_PIXELS;
        if !live.lifted {
            // The finger moved before it lifted anything: this is a scroll.
            if far {
                self.cancel();
            }
            return;
        }
        live.moved |= far;
        if let Some(spot) = self.spot(at).filter(|_| live.moved) {
            live.now = live.drag.at(spot, if event.alt_key() { 1 } else { SNAP });
            event.prevent_default();
        }
        self.live.set(Some(live));
    }

    /// Lets go; what came of it.
    pub fn release(&self, event: &PointerEvent) -> Option<Outcome> {
        let live = self
            .live
            .get_untracked()
            .filter(|live| live.pointer == event.pointer_id())?;
        self.cancel();
        let (source, from, to) = (live.source, live.drag.from, live.now);
        match (live.moved, live.drag.grip) {
            (false, _) => Some(Outcome::Clicked { source, at: from }),
            (true, Grip::Create) => Some(Outcome::Dropped {
                source,
                from: to,
                to,
            }),
            (true, _) if from == to => None,
            (true, _) => Some(Outcome::Dropped { source, from, to }),
        }
    }

    /// Restores everything and saves nothing.
    pub fn cancel(&self) {
        self.timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
        if self.live.get_untracked().is_some() {
            self.live.set(None);
        }
    }

    /// Whether the page must not scroll under a finger that drags.
    pub fn holds_touch(&self) -> bool {
        self.live.get_untracked().is_some_and(|live| live.lifted)
    }

    /// The date and minute under a point of the window: the nearest column that is shown.
    fn spot(&self, at: (f64, f64)) -> Option<Spot> {
        let body = self.body.get_untracked()?;
        let columns = children(&body).filter(|child| child.class_list().contains("day"));
        let mut nearest: Option<(f64, Spot)> = None;
        for (index, column) in (0..i64::from(self.days)).zip(columns) {
            let Some(area) = Area::of(&column) else {
                continue;
            };
            let away = (area.left - at.0)
                .max(at.0 - area.left - area.width)
                .max(0.0);
            if nearest.is_none_or(|(least, _)| away < least) {
                let date = domain::time::date_of_day(domain::time::day_number(self.from) + index);
                let share = (at.1 - area.top) / area.height;
                nearest = Some((
                    away,
                    Spot::in_column(date, share, self.hours.from, self.hours.to),
                ));
            }
        }
        nearest.map(|(_, spot)| spot)
    }
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
struct Area {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Area {
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
