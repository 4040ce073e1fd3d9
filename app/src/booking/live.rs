//! Keeps a page's times fresh: while it is open, the server tells when a mentor's times changed,
//! and the page asks for them again. On the server this is a number that stays 0.

use domain::id::MemberId;
use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use send_wrapper::SendWrapper;
#[cfg(feature = "hydrate")]
use web_sys::EventSource;

/// Counts the changes heard. A resource that reads [`LiveTimes::version`] is fetched again with
/// each; [`LiveTimes::watch`] is called as soon as the mentor is known.
#[derive(Clone, Copy)]
pub struct LiveTimes {
    version: RwSignal<u32>,
    /// The mentor whose times are listened to, and where they are heard.
    #[cfg(feature = "hydrate")]
    watched: StoredValue<Option<(MemberId, SendWrapper<EventSource>)>>,
}

impl LiveTimes {
    /// Made by the page; listening ends with it.
    pub fn new() -> Self {
        let live = LiveTimes {
            version: RwSignal::new(0),
            #[cfg(feature = "hydrate")]
            watched: StoredValue::new(None),
        };
        #[cfg(feature = "hydrate")]
        on_cleanup(move || live.stop());
        live
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
        use wasm_bindgen::{JsCast, closure::Closure};

        let watched = self.watched.try_get_value().flatten();
        if watched.is_some_and(|(watched, _)| watched == mentor) {
            return;
        }
        self.stop();
        // Refused only for an address that cannot be read; then the page is as fresh as it was opened.
        let Ok(source) = EventSource::new(&format!("/live?mentor={mentor}")) else {
            return;
        };
        let version = self.version;
        let changed = Closure::<dyn FnMut()>::new(move || {
            version.try_update(|version| *version = version.wrapping_add(1));
        });
        let changed = changed.into_js_value();
        let _ = source.add_event_listener_with_callback("times", changed.unchecked_ref());
        let heard = Some((mentor, SendWrapper::new(source)));
        self.watched.try_set_value(heard);
    }

    #[cfg(feature = "hydrate")]
    fn stop(&self) {
        if let Some((_, source)) = self.watched.try_get_value().flatten() {
            source.close();
        }
    }
}

impl Default for LiveTimes {
    fn default() -> Self {
        LiveTimes::new()
    }
}
