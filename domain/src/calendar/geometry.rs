//! The maths of dragging open time: from where a pointer went to where the time goes. Wall-clock
//! minutes and whole days only; knows neither pixels' origin nor a browser.

use super::availability::{DAY_MINUTES, DayOpening};
use crate::time::{date_of_day, day_number};
use jiff::civil::Date;

/// The distance, in pixels, under which a press is a click.
pub const CLICK_PIXELS: f64 = 5.0;

/// How long a finger rests before it lifts what is under it; a shorter touch scrolls.
pub const LIFT_MILLISECONDS: u32 = 300;

/// A point of the grid: a date, and minutes after its midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub date: Date,
    pub minute: i32,
}

/// What is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// Empty time: the drag draws an opening.
    Create,
    /// The whole opening.
    Move,
    /// Its start or its end.
    Start,
    End,
}

/// An opening on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub date: Date,
    pub time: DayOpening,
}

/// A drag under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    pub grip: Grip,
    /// What was taken hold of; for [`Grip::Create`] an opening of the default length.
    pub from: Placed,
    /// Where.
    pub pressed: Spot,
}

impl Spot {
    /// The spot at a share (0 to 1) of a column's height that shows the hours `from` to `to`.
    pub fn in_column(date: Date, share: f64, from: u8, to: u8) -> Spot {
        let hours = f64::from(to) - f64::from(from);
        let minute = (f64::from(from) + share.clamp(0.0, 1.0) * hours) * 60.0;
        // Between 0 and 1440 by construction.
        Spot {
            date,
            minute: minute as i32,
        }
    }

    fn absolute(self) -> i64 {
        day_number(self.date) * i64::from(DAY_MINUTES) + i64::from(self.minute)
    }

    /// The grid line of `snap` minutes nearest to it.
    pub fn snapped(self, snap: u16) -> Spot {
        let minute = nearest(i64::from(self.minute), i64::from(snap.max(1)));
        Spot {
            minute: i32::try_from(minute).unwrap_or(self.minute),
            ..self
        }
    }
}

impl Placed {
    /// Of so many minutes, from a spot on.
    pub fn from_spot(spot: Spot, length_minutes: u16) -> Placed {
        let start = spot.absolute();
        Placed::between(start, start + i64::from(length_minutes))
    }

    /// Its first minute and the one after its last, counted from 1970 on the wall clock.
    pub fn minutes(self) -> (i64, i64) {
        let start = self.start();
        (start, start + i64::from(self.time.length_minutes))
    }

    /// From its start until a spot; none when that is not later.
    pub fn until(self, spot: Spot) -> Option<Placed> {
        let (start, end) = (self.start(), spot.absolute());
        (end > start && end - start <= i64::from(DAY_MINUTES)).then(|| Placed::between(start, end))
    }

    fn start(self) -> i64 {
        day_number(self.date) * i64::from(DAY_MINUTES) + i64::from(self.time.start_minute)
    }

    /// The opening between two minutes counted from 1970, at most a day long.
    fn between(start: i64, end: i64) -> Placed {
        let day = i64::from(DAY_MINUTES);
        let length = (end - start).clamp(1, day);
        Placed {
            date: date_of_day(start.div_euclid(day)),
            time: DayOpening {
                start_minute: u16::try_from(start.rem_euclid(day)).unwrap_or_default(),
                length_minutes: u16::try_from(length).unwrap_or(DAY_MINUTES),
            },
        }
    }

    /// Moved by days and minutes, as the keyboard does.
    pub fn moved(self, days: i32, minutes: i32) -> Placed {
        let start = self.start() + i64::from(days) * i64::from(DAY_MINUTES) + i64::from(minutes);
        Placed::between(start, start + i64::from(self.time.length_minutes))
    }

    /// Whether both have a minute in common.
    pub fn meets(self, other: Placed) -> bool {
        let ((a, b), (c, d)) = (self.minutes(), other.minutes());
        a < d && c < b
    }

    /// The place nearest to this one, at most a day away, that meets nothing in `closed` (wall-clock
    /// minutes from 1970): moved as a whole, on the grid of `snap` minutes or right beside what is
    /// in the way.
    pub fn nearest_free(self, closed: &[(i64, i64)], snap: u16) -> Option<Placed> {
        let (start, end) = self.minutes();
        let (length, snap) = (end - start, i64::from(snap.max(1)));
        let fits = |at: &i64| {
            closed
                .iter()
                .all(|(from, to)| *at >= *to || at + length <= *from)
        };
        // Of two that are equally near, the later: time tends to run away forwards.
        let far = |at: i64| ((at - start).abs(), start - at);
        let mut nearest: Option<i64> = None;
        let mut look = |at: i64| {
            let near = (at - start).abs() <= i64::from(DAY_MINUTES);
            if near && nearest.is_none_or(|nearest| far(at) < far(nearest)) && fits(&at) {
                nearest = Some(at);
            }
        };
        for (from, to) in closed {
            look(from - length);
            look(*to);
        }
        let day = i64::from(DAY_MINUTES);
        for at in start - day..=start + day {
            if at % snap == 0 {
                look(at);
            }
        }
        nearest.map(|at| Placed::between(at, at + length))
    }

    /// Longer or shorter at its end, never shorter than `least`.
    pub fn resized(self, minutes: i32, least: u16) -> Placed {
        let length =
            (i64::from(self.time.length_minutes) + i64::from(minutes)).max(i64::from(least));
        Placed::between(self.start(), self.start() + length)
    }
}

impl Drag {
    /// Where the opening goes when the pointer is at `spot`: starts and ends on the grid of `snap`
    /// minutes of the wall clock, whatever minutes it had before, and is never inverted.
    pub fn at(&self, spot: Spot, snap: u16) -> Placed {
        let snap = i64::from(snap.max(1));
        let (start, length) = (self.from.start(), i64::from(self.from.time.length_minutes));
        let moved = spot.absolute() - self.pressed.absolute();
        match self.grip {
            Grip::Create => self.drawn(spot, snap),
            Grip::Move => {
                let start = nearest(start + moved, snap);
                Placed::between(start, start + length)
            }
            Grip::Start => {
                let end = start + length;
                let start = nearest(start + moved, snap)
                    .min(end - snap)
                    .max(end - i64::from(DAY_MINUTES));
                Placed::between(start, end)
            }
            Grip::End => {
                let end = nearest(start + length + moved, snap).max(start + snap);
                Placed::between(start, end)
            }
        }
    }

    /// From the grid line before the press to the one after the pointer, or the other way round;
    /// it stays on the day where it began.
    fn drawn(&self, spot: Spot, snap: i64) -> Placed {
        let day = day_number(self.pressed.date) * i64::from(DAY_MINUTES);
        let (a, b) = (i64::from(self.pressed.minute), i64::from(spot.minute));
        let start = a.min(b).max(0).div_euclid(snap) * snap;
        let end = (a.max(b) + snap - 1).div_euclid(snap) * snap;
        let end = end.max(start + snap).min(i64::from(DAY_MINUTES));
        Placed::between(day + start.min(end - snap), day + end)
    }
}

/// Which of how many lanes each stretch of one day takes, so that those that overlap stand side by
/// side. The order is stable: earlier first, then longer, then as given.
pub fn lanes(stretches: &[(i32, i32)]) -> Vec<(usize, usize)> {
    let key = |index: usize| (stretches[index].0, -stretches[index].1);
    let mut order: Vec<usize> = Vec::with_capacity(stretches.len());
    // One by one: a day's things are few, and in the browser the code of a sort weighs more than all of this.
    for index in 0..stretches.len() {
        order.insert(
            order.partition_point(|before| key(*before) <= key(index)),
            index,
        );
    }
    let mut taken = vec![(0, 1); stretches.len()];
    let mut group: Vec<usize> = Vec::new();
    let mut ends: Vec<i32> = Vec::new();
    for index in order {
        let (start, end) = stretches[index];
        if ends.iter().all(|end| *end <= start) {
            close(&mut group, ends.len(), &mut taken);
            ends.clear();
        }
        let free = ends.iter().position(|end| *end <= start);
        let lane = free.unwrap_or(ends.len());
        if free.is_none() {
            ends.push(end);
        }
        ends[lane] = end;
        taken[index].0 = lane;
        group.push(index);
    }
    close(&mut group, ends.len(), &mut taken);
    taken
}

/// Everything in a group of overlapping stretches is as narrow as its most crowded moment asks.
fn close(group: &mut Vec<usize>, lanes: usize, taken: &mut [(usize, usize)]) {
    for index in group.drain(..) {
        taken[index].1 = lanes.max(1);
    }
}

fn nearest(minute: i64, snap: i64) -> i64 {
    (minute + snap / 2).div_euclid(snap) * snap
}
