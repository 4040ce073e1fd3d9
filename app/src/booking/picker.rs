//! The choice of a time: a week of days, and the times of one of them. Every choice is a link, so
//! it works without script and can be sent to somebody. Decides nothing: it shows what can be booked.

use super::{TimesView, clock_difference, first_name};
use crate::context::reader;
use crate::ui::Erase;
use crate::words::words;
use domain::interval::Interval;
use domain::time::Instant;
use jiff::civil::Date;
use leptos::prelude::*;
use std::sync::Arc;

/// Something that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The week that begins on this day.
    Week(Date),
    /// A day, in the week that begins on `from`.
    Day {
        from: Date,
        day: Date,
    },
    Time {
        from: Date,
        time: Interval,
    },
}

/// Where a choice leads.
pub type PickLink = Arc<dyn Fn(Pick) -> String + Send + Sync>;

/// Days and times. Without a `day`, the first that has times; `chosen` is marked.
#[component]
pub fn TimePicker(
    times: TimesView,
    #[prop(optional_no_strip)] day: Option<Date>,
    #[prop(optional)] chosen: Vec<Instant>,
    link: PickLink,
) -> impl IntoView {
    let text = words().booking();
    let Some(from) = times.days.first().map(|day| day.date) else {
        return ().erased();
    };
    let shown = times
        .days
        .iter()
        .find(|candidate| Some(candidate.date) == day)
        .or_else(|| {
            times
                .days
                .iter()
                .find(|candidate| !candidate.times.is_empty())
        })
        .cloned();
    let selected = shown.as_ref().map(|day| day.date);
    let picks = times.days.iter().map(|day| {
        let (date, count) = (day.date, u32::try_from(day.times.len()).unwrap_or(u32::MAX));
        view! { <DayPick date count selected=selected == Some(date) href=link(Pick::Day { from, day: date }) /> }
    });
    view! {
        <div class="book-step">
            <WeekLinks times=times.clone() link=link.clone() />
            <ol class="day-picks">{picks.collect_view()}</ol>
        </div>
        <div class="book-step times-box" aria-live="polite">
            {match shown.filter(|day| !day.times.is_empty()) {
                Some(day) => {
                    let lang = reader().lang;
                    let at = day.times[0].starts_at();
                    let name = first_name(&times.mentor.name);
                    let apart = clock_difference(lang, &times.reader_zone, &times.mentor_zone, at, name);
                    let slots = day.times.iter().map(|time| {
                        let label = lang.time(times.reader_zone.local(time.starts_at()).time());
                        let current = chosen.contains(&time.starts_at()).then_some("true");
                        let href = link(Pick::Time { from, time: *time });
                        let seats = times.seats.iter().find(|seats| seats.starts_at == time.starts_at());
                        let seats = seats.map(|seats| view! {
                            <span class="small soft">{(words().arrange().seats_left)(seats.left)}</span>
                        });
                        view! { <li><a class="slot" href=href aria-current=current rel="nofollow">{label} " " {seats}</a></li> }
                    });
                    view! {
                        <p class="clocks">
                            <span><b>{lang.long_day(day.date)}</b> ", " {(text.your_time)(&times.reader_zone.zone)}</span>
                            <span>{apart}</span>
                        </p>
                        <ul class="times">{slots.collect_view()}</ul>
                    }
                    .erased()
                }
                None => view! { <p class="soft">{text.no_times}</p> }.erased(),
            }}
        </div>
    }
    .erased()
}

/// The week shown, and the ways to its neighbours.
#[component]
fn WeekLinks(times: TimesView, link: PickLink) -> impl IntoView {
    let text = words().booking();
    let lang = reader().lang;
    let first = times
        .days
        .first()
        .map(|day| lang.day(day.date))
        .unwrap_or_default();
    let last = times
        .days
        .last()
        .map(|day| lang.day(day.date))
        .unwrap_or_default();
    let to = |date: Option<Date>, label: &'static str, sign: &'static str| {
        date.map(|date| {
            let href = link(Pick::Week(date));
            view! { <a class="button quiet square compact" href=href aria-label=label rel="nofollow">{sign}</a> }
        })
    };
    view! {
        <div class="book-week">
            {to(times.earlier, text.week_before, "‹")} <b>{format!("{first} – {last}")}</b>
            {to(times.later, text.week_after, "›")}
        </div>
    }
    .erased()
}

/// One day of the week; a day without times leads nowhere.
#[component]
fn DayPick(date: Date, count: u32, selected: bool, href: String) -> impl IntoView {
    let lang = reader().lang;
    let weekday = lang.weekday_short(date.weekday());
    let inner = view! { {weekday} <b>{date.day()}</b> };
    if count == 0 {
        return view! { <li><span class="day-pick none">{inner}</span></li> }.erased();
    }
    let label = (words().booking().times_on)(&lang.long_day(date), count);
    let current = selected.then_some("date");
    view! {
        <li>
            <a class="day-pick" href=href aria-current=current rel="nofollow">
                {inner}
                <span class="visually-hidden">{label}</span>
            </a>
        </li>
    }
    .erased()
}
