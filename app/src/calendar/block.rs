//! How one thing looks in the grid: its place in classes, its name for those who hear it, its grips.
//! Plain data in, HTML out, the same on the server and in the browser; what presses on it do is
//! decided by the grid.

use super::layout::{Piece, default_opening, from_to, half_of_hour, read_key, times};
use super::things::{Thing, What};
use super::*;
use crate::ui::Html;
use crate::words::{Clock, DeskWords, Lang};
use domain::booking::BookingStatus;
use domain::calendar::geometry::{Placed, lanes};
use domain::calendar::{DayOpening, Source};
use domain::id::BookingId;
use domain::time::SECOND;
use jiff::civil::Date;

/// More than these share the last lane.
const MOST_LANES: usize = 4;

/// What things are drawn from, and for whom.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub view: &'a Days,
    pub things: &'a [Thing],
    /// The address of the days shown.
    pub here: &'a str,
    /// The opening that the address names, by its start.
    pub selected: Option<&'a str>,
    pub text: &'static DeskWords,
    pub lang: Lang,
    pub clock: Clock,
}

/// The classes of something in its place, in one of several lanes.
pub fn in_lane(kind: &str, piece: Piece, lane: (usize, usize)) -> String {
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

/// The things of one day, overlapping ones side by side.
pub fn things(scene: &Scene<'_>, date: Date) -> String {
    let on_day = |thing: &Thing| Some((*thing, Piece::of(thing.at, date)?));
    let here: Vec<(Thing, Piece)> = scene.things.iter().filter_map(on_day).collect();
    let is_open = |thing: &Thing| matches!(thing.what, What::Open(_));
    let lanes_of = |open: bool| {
        let of_kind = here.iter().filter(|(thing, _)| is_open(thing) == open);
        let stretches: Vec<_> = of_kind.map(|(_, piece)| (piece.start, piece.end)).collect();
        lanes(&stretches).into_iter()
    };
    let (mut open, mut booked) = (lanes_of(true), lanes_of(false));
    let mut html = Html::new();
    for (thing, piece) in &here {
        match thing.what {
            What::Open(source) => {
                let class = in_lane("open", *piece, open.next().unwrap_or((0, 1)));
                draw_open(scene, source, *thing, &class, &mut html);
            }
            What::Session(id) => {
                let beside = booked.next().unwrap_or((0, 1));
                let lane = half(scene.view, id, date).map_or(beside, |half| (half, 2));
                if let Some(session) = session_of(scene.view, id) {
                    draw_session(scene, session, thing.at, (date, *piece, lane), &mut html);
                }
            }
        }
    }
    html.finish()
}

fn session_of(view: &Days, id: BookingId) -> Option<&CalendarSession> {
    view.sessions.iter().find(|session| session.id == id)
}

/// Of a session in an hour that is there twice: which of the two it is in.
fn half(view: &Days, id: BookingId, date: Date) -> Option<usize> {
    half_of_hour(view, session_of(view, id)?.time, date)
}

fn draw_open(
    scene: &Scene<'_>,
    source: Option<Source>,
    thing: Thing,
    class: &str,
    html: &mut Html,
) {
    let key = thing.key();
    let href = format!("{}&sel={key}", scene.here);
    let mut block = vec![("class", class), ("data-key", &key)];
    let mut link = vec![
        ("class", "block-main"),
        ("href", &href),
        ("draggable", "false"),
        ("data-noscroll", "true"),
    ];
    if scene.selected == Some(key.as_str()) {
        block.push(("data-selected", ""));
        link.push(("aria-current", "true"));
    }
    html.open("div", &block).open("a", &link);
    let name = open_name(scene, source, thing.at);
    html.element("span", &[("class", "visually-hidden")], &name);
    html.element("span", &HIDDEN, &times(scene.clock, thing.at));
    html.close("a");
    for grip in ["grip start", "grip end"] {
        html.element("span", &[("class", grip), HIDDEN[0]], "");
    }
    html.close("div");
}

/// For what repeats to the eye what the name says to the ear.
const HIDDEN: [(&str, &str); 1] = [("aria-hidden", "true")];

/// "Open time, Tuesday 24 November, 14:00 to 17:30, every week".
pub fn open_name(scene: &Scene<'_>, source: Option<Source>, at: Placed) -> String {
    let repeat = match source {
        Some(Source::Weekly(id)) => {
            let mut weekly = scene.view.every_weeks.iter();
            let every = weekly.find(|(weekly, _)| *weekly == id);
            (scene.text.weeks)(every.map_or(1, |(_, weeks)| *weeks))
        }
        Some(Source::Override(_)) => scene.text.replaced.to_owned(),
        Some(Source::OneOff(_)) | None => scene.text.once.to_owned(),
    };
    (scene.text.named)(
        scene.text.open_time,
        &scene.lang.long_day(at.date),
        &scene.clock.time(at.time.start_minute),
        &scene.clock.time(at.time.end_minute()),
        &repeat,
    )
}

/// `place` is the day, what of the session lies on it, and its lane.
fn draw_session(
    scene: &Scene<'_>,
    session: &CalendarSession,
    at: Placed,
    place: (Date, Piece, (usize, usize)),
    html: &mut Html,
) {
    let (date, piece, lane) = place;
    let clock = |minute| scene.clock.time(minute);
    let (start, end) = (clock(at.time.start_minute), clock(at.time.end_minute()));
    let kind = match session.status {
        BookingStatus::Held => "asked held",
        BookingStatus::Requested => "asked",
        _ if session.as_mentee => "booked as-mentee",
        _ => "booked",
    };
    let label = (scene.text.named)(
        &(scene.text.with)(&session.title, &session.with),
        &scene.lang.long_day(date),
        &start,
        &end,
        (scene.text.status)(session.status),
    );
    let (id, class) = (session.id.to_string(), in_lane(kind, piece, lane));
    let href = format!("/sessions/{id}");
    html.open("div", &[("class", &class), ("data-key", &id)]);
    let link = [
        ("class", "block-main"),
        ("href", &href),
        ("draggable", "false"),
    ];
    html.open("a", &link);
    html.element("span", &[("class", "visually-hidden")], &label);
    html.open("span", &HIDDEN).element("b", &[], &start);
    html.text(" ").text(&session.with).close("span");
    let held = session.status == BookingStatus::Held;
    if let Some(until) = session.expires_at.filter(|_| held) {
        let left = minutes_left(until.since(scene.view.now) / SECOND);
        let until = until.0.to_string();
        let attributes = [("class", "hold-left"), HIDDEN[0], ("data-until", &until)];
        html.element("span", &attributes, &left);
    }
    html.close("a").close("div");
}

/// `4:12` of so many seconds.
pub fn minutes_left(seconds: i64) -> String {
    let left = seconds.max(0);
    format!("{}:{:02}", left / 60, left % 60)
}

/// What is dragged, where it would go, or free time that was clicked; `clash` names what stands in its way.
/// Of the words of [`ghost_times`] that it may come to, one below the other, only one is seen. Nothing of it
/// is read aloud: the keyboard moves things without it.
pub fn ghost(piece: Piece, words: &str, clock: Clock, clash: &str) -> String {
    let reel = if two_lines(piece, clock) {
        "reel two"
    } else {
        "reel"
    };
    let mut html = Html::new();
    let class = ghost_class(piece, !clash.is_empty());
    html.open("div", &[("class", &class), ("aria-hidden", "true")]);
    html.open("span", &[("class", "block-main")]);
    html.open("span", &[("class", reel)]);
    html.element("span", &[], words).close("span");
    html.element("b", &[], clash).close("span").close("div");
    html.finish()
}

/// From when to when, as it is said in a ghost.
pub fn ghost_times(piece: Piece, clock: Clock, time: DayOpening) -> String {
    let two = two_lines(piece, clock);
    from_to(clock, time, if two { "\n" } else { " " }) + "\n"
}

/// Halves of a day take more room, where there is some.
fn two_lines(piece: Piece, clock: Clock) -> bool {
    clock == Clock::Hours12 && !piece.short()
}

/// The classes that put a ghost in its place.
pub fn ghost_class(piece: Piece, clash: bool) -> String {
    let clash = if clash { " clash" } else { "" };
    format!("block ghost{}{clash}", piece.classes())
}

/// Free time that was clicked, as the address names it.
pub fn begun(key: &str) -> Option<Placed> {
    let (date, minute) = read_key(key)?;
    let time = default_opening(minute);
    Some(Placed { date, time })
}
