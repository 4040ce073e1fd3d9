//! Letters about money, in every language: paid, not paid, too late, going back, earned, paid out.
//! Amounts are written as the reader's language writes them; addresses stand on lines of their own.

use super::Lang;
use super::mail::Text;
use domain::booking::Side;
use domain::money::Money;
use domain::money::ledger::RefundReason;

/// What happened to the money of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentNews {
    /// To the learner, with the receipt.
    Paid,
    /// To the learner: the time was let go before it was paid.
    NotPaid,
    /// To the learner: it was paid when the time was not to be had any more.
    CameTooLate,
    /// To the learner: so much was sent back.
    Refunded(RefundReason),
    /// To the learner: it could not be sent back.
    NotRefunded,
    /// To the mentor: so much is theirs.
    Released,
    /// Of a tip: to the learner that it was paid, to the mentor that it was given.
    TipPaid,
    Tipped,
}

/// What letters about the money of a session say.
pub struct PaymentLetter<'a> {
    pub news: PaymentNews,
    pub name: &'a str,
    pub other: &'a str,
    pub title: &'a str,
    /// In the reader's zone.
    pub when: &'a str,
    /// What the letter is about.
    pub amount: Money,
    /// What the learner paid for the session.
    pub price: Money,
    pub link: &'a str,
}

pub(super) fn payment_en(l: &PaymentLetter<'_>) -> Text {
    let amount = Lang::En.money(l.amount);
    let session = format!("{} with {}", l.title, l.other);
    let (subject, lead) = match l.news {
        PaymentNews::Paid => (
            format!("Paid: {amount} for {session}"),
            format!(
                "we received {amount} for {session}. It is held until the session took place, and {} is paid afterwards. Here is your receipt:",
                l.other
            ),
        ),
        PaymentNews::NotPaid => (
            format!("Not paid: {session}"),
            format!(
                "{session} was not paid while the time was kept for you, so the time is free again. Nothing was taken from you. If you still want to come, look for a time again:"
            ),
        ),
        PaymentNews::CameTooLate => (
            format!("Your payment came too late: {session}"),
            format!(
                "your {amount} for {session} came when the time was not kept for you any more, so nothing is booked. All of it goes back to where it came from; we write again when it has left. The session you paid for:"
            ),
        ),
        PaymentNews::Refunded(reason) => (
            format!("{amount} back: {session}"),
            format!(
                "{} of what you paid for {session} has been sent back to where it came from. {} It takes a few days until your bank shows it.",
                of_en(l),
                reason_en(reason, l.other)
            ),
        ),
        PaymentNews::NotRefunded => (
            format!("We could not send {amount} back"),
            format!(
                "{amount} of what you paid for {session} should go back to you, but your bank or card did not take it. It stays yours, and we keep it for you. Please answer this letter, and we find another way."
            ),
        ),
        PaymentNews::TipPaid => (
            format!("Your tip of {amount}: {session}"),
            format!("{} has your {amount} for {session}. Thank you!", l.other),
        ),
        PaymentNews::Tipped => (
            format!("A tip of {amount}: {session}"),
            format!(
                "{} says thank you for {session} with {amount}. All of it is yours; we keep nothing. You can have it paid out here:",
                l.other
            ),
        ),
        PaymentNews::Released => (
            format!("{amount} is yours: {session}"),
            format!(
                "{session} is settled, and {amount} is yours, after our fee. You can have it paid out here:"
            ),
        ),
    };
    let text = format!("Hello {},\n\n{lead}\n\n{}\n\n{}", l.name, l.when, l.link);
    (subject, text)
}

/// `All € 60.00`, or `€ 30.00 of € 60.00` as the beginning of a sentence that goes on with "of".
fn of_en(l: &PaymentLetter<'_>) -> String {
    let amount = Lang::En.money(l.amount);
    if l.amount == l.price {
        format!("all {amount}")
    } else {
        format!("{amount} of the {}", Lang::En.money(l.price))
    }
}

fn reason_en(reason: RefundReason, other: &str) -> String {
    match reason {
        RefundReason::CameTooLate => {
            "It was paid when the time was not kept for you any more.".to_owned()
        }
        RefundReason::Cancelled {
            by: Side::Mentor, ..
        } => format!("{other} cancelled the session, so everything goes back."),
        RefundReason::Cancelled { late: false, .. } => {
            "You cancelled in the free time to change.".to_owned()
        }
        RefundReason::Cancelled { late: true, .. } => {
            "You cancelled late; this is the part that the policy of the session gives back then."
                .to_owned()
        }
        RefundReason::Declined => format!("{other} could not take your request."),
        RefundReason::NotAnswered => format!("{other} did not answer your request in time."),
        RefundReason::MentorMissed => format!("{other} did not come to the session."),
        RefundReason::Dispute => {
            "That is how the dispute about the session was decided.".to_owned()
        }
        RefundReason::Decided => String::new(),
    }
}

pub(super) fn payout_en(name: &str, left: bool, amount: Money, link: &str) -> Text {
    let amount = Lang::En.money(amount);
    if left {
        (
            format!("Paid out: {amount}"),
            format!(
                "Hello {name},\n\n{amount} is on its way to your bank. It takes a few days until your bank shows it. What you earned, line by line:\n\n{link}"
            ),
        )
    } else {
        (
            format!("Your payout of {amount} did not work"),
            format!(
                "Hello {name},\n\nwe could not pay out {amount}: your bank did not take it, or sent it back. The money is still yours and waits here, where you can ask for it again:\n\n{link}"
            ),
        )
    }
}

pub(super) fn payment_de(l: &PaymentLetter<'_>) -> Text {
    let amount = Lang::De.money(l.amount);
    let session = format!("{} mit {}", l.title, l.other);
    let (subject, lead) = match l.news {
        PaymentNews::Paid => (
            format!("Bezahlt: {amount} für {session}"),
            format!(
                "wir haben {amount} für {session} erhalten. Das Geld wird gehalten, bis der Termin stattgefunden hat; danach bekommt es {}. Hier ist dein Beleg:",
                l.other
            ),
        ),
        PaymentNews::NotPaid => (
            format!("Nicht bezahlt: {session}"),
            format!(
                "{session} wurde nicht bezahlt, solange die Zeit für dich reserviert war; die Zeit ist wieder frei. Es wurde nichts abgebucht. Wenn du noch kommen möchtest, such dir wieder eine Zeit:"
            ),
        ),
        PaymentNews::CameTooLate => (
            format!("Deine Zahlung kam zu spät: {session}"),
            format!(
                "deine {amount} für {session} kamen, als die Zeit nicht mehr für dich reserviert war; es ist also nichts gebucht. Alles geht dorthin zurück, woher es kam; wir schreiben dir, sobald es unterwegs ist. Der Termin, den du bezahlt hast:"
            ),
        ),
        PaymentNews::Refunded(reason) => (
            format!("{amount} zurück: {session}"),
            format!(
                "wir haben dir {}, die du für {session} bezahlt hast, dorthin zurückgeschickt, woher sie kamen. {} Bis deine Bank sie zeigt, dauert es einige Tage.",
                of_de(l),
                reason_de(reason, l.other)
            ),
        ),
        PaymentNews::NotRefunded => (
            format!("{amount} konnten nicht zurückgehen"),
            format!(
                "{amount} von dem, was du für {session} bezahlt hast, sollten an dich zurückgehen, aber deine Bank oder Karte hat sie nicht angenommen. Das Geld bleibt deins, und wir bewahren es auf. Bitte antworte auf diesen Brief, dann finden wir einen anderen Weg."
            ),
        ),
        PaymentNews::TipPaid => (
            format!("Dein Trinkgeld von {amount}: {session}"),
            format!("{} hat deine {amount} für {session}. Danke!", l.other),
        ),
        PaymentNews::Tipped => (
            format!("{amount} Trinkgeld: {session}"),
            format!(
                "{} sagt Danke für {session} mit {amount}. Alles davon gehört dir; wir behalten nichts. Hier kannst du es dir auszahlen lassen:",
                l.other
            ),
        ),
        PaymentNews::Released => (
            format!("{amount} gehören dir: {session}"),
            format!(
                "{session} ist abgerechnet, und {amount} gehören dir, nach Abzug unserer Gebühr. Hier kannst du sie dir auszahlen lassen:"
            ),
        ),
    };
    let text = format!("Hallo {},\n\n{lead}\n\n{}\n\n{}", l.name, l.when, l.link);
    (subject, text)
}

fn of_de(l: &PaymentLetter<'_>) -> String {
    let amount = Lang::De.money(l.amount);
    if l.amount == l.price {
        format!("alle {amount}")
    } else {
        format!("{amount} von den {}", Lang::De.money(l.price))
    }
}

fn reason_de(reason: RefundReason, other: &str) -> String {
    match reason {
        RefundReason::CameTooLate => {
            "Sie kamen, als die Zeit nicht mehr für dich reserviert war.".to_owned()
        }
        RefundReason::Cancelled {
            by: Side::Mentor, ..
        } => format!("{other} hat den Termin abgesagt, deshalb geht alles zurück."),
        RefundReason::Cancelled { late: false, .. } => {
            "Du hast in der freien Zeit abgesagt.".to_owned()
        }
        RefundReason::Cancelled { late: true, .. } => {
            "Du hast spät abgesagt; das ist der Teil, den die Regeln des Termins dann zurückgeben."
                .to_owned()
        }
        RefundReason::Declined => format!("{other} konnte deine Anfrage nicht annehmen."),
        RefundReason::NotAnswered => {
            format!("{other} hat deine Anfrage nicht rechtzeitig beantwortet.")
        }
        RefundReason::MentorMissed => format!("{other} kam nicht zum Termin."),
        RefundReason::Dispute => {
            "So ist über den Streit um den Termin entschieden worden.".to_owned()
        }
        RefundReason::Decided => String::new(),
    }
}

pub(super) fn payout_de(name: &str, left: bool, amount: Money, link: &str) -> Text {
    let amount = Lang::De.money(amount);
    if left {
        (
            format!("Ausgezahlt: {amount}"),
            format!(
                "Hallo {name},\n\n{amount} sind unterwegs zu deiner Bank. Bis sie dort stehen, dauert es einige Tage. Was du verdient hast, Zeile für Zeile:\n\n{link}"
            ),
        )
    } else {
        (
            format!("Deine Auszahlung von {amount} hat nicht geklappt"),
            format!(
                "Hallo {name},\n\nwir konnten {amount} nicht auszahlen: Deine Bank hat sie nicht angenommen oder zurückgeschickt. Das Geld gehört weiter dir und wartet hier, wo du es noch einmal anfordern kannst:\n\n{link}"
            ),
        )
    }
}
