//! What the pages of other calendars ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::connection::Trouble;
use domain::id::ConnectionId;
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// What the page of other calendars shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionsView {
    /// Offsets of the reader's zone, for the times below.
    pub zone: ZoneTable,
    pub feed: Option<FeedView>,
    /// None for who does not mentor: nobody books their time.
    pub connections: Option<Vec<ConnectionView>>,
}

/// A member's feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedView {
    pub since: Instant,
    /// Only just after it was made, to the browser that made it: of the secret in it only a hash
    /// is kept.
    pub address: Option<String>,
}

/// A calendar elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    pub id: ConnectionId,
    pub label: String,
    pub host: String,
    /// It is to be read within moments.
    pub soon: bool,
    pub state: ConnectionState,
}

/// How it goes with a calendar elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// Never read yet.
    Waiting,
    Good {
        read_at: Instant,
        busy: u32,
    },
    Failing {
        since: Instant,
        trouble: Trouble,
        /// When what was read last stops to count.
        closes_at: Instant,
        /// It has stopped: nothing can be booked.
        closed: bool,
    },
}

/// A calendar that cannot be read, in words: the calendar page knows no more of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenConnection {
    pub title: String,
    pub words: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LinkForm {
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub address: String,
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait ConnectionApi: Send + Sync {
    /// The caller's feed and calendars. `secret` is what the browser remembers of a feed it made.
    async fn connections(
        &self,
        caller: &Caller,
        secret: Option<String>,
    ) -> Result<ConnectionsView, AppError>;
    /// Makes a feed, in place of the one before; answers its secret.
    async fn make_feed(&self, caller: &Caller) -> Result<String, AppError>;
    async fn revoke_feed(&self, caller: &Caller) -> Result<(), AppError>;
    /// The calendar of whoever this secret belongs to; "not found" for any other.
    async fn feed(&self, secret: &str) -> Result<String, AppError>;
    /// Connects a calendar by its link. It is read soon after, not now.
    async fn add_link(&self, caller: &Caller, form: LinkForm) -> Result<(), AppError>;
    async fn remove(&self, caller: &Caller, id: ConnectionId) -> Result<(), AppError>;
    /// Has a calendar read within moments.
    async fn read_now(&self, caller: &Caller, id: ConnectionId) -> Result<(), AppError>;
}
