//! Why a mentor stands where they stand, and what matters, as programs say and read it.

use crate::matching::score::parts;
use app::market::FitView;
use domain::matching::criteria::{Importance, Weights};
use domain::matching::feature::Feature;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Why a mentor stands where they stand.
#[derive(Serialize, ToSchema)]
pub struct Fit {
    /// In ten-thousandths; the parts add up to it.
    pub score: u16,
    /// By feature, and `chance` that they take a request.
    pub parts: BTreeMap<&'static str, u16>,
    /// What matters to who asks and the mentor says nothing of.
    pub unknown: Vec<&'static str>,
    /// Up to three: a name, or an object whose one field is named so and holds what it is about.
    pub reasons: Vec<Value>,
    /// What may not fit, told in the same way.
    pub caveat: Option<Value>,
}

/// What is plain data cannot fail to be written.
fn told(what: &impl Serialize) -> Value {
    serde_json::to_value(what).unwrap_or_default()
}

impl From<FitView> for Fit {
    fn from(fit: FitView) -> Fit {
        Fit {
            score: fit.parts.total(),
            parts: parts(&fit.parts),
            unknown: fit.unknown.into_iter().map(Feature::as_str).collect(),
            reasons: fit.reasons.iter().map(told).collect(),
            caveat: fit.caveat.as_ref().map(told),
        }
    }
}

/// What matters, of `feature:value` each; the one that is wrong in its own words. None where nothing was said.
pub fn weights(said: &[String]) -> Result<Option<Weights>, String> {
    let mut weights = Weights::usual();
    for one in said {
        let read = one.split_once(':').and_then(|(feature, value)| {
            Some((Feature::parse(feature.trim())?, Importance::parse(value)?))
        });
        let (feature, importance) = read.ok_or_else(|| one.clone())?;
        weights.set(feature, importance);
    }
    Ok((!said.is_empty()).then_some(weights))
}
