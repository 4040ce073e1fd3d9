//! Words of other calendars.

use domain::connection::Trouble;

pub struct ConnectionWords {
    pub title: &'static str,
    /// Name of the calendar that a feed is.
    pub feed_name: &'static str,
    pub feed: &'static str,
    pub feed_lead: &'static str,
    pub feed_make: &'static str,
    pub feed_again: &'static str,
    pub feed_revoke: &'static str,
    pub feed_address: &'static str,
    pub feed_once: &'static str,
    pub feed_since: fn(when: &str) -> String,
    pub elsewhere: &'static str,
    pub elsewhere_lead: &'static str,
    pub add_by_link: &'static str,
    pub link: &'static str,
    pub link_hint: &'static str,
    pub label: &'static str,
    pub label_hint: &'static str,
    pub add: &'static str,
    pub account: &'static str,
    pub account_lead: &'static str,
    pub account_key_missing: &'static str,
    pub account_server: &'static str,
    pub account_server_hint: &'static str,
    pub account_user: &'static str,
    pub account_password: &'static str,
    pub account_password_hint: &'static str,
    pub account_write: &'static str,
    pub account_waits: &'static str,
    pub account_of: fn(user: &str) -> String,
    pub calendars_read: &'static str,
    pub calendars_read_none: &'static str,
    pub calendar_for_sessions: &'static str,
    pub calendar_for_sessions_hint: &'static str,
    pub calendar_none: &'static str,
    pub choose: &'static str,
    pub unwritten_since: fn(when: &str) -> String,
    pub take_sessions_out: &'static str,
    pub read_now: &'static str,
    pub read_now_named: fn(label: &str) -> String,
    pub remove: &'static str,
    pub remove_named: fn(label: &str) -> String,
    pub soon: &'static str,
    pub waiting: &'static str,
    pub good: fn(when: &str, busy: &str) -> String,
    pub failing_since: fn(when: &str) -> String,
    pub cannot_read: fn(label: &str) -> String,
    pub closed: &'static str,
    pub closes_at: fn(when: &str) -> String,
    pub look_after: &'static str,
    pub trouble: fn(&Trouble) -> String,
}

pub const EN: ConnectionWords = ConnectionWords {
    title: "Other calendars",
    feed_name: "MentorConnect sessions",
    feed: "Your sessions in your calendar",
    feed_lead: "A private address to which your calendar program subscribes. Who has it sees your sessions, so keep it to yourself; you can revoke it any time.",
    feed_make: "Make an address",
    feed_again: "Make a new address",
    feed_revoke: "Revoke",
    feed_address: "Private address",
    feed_once: "Copy it now: for your safety we do not keep it, and it is shown for ten minutes only.",
    feed_since: |when| format!("There is an address since {when}. A new one replaces it."),
    elsewhere: "Busy in another calendar",
    elsewhere_lead: "Nobody can book you while another calendar says that you are busy. We read it every 15 minutes, and mentees never see what is in it.",
    add_by_link: "Connect by a link",
    link: "Link to the calendar (ICS)",
    link_hint: "Your calendar program calls it “secret address in iCal format” or “publish calendar”. It begins with https:// or webcal://.",
    label: "What to call it",
    label_hint: "For example “Work”. Empty takes the name of the host.",
    add: "Connect",
    account: "Connect an account",
    account_lead: "For calendars that speak CalDAV, such as those of iCloud, Fastmail, Nextcloud or Radicale. We read when you are busy and can write your sessions into it.",
    account_key_missing: "Accounts with a password cannot be connected yet: the setting SECRET_KEY is missing, with which passwords are sealed. Only admins see this.",
    account_server: "Server",
    account_server_hint: "For example caldav.icloud.com. Your calendar program calls it “server” or “CalDAV address”.",
    account_user: "User name",
    account_password: "App password",
    account_password_hint: "Make a password for this purpose in the account's settings, where that can be done. We keep it encrypted. When it changed, connect the same account again.",
    account_write: "Write my sessions into it",
    account_waits: "We look for your calendars. This may take half a minute.",
    account_of: |user| format!("Account {user}"),
    calendars_read: "You are busy when these say so",
    calendars_read_none: "There is no calendar in this account.",
    calendar_for_sessions: "Write my sessions into",
    calendar_for_sessions_hint: "What you change or delete there does not move or cancel a session: that is done here. Your own alarms and notes stay.",
    calendar_none: "None",
    choose: "Save",
    unwritten_since: |when| format!("Sessions cannot be written since {when}"),
    take_sessions_out: "Take my sessions out of it first",
    read_now: "Read now",
    read_now_named: |label| format!("Read {label} now"),
    remove: "Remove",
    remove_named: |label| format!("Remove {label}"),
    soon: "It is being read within moments. Load the page again to see how it went.",
    waiting: "Not read yet. Until then nothing can be booked.",
    good: |when, busy| format!("Read {when}. Busy times in the year ahead: {busy}."),
    failing_since: |when| format!("Cannot be read since {when}"),
    cannot_read: |label| format!("Your calendar “{label}” cannot be read"),
    closed: "What it says is unknown, so none of your times can be booked until it is read again or removed.",
    closes_at: |when| {
        format!(
            "Until {when} what we read last still counts; from then on none of your times can be booked until it is read again or removed."
        )
    },
    look_after: "Look after it",
    trouble: |trouble| match trouble {
        Trouble::BadAddress => "The address is none that a calendar can be read from.".into(),
        Trouble::PrivateAddress => {
            "The address leads into a private network, where we may not look.".into()
        }
        Trouble::Unreachable => "Nobody answers at this address.".into(),
        Trouble::TimedOut => "The answer took too long.".into(),
        Trouble::TooManyRedirects => "The address leads from one to the next without end.".into(),
        Trouble::TooLarge { most_bytes } => format!(
            "The calendar is larger than {} MB.",
            most_bytes / (1024 * 1024)
        ),
        Trouble::NotAllowed => {
            "The other side does not let us in. Perhaps a password has changed.".into()
        }
        Trouble::Gone => {
            "There is nothing at this address any more. Perhaps the link was reset.".into()
        }
        Trouble::Status { status } => format!("The other side reports an error ({status})."),
        Trouble::NotACalendar => "What is there is no complete calendar.".into(),
        Trouble::NotCalDav => "What answers there does not speak CalDAV.".into(),
        Trouble::NotEncrypted => "Your password would travel unencrypted.".into(),
        Trouble::LeadsElsewhere { host } => {
            format!("The address leads on to {host}, which does not get your password.")
        }
        Trouble::Locked => "We cannot open your password any more. Please connect again.".into(),
        Trouble::BadEvent { line } => {
            format!("The event on line {line} of the file cannot be read.")
        }
        Trouble::UnknownZone { name } => format!("Nobody knows the time zone “{name}”."),
        Trouble::TooManyEvents { most } => format!("The calendar has more than {most} events."),
        Trouble::TooManyTimes { most } => {
            format!("The calendar is busy more than {most} times in a year.")
        }
        Trouble::TooDetailed { line } => format!(
            "The event on line {line} of the file repeats in a way that takes too long to follow."
        ),
    },
};

pub const DE: ConnectionWords = ConnectionWords {
    title: "Andere Kalender",
    feed_name: "MentorConnect-Termine",
    feed: "Deine Termine in deinem Kalender",
    feed_lead: "Eine private Adresse, die dein Kalenderprogramm abonniert. Wer sie kennt, sieht deine Termine; behalte sie für dich. Du kannst sie jederzeit widerrufen.",
    feed_make: "Adresse anlegen",
    feed_again: "Neue Adresse anlegen",
    feed_revoke: "Widerrufen",
    feed_address: "Private Adresse",
    feed_once: "Kopiere sie jetzt: Zu deiner Sicherheit bewahren wir sie nicht auf und zeigen sie nur zehn Minuten lang.",
    feed_since: |when| format!("Es gibt eine Adresse seit {when}. Eine neue ersetzt sie."),
    elsewhere: "Belegt in einem anderen Kalender",
    elsewhere_lead: "Niemand kann dich buchen, solange ein anderer Kalender sagt, dass du belegt bist. Wir lesen ihn alle 15 Minuten, und Mentees sehen nie, was darin steht.",
    add_by_link: "Mit einem Link verbinden",
    link: "Link zum Kalender (ICS)",
    link_hint: "Dein Kalenderprogramm nennt ihn „Privatadresse im iCal-Format“ oder „Kalender veröffentlichen“. Er beginnt mit https:// oder webcal://.",
    label: "Name",
    label_hint: "Zum Beispiel „Arbeit“. Leer nimmt den Namen des Rechners.",
    add: "Verbinden",
    account: "Ein Konto verbinden",
    account_lead: "Für Kalender, die CalDAV sprechen, etwa bei iCloud, Fastmail, Nextcloud oder Radicale. Wir lesen, wann du belegt bist, und können deine Termine eintragen.",
    account_key_missing: "Konten mit Passwort lassen sich noch nicht verbinden: Es fehlt die Einstellung SECRET_KEY, mit der Passwörter verschlüsselt werden. Nur Admins sehen das.",
    account_server: "Server",
    account_server_hint: "Zum Beispiel caldav.icloud.com. Dein Kalenderprogramm nennt ihn „Server“ oder „CalDAV-Adresse“.",
    account_user: "Benutzername",
    account_password: "App-Passwort",
    account_password_hint: "Lege in den Einstellungen des Kontos ein eigenes Passwort dafür an, wo das geht. Wir bewahren es verschlüsselt auf. Hat es sich geändert, verbinde dasselbe Konto noch einmal.",
    account_write: "Meine Termine dort eintragen",
    account_waits: "Wir suchen deine Kalender. Das kann eine halbe Minute dauern.",
    account_of: |user| format!("Konto {user}"),
    calendars_read: "Du bist belegt, wenn diese es sagen",
    calendars_read_none: "In diesem Konto gibt es keinen Kalender.",
    calendar_for_sessions: "Meine Termine eintragen in",
    calendar_for_sessions_hint: "Was du dort änderst oder löschst, verschiebt keinen Termin und sagt keinen ab; das geht nur hier. Deine Erinnerungen und Notizen bleiben.",
    calendar_none: "Keinen",
    choose: "Speichern",
    unwritten_since: |when| format!("Termine lassen sich nicht eintragen seit {when}"),
    take_sessions_out: "Vorher meine Termine dort entfernen",
    read_now: "Jetzt lesen",
    read_now_named: |label| format!("{label} jetzt lesen"),
    remove: "Entfernen",
    remove_named: |label| format!("{label} entfernen"),
    soon: "Er wird gleich gelesen. Lade die Seite neu, um zu sehen, wie es ging.",
    waiting: "Noch nicht gelesen. Bis dahin ist nichts buchbar.",
    good: |when, busy| format!("Gelesen {when}. Belegte Zeiten im kommenden Jahr: {busy}."),
    failing_since: |when| format!("Nicht lesbar seit {when}"),
    cannot_read: |label| format!("Dein Kalender „{label}“ ist nicht lesbar"),
    closed: "Was darin steht, ist unbekannt; darum ist keine deiner Zeiten buchbar, bis er wieder gelesen oder entfernt ist.",
    closes_at: |when| {
        format!(
            "Bis {when} gilt noch, was wir zuletzt gelesen haben; danach ist keine deiner Zeiten buchbar, bis er wieder gelesen oder entfernt ist."
        )
    },
    look_after: "Darum kümmern",
    trouble: |trouble| match trouble {
        Trouble::BadAddress => "Von dieser Adresse lässt sich kein Kalender lesen.".into(),
        Trouble::PrivateAddress => {
            "Die Adresse führt in ein privates Netz, in das wir nicht schauen dürfen.".into()
        }
        Trouble::Unreachable => "Unter dieser Adresse antwortet niemand.".into(),
        Trouble::TimedOut => "Die Antwort hat zu lange gedauert.".into(),
        Trouble::TooManyRedirects => "Die Adresse führt von einer zur nächsten ohne Ende.".into(),
        Trouble::TooLarge { most_bytes } => format!(
            "Der Kalender ist größer als {} MB.",
            most_bytes / (1024 * 1024)
        ),
        Trouble::NotAllowed => {
            "Die andere Seite lässt uns nicht hinein. Vielleicht hat sich ein Passwort geändert."
                .into()
        }
        Trouble::Gone => {
            "Unter dieser Adresse ist nichts mehr. Vielleicht wurde der Link erneuert.".into()
        }
        Trouble::Status { status } => format!("Die andere Seite meldet einen Fehler ({status})."),
        Trouble::NotACalendar => "Was dort liegt, ist kein vollständiger Kalender.".into(),
        Trouble::NotCalDav => "Was dort antwortet, spricht kein CalDAV.".into(),
        Trouble::NotEncrypted => "Dein Passwort ginge unverschlüsselt auf die Reise.".into(),
        Trouble::LeadsElsewhere { host } => {
            format!("Die Adresse führt weiter zu {host}; dorthin geben wir dein Passwort nicht.")
        }
        Trouble::Locked => {
            "Wir können dein Passwort nicht mehr öffnen. Bitte verbinde noch einmal.".into()
        }
        Trouble::BadEvent { line } => {
            format!("Der Eintrag in Zeile {line} der Datei ist nicht lesbar.")
        }
        Trouble::UnknownZone { name } => format!("Die Zeitzone „{name}“ kennt niemand."),
        Trouble::TooManyEvents { most } => {
            format!("Der Kalender hat mehr als {most} Einträge.")
        }
        Trouble::TooManyTimes { most } => {
            format!("Der Kalender ist mehr als {most} Mal im Jahr belegt.")
        }
        Trouble::TooDetailed { line } => format!(
            "Der Eintrag in Zeile {line} der Datei wiederholt sich so, dass es zu lange dauert, ihm zu folgen."
        ),
    },
};
