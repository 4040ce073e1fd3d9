//! The use cases of the market feature: load, decide, commit.

use crate::platform::Platform;
use app::market::MarketApi;

pub struct Market {
    platform: Platform,
}

impl Market {
    pub fn new(platform: Platform) -> Self {
        Market { platform }
    }
}

#[async_trait::async_trait]
impl MarketApi for Market {}
