//! Travel: from one date to another, a mentor's wall clock is that of another zone. Home and travel
//! make one clock whose offset changes when they leave and come back, as it does for daylight
//! saving; whoever reads openings, days and limits on it needs to know no more.
//!
//! The days abroad are whole days of the zone abroad. What that takes from the evening before or
//! the morning after at home is not open: nobody is at two places.

use crate::form::{FieldErrors, Problem};
use crate::time::{DAY, Instant, ZoneSpan, ZoneTable, date_of_day, day_number};
use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

const MOST_PERIODS: usize = 50;

/// From the first to the last date, both included, the weekly hours are those of another zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelPeriod {
    #[serde(with = "crate::date")]
    pub first: Date,
    #[serde(with = "crate::date")]
    pub last: Date,
    /// IANA name.
    pub zone: String,
}

/// A period of travel on the time line.
#[derive(Clone, Debug)]
pub struct Away {
    begins: Instant,
    ends: Instant,
    name: String,
    zone: TimeZone,
}

impl Away {
    /// The periods of a mentor who lives in `home`, in order; none if there is a zone that
    /// `zone_of` does not know.
    pub fn periods(
        travel: &[TravelPeriod],
        home: &TimeZone,
        zone_of: impl Fn(&str) -> Option<TimeZone>,
    ) -> Option<Vec<Away>> {
        let mut sorted: Vec<&TravelPeriod> = travel.iter().collect();
        sorted.sort_unstable_by_key(|period| period.first);
        let mut away: Vec<Away> = Vec::with_capacity(sorted.len());
        let mut before: Option<(i64, TimeZone)> = None;
        for period in sorted {
            let zone = zone_of(&period.zone)?;
            let (first, last) = (day_number(period.first), day_number(period.last));
            let from = match &before {
                Some((day, zone)) if *day == first => zone,
                _ => home,
            };
            away.push(Away {
                begins: midnight(from, first).min(midnight(&zone, first)),
                ends: midnight(&zone, last + 1),
                name: period.zone.clone(),
                zone: zone.clone(),
            });
            before = Some((last + 1, zone));
        }
        Some(away)
    }

    /// The zone whose clock a mentor reads at `instant`.
    pub fn zone_of<'a>(away: &'a [Away], home: &'a TimeZone, instant: Instant) -> &'a TimeZone {
        Away::at(away, instant).map_or(home, |away| &away.zone)
    }

    /// The name of the zone whose clock a mentor reads at `instant`.
    pub fn zone_at<'a>(away: &'a [Away], home: &'a str, instant: Instant) -> &'a str {
        Away::at(away, instant).map_or(home, |away| &away.name)
    }

    fn at(away: &[Away], instant: Instant) -> Option<&Away> {
        let mut there = away.iter().rev();
        there.find(|away| away.begins <= instant && instant < away.ends)
    }

    /// What a mentor's wall clock shows from `from` until `until`.
    pub fn clock(
        away: &[Away],
        name: &str,
        home: &TimeZone,
        from: Instant,
        until: Instant,
    ) -> ZoneTable {
        let at_home = ZoneTable::new(name, home, from, until);
        let touching = |period: &&Away| period.begins < until && from < period.ends;
        let mut touching = away.iter().filter(touching).peekable();
        if touching.peek().is_none() {
            return at_home;
        }
        let mut clock = at_home.clone();
        for period in touching {
            let (begins, ends) = (period.begins.max(from), period.ends.min(until));
            clock.spans.retain(|span| span.from < begins);
            let abroad = ZoneTable::new("", &period.zone, begins, ends);
            clock.spans.extend(abroad.spans);
            if period.ends < until {
                clock.spans.push(ZoneSpan {
                    from: period.ends,
                    offset_seconds: at_home.offset_seconds(period.ends),
                });
                let later = at_home.spans.iter().filter(|span| span.from > period.ends);
                clock.spans.extend(later.cloned());
            }
        }
        clock
    }
}

/// The first instant of a day.
fn midnight(zone: &TimeZone, day: i64) -> Instant {
    let about = Instant(day * DAY);
    let table = ZoneTable::new("", zone, about.plus(-2 * DAY), about.plus(2 * DAY));
    table.instant(date_of_day(day).at(0, 0, 0, 0))
}

/// Whether these periods may be kept. Fields are named by their path, for example `travel.0.last`.
pub(super) fn validate(travel: &[TravelPeriod], errors: &mut FieldErrors) {
    if travel.len() > MOST_PERIODS {
        let most = u32::try_from(MOST_PERIODS).unwrap_or(u32::MAX);
        errors.add("travel", Problem::TooMany { most });
        return;
    }
    for (index, period) in travel.iter().enumerate() {
        if period.zone.is_empty() || period.zone.len() > 64 {
            errors.add(&format!("travel.{index}.zone"), Problem::UnknownZone);
        }
        if period.last < period.first {
            errors.add(&format!("travel.{index}.last"), Problem::EndBeforeStart);
        }
        let overlaps =
            |other: &TravelPeriod| period.first <= other.last && other.first <= period.last;
        if travel[..index].iter().any(overlaps) {
            errors.add(&format!("travel.{index}.first"), Problem::Overlaps);
        }
    }
}
