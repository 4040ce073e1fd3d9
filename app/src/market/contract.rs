//! What the market pages ask of the server.

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait MarketApi: Send + Sync {}
