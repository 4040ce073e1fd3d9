//! The use cases of the profile feature: load, decide, commit.

use crate::platform::Platform;
use app::profile::ProfileApi;

pub struct Profiles {
    platform: Platform,
}

impl Profiles {
    pub fn new(platform: Platform) -> Self {
        Profiles { platform }
    }
}

#[async_trait::async_trait]
impl ProfileApi for Profiles {}

/// Where a photo is served.
pub fn photo_path(key: &str) -> String {
    format!("/photos/{key}")
}
