//! What frames the grid: the days above, the hours beside, and the line of now. Drawn once for the days
//! shown; knows nothing of what stands in them.

use super::address::{Address, CalendarMode};
use super::layout::{Hours, Piece, clock_change, days, hh_mm, now_minute, today};
use super::*;
use crate::context::reader;
use crate::ui::Erase;
use crate::words::words;
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
    let href = address.shown(CalendarMode::Day).at(date);
    view! {
        <a class=class href=href aria-current=(date == today).then_some("date")>
            {reader().lang.weekday_short(date.weekday())}<b>{date.day()}</b>{change}
        </a>
    }
    .erased()
}

/// The hours, and beside them those of a second zone on the first day shown.
pub fn hour_labels(view: &CalendarView, hours: Hours) -> Vec<AnyView> {
    let label = |hour: u8| {
        let there = view.also.as_ref().map(|also| {
            let here = view.from.at(0, 0, 0, 0);
            let at = view.zone.instant(here).plus_minutes(i64::from(hour) * 60);
            let local = also.local(at);
            let text = format!("{:02}:{:02}", local.hour(), local.minute());
            view! { <span class="there">{text}</span> }
        });
        view! { <li>{there}<span>{hh_mm(u16::from(hour) * 60)}</span></li> }.erased()
    };
    (hours.from..hours.to).map(label).collect()
}

/// `New York` of `America/New_York`.
pub fn short_zone(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// Marks today, and the three days that a phone shows: today's and two more, or the first three.
pub fn day_class(class: &str, view: &CalendarView, date: Date) -> String {
    let today = today(view);
    let all: Vec<Date> = days(view).collect();
    let first = all
        .iter()
        .position(|day| *day == today)
        .unwrap_or(0)
        .min(all.len().saturating_sub(3));
    let near = all.iter().skip(first).take(3).any(|day| *day == date);
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
    let label = (words().calendar().now)(&hh_mm(u16::try_from(minute).unwrap_or(0)));
    view! { <div class=format!("block now{}", piece.classes()) role="img" aria-label=label></div> }
}
