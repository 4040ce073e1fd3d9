//! Which zone a `TZID` means: an IANA name, a Windows name, an IANA name at the end of a path, or
//! at last what the file itself tells of the zone's clock changes.

use super::lines::Line;
use super::rule::Rule;
use super::value::Moment;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// `NAME=ZONE`, a line each.
const WINDOWS_ZONES: &str = include_str!("windows_zones.txt");

/// What a `VTIMEZONE` says, as far as it is of use.
#[derive(Debug, Default)]
pub(super) struct Definition {
    /// The IANA name that some programs write beside their own.
    location: Option<String>,
    standard: Option<Observance>,
    daylight: Option<Observance>,
}

/// The newest wall clock of one kind.
#[derive(Debug)]
struct Observance {
    begins: DateTime,
    /// Seconds east of UTC.
    offset: i64,
    rule: Option<Rule>,
}

impl Definition {
    /// From the lines between `BEGIN:VTIMEZONE` and `END:VTIMEZONE`, both left out.
    pub fn read(lines: &[Line]) -> Definition {
        let mut definition = Definition::default();
        let mut inner: Vec<&Line> = vec![];
        for line in lines {
            match line.name.as_str() {
                "X-LIC-LOCATION" => definition.location = Some(line.text()),
                "BEGIN" => inner.clear(),
                "END" if line.is("STANDARD") => newest(&mut definition.standard, &inner),
                "END" if line.is("DAYLIGHT") => newest(&mut definition.daylight, &inner),
                _ => inner.push(line),
            }
        }
        definition
    }

    /// The zone in the form of POSIX, if its changes are the nth or last weekday of a month.
    fn zone(&self) -> Option<TimeZone> {
        let text = match (&self.standard, &self.daylight) {
            (Some(standard), Some(daylight)) => match (&standard.rule, &daylight.rule) {
                (Some(to_standard), Some(to_daylight)) => format!(
                    "<STD>{}<DST>{},{},{}",
                    posix_offset(standard.offset),
                    posix_offset(daylight.offset),
                    posix_change(to_daylight, daylight.begins)?,
                    posix_change(to_standard, standard.begins)?,
                ),
                // Clock changes that ended: what was last still holds.
                _ if standard.begins >= daylight.begins => fixed(standard)?,
                _ => fixed(daylight)?,
            },
            (Some(only), None) | (None, Some(only)) => fixed(only)?,
            (None, None) => return None,
        };
        TimeZone::posix(&text).ok()
    }
}

/// A clock that changes in a way that is not told cannot be followed.
fn fixed(only: &Observance) -> Option<String> {
    only.rule
        .is_none()
        .then(|| format!("<STD>{}", posix_offset(only.offset)))
}

fn newest(kept: &mut Option<Observance>, lines: &[&Line]) {
    let value = |name: &str| lines.iter().find(|line| line.name == name);
    let Some(offset) = value("TZOFFSETTO").and_then(|line| offset(line.value.trim())) else {
        return;
    };
    let begins = value("DTSTART").and_then(|line| Moment::parse(&line.value));
    let found = Observance {
        begins: begins.map_or(DateTime::MIN, Moment::wall),
        offset,
        rule: value("RRULE").and_then(|line| Rule::parse(&line.value)),
    };
    if kept.as_ref().is_none_or(|kept| kept.begins <= found.begins) {
        *kept = Some(found);
    }
}

/// `+0100`, `-023000`
fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let part = |from: usize| {
        digits
            .get(from..from + 2)
            .and_then(|part| part.parse::<i64>().ok())
    };
    Some(sign * (part(0)? * 3_600 + part(2)? * 60 + part(4).unwrap_or_default()))
}

/// POSIX counts west of UTC.
fn posix_offset(east: i64) -> String {
    let (sign, size) = if east > 0 { ("-", east) } else { ("+", -east) };
    format!(
        "{sign}{}:{:02}:{:02}",
        size / 3_600,
        size / 60 % 60,
        size % 60
    )
}

fn posix_change(rule: &Rule, begins: DateTime) -> Option<String> {
    let (month, nth, weekday) = rule.yearly_weekday()?;
    let week = match nth {
        -1 => 5,
        1..=4 => nth,
        _ => return None,
    };
    let time = begins.time();
    Some(format!(
        "M{month}.{week}.{}/{}:{:02}:{:02}",
        weekday.since(Weekday::Sunday),
        time.hour(),
        time.minute(),
        time.second()
    ))
}

/// Finds the zone that a file calls `name`.
pub(super) fn find(
    name: &str,
    definitions: &BTreeMap<String, Definition>,
    known: &dyn Fn(&str) -> Option<TimeZone>,
) -> Option<TimeZone> {
    let name = name.trim();
    let definition = definitions.get(name);
    known(name)
        .or_else(|| known(of_windows(name)?))
        .or_else(|| known(definition?.location.as_deref()?))
        .or_else(|| at_the_end_of(name, known))
        .or_else(|| definition?.zone())
}

fn of_windows(name: &str) -> Option<&'static str> {
    WINDOWS_ZONES
        .lines()
        .filter_map(|line| line.split_once('='))
        .find(|(windows, _)| windows.eq_ignore_ascii_case(name))
        .map(|(_, zone)| zone)
}

/// `/mozilla.org/20050126_1/America/Argentina/Salta`
fn at_the_end_of(name: &str, known: &dyn Fn(&str) -> Option<TimeZone>) -> Option<TimeZone> {
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    [3, 2].into_iter().find_map(|count| {
        let from = parts.len().checked_sub(count).filter(|from| *from > 0)?;
        known(&parts[from..].join("/"))
    })
}
