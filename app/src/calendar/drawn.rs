//! The page as the server draws it. The browser gets it as HTML and brings to life what a hand can
//! change (`hands/`); everything else needs no code there.

use super::address::{Address, Asked, CalendarMode};
use super::agenda::Agenda;
use super::behind::{buffers, busy};
use super::block::{self, Scene};
use super::layout::{Hours, Piece, clock_shifts, days, today};
use super::month::month;
use super::panel::SidePanel;
use super::rails::{day_class, head, hour_labels, now_line, shift_band, short_zone};
use super::things;
use super::tools::Below;
use super::*;
use crate::connection::BrokenConnection;
use crate::context::reader;
use crate::ui::{Erase, Glyph, Icon, Notice, Tone};
use crate::words::words;
use domain::calendar::Scope;
use domain::time::{date_of_day, day_number, monday_of};
use jiff::civil::Date;
use leptos::prelude::*;

/// The page, in the parts that `hands` puts in place one by one when it is drawn anew, with empty places
/// for what the browser draws.
pub fn page(
    view: &CalendarView,
    asked: &Asked,
    broken: &[BrokenConnection],
    why: Option<String>,
) -> String {
    let address = &asked.address;
    let part = |name: &'static str, html: String| {
        view! { <div class="layer" data-part=name inner_html=html></div> }.erased()
    };
    let own = |name: &'static str| view! { <div class="layer" data-own=name></div> }.erased();
    let strip = address
        .mode
        .in_grid()
        .then(|| view! { <DayStrip view=view.clone() address=address.clone() /> }.to_html());
    let days = match address.mode {
        CalendarMode::Agenda => {
            let agenda = view! { <Agenda view=view.clone() address=address.clone() /> };
            part("list", agenda.to_html())
        }
        CalendarMode::Month => part("list", month(view, address).to_html()),
        _ => grid(view, asked),
    };
    let below = view! { <Below view=view.clone() address=address.clone() /> }.to_html();
    let side = view! { <SidePanel view=view.clone() asked=asked.clone() why /> }.to_html();
    view! {
        {part("top", top(view, address, broken))}
        <div class="calendar">
            <div>
                {part("strip", strip.unwrap_or_default())}
                {own("aiming")}
                {days}
                {own("refusal")}
                {part("below", below)}
            </div>
            <aside class="calendar-side">{part("side", side)}</aside>
            <dialog class="dialog" id="propose" aria-labelledby="propose-title" closedby="any">{own("proposal")}</dialog>
            <dialog class="dialog" id="how-far" aria-labelledby="how-far-title" closedby="any">
                {part("how-far", how_far())}
            </dialog>
        </div>
        <p class="visually-hidden" role="status" data-own="said"></p>
    }
    .to_html()
}

/// The days beside each other, with their hours.
fn grid(view: &CalendarView, asked: &Asked) -> AnyView {
    let hours = Hours::shown(view, &asked.address);
    let zones = if view.also.is_some() {
        " two-zones"
    } else {
        ""
    };
    let class = format!("week days-{}{}{zones}", view.days, hours.classes());
    view! {
        <div class=class>
            <div class="week-head" data-part="heads" inner_html=heads(view, &asked.address)></div>
            <div
                class="week-body"
                role="group"
                aria-label=words().desk().title
                aria-describedby="calendar-how"
                data-part="days"
                inner_html=columns(view, asked)
            ></div>
        </div>
    }
    .erased()
}

fn top(view: &CalendarView, address: &Address, broken: &[BrokenConnection]) -> String {
    let text = words().calendar();
    let broken: Vec<AnyView> = broken.iter().cloned().map(notice_of).collect();
    let elsewhere = view.home.as_ref().map(|home| {
        let own = Address {
            zone: None,
            ..address.clone()
        };
        let words = (text.elsewhere)(&view.zone.zone, home);
        view! { <p class="notice">{words}" "<a href=own.at(view.from)>{text.own_zone}</a></p> }
    });
    let paused = view.paused_until.map(|date| {
        let words = (text.paused_until)(&reader().lang.date(date));
        view! { <p class="notice warn">{words}</p> }
    });
    let no_types = view.session_types.is_empty().then(|| {
        view! {
            <p class="notice warn">{text.no_types}" "<a href="/calendar/types?edit=new">{text.new_type}</a></p>
        }
    });
    view! {
        {broken}
        <CalendarHead view=view.clone() address=address.clone() />
        {elsewhere}
        {paused}
        {no_types}
    }
    .to_html()
}

/// A calendar elsewhere that cannot be read.
fn notice_of(broken: BrokenConnection) -> AnyView {
    view! {
        <Notice tone=Tone::Bad title=broken.title>
            <p>{broken.words}</p>
            <p><a href="/settings/calendars">{words().connection().look_after}</a></p>
        </Notice>
    }
    .erased()
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

/// Above a grid: the days, and the second zone if there is one.
fn heads(view: &CalendarView, address: &Address) -> String {
    let zone = view.also.as_ref().map(|also| short_zone(&also.zone));
    let heads: Vec<AnyView> = days(view).map(|date| head(view, address, date)).collect();
    view! { <span class="week-zone">{zone}</span>{heads} }.to_html()
}

/// The hours, and the columns of the days in layers; see `hands/grid.rs` for what draws them anew.
fn columns(view: &CalendarView, asked: &Asked) -> String {
    let hours = hour_labels(view, Hours::shown(view, &asked.address));
    let things = things::things(view);
    let reader = reader();
    let here = asked.address.at(asked.address.date.unwrap_or(view.from));
    let scene = Scene {
        view,
        things: &things,
        here: &here,
        selected: asked.selected.as_deref(),
        text: words().desk(),
        lang: reader.lang,
        clock: reader.habits.clock,
    };
    let column = |date| column(view, &scene, asked, date);
    let days: Vec<AnyView> = days(view).map(column).collect();
    view! { <ol class="hours" aria-hidden="true">{hours}</ol>{days} }.to_html()
}

fn column(view: &CalendarView, scene: &Scene<'_>, asked: &Asked, date: Date) -> AnyView {
    let past = date < today(view);
    let class = day_class(if past { "day past" } else { "day paintable" }, view, date);
    let shifts = clock_shifts(view, date);
    let bands: Vec<AnyView> = shifts.into_iter().map(shift_band).collect();
    let now = (date == today(view)).then(|| now_line(view));
    let begun = asked.begun.as_deref().and_then(block::begun);
    let ghost = begun.and_then(|begun| {
        let piece = Piece::of(begun, date)?;
        let words = block::ghost_times(piece, scene.clock, begun.time);
        Some(block::ghost(piece, &words, scene.clock, ""))
    });
    view! {
        <div class=class role="group" aria-label=scene.lang.long_day(date)>
            <div class="layer">{bands}{now}{busy(view, date)}{buffers(view, date)}</div>
            <div class="layer" inner_html=block::things(scene, date)></div>
            <div class="layer apart"></div>
            <div class="layer" inner_html=ghost.unwrap_or_default()></div>
            <div class="layer"></div>
        </div>
    }
    .erased()
}

/// What recurs was changed by hand: how far does it go?
fn how_far() -> String {
    let text = words().calendar();
    let choices = [
        (Scope::ThisDay, text.this_day),
        (Scope::ThisAndFollowing, text.this_and_following),
        (Scope::All, text.all),
    ];
    let buttons = choices.map(|(scope, name)| {
        view! { <button class="button" type="button" data-do="answer" value=scope.as_str()>{name}</button> }
            .erased()
    });
    view! {
        <div class="dialog-head">
            <h2 id="how-far-title">{text.applies_to}</h2>
            <button class="button quiet square compact" type="button" data-do="close" aria-label=words().common().cancel>
                <Icon glyph=Glyph::Cross />
            </button>
        </div>
        <div class="dialog-body"><div class="button-row">{Vec::from(buttons)}</div></div>
    }
    .to_html()
}
