//! Whether what is owed to somebody can be sent to them. Some providers send to accounts that people open
//! there themselves; where money lies, and to whom it may go, such a provider alone decides.

use serde::{Deserialize, Serialize};

/// How far somebody is who is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payee {
    /// This provider sends to anybody.
    NotNeeded,
    /// They have no account there.
    Missing,
    /// They began; the provider still wants to know something.
    Unfinished,
    Ready,
}

impl Payee {
    pub const ALL: [Payee; 4] = [
        Payee::NotNeeded,
        Payee::Missing,
        Payee::Unfinished,
        Payee::Ready,
    ];

    pub const fn can_be_paid(self) -> bool {
        matches!(self, Payee::NotNeeded | Payee::Ready)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Payee::NotNeeded => "not_needed",
            Payee::Missing => "missing",
            Payee::Unfinished => "unfinished",
            Payee::Ready => "ready",
        }
    }

    pub fn parse(text: &str) -> Option<Payee> {
        Payee::ALL.into_iter().find(|payee| payee.as_str() == text)
    }
}
