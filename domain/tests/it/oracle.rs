//! The rules once more, slow and plain: one instant at a time, with the zone database's own
//! arithmetic and none of the library's. What both say must be the same.

use crate::world::Mentor;
use domain::calendar::{Align, Availability, DayOpening};
use domain::interval::Interval;
use domain::time::{DAY, Instant, MINUTE};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Unit};

pub fn is_bookable(mentor: &Mentor, start: Instant) -> bool {
    let end = start.plus_minutes(mentor.rules.length_minutes.into());
    in_time(mentor, start)
        && on_grid(mentor, start)
        && is_open(mentor, start, end)
        && is_free(mentor, start, end)
        && within_limits(mentor, start)
}

fn in_time(mentor: &Mentor, start: Instant) -> bool {
    let earliest = mentor.now.plus_minutes(mentor.rules.notice_minutes.into());
    let latest = mentor.now.plus(i64::from(mentor.rules.horizon_days) * DAY);
    let paused = mentor.availability.paused_until.is_some_and(|date| {
        start
            < edge(
                &mentor.zone,
                date.to_datetime(jiff::civil::Time::midnight()),
            )
    });
    earliest <= start && start <= latest && !paused
}

fn on_grid(mentor: &Mentor, start: Instant) -> bool {
    let local = mentor.zone.to_datetime(start.to_jiff());
    let first = mentor
        .zone
        .to_timestamp(local)
        .expect("within jiff's years");
    let shown_first = Instant::from_jiff(first) == start;
    let step = i64::from(mentor.rules.step_minutes);
    let aligned = match mentor.rules.align {
        Align::Hour => i64::from(local.minute()) % step == 0,
        Align::Opening => near(mentor, start).any(|(from, open)| {
            let minutes = local
                .since((Unit::Minute, from))
                .expect("a span")
                .get_minutes();
            open.0 <= start && start < open.1 && minutes % step == 0
        }),
    };
    shown_first && local.second() == 0 && local.subsec_nanosecond() == 0 && aligned
}

/// Walks from opening to opening until the end is reached.
fn is_open(mentor: &Mentor, start: Instant, end: Instant) -> bool {
    let mut reached = start;
    while reached < end {
        let further = near(mentor, reached)
            .filter(|(_, open)| open.0 <= reached && reached < open.1)
            .map(|(_, open)| open.1)
            .max();
        match further {
            Some(further) => reached = further,
            None => return false,
        }
    }
    true
}

fn is_free(mentor: &Mentor, start: Instant, end: Instant) -> bool {
    let from = start.plus(-i64::from(mentor.rules.buffer_before_minutes) * MINUTE);
    let until = end.plus(i64::from(mentor.rules.buffer_after_minutes) * MINUTE);
    let apart =
        |taken: Interval, from, until| taken.ends_at() <= from || until <= taken.starts_at();
    mentor
        .busy
        .iter()
        .all(|busy| apart(busy.blocked, from, until))
        && mentor
            .mentee_busy
            .iter()
            .all(|busy| apart(*busy, start, end))
}

fn within_limits(mentor: &Mentor, start: Instant) -> bool {
    let date = |instant: Instant| mentor.zone.to_datetime(instant.to_jiff()).date();
    let week = |date: Date| (date.iso_week_date().year(), date.iso_week_date().week());
    let month = |date: Date| (date.year(), date.month());
    let day = date(start);
    let count = |same: &dyn Fn(Date) -> bool| {
        mentor
            .busy
            .iter()
            .filter(|busy| busy.counts && same(date(busy.starts_at)))
            .count()
    };
    let own = mentor
        .mentee_starts
        .iter()
        .filter(|at| month(date(**at)) == month(day))
        .count();
    let below = |count: usize, most: Option<u16>| most.is_none_or(|most| count < usize::from(most));
    below(count(&|other| other == day), mentor.rules.max_per_day)
        && below(
            count(&|other| week(other) == week(day)),
            mentor.rules.max_per_week,
        )
        && below(
            count(&|other| month(other) == month(day)),
            mentor.rules.max_per_month,
        )
        && below(own, mentor.rules.per_mentee_per_month)
}

/// Openings that begin up to three days before or a day after `instant`: the local start, and the
/// instants.
fn near(
    mentor: &Mentor,
    instant: Instant,
) -> impl Iterator<Item = (DateTime, (Instant, Instant))> + '_ {
    let today = mentor.zone.to_datetime(instant.to_jiff()).date();
    (-3..=1).flat_map(move |days| {
        let date = today.checked_add(Span::new().days(days)).expect("a date");
        openings(&mentor.availability, date)
            .into_iter()
            .map(move |opening| {
                let midnight = date.to_datetime(jiff::civil::Time::midnight());
                let minutes = i64::from(opening.start_minute);
                let from = midnight
                    .checked_add(Span::new().minutes(minutes))
                    .expect("a time");
                let length = i64::from(opening.length_minutes);
                let until = from
                    .checked_add(Span::new().minutes(length))
                    .expect("a time");
                (from, (edge(&mentor.zone, from), edge(&mentor.zone, until)))
            })
    })
}

fn openings(availability: &Availability, date: Date) -> Vec<DayOpening> {
    if let Some(day) = availability.overrides.iter().find(|day| day.date == date) {
        return day.openings.clone();
    }
    let monday = |date: Date| {
        let back = i64::from(date.weekday().to_monday_zero_offset());
        date.checked_sub(Span::new().days(back)).expect("a date")
    };
    let weekly = availability.weekly.iter().filter(|weekly| {
        let weeks = monday(date)
            .since((Unit::Day, monday(weekly.from)))
            .expect("a span");
        i64::from(date.weekday().to_monday_one_offset()) == i64::from(weekly.weekday)
            && weekly.from <= date
            && weekly.until.is_none_or(|until| date <= until)
            && !weekly.except.contains(&date)
            && i64::from(weeks.get_days()) / 7 % i64::from(weekly.every_weeks) == 0
    });
    let one_off = availability
        .one_off
        .iter()
        .filter(|one_off| one_off.date == date);
    weekly
        .map(|weekly| weekly.time())
        .chain(one_off.map(|one_off| one_off.time()))
        .collect()
}

/// The earlier instant of a local time, and the jump itself where the clock jumps over it.
fn edge(zone: &TimeZone, local: DateTime) -> Instant {
    let later = zone.to_timestamp(local).expect("within jiff's years");
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Gap { .. } => {
            // What begins with the gap is the jump itself, and changes are looked for before an instant.
            let past = later + jiff::SignedDuration::from_nanos(1);
            let jump = zone.preceding(past).next().expect("a gap has a change");
            Instant::from_jiff(jump.timestamp())
        }
        _ => Instant::from_jiff(later),
    }
}
