//! Words about what the payment provider told and nothing came of.

use super::Lang;
use crate::money::MessageReason;

pub struct MessagesWords {
    pub messages: &'static str,
    pub intro: &'static str,
    pub none: &'static str,
    pub none_text: &'static str,
    pub came: &'static str,
    pub tries: &'static str,
    pub why: &'static str,
    pub waits: &'static str,
    pub off: &'static str,
    pub about: &'static str,
    /// Until when it is tried again by itself follows.
    pub tried_until: &'static str,
    pub tried_no_more: &'static str,
    pub play_again: &'static str,
    /// When follows.
    pub played_by: fn(name: &str) -> String,
    /// What a message says, by its name.
    pub what: fn(&str) -> &'static str,
    pub reason: fn(&MessageReason) -> String,
}

pub const EN: MessagesWords = MessagesWords {
    messages: "Messages of the payment provider",
    intro: "What the provider told and nothing came of. What waits is tried again each hour for three days. Look at the provider what happened, and then have a message played again: it is taken as if it had just come.",
    none: "No message waits",
    none_text: "What the provider told was done.",
    came: "Came",
    tries: "Tries",
    why: "Why nothing came of it",
    waits: "Waits",
    off: "Not as it should be",
    about: "Postings about it",
    tried_until: "Tried again by itself until",
    tried_no_more: "Not tried again by itself any more.",
    play_again: "Play again",
    played_by: |name| format!("Played again by {name},"),
    what: |what| match what {
        "paid" => "Somebody paid",
        "disputed" => "A bank took money back",
        "dispute_won" => "A bank gave money again",
        "dispute_lost" => "A bank keeps money",
        "came_back" => "A refund or a payout came back",
        "sent_back" => "Money was sent back there by hand",
        "payee" => "Something changed about a mentor's account",
        _ => "A message",
    },
    reason: |reason| {
        match reason {
        MessageReason::TooEarly => "What it follows has not happened here.".to_owned(),
        MessageReason::Unknown => "What it is about is not known here.".to_owned(),
        MessageReason::Silent => {
            "The provider was asked about it and did not answer.".to_owned()
        }
        MessageReason::Garbled => "It makes no sense.".to_owned(),
        MessageReason::Busy => "Others changed the same, each time it was tried.".to_owned(),
        MessageReason::Broken => "Something here did not work.".to_owned(),
        MessageReason::Differs { said, known } => {
            let (said, known) = (Lang::En.money(*said), Lang::En.money(*known));
            format!("It says {said}, and known here is {known}.")
        }
        MessageReason::NotDivisible => {
            "It is about a part of what several sessions or several payers share, so it cannot be said whose part.".to_owned()
        }
        MessageReason::NotKept => "Why was not kept.".to_owned(),
    }
    },
};

pub const DE: MessagesWords = MessagesWords {
    messages: "Nachrichten des Zahlungsanbieters",
    intro: "Was der Anbieter gemeldet hat und woraus nichts wurde. Was wartet, wird drei Tage lang jede Stunde wieder versucht. Sieh beim Anbieter nach, was geschehen ist, und lass eine Nachricht dann noch einmal abspielen: Sie gilt, als wäre sie eben gekommen.",
    none: "Keine Nachricht wartet",
    none_text: "Was der Anbieter gemeldet hat, ist geschehen.",
    came: "Gekommen",
    tries: "Versuche",
    why: "Warum nichts daraus wurde",
    waits: "Wartet",
    off: "Nicht, wie es sein soll",
    about: "Buchungssätze dazu",
    tried_until: "Wird von selbst wieder versucht bis",
    tried_no_more: "Wird nicht mehr von selbst versucht.",
    play_again: "Noch einmal abspielen",
    played_by: |name| format!("Noch einmal abgespielt von {name},"),
    what: |what| match what {
        "paid" => "Jemand hat bezahlt",
        "disputed" => "Eine Bank hat Geld zurückgeholt",
        "dispute_won" => "Eine Bank hat Geld wieder gegeben",
        "dispute_lost" => "Eine Bank behält Geld",
        "came_back" => "Eine Rück- oder Auszahlung kam zurück",
        "sent_back" => "Dort wurde von Hand Geld zurückgeschickt",
        "payee" => "Am Konto eines Mentors hat sich etwas geändert",
        _ => "Eine Nachricht",
    },
    reason: |reason| {
        match reason {
        MessageReason::TooEarly => "Worauf es folgt, ist hier nicht geschehen.".to_owned(),
        MessageReason::Unknown => "Worum es geht, ist hier nicht bekannt.".to_owned(),
        MessageReason::Silent => {
            "Der Anbieter wurde danach gefragt und hat nicht geantwortet.".to_owned()
        }
        MessageReason::Garbled => "Es ergibt keinen Sinn.".to_owned(),
        MessageReason::Busy => "Bei jedem Versuch haben andere dasselbe geändert.".to_owned(),
        MessageReason::Broken => "Hier hat etwas nicht funktioniert.".to_owned(),
        MessageReason::Differs { said, known } => {
            let (said, known) = (Lang::De.money(*said), Lang::De.money(*known));
            format!("Es nennt {said}, und bekannt ist hier {known}.")
        }
        MessageReason::NotDivisible => {
            "Es geht um einen Teil dessen, was mehrere Termine oder mehrere Zahlende teilen: Wessen Teil es ist, lässt sich nicht sagen.".to_owned()
        }
        MessageReason::NotKept => "Warum, wurde nicht festgehalten.".to_owned(),
    }
    },
};
