//! Words of pairing groups: the pages of rounds, contradictions, and why somebody has nobody.

use crate::matching::Shares;
use domain::matching::pairing::{
    Contradiction, MOST_PLACES, NoMentee, NoMentor, Objective, RoundState, RuleKind,
};

pub struct PairingWords {
    pub title: &'static str,
    pub new_round: &'static str,
    pub new_round_text: &'static str,
    pub name: &'static str,
    pub objective: &'static str,
    pub objective_name: fn(Objective) -> &'static str,
    pub mentors: &'static str,
    pub mentors_hint: &'static str,
    pub mentees: &'static str,
    pub mentees_hint: &'static str,
    pub scores: &'static str,
    pub scores_hint: &'static str,
    pub rules: &'static str,
    pub rules_hint: &'static str,
    pub make_pairs: &'static str,
    pub rounds: &'static str,
    pub no_rounds: &'static str,
    pub no_rounds_text: &'static str,
    pub round: &'static str,
    pub state: &'static str,
    pub state_name: fn(RoundState) -> &'static str,
    pub made: &'static str,
    pub working: &'static str,
    pub working_text: fn(mentees: &str, mentors: &str) -> String,
    pub look_again: &'static str,
    pub have_mentor: &'static str,
    pub of: fn(part: &str, all: &str) -> String,
    pub mean_score: &'static str,
    pub least_score: &'static str,
    pub scores_given: &'static str,
    pub scores_plain: &'static str,
    pub pairs: &'static str,
    pub mentee: &'static str,
    pub mentor: &'static str,
    pub score: &'static str,
    pub why: &'static str,
    pub why_text: fn(&Shares, languages: &[String]) -> String,
    pub decide: &'static str,
    pub rule_name: fn(RuleKind) -> &'static str,
    pub pin: &'static str,
    pub forbid: &'static str,
    pub release: &'static str,
    pub of_pair: fn(mentee: &str, mentor: &str) -> String,
    pub first_pairs: &'static str,
    pub more_pairs: &'static str,
    pub rerun: &'static str,
    pub rerun_hint: &'static str,
    pub undo: &'static str,
    pub publish: &'static str,
    pub publish_text: &'static str,
    pub publish_now: &'static str,
    pub published: &'static str,
    pub remove: &'static str,
    pub remove_text: &'static str,
    pub remove_now: &'static str,
    pub download: &'static str,
    pub without_mentor: &'static str,
    pub without_mentee: &'static str,
    pub decided: &'static str,
    pub reason: &'static str,
    pub contradiction: fn(&Contradiction) -> String,
    pub no_mentor: fn(&NoMentor) -> String,
    pub no_mentee: fn(&NoMentee) -> &'static str,
}

pub const EN: PairingWords = PairingWords {
    title: "Pairing",
    new_round: "New round",
    new_round_text: "A round gives the mentees of a group a mentor each. People are named by e-mail address or by the name in their profile's address. Columns are separated by commas, semicolons or tabs, as they come out of a spreadsheet.",
    name: "Name",
    objective: "What matters most",
    objective_name: |objective| match objective {
        Objective::Total => "The best pairs in sum",
        Objective::WorstOff => "Nobody left far behind",
        Objective::Stable => "Nobody would rather swap",
    },
    mentors: "Mentors and places",
    mentors_hint: "One a line: person, places. For example: leila@example.org, 2",
    mentees: "Mentees",
    mentees_hint: "One a line.",
    scores: "Scores",
    scores_hint: "One a line: mentee, mentor, score from 0 to 1, and if it differs how the mentor sees it. Who has no score here is not eligible. Left empty, scores come from what profiles share.",
    rules: "Rules",
    rules_hint: "One a line: mentee, mentor, and must, never or blocked.",
    make_pairs: "Make pairs",
    rounds: "Rounds",
    no_rounds: "No round yet",
    no_rounds_text: "Rounds show up here once the first was made.",
    round: "Round",
    state: "State",
    state_name: |state| match state {
        RoundState::Working => "Pairs are being made",
        RoundState::Ready => "To be looked through",
        RoundState::Published => "Published",
    },
    made: "Made",
    working: "Pairs are being made",
    working_text: |mentees, mentors| {
        format!("{mentees} mentees and {mentors} mentors. Thousands take a few seconds.")
    },
    look_again: "Look again",
    have_mentor: "Mentees with a mentor",
    of: |part, all| format!("{part} of {all}"),
    mean_score: "Mean score",
    least_score: "Least score, decided pairs left aside",
    scores_given: "Scores as handed in.",
    scores_plain: "Scores come from profiles: shared skills count 60 %, a language in common 25 %, the same industry 15 %.",
    pairs: "Pairs",
    mentee: "Mentee",
    mentor: "Mentor",
    score: "Score",
    why: "What they share",
    why_text: |shares, languages| {
        let industry = shares.industry.as_ref();
        let parts = [
            shares.skills.join(", "),
            languages.join(", "),
            industry
                .map(|industry| format!("both in {industry}"))
                .unwrap_or_default(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            "Nothing their profiles tell".into()
        } else {
            parts.join(" · ")
        }
    },
    decide: "Decide",
    rule_name: |kind| match kind {
        RuleKind::Must => "Must be a pair",
        RuleKind::Pinned => "Pinned",
        RuleKind::Never => "Never a pair",
        RuleKind::Blocked => "Blocked",
    },
    pin: "Pin",
    forbid: "Forbid",
    release: "Release",
    of_pair: |mentee, mentor| format!("{mentee} and {mentor}"),
    first_pairs: "First pairs",
    more_pairs: "More pairs",
    rerun: "Pair again",
    rerun_hint: "Pinned pairs stay, forbidden ones part, everybody else is paired anew.",
    undo: "Undo the last run",
    publish: "Publish",
    publish_text: "Publishing is final: the pairs stay as they are, and both of each get a letter of introduction.",
    publish_now: "Publish and write to everybody",
    published: "Published. Both of each pair got a letter of introduction.",
    remove: "Throw away",
    remove_text: "The round and all its pairs are gone for good.",
    remove_now: "Throw the round away",
    download: "As CSV",
    without_mentor: "Mentees without a mentor",
    without_mentee: "Mentors without a mentee",
    decided: "Decided",
    reason: "Reason",
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
    title: "Paare",
    new_round: "Neue Runde",
    new_round_text: "Eine Runde gibt allen Mentees einer Gruppe einen Mentor. Personen werden mit E-Mail-Adresse oder mit dem Namen in der Adresse ihres Profils genannt. Spalten trennt ein Komma, Semikolon oder Tabulator, wie sie aus einer Tabelle kommen.",
    name: "Name",
    objective: "Was am meisten zählt",
    objective_name: |objective| match objective {
        Objective::Total => "Zusammen die besten Paare",
        Objective::WorstOff => "Niemand bleibt weit zurück",
        Objective::Stable => "Niemand würde lieber tauschen",
    },
    mentors: "Mentoren und Plätze",
    mentors_hint: "Je Zeile: Person, Plätze. Zum Beispiel: leila@example.org, 2",
    mentees: "Mentees",
    mentees_hint: "Je Zeile eine Person.",
    scores: "Bewertungen",
    scores_hint: "Je Zeile: Mentee, Mentor, Bewertung von 0 bis 1, und falls sie anders ist, die des Mentors. Wer hier keine hat, kommt nicht in Frage. Bleibt das Feld leer, zählt, was die Profile gemeinsam haben.",
    rules: "Regeln",
    rules_hint: "Je Zeile: Mentee, Mentor und must (müssen), never (nie) oder blocked (blockiert).",
    make_pairs: "Paare bilden",
    rounds: "Runden",
    no_rounds: "Noch keine Runde",
    no_rounds_text: "Runden erscheinen hier, sobald es eine gibt.",
    round: "Runde",
    state: "Stand",
    state_name: |state| match state {
        RoundState::Working => "Paare werden gebildet",
        RoundState::Ready => "Zum Durchsehen",
        RoundState::Published => "Veröffentlicht",
    },
    made: "Angelegt",
    working: "Paare werden gebildet",
    working_text: |mentees, mentors| {
        format!(
            "{mentees} Mentees und {mentors} Mentoren. Bei Tausenden dauert es einige Sekunden."
        )
    },
    look_again: "Noch einmal nachsehen",
    have_mentor: "Mentees mit Mentor",
    of: |part, all| format!("{part} von {all}"),
    mean_score: "Mittlere Bewertung",
    least_score: "Niedrigste Bewertung, ohne festgelegte Paare",
    scores_given: "Bewertungen wie eingereicht.",
    scores_plain: "Bewertungen kommen aus den Profilen: gemeinsame Fähigkeiten zählen 60 %, eine gemeinsame Sprache 25 %, dieselbe Branche 15 %.",
    pairs: "Paare",
    mentee: "Mentee",
    mentor: "Mentor",
    score: "Bewertung",
    why: "Was sie verbindet",
    why_text: |shares, languages| {
        let industry = shares.industry.as_ref();
        let parts = [
            shares.skills.join(", "),
            languages.join(", "),
            industry
                .map(|industry| format!("beide in {industry}"))
                .unwrap_or_default(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            "Nichts, was in den Profilen steht".into()
        } else {
            parts.join(" · ")
        }
    },
    decide: "Entscheiden",
    rule_name: |kind| match kind {
        RuleKind::Must => "Müssen ein Paar sein",
        RuleKind::Pinned => "Festgehalten",
        RuleKind::Never => "Nie ein Paar",
        RuleKind::Blocked => "Blockiert",
    },
    pin: "Festhalten",
    forbid: "Ausschließen",
    release: "Freigeben",
    of_pair: |mentee, mentor| format!("{mentee} und {mentor}"),
    first_pairs: "Erste Paare",
    more_pairs: "Weitere Paare",
    rerun: "Neu bilden",
    rerun_hint: "Festgehaltene Paare bleiben, ausgeschlossene trennen sich, alle anderen werden neu gebildet.",
    undo: "Letzten Lauf zurücknehmen",
    publish: "Veröffentlichen",
    publish_text: "Das ist endgültig: Die Paare bleiben so, und beide bekommen einen Brief, der sie einander vorstellt.",
    publish_now: "Veröffentlichen und allen schreiben",
    published: "Veröffentlicht. Beide jedes Paares haben einen Brief bekommen, der sie einander vorstellt.",
    remove: "Verwerfen",
    remove_text: "Die Runde und alle ihre Paare sind dann endgültig weg.",
    remove_now: "Runde verwerfen",
    download: "Als CSV",
    without_mentor: "Mentees ohne Mentor",
    without_mentee: "Mentoren ohne Mentee",
    decided: "Entschieden",
    reason: "Grund",
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
