//! State of a page with many parts, at the weight of one: every signal, memo or stored value of another
//! type brings the framework's code for it once more, which weighs more than most of what it holds. Here
//! all of them are one type for the framework, and the type of the value is known outside only.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// Any value, shared.
type Anything = Arc<dyn Any + Send + Sync>;

/// What was put in comes out: each of the types below is made with one type of value.
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

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.signal.get()))
    }

    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.signal.get_untracked()))
    }

    /// None when the page was left.
    pub fn try_get_untracked(self) -> Option<T> {
        let value = self.signal.try_get_untracked()?;
        Some(of::<T>(&*value).clone())
    }

    pub fn track(self) {
        self.signal.track();
    }

    pub fn set(self, value: T) {
        self.signal.set(Arc::new(value));
    }

    pub fn update<R>(self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.get_untracked();
        let said = change(&mut value);
        self.set(value);
        said
    }
}

/// A value that nobody waits for.
pub struct Held<T> {
    value: StoredValue<Anything>,
    of: PhantomData<fn() -> T>,
}

impl<T: Clone + Send + Sync + 'static> Held<T> {
    pub fn new(value: T) -> Self {
        Held {
            value: StoredValue::new(Arc::new(value)),
            of: PhantomData,
        }
    }

    pub fn get_value(self) -> T {
        self.with_value(T::clone)
    }

    pub fn with_value<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.value.get_value()))
    }

    /// None when the page was left.
    pub fn try_with_value<R>(self, look: impl FnOnce(&T) -> R) -> Option<R> {
        let value = self.value.try_get_value()?;
        Some(look(of(&*value)))
    }

    pub fn set_value(self, value: T) {
        self.value.set_value(Arc::new(value));
    }

    pub fn update_value<R>(self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.get_value();
        let said = change(&mut value);
        self.set_value(value);
        said
    }

    /// None when the page was left.
    pub fn try_update_value<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut value = self.try_with_value(T::clone)?;
        let said = change(&mut value);
        self.set_value(value);
        Some(said)
    }
}

/// A value that follows from others, and tells only when it is another one.
pub struct Derived<T> {
    memo: Memo<Same>,
    of: PhantomData<fn() -> T>,
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Derived<T> {
    pub fn new(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Derived {
            memo: derived(Box::new(move || Same::new(compute()))),
            of: PhantomData,
        }
    }

    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(self.memo.get().of())
    }

    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(self.memo.get_untracked().of())
    }

    pub fn track(self) {
        self.memo.track();
    }
}

fn derived(compute: Box<dyn Fn() -> Same + Send + Sync>) -> Memo<Same> {
    Memo::new(move |_| compute())
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

macro_rules! copied {
    ($($state:ident)*) => {
        $(
            impl<T> Clone for $state<T> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl<T> Copy for $state<T> {}
        )*
    };
}

copied!(State Held Derived);
