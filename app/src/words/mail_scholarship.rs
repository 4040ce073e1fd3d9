//! Letters about scholarships, in every language: to who gives, with sums and no names, and to who is given to.

use super::Lang;
use super::mail::Text;
use crate::scholarship::Helped;
use domain::money::Money;
use jiff::civil::DateTime;

/// What happened to a pot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PotNews {
    /// To who gives: it was paid.
    Funded,
    /// To the one it is for.
    ForYou,
    /// To who gives: sessions have all of it, or its time is over.
    Spent,
    Ended,
    /// To who gives: so much was sent back, or could not be.
    Refunded,
    NotRefunded,
    /// To who gives: what their bank did.
    BankTook,
    BankGaveAgain,
    BankKept,
}

/// What letters about scholarships say.
pub struct PotLetter<'a> {
    pub news: PotNews,
    pub name: &'a str,
    /// Who gives, as they want to be called; empty: without a name.
    pub by: &'a str,
    /// What the letter is about.
    pub amount: Money,
    /// What sessions have.
    pub spent: Money,
    /// None of a pot for one person.
    pub helped: Option<Helped>,
    /// On the reader's clock, and whose clock that is.
    pub until: (DateTime, &'a str),
    pub link: &'a str,
}

fn helped_en(helped: Option<Helped>) -> String {
    match helped {
        Some(Helped::Few) => " Fewer than 3 people learned with it.".to_owned(),
        Some(Helped::Many { learners, sessions }) => {
            format!(" {learners} people learned with it, in {sessions} sessions.")
        }
        Some(Helped::Nobody) | None => String::new(),
    }
}

pub(super) fn pot_en(l: &PotLetter<'_>) -> Text {
    let amount = Lang::En.money(l.amount);
    let spent = Lang::En.money(l.spent);
    let helped = helped_en(l.helped);
    let until = format!("{} ({})", Lang::En.moment(l.until.0), l.until.1);
    let (subject, lead) = match l.news {
        PotNews::Funded => (
            format!("Thank you: {amount} for others to learn"),
            format!(
                "we received your {amount}. It pays for sessions until {until}, before the learners' own money does. What nobody used by then goes back to you. How it is used:"
            ),
        ),
        PotNews::ForYou => {
            let by = match l.by {
                "" => "Somebody".to_owned(),
                by => by.to_owned(),
            };
            (
                "A scholarship for you".to_owned(),
                format!(
                    "{by} pays for sessions of yours until {until}. You need to do nothing: when you book, you see what it pays, and you can leave it aside. What you learn stays yours: who gives is told no sessions and no times. Find a mentor:"
                ),
            )
        }
        PotNews::Spent => (
            "Thank you: your scholarship is used".to_owned(),
            format!(
                "all of what you gave pays for sessions now: {spent}.{helped} Thank you! If you like, you can put more into it:"
            ),
        ),
        PotNews::Ended if l.spent.is_zero() => (
            "Your scholarship is closed".to_owned(),
            "nobody used it. All of it goes back to where it came from; we write again when it has left. What you give:".to_owned(),
        ),
        PotNews::Ended => (
            "Thank you: your scholarship is closed".to_owned(),
            format!(
                "{spent} of it paid for sessions.{helped} Thank you! What was left goes back to where it came from; we write again when it has left. What you give:"
            ),
        ),
        PotNews::Refunded => (
            format!("{amount} of your scholarship is back"),
            format!(
                "{amount} that nobody used has been sent back to where it came from. It takes a few days until your bank shows it. What you give:"
            ),
        ),
        PotNews::NotRefunded => (
            format!("We could not send {amount} back"),
            format!(
                "{amount} of your scholarship should go back to you, but your bank or card did not take it. It stays yours, and we keep it for you. Please answer this letter, and we find another way."
            ),
        ),
        PotNews::BankTook => (
            "Your bank took back what you gave".to_owned(),
            format!(
                "your bank took back {amount} that you had given for others to learn. Until it has decided, nothing of this scholarship is given; sessions that have some of it keep it. If you did not mean this, please ask your bank, or answer this letter. What you give:"
            ),
        ),
        PotNews::BankGaveAgain => (
            "Your scholarship goes on".to_owned(),
            format!("your bank gave us {amount} again, and your scholarship is as it was before. What you give:"),
        ),
        PotNews::BankKept => (
            "Your bank kept what you gave".to_owned(),
            format!("your bank has decided that {amount} stays with you. We look at what becomes of the rest of this scholarship, and write to you. What you give:"),
        ),
    };
    (
        subject,
        format!("Hello {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}

fn helped_de(helped: Option<Helped>) -> String {
    match helped {
        Some(Helped::Few) => " Weniger als 3 Menschen haben damit gelernt.".to_owned(),
        Some(Helped::Many { learners, sessions }) => {
            format!(" {learners} Menschen haben damit gelernt, in {sessions} Terminen.")
        }
        Some(Helped::Nobody) | None => String::new(),
    }
}

pub(super) fn pot_de(l: &PotLetter<'_>) -> Text {
    let amount = Lang::De.money(l.amount);
    let spent = Lang::De.money(l.spent);
    let helped = helped_de(l.helped);
    let until = format!("{} ({})", Lang::De.moment(l.until.0), l.until.1);
    let (subject, lead) = match l.news {
        PotNews::Funded => (
            format!("Danke: {amount}, damit andere lernen"),
            format!(
                "deine {amount} sind angekommen. Sie zahlen bis {until} für Termine, bevor die Lernenden selbst zahlen. Was bis dahin niemand braucht, geht an dich zurück. Wie es verwendet wird:"
            ),
        ),
        PotNews::ForYou => {
            let by = match l.by {
                "" => "Jemand".to_owned(),
                by => by.to_owned(),
            };
            (
                "Ein Stipendium für dich".to_owned(),
                format!(
                    "{by} zahlt bis {until} für Termine von dir. Du musst nichts tun: Beim Buchen siehst du, was es zahlt, und kannst es weglassen. Was du lernst, bleibt bei dir: Wer gibt, erfährt keine Termine und keine Zeiten. Finde einen Mentor:"
                ),
            )
        }
        PotNews::Spent => (
            "Danke: Dein Stipendium ist verwendet".to_owned(),
            format!(
                "alles, was du gegeben hast, zahlt jetzt für Termine: {spent}.{helped} Danke! Wenn du magst, kannst du mehr hineingeben:"
            ),
        ),
        PotNews::Ended if l.spent.is_zero() => (
            "Dein Stipendium ist geschlossen".to_owned(),
            "niemand hat es gebraucht. Alles geht dorthin zurück, woher es kam; wir schreiben noch einmal, wenn es unterwegs ist. Was du gibst:".to_owned(),
        ),
        PotNews::Ended => (
            "Danke: Dein Stipendium ist geschlossen".to_owned(),
            format!(
                "{spent} davon haben für Termine gezahlt.{helped} Danke! Was übrig war, geht dorthin zurück, woher es kam; wir schreiben noch einmal, wenn es unterwegs ist. Was du gibst:"
            ),
        ),
        PotNews::Refunded => (
            format!("{amount} deines Stipendiums sind zurück"),
            format!(
                "{amount}, die niemand gebraucht hat, wurden dorthin zurückgeschickt, woher sie kamen. Bis deine Bank es zeigt, dauert es ein paar Tage. Was du gibst:"
            ),
        ),
        PotNews::NotRefunded => (
            format!("Wir konnten {amount} nicht zurückschicken"),
            format!(
                "{amount} deines Stipendiums sollten an dich zurückgehen, aber deine Bank oder Karte hat sie nicht angenommen. Sie gehören weiter dir, und wir heben sie für dich auf. Bitte antworte auf diesen Brief, dann finden wir einen anderen Weg."
            ),
        ),
        PotNews::BankTook => (
            "Deine Bank hat zurückgeholt, was du gegeben hast".to_owned(),
            format!(
                "deine Bank hat {amount} zurückgeholt, die du gegeben hattest, damit andere lernen. Bis sie entschieden hat, wird nichts von diesem Stipendium vergeben; Termine, die etwas davon haben, behalten es. Wenn du das nicht wolltest, frag bitte deine Bank, oder antworte auf diesen Brief. Was du gibst:"
            ),
        ),
        PotNews::BankGaveAgain => (
            "Dein Stipendium geht weiter".to_owned(),
            format!("deine Bank hat uns {amount} wiedergegeben, und dein Stipendium ist wie zuvor. Was du gibst:"),
        ),
        PotNews::BankKept => (
            "Deine Bank hat behalten, was du gegeben hast".to_owned(),
            format!("deine Bank hat entschieden, dass {amount} bei dir bleiben. Wir sehen nach, was aus dem Rest dieses Stipendiums wird, und schreiben dir. Was du gibst:"),
        ),
    };
    (
        subject,
        format!("Hallo {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}
