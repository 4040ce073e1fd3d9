//! One order from three kinds of evidence: the words a document holds, the skills that were meant,
//! and its meaning. Words are exact and know names; meaning knows other words and other languages.

use super::meaning::MeaningIndex;
use super::vector::{ModelId, OtherModel, Vector};
use super::wanted::Wanted;
use super::words::{Hits, Texts, WordIndex};

/// What words and skills count beside meaning, the middle of where one half of the quality set
/// (`bench/data`) is ordered best: nDCG@10 0.80 there; ranks added up (1/(60 + rank)) gave 0.77.
const WORDS: f32 = 0.6;
const SKILLS: f32 = 0.8;
const ALL: f32 = 1.0 + WORDS + SKILLS;
/// Words count in full when a document holds this share of what all of them could say.
const IN_FULL: f32 = 1.0 / 3.0;
/// Who holds none of the words is found by meaning at half of the best, and nothing less.
const MEANING_LEAST: f32 = 0.5;

/// Words and meanings of many documents, by their numbers.
#[derive(Clone, Debug)]
pub struct TextIndex {
    words: WordIndex,
    meaning: MeaningIndex,
    /// The same documents by the vectors of another model.
    other: Option<MeaningIndex>,
}

/// A document with how well its words, its skills and its meaning fit, each from 0 to 1 beside the
/// best of its kind, and all together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub document: u32,
    pub words: f32,
    pub skills: f32,
    pub meaning: f32,
    pub score: f32,
}

impl TextIndex {
    /// Of documents whose parts get their vectors from `embed`; another model's are refused.
    pub fn new<'d>(
        model: &ModelId,
        dimension: usize,
        documents: impl Iterator<Item = Texts<'d>> + Clone,
        embed: impl Fn(&str) -> Option<Vector>,
    ) -> Result<TextIndex, OtherModel> {
        let mut meaning = MeaningIndex::new(model, dimension);
        for (number, texts) in (0..).zip(documents.clone()) {
            meaning.put(number, &texts, &embed)?;
        }
        let words = WordIndex::new(documents);
        Ok(TextIndex {
            words,
            meaning,
            other: None,
        })
    }

    /// The same that also answers vectors of another model; one that it answered before goes.
    pub fn by_model(
        &self,
        model: &ModelId,
        dimension: usize,
        embed: impl Fn(&str) -> Option<Vector>,
    ) -> Result<TextIndex, OtherModel> {
        let other = Some(self.meaning.by_model(model, dimension, embed)?);
        Ok(TextIndex {
            other,
            ..self.clone()
        })
    }

    /// Whether it answers vectors of this model.
    pub fn knows(&self, model: &ModelId) -> bool {
        self.meaning_by(model).is_some()
    }

    /// Puts other texts in place of a document's, or takes in a new one. Parts that were not seen
    /// before mean nothing to the other model until it is told them anew.
    pub fn put(
        &mut self,
        document: u32,
        texts: Texts<'_>,
        embed: impl Fn(&str) -> Option<Vector>,
    ) -> Result<(), OtherModel> {
        self.meaning.put(document, &texts, embed)?;
        if let Some(other) = &mut self.other {
            other.put(document, &texts, |_| None)?;
        }
        self.words.put(document, texts);
        Ok(())
    }

    /// So much has changed that an index made anew answers faster.
    pub fn is_worn(&self) -> bool {
        self.words.is_worn()
    }

    /// Documents by the words alone.
    pub fn words(&self) -> &WordIndex {
        &self.words
    }

    /// Documents by their meaning alone, in the model that the index was made with.
    pub fn meaning(&self) -> &MeaningIndex {
        &self.meaning
    }

    fn meaning_by(&self, model: &ModelId) -> Option<&MeaningIndex> {
        let all = [Some(&self.meaning), self.other.as_ref()];
        all.into_iter()
            .flatten()
            .find(|meaning| meaning.model() == model)
    }

    /// Documents that hold the words or the skills, or mean the same, in their own order. Without a
    /// vector the words decide; one of a model that is not known here is refused.
    pub fn find(&self, wanted: &Wanted, vector: Option<&Vector>) -> Result<Vec<Found>, OtherModel> {
        let hits = self.words.find(wanted);
        let near = match vector {
            None => vec![],
            Some(vector) => {
                let meaning = self.meaning_by(vector.model()).ok_or(OtherModel)?;
                meaning.find(vector)?
            }
        };
        Ok(fused(&hits, &near))
    }
}

fn fused(hits: &Hits, near: &[f32]) -> Vec<Found> {
    let best = hits.best();
    let nearest = near.iter().copied().fold(0.0, f32::max);
    // Words of which hardly any is held say little, though one document holds most of that.
    let trust = (best.score / (IN_FULL * hits.possible()).max(f32::MIN_POSITIVE)).min(1.0);
    let last = hits.iter().last().map_or(0, |(document, _)| document + 1);
    let mut hits = hits.iter().peekable();
    let found = (0..last.max(near.len() as u32)).filter_map(|document| {
        let hit = hits.next_if(|(found, _)| *found == document);
        let hit = hit.map(|(_, hit)| hit).unwrap_or_default();
        let near = near.get(document as usize).copied().unwrap_or_default();
        let words = share(hit.score, best.score) * trust;
        let skills = share(hit.skills, best.skills);
        let meaning = share(near, nearest);
        let is_found = words > 0.0 || skills > 0.0 || meaning >= MEANING_LEAST;
        is_found.then_some(Found {
            document,
            words,
            skills,
            meaning,
            score: (meaning + WORDS * words + SKILLS * skills) / ALL,
        })
    });
    found.collect()
}

/// From 0 to 1; nothing of nothing is 0.
fn share(part: f32, best: f32) -> f32 {
    if best > 0.0 { part / best } else { 0.0 }
}
