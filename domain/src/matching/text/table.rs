//! The embedding table: a vector for each of some ten thousand words and phrases of several
//! languages, and texts as the sum of theirs. Its file is made by `xtask/embed/distil.py`.
//! Knows no files: it is read from bytes, and wrong bytes are an error that says what is wrong.

use super::fold::words;
use super::vector::{ModelId, Vector};
use std::collections::HashMap;

const MAGIC: &[u8; 8] = b"MCVEC001";
const ID_BYTES: usize = 32;
/// Magic, id, dimension, texts, bytes of vocabulary, scale, checksum.
const HEAD: usize = 8 + ID_BYTES + 4 + 4 + 4 + 4 + 8;
/// A text's meaning is settled long before: what follows is not read.
const WORDS_MOST: usize = 512;
/// Words of the longest phrase of the vocabulary.
const PHRASE_MOST: usize = 4;
/// A word nobody knows may be made of known ones, as German builds them; what such a part counts.
const PART_WEIGHT: f32 = 0.7;
/// Letters of the shortest part, and of the shortest word that is taken apart.
const PART_LEAST: usize = 4;
const MADE_OF_PARTS_LEAST: usize = 8;

/// See the head of the file.
#[derive(Clone, Debug)]
pub struct Table {
    model: ModelId,
    dimension: usize,
    numbers: HashMap<Box<str>, u32>,
    /// What the bytes of a text's vector are multiplied by.
    factors: Vec<f32>,
    levels: Vec<i8>,
}

/// Why bytes are no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadTable {
    /// They do not begin like a table of this version.
    NotATable,
    /// They end too early, or do not end.
    Length,
    /// They are not what was written.
    Checksum,
    /// Its vocabulary does not have as many texts as vectors, or is not UTF-8.
    Vocabulary,
}

impl std::fmt::Display for BadTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            BadTable::NotATable => "this is not an embedding table of version 1",
            BadTable::Length => "the embedding table is cut off or too long",
            BadTable::Checksum => "the embedding table is damaged: its checksum differs",
            BadTable::Vocabulary => "the embedding table's vocabulary does not fit its vectors",
        })
    }
}

impl std::error::Error for BadTable {}

impl Table {
    /// Reads a table; all numbers in it have their lowest byte first.
    pub fn from_bytes(bytes: &[u8]) -> Result<Table, BadTable> {
        if bytes.len() < HEAD || &bytes[..8] != MAGIC {
            return Err(BadTable::NotATable);
        }
        let number = |at: usize| {
            let four = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
            u32::from_le_bytes(four)
        };
        let id = &bytes[8..8 + ID_BYTES];
        let (dimension, texts, vocabulary) = (number(40), number(44), number(48));
        let scale = f32::from_bits(number(52));
        let [dimension, texts, vocabulary] = [dimension, texts, vocabulary].map(|n| n as usize);
        let length = dimension
            .checked_add(2)
            .and_then(|each| each.checked_mul(texts))
            .and_then(|all| all.checked_add(vocabulary)?.checked_add(HEAD));
        if length != Some(bytes.len()) || dimension == 0 || !scale.is_finite() {
            return Err(BadTable::Length);
        }
        let written = u64::from(number(56)) | u64::from(number(60)) << 32;
        if written != checksum(&[&bytes[..56], &bytes[HEAD..]]) {
            return Err(BadTable::Checksum);
        }
        let (vocabulary, rest) = bytes[HEAD..].split_at(vocabulary);
        let (magnitudes, levels) = rest.split_at(2 * texts);
        let id = std::str::from_utf8(id).map_err(|_| BadTable::Vocabulary)?;
        let factor = |pair: &[u8]| {
            f32::from(u16::from_le_bytes([pair[0], pair[1]])) / 65_535.0 * scale / 127.0
        };
        Ok(Table {
            model: ModelId::new(id.trim_end_matches('\0')),
            dimension,
            numbers: numbered(vocabulary, texts)?,
            factors: magnitudes.chunks_exact(2).map(factor).collect(),
            levels: levels.iter().map(|&level| level.cast_signed()).collect(),
        })
    }

    pub fn model(&self) -> &ModelId {
        &self.model
    }

    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Whether this folded word or phrase has a vector of its own.
    pub fn knows(&self, folded: &str) -> bool {
        self.numbers.contains_key(folded)
    }

    /// What a text means; None when it has no word that says anything here. The first 512 words
    /// count.
    pub fn encode(&self, text: &str) -> Option<Vector> {
        let words: Vec<String> = words(text).take(WORDS_MOST).collect();
        let mut sum = vec![0.0; self.dimension];
        let mut phrase = String::new();
        let mut place = 0;
        while place < words.len() {
            match self.longest(&words[place..], &mut phrase) {
                Some((taken, number)) => {
                    self.add(number, 1.0, &mut sum);
                    place += taken;
                }
                None => {
                    for part in self.parts(&words[place]).unwrap_or_default() {
                        self.add(part, PART_WEIGHT, &mut sum);
                    }
                    place += 1;
                }
            }
        }
        Vector::new(&self.model, sum).ok()
    }

    /// The longest known phrase that the words begin with, and of how many words it is.
    fn longest(&self, words: &[String], phrase: &mut String) -> Option<(usize, u32)> {
        let mut found = None;
        phrase.clear();
        for (count, word) in (1..).zip(words.iter().take(PHRASE_MOST)) {
            if count > 1 {
                phrase.push(' ');
            }
            phrase.push_str(word);
            if let Some(&number) = self.numbers.get(phrase.as_str()) {
                found = Some((count, number));
            }
        }
        found
    }

    /// The known words a long unknown one is made of, with at most two letters between them.
    fn parts(&self, word: &str) -> Option<Vec<u32>> {
        let ends: Vec<usize> = word
            .char_indices()
            .map(|(at, _)| at)
            .chain([word.len()])
            .collect();
        let letters = ends.len() - 1;
        if letters < MADE_OF_PARTS_LEAST {
            return None;
        }
        let (mut parts, mut at, mut between) = (vec![], 0, 0);
        while letters - at >= PART_LEAST && between <= 2 {
            let longest = (at + PART_LEAST..=letters)
                .rev()
                .find_map(|end| Some((end, *self.numbers.get(&word[ends[at]..ends[end]])?)));
            match longest {
                Some((end, number)) => {
                    parts.push(number);
                    (at, between) = (end, 0);
                }
                None => (at, between) = (at + 1, between + 1),
            }
        }
        (letters - at <= 2).then_some(parts)
    }

    fn add(&self, number: u32, weight: f32, sum: &mut [f32]) {
        let number = number as usize;
        let factor = self.factors[number] * weight;
        let levels = &self.levels[number * self.dimension..][..self.dimension];
        for (sum, &level) in sum.iter_mut().zip(levels) {
            *sum += factor * f32::from(level);
        }
    }
}

/// Each line of the vocabulary with its number.
fn numbered(vocabulary: &[u8], texts: usize) -> Result<HashMap<Box<str>, u32>, BadTable> {
    let vocabulary = std::str::from_utf8(vocabulary).map_err(|_| BadTable::Vocabulary)?;
    let numbers: HashMap<Box<str>, u32> = vocabulary.split('\n').map(Box::from).zip(0..).collect();
    if numbers.len() == texts {
        Ok(numbers)
    } else {
        Err(BadTable::Vocabulary)
    }
}

/// FNV-1a: tells damage, not ill will.
fn checksum(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.iter());
    bytes.fold(0xcbf2_9ce4_8422_2325, |state, &byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
