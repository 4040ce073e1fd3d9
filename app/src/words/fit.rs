//! Words of what matters and why: only the server writes them.

use super::Lang;
use domain::matching::caveat::Caveat;
use domain::matching::criteria::Importance;
use domain::matching::feature::Feature;
use domain::matching::feedback::Because;
use domain::matching::reason::Reason;

pub struct FitWords {
    pub title: &'static str,
    pub hint: &'static str,
    pub feature: fn(Feature) -> &'static str,
    /// The slider that stands for region and college.
    pub place: &'static str,
    pub how: fn(feature: &str) -> String,
    pub prefer: &'static str,
    pub importance: fn(Importance) -> String,
    pub more: &'static str,
    pub reorder: &'static str,
    pub remember: &'static str,
    pub usual: &'static str,
    pub contradiction: fn(feature: &str) -> String,
    pub too_many_words: fn(most: &str) -> String,
    pub unread: fn(parameters: &str) -> String,
    pub reason: fn(&Reason, Lang) -> String,
    pub caveat: fn(&Caveat, Lang) -> String,
    pub but: &'static str,
    pub why: &'static str,
    pub show_how: &'static str,
    pub part: &'static str,
    pub points: &'static str,
    pub chance: &'static str,
    pub total: &'static str,
    pub out_of: &'static str,
    pub unknown: fn(features: &str) -> String,
    pub good: &'static str,
    pub not_for_me: &'static str,
    pub because: fn(Because) -> &'static str,
    pub good_of: fn(name: &str) -> String,
    pub raised: fn(feature: &str) -> String,
    pub left_out: fn(industry: &str) -> String,
    pub hidden: fn(name: &str) -> String,
    pub noted: fn(name: &str) -> String,
    pub undo: &'static str,
    pub without_must: fn(feature: &str, count: &str) -> String,
    /// Above the industries that are left out.
    pub left_out_title: &'static str,
    pub with_industry: fn(industry: &str, count: &str) -> String,
    pub without_words: fn(count: &str) -> String,
}

fn list(names: &[String]) -> String {
    names.join(", ")
}

fn stars(hundredths: u16, lang: Lang) -> String {
    lang.decimal(f64::from(hundredths) / 100.0, 2)
}

pub const EN: FitWords = FitWords {
    title: "What matters to you",
    hint: "Results re-order as you move these.",
    feature: |feature| match feature {
        Feature::Skills => "Skills",
        Feature::Goals => "What you look for",
        Feature::Topics => "Help topics",
        Feature::Path => "Career path",
        Feature::Experience => "Experience",
        Feature::Industry => "Industry",
        Feature::Region => "Same region",
        Feature::College => "Same college",
        Feature::Language => "Language",
        Feature::Talk => "Way to talk",
        Feature::Time => "Time overlap",
        Feature::Price => "Price",
        Feature::Reputation => "Reviews",
    },
    place: "Same region or college",
    how: |feature| format!("{feature}: how much"),
    prefer: "prefer",
    importance: |importance| match importance {
        Importance::Must => "must".into(),
        Importance::Ignore => "ignore".into(),
        Importance::Prefer(weight) => weight.get().to_string(),
    },
    more: "More",
    reorder: "Re-order",
    remember: "Remember this",
    usual: "As usual",
    contradiction: |feature| {
        format!(
            "“{feature}” cannot be a must: neither your profile nor your words say what to compare with. It does not count for now."
        )
    },
    too_many_words: |most| {
        format!("That is a lot of words: only the first {most} that say something were looked for.")
    },
    unread: |parameters| {
        format!(
            "The address says something that nobody can read, and that does not count: {parameters}"
        )
    },
    reason: |reason, lang| match reason {
        Reason::MadeTheMove { from, to, .. } => format!("Made the move you want ({from} to {to})"),
        Reason::HeldRole { role, years: 0 } => format!("Works as {role}"),
        Reason::HeldRole { role, years } => format!("{years} years as {role}"),
        Reason::Skills {
            wanted: 1, names, ..
        } => list(names),
        Reason::Skills { met, wanted, names } => {
            format!("{met} of {wanted} skills ({})", list(names))
        }
        Reason::NearSkill { wanted, held } => format!("{held}, close to {wanted}"),
        Reason::Goals => "Writes of what you look for".into(),
        Reason::HelpsWith { topics } => format!("Helps with {}", list(topics)),
        Reason::YearsAhead { years: 1 } => "1 year ahead of you".into(),
        Reason::YearsAhead { years } => format!("{years} years ahead of you"),
        Reason::SameIndustry { industry } => format!("Same industry ({industry})"),
        Reason::SameRegion { region } => format!("Same region ({region})"),
        Reason::SameCollege { college } => format!("Same college ({college})"),
        Reason::Speaks { language } => {
            format!(
                "Speaks {}",
                (super::profile::EN.language)(language).unwrap_or(language)
            )
        }
        Reason::TalksBy { .. } => "Likes to talk the way you do".into(),
        Reason::FreeInYourHours { .. } => "Free in your hours".into(),
        Reason::FreeOfCharge => "Free of charge".into(),
        Reason::WithinBudget { .. } => "Costs no more than is usual".into(),
        Reason::WellRated {
            hundredths,
            reviews,
        } => {
            format!("{} of 5 from {reviews} sessions", stars(*hundredths, lang))
        }
        Reason::RepliesWithin { minutes } => {
            format!(
                "Replies in {}",
                lang.duration(crate::market::rounded(*minutes))
            )
        }
    },
    caveat: |caveat, lang| match caveat {
        Caveat::DoesNotTake { topic } => format!("Does not take {topic}"),
        Caveat::RarelyAnswers { percent } => format!("Answers {percent}\u{a0}% of requests"),
        Caveat::RepliesSlowly { minutes } => {
            format!(
                "Takes {} to reply",
                lang.duration(crate::market::rounded(*minutes))
            )
        }
        Caveat::LacksSkills { names } => format!("Does not name {}", list(names)),
        Caveat::NeverHeldRole { role } => format!("Was never {role}"),
        Caveat::SpeaksLittle { language } => {
            format!(
                "Speaks little {}",
                (super::profile::EN.language)(language).unwrap_or(language)
            )
        }
        Caveat::NoSharedLanguage => "No language in common".into(),
        Caveat::AboveBudget { price, budget } => {
            format!(
                "{} an hour, {} is usual",
                lang.money(*price),
                lang.money(*budget)
            )
        }
        Caveat::FewSharedHours { .. } => "Few times in your hours".into(),
        Caveat::OtherWaysToTalk { .. } => "Likes to talk in another way".into(),
        Caveat::LessExperienced => "Fewer years than would help most".into(),
        Caveat::OtherRegion { region } => format!("Lives elsewhere ({region})"),
        Caveat::RatedLow {
            hundredths,
            reviews,
        } => {
            format!("{} of 5 from {reviews} sessions", stars(*hundredths, lang))
        }
        Caveat::NoReviewYet => "No review yet".into(),
        Caveat::NotKnown { feature } => match feature {
            Feature::Price => "Price cannot be compared".into(),
            Feature::Time => "Times are not known".into(),
            other => format!("Not known: {}", (EN.feature)(*other)),
        },
    },
    but: "But:",
    why: "Why this mentor",
    show_how: "Show how",
    part: "What counts",
    points: "Points",
    chance: "How likely it comes about",
    total: "Score",
    out_of: "of 100",
    unknown: |features| format!("Not known, and counted a little lower for it: {features}."),
    good: "Good",
    not_for_me: "Not for me",
    because: |because| match because {
        Because::OtherSkills => "I look for other skills",
        Because::OtherGoals => "Not what I ask",
        Because::OtherPath => "I look for another path",
        Because::OtherIndustry => "Not this industry",
        Because::TooFarAheadOrBehind => "Too far ahead or behind",
        Because::TooExpensive => "Too expensive",
        Because::TimesDoNotFit => "The times do not fit",
        Because::LanguageDoesNotFit => "The language does not fit",
        Because::WayToTalkDoesNotFit => "The way to talk does not fit",
        Because::TooFarAway => "Too far away",
        Because::NotThisOne => "Just not this one",
    },
    good_of: |name| format!("What you think of {name}"),
    raised: |feature| format!("“{feature}” matters more to you now."),
    left_out: |industry| format!("Nobody from {industry} is suggested any more."),
    hidden: |name| format!("{name} is not shown to you any more."),
    noted: |name| format!("Thank you, noted: {name}."),
    undo: "Undo",
    without_must: |feature, count| format!("Without “{feature}” as a must ({count})"),
    left_out_title: "Left out",
    with_industry: |industry, count| format!("Suggest {industry} again ({count})"),
    without_words: |count| format!("Without the words ({count})"),
};

pub const DE: FitWords = FitWords {
    title: "Was dir wichtig ist",
    hint: "Die Liste ordnet sich neu, wenn du schiebst.",
    feature: |feature| match feature {
        Feature::Skills => "Fähigkeiten",
        Feature::Goals => "Was du suchst",
        Feature::Topics => "Hilfe bei Themen",
        Feature::Path => "Werdegang",
        Feature::Experience => "Erfahrung",
        Feature::Industry => "Branche",
        Feature::Region => "Gleiche Region",
        Feature::College => "Gleiche Hochschule",
        Feature::Language => "Sprache",
        Feature::Talk => "Art zu reden",
        Feature::Time => "Gemeinsame Zeit",
        Feature::Price => "Preis",
        Feature::Reputation => "Bewertungen",
    },
    place: "Gleiche Region oder Hochschule",
    how: |feature| format!("{feature}: wie sehr"),
    prefer: "lieber",
    importance: |importance| match importance {
        Importance::Must => "muss".into(),
        Importance::Ignore => "egal".into(),
        Importance::Prefer(weight) => weight.get().to_string(),
    },
    more: "Mehr",
    reorder: "Neu ordnen",
    remember: "Das merken",
    usual: "Wie üblich",
    contradiction: |feature| {
        format!(
            "„{feature}“ kann kein Muss sein: Weder dein Profil noch deine Worte sagen, womit zu vergleichen ist. Vorerst zählt es nicht."
        )
    },
    too_many_words: |most| {
        format!("Das sind viele Worte: Nur die ersten {most}, die etwas sagen, wurden gesucht.")
    },
    unread: |parameters| {
        format!("Die Adresse sagt etwas, das niemand lesen kann, und das nicht zählt: {parameters}")
    },
    reason: |reason, lang| match reason {
        Reason::MadeTheMove { from, to, .. } => {
            format!("Ging den Weg, den du willst ({from} zu {to})")
        }
        Reason::HeldRole { role, years: 0 } => format!("Arbeitet als {role}"),
        Reason::HeldRole { role, years } => format!("{years} Jahre als {role}"),
        Reason::Skills {
            wanted: 1, names, ..
        } => list(names),
        Reason::Skills { met, wanted, names } => {
            format!("{met} von {wanted} Fähigkeiten ({})", list(names))
        }
        Reason::NearSkill { wanted, held } => format!("{held}, nah an {wanted}"),
        Reason::Goals => "Schreibt von deinem Thema".into(),
        Reason::HelpsWith { topics } => format!("Hilft bei {}", list(topics)),
        Reason::YearsAhead { years: 1 } => "Dir ein Jahr voraus".into(),
        Reason::YearsAhead { years } => format!("Dir {years} Jahre voraus"),
        Reason::SameIndustry { industry } => format!("Gleiche Branche ({industry})"),
        Reason::SameRegion { region } => format!("Gleiche Region ({region})"),
        Reason::SameCollege { college } => format!("Gleiche Hochschule ({college})"),
        Reason::Speaks { language } => {
            format!(
                "Spricht {}",
                (super::profile::DE.language)(language).unwrap_or(language)
            )
        }
        Reason::TalksBy { .. } => "Redet gern so wie du".into(),
        Reason::FreeInYourHours { .. } => "Frei zu deinen Zeiten".into(),
        Reason::FreeOfCharge => "Kostenlos".into(),
        Reason::WithinBudget { .. } => "Kostet nicht mehr als üblich".into(),
        Reason::WellRated {
            hundredths,
            reviews,
        } => {
            format!(
                "{} von 5 aus {reviews} Gesprächen",
                stars(*hundredths, lang)
            )
        }
        Reason::RepliesWithin { minutes } => {
            format!(
                "Antwortet in {}",
                lang.duration(crate::market::rounded(*minutes))
            )
        }
    },
    caveat: |caveat, lang| match caveat {
        Caveat::DoesNotTake { topic } => format!("Übernimmt {topic} nicht"),
        Caveat::RarelyAnswers { percent } => {
            format!("Beantwortet {percent}\u{a0}% der Anfragen")
        }
        Caveat::RepliesSlowly { minutes } => {
            format!(
                "Braucht {} zum Antworten",
                lang.duration(crate::market::rounded(*minutes))
            )
        }
        Caveat::LacksSkills { names } => format!("Nennt {} nicht", list(names)),
        Caveat::NeverHeldRole { role } => format!("War nie {role}"),
        Caveat::SpeaksLittle { language } => {
            format!(
                "Spricht wenig {}",
                (super::profile::DE.language)(language).unwrap_or(language)
            )
        }
        Caveat::NoSharedLanguage => "Keine gemeinsame Sprache".into(),
        Caveat::AboveBudget { price, budget } => {
            format!(
                "{} pro Stunde, üblich sind {}",
                lang.money(*price),
                lang.money(*budget)
            )
        }
        Caveat::FewSharedHours { .. } => "Wenig Zeit, wenn du Zeit hast".into(),
        Caveat::OtherWaysToTalk { .. } => "Redet lieber auf andere Art".into(),
        Caveat::LessExperienced => "Weniger Jahre, als dir am meisten hülfen".into(),
        Caveat::OtherRegion { region } => format!("Wohnt anderswo ({region})"),
        Caveat::RatedLow {
            hundredths,
            reviews,
        } => {
            format!(
                "{} von 5 aus {reviews} Gesprächen",
                stars(*hundredths, lang)
            )
        }
        Caveat::NoReviewYet => "Noch keine Bewertung".into(),
        Caveat::NotKnown { feature } => match feature {
            Feature::Price => "Preis nicht vergleichbar".into(),
            Feature::Time => "Zeiten nicht bekannt".into(),
            other => format!("Nicht bekannt: {}", (DE.feature)(*other)),
        },
    },
    but: "Aber:",
    why: "Warum diese Person",
    show_how: "Wie es zustande kommt",
    part: "Was zählt",
    points: "Punkte",
    chance: "Wie wahrscheinlich es zustande kommt",
    total: "Ergebnis",
    out_of: "von 100",
    unknown: |features| format!("Nicht bekannt und darum etwas niedriger gezählt: {features}."),
    good: "Gut",
    not_for_me: "Nichts für mich",
    because: |because| match because {
        Because::OtherSkills => "Ich suche andere Fähigkeiten",
        Because::OtherGoals => "Nicht meine Frage",
        Because::OtherPath => "Ich suche einen anderen Werdegang",
        Because::OtherIndustry => "Nicht diese Branche",
        Because::TooFarAheadOrBehind => "Zu weit voraus oder zurück",
        Because::TooExpensive => "Zu teuer",
        Because::TimesDoNotFit => "Die Zeiten passen nicht",
        Because::LanguageDoesNotFit => "Die Sprache passt nicht",
        Because::WayToTalkDoesNotFit => "Die Art zu reden passt nicht",
        Because::TooFarAway => "Zu weit weg",
        Because::NotThisOne => "Einfach nicht diese Person",
    },
    good_of: |name| format!("Was du von {name} hältst"),
    raised: |feature| format!("„{feature}“ ist dir jetzt wichtiger."),
    left_out: |industry| format!("Niemand aus {industry} wird mehr vorgeschlagen."),
    hidden: |name| format!("{name} wird dir nicht mehr gezeigt."),
    noted: |name| format!("Danke, gemerkt: {name}."),
    undo: "Rückgängig",
    without_must: |feature, count| format!("Ohne „{feature}“ als Muss ({count})"),
    left_out_title: "Ausgelassen",
    with_industry: |industry, count| format!("{industry} wieder vorschlagen ({count})"),
    without_words: |count| format!("Ohne die Wörter ({count})"),
};
