//! A mentor's page: who they are, what to expect, what others say, and the times beside it.

use super::{MarketQuery, MentorView, OfferedType, PublicReview, mentor, rounded};
use crate::account::zone_of_times;
use crate::booking::{
    LiveTimes, Pick, PickLink, TimePicker, TimesQuery, TimesView, WaitHere, book_path_of_length,
    times_of_week,
};
use crate::context::reader;
use crate::error::AppError;
use crate::load::{awaited, load};
use crate::money::{price_notes, price_words};
use crate::plan::PlanLinks;
use crate::shortlist::{MarkButtons, follow_marks};
use crate::title::Title;
use crate::ui::{Avatar, BarMeter, Chip, Erase, Glyph, Icon, Kept, Notice, Size, Stars, Tone};
use crate::wallet::PackageLinks;
use crate::wire::InPlace;
use crate::words::words;
use domain::date;
use domain::id::SessionTypeId;
use domain::profile::RoleHeld;
use domain::review::Score;
use domain::time::{DAY, date_of_day};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_meta::{Link, Meta};
use leptos_router::hooks::{use_params_map, use_query_map};
use std::sync::Arc;

/// What the address chooses on a mentor's page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Chosen {
    session_type: Option<SessionTypeId>,
    from: Option<Date>,
    day: Option<Date>,
    /// In minutes, when it is not the usual length.
    length: Option<u16>,
}

/// `/mentors/{slug}`
#[component]
pub fn MentorPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let chosen = Memo::new(move |_| Chosen {
        session_type: query.read().get("type").and_then(|id| id.parse().ok()),
        from: query.read().get("from").and_then(|from| date::read(&from)),
        day: query.read().get("day").and_then(|day| date::read(&day)),
        length: query
            .read()
            .get("length")
            .and_then(|text| text.parse().ok()),
    });
    // What was looked for in the market, if the reader comes from there; it stays while they look at
    // other times.
    let asked = StoredValue::new(MarketQuery::from_params(&query.read_untracked()));
    let (live, kept) = (LiveTimes::new(), Kept::new());
    let page = load(
        move || slug.get(),
        move |slug| async move {
            let (page, why) = mentor(slug, asked.get_value()).await?;
            Ok::<_, AppError>((page, InPlace(why)))
        },
    );
    let zone = zone_of_times();
    let times = load(
        // Another day of the same week is another view of it.
        move || (slug.get(), chosen.get(), live.version(), zone.get()),
        move |(slug, chosen, ..)| async move {
            let offered = page.await?.0.types;
            let Some(kind) = chosen_type(&offered, chosen.session_type).map(|kind| kind.id) else {
                return Ok(None);
            };
            times_of_week(TimesQuery {
                mentor: slug,
                session_type: kind,
                from: chosen.from,
                length: chosen.length,
            })
            .await
            .map(Some)
        },
    );
    view! {
        <Transition>
            {awaited(move || async move {
                match page.await {
                    Ok((page, InPlace(why))) => {
                        live.watch(page.id);
                        let times = times.await;
                        let chosen = chosen.get_untracked();
                        kept.view(|| view! { <Mentor page why times chosen /> })
                    }
                    Err(error) => view! { <Failed error /> }.erased(),
                }
            })}
        </Transition>
    }
}

/// What the address names, or else the first.
fn chosen_type(offered: &[OfferedType], wanted: Option<SessionTypeId>) -> Option<&OfferedType> {
    offered
        .iter()
        .find(|kind| Some(kind.id) == wanted)
        .or_else(|| offered.first())
}

#[component]
fn Failed(error: AppError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::status_of_page(&error);
    let common = words().common();
    let text = if error == AppError::NotFound {
        common.not_found_text.to_owned()
    } else {
        (common.failure)(&error)
    };
    view! {
        <Title text=common.not_found_title />
        <h1>{common.not_found_title}</h1>
        <p>{text}</p>
    }
}

#[component]
fn Mentor(
    page: MentorView,
    why: String,
    times: Result<Option<TimesView>, AppError>,
    chosen: Chosen,
) -> impl IntoView {
    let text = words().market();
    let address = format!("{}/mentors/{}", reader().site, page.slug);
    let robots = if page.searchable {
        "index, follow"
    } else {
        "noindex"
    };
    // What is marked as chosen is what the times are of, also while those of another are on their way.
    let session_type = match &times {
        Ok(Some(times)) => Some(times.session_type),
        _ => chosen.session_type,
    };
    let chosen = Chosen {
        session_type,
        ..chosen
    };
    let policy = chosen_type(&page.types, chosen.session_type)
        .map(|kind| (text.policy)(kind.policy.free_until_hours, kind.policy.then_reschedules));
    view! {
        <Title text=page.name.clone() />
        <Meta name="description" content=page.headline.clone() />
        <Meta name="robots" content=robots />
        <Link rel="canonical" href=address.clone() />
        <StructuredData page=page.clone() address />
        <article class="mentor">
            <Head page=page.clone() />
            <BookCard page=page.clone() times chosen policy=policy.clone() />
            <div class="mentor-about">
                {view! { <section class="section why" inner_html=why></section> }}
                {section(text.about, page.story.clone())}
                <Expect page=page.clone() policy />
                <Skills page=page.clone() />
                <Roles roles=page.roles.clone() />
                <Links links=page.links.clone() />
                <Reviews page=page.clone() />
            </div>
        </article>
    }
}

/// The person as search engines read them. Data, not script: it carries the page's nonce all the
/// same, and nothing in it can end the element.
#[component]
fn StructuredData(page: MentorView, address: String) -> impl IntoView {
    let mut person = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "Person",
        "name": page.name,
        "url": address,
        "description": page.headline,
        "knowsLanguage": page.languages,
        "knowsAbout": page.skills.iter().map(|skill| skill.name.as_str()).collect::<Vec<_>>(),
    });
    if let Some(photo) = page.photo {
        person["image"] = format!("{}{photo}", reader().site).into();
    }
    if let Some(role) = page.roles.iter().find(|role| role.until_year.is_none()) {
        person["jobTitle"] = role.title.as_str().into();
    }
    let json = person.to_string().replace('<', "\\u003c");
    let nonce = leptos::nonce::use_nonce();
    view! { <script type="application/ld+json" nonce=nonce inner_html=json></script> }
}

fn section(title: &'static str, written: String) -> Option<impl IntoView> {
    (!written.is_empty()).then(|| view! { <section class="section"><h2>{title}</h2><p class="written">{written}</p></section> })
}

#[component]
fn Head(page: MentorView) -> impl IntoView {
    let text = words().market();
    let language =
        |tag: &String| (words().profile().language)(tag).map_or_else(|| tag.clone(), str::to_owned);
    let languages: Vec<String> = page.languages.iter().map(language).collect();
    let chips = [
        page.open
            .then(|| view! { <li><Chip tone=Tone::Accent>{text.open}</Chip></li> }.erased()),
        page.verified_employer
            .as_deref()
            .map(text.verified)
            .map(|works_at| {
                view! { <li><Chip tone=Tone::Good glyph=Glyph::Verified>{works_at}</Chip></li> }
                    .erased()
            }),
        Some(page.region.clone())
            .filter(|region| !region.is_empty())
            .map(|region| view! { <li><Chip glyph=Glyph::Place>{region}</Chip></li> }.erased()),
        (!languages.is_empty())
            .then(|| view! { <li><Chip>{languages.join(", ")}</Chip></li> }.erased()),
    ];
    let marks = (!page.own).then(|| {
        view! {
            <div class="result-marks" on:submit=follow_marks>
                <MarkButtons mentor=page.id name=page.name.clone() mark=page.mark />
            </div>
        }
    });
    view! {
        <header class="mentor-head">
            <div class="person-head">
                <Avatar name=page.name.clone() photo=page.photo.clone() size=Size::Huge />
                <div class="person-words">
                    <h1>{page.name.clone()}</h1>
                    <p>{page.headline.clone()}</p>
                    <ul class="cluster">{chips.into_iter().flatten().collect_view()}</ul>
                </div>
                {marks}
            </div>
            <Signals page />
        </header>
    }
}

#[component]
fn Signals(page: MentorView) -> impl IntoView {
    let text = words().market();
    let lang = reader().lang;
    let score = match page.score {
        Score::New => view! { <div><dt>{(text.from_sessions)("0")}</dt><dd><Chip tone=Tone::Info>{text.new_mentor}</Chip></dd></div> }.erased(),
        Score::Rated { mean, count } => view! {
            <div>
                <dt>{(text.from_sessions)(&lang.number(count.into()))}</dt>
                <dd class="score"><Icon glyph=Glyph::Star solid=true />{lang.decimal(mean, 2)}</dd>
            </div>
        }
        .erased(),
    };
    let fact =
        |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <dl class="signals">
            {score}
            {page.median_reply_minutes.map(|minutes| fact(text.median_reply, lang.duration(rounded(minutes))))}
            {page.answered_percent.map(|percent| fact(text.answered, format!("{percent}\u{a0}%")))}
            {page.kept_percent.map(|percent| fact(text.kept, format!("{percent}\u{a0}%")))}
            {(page.places > 0).then(|| fact(text.places_left, (text.places)(page.places_left, page.places)))}
        </dl>
    }
}

/// Kinds of session and the times of the one that is chosen. Every choice is a link.
#[component]
fn BookCard(
    page: MentorView,
    times: Result<Option<TimesView>, AppError>,
    chosen: Chosen,
    policy: Option<String>,
) -> impl IntoView {
    let text = words().market();
    let kind = chosen_type(&page.types, chosen.session_type).map(|kind| kind.id);
    let kinds = page.types.iter().cloned().map(|offered| {
        let current = kind == Some(offered.id);
        let href = format!("/mentors/{}?type={}#book", page.slug, offered.id);
        view! { <KindLink offered current href /> }
    });
    let packages = page.packages.clone();
    let packages = kind.map(|kind| view! { <PackageLinks packages kind /> });
    let tiers = page.tiers.clone();
    let tiers = kind.map(|kind| view! { <PlanLinks tiers kind /> });
    let picker = match (times, kind) {
        (Ok(Some(times)), Some(kind)) => {
            let lengths = view! { <Lengths slug=page.slug.clone() kind times=times.clone() /> };
            let link = links_of(page.slug.clone(), kind, chosen.length);
            let waiting = times
                .waitlist
                .map(|waitlist| view! { <WaitHere session_type=kind waitlist /> });
            view! { {lengths} <TimePicker times day=chosen.day link /> {waiting} }.erased()
        }
        (Ok(_), _) => view! { <p class="soft">{text.nothing_offered}</p> }.erased(),
        (Err(error), _) => {
            view! { <Notice tone=Tone::Bad title=(words().common().failure)(&error) /> }.erased()
        }
    };
    view! {
        <aside class="mentor-book card raised" id="book" aria-labelledby="book-title">
            <div class="book">
                <h2 id="book-title">{text.book}</h2>
                <ul class="choices" aria-label=text.kinds>{kinds.collect_view()}</ul>
                {picker}
                {packages}
                {tiers}
                {policy.map(|policy| view! { <p class="fine">{policy}</p> })}
            </div>
        </aside>
    }
}

/// Every length of a session, when there is more than one to choose from.
#[component]
fn Lengths(slug: String, kind: SessionTypeId, times: TimesView) -> impl IntoView {
    if times.other_lengths.is_empty() {
        return ().erased();
    }
    let lang = reader().lang;
    let usual = times.usual_length;
    let lengths = std::iter::once(usual).chain(times.other_lengths);
    let links = lengths.map(|minutes| {
        let length = (minutes != usual).then(|| format!("&length={minutes}"));
        let href = format!("/mentors/{slug}?type={kind}{}#book", length.unwrap_or_default());
        let current = (minutes == times.length_minutes).then_some("true");
        view! { <li><a class="slot" href=href aria-current=current rel="nofollow">{lang.duration(minutes.into())}</a></li> }
    });
    view! { <ul class="times" aria-label=words().arrange().length>{links.collect_view()}</ul> }
        .erased()
}

/// Where the choices of the picker lead.
fn links_of(slug: String, kind: SessionTypeId, length: Option<u16>) -> PickLink {
    let chosen = length.map(|length| format!("&length={length}"));
    let chosen = chosen.unwrap_or_default();
    Arc::new(move |pick| match pick {
        Pick::Week(from) => format!("/mentors/{slug}?type={kind}{chosen}&from={from}#book"),
        Pick::Day { from, day } => {
            format!("/mentors/{slug}?type={kind}{chosen}&from={from}&day={day}#book")
        }
        Pick::Time { time, .. } => book_path_of_length(&slug, kind, time.starts_at(), length),
    })
}

#[component]
fn KindLink(offered: OfferedType, current: bool, href: String) -> impl IntoView {
    let lang = reader().lang;
    let glyph = if current {
        Glyph::CheckCircle
    } else {
        Glyph::Clock
    };
    let length = lang.duration(offered.length_minutes.into());
    let pricing = offered.pricing;
    let price = price_words(lang, pricing.price, pricing.pay_what_you_can);
    let facts: Vec<String> = std::iter::once(length)
        .chain(price_notes(pricing).into_iter().map(str::to_owned))
        .collect();
    let facts = facts.join(" · ");
    view! {
        <li>
            <a class="choice" href=href aria-current=current.then_some("true") rel="nofollow">
                <Icon glyph />
                <span>{offered.name} " " <span class="choice-hint">"· " {facts}</span></span>
                <b class="num">{price}</b>
            </a>
        </li>
    }
}

#[component]
fn Expect(page: MentorView, policy: Option<String>) -> impl IntoView {
    let text = words().market();
    let facts = [
        (text.helps_with, page.helps_with),
        (text.does_not_take, page.does_not_take),
        (text.how_to_prepare, page.how_to_prepare),
        (text.time_given, page.time_given),
        (text.changes, policy.unwrap_or_default()),
    ];
    let filled: Vec<_> = facts
        .into_iter()
        .filter(|(_, written)| !written.is_empty())
        .collect();
    (!filled.is_empty()).then(|| {
        let facts = filled.into_iter().map(|(name, written)| view! { <dt>{name}</dt><dd>{written}</dd> });
        view! { <section class="section"><h2>{text.expect}</h2><dl class="facts">{facts.collect_view()}</dl></section> }
    })
}

#[component]
fn Skills(page: MentorView) -> impl IntoView {
    (!page.skills.is_empty()).then(|| {
        let skills = page.skills.into_iter().map(|skill| {
            let level = words().profile().levels[usize::from(skill.level.clamp(1, 4)) - 1];
            view! { <li class="chip">{skill.name} " " <span class="level">{level}</span></li> }
        });
        view! { <section class="section"><h2>{words().market().skills}</h2><ul class="skill-list">{skills.collect_view()}</ul></section> }
    })
}

#[component]
fn Roles(roles: Vec<RoleHeld>) -> impl IntoView {
    let text = words().market();
    (!roles.is_empty()).then(|| {
        let roles = roles.into_iter().map(|role| {
            let until = role.until_year.map_or_else(|| text.now.to_owned(), |year| year.to_string());
            view! {
                <li>
                    <span class="years">{format!("{} – {until}", role.from_year)}</span>
                    <div><b>{role.title}</b> <br /> <span class="soft">{role.company}</span></div>
                </li>
            }
        });
        view! { <section class="section"><h2>{text.path}</h2><ol class="roles">{roles.collect_view()}</ol></section> }
    })
}

#[component]
fn Links(links: Vec<String>) -> impl IntoView {
    (!links.is_empty()).then(|| {
        let links = links.into_iter().map(|link| {
            let shown = link.trim_start_matches("https://").trim_start_matches("http://").to_owned();
            view! { <li><a href=link rel="nofollow ugc noopener">{shown}</a></li> }
        });
        view! { <section class="section"><h2>{words().market().links}</h2><ul>{links.collect_view()}</ul></section> }
    })
}

#[component]
fn Reviews(page: MentorView) -> impl IntoView {
    let text = words().market();
    let lang = reader().lang;
    let head = match page.score {
        Score::New => None,
        Score::Rated { mean, count } => {
            let (value, count) = (lang.decimal(mean, 2), lang.number(count.into()));
            let meters = [(text.clarity, page.clarity), (text.preparation, page.preparation), (text.progress, page.progress)]
                .into_iter()
                .filter_map(|(name, mean)| mean.map(|mean| (name, mean)))
                .map(|(name, mean)| view! { <BarMeter label=name value=lang.decimal(mean, 1) share=mean / 5.0 /> });
            Some(view! {
                <div class="reviews-head">
                    <div class="reviews-score">
                        <b>{value.clone()}</b>
                        <Stars value=mean label=(text.score)(&value, &count) />
                        <span class="soft small">{(text.from_sessions)(&count)}</span>
                    </div>
                    <div class="sub-scores">{meters.collect_view()}</div>
                </div>
            })
        }
    };
    let body = if page.reviews.is_empty() {
        view! { <p class="soft">{text.no_reviews}</p> }.erased()
    } else {
        let rows = page
            .reviews
            .into_iter()
            .map(|review| view! { <ReviewRow review /> });
        view! { <ul class="rows">{rows.collect_view()}</ul> }.erased()
    };
    view! { <section class="section" aria-labelledby="reviews"><h2 id="reviews">{text.reviews}</h2>{head}{body}</section> }
}

#[component]
fn ReviewRow(review: PublicReview) -> impl IntoView {
    let text = words().market();
    let lang = reader().lang;
    // A month is as exact as it is told, and the same in every zone but for its edges.
    let date = date_of_day(review.written_at.0.div_euclid(DAY));
    let month = format!("{} {}", lang.month(date.month()), date.year());
    view! {
        <li class="review">
            <blockquote>{review.text}</blockquote>
            <p class="review-by">
                <Stars value=f64::from(review.overall) label=(text.of_five)(review.overall) />
                <span>{text.verified_session} " · " {month}</span>
            </p>
        </li>
    }
}
