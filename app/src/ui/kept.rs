//! Views that stay whole until the next one is there. When what a page shows is read again, the
//! reactive values of the view that still stands there would be gone some moments before the view
//! is: a key pressed, or an answer that arrives just then, would meet nothing and end the script.

use super::Erase;
use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use leptos::reactive::owner::{Owner, WeakOwner};
#[cfg(feature = "hydrate")]
use leptos::tachys::reactive_graph::OwnedView;

/// Keeps the views that a page makes of what it reads; made with the page.
#[derive(Clone, Copy)]
pub struct Kept {
    #[cfg(feature = "hydrate")]
    page: StoredValue<Option<WeakOwner>>,
}

impl Kept {
    /// For the page that is being made.
    pub fn new() -> Self {
        Kept {
            #[cfg(feature = "hydrate")]
            page: StoredValue::new(Owner::current().map(|page| page.downgrade())),
        }
    }

    /// The view, with values that live until the next one has taken its place, or the page is left.
    pub fn view<V: IntoView + 'static>(self, view: impl FnOnce() -> V) -> AnyView {
        #[cfg(feature = "hydrate")]
        if let Some(page) = self.page.try_get_value().flatten()
            && let Some(page) = page.upgrade()
        {
            let owner = page.child();
            let view = owner.with(|| view().erased());
            return OwnedView::new_with_owner(view, owner).erased();
        }
        view().erased()
    }
}

impl Default for Kept {
    fn default() -> Self {
        Kept::new()
    }
}
