//! A mentor as a row: who, why, the next times, the price. Drawn on the server only; what can be
//! pressed in it is a link, or a button of a form.

use super::fit::{Feedback, FitLine, ShowHow};
use super::matters::{feedback_form, notes};
use super::{MarketQuery, MarketView, MentorCard, ScoreOrNew, rounded};
use crate::booking::book_path;
use crate::context::reader;
use crate::money::{price_notes, price_words};
use crate::shortlist::{CompareBox, MarkButtons};
use crate::ui::{Avatar, Erase, Size};
use crate::words::words;
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;

/// The rows of a list as HTML; what is looked for goes along to each mentor's page.
pub fn rows(market: &MarketView, query: &MarketQuery) -> String {
    let carried = MarketQuery {
        told: None,
        page: 0,
        ..query.clone()
    };
    let carried = carried.href();
    let carried = carried.strip_prefix("/mentors").unwrap_or_default();
    let rows = market.mentors.iter().cloned().map(|mentor| {
        view! { <MentorRow mentor zone=market.zone.clone() carried=carried.to_owned() member=market.matters.member /> }
    });
    let (notes, form) = (
        notes(&market.matters, query),
        feedback_form(&market.matters, query),
    );
    view! { {notes} {rows.collect_view()} {form} }.to_html()
}

/// A few rows for the first page of the site, where nothing was looked for.
pub fn featured_rows(market: &MarketView) -> String {
    plain_rows(market.mentors.clone(), &market.zone, |_| String::new())
}

/// Rows of mentors who were not ranked; `back` is where a mark leads to without script.
pub fn plain_rows(
    mentors: Vec<MentorCard>,
    zone: &ZoneTable,
    back: fn(&MentorCard) -> String,
) -> String {
    let rows = mentors.into_iter().map(|mentor| {
        let back = back(&mentor);
        view! { <MentorRow mentor zone=zone.clone() carried=String::new() member=false back /> }
    });
    rows.collect_view().to_html()
}

/// How a row writes a time.
pub fn time_of_row(at: Instant, zone: &ZoneTable) -> String {
    reader().lang.short_moment(zone.local(at))
}

/// One mentor of a list.
#[component]
fn MentorRow(
    mentor: MentorCard,
    zone: ZoneTable,
    carried: String,
    member: bool,
    #[prop(optional)] back: String,
) -> impl IntoView {
    let text = words().market();
    let lang = reader().lang;
    let page = format!("/mentors/{}{carried}", mentor.slug);
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
    let say = member.then(|| {
        view! { <Feedback slug=mentor.slug.clone() name=mentor.name.clone() /> }
    });
    let price = mentor.pricing.map(|pricing| {
        let words = price_words(lang, pricing.price, pricing.pay_what_you_can);
        let length = mentor.length_minutes.map(|minutes| lang.duration(minutes.into()));
        let notes = price_notes(pricing).into_iter().map(str::to_owned);
        let facts: Vec<String> = length.into_iter().chain(notes).collect();
        view! { <p class="result-price"><b class="num">{words}</b> " " <span class="soft small">{facts.join(" · ")}</span></p> }
    });
    let reply = mentor.median_reply_minutes.map(|minutes| {
        view! { <p class="soft">{(text.replies_in)(&lang.duration(rounded(minutes)))}</p> }
    });
    let marks = (!mentor.own).then(|| {
        view! {
            <CompareBox slug=mentor.slug.clone() name=mentor.name.clone() />
            <MarkButtons mentor=mentor.id name=mentor.name.clone() mark=mentor.mark back />
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
                    <FitLine fit=mentor.fit.clone() why=mentor.why skills=mentor.skills in_row=true />
                    {times}
                    <div class="result-end">
                        {mentor.fit.map(|fit| view! { <ShowHow fit name=mentor.name.clone() /> })}
                        {say}
                    </div>
                </div>
                <div class="result-marks">{marks}</div>
            </article>
        </li>
    }
}
