//! How like two names are. Whoever understands meanings implements [`Likeness`]; without that,
//! names are alike that are the same or share most of their words.

use super::feature::Share;
use super::names::{NameId, Names, words};
use std::collections::{BTreeMap, BTreeSet};

/// Gives credit for what is not the same but near.
pub trait Likeness {
    /// Every name that is like the wanted one, itself included, each at most once.
    fn near(&self, wanted: NameId) -> Vec<(NameId, Share)>;
}

/// Shared words never earn all of the credit.
const BY_WORDS: Share = Share::percent(80);

/// Names with more than half of their words in common: "Senior Product Manager" is like "Product
/// Manager", "Project Manager" is not.
#[derive(Debug)]
pub struct SharedWords {
    /// The words of each name.
    words: Vec<BTreeSet<String>>,
    with_word: BTreeMap<String, Vec<NameId>>,
}

impl SharedWords {
    pub fn new(names: &Names) -> SharedWords {
        let mut with_word: BTreeMap<String, Vec<NameId>> = BTreeMap::new();
        let mut all = Vec::with_capacity(names.len());
        for (id, text) in names.iter() {
            let own: BTreeSet<String> = words(text).collect();
            for word in &own {
                with_word.entry(word.clone()).or_default().push(id);
            }
            all.push(own);
        }
        SharedWords {
            words: all,
            with_word,
        }
    }
}

impl Likeness for SharedWords {
    fn near(&self, wanted: NameId) -> Vec<(NameId, Share)> {
        let Some(own) = self.words.get(wanted.place()) else {
            return vec![];
        };
        let mut common: BTreeMap<NameId, usize> = BTreeMap::new();
        let sharing = own.iter().filter_map(|word| self.with_word.get(word));
        for &id in sharing.flatten() {
            *common.entry(id).or_default() += 1;
        }
        let credit = |(id, common): (NameId, usize)| {
            if id == wanted {
                return Some((id, Share::WHOLE));
            }
            let both = own.len() + self.words[id.place()].len();
            let of_both = Share::ratio(2 * common as u64, both as u64);
            (2 * common * 2 > both).then(|| (id, of_both.times(BY_WORDS)))
        };
        common.into_iter().filter_map(credit).collect()
    }
}

/// Words shorter than this are mostly grammar.
const LETTERS_LEAST: usize = 4;

/// The words of a text that tell something, each once.
pub fn telling_words(text: &str) -> BTreeSet<String> {
    let long = words(text).filter(|word| word.chars().count() >= LETTERS_LEAST);
    long.collect()
}

/// How much of what is wanted a text speaks of: the part of the telling words of one that the other
/// has, half of them being all one can hope for. Nothing where either says nothing.
pub fn spoken_of(wanted: &BTreeSet<String>, said: &BTreeSet<String>) -> Option<Share> {
    if wanted.is_empty() || said.is_empty() {
        return None;
    }
    let both = wanted.intersection(said).count() as u64;
    Some(Share::ratio(2 * both, wanted.len() as u64))
}
