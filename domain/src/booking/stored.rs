//! Between a row and a [`BookingState`]: a row is parsed, never trusted. The columns here are those
//! that only some states have; the rest of the row is the caller's.

use super::appeal::Appeal;
use super::state::{BookingState, BookingStatus, Side};
use crate::id::BookingId;
use crate::time::Instant;

/// The columns of a row that make up its state. What a state does not have is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredState {
    pub status: String,
    /// End of a hold or of a request.
    pub expires_at: Option<Instant>,
    /// Who cancelled, or who marked the no-show.
    pub ended_by: Option<String>,
    /// When it was cancelled or marked as a no-show.
    pub ended_at: Option<Instant>,
    /// Cancelled after the free time.
    pub late: Option<bool>,
    /// Why it was cancelled or declined; may be empty text.
    pub reason: Option<String>,
    /// Who did not come.
    pub no_show: Option<String>,
    /// When that was appealed against, and when the appeal came to nothing.
    pub appealed_at: Option<Instant>,
    pub appeal_upheld_at: Option<Instant>,
    pub rescheduled_to: Option<BookingId>,
}

/// A row that no move can have written. Names the column that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpossibleState {
    pub status: String,
    pub column: &'static str,
}

impl std::fmt::Display for ImpossibleState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "column {} does not fit the status {:?}",
            self.column, self.status
        )
    }
}

impl std::error::Error for ImpossibleState {}

impl TryFrom<StoredState> for BookingState {
    type Error = ImpossibleState;

    fn try_from(mut row: StoredState) -> Result<BookingState, ImpossibleState> {
        let text = row.status.clone();
        let wrong = |column| ImpossibleState {
            status: text.clone(),
            column,
        };
        let status = BookingStatus::parse(&row.status).ok_or_else(|| wrong("status"))?;
        // Each arm takes the columns it needs; what is left over afterwards does not belong there.
        let state = row.take_state(status).map_err(wrong)?;
        match row.left_over() {
            None => Ok(state),
            Some(column) => Err(wrong(column)),
        }
    }
}

impl StoredState {
    fn take_state(&mut self, status: BookingStatus) -> Result<BookingState, &'static str> {
        Ok(match status {
            BookingStatus::Held => BookingState::Held {
                until: self.take_expires_at()?,
            },
            BookingStatus::Requested => BookingState::Requested {
                expires_at: self.take_expires_at()?,
            },
            BookingStatus::Confirmed => BookingState::Confirmed,
            BookingStatus::Declined => BookingState::Declined {
                reason: self.take_reason()?,
            },
            BookingStatus::Cancelled => BookingState::Cancelled {
                by: side(self.ended_by.take(), "ended_by")?,
                at: self.ended_at.take().ok_or("ended_at")?,
                late: self.late.take().ok_or("late")?,
                reason: self.take_reason()?,
            },
            BookingStatus::Expired => BookingState::Expired,
            BookingStatus::Rescheduled => BookingState::Rescheduled {
                to: self.rescheduled_to.take().ok_or("rescheduled_to")?,
            },
            BookingStatus::Kept => BookingState::Kept,
            BookingStatus::NoShow => BookingState::NoShow {
                who: side(self.no_show.take(), "no_show")?,
                marked_by: side(self.ended_by.take(), "ended_by")?,
                at: self.ended_at.take().ok_or("ended_at")?,
                appeal: self.take_appeal()?,
            },
        })
    }

    fn take_appeal(&mut self) -> Result<Appeal, &'static str> {
        match (self.appealed_at.take(), self.appeal_upheld_at.take()) {
            (None, None) => Ok(Appeal::None),
            (Some(at), None) => Ok(Appeal::Open { at }),
            (Some(appealed_at), Some(at)) => Ok(Appeal::Upheld { appealed_at, at }),
            (None, Some(_)) => Err("appealed_at"),
        }
    }

    fn take_expires_at(&mut self) -> Result<Instant, &'static str> {
        self.expires_at.take().ok_or("expires_at")
    }

    fn take_reason(&mut self) -> Result<String, &'static str> {
        self.reason.take().ok_or("reason")
    }

    fn left_over(&self) -> Option<&'static str> {
        [
            (self.expires_at.is_some(), "expires_at"),
            (self.ended_by.is_some(), "ended_by"),
            (self.ended_at.is_some(), "ended_at"),
            (self.late.is_some(), "late"),
            (self.reason.is_some(), "reason"),
            (self.no_show.is_some(), "no_show"),
            (self.rescheduled_to.is_some(), "rescheduled_to"),
            (self.appealed_at.is_some(), "appealed_at"),
            (self.appeal_upheld_at.is_some(), "appeal_upheld_at"),
        ]
        .into_iter()
        .find_map(|(is_there, column)| is_there.then_some(column))
    }
}

impl From<&BookingState> for StoredState {
    fn from(state: &BookingState) -> StoredState {
        let row = StoredState {
            status: state.status().as_str().to_owned(),
            ..StoredState::default()
        };
        match state {
            BookingState::Held { until: end } | BookingState::Requested { expires_at: end } => {
                StoredState {
                    expires_at: Some(*end),
                    ..row
                }
            }
            BookingState::Confirmed | BookingState::Expired | BookingState::Kept => row,
            BookingState::Declined { reason } => StoredState {
                reason: Some(reason.clone()),
                ..row
            },
            BookingState::Cancelled {
                by,
                at,
                late,
                reason,
            } => StoredState {
                ended_by: Some(by.as_str().to_owned()),
                ended_at: Some(*at),
                late: Some(*late),
                reason: Some(reason.clone()),
                ..row
            },
            BookingState::Rescheduled { to } => StoredState {
                rescheduled_to: Some(*to),
                ..row
            },
            BookingState::NoShow {
                who,
                marked_by,
                at,
                appeal,
            } => {
                let (appealed_at, appeal_upheld_at) = match appeal {
                    Appeal::None => (None, None),
                    Appeal::Open { at } => (Some(*at), None),
                    Appeal::Upheld { appealed_at, at } => (Some(*appealed_at), Some(*at)),
                };
                StoredState {
                    no_show: Some(who.as_str().to_owned()),
                    ended_by: Some(marked_by.as_str().to_owned()),
                    ended_at: Some(*at),
                    appealed_at,
                    appeal_upheld_at,
                    ..row
                }
            }
        }
    }
}

fn side(column: Option<String>, name: &'static str) -> Result<Side, &'static str> {
    column.as_deref().and_then(Side::parse).ok_or(name)
}
