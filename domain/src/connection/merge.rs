//! Puts what this product says of a session into the event that a person's calendar keeps of it:
//! time, title, place and state are ours, alarms and notes stay the person's. Pure.

use super::lines::{Line, unfolded};

/// What is ours of an event. An event that was made to repeat is one session all the same.
const FACTS: [&str; 15] = [
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "URL",
    "STATUS",
    "LAST-MODIFIED",
];
/// The longest piece of a line, in octets.
const PIECE: usize = 75;

/// The calendar `theirs` with the facts of the one event in `ours`. None when `theirs` keeps no
/// event of that `UID`, or is no complete calendar.
pub fn merged(ours: &str, theirs: &str) -> Option<String> {
    let facts = events_of(&content(ours))?.into_iter().next()?;
    let uid = value_of(&facts, "UID")?;
    let lines = content(theirs);
    let mut out = String::with_capacity(theirs.len() + ours.len());
    let mut found = false;
    let mut rest = lines.as_slice();
    while let Some((line, after)) = rest.split_first() {
        if !is_begin_of_event(line) {
            // A message to somebody is no thing to keep (RFC 4791, section 4.1).
            if name_of(line) != "METHOD" {
                write(line, &mut out);
            }
            rest = after;
            continue;
        }
        let end = after.iter().position(|line| is_end_of_event(line))?;
        let (event, beyond) = (&after[..end], &after[end + 1..]);
        rest = beyond;
        if value_of(event, "UID").as_deref() != Some(uid.as_str()) {
            whole(event, &mut out);
        } else if !found && value_of(event, "RECURRENCE-ID").is_none() {
            found = true;
            whole(&with_facts(event, &facts), &mut out);
        }
    }
    found.then_some(out)
}

fn content(text: &str) -> Vec<String> {
    let lines = unfolded(text).map(|(line, _)| line);
    lines.filter(|line| !line.trim().is_empty()).collect()
}

/// The lines within each event; None when one does not end.
fn events_of(lines: &[String]) -> Option<Vec<Vec<String>>> {
    let mut events = vec![];
    let mut rest = lines;
    while let Some(begin) = rest.iter().position(|line| is_begin_of_event(line)) {
        let after = &rest[begin + 1..];
        let end = after.iter().position(|line| is_end_of_event(line))?;
        events.push(after[..end].to_vec());
        rest = &after[end + 1..];
    }
    Some(events)
}

fn with_facts(event: &[String], facts: &[String]) -> Vec<String> {
    let note = value_of(event, "DESCRIPTION").unwrap_or_default();
    let mut merged: Vec<String> = facts.iter().map(|fact| with_note(fact, &note)).collect();
    let mut depth = 0;
    for line in event {
        let name = name_of(line);
        // What stands in an alarm is the alarm's.
        let is_ours = depth == 0 && FACTS.contains(&name.as_str());
        depth += i32::from(name == "BEGIN") - i32::from(name == "END");
        if !is_ours {
            merged.push(line.clone());
        }
    }
    merged
}

/// A description keeps what the person wrote into it.
fn with_note(fact: &str, note: &str) -> String {
    if name_of(fact) != "DESCRIPTION" || note.trim().is_empty() {
        return fact.to_owned();
    }
    let ours = Line::parse(fact, 0).map(|line| line.value);
    match ours {
        Some(ours) if note.contains(&ours) => format!("DESCRIPTION:{note}"),
        _ => format!("{fact}\\n\\n{note}"),
    }
}

fn name_of(line: &str) -> String {
    Line::parse(line, 0)
        .map(|line| line.name)
        .unwrap_or_default()
}

fn is(line: &str, name: &str, value: &str) -> bool {
    Line::parse(line, 0).is_some_and(|line| line.name == name && line.is(value))
}

fn is_begin_of_event(line: &str) -> bool {
    is(line, "BEGIN", "VEVENT")
}

fn is_end_of_event(line: &str) -> bool {
    is(line, "END", "VEVENT")
}

/// The value of the first line of that name that is the event's own.
fn value_of(event: &[String], name: &str) -> Option<String> {
    let mut depth = 0;
    for line in event {
        let line = match Line::parse(line, 0) {
            Some(line) => line,
            None => continue,
        };
        match line.name.as_str() {
            "BEGIN" => depth += 1,
            "END" => depth -= 1,
            found if found == name && depth == 0 => return Some(line.value.trim().to_owned()),
            _ => {}
        }
    }
    None
}

fn whole(event: &[String], out: &mut String) {
    write("BEGIN:VEVENT", out);
    for line in event {
        write(line, out);
    }
    write("END:VEVENT", out);
}

/// Appends a line, folded.
fn write(line: &str, out: &mut String) {
    let mut room = PIECE;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = PIECE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}
