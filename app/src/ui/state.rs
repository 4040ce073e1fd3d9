//! State at the weight of one type: every signal of another type brings the framework's code for it once
//! more, which weighs more than most of what it holds. Here all of them are one type for the framework, and
//! the type of the value is known outside only.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// Any value, shared.
type Anything = Arc<dyn Any + Send + Sync>;

/// What was put in comes out: each is made with one type of value.
fn of<T: 'static>(value: &dyn Any) -> &T {
    value.downcast_ref().expect("state keeps its type")
}

/// A value that tells when it is another one.
pub struct State<T> {
    signal: RwSignal<Anything>,
    of: PhantomData<fn() -> T>,
}

impl<T: Clone + Send + Sync + 'static> State<T> {
    pub fn new(value: T) -> Self {
        State {
            signal: RwSignal::new(Arc::new(value)),
            of: PhantomData,
        }
    }

    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.signal.get()))
    }

    pub fn set(self, value: T) {
        self.signal.set(Arc::new(value));
    }
}

/// Any value that can be compared with another of its type.
#[derive(Clone)]
pub(crate) struct Same(Arc<dyn Comparable>);

impl Same {
    pub fn new<T: PartialEq + Send + Sync + 'static>(value: T) -> Self {
        Same(Arc::new(value))
    }

    /// What was put in, which must have been of this type.
    pub fn of<T: 'static>(&self) -> &T {
        of(self.0.any())
    }
}

trait Comparable: Send + Sync {
    fn any(&self) -> &dyn Any;
    fn same(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Comparable for T {
    fn any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        self.0.same(other.0.any())
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}
