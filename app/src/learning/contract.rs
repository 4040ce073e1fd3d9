//! What the admin's section of learning asks of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::form::{FieldErrors, Problem};
use domain::id::ModelId;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

/// How much one input of the model says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputWeight {
    /// `constant`, `acceptance`, or the name of a feature.
    pub input: String,
    pub weight: f64,
    /// What it says where nothing was learned.
    pub begun: f64,
}

/// A version of what was learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionView {
    pub id: ModelId,
    pub made_at: Instant,
    /// The admin who began anew or went back; nobody for what was learned.
    pub made_by: Option<String>,
    /// Impressions that it was made of beside the version before.
    pub observed: u32,
    /// Observations it stands on, old ones counting less.
    pub evidence: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedView {
    pub evidence: f64,
    pub weights: Vec<InputWeight>,
    /// The one in use first.
    pub versions: Vec<VersionView>,
}

/// Raw: use this version from now on; empty for one that has learned nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VersionForm {
    pub version: String,
}

impl VersionForm {
    /// None is to begin anew.
    pub fn parse(&self) -> Result<Option<ModelId>, FieldErrors> {
        if self.version.is_empty() {
            return Ok(None);
        }
        let unknown = |_| FieldErrors::one("version", Problem::NotAChoice);
        self.version.parse().map(Some).map_err(unknown)
    }
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait LearningApi: Send + Sync {
    /// What was learned, and from how much; to admins.
    async fn learned(&self, caller: &Caller) -> Result<LearnedView, AppError>;
    /// Begins anew, or goes back to a version.
    async fn use_version(&self, caller: &Caller, form: VersionForm) -> Result<(), AppError>;
}
