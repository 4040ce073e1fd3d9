//! A value of the page that hands change. It is lent out only to be looked at or put in order, never while
//! the document is touched: an element that loses the focus is heard at once, in the middle of it.

use std::cell::RefCell;

/// One value.
#[derive(Debug, Default)]
pub struct Slot<T>(RefCell<T>);

impl<T> Slot<T> {
    pub const fn new(value: T) -> Self {
        Slot(RefCell::new(value))
    }

    /// Puts another value, and gives the one before.
    pub fn replace(&self, value: T) -> T {
        self.0.replace(value)
    }

    pub fn set(&self, value: T) {
        drop(self.replace(value));
    }

    pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0.borrow())
    }

    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.0.borrow_mut())
    }
}

impl<T: Clone> Slot<T> {
    pub fn get(&self) -> T {
        self.0.borrow().clone()
    }
}

impl<T: Default> Slot<T> {
    /// Takes the value, and leaves nothing.
    pub fn take(&self) -> T {
        self.0.take()
    }
}
