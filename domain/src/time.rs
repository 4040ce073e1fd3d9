//! Instants, and how they read on a wall. Nothing here asks what time it is.
//!
//! The browser never computes offsets: the server sends a [`ZoneTable`] for the range shown, and
//! both sides turn instants into wall time with it, so that they render the same text.

use jiff::{civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Instant {
    pub const MIN: Instant = Instant(i64::MIN);
    pub const MAX: Instant = Instant(i64::MAX);

    /// This instant moved by a number of milliseconds; saturates instead of wrapping.
    pub const fn plus(self, milliseconds: i64) -> Self {
        Instant(self.0.saturating_add(milliseconds))
    }

    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus(minutes.saturating_mul(MINUTE))
    }

    /// Milliseconds from `earlier` to `self`, negative when `self` comes first.
    pub const fn since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same instant for the `jiff` library; clamped to the years it knows.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// The year in UTC; years before the common era are 0.
    pub fn year(self) -> u16 {
        let year = self.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).year();
        u16::try_from(year).unwrap_or_default()
    }

    pub fn from_jiff(timestamp: jiff::Timestamp) -> Self {
        Instant(timestamp.as_millisecond())
    }

    /// RFC 3339 in UTC with whole seconds, as the REST interface and structured data write it.
    pub fn to_rfc3339(self) -> String {
        let utc = civil_from_shifted(self.0);
        format!(
            "{}T{:02}:{:02}:{:02}Z",
            utc.date(),
            utc.hour(),
            utc.minute(),
            utc.second()
        )
    }

    /// Reads what [`Instant::to_rfc3339`] writes; none for every other notation.
    pub fn from_rfc3339(text: &str) -> Option<Instant> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let parts: Vec<&str> = time.split(':').collect();
        let [hour, minute, second] = parts[..] else {
            return None;
        };
        let below = |part: &str, limit: i64| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            let number: i64 = part.parse().ok().filter(|_| digits)?;
            (number < limit).then_some(number)
        };
        let day = day_number(crate::date::read(date)?) * DAY;
        let (hour, minute) = (below(hour, 24)? * HOUR, below(minute, 60)? * MINUTE);
        Some(Instant(day + hour + minute + below(second, 60)? * SECOND))
    }
}

/// One stretch of a zone with one offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneSpan {
    /// First instant of the stretch.
    pub from: Instant,
    /// Seconds east of UTC.
    pub offset_seconds: i32,
}

/// When a wall clock shows a time of day on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// At this instant; the earlier one of two where the clock is turned back over it.
    At(Instant),
    /// Not at all: the clock jumps over it at this instant.
    Never { jump: Instant },
}

/// A zone's offsets over a limited range: enough to show times, and to lay out a calendar,
/// without the zone database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneTable {
    /// IANA name, for example `Europe/Berlin`.
    pub zone: String,
    /// In order; never empty. The first counts for everything before it too.
    pub spans: Vec<ZoneSpan>,
}

impl ZoneTable {
    /// The offsets of `zone` that apply from `from` until `until`.
    pub fn new(name: &str, zone: &TimeZone, from: Instant, until: Instant) -> Self {
        let first = ZoneSpan {
            from,
            offset_seconds: zone.to_offset(from.to_jiff()).seconds(),
        };
        let later = zone
            .following(from.to_jiff())
            .take_while(|transition| Instant::from_jiff(transition.timestamp()) < until)
            .map(|transition| ZoneSpan {
                from: Instant::from_jiff(transition.timestamp()),
                offset_seconds: transition.offset().seconds(),
            });
        ZoneTable {
            zone: name.to_owned(),
            spans: std::iter::once(first).chain(later).collect(),
        }
    }

    pub fn offset_seconds(&self, instant: Instant) -> i32 {
        let after = self.spans.partition_point(|span| span.from <= instant);
        self.spans[after.saturating_sub(1)].offset_seconds
    }

    /// What a wall clock in this zone shows at `instant`.
    pub fn local(&self, instant: Instant) -> civil::DateTime {
        civil_from_shifted(instant.0 + i64::from(self.offset_seconds(instant)) * SECOND)
    }

    /// What a wall clock in this zone shows at `instant`, as milliseconds since 1970-01-01T00:00
    /// on that clock: the form in which dates and minutes are one division away.
    pub fn wall(&self, instant: Instant) -> i64 {
        instant.0 + i64::from(self.offset_seconds(instant)) * SECOND
    }

    /// When a wall clock in this zone shows `wall` (milliseconds as [`ZoneTable::wall`] gives).
    pub fn shown(&self, wall: i64) -> Shown {
        for (index, span) in self.spans.iter().enumerate() {
            let instant = Instant(wall - i64::from(span.offset_seconds) * SECOND);
            if index > 0 && instant < span.from {
                return Shown::Never { jump: span.from };
            }
            if self
                .spans
                .get(index + 1)
                .is_none_or(|next| instant < next.from)
            {
                return Shown::At(instant);
            }
        }
        // The last stretch has no end, so the loop has always answered; an empty table reads as UTC.
        Shown::At(Instant(wall))
    }

    /// The instant at which a wall clock shows `local`: the earlier one when it shows it twice,
    /// and when it never does, as far after the gap as `local` is after the gap's start.
    pub fn instant(&self, local: civil::DateTime) -> Instant {
        let shifted = shifted_from_civil(local);
        let read_with =
            |span: &ZoneSpan| Instant(shifted - i64::from(span.offset_seconds) * SECOND);
        let ends_before = |index: usize, instant: Instant| {
            self.spans
                .get(index + 1)
                .is_none_or(|next| instant < next.from)
        };
        for (index, span) in self.spans.iter().enumerate() {
            let instant = read_with(span);
            if index > 0 && instant < span.from {
                // The clock jumped over `local` at this transition: read it as before the jump.
                return read_with(&self.spans[index - 1]);
            }
            if ends_before(index, instant) {
                return instant;
            }
        }
        read_with(&self.spans[self.spans.len() - 1])
    }
}

/// Days from 1970-01-01 to `date`.
pub fn day_number(date: civil::Date) -> i64 {
    shifted_from_civil(date.at(0, 0, 0, 0)).div_euclid(DAY)
}

/// The date that many days after 1970-01-01; clamped to the years `jiff` knows.
pub fn date_of_day(day: i64) -> civil::Date {
    civil_from_shifted(day.saturating_mul(DAY)).date()
}

/// What a wall clock shows so many minutes after it showed a date's midnight, when it is not changed
/// meanwhile.
pub fn local_of(date: civil::Date, minute: u16) -> civil::DateTime {
    civil_from_shifted(day_number(date) * DAY + i64::from(minute) * MINUTE)
}

/// The Monday of the week that `day` lies in, both as day numbers.
pub const fn monday_of(day: i64) -> i64 {
    // Day 0 was a Thursday.
    day - (day + 3).rem_euclid(7)
}

fn civil_from_shifted(milliseconds: i64) -> civil::DateTime {
    jiff::tz::Offset::UTC.to_datetime(Instant(milliseconds).to_jiff())
}

fn shifted_from_civil(local: civil::DateTime) -> i64 {
    jiff::tz::Offset::UTC.to_timestamp(local).map_or(
        if local.year() < 0 {
            i64::MIN / 4
        } else {
            i64::MAX / 4
        },
        |timestamp| timestamp.as_millisecond(),
    )
}
