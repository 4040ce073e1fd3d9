//! Plain-word search: which documents hold the words somebody typed, or words that begin like
//! them, or differ by one typo, and how well (BM25F: a word counts by the field it stands in, by
//! the field's length, and less each time it is said again). Knows no mentor, only numbers.

use super::field::{Texts, weights};
use super::sweep::{Evidence, Room, WINDOW, sweep};
use super::typo::{letters, may_be_one_typo, within_one_typo};
use super::wanted::Wanted;
use crate::matching::index::Bits;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

/// How much a term counts that only begins like the word, or differs from it by one typo.
const BY_PREFIX: f32 = 0.7;
const BY_TYPO: f32 = 0.5;
/// How fast a word said again stops to count (BM25's k1).
pub const SATURATION: f32 = 1.2;

/// The words of many documents. What changes is kept beside what was there at first, so that a
/// change costs no more than the changed document.
#[derive(Clone, Debug, Default)]
pub struct WordIndex {
    /// In order, so that words with one beginning lie beside each other. A skill stands there word
    /// by word and as a whole.
    terms: Arc<Vec<Term>>,
    /// Words of the documents put in since.
    fresh: BTreeMap<String, Arc<Vec<Posting>>>,
    /// Documents of which `terms` tells nothing true any more, and what is said of them instead.
    replaced: BTreeMap<u32, Arc<[String]>>,
    /// The former as a set.
    stale: Bits,
    /// Documents lie below this number.
    documents: u32,
    /// Those that say anything, and how many they are.
    speaking: Bits,
    speakers: u32,
}

#[derive(Clone, Debug)]
struct Term {
    text: String,
    letters: u32,
    postings: Vec<Posting>,
}

impl Term {
    fn new(text: String, postings: Vec<Posting>) -> Term {
        Term {
            letters: letters(&text),
            text,
            postings,
        }
    }
}

/// A document that holds a term, and how much the term counts there.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    pub document: u32,
    pub weight: f32,
}

/// The documents with one term, in order, from where reading stands.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'i> {
    rest: &'i [Posting],
    /// What of it is not so any more.
    stale: Option<&'i Bits>,
    each: f32,
}

impl Reader<'_> {
    /// Reads on up to a document: each that holds the term, and how much that says.
    pub fn until(&mut self, end: u32, mut tell: impl FnMut(u32, f32)) {
        let mut read = 0;
        for posting in self
            .rest
            .iter()
            .take_while(|posting| posting.document < end)
        {
            read += 1;
            if self
                .stale
                .is_none_or(|stale| !stale.contains(posting.document))
            {
                tell(posting.document, self.each * posting.weight);
            }
        }
        self.rest = &self.rest[read..];
    }
}

/// What is to be read for a question: for each word, and for each skill, all terms that may stand
/// for it.
#[derive(Debug, Default)]
pub struct Reading<'i> {
    pub words: Vec<Vec<Reader<'i>>>,
    pub skills: Vec<Vec<Reader<'i>>>,
    /// The score of a document that says nothing but these words, over and over.
    pub possible: f32,
    /// Documents lie below this number.
    pub documents: u32,
}

impl Reading<'_> {
    /// Words that anything holds.
    pub fn known(&self) -> u32 {
        let known = self.words.iter().filter(|terms| !terms.is_empty());
        known.count() as u32
    }
}

/// What was found by words and skills, by the number of the document.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    found: Vec<(u32, Evidence)>,
    possible: f32,
}

impl Hits {
    pub fn get(&self, document: u32) -> Option<Evidence> {
        let place = self
            .found
            .binary_search_by_key(&document, |(known, _)| *known);
        place.ok().map(|place| self.found[place].1)
    }

    /// In the order of the documents.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Evidence)> + '_ {
        self.found.iter().copied()
    }

    /// The score of a document that says nothing but these words, over and over.
    pub fn possible(&self) -> f32 {
        self.possible
    }
}

impl WordIndex {
    pub fn new<'d>(documents: impl Iterator<Item = Texts<'d>> + Clone) -> WordIndex {
        let mut index = WordIndex::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut postings: Vec<Vec<Posting>> = vec![];
        for (document, texts) in (0..).zip(documents) {
            let weights = weights(texts);
            index.speaks(document, !weights.is_empty());
            for (term, weight) in weights {
                let posting = Posting { document, weight };
                match places.get(&term) {
                    Some(&place) => postings[place].push(posting),
                    None => {
                        places.insert(term, postings.len());
                        postings.push(vec![posting]);
                    }
                }
            }
        }
        let terms = places.into_iter().map(|(text, place)| {
            let mut postings = std::mem::take(&mut postings[place]);
            postings.shrink_to_fit();
            Term::new(text, postings)
        });
        let mut terms: Vec<Term> = terms.collect();
        terms.sort_unstable_by(|a, b| a.text.cmp(&b.text));
        WordIndex {
            terms: Arc::new(terms),
            ..index
        }
    }

    /// Of what is kept elsewhere: those terms that a question may ask for, in order and with all of
    /// their documents, and how many documents there are that say anything.
    pub fn of_terms(terms: BTreeMap<String, Vec<Posting>>, speakers: u32) -> WordIndex {
        let last = terms.values().filter_map(|postings| postings.last());
        let documents = last.map(|last| last.document + 1).max().unwrap_or(0);
        let terms = terms.into_iter();
        let terms = terms.map(|(text, postings)| Term::new(text, postings));
        WordIndex {
            terms: Arc::new(terms.collect()),
            documents,
            speakers,
            ..WordIndex::default()
        }
    }

    /// Notes whether a document says anything.
    fn speaks(&mut self, document: u32, anything: bool) {
        match (self.speaking.contains(document), anything) {
            (false, true) => self.speakers += 1,
            (true, false) => self.speakers -= 1,
            _ => {}
        }
        self.speaking.set(document, anything);
        self.documents = self.documents.max(document + 1);
    }

    /// Puts other texts in place of a document's, or takes in a new one.
    pub fn put(&mut self, document: u32, texts: Texts<'_>) {
        for term in self
            .replaced
            .remove(&document)
            .iter()
            .flat_map(|said| said.iter())
        {
            if let Some(postings) = self.fresh.get_mut(term) {
                Arc::make_mut(postings).retain(|posting| posting.document != document);
                if postings.is_empty() {
                    self.fresh.remove(term);
                }
            }
        }
        let mut said = vec![];
        for (term, weight) in weights(texts) {
            said.push(term.clone());
            let postings = Arc::make_mut(self.fresh.entry(term).or_default());
            let place = postings.partition_point(|posting| posting.document < document);
            postings.insert(place, Posting { document, weight });
        }
        self.speaks(document, !said.is_empty());
        self.replaced.insert(document, said.into());
        self.stale.set(document, true);
    }

    /// So much has changed that an index made anew answers faster.
    pub fn is_worn(&self) -> bool {
        self.replaced.len() > 64 + self.documents as usize / 16
    }

    /// Documents that hold a skill that is meant, or at least a third of the words that anything
    /// holds.
    pub fn find(&self, wanted: &Wanted) -> Hits {
        let mut reading = self.reading(wanted);
        let mut found = vec![];
        sweep(
            &mut reading,
            &mut [],
            &mut Room::default(),
            |start, window| {
                let evidence = (start..).zip((0..WINDOW).map(|place| window.at(place)));
                found.extend(evidence.filter(|(_, evidence)| *evidence != Evidence::default()));
            },
        );
        Hits {
            found,
            possible: reading.possible,
        }
    }

    /// What has to be read to find what is wanted.
    pub fn reading<'i>(&'i self, wanted: &'i Wanted) -> Reading<'i> {
        let mut reading = Reading {
            documents: self.documents,
            ..Reading::default()
        };
        for word in &wanted.words {
            reading.possible += self.rarity(word) * (SATURATION + 1.0);
            let like = self.like(word).into_iter();
            reading.words.push(self.readers(like));
        }
        for (names, weight) in &wanted.skills {
            let names = names.iter().map(|name| (name.as_str(), *weight));
            reading.skills.push(self.readers(names));
        }
        reading
    }

    fn readers<'i>(&'i self, terms: impl Iterator<Item = (&'i str, f32)>) -> Vec<Reader<'i>> {
        let readers = terms.flat_map(|(term, likeness)| {
            let each = likeness * self.rarity(term);
            let stale = (!self.replaced.is_empty()).then_some(&self.stale);
            let first = Reader {
                rest: self.postings_at_first(term),
                stale,
                each,
            };
            let since = Reader {
                rest: self.postings_since(term),
                stale: None,
                each,
            };
            [first, since]
        });
        readers.filter(|reader| !reader.rest.is_empty()).collect()
    }

    /// How much a term says: the fewer documents hold it, the more.
    fn rarity(&self, term: &str) -> f32 {
        let rarity = ((self.speakers as f32 + 1.0) / (self.holding(term) as f32 + 0.5)).ln();
        rarity.max(0.1)
    }

    /// How many documents hold a term today.
    fn holding(&self, term: &str) -> usize {
        let at_first = self.postings_at_first(term);
        let stale = if self.replaced.is_empty() {
            0
        } else {
            let stale = at_first
                .iter()
                .filter(|at| self.stale.contains(at.document));
            stale.count()
        };
        at_first.len() - stale + self.postings_since(term).len()
    }

    fn postings_at_first(&self, term: &str) -> &[Posting] {
        let known = self
            .terms
            .binary_search_by(|known| known.text.as_str().cmp(term));
        known.map_or(&[], |place| &self.terms[place].postings)
    }

    fn postings_since(&self, term: &str) -> &[Posting] {
        self.fresh.get(term).map_or(&[], |postings| postings)
    }

    /// The terms that a word may mean. A typo is looked for only when nothing fits as typed.
    fn like(&self, word: &str) -> BTreeMap<&str, f32> {
        let first = self.terms.partition_point(|term| term.text.as_str() < word);
        let known = self.terms[first..].iter().map(|term| term.text.as_str());
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
            .filter(|term| self.holding(term) > 0)
            .map(|term| (term, if term == word { 1.0 } else { BY_PREFIX }))
            .collect();
        if !like.is_empty() || word.chars().count() < 4 {
            return like;
        }
        let typed = letters(word);
        let word: Vec<char> = word.chars().collect();
        let near = |letters| may_be_one_typo(typed, letters);
        let known = self.terms.iter().filter(|term| near(term.letters));
        let fresh = self.fresh.keys().filter(|term| near(letters(term)));
        let all = known
            .map(|term| term.text.as_str())
            .chain(fresh.map(String::as_str));
        all.filter(|term| within_one_typo(&word, term))
            .map(|term| (term, BY_TYPO))
            .collect()
    }
}
