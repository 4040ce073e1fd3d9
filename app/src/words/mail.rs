//! Letters: a subject and a text each. Addresses stand on lines of their own so that every mail
//! program makes them links.

use super::mail_admin::{self, AdminNews};
use super::mail_dispute::{self, DisputeLetter};
use super::mail_help::{self, HelpLetter};
use super::mail_money::{self, PaymentLetter};
use super::mail_package::{self, PackageLetter};
use super::mail_plan::{self, PlanLetter};
use super::mail_premium::{self, PremiumLetter};
use super::mail_scholarship::{self, PotLetter};
use domain::booking::Side;
use domain::connection::Trouble;
use domain::money::Money;

/// What letters about a session say, in the reader's language and zone.
pub struct BookingLetter<'a> {
    pub name: &'a str,
    pub other: &'a str,
    pub title: &'a str,
    pub when: &'a str,
    pub reason: &'a str,
    pub link: &'a str,
    /// Called off after the free time to change.
    pub late: bool,
}

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Requested,
    Confirmed,
    Moved,
    Cancelled,
    Declined,
    Expired,
    Proposed,
    ProposalDeclined,
    ProposalExpired,
    Appealed,
    AppealUpheld,
    AppealOverturned,
}

/// What a letter to one of a new pair tells about the other.
pub struct Introduction<'a> {
    pub name: &'a str,
    pub other: &'a str,
    /// The reader's side.
    pub to: Side,
    /// The name of the round that made the pair.
    pub round: &'a str,
    /// What both know.
    pub skills: &'a [String],
    /// In which both work.
    pub industry: Option<&'a str>,
    pub link: &'a str,
}

/// What a letter about a kept search tells.
pub struct SearchLetter<'a> {
    pub name: &'a str,
    /// The search's name.
    pub search: &'a str,
    /// Each in a line, with their page.
    pub mentors: &'a [(String, String)],
    /// How many more there are.
    pub more: usize,
    pub link: &'a str,
    pub stop: &'a str,
}

impl SearchLetter<'_> {
    fn count(&self) -> usize {
        self.mentors.len() + self.more
    }

    fn list(&self) -> String {
        let lines = self.mentors.iter();
        let lines: Vec<String> = lines.map(|(who, page)| format!("{who}\n{page}")).collect();
        lines.join("\n\n")
    }
}

/// Subject and text.
pub(super) type Text = (String, String);

pub struct MailWords {
    pub verify: fn(name: &str, link: &str) -> Text,
    pub reset: fn(name: &str, link: &str) -> Text,
    pub already_registered: fn(name: &str, link: &str) -> Text,
    pub connection_broken: fn(name: &str, label: &str, trouble: &Trouble, link: &str) -> Text,
    pub sessions_unwritten: fn(name: &str, label: &str, trouble: &Trouble, link: &str) -> Text,
    pub booking: fn(News, Side, &BookingLetter<'_>) -> Text,
    /// To somebody who waited; `until` is when the offer goes on to the next in line.
    pub offer: fn(&BookingLetter<'_>, until: &str) -> Text,
    pub search: fn(&SearchLetter<'_>) -> Text,
    pub help_answered: fn(name: &str, mentor: &str, goal: &str, link: &str) -> Text,
    pub help: fn(&HelpLetter<'_>) -> Text,
    pub help_expired: fn(name: &str, goal: &str, link: &str) -> Text,
    pub introduction: fn(&Introduction<'_>) -> Text,
    pub reminder_day: fn(&BookingLetter<'_>) -> Text,
    pub reminder_hour: fn(&BookingLetter<'_>) -> Text,
    pub review: fn(&BookingLetter<'_>) -> Text,
    pub payment: fn(&PaymentLetter<'_>) -> Text,
    pub package: fn(&PackageLetter<'_>) -> Text,
    pub plan: fn(&PlanLetter<'_>) -> Text,
    pub premium: fn(&PremiumLetter<'_>) -> Text,
    pub pot: fn(&PotLetter<'_>) -> Text,
    /// What a sponsor pays for, as the payment provider's page says it.
    pub pot_title: &'static str,
    pub dispute: fn(&DisputeLetter<'_>) -> Text,
    pub admin: fn(AdminNews, name: &str, link: &str) -> Text,
    /// To a mentor; `left`: the payout is on its way to their bank, else it could not be made.
    pub payout: fn(name: &str, left: bool, amount: Money, link: &str) -> Text,
}

pub const EN: MailWords = MailWords {
    verify: |name, link| {
        (
            "Confirm your address".into(),
            format!(
                "Hello {name},\n\nplease confirm that this is your address:\n\n{link}\n\nThe link works for three days. If you did not join MentorConnect, ignore this letter."
            ),
        )
    },
    reset: |name, link| {
        (
            "Choose a new password".into(),
            format!(
                "Hello {name},\n\nhere you choose a new password:\n\n{link}\n\nThe link works for two hours. If you did not ask for it, ignore this letter; your password stays as it is."
            ),
        )
    },
    already_registered: |name, link| {
        (
            "You already have an account".into(),
            format!(
                "Hello {name},\n\nsomebody tried to join MentorConnect with your address, and you already have an account. If that was you, sign in here:\n\n{link}\n\nIf not, there is nothing to do."
            ),
        )
    },
    connection_broken: |name, label, trouble, link| {
        (
            format!("Your calendar “{label}” cannot be read"),
            format!(
                "Hello {name},\n\nwe could not read your calendar “{label}”. {}\n\nWe keep trying. What we read last counts for six hours; after that none of your times can be booked, since nobody knows whether you are busy. Mend or remove the connection here:\n\n{link}",
                (super::connection::EN.trouble)(trouble)
            ),
        )
    },
    sessions_unwritten: |name, label, trouble, link| {
        (
            format!("Your sessions do not get into “{label}”"),
            format!(
                "Hello {name},\n\nwe could not write your sessions into your calendar “{label}”. {}\n\nWe keep trying. Until it works, your sessions stand here and in your letters only. Look after the connection here:\n\n{link}",
                (super::connection::EN.trouble)(trouble)
            ),
        )
    },
    booking: booking_en,
    offer: |l, until| {
        (
            format!("A time for you: {} with {}", l.title, l.other),
            format!(
                "Hello {},\n\nyou wait for {} with {}, and a time is free:\n\n{}\n\nIt is kept for you until {until}. Then it goes to the next in line. Here you take it, or let it go:\n\n{}",
                l.name, l.title, l.other, l.when, l.link
            ),
        )
    },
    introduction: |i| {
        let who = match i.to {
            Side::Mentee => format!("{} is your mentor now", i.other),
            Side::Mentor => format!("{} is your mentee now", i.other),
        };
        let shared = match (i.skills, i.industry) {
            ([], None) => String::new(),
            ([], Some(industry)) => format!("\n\nYou both work in {industry}."),
            (skills, None) => format!("\n\nYou have in common: {}.", skills.join(", ")),
            (skills, Some(industry)) => format!(
                "\n\nYou have in common: {}. You both work in {industry}.",
                skills.join(", ")
            ),
        };
        let next = match i.to {
            Side::Mentee => "Book your first session here:",
            Side::Mentor => "They book the first session; see to it that your calendar is open:",
        };
        (
            who.clone(),
            format!(
                "Hello {},\n\n{who}: you were paired in “{}”.{shared}\n\nFor the first meeting:\n- how each of you got here (10 minutes)\n- what the mentee wants to reach, and by when (20 minutes)\n- how often you meet, and what stays between you (10 minutes)\n- one thing to do until next time (5 minutes)\n\n{next}\n\n{}",
                i.name, i.round, i.link
            ),
        )
    },
    search: |s| {
        let who = match s.count() {
            1 => "Somebody new fits".to_owned(),
            count => format!("{count} new mentors fit"),
        };
        (
            format!("{who} “{}”", s.search),
            format!(
                "Hello {},\n\n{who} your search “{}”:\n\n{}\n\nThe whole search:\n\n{}\n\nNo more letters about it:\n\n{}",
                s.name,
                s.search,
                s.list(),
                s.link,
                s.stop
            ),
        )
    },
    help_answered: |name, mentor, goal, link| {
        (
            format!("{mentor} answers you"),
            format!(
                "Hello {name},\n\n{mentor} answered your request “{goal}”. Read it, and take it if it helps:\n\n{link}"
            ),
        )
    },
    help: mail_help::help_en,
    help_expired: |name, goal, link| {
        (
            format!("Your request is over: {goal}"),
            format!(
                "Hello {name},\n\ntwo weeks are over, and mentors do not see your request “{goal}” any more. What was answered stays here, and you may ask again in other words:\n\n{link}"
            ),
        )
    },
    reminder_day: |l| {
        (
            format!("Tomorrow: {} with {}", l.title, l.other),
            format!(
                "Hello {},\n\n{} with {} is coming up:\n\n{}\n\nLook at the session, or tell the other side early if you cannot come:\n\n{}",
                l.name, l.title, l.other, l.when, l.link
            ),
        )
    },
    reminder_hour: |l| {
        (
            format!("In an hour: {} with {}", l.title, l.other),
            format!(
                "Hello {},\n\n{} with {} begins in an hour:\n\n{}\n\n{}",
                l.name, l.title, l.other, l.when, l.link
            ),
        )
    },
    review: |l| {
        (
            format!("How was it with {}?", l.other),
            format!(
                "Hello {},\n\n{} with {} is over. Say whether it took place, and how it was; {} sees your review only after writing one too, or after 14 days.\n\n{}",
                l.name, l.title, l.other, l.other, l.link
            ),
        )
    },
    payment: mail_money::payment_en,
    package: mail_package::package_en,
    plan: mail_plan::plan_en,
    premium: mail_premium::premium_en,
    pot: mail_scholarship::pot_en,
    pot_title: "A scholarship for others",
    dispute: mail_dispute::dispute_en,
    admin: mail_admin::admin_en,
    payout: mail_money::payout_en,
};

fn booking_en(news: News, side: Side, l: &BookingLetter<'_>) -> Text {
    let (subject, lead) = match (news, side) {
        (News::Requested, Side::Mentor) => (
            format!("{} asks for a session", l.other),
            format!(
                "{} would like {} with you. Please accept or decline.",
                l.other, l.title
            ),
        ),
        (News::Requested, Side::Mentee) => (
            format!("Your request to {}", l.other),
            format!(
                "we passed your request for {} on to {}. You hear from us as soon as there is an answer.",
                l.title, l.other
            ),
        ),
        (News::Confirmed, _) => (
            format!("Confirmed: {} with {}", l.title, l.other),
            format!("{} with {} is confirmed.", l.title, l.other),
        ),
        (News::Moved, _) => (
            format!("New time: {} with {}", l.title, l.other),
            format!("{} with {} has a new time.", l.title, l.other),
        ),
        (News::Cancelled, _) => (
            format!("Cancelled: {} with {}", l.title, l.other),
            if l.late {
                format!(
                    "{} with {} is cancelled, late: the free time to change was over.",
                    l.title, l.other
                )
            } else {
                format!("{} with {} is cancelled.", l.title, l.other)
            },
        ),
        (News::Declined, Side::Mentor) => (
            format!("You declined {}", l.other),
            format!("you declined the request of {} for {}.", l.other, l.title),
        ),
        (News::Declined, Side::Mentee) => (
            format!("{} cannot take this session", l.other),
            format!(
                "{} cannot take {}. There are other mentors who can.",
                l.other, l.title
            ),
        ),
        (News::Expired, Side::Mentor) => (
            format!("The request of {} has lapsed", l.other),
            format!(
                "the request of {} for {} was not answered in time and has lapsed.",
                l.other, l.title
            ),
        ),
        (News::Expired, Side::Mentee) => (
            format!("No answer from {}", l.other),
            format!(
                "{} did not answer your request for {} in time, so it has lapsed. There are other mentors who answer.",
                l.other, l.title
            ),
        ),
        (News::Proposed, _) => (
            format!("Other times: {} with {}", l.title, l.other),
            format!(
                "other times are proposed for {} with {}. Each is held until it is answered. The time so far:",
                l.title, l.other
            ),
        ),
        (News::ProposalDeclined, _) => (
            format!("No other time: {} with {}", l.title, l.other),
            format!(
                "the other times proposed for {} with {} do not fit. The time stays as it was.",
                l.title, l.other
            ),
        ),
        (News::ProposalExpired, _) => (
            format!("Not answered: {} with {}", l.title, l.other),
            format!(
                "nobody took the other times proposed for {} with {}. The time stays as it was.",
                l.title, l.other
            ),
        ),
        (News::Appealed, _) => (
            format!("An appeal: {} with {}", l.title, l.other),
            format!(
                "there is an appeal against the no-show at {} with {}. Both of you can say what happened; a moderator reads it and decides.",
                l.title, l.other
            ),
        ),
        (News::AppealUpheld, _) => (
            format!("The no-show stands: {} with {}", l.title, l.other),
            format!(
                "a moderator read what both of you said about {} with {}, and decided that the no-show stands.",
                l.title, l.other
            ),
        ),
        (News::AppealOverturned, _) => (
            format!("The no-show is taken back: {} with {}", l.title, l.other),
            format!(
                "a moderator read what both of you said about {} with {}, and took the no-show back. It counts against nobody any more.",
                l.title, l.other
            ),
        ),
    };
    let reason = if l.reason.is_empty() {
        String::new()
    } else {
        format!("\n\n“{}”", l.reason)
    };
    (
        subject,
        format!(
            "Hello {},\n\n{lead}{reason}\n\n{}\n\n{}",
            l.name, l.when, l.link
        ),
    )
}

pub const DE: MailWords = MailWords {
    verify: |name, link| {
        (
            "Bestätige deine Adresse".into(),
            format!(
                "Hallo {name},\n\nbitte bestätige, dass das deine Adresse ist:\n\n{link}\n\nDer Link gilt drei Tage. Wenn du dich nicht bei MentorConnect angemeldet hast, ist nichts zu tun."
            ),
        )
    },
    reset: |name, link| {
        (
            "Wähle ein neues Passwort".into(),
            format!(
                "Hallo {name},\n\nhier wählst du ein neues Passwort:\n\n{link}\n\nDer Link gilt zwei Stunden. Wenn du das nicht wolltest, ist nichts zu tun; dein Passwort bleibt, wie es ist."
            ),
        )
    },
    already_registered: |name, link| {
        (
            "Du hast schon ein Konto".into(),
            format!(
                "Hallo {name},\n\njemand wollte sich mit deiner Adresse bei MentorConnect anmelden, und du hast schon ein Konto. Wenn du das warst, melde dich hier an:\n\n{link}\n\nWenn nicht, ist nichts zu tun."
            ),
        )
    },
    connection_broken: |name, label, trouble, link| {
        (
            format!("Dein Kalender „{label}“ ist nicht lesbar"),
            format!(
                "Hallo {name},\n\nwir konnten deinen Kalender „{label}“ nicht lesen. {}\n\nWir versuchen es weiter. Was wir zuletzt gelesen haben, gilt sechs Stunden; danach ist keine deiner Zeiten buchbar, weil niemand weiß, ob du belegt bist. Richte oder entferne die Verbindung hier:\n\n{link}",
                (super::connection::DE.trouble)(trouble)
            ),
        )
    },
    sessions_unwritten: |name, label, trouble, link| {
        (
            format!("Deine Termine kommen nicht in „{label}“ an"),
            format!(
                "Hallo {name},\n\nwir konnten deine Termine nicht in deinen Kalender „{label}“ eintragen. {}\n\nWir versuchen es weiter. Bis es gelingt, stehen sie nur hier und in deinen Briefen. Kümmere dich hier um die Verbindung:\n\n{link}",
                (super::connection::DE.trouble)(trouble)
            ),
        )
    },
    booking: booking_de,
    offer: |l, until| {
        (
            format!("Eine Zeit für dich: {} mit {}", l.title, l.other),
            format!(
                "Hallo {},\n\ndu wartest auf {} mit {}, und eine Zeit ist frei:\n\n{}\n\nSie ist bis {until} für dich reserviert. Danach geht sie an die nächste Person auf der Liste. Hier nimmst du sie an oder gibst sie weiter:\n\n{}",
                l.name, l.title, l.other, l.when, l.link
            ),
        )
    },
    introduction: |i| {
        let who = match i.to {
            Side::Mentee => format!("{} begleitet dich jetzt als Mentor", i.other),
            Side::Mentor => format!("{} ist jetzt dein Mentee", i.other),
        };
        let shared = match (i.skills, i.industry) {
            ([], None) => String::new(),
            ([], Some(industry)) => format!("\n\nIhr arbeitet beide in: {industry}."),
            (skills, None) => format!("\n\nIhr habt gemeinsam: {}.", skills.join(", ")),
            (skills, Some(industry)) => format!(
                "\n\nIhr habt gemeinsam: {}. Ihr arbeitet beide in: {industry}.",
                skills.join(", ")
            ),
        };
        let next = match i.to {
            Side::Mentee => "Hier buchst du das erste Treffen:",
            Side::Mentor => {
                "Das erste Treffen buchst nicht du; sorge dafür, dass dein Kalender offen ist:"
            }
        };
        (
            who.clone(),
            format!(
                "Hallo {},\n\n{who}: Ihr wurdet in „{}“ zusammengebracht.{shared}\n\nFür das erste Treffen:\n- wie ihr beide hierher gekommen seid (10 Minuten)\n- was erreicht werden soll, und bis wann (20 Minuten)\n- wie oft ihr euch trefft, und was unter euch bleibt (10 Minuten)\n- eine Sache bis zum nächsten Mal (5 Minuten)\n\n{next}\n\n{}",
                i.name, i.round, i.link
            ),
        )
    },
    search: |s| {
        let who = match s.count() {
            1 => "Jemand Neues passt".to_owned(),
            count => format!("{count} Neue passen"),
        };
        (
            format!("{who} zu „{}“", s.search),
            format!(
                "Hallo {},\n\n{who} zu deiner Suche „{}“:\n\n{}\n\nDie ganze Suche:\n\n{}\n\nKeine Briefe mehr dazu:\n\n{}",
                s.name,
                s.search,
                s.list(),
                s.link,
                s.stop
            ),
        )
    },
    help_answered: |name, mentor, goal, link| {
        (
            format!("{mentor} antwortet dir"),
            format!(
                "Hallo {name},\n\n{mentor} hat auf dein Gesuch „{goal}“ geantwortet. Lies es und nimm es an, wenn es hilft:\n\n{link}"
            ),
        )
    },
    help: mail_help::help_de,
    help_expired: |name, goal, link| {
        (
            format!("Dein Gesuch ist vorbei: {goal}"),
            format!(
                "Hallo {name},\n\nzwei Wochen sind um, und niemand sieht dein Gesuch „{goal}“ mehr. Was geantwortet wurde, bleibt hier, und du kannst es mit anderen Worten noch einmal versuchen:\n\n{link}"
            ),
        )
    },
    reminder_day: |l| {
        (
            format!("Morgen: {} mit {}", l.title, l.other),
            format!(
                "Hallo {},\n\n{} mit {} steht an:\n\n{}\n\nSieh dir den Termin an, oder sag früh Bescheid, wenn du nicht kannst:\n\n{}",
                l.name, l.title, l.other, l.when, l.link
            ),
        )
    },
    reminder_hour: |l| {
        (
            format!("In einer Stunde: {} mit {}", l.title, l.other),
            format!(
                "Hallo {},\n\n{} mit {} beginnt in einer Stunde:\n\n{}\n\n{}",
                l.name, l.title, l.other, l.when, l.link
            ),
        )
    },
    review: |l| {
        (
            format!("Wie war es mit {}?", l.other),
            format!(
                "Hallo {},\n\n{} mit {} ist vorbei. Sag, ob der Termin stattfand und wie er war; {} sieht deine Bewertung erst nach der eigenen oder nach 14 Tagen.\n\n{}",
                l.name, l.title, l.other, l.other, l.link
            ),
        )
    },
    payment: mail_money::payment_de,
    package: mail_package::package_de,
    plan: mail_plan::plan_de,
    premium: mail_premium::premium_de,
    pot: mail_scholarship::pot_de,
    pot_title: "Ein Stipendium für andere",
    dispute: mail_dispute::dispute_de,
    admin: mail_admin::admin_de,
    payout: mail_money::payout_de,
};

fn booking_de(news: News, side: Side, l: &BookingLetter<'_>) -> Text {
    let (subject, lead) = match (news, side) {
        (News::Requested, Side::Mentor) => (
            format!("{} fragt nach einem Termin", l.other),
            format!(
                "{} möchte {} mit dir. Bitte sag zu oder ab.",
                l.other, l.title
            ),
        ),
        (News::Requested, Side::Mentee) => (
            format!("Deine Anfrage an {}", l.other),
            format!(
                "wir haben deine Anfrage für {} an {} weitergegeben. Du hörst von uns, sobald es eine Antwort gibt.",
                l.title, l.other
            ),
        ),
        (News::Confirmed, _) => (
            format!("Bestätigt: {} mit {}", l.title, l.other),
            format!("{} mit {} ist bestätigt.", l.title, l.other),
        ),
        (News::Moved, _) => (
            format!("Neue Zeit: {} mit {}", l.title, l.other),
            format!("{} mit {} hat eine neue Zeit.", l.title, l.other),
        ),
        (News::Cancelled, _) => (
            format!("Abgesagt: {} mit {}", l.title, l.other),
            if l.late {
                format!(
                    "{} mit {} ist abgesagt, und zwar spät: die freie Zeit zum Ändern war vorbei.",
                    l.title, l.other
                )
            } else {
                format!("{} mit {} ist abgesagt.", l.title, l.other)
            },
        ),
        (News::Declined, Side::Mentor) => (
            format!("Du hast {} abgesagt", l.other),
            format!(
                "du hast die Anfrage von {} für {} abgelehnt.",
                l.other, l.title
            ),
        ),
        (News::Declined, Side::Mentee) => (
            format!("{} kann diesen Termin nicht annehmen", l.other),
            format!(
                "{} kann {} nicht annehmen. Andere Mentoren können es.",
                l.other, l.title
            ),
        ),
        (News::Expired, Side::Mentor) => (
            format!("Die Anfrage von {} ist verfallen", l.other),
            format!(
                "die Anfrage von {} für {} wurde nicht rechtzeitig beantwortet und ist verfallen.",
                l.other, l.title
            ),
        ),
        (News::Expired, Side::Mentee) => (
            format!("Keine Antwort von {}", l.other),
            format!(
                "{} hat deine Anfrage für {} nicht rechtzeitig beantwortet, deshalb ist sie verfallen. Andere Mentoren antworten.",
                l.other, l.title
            ),
        ),
        (News::Proposed, _) => (
            format!("Andere Zeiten: {} mit {}", l.title, l.other),
            format!(
                "für {} mit {} sind andere Zeiten vorgeschlagen. Jede ist reserviert, bis es eine Antwort gibt. Die Zeit bisher:",
                l.title, l.other
            ),
        ),
        (News::ProposalDeclined, _) => (
            format!("Keine andere Zeit: {} mit {}", l.title, l.other),
            format!(
                "die anderen Zeiten für {} mit {} passen nicht. Es bleibt bei der Zeit.",
                l.title, l.other
            ),
        ),
        (News::ProposalExpired, _) => (
            format!("Ohne Antwort: {} mit {}", l.title, l.other),
            format!(
                "auf die anderen Zeiten für {} mit {} kam keine Antwort. Es bleibt bei der Zeit.",
                l.title, l.other
            ),
        ),
        (News::Appealed, _) => (
            format!("Einspruch: {} mit {}", l.title, l.other),
            format!(
                "es gibt einen Einspruch gegen das Nichterscheinen bei {} mit {}. Ihr könnt beide sagen, was geschehen ist; die Moderation liest es und entscheidet.",
                l.title, l.other
            ),
        ),
        (News::AppealUpheld, _) => (
            format!("Der Vermerk bleibt: {} mit {}", l.title, l.other),
            format!(
                "die Moderation hat gelesen, was ihr beide über {} mit {} gesagt habt, und entschieden, dass der Vermerk bleibt.",
                l.title, l.other
            ),
        ),
        (News::AppealOverturned, _) => (
            format!(
                "Der Vermerk ist zurückgenommen: {} mit {}",
                l.title, l.other
            ),
            format!(
                "die Moderation hat gelesen, was ihr beide über {} mit {} gesagt habt, und den Vermerk zurückgenommen. Er zählt gegen niemanden mehr.",
                l.title, l.other
            ),
        ),
    };
    let reason = if l.reason.is_empty() {
        String::new()
    } else {
        format!("\n\n„{}“", l.reason)
    };
    (
        subject,
        format!(
            "Hallo {},\n\n{lead}{reason}\n\n{}\n\n{}",
            l.name, l.when, l.link
        ),
    )
}
