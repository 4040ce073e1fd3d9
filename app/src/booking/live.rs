//! Keeps a page's times fresh: while it is open, the server tells when a mentor's times changed,
//! and the page asks for them again. On the server this is a number that stays 0.

use domain::id::MemberId;
use leptos::prelude::*;

/// Counts the changes heard. A resource that reads [`LiveTimes::version`] is fetched again with
/// each; [`LiveTimes::watch`] is called as soon as the mentor is known.
#[derive(Clone, Copy)]
pub struct LiveTimes {
    version: RwSignal<u32>,
    #[cfg(feature = "hydrate")]
    watched: StoredValue<Watched>,
}

/// The mentor whose times are listened to, and how to stop.
#[cfg(feature = "hydrate")]
type Watched = std::sync::Arc<std::sync::Mutex<Option<(MemberId, futures::future::AbortHandle)>>>;

impl LiveTimes {
    /// Made by the page; listening ends with it.
    pub fn new() -> Self {
        #[cfg(feature = "hydrate")]
        let watched = {
            let watched = Watched::default();
            let last = watched.clone();
            on_cleanup(move || {
                if let Some((_, stop)) = last.lock().ok().and_then(|mut watched| watched.take()) {
                    stop.abort();
                }
            });
            StoredValue::new(watched)
        };
        LiveTimes {
            version: RwSignal::new(0),
            #[cfg(feature = "hydrate")]
            watched,
        }
    }

    /// How many changes were heard; tracked.
    pub fn version(&self) -> u32 {
        self.version.get()
    }

    /// Says that what is shown is out of date.
    pub fn refresh(&self) {
        self.version
            .update(|version| *version = version.wrapping_add(1));
    }

    /// Listens to a mentor's times; saying it again changes nothing.
    #[cfg(not(feature = "hydrate"))]
    pub fn watch(&self, _mentor: MemberId) {}

    /// Listens to a mentor's times; saying it again changes nothing.
    #[cfg(feature = "hydrate")]
    pub fn watch(&self, mentor: MemberId) {
        use futures::StreamExt as _;
        use gloo_net::eventsource::futures::EventSource;

        let Some(watched) = self.watched.try_get_value() else {
            return;
        };
        let Ok(mut watched) = watched.lock() else {
            return;
        };
        if watched
            .as_ref()
            .is_some_and(|(watched, _)| *watched == mentor)
        {
            return;
        }
        let version = self.version;
        let (stop, stopped) = futures::future::AbortHandle::new_pair();
        let listening = async move {
            let Ok(mut source) = EventSource::new(&format!("/live?mentor={mentor}")) else {
                return;
            };
            let Ok(mut changes) = source.subscribe("times") else {
                return;
            };
            while let Some(Ok(_)) = changes.next().await {
                version.try_update(|version| *version = version.wrapping_add(1));
            }
        };
        leptos::task::spawn_local(async move {
            // The end of listening needs no answer.
            let _ = futures::future::Abortable::new(listening, stopped).await;
        });
        if let Some((_, before)) = watched.replace((mentor, stop)) {
            before.abort();
        }
    }
}

impl Default for LiveTimes {
    fn default() -> Self {
        LiveTimes::new()
    }
}
