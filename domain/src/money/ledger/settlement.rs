//! When money that is held for a session is settled, and how: decided by what became of the booking
//! and by the policy it was booked under.

use crate::booking::{Appeal, BookingState, CancellationPolicy, Side};
use crate::interval::Interval;
use crate::time::{HOUR, Instant};
use serde::{Deserialize, Serialize};

/// So long after a session its money is settled, unless the learner said before that it was well.
pub const RELEASE_HOURS: i64 = 48;

/// What becomes of the money of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Not yet; by the clock alone at `until`, or only after something else happened.
    Wait { until: Option<Instant> },
    /// So many of a hundred go back to the learner, the rest to the mentor.
    Settle { refund_percent: u8 },
}

/// Asks what is to be done with what was paid for a booking in this state.
/// `content`: the learner said that the session took place.
pub fn settlement(
    state: &BookingState,
    session: Interval,
    policy: &CancellationPolicy,
    content: bool,
    now: Instant,
) -> Settlement {
    const ALL: Settlement = Settlement::Settle {
        refund_percent: 100,
    };
    const NOTHING: Settlement = Settlement::Settle { refund_percent: 0 };
    let from = |at: Instant, then| {
        let until = at.plus(RELEASE_HOURS * HOUR);
        if now >= until {
            then
        } else {
            Settlement::Wait { until: Some(until) }
        }
    };
    match state {
        BookingState::Held { .. }
        | BookingState::Requested { .. }
        | BookingState::Rescheduled { .. } => Settlement::Wait { until: None },
        BookingState::Kept if content => NOTHING,
        BookingState::Confirmed | BookingState::Kept => from(session.ends_at(), NOTHING),
        BookingState::Declined { .. } | BookingState::Expired => ALL,
        BookingState::Cancelled {
            by: Side::Mentee,
            late: true,
            ..
        } => Settlement::Settle {
            refund_percent: policy.late_refund_percent,
        },
        BookingState::Cancelled { .. } => ALL,
        BookingState::NoShow {
            who, at, appeal, ..
        } => {
            let then = match who {
                Side::Mentor => ALL,
                Side::Mentee => NOTHING,
            };
            match appeal {
                Appeal::None => from(*at, then),
                Appeal::Open { .. } => Settlement::Wait { until: None },
                Appeal::Upheld { .. } => then,
            }
        }
    }
}

/// Why money goes back to a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// It was paid when the time was not to be had any more.
    CameTooLate,
    /// Somebody called the session off; `late`: after the free time of the policy.
    Cancelled { by: Side, late: bool },
    /// The mentor declined the request.
    Declined,
    /// The mentor did not answer the request in time.
    NotAnswered,
    /// The mentor did not come.
    MentorMissed,
    /// A dispute about the session was decided.
    Dispute,
    /// Nothing of this: somebody decided it.
    Decided,
}

/// Why what was paid for a booking in this state goes back.
/// `was_booked`: it was ever agreed, or asked of the mentor.
pub const fn refund_reason(state: &BookingState, was_booked: bool) -> RefundReason {
    match state {
        _ if !was_booked => RefundReason::CameTooLate,
        BookingState::Cancelled { by, late, .. } => RefundReason::Cancelled {
            by: *by,
            late: *late,
        },
        BookingState::Declined { .. } => RefundReason::Declined,
        BookingState::Expired => RefundReason::NotAnswered,
        BookingState::NoShow {
            who: Side::Mentor, ..
        } => RefundReason::MentorMissed,
        _ => RefundReason::Decided,
    }
}
