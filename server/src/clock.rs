//! The one place that asks what time it is. Everything else is told.

use domain::time::{HOUR, Instant};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time; in tests it stands still until it is moved.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    /// So many milliseconds ahead of the machine's.
    System {
        ahead: i64,
    },
    Frozen(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Clock(Source::System { ahead: 0 })
    }

    /// A running clock that is so many hours ahead, for trying out what comes later.
    pub fn ahead(hours: u16) -> Self {
        let ahead = i64::from(hours) * HOUR;
        Clock(Source::System { ahead })
    }

    /// A clock that shows `at` until [`Clock::set`] moves it.
    pub fn frozen(at: Instant) -> Self {
        Clock(Source::Frozen(Arc::new(AtomicI64::new(at.0))))
    }

    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System { ahead } => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)).plus(*ahead)
            }
            Source::Frozen(at) => Instant(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a frozen clock, for everybody who holds it; a running one goes on as it is.
    pub fn set(&self, to: Instant) {
        if let Source::Frozen(at) = &self.0 {
            at.store(to.0, Ordering::SeqCst);
        }
    }
}
