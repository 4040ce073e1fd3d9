//! The days as a grid: what is open and what is booked, moved by pointer or by keyboard. Every
//! block is a link, so that without script it can be chosen too. What a column holds is drawn from
//! data; while something is dragged only its ghost changes.

use super::address::CalendarMode;
use super::block::{self, Block};
use super::desk::{Cursor, Desk, Proposal};
use super::drag::{Frame, Outcome, children};
use super::keys;
use super::layout::{
    Hours, Piece, clock_shifts, days, default_opening, half_of_hour, key, read_key, times, today,
    wall_now,
};
use super::rails::{day_class, first_near, head, hour_labels, now_line, shift_band, short_zone};
use super::things::{self, Act, Change, Shut, Stop, Thing, What, Why};
use super::*;
use crate::ui::Erase;
use crate::words::words;
use domain::calendar::geometry::{Grip, Placed, lanes};
use domain::id::BookingId;
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;
use leptos::ev::{FocusEvent, PointerEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

/// Up to so many pixels a phone's three days are shown of a week, as the style sheet says.
const PHONE: f64 = 768.0;

/// One grid on the page.
#[derive(Clone, Copy)]
pub struct Grid {
    pub desk: Desk,
    pub view: StoredValue<CalendarView>,
    /// Everything there is, with the changes on their way.
    pub things: Memo<Vec<Thing>>,
    pub hours: Hours,
    /// Where the keyboard is.
    pub target: Memo<Option<Stop>>,
}

#[component]
pub fn WeekGrid(view: CalendarView, desk: Desk) -> impl IntoView {
    let address = desk.address.get_untracked();
    let hours = if address.all_hours {
        Hours::ALL
    } else {
        Hours::of(&view)
    };
    desk.pointer.over(Frame {
        hours,
        from: view.from,
        days: view.days,
    });
    let class = format!(
        "week days-{}{}{}",
        view.days,
        hours.classes(),
        if view.also.is_some() {
            " two-zones"
        } else {
            ""
        }
    );
    let zone = view.also.as_ref().map(|also| short_zone(&also.zone));
    let heads = days(&view)
        .map(|date| head(&view, &address, date))
        .collect_view();
    let labels = hour_labels(&view, hours);
    let all: Vec<Date> = days(&view).collect();
    let view = StoredValue::new(view);
    let things = Memo::new(move |_| {
        let changes = desk.drawn();
        view.with_value(|view| things::things(view, &changes))
    });
    let first_days = all.clone();
    let target = Memo::new(move |_| {
        let cursor = desk.cursor.get();
        things.with(|things| keys::target(things, &first_days, hours, cursor.as_ref()))
    });
    let grid = Grid {
        desk,
        view,
        things,
        hours,
        target,
    };
    keys::follow_focus(grid);
    let columns: Vec<AnyView> = all.into_iter().map(|date| grid.column(date)).collect();
    let pointer = desk.pointer;
    view! {
        <div class=class class:aiming=move || desk.aim.get().is_some()>
            <div class="week-head"><span class="week-zone">{zone}</span>{heads}</div>
            <div
                class="week-body"
                role="group"
                aria-label=words().calendar().title
                aria-describedby="calendar-how"
                node_ref=pointer.body
                on:pointerdown=move |event| grid.press(&event)
                on:pointermove=move |event| pointer.follow(&event)
                on:pointerup=move |event| {
                    if let Some(outcome) = pointer.release(&event) {
                        grid.finish(outcome);
                    }
                }
                on:pointercancel=move |_| pointer.cancel()
                on:lostpointercapture=move |_| pointer.cancel()
                on:touchmove=move |event| {
                    if pointer.holds_touch() {
                        event.prevent_default();
                    }
                }
                on:contextmenu=move |event| {
                    if pointer.holds_touch() {
                        event.prevent_default();
                    }
                }
                on:click=move |event| {
                    // A click by a pointer has been answered when it let go; one by a key has no detail.
                    if event.detail() != 0 && !event.ctrl_key() && !event.meta_key() {
                        event.prevent_default();
                    }
                }
                on:keydown=move |event| keys::pressed(grid, &event)
                on:focusin=move |event| grid.entered(&event)
                on:focusout=move |event| grid.left(&event)
            >
                <ol class="hours" aria-hidden="true">{labels}</ol>
                {columns}
            </div>
        </div>
    }
}

impl Grid {
    fn column(self, date: Date) -> AnyView {
        let (class, now) = self.view.with_value(|view| {
            let past = date < today(view);
            let class = day_class(if past { "day past" } else { "day paintable" }, view, date);
            let shifts = clock_shifts(view, date);
            let bands: Vec<AnyView> = shifts.into_iter().map(shift_band).collect();
            let now = (date == today(view)).then(|| now_line(view));
            (class, (bands, now))
        });
        view! {
            <div class=class role="group" aria-label=self.desk.lang.long_day(date)>
                {now}
                {move || self.blocks(date)}
                {move || self.closed(date)}
                {move || self.ghost(date)}
                {move || self.cursor(date)}
            </div>
        }
        .erased()
    }

    /// What stands in one day, overlapping things side by side.
    fn blocks(self, date: Date) -> Vec<AnyView> {
        let held = self.desk.pointer.held.get().and_then(|(_, thing)| thing);
        let selected = self.desk.selected.get();
        let here: Vec<(Thing, Piece)> = self.things.with(|things| {
            let on_day = |thing: &Thing| Some((*thing, Piece::of(thing.at, date)?));
            things.iter().filter_map(on_day).collect()
        });
        let is_open = |thing: &Thing| matches!(thing.what, What::Open(_));
        let lanes_of = |open: bool| {
            let of_kind = here.iter().filter(|(thing, _)| is_open(thing) == open);
            let stretches: Vec<_> = of_kind.map(|(_, piece)| (piece.start, piece.end)).collect();
            lanes(&stretches).into_iter()
        };
        let (mut open, mut booked) = (lanes_of(true), lanes_of(false));
        let blocks = here.iter().map(|(thing, piece)| {
            let lane = match thing.what {
                What::Open(_) => open.next(),
                What::Session(id) => {
                    let beside = booked.next();
                    self.half(id, date).map(|half| (half, 2)).or(beside)
                }
            };
            Block {
                thing: *thing,
                piece: *piece,
                lane: lane.unwrap_or((0, 1)),
                lifted: held == Some(*thing),
                selected: selected.as_deref() == Some(thing.key().as_str()),
            }
        });
        let behind = self.view.with_value(|view| {
            let mut behind = block::busy(view, self.desk, date);
            behind.extend(block::buffers(view, self.desk, date));
            behind
        });
        let blocks = blocks.map(|block| block::draw(self, date, block));
        behind.into_iter().chain(blocks).collect()
    }

    /// Of a session in an hour that is there twice: which of the two it is in.
    fn half(self, id: BookingId, date: Date) -> Option<usize> {
        self.view.with_value(|view| {
            let session = view.sessions.iter().find(|session| session.id == id)?;
            half_of_hour(view, session.time, date)
        })
    }

    /// While something is dragged: where it cannot go, hatched and named.
    fn closed(self, date: Date) -> Vec<AnyView> {
        let Some((_, held)) = self.desk.pointer.held.get() else {
            return Vec::new();
        };
        let shut = self.shut(held);
        let pieces = shut
            .iter()
            .filter_map(|shut| Some((shut.why, Piece::of_minutes(shut.from, shut.to, date)?)));
        pieces
            .map(|(why, piece)| {
                let name = block::why_name(self.desk.text, why);
                view! { <div class=format!("block forbidden{}", piece.classes())><span class="block-main">{name}</span></div> }
                    .erased()
            })
            .collect()
    }

    /// Where `held` cannot go.
    fn shut(self, held: Option<Thing>) -> Vec<Shut> {
        let now = self.view.with_value(wall_now);
        let scope = self.desk.scope.get_untracked();
        self.things
            .with_untracked(|things| things::shut(things, held, scope, now))
    }

    /// What is dragged, where it would go; or what was begun by a click.
    fn ghost(self, date: Date) -> Option<AnyView> {
        let dragged = self.desk.pointer.ghost.get();
        let (to, clash) = match dragged {
            Some(to) => {
                let held = self.desk.pointer.held.get_untracked();
                let from = held.and_then(|(_, held)| held).map_or(to, |held| held.at);
                let held = held.and_then(|(_, held)| held);
                (to, things::in_the_way(&self.shut(held), from, to))
            }
            None => (self.begun()?, None),
        };
        let here = match self.desk.pointer.until.get() {
            Some(until) => things::painted(to, until).find(|at| at.date == date)?,
            None => to,
        };
        let piece = Piece::of(here, date)?;
        let why = clash.map(|why| view! { <b>{block::why_name(self.desk.text, why)}</b> });
        let class = format!(
            "block ghost{}{}",
            piece.classes(),
            if clash.is_some() { " clash" } else { "" }
        );
        Some(
            view! { <div class=class><span class="block-main">{times(self.desk.clock, to)}{why}</span></div> }
                .erased(),
        )
    }

    /// Free time that was clicked, as the address names it.
    fn begun(self) -> Option<Placed> {
        let (date, minute) = read_key(&self.desk.begun.get()?)?;
        let time = default_opening(minute);
        Some(Placed { date, time })
    }

    /// The keyboard over free time.
    fn cursor(self, date: Date) -> Option<AnyView> {
        let stop = self.target.get()?;
        if stop.thing.is_some() || stop.date != date {
            return None;
        }
        let piece = Piece {
            start: stop.minute,
            end: stop.end,
        };
        let time = self
            .desk
            .clock
            .time(u16::try_from(stop.minute).unwrap_or(0));
        let label = (self.desk.text.free_at)(&self.desk.lang.long_day(date), &time);
        let class = format!("block cursor{}", piece.classes());
        Some(view! { <div class=class data-key="free"><button type="button" aria-label=label></button></div> }.erased())
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
                    block::offer_to_add();
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
            let cursor = Cursor {
                date: thing.at.date,
                minute: i32::from(thing.at.time.start_minute),
                key: Some(thing.key()),
            };
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
        let Some(body) = self.desk.pointer.body.get_untracked() else {
            return Vec::new();
        };
        let blocks = children(&body).flat_map(|day| children(&day));
        blocks
            .filter_map(|block| {
                let key = block.get_attribute("data-key")?;
                Some((key, block.first_element_child()?.unchecked_into()))
            })
            .collect()
    }
}
