//! Words that every page uses: the frame, buttons, and what can be wrong with a field.

use super::Lang;
use crate::error::{AppError, Conflict};
use domain::form::Problem;

pub struct CommonWords {
    pub product: &'static str,
    pub tagline: &'static str,
    pub skip_to_content: &'static str,
    pub main_navigation: &'static str,
    pub find_a_mentor: &'static str,
    pub calendar: &'static str,
    pub sessions: &'static str,
    pub bookmarks: &'static str,
    pub wallet: &'static str,
    pub my_figures: &'static str,
    pub requests: &'static str,
    pub profile: &'static str,
    pub settings: &'static str,
    pub admin: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub register: &'static str,
    pub account_menu: &'static str,
    pub language: &'static str,
    pub change_language: &'static str,
    pub times_in: fn(zone: &str) -> String,
    pub change_zone: &'static str,
    pub change_zone_label: &'static str,
    pub loading: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub cancel: &'static str,
    pub close: &'static str,
    pub undo: &'static str,
    pub redo: &'static str,
    pub back: &'static str,
    pub next: &'static str,
    pub previous: &'static str,
    pub optional: &'static str,
    pub quoted: fn(&str) -> String,
    pub free_of_charge: &'static str,
    pub not_found_title: &'static str,
    pub not_found_text: &'static str,
    pub error_title: &'static str,
    pub try_again: &'static str,
    pub check_fields: &'static str,
    pub code_of_conduct: &'static str,
    pub conduct_text: &'static [&'static str],
    pub verify_first: &'static str,
    pub problem: fn(&Problem) -> String,
    pub failure: fn(&AppError) -> String,
}

pub const EN: CommonWords = CommonWords {
    product: "MentorConnect",
    tagline: "Find the mentor who made the move you want.",
    skip_to_content: "Skip to content",
    main_navigation: "Main",
    find_a_mentor: "Find a mentor",
    calendar: "Calendar",
    sessions: "Sessions",
    bookmarks: "Bookmarks",
    wallet: "Wallet",
    my_figures: "How you are seen",
    requests: "Help requests",
    profile: "Profile",
    settings: "Settings",
    admin: "Admin",
    sign_in: "Sign in",
    sign_out: "Sign out",
    register: "Join",
    account_menu: "Your account",
    language: "Language",
    change_language: "Change language",
    times_in: |zone| format!("Times in {zone}"),
    change_zone: "change",
    change_zone_label: "change the time zone",
    loading: "Loading…",
    save: "Save",
    saved: "Saved.",
    cancel: "Cancel",
    close: "Close",
    undo: "Undo",
    redo: "Redo",
    back: "Back",
    next: "Next",
    previous: "Previous",
    optional: "optional",
    quoted: |text| format!("“{text}”"),
    free_of_charge: "Free",
    not_found_title: "There is nothing here",
    not_found_text: "The page may have moved, or it is not open to you.",
    error_title: "That did not work",
    try_again: "Try again",
    check_fields: "Please look at the marked fields.",
    code_of_conduct: "Code of conduct",
    conduct_text: &[
        "Be kind and be on time. Cancel early when you cannot come.",
        "What is said in a session stays between the two of you.",
        "No harassment, no discrimination, no romantic or sexual approach, in no form.",
        "No selling of anything that was not asked for, and no payments past the platform.",
        "Mentors guide and do not do the work; mentees prepare and decide for themselves.",
        "Who breaks this is warned, paused or removed. Anyone can report; every report is read.",
    ],
    verify_first: "Please confirm your e-mail address first. We sent you a link.",
    problem: problem_en,
    failure: failure_en,
};

fn problem_en(problem: &Problem) -> String {
    match problem {
        Problem::Missing => "Please fill this in.".into(),
        Problem::TooShort { least } => format!("At least {least} characters, please."),
        Problem::TooLong { most } => format!("At most {most} characters, please."),
        Problem::OutOfRange { least, most } => format!("Between {least} and {most}, please."),
        Problem::TooLittle { least } => format!("At least {}, please.", Lang::En.money(*least)),
        Problem::NotAnAmount => "An amount such as 25 or 12.50, please.".into(),
        Problem::NotANumber => "A whole number, please.".into(),
        Problem::NotAnEmail => "This does not look like an e-mail address.".into(),
        Problem::NotADate => "A date, please.".into(),
        Problem::NotATime => "A time, please.".into(),
        Problem::NotAUrl => "A link that begins with https://, please.".into(),
        Problem::NotAChoice => "Please choose one of the list.".into(),
        Problem::UnknownZone => "We do not know this time zone.".into(),
        Problem::EndBeforeStart => "The end must come after the start.".into(),
        Problem::Overlaps => "This overlaps with another.".into(),
        Problem::InThePast => "This is in the past.".into(),
        Problem::MustBeAccepted => "This is needed to go on.".into(),
        Problem::TooYoung => "MentorConnect is for people of 18 and older.".into(),
        Problem::WrongCredentials => "This address and password do not belong together.".into(),
        Problem::WrongPassword => "This is not your present password.".into(),
        Problem::CommonPassword => {
            "This password is easy to guess. A few words in a row are better.".into()
        }
        Problem::LinkExpired => "This link was used or is too old. Ask for a new one.".into(),
        Problem::NotAnImageOrPdf => "A picture (JPEG, PNG or WebP) or a PDF, please.".into(),
        Problem::NotAnImage => "A JPEG, PNG or WebP picture, please.".into(),
        Problem::FileTooLarge { most_bytes } => {
            format!("At most {} MB, please.", most_bytes / 1_000_000)
        }
        Problem::NotLetIn => "The other side does not accept this name and password.".into(),
        Problem::Unreachable => "Nobody answers there, or not in time.".into(),
        Problem::PrivateAddress => "This leads into a private network.".into(),
        Problem::NotEncrypted => "An address that begins with https://, please.".into(),
        Problem::NotCalDav => "There are no calendars at this address (CalDAV).".into(),
        Problem::LeadsElsewhere { host } => {
            format!("This leads on to {host}. If that is right, give that address.")
        }
        Problem::Duplicate => "This is there already.".into(),
        Problem::TooMany { most } => format!("At most {most}, please."),
        Problem::MoreWithPremium { most, premium } => {
            format!("There are {most} already, which is the most. With premium there can be {premium}.")
        }
        Problem::InLine { line, problem } => format!("Line {line}: {}", problem_en(problem)),
        Problem::Columns { least, most } if least == most => format!("{least} columns, please."),
        Problem::Columns { least, most } => format!("{least} to {most} columns, please."),
        Problem::OpenQuote => "A quotation mark begins here and never ends.".into(),
        Problem::UnknownMember => "No member has this address or profile.".into(),
        Problem::NotInGroup => "This person is not in the group.".into(),
        Problem::Contradicts { line } => format!("This contradicts line {line}."),
        Problem::NoScore => "These two have no score, so they cannot be a pair.".into(),
        Problem::AlreadyMeans { skill } => format!("This means “{skill}” already."),
        Problem::NotACode => "4 to 32 letters and digits, please.".into(),
        Problem::UnknownVoucher => "There is no such voucher.".into(),
        Problem::VoucherOver => "This voucher is over.".into(),
        Problem::VoucherUsedUp => "This voucher was used by others already.".into(),
        Problem::VoucherUsedByYou => "You have used this voucher already.".into(),
        Problem::VoucherOtherCurrency => "This voucher is for another currency.".into(),
        Problem::VoucherPaysNothing => "This voucher pays nothing of so small a price.".into(),
        Problem::ScholarshipLess => {
            "The scholarship pays less than a moment ago, because others were faster. Please look again.".into()
        }
        Problem::FeeRises => "No more than the tier before it.".into(),
        Problem::Yourself => "That is you.".into(),
        Problem::PackageUsedUp => "No session of this package is left to be booked.".into(),
        Problem::Itself => "Nothing is close to itself.".into(),
        Problem::OthersBuildOnIt => "Later changes build on this. Take those back first.".into(),
    }
}

fn failure_en(error: &AppError) -> String {
    match error {
        AppError::Unauthenticated => "Please sign in first.".into(),
        AppError::Unverified => EN.verify_first.into(),
        AppError::Forbidden => "This is not open to you.".into(),
        AppError::NotFound => EN.not_found_title.into(),
        AppError::Invalid(_) => EN.check_fields.into(),
        AppError::Conflict(conflict) => match conflict {
            Conflict::TimeTaken { .. } => "Somebody was quicker: this time is taken.",
            Conflict::TimeClosed { .. } => "This time cannot be booked any more.",
            Conflict::SeriesClashes { .. } => "Not every date of the series can be booked.",
            Conflict::OwnTimeTaken => "You already have a session at that time.",
            Conflict::HoldExpired => {
                "The time was held for five minutes and is open again. Pick it once more."
            }
            Conflict::PolicyForbids => "The rules agreed at booking do not allow this any more.",
            Conflict::Stale => "This changed in the meantime. Look again, then decide.",
            Conflict::WrongState => "This is no longer possible for this session.",
            Conflict::ProviderSilent => {
                "The payment provider does not answer. Nothing was charged; your time stays held, so try again in a moment."
            }
            Conflict::ChargeRefused => {
                "Your bank or card did not take the charge, so nothing changed and nothing was paid."
            }
            Conflict::KeyReused => "The same key came with another request.",
            Conflict::NobodyToPay => "First say at our payment provider where you want to be paid.",
        }
        .into(),
        AppError::Throttled { retry_after_secs } => {
            format!(
                "That was too often. Please wait {} minutes.",
                retry_after_secs.div_ceil(60)
            )
        }
        AppError::Internal { reference } => {
            format!("Something broke on our side. Reference {reference}.")
        }
        AppError::Network => "We could not reach the server. Your input is still here.".into(),
    }
}

pub const DE: CommonWords = CommonWords {
    product: "MentorConnect",
    tagline: "Finde die Mentorin, die deinen Weg schon gegangen ist.",
    skip_to_content: "Zum Inhalt",
    main_navigation: "Hauptmenü",
    find_a_mentor: "Mentor finden",
    calendar: "Kalender",
    sessions: "Termine",
    bookmarks: "Merkliste",
    wallet: "Guthaben",
    my_figures: "Wie du gesehen wirst",
    requests: "Hilfegesuche",
    profile: "Profil",
    settings: "Einstellungen",
    admin: "Verwaltung",
    sign_in: "Anmelden",
    sign_out: "Abmelden",
    register: "Mitmachen",
    account_menu: "Dein Konto",
    language: "Sprache",
    change_language: "Sprache ändern",
    times_in: |zone| format!("Zeiten in {zone}"),
    change_zone: "ändern",
    change_zone_label: "Zeitzone ändern",
    loading: "Lädt …",
    save: "Speichern",
    saved: "Gespeichert.",
    cancel: "Abbrechen",
    close: "Schließen",
    undo: "Rückgängig",
    redo: "Wiederholen",
    back: "Zurück",
    next: "Weiter",
    previous: "Zurück",
    optional: "freiwillig",
    quoted: |text| format!("„{text}“"),
    free_of_charge: "Kostenlos",
    not_found_title: "Hier ist nichts",
    not_found_text: "Die Seite ist umgezogen oder nicht für dich geöffnet.",
    error_title: "Das hat nicht geklappt",
    try_again: "Noch einmal",
    check_fields: "Bitte sieh dir die markierten Felder an.",
    code_of_conduct: "Verhaltensregeln",
    conduct_text: &[
        "Sei freundlich und pünktlich. Sag früh ab, wenn du nicht kommen kannst.",
        "Was in einem Gespräch gesagt wird, bleibt unter euch.",
        "Keine Belästigung, keine Diskriminierung, keine Annäherungsversuche, in keiner Form.",
        "Kein ungefragter Verkauf und keine Zahlungen an der Plattform vorbei.",
        "Mentoren leiten an und nehmen die Arbeit nicht ab; Mentees bereiten sich vor und entscheiden selbst.",
        "Wer das bricht, wird verwarnt, pausiert oder entfernt. Alle können melden; jede Meldung wird gelesen.",
    ],
    verify_first: "Bitte bestätige zuerst deine E-Mail-Adresse. Wir haben dir einen Link geschickt.",
    problem: problem_de,
    failure: failure_de,
};

fn problem_de(problem: &Problem) -> String {
    match problem {
        Problem::Missing => "Bitte ausfüllen.".into(),
        Problem::TooShort { least } => format!("Bitte mindestens {least} Zeichen."),
        Problem::TooLong { most } => format!("Bitte höchstens {most} Zeichen."),
        Problem::OutOfRange { least, most } => format!("Bitte zwischen {least} und {most}."),
        Problem::TooLittle { least } => format!("Bitte mindestens {}.", Lang::De.money(*least)),
        Problem::NotAnAmount => "Bitte einen Betrag wie 25 oder 12,50.".into(),
        Problem::NotANumber => "Bitte eine ganze Zahl.".into(),
        Problem::NotAnEmail => "Das sieht nicht nach einer E-Mail-Adresse aus.".into(),
        Problem::NotADate => "Bitte ein Datum.".into(),
        Problem::NotATime => "Bitte eine Uhrzeit.".into(),
        Problem::NotAUrl => "Bitte einen Link, der mit https:// beginnt.".into(),
        Problem::NotAChoice => "Bitte aus der Liste wählen.".into(),
        Problem::UnknownZone => "Diese Zeitzone kennen wir nicht.".into(),
        Problem::EndBeforeStart => "Das Ende muss nach dem Anfang liegen.".into(),
        Problem::Overlaps => "Das überschneidet sich mit etwas anderem.".into(),
        Problem::InThePast => "Das liegt in der Vergangenheit.".into(),
        Problem::MustBeAccepted => "Ohne das geht es nicht weiter.".into(),
        Problem::TooYoung => "MentorConnect ist ab 18 Jahren.".into(),
        Problem::WrongCredentials => "Adresse und Passwort passen nicht zusammen.".into(),
        Problem::WrongPassword => "Das ist nicht dein jetziges Passwort.".into(),
        Problem::CommonPassword => {
            "Das Passwort ist leicht zu erraten. Besser sind ein paar Wörter in Folge.".into()
        }
        Problem::LinkExpired => {
            "Der Link wurde benutzt oder ist zu alt. Fordere einen neuen an.".into()
        }
        Problem::NotAnImageOrPdf => "Bitte ein Bild (JPEG, PNG oder WebP) oder ein PDF.".into(),
        Problem::NotAnImage => "Bitte ein Bild als JPEG, PNG oder WebP.".into(),
        Problem::FileTooLarge { most_bytes } => {
            format!("Bitte höchstens {} MB.", most_bytes / 1_000_000)
        }
        Problem::NotLetIn => {
            "Die andere Seite nimmt diesen Namen und dieses Passwort nicht an.".into()
        }
        Problem::Unreachable => "Dort antwortet niemand, oder nicht rechtzeitig.".into(),
        Problem::PrivateAddress => "Das führt in ein privates Netz.".into(),
        Problem::NotEncrypted => "Bitte eine Adresse, die mit https:// beginnt.".into(),
        Problem::NotCalDav => "Unter dieser Adresse gibt es keine Kalender (CalDAV).".into(),
        Problem::LeadsElsewhere { host } => {
            format!("Das führt weiter zu {host}. Wenn das richtig ist, gib diese Adresse an.")
        }
        Problem::Duplicate => "Das gibt es schon.".into(),
        Problem::TooMany { most } => format!("Bitte höchstens {most}."),
        Problem::MoreWithPremium { most, premium } => {
            format!("Es sind schon {most}, mehr geht so nicht. Mit Premium sind es bis zu {premium}.")
        }
        Problem::InLine { line, problem } => format!("Zeile {line}: {}", problem_de(problem)),
        Problem::Columns { least, most } if least == most => format!("Bitte {least} Spalten."),
        Problem::Columns { least, most } => format!("Bitte {least} bis {most} Spalten."),
        Problem::OpenQuote => "Hier beginnt ein Anführungszeichen, das nie endet.".into(),
        Problem::UnknownMember => "Niemand hat diese Adresse oder dieses Profil.".into(),
        Problem::NotInGroup => "Diese Person ist nicht in der Gruppe.".into(),
        Problem::Contradicts { line } => format!("Das widerspricht Zeile {line}."),
        Problem::NoScore => {
            "Die beiden haben keine Bewertung, also können sie kein Paar sein.".into()
        }
        Problem::AlreadyMeans { skill } => format!("Das bedeutet schon „{skill}“."),
        Problem::NotACode => "Bitte 4 bis 32 Buchstaben und Ziffern.".into(),
        Problem::UnknownVoucher => "Diesen Gutschein gibt es nicht.".into(),
        Problem::VoucherOver => "Dieser Gutschein ist abgelaufen.".into(),
        Problem::VoucherUsedUp => "Dieser Gutschein wurde schon von anderen benutzt.".into(),
        Problem::VoucherUsedByYou => "Du hast diesen Gutschein schon benutzt.".into(),
        Problem::VoucherOtherCurrency => "Dieser Gutschein ist für eine andere Währung.".into(),
        Problem::VoucherPaysNothing => {
            "Von einem so kleinen Preis zahlt dieser Gutschein nichts.".into()
        }
        Problem::ScholarshipLess => {
            "Das Stipendium zahlt weniger als eben noch, weil andere schneller waren. Bitte sieh noch einmal nach.".into()
        }
        Problem::FeeRises => "Nicht mehr als in der Stufe davor.".into(),
        Problem::Yourself => "Das bist du.".into(),
        Problem::PackageUsedUp => "Von diesem Paket ist kein Termin mehr übrig.".into(),
        Problem::Itself => "Nichts liegt nahe bei sich selbst.".into(),
        Problem::OthersBuildOnIt => {
            "Spätere Änderungen bauen darauf auf. Nimm zuerst diese zurück.".into()
        }
    }
}

fn failure_de(error: &AppError) -> String {
    match error {
        AppError::Unauthenticated => "Bitte melde dich zuerst an.".into(),
        AppError::Unverified => DE.verify_first.into(),
        AppError::Forbidden => "Das ist nicht für dich geöffnet.".into(),
        AppError::NotFound => DE.not_found_title.into(),
        AppError::Invalid(_) => DE.check_fields.into(),
        AppError::Conflict(conflict) => match conflict {
            Conflict::TimeTaken { .. } => "Jemand war schneller: Die Zeit ist vergeben.",
            Conflict::TimeClosed { .. } => "Diese Zeit ist nicht mehr buchbar.",
            Conflict::SeriesClashes { .. } => "Nicht jeder Tag der Reihe ist buchbar.",
            Conflict::OwnTimeTaken => "Du hast zu dieser Zeit schon einen Termin.",
            Conflict::HoldExpired => {
                "Die Zeit war fünf Minuten reserviert und ist wieder offen. Wähle sie noch einmal."
            }
            Conflict::PolicyForbids => {
                "Die bei der Buchung vereinbarten Regeln erlauben das nicht mehr."
            }
            Conflict::Stale => {
                "Das hat sich inzwischen geändert. Sieh noch einmal hin und entscheide dann."
            }
            Conflict::WrongState => "Das ist bei diesem Termin nicht mehr möglich.",
            Conflict::ProviderSilent => {
                "Der Zahlungsanbieter antwortet nicht. Es wurde nichts abgebucht; deine Zeit bleibt reserviert, versuche es gleich noch einmal."
            }
            Conflict::ChargeRefused => {
                "Deine Bank oder Karte hat die Abbuchung nicht angenommen. Es hat sich nichts geändert, und nichts wurde bezahlt."
            }
            Conflict::KeyReused => "Derselbe Schlüssel kam mit einer anderen Anfrage.",
            Conflict::NobodyToPay => {
                "Sag zuerst beim Zahlungsanbieter, wohin ausgezahlt werden soll."
            }
        }
        .into(),
        AppError::Throttled { retry_after_secs } => {
            format!(
                "Das war zu oft. Bitte warte {} Minuten.",
                retry_after_secs.div_ceil(60)
            )
        }
        AppError::Internal { reference } => {
            format!("Bei uns ist etwas kaputtgegangen. Kennung {reference}.")
        }
        AppError::Network => "Der Server ist nicht erreichbar. Deine Eingaben sind noch da.".into(),
    }
}
