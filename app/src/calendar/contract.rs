//! What the calendar pages ask of the server.

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait CalendarApi: Send + Sync {}
