//! Open time of a range, laid on the time line: the zone's offsets of the range are looked up once,
//! and every opening becomes a stretch of instants.

use super::availability::{Availability, Piece};
use super::rules::Align;
use super::travel::Away;
use crate::interval::{Interval, IntervalSet};
use crate::time::{DAY, HOUR, Instant, MINUTE, Shown, ZoneTable, day_number};
use jiff::tz::TimeZone;

/// The most by which a clock is ever turned back; one searches that much earlier.
const MOST_TURNED_BACK: i64 = 3 * HOUR;

/// The same for who travels around the world.
const MOST_TRAVELLED: i64 = 27 * HOUR;

/// An opening as a stretch of instants.
pub(super) struct OpenSpan {
    pub piece: Piece,
    pub interval: Interval,
}

/// The openings that touch a range, and the offsets around it.
pub(super) struct Frame {
    table: ZoneTable,
    spans: Vec<OpenSpan>,
    open: IntervalSet,
    back_at: Instant,
    /// The most by which the clock may be turned back.
    turned_back: i64,
}

impl Frame {
    pub fn new(
        availability: &Availability,
        zone: &TimeZone,
        away: &[Away],
        range: Interval,
    ) -> Self {
        let (from, until) = (
            range.starts_at().plus(-3 * DAY),
            range.ends_at().plus(3 * DAY),
        );
        let table = Away::clock(away, "", zone, from, until);
        // An opening touches at most the day it starts on and the next; one day more for clocks
        // that are turned back over midnight.
        let first_day = table.wall(range.starts_at()).div_euclid(DAY) - 2;
        let last_day = table.wall(range.ends_at()).div_euclid(DAY) + 1;
        let mut spans: Vec<OpenSpan> = availability
            .pieces(first_day..=last_day)
            .into_iter()
            .filter_map(|piece| {
                let interval = piece.interval(&table)?;
                Some(OpenSpan { piece, interval })
            })
            .collect();
        spans.sort_unstable_by_key(|span| (span.interval, span.piece.source));
        let back_at = availability.paused_until.map_or(Instant::MIN, |date| {
            bound(&table, day_number(date).saturating_mul(DAY))
        });
        let open = spans.iter().filter_map(|span| {
            Interval::new(
                span.interval.starts_at().max(back_at),
                span.interval.ends_at(),
            )
            .ok()
        });
        let open = IntervalSet::union_of(open.collect());
        Frame {
            table,
            spans,
            open,
            back_at,
            turned_back: if away.is_empty() {
                MOST_TURNED_BACK
            } else {
                MOST_TRAVELLED
            },
        }
    }

    pub fn spans(&self) -> &[OpenSpan] {
        &self.spans
    }

    /// Open time around the range; a pause is taken out.
    pub const fn open(&self) -> &IntervalSet {
        &self.open
    }

    /// When a pause ends.
    pub const fn back_at(&self) -> Instant {
        self.back_at
    }

    /// The day number of the mentor's wall clock at `instant`.
    pub fn day(&self, instant: Instant) -> i64 {
        self.table.wall(instant).div_euclid(DAY)
    }

    /// Whether the wall clock shows the time of `instant` for the second time.
    pub fn is_repeated(&self, instant: Instant) -> bool {
        self.table.shown(self.table.wall(instant)) != Shown::At(instant)
    }

    /// Every instant of `range` at which a session may start by the grid, sorted, each once. The
    /// grid runs on the wall clock: minutes the clock jumps over give nothing, and minutes it
    /// shows twice are taken the first time.
    pub fn grid(&self, range: Interval, step_minutes: u16, align: Align) -> Vec<Instant> {
        let step = i64::from(step_minutes.max(1)) * MINUTE;
        let earliest = self.table.wall(range.starts_at()) - self.turned_back;
        let mut starts: Vec<Instant> = Vec::new();
        for span in self
            .spans
            .iter()
            .filter(|span| span.interval.overlaps(range))
        {
            let (from, until) = span.piece.wall();
            let mut wall = first_on_grid(from, earliest, step, align);
            while wall < until {
                match self.table.shown(wall) {
                    Shown::At(start) if start >= range.ends_at() => break,
                    Shown::At(start) if start >= range.starts_at() => starts.push(start),
                    _ => {}
                }
                wall = next_on_grid(wall, step, align);
            }
        }
        // Openings that overlap or follow each other out of step are rare: usually this is a walk.
        if !starts.is_sorted_by(|a, b| a < b) {
            starts.sort_unstable();
            starts.dedup();
        }
        starts
    }
}

impl Piece {
    /// First and last reading of the wall clock, in milliseconds since 1970 on that clock.
    fn wall(&self) -> (i64, i64) {
        let midnight = self.day * DAY;
        let at = |minute: u16| midnight + i64::from(minute) * MINUTE;
        (at(self.time.start_minute), at(self.time.end_minute()))
    }

    /// The instants it covers; none where the clock jumps over all of it.
    fn interval(&self, table: &ZoneTable) -> Option<Interval> {
        let (from, until) = self.wall();
        Interval::new(bound(table, from), bound(table, until)).ok()
    }
}

/// The instant an opening's edge falls on: the jump itself, where the clock jumps over it.
fn bound(table: &ZoneTable, wall: i64) -> Instant {
    match table.shown(wall) {
        Shown::At(instant) => instant,
        Shown::Never { jump } => jump,
    }
}

/// The first reading of the grid not before the opening and not before `earliest`.
fn first_on_grid(opening: i64, earliest: i64, step: i64, align: Align) -> i64 {
    let not_before = opening.max(earliest);
    match align {
        Align::Opening => opening + round_up(not_before - opening, step),
        Align::Hour => {
            let hour = not_before.div_euclid(HOUR) * HOUR;
            hour + round_up(not_before - hour, step).min(HOUR)
        }
    }
}

fn next_on_grid(wall: i64, step: i64, align: Align) -> i64 {
    match align {
        Align::Opening => wall + step,
        Align::Hour => {
            let hour = wall.div_euclid(HOUR) * HOUR;
            (wall + step).min(hour + HOUR)
        }
    }
}

const fn round_up(distance: i64, step: i64) -> i64 {
    (distance + step - 1).div_euclid(step) * step
}
