//! Plain-word search: which documents hold the words somebody typed, or words that begin like
//! them, or differ by one typo, and how well. Knows no mentor, only numbers of documents.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

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

/// The words of many documents. What changes is kept beside what was there at first, so that a
/// change costs no more than the changed document.
#[derive(Clone, Debug, Default)]
pub struct WordIndex {
    /// In order, so that words with one beginning lie beside each other.
    terms: Arc<Vec<(String, Vec<Posting>)>>,
    /// Words of the documents put in since.
    fresh: BTreeMap<String, Vec<Posting>>,
    /// Documents of which `terms` tells nothing true any more, and what is said of them instead.
    replaced: BTreeMap<u32, Vec<String>>,
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
            for (token, weight) in weights(fields) {
                terms
                    .entry(token)
                    .or_default()
                    .push(Posting { document, weight });
            }
            count = document + 1;
        }
        WordIndex {
            terms: Arc::new(terms.into_iter().collect()),
            documents: count,
            ..WordIndex::default()
        }
    }

    /// Puts other fields in place of a document's, or takes in a new one.
    pub fn put(&mut self, document: u32, fields: Vec<(&str, f32)>) {
        for token in self.replaced.remove(&document).unwrap_or_default() {
            if let Some(postings) = self.fresh.get_mut(&token) {
                postings.retain(|posting| posting.document != document);
                if postings.is_empty() {
                    self.fresh.remove(&token);
                }
            }
        }
        let mut said = vec![];
        for (token, weight) in weights(fields) {
            said.push(token.clone());
            let postings = self.fresh.entry(token).or_default();
            postings.push(Posting { document, weight });
        }
        self.replaced.insert(document, said);
        self.documents = self.documents.max(document + 1);
    }

    /// So much has changed that an index made anew answers faster.
    pub fn is_worn(&self) -> bool {
        self.replaced.len() > 64 + self.documents as usize / 16
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
        for (term, likeness) in self.like(word) {
            let count = self.postings(term).count();
            let rarity = ((self.documents as f32 + 1.0) / (count as f32 + 0.5))
                .ln()
                .max(0.1);
            for posting in self.postings(term) {
                let score = likeness * rarity * posting.weight;
                let entry = best.entry(posting.document).or_default();
                *entry = entry.max(score);
            }
        }
        best
    }

    /// Where a term is said today.
    fn postings(&self, term: &str) -> impl Iterator<Item = &Posting> {
        let known = self
            .terms
            .binary_search_by(|(known, _)| known.as_str().cmp(term));
        let known = known.map_or(&[][..], |place| self.terms[place].1.as_slice());
        let stands = known
            .iter()
            .filter(|posting| !self.replaced.contains_key(&posting.document));
        stands.chain(self.fresh.get(term).into_iter().flatten())
    }

    /// The terms that a word may mean. A typo is looked for only when nothing fits as typed.
    fn like(&self, word: &str) -> BTreeMap<&str, f32> {
        let first = self.terms.partition_point(|(term, _)| term.as_str() < word);
        let known = self.terms[first..].iter().map(|(term, _)| term.as_str());
        let fresh = self
            .fresh
            .range::<str, _>((Bound::Included(word), Bound::Unbounded))
            .map(|(term, _)| term.as_str());
        let begins = |term: &&str| term.starts_with(word);
        let long_enough = word.chars().count() >= 3;
        let like: BTreeMap<&str, f32> = known
            .take_while(begins)
            .chain(fresh.take_while(begins))
            .filter(|term| long_enough || *term == word)
            .filter(|term| self.postings(term).next().is_some())
            .map(|term| (term, if term == word { 1.0 } else { BY_PREFIX }))
            .collect();
        if !like.is_empty() || word.chars().count() < 4 {
            return like;
        }
        let word: Vec<char> = word.chars().collect();
        let known = self.terms.iter().map(|(term, _)| term.as_str());
        let all = known.chain(self.fresh.keys().map(String::as_str));
        all.filter(|term| within_one_typo(&word, term))
            .map(|term| (term, BY_TYPO))
            .collect()
    }
}

/// How much each word of a document counts in it.
fn weights(fields: Vec<(&str, f32)>) -> HashMap<String, f32> {
    let mut said: HashMap<String, f32> = HashMap::new();
    for (text, weight) in fields {
        for token in tokens(text) {
            *said.entry(token).or_default() += weight;
        }
    }
    for weight in said.values_mut() {
        *weight = *weight * (SATURATION + 1.0) / (*weight + SATURATION);
    }
    said
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
