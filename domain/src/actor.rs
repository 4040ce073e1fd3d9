//! Who is asking. Made once per request at the edge of the server, never guessed again.

use crate::id::MemberId;
use serde::{Deserialize, Serialize};

/// What the platform lets an account do beyond its own affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Member,
    Moderator,
    Admin,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Member, Role::Moderator, Role::Admin];

    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Member => "member",
            Role::Moderator => "moderator",
            Role::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// The person, or nobody, behind a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Visitor,
    Member {
        id: MemberId,
        role: Role,
        /// The e-mail address was confirmed. Needed for everything that reaches another person.
        verified: bool,
    },
}

impl Actor {
    pub const fn member_id(&self) -> Option<MemberId> {
        match self {
            Actor::Visitor => None,
            Actor::Member { id, .. } => Some(*id),
        }
    }

    pub const fn is_admin(&self) -> bool {
        matches!(
            self,
            Actor::Member {
                role: Role::Admin,
                ..
            }
        )
    }
}
