//! One order from three kinds of evidence: the words a document holds, the skills that were meant,
//! and its meaning. Words are exact and know names; meaning knows other words and other languages.

use super::field::Texts;
use super::meaning::MeaningIndex;
use super::sweep::{BLOCK, Evidence, Near, Room, WINDOW, sweep};
use super::vector::{ModelId, OtherModel, Vector};
use super::wanted::Wanted;
use super::words::{Reading, WordIndex};
use crate::matching::index::Bits;

/// What words and skills count beside meaning, the middle of where one half of the quality set
/// (`bench/data`) is ordered best: nDCG@10 0.80 there; ranks added up (1/(60 + rank)) gave 0.77. Both were measured
/// with all near parts read (`GAIN_LEAST` in meaning.rs is younger).
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
        let mut room = Room::default();
        self.find_among(wanted, vector, None, &mut room)?;
        Ok(room.found)
    }

    /// The same of some documents only, or of all, each found as it is among all; they stand in `room`.
    pub fn find_among<'r>(
        &self,
        wanted: &Wanted,
        vector: Option<&Vector>,
        among: Option<&Bits>,
        room: &'r mut Room,
    ) -> Result<&'r [Found], OtherModel> {
        let mut near = match vector {
            None => vec![],
            Some(vector) => {
                let meaning = self.meaning_by(vector.model()).ok_or(OtherModel)?;
                meaning.near(vector)?
            }
        };
        let mut reading = self.words.reading(wanted);
        Ok(fused(&mut reading, &mut near, among, room))
    }
}

/// What is found by what is read of words, skills and near parts; who is not `among` them, where only
/// some are asked for, is no less the best.
pub fn fused<'r>(
    reading: &mut Reading<'_>,
    near: &mut [Near<'_>],
    among: Option<&Bits>,
    room: &'r mut Room,
) -> &'r [Found] {
    let possible = reading.possible;
    let mut found = std::mem::take(&mut room.found);
    found.clear();
    let mut best = Best::default();
    sweep(reading, near, room, |start, window| {
        best.see(&window.most());
        for (block, first) in (start..).step_by(BLOCK).take(WINDOW / BLOCK).enumerate() {
            let mut bits = among.map_or(u64::MAX, |among| among.word_of(first));
            if bits != 0 {
                // The nearest only comes nearer: whoever is too far now stays so.
                bits &= window.speaking(block, best.meaning_least());
            }
            while bits != 0 {
                let place = bits.trailing_zeros();
                bits &= bits - 1;
                let evidence = window.at(block * BLOCK + place as usize);
                found.push(Found::of(first + place, evidence));
            }
        }
    });
    // Words of which hardly any is held say little, though one document holds most of that.
    let full = (IN_FULL * possible).max(f32::MIN_POSITIVE);
    let trust = (best.0.words / full).min(1.0);
    let of_best = Evidence {
        words: inverse(best.0.words) * trust,
        skills: inverse(best.0.skills),
        meaning: inverse(best.0.meaning),
    };
    found.retain_mut(|found| {
        let is_found = best.finds(&found.evidence());
        found.stand_beside(&of_best);
        is_found
    });
    room.found = found;
    &room.found
}

/// The best of each kind of evidence.
#[derive(Default)]
struct Best(Evidence);

impl Best {
    fn see(&mut self, evidence: &Evidence) {
        let Best(best) = self;
        best.words = best.words.max(evidence.words);
        best.skills = best.skills.max(evidence.skills);
        best.meaning = best.meaning.max(evidence.meaning);
    }

    /// From which meaning on somebody is found who holds nothing.
    fn meaning_least(&self) -> f32 {
        MEANING_LEAST * self.0.meaning
    }

    /// Whether this is enough to be found.
    fn finds(&self, evidence: &Evidence) -> bool {
        let is_near = evidence.meaning > 0.0 && evidence.meaning >= self.meaning_least();
        evidence.words > 0.0 || evidence.skills > 0.0 || is_near
    }
}

impl Found {
    /// With the bare evidence in place of shares.
    fn of(document: u32, evidence: Evidence) -> Found {
        let Evidence {
            words,
            skills,
            meaning,
        } = evidence;
        Found {
            document,
            words,
            skills,
            meaning,
            score: 0.0,
        }
    }

    fn evidence(&self) -> Evidence {
        let Found {
            words,
            skills,
            meaning,
            ..
        } = *self;
        Evidence {
            words,
            skills,
            meaning,
        }
    }

    /// Puts shares in place of the bare evidence, and adds them up.
    fn stand_beside(&mut self, of_best: &Evidence) {
        self.words *= of_best.words;
        self.skills *= of_best.skills;
        self.meaning *= of_best.meaning;
        self.score = (self.meaning + WORDS * self.words + SKILLS * self.skills) / ALL;
    }
}

/// What makes shares of parts from 0 to 1; nothing of nothing is 0.
fn inverse(best: f32) -> f32 {
    if best > 0.0 { 1.0 / best } else { 0.0 }
}
