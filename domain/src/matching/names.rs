//! Names (of skills, roles, regions, colleges, languages, topics) as numbers, so that comparing them
//! is comparing integers. What differs only in case and spacing has one number.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of a name in one table of [`Names`]; means nothing beside another table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NameId(pub u32);

impl NameId {
    pub(super) const fn place(self) -> usize {
        self.0 as usize
    }
}

/// All names in the order they came; a number never changes.
#[derive(Clone, Debug, Default)]
pub struct Names {
    texts: Vec<String>,
    numbers: BTreeMap<String, NameId>,
}

impl Names {
    /// The number of a name, a new one where it was not known. Nothing for a text without a letter
    /// or digit, which names nothing, nor beyond four billion names.
    pub fn add(&mut self, text: &str) -> Option<NameId> {
        let key = key(text)?;
        if let Some(&known) = self.numbers.get(&key) {
            return Some(known);
        }
        let id = NameId(u32::try_from(self.texts.len()).ok()?);
        self.texts.push(text.trim().to_owned());
        self.numbers.insert(key, id);
        Some(id)
    }

    pub fn find(&self, text: &str) -> Option<NameId> {
        self.numbers.get(&key(text)?).copied()
    }

    /// The name as it was first written; empty for a number of another table.
    pub fn text(&self, id: NameId) -> &str {
        self.texts.get(id.place()).map_or("", String::as_str)
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Every name with its number, in the order of numbers.
    pub fn iter(&self) -> impl Iterator<Item = (NameId, &str)> {
        (0..).map(NameId).zip(self.texts.iter().map(String::as_str))
    }
}

/// Whether two texts are one name.
pub fn is_same(one: &str, other: &str) -> bool {
    key(one) == key(other)
}

fn key(text: &str) -> Option<String> {
    let key = words(text).collect::<Vec<_>>().join(" ");
    (!key.is_empty()).then_some(key)
}

/// The words of a text in lower case. `C++`, `C#` and `node.js` are words.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let inside = |letter: char| letter.is_alphanumeric() || "+#.".contains(letter);
    text.split(move |letter| !inside(letter))
        .map(|word| word.trim_matches('.').to_lowercase())
        .filter(|word| word.chars().any(char::is_alphanumeric))
}
