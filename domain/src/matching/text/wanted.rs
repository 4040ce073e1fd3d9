//! What somebody looks for, as terms of the word index: the words they typed, and the names under
//! which others may have written the skills they mean. Knows no documents.

use super::fold::{folded, words};
use super::skills::Skills;
use std::collections::HashSet;
use std::sync::LazyLock;

/// More words than this are not looked for; the first ones count.
pub const WORDS_MOST: usize = 24;
/// How much a skill that was meant counts beside the word that was typed, and a related one.
const MEANT: f32 = 1.0;
const RELATED: f32 = 0.25;
/// Skills looked for at most.
const SKILLS_MOST: usize = 8;

/// Words that say nothing about what is looked for.
#[rustfmt::skip]
const EMPTY_WORDS: &[&str] = &[
    // English
    "the", "and", "for", "with", "into", "from", "want", "need", "help", "who", "what", "how", "can",
    "you", "your", "my", "me", "to", "in", "of", "on", "at", "an", "as", "is", "am", "are", "be",
    "or", "it", "a", "i", "we", "our", "that", "this", "not", "do", "does", "by", "about", "would",
    "like", "someone", "somebody", "looking",
    // German
    "der", "die", "das", "dem", "den", "des", "und", "oder", "ich", "zu", "zum", "zur", "von", "vom",
    "mit", "ein", "eine", "einen", "einem", "einer", "will", "mein", "meine", "meinen", "fur", "auf",
    "im", "ins", "bei", "als", "wie", "mochte", "suche", "jemand",
    // French
    "le", "les", "un", "une", "du", "et", "ou", "je", "mon", "ma", "mes", "pour", "avec", "dans", "au",
    "aux", "chez", "que", "qui", "sur", "comment",
    // Spanish and Portuguese
    "el", "la", "los", "las", "una", "unos", "y", "o", "os", "um", "uma", "e", "de", "del", "do", "da",
    "dos", "das", "no", "na", "en", "em", "con", "com", "por", "para", "mi", "meu", "minha", "que",
    "como", "quiero", "quero",
];

/// The same, to be looked up: every word of every text is.
static IS_EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| EMPTY_WORDS.iter().copied().collect());

/// Terms to look for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Typed words, in order and once each.
    pub words: Vec<String>,
    /// A skill that was meant: the folded names it may have in a profile, and how much it counts.
    pub skills: Vec<(Vec<String>, f32)>,
}

impl Wanted {
    /// The words alone.
    pub fn words(text: &str) -> Wanted {
        let mut wanted: Vec<String> = said(text).take(WORDS_MOST).collect();
        wanted.sort_unstable();
        wanted.dedup();
        Wanted {
            words: wanted,
            skills: vec![],
        }
    }

    /// The words, and the skills they mean. `is_word` tells which words are no slips, though no
    /// skill is called so.
    pub fn new(text: &str, skills: &Skills, is_word: impl Fn(&str) -> bool) -> Wanted {
        let meant = skills.find_in(text, is_word);
        let related = meant
            .iter()
            .flat_map(|&skill| skills.get(skill).related.iter());
        let mut all: Vec<(u32, f32)> = vec![];
        let weighted = meant.iter().map(|&skill| (skill, MEANT));
        for (skill, weight) in weighted.chain(related.map(|&skill| (skill, RELATED))) {
            if all.len() < SKILLS_MOST && all.iter().all(|(known, _)| *known != skill) {
                all.push((skill, weight));
            }
        }
        let named = |(skill, weight): (u32, f32)| {
            let skill = skills.get(skill);
            let names = [&skill.name].into_iter().chain(&skill.synonyms);
            (names.map(|name| folded(name)).collect(), weight)
        };
        Wanted {
            skills: all.into_iter().map(named).collect(),
            ..Wanted::words(text)
        }
    }
}

/// Whether a text says more words than are looked for.
pub fn says_too_much(text: &str) -> bool {
    said(text).nth(WORDS_MOST).is_some()
}

/// The folded words of a text without those that say nothing.
pub fn said(text: &str) -> impl Iterator<Item = String> + '_ {
    words(text).filter(|word| !IS_EMPTY.contains(word.as_str()))
}
