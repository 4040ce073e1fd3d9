//! What stands in the grid: openings and sessions as the wall clock reads them, with the changes
//! that are on their way already made. Pure; the same on the server and in the browser.

use super::layout::{Hours, Piece, key, placed};
use super::{CalendarSession, Days};
use domain::calendar::geometry::Placed;
use domain::calendar::{DayOpening, Scope, Source};
use domain::id::BookingId;
use domain::time::{DAY, MINUTE, date_of_day, day_number};
use jiff::civil::Date;

/// Half an hour: the steps of the keyboard over free time.
const CELL_MINUTES: i32 = 30;

/// One thing in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing {
    pub what: What,
    pub at: Placed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// None: it is being made, and has no name yet.
    Open(Option<Source>),
    Session(BookingId),
}

impl Thing {
    /// Its name within the page.
    pub fn key(&self) -> String {
        match self.what {
            What::Open(_) => key(self.at),
            What::Session(id) => id.to_string(),
        }
    }

    pub fn source(&self) -> Option<Source> {
        match self.what {
            What::Open(source) => source,
            What::Session(_) => None,
        }
    }

    pub fn recurs(&self) -> bool {
        matches!(self.what, What::Open(Some(Source::Weekly(_))))
    }
}

/// What is done to open time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Add,
    /// The same time on every day until this one.
    Paint {
        until: Date,
    },
    Move,
    Delete,
}

/// One change on its way to the server: drawn at once, sent in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub act: Act,
    pub source: Option<Source>,
    pub from: Placed,
    pub to: Placed,
    pub scope: Scope,
    pub sent: bool,
    /// The version of the open time that holds it.
    pub saved: Option<i64>,
}

impl Change {
    /// Draws the change into what the server sent before it.
    fn draw(&self, things: &mut Vec<Thing>) {
        match self.act {
            Act::Add => return things.push(open(None, self.to)),
            Act::Paint { until } => {
                let painted = painted(self.to, until).map(|at| open(None, at));
                return things.extend(painted);
            }
            Act::Move | Act::Delete => {}
        }
        let known = things
            .iter()
            .find(|thing| thing.at == self.from && matches!(thing.what, What::Open(_)));
        let source = known.map_or(self.source, Thing::source);
        let of_it = |thing: &Thing| {
            let same = source.is_some() && thing.source() == source;
            match self.scope {
                Scope::All if thing.recurs() => same,
                Scope::ThisAndFollowing if thing.recurs() => {
                    same && thing.at.date >= self.from.date
                }
                _ => thing.at == self.from && thing.source() == source,
            }
        };
        if self.act == Act::Delete {
            things.retain(|thing| !of_it(thing));
            return;
        }
        let days = day_number(self.to.date) - day_number(self.from.date);
        let mut found = false;
        for thing in things.iter_mut().filter(|thing| of_it(thing)) {
            thing.at = Placed {
                date: date_of_day(day_number(thing.at.date) + days),
                time: self.to.time,
            };
            found |= thing.at == self.to;
        }
        if !found {
            // It came from a week that is not shown.
            things.push(open(source, self.to));
        }
    }
}

/// The same time on each day from one to another.
pub fn painted(at: Placed, until: Date) -> impl Iterator<Item = Placed> {
    let (one, other) = (day_number(at.date), day_number(until));
    (one.min(other)..=one.max(other)).map(move |day| Placed {
        date: date_of_day(day),
        ..at
    })
}

const fn open(source: Option<Source>, at: Placed) -> Thing {
    Thing {
        what: What::Open(source),
        at,
    }
}

/// All things of the view, with those changes made that it does not hold yet.
pub fn things(view: &Days, changes: &[Change]) -> Vec<Thing> {
    let mut things: Vec<Thing> = view
        .open
        .iter()
        .map(|occurrence| open(Some(occurrence.source), placed(occurrence)))
        .collect();
    let late = |change: &&Change| change.saved.is_none_or(|version| version > view.version);
    for change in changes.iter().filter(late) {
        change.draw(&mut things);
    }
    things.extend(view.sessions.iter().map(|session| Thing {
        what: What::Session(session.id),
        at: of_session(view, session),
    }));
    things
}

/// A session as the wall clock shows it.
pub fn of_session(view: &Days, session: &CalendarSession) -> Placed {
    let wall = |at| view.zone.wall(at);
    let (start, end) = (wall(session.time.starts_at()), wall(session.time.ends_at()));
    let minutes = |milliseconds: i64| u16::try_from(milliseconds / MINUTE).unwrap_or(0);
    Placed {
        date: date_of_day(start.div_euclid(DAY)),
        time: DayOpening {
            start_minute: minutes(start.rem_euclid(DAY)),
            // Over an hour that is there twice, an end may read earlier than its start.
            length_minutes: match end - start {
                forward @ 1.. => minutes(forward).max(1),
                _ => minutes(session.time.length()).max(1),
            },
        },
    }
}

/// Wall-clock minutes from 1970 where something cannot be put, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shut {
    pub from: i64,
    pub to: i64,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Past,
    Open,
    Booked,
}

/// Where `held` (or new open time) cannot go. What recurs may be taken hold of in the past, because
/// it is the future that a change is about.
pub fn shut(things: &[Thing], held: Option<Thing>, scope: Scope, now: i64) -> Vec<Shut> {
    let all = held.is_some_and(|held| held.recurs()) && scope != Scope::ThisDay;
    let session = held.is_some_and(|held| matches!(held.what, What::Session(_)));
    let past = (!all).then_some(Shut {
        from: i64::MIN / 2,
        to: now,
        why: Why::Past,
    });
    let others = things.iter().filter(|thing| {
        let other =
            held.is_none_or(|held| held != **thing && !(all && thing.source() == held.source()));
        other && session == matches!(thing.what, What::Session(_))
    });
    let taken = others.map(|thing| {
        let (from, to) = thing.at.minutes();
        let why = if session { Why::Booked } else { Why::Open };
        Shut { from, to, why }
    });
    past.into_iter().chain(taken).collect()
}

/// What stands in the way of `to`. A thing that keeps its start may have begun in the past.
pub fn in_the_way(shut: &[Shut], from: Placed, to: Placed) -> Option<Why> {
    let (start, end) = to.minutes();
    let begun = from.minutes().0 == start;
    let meets = |shut: &&Shut| {
        start < shut.to && shut.from < end && !(begun && shut.why == Why::Past && shut.to < end)
    };
    shut.iter().find(meets).map(|shut| shut.why)
}

/// A place where the keyboard stops: a thing, or a free half hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub date: Date,
    pub minute: i32,
    pub end: i32,
    /// None for free time.
    pub thing: Option<Thing>,
}

/// The stops of one day from top to bottom.
pub fn stops(things: &[Thing], date: Date, hours: Hours) -> Vec<Stop> {
    let mut stops: Vec<Stop> = things
        .iter()
        .filter(|thing| thing.at.date == date)
        .map(|thing| Stop {
            date,
            minute: i32::from(thing.at.time.start_minute),
            end: i32::from(thing.at.time.end_minute()),
            thing: Some(*thing),
        })
        .collect();
    let covered: Vec<Piece> = things
        .iter()
        .filter_map(|thing| Piece::of(thing.at, date))
        .collect();
    let (mut minute, last) = (i32::from(hours.from) * 60, i32::from(hours.to) * 60);
    while minute < last {
        let end = minute + CELL_MINUTES;
        if covered
            .iter()
            .all(|piece| piece.end <= minute || piece.start >= end)
        {
            stops.push(Stop {
                date,
                minute,
                end,
                thing: None,
            });
        }
        minute = end;
    }
    let key = |stop: &Stop| (stop.minute, -stop.end);
    let mut ordered: Vec<Stop> = Vec::with_capacity(stops.len());
    // As with the lanes of a day: few, and less code than a sort.
    for stop in stops {
        ordered.insert(
            ordered.partition_point(|before| key(before) <= key(&stop)),
            stop,
        );
    }
    ordered
}

/// The stop at a minute: the last that has begun and not ended, or else the nearest.
pub fn stop_at(stops: &[Stop], minute: i32) -> Option<&Stop> {
    let within = stops
        .iter()
        .filter(|stop| stop.minute <= minute && minute < stop.end)
        .max_by_key(|stop| stop.minute);
    within.or_else(|| stops.iter().min_by_key(|stop| (stop.minute - minute).abs()))
}
