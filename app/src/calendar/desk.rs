//! What all parts of the calendar page share: where one is, the changes on their way, and how they are
//! taken back. A change is drawn before it is sent; a refused one falls back to where it came from.

use super::address::Address;
use super::block::minutes_left;
use super::drag::Pointer;
use super::layout::{hh_mm, key, placed};
use super::motion;
use super::things::{Act, Change, Thing, What};
use super::*;
use crate::booking::{LiveTimes, count_down};
use crate::error::AppError;
use crate::form::Call;
use crate::ui::{Derived, Held, State, whenever};
use crate::words::{Clock, DeskWords, Lang, Words, words};
use domain::booking::BookingStatus;
use domain::calendar::geometry::{Placed, Spot};
use domain::calendar::{Occurrence, Scope};
use domain::form::Problem;
use domain::id::BookingId;
use domain::time::{Instant, SECOND};
use jiff::civil::Date;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
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

/// What edits are made on: the version that is shown, and the zone whose wall clock it is read on,
/// empty for the mentor's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    pub version: i64,
    pub zone: String,
}

impl Basis {
    pub fn of(view: &CalendarView) -> Basis {
        let elsewhere = view.home.as_ref().map(|_| view.zone.zone.clone());
        Basis {
            version: view.version,
            zone: elsewhere.unwrap_or_default(),
        }
    }
}

/// A change that was not made, and what could be done instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub why: String,
    pub offer: Option<Change>,
}

/// A session dragged to another time; nothing happens before somebody agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub booking: BookingId,
    pub to: Placed,
}

/// The open time that edits are made on.
#[derive(Clone, Debug, Default)]
struct Known {
    version: i64,
    open: Vec<Occurrence>,
    /// Where it is read on another wall clock than the mentor's own: the zone of that clock.
    zone: String,
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub address: Derived<Address>,
    /// The opening that the address names, by its start.
    pub selected: Derived<Option<String>>,
    /// Free time that was clicked, by its start.
    pub begun: Derived<Option<String>>,
    pub edit: Call<EditCalendar>,
    pub restore: Call<RestoreCalendar>,
    /// How far a change of what recurs goes.
    pub scope: State<Scope>,
    /// Open time before each change, oldest first, and after each that was taken back.
    pub undo: State<Vec<String>>,
    pub redo: State<Vec<String>>,
    /// Whether the last step took back, or did again.
    backwards: Held<bool>,
    /// What is read aloud.
    pub said: State<String>,
    pub changes: State<Vec<Change>>,
    pub refusal: State<Option<Refusal>>,
    pub aim: State<Option<Aim>>,
    pub proposal: State<Option<Proposal>>,
    /// A change of what recurs, drawn already: how far it goes is being asked.
    pub asking: State<Option<Change>>,
    pub cursor: State<Option<Cursor>>,
    /// Whether the focus is in the grid, and so follows the cursor.
    pub in_grid: Held<bool>,
    pub pointer: Pointer,
    pub live: LiveTimes,
    known: Held<Known>,
    /// When the first hold that is shown falls, and the seconds until then.
    first_fall: Held<Instant>,
    pub seconds_left: RwSignal<i64>,
    /// The newest version that an answer named; what is known lags behind until it is fetched.
    answered: Held<i64>,
    /// Steps back (or forth) that wait for what is under way.
    steps: Held<Vec<bool>>,
    /// What the form of the panel does that was sent last.
    pub form_sent: Held<String>,
    /// How many views of the days there were: the one before stands until the next one is there, but
    /// what it would draw is out of date.
    pub views: Held<u32>,
    /// What the server drew that stands around the days, by its place.
    pub standing: Held<[String; 2]>,
    /// Counts what the server drew and what stands on the page now.
    pub filled: State<u32>,
    nudging: Held<Option<TimeoutHandle>>,
    go: Callback<String>,
    leave: Callback<String>,
    // For event handlers, which find no context.
    pub text: &'static DeskWords,
    pub words: Words,
    pub lang: Lang,
    pub clock: Clock,
}

impl Desk {
    pub fn new() -> Self {
        let reader = crate::context::reader();
        let query = use_query_map();
        let address = Derived::new(move || query.with(Address::read));
        let navigate = use_navigate();
        let go = Callback::new(move |path: String| {
            let options = NavigateOptions {
                scroll: false,
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&path, options);
        });
        let navigate = use_navigate();
        let leave = Callback::new(move |path: String| navigate(&path, NavigateOptions::default()));
        let desk = Desk {
            address,
            selected: Derived::new(move || query.with(|query| query.get("sel"))),
            begun: Derived::new(move || query.with(|query| query.get("at"))),
            edit: Call::new(),
            restore: Call::new(),
            scope: State::new(Scope::All),
            undo: State::new(Vec::new()),
            redo: State::new(Vec::new()),
            backwards: Held::new(true),
            said: State::new(String::new()),
            changes: State::new(Vec::new()),
            refusal: State::new(None),
            aim: State::new(None),
            proposal: State::new(None),
            asking: State::new(None),
            cursor: State::new(None),
            in_grid: Held::new(false),
            pointer: Pointer::new(address, go),
            live: LiveTimes::new(),
            known: Held::new(Known::default()),
            first_fall: Held::new(Instant::MAX),
            seconds_left: RwSignal::new(0),
            answered: Held::new(0),
            steps: Held::new(Vec::new()),
            form_sent: Held::new(String::new()),
            views: Held::new(0),
            standing: Held::new(Default::default()),
            filled: State::new(0),
            nudging: Held::new(None),
            go,
            leave,
            text: words().desk(),
            words: words(),
            lang: reader.lang,
            clock: reader.habits.clock,
        };
        desk.hear_answers();
        desk
    }

    /// Shows the days from `date` on.
    pub fn turn_to(self, date: Date) {
        self.go
            .run(self.address.with_untracked(|address| address.at(date)));
    }

    /// Shows what an address says.
    pub fn show(self, address: &Address, date: Date) {
        self.go.run(address.at(date));
    }

    /// Names a thing in the address; `date` is the first day shown.
    pub fn select(self, key: &str, date: Date) {
        self.go.run(self.selecting(key, date));
    }

    /// Names the start of free time in the address.
    pub fn begin(self, key: &str, date: Date) {
        self.go.run(format!("{}&at={key}", self.here(date)));
    }

    /// The address that names a thing.
    pub fn selecting(self, key: &str, date: Date) -> String {
        format!("{}&sel={key}", self.here(date))
    }

    /// The address of the days that are shown: it asks for the same, so that nothing is fetched again.
    pub fn here(self, date: Date) -> String {
        self.address
            .with_untracked(|address| address.at(address.date.unwrap_or(date)))
    }

    pub fn open_session(self, id: BookingId) {
        self.leave.run(format!("/sessions/{id}"));
    }

    pub fn snap(self) -> u16 {
        self.address.with_untracked(|address| address.snap)
    }

    /// Each answered change leaves what was before it, so that it can be taken back.
    fn hear_answers(self) {
        whenever(move || match self.edit.value() {
            Some(Ok(edited)) => {
                self.answered.set_value(edited.version);
                self.changes.update(|changes| {
                    if let Some(sent) = changes.iter_mut().find(|change| change.sent) {
                        sent.saved = Some(edited.version);
                    }
                });
                self.undo.update(|undo| undo.push(edited.before));
                self.redo.set(Vec::new());
                self.refusal.set(None);
                self.said.set(self.text.done.to_owned());
            }
            Some(Err(error)) => self.give_up(&error),
            None => {}
        });
        whenever(move || match self.restore.value() {
            Some(Ok(edited)) => {
                self.answered.set_value(edited.version);
                let onto = if self.backwards.get_value() {
                    self.redo
                } else {
                    self.undo
                };
                onto.update(|onto| onto.push(edited.before));
                self.refusal.set(None);
                self.said.set(self.text.restored.to_owned());
            }
            Some(Err(error)) => self.give_up(&error),
            None => {}
        });
    }

    /// What the server sent is what further changes are made on.
    pub fn arrived(self, basis: Basis, open: Vec<Occurrence>) {
        let Basis { version, zone } = basis;
        self.known.set_value(Known {
            version,
            open,
            zone,
        });
        let shown = |change: &Change| change.saved.is_some_and(|saved| saved <= version);
        if self
            .changes
            .with_untracked(|changes| changes.iter().any(shown))
        {
            self.changes
                .update(|changes| changes.retain(|change| !shown(change)));
        }
        self.send_next();
        self.take_step();
    }

    /// Counts down what is held in these days, as long as they are shown.
    pub fn count_holds(self, view: &CalendarView) {
        let held = view
            .sessions
            .iter()
            .filter(|session| session.status == BookingStatus::Held);
        if let Some(first) = held.filter_map(|session| session.expires_at).min() {
            self.first_fall.set_value(first);
            self.seconds_left
                .set((first.since(view.now) / SECOND).max(0));
            count_down(self.seconds_left, self.live);
        }
    }

    /// `4:12` until a hold falls.
    pub fn left_of(self, until: Instant) -> String {
        let after_first = until.since(self.first_fall.get_value()) / SECOND;
        minutes_left(self.seconds_left.get_untracked() + after_first)
    }

    /// The opening of this name, as the server knows it.
    pub fn known_thing(self, name: &str) -> Option<Thing> {
        self.known.with_value(|known| {
            let named = |open: &&Occurrence| key(placed(open)) == name;
            let open = known.open.iter().find(named)?;
            Some(Thing {
                what: What::Open(Some(open.source)),
                at: placed(open),
            })
        })
    }

    /// Whether something is on its way, or its outcome is.
    fn under_way(self) -> bool {
        let known = self.known.with_value(|known| known.version);
        let pending = self.edit.pending().get_untracked() || self.restore.pending().get_untracked();
        pending || known < self.answered.get_value()
    }

    /// Draws a change, and sends it when those before it are done.
    pub fn change(self, change: Change) {
        self.refusal.set(None);
        self.said.set(self.text.saving.to_owned());
        self.changes.update(|changes| changes.push(change));
        self.send_next();
    }

    /// Like [`Desk::change`], but of what recurs it is asked first how far the change goes.
    pub fn change_or_ask(self, thing: Thing, change: Change) {
        if thing.recurs() {
            self.refusal.set(None);
            self.asking.set(Some(change));
        } else {
            self.change(change);
        }
    }

    /// The answer to what was asked; none leaves everything as it was.
    pub fn answer(self, scope: Option<Scope>) {
        let Some(change) = self.asking.get_untracked() else {
            return;
        };
        match scope {
            Some(scope) => {
                self.asking.set(None);
                self.change(Change { scope, ..change });
            }
            None => {
                motion::fall_back(change.from, change.to);
                self.asking.set(None);
            }
        }
    }

    /// What is drawn into the days that the server sent.
    pub fn drawn(self) -> Vec<Change> {
        let asked = self.asking.get();
        self.changes
            .with(|changes| changes.iter().copied().chain(asked).collect())
    }

    /// A change by the keyboard: those of the same thing are sent together, once it rests.
    pub fn nudge(self, thing: Thing, to: Placed) {
        self.refusal.set(None);
        self.changes.update(|changes| match changes.last_mut() {
            Some(last) if !last.sent && last.act != Act::Delete && last.to == thing.at => {
                last.to = to;
            }
            _ => changes.push(self.moving(thing, to)),
        });
        let later = move || {
            // The page may have been left in the meantime.
            if self.changes.try_get_untracked().is_some() {
                self.send_next();
            }
        };
        self.nudging.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
            *timer = set_timeout_with_handle(later, NUDGES_TOGETHER).ok();
        });
    }

    pub fn moving(self, thing: Thing, to: Placed) -> Change {
        self.of(Act::Move, thing, to)
    }

    pub fn of(self, act: Act, thing: Thing, to: Placed) -> Change {
        Change {
            act,
            source: thing.source(),
            from: thing.at,
            to,
            scope: self.scope.get_untracked(),
            sent: false,
            saved: None,
        }
    }

    /// New open time.
    pub fn adding(self, act: Act, at: Placed) -> Change {
        let nothing = Thing {
            what: What::Open(None),
            at,
        };
        self.of(act, nothing, at)
    }

    /// Sends the next change, when those before it are done.
    pub fn send_next(self) {
        if self.under_way() {
            return;
        }
        let first = self.changes.with_untracked(|changes| {
            let waiting = changes.iter().all(|change| !change.sent);
            changes.first().copied().filter(|_| waiting)
        });
        let Some(change) = first else { return };
        self.changes.update(|changes| changes[0].sent = true);
        self.edit.dispatch(EditCalendar {
            form: self.form(change),
        });
    }

    fn form(self, change: Change) -> EditForm {
        let (version, zone, source) = self.known.with_value(|known| {
            let found = known.open.iter().find(|open| placed(open) == change.from);
            let source = found.map(|open| open.source);
            (known.version, known.zone.clone(), source)
        });
        let op = match change.act {
            Act::Add => "add",
            Act::Paint { .. } => "paint",
            Act::Move => "move",
            Act::Delete => "delete",
        };
        let of_something = matches!(change.act, Act::Move | Act::Delete);
        let source = source.or(change.source).filter(|_| of_something);
        let date = if of_something {
            change.from.date
        } else {
            change.to.date
        };
        let to_date = match change.act {
            Act::Paint { until } => until,
            _ => change.to.date,
        };
        EditForm {
            version: version.to_string(),
            op: op.to_owned(),
            source: source.map(|source| source.to_string()).unwrap_or_default(),
            date: date.to_string(),
            to_date: to_date.to_string(),
            zone,
            start: hh_mm(change.to.time.start_minute),
            end: hh_mm(change.to.time.end_minute()),
            scope: change.scope.as_str().to_owned(),
            ..EditForm::default()
        }
    }

    /// The server said no: everything drawn ahead of it falls back.
    fn give_up(self, error: &AppError) {
        let first = self
            .changes
            .with_untracked(|changes| changes.first().copied());
        let offer = first.filter(|_| !matches!(error, AppError::Forbidden));
        self.refuse(self.why(error), first, offer);
        self.changes.set(Vec::new());
        self.steps.set_value(Vec::new());
    }

    /// Says why not, lets the thing fall back, and offers something else.
    pub fn refuse(self, why: String, change: Option<Change>, offer: Option<Change>) {
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

    fn why(self, error: &AppError) -> String {
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
    pub fn step(self, back: bool) {
        self.steps.update_value(|steps| steps.push(back));
        self.send_next();
        self.take_step();
    }

    fn take_step(self) {
        if self.under_way() || !self.changes.with_untracked(Vec::is_empty) {
            return;
        }
        let next = |steps: &mut Vec<bool>| (!steps.is_empty()).then(|| steps.remove(0));
        let Some(back) = self.steps.try_update_value(next).flatten() else {
            return;
        };
        let from = if back { self.undo } else { self.redo };
        if let Some(availability) = from.update(Vec::pop) {
            self.backwards.set_value(back);
            self.restore.dispatch(RestoreCalendar {
                version: self.known.with_value(|known| known.version),
                availability,
            });
        } else {
            self.steps.set_value(Vec::new());
        }
    }

    /// Where the next tap puts the thing that was chosen to be moved or resized.
    pub fn aimed(self, aim: Aim, spot: Spot) -> Option<Placed> {
        let spot = spot.snapped(self.snap());
        if aim.length {
            aim.thing.at.until(spot)
        } else {
            Some(Placed::from_spot(spot, aim.thing.at.time.length_minutes))
        }
    }
}
