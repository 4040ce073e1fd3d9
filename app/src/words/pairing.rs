//! Words of pairing groups: contradictions, and why somebody has nobody.

use domain::matching::pairing::{Contradiction, MOST_PLACES, NoMentee, NoMentor, RuleKind};

pub struct PairingWords {
    pub contradiction: fn(&Contradiction) -> String,
    pub no_mentor: fn(&NoMentor) -> String,
    pub no_mentee: fn(&NoMentee) -> &'static str,
}

pub const EN: PairingWords = PairingWords {
    contradiction: contradiction_en,
    no_mentor: |reason| match reason {
        NoMentor::NoneEligible => "No mentor is eligible.".into(),
        NoMentor::OnlyNever => "Rules forbid every eligible mentor.".into(),
        NoMentor::OnlyBlocked => "With every eligible mentor, one has blocked the other.".into(),
        NoMentor::OnlyForbidden => "Every eligible mentor is forbidden or blocked.".into(),
        NoMentor::NoPlaces => "No eligible mentor has a place at all.".into(),
        NoMentor::PlacesDecided => {
            "Pairs that were decided take every place at the eligible mentors.".into()
        }
        NoMentor::Crowded { mentees, places } => format!(
            "All eligible mentors are full: {mentees} mentees can only go to mentors who have {places} {} between them.",
            if *places == 1 { "place" } else { "places" }
        ),
        NoMentor::OthersPreferred => {
            "All eligible mentors are full with mentees they rank at least as high.".into()
        }
    },
    no_mentee: |reason| match reason {
        NoMentee::NoPlaces => "Has no place.",
        NoMentee::NoneEligible => "Is eligible for nobody.",
        NoMentee::OnlyNever => "Rules forbid every mentee who could come.",
        NoMentee::OnlyBlocked => "With every mentee who could come, one has blocked the other.",
        NoMentee::OnlyForbidden => "Every mentee who could come is forbidden or blocked.",
        NoMentee::AllElsewhere => "Every mentee who could come has another mentor.",
    },
};

fn contradiction_en(contradiction: &Contradiction) -> String {
    let rule = |kind: &RuleKind| match kind {
        RuleKind::Must => "must be a pair",
        RuleKind::Pinned => "are pinned as a pair",
        RuleKind::Never => "must never be a pair",
        RuleKind::Blocked => "are blocked",
    };
    match contradiction {
        Contradiction::MentorTwice { mentor } => format!("{mentor} is there twice as a mentor."),
        Contradiction::MenteeTwice { mentee } => format!("{mentee} is there twice as a mentee."),
        Contradiction::CapacityTooLarge { mentor, capacity } => {
            format!("{mentor} has {capacity} places; {MOST_PLACES} is the most.")
        }
        Contradiction::UnknownMentor { mentor } => format!("There is no mentor {mentor}."),
        Contradiction::UnknownMentee { mentee } => format!("There is no mentee {mentee}."),
        Contradiction::NoSuchPosition { mentee, position } => {
            format!("{mentee} has a score for mentor number {position}, who is not there.")
        }
        Contradiction::ScoredTwice { mentee, mentor } => {
            format!("{mentee} and {mentor} have two scores.")
        }
        Contradiction::FixedAndForbidden {
            mentee,
            mentor,
            fixed,
            forbidden,
        } => format!(
            "{mentee} and {mentor} {}, and yet they {}.",
            rule(fixed),
            rule(forbidden)
        ),
        Contradiction::TwoMentors {
            mentee,
            first,
            second,
        } => format!("{mentee} must have both {first} and {second}; one mentor is all there is."),
        Contradiction::NotEligible { mentee, mentor } => format!(
            "{mentee} and {mentor} must be a pair, but have no score: {mentor} is not eligible."
        ),
        Contradiction::TooManyFixed {
            mentor,
            capacity,
            mentees,
        } => format!(
            "{mentor} has {capacity} {} and must have {}: {}.",
            if *capacity == 1 { "place" } else { "places" },
            mentees.len(),
            mentees.join(", ")
        ),
    }
}

pub const DE: PairingWords = PairingWords {
    contradiction: contradiction_de,
    no_mentor: |reason| {
        match reason {
        NoMentor::NoneEligible => "Niemand kommt als Mentor in Frage.".into(),
        NoMentor::OnlyNever => "Regeln schließen alle aus, die in Frage kämen.".into(),
        NoMentor::OnlyBlocked => {
            "Mit allen, die in Frage kämen, hat eine Seite die andere blockiert.".into()
        }
        NoMentor::OnlyForbidden => {
            "Alle, die in Frage kämen, sind ausgeschlossen oder blockiert.".into()
        }
        NoMentor::NoPlaces => "Niemand von denen, die in Frage kommen, hat einen Platz.".into(),
        NoMentor::PlacesDecided => {
            "Festgelegte Paare nehmen alle Plätze derer, die in Frage kommen.".into()
        }
        NoMentor::Crowded { mentees, places } => format!(
            "Alle, die in Frage kommen, sind voll: {mentees} Mentees können nur zu Mentoren, die zusammen {places} {} haben.",
            if *places == 1 { "Platz" } else { "Plätze" }
        ),
        NoMentor::OthersPreferred => {
            "Alle, die in Frage kommen, sind voll mit Mentees, die sie mindestens so hoch einstufen."
                .into()
        }
    }
    },
    no_mentee: |reason| match reason {
        NoMentee::NoPlaces => "Hat keinen Platz.",
        NoMentee::NoneEligible => "Kommt für niemanden in Frage.",
        NoMentee::OnlyNever => "Regeln schließen alle Mentees aus, die kommen könnten.",
        NoMentee::OnlyBlocked => {
            "Mit allen Mentees, die kommen könnten, hat eine Seite die andere blockiert."
        }
        NoMentee::OnlyForbidden => {
            "Alle Mentees, die kommen könnten, sind ausgeschlossen oder blockiert."
        }
        NoMentee::AllElsewhere => "Alle Mentees, die kommen könnten, haben jemand anderen.",
    },
};

fn contradiction_de(contradiction: &Contradiction) -> String {
    let rule = |kind: &RuleKind| match kind {
        RuleKind::Must => "müssen ein Paar sein",
        RuleKind::Pinned => "sind als Paar festgehalten",
        RuleKind::Never => "dürfen kein Paar sein",
        RuleKind::Blocked => "sind blockiert",
    };
    match contradiction {
        Contradiction::MentorTwice { mentor } => {
            format!("{mentor} steht zweimal bei den Mentoren.")
        }
        Contradiction::MenteeTwice { mentee } => format!("{mentee} steht zweimal bei den Mentees."),
        Contradiction::CapacityTooLarge { mentor, capacity } => {
            format!("{mentor} hat {capacity} Plätze; mehr als {MOST_PLACES} geht nicht.")
        }
        Contradiction::UnknownMentor { mentor } => format!("Mentor {mentor} gibt es nicht."),
        Contradiction::UnknownMentee { mentee } => format!("Mentee {mentee} gibt es nicht."),
        Contradiction::NoSuchPosition { mentee, position } => {
            format!("{mentee} hat eine Bewertung für Mentor Nummer {position}, den es nicht gibt.")
        }
        Contradiction::ScoredTwice { mentee, mentor } => {
            format!("{mentee} und {mentor} haben zwei Bewertungen.")
        }
        Contradiction::FixedAndForbidden {
            mentee,
            mentor,
            fixed,
            forbidden,
        } => format!(
            "{mentee} und {mentor} {} und {} zugleich.",
            rule(fixed),
            rule(forbidden)
        ),
        Contradiction::TwoMentors {
            mentee,
            first,
            second,
        } => {
            format!("{mentee} soll {first} und {second} haben; es gibt nur eine Person für jeden.")
        }
        Contradiction::NotEligible { mentee, mentor } => format!(
            "{mentee} und {mentor} müssen ein Paar sein, haben aber keine Bewertung: {mentor} kommt nicht in Frage."
        ),
        Contradiction::TooManyFixed {
            mentor,
            capacity,
            mentees,
        } => format!(
            "{mentor} hat {capacity} {} und muss {} haben: {}.",
            if *capacity == 1 { "Platz" } else { "Plätze" },
            mentees.len(),
            mentees.join(", ")
        ),
    }
}
