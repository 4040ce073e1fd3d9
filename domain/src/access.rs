//! Who may do what. Write use cases ask for a [`Permit`], and only this file makes one, so a
//! forgotten check does not compile.

use crate::actor::{Actor, Role};
use crate::id::MemberId;

/// Proof that an actor may do one thing; carries whose affairs are touched and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    actor: MemberId,
    on_behalf_of: MemberId,
}

impl Permit {
    /// The person acting.
    pub const fn actor(&self) -> MemberId {
        self.actor
    }

    /// The person whose things are changed: the actor, unless staff acts for somebody.
    pub const fn owner(&self) -> MemberId {
        self.on_behalf_of
    }
}

/// Why a permit was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in.
    Unauthenticated,
    /// The address is not confirmed yet.
    Unverified,
    /// Somebody else's, or above the actor's role. Private things are answered with "not found".
    NotYours,
}

/// Read and change one's own account, profile and settings.
pub fn own_affairs(actor: &Actor) -> Result<Permit, Refusal> {
    match actor {
        Actor::Visitor => Err(Refusal::Unauthenticated),
        Actor::Member { id, .. } => Ok(Permit {
            actor: *id,
            on_behalf_of: *id,
        }),
    }
}

/// Do what reaches another person: hold or book a time, open time to others, review.
pub fn reach_others(actor: &Actor) -> Result<Permit, Refusal> {
    match actor {
        Actor::Visitor => Err(Refusal::Unauthenticated),
        Actor::Member {
            verified: false, ..
        } => Err(Refusal::Unverified),
        Actor::Member { id, .. } => Ok(Permit {
            actor: *id,
            on_behalf_of: *id,
        }),
    }
}

/// Touch a thing that belongs to `owners` (for a booking: mentor and mentee).
pub fn one_of(actor: &Actor, owners: &[MemberId]) -> Result<Permit, Refusal> {
    let permit = own_affairs(actor)?;
    if owners.contains(&permit.actor) {
        Ok(permit)
    } else {
        Err(Refusal::NotYours)
    }
}

/// Read the platform's figures and lists, act on members.
pub fn administer(actor: &Actor) -> Result<Permit, Refusal> {
    staff(actor, Role::Admin)
}

/// Read what a moderator reviews.
pub fn moderate(actor: &Actor) -> Result<Permit, Refusal> {
    staff(actor, Role::Moderator)
}

fn staff(actor: &Actor, at_least: Role) -> Result<Permit, Refusal> {
    match actor {
        Actor::Visitor => Err(Refusal::Unauthenticated),
        Actor::Member { id, role, .. } if *role >= at_least => Ok(Permit {
            actor: *id,
            on_behalf_of: *id,
        }),
        Actor::Member { .. } => Err(Refusal::NotYours),
    }
}
