//! Why a mentor stands where they stand, and what one thinks of it. Drawn on the server only, as HTML
//! that needs no script: what opens is a `details`, what is said is a form.

use super::{FitView, Why};
use crate::context::reader;
use crate::form::input_name;
use crate::ui::Erase;
use crate::words::words;
use domain::matching::feature::Feature;
use domain::matching::feedback::Because;
use domain::matching::fit::WHOLE_SCORE;
use domain::matching::reason::Reason;
use leptos::prelude::*;

/// The form that all buttons of feedback on a page belong to.
pub const FEEDBACK_FORM: &str = "feedback";

/// Up to three reasons and one caveat; where there is no reason, what the words of the query met, or
/// else the skills.
#[component]
pub fn FitLine(
    fit: Option<FitView>,
    why: Vec<Why>,
    skills: Vec<String>,
    /// In a row that tells score, reply and price beside it: nothing is said twice.
    #[prop(optional)]
    in_row: bool,
) -> impl IntoView {
    let (text, lang) = (words().fit(), reader().lang);
    let fit = fit.as_ref();
    let mut line: Vec<String> = fit
        .iter()
        .flat_map(|fit| &fit.reasons)
        .filter(|reason| !(in_row && is_beside(reason)))
        .map(|reason| (text.reason)(reason, lang))
        .collect();
    if line.is_empty() {
        line = why.iter().map(words().market().why).collect();
    }
    let line = if line.is_empty() {
        let skills = skills
            .into_iter()
            .map(|skill| view! { <li>{skill}</li> })
            .collect_view();
        view! { <ul class="skills" aria-label=words().market().skills>{skills}</ul> }.erased()
    } else {
        view! { <p class="result-why">{line.join(" · ")}</p> }.erased()
    };
    let caveat = fit.and_then(|fit| fit.caveat.as_ref());
    let caveat = caveat.map(|caveat| {
        view! { <p class="result-but"><span class="visually-hidden">{text.but}</span> " " {(text.caveat)(caveat, lang)}</p> }
    });
    view! { {line} {caveat} }
}

fn is_beside(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::WellRated { .. } | Reason::RepliesWithin { .. } | Reason::FreeOfCharge
    )
}

/// The parts of the score; they add up to it.
#[component]
pub fn FitParts(fit: FitView) -> impl IntoView {
    let text = words().fit();
    let parts = Feature::ALL.map(|feature| ((text.feature)(feature), fit.parts.of(feature)));
    let chance = [(text.chance, fit.parts.chance)];
    let mut parts: Vec<(&str, u16)> = parts.into_iter().chain(chance).collect();
    parts.retain(|(_, points)| *points > 0);
    parts.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    let rows = parts.into_iter().map(|(name, points)| {
        view! { <tr><th scope="row">{name}</th><td class="num">{points_of(points)}</td></tr> }
    });
    let unknown: Vec<&str> = fit.unknown.iter().map(|f| (text.feature)(*f)).collect();
    let unknown = (!unknown.is_empty())
        .then(|| view! { <p class="fine">{(text.unknown)(&unknown.join(", "))}</p> });
    view! {
        <table class="parts">
            <thead><tr><th scope="col">{text.part}</th><th scope="col" class="num">{text.points}</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
            <tfoot><tr><th scope="row">{text.total}</th><td class="num">{points_of(fit.parts.total())}</td></tr></tfoot>
        </table>
        {unknown}
    }
}

/// Ten-thousandths as points of a hundred, exactly.
fn points_of(part: u16) -> String {
    let points = f64::from(part) / f64::from(WHOLE_SCORE / 100);
    reader().lang.decimal(points, 2)
}

/// "Show how" of a row.
#[component]
pub fn ShowHow(fit: FitView, name: String) -> impl IntoView {
    let text = words().fit();
    view! {
        <details class="result-how">
            <summary>{text.show_how}<span class="visually-hidden">" " {name}</span></summary>
            <FitParts fit />
        </details>
    }
}

/// What one may say of a suggestion. The buttons belong to the one form of the list.
#[component]
pub fn Feedback(slug: String, name: String) -> impl IntoView {
    let text = words().fit();
    let button = |said: &str, words: &'static str, class: &'static str| {
        view! {
            <button class=class form=FEEDBACK_FORM name=input_name("said") value=format!("{said} {slug}")>{words}</button>
        }
    };
    let reasons = Because::ALL.map(|because| {
        let button = button(
            because.as_str(),
            (text.because)(because),
            "button quiet compact",
        );
        view! { <li>{button}</li> }
    });
    view! {
        <div class="result-say" role="group" aria-label=(text.good_of)(&name)>
            {button("good", text.good, "button quiet compact")}
            <details>
                <summary>{text.not_for_me}</summary>
                <ul>{reasons.into_iter().collect_view()}</ul>
            </details>
        </div>
    }
}

/// Why a mentor, on their own page.
pub fn why_panel(fit: FitView) -> String {
    let text = words().fit();
    let head = fit.clone();
    view! {
        <h2>{text.why}</h2>
        <FitLine fit=Some(head) why=vec![] skills=vec![] />
        <details class="result-how"><summary>{text.show_how}</summary><FitParts fit /></details>
    }
    .to_html()
}
