//! One order from two kinds of evidence: the words a document holds, and what it means. Words are
//! exact and know names; meaning knows other words and other languages. Knows no members.

use super::table::Table;
use super::vector::{ModelId, OtherModel, Vector};
use super::wanted::Wanted;
use super::words::{Field, Hits, Texts, WordIndex};

/// Levels of one number of a stored vector, to each side of zero.
const LEVELS: f32 = 127.0;
/// How much of the score is meaning, measured on one half of the quality set (`bench/data`).
const MEANING: f32 = 0.5;
/// What is less like the best by more than this is not found by its meaning.
const NEAR_THE_BEST: f32 = 0.6;
/// Less alike than this is not alike at all.
const ALIKE_LEAST: f32 = 0.25;

/// What a field's text says about a person's meaning, beside the others.
const FIELD_MEANING: [(Field, f32); 5] = [
    (Field::Headline, 0.6),
    (Field::Role, 1.0),
    (Field::Skill, 1.0),
    (Field::Help, 1.0),
    (Field::Story, 0.3),
];

/// What a document means: the direction between its fields. None when nothing in it is known.
pub fn meaning(table: &Table, texts: &Texts<'_>) -> Option<Vector> {
    let parts: Vec<(Vector, f32)> = FIELD_MEANING
        .into_iter()
        .filter_map(|(field, weight)| {
            let texts = texts.iter().filter(|(known, _)| *known == field);
            let text: Vec<&str> = texts.map(|(_, text)| *text).collect();
            Some((table.encode(&text.join("\n"))?, weight))
        })
        .collect();
    let parts: Vec<(&Vector, f32)> = parts.iter().map(|(part, weight)| (part, *weight)).collect();
    Vector::between(&parts).expect("the parts come from one table")
}

/// Words and meanings of many documents, by their numbers.
#[derive(Clone, Debug)]
pub struct TextIndex {
    words: WordIndex,
    model: ModelId,
    dimension: usize,
    /// The documents' vectors one after the other; zeros where there is none.
    levels: Vec<i8>,
}

/// A document with how well its words and its meaning fit, each from 0 to 1, and both together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub document: u32,
    pub words: f32,
    pub meaning: f32,
    pub score: f32,
}

impl TextIndex {
    /// Of documents with vectors of this model; another model's vector is refused.
    pub fn new<'d>(
        model: &ModelId,
        dimension: usize,
        documents: impl Iterator<Item = Texts<'d>> + Clone,
        vectors: impl Iterator<Item = Option<Vector>>,
    ) -> Result<TextIndex, OtherModel> {
        let mut index = TextIndex {
            words: WordIndex::new(documents),
            model: model.clone(),
            dimension,
            levels: vec![],
        };
        for (document, vector) in (0..).zip(vectors) {
            index.place(document, vector.as_ref())?;
        }
        Ok(index)
    }

    /// Puts other texts in place of a document's, or takes in a new one.
    pub fn put(
        &mut self,
        document: u32,
        texts: Texts<'_>,
        vector: Option<&Vector>,
    ) -> Result<(), OtherModel> {
        self.place(document, vector)?;
        self.words.put(document, texts);
        Ok(())
    }

    /// So much has changed that an index made anew answers faster.
    pub fn is_worn(&self) -> bool {
        self.words.is_worn()
    }

    fn place(&mut self, document: u32, vector: Option<&Vector>) -> Result<(), OtherModel> {
        if vector.is_some_and(|vector| !self.is_ours(vector)) {
            return Err(OtherModel);
        }
        let from = document as usize * self.dimension;
        if self.levels.len() < from + self.dimension {
            self.levels.resize(from + self.dimension, 0);
        }
        let place = &mut self.levels[from..from + self.dimension];
        match vector {
            None => place.fill(0),
            Some(vector) => {
                for (level, value) in place.iter_mut().zip(vector.values()) {
                    *level = (value * LEVELS).round() as i8;
                }
            }
        }
        Ok(())
    }

    fn is_ours(&self, vector: &Vector) -> bool {
        *vector.model() == self.model && vector.values().len() == self.dimension
    }

    /// Documents by the words alone.
    pub fn by_words(&self, wanted: &Wanted) -> Hits {
        self.words.find(wanted)
    }

    /// How alike each document is to what is looked for, from 0 to 1, in the order of documents.
    pub fn by_meaning(&self, wanted: &Vector) -> Result<Vec<f32>, OtherModel> {
        if !self.is_ours(wanted) {
            return Err(OtherModel);
        }
        let documents = self.levels.chunks_exact(self.dimension);
        let alike = |levels: &[i8]| -> f32 {
            let products = levels.iter().zip(wanted.values());
            let sum: f32 = products
                .map(|(&level, value)| f32::from(level) * value)
                .sum();
            (sum / LEVELS).clamp(0.0, 1.0)
        };
        Ok(documents.map(alike).collect())
    }

    /// Documents that hold the words or mean the same, in their own order. Without a vector the
    /// words decide.
    pub fn find(&self, wanted: &Wanted, vector: Option<&Vector>) -> Result<Vec<Found>, OtherModel> {
        let hits = self.by_words(wanted);
        let alike = vector.map_or(Ok(vec![]), |vector| self.by_meaning(vector))?;
        Ok(fused(&hits, &alike))
    }
}

/// Scores from both kinds of evidence, each beside the best of its kind.
fn fused(hits: &Hits, alike: &[f32]) -> Vec<Found> {
    let (best_hit, most_alike) = (hits.best(), alike.iter().copied().fold(0.0, f32::max));
    let last = hits.iter().last().map_or(0, |(document, _)| document + 1);
    let documents = last.max(alike.len() as u32);
    let least_alike = ALIKE_LEAST.max(NEAR_THE_BEST * most_alike);
    let mut hits = hits.iter().peekable();
    let found = (0..documents).filter_map(|document| {
        let hit = hits.next_if(|(found, _)| *found == document);
        let words = hit.map_or(0.0, |(_, hit)| hit.score / best_hit);
        let meaning = alike.get(document as usize).copied().unwrap_or_default();
        let share = if most_alike > 0.0 {
            meaning / most_alike
        } else {
            0.0
        };
        (words > 0.0 || meaning >= least_alike).then_some(Found {
            document,
            words,
            meaning,
            score: (1.0 - MEANING) * words + MEANING * share,
        })
    });
    found.collect()
}
