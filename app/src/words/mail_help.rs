//! Letters about help requests, in every language: somebody asks, an answer was taken, it was reported.

use super::mail::Text;
use crate::help::HelpNews;

/// What letters about a help request say.
pub struct HelpLetter<'a> {
    pub what: HelpNews,
    pub name: &'a str,
    /// Who asks.
    pub asks: &'a str,
    pub goal: &'a str,
    pub question: &'a str,
    /// What a moderator said who took it down; empty if none did.
    pub why: &'a str,
    pub link: &'a str,
}

pub(super) fn help_en(l: &HelpLetter<'_>) -> Text {
    let (goal, asks) = (l.goal, l.asks);
    let (subject, text) = match l.what {
        HelpNews::Asked => (
            format!("{asks} asks: {goal}"),
            format!(
                "{asks} looks for help with “{goal}”, and you are among the few who fit. They ask:\n\n{}\n\nAnswer in a few lines, or leave it. You get at most five of these letters a week.",
                l.question
            ),
        ),
        HelpNews::Picked => (
            format!("{asks} takes your answer"),
            format!("{asks} takes your answer to “{goal}”, and may choose a time with you now."),
        ),
        HelpNews::Reported => (
            format!("Your request is not shown: {goal}"),
            format!(
                "mentors said that something is wrong with your request “{goal}”. It is not shown to them until a moderator has looked at it. We write to you then."
            ),
        ),
        HelpNews::TakenDown => (
            format!("Your request was taken down: {goal}"),
            format!(
                "a moderator took your request “{goal}” down, and says why:\n\n{}\n\nYou may ask again in other words.",
                l.why
            ),
        ),
        HelpNews::ShownAgain => (
            format!("Your request is shown again: {goal}"),
            format!(
                "a moderator looked at your request “{goal}”, and nothing is wrong with it. Mentors see it again, for as long as it had left."
            ),
        ),
    };
    (
        subject,
        format!("Hello {},\n\n{text}\n\n{}", l.name, l.link),
    )
}

pub(super) fn help_de(l: &HelpLetter<'_>) -> Text {
    let (goal, asks) = (l.goal, l.asks);
    let (subject, text) = match l.what {
        HelpNews::Asked => (
            format!("{asks} fragt: {goal}"),
            format!(
                "{asks} sucht Hilfe bei „{goal}“, und du gehörst zu den wenigen, die passen. Die Frage:\n\n{}\n\nAntworte in ein paar Zeilen, oder lass es. Höchstens fünf solche Briefe bekommst du in der Woche.",
                l.question
            ),
        ),
        HelpNews::Picked => (
            format!("{asks} nimmt deine Antwort an"),
            format!(
                "{asks} nimmt deine Antwort auf „{goal}“ an und kann jetzt eine Zeit bei dir wählen."
            ),
        ),
        HelpNews::Reported => (
            format!("Dein Gesuch wird nicht gezeigt: {goal}"),
            format!(
                "mit deinem Gesuch „{goal}“ stimmt etwas nicht, sagen einige, die es gesehen haben. Es wird nicht gezeigt, bis die Moderation es angesehen hat. Dann schreiben wir dir."
            ),
        ),
        HelpNews::TakenDown => (
            format!("Dein Gesuch wurde entfernt: {goal}"),
            format!(
                "die Moderation hat dein Gesuch „{goal}“ entfernt und sagt, warum:\n\n{}\n\nDu kannst mit anderen Worten noch einmal fragen.",
                l.why
            ),
        ),
        HelpNews::ShownAgain => (
            format!("Dein Gesuch wird wieder gezeigt: {goal}"),
            format!(
                "die Moderation hat dein Gesuch „{goal}“ angesehen: Es ist in Ordnung. Es wird wieder gezeigt, so lange, wie es noch Zeit hatte."
            ),
        ),
    };
    (
        subject,
        format!("Hallo {},\n\n{text}\n\n{}", l.name, l.link),
    )
}
