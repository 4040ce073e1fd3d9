//! From the text of a calendar to busy times within a window.

use super::lines::{Line, lines};
use super::rule::{Budget, Rule, Spent};
use super::value::{Length, Moment, wall_at, wall_seconds};
use super::zones::{self, Definition};
use super::{OWN_UID, Trouble};
use crate::interval::Interval;
use crate::time::{DAY, Instant, SECOND};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// The most events of a calendar.
pub const MOST_EVENTS: u32 = 20_000;
/// The most busy times within the window.
pub const MOST_TIMES: u32 = 10_000;
/// Days and times looked at for recurrence, in all: far more than any calendar needs, and a
/// fraction of a second.
const BUDGET: u64 = 2_000_000;
/// Parts within parts; real files have three.
const MOST_DEPTH: usize = 8;
const MOST_TITLE: usize = 120;

/// What a calendar is read for.
pub struct Reading<'a> {
    /// Only what touches this is kept.
    pub window: Interval,
    /// Zone of whole days, and of times that name none.
    pub home: &'a TimeZone,
    /// Zones by IANA name.
    pub zone: &'a (dyn Fn(&str) -> Option<TimeZone> + Sync),
}

/// Somebody is busy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BusyTime {
    pub time: Interval,
    /// None for what is private or has no title.
    pub title: Option<String>,
}

/// What takes time in a calendar, in order of time. Transparent and cancelled events take none, nor
/// do events that this product wrote.
pub fn read(text: &str, reading: &Reading<'_>) -> Result<Vec<BusyTime>, Trouble> {
    read_all([text], reading)
}

/// The same of calendars whose events come in files of their own. What bounds one file bounds all of
/// them together.
pub fn read_all<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    reading: &Reading<'_>,
) -> Result<Vec<BusyTime>, Trouble> {
    let mut budget = Budget(BUDGET);
    let mut times = vec![];
    let mut events = 0;
    for text in texts {
        let file = File::read(text)?;
        events += file.events.len();
        if events > MOST_EVENTS as usize {
            return Err(Trouble::TooManyEvents { most: MOST_EVENTS });
        }
        let mut found = Found {
            reading,
            file: &file,
            budget,
            times,
        };
        found.add_file()?;
        Found { budget, times, .. } = found;
    }
    times.sort_unstable();
    times.dedup();
    Ok(times)
}

/// The parts of a file that matter.
#[derive(Default)]
struct File {
    events: Vec<Event>,
    definitions: BTreeMap<String, Definition>,
    /// `FREEBUSY` lines.
    periods: Vec<Line>,
}

/// A `VEVENT` as it stands in the file.
#[derive(Default)]
struct Event {
    line: u32,
    uid: String,
    start: Option<Line>,
    end: Option<Line>,
    duration: Option<Line>,
    rules: Vec<Line>,
    more_dates: Vec<Line>,
    fewer_dates: Vec<Line>,
    /// The occurrence of another event with this `UID` that this one stands for.
    replaces: Option<Line>,
    takes_time: bool,
    private: bool,
    title: Option<String>,
}

impl File {
    fn read(text: &str) -> Result<File, Trouble> {
        let mut file = File::default();
        let mut stack: Vec<String> = vec![];
        let mut event = Event::default();
        let mut zone_lines: Vec<Line> = vec![];
        let mut is_calendar = false;
        for line in lines(text) {
            let inside = stack.last().map_or("", String::as_str);
            match line.name.as_str() {
                "BEGIN" => {
                    let what = line.value.trim().to_ascii_uppercase();
                    is_calendar |= what == "VCALENDAR";
                    match what.as_str() {
                        "VEVENT" => event = Event::new(line.number),
                        "VTIMEZONE" => zone_lines.clear(),
                        _ if stack.iter().any(|outer| outer == "VTIMEZONE") => {
                            zone_lines.push(line)
                        }
                        _ => {}
                    }
                    stack.push(what);
                    if stack.len() > MOST_DEPTH {
                        return Err(Trouble::NotACalendar);
                    }
                }
                "END" => {
                    match inside {
                        "VEVENT" => file.events.push(std::mem::take(&mut event)),
                        "VTIMEZONE" => file.define(&zone_lines),
                        _ if stack.iter().any(|outer| outer == "VTIMEZONE") => {
                            zone_lines.push(line)
                        }
                        _ => {}
                    }
                    stack.pop();
                    if file.events.len() > MOST_EVENTS as usize {
                        return Err(Trouble::TooManyEvents { most: MOST_EVENTS });
                    }
                }
                "FREEBUSY" if inside == "VFREEBUSY" => file.periods.push(line),
                _ if inside == "VEVENT" => event.take(line),
                _ if stack.iter().any(|outer| outer == "VTIMEZONE") => zone_lines.push(line),
                _ => {}
            }
        }
        if is_calendar && stack.is_empty() {
            Ok(file)
        } else {
            // A file that was cut off would say that the rest is free.
            Err(Trouble::NotACalendar)
        }
    }

    fn define(&mut self, lines: &[Line]) {
        if let Some(name) = lines.iter().find(|line| line.name == "TZID") {
            self.definitions
                .insert(name.value.trim().to_owned(), Definition::read(lines));
        }
    }
}

impl Event {
    fn new(line: u32) -> Event {
        Event {
            line,
            takes_time: true,
            ..Event::default()
        }
    }

    fn take(&mut self, line: Line) {
        match line.name.as_str() {
            "UID" => self.uid = line.value.trim().to_owned(),
            "DTSTART" => self.start = Some(line),
            "DTEND" => self.end = Some(line),
            "DURATION" => self.duration = Some(line),
            "RRULE" => self.rules.push(line),
            "RDATE" => self.more_dates.push(line),
            "EXDATE" => self.fewer_dates.push(line),
            "RECURRENCE-ID" => self.replaces = Some(line),
            "STATUS" if line.is("CANCELLED") => self.takes_time = false,
            "TRANSP" if line.is("TRANSPARENT") => self.takes_time = false,
            "X-MICROSOFT-CDO-BUSYSTATUS" if line.is("FREE") => self.takes_time = false,
            "CLASS" => self.private = !line.is("PUBLIC"),
            "SUMMARY" => {
                let title: String = line.text().trim().chars().take(MOST_TITLE).collect();
                self.title = (!title.is_empty()).then_some(title);
            }
            _ => {}
        }
    }

    fn title(&self) -> Option<String> {
        self.title.clone().filter(|_| !self.private)
    }
}

/// When an event happens first, on which wall.
#[derive(Clone)]
struct Start {
    wall: DateTime,
    zone: TimeZone,
    whole_day: bool,
}

struct Found<'a> {
    reading: &'a Reading<'a>,
    file: &'a File,
    budget: Budget,
    times: Vec<BusyTime>,
}

impl Found<'_> {
    fn add_file(&mut self) -> Result<(), Trouble> {
        let file = self.file;
        let mut changed: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
        for event in file.events.iter().filter(|event| event.replaces.is_some()) {
            changed.entry(&event.uid).or_default().push(event);
        }
        for event in &file.events {
            let changes = match event.replaces {
                Some(_) => &[],
                None => changed
                    .get(event.uid.as_str())
                    .map_or(&[][..], Vec::as_slice),
            };
            self.add(event, changes)?;
        }
        for line in &file.periods {
            self.add_periods(line)?;
        }
        Ok(())
    }

    /// Adds what an event takes; `changes` are the events that stand for single occurrences of it.
    fn add(&mut self, event: &Event, changes: &[&Event]) -> Result<(), Trouble> {
        if !event.takes_time || event.uid.ends_with(OWN_UID) {
            return Ok(());
        }
        let bad = || Trouble::BadEvent { line: event.line };
        let start = self.start(event.start.as_ref().ok_or_else(bad)?, event)?;
        let length = self.length(event, &start)?;
        let mut skipped: BTreeSet<Instant> = BTreeSet::new();
        let mut skipped_days = BTreeSet::new();
        for line in &event.fewer_dates {
            for value in line.value.split(',') {
                match Moment::parse(value) {
                    Some(Moment::Date(date)) => {
                        skipped_days.insert(date);
                    }
                    Some(moment) => skipped.extend(self.instant(line, moment, event)?),
                    // An exception that cannot be read leaves the time busy.
                    None => {}
                }
            }
        }
        let mut from_then_on: Vec<(Instant, &Event)> = vec![];
        for change in changes {
            let Some(line) = &change.replaces else {
                continue;
            };
            match Moment::parse(&line.value) {
                Some(Moment::Date(date)) => {
                    skipped_days.insert(date);
                }
                Some(moment) => {
                    let at = self.instant(line, moment, event)?;
                    skipped.extend(at);
                    if line.param("RANGE") == Some("THISANDFUTURE") {
                        from_then_on.extend(at.map(|at| (at, *change)));
                    }
                }
                None => {}
            }
        }
        from_then_on.sort_by_key(|(at, _)| *at);
        for wall in self.walls(event, &start, length)? {
            let at = in_zone(wall, &start.zone);
            if skipped.contains(&at) || skipped_days.contains(&wall.date()) {
                continue;
            }
            match from_then_on.iter().rev().find(|(from, _)| *from < at) {
                Some((_, change)) => self.add_moved(event, &start, wall, change)?,
                None => self.push(wall, &start, length, event.title())?,
            }
        }
        Ok(())
    }

    /// An occurrence after one that was changed "from then on" is changed in the same way.
    fn add_moved(
        &mut self,
        event: &Event,
        start: &Start,
        wall: DateTime,
        change: &Event,
    ) -> Result<(), Trouble> {
        let (Some(to), Some(from)) = (&change.start, &change.replaces) else {
            return Ok(());
        };
        if !change.takes_time {
            return Ok(());
        }
        let to = self.start(to, change)?;
        let from = self.start(from, event)?;
        let length = self.length(change, &to)?;
        let moved = wall_seconds(wall) + wall_seconds(to.wall) - wall_seconds(from.wall);
        match wall_at(moved) {
            Some(wall) => self.push(wall, start, length, change.title()),
            None => Ok(()),
        }
    }

    /// Every start of an event that may reach into the window, on its wall clock.
    fn walls(
        &mut self,
        event: &Event,
        start: &Start,
        length: Length,
    ) -> Result<BTreeSet<DateTime>, Trouble> {
        let window = self.reading.window;
        let reach = length.days.saturating_mul(DAY) + length.seconds.saturating_mul(SECOND) + DAY;
        let from = start
            .zone
            .to_datetime(window.starts_at().plus(-reach).to_jiff());
        let to = start.zone.to_datetime(window.ends_at().plus(DAY).to_jiff());
        let mut walls = BTreeSet::new();
        if (from..=to).contains(&start.wall) {
            walls.insert(start.wall);
        }
        for line in &event.rules {
            let rule = Rule::parse(&line.value).ok_or(Trouble::BadEvent { line: line.number })?;
            let most = MOST_TIMES as usize + 1;
            let mut left = most;
            let mut each = |wall| {
                walls.insert(wall);
                left -= 1;
                left > 0
            };
            rule.occurrences(
                start.wall,
                &start.zone,
                (from, to),
                &mut self.budget,
                &mut each,
            )
            .map_err(|Spent| Trouble::TooDetailed { line: line.number })?;
            if walls.len() >= most {
                return Err(Trouble::TooManyTimes { most: MOST_TIMES });
            }
        }
        for line in &event.more_dates {
            for value in line.value.split(',') {
                let value = value.split('/').next().unwrap_or(value);
                let moment = Moment::parse(value).ok_or(Trouble::BadEvent { line: line.number })?;
                let at = match moment {
                    Moment::Date(date) => Some(date.to_datetime(start.wall.time())),
                    moment => self
                        .instant(line, moment, event)?
                        .map(|at| start.zone.to_datetime(at.to_jiff())),
                };
                walls.extend(at.filter(|at| (from..=to).contains(at)));
            }
        }
        Ok(walls)
    }

    fn start(&self, line: &Line, event: &Event) -> Result<Start, Trouble> {
        let moment = Moment::parse(&line.value).ok_or(Trouble::BadEvent { line: event.line })?;
        let zone = match moment {
            Moment::Date(_) => self.reading.home.clone(),
            Moment::Utc(_) => TimeZone::UTC,
            Moment::Local(_) => self.zone_of(line)?,
        };
        Ok(Start {
            wall: moment.wall(),
            zone,
            whole_day: matches!(moment, Moment::Date(_)),
        })
    }

    fn zone_of(&self, line: &Line) -> Result<TimeZone, Trouble> {
        match line.param("TZID") {
            None => Ok(self.reading.home.clone()),
            Some(name) => {
                zones::find(name, &self.file.definitions, self.reading.zone).ok_or_else(|| {
                    Trouble::UnknownZone {
                        name: name.chars().take(MOST_TITLE).collect(),
                    }
                })
            }
        }
    }

    /// None for a date: that is no instant.
    fn instant(
        &self,
        line: &Line,
        moment: Moment,
        event: &Event,
    ) -> Result<Option<Instant>, Trouble> {
        Ok(match moment {
            Moment::Date(_) => None,
            Moment::Utc(wall) => Some(in_zone(wall, &TimeZone::UTC)),
            // Without a zone of its own it stands on the wall of the event.
            Moment::Local(wall) if line.param("TZID").is_none() => match &event.start {
                Some(start) => Some(in_zone(wall, &self.start(start, event)?.zone)),
                None => None,
            },
            Moment::Local(wall) => Some(in_zone(wall, &self.zone_of(line)?)),
        })
    }

    fn length(&self, event: &Event, start: &Start) -> Result<Length, Trouble> {
        let bad = || Trouble::BadEvent { line: event.line };
        if let Some(line) = &event.duration {
            return Length::parse(&line.value).ok_or_else(bad);
        }
        let Some(line) = &event.end else {
            return Ok(Length {
                days: i64::from(start.whole_day),
                seconds: 0,
            });
        };
        let end = self.start(line, event)?;
        Ok(if start.whole_day && end.whole_day {
            let seconds = wall_seconds(end.wall) - wall_seconds(start.wall);
            Length {
                days: (seconds * SECOND / DAY).max(1),
                seconds: 0,
            }
        } else {
            let (from, until) = (
                in_zone(start.wall, &start.zone),
                in_zone(end.wall, &end.zone),
            );
            Length {
                days: 0,
                seconds: (until.since(from) / SECOND).max(0),
            }
        })
    }

    fn push(
        &mut self,
        wall: DateTime,
        start: &Start,
        length: Length,
        title: Option<String>,
    ) -> Result<(), Trouble> {
        let starts_at = in_zone(wall, &start.zone);
        let later = wall_seconds(wall).saturating_add(length.days.saturating_mul(DAY / SECOND));
        let ends_at = wall_at(later)
            .map_or(Instant::MAX, |wall| in_zone(wall, &start.zone))
            .plus(length.seconds.saturating_mul(SECOND));
        self.push_time(starts_at, ends_at, title)
    }

    fn push_time(
        &mut self,
        starts_at: Instant,
        ends_at: Instant,
        title: Option<String>,
    ) -> Result<(), Trouble> {
        let window = self.reading.window;
        // What takes no time, or lies elsewhere, is not busy.
        let Ok(time) = Interval::new(
            starts_at.max(window.starts_at()),
            ends_at.min(window.ends_at()),
        ) else {
            return Ok(());
        };
        if self.times.len() >= MOST_TIMES as usize {
            return Err(Trouble::TooManyTimes { most: MOST_TIMES });
        }
        self.times.push(BusyTime { time, title });
        Ok(())
    }

    /// `FREEBUSY;FBTYPE=BUSY:20261124T130000Z/PT1H,…`
    fn add_periods(&mut self, line: &Line) -> Result<(), Trouble> {
        if line
            .param("FBTYPE")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("FREE"))
        {
            return Ok(());
        }
        let bad = || Trouble::BadEvent { line: line.number };
        for period in line
            .value
            .split(',')
            .filter(|period| !period.trim().is_empty())
        {
            let (from, until) = period.split_once('/').ok_or_else(bad)?;
            let from = Moment::parse(from).ok_or_else(bad)?.wall();
            let starts_at = in_zone(from, &TimeZone::UTC);
            let ends_at = match Moment::parse(until) {
                Some(until) => in_zone(until.wall(), &TimeZone::UTC),
                None => {
                    let length = Length::parse(until).ok_or_else(bad)?;
                    starts_at.plus(length.days * DAY + length.seconds * SECOND)
                }
            };
            self.push_time(starts_at, ends_at, None)?;
        }
        Ok(())
    }
}

/// The instant of a wall clock: the first of two, and as far after a gap as it lies in it.
fn in_zone(wall: DateTime, zone: &TimeZone) -> Instant {
    zone.to_ambiguous_zoned(wall)
        .compatible()
        .map_or(Instant::MAX, |zoned| Instant::from_jiff(zoned.timestamp()))
}
