//! Where the keyboard stops in the days: at things, and at every free half hour between them.

use super::super::block::Scene;
use super::super::layout::{Hours, Piece};
use super::super::things::Thing;
use crate::ui::Html;
use jiff::civil::Date;

/// Half an hour: the steps of the keyboard over free time.
const CELL_MINUTES: i32 = 30;

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

/// The keyboard over free time.
pub fn cursor(scene: &Scene<'_>, stop: &Stop, html: &mut Html) {
    let piece = Piece {
        start: stop.minute,
        end: stop.end,
    };
    let time = scene.clock.time(u16::try_from(stop.minute).unwrap_or(0));
    let label = (scene.text.free_at)(&scene.lang.long_day(stop.date), &time);
    let class = format!("block cursor{}", piece.classes());
    html.open("div", &[("class", &class), ("data-key", "free")]);
    html.element("button", &[("type", "button"), ("aria-label", &label)], "");
    html.close("div");
}
