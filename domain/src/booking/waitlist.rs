//! Waiting for a time: what is offered of a time that was given back, and for how long. Who is
//! first in line, and that nobody else gets the time meanwhile, is decided elsewhere.

use super::form::chosen;
use crate::calendar::{Planner, SessionRules};
use crate::form::FieldErrors;
use crate::id::SessionTypeId;
use crate::interval::Interval;
use crate::time::{Instant, MINUTE};
use serde::{Deserialize, Serialize};

/// Whoever is offered a time has this long to take it, before it goes to the next in line.
pub const OFFER_MINUTES: i64 = 30;
/// For how long a time that was given back is kept from everybody else, until somebody gets round
/// to offering it.
pub const FREED_KEPT_MINUTES: i64 = 2;
/// One person waits in so many lines: each can close a time to others for half an hour.
pub const MOST_WAITLISTS: u32 = 10;

/// A time that was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freed {
    pub session: Interval,
    /// With the buffers it had.
    pub blocked: Interval,
}

impl Freed {
    /// What somebody who waits can have of it: the same start if they may, else the first session
    /// that was not possible before. The planner is that of whoever waits, so whatever closes a
    /// time to them closes it here.
    pub fn session_for(&self, planner: &Planner<'_>, rules: &SessionRules) -> Option<Interval> {
        if let Ok(same) = planner.check(self.session.starts_at()) {
            return Some(same);
        }
        let ahead = i64::from(rules.length_minutes) + i64::from(rules.buffer_after_minutes);
        let behind = i64::from(rules.buffer_before_minutes);
        let around = Interval::new(
            self.blocked.starts_at().plus_minutes(-ahead),
            self.blocked.ends_at().plus_minutes(behind),
        );
        let starts = planner.starts_in(around.ok()?);
        let mut starts = starts.into_iter();
        starts.find(|session| rules.blocked(*session).overlaps(self.blocked))
    }
}

/// Until when an offer made now can be taken: never longer than until the session begins.
pub fn offer_until(now: Instant, starts_at: Instant) -> Instant {
    now.plus(OFFER_MINUTES * MINUTE).min(starts_at)
}

/// Raw: wait for a kind of session, or wait no more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WaitlistForm {
    pub session_type: String,
}

impl WaitlistForm {
    pub fn parse(&self) -> Result<SessionTypeId, FieldErrors> {
        let mut errors = FieldErrors::default();
        let session_type = errors.take("session_type", chosen(&self.session_type));
        session_type.ok_or(errors)
    }
}
