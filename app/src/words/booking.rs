//! Words of booking a time and of what follows: sessions, their changes, what happened.

use crate::booking::EventKind;
use domain::booking::{BookingStatus, Side};

pub struct BookingWords {
    pub title: &'static str,
    pub coming: &'static str,
    pub past: &'static str,
    pub more: &'static str,
    pub nothing_coming: &'static str,
    pub nothing_coming_text: &'static str,
    pub nothing_past: &'static str,
    /// `Interview practice with Leila Osei`
    pub with: fn(title: &str, name: &str) -> String,
    pub status: fn(BookingStatus, Side, name: &str) -> String,
    pub needs_mark: &'static str,
    pub your_time: fn(zone: &str) -> String,
    pub their_time: fn(times: &str, name: &str, zone: &str) -> String,
    pub clock_same: fn(name: &str) -> String,
    /// Positive: their clock is ahead.
    pub clock_differs: fn(name: &str, minutes: i64, length: &str) -> String,
    pub week_before: &'static str,
    pub week_after: &'static str,
    pub no_times: &'static str,
    pub times_on: fn(day: &str, count: u32) -> String,
    pub offer_title: &'static str,
    pub price: &'static str,
    pub policy: &'static str,
    pub free_until: fn(moment: &str) -> String,
    pub free_time_over: &'static str,
    pub then_moves: fn(left: u8) -> String,
    pub approval_needed: fn(name: &str) -> String,
    pub instant: &'static str,
    pub hold: fn(time: &str) -> String,
    pub hold_hint: &'static str,
    pub not_free: &'static str,
    pub nearest: &'static str,
    pub sign_in_to_book: &'static str,
    pub confirm_title: &'static str,
    pub held_for_you: &'static str,
    pub held_until: fn(time: &str) -> String,
    pub hold_over: &'static str,
    pub book: &'static str,
    pub ask: &'static str,
    pub let_go: &'static str,
    pub choose_again: &'static str,
    pub answers_of_mentee: fn(name: &str) -> String,
    pub answers_of_yours: fn(name: &str) -> String,
    pub how_to_meet: &'static str,
    /// The same when it is over.
    pub how_it_was: fn(BookingStatus) -> &'static str,
    /// Why nothing is to come of it.
    pub what_became: fn(BookingStatus) -> Option<&'static str>,
    pub place: fn(place: &str) -> &'static str,
    pub place_later: &'static str,
    pub history: &'static str,
    pub event: fn(EventKind, by: Option<&str>) -> String,
    pub by_you: &'static str,
    pub moved_from_to: fn(from: &str, to: &str) -> String,
    pub change: &'static str,
    pub move_it: &'static str,
    pub move_title: &'static str,
    pub move_to: fn(moment: &str) -> String,
    pub keep_time: &'static str,
    pub cancel_it: &'static str,
    pub cancel_note: fn(name: &str) -> String,
    pub cancel_note_late: fn(name: &str) -> String,
    pub was_late: &'static str,
    pub reason: &'static str,
    pub reason_given: fn(reason: &str) -> String,
    pub answer_title: fn(name: &str) -> String,
    pub answer_until: fn(moment: &str) -> String,
    pub approve: &'static str,
    pub decline: &'static str,
    pub after_title: &'static str,
    pub after_text: &'static str,
    pub happened: &'static str,
    pub did_not_come: fn(name: &str) -> String,
    pub calendar_file_title: &'static str,
    pub calendar_file: &'static str,
}

pub const EN: BookingWords = BookingWords {
    title: "Sessions",
    coming: "Coming",
    past: "Past",
    more: "More sessions",
    nothing_coming: "Nothing booked yet",
    nothing_coming_text: "Find someone who made the move you want, and take one of their open times.",
    nothing_past: "No past sessions yet",
    with: |title, name| format!("{title} with {name}"),
    status: status_en,
    needs_mark: "Did it take place?",
    your_time: |zone| format!("your time ({zone})"),
    their_time: |times, name, zone| format!("{times} for {name} ({zone})"),
    clock_same: |name| format!("{name}'s clock shows the same"),
    clock_differs: |name, minutes, length| {
        format!(
            "{name}'s clock is {length} {}",
            if minutes < 0 { "earlier" } else { "later" }
        )
    },
    week_before: "Week before",
    week_after: "Week after",
    no_times: "No open times in this week.",
    times_on: |day, count| {
        if count == 1 {
            format!("{day}, 1 time")
        } else {
            format!("{day}, {count} times")
        }
    },
    offer_title: "Book this time",
    price: "Session",
    policy: "If plans change",
    free_until: |moment| format!("Free to move or cancel until {moment}."),
    free_time_over: "The free time to change is over.",
    then_moves: |left| match left {
        0 => "After that, it can only be cancelled, and both are told that it was late.".into(),
        1 => "After that, it can be moved once. Cancelling is then late, and both are told.".into(),
        n => format!(
            "After that, it can be moved {n} times. Cancelling is then late, and both are told."
        ),
    },
    approval_needed: |name| format!("{name} confirms each request. You hear by mail."),
    instant: "Booked at once, without waiting.",
    hold: |time| format!("Hold {time}"),
    hold_hint: "Held for 5 minutes while you confirm.",
    not_free: "This time cannot be booked any more.",
    nearest: "The nearest open times:",
    sign_in_to_book: "Sign in to book",
    confirm_title: "Confirm your session",
    held_for_you: "Held for you",
    held_until: |time| format!("Held for you until {time}."),
    hold_over: "The time is open to everybody again.",
    book: "Book it",
    ask: "Send the request",
    let_go: "Let it go",
    choose_again: "Choose a time again",
    answers_of_mentee: |name| format!("What {name} told you"),
    answers_of_yours: |name| format!("What you told {name}"),
    how_to_meet: "How to meet",
    how_it_was: |status| match status {
        BookingStatus::Kept => "How you met",
        _ => "How you were to meet",
    },
    what_became: |status| match status {
        BookingStatus::Cancelled => Some("This session was called off and does not take place."),
        BookingStatus::Declined => Some("The request was declined; nothing is booked."),
        BookingStatus::Expired => Some("It was not confirmed in time; nothing is booked."),
        BookingStatus::Rescheduled => Some("This session was moved to another time."),
        _ => None,
    },
    place: |place| match place {
        "phone" => "By phone",
        "link" => "By a link of the mentor's",
        _ => "In a room on MentorConnect",
    },
    place_later: "The details appear here once the session is confirmed.",
    history: "What happened so far",
    event: event_en,
    by_you: "you",
    moved_from_to: |from, to| format!("from {from} to {to}"),
    change: "Change",
    move_it: "Move",
    move_title: "Move to another time",
    move_to: |moment| format!("Move to {moment}"),
    keep_time: "Keep the time",
    cancel_it: "Cancel the session",
    cancel_note: |name| format!("{name} gets a mail at once."),
    cancel_note_late: |name| format!("It is late: {name} gets a mail at once that says so."),
    was_late: "Called off late, after the free time to change was over.",
    reason: "Why?",
    reason_given: |reason| format!("“{reason}”"),
    answer_title: |name| format!("{name} asks for this time"),
    answer_until: |moment| format!("The request lapses on {moment}."),
    approve: "Confirm",
    decline: "Decline",
    after_title: "After the session",
    after_text: "Say whether it took place; both of you can.",
    happened: "It took place",
    did_not_come: |name| format!("{name} did not come"),
    calendar_file_title: "Add to your calendar",
    calendar_file: "Calendar file",
};

fn status_en(status: BookingStatus, me: Side, name: &str) -> String {
    match (status, me) {
        (BookingStatus::Held, Side::Mentee) => "Held for you".into(),
        (BookingStatus::Held, Side::Mentor) => "Being booked".into(),
        (BookingStatus::Requested, Side::Mentor) => "Waits for you".into(),
        (BookingStatus::Requested, Side::Mentee) => format!("Waits for {name}"),
        (BookingStatus::Confirmed, _) => "Confirmed".into(),
        (BookingStatus::Declined, _) => "Declined".into(),
        (BookingStatus::Cancelled, _) => "Cancelled".into(),
        (BookingStatus::Expired, _) => "Expired".into(),
        (BookingStatus::Rescheduled, _) => "Moved".into(),
        (BookingStatus::Kept, _) => "Took place".into(),
        (BookingStatus::NoShow, _) => "No-show".into(),
    }
}

fn event_en(kind: EventKind, by: Option<&str>) -> String {
    let what = match kind {
        EventKind::Held => "Held",
        EventKind::Requested => "Requested",
        EventKind::Confirmed => "Confirmed",
        EventKind::Moved => "Moved",
        EventKind::Declined => "Declined",
        EventKind::Cancelled => "Cancelled",
        EventKind::Expired => "Expired",
        EventKind::Kept => "Marked as having taken place",
        EventKind::NoShow => "Marked as a no-show",
        EventKind::Proposed => "Other times proposed",
        EventKind::ProposalDeclined => "Other times declined",
        EventKind::ProposalExpired => "Other times not answered",
        EventKind::Offered => "Offered from the waitlist",
        EventKind::Appealed => "Appealed against the no-show",
        EventKind::AppealAnswered => "The other side told",
        EventKind::AppealUpheld => "The no-show stands, as a moderator decided",
        EventKind::AppealOverturned => "The no-show was taken back, as a moderator decided",
    };
    by.map_or_else(|| what.to_owned(), |by| format!("{what} by {by}"))
}

pub const DE: BookingWords = BookingWords {
    title: "Termine",
    coming: "Kommende",
    past: "Vergangene",
    more: "Weitere Termine",
    nothing_coming: "Noch nichts gebucht",
    nothing_coming_text: "Finde jemanden, der den Schritt geschafft hat, den du vorhast, und nimm eine offene Zeit.",
    nothing_past: "Noch keine vergangenen Termine",
    with: |title, name| format!("{title} mit {name}"),
    status: status_de,
    needs_mark: "Hat es stattgefunden?",
    your_time: |zone| format!("deine Zeit ({zone})"),
    their_time: |times, name, zone| format!("{times} für {name} ({zone})"),
    clock_same: |name| format!("Bei {name} zeigt die Uhr dasselbe"),
    clock_differs: |name, minutes, length| {
        format!(
            "Bei {name} ist es {length} {}",
            if minutes < 0 { "früher" } else { "später" }
        )
    },
    week_before: "Woche davor",
    week_after: "Woche danach",
    no_times: "In dieser Woche ist keine Zeit offen.",
    times_on: |day, count| {
        if count == 1 {
            format!("{day}, 1 Zeit")
        } else {
            format!("{day}, {count} Zeiten")
        }
    },
    offer_title: "Diese Zeit buchen",
    price: "Termin",
    policy: "Wenn etwas dazwischenkommt",
    free_until: |moment| format!("Bis {moment} frei verschieben oder absagen."),
    free_time_over: "Die freie Zeit zum Ändern ist vorbei.",
    then_moves: |left| match left {
        0 => "Danach ist nur noch absagen möglich, und beide erfahren, dass es spät war.".into(),
        1 => "Danach kann einmal verschoben werden. Absagen ist dann spät, und beide erfahren es."
            .into(),
        n => format!(
            "Danach kann {n}-mal verschoben werden. Absagen ist dann spät, und beide erfahren es."
        ),
    },
    approval_needed: |name| format!("{name} bestätigt jede Anfrage. Du bekommst eine Mail."),
    instant: "Sofort gebucht, ohne Warten.",
    hold: |time| format!("{time} reservieren"),
    hold_hint: "Für 5 Minuten reserviert, während du bestätigst.",
    not_free: "Diese Zeit ist nicht mehr buchbar.",
    nearest: "Die nächsten offenen Zeiten:",
    sign_in_to_book: "Zum Buchen anmelden",
    confirm_title: "Termin bestätigen",
    held_for_you: "Für dich reserviert",
    held_until: |time| format!("Für dich reserviert bis {time}."),
    hold_over: "Die Zeit ist wieder für alle offen.",
    book: "Buchen",
    ask: "Anfrage senden",
    let_go: "Loslassen",
    choose_again: "Noch einmal eine Zeit wählen",
    answers_of_mentee: |name| format!("Was {name} dir geschrieben hat"),
    answers_of_yours: |name| format!("Was du {name} geschrieben hast"),
    how_to_meet: "So trefft ihr euch",
    how_it_was: |status| match status {
        BookingStatus::Kept => "So habt ihr euch getroffen",
        _ => "So war es vereinbart",
    },
    what_became: |status| match status {
        BookingStatus::Cancelled => Some("Dieser Termin wurde abgesagt und findet nicht statt."),
        BookingStatus::Declined => Some("Die Anfrage wurde abgelehnt; es ist nichts gebucht."),
        BookingStatus::Expired => {
            Some("Er wurde nicht rechtzeitig bestätigt; es ist nichts gebucht.")
        }
        BookingStatus::Rescheduled => Some("Dieser Termin wurde auf eine andere Zeit verschoben."),
        _ => None,
    },
    place: |place| match place {
        "phone" => "Am Telefon",
        "link" => "Über einen Link des Mentors",
        _ => "In einem Raum auf MentorConnect",
    },
    place_later: "Die Einzelheiten stehen hier, sobald der Termin bestätigt ist.",
    history: "Was bisher geschah",
    event: event_de,
    by_you: "dir",
    moved_from_to: |from, to| format!("von {from} auf {to}"),
    change: "Ändern",
    move_it: "Verschieben",
    move_title: "Auf eine andere Zeit verschieben",
    move_to: |moment| format!("Auf {moment} verschieben"),
    keep_time: "Zeit behalten",
    cancel_it: "Termin absagen",
    cancel_note: |name| format!("{name} bekommt sofort eine Mail."),
    cancel_note_late: |name| format!("Es ist spät: {name} bekommt sofort eine Mail, die das sagt."),
    was_late: "Spät abgesagt, nach der freien Zeit zum Ändern.",
    reason: "Warum?",
    reason_given: |reason| format!("„{reason}“"),
    answer_title: |name| format!("{name} fragt nach dieser Zeit"),
    answer_until: |moment| format!("Die Anfrage verfällt am {moment}."),
    approve: "Bestätigen",
    decline: "Ablehnen",
    after_title: "Nach dem Termin",
    after_text: "Sag, ob er stattgefunden hat; ihr könnt es beide.",
    happened: "Hat stattgefunden",
    did_not_come: |name| format!("{name} kam nicht"),
    calendar_file_title: "In deinen Kalender",
    calendar_file: "Kalenderdatei",
};

fn status_de(status: BookingStatus, me: Side, name: &str) -> String {
    match (status, me) {
        (BookingStatus::Held, Side::Mentee) => "Für dich reserviert".into(),
        (BookingStatus::Held, Side::Mentor) => "Wird gerade gebucht".into(),
        (BookingStatus::Requested, Side::Mentor) => "Wartet auf dich".into(),
        (BookingStatus::Requested, Side::Mentee) => format!("Wartet auf {name}"),
        (BookingStatus::Confirmed, _) => "Bestätigt".into(),
        (BookingStatus::Declined, _) => "Abgelehnt".into(),
        (BookingStatus::Cancelled, _) => "Abgesagt".into(),
        (BookingStatus::Expired, _) => "Verfallen".into(),
        (BookingStatus::Rescheduled, _) => "Verschoben".into(),
        (BookingStatus::Kept, _) => "Hat stattgefunden".into(),
        (BookingStatus::NoShow, _) => "Nicht erschienen".into(),
    }
}

fn event_de(kind: EventKind, by: Option<&str>) -> String {
    let what = match kind {
        EventKind::Held => "Reserviert",
        EventKind::Requested => "Angefragt",
        EventKind::Confirmed => "Bestätigt",
        EventKind::Moved => "Verschoben",
        EventKind::Declined => "Abgelehnt",
        EventKind::Cancelled => "Abgesagt",
        EventKind::Expired => "Verfallen",
        EventKind::Kept => "Als stattgefunden vermerkt",
        EventKind::NoShow => "Als nicht erschienen vermerkt",
        EventKind::Proposed => "Andere Zeiten vorgeschlagen",
        EventKind::ProposalDeclined => "Andere Zeiten abgelehnt",
        EventKind::ProposalExpired => "Andere Zeiten ohne Antwort",
        EventKind::Offered => "Von der Warteliste angeboten",
        EventKind::Appealed => "Einspruch gegen das Nichterscheinen",
        EventKind::AppealAnswered => "Die andere Seite dargestellt",
        EventKind::AppealUpheld => "Das Nichterscheinen bleibt vermerkt, so die Moderation",
        EventKind::AppealOverturned => "Das Nichterscheinen ist zurückgenommen, so die Moderation",
    };
    by.map_or_else(|| what.to_owned(), |by| format!("{what} von {by}"))
}
