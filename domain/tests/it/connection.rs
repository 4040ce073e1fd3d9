//! Other people's calendars: the same busy times as other libraries find, bounded work for hostile
//! files, and never free time where a file cannot be read.

use domain::connection::{
    MOST_TIMES, Reading, Trouble, fresh_until, merged, next_read, read, read_all,
};
use domain::interval::Interval;
use domain::time::{DAY, HOUR, Instant, MINUTE, SECOND};
use jiff::tz::TimeZone;

const EXPECTED: &str = include_str!("../data/calendars.txt");
/// Monday 23 November 2026, 08:00 in UTC.
const FROM: Instant = Instant(1_795_420_800_000);

fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn busy(text: &str) -> Result<Vec<(i64, i64, Option<String>)>, Trouble> {
    let home = zone("Europe/Berlin").expect("Berlin is there");
    let window = Interval::new(FROM, FROM.plus(370 * DAY)).expect("it ends later");
    let reading = Reading {
        window,
        home: &home,
        zone: &zone,
    };
    let times = read(text, &reading)?;
    let seconds = |instant: Instant| instant.0 / SECOND;
    Ok(times
        .into_iter()
        .map(|busy| {
            (
                seconds(busy.time.starts_at()),
                seconds(busy.time.ends_at()),
                busy.title,
            )
        })
        .collect())
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    calendar(&format!(
        "BEGIN:VEVENT\r\nUID:1\r\n{}\r\nEND:VEVENT\r\n",
        lines.replace('\n', "\r\n")
    ))
}

#[test]
fn busy_times_are_those_that_other_libraries_find() {
    let mut cases = 0;
    for case in EXPECTED.split("\n== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (text, times) = rest.rsplit_once("-- ").expect("its times");
        let expected: Vec<(i64, i64)> = times
            .split_whitespace()
            .map(|time| {
                let (from, until) = time.split_once('-').expect("two instants");
                (
                    from.parse().expect("seconds"),
                    until.parse().expect("seconds"),
                )
            })
            .collect();
        let found = busy(text).unwrap_or_else(|trouble| panic!("{name}: {trouble:?}"));
        let found: Vec<(i64, i64)> = found
            .into_iter()
            .map(|(from, until, _)| (from, until))
            .collect();
        let differs = found
            .iter()
            .zip(&expected)
            .find(|(found, expected)| found != expected);
        assert_eq!(differs, None, "{name}\n{text}");
        assert_eq!(found.len(), expected.len(), "{name}\n{text}");
        cases += 1;
    }
    assert!(cases > 150, "only {cases} cases");
}

#[test]
fn titles_are_kept_but_not_private_ones() {
    let titled = |more: &str| {
        let text = event(&format!(
            "DTSTART:20261201T100000Z\nDURATION:PT1H\nSUMMARY:Dentist\\, at last\n{more}"
        ));
        busy(&text).expect("readable")[0].2.clone()
    };
    assert_eq!(titled("CLASS:PUBLIC").as_deref(), Some("Dentist, at last"));
    assert_eq!(titled("CLASS:PRIVATE"), None);
    assert_eq!(titled("CLASS:CONFIDENTIAL"), None);
}

#[test]
fn what_this_product_wrote_is_left_out() {
    let own = calendar(
        "BEGIN:VEVENT\r\nUID:7@mentorconnect\r\nDTSTART:20261201T100000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n",
    );
    assert_eq!(busy(&own), Ok(vec![]));
}

#[test]
fn periods_of_a_free_busy_answer_count() {
    let text = calendar(
        "BEGIN:VFREEBUSY\r\nFREEBUSY;FBTYPE=BUSY:20261201T100000Z/PT1H,20261202T100000Z/20261202T103000Z\r\n\
         FREEBUSY;FBTYPE=FREE:20261203T100000Z/PT1H\r\nEND:VFREEBUSY\r\n",
    );
    let lengths: Vec<i64> = busy(&text)
        .expect("readable")
        .iter()
        .map(|(from, until, _)| until - from)
        .collect();
    assert_eq!(lengths, [3_600, 1_800]);
}

#[test]
fn what_cannot_be_read_is_not_free() {
    let cases = [
        ("<html></html>".to_owned(), Trouble::NotACalendar),
        (String::new(), Trouble::NotACalendar),
        // Cut off on the way.
        (
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n".to_owned(),
            Trouble::NotACalendar,
        ),
        (event("SUMMARY:No start"), Trouble::BadEvent { line: 3 }),
        (
            event("DTSTART:20261399T100000Z"),
            Trouble::BadEvent { line: 3 },
        ),
        (
            event("DTSTART:20261201T100000Z\nDURATION:soon"),
            Trouble::BadEvent { line: 3 },
        ),
        (
            event("DTSTART:20261201T100000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES"),
            Trouble::BadEvent { line: 7 },
        ),
        (
            event("DTSTART;TZID=Middle/Earth:20261201T100000\nDURATION:PT1H"),
            Trouble::UnknownZone {
                name: "Middle/Earth".to_owned(),
            },
        ),
    ];
    for (text, trouble) in cases {
        assert_eq!(busy(&text), Err(trouble), "{text}");
    }
}

#[test]
fn hostile_calendars_cost_little() {
    let too_many = Trouble::TooManyTimes { most: MOST_TIMES };
    let cases = [
        ("RRULE:FREQ=SECONDLY", too_many.clone()),
        ("RRULE:FREQ=SECONDLY;COUNT=1000000000", too_many.clone()),
        ("RRULE:FREQ=MINUTELY", too_many.clone()),
        (
            "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
            Trouble::TooDetailed { line: 7 },
        ),
        (
            "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11,12",
            Trouble::TooDetailed { line: 7 },
        ),
    ];
    for (rule, trouble) in cases {
        let text = event(&format!("DTSTART:20261123T100000Z\nDURATION:PT24H\n{rule}"));
        assert_eq!(busy(&text), Err(trouble), "{rule}");
    }
    // From the first year on, and never: no more work than the window asks for.
    for rule in [
        "FREQ=HOURLY;INTERVAL=24",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ] {
        let text = event(&format!(
            "DTSTART:00010101T100000Z\nDURATION:PT24H\nRRULE:{rule}"
        ));
        assert!(busy(&text).is_ok(), "{rule}");
    }
    let one = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261201T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=SECONDLY;COUNT=1000000000\r\nEND:VEVENT\r\n";
    assert_eq!(busy(&calendar(&one.repeat(10_000))), Err(too_many));
    let plain = "BEGIN:VEVENT\r\nDTSTART:20200101T100000Z\r\nEND:VEVENT\r\n";
    assert_eq!(
        busy(&calendar(&plain.repeat(20_001))),
        Err(Trouble::TooManyEvents { most: 20_000 })
    );
    assert_eq!(
        busy(&"BEGIN:VCALENDAR\r\n".repeat(300_000)),
        Err(Trouble::NotACalendar)
    );
}

#[test]
fn a_file_of_any_bytes_is_read_or_refused() {
    use proptest::prelude::*;
    let pieces = prop::sample::select(vec![
        "BEGIN:VCALENDAR\n",
        "END:VCALENDAR\n",
        "BEGIN:VEVENT\n",
        "END:VEVENT\n",
        "BEGIN:VTIMEZONE\n",
        "END:VTIMEZONE\n",
        "BEGIN:STANDARD\n",
        "END:STANDARD\n",
        "TZID:X\n",
        "TZOFFSETTO:+0100\n",
        "UID:1\n",
        "DTSTART:20261201T100000Z\n",
        "DTSTART;TZID=X:20261201T100000\n",
        "DTSTART;VALUE=DATE:99991231\n",
        "DTSTART:00000101T000000Z\n",
        "DTEND:20261201T110000Z\n",
        "DURATION:P4294967295W\n",
        "DURATION:PT1H\n",
        "RRULE:FREQ=DAILY\n",
        "RRULE:FREQ=YEARLY;INTERVAL=4294967295\n",
        "RRULE:FREQ=WEEKLY;BYDAY=-53SU;WKST=SU\n",
        "RRULE:FREQ=MONTHLY;BYSETPOS=-366;BYDAY=MO\n",
        "RDATE:99991231T235959Z\n",
        "EXDATE:20261201\n",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T100000Z\n",
        "é\u{0}:;=\"\n",
        " folded\n",
        ":\n",
        ";\n",
    ]);
    proptest!(ProptestConfig::with_cases(2_000), |(parts in prop::collection::vec(pieces, 0..40))| {
        let text = parts.concat();
        if let Ok(times) = busy(&text) {
            prop_assert!(times.iter().all(|(from, until, _)| from < until));
        }
        let whole = calendar(&text);
        let _ = busy(&whole);
    });
}

#[test]
fn what_was_read_counts_for_hours_and_failures_slow_down() {
    assert_eq!(next_read(FROM, 0), FROM.plus(15 * MINUTE));
    assert_eq!(next_read(FROM, 1), FROM.plus(30 * MINUTE));
    assert_eq!(next_read(FROM, 40), FROM.plus(2 * HOUR));
    assert!(next_read(next_read(FROM, 40), 40) < fresh_until(FROM));
}

const OURS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@mentorconnect\r\nSEQUENCE:2\r\nDTSTART:20261124T100000Z\r\nDTEND:20261124T110000Z\r\nSUMMARY:Interview practice\r\nDESCRIPTION:https://example.org/sessions/1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn our_facts_go_into_their_event_and_the_rest_stays_theirs() {
    let theirs = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:Here\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:other\nDTSTART:20260101T000000Z\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;TZID=Here:20261124T0\n 90000\nDURATION:PT2H\nUID:1@mentorconnect\nRRULE:FREQ=DAILY\nDESCRIPTION:Bring the book\nATTENDEE:mailto:a@example.org\nBEGIN:VALARM\nTRIGGER:-PT5M\nDESCRIPTION:Go\nEND:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:1@mentorconnect\nRECURRENCE-ID:20261125T090000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    let text = merged(OURS, theirs).expect("it is there");
    let lines: Vec<&str> = text.lines().collect();
    let expected = [
        "BEGIN:VCALENDAR",
        "BEGIN:VTIMEZONE",
        "TZID:Here",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:other",
        "DTSTART:20260101T000000Z",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1@mentorconnect",
        "SEQUENCE:2",
        "DTSTART:20261124T100000Z",
        "DTEND:20261124T110000Z",
        "SUMMARY:Interview practice",
        "DESCRIPTION:https://example.org/sessions/1\\n\\nBring the book",
        "ATTENDEE:mailto:a@example.org",
        "BEGIN:VALARM",
        "TRIGGER:-PT5M",
        "DESCRIPTION:Go",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ];
    assert_eq!(lines, expected);
    // Written over itself it stays as it is, notes and all.
    assert_eq!(merged(OURS, &text).as_deref(), Some(text.as_str()));
    assert_eq!(merged(OURS, &theirs.replace("1@mentorconnect", "2")), None);
    assert_eq!(
        merged(OURS, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1@mentorconnect"),
        None
    );
}

#[test]
fn files_together_are_bounded_as_one_is() {
    let home = zone("Europe/Berlin").expect("Berlin is there");
    let window = Interval::new(FROM, FROM.plus(370 * DAY)).expect("it ends later");
    let reading = Reading {
        window,
        home: &home,
        zone: &zone,
    };
    let one = |day: i64| {
        let day = 24 + day;
        event(&format!("DTSTART:202611{day}T090000Z\nDURATION:PT1H"))
    };
    let (first, second) = (one(0), one(1));
    let times = read_all([second.as_str(), first.as_str(), second.as_str()], &reading);
    let times = times.expect("good files");
    assert_eq!(times.len(), 2, "in order, each once");
    assert!(times[0].time.starts_at() < times[1].time.starts_at());
    let hourly = event("DTSTART:20261124T090000Z\nDURATION:PT10M\nRRULE:FREQ=HOURLY");
    let shifted = hourly.replace("T090000", "T091500");
    assert!(read(&hourly, &reading).is_ok());
    let both = read_all([hourly.as_str(), shifted.as_str()], &reading);
    assert_eq!(both, Err(Trouble::TooManyTimes { most: MOST_TIMES }));
    let cut_off = read_all([first.as_str(), "BEGIN:VCALENDAR"], &reading);
    assert_eq!(cut_off, Err(Trouble::NotACalendar));
}
