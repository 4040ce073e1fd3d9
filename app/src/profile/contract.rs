//! What the profile editor asks of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::profile::ProfileEdit;
#[cfg(feature = "ssr")]
use domain::profile::ProfileForm;
use serde::{Deserialize, Serialize};

/// One's own profile, ready to edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyProfile {
    pub slug: String,
    pub photo: Option<String>,
    pub edit: ProfileEdit,
    /// Skills that others have, for suggestions.
    pub known_skills: Vec<String>,
}

/// Which side somebody takes, switched in one click.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideForm {
    /// `mentor` or `mentee`.
    #[serde(default)]
    pub side: String,
    /// Empty takes it away.
    #[serde(default)]
    pub on: String,
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait ProfileApi: Send + Sync {
    async fn mine(&self, caller: &Caller) -> Result<MyProfile, AppError>;
    async fn change(&self, caller: &Caller, form: ProfileForm) -> Result<(), AppError>;
    /// Becomes or stops being mentor or mentee; somebody is always one of them.
    async fn switch_side(&self, caller: &Caller, form: SideForm) -> Result<(), AppError>;
    /// Takes any bytes, keeps a picture made anew from them.
    async fn change_photo(&self, caller: &Caller, bytes: Vec<u8>) -> Result<(), AppError>;
    async fn remove_photo(&self, caller: &Caller) -> Result<(), AppError>;
    /// The stored picture of a key.
    async fn photo(&self, key: &str) -> Result<Vec<u8>, AppError>;
}
