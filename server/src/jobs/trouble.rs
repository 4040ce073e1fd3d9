//! Among many that are looked after together one that cannot go on holds up no other.

use std::fmt::Display;

/// What went wrong while many were looked after. Each is logged at once; the first is answered when all had
/// their turn, so that whoever asked comes again.
#[derive(Debug)]
pub struct Trouble<E>(Option<E>);

impl<E> Default for Trouble<E> {
    fn default() -> Self {
        Trouble(None)
    }
}

impl<E: Display> Trouble<E> {
    /// Notes how it went with one of them.
    pub fn note<T>(&mut self, about: impl Display, done: Result<T, impl Into<E>>) {
        if let Err(error) = done {
            let error = error.into();
            tracing::warn!(%about, %error, "one of many does not go on");
            self.0.get_or_insert(error);
        }
    }

    /// How it went with all of them.
    pub fn first(self) -> Result<(), E> {
        self.0.map_or(Ok(()), Err)
    }
}
