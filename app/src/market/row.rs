//! A mentor as a row: who, why, the next times, the price. Drawn on the server only; what can be
//! pressed in it is a link.

use super::{MentorCard, ScoreOrNew, Why, rounded};
use crate::booking::book_path;
use crate::context::reader;
use crate::shortlist::{CompareBox, MarkButtons};
use crate::ui::{Avatar, Erase, Size};
use crate::words::words;
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;

/// The rows of a list as HTML.
pub fn rows(mentors: Vec<MentorCard>, zone: &ZoneTable) -> String {
    mentors
        .into_iter()
        .map(|mentor| view! { <MentorRow mentor zone=zone.clone() /> })
        .collect_view()
        .to_html()
}

/// How a row writes a time.
pub fn time_of_row(at: Instant, zone: &ZoneTable) -> String {
    reader().lang.short_moment(zone.local(at))
}

/// One mentor of a list.
#[component]
fn MentorRow(mentor: MentorCard, zone: ZoneTable) -> impl IntoView {
    let text = words().market();
    let lang = reader().lang;
    let page = format!("/mentors/{}", mentor.slug);
    let times = mentor.next.iter().map(|time| {
        let href = book_path(&mentor.slug, time.session_type, time.starts_at);
        let label = time_of_row(time.starts_at, &zone);
        view! { <li><a class="slot" href=href rel="nofollow">{label}</a></li> }
    });
    let times = if mentor.next.is_empty() {
        view! { <p class="small soft">{text.no_times}</p> }.erased()
    } else {
        let times = times.collect_view();
        view! {
            <ul class="slots" aria-label=text.next_times>
                {times}
                <li><a class="more" href=format!("{page}#book")>{text.more_times}<span class="visually-hidden">" " {mentor.name.clone()}</span></a></li>
            </ul>
        }
        .erased()
    };
    let price = mentor.price.map(|price| {
        let words = if price.is_zero() { words().common().free_of_charge.to_owned() } else { lang.money(price) };
        let length = mentor.length_minutes.map(|minutes| lang.duration(minutes.into()));
        view! { <p class="result-price"><b class="num">{words}</b> " " <span class="soft small">{length}</span></p> }
    });
    let reply = mentor.median_reply_minutes.map(|minutes| {
        view! { <p class="soft">{(text.replies_in)(&lang.duration(rounded(minutes)))}</p> }
    });
    let marks = (!mentor.own).then(|| {
        view! {
            <CompareBox slug=mentor.slug.clone() name=mentor.name.clone() />
            <MarkButtons mentor=mentor.id name=mentor.name.clone() mark=mentor.mark />
        }
    });
    view! {
        <li>
            <article class="result">
                <Avatar name=mentor.name.clone() photo=mentor.photo.clone() size=Size::Large />
                <div class="result-head">
                    <h2 class="result-name"><a href=page.clone()>{mentor.name.clone()}</a></h2>
                    <p>{mentor.headline.clone()}</p>
                </div>
                <div class="result-facts">{price} <ScoreOrNew score=mentor.score /> {reply}</div>
                <div class="result-more">
                    <WhyLine why=mentor.why skills=mentor.skills />
                    {times}
                </div>
                <div class="result-marks">{marks}</div>
            </article>
        </li>
    }
}

/// Why this mentor, or else what they know.
#[component]
fn WhyLine(why: Vec<Why>, skills: Vec<String>) -> impl IntoView {
    let text = words().market();
    if why.is_empty() {
        let skills = skills
            .into_iter()
            .map(|skill| view! { <li>{skill}</li> })
            .collect_view();
        return view! { <ul class="skills" aria-label=text.skills>{skills}</ul> }.erased();
    }
    let line: Vec<String> = why.iter().map(|why| (text.why)(why)).collect();
    view! { <p class="result-why">{line.join(" · ")}</p> }.erased()
}
