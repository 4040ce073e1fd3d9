//! `/calendar`: the address says which days, how they are shown and what is selected; the server
//! says what is in them; the parts draw it.

use super::address::{Address, CalendarMode};
use super::agenda::Agenda;
use super::desk::{Basis, Desk};
use super::grid::WeekGrid;
use super::layout::{days, times, today};
use super::month::month;
use super::panel::SidePanel;
use super::tools::{AimBar, GridTools, Taken};
use super::*;
use crate::connection::BrokenConnections;
use crate::context::reader;
use crate::error::AppError;
use crate::frame::FailurePage;
use crate::load::load;
use crate::ui::{Dialog, EmptyState, Erase, Glyph, Icon, Kept};
use crate::words::words;
use domain::calendar::Scope;
use domain::time::{date_of_day, day_number, local_of, monday_of};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::components::A;

#[component]
pub fn CalendarPage() -> impl IntoView {
    let (desk, kept) = (Desk::new(), Kept::new());
    // What is selected does not ask for other days. The grid's step and hours do not either, but
    // are drawn with them.
    let asked = Memo::new(move |_| {
        desk.address
            .with(|address| (address.query(), address.snap, address.all_hours))
    });
    let page = load(
        move || {
            let fresh = (
                desk.edit.version().get(),
                desk.restore.version().get(),
                desk.live.version(),
            );
            (asked.get(), fresh)
        },
        |((query, ..), _)| calendar_days(query),
    );
    view! {
        <Title text=words().calendar().title />
        <Meta name="description" content=words().calendar().page_description />
        <BrokenConnections />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(view) => kept.view(|| view! { <CalendarDesk view desk /> }),
                    Err(AppError::Forbidden) => {
                        view! { <EmptyState glyph=Glyph::Calendar title=words().calendar().title words=words().calendar().only_mentors /> }.erased()
                    }
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
        <p class="visually-hidden" role="status">{move || desk.said.get()}</p>
    }
}

#[component]
fn CalendarDesk(view: CalendarView, desk: Desk) -> impl IntoView {
    let text = words().calendar();
    let address = desk.address.get_untracked();
    let mentor = view.mentor;
    let arrived = StoredValue::new((Basis::of(&view), view.open.clone()));
    Effect::new(move |_| {
        desk.live.watch(mentor);
        let (basis, open) = arrived.get_value();
        desk.arrived(basis, open);
    });
    desk.count_holds(&view);
    let paused = view
        .paused_until
        .map(|date| (text.paused_until)(&reader().lang.date(date)));
    let shown = view.clone();
    let body = match address.mode {
        CalendarMode::Agenda => view! { <Agenda view=shown address=address.clone() /> }.erased(),
        CalendarMode::Month => month(&shown, &address),
        _ => view! {
            <DayStrip view=shown.clone() address=address.clone() />
            <AimBar desk />
            <WeekGrid view=shown desk />
        }
        .erased(),
    };
    let tools = view! { <GridTools view=view.clone() address=address.clone() desk /> }.erased();
    let elsewhere = view.home.clone().map(|home| {
        let own = Address {
            zone: None,
            ..address.clone()
        };
        let words = (text.elsewhere)(&view.zone.zone, &home);
        view! { <p class="notice">{words}" "<a href=own.at(view.from)>{text.own_zone}</a></p> }
            .erased()
    });
    view! {
        <CalendarHead view=view.clone() address />
        {elsewhere}
        {paused.map(|paused| view! { <p class="notice warn">{paused}</p> })}
        {view.session_types.is_empty().then(|| view! {
            <p class="notice warn">{text.no_types}" "<A href="/calendar/types?edit=new">{text.new_type}</A></p>
        })}
        <div class="calendar">
            <div>
                {body}
                <Taken desk />
                <ul class="week-key">
                    <li><i class="open"></i>{text.open_time}</li>
                    <li><i class="booked"></i>{text.booked}</li>
                    <li><i class="buffer"></i>{text.buffer}</li>
                    <li><i class="busy"></i>{text.other_calendars}</li>
                </ul>
                {tools}
            </div>
            <SidePanel view=view.clone() desk />
        </div>
        <Propose view desk />
        <HowFar desk />
    }
}

#[component]
fn CalendarHead(view: CalendarView, address: Address) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    // Six weeks begin before their month; ten days later it has begun.
    let date = match address.mode {
        CalendarMode::Month => date_of_day(day_number(view.from) + 10),
        _ => view.from,
    };
    let title = match address.mode {
        CalendarMode::Week | CalendarMode::WorkWeek => (text.week_of)(&lang.day(date)),
        CalendarMode::Month => (text.month_of)(lang.month(date.month()), date.year()),
        _ => lang.long_day(date),
    };
    let by = |steps: i64| {
        address.at(date_of_day(
            day_number(date) + steps * address.mode.stride(),
        ))
    };
    let modes = CalendarMode::ALL.map(|other| {
        let name = match other {
            CalendarMode::Day => text.day,
            CalendarMode::ThreeDays => text.three_days,
            CalendarMode::WorkWeek => text.work_week,
            CalendarMode::Week => text.week,
            CalendarMode::Month => text.month,
            CalendarMode::Agenda => text.agenda,
        };
        let current = (other == address.mode).then_some("page");
        // What a phone has no room for, and what only a phone needs.
        let class = match other {
            CalendarMode::WorkWeek => "wide-only",
            CalendarMode::ThreeDays => "phone-only",
            _ => "",
        };
        view! { <a class=class href=address.shown(other).at(date) aria-current=current>{name}</a> }
            .erased()
    });
    view! {
        <header class="page-head">
            <div class="page-head-words">
                <h1>{title}</h1>
                <p class="soft">{(words().common().times_in)(&view.zone.zone)}</p>
            </div>
            <div class="page-head-end">
                <a class="button" href=address.at(today(&view))>{text.today}</a>
                <a class="button square" href=by(-1) aria-label=text.before><Icon glyph=Glyph::Back /></a>
                <a class="button square" href=by(1) aria-label=text.after><Icon glyph=Glyph::Forward /></a>
                <nav class="segments" aria-label=text.view>{Vec::from(modes)}</nav>
            </div>
        </header>
    }
}

/// On a phone: the days of the week to choose from.
#[component]
fn DayStrip(view: CalendarView, address: Address) -> impl IntoView {
    let (lang, habits) = (reader().lang, reader().habits);
    let today = today(&view);
    let day = address.shown(CalendarMode::Day);
    // The whole week, also when a day or three of it are shown.
    let from = day_number(view.from);
    let starts = i64::from(habits.week_start.number());
    let first = from - (from - monday_of(from) + 1 - starts).rem_euclid(7);
    let link = |date: Date| {
        let open = view.open.iter().any(|occurrence| occurrence.date == date);
        let class = match (open, days(&view).any(|day| day == date)) {
            (true, _) => "week-day shown has-open",
            (false, true) => "week-day shown",
            (false, false) => "week-day",
        };
        view! {
            <a class=class href=day.at(date) aria-current=(date == today).then_some("date")>
                {lang.weekday_short(date.weekday())}<b>{date.day()}</b>
            </a>
        }
        .erased()
    };
    let links: Vec<AnyView> = (first..first + 7).map(date_of_day).map(link).collect();
    view! { <nav class="day-strip" aria-label=words().calendar().day>{links}</nav> }
}

/// A session was dragged: asks before anything happens, and leads to where it is decided.
#[component]
fn Propose(view: CalendarView, desk: Desk) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let open = RwSignal::new(false);
    let proposed = move || desk.proposal.with(Option::is_some);
    while_asked(open, proposed, move || desk.proposal.set(None));
    let proposed = move || {
        let proposal = desk.proposal.get()?;
        let session = view
            .sessions
            .iter()
            .find(|session| session.id == proposal.booking)?;
        let what = (text.with)(&session.title, &session.with);
        let words = (text.propose)(
            &what,
            &lang.long_day(proposal.to.date),
            &times(desk.clock, proposal.to),
        );
        let local = local_of(proposal.to.date, proposal.to.time.start_minute);
        let at = view.zone.instant(local).to_rfc3339();
        let href = format!("/sessions/{}?move=1&at={at}#move", proposal.booking);
        Some(view! {
            <p>{words}</p>
            <p class="soft">{text.propose_hint}</p>
            <div class="form-end">
                <button class="button" type="button" on:click=move |_| desk.proposal.set(None)>{text.keep}</button>
                <a class="button primary" href=href>{text.propose_go}</a>
            </div>
        })
    };
    view! { <Dialog open id="propose" title=text.propose_title close=words().common().close>{proposed}</Dialog> }
}

/// What recurs was changed by hand: how far does it go?
#[component]
fn HowFar(desk: Desk) -> impl IntoView {
    let text = desk.text;
    let open = RwSignal::new(false);
    let asked = move || desk.asking.with(Option::is_some);
    while_asked(open, asked, move || desk.answer(None));
    let choices = [
        (Scope::ThisDay, text.this_day),
        (Scope::ThisAndFollowing, text.this_and_following),
        (Scope::All, text.all),
    ];
    let buttons = choices.map(|(scope, name)| {
        view! { <button class="button" type="button" on:click=move |_| desk.answer(Some(scope))>{name}</button> }
            .erased()
    });
    view! {
        <Dialog open id="how-far" title=text.applies_to close=desk.words.common().cancel>
            <div class="button-row">{Vec::from(buttons)}</div>
        </Dialog>
    }
}

/// A dialog is open while something is asked; closing it any other way than by an answer drops it.
fn while_asked(
    open: RwSignal<bool>,
    asked: impl Fn() -> bool + Copy + Send + Sync + 'static,
    drop: impl Fn() + Copy + Send + Sync + 'static,
) {
    Effect::new(move |_| {
        if asked() {
            // Not at once: the same release of the pointer would count as a click beside it.
            request_animation_frame(move || {
                open.try_set(true);
            });
        } else if open.get_untracked() {
            open.set(false);
        }
    });
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is && untrack(asked) {
            drop();
        }
        is
    });
}
