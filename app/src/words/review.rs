//! Words of reviews.

pub struct ReviewWords {
    pub title: fn(name: &str) -> String,
    pub unseen_until: fn(name: &str) -> String,
    pub overall: &'static str,
    pub clarity: &'static str,
    pub preparation: &'static str,
    pub progress: &'static str,
    pub of_five: fn(grade: u8) -> String,
    pub text: &'static str,
    pub private_note: &'static str,
    pub private_hint: fn(name: &str) -> String,
    pub send: &'static str,
    pub yours: &'static str,
    pub theirs: fn(name: &str) -> String,
    pub seen_from: fn(day: &str) -> String,
    pub theirs_waits: fn(name: &str) -> String,
}

pub const EN: ReviewWords = ReviewWords {
    title: |name| format!("How was it with {name}?"),
    unseen_until: |name| {
        format!("{name} sees this after both of you wrote, or two weeks after the session.")
    },
    overall: "Overall",
    clarity: "Clarity",
    preparation: "Preparation",
    progress: "Progress",
    of_five: |grade| format!("{grade} of 5"),
    text: "What should the next person know?",
    private_note: "Only for the platform",
    private_hint: |name| format!("{name} never sees this."),
    send: "Send review",
    yours: "Your review",
    theirs: |name| format!("{name}'s review"),
    seen_from: |day| format!("Seen by the other from {day} at the latest."),
    theirs_waits: |name| format!("{name} has written. You see it after you wrote, too."),
};

pub const DE: ReviewWords = ReviewWords {
    title: |name| format!("Wie war es mit {name}?"),
    unseen_until: |name| {
        format!(
            "{name} sieht das, wenn ihr beide geschrieben habt, oder zwei Wochen nach dem Termin."
        )
    },
    overall: "Insgesamt",
    clarity: "Klarheit",
    preparation: "Vorbereitung",
    progress: "Fortschritt",
    of_five: |grade| format!("{grade} von 5"),
    text: "Was soll die nächste Person wissen?",
    private_note: "Nur für die Plattform",
    private_hint: |name| format!("{name} sieht das nie."),
    send: "Bewertung senden",
    yours: "Deine Bewertung",
    theirs: |name| format!("Bewertung von {name}"),
    seen_from: |day| format!("Für die andere Seite spätestens ab {day} sichtbar."),
    theirs_waits: |name| {
        format!("{name} hat geschrieben. Du siehst es, wenn du auch geschrieben hast.")
    },
};
