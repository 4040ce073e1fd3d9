//! Words of the admin's section on the vocabulary of skills.

pub struct VocabularyWords {
    pub title: &'static str,
    pub lead: fn(count: &str) -> String,
    pub search: &'static str,
    pub show: &'static str,
    pub nothing: &'static str,
    pub synonyms: &'static str,
    pub synonym: &'static str,
    pub related: &'static str,
    pub other_skill: &'static str,
    pub add: &'static str,
    /// Begins with the word itself, which is what is seen.
    pub remove: fn(word: &str) -> String,
    pub remove_skill: &'static str,
    pub new_skill: &'static str,
    pub name: &'static str,
    pub add_skill: &'static str,
    pub changes: &'static str,
    pub no_changes: &'static str,
    /// What was done, by the name of the deed.
    pub change: fn(deed: &str, skill: &str, word: &str) -> String,
    /// That it was done, and that it was taken back.
    pub done: fn(what: &str) -> String,
    pub taken_back: fn(what: &str) -> String,
    pub undone: fn(by: &str) -> String,
    pub idle: &'static str,
    pub nobody: &'static str,
}

pub const EN: VocabularyWords = VocabularyWords {
    title: "Skills",
    lead: |count| {
        format!(
            "{count} skills that search and matching know. A change counts for everybody within a second or two."
        )
    },
    search: "Find a skill",
    show: "Show",
    nothing: "No skill is called so yet.",
    synonyms: "Also called",
    synonym: "Another word for it",
    related: "Close to it",
    other_skill: "A skill close to it",
    add: "Add",
    remove: |word| format!("{word}, remove"),
    remove_skill: "Remove",
    new_skill: "New skill",
    name: "Name",
    add_skill: "Add skill",
    changes: "Changes",
    no_changes: "Nothing was changed yet.",
    change: |deed, skill, word| match deed {
        "add" => format!("“{skill}” added"),
        "remove" => format!("“{skill}” removed"),
        "add_synonym" => format!("“{word}” means “{skill}”"),
        "remove_synonym" => format!("“{word}” no longer means “{skill}”"),
        "relate" => format!("“{word}” is close to “{skill}”"),
        _ => format!("“{word}” is no longer close to “{skill}”"),
    },
    done: |what| format!("{what}. Everybody finds it so now."),
    taken_back: |what| format!("Taken back: {what}."),
    undone: |by| format!("Taken back by {by},"),
    idle: "Changes nothing any more.",
    nobody: "a former member",
};

pub const DE: VocabularyWords = VocabularyWords {
    title: "Fähigkeiten",
    lead: |count| {
        format!(
            "{count} Fähigkeiten, die Suche und Matching kennen. Eine Änderung gilt nach ein, zwei Sekunden für alle."
        )
    },
    search: "Fähigkeit suchen",
    show: "Zeigen",
    nothing: "So heißt noch keine Fähigkeit.",
    synonyms: "Heißt auch",
    synonym: "Ein anderes Wort dafür",
    related: "Liegt nahe bei",
    other_skill: "Eine nahe Fähigkeit",
    add: "Hinzufügen",
    remove: |word| format!("{word}, entfernen"),
    remove_skill: "Entfernen",
    new_skill: "Neue Fähigkeit",
    name: "Name",
    add_skill: "Fähigkeit hinzufügen",
    changes: "Änderungen",
    no_changes: "Noch wurde nichts geändert.",
    change: |deed, skill, word| match deed {
        "add" => format!("„{skill}“ hinzugefügt"),
        "remove" => format!("„{skill}“ entfernt"),
        "add_synonym" => format!("„{word}“ bedeutet „{skill}“"),
        "remove_synonym" => format!("„{word}“ bedeutet nicht mehr „{skill}“"),
        "relate" => format!("„{word}“ liegt nahe bei „{skill}“"),
        _ => format!("„{word}“ liegt nicht mehr nahe bei „{skill}“"),
    },
    done: |what| format!("{what}. So gilt es jetzt für alle."),
    taken_back: |what| format!("Zurückgenommen: {what}."),
    undone: |by| format!("Zurückgenommen von {by},"),
    idle: "Ändert nichts mehr.",
    nobody: "ein früheres Mitglied",
};
