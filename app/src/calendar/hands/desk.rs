//! What all hands on the calendar share: where one is, the changes on their way, and how they are taken
//! back. A change is drawn before it is sent; a refused one falls back to where it came from.

use super::super::address::Address;
use super::super::block::minutes_left;
use super::super::layout::{Hours, hh_mm, key, placed};
use super::super::things::{Thing, What};
use super::super::{CalendarSession, Days, EditCalendar, RestoreCalendar, Step};
use super::changes::{Act, Change};
use super::grid::Drawn;
use super::parts::Sent;
use super::pointer::Pointer;
use super::slot::Slot;
use super::{elapsed, motion, the_desk};
use crate::booking::LiveTimes;
use crate::error::AppError;
use crate::exchange;
use crate::words::{Clock, DeskWords, Lang, Words};
use domain::booking::BookingStatus;
use domain::calendar::Scope;
use domain::calendar::geometry::{Placed, Spot};
use domain::form::{FieldError, Problem};
use domain::id::BookingId;
use domain::time::{Instant, SECOND};
use jiff::civil::Date;
use leptos::leptos_dom::helpers::{
    IntervalHandle, TimeoutHandle, set_interval_with_handle, set_timeout_with_handle,
};
use leptos::web_sys::Element;
use leptos_router::NavigateOptions;
use std::rc::Rc;
use std::time::Duration;

/// Keys pressed one after the other become one change, and one step of undo.
const NUDGES_TOGETHER: Duration = Duration::from_millis(400);

/// Where the keyboard is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub date: Date,
    pub minute: i32,
    /// The thing that it follows.
    pub key: Option<String>,
}

/// What the next tap on the grid means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    pub thing: Thing,
    /// The tap says where it ends, instead of where it starts.
    pub length: bool,
}

/// A change that was not made, and what could be done instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub why: String,
    pub offer: Option<Change>,
}

/// A session dragged to another time; nothing happens before somebody agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub booking: BookingId,
    pub to: Placed,
}

/// The days that are shown, and which of their hours.
#[derive(Debug)]
pub struct Shown {
    pub days: Days,
    pub hours: Hours,
    pub dates: Vec<Date>,
    /// When they came, as [`elapsed`] counts.
    pub at: f64,
}

/// Leads to another address of the site.
pub type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// One visit of the page.
pub struct Desk {
    navigate: Navigate,
    /// Counts what makes the days out of date; the page then fetches them.
    live: LiveTimes,
    /// What the server drew the days into, and within it the body of the grid.
    pub root: Slot<Option<Element>>,
    pub body: Slot<Option<Element>>,
    pub shown: Slot<Option<Rc<Shown>>>,
    pub address: Slot<Address>,
    /// The opening that the address names, by its start.
    pub selected: Slot<Option<String>>,
    /// Free time that was clicked, by its start.
    pub begun: Slot<Option<String>>,
    /// How far a change of what recurs goes.
    pub scope: Slot<Scope>,
    /// Open time before each change, oldest first, and after each that was taken back.
    pub undo: Slot<Vec<String>>,
    pub redo: Slot<Vec<String>>,
    /// What is read aloud.
    pub said: Slot<String>,
    pub changes: Slot<Vec<Change>>,
    pub refusal: Slot<Option<Refusal>>,
    pub aim: Slot<Option<Aim>>,
    pub proposal: Slot<Option<Proposal>>,
    /// A change of what recurs, drawn already: how far it goes is being asked.
    pub asking: Slot<Option<Change>>,
    pub cursor: Slot<Option<Cursor>>,
    /// Whether the focus is in the grid, and so follows the cursor.
    pub in_grid: Slot<bool>,
    pub pointer: Pointer,
    /// What the form that was sent last does, and what was wrong in it.
    pub form_sent: Slot<String>,
    pub wrong: Slot<Vec<FieldError>>,
    pub drawn: Drawn,
    pub sent: Sent,
    /// How many answers are awaited.
    asked: Slot<u32>,
    /// The newest version that an answer named; what is known lags behind until it is fetched.
    answered: Slot<i64>,
    /// Steps back (or forth) that wait for what is under way.
    steps: Slot<Vec<bool>>,
    nudging: Slot<Option<TimeoutHandle>>,
    /// Counts down what is held in these days.
    falling: Slot<Option<IntervalHandle>>,
    pub text: &'static DeskWords,
    pub words: Words,
    pub lang: Lang,
    pub clock: Clock,
}

/// What an answer is about, and so what it changes.
#[derive(Clone, Copy)]
enum Asked {
    Edit,
    /// One step back, or forth.
    Restore {
        back: bool,
    },
}

impl Desk {
    /// For the page at an address, with the way to others, and what says that its days are out of date.
    pub fn new(
        (navigate, live, address): (Navigate, LiveTimes, Address),
        words: Words,
        lang: Lang,
        clock: Clock,
    ) -> Self {
        Desk {
            navigate,
            live,
            root: Slot::new(None),
            body: Slot::new(None),
            shown: Slot::new(None),
            address: Slot::new(address),
            selected: Slot::new(None),
            begun: Slot::new(None),
            scope: Slot::new(Scope::All),
            undo: Slot::new(Vec::new()),
            redo: Slot::new(Vec::new()),
            said: Slot::new(String::new()),
            changes: Slot::new(Vec::new()),
            refusal: Slot::new(None),
            aim: Slot::new(None),
            proposal: Slot::new(None),
            asking: Slot::new(None),
            cursor: Slot::new(None),
            in_grid: Slot::new(false),
            pointer: Pointer::default(),
            form_sent: Slot::new(String::new()),
            wrong: Slot::new(Vec::new()),
            drawn: Drawn::default(),
            sent: Sent::default(),
            falling: Slot::new(None),
            asked: Slot::new(0),
            answered: Slot::new(0),
            steps: Slot::new(Vec::new()),
            nudging: Slot::new(None),
            text: words.desk(),
            words,
            lang,
            clock,
        }
    }

    /// Goes to an address of this page. Nothing scrolls, and the way back stays what it was.
    fn go(&self, path: &str) {
        let options = NavigateOptions {
            scroll: false,
            replace: true,
            ..NavigateOptions::default()
        };
        (self.navigate)(path, options);
    }

    /// Shows the days from `date` on.
    pub fn turn_to(&self, date: Date) {
        let path = self.address.with(|address| address.at(date));
        self.go(&path);
    }

    /// Shows what an address says.
    pub fn show(&self, address: &Address, date: Date) {
        self.go(&address.at(date));
    }

    /// Names a thing in the address.
    pub fn select(&self, key: &str) {
        self.go(&format!("{}&sel={key}", self.here()));
    }

    /// Names the start of free time in the address.
    pub fn begin(&self, key: &str) {
        self.go(&format!("{}&at={key}", self.here()));
    }

    /// The address of the days that are shown: it asks for the same, so that nothing is fetched again.
    pub fn here(&self) -> String {
        let first = self.shown.with(|shown| Some(shown.as_ref()?.days.from));
        self.address.with(|address| {
            let date = address.date.or(first);
            date.map_or_else(|| "/calendar".to_owned(), |date| address.at(date))
        })
    }

    pub fn open_session(&self, id: BookingId) {
        (self.navigate)(&format!("/sessions/{id}"), NavigateOptions::default());
    }

    pub fn snap(&self) -> u16 {
        self.address.with(|address| address.snap)
    }

    /// Says that what is shown is out of date.
    pub fn refresh(&self) {
        self.live.refresh();
    }

    /// The days came from the server: further changes are made on them.
    pub fn arrived(&self, shown: Shown) {
        let version = shown.days.version;
        self.live.watch(shown.days.mentor);
        self.count_holds(&shown.days);
        self.shown.set(Some(Rc::new(shown)));
        let late = |change: &Change| change.saved.is_none_or(|saved| saved > version);
        self.changes.update(|changes| changes.retain(late));
        self.send_next();
        self.take_step();
    }

    /// Counts down what is held in these days, as long as they are shown.
    fn count_holds(&self, days: &Days) {
        let held = |session: &&CalendarSession| session.status == BookingStatus::Held;
        let mut first = None;
        for session in days.sessions.iter().filter(held) {
            let falls = session.expires_at;
            first = first.or(falls).min(falls.or(first));
        }
        let tick = move || {
            if let (Some(desk), Some(first)) = (the_desk(), first) {
                desk.draw_time_left();
                if desk.seconds_until(first) <= 0 {
                    desk.refresh();
                }
            }
        };
        let ticks = first.and_then(|_| set_interval_with_handle(tick, Duration::from_secs(1)).ok());
        if let Some(before) = self.falling.replace(ticks) {
            before.clear();
        }
    }

    fn seconds_until(&self, at: Instant) -> i64 {
        let shown = self.shown.get();
        shown.map_or(0, |shown| {
            let passed = (elapsed() - shown.at) as i64;
            (at.since(shown.days.now) - passed) / SECOND
        })
    }

    /// `4:12` until a hold falls.
    pub fn left_of(&self, until: Instant) -> String {
        minutes_left(self.seconds_until(until))
    }

    fn version(&self) -> i64 {
        let version = |shown: &Option<Rc<Shown>>| Some(shown.as_ref()?.days.version);
        self.shown.with(version).unwrap_or_default()
    }

    /// The opening of this name, as the server knows it.
    pub fn known_thing(&self, name: &str) -> Option<Thing> {
        let shown = self.shown.get()?;
        let mut open = shown.days.open.iter();
        let open = open.find(|open| key(placed(open)) == name)?;
        Some(Thing {
            what: What::Open(Some(open.source)),
            at: placed(open),
        })
    }

    /// Whether an answer is awaited.
    pub fn waits(&self) -> bool {
        self.asked.get() > 0
    }

    /// Whether something is on its way, or its outcome is.
    fn under_way(&self) -> bool {
        self.waits() || self.version() < self.answered.get()
    }

    /// Draws a change, and sends it when those before it are done.
    pub fn change(&self, change: Change) {
        self.refusal.set(None);
        self.said.set(self.text.saving.to_owned());
        self.changes.update(|changes| changes.push(change));
        self.send_next();
    }

    /// Like [`Desk::change`], but of what recurs it is asked first how far the change goes.
    pub fn change_or_ask(&self, thing: Thing, change: Change) {
        if thing.recurs() {
            self.refusal.set(None);
            self.asking.set(Some(change));
        } else {
            self.change(change);
        }
    }

    /// The answer to what was asked; none leaves everything as it was.
    pub fn answer(&self, scope: Option<Scope>) {
        let Some(change) = self.asking.take() else {
            return;
        };
        match scope {
            Some(scope) => self.change(Change { scope, ..change }),
            None => motion::fall_back(change.from, change.to),
        }
    }

    /// What is drawn into the days that the server sent.
    pub fn to_draw(&self) -> Vec<Change> {
        let mut changes = self.changes.get();
        changes.extend(self.asking.get());
        changes
    }

    /// A change by the keyboard: those of the same thing are sent together, once it rests.
    pub fn nudge(&self, thing: Thing, to: Placed) {
        self.refusal.set(None);
        let moving = self.moving(thing, to);
        self.changes.update(|changes| match changes.last_mut() {
            Some(last) if !last.sent && last.act != Act::Delete && last.to == thing.at => {
                last.to = to;
            }
            _ => changes.push(moving),
        });
        let later = || {
            // The page may have been left in the meantime.
            if let Some(desk) = the_desk() {
                desk.send_next();
            }
        };
        let timer = set_timeout_with_handle(later, NUDGES_TOGETHER).ok();
        if let Some(before) = self.nudging.replace(timer) {
            before.clear();
        }
    }

    pub fn moving(&self, thing: Thing, to: Placed) -> Change {
        self.of(Act::Move, thing, to)
    }

    pub fn of(&self, act: Act, thing: Thing, to: Placed) -> Change {
        Change {
            act,
            source: thing.source(),
            from: thing.at,
            to,
            scope: self.scope.get(),
            sent: false,
            saved: None,
        }
    }

    /// New open time.
    pub fn adding(&self, act: Act, at: Placed) -> Change {
        let nothing = Thing {
            what: What::Open(None),
            at,
        };
        self.of(act, nothing, at)
    }

    /// Sends the next change, when those before it are done.
    pub fn send_next(&self) {
        if self.under_way() {
            return;
        }
        let next = self.changes.update(|changes| {
            let waiting = changes.iter().all(|change| !change.sent);
            let first = changes.first_mut().filter(|_| waiting)?;
            first.sent = true;
            Some(*first)
        });
        if let Some(change) = next {
            let form = self.form(change);
            self.ask(Asked::Edit, exchange::post::<EditCalendar>(&form));
        }
    }

    /// The fields of the form that says a change; see [`super::super::EditForm`].
    fn form(&self, change: Change) -> Vec<(String, String)> {
        let shown = self.shown.get();
        let known = shown.as_ref().and_then(|shown| {
            let mut open = shown.days.open.iter();
            open.find(|open| placed(open) == change.from)
        });
        let source = known.map(|open| open.source).or(change.source);
        let op = match change.act {
            Act::Add => "add",
            Act::Paint { .. } => "paint",
            Act::Move => "move",
            Act::Delete => "delete",
        };
        let of_something = matches!(change.act, Act::Move | Act::Delete);
        let source = source.filter(|_| of_something);
        let date = if of_something {
            change.from.date
        } else {
            change.to.date
        };
        let to_date = match change.act {
            Act::Paint { until } => until,
            _ => change.to.date,
        };
        let zone = shown
            .as_ref()
            .map(|shown| shown.days.edited_in().to_owned());
        let mut fields = Vec::new();
        let mut field = |name: &str, value: String| fields.push((format!("form[{name}]"), value));
        field("version", self.version().to_string());
        field("op", op.to_owned());
        if let Some(source) = source {
            field("source", source.to_string());
        }
        field("date", date.to_string());
        field("to_date", to_date.to_string());
        field("zone", zone.unwrap_or_default());
        field("start", hh_mm(change.to.time.start_minute));
        field("end", hh_mm(change.to.time.end_minute()));
        field("scope", change.scope.as_str().to_owned());
        fields
    }

    /// Sends what was typed into the form of the panel that does `op`.
    pub fn send_form(&self, op: String, typed: &[(String, String)]) {
        self.form_sent.set(op);
        self.ask(Asked::Edit, exchange::post::<EditCalendar>(typed));
    }

    fn ask(&self, about: Asked, reply: exchange::Reply) {
        self.asked.update(|asked| *asked += 1);
        let Some(asking) = the_desk() else { return };
        leptos::task::spawn_local(async move {
            let answer = reply.await.and_then(|answer| exchange::read(&answer));
            // The page may have been left in the meantime, and be another one by now.
            if the_desk().is_some_and(|desk| Rc::ptr_eq(&desk, &asking)) {
                asking.hear(about, answer);
                asking.draw();
            }
        });
    }

    /// Each answered change leaves what was before it, so that it can be taken back.
    fn hear(&self, about: Asked, answer: Result<Step, AppError>) {
        self.asked.update(|asked| *asked -= 1);
        self.refresh();
        self.wrong.set(Vec::new());
        let Step { version, before } = match answer {
            Ok(step) => step,
            Err(error) => return self.give_up(error),
        };
        self.answered.set(version);
        let (onto, said) = match about {
            Asked::Edit => {
                self.changes.update(|changes| {
                    if let Some(sent) = changes.iter_mut().find(|change| change.sent) {
                        sent.saved = Some(version);
                    }
                });
                self.redo.set(Vec::new());
                (&self.undo, self.text.done)
            }
            Asked::Restore { back: true } => (&self.redo, self.text.restored),
            Asked::Restore { back: false } => (&self.undo, self.text.restored),
        };
        onto.update(|onto| onto.push(before));
        self.refusal.set(None);
        self.said.set(said.to_owned());
    }

    /// The server said no: everything drawn ahead of it falls back.
    fn give_up(&self, error: AppError) {
        let first = self.changes.take().first().copied();
        let offer = first.filter(|_| !matches!(error, AppError::Forbidden));
        self.steps.set(Vec::new());
        self.refuse(self.why(&error), first, offer);
        if let AppError::Invalid(errors) = error {
            self.wrong.set(errors.0);
        }
    }

    /// Says why not, lets the thing fall back, and offers something else.
    pub fn refuse(&self, why: String, change: Option<Change>, offer: Option<Change>) {
        if let Some(change) = change {
            motion::fall_back(change.from, change.to);
        }
        self.said.set(String::new());
        let offer = offer.map(|offer| Change {
            sent: false,
            saved: None,
            ..offer
        });
        self.refusal.set(Some(Refusal { why, offer }));
    }

    fn why(&self, error: &AppError) -> String {
        match error {
            AppError::Invalid(errors) => match errors.0.first().map(|error| &error.problem) {
                Some(Problem::Overlaps) => self.text.refused_open.to_owned(),
                Some(problem) => (self.words.common().problem)(problem),
                None => (self.words.common().failure)(error),
            },
            _ => (self.words.common().failure)(error),
        }
    }

    /// Takes the last change back, or makes it again, once everything before is done. The answer
    /// brings the state it replaced.
    pub fn step(&self, back: bool) {
        self.steps.update(|steps| steps.push(back));
        self.send_next();
        self.take_step();
    }

    fn take_step(&self) {
        if self.under_way() || !self.changes.with(Vec::is_empty) {
            return;
        }
        let next = |steps: &mut Vec<bool>| (!steps.is_empty()).then(|| steps.remove(0));
        let Some(back) = self.steps.update(next) else {
            return;
        };
        let from = if back { &self.undo } else { &self.redo };
        match from.update(Vec::pop) {
            Some(availability) => {
                let fields = [
                    ("version".to_owned(), self.version().to_string()),
                    ("availability".to_owned(), availability),
                ];
                self.ask(
                    Asked::Restore { back },
                    exchange::post::<RestoreCalendar>(&fields),
                );
            }
            None => self.steps.set(Vec::new()),
        }
    }

    /// Where the next tap puts the thing that was chosen to be moved or resized.
    pub fn aimed(&self, aim: Aim, spot: Spot) -> Option<Placed> {
        let spot = spot.snapped(self.snap());
        if aim.length {
            aim.thing.at.until(spot)
        } else {
            Some(Placed::from_spot(spot, aim.thing.at.time.length_minutes))
        }
    }

    /// The page is left.
    pub fn close(&self) {
        self.pointer.stop_clocks();
        if let Some(timer) = self.nudging.take() {
            timer.clear();
        }
        if let Some(ticks) = self.falling.take() {
            ticks.clear();
        }
    }
}
