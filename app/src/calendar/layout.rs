//! Where things stand in the grid: pure text and numbers from what the server sent, the same on
//! the server and in the browser. Places are said in classes, see `style/calendar.css`.

use super::Days;
use super::address::Address;
use crate::words::Clock;
use domain::calendar::geometry::Placed;
use domain::calendar::{DayOpening, Occurrence};
use domain::date;
use domain::interval::Interval;
use domain::time::{DAY, Instant, MINUTE, ZoneSpan, date_of_day, day_number};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const DAY_MINUTES: i32 = 1440;
/// Shown when nothing is earlier or later.
const USUAL_HOURS: (u8, u8) = (7, 21);

/// A stretch of one day's column, in minutes of its wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub start: i32,
    pub end: i32,
}

/// The hours that the grid shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from: u8,
    pub to: u8,
}

impl Piece {
    /// What of an opening lies on `day`; it may have begun the evening before.
    pub fn of(placed: Placed, day: Date) -> Option<Piece> {
        let shift = (day_number(placed.date) - day_number(day)) * i64::from(DAY_MINUTES);
        let start = i32::try_from(shift)
            .ok()?
            .checked_add(i32::from(placed.time.start_minute))?;
        Piece {
            start,
            end: start.checked_add(i32::from(placed.time.length_minutes))?,
        }
        .within_day()
    }

    /// What of a session lies on `day`, as the wall clock shows it.
    pub fn of_session(view: &Days, time: Interval, day: Date) -> Option<Piece> {
        let midnight = day_number(day) * DAY;
        let minute =
            |at: Instant| i32::try_from((view.zone.wall(at) - midnight).div_euclid(MINUTE)).ok();
        let (start, end) = (minute(time.starts_at())?, minute(time.ends_at())?);
        Piece {
            start,
            // Over an hour that is there twice, an end may read earlier than its start.
            end: if end > start {
                end
            } else {
                start + length(time)
            },
        }
        .within_day()
    }

    /// What of wall-clock minutes from 1970 lies on `day`.
    pub fn of_minutes(from: i64, to: i64, day: Date) -> Option<Piece> {
        let midnight = day_number(day) * i64::from(DAY_MINUTES);
        let last = i64::from(DAY_MINUTES);
        Piece {
            start: i32::try_from((from - midnight).clamp(0, last)).ok()?,
            end: i32::try_from((to - midnight).clamp(0, last)).ok()?,
        }
        .within_day()
    }

    /// In minutes.
    pub fn length(self) -> i32 {
        self.end - self.start
    }

    /// Its length on a grid of five minutes.
    fn rounded(self) -> i32 {
        (self.length() + 4) / 5 * 5
    }

    /// There is room for one line.
    pub fn short(self) -> bool {
        self.rounded() < 45
    }

    fn within_day(self) -> Option<Piece> {
        let piece = Piece {
            start: self.start.max(0),
            end: self.end.min(DAY_MINUTES),
        };
        (piece.start < piece.end).then_some(piece)
    }

    /// The classes that put it in its place, on a grid of five minutes.
    pub fn classes(self) -> String {
        let length = self.rounded();
        let mut classes = place("at", self.start / 5 * 5);
        classes.push_str(&place("for", length.max(5)));
        if self.short() {
            classes.push_str(" short");
        }
        classes
    }
}

/// How many minutes really pass.
fn length(time: Interval) -> i32 {
    i32::try_from(time.length() / MINUTE).unwrap_or(DAY_MINUTES)
}

fn place(word: &str, minutes: i32) -> String {
    let mut text = String::new();
    for (number, unit) in [(minutes / 60, 'h'), (minutes % 60, 'm')] {
        if number > 0 {
            text.push_str(&format!(" {word}-{number}{unit}"));
        }
    }
    text
}

impl Hours {
    pub const ALL: Hours = Hours { from: 0, to: 24 };

    /// Those that the address asks for.
    pub fn shown(view: &Days, address: &Address) -> Hours {
        if address.all_hours {
            Hours::ALL
        } else {
            Hours::of(view)
        }
    }

    /// The usual hours, and those of everything there is.
    fn of(view: &Days) -> Hours {
        let mut hours = Hours {
            from: USUAL_HOURS.0,
            to: USUAL_HOURS.1,
        };
        for day in days(view) {
            let shifts = clock_shifts(view, day).into_iter().map(|shift| shift.piece);
            let open = view
                .open
                .iter()
                .filter_map(|occurrence| Piece::of(placed(occurrence), day));
            let sessions = view
                .sessions
                .iter()
                .filter_map(|session| Piece::of_session(view, session.time, day));
            for piece in open.chain(sessions).chain(shifts) {
                hours.from = hours.from.min(u8::try_from(piece.start / 60).unwrap_or(0));
                hours.to = hours
                    .to
                    .max(u8::try_from((piece.end + 59) / 60).unwrap_or(24));
            }
        }
        hours
    }

    pub fn classes(self) -> String {
        let from = if self.from > 0 {
            format!(" shows-from-{}h", self.from)
        } else {
            String::new()
        };
        let to = if self.to < 24 {
            format!(" shows-to-{}h", self.to)
        } else {
            String::new()
        };
        from + &to
    }
}

pub fn placed(occurrence: &Occurrence) -> Placed {
    Placed {
        date: occurrence.date,
        time: occurrence.time,
    }
}

/// The dates shown.
pub fn days(view: &Days) -> impl Iterator<Item = Date> + use<> {
    let first = day_number(view.from);
    (first..first + i64::from(view.days)).map(date_of_day)
}

pub fn today(view: &Days) -> Date {
    view.zone.local(view.now).date()
}

/// The first of the three days that a phone shows: today, if two more follow.
pub fn first_near(view: &Days) -> Date {
    let all: Vec<Date> = days(view).collect();
    let today = all.iter().position(|day| *day == today(view));
    let first = today.unwrap_or(0).min(all.len().saturating_sub(3));
    all.get(first).copied().unwrap_or(view.from)
}

/// Minutes of a date that the clock leaves out, or shows twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockShift {
    pub piece: Piece,
    /// When the clock is changed.
    pub at: Instant,
    /// Seconds east of UTC, before and after.
    pub offsets: (i32, i32),
}

impl ClockShift {
    pub const fn skips(self) -> bool {
        self.offsets.0 < self.offsets.1
    }

    /// Of a session within an hour that is there twice: whether it is the first (0) or the second.
    fn half(self, time: Interval, piece: Piece) -> Option<usize> {
        let within = self.piece.start <= piece.start && piece.end <= self.piece.end;
        (within && !self.skips()).then(|| usize::from(time.starts_at() >= self.at))
    }
}

/// What happens to the clock on a date.
pub fn clock_shifts(view: &Days, date: Date) -> Vec<ClockShift> {
    let shift = |pair: &[ZoneSpan]| {
        let wall = |seconds: i32| (pair[1].from.0 + i64::from(seconds) * 1000).div_euclid(MINUTE);
        let (before, after) = (pair[0].offset_seconds, pair[1].offset_seconds);
        let (from, to) = (wall(before.min(after)), wall(before.max(after)));
        Some(ClockShift {
            piece: Piece::of_minutes(from, to, date)?,
            at: pair[1].from,
            offsets: (before, after),
        })
    };
    view.zone.spans.windows(2).filter_map(shift).collect()
}

/// Of a session in an hour that the clock shows twice: which of the two it is in.
pub fn half_of_hour(view: &Days, time: Interval, date: Date) -> Option<usize> {
    let piece = Piece::of_session(view, time, date)?;
    let shifts = clock_shifts(view, date);
    shifts.iter().find_map(|shift| shift.half(time, piece))
}

/// `14:00`, as forms and addresses write it in every language.
pub fn hh_mm(minute: u16) -> String {
    format!("{:02}:{:02}", minute % 1440 / 60, minute % 60)
}

/// `14:00 – 17:30`.
pub fn times(clock: Clock, at: Placed) -> String {
    from_to(clock, at.time, " ")
}

/// The same with something else after the dash.
pub fn from_to(clock: Clock, time: DayOpening, then: &str) -> String {
    let (start, end) = (time.start_minute, time.end_minute());
    format!("{} –{then}{}", clock.time(start), clock.time(end))
}

/// The name of an opening in the address: when it starts.
pub fn key(placed: Placed) -> String {
    format!("{}T{}", placed.date, hh_mm(placed.time.start_minute))
}

/// What [`key`] wrote: a date, and minutes after its midnight.
pub fn read_key(key: &str) -> Option<(Date, u16)> {
    let (date, time) = key.split_once('T')?;
    let (hour, minute) = time.split_once(':')?;
    let minute = date::number(hour)?
        .checked_mul(60)?
        .checked_add(date::number(minute)?)?;
    Some((date::read(date)?, minute)).filter(|_| minute < 1440)
}

/// An opening of the default length where nothing was chosen yet.
pub fn default_opening(start_minute: u16) -> DayOpening {
    DayOpening {
        start_minute,
        length_minutes: 60,
    }
}
