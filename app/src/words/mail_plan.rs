//! Letters about monthly plans, in every language: a month was paid, a charge was refused, a pause is
//! over soon, it ends.

use super::Lang;
use super::mail::Text;
use domain::money::Money;
use domain::plan::Why;
use jiff::civil::DateTime;

/// What happened to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanMail {
    /// To the learner: a month was paid, or more sessions of it.
    Paid,
    /// To the learner: a charge was refused and is tried again.
    Refused,
    /// To the learner: its mentor closed the tier.
    Closed,
    /// To the learner: its pause is over soon.
    Resumes,
    /// To the learner: it is over.
    Ended(Why),
    /// To the mentor: the same.
    Left(Why),
}

/// What letters about plans say.
pub struct PlanLetter<'a> {
    pub news: PlanMail,
    pub name: &'a str,
    pub learner: &'a str,
    pub mentor: &'a str,
    /// Its name.
    pub tier: &'a str,
    pub title: &'a str,
    pub sessions: u8,
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

pub(super) fn plan_en(l: &PlanLetter<'_>) -> Text {
    let amount = Lang::En.money(l.amount);
    let PlanLetter {
        learner,
        mentor,
        tier,
        title,
        sessions,
        ..
    } = *l;
    let until = said(Lang::En, l.until);
    let plan = format!("{tier} with {mentor}");
    let next = l.next.map(|next| said(Lang::En, next));
    let next = next.unwrap_or_default();
    let (subject, lead) = match l.news {
        PlanMail::Paid => (
            format!("Paid: {amount} for {plan}"),
            format!(
                "we received {amount} for {plan}: {sessions} × {title}, to be booked until {until}. {}The money for each session is held until it took place. Your plan and the receipt:",
                match l.next {
                    Some(_) => format!("The next month is charged on {next}. "),
                    None => "No further month is charged. ".to_owned(),
                }
            ),
        ),
        PlanMail::Refused => (
            format!("We could not charge {amount} for {plan}"),
            format!(
                "the next month of {plan} was to be paid, and your bank or card did not take the charge of {amount}. We try again on {next}; until then you can pay it with another card yourself. Until it is paid there are no new sessions; what is booked stays booked. If it does not work after the third time, the plan ends by itself, and nothing is owed. Your plan:"
            ),
        ),
        PlanMail::Closed => (
            format!("{mentor} ends the plan {tier}"),
            format!(
                "{mentor} does not offer {tier} any longer. Your month stays: its sessions can be booked until {until}. After that the plan ends, and nothing more is charged. Your plan:"
            ),
        ),
        PlanMail::Resumes => (
            format!("Your plan goes on soon: {plan}"),
            format!(
                "your plan {plan} is paused until {next}. Then a new month begins by itself, and {amount} is charged as before. If that is too early, choose another day or end the plan; until then nothing is charged:"
            ),
        ),
        PlanMail::Ended(why) => (
            format!("Your plan is over: {plan}"),
            format!(
                "{} Nothing more is charged. Sessions that are booked stay booked. You can begin again whenever you like:",
                match why {
                    Why::Wish | Why::NotBegun =>
                        format!("your plan {plan} has ended, as you wanted."),
                    Why::NotPaid => format!(
                        "your plan {plan} has ended, because {amount} for the next month could not be charged."
                    ),
                    Why::Closed => format!(
                        "your plan {plan} has ended, because {mentor} does not offer it any longer."
                    ),
                    Why::Gone => format!(
                        "your plan {plan} has ended, because its sessions cannot be booked any longer."
                    ),
                    Why::Bank => format!(
                        "your plan {plan} has ended, because your bank took back what was paid for a month of it."
                    ),
                }
            ),
        ),
        PlanMail::Left(why) => (
            format!("{learner}'s plan has ended: {tier}"),
            format!(
                "{learner} has no plan {tier} ({sessions} × {title} a month) any more. {} Sessions that are booked stay booked. Your plans:",
                match why {
                    Why::Wish | Why::NotBegun => "They ended it.",
                    Why::NotPaid => "The next month could not be charged.",
                    Why::Closed => "You closed it.",
                    Why::Gone => "Its sessions cannot be booked any longer.",
                    Why::Bank => "Their bank took back what was paid for a month.",
                }
            ),
        ),
    };
    (
        subject,
        format!("Hello {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}

pub(super) fn plan_de(l: &PlanLetter<'_>) -> Text {
    let amount = Lang::De.money(l.amount);
    let PlanLetter {
        learner,
        mentor,
        tier,
        title,
        sessions,
        ..
    } = *l;
    let until = said(Lang::De, l.until);
    let plan = format!("{tier} bei {mentor}");
    let next = l.next.map(|next| said(Lang::De, next));
    let next = next.unwrap_or_default();
    let (subject, lead) = match l.news {
        PlanMail::Paid => (
            format!("Bezahlt: {amount} für {plan}"),
            format!(
                "wir haben {amount} für {plan} bekommen: {sessions} × {title}, zu buchen bis {until}. {}Das Geld für jeden Termin wird gehalten, bis er stattgefunden hat. Dein Abo und die Quittung:",
                match l.next {
                    Some(_) => format!("Der nächste Monat wird am {next} abgebucht. "),
                    None => "Es wird kein weiterer Monat abgebucht. ".to_owned(),
                }
            ),
        ),
        PlanMail::Refused => (
            format!("Wir konnten {amount} für {plan} nicht abbuchen"),
            format!(
                "der nächste Monat von {plan} war zu bezahlen, und deine Bank oder Karte hat die Abbuchung von {amount} nicht angenommen. Wir versuchen es wieder am {next}; bis dahin kannst du es selbst mit einer anderen Karte bezahlen. Bis bezahlt ist, gibt es keine neuen Termine; was gebucht ist, bleibt gebucht. Geht es auch beim dritten Mal nicht, endet das Abo von selbst, und niemand schuldet etwas. Dein Abo:"
            ),
        ),
        PlanMail::Closed => (
            format!("{mentor} beendet das Abo {tier}"),
            format!(
                "{mentor} bietet {tier} nicht mehr an. Dein Monat bleibt: Seine Termine kannst du bis {until} buchen. Danach endet das Abo, und es wird nichts mehr abgebucht. Dein Abo:"
            ),
        ),
        PlanMail::Resumes => (
            format!("Dein Abo geht bald weiter: {plan}"),
            format!(
                "dein Abo {plan} ist pausiert bis {next}. Dann beginnt von selbst ein neuer Monat, und {amount} wird abgebucht wie zuvor. Ist dir das zu früh, dann wähle einen anderen Tag oder beende das Abo; bis dahin wird nichts abgebucht:"
            ),
        ),
        PlanMail::Ended(why) => (
            format!("Dein Abo ist zu Ende: {plan}"),
            format!(
                "{} Es wird nichts mehr abgebucht. Gebuchte Termine bleiben gebucht. Du kannst jederzeit neu beginnen:",
                match why {
                    Why::Wish | Why::NotBegun =>
                        format!("dein Abo {plan} ist zu Ende, wie du wolltest."),
                    Why::NotPaid => format!(
                        "dein Abo {plan} ist zu Ende, weil {amount} für den nächsten Monat nicht abgebucht werden konnten."
                    ),
                    Why::Closed => format!(
                        "dein Abo {plan} ist zu Ende, weil {mentor} es nicht mehr anbietet."
                    ),
                    Why::Gone => format!(
                        "dein Abo {plan} ist zu Ende, weil seine Termine nicht mehr gebucht werden können."
                    ),
                    Why::Bank => format!(
                        "dein Abo {plan} ist zu Ende, weil deine Bank zurückgeholt hat, was für einen Monat bezahlt war."
                    ),
                }
            ),
        ),
        PlanMail::Left(why) => (
            format!("Das Abo von {learner} ist zu Ende: {tier}"),
            format!(
                "{learner} hat das Abo {tier} ({sessions} × {title} im Monat) nicht mehr. {} Gebuchte Termine bleiben gebucht. Deine Abos:",
                match why {
                    Why::Wish | Why::NotBegun => "Es wurde beendet.",
                    Why::NotPaid => "Der nächste Monat konnte nicht abgebucht werden.",
                    Why::Closed => "Du hast es geschlossen.",
                    Why::Gone => "Seine Termine können nicht mehr gebucht werden.",
                    Why::Bank => "Die Bank hat zurückgeholt, was für einen Monat bezahlt war.",
                }
            ),
        ),
    };
    (
        subject,
        format!("Hallo {},\n\n{lead}\n\n{}", l.name, l.link),
    )
}
