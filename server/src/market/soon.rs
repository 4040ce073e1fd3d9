//! Who can be booked within a week, found once and true until time changes it. A market that changes is
//! another one, and finds it anew.

use super::index::Asking;
use domain::matching::index::Bits;
use domain::time::{DAY, Instant};
use jiff::civil::Date;
use std::sync::{Arc, Mutex, PoisonError};

/// A stretch of a day within which time alone changes nothing in a market: everybody who is free within
/// a week stays so, and nobody else becomes it.
#[derive(Clone, Copy, Debug)]
pub struct Lull {
    today: Date,
    from: Instant,
    /// Not in it any more.
    until: Instant,
}

impl Lull {
    pub fn contains(&self, asking: &Asking) -> bool {
        self.today == asking.today && self.from <= asking.now && asking.now < self.until
    }

    /// When it ends, that instant not included; it ends with its day too.
    pub fn until(&self) -> Instant {
        self.until
    }
}

/// Who is free soon, by their numbers, all through a lull.
#[derive(Debug)]
pub struct FreeSoon {
    pub free: Bits,
    pub lull: Lull,
}

impl FreeSoon {
    /// Of the first time that each can be booked, in the order of their numbers.
    fn new(asking: &Asking, firsts: impl Iterator<Item = Option<Instant>>) -> FreeSoon {
        let now = asking.now;
        let mut until = Instant::MAX;
        let mut is_free = |first: Instant| {
            // When a first time comes to lie within the week, and when it passes.
            let (enters, leaves) = (first.plus(1 - 7 * DAY), first.plus(1));
            for turn in [enters, leaves] {
                if turn > now {
                    until = until.min(turn);
                }
            }
            enters <= now && now < leaves
        };
        let free = (0..).zip(firsts);
        let free = free.filter(|(_, first)| first.is_some_and(&mut is_free));
        let free = free.map(|(number, _)| number).collect();
        let lull = Lull {
            today: asking.today,
            from: now,
            until,
        };
        FreeSoon { free, lull }
    }
}

/// The last that was found.
#[derive(Debug, Default)]
pub struct Soon(Mutex<Option<Arc<FreeSoon>>>);

/// A copy is of a market that changes, and knows nothing yet.
impl Clone for Soon {
    fn clone(&self) -> Soon {
        Soon::default()
    }
}

impl Soon {
    /// At the moment of a question, of these first times where it is not known.
    pub fn at(
        &self,
        asking: &Asking,
        firsts: impl Iterator<Item = Option<Instant>>,
    ) -> Arc<FreeSoon> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(known) if known.lull.contains(asking) => known.clone(),
            _ => last.insert(Arc::new(FreeSoon::new(asking, firsts))).clone(),
        }
    }
}
