//! The quiet buttons that bookmark and hide a mentor: a form without script; where script runs, they
//! change at once, and the server is told beside it. Knows no page.

use super::{Mark, MarkMentor, NO_MARK};
use crate::form::input_name;
use crate::ui::{Glyph, Icon};
use crate::words::words;
use domain::id::MemberId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Both buttons for one mentor. Who stands around them listens with [`follow_marks`].
#[component]
pub fn MarkButtons(
    mentor: MemberId,
    name: String,
    mark: Option<Mark>,
    /// Where to go without script; empty for the same page.
    #[prop(optional, into)]
    back: String,
) -> impl IntoView {
    let text = words().shortlist();
    let button = |kind: Mark, label: String, inside: AnyView| {
        let pressed = mark == Some(kind);
        let sends = if pressed { NO_MARK } else { kind.as_str() };
        let class = match kind {
            Mark::Bookmark => "button quiet compact square mark",
            Mark::Hidden => "button quiet compact mark",
        };
        view! {
            <button
                class=class
                type="submit"
                name=input_name("mark")
                value=sends
                data-mark=kind.as_str()
                aria-pressed=pressed.to_string()
                aria-label=label
                title=(kind == Mark::Bookmark).then_some(text.bookmark)
            >
                {inside}
            </button>
        }
    };
    let bookmark = view! { <Icon glyph=Glyph::Bookmark /> };
    view! {
        <form class="marks" method="post" action=MarkMentor::PATH data-mentor=mentor.to_string()>
            <input type="hidden" name=input_name("mentor") value=mentor.to_string() />
            <input type="hidden" name=input_name("back") value=back />
            {button(Mark::Hidden, (text.hide_named)(&name), crate::ui::Erase::erased(text.hide))}
            {button(Mark::Bookmark, (text.bookmark_named)(&name), crate::ui::Erase::erased(bookmark))}
        </form>
    }
}

/// Hears the buttons of all mentors below an element: shows what was pressed at once and tells the
/// server. What the server refuses is taken back, and then sent without script, whose answer says why.
pub fn follow_marks(event: SubmitEvent) {
    #[cfg(feature = "hydrate")]
    // None where it was another form, which goes its own way.
    let _ = in_browser::follow(&event);
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use super::super::mark_mentor_here;
    use super::*;
    use wasm_bindgen::JsCast as _;
    use web_sys::{Element, HtmlFormElement};

    /// On a button that was refused: it goes the way without script.
    const PLAIN: &str = "data-plain";

    pub fn follow(event: &SubmitEvent) -> Option<()> {
        let button = event.submitter()?;
        let kind = button.get_attribute("data-mark")?;
        let form = button.closest("form").ok()??;
        let form = form.dyn_into::<HtmlFormElement>().ok()?;
        let mentor = form.get_attribute("data-mentor")?;
        if button.has_attribute(PLAIN) {
            return None;
        }
        event.prevent_default();
        let before = pressed(&form);
        let mark = match before.as_deref() == Some(kind.as_str()) {
            true => None,
            false => Some(kind),
        };
        show(&form, mark.as_deref());
        leptos::task::spawn_local(async move {
            let sent = mark.unwrap_or_else(|| NO_MARK.to_owned());
            if mark_mentor_here(mentor, sent).await.is_err() {
                show(&form, before.as_deref());
                // Neither can fail: the names are ours, and the button is the form's.
                let _ = button.set_attribute(PLAIN, "");
                let _ = form.request_submit_with_submitter(Some(&button));
            }
        });
        Some(())
    }

    fn buttons(form: &HtmlFormElement) -> Vec<Element> {
        let found = form.get_elements_by_class_name("mark");
        (0..found.length())
            .filter_map(|at| found.item(at))
            .collect()
    }

    fn pressed(form: &HtmlFormElement) -> Option<String> {
        let buttons = buttons(form).into_iter();
        let mut pressed = buttons
            .filter(|button| button.get_attribute("aria-pressed").as_deref() == Some("true"));
        pressed.next()?.get_attribute("data-mark")
    }

    fn show(form: &HtmlFormElement, mark: Option<&str>) {
        for button in buttons(form) {
            let kind = button.get_attribute("data-mark").unwrap_or_default();
            let pressed = mark == Some(kind.as_str());
            let sends = if pressed { NO_MARK } else { &kind };
            // The names are ours: neither can fail.
            let _ = button.set_attribute("aria-pressed", if pressed { "true" } else { "false" });
            let _ = button.set_attribute("value", sends);
        }
    }
}
