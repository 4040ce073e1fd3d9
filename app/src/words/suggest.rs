//! Words of suggestions while somebody types.

pub struct SuggestWords {
    /// How many have a name that is suggested.
    pub mentors: fn(count: &str) -> String,
    /// Said aloud when suggestions come.
    pub suggested: fn(count: usize) -> String,
}

pub const EN: SuggestWords = SuggestWords {
    mentors: |count| match count {
        "1" => "1 mentor".into(),
        _ => format!("{count} mentors"),
    },
    suggested: |count| match count {
        0 => "No suggestions".into(),
        1 => "1 suggestion".into(),
        _ => format!("{count} suggestions"),
    },
};

pub const DE: SuggestWords = SuggestWords {
    mentors: |count| match count {
        "1" => "1 Person".into(),
        _ => format!("{count} Personen"),
    },
    suggested: |count| match count {
        0 => "Keine Vorschläge".into(),
        1 => "1 Vorschlag".into(),
        _ => format!("{count} Vorschläge"),
    },
};
