//! What a booking can be, and how it becomes something else. Each state carries its data; each
//! move takes the state and gives the next one, or says why not. Who the actor is and whether the
//! time is still free is decided elsewhere.

use super::appeal::Appeal;
use super::policy::{CancellationPolicy, Refused, Terms};
use crate::id::BookingId;
use crate::interval::Interval;
use crate::time::{DAY, Instant, MINUTE};
use serde::{Deserialize, Serialize};

/// A time is kept this long for somebody who is booking it: enough to answer questions and to pay,
/// short enough that the next in line does not give up.
pub const HOLD_MINUTES: i64 = 5;

/// A mentor has this long to answer a request, if the session's notice does not end it before.
pub const REQUEST_EXPIRES_DAYS: i64 = 7;

/// Either side may say that the other did not come until this long after the session's end.
pub const NO_SHOW_DAYS: i64 = 7;

/// One of the two people of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Mentor,
    Mentee,
}

impl Side {
    pub const ALL: [Side; 2] = [Side::Mentor, Side::Mentee];

    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Mentor => "mentor",
            Side::Mentee => "mentee",
        }
    }

    pub fn parse(text: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.as_str() == text)
    }

    pub const fn other(self) -> Side {
        match self {
            Side::Mentor => Side::Mentee,
            Side::Mentee => Side::Mentor,
        }
    }
}

/// The name of a state, for the database and the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    Held,
    Requested,
    Confirmed,
    Declined,
    Cancelled,
    Expired,
    Rescheduled,
    Kept,
    NoShow,
}

impl BookingStatus {
    pub const ALL: [BookingStatus; 9] = [
        BookingStatus::Held,
        BookingStatus::Requested,
        BookingStatus::Confirmed,
        BookingStatus::Declined,
        BookingStatus::Cancelled,
        BookingStatus::Expired,
        BookingStatus::Rescheduled,
        BookingStatus::Kept,
        BookingStatus::NoShow,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            BookingStatus::Held => "held",
            BookingStatus::Requested => "requested",
            BookingStatus::Confirmed => "confirmed",
            BookingStatus::Declined => "declined",
            BookingStatus::Cancelled => "cancelled",
            BookingStatus::Expired => "expired",
            BookingStatus::Rescheduled => "rescheduled",
            BookingStatus::Kept => "kept",
            BookingStatus::NoShow => "no_show",
        }
    }

    pub fn parse(text: &str) -> Option<BookingStatus> {
        BookingStatus::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
    }

    /// Whether it takes time in both calendars.
    pub const fn is_active(self) -> bool {
        matches!(
            self,
            BookingStatus::Held | BookingStatus::Requested | BookingStatus::Confirmed
        )
    }
}

/// A booking's state with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    /// Kept for a mentee who is filling in the form; free again at `until`.
    Held {
        until: Instant,
    },
    /// Waits for the mentor's answer; free again at `expires_at`.
    Requested {
        expires_at: Instant,
    },
    Confirmed,
    Declined {
        reason: String,
    },
    /// `late`: after the free time of the policy.
    Cancelled {
        by: Side,
        at: Instant,
        late: bool,
        reason: String,
    },
    Expired,
    /// Another booking took its place; this one is history.
    Rescheduled {
        to: BookingId,
    },
    Kept,
    /// `who` did not come.
    NoShow {
        who: Side,
        marked_by: Side,
        at: Instant,
        appeal: Appeal,
    },
}

/// The session that a booking is about, and the policy it was booked under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    pub session: Interval,
    pub policy: CancellationPolicy,
    /// Late reschedules in the chain that led to this booking.
    pub late_reschedules: u8,
}

/// A booking that moved: the old row's state, and what its successor starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescheduled {
    pub state: BookingState,
    pub terms: Terms,
    /// For the successor's [`Occasion`].
    pub late_reschedules: u8,
}

/// A booking that goes to another time in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    pub terms: Terms,
    /// For the booking's [`Occasion`] from then on.
    pub late_reschedules: u8,
}

/// Why a move is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotPossible {
    /// No such move from here.
    WrongStatus { is: BookingStatus },
    /// The hold ran out; the time may be somebody else's.
    HoldExpired,
    /// The request ran out.
    RequestExpired,
    /// Not before this instant.
    TooEarly { from: Instant },
    /// Not after this instant.
    TooLate { until: Instant },
    /// The policy does not allow it.
    Policy(Refused),
    /// The answer is the other side's.
    NotYourTurn,
    /// Everything was proposed that may be.
    NoRoundLeft,
    /// Nobody proposed this.
    NotOffered,
    /// The proposal ran out.
    ProposalExpired,
}

/// When a hold made now ends.
pub const fn hold_until(now: Instant) -> Instant {
    now.plus(HOLD_MINUTES * MINUTE)
}

/// When a request made now ends: after a week, or when the notice of the session would be broken.
/// Never in the past: a request made at the last moment lasts as long as a hold.
pub fn request_expires_at(now: Instant, starts_at: Instant, notice_minutes: u32) -> Instant {
    let notice = i64::from(notice_minutes) * MINUTE;
    let latest = now
        .plus(REQUEST_EXPIRES_DAYS * DAY)
        .min(starts_at.plus(-notice));
    latest.max(hold_until(now))
}

impl BookingState {
    pub const fn status(&self) -> BookingStatus {
        match self {
            BookingState::Held { .. } => BookingStatus::Held,
            BookingState::Requested { .. } => BookingStatus::Requested,
            BookingState::Confirmed => BookingStatus::Confirmed,
            BookingState::Declined { .. } => BookingStatus::Declined,
            BookingState::Cancelled { .. } => BookingStatus::Cancelled,
            BookingState::Expired => BookingStatus::Expired,
            BookingState::Rescheduled { .. } => BookingStatus::Rescheduled,
            BookingState::Kept => BookingStatus::Kept,
            BookingState::NoShow { .. } => BookingStatus::NoShow,
        }
    }

    /// A time kept for a mentee from now on.
    pub const fn hold(now: Instant) -> BookingState {
        BookingState::Held {
            until: hold_until(now),
        }
    }

    /// Whether it takes time in both calendars at `now`; one that ran out does not, even before
    /// anybody has written that down.
    pub fn is_active(&self, now: Instant) -> bool {
        match self {
            BookingState::Held { until } => now < *until,
            BookingState::Requested { expires_at } => now < *expires_at,
            other => other.status().is_active(),
        }
    }

    /// The mentee asks the mentor for the held time.
    pub fn request(self, now: Instant, expires_at: Instant) -> Result<BookingState, NotPossible> {
        match self {
            BookingState::Held { until } if now >= until => Err(NotPossible::HoldExpired),
            BookingState::Held { .. } => Ok(BookingState::Requested { expires_at }),
            other => Err(other.wrong_status()),
        }
    }

    /// The held time is booked at once, or the mentor says yes to a request.
    pub fn confirm(self, now: Instant) -> Result<BookingState, NotPossible> {
        match self {
            BookingState::Held { until } if now >= until => Err(NotPossible::HoldExpired),
            BookingState::Requested { expires_at } if now >= expires_at => {
                Err(NotPossible::RequestExpired)
            }
            BookingState::Held { .. } | BookingState::Requested { .. } => {
                Ok(BookingState::Confirmed)
            }
            other => Err(other.wrong_status()),
        }
    }

    /// A hold lasts longer because its mentee has gone to pay; it never lasts shorter.
    pub fn hold_on(self, now: Instant, longer: Instant) -> Result<BookingState, NotPossible> {
        match self {
            BookingState::Held { until } if now >= until => Err(NotPossible::HoldExpired),
            BookingState::Held { until } => Ok(BookingState::Held {
                until: until.max(longer),
            }),
            other => Err(other.wrong_status()),
        }
    }

    /// The price was paid: the time is booked, or asked of the mentor until `expires_at`. Money may
    /// come after the hold ran out, which is no reason to refuse as long as the session is ahead;
    /// whether somebody else has the time by then is decided elsewhere.
    pub fn paid(
        self,
        now: Instant,
        occasion: &Occasion,
        expires_at: Option<Instant>,
    ) -> Result<BookingState, NotPossible> {
        match self {
            BookingState::Held { .. } | BookingState::Expired
                if now >= occasion.session.starts_at() =>
            {
                Err(NotPossible::TooLate {
                    until: occasion.session.starts_at(),
                })
            }
            BookingState::Held { .. } | BookingState::Expired => Ok(match expires_at {
                Some(expires_at) => BookingState::Requested { expires_at },
                None => BookingState::Confirmed,
            }),
            other => Err(other.wrong_status()),
        }
    }

    /// The mentor says no to a request.
    pub fn decline(self, now: Instant, reason: String) -> Result<BookingState, NotPossible> {
        match self {
            BookingState::Requested { expires_at } if now >= expires_at => {
                Err(NotPossible::RequestExpired)
            }
            BookingState::Requested { .. } => Ok(BookingState::Declined { reason }),
            other => Err(other.wrong_status()),
        }
    }

    /// A hold or a request has run out.
    pub fn expire(self, now: Instant) -> Result<BookingState, NotPossible> {
        match self {
            BookingState::Held { until: end } | BookingState::Requested { expires_at: end } => {
                if now >= end {
                    Ok(BookingState::Expired)
                } else {
                    Err(NotPossible::TooEarly { from: end })
                }
            }
            other => Err(other.wrong_status()),
        }
    }

    /// A mentee lets go of a hold or a request at any time; either side cancels what is confirmed
    /// as the policy says. A mentor answers a request by declining it.
    pub fn cancel(
        self,
        by: Side,
        now: Instant,
        occasion: &Occasion,
        reason: String,
    ) -> Result<BookingState, NotPossible> {
        let terms = match (&self, by) {
            (BookingState::Confirmed, _) => occasion
                .policy
                .may_cancel(by, now, occasion.session.starts_at())
                .map_err(NotPossible::Policy)?,
            (BookingState::Held { .. } | BookingState::Requested { .. }, Side::Mentee) => {
                Terms::Free
            }
            _ => return Err(self.wrong_status()),
        };
        Ok(BookingState::Cancelled {
            by,
            at: now,
            late: terms.is_late(),
            reason,
        })
    }

    /// The booking `to` takes its place. A mentee may also move an unanswered request.
    pub fn reschedule(
        self,
        to: BookingId,
        by: Side,
        now: Instant,
        occasion: &Occasion,
    ) -> Result<Rescheduled, NotPossible> {
        let moved = self.moved(by, now, occasion)?;
        Ok(Rescheduled {
            state: BookingState::Rescheduled { to },
            terms: moved.terms,
            late_reschedules: moved.late_reschedules,
        })
    }

    /// The booking takes place at another time and otherwise stays what it is. A mentee may also
    /// move an unanswered request.
    pub fn moved(&self, by: Side, now: Instant, occasion: &Occasion) -> Result<Moved, NotPossible> {
        let used = occasion.late_reschedules;
        let terms = match (self, by) {
            (BookingState::Requested { expires_at }, Side::Mentee) if now >= *expires_at => {
                return Err(NotPossible::RequestExpired);
            }
            (BookingState::Requested { .. }, Side::Mentee) => Terms::Free,
            (BookingState::Confirmed, _) => occasion
                .policy
                .may_reschedule(by, now, occasion.session.starts_at(), used)
                .map_err(NotPossible::Policy)?,
            _ => return Err(self.wrong_status()),
        };
        let counts = terms.is_late() && by == Side::Mentee;
        Ok(Moved {
            terms,
            late_reschedules: used.saturating_add(u8::from(counts)),
        })
    }

    /// Either side says that the session took place, once its time is over.
    pub fn mark_kept(self, now: Instant, occasion: &Occasion) -> Result<BookingState, NotPossible> {
        self.after_the_session(now, occasion)?;
        Ok(BookingState::Kept)
    }

    /// Either side says who did not come, from the session's end until [`NO_SHOW_DAYS`] after it.
    pub fn mark_no_show(
        self,
        who: Side,
        marked_by: Side,
        now: Instant,
        occasion: &Occasion,
    ) -> Result<BookingState, NotPossible> {
        self.after_the_session(now, occasion)?;
        let until = occasion.session.ends_at().plus(NO_SHOW_DAYS * DAY);
        if now > until {
            return Err(NotPossible::TooLate { until });
        }
        Ok(BookingState::NoShow {
            who,
            marked_by,
            at: now,
            appeal: Appeal::None,
        })
    }

    /// The other side took one of the proposed times: the session is agreed, moved or not.
    pub fn agreed_elsewhere(self, now: Instant) -> Result<BookingState, NotPossible> {
        match self {
            BookingState::Confirmed => Ok(BookingState::Confirmed),
            other => other.confirm(now),
        }
    }

    fn after_the_session(&self, now: Instant, occasion: &Occasion) -> Result<(), NotPossible> {
        let from = occasion.session.ends_at();
        match self {
            BookingState::Confirmed if now < from => Err(NotPossible::TooEarly { from }),
            BookingState::Confirmed => Ok(()),
            other => Err(other.wrong_status()),
        }
    }

    pub(super) const fn wrong_status(&self) -> NotPossible {
        NotPossible::WrongStatus { is: self.status() }
    }
}
