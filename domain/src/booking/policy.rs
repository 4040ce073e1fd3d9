//! Until when one may change one's mind, and at what price. The same data decides and is shown
//! before booking.

use super::state::Side;
use crate::form::{FieldErrors, Problem};
use crate::time::{HOUR, Instant};
use serde::{Deserialize, Serialize};

/// A mentee changes freely until some hours before the start, then has a number of reschedules,
/// then none. Who cannot come may say so until the start; after the free time that is a late
/// cancellation, and both are told. A mentor may change until the start, since nobody is served by
/// a mentor who does not come; from some hours before, that is late in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CancellationPolicy {
    pub free_until_hours: u16,
    /// Reschedules of a mentee after the free time is over, over the whole chain of a booking.
    pub then_reschedules: u8,
    /// Until when a mentor's change is not late.
    pub mentor_free_until_hours: u16,
    /// How much of what was paid goes back to a mentee who cancels late, of a hundred.
    pub late_refund_percent: u8,
}

impl Default for CancellationPolicy {
    fn default() -> Self {
        CancellationPolicy {
            free_until_hours: 24,
            then_reschedules: 1,
            mentor_free_until_hours: 24,
            late_refund_percent: 50,
        }
    }
}

/// On which terms a change is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    /// Nothing is counted.
    Free,
    /// Counted: a mentee's reschedule is one of the few late ones, any other change is noted.
    Late,
}

impl Terms {
    pub const fn is_late(self) -> bool {
        matches!(self, Terms::Late)
    }
}

/// Why a change is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// The session has begun.
    Started,
    /// It was possible until this instant.
    TooLate { free_until: Instant },
    /// Every late reschedule is used up.
    NoRescheduleLeft,
}

/// A policy as it applies to one session, for the page to put into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PolicyTerms {
    /// A mentee cancels and reschedules freely until then, that instant included.
    pub free_until: Instant,
    /// From then on, a mentor's change counts as late.
    pub mentor_free_until: Instant,
    /// The free time was already over at the time of asking.
    pub is_over: bool,
    /// Late reschedules that remain to the mentee.
    pub late_reschedules_left: u8,
    /// Both may change until then, as far as the rest allows.
    pub starts_at: Instant,
}

impl PolicyTerms {
    /// Whether a change by this side would be late.
    pub fn is_late(&self, side: Side, now: Instant) -> bool {
        let free_until = match side {
            Side::Mentor => self.mentor_free_until,
            Side::Mentee => self.free_until,
        };
        now > free_until
    }
}

impl CancellationPolicy {
    pub fn validate(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for (field, hours) in [
            ("free_until_hours", self.free_until_hours),
            ("mentor_free_until_hours", self.mentor_free_until_hours),
        ] {
            if hours > 14 * 24 {
                let most = 14 * 24;
                errors.add(field, Problem::OutOfRange { least: 0, most });
            }
        }
        if self.then_reschedules > 5 {
            errors.add(
                "then_reschedules",
                Problem::OutOfRange { least: 0, most: 5 },
            );
        }
        if self.late_refund_percent > 100 {
            let most = 100;
            errors.add(
                "late_refund_percent",
                Problem::OutOfRange { least: 0, most },
            );
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// The last instant of a side's free changes.
    pub const fn free_until(&self, side: Side, starts_at: Instant) -> Instant {
        let hours = match side {
            Side::Mentor => self.mentor_free_until_hours,
            Side::Mentee => self.free_until_hours,
        };
        starts_at.plus(-(hours as i64) * HOUR)
    }

    /// What applies to one session, as seen at `now`.
    pub fn terms(&self, now: Instant, starts_at: Instant, late_used: u8) -> PolicyTerms {
        let free_until = self.free_until(Side::Mentee, starts_at);
        PolicyTerms {
            free_until,
            mentor_free_until: self.free_until(Side::Mentor, starts_at),
            is_over: now > free_until,
            late_reschedules_left: self.then_reschedules.saturating_sub(late_used),
            starts_at,
        }
    }

    /// Either side may say that they cannot come until the session begins.
    pub fn may_cancel(
        &self,
        side: Side,
        now: Instant,
        starts_at: Instant,
    ) -> Result<Terms, Refused> {
        self.change(side, now, starts_at)
    }

    pub fn may_reschedule(
        &self,
        side: Side,
        now: Instant,
        starts_at: Instant,
        late_used: u8,
    ) -> Result<Terms, Refused> {
        let free_until = self.free_until(side, starts_at);
        match (side, self.change(side, now, starts_at)?) {
            (Side::Mentee, Terms::Late) if self.then_reschedules == 0 => {
                Err(Refused::TooLate { free_until })
            }
            (Side::Mentee, Terms::Late) if late_used >= self.then_reschedules => {
                Err(Refused::NoRescheduleLeft)
            }
            (_, terms) => Ok(terms),
        }
    }

    fn change(&self, side: Side, now: Instant, starts_at: Instant) -> Result<Terms, Refused> {
        if now >= starts_at {
            Err(Refused::Started)
        } else if self.terms(now, starts_at, 0).is_late(side, now) {
            Ok(Terms::Late)
        } else {
            Ok(Terms::Free)
        }
    }
}
