//! The use cases of the review feature: load, decide, commit.

use crate::platform::Platform;
use app::review::ReviewApi;

pub struct Reviews {
    platform: Platform,
}

impl Reviews {
    pub fn new(platform: Platform) -> Self {
        Reviews { platform }
    }
}

#[async_trait::async_trait]
impl ReviewApi for Reviews {}

/// Takes reviews whose time has come into the scores.
pub async fn count_due(platform: &Platform) -> Result<(), app::error::AppError> {
    let _ = platform;
    Ok(())
}
