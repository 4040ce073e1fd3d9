//! What bookmarks, hidden mentors and comparisons ask of the server.

#[cfg(feature = "ssr")]
use crate::market::MentorCard;
#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::booking::CancellationPolicy;
use domain::id::{MemberId, SessionTypeId};
use domain::money::Pricing;
use domain::review::Score;
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// What somebody thinks of a mentor, for themselves alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Bookmark,
    /// Left out of lists.
    Hidden,
}

impl Mark {
    pub const ALL: [Mark; 2] = [Mark::Bookmark, Mark::Hidden];

    pub const fn as_str(self) -> &'static str {
        match self {
            Mark::Bookmark => "bookmark",
            Mark::Hidden => "hidden",
        }
    }

    pub fn parse(text: &str) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| mark.as_str() == text)
    }
}

/// What stands for no mark in a form.
pub const NO_MARK: &str = "none";

/// Sets or takes away a mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MarkForm {
    pub mentor: String,
    /// A mark's name, or [`NO_MARK`].
    pub mark: String,
    /// Where to go then; empty for the page that was left.
    pub back: String,
}

/// A mentor in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedMentor {
    pub id: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
}

/// What one keeps; who is not there any more, or not for the reader, is left out.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq)]
pub struct BookmarksView {
    /// Latest first.
    pub bookmarked: Vec<MentorCard>,
    pub others: OthersView,
    pub zone: ZoneTable,
}

/// What the page of bookmarks shows beside them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OthersView {
    pub bookmarks: u32,
    /// Latest first.
    pub hidden: Vec<MarkedMentor>,
    /// Whose bookmark was taken away a moment ago.
    pub removed: Option<MarkedMentor>,
}

/// A mentor beside others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub id: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub photo: Option<String>,
    /// Of the first kind of session, as in lists; so is what follows.
    pub pricing: Option<Pricing>,
    pub length_minutes: Option<u16>,
    pub policy: Option<CancellationPolicy>,
    pub next: Vec<(SessionTypeId, Instant)>,
    pub languages: Vec<String>,
    /// Those that the reader has too come first.
    pub skills: Vec<ComparedSkill>,
    pub score: Score,
    pub median_reply_minutes: Option<u32>,
    pub mark: Option<Mark>,
    /// The reader looks at themselves.
    pub own: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedSkill {
    pub name: String,
    pub shared: bool,
}

/// At most [`MOST_COMPARED`] mentors, in the order of the address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompareView {
    pub mentors: Vec<Compared>,
    /// More were named than are shown.
    pub too_many: bool,
    /// The reader's clock.
    pub zone: ZoneTable,
}

/// More columns are not read on a phone.
pub const MOST_COMPARED: u32 = 3;

/// The use cases of this feature. What one keeps is nobody else's to know.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait ShortlistApi: Send + Sync {
    /// Sets a mark, or takes it away. Doing it twice changes nothing.
    async fn mark(&self, caller: &Caller, form: MarkForm) -> Result<(), AppError>;
    /// One's bookmarks, and who is hidden; `removed` names whose bookmark was just taken away.
    async fn bookmarks(
        &self,
        caller: &Caller,
        removed: Option<MemberId>,
    ) -> Result<BookmarksView, AppError>;
    /// Mentors side by side, by their slugs; who the caller may not see is left out.
    async fn compare(&self, caller: &Caller, slugs: Vec<String>) -> Result<CompareView, AppError>;
}
