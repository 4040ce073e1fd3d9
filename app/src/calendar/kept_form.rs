//! What stands around the days when it is drawn anew: what a person typed stays, what they opened stays
//! open, and the focus stays where it was.

use super::desk::Desk;
use crate::ui::whenever;
use leptos::html;
use leptos::prelude::*;

/// What the server draws around the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Below,
    Side,
}

/// Puts what the server drew into its place, once that is there. Nothing came with a page that has it
/// already, and what stands there is left alone.
pub fn fill(element: NodeRef<html::Div>, place: Place, html: String, desk: Desk) {
    let mut filled = false;
    whenever(move || {
        let Some(element) = element.get().filter(|_| !filled) else {
            return;
        };
        filled = true;
        let standing = desk
            .standing
            .with_value(|standing| standing[place as usize] == html);
        if !standing && !html.is_empty() {
            put(&element, &html);
            desk.standing
                .update_value(|standing| standing[place as usize].clone_from(&html));
        }
        desk.filled
            .update(|filled| *filled = filled.wrapping_add(1));
    });
}

#[cfg(not(feature = "hydrate"))]
fn put(_: &leptos::web_sys::Element, _: &str) {}

#[cfg(feature = "hydrate")]
use in_browser::put;

#[cfg(feature = "hydrate")]
mod in_browser {
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement, HtmlInputElement};

    pub fn put(panel: &Element, html: &str) {
        let typed: Vec<(String, String, String)> = tags(panel, "input").filter_map(typed).collect();
        let opened: Vec<String> = tags(panel, "details").filter_map(opened).collect();
        let focused = focused(panel);
        panel.set_inner_html(html);
        for input in tags(panel, "input") {
            let same = |(id, before, _): &&(String, String, String)| {
                *id == input.id() && *before == initial(&input)
            };
            if let Some((.., value)) = typed.iter().find(same) {
                input.unchecked_ref::<HtmlInputElement>().set_value(value);
            }
        }
        for details in tags(panel, "details") {
            if summary(&details).is_some_and(|summary| opened.contains(&summary)) {
                // Fails only for a name that no attribute can have.
                let _ = details.set_attribute("open", "");
            }
        }
        let again = focused.and_then(|(tag, index)| tags(panel, &tag).nth(index));
        if let Some(again) = again {
            // Fails only for an element that has left the page.
            let _ = again.unchecked_ref::<HtmlElement>().focus();
        }
    }

    fn tags(of: &Element, name: &str) -> impl Iterator<Item = Element> + use<> {
        let found = of.get_elements_by_tag_name(name);
        let all: Vec<Element> = (0..found.length())
            .filter_map(|index| found.item(index))
            .collect();
        all.into_iter()
    }

    fn initial(input: &Element) -> String {
        input.get_attribute("value").unwrap_or_default()
    }

    /// What was typed into a field, by its id and what stood there.
    fn typed(input: Element) -> Option<(String, String, String)> {
        let (id, before) = (input.id(), initial(&input));
        let value = input.unchecked_into::<HtmlInputElement>().value();
        (!id.is_empty() && value != before).then_some((id, before, value))
    }

    fn summary(details: &Element) -> Option<String> {
        details.first_element_child()?.text_content()
    }

    fn opened(details: Element) -> Option<String> {
        summary(&details).filter(|_| details.has_attribute("open"))
    }

    /// What has the focus: of which kind it is, and which of those.
    fn focused(panel: &Element) -> Option<(String, usize)> {
        let active = document().active_element()?;
        let tag = active.tag_name();
        let index = tags(panel, &tag).position(|element| element == active)?;
        Some((tag, index))
    }
}
