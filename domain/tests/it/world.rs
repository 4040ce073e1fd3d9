//! Mentors, written as one would say it: `Mentor::living_in("Europe/Berlin").opens("Tue", "14:00",
//! "17:30")`.

use domain::calendar::{
    Availability, Away, Busy, BusyKind, DayOpening, DayOverride, OneOffOpening, Planner, Schedule,
    SessionRules, TravelPeriod, WeeklyOpening,
};
use domain::id::OpeningId;
use domain::interval::Interval;
use domain::time::{HOUR, Instant, MINUTE};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

#[derive(Debug)]
pub struct Mentor {
    pub availability: Availability,
    pub zone: TimeZone,
    pub away: Vec<Away>,
    pub rules: SessionRules,
    pub busy: Vec<Busy>,
    pub mentee_busy: Vec<Interval>,
    pub mentee_starts: Vec<Instant>,
    pub mentee_is_known: bool,
    pub now: Instant,
}

pub fn opening_id(number: u128) -> OpeningId {
    OpeningId(uuid::Uuid::from_u128(number))
}

pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("the bundled database knows the zone")
}

pub fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub fn span(start: Instant, end: Instant) -> Interval {
    Interval::new(start, end).expect("start before end")
}

pub fn between(from: &str, until: &str) -> DayOpening {
    let start_minute = minute(from);
    DayOpening {
        start_minute,
        length_minutes: minute(until) - start_minute,
    }
}

/// Minutes after midnight; `26:00` is two in the morning of the next day.
fn minute(text: &str) -> u16 {
    let (hours, minutes) = text.split_once(':').expect("hh:mm");
    hours.parse::<u16>().expect("hours") * 60 + minutes.parse::<u16>().expect("minutes")
}

/// What every mentor of these tests offers.
pub const SESSION_TYPE: domain::id::SessionTypeId =
    domain::id::SessionTypeId(uuid::Uuid::from_u128(7));

impl Mentor {
    /// One-hour sessions on the hour, no notice, no buffers, no limits; the clock stands at the
    /// beginning of 2026.
    pub fn living_in(name: &str) -> Self {
        Mentor {
            availability: Availability::closed(name),
            zone: zone(name),
            away: Vec::new(),
            rules: SessionRules {
                length_minutes: 60,
                step_minutes: 60,
                notice_minutes: 0,
                horizon_days: 366,
                buffer_after_minutes: 0,
                ..SessionRules::default()
            },
            busy: Vec::new(),
            mentee_busy: Vec::new(),
            mentee_starts: Vec::new(),
            mentee_is_known: false,
            now: "2026-01-01T00:00:00Z"
                .parse()
                .map(Instant::from_jiff)
                .expect("an instant"),
        }
    }

    /// From one date to another the hours are those of another zone.
    pub fn travels(mut self, first: &str, last: &str, to: &str) -> Self {
        self.availability.travel.push(TravelPeriod {
            first: date(first),
            last: date(last),
            zone: to.to_owned(),
        });
        let resolve = |name: &str| TimeZone::get(name).ok();
        self.away = Away::periods(&self.availability.travel, &self.zone, resolve)
            .expect("the bundled database knows the zones");
        self
    }

    pub fn opens(mut self, weekday: &str, from: &str, until: &str) -> Self {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let weekday = names
            .iter()
            .position(|name| *name == weekday)
            .expect("a weekday")
            + 1;
        let id = opening_id(self.availability.weekly.len() as u128 + 1);
        let DayOpening {
            start_minute,
            length_minutes,
        } = between(from, until);
        self.availability.weekly.push(WeeklyOpening {
            id,
            weekday: weekday as u8,
            start_minute,
            length_minutes,
            every_weeks: 1,
            from: date("2026-01-01"),
            until: None,
            except: Vec::new(),
        });
        self
    }

    pub fn opens_every_day(self, from: &str, until: &str) -> Self {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        days.into_iter()
            .fold(self, |mentor, day| mentor.opens(day, from, until))
    }

    pub fn opens_on(mut self, day: &str, from: &str, until: &str) -> Self {
        let id = opening_id(1_000 + self.availability.one_off.len() as u128);
        let DayOpening {
            start_minute,
            length_minutes,
        } = between(from, until);
        let date = date(day);
        let opening = OneOffOpening {
            id,
            date,
            start_minute,
            length_minutes,
        };
        self.availability.one_off.push(opening);
        self
    }

    pub fn instead_on(mut self, day: &str, openings: &[(&str, &str)]) -> Self {
        let openings = openings
            .iter()
            .map(|(from, until)| between(from, until))
            .collect();
        self.availability.overrides.push(DayOverride {
            date: date(day),
            openings,
        });
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut SessionRules)) -> Self {
        change(&mut self.rules);
        self
    }

    /// A confirmed session without buffers.
    pub fn booked(self, start: &str, minutes: i64) -> Self {
        self.taken(start, minutes, 0, 0, BusyKind::Booking)
    }

    pub fn taken(
        mut self,
        start: &str,
        minutes: i64,
        before: i64,
        after: i64,
        what: BusyKind,
    ) -> Self {
        let starts_at = self.at(start);
        let ends_at = starts_at.plus_minutes(minutes);
        let blocked = span(starts_at.plus_minutes(-before), ends_at.plus_minutes(after));
        let counts = !matches!(what, BusyKind::External { .. });
        self.busy.push(Busy {
            blocked,
            starts_at,
            ends_at,
            counts,
            what,
        });
        self
    }

    pub fn now(mut self, local: &str) -> Self {
        self.now = self.at(local);
        self
    }

    /// The instant of a local time; an offset may be given where the clock shows it twice.
    pub fn at(&self, local: &str) -> Instant {
        if let Ok(timestamp) = local.parse::<jiff::Timestamp>() {
            return Instant::from_jiff(timestamp);
        }
        let local: DateTime = local.parse().expect("a local date and time");
        Instant::from_jiff(self.zone.to_timestamp(local).expect("within jiff's years"))
    }

    pub fn planner(&self) -> Planner<'_> {
        Planner::new(Schedule {
            availability: &self.availability,
            zone: &self.zone,
            away: &self.away,
            rules: &self.rules,
            busy: &self.busy,
            mentee_busy: &self.mentee_busy,
            mentee_starts: &self.mentee_starts,
            session_type: SESSION_TYPE,
            mentee_is_known: self.mentee_is_known,
            now: self.now,
        })
    }

    /// From the first midnight to the midnight after `days` days.
    pub fn days(&self, first: &str, days: i32) -> Interval {
        let first = date(first);
        let last = first
            .checked_add(jiff::Span::new().days(days))
            .expect("a date");
        let midnight = |date: Date| self.at(&date.to_datetime(Time::midnight()).to_string());
        span(midnight(first), midnight(last))
    }

    /// Bookable starts of a day as the mentor's wall clock shows them.
    pub fn offers(&self, day: &str) -> Vec<String> {
        let sessions = self.planner().starts_in(self.days(day, 1));
        sessions
            .iter()
            .map(|session| self.clock(session.starts_at()))
            .collect()
    }

    pub fn clock(&self, instant: Instant) -> String {
        let local = self.zone.to_datetime(instant.to_jiff());
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// Hours of open time on a day.
    pub fn open_hours(&self, day: &str) -> f64 {
        let open = self
            .availability
            .open_time(&self.zone, &self.away, self.days(day, 1));
        let length: i64 = open.as_slice().iter().map(|open| open.length()).sum();
        assert_eq!(length % MINUTE, 0, "open time is whole minutes");
        length as f64 / HOUR as f64
    }
}
