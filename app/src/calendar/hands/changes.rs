//! Changes of open time that are on their way, made already in what the server sent. Pure.

use super::super::Days;
use super::super::things::{self, Thing, What};
use domain::calendar::geometry::Placed;
use domain::calendar::{Scope, Source};
use domain::time::{date_of_day, day_number};
use jiff::civil::Date;

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

/// All things of the days, with those changes made that they do not hold yet.
pub fn things(days: &Days, changes: &[Change]) -> Vec<Thing> {
    let mut things = things::things(days);
    // Open time lies behind sessions.
    let sessions = things.split_off(days.open.len());
    let late = |change: &&Change| change.saved.is_none_or(|version| version > days.version);
    for change in changes.iter().filter(late) {
        change.draw(&mut things);
    }
    things.extend(sessions);
    things
}

impl Thing {
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
