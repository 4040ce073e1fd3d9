//! Letters about disputes, in every language: one was opened, somebody spoke, it was decided, a bank
//! stepped in. Each says who has to do something now, and until when.

use super::Lang;
use super::mail::Text;
use crate::dispute::CaseEventKind;
use domain::booking::Side;
use domain::money::Money;

/// What letters about a dispute say.
pub struct DisputeLetter<'a> {
    pub what: CaseEventKind,
    /// Whether the reader is the mentor or the mentee.
    pub to: Side,
    pub name: &'a str,
    pub other: &'a str,
    pub title: &'a str,
    /// In the reader's zone.
    pub when: &'a str,
    /// Until when whoever's turn it is has time, in the reader's zone.
    pub until: Option<&'a str>,
    /// What goes back to the mentee.
    pub refund: Option<Money>,
    pub link: &'a str,
}

pub(super) fn dispute_en(l: &DisputeLetter<'_>) -> Text {
    let session = format!("{} with {}", l.title, l.other);
    let until = l.until.unwrap_or_default();
    let back = l.refund.map(|money| Lang::En.money(money));
    let back = back.unwrap_or_default();
    let goes = match l.refund {
        Some(Money { minor: 0, .. }) => "Nothing goes back: all of it is the mentor's.".to_owned(),
        _ if l.to == Side::Mentee => {
            format!("{back} go back to you; we write again when they have left.")
        }
        _ => format!("{back} go back to {}, and what is left is yours.", l.other),
    };
    let (subject, lead) = match l.what {
        CaseEventKind::Opened => (
            format!("Please answer: {} disputes {}", l.other, l.title),
            format!(
                "{} says that something was wrong with {session}, and would like money back. The money stays held until it is decided. Please say how it was from your side, until {until}. If you say nothing, everything goes back to {}.",
                l.other, l.other
            ),
        ),
        CaseEventKind::Said => (
            format!("{} wrote about your dispute: {}", l.other, l.title),
            match l.until {
                Some(until) => format!(
                    "{} said something about the dispute of {session}. A moderator reads both sides and decides, until {until}. You can add to what you said.",
                    l.other
                ),
                None => format!(
                    "{} said something about the dispute of {session}. You can add to what you said.",
                    l.other
                ),
            },
        ),
        CaseEventKind::Ruled => (
            format!("Decided: the dispute about {}", l.title),
            format!(
                "a moderator has read both sides and decided the dispute about {session}. {goes} Why, you can read here:"
            ),
        ),
        CaseEventKind::Silent => (
            format!("Decided: the dispute about {}", l.title),
            match l.to {
                Side::Mentee => format!(
                    "{} did not answer in time, so the dispute about {session} is decided for you. {goes}",
                    l.other
                ),
                Side::Mentor => format!(
                    "nothing was said from your side in time, so the dispute about {session} is decided for {}. {goes}",
                    l.other
                ),
            },
        ),
        CaseEventKind::TakenByBank => (
            format!("A bank took back what was paid: {}", l.title),
            format!(
                "the bank of whoever paid for {session} took the money back, and decides whose it is. That takes some weeks. What you say about it here helps us to answer the bank:"
            ),
        ),
        CaseEventKind::BankGaveBack => (
            format!("The bank gave the money again: {}", l.title),
            format!(
                "the bank that took back what was paid for {session} gave it again. How it goes on, you see here:"
            ),
        ),
        CaseEventKind::BankKept => (
            format!("The bank keeps the money: {}", l.title),
            format!(
                "the bank decided that the {back} for {session} stay with whoever paid. Nothing is to be done any more."
            ),
        ),
    };
    let text = format!("Hello {},\n\n{lead}\n\n{}\n\n{}", l.name, l.when, l.link);
    (subject, text)
}

pub(super) fn dispute_de(l: &DisputeLetter<'_>) -> Text {
    let session = format!("{} mit {}", l.title, l.other);
    let until = l.until.unwrap_or_default();
    let back = l.refund.map(|money| Lang::De.money(money));
    let back = back.unwrap_or_default();
    let goes = match l.refund {
        Some(Money { minor: 0, .. }) => {
            "Es geht nichts zurück: alles gehört dem Mentor.".to_owned()
        }
        _ if l.to == Side::Mentee => {
            format!("{back} gehen an dich zurück; wir schreiben dir, sobald sie unterwegs sind.")
        }
        _ => format!(
            "{back} gehen an {} zurück, und was bleibt, gehört dir.",
            l.other
        ),
    };
    let (subject, lead) = match l.what {
        CaseEventKind::Opened => (
            format!("Bitte antworte: {} beanstandet {}", l.other, l.title),
            format!(
                "{} sagt, dass mit {session} etwas nicht stimmte, und möchte Geld zurück. Das Geld wird gehalten, bis es entschieden ist. Bitte sag bis {until}, wie es von deiner Seite war. Wenn du nichts sagst, geht alles an {} zurück.",
                l.other, l.other
            ),
        ),
        CaseEventKind::Said => (
            format!("{} hat zum Streitfall geschrieben: {}", l.other, l.title),
            match l.until {
                Some(until) => format!(
                    "{} hat etwas zum Streit um {session} gesagt. Ein Moderator liest beide Seiten und entscheidet bis {until}. Du kannst ergänzen, was du gesagt hast.",
                    l.other
                ),
                None => format!(
                    "{} hat etwas zum Streit um {session} gesagt. Du kannst ergänzen, was du gesagt hast.",
                    l.other
                ),
            },
        ),
        CaseEventKind::Ruled => (
            format!("Entschieden: der Streit um {}", l.title),
            format!(
                "ein Moderator hat beide Seiten gelesen und über den Streit um {session} entschieden. {goes} Warum, liest du hier:"
            ),
        ),
        CaseEventKind::Silent => (
            format!("Entschieden: der Streit um {}", l.title),
            match l.to {
                Side::Mentee => format!(
                    "{} hat nicht rechtzeitig geantwortet; deshalb ist der Streit um {session} für dich entschieden. {goes}",
                    l.other
                ),
                Side::Mentor => format!(
                    "von dir kam rechtzeitig keine Antwort; deshalb ist der Streit um {session} für {} entschieden. {goes}",
                    l.other
                ),
            },
        ),
        CaseEventKind::TakenByBank => (
            format!("Eine Bank hat die Zahlung zurückgeholt: {}", l.title),
            format!(
                "die Bank der zahlenden Person hat das Geld für {session} zurückgeholt und entscheidet, wem es gehört. Das dauert einige Wochen. Was du hier dazu sagst, hilft uns, der Bank zu antworten:"
            ),
        ),
        CaseEventKind::BankGaveBack => (
            format!("Die Bank hat das Geld wieder gegeben: {}", l.title),
            format!(
                "die Bank, die das Geld für {session} zurückgeholt hatte, hat es wieder gegeben. Wie es weitergeht, siehst du hier:"
            ),
        ),
        CaseEventKind::BankKept => (
            format!("Die Bank behält das Geld: {}", l.title),
            format!(
                "die Bank hat entschieden, dass die {back} für {session} bei der zahlenden Person bleiben. Es ist nichts mehr zu tun."
            ),
        ),
    };
    let text = format!("Hallo {},\n\n{lead}\n\n{}\n\n{}", l.name, l.when, l.link);
    (subject, text)
}
