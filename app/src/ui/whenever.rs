//! Doing something again whenever what it looked at has changed.

use leptos::prelude::*;

/// Acts once the page stands, and again with every change of what it reads. All of these are of one type:
/// the framework's own effects are code of their own each.
pub fn whenever(act: impl FnMut() + 'static) {
    erased(Box::new(act));
}

fn erased(mut act: Box<dyn FnMut()>) {
    Effect::new(move |_| act());
}
