//! What documents mean, part by part: each skill, role and topic is a vector of its own, and most
//! of them are shared by many. A document fits by its few parts that come nearest to what is looked
//! for; one vector for a whole profile blurs them (measured: nDCG@10 0.58, by parts 0.77).

use super::field::{Field, Texts};
use super::sweep::{Near, Room, sweep};
use super::vector::{ModelId, OtherModel, Vector};
use super::words::Reading;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Levels of one number of a stored vector, to each side of zero; its largest number has the last.
const LEVELS: f32 = 127.0;
/// Only the parts that come nearest speak for a document.
const NEAREST_PARTS: usize = 256;
/// What says less than this share of what the nearest part does is not read: most documents have
/// some of it. Against reading all, 3 000 mentors of the demo, 100 questions: 96 % of the first ten
/// are the same, the documents read are about a third, 4 % more or fewer are found.
const GAIN_LEAST: f32 = 0.2;
/// Where not even the nearest part is as alike as this, nothing means what is looked for.
const ALIKE_LEAST: f32 = 0.45;
/// Parts of one document that are read.
const PARTS_MOST: usize = 64;

/// See the head of the file. A copy costs pointers.
#[derive(Clone, Debug)]
pub struct MeaningIndex {
    model: ModelId,
    dimension: usize,
    /// The number of each part.
    parts: Arc<BTreeMap<String, u32>>,
    /// The parts' vectors one after the other, and what a level of each is worth; zeros where there
    /// is none.
    levels: Arc<Vec<i8>>,
    steps: Arc<Vec<f32>>,
    /// The documents that have a part, by its number.
    documents_with: Vec<Arc<Vec<u32>>>,
    /// The parts of each document, by its number.
    parts_of: Vec<Arc<[u32]>>,
}

impl MeaningIndex {
    /// Of vectors of this model, without documents.
    pub fn new(model: &ModelId, dimension: usize) -> MeaningIndex {
        MeaningIndex {
            model: model.clone(),
            dimension,
            parts: Arc::default(),
            levels: Arc::default(),
            steps: Arc::default(),
            documents_with: vec![],
            parts_of: vec![],
        }
    }

    /// The same documents by the vectors of another model, which `embed` gives.
    pub fn by_model(
        &self,
        model: &ModelId,
        dimension: usize,
        embed: impl Fn(&str) -> Option<Vector>,
    ) -> Result<MeaningIndex, OtherModel> {
        let mut next = MeaningIndex {
            model: model.clone(),
            dimension,
            levels: Arc::default(),
            steps: Arc::default(),
            ..self.clone()
        };
        let mut texts: Vec<(&u32, &String)> = self.parts.iter().map(|(t, n)| (n, t)).collect();
        texts.sort_unstable();
        for (_, text) in texts {
            let vector = embed(text);
            if vector.as_ref().is_some_and(|vector| !next.is_ours(vector)) {
                return Err(OtherModel);
            }
            next.store(vector.as_ref());
        }
        Ok(next)
    }

    /// All parts that documents have had.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Whose vectors these are.
    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// Puts other texts in place of a document's, or takes in a new one. `embed` is asked for parts
    /// that were not seen before. A vector of another model is refused, and nothing has changed.
    pub fn put(
        &mut self,
        document: u32,
        texts: &Texts<'_>,
        embed: impl Fn(&str) -> Option<Vector>,
    ) -> Result<(), OtherModel> {
        let parts = parts(texts);
        let unseen = parts.iter().filter(|part| !self.parts.contains_key(**part));
        let unseen: Vec<(&str, Option<Vector>)> = unseen.map(|part| (*part, embed(part))).collect();
        let vectors = unseen.iter().filter_map(|(_, vector)| vector.as_ref());
        if vectors.into_iter().any(|vector| !self.is_ours(vector)) {
            return Err(OtherModel);
        }
        for (part, vector) in unseen {
            self.learn(part, vector.as_ref());
        }
        let mut numbers: Vec<u32> = parts.iter().map(|part| self.parts[*part]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        self.replace(document, numbers.into());
        Ok(())
    }

    fn learn(&mut self, part: &str, vector: Option<&Vector>) {
        let number = self.documents_with.len() as u32;
        if self.parts.contains_key(part) {
            return;
        }
        Arc::make_mut(&mut self.parts).insert(part.to_owned(), number);
        self.store(vector);
        self.documents_with.push(Arc::default());
    }

    /// Adds a vector behind the others.
    fn store(&mut self, vector: Option<&Vector>) {
        let (vector, step) = vector.map(in_levels).unwrap_or_default();
        let levels = Arc::make_mut(&mut self.levels);
        let end = levels.len() + self.dimension;
        levels.extend(vector);
        levels.resize(end, 0);
        Arc::make_mut(&mut self.steps).push(step);
    }

    fn replace(&mut self, document: u32, parts: Arc<[u32]>) {
        let place = document as usize;
        if self.parts_of.len() <= place {
            self.parts_of.resize(place + 1, Arc::default());
        }
        for &part in self.parts_of[place].iter() {
            let documents = Arc::make_mut(&mut self.documents_with[part as usize]);
            documents.retain(|known| *known != document);
        }
        for &part in parts.iter() {
            let documents = Arc::make_mut(&mut self.documents_with[part as usize]);
            let next = documents.partition_point(|known| *known < document);
            documents.insert(next, document);
        }
        self.parts_of[place] = parts;
    }

    fn is_ours(&self, vector: &Vector) -> bool {
        *vector.model() == self.model && vector.values().len() == self.dimension
    }

    /// How near each document comes to what is looked for, by its number; 0 is not at all.
    pub fn find(&self, wanted: &Vector) -> Result<Vec<f32>, OtherModel> {
        let mut near = self.near(wanted)?;
        let mut scores = vec![0.0; self.parts_of.len()];
        let mut reading = Reading::default();
        sweep(
            &mut reading,
            &mut near,
            &mut Room::default(),
            |start, window| {
                let scores = scores[start as usize..].iter_mut();
                scores
                    .zip(&*window.meaning)
                    .for_each(|(score, found)| *score = *found);
            },
        );
        Ok(scores)
    }

    /// The parts that come nearest to what is looked for, nearest first.
    pub fn near(&self, wanted: &Vector) -> Result<Vec<Near<'_>>, OtherModel> {
        if !self.is_ours(wanted) {
            return Err(OtherModel);
        }
        let wanted = Looked::new(wanted);
        let vectors = self.levels.chunks_exact(self.dimension).zip(&*self.steps);
        let vectors = vectors.zip(&self.documents_with).zip(0..);
        // What was said once and by nobody any more is no part of this market.
        let said = vectors.filter(|((_, documents), _)| !documents.is_empty());
        let alike = said.map(|(((levels, &step), _), part)| (wanted.alike(levels, step), part));
        let near = nearest(alike).into_iter().map(|(gain, part)| Near {
            gain,
            documents: &self.documents_with[part as usize],
        });
        Ok(near.collect())
    }
}

/// Of parts and how alike they are to what is looked for, those that speak for a document: how much
/// each says, nearest first.
pub fn nearest(alike: impl Iterator<Item = (f32, u32)>) -> Vec<(f32, u32)> {
    let mut near: Vec<(f32, u32)> = alike.filter(|(alike, _)| *alike > 0.0).collect();
    let nearest_first =
        |(a, left): &(f32, u32), (b, right): &(f32, u32)| b.total_cmp(a).then(left.cmp(right));
    // What all have in common with it says nothing about any.
    let mut common = 0.0;
    if near.len() > NEAREST_PARTS {
        let (_, next, _) = near.select_nth_unstable_by(NEAREST_PARTS, nearest_first);
        common = next.0;
        near.truncate(NEAREST_PARTS);
    }
    near.sort_unstable_by(nearest_first);
    if near.first().is_none_or(|(alike, _)| *alike < ALIKE_LEAST) {
        return vec![];
    }
    let least = common + GAIN_LEAST * (near[0].0 - common);
    let near = near.into_iter().take_while(|(alike, _)| *alike >= least);
    near.map(|(alike, part)| (alike - common, part)).collect()
}

/// A vector as it is kept: a byte for each number, and what a level is worth.
pub fn in_levels(vector: &Vector) -> (Vec<i8>, f32) {
    let values = vector.values();
    let largest = values
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    let step = largest / LEVELS;
    let levels = values.iter().map(|value| (value / step).round() as i8);
    (levels.collect(), step)
}

/// What is looked for, ready to be compared with what is kept.
#[derive(Debug)]
pub struct Looked {
    wanted: Vec<i16>,
    step: f32,
}

impl Looked {
    pub fn new(wanted: &Vector) -> Looked {
        let (wanted, step) = in_steps(wanted.values());
        Looked { wanted, step }
    }

    /// How alike a vector in levels is. Whole numbers add up in any order, eight at a time.
    pub fn alike(&self, levels: &[i8], step: f32) -> f32 {
        let products = levels.iter().zip(&self.wanted);
        let products = products.map(|(&level, &value)| i32::from(level) * i32::from(value));
        products.sum::<i32>() as f32 * step * self.step
    }
}

/// A vector in whole steps, and what one is worth: as fine as they can be while no sum of products
/// with levels leaves its thirty-two bits.
fn in_steps(values: &[f32]) -> (Vec<i16>, f32) {
    let finest = i32::MAX as f32 / (LEVELS * values.len().max(1) as f32);
    let finest = finest.min(f32::from(i16::MAX)).floor();
    let largest = values
        .iter()
        .fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
    let step = largest / finest;
    (
        values
            .iter()
            .map(|value| (value / step).round() as i16)
            .collect(),
        step,
    )
}

fn ends_phrase(sign: char) -> bool {
    matches!(sign, ',' | ';' | '.' | '\n' | '!' | '?')
}

/// The phrases of a text that lists what it speaks of.
pub fn phrases(text: &str) -> impl Iterator<Item = &str> {
    let phrases = text.split(ends_phrase).map(str::trim);
    phrases.filter(|phrase| !phrase.is_empty()).take(PARTS_MOST)
}

/// What a document says part by part; who names no skill, role or topic is known by the headline and
/// the story.
pub fn parts<'d>(texts: &Texts<'d>) -> Vec<&'d str> {
    let of = |fields: &'static [Field]| {
        let texts = texts.iter().filter(|(field, _)| fields.contains(field));
        let parts = texts.flat_map(|(field, text)| {
            let whole = matches!(field, Field::Skill | Field::Role);
            text.split(move |sign| !whole && ends_phrase(sign))
        });
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts.take(PARTS_MOST).collect::<Vec<&str>>()
    };
    let named = of(&[Field::Skill, Field::Role, Field::Help]);
    if named.is_empty() {
        of(&[Field::Headline, Field::Story])
    } else {
        named
    }
}
