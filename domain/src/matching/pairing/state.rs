//! What becomes of a round: it is worked on, looked through and changed, and published once.

use serde::{Deserialize, Serialize};

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundState {
    /// Pairs are being made.
    Working,
    /// There are pairs to look through.
    Ready,
    /// The pairs are final, and everybody in them was told.
    Published,
}

impl RoundState {
    pub const ALL: [RoundState; 3] = [
        RoundState::Working,
        RoundState::Ready,
        RoundState::Published,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            RoundState::Working => "working",
            RoundState::Ready => "ready",
            RoundState::Published => "published",
        }
    }

    pub fn parse(text: &str) -> Option<RoundState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether rules may change, pairs be made anew or taken back, and the round published. While
    /// pairs are made a change would not be in them.
    pub const fn may_change(self) -> bool {
        matches!(self, RoundState::Ready)
    }

    /// Whether the round may be thrown away. What people were told stays.
    pub const fn may_go(self) -> bool {
        matches!(self, RoundState::Working | RoundState::Ready)
    }
}
