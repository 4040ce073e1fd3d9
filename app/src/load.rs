//! What a page shows comes from the server: rendered there once and handed over with the page, or
//! fetched when the reader moves on. Both ways read the same bytes with the same code. For the
//! framework everything that is loaded is of one type: each further one would bring all of its
//! code for loading once more, which weighs more than most pages.

use crate::ui::Same;
use crate::wire::Compact;
use leptos::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// Something a page shows, with its state of loading. Awaited, it is there.
pub struct Loaded<T> {
    parcel: Resource<Parcel, Compact>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

/// Loads with `fetcher` whenever the answer of `source` changes.
pub fn load<T, S, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetcher: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Loaded<T>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    S: PartialEq + Clone + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    let source = move || Same::new(source());
    let fetcher = move |asked: Same| {
        let fetched = fetcher(asked.of::<S>().clone());
        let parcel: Fetched = Box::pin(async move { Parcel::of(fetched.await) });
        parcel
    };
    Loaded {
        parcel: resource(Box::new(source), Box::new(fetcher)),
        of: PhantomData,
    }
}

/// A view that waits for what it shows; stands in a `Transition`. Of one type for all pages, as the code
/// for waiting comes with each type.
pub type Awaited = Box<dyn Fn() -> Suspend<AnyView> + Send + Sync>;

/// Shows what `view` comes to, and again whenever what it read has changed.
pub fn awaited<Fut>(view: impl Fn() -> Fut + Send + Sync + 'static) -> Awaited
where
    Fut: Future<Output = AnyView> + Send + 'static,
{
    Box::new(move || Suspend::new(view()))
}

type Fetched = Pin<Box<dyn Future<Output = Parcel> + Send>>;

/// The one resource of all.
fn resource(
    source: Box<dyn Fn() -> Same + Send + Sync>,
    fetcher: Box<dyn Fn(Same) -> Fetched + Send + Sync>,
) -> Resource<Parcel, Compact> {
    Resource::new_with_options(source, fetcher, false)
}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> IntoFuture for Loaded<T> {
    type Output = T;
    type IntoFuture = Pin<Box<dyn Future<Output = T> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        // Begun at once: whoever asks now waits, and is asked again when there is another answer.
        let parcel = self.parcel.into_future();
        Box::pin(async move { parcel.await.open() })
    }
}

/// What was loaded.
#[derive(Clone)]
enum Parcel {
    /// As it came with the document.
    Sent(Arc<[u8]>),
    Value(Arc<dyn Value>),
}

/// Anything that a page can show.
trait Value: Send + Sync {
    fn any(&self) -> &dyn Any;

    #[cfg(feature = "ssr")]
    fn written(&self) -> Vec<u8>;
}

impl<T: Serialize + Send + Sync + 'static> Value for T {
    fn any(&self) -> &dyn Any {
        self
    }

    #[cfg(feature = "ssr")]
    fn written(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("what pages show can be written")
    }
}

impl Parcel {
    fn of<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        Parcel::Value(Arc::new(value))
    }

    /// What is in it. It came with a document of this very build, or was put in as this type.
    fn open<T: DeserializeOwned + Clone + 'static>(&self) -> T {
        match self {
            Parcel::Sent(bytes) => postcard::from_bytes(bytes).expect("written by this build"),
            Parcel::Value(value) => {
                let value = value.any().downcast_ref::<T>();
                value.expect("what is loaded keeps its type").clone()
            }
        }
    }
}

impl Serialize for Parcel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Parcel::Sent(bytes) => serializer.serialize_bytes(bytes),
            // Only the server hands over what it loaded.
            #[cfg(feature = "ssr")]
            Parcel::Value(value) => serializer.serialize_bytes(&value.written()),
            #[cfg(not(feature = "ssr"))]
            Parcel::Value(_) => serializer.serialize_bytes(&[]),
        }
    }
}

impl<'de> Deserialize<'de> for Parcel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(deserializer).map(|bytes| Parcel::Sent(bytes.into()))
    }
}
