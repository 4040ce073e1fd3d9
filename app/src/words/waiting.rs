//! Words of waiting for a time, and of appeals against a mark as no-show.

use domain::booking::Ruling;

pub struct WaitingWords {
    pub title: &'static str,
    pub why: &'static str,
    pub join: &'static str,
    pub leave: &'static str,
    /// `You are number 2 in line.`
    pub place: fn(place: u32) -> String,
    /// In a list: `Number 2 in line`
    pub place_short: fn(place: u32) -> String,
    pub offered: &'static str,
    pub offer_over: &'static str,
    pub take_offer: &'static str,
    pub appeal_title: &'static str,
    pub appeal_hint: fn(name: &str) -> String,
    pub appeal_words: &'static str,
    pub appeal_send: &'static str,
    pub answer_title: fn(name: &str) -> String,
    pub answer_words: &'static str,
    pub answer_send: &'static str,
    /// Before what somebody wrote: `Leila wrote`
    pub wrote: fn(name: &str) -> String,
    pub you_wrote: &'static str,
    pub ruling: fn(Option<Ruling>) -> &'static str,
}

pub const EN: WaitingWords = WaitingWords {
    title: "Waitlist",
    why: "If a time is given back, the first in line is offered it for 30 minutes, by mail and under Sessions.",
    join: "Join the waitlist",
    leave: "Leave the waitlist",
    place: |place| format!("You are number {place} in line."),
    place_short: |place| format!("Number {place} in line"),
    offered: "Offered to you",
    offer_over: "The time goes to the next in line.",
    take_offer: "See the offered time",
    appeal_title: "You are marked as a no-show",
    appeal_hint: |name| {
        format!(
            "If that is not right, say once within 7 days what happened. A moderator hears {name} too and decides."
        )
    },
    appeal_words: "What happened?",
    appeal_send: "Appeal",
    answer_title: |name| format!("{name} appeals against the no-show"),
    answer_words: "What happened, as you saw it?",
    answer_send: "Tell the moderator",
    wrote: |name| format!("{name} wrote"),
    you_wrote: "You wrote",
    ruling: |ruling| match ruling {
        None => "A moderator reads both sides and decides.",
        Some(Ruling::Upheld) => "A moderator decided: the no-show stands.",
        Some(Ruling::Kept) => "A moderator decided: the session took place.",
        Some(Ruling::Excused) => {
            "A moderator decided: the session did not take place, and nobody is to blame."
        }
    },
};

pub const DE: WaitingWords = WaitingWords {
    title: "Warteliste",
    why: "Wird eine Zeit frei, bekommt die erste Person auf der Liste sie 30 Minuten lang angeboten, per Mail und unter Termine.",
    join: "Auf die Warteliste",
    leave: "Warteliste verlassen",
    place: |place| format!("Du stehst auf Platz {place}."),
    place_short: |place| format!("Platz {place} auf der Liste"),
    offered: "Dir angeboten",
    offer_over: "Die Zeit geht an die nächste Person auf der Liste.",
    take_offer: "Angebotene Zeit ansehen",
    appeal_title: "Du bist als nicht erschienen vermerkt",
    appeal_hint: |name| {
        format!(
            "Wenn das nicht stimmt, schreib einmal, innerhalb von 7 Tagen, was geschehen ist. Die Moderation hört auch {name} und entscheidet."
        )
    },
    appeal_words: "Was ist geschehen?",
    appeal_send: "Einspruch erheben",
    answer_title: |name| format!("{name} erhebt Einspruch"),
    answer_words: "Was ist aus deiner Sicht geschehen?",
    answer_send: "Der Moderation schreiben",
    wrote: |name| format!("{name} schrieb"),
    you_wrote: "Du schriebst",
    ruling: |ruling| match ruling {
        None => "Die Moderation liest beide Seiten und entscheidet.",
        Some(Ruling::Upheld) => "Die Moderation hat entschieden: Der Vermerk bleibt.",
        Some(Ruling::Kept) => "Die Moderation hat entschieden: Der Termin hat stattgefunden.",
        Some(Ruling::Excused) => {
            "Die Moderation hat entschieden: Der Termin fiel aus, und niemand ist schuld."
        }
    },
};
