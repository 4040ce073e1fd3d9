//! Letters about packages, in every language: bought, given away, over, going back, taken by a bank.

use super::Lang;
use super::mail::Text;
use domain::money::Money;
use jiff::civil::DateTime;

/// What happened to a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageNews {
    /// To who paid.
    Paid,
    /// To the mentor.
    Sold,
    /// To whoever has it now.
    Given,
    /// To whoever has it: its time is over. `returned`: what was paid for the rest goes back.
    Over {
        returned: bool,
    },
    /// To the mentor: what was paid for the rest is theirs.
    RestIsYours,
    /// To who paid: so much was sent back, or could not be.
    Refunded,
    NotRefunded,
    /// To whoever has it and the mentor: what the payer's bank did.
    BankTook,
    BankGaveAgain,
    BankKept,
}

/// What letters about packages say.
pub struct PackageLetter<'a> {
    pub news: PackageNews,
    pub name: &'a str,
    pub payer: &'a str,
    pub mentor: &'a str,
    pub title: &'a str,
    pub sessions: u8,
    /// Not booked.
    pub left: u8,
    /// What the letter is about.
    pub amount: Money,
    /// On the reader's clock, and whose clock that is.
    pub until: Option<(DateTime, &'a str)>,
    pub link: &'a str,
}

fn until(lang: Lang, letter: &PackageLetter<'_>) -> String {
    letter
        .until
        .map(|(at, zone)| format!("{} ({zone})", lang.moment(at)))
        .unwrap_or_default()
}

pub(super) fn package_en(l: &PackageLetter<'_>) -> Text {
    let amount = Lang::En.money(l.amount);
    let until = until(Lang::En, l);
    let package = format!("{} × {} with {}", l.sessions, l.title, l.mentor);
    let (payer, left) = (l.payer, l.left);
    let (subject, lead) = match l.news {
        PackageNews::Paid => (
            format!("Paid: {amount} for {package}"),
            format!(
                "we received {amount} for {package}. The money for each session is held until it took place. Book them until {until}. Your receipt and what is left are in your wallet:"
            ),
        ),
        PackageNews::Sold => (
            format!("Sold: {} × {}", l.sessions, l.title),
            format!(
                "{payer} bought {} × {} for {amount}, to be booked until {until}. You are paid for each session once it took place. Your packages:",
                l.sessions, l.title
            ),
        ),
        PackageNews::Given => (
            format!("{payer} gave you sessions: {} with {}", l.title, l.mentor),
            format!(
                "{left} of {package} are yours now: {payer} paid for them. Book them until {until}. They are in your wallet:"
            ),
        ),
        PackageNews::Over { returned } => {
            let rest = match returned {
                true => "What was paid for them goes back to who paid.",
                false => {
                    "As was said before it was bought, the mentor keeps what was paid for them."
                }
            };
            (
                format!("Your package is over: {package}"),
                format!("{left} of {package} were not booked until {until}. {rest} Your wallet:"),
            )
        }
        PackageNews::RestIsYours => (
            format!(
                "{amount} is yours: the rest of {} × {}",
                l.sessions, l.title
            ),
            format!(
                "{left} of {} × {} that {payer} bought were not booked until {until}, so {amount} is yours, after our fee. You can have it paid out here:",
                l.sessions, l.title
            ),
        ),
        PackageNews::Refunded => (
            format!("{amount} back: {package}"),
            format!(
                "{amount} of what you paid for {package} has been sent back to where it came from. It takes a few days until your bank shows it. Your wallet:"
            ),
        ),
        PackageNews::NotRefunded => (
            format!("We could not send {amount} back"),
            format!(
                "{amount} of what you paid for {package} should go back to you, but your bank or card did not take it. It stays yours, and we keep it for you. Please answer this letter, and we find another way."
            ),
        ),
        PackageNews::BankTook => (
            format!("The bank took back a payment: {package}"),
            format!(
                "the bank of {payer} took back what was paid for {package}. Until the bank has decided, no session of it can be booked, and what was paid for sessions that are booked is not settled."
            ),
        ),
        PackageNews::BankGaveAgain => (
            format!("The bank gave the payment again: {package}"),
            format!(
                "the bank of {payer} gave again what was paid for {package}. All is as before."
            ),
        ),
        PackageNews::BankKept => (
            format!("The bank decided: {package}"),
            format!(
                "the bank of {payer} took back for good what was paid for {package}. No session of it can be booked any more."
            ),
        ),
    };
    (
        subject,
        format!("Hello {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}

pub(super) fn package_de(l: &PackageLetter<'_>) -> Text {
    let amount = Lang::De.money(l.amount);
    let until = until(Lang::De, l);
    let package = format!("{} × {} mit {}", l.sessions, l.title, l.mentor);
    let (payer, left) = (l.payer, l.left);
    let (subject, lead) = match l.news {
        PackageNews::Paid => (
            format!("Bezahlt: {amount} für {package}"),
            format!(
                "wir haben {amount} für {package} bekommen. Das Geld für jeden Termin wird gehalten, bis er stattgefunden hat. Buche sie bis {until}. Dein Beleg und was noch übrig ist, stehen in deinem Guthaben:"
            ),
        ),
        PackageNews::Sold => (
            format!("Verkauft: {} × {}", l.sessions, l.title),
            format!(
                "{payer} hat {} × {} für {amount} gekauft, zu buchen bis {until}. Du wirst für jeden Termin bezahlt, sobald er stattgefunden hat. Deine Pakete:",
                l.sessions, l.title
            ),
        ),
        PackageNews::Given => (
            format!("{payer} schenkt dir Termine: {} mit {}", l.title, l.mentor),
            format!(
                "{left} von {package} gehören jetzt dir: {payer} hat sie bezahlt. Buche sie bis {until}. Sie stehen in deinem Guthaben:"
            ),
        ),
        PackageNews::Over { returned } => {
            let rest = match returned {
                true => "Was dafür bezahlt wurde, geht zurück an die Person, die bezahlt hat.",
                false => "Wie vor dem Kauf gesagt, bleibt das dafür Bezahlte beim Mentor.",
            };
            (
                format!("Dein Paket ist abgelaufen: {package}"),
                format!(
                    "{left} von {package} wurden bis {until} nicht gebucht. {rest} Dein Guthaben:"
                ),
            )
        }
        PackageNews::RestIsYours => (
            format!(
                "{amount} gehören dir: der Rest von {} × {}",
                l.sessions, l.title
            ),
            format!(
                "{left} von {} × {}, die {payer} gekauft hat, wurden bis {until} nicht gebucht. Darum gehören {amount} dir, nach unserer Gebühr. Hier kannst du sie auszahlen lassen:",
                l.sessions, l.title
            ),
        ),
        PackageNews::Refunded => (
            format!("{amount} zurück: {package}"),
            format!(
                "{amount} von dem, was du für {package} bezahlt hast, sind auf dem Weg dorthin, woher sie kamen. Es dauert einige Tage, bis deine Bank sie zeigt. Dein Guthaben:"
            ),
        ),
        PackageNews::NotRefunded => (
            format!("Wir konnten {amount} nicht zurückschicken"),
            format!(
                "{amount} von dem, was du für {package} bezahlt hast, sollten an dich zurückgehen, aber deine Bank oder Karte hat sie nicht angenommen. Sie gehören weiter dir, und wir bewahren sie für dich auf. Bitte antworte auf diesen Brief, dann finden wir einen anderen Weg."
            ),
        ),
        PackageNews::BankTook => (
            format!("Die Bank hat eine Zahlung zurückgeholt: {package}"),
            format!(
                "die Bank von {payer} hat zurückgeholt, was für {package} bezahlt wurde. Bis sie entschieden hat, kann kein Termin davon gebucht werden, und für gebuchte Termine wird nicht abgerechnet."
            ),
        ),
        PackageNews::BankGaveAgain => (
            format!("Die Bank hat die Zahlung wieder gegeben: {package}"),
            format!(
                "die Bank von {payer} hat wieder gegeben, was für {package} bezahlt wurde. Alles ist wie zuvor."
            ),
        ),
        PackageNews::BankKept => (
            format!("Die Bank hat entschieden: {package}"),
            format!(
                "die Bank von {payer} hat endgültig zurückgeholt, was für {package} bezahlt wurde. Davon kann kein Termin mehr gebucht werden."
            ),
        ),
    };
    (
        subject,
        format!("Hallo {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}
