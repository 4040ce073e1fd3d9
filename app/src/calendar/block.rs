//! How one thing looks in the grid: its place in classes, its name for those who hear it, its grips.
//! Plain data in, one view out; what presses on it do is decided by the grid.

use super::desk::Desk;
use super::grid::Grid;
use super::layout::{Piece, stretch, times};
use super::things::{Thing, What, Why};
use super::*;
use crate::ui::Erase;
use crate::words::CalendarWords;
use domain::booking::BookingStatus;
use domain::calendar::Source;
use domain::calendar::geometry::lanes;
use jiff::civil::Date;
use leptos::prelude::*;

/// More than these share the last lane.
const MOST_LANES: usize = 4;

/// A thing in one day's column.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    pub thing: Thing,
    pub piece: Piece,
    /// Which lane of how many.
    pub lane: (usize, usize),
    pub lifted: bool,
    pub selected: bool,
}

impl Block {
    fn class(&self, kind: &str) -> String {
        let mut class = in_lane(kind, self.piece, self.lane);
        if self.lifted {
            class.push_str(" lifted");
        }
        class
    }
}

/// The classes of something in its place, in one of several lanes.
fn in_lane(kind: &str, piece: Piece, lane: (usize, usize)) -> String {
    let mut class = format!("block {kind}{}", piece.classes());
    let (lane, of) = (lane.0.min(MOST_LANES - 1), lane.1.min(MOST_LANES));
    if lane > 0 {
        class.push_str(&format!(" lane-{}", lane + 1));
    }
    if of > 1 {
        class.push_str(&format!(" of-{of}"));
    }
    class
}

pub fn draw(grid: Grid, date: Date, block: Block) -> AnyView {
    match block.thing.what {
        What::Open(source) => draw_open(grid, source, block),
        What::Session(id) => grid.view.with_value(|view| {
            let session = view.sessions.iter().find(|session| session.id == id);
            session.map_or_else(
                || ().erased(),
                |session| draw_session(grid.desk, session, date, block),
            )
        }),
    }
}

fn draw_open(grid: Grid, source: Option<Source>, block: Block) -> AnyView {
    let desk = grid.desk;
    let at = block.thing.at;
    let label = open_name(grid, source, block.thing);
    let key = block.thing.key();
    let href = desk.selecting(&key, grid.first_day());
    view! {
        <div class=block.class("open") data-key=key data-selected=block.selected.then_some("")>
            <a class="block-main" href=href draggable="false" data-noscroll="true" aria-current=block.selected.then_some("true")>
                <span class="visually-hidden">{label}</span>
                <span aria-hidden="true">{times(desk.clock, at)}</span>
            </a>
            <span class="grip start" aria-hidden="true"></span>
            <span class="grip end" aria-hidden="true"></span>
        </div>
    }
    .erased()
}

/// "Open time, Tuesday 24 November, 14:00 to 17:30, every week".
pub fn open_name(grid: Grid, source: Option<Source>, thing: Thing) -> String {
    let desk = grid.desk;
    let repeat = match source {
        Some(Source::Weekly(id)) => grid.view.with_value(|view| {
            let pattern = view.patterns.iter().find(|pattern| pattern.id == id);
            (desk.text.weeks)(pattern.map_or(1, |pattern| pattern.every_weeks))
        }),
        Some(Source::Override(_)) => desk.text.replaced.to_owned(),
        Some(Source::OneOff(_)) | None => desk.text.once.to_owned(),
    };
    let at = thing.at;
    (desk.text.named)(
        desk.text.open_time,
        &desk.lang.long_day(at.date),
        &desk.clock.time(at.time.start_minute),
        &desk.clock.time(at.time.end_minute()),
        &repeat,
    )
}

fn draw_session(desk: Desk, session: &CalendarSession, date: Date, block: Block) -> AnyView {
    let text = desk.text;
    let at = block.thing.at;
    let clock = |minute| desk.clock.time(minute);
    let (start, end) = (clock(at.time.start_minute), clock(at.time.end_minute()));
    let kind = match session.status {
        BookingStatus::Held => "asked held",
        BookingStatus::Requested => "asked",
        _ if session.as_mentee => "booked as-mentee",
        _ => "booked",
    };
    let held = session.status == BookingStatus::Held;
    let left = session.expires_at.filter(|_| held).map(|until| {
        let left = move || desk.left_of(until);
        view! { <span class="hold-left" aria-hidden="true">{left}</span> }
    });
    let label = (text.named)(
        &(text.with)(&session.title, &session.with),
        &desk.lang.long_day(date),
        &start,
        &end,
        (text.status)(session.status),
    );
    let with = session.with.clone();
    view! {
        <div class=block.class(kind) data-key=block.thing.key()>
            <a class="block-main" href=format!("/sessions/{}", session.id) draggable="false">
                <span class="visually-hidden">{label}</span>
                <span aria-hidden="true"><b>{start}</b> " " {with}</span>
                {left}
            </a>
        </div>
    }
    .erased()
}

/// What stands in time that is closed to what is dragged.
pub const fn why_name(text: &CalendarWords, why: Why) -> &'static str {
    match why {
        Why::Past => text.past,
        Why::Open => text.already_open,
        Why::Booked => text.booked,
    }
}

/// What other calendars take, with their names; a calendar that nobody could read for long is unknown.
pub fn busy(view: &CalendarView, desk: Desk, date: Date) -> Vec<AnyView> {
    let here: Vec<_> = view
        .busy
        .iter()
        .filter_map(|busy| Some((busy, Piece::of_session(view, busy.time, date)?)))
        .collect();
    let stretches: Vec<_> = here
        .iter()
        .map(|(_, piece)| (piece.start, piece.end))
        .collect();
    let lanes = lanes(&stretches);
    let draw = |((busy, piece), lane): ((&CalendarBusy, Piece), (usize, usize))| {
        let class = in_lane(
            if busy.unknown { "busy unknown" } else { "busy" },
            piece,
            lane,
        );
        let title = busy_title(desk.text, busy);
        let label = format!(
            "{title}, {}, {}, {}",
            desk.lang.long_day(date),
            stretch(view, desk.clock, busy.time),
            (desk.text.from_calendar)(&busy.calendar)
        );
        let calendar = busy.calendar.clone();
        view! {
            <div class=class role="img" aria-label=label>
                <span class="block-main"><b>{title}</b><span>{calendar}</span></span>
            </div>
        }
        .erased()
    };
    here.into_iter().zip(lanes).map(draw).collect()
}

/// What takes the time, as far as the mentor's other calendar says it.
pub fn busy_title(text: &CalendarWords, busy: &CalendarBusy) -> String {
    match &busy.title {
        _ if busy.unknown => text.unknown.to_owned(),
        Some(title) => title.clone(),
        None => text.busy.to_owned(),
    }
}

/// The time kept free before and after sessions, as lighter bands.
pub fn buffers(view: &CalendarView, desk: Desk, date: Date) -> Vec<AnyView> {
    let wall = |at| view.zone.wall(at).div_euclid(domain::time::MINUTE);
    let bands = view.sessions.iter().flat_map(|session| {
        let (from, until) = (session.blocked.starts_at(), session.blocked.ends_at());
        [
            (wall(from), wall(session.time.starts_at())),
            (wall(session.time.ends_at()), wall(until)),
        ]
    });
    bands
        .filter(|(from, to)| from < to)
        .filter_map(|(from, to)| Piece::of_minutes(from, to, date))
        .map(|piece| {
            view! { <div class=format!("block buffer{}", piece.classes()) title=desk.text.buffer></div> }.erased()
        })
        .collect()
}

/// After a click on free time the next key adds it: the focus goes to the form's button.
pub fn offer_to_add() {
    request_animation_frame(|| {
        let button = document().query_selector(".add-opening [type=submit]");
        if let Ok(Some(button)) = button {
            let button: leptos::web_sys::HtmlElement =
                leptos::wasm_bindgen::JsCast::unchecked_into(button);
            // Fails only for an element that has left the page.
            let _ = button.focus();
        }
    });
}
