//! What the server drew, put in place part by part when it is drawn anew: parts that are the same are left
//! alone; around the days what a person typed stays, what they opened stays open, and the focus stays
//! where it was.

use super::slot::Slot;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement};

/// What the server sent last of each part, by its name.
pub type Sent = Slot<Vec<(String, String)>>;

/// What stands there anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anew {
    /// All of it, also the places for what the browser draws.
    Page,
    Days,
    /// At most what stands around the days.
    Around,
}

/// Puts a page of days into `root`. Nothing came with a document that has it already.
pub fn show(root: &Element, html: &str, sent: &Sent) -> Anew {
    if html.is_empty() {
        return Anew::Page;
    }
    let Ok(fresh) = document().create_element("div") else {
        return Anew::Around;
    };
    fresh.set_inner_html(html);
    let parts = parts_of(&fresh);
    let before = sent.take();
    let standing = parts_of(root);
    let alike = standing.len() == parts.len()
        && standing
            .iter()
            .zip(&parts)
            .all(|(one, other)| one.0 == other.0);
    let mut anew = Anew::Around;
    if !alike {
        root.set_inner_html(html);
        anew = Anew::Page;
    }
    let mut named = Vec::new();
    for (index, (name, part)) in parts.into_iter().enumerate() {
        let html = part.inner_html();
        let same = |(before, sent): &(String, String)| *before == name && *sent == html;
        if let Some((_, standing)) = standing.get(index).filter(|_| alike)
            && !before.iter().any(same)
        {
            if matches!(name.as_str(), "days" | "list") {
                // Where the focus is in the days is up to the keyboard.
                standing.set_inner_html(&html);
                anew = Anew::Days;
            } else {
                put(standing, &html);
            }
        }
        named.push((name, html));
    }
    sent.set(named);
    let week = |of: &Element| of.query_selector(".week").ok().flatten();
    if let (Some(standing), Some(fresh)) = (week(root), week(&fresh)) {
        standing.set_class_name(&fresh.class_name());
    }
    anew
}

/// The parts of a page of days. A grid has other ones than a list.
fn parts_of(page: &Element) -> Vec<(String, Element)> {
    let Ok(found) = page.query_selector_all("[data-part]") else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    for index in 0..found.length() {
        if let Some(part) = found.item(index) {
            let part: Element = part.unchecked_into();
            parts.push((part.get_attribute("data-part").unwrap_or_default(), part));
        }
    }
    parts
}

/// Draws a part anew.
fn put(panel: &Element, html: &str) {
    let typed: Vec<(String, String, String)> =
        tags(panel, "input").into_iter().filter_map(typed).collect();
    let opened: Vec<String> = tags(panel, "details")
        .into_iter()
        .filter_map(opened)
        .collect();
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
    let again = focused.and_then(|(tag, index)| tags(panel, &tag).into_iter().nth(index));
    if let Some(again) = again {
        // Fails only for an element that has left the page.
        let _ = again.unchecked_ref::<HtmlElement>().focus();
    }
}

fn tags(of: &Element, name: &str) -> Vec<Element> {
    let found = of.get_elements_by_tag_name(name);
    (0..found.length())
        .filter_map(|index| found.item(index))
        .collect()
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
    let index = tags(panel, &tag)
        .iter()
        .position(|element| *element == active)?;
    Some((tag, index))
}
