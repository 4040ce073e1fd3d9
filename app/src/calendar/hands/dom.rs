//! The few questions that are asked of the document.

use leptos::prelude::document;
use leptos::web_sys::{Element, Event};
use wasm_bindgen::JsCast;

/// What an event happened to.
pub fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The element that an event is about, or the next one around it that the selector names.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    // Fails only for a selector that cannot be read.
    target_of(event)?.closest(selector).ok().flatten()
}

/// Whether something happened in an element that the selector names.
pub fn within(event: &Event, selector: &str) -> bool {
    closest(event, selector).is_some()
}

pub fn by_id<E: JsCast>(id: &str) -> Option<E> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The first element that a selector names.
pub fn first(selector: &str) -> Option<Element> {
    // Fails only for a selector that cannot be read.
    document().query_selector(selector).ok().flatten()
}

/// All elements that a selector names.
pub fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    let found = (0..found.length()).filter_map(|index| found.item(index));
    found.map(JsCast::unchecked_into).collect()
}

/// The elements inside an element, in order.
pub fn children(of: &Element) -> Vec<Element> {
    let mut all = Vec::new();
    let mut next = of.first_element_child();
    while let Some(child) = next {
        next = child.next_element_sibling();
        all.push(child);
    }
    all
}

/// The columns of the days.
pub fn days_of(body: &Element) -> Vec<Element> {
    let mut days = children(body);
    days.retain(|child| child.class_list().contains("day"));
    days
}

/// Sets an attribute. That fails only for names that no attribute can have.
pub fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Whether one reads from the right.
pub fn rtl() -> bool {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl")
}
