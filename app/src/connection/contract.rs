//! What the pages of other calendars ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::connection::{Password, Trouble};
use domain::id::ConnectionId;
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the page of other calendars shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionsView {
    /// Offsets of the reader's zone, for the times below.
    pub zone: ZoneTable,
    pub feed: Option<FeedView>,
    /// None for who does not mentor: nobody books their time.
    pub connections: Option<Vec<ConnectionView>>,
    pub accounts: AccountOffer,
}

/// Whether accounts with calendars can be connected here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountOffer {
    Offered,
    NotOffered,
    /// Not offered, and the reader can change that: there is no key to seal passwords with.
    KeyMissing,
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
    /// None for a link to one calendar.
    pub account: Option<AccountView>,
}

/// An account with calendars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub user: String,
    pub calendars: Vec<CalendarView>,
    /// Since when sessions cannot be written, and why.
    pub unwritten: Option<(Instant, Trouble)>,
}

/// A calendar of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    pub number: u32,
    pub name: String,
    /// `#rrggbb`
    pub colour: Option<String>,
    pub can_write: bool,
    /// It makes its owner busy.
    pub is_read: bool,
    pub gets_sessions: bool,
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

/// An account to connect. The same account again takes the new password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountForm {
    #[serde(default)]
    pub label: String,
    /// Of the server; its host is enough.
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub user: String,
    #[serde(default)]
    pub password: Password,
    /// Ticked: sessions go into the first calendar that takes them.
    #[serde(default)]
    pub write: Option<String>,
}

/// What the calendars of an account are for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChooseForm {
    #[serde(default)]
    pub id: String,
    /// Numbers of those that are read.
    #[serde(default)]
    pub read: BTreeMap<String, String>,
    /// Number of the one that gets the sessions; empty for none.
    #[serde(default)]
    pub sessions: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RemoveForm {
    #[serde(default)]
    pub id: String,
    /// Ticked: sessions that were written there are taken out first.
    #[serde(default)]
    pub sessions: Option<String>,
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
    async fn add_link(&self, caller: &Caller, form: LinkForm) -> Result<ConnectionId, AppError>;
    /// Connects an account, once its calendars were found; this waits for the other side.
    async fn add_account(
        &self,
        caller: &Caller,
        form: AccountForm,
    ) -> Result<ConnectionId, AppError>;
    /// Chooses which calendars of an account are read, and which gets the sessions.
    async fn choose(&self, caller: &Caller, form: ChooseForm) -> Result<(), AppError>;
    async fn remove(&self, caller: &Caller, form: RemoveForm) -> Result<(), AppError>;
    /// Has a calendar read within moments.
    async fn read_now(&self, caller: &Caller, id: ConnectionId) -> Result<(), AppError>;
}
