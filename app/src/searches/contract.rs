//! What kept searches ask of the server.

use crate::market::MarketQuery;
#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::SavedSearchId;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

/// Keeps a search under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaveForm {
    pub name: String,
    /// As in the market's address.
    pub parameters: String,
}

/// Names a search, and what is to become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    pub search: String,
}

/// A search as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSearch {
    pub id: SavedSearchId,
    pub name: String,
    pub query: MarketQuery,
    pub paused: bool,
    /// How many fit now.
    pub fitting: u32,
    /// When the last letter went out.
    pub told_at: Option<Instant>,
}

/// The use cases of this feature. Somebody else's search is not there.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait SearchesApi: Send + Sync {
    /// Keeps a search. Who fits it now is known, and no letter tells of them.
    async fn save(&self, caller: &Caller, form: SaveForm) -> Result<SavedSearchId, AppError>;
    /// One's searches, latest first.
    async fn searches(&self, caller: &Caller) -> Result<Vec<SavedSearch>, AppError>;
    /// Stops its letters, or lets them go on.
    async fn pause(&self, caller: &Caller, form: SearchForm, paused: bool) -> Result<(), AppError>;
    async fn remove(&self, caller: &Caller, form: SearchForm) -> Result<(), AppError>;
    /// The name of the search that a letter's link stops; whoever has the link may ask.
    async fn stopping(&self, token: &str) -> Result<String, AppError>;
    /// Stops the letters of that search.
    async fn stop(&self, token: &str) -> Result<(), AppError>;
}
