//! `/calendar`: the address says which days, how they are shown and what is selected; the server
//! says what is in them; the parts draw it.

use super::agenda::Agenda;
use super::grid::WeekGrid;
use super::layout::{days, today};
use super::panel::SidePanel;
use super::*;
use crate::connection::BrokenConnections;
use crate::context::reader;
use crate::error::AppError;
use crate::frame::FailurePage;
use crate::load::load;
use crate::ui::{EmptyState, Erase, Glyph, Icon};
use crate::words::{CalendarWords, words};
use domain::calendar::Scope;
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

/// How days are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarMode {
    Week,
    Day,
    Agenda,
}

impl CalendarMode {
    const ALL: [CalendarMode; 3] = [CalendarMode::Week, CalendarMode::Day, CalendarMode::Agenda];

    pub const fn as_str(self) -> &'static str {
        match self {
            CalendarMode::Week => "week",
            CalendarMode::Day => "day",
            CalendarMode::Agenda => "agenda",
        }
    }

    pub const fn days(self) -> u8 {
        match self {
            CalendarMode::Week => 7,
            CalendarMode::Day => 1,
            CalendarMode::Agenda => 14,
        }
    }

    /// The address of the days from `date` on.
    pub fn href(self, date: Date) -> String {
        format!("/calendar?view={}&date={date}", self.as_str())
    }
}

/// What all parts of one page share: where one is, and the two ways to change something.
#[derive(Clone, Copy)]
pub struct Desk {
    pub mode: Memo<CalendarMode>,
    /// The opening that the address names, by its start.
    pub selected: Memo<Option<String>>,
    pub edit: ServerAction<EditCalendar>,
    pub restore: ServerAction<RestoreCalendar>,
    /// How far a change of what recurs goes.
    pub scope: RwSignal<Scope>,
    /// Open time before each change, oldest first, and after each that was taken back.
    pub undo: RwSignal<Vec<String>>,
    pub redo: RwSignal<Vec<String>>,
    /// Whether the last step took back, or did again.
    backwards: StoredValue<bool>,
    /// What is read aloud.
    pub said: RwSignal<String>,
    /// For event handlers, which find no context.
    pub text: &'static CalendarWords,
}

impl Desk {
    fn new() -> Self {
        let query = use_query_map();
        let mode = Memo::new(move |_| {
            let named = query.with(|query| query.get("view"));
            CalendarMode::ALL
                .into_iter()
                .find(|mode| Some(mode.as_str()) == named.as_deref())
                .unwrap_or(CalendarMode::Week)
        });
        let desk = Desk {
            mode,
            selected: Memo::new(move |_| query.with(|query| query.get("sel"))),
            edit: ServerAction::new(),
            restore: ServerAction::new(),
            scope: RwSignal::new(Scope::All),
            undo: RwSignal::new(Vec::new()),
            redo: RwSignal::new(Vec::new()),
            backwards: StoredValue::new(true),
            said: RwSignal::new(String::new()),
            text: words().calendar(),
        };
        desk.keep_history();
        desk
    }

    /// Each answered change leaves what was before it, so that it can be taken back.
    fn keep_history(self) {
        Effect::new(move |_| {
            if let Some(Ok(edited)) = self.edit.value().get() {
                self.undo
                    .update(|undo| undo.extend(serde_json::to_string(&edited.before)));
                self.redo.set(Vec::new());
                self.said.set(self.text.done.to_owned());
            }
        });
        Effect::new(move |_| {
            if let Some(Ok(edited)) = self.restore.value().get() {
                let onto = if self.backwards.get_value() {
                    self.redo
                } else {
                    self.undo
                };
                onto.update(|onto| onto.extend(serde_json::to_string(&edited.before)));
                self.said.set(self.text.restored.to_owned());
            }
        });
    }

    /// Takes the last change back, or makes it again. The answer brings the state it replaced.
    pub fn step(self, version: i64, back: bool) {
        let from = if back { self.undo } else { self.redo };
        if self.edit.pending().get_untracked() || self.restore.pending().get_untracked() {
            return;
        }
        if let Some(availability) = from.try_update(Vec::pop).flatten() {
            self.backwards.set_value(back);
            self.restore.dispatch(RestoreCalendar {
                version,
                availability,
            });
        }
    }
}

#[component]
pub fn CalendarPage() -> impl IntoView {
    let query = use_query_map();
    let desk = Desk::new();
    let date = Memo::new(move |_| {
        query
            .with(|query| query.get("date"))
            .and_then(|date| date.parse::<Date>().ok())
    });
    let page = load(
        move || {
            (
                date.get(),
                desk.mode.get().days(),
                desk.edit.version().get(),
                desk.restore.version().get(),
            )
        },
        |(date, days, _, _)| calendar_days(date, days),
    );
    view! {
        <Title text=words().calendar().title />
        <BrokenConnections />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(view) => view! { <CalendarDesk view desk /> }.erased(),
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
    let mode = desk.mode.get_untracked();
    let version = view.version;
    let paused = view
        .paused_until
        .map(|date| (text.paused_until)(&reader().lang.date(date)));
    let body = match mode {
        CalendarMode::Agenda => view! { <Agenda view=view.clone() /> }.erased(),
        _ => view! { <DayStrip view=view.clone() /><WeekGrid view=view.clone() desk /> }.erased(),
    };
    view! {
        <CalendarHead view=view.clone() mode />
        {paused.map(|paused| view! { <p class="notice warn">{paused}</p> })}
        {view.session_types.is_empty().then(|| view! {
            <p class="notice warn">{text.no_types}" "<A href="/calendar/types?edit=new">{text.new_type}</A></p>
        })}
        <div class="calendar">
            <div>
                {body}
                <UndoButtons desk version />
                <ul class="week-key">
                    <li><i class="open"></i>{text.open_time}</li>
                    <li><i class="booked"></i>{text.booked}</li>
                </ul>
            </div>
            <SidePanel view desk />
        </div>
    }
}

#[component]
fn CalendarHead(view: CalendarView, mode: CalendarMode) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let title = match mode {
        CalendarMode::Week => (text.week_of)(&lang.day(view.from)),
        _ => lang.long_day(view.from),
    };
    let by = |steps: i64| {
        mode.href(date_of_day(
            day_number(view.from) + steps * i64::from(mode.days()),
        ))
    };
    let modes = CalendarMode::ALL.map(|other| {
        let name = match other {
            CalendarMode::Week => text.week,
            CalendarMode::Day => text.day,
            CalendarMode::Agenda => text.agenda,
        };
        view! { <a href=other.href(view.from) aria-current=(other == mode).then_some("page")>{name}</a> }
    });
    view! {
        <header class="page-head">
            <div class="page-head-words">
                <h1>{title}</h1>
                <p class="soft">{(words().common().times_in)(&view.zone.zone)}</p>
            </div>
            <div class="page-head-end">
                <a class="button" href=mode.href(today(&view))>{text.today}</a>
                <a class="button square" href=by(-1) aria-label=text.before><Icon glyph=Glyph::Back /></a>
                <a class="button square" href=by(1) aria-label=text.after><Icon glyph=Glyph::Forward /></a>
                <nav class="segments" aria-label=text.view>{modes}</nav>
            </div>
        </header>
    }
}

/// On a phone: the days of the week to choose from.
#[component]
fn DayStrip(view: CalendarView) -> impl IntoView {
    let lang = reader().lang;
    let today = today(&view);
    let links = days(&view)
        .map(|date| {
            let open = view.open.iter().any(|occurrence| occurrence.date == date);
            let class = if open { "week-day has-open" } else { "week-day" };
            view! {
                <a class=class href=CalendarMode::Day.href(date) aria-current=(date == today).then_some("date")>
                    {lang.weekday_short(date.weekday())}<b>{date.day()}</b>
                </a>
            }
        })
        .collect_view();
    view! { <nav class="day-strip" aria-label=words().calendar().day>{links}</nav> }
}

#[component]
fn UndoButtons(desk: Desk, version: i64) -> impl IntoView {
    let common = words().common();
    let failure = move || {
        let edit = desk.edit.value().get().and_then(Result::err);
        let restore = desk.restore.value().get().and_then(Result::err);
        edit.or(restore).map(
            |error| view! { <p class="notice bad" role="alert">{(common.failure)(&error)}</p> },
        )
    };
    view! {
        {failure}
        <div class="button-row" hidden=move || desk.undo.with(Vec::is_empty) && desk.redo.with(Vec::is_empty)>
            <button class="button compact" type="button" disabled=move || desk.undo.with(Vec::is_empty) on:click=move |_| desk.step(version, true)>
                <Icon glyph=Glyph::Undo />{common.undo}
            </button>
            <button class="button compact" type="button" disabled=move || desk.redo.with(Vec::is_empty) on:click=move |_| desk.step(version, false)>
                {common.redo}
            </button>
        </div>
    }
}
