//! Invitations in the iCalendar format (RFC 5545, RFC 5546): one event per booking, whose `UID`
//! stays and whose `SEQUENCE` rises, so that calendars update it instead of adding another.

use domain::time::Instant;

/// What calendars show of a session.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    pub uid: &'a str,
    pub sequence: i64,
    /// `CONFIRMED`, `TENTATIVE` or `CANCELLED`.
    pub status: &'static str,
    pub written_at: Instant,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub summary: &'a str,
    pub description: &'a str,
    pub location: &'a str,
    pub url: &'a str,
    /// Nobody's when empty.
    pub organizer: &'a str,
    /// Name and address of everybody who is asked to come.
    pub attendees: &'a [(&'a str, &'a str)],
}

/// An invitation: `method` `REQUEST` puts the event into the calendar or moves it, `CANCEL` takes
/// it out. Lines are folded and ended as the format wants.
pub fn invitation(method: &'static str, event: &Event<'_>) -> String {
    let mut out = begun();
    out.line(&format!("METHOD:{method}"));
    out.event(event);
    out.line("END:VCALENDAR");
    out.text
}

/// An event as a calendar keeps it: no message to anybody.
pub fn stored(event: &Event<'_>) -> String {
    let mut out = begun();
    out.event(event);
    out.line("END:VCALENDAR");
    out.text
}

/// A calendar to subscribe to.
pub fn feed(name: &str, events: &[Event<'_>]) -> String {
    let mut out = begun();
    out.line("METHOD:PUBLISH");
    out.line(&format!("NAME:{}", escaped(name)));
    out.line(&format!("X-WR-CALNAME:{}", escaped(name)));
    out.line("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    out.line("X-PUBLISHED-TTL:PT15M");
    for event in events {
        out.event(event);
    }
    out.line("END:VCALENDAR");
    out.text
}

fn begun() -> Lines {
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//MentorConnect//Sessions//EN");
    out.line("CALSCALE:GREGORIAN");
    out
}
/// `20261124T143000Z`
fn utc(instant: Instant) -> String {
    instant.to_rfc3339().replace(['-', ':'], "")
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace('\n', "\\n")
}

/// A parameter value in quotes; what may not stand there is left out.
fn parameter(text: &str) -> String {
    let clean: String = text
        .chars()
        .filter(|c| *c != '"' && !c.is_control())
        .collect();
    format!("\"{clean}\"")
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// Appends a line, folded so that no piece is longer than 75 octets.
    fn line(&mut self, line: &str) {
        let mut room = 75;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = 74;
            }
            self.text.push(c);
            room -= c.len_utf8();
        }
        self.text.push_str("\r\n");
    }

    fn event(&mut self, event: &Event<'_>) {
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", event.uid));
        self.line(&format!("SEQUENCE:{}", event.sequence));
        self.line(&format!("DTSTAMP:{}", utc(event.written_at)));
        self.line(&format!("DTSTART:{}", utc(event.starts_at)));
        self.line(&format!("DTEND:{}", utc(event.ends_at)));
        self.line(&format!("SUMMARY:{}", escaped(event.summary)));
        self.line(&format!("DESCRIPTION:{}", escaped(event.description)));
        self.line(&format!("LOCATION:{}", escaped(event.location)));
        self.line(&format!("URL:{}", event.url));
        if !event.organizer.is_empty() {
            self.line(&format!(
                "ORGANIZER;CN=MentorConnect:mailto:{}",
                event.organizer
            ));
        }
        for (name, address) in event.attendees {
            self.line(&format!(
                "ATTENDEE;CN={};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:{address}",
                parameter(name)
            ));
        }
        self.line(&format!("STATUS:{}", event.status));
        self.line("END:VEVENT");
    }
}
