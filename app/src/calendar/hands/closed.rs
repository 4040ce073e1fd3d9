//! Where something that is dragged cannot go, and why.

use super::super::Days;
use super::super::layout::Piece;
use super::super::things::{Thing, What};
use crate::ui::Html;
use crate::words::DeskWords;
use domain::calendar::Scope;
use domain::calendar::geometry::Placed;
use domain::time::MINUTE;
use jiff::civil::Date;

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

/// Now, in wall-clock minutes from 1970.
pub fn wall_now(days: &Days) -> i64 {
    days.zone.wall(days.now).div_euclid(MINUTE)
}

/// What stands in time that is closed to what is dragged.
pub const fn why_name(text: &DeskWords, why: Why) -> &'static str {
    match why {
        Why::Past => text.past,
        Why::Open => text.already_open,
        Why::Booked => text.booked,
    }
}

/// While something is dragged: where it cannot go, hatched and named.
pub fn hatched(text: &DeskWords, shut: &[Shut], date: Date, html: &mut Html) {
    for shut in shut {
        if let Some(piece) = Piece::of_minutes(shut.from, shut.to, date) {
            let class = format!("block forbidden{}", piece.classes());
            html.open("div", &[("class", &class)]);
            let name = why_name(text, shut.why);
            html.element("span", &[("class", "block-main")], name);
            html.close("div");
        }
    }
}
