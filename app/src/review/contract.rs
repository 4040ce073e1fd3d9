//! What the review pages ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::booking::Side;
#[cfg(feature = "ssr")]
use domain::id::BookingId;
use domain::id::MemberId;
#[cfg(feature = "ssr")]
use domain::review::ReviewForm;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

/// A review that the reader may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    pub author_id: MemberId,
    pub author: String,
    pub author_side: Side,
    pub overall: u8,
    pub clarity: Option<u8>,
    pub preparation: Option<u8>,
    pub progress: Option<u8>,
    pub text: String,
    pub written_at: Instant,
}

/// The reviews of one session, as one of its people sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionReviews {
    pub may_write: bool,
    pub mine: Option<ReviewView>,
    /// Mine is seen by the other from then on, at the latest.
    pub mine_visible_at: Option<Instant>,
    /// Only when it is visible.
    pub theirs: Option<ReviewView>,
    /// The other has written, and it is not visible yet.
    pub theirs_waits: bool,
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait ReviewApi: Send + Sync {
    /// Writes about a kept session, once.
    async fn write(&self, caller: &Caller, form: ReviewForm) -> Result<BookingId, AppError>;
    async fn reviews_of_session(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<SessionReviews, AppError>;
}
