//! Words of the calendar where a hand changes it: these go to the browser with the days. Everything
//! else that stands on the page is said by the server, see `calendar.rs`.

use domain::booking::BookingStatus;

pub struct DeskWords {
    pub title: &'static str,
    pub page_description: &'static str,
    pub past: &'static str,
    pub already_open: &'static str,
    pub refused_past: &'static str,
    pub refused_open: &'static str,
    pub refused_booked: &'static str,
    pub refused_end: &'static str,
    pub offer: fn(day: &str, times: &str) -> String,
    pub offer_close: fn(day: &str) -> String,
    pub free_at: fn(day: &str, time: &str) -> String,
    pub with: fn(title: &str, name: &str) -> String,
    pub aim_start: &'static str,
    pub aim_end: &'static str,
    pub propose_title: &'static str,
    pub propose: fn(what: &str, day: &str, times: &str) -> String,
    pub propose_hint: &'static str,
    pub propose_go: &'static str,
    pub keep: &'static str,
    pub open_time: &'static str,
    pub booked: &'static str,
    pub once: &'static str,
    pub replaced: &'static str,
    pub weeks: fn(u8) -> String,
    pub status: fn(BookingStatus) -> &'static str,
    pub saving: &'static str,
    pub done: &'static str,
    pub restored: &'static str,
    pub named: fn(what: &str, day: &str, from: &str, to: &str, state: &str) -> String,
    pub only_mentors: &'static str,
}

pub const EN: DeskWords = DeskWords {
    title: "Calendar",
    page_description: "Open your time by drag or by keyboard, and see your sessions where they are.",
    past: "Past",
    already_open: "Already open",
    refused_past: "That time is over.",
    refused_open: "Time is already open there.",
    refused_booked: "Another session takes place then.",
    refused_end: "An end has to come after its start, by a day at most.",
    offer: |day, times| format!("Put it at {day}, {times}"),
    offer_close: |day| format!("Remove it on {day}"),
    free_at: |day, time| format!("{day}, {time}, free. Enter opens time here"),
    with: |title, name| format!("{title} with {name}"),
    aim_start: "Tap where it is to start.",
    aim_end: "Tap where it is to end.",
    propose_title: "Move this session?",
    propose: |what, day, times| format!("{what}: {day}, {times}."),
    propose_hint: "Nothing has changed yet. On the next page you see the rules agreed at booking, and whether that time is free for both of you.",
    propose_go: "Propose this time",
    keep: "Leave it where it is",
    open_time: "Open time",
    booked: "Booked",
    once: "Only this day",
    replaced: "This day only, instead of the weekly times",
    weeks: |n| {
        if n == 1 {
            "Every week".to_owned()
        } else {
            format!("Every {n} weeks")
        }
    },
    status: |status| match status {
        BookingStatus::Held => "being booked",
        BookingStatus::Requested => "waits for your answer",
        BookingStatus::Confirmed => "confirmed",
        BookingStatus::Kept => "took place",
        BookingStatus::NoShow => "somebody did not come",
        _ => "over",
    },
    saving: "Saving…",
    done: "Saved.",
    restored: "Taken back.",
    named: |what, day, from, to, state| format!("{what}, {day}, {from} to {to}, {state}"),
    only_mentors: "The calendar is for mentors. Say in your profile that you mentor, and it is yours.",
};

pub const DE: DeskWords = DeskWords {
    title: "Kalender",
    page_description: "Öffne deine Zeit durch Ziehen oder mit Tasten, und sieh deine Termine, wo sie liegen.",
    past: "Vergangen",
    already_open: "Schon offen",
    refused_past: "Diese Zeit ist vorbei.",
    refused_open: "Dort ist schon Zeit offen.",
    refused_booked: "Dann ist ein anderer Termin.",
    refused_end: "Ein Ende muss nach dem Anfang liegen, höchstens einen Tag später.",
    offer: |day, times| format!("Auf {day}, {times} legen"),
    offer_close: |day| format!("Am {day} entfernen"),
    free_at: |day, time| format!("{day}, {time}, frei. Eingabe öffnet hier Zeit"),
    with: |title, name| format!("{title} mit {name}"),
    aim_start: "Tippe dorthin, wo es anfangen soll.",
    aim_end: "Tippe dorthin, wo es enden soll.",
    propose_title: "Diesen Termin verschieben?",
    propose: |what, day, times| format!("{what}: {day}, {times}."),
    propose_hint: "Noch ist nichts geändert. Auf der nächsten Seite siehst du die vereinbarten Regeln, und ob die Zeit für euch beide frei ist.",
    propose_go: "Diese Zeit vorschlagen",
    keep: "So lassen",
    open_time: "Offene Zeit",
    booked: "Gebucht",
    once: "Nur dieser Tag",
    replaced: "Nur dieser Tag, anstelle der wöchentlichen Zeiten",
    weeks: |n| {
        if n == 1 {
            "Jede Woche".to_owned()
        } else {
            format!("Alle {n} Wochen")
        }
    },
    status: |status| match status {
        BookingStatus::Held => "wird gerade gebucht",
        BookingStatus::Requested => "wartet auf deine Antwort",
        BookingStatus::Confirmed => "bestätigt",
        BookingStatus::Kept => "hat stattgefunden",
        BookingStatus::NoShow => "jemand ist nicht gekommen",
        _ => "vorbei",
    },
    saving: "Speichert …",
    done: "Gespeichert.",
    restored: "Zurückgenommen.",
    named: |what, day, from, to, state| format!("{what}, {day}, {from} bis {to}, {state}"),
    only_mentors: "Der Kalender ist für Mentoren. Sag im Profil, dass du Mentor bist, und er gehört dir.",
};
