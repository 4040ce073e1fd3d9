//! "What matters to you": sliders and musts as a form that leads to the market, and what is told above
//! the list about them. Drawn on the server only; `weigh.rs` has the list follow the sliders.

use super::fit::FEEDBACK_FORM;
use super::{
    KeepCriteria, MarketQuery, MattersView, SayFeedback, ToldView, UndoFeedback, weight_parameter,
};
use crate::context::reader;
use crate::form::input_name;
use crate::ui::Erase;
use crate::words::words;
use domain::id::FeedbackId;
use domain::matching::criteria::{Importance, Weights};
use domain::matching::feature::Feature;
use domain::matching::text::WORDS_MOST;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Sliders in sight; the rest are behind "More". A college follows the region.
const IN_SIGHT: [Feature; 5] = [
    Feature::Skills,
    Feature::Path,
    Feature::Region,
    Feature::Time,
    Feature::Price,
];
const MORE: [Feature; 7] = [
    Feature::Goals,
    Feature::Topics,
    Feature::Language,
    Feature::Experience,
    Feature::Industry,
    Feature::Talk,
    Feature::Reputation,
];

/// The panel as HTML.
pub fn panel(matters: &MattersView, query: &MarketQuery) -> String {
    let text = words().fit();
    let sliders = |features: &[Feature]| {
        let all = features.iter().map(|feature| {
            view! { <Slider feature=*feature importance=matters.weights.of(*feature) /> }
        });
        all.collect_view()
    };
    let hidden = query.to_pairs().into_iter();
    let hidden = hidden.filter(|(name, _)| !name.starts_with('w') || *name == "week");
    let hidden = hidden.filter(|(name, _)| *name != "page");
    let hidden = hidden
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let back = bare(query).href();
    let remember = (matters.member && !matters.remembered).then(|| {
        view! {
            <noscript>
                <form action=KeepCriteria::PATH method="post">
                    <input type="hidden" name=input_name("weights") value=matters.weights.to_string() />
                    <input type="hidden" name=input_name("back") value=back />
                    <button class="button quiet wide">{text.remember}</button>
                </form>
            </noscript>
        }
    });
    view! {
        <form class="matters" id="matters" action="/mentors" aria-labelledby="matters-title" data-remember=matters.member.then_some("")>
            <div>
                <h2 id="matters-title">{text.title}</h2>
                <p class="small soft">{text.hint}</p>
            </div>
            {hidden}
            {sliders(&IN_SIGHT)}
            <details>
                <summary>{text.more}</summary>
                <div class="matters-more">{sliders(&MORE)}</div>
            </details>
            <noscript><button class="button wide">{text.reorder}</button></noscript>
        </form>
        {remember}
        {left_out(matters, query)}
    }
    .to_html()
}

/// Industries that are no suggestion, each with its way back. A filter that nobody sees is a trap.
fn left_out(matters: &MattersView, query: &MarketQuery) -> Option<AnyView> {
    let text = words().fit();
    let industries = matters.left_out.iter().map(|left_out| {
        let words = text.undo.to_owned();
        view! {
            <li>
                <span>{left_out.industry.clone()}</span>
                <SuggestAgain id=left_out.id query=query.clone() class="button quiet compact" words of=left_out.industry.clone() />
            </li>
        }
    });
    (!matters.left_out.is_empty()).then(|| {
        view! {
            <section class="left-out" aria-labelledby="left-out-title">
                <h3 id="left-out-title">{text.left_out_title}</h3>
                <ul>{industries.collect_view()}</ul>
            </section>
        }
        .erased()
    })
}

/// The form that takes back what left an industry out.
#[component]
fn SuggestAgain(
    id: FeedbackId,
    query: MarketQuery,
    class: &'static str,
    words: String,
    /// Told to those who do not see beside what it stands.
    #[prop(optional)]
    of: String,
) -> impl IntoView {
    let back = MarketQuery {
        told: None,
        page: 0,
        ..query
    };
    view! {
        <form action=UndoFeedback::PATH method="post">
            <input type="hidden" name=input_name("id") value=id.to_string() />
            <input type="hidden" name=input_name("back") value=back.href() />
            <button class=class>{words} <span class="visually-hidden">{of}</span></button>
        </form>
    }
}

/// What is looked for, without what matters.
fn bare(query: &MarketQuery) -> MarketQuery {
    MarketQuery {
        weights: None,
        told: None,
        page: 0,
        ..query.clone()
    }
}

/// One name for slider and choice: `must` and `ignore` count before the number.
#[component]
fn Slider(feature: Feature, importance: Importance) -> impl IntoView {
    let text = words().fit();
    let name = weight_parameter(feature);
    let label = match feature {
        Feature::Region => text.place,
        _ => (text.feature)(feature),
    };
    let number = match importance {
        Importance::Must | Importance::Ignore => Weights::usual().of(feature).weight(),
        Importance::Prefer(weight) => weight.get(),
    };
    let choices = [
        (
            "",
            text.prefer.to_owned(),
            matches!(importance, Importance::Prefer(_)),
        ),
        (
            "must",
            (text.importance)(Importance::Must),
            importance == Importance::Must,
        ),
        (
            "ignore",
            (text.importance)(Importance::Ignore),
            importance == Importance::Ignore,
        ),
    ];
    let choices = choices.map(|(value, words, chosen)| {
        view! { <option value=value selected=chosen>{words}</option> }
    });
    view! {
        <div class="matter">
            <label for=name>{label}</label>
            <select name=name aria-label=(text.how)(label)>{choices.into_iter().collect_view()}</select>
            <input type="range" id=name name=name min="0" max="100" step="5" value=number.to_string() />
        </div>
    }
}

/// What stands above the rows.
pub fn notes(matters: &MattersView, query: &MarketQuery) -> Option<AnyView> {
    let notes = told(matters, query)?;
    Some(view! { <li class="list-note">{notes}</li> }.erased())
}

/// What does not count and why, and what was just said.
fn told(matters: &MattersView, query: &MarketQuery) -> Option<AnyView> {
    let text = words().fit();
    let contradictions = matters.contradictions.iter().map(|feature| {
        let feature = match feature {
            Feature::Region => text.place,
            feature => (text.feature)(*feature),
        };
        view! { <p>{(text.contradiction)(feature)}</p> }
    });
    let too_many = matters.too_many_words.then(|| {
        let most = reader().lang.number(WORDS_MOST as i64);
        view! { <p>{(text.too_many_words)(&most)}</p> }
    });
    let unread = (!query.unread.is_empty())
        .then(|| view! { <p>{(text.unread)(&query.unread.join(", "))}</p> });
    let told = matters.told.clone();
    let told = told.map(|told| view! { <Told told back=bare(query).href() /> });
    let is_some = told.is_some()
        || too_many.is_some()
        || unread.is_some()
        || !matters.contradictions.is_empty();
    is_some.then(|| {
        view! { <div role="status">{unread} {too_many} {contradictions.collect_view()} {told}</div> }
            .erased()
    })
}

#[component]
fn Told(told: ToldView, back: String) -> impl IntoView {
    let text = words().fit();
    let lines = [
        told.raised
            .map(|feature| (text.raised)((text.feature)(feature))),
        told.left_out.as_deref().map(text.left_out),
        told.hidden.then(|| (text.hidden)(&told.mentor)),
    ];
    let mut lines: Vec<String> = lines.into_iter().flatten().collect();
    if lines.is_empty() {
        lines.push((text.noted)(&told.mentor));
    }
    view! {
        <form class="told" action=UndoFeedback::PATH method="post">
            <input type="hidden" name=input_name("id") value=told.id.to_string() />
            <input type="hidden" name=input_name("back") value=back />
            <p>{lines.join(" ")}</p>
            <button class="button compact">{text.undo}</button>
        </form>
    }
}

/// The form that the buttons of all rows belong to; members alone have one.
pub fn feedback_form(matters: &MattersView, query: &MarketQuery) -> Option<AnyView> {
    matters.member.then(|| {
        view! {
            <li hidden>
                <form id=FEEDBACK_FORM action=SayFeedback::PATH method="post">
                    <input type="hidden" name=input_name("q") value=query.q.clone() />
                    <input type="hidden" name=input_name("weights") value=matters.weights.to_string() />
                    <input type="hidden" name=input_name("back") value=bare(query).href() />
                </form>
            </li>
        }
        .erased()
    })
}

/// Where nobody is left: the words, the musts and the industries that could be dropped, each with how
/// many that would bring.
pub fn ways_out(musts: &[(Feature, u32)], matters: &MattersView, query: &MarketQuery) -> String {
    let text = words().fit();
    let lang = crate::context::reader().lang;
    let ways = musts.iter().map(|(feature, count)| {
        let weights = matters.weights.clone();
        let usual = Weights::usual().of(*feature);
        let without = MarketQuery {
            weights: Some(weights.with(*feature, usual)),
            ..bare(query)
        };
        let words = (text.without_must)((text.feature)(*feature), &lang.number((*count).into()));
        view! { <a class="button primary" href=without.href()>{words}</a> }
    });
    let brings = |count: u32| lang.number(count.into());
    let industries = matters
        .left_out
        .iter()
        .filter(|left_out| left_out.brings > 0);
    let industries = industries.map(|left_out| {
        let words = (text.with_industry)(&left_out.industry, &brings(left_out.brings));
        view! { <SuggestAgain id=left_out.id query=query.clone() class="button primary" words /> }
    });
    let no_words = (matters.without_words > 0).then(|| {
        let without = MarketQuery {
            q: String::new(),
            told: None,
            page: 0,
            ..query.clone()
        };
        let words = (text.without_words)(&brings(matters.without_words));
        view! { <a class="button primary" href=without.href()>{words}</a> }
    });
    let notes = told(matters, query).map(|notes| view! { <div class="list-note">{notes}</div> });
    view! { {notes} {no_words} {ways.collect_view()} {industries.collect_view()} }.to_html()
}
