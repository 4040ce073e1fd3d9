//! Room to answer questions in, used again by the next: a question takes no memory of its own that is
//! as large as the market.

use domain::matching::text::Room;
use std::sync::{Arc, Mutex, PoisonError};

/// See the head of the file. Copies share it.
#[derive(Clone, Debug, Default)]
pub struct Rooms(Arc<Mutex<Vec<Room>>>);

impl Rooms {
    /// Lends a room that nobody else is in.
    pub fn with<T>(&self, work: impl FnOnce(&mut Room) -> T) -> T {
        let empty = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = empty().pop().unwrap_or_default();
        let done = work(&mut room);
        empty().push(room);
        done
    }
}
