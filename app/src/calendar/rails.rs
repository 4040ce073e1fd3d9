//! What frames the grid: the days above, the hours beside, and the line of now. Drawn by the server, once for
//! the days shown; knows nothing of what stands in them.

use super::address::{Address, CalendarMode};
use super::layout::{ClockShift, Hours, Piece, clock_shifts, first_near, today};
use super::*;
use crate::context::reader;
use crate::ui::Erase;
use crate::words::words;
use domain::time::{DAY, HOUR, MINUTE, day_number};
use jiff::civil::Date;
use leptos::prelude::*;

/// A day's name above its column.
pub fn head(view: &CalendarView, address: &Address, date: Date) -> AnyView {
    let text = words().calendar();
    let today = today(view);
    let mut class = day_class("week-day", view, date);
    if date < today {
        class.push_str(" past");
    }
    let change = clock_change(view, date);
    let change = (change != 0)
        .then(|| view! { <small class="clock-change">{(text.hours_of_day)(24 + change)}</small> });
    let mut travel = view.travel.iter().filter(|_| view.home.is_none());
    let away = travel.find(|period| period.first <= date && date <= period.last);
    let away = away.map(|period| view! { <small class="away">{short_zone(&period.zone)}</small> });
    let href = address.shown(CalendarMode::Day).at(date);
    view! {
        <a class=class href=href aria-current=(date == today).then_some("date")>
            {reader().lang.weekday_short(date.weekday())}<b>{date.day()}</b>{away}{change}
        </a>
    }
    .erased()
}

/// The hours, and beside them those of a second zone on the first day shown.
pub fn hour_labels(view: &CalendarView, hours: Hours) -> Vec<AnyView> {
    let clock = reader().habits.clock;
    let label = |hour: u8| {
        let there = view.also.as_ref().map(|also| {
            let here = view.from.at(0, 0, 0, 0);
            let at = view.zone.instant(here).plus_minutes(i64::from(hour) * 60);
            let local = also.local(at);
            let minute =
                local.hour().unsigned_abs() as u16 * 60 + local.minute().unsigned_abs() as u16;
            view! { <span class="there">{clock.time(minute)}</span> }
        });
        view! { <li>{there}<span>{clock.time(u16::from(hour) * 60)}</span></li> }.erased()
    };
    (hours.from..hours.to).map(label).collect()
}

/// `New York` of `America/New_York`.
pub fn short_zone(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// Time that the clock leaves out, or shows twice: then both hours stand side by side.
pub fn shift_band(shift: ClockShift) -> AnyView {
    let text = words().calendar();
    let clock = reader().habits.clock;
    let at = |minute: i32| clock.time(u16::try_from(minute).unwrap_or(0));
    let (from, to) = (at(shift.piece.start), at(shift.piece.end));
    if shift.skips() {
        let class = format!("block skipped{}", shift.piece.classes());
        let label = (text.skipped)(&from, &to);
        return view! { <div class=class role="note"><span class="block-main">{label}</span></div> }.erased();
    }
    let class = format!("block twice{}", shift.piece.classes());
    let half = |offset: i32| view! { <span>{from.clone()}<small>{utc(offset)}</small></span> };
    view! {
        <div class=class role="note" aria-label=(text.twice)(&from, &to)>
            {half(shift.offsets.0)}
            {half(shift.offsets.1)}
        </div>
    }
    .erased()
}

/// `UTC+1`, `UTC−3:30`
fn utc(seconds: i32) -> String {
    let sign = if seconds < 0 { '−' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    match minutes % 60 {
        0 => format!("UTC{sign}{}", minutes / 60),
        rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
    }
}

/// Marks today, and the three days that a phone shows: today's and two more, or the first three.
pub fn day_class(class: &str, view: &CalendarView, date: Date) -> String {
    let today = today(view);
    let first = first_near(view);
    let near = (0..3).contains(&(day_number(date) - day_number(first)));
    let mut class = class.to_owned();
    for (word, holds) in [(" today", date == today), (" near", near)] {
        if holds {
            class.push_str(word);
        }
    }
    class
}

/// Where the day is now.
pub fn now_line(view: &CalendarView) -> impl IntoView + use<> {
    let minute = now_minute(view);
    let piece = Piece {
        start: minute,
        end: minute + 5,
    };
    let label = (words().calendar().now)(
        &reader()
            .habits
            .clock
            .time(u16::try_from(minute).unwrap_or(0)),
    );
    view! { <div class=format!("block now{}", piece.classes()) role="img" aria-label=label></div> }
}

/// Hours that the clock leaves out (negative) or repeats on a date.
fn clock_change(view: &CalendarView, date: Date) -> i64 {
    let shifts = clock_shifts(view, date);
    let seconds = shifts.iter().map(|shift| shift.offsets.0 - shift.offsets.1);
    i64::from(seconds.sum::<i32>()) * 1000 / HOUR
}

/// Minutes after midnight of now.
pub fn now_minute(view: &CalendarView) -> i32 {
    i32::try_from(view.zone.wall(view.now).rem_euclid(DAY) / MINUTE).unwrap_or(0)
}
