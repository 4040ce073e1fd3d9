//! Plain-word search: which documents hold the words somebody typed, or words that begin like
//! them, or differ by one typo, and how well. Knows no mentor, only numbers of documents.

use std::collections::{BTreeMap, HashMap};

/// How much a term counts that only begins like the word, or differs from it by one typo.
const BY_PREFIX: f32 = 0.7;
const BY_TYPO: f32 = 0.5;
/// How fast a word said again stops to count (BM25's k1).
const SATURATION: f32 = 1.2;

/// Words that say nothing about what is looked for.
const EMPTY_WORDS: [&str; 46] = [
    "the", "and", "for", "with", "into", "from", "want", "need", "help", "who", "what", "how",
    "can", "you", "your", "my", "me", "to", "in", "of", "on", "at", "an", "as", "is", "am", "be",
    "or", "it", "a", "i", "der", "die", "das", "und", "ich", "zu", "von", "mit", "ein", "eine",
    "will", "mein", "fur", "auf", "im",
];

/// Lower-cased words without what says nothing.
pub fn tokens(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#')))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| !EMPTY_WORDS.contains(&word.as_str()))
}

/// The words of many documents.
#[derive(Debug, Default)]
pub struct WordIndex {
    /// In order, so that words with one beginning lie beside each other.
    terms: Vec<(String, Vec<Posting>)>,
    documents: u32,
}

#[derive(Clone, Copy, Debug)]
struct Posting {
    document: u32,
    weight: f32,
}

/// What was found in one document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hit {
    pub score: f32,
    /// How many of the words looked for.
    pub words: u32,
}

impl WordIndex {
    /// From the fields of each document in turn, each with its weight.
    pub fn new<'d>(documents: impl Iterator<Item = Vec<(&'d str, f32)>>) -> WordIndex {
        let mut terms: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        let mut count = 0;
        for (document, fields) in (0..).zip(documents) {
            let mut weights: HashMap<String, f32> = HashMap::new();
            for (text, weight) in fields {
                for token in tokens(text) {
                    *weights.entry(token).or_default() += weight;
                }
            }
            for (token, said) in weights {
                let weight = said * (SATURATION + 1.0) / (said + SATURATION);
                terms
                    .entry(token)
                    .or_default()
                    .push(Posting { document, weight });
            }
            count = document + 1;
        }
        WordIndex {
            terms: terms.into_iter().collect(),
            documents: count,
        }
    }

    /// Documents that hold at least a third of the words that anything holds.
    pub fn find(&self, query: &str) -> HashMap<u32, Hit> {
        let mut hits: HashMap<u32, Hit> = HashMap::new();
        let mut known = 0;
        let mut wanted: Vec<String> = tokens(query).take(24).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for word in &wanted {
            let found = self.find_word(word);
            known += u32::from(!found.is_empty());
            for (document, score) in found {
                let hit = hits.entry(document).or_default();
                hit.score += score;
                hit.words += 1;
            }
        }
        hits.retain(|_, hit| hit.words * 3 >= known);
        hits
    }

    /// The best score of each document for one word.
    fn find_word(&self, word: &str) -> HashMap<u32, f32> {
        let mut best: HashMap<u32, f32> = HashMap::new();
        for (postings, likeness) in self.like(word) {
            let rarity = ((self.documents as f32 + 1.0) / (postings.len() as f32 + 0.5))
                .ln()
                .max(0.1);
            for posting in postings {
                let score = likeness * rarity * posting.weight;
                let entry = best.entry(posting.document).or_default();
                *entry = entry.max(score);
            }
        }
        best
    }

    /// The terms that a word may mean. A typo is looked for only when nothing fits as typed.
    fn like(&self, word: &str) -> Vec<(&[Posting], f32)> {
        let first = self.terms.partition_point(|(term, _)| term.as_str() < word);
        let long_enough = word.chars().count() >= 3;
        let mut like: Vec<(&[Posting], f32)> = self.terms[first..]
            .iter()
            .take_while(|(term, _)| term.starts_with(word))
            .filter(|(term, _)| long_enough || term == word)
            .map(|(term, postings)| {
                (
                    postings.as_slice(),
                    if term == word { 1.0 } else { BY_PREFIX },
                )
            })
            .collect();
        if like.is_empty() && word.chars().count() >= 4 {
            let word: Vec<char> = word.chars().collect();
            let near = self
                .terms
                .iter()
                .filter(|(term, _)| within_one_typo(&word, term));
            like.extend(near.map(|(_, postings)| (postings.as_slice(), BY_TYPO)));
        }
        like
    }
}

/// Whether one letter more, less, other, or swapped with its neighbour makes one into the other.
pub fn within_one_typo(word: &[char], term: &str) -> bool {
    // Every character takes one to four bytes: most terms are out by their length alone.
    if term.len() + 1 < word.len() || term.len() > 4 * (word.len() + 1) {
        return false;
    }
    let term: Vec<char> = term.chars().collect();
    let same = word.iter().zip(&term).take_while(|(a, b)| a == b).count();
    let (word, term) = (&word[same..], &term[same..]);
    match (word, term) {
        ([], []) => true,
        ([_, rest @ ..], _) if rest == term => true,
        (_, [_, rest @ ..]) if rest == word => true,
        ([_, left @ ..], [_, right @ ..]) if left == right => true,
        ([a, b, left @ ..], [c, d, right @ ..]) => (a, b) == (d, c) && left == right,
        _ => false,
    }
}
