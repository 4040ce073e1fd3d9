//! Invitations in the iCalendar format (RFC 5545, RFC 5546): one event per booking, whose `UID`
//! stays and whose `SEQUENCE` rises, so that calendars update it instead of adding another.

use domain::time::Instant;

/// What calendars show of a session.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    pub uid: &'a str,
    pub sequence: i64,
    /// `REQUEST` puts it into the calendar or moves it, `CANCEL` takes it out.
    pub method: &'static str,
    pub written_at: Instant,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub summary: &'a str,
    pub description: &'a str,
    pub location: &'a str,
    pub url: &'a str,
    pub organizer: &'a str,
    /// Name and address of everybody who is asked to come.
    pub attendees: &'a [(&'a str, &'a str)],
}

/// The whole calendar object, lines folded and ended as the format wants.
pub fn invitation(event: &Event<'_>) -> String {
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//MentorConnect//Sessions//EN");
    out.line("CALSCALE:GREGORIAN");
    out.line(&format!("METHOD:{}", event.method));
    out.line("BEGIN:VEVENT");
    out.line(&format!("UID:{}", event.uid));
    out.line(&format!("SEQUENCE:{}", event.sequence));
    out.line(&format!("DTSTAMP:{}", utc(event.written_at)));
    out.line(&format!("DTSTART:{}", utc(event.starts_at)));
    out.line(&format!("DTEND:{}", utc(event.ends_at)));
    out.line(&format!("SUMMARY:{}", escaped(event.summary)));
    out.line(&format!("DESCRIPTION:{}", escaped(event.description)));
    out.line(&format!("LOCATION:{}", escaped(event.location)));
    out.line(&format!("URL:{}", event.url));
    out.line(&format!(
        "ORGANIZER;CN=MentorConnect:mailto:{}",
        event.organizer
    ));
    for (name, address) in event.attendees {
        out.line(&format!(
            "ATTENDEE;CN={};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:{address}",
            parameter(name)
        ));
    }
    let status = if event.method == "CANCEL" {
        "CANCELLED"
    } else {
        "CONFIRMED"
    };
    out.line(&format!("STATUS:{status}"));
    out.line("END:VEVENT");
    out.line("END:VCALENDAR");
    out.text
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
}
