//! Six weeks at a glance: each day with its first things and how many more there are; every day leads to
//! itself. Links only, so it needs no script. Drawn by the server.

use super::address::{Address, CalendarMode};
use super::layout::{days, today};
use super::things::{Thing, What, things};
use super::*;
use crate::context::reader;
use crate::ui::Erase;
use crate::words::words;
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;
use leptos::prelude::*;

/// How many things a day shows before it only counts them.
const MOST_SHOWN: usize = 3;

pub fn month(view: &CalendarView, address: &Address) -> AnyView {
    let lang = reader().lang;
    let all = things(view);
    let month = date_of_day(day_number(view.from) + 10).month();
    let heads: Vec<AnyView> = days(view)
        .take(7)
        .map(|date| view! { <span>{lang.weekday_short(date.weekday())}</span> }.erased())
        .collect();
    let cells: Vec<AnyView> = days(view)
        .map(|date| cell(view, address, &all, date, month))
        .collect();
    view! {
        <div class="month">
            <div class="month-head" aria-hidden="true">{heads}</div>
            <ol class="month-body">{cells}</ol>
        </div>
    }
    .erased()
}

fn cell(view: &CalendarView, address: &Address, all: &[Thing], date: Date, month: i8) -> AnyView {
    let text = words().calendar();
    let day = address.shown(CalendarMode::Day).at(date);
    let mut here: Vec<&Thing> = all.iter().filter(|thing| thing.at.date == date).collect();
    // What others wait for comes before what is only open.
    here.sort_by_key(|thing| (matches!(thing.what, What::Open(_)), thing.at.time));
    let more = here.len().saturating_sub(MOST_SHOWN);
    let items: Vec<AnyView> = here
        .into_iter()
        .take(MOST_SHOWN)
        .map(|thing| item(view, &day, thing))
        .collect();
    let more = (more > 0)
        .then(|| view! { <a class="month-more" href=day.clone()>{(text.more)(more)}</a> });
    let current = date == today(view);
    let class = match (date.month() == month, current) {
        (_, true) => "month-day today",
        (false, _) => "month-day other",
        _ => "month-day",
    };
    view! {
        <li class=class>
            <a class="month-date" href=day aria-current=current.then_some("date") aria-label=reader().lang.long_day(date)>{date.day()}</a>
            {items}
            {more}
        </li>
    }
    .erased()
}

fn item(view: &CalendarView, day: &str, thing: &Thing) -> AnyView {
    let start = reader().habits.clock.time(thing.at.time.start_minute);
    let (class, href, name) = match thing.what {
        What::Open(_) => {
            let href = format!("{day}&sel={}", thing.key());
            ("month-item open", href, words().desk().open_time.to_owned())
        }
        What::Session(id) => {
            let session = view.sessions.iter().find(|session| session.id == id);
            let name = session
                .map(|session| session.with.clone())
                .unwrap_or_default();
            ("month-item booked", format!("/sessions/{id}"), name)
        }
    };
    view! { <a class=class href=href><b>{start}</b>" "<span>{name}</span></a> }.erased()
}
