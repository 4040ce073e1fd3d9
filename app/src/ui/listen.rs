//! Hearing the events of an element that the server drew. Each listener in a view is of another type and
//! brings code of its own; here all of them are one.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::Event;

/// Hears the events of these names as long as the view stands that asked for it. The element may outlive
/// it: the next view of the same kind takes it over.
pub fn listen(
    element: NodeRef<Div>,
    names: &'static [&'static str],
    heard: impl Fn(&Event) + 'static,
) {
    attach(element, names, Box::new(heard));
}

/// There is nothing to hear where there is no document.
#[cfg(not(feature = "hydrate"))]
fn attach(_: NodeRef<Div>, _: &'static [&'static str], _: Box<dyn Fn(&Event)>) {}

#[cfg(feature = "hydrate")]
fn attach(element: NodeRef<Div>, names: &'static [&'static str], heard: Box<dyn Fn(&Event)>) {
    use send_wrapper::SendWrapper;
    use wasm_bindgen::{JsCast, closure::Closure};

    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| heard(&event));
    let listener = SendWrapper::new(listener.into_js_value());
    super::whenever(move || {
        let Some(element) = element.get() else { return };
        let attached = SendWrapper::new((element, listener.clone()));
        let (element, listener) = &*attached;
        for name in names {
            // Fails only for what is no function.
            let _ = element.add_event_listener_with_callback(name, listener.unchecked_ref());
        }
        on_cleanup(move || {
            let (element, listener) = &*attached;
            for name in names {
                let _ = element.remove_event_listener_with_callback(name, listener.unchecked_ref());
            }
        });
    });
}
