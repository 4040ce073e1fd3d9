//! Letters about premium membership, in every language: a month was paid, a charge was refused, it ends.

use super::Lang;
use super::mail::Text;
use domain::money::Money;
use domain::plan::Why;
use jiff::civil::DateTime;

/// What happened to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PremiumMail {
    /// A month was paid, or the difference to a greater tier.
    Paid,
    /// A charge was refused and is tried again.
    Refused,
    /// Its tier was closed.
    Closed,
    /// It is over.
    Ended(Why),
    /// A payment went back, or could not.
    Refunded(bool),
}

/// What letters about memberships say.
pub struct PremiumLetter<'a> {
    pub news: PremiumMail,
    pub name: &'a str,
    /// Its name.
    pub tier: &'a str,
    /// What the letter is about.
    pub amount: Money,
    /// The end of the month that is paid, on the reader's clock, with whose clock that is.
    pub until: (DateTime, &'a str),
    /// When the next charge is, or its next attempt.
    pub next: Option<(DateTime, &'a str)>,
    pub link: &'a str,
}

fn said(lang: Lang, (at, zone): (DateTime, &str)) -> String {
    format!("{} ({zone})", lang.moment(at))
}

pub(super) fn premium_en(l: &PremiumLetter<'_>) -> Text {
    let (amount, tier) = (Lang::En.money(l.amount), l.tier);
    let until = said(Lang::En, l.until);
    let next = l.next.map(|next| said(Lang::En, next));
    let (subject, lead) = match l.news {
        PremiumMail::Paid => (
            format!("Paid: {amount} for {tier}"),
            format!(
                "we received {amount} for your premium membership {tier}, which lasts until {until}. {} Your membership and the invoice:",
                match next {
                    Some(next) => format!("The next month is charged on {next}."),
                    None => "No further month is charged.".to_owned(),
                }
            ),
        ),
        PremiumMail::Refused => (
            format!("We could not charge {amount} for {tier}"),
            format!(
                "the next month of your premium membership {tier} was to be paid, and your bank or card did not take the charge of {amount}. We try again on {}. Until then you keep what it brings. If it does not work after the third time, the membership ends by itself, and nothing is owed. Your membership:",
                next.unwrap_or_default()
            ),
        ),
        PremiumMail::Closed => (
            format!("We end the membership {tier}"),
            format!(
                "we do not offer {tier} any longer. Your month stays until {until}. After that the membership ends, and nothing more is charged. What you keep stays yours. Your membership:"
            ),
        ),
        PremiumMail::Ended(why) => (
            format!("Your premium membership is over: {tier}"),
            format!(
                "{} Nothing more is charged. All that you keep stays and can be used; only new things beyond what everybody may have are not added. Your membership:",
                match why {
                    Why::Wish | Why::NotBegun =>
                        format!("your membership {tier} has ended, as you wanted."),
                    Why::NotPaid => format!(
                        "your membership {tier} has ended, because {amount} for the next month could not be charged."
                    ),
                    Why::Closed => format!(
                        "your membership {tier} has ended, because we do not offer it any longer."
                    ),
                    Why::Gone => format!("we have ended your membership {tier}."),
                    Why::Bank => format!(
                        "your membership {tier} has ended, because your bank took back what was paid for a month of it."
                    ),
                }
            ),
        ),
        PremiumMail::Refunded(true) => (
            format!("{amount} back for {tier}"),
            format!(
                "we sent {amount}, which you paid for the membership {tier}, back the way it came. With most banks it is there within a few days. Your membership:"
            ),
        ),
        PremiumMail::Refunded(false) => (
            format!("We could not send {amount} back"),
            format!(
                "{amount}, which you paid for the membership {tier}, is to go back to you, and could not be sent the way it came. It stays yours; we look after it. Your membership:"
            ),
        ),
    };
    (
        subject,
        format!("Hello {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}

pub(super) fn premium_de(l: &PremiumLetter<'_>) -> Text {
    let (amount, tier) = (Lang::De.money(l.amount), l.tier);
    let until = said(Lang::De, l.until);
    let next = l.next.map(|next| said(Lang::De, next));
    let (subject, lead) = match l.news {
        PremiumMail::Paid => (
            format!("Bezahlt: {amount} für {tier}"),
            format!(
                "wir haben {amount} für deine Premium-Mitgliedschaft {tier} bekommen; sie gilt bis {until}. {} Deine Mitgliedschaft und die Rechnung:",
                match next {
                    Some(next) => format!("Der nächste Monat wird am {next} abgebucht."),
                    None => "Es wird kein weiterer Monat abgebucht.".to_owned(),
                }
            ),
        ),
        PremiumMail::Refused => (
            format!("{amount} für {tier} ließen sich nicht abbuchen"),
            format!(
                "der nächste Monat deiner Premium-Mitgliedschaft {tier} war fällig, und deine Bank oder Karte hat die Abbuchung von {amount} nicht angenommen. Wir versuchen es am {} noch einmal. Bis dahin behältst du, was sie bringt. Klappt es auch nach dem dritten Mal nicht, endet die Mitgliedschaft von selbst, und niemand schuldet etwas. Deine Mitgliedschaft:",
                next.unwrap_or_default()
            ),
        ),
        PremiumMail::Closed => (
            format!("Wir beenden die Mitgliedschaft {tier}"),
            format!(
                "wir bieten {tier} nicht mehr an. Dein Monat bleibt bis {until}. Danach endet die Mitgliedschaft, und es wird nichts mehr abgebucht. Was du gesammelt hast, bleibt deins. Deine Mitgliedschaft:"
            ),
        ),
        PremiumMail::Ended(why) => (
            format!("Deine Premium-Mitgliedschaft ist zu Ende: {tier}"),
            format!(
                "{} Es wird nichts mehr abgebucht. Alles, was du gesammelt hast, bleibt und lässt sich nutzen; nur Neues über das hinaus, was alle haben, kommt nicht dazu. Deine Mitgliedschaft:",
                match why {
                    Why::Wish | Why::NotBegun =>
                        format!("deine Mitgliedschaft {tier} ist zu Ende, wie du es wolltest."),
                    Why::NotPaid => format!(
                        "deine Mitgliedschaft {tier} ist zu Ende, weil sich {amount} für den nächsten Monat nicht abbuchen ließen."
                    ),
                    Why::Closed => format!(
                        "deine Mitgliedschaft {tier} ist zu Ende, weil wir sie nicht mehr anbieten."
                    ),
                    Why::Gone => format!("wir haben deine Mitgliedschaft {tier} beendet."),
                    Why::Bank => format!(
                        "deine Mitgliedschaft {tier} ist zu Ende, weil deine Bank zurückgeholt hat, was für einen Monat bezahlt war."
                    ),
                }
            ),
        ),
        PremiumMail::Refunded(true) => (
            format!("{amount} zurück für {tier}"),
            format!(
                "wir haben {amount}, die du für die Mitgliedschaft {tier} bezahlt hast, auf demselben Weg zurückgeschickt. Bei den meisten Banken sind sie in ein paar Tagen da. Deine Mitgliedschaft:"
            ),
        ),
        PremiumMail::Refunded(false) => (
            format!("{amount} ließen sich nicht zurückschicken"),
            format!(
                "{amount}, die du für die Mitgliedschaft {tier} bezahlt hast, sollen an dich zurückgehen und ließen sich nicht auf demselben Weg schicken. Sie bleiben deine; wir kümmern uns darum. Deine Mitgliedschaft:"
            ),
        ),
    };
    (
        subject,
        format!("Hallo {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}
