//! The password of an account elsewhere on its way through the program. Never shown, not even to a
//! log that prints everything around it.

use serde::{Deserialize, Serialize};

/// What was typed, or opened to be sent.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}
