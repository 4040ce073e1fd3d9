//! Bookable times. Listing, checking, "the nearest three" and "why is this closed" all ask the
//! same two questions: is the start on the grid, and does the gate let it through. So what is
//! shown can be booked, and what can be booked is shown.
//!
//! The answer depends neither on the order of its inputs, nor on how a range is cut into queries,
//! nor on the viewer's zone.

use super::availability::Availability;
use super::closed::Closed;
use super::frame::Frame;
use super::limits::{Full, Limit};
use super::rules::SessionRules;
use super::travel::Away;
use crate::id::SessionTypeId;
use crate::interval::{Interval, IntervalSet};
use crate::time::{DAY, Instant, MINUTE, day_number};
use jiff::tz::TimeZone;

/// What takes a mentor's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusyKind {
    Booking,
    /// Somebody is booking it right now.
    Hold,
    /// A session of many, to which this many more may come.
    Group {
        session_type: SessionTypeId,
        seats_left: u16,
    },
    /// Something in a connected calendar.
    External {
        title: Option<String>,
    },
    /// A connected calendar that could not be read for too long: it may say anything.
    Unknown,
}

/// A stretch of a mentor's time that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// The whole stretch, with the buffers of its own session type.
    pub blocked: Interval,
    /// Start of the session itself; decides for which day, week and month it counts.
    pub starts_at: Instant,
    /// End of the session itself.
    pub ends_at: Instant,
    /// Whether it counts for the limits per day, week and month.
    pub counts: bool,
    pub what: BusyKind,
}

/// Everything that decides which times of one session type can be booked by one mentee.
///
/// A booking that is to be moved is left out of `busy`, `mentee_busy` and `mentee_starts`: it does
/// not stand in its own way and is not counted twice.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    pub availability: &'a Availability,
    /// The zone that `availability` names.
    pub zone: &'a TimeZone,
    /// When the mentor is elsewhere.
    pub away: &'a [Away],
    pub rules: &'a SessionRules,
    /// What `rules` are of; sessions of many are joined only by their own kind.
    pub session_type: SessionTypeId,
    /// In any order; may overlap.
    pub busy: &'a [Busy],
    /// When the mentee has something else; empty for a visitor.
    pub mentee_busy: &'a [Interval],
    /// Starts of this mentee's sessions with this mentor, for the limit per month.
    pub mentee_starts: &'a [Instant],
    /// Whether the mentee ever had, or is about to have, a session with this mentor.
    pub mentee_is_known: bool,
    pub now: Instant,
}

/// A schedule prepared for questions.
#[derive(Debug)]
pub struct Planner<'a> {
    schedule: Schedule<'a>,
    blocked: IntervalSet,
    /// Sessions of many with seats left, sorted.
    joinable: Vec<(Interval, u16)>,
    mentee_busy: IntervalSet,
    full: Full,
    earliest: Instant,
    latest: Instant,
}

/// What stops a start, without the details that only an explanation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gate {
    Past,
    Notice,
    TooFarAhead,
    Paused,
    NotOpen,
    Taken,
    Limit(Limit),
    MenteeBusy,
    Dates,
    NotFirstTime,
}

/// Where a walk over sorted starts stands, so that each question begins where the last ended.
#[derive(Default)]
struct Sweep {
    open: usize,
    blocked: usize,
    mentee: usize,
    day: Option<(i64, Result<(), Limit>)>,
}

impl<'a> Planner<'a> {
    pub fn new(schedule: Schedule<'a>) -> Self {
        let rules = schedule.rules;
        let blocked = schedule.busy.iter().map(|busy| busy.blocked).collect();
        let notice = i64::from(rules.notice_minutes) * MINUTE;
        Planner {
            schedule,
            blocked: IntervalSet::union_of(blocked),
            joinable: joinable(&schedule),
            mentee_busy: IntervalSet::union_of(schedule.mentee_busy.to_vec()),
            full: Full::new(&schedule),
            earliest: schedule.now.plus(notice),
            latest: schedule.now.plus(i64::from(rules.horizon_days) * DAY),
        }
    }

    /// Every bookable session that starts within `range`, sorted, each once.
    pub fn starts_in(&self, range: Interval) -> Vec<Interval> {
        let from = range.starts_at().max(self.earliest);
        let Ok(range) = Interval::new(from, range.ends_at().min(self.latest.plus(1))) else {
            return Vec::new();
        };
        let frame = self.frame(range);
        let mut sweep = Sweep::default();
        self.grid(&frame, range)
            .into_iter()
            .filter_map(|start| self.gate(&frame, start, &mut sweep).ok())
            .collect()
    }

    /// Whether a session may be booked at `start`, and if not, why: first the rules that are open
    /// to everybody, then what is taken.
    pub fn check(&self, start: Instant) -> Result<Interval, Closed> {
        self.within_bounds(start)
            .map_err(|gate| self.bound_passed(gate))?;
        let session = self.session(start).ok_or(Closed::NotOpen)?;
        let frame = self.frame(session);
        self.gate(&frame, start, &mut Sweep::default())
            .map_err(|gate| self.closed(gate, &frame, session))?;
        if self.grid(&frame, session).first() == Some(&start) {
            Ok(session)
        } else if frame.is_repeated(start) {
            Err(Closed::RepeatedHour)
        } else {
            Err(Closed::NotOnGrid)
        }
    }

    /// The bookable times closest to `start`, before and after, in order of time.
    pub fn nearest(&self, start: Instant, how_many: usize) -> Vec<Interval> {
        if self.earliest > self.latest {
            return Vec::new();
        }
        // All times lie within these bounds, so what is closest to a bound is closest beyond it.
        let start = start.clamp(self.earliest, self.latest);
        let reach = self.latest.since(self.earliest);
        let mut radius = DAY;
        loop {
            let around = Interval::new(start.plus(-radius), start.plus(radius + 1));
            let mut found = around.map_or_else(|_| Vec::new(), |around| self.starts_in(around));
            if found.len() >= how_many || radius > reach {
                found.sort_by_key(|session| session.starts_at().since(start).abs());
                found.truncate(how_many);
                found.sort_unstable();
                return found;
            }
            radius *= 4;
        }
    }

    /// The first bookable times from `from` on.
    pub fn next(&self, from: Instant, how_many: usize) -> Vec<Interval> {
        let mut found = Vec::new();
        let mut from = from.max(self.earliest);
        let mut days = 3;
        while found.len() < how_many && from <= self.latest {
            let until = from.plus(days * DAY);
            let range = Interval::new(from, until);
            found.extend(range.map_or_else(|_| Vec::new(), |range| self.starts_in(range)));
            (from, days) = (until, days * 3);
        }
        found.truncate(how_many);
        found
    }

    /// Why the time is closed, for the mentor: what is taken comes first, since it is the thing
    /// that has a name. None when it can be booked.
    pub fn explain(&self, start: Instant) -> Option<Closed> {
        let closed = self.check(start).err()?;
        let named = match closed {
            Closed::Paused { .. } | Closed::NotOpen | Closed::TooShort { .. } => self
                .session(start)
                .and_then(|session| self.taken_by(session))
                // It has no name, and mending it would not open the time.
                .filter(|named| *named != Closed::CalendarUnknown),
            _ => None,
        };
        Some(named.unwrap_or(closed))
    }

    /// Why the time is closed, for a mentee: never by whom or by what.
    pub fn explain_for_mentee(&self, start: Instant) -> Option<Closed> {
        self.check(start).err().map(Closed::for_mentee)
    }

    fn session(&self, start: Instant) -> Option<Interval> {
        let length = i64::from(self.schedule.rules.length_minutes);
        Interval::new(start, start.plus_minutes(length)).ok()
    }

    /// Open time around every session that starts within `range`.
    fn frame(&self, range: Interval) -> Frame {
        let length = i64::from(self.schedule.rules.length_minutes);
        let until = range.ends_at().plus_minutes(length);
        let range = Interval::new(range.starts_at(), until).unwrap_or(range);
        let Schedule {
            availability,
            zone,
            away,
            ..
        } = self.schedule;
        Frame::new(availability, zone, away, range)
    }

    fn grid(&self, frame: &Frame, range: Interval) -> Vec<Instant> {
        frame.grid(
            range,
            self.schedule.rules.step_minutes,
            self.schedule.rules.align,
        )
    }

    fn within_bounds(&self, start: Instant) -> Result<(), Gate> {
        if start < self.schedule.now {
            Err(Gate::Past)
        } else if start < self.earliest {
            Err(Gate::Notice)
        } else if start > self.latest {
            Err(Gate::TooFarAhead)
        } else {
            Ok(())
        }
    }

    /// The one decision. Everything but the grid.
    fn gate(&self, frame: &Frame, start: Instant, sweep: &mut Sweep) -> Result<Interval, Gate> {
        self.within_bounds(start)?;
        if start < frame.back_at() {
            return Err(Gate::Paused);
        }
        let session = self.session(start).ok_or(Gate::NotOpen)?;
        let open = first_overlap(frame.open(), session, &mut sweep.open);
        if !open.is_some_and(|open| open.contains(session)) {
            return Err(Gate::NotOpen);
        }
        let day = frame.day(start);
        self.within_dates(day)?;
        if self.joined_at(session).is_some() {
            // It takes place anyway, so only the mentee's own limit can stop one more.
            self.full.admits_mentee(day).map_err(Gate::Limit)?;
        } else {
            self.is_one_more_possible(session, day, sweep)?;
        }
        if first_overlap(&self.mentee_busy, session, &mut sweep.mentee).is_some() {
            return Err(Gate::MenteeBusy);
        }
        Ok(session)
    }

    /// Whether the dates of the session type, and whom it is for, allow a session on `day`.
    fn within_dates(&self, day: i64) -> Result<(), Gate> {
        let rules = self.schedule.rules;
        if rules.first_time_only && self.schedule.mentee_is_known {
            Err(Gate::NotFirstTime)
        } else if rules
            .first_date
            .is_some_and(|first| day < day_number(first))
            || rules.last_date.is_some_and(|last| day > day_number(last))
        {
            Err(Gate::Dates)
        } else {
            Ok(())
        }
    }

    /// Whether nothing takes the time of a session of its own, and no limit is reached.
    fn is_one_more_possible(
        &self,
        session: Interval,
        day: i64,
        sweep: &mut Sweep,
    ) -> Result<(), Gate> {
        let wanted = self.schedule.rules.blocked(session);
        if first_overlap(&self.blocked, wanted, &mut sweep.blocked).is_some() {
            return Err(Gate::Taken);
        }
        match sweep.day {
            Some((known, answer)) if known == day => answer,
            _ => sweep.day.insert((day, self.full.admits(day))).1,
        }
        .map_err(Gate::Limit)
    }

    /// The seats left in a session of many that takes place just then.
    fn joined_at(&self, session: Interval) -> Option<u16> {
        let found = self.joinable.binary_search_by_key(&session, |seat| seat.0);
        found.ok().map(|index| self.joinable[index].1)
    }

    /// How many people can still come to a session of many that is bookable at `start`; none for
    /// a session of two.
    pub fn seats_left(&self, start: Instant) -> Option<u16> {
        let rules = self.schedule.rules;
        let taken = self
            .session(start)
            .and_then(|session| self.joined_at(session));
        rules.is_group().then(|| taken.unwrap_or(rules.seats))
    }

    fn bound_passed(&self, gate: Gate) -> Closed {
        match gate {
            Gate::Notice => Closed::Notice {
                earliest: self.earliest,
            },
            Gate::TooFarAhead => Closed::TooFarAhead {
                latest: self.latest,
            },
            _ => Closed::Past,
        }
    }

    /// The gate's answer with its details.
    fn closed(&self, gate: Gate, frame: &Frame, session: Interval) -> Closed {
        let rules = self.schedule.rules;
        let most = |limit: Option<u16>| limit.unwrap_or_default();
        match gate {
            Gate::Past | Gate::Notice | Gate::TooFarAhead => self.bound_passed(gate),
            Gate::Paused => match self.schedule.availability.paused_until {
                Some(until) => Closed::Paused { until },
                None => Closed::NotOpen,
            },
            Gate::NotOpen => match frame.open().first_overlap(session) {
                Some(open) if open.holds(session.starts_at()) => Closed::TooShort {
                    ends_at: open.ends_at(),
                },
                _ => Closed::NotOpen,
            },
            Gate::Taken => self.taken_by(session).unwrap_or(Closed::Taken),
            Gate::Limit(Limit::Day) => Closed::DayFull {
                most: most(rules.max_per_day),
            },
            Gate::Limit(Limit::Week) => Closed::WeekFull {
                most: most(rules.max_per_week),
            },
            Gate::Limit(Limit::Month) => Closed::MonthFull {
                most: most(rules.max_per_month),
            },
            Gate::Limit(Limit::Mentee) => Closed::MenteeLimit {
                most: most(rules.per_mentee_per_month),
            },
            Gate::MenteeBusy => Closed::MenteeBusy,
            Gate::Dates => self.outside_dates(frame.day(session.starts_at())),
            Gate::NotFirstTime => Closed::NotFirstTime,
        }
    }

    fn outside_dates(&self, day: i64) -> Closed {
        let rules = self.schedule.rules;
        match (rules.first_date, rules.last_date) {
            (Some(first), _) if day < day_number(first) => Closed::BeforeFirstDate { first },
            (_, Some(last)) => Closed::AfterLastDate { last },
            _ => Closed::NotOpen,
        }
    }

    /// What takes the time of `session`: rather the thing itself than only its buffer.
    fn taken_by(&self, session: Interval) -> Option<Closed> {
        let wanted = self.schedule.rules.blocked(session);
        let in_the_way = self
            .schedule
            .busy
            .iter()
            .filter(|busy| busy.blocked.overlaps(wanted));
        let (time, busy) = in_the_way
            .map(|busy| {
                (
                    Interval::new(busy.starts_at, busy.ends_at).unwrap_or(busy.blocked),
                    busy,
                )
            })
            .min_by_key(|(time, busy)| {
                // What has a name says more than that nobody knows.
                let unknown = busy.what == BusyKind::Unknown;
                (!time.overlaps(session), unknown, *time)
            })?;
        Some(match &busy.what {
            BusyKind::Unknown => Closed::CalendarUnknown,
            _ if !time.overlaps(session) => Closed::BufferOf { time },
            BusyKind::Booking | BusyKind::Group { .. } => Closed::Booked { time },
            BusyKind::Hold => Closed::Held { time },
            BusyKind::External { title } => Closed::ExternalBusy {
                time,
                title: title.clone(),
            },
        })
    }
}

/// Where one more person may come to a session that takes place anyway.
fn joinable(schedule: &Schedule<'_>) -> Vec<(Interval, u16)> {
    if !schedule.rules.is_group() {
        return Vec::new();
    }
    let of_this_kind = schedule.busy.iter().filter_map(|busy| match busy.what {
        BusyKind::Group {
            session_type,
            seats_left: seats_left @ 1..,
        } if session_type == schedule.session_type => {
            let session = Interval::new(busy.starts_at, busy.ends_at).ok()?;
            Some((session, seats_left))
        }
        _ => None,
    });
    let mut found: Vec<_> = of_this_kind.collect();
    found.sort_unstable();
    found
}

/// As [`IntervalSet::first_overlap`], for probes that come in order: `position` is where the last
/// one was found. A probe before it is found by search.
fn first_overlap(set: &IntervalSet, probe: Interval, position: &mut usize) -> Option<Interval> {
    let set = set.as_slice();
    if *position > 0 && set[*position - 1].ends_at() > probe.starts_at() {
        *position = set.partition_point(|interval| interval.ends_at() <= probe.starts_at());
    }
    while set
        .get(*position)
        .is_some_and(|interval| interval.ends_at() <= probe.starts_at())
    {
        *position += 1;
    }
    set.get(*position)
        .copied()
        .filter(|interval| interval.overlaps(probe))
}
