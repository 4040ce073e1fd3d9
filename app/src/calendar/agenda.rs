//! The days that hold something, one under the other: readable everywhere, also without script.

use super::address::{Address, CalendarMode};
use super::layout::{clock, days, hh_mm, key, placed};
use super::*;
use crate::context::reader;
use crate::ui::Erase;
use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn Agenda(view: CalendarView, address: Address) -> impl IntoView {
    let day = address.shown(CalendarMode::Day);
    let lang = reader().lang;
    let text = words().calendar();
    let sections: Vec<_> = days(&view)
        .filter_map(|date| {
            let open = view
                .open
                .iter()
                .filter(|occurrence| occurrence.date == date)
                .map(|occurrence| {
                    let end = clock(occurrence.time.end_minute());
                    let times = format!(
                        "{} – {}",
                        hh_mm(occurrence.time.start_minute),
                        lang.time(end)
                    );
                    let href = format!("{}&sel={}", day.at(date), key(placed(occurrence)));
                    (
                        occurrence.interval.starts_at(),
                        "agenda-item open",
                        times,
                        text.open_time.to_owned(),
                        href,
                        "",
                    )
                });
            let sessions = view
                .sessions
                .iter()
                .filter(|session| view.zone.local(session.time.starts_at()).date() == date);
            let sessions = sessions.map(|session| {
                let at = |instant| lang.time(view.zone.local(instant).time());
                let times = format!(
                    "{} – {}",
                    at(session.time.starts_at()),
                    at(session.time.ends_at())
                );
                let name = format!("{} · {}", session.title, session.with);
                let href = format!("/sessions/{}", session.id);
                (
                    session.time.starts_at(),
                    "agenda-item booked",
                    times,
                    name,
                    href,
                    (text.status)(session.status),
                )
            });
            let mut items: Vec<_> = open.chain(sessions).collect();
            items.sort_by_key(|item| item.0);
            (!items.is_empty()).then_some((date, items))
        })
        .collect();
    if sections.is_empty() {
        return view! { <p class="soft">{text.nothing_open}</p> }.erased();
    }
    let sections = sections.into_iter().map(|(date, items)| {
        let items = items.into_iter().map(|(_, class, times, name, href, state)| {
            view! { <li class=class><span class="num">{times}</span><a href=href>{name}</a><span class="soft small">{state}</span></li> }
        });
        view! {
            <section class="agenda-day" data-date=date.to_string()>
                <h2>{lang.weekday(date.weekday())}<span class="soft">{lang.day(date)}</span></h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
    });
    view! { <div class="agenda">{sections.collect_view()}</div> }.erased()
}
