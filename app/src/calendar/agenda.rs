//! The days that hold something, one under the other: readable everywhere, also without script.
//! Drawn by the server.

use super::address::{Address, CalendarMode};
use super::behind::{busy_title, stretch};
use super::layout::{days, key, placed, times, today};
use super::rails::now_minute;
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
    let clock = reader().habits.clock;
    let sections: Vec<_> = days(&view)
        .filter_map(|date| {
            let open = view
                .open
                .iter()
                .filter(|occurrence| occurrence.date == date)
                .map(|occurrence| {
                    let times = times(clock, placed(occurrence));
                    let href = format!("{}&sel={}", day.at(date), key(placed(occurrence)));
                    (
                        occurrence.interval.starts_at(),
                        "agenda-item open",
                        times,
                        words().desk().open_time.to_owned(),
                        Some(href),
                        String::new(),
                    )
                });
            let sessions = view
                .sessions
                .iter()
                .filter(|session| view.zone.local(session.time.starts_at()).date() == date);
            let sessions = sessions.map(|session| {
                let times = stretch(&view, clock, session.time);
                let name = format!("{} · {}", session.title, session.with);
                let href = format!("/sessions/{}", session.id);
                (
                    session.time.starts_at(),
                    "agenda-item booked",
                    times,
                    name,
                    Some(href),
                    (words().desk().status)(session.status).to_owned(),
                )
            });
            let busy = view
                .busy
                .iter()
                .filter(|busy| view.zone.local(busy.time.starts_at()).date() == date);
            let busy = busy.map(|busy| {
                (
                    busy.time.starts_at(),
                    "agenda-item busy",
                    stretch(&view, clock, busy.time),
                    busy_title(text, busy),
                    None,
                    busy.calendar.clone(),
                )
            });
            let mut items: Vec<_> = open.chain(sessions).chain(busy).collect();
            items.sort_by_key(|item| item.0);
            (!items.is_empty()).then_some((date, items))
        })
        .collect();
    let made = (text.copy_of)(
        &lang.date(today(&view)),
        &clock.time(u16::try_from(now_minute(&view)).unwrap_or(0)),
    );
    let note = view! { <p class="notice warn copy-note">{made}</p> };
    if sections.is_empty() {
        return view! { {note}<p class="soft">{text.nothing_open}</p> }.erased();
    }
    let sections = sections.into_iter().map(|(date, items)| {
        let items = items.into_iter().map(|(_, class, times, name, href, state)| {
            let name = match href {
                Some(href) => view! { <a href=href>{name}</a> }.erased(),
                None => view! { <span>{name}</span> }.erased(),
            };
            view! { <li class=class><span class="num">{times}</span>{name}<span class="soft small">{state}</span></li> }
        });
        view! {
            <section class="agenda-day" data-date=date.to_string()>
                <h2>{lang.weekday(date.weekday())}<span class="soft">{lang.day(date)}</span></h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
    });
    view! { {note}<div class="agenda">{sections.collect_view()}</div> }.erased()
}
