//! Words of the first page.

pub struct HomeWords {
    pub title: &'static str,
    pub lead: &'static str,
    pub example: &'static str,
    /// What it is, in three short lines: each with its text.
    pub three: [(&'static str, &'static str); 3],
    pub free_soon: &'static str,
}

pub const EN: HomeWords = HomeWords {
    title: "Find the person who made the move you want to make",
    lead: "Say what you want help with, see real open times, and book one. No cold messages.",
    example: "Move from QA into product, interviews in March",
    three: [
        (
            "Every time shown can be booked",
            "Mentors open their hours; you see them in your own time zone and take one in a step.",
        ),
        (
            "Both know what to expect",
            "What a mentor helps with, what they do not take, and what happens when plans change.",
        ),
        (
            "Reviews from sessions that happened",
            "Nobody rates before you met, and neither sees the other's words first.",
        ),
    ],
    free_soon: "Free this week",
};

pub const DE: HomeWords = HomeWords {
    title: "Finde den Menschen, der deinen nächsten Schritt schon gegangen ist",
    lead: "Sag, wobei du Hilfe willst, sieh echte offene Zeiten und buche eine. Keine kalten Nachrichten.",
    example: "Von QA ins Produktmanagement, Gespräche im März",
    three: [
        (
            "Jede gezeigte Zeit ist buchbar",
            "Mentoren öffnen ihre Stunden; du siehst sie in deiner Zeitzone und nimmst eine in einem Schritt.",
        ),
        (
            "Beide wissen, was sie erwartet",
            "Wobei jemand hilft, was nicht, und was gilt, wenn sich Pläne ändern.",
        ),
        (
            "Bewertungen aus echten Gesprächen",
            "Niemand bewertet vorher, und niemand sieht zuerst, was der andere schrieb.",
        ),
    ],
    free_soon: "Diese Woche frei",
};
