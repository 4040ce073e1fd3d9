//! What is suggested to somebody who types: names of skills. It travels as a plain document that the
//! script of the field reads (`public/suggest.js`), not by a server function.

/// The longest text that is looked at, in letters; as long as the market's box takes.
pub const TYPED_MOST: usize = 300;
/// Names suggested at once.
pub const SUGGESTED_MOST: usize = 8;

/// Which part of a field's text names a skill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TypedPart {
    /// The field holds one name.
    #[default]
    Whole,
    /// A sentence that may end in one.
    End,
}

/// What was typed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct SuggestQuery {
    pub q: String,
    pub part: TypedPart,
}

/// What may be meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// The end of the text in whose place a name would stand, letter by letter.
    pub begun: String,
    /// At most [`SUGGESTED_MOST`], the best first.
    pub names: Vec<SuggestedName>,
}

/// A name that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedName {
    pub name: String,
    /// The other word for it that was begun.
    pub synonym: Option<String>,
    /// How many mentors a search of the caller's would show that have it, under any of its names.
    pub mentors: u32,
}
