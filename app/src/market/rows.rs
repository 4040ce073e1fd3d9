//! Rows of mentors on a page: HTML that the server drew. When the reader turns out to live on another
//! clock than they were drawn for, only their times are written anew. Knows nothing of mentors.

use super::times_of_rows;
use crate::account::zone_of_times;
use crate::shortlist::follow_marks;
use domain::time::Instant;
use leptos::html::Ol;
use leptos::prelude::*;

/// The list itself; `zone` names the clock that its times were drawn for.
#[component]
pub fn Rows(html: String, zone: String) -> impl IntoView {
    let list = NodeRef::<Ol>::new();
    let shown = zone_of_times();
    Effect::new(move |before: Option<String>| {
        let now = shown.get();
        if now != before.unwrap_or_else(|| zone.clone()) {
            write_times(list, now.clone());
        }
        now
    });
    view! { <ol class="results" node_ref=list on:submit=follow_marks inner_html=html></ol> }
}

/// Asks the server how the times of the list read in this zone: the browser part knows no words for
/// days. A list that was drawn anew meanwhile has its times from there.
fn write_times(list: NodeRef<Ol>, zone: String) {
    let slots = slots_of(list);
    if slots.is_empty() {
        return;
    }
    leptos::task::spawn_local(async move {
        let times = slots.iter().map(|(_, at)| *at).collect();
        if let Ok(written) = times_of_rows(zone, times).await {
            for ((slot, _), text) in slots.iter().zip(written) {
                slot.set_text_content(Some(&text));
            }
        }
    });
}

/// The links to times in a list, and the times that their addresses name.
#[cfg(feature = "hydrate")]
fn slots_of(list: NodeRef<Ol>) -> Vec<(web_sys::Element, Instant)> {
    use web_sys::js_sys::Date;
    let Some(list) = list.get_untracked() else {
        return Vec::new();
    };
    let slots = list.get_elements_by_class_name("slot");
    (0..slots.length())
        .filter_map(|index| slots.item(index))
        .filter_map(|slot| {
            let address = slot.get_attribute("href")?;
            let (_, at) = address.rsplit_once("at=")?;
            Some((slot, Instant(Date::parse(at) as i64)))
        })
        .collect()
}

#[cfg(not(feature = "hydrate"))]
fn slots_of(_: NodeRef<Ol>) -> Vec<(leptos::tachys::renderer::types::Element, Instant)> {
    Vec::new()
}
