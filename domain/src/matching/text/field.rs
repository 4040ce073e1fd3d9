//! The texts of a document by the fields they stand in, and how much each of their words counts there
//! (the field's part of BM25F). Knows no other document.

use super::fold::folded;
use super::wanted::said;
use super::words::SATURATION;

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

pub const FIELDS: usize = 7;

/// Words of each field of the usual document: the means of the demo's mentors. They are the same for
/// every index: a term counts in a document by what that document says, whatever others say.
const USUAL_LENGTHS: [f32; FIELDS] = [2.0, 7.0, 11.0, 11.0, 9.0, 20.0, 4.0];

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

/// The terms of a text; a skill of several words is one more, as a whole.
fn terms(field: Field, text: &str) -> impl Iterator<Item = String> + '_ {
    let whole = (field == Field::Skill)
        .then(|| folded(text))
        .filter(|whole| whole.contains(' '));
    said(text).take(WORDS_MOST).chain(whole)
}

/// How much each term of a document counts in it, in the order of the terms.
pub fn weights(texts: Texts<'_>) -> Vec<(String, f32)> {
    let mut lengths = [0.0_f32; FIELDS];
    let mut said: Vec<(String, Field)> = vec![];
    for (field, text) in texts {
        for term in terms(field, text) {
            lengths[field as usize] += f32::from(u8::from(!term.contains(' ')));
            said.push((term, field));
        }
    }
    // Fields of one term stay in the order of the document.
    said.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut weights: Vec<(String, f32)> = vec![];
    for (term, field) in said {
        let longer = lengths[field as usize] / USUAL_LENGTHS[field as usize];
        let share = 1.0 - field.by_length() + field.by_length() * longer;
        let weight = field.weight() / share;
        match weights.last_mut() {
            Some((known, sum)) if *known == term => *sum += weight,
            _ => weights.push((term, weight)),
        }
    }
    for (_, weight) in &mut weights {
        *weight = *weight * (SATURATION + 1.0) / (*weight + SATURATION);
    }
    weights
}
