//! What a page shows comes from the server: rendered there once and handed over with the page, or
//! fetched when the reader moves on. Both ways read the same bytes with the same code, so that the
//! browser part holds it once.

use crate::wire::Compact;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// Something a page shows, with its state of loading.
pub type Loaded<T> = Resource<T, Compact>;

/// Loads with `fetcher` whenever the answer of `source` changes.
pub fn load<T, S, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetcher: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Loaded<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    S: PartialEq + Clone + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, fetcher, false)
}
