//! What a provider of vectors was asked already. A market is searched by its vectors only when it
//! was asked about everything, so that nobody gets an answer from half of them.

use super::embedder::{EmbedError, Embedder};
use domain::matching::text::{ModelId, Vector};
use std::collections::BTreeMap;

/// Texts asked for between two looks at what is missing.
const AT_ONCE: usize = 512;

/// Vectors of one model by their text.
#[derive(Clone, Debug)]
pub struct KnownVectors {
    model: ModelId,
    dimension: usize,
    vectors: BTreeMap<String, Option<Vector>>,
}

impl KnownVectors {
    /// Nothing yet of this model.
    pub fn of(model: &ModelId) -> KnownVectors {
        KnownVectors {
            model: model.clone(),
            dimension: 1,
            vectors: BTreeMap::new(),
        }
    }

    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// Numbers of a vector; 1 before the first one is known.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    pub fn get(&self, text: &str) -> Option<Vector> {
        self.vectors.get(text).cloned().flatten()
    }

    /// Asks for what is missing of these texts; how many were. What was answered before a failure
    /// stays known.
    pub async fn learn<'t>(
        &mut self,
        provider: &dyn Embedder,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<usize, EmbedError> {
        let missing = texts.filter(|text| !self.vectors.contains_key(*text));
        let missing: Vec<&str> = missing.collect();
        for some in missing.chunks(AT_ONCE) {
            let vectors = provider.embed(some).await?;
            for (text, vector) in some.iter().zip(vectors) {
                if let Some(vector) = &vector {
                    self.dimension = vector.values().len();
                }
                self.vectors.insert((*text).to_owned(), vector);
            }
        }
        Ok(missing.len())
    }
}
