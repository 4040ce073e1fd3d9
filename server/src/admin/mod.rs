//! The use cases of the admin feature: load, decide, commit.

use crate::platform::Platform;
use app::admin::AdminApi;

pub struct Admin {
    platform: Platform,
}

impl Admin {
    pub fn new(platform: Platform) -> Self {
        Admin { platform }
    }
}

#[async_trait::async_trait]
impl AdminApi for Admin {}
