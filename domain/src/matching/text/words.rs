//! Plain-word search: which documents hold the words somebody typed, or words that begin like
//! them, or differ by one typo, and how well (BM25F: a word counts by the field it stands in, by
//! the field's length, and less each time it is said again). Knows no mentor, only numbers.

use super::fold::folded;
use super::typo::within_one_typo;
use super::wanted::{Wanted, said};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// How much a term counts that only begins like the word, or differs from it by one typo.
const BY_PREFIX: f32 = 0.7;
const BY_TYPO: f32 = 0.5;
/// How fast a word said again stops to count (BM25's k1).
const SATURATION: f32 = 1.2;
/// Longer documents are read up to here.
const WORDS_MOST: usize = 4_000;

/// Where in a document a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Name,
    Headline,
    Role,
    Skill,
    Help,
    Story,
    /// Where they work and live: industry and region.
    Place,
}

const FIELDS: usize = 7;

impl Field {
    /// How much a word in this field says.
    fn weight(self) -> f32 {
        match self {
            Field::Name => 3.0,
            Field::Headline => 2.0,
            Field::Role | Field::Help => 1.5,
            Field::Skill => 2.5,
            Field::Story => 0.5,
            Field::Place => 1.0,
        }
    }

    /// How much the field's length takes from it (BM25's b): a long list of skills is no fault.
    fn by_length(self) -> f32 {
        match self {
            Field::Name | Field::Place => 0.0,
            Field::Skill | Field::Role => 0.3,
            Field::Headline | Field::Help | Field::Story => 0.6,
        }
    }
}

/// The texts of a document, each with its field.
pub type Texts<'d> = Vec<(Field, &'d str)>;

/// The words of many documents. What changes is kept beside what was there at first, so that a
/// change costs no more than the changed document.
#[derive(Clone, Debug, Default)]
pub struct WordIndex {
    /// In order, so that words with one beginning lie beside each other. A skill stands there word
    /// by word and as a whole.
    terms: Arc<Vec<(String, Vec<Posting>)>>,
    /// Words of the documents put in since.
    fresh: BTreeMap<String, Vec<Posting>>,
    /// Documents of which `terms` tells nothing true any more, and what is said of them instead.
    replaced: BTreeMap<u32, Vec<String>>,
    documents: u32,
    /// Mean number of words of each field, as it was at first.
    lengths: [f32; FIELDS],
}

#[derive(Clone, Copy, Debug)]
struct Posting {
    document: u32,
    weight: f32,
}

/// What was found in one document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hit {
    /// How well it holds the words, and how many of them.
    pub score: f32,
    pub words: u32,
    /// How well it holds the skills that are meant.
    pub skills: f32,
}

/// What was found, by the number of the document.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    found: Vec<(u32, Hit)>,
    possible: f32,
}

impl Hits {
    pub fn get(&self, document: u32) -> Option<Hit> {
        let place = self
            .found
            .binary_search_by_key(&document, |(known, _)| *known);
        place.ok().map(|place| self.found[place].1)
    }

    /// In the order of the documents.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Hit)> + '_ {
        self.found.iter().copied()
    }

    /// The best of each number; zeros where nothing was found.
    pub fn best(&self) -> Hit {
        let hits = self.found.iter().map(|(_, hit)| hit);
        hits.fold(Hit::default(), |best, hit| Hit {
            score: best.score.max(hit.score),
            words: best.words.max(hit.words),
            skills: best.skills.max(hit.skills),
        })
    }

    /// The score of a document that says nothing but these words, over and over.
    pub fn possible(&self) -> f32 {
        self.possible
    }
}

impl WordIndex {
    pub fn new<'d>(documents: impl Iterator<Item = Texts<'d>> + Clone) -> WordIndex {
        let (lengths, documents_at_first) = mean_lengths(documents.clone());
        let mut terms: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        for (document, texts) in (0..).zip(documents) {
            for (term, weight) in weights(texts, &lengths) {
                let posting = Posting { document, weight };
                terms.entry(term).or_default().push(posting);
            }
        }
        WordIndex {
            terms: Arc::new(terms.into_iter().collect()),
            documents: documents_at_first,
            lengths,
            ..WordIndex::default()
        }
    }

    /// Puts other texts in place of a document's, or takes in a new one.
    pub fn put(&mut self, document: u32, texts: Texts<'_>) {
        for term in self.replaced.remove(&document).unwrap_or_default() {
            if let Some(postings) = self.fresh.get_mut(&term) {
                postings.retain(|posting| posting.document != document);
                if postings.is_empty() {
                    self.fresh.remove(&term);
                }
            }
        }
        let mut said = vec![];
        for (term, weight) in weights(texts, &self.lengths) {
            said.push(term.clone());
            let postings = self.fresh.entry(term).or_default();
            postings.push(Posting { document, weight });
        }
        self.replaced.insert(document, said);
        self.documents = self.documents.max(document + 1);
    }

    /// So much has changed that an index made anew answers faster.
    pub fn is_worn(&self) -> bool {
        self.replaced.len() > 64 + self.documents as usize / 16
    }

    /// Documents that hold a skill that is meant, or at least a third of the words that anything
    /// holds.
    pub fn find(&self, wanted: &Wanted) -> Hits {
        let mut sums = vec![Hit::default(); self.documents as usize];
        let (mut known, mut possible) = (0, 0.0);
        for word in &wanted.words {
            let found = self.best_of(self.like(word).into_iter());
            known += u32::from(!found.is_empty());
            possible += self.rarity(word) * (SATURATION + 1.0);
            for (document, score) in found {
                let hit = &mut sums[document as usize];
                hit.score += score;
                hit.words += 1;
            }
        }
        for (names, weight) in &wanted.skills {
            let names = names.iter().map(|name| (name.as_str(), *weight));
            for (document, score) in self.best_of(names) {
                sums[document as usize].skills += score;
            }
        }
        for hit in sums.iter_mut().filter(|hit| hit.words * 3 < known) {
            hit.score = 0.0;
        }
        let found = (0..).zip(sums);
        let found = found.filter(|(_, hit)| hit.score > 0.0 || hit.skills > 0.0);
        Hits {
            found: found.collect(),
            possible,
        }
    }

    /// Each document's best score for one of these terms, in the order of documents.
    fn best_of<'t>(&self, terms: impl Iterator<Item = (&'t str, f32)>) -> Vec<(u32, f32)> {
        let mut found = vec![];
        for (term, likeness) in terms {
            let each = likeness * self.rarity(term);
            let postings = self.postings(term);
            found.extend(postings.map(|at| (at.document, each * at.weight)));
        }
        found.sort_unstable_by(|(a, score_a), (b, score_b)| {
            a.cmp(b).then_with(|| score_b.total_cmp(score_a))
        });
        found.dedup_by_key(|(document, _)| *document);
        found
    }

    /// How much a term says: the fewer documents hold it, the more.
    fn rarity(&self, term: &str) -> f32 {
        let count = self.postings(term).count();
        let rarity = ((self.documents as f32 + 1.0) / (count as f32 + 0.5)).ln();
        rarity.max(0.1)
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

/// The terms of a text; a skill of several words is one more, as a whole.
fn terms(field: Field, text: &str) -> impl Iterator<Item = String> + '_ {
    let whole = (field == Field::Skill)
        .then(|| folded(text))
        .filter(|whole| whole.contains(' '));
    said(text).take(WORDS_MOST).chain(whole)
}

/// Mean number of words of each field, and of how many documents.
fn mean_lengths<'d>(documents: impl Iterator<Item = Texts<'d>>) -> ([f32; FIELDS], u32) {
    let (mut sums, mut count) = ([0.0_f64; FIELDS], 0);
    for texts in documents {
        count += 1;
        for (field, text) in texts {
            sums[field as usize] += said(text).take(WORDS_MOST).count() as f64;
        }
    }
    let mean = |sum: f64| (sum / f64::from(count.max(1))) as f32;
    (sums.map(mean), count)
}

/// How much each term of a document counts in it.
fn weights(texts: Texts<'_>, mean: &[f32; FIELDS]) -> BTreeMap<String, f32> {
    let mut lengths = [0.0_f32; FIELDS];
    let mut said: Vec<(String, Field)> = vec![];
    for (field, text) in texts {
        for term in terms(field, text) {
            lengths[field as usize] += f32::from(u8::from(!term.contains(' ')));
            said.push((term, field));
        }
    }
    let mut weights: BTreeMap<String, f32> = BTreeMap::new();
    for (term, field) in said {
        let longer = lengths[field as usize] / mean[field as usize].max(1.0);
        let share = 1.0 - field.by_length() + field.by_length() * longer;
        *weights.entry(term).or_default() += field.weight() / share;
    }
    for weight in weights.values_mut() {
        *weight = *weight * (SATURATION + 1.0) / (*weight + SATURATION);
    }
    weights
}
