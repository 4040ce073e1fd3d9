//! Links to the other pages of a list. The address of a page is the caller's business.

use super::Erase;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The words of a pager.
#[derive(Clone, Debug)]
pub struct PagerWords {
    /// The name of the navigation ("Pages").
    pub label: String,
    pub back: String,
    pub next: String,
    /// What is shown of how many ("21–40 of 212").
    pub range: String,
}

/// Back, the first, the neighbours, the last, next. One page draws nothing.
#[component]
pub fn Pager<F>(
    /// The page shown, from one.
    page: u32,
    pages: u32,
    words: PagerWords,
    /// The address of a page.
    href: F,
) -> impl IntoView
where
    F: Fn(u32) -> String + 'static,
{
    if pages < 2 {
        return None;
    }
    let turn = |to: u32, rel: &'static str, words: String, glyph: Glyph| {
        let icon = view! { <Icon glyph/> };
        let words = view! { <span>{words}</span> };
        let inside = if rel == "prev" {
            (icon.erased(), words.erased())
        } else {
            (words.erased(), icon.erased())
        };
        view! { <a class="turn" href=href(to) rel=rel>{inside}</a> }
    };
    let numbers = pages_shown(page, pages)
        .into_iter()
        .map(|shown| {
            let inside = match shown {
                None => view! { <span class="gap" aria-hidden="true">"…"</span> }.erased(),
                Some(number) if number == page => {
                    view! { <span class="here" aria-current="page">{number}</span> }.erased()
                }
                Some(number) => view! { <a href=href(number)>{number}</a> }.erased(),
            };
            view! { <li>{inside}</li> }
        })
        .collect_view();
    let back = (page > 1).then(|| turn(page - 1, "prev", words.back, Glyph::Back));
    let next = (page < pages).then(|| turn(page + 1, "next", words.next, Glyph::Forward));
    Some(view! {
        <nav class="pager" aria-label=words.label>
            {back}
            <ol>{numbers}</ol>
            {next}
            <span class="words">{words.range}</span>
        </nav>
    })
}

/// The first, the last, and the neighbours of the page shown; `None` is a gap.
fn pages_shown(page: u32, pages: u32) -> Vec<Option<u32>> {
    let mut shown = Vec::new();
    let mut before = 0;
    for number in (1..=pages).filter(|&n| n == 1 || n == pages || n.abs_diff(page) <= 1) {
        match number - before {
            1 => {}
            2 => shown.push(Some(number - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(number));
        before = number;
    }
    shown
}
