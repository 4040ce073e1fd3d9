//! Counter-proposals: one side offers other times for a booking, the other side takes one, says no
//! or offers others in turn. Three rounds in all; each offered time is held until it is answered.
//! Whether a time is free is decided elsewhere.

use super::state::{BookingState, NotPossible, Occasion, Side};
use crate::interval::Interval;
use crate::time::{HOUR, Instant};
use serde::{Deserialize, Serialize};

/// After so many proposals for one booking, people had better talk.
pub const MOST_ROUNDS: u8 = 3;
/// Times that one proposal can offer: a choice, without closing half a calendar.
pub const MOST_PROPOSED: usize = 3;
/// The other side has this long to answer, if nothing ends it before.
pub const PROPOSAL_HOURS: i64 = 48;

/// What has become of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    Open,
    Accepted,
    Declined,
    /// Answered with other times.
    Countered,
    Expired,
    /// The booking itself changed, so there was nothing to answer any more.
    Withdrawn,
}

impl ProposalStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            ProposalStatus::Open => "open",
            ProposalStatus::Accepted => "accepted",
            ProposalStatus::Declined => "declined",
            ProposalStatus::Countered => "countered",
            ProposalStatus::Expired => "expired",
            ProposalStatus::Withdrawn => "withdrawn",
        }
    }
}

/// A proposal that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// 1 to [`MOST_ROUNDS`].
    pub round: u8,
    pub by: Side,
    /// The sessions offered, in order of time.
    pub times: Vec<Interval>,
    pub expires_at: Instant,
}

/// What was proposed for a booking so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Negotiation {
    /// Proposals made, answered or not.
    pub rounds: u8,
    pub open: Option<Proposal>,
}

impl Negotiation {
    /// Whether `by` may offer other times now: the mentor in answer to a request, either side for
    /// a confirmed session that has not begun, and in answer to an open proposal only its
    /// addressee.
    pub fn may_propose(
        &self,
        state: &BookingState,
        by: Side,
        now: Instant,
        occasion: &Occasion,
    ) -> Result<(), NotPossible> {
        let open = self.open_at(now);
        match (state, by) {
            (BookingState::Requested { expires_at }, _) if now >= *expires_at => {
                return Err(NotPossible::RequestExpired);
            }
            (BookingState::Requested { .. }, Side::Mentee) if open.is_none() => {
                return Err(NotPossible::NotYourTurn);
            }
            (BookingState::Requested { .. } | BookingState::Confirmed, _) => {}
            _ => return Err(NotPossible::WrongStatus { is: state.status() }),
        }
        let until = occasion.session.starts_at();
        if now >= until {
            Err(NotPossible::TooLate { until })
        } else if open.is_some_and(|open| open.by == by) {
            Err(NotPossible::NotYourTurn)
        } else if self.rounds >= MOST_ROUNDS {
            Err(NotPossible::NoRoundLeft)
        } else {
            Ok(())
        }
    }

    /// Offers `times`, of which there is at least one. Open until two days have passed, or the
    /// session or one of the offered times begins.
    pub fn propose(
        &self,
        state: &BookingState,
        by: Side,
        times: Vec<Interval>,
        now: Instant,
        occasion: &Occasion,
    ) -> Result<Proposal, NotPossible> {
        self.may_propose(state, by, now, occasion)?;
        let begins = times.iter().map(|time| time.starts_at());
        let expires_at = begins
            .chain([occasion.session.starts_at()])
            .fold(now.plus(PROPOSAL_HOURS * HOUR), Instant::min);
        Ok(Proposal {
            round: self.rounds + 1,
            by,
            times,
            expires_at,
        })
    }

    /// The offered session that begins at `starts_at`, taken by the side it was offered to.
    pub fn accept(
        &self,
        by: Side,
        starts_at: Instant,
        now: Instant,
    ) -> Result<Interval, NotPossible> {
        let open = self.answerable(by, now)?;
        let chosen = open.times.iter().find(|time| time.starts_at() == starts_at);
        chosen.copied().ok_or(NotPossible::NotOffered)
    }

    /// Whether the other side's proposal waits for an answer of `by`.
    pub fn answerable(&self, by: Side, now: Instant) -> Result<&Proposal, NotPossible> {
        match &self.open {
            None => Err(NotPossible::NotOffered),
            Some(open) if now >= open.expires_at => Err(NotPossible::ProposalExpired),
            Some(open) if open.by == by => Err(NotPossible::NotYourTurn),
            Some(open) => Ok(open),
        }
    }

    /// The open proposal, unless it ran out.
    pub fn open_at(&self, now: Instant) -> Option<&Proposal> {
        self.open.as_ref().filter(|open| now < open.expires_at)
    }
}
