//! Meaning as a direction. Vectors of different models mean different things, and comparing them
//! is an error instead of a number.

use std::sync::Arc;

/// Which model a vector comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(Arc<str>);

impl ModelId {
    pub fn new(name: &str) -> ModelId {
        ModelId(Arc::from(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A direction of length one, and the model that knows what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    model: ModelId,
    values: Box<[f32]>,
}

/// Why numbers are no vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoVector {
    /// Nothing, or zeros only.
    Empty,
    /// An infinity, or what is not a number.
    NotFinite,
}

/// Vectors of two models, or of two sizes, were to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherModel;

impl Vector {
    /// Brings the numbers to length one.
    pub fn new(model: &ModelId, values: Vec<f32>) -> Result<Vector, NoVector> {
        if values.iter().any(|value| !value.is_finite()) {
            return Err(NoVector::NotFinite);
        }
        // The largest goes first, so that squares of very large or small numbers stay numbers.
        let largest = values
            .iter()
            .fold(0.0_f32, |most, value| most.max(value.abs()));
        if largest <= 0.0 {
            return Err(NoVector::Empty);
        }
        let squares: f32 = values.iter().map(|value| (value / largest).powi(2)).sum();
        let length = squares.sqrt();
        let values = values.iter().map(|value| value / largest / length);
        Ok(Vector {
            model: model.clone(),
            values: values.collect(),
        })
    }

    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// The numbers; their squares add up to one.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// From 1 (the same) by way of 0 (nothing in common) to -1 (the contrary).
    pub fn similarity(&self, other: &Vector) -> Result<f32, OtherModel> {
        if self.model != other.model || self.values.len() != other.values.len() {
            return Err(OtherModel);
        }
        let products = self.values.iter().zip(&other.values).map(|(a, b)| a * b);
        Ok(products.sum::<f32>().clamp(-1.0, 1.0))
    }

    /// The direction between several, each as heavy as it is told; None when they cancel out, or
    /// there are none.
    pub fn between(parts: &[(&Vector, f32)]) -> Result<Option<Vector>, OtherModel> {
        let Some(((first, _), _)) = parts.split_first() else {
            return Ok(None);
        };
        let mut sum = vec![0.0; first.values.len()];
        for (part, weight) in parts {
            if part.model != first.model || part.values.len() != sum.len() {
                return Err(OtherModel);
            }
            for (sum, value) in sum.iter_mut().zip(&part.values) {
                *sum += weight * value;
            }
        }
        Ok(Vector::new(&first.model, sum).ok())
    }
}
