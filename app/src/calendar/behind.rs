//! What stands behind the things of a day and cannot be taken hold of: what other calendars take, and
//! the time kept free around sessions. Drawn by the server only.

use super::block::in_lane;
use super::layout::Piece;
use super::*;
use crate::context::reader;
use crate::ui::Erase;
use crate::words::{CalendarWords, Clock, words};
use domain::calendar::geometry::lanes;
use domain::interval::Interval;
use domain::time::{DAY, MINUTE};
use jiff::civil::Date;
use leptos::prelude::*;

/// What other calendars take, with their names; a calendar that nobody could read for long is unknown.
pub fn busy(view: &CalendarView, date: Date) -> Vec<AnyView> {
    let (text, reader) = (words().calendar(), reader());
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
        let kind = if busy.unknown { "busy unknown" } else { "busy" };
        let class = in_lane(kind, piece, lane);
        let title = busy_title(text, busy);
        let label = format!(
            "{title}, {}, {}, {}",
            reader.lang.long_day(date),
            stretch(view, reader.habits.clock, busy.time),
            (text.from_calendar)(&busy.calendar)
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
pub fn buffers(view: &CalendarView, date: Date) -> Vec<AnyView> {
    let text = words().calendar();
    let wall = |at| view.zone.wall(at).div_euclid(MINUTE);
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
            view! { <div class=format!("block buffer{}", piece.classes()) title=text.buffer></div> }
                .erased()
        })
        .collect()
}

/// `14:00 – 17:30`, as the zone of the view shows a stretch of time.
pub fn stretch(view: &CalendarView, clock: Clock, time: Interval) -> String {
    let at = |instant| {
        let minute = view.zone.wall(instant).rem_euclid(DAY) / MINUTE;
        clock.time(u16::try_from(minute).unwrap_or(0))
    };
    format!("{} – {}", at(time.starts_at()), at(time.ends_at()))
}
