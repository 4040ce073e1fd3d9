//! One's sessions: what comes, what is over, each under its date and on both clocks.

use super::parts::Unavailable;
use super::waiting::Waiting;
use super::*;
use crate::context::reader;
use crate::form::Call;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{EmptyState, Erase, Glyph, Kept};
use crate::words::words;
use domain::booking::BookingStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/sessions`, `/sessions?past=1`
#[component]
pub fn SessionsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| SessionsQuery {
        past: query.with(|query| query.get("past").is_some()),
        cursor: query.with(|query| query.get("after")),
    });
    let (leave, kept) = (Call::<LeaveWaitlist>::new(), Kept::new());
    let listed = load(
        move || (asked.get(), leave.version().get()),
        |(asked, _)| my_sessions(asked),
    );
    let text = words().booking();
    let current = move |past: bool| (asked.get().past == past).then_some("page");
    view! {
        <Title text=text.title />
        <header class="page-head">
            <div class="page-head-words"><h1>{text.title}</h1></div>
            <div class="page-head-end"><a class="button primary" href="/mentors">{words().common().find_a_mentor}</a></div>
        </header>
        <nav class="tabs" aria-label=text.title>
            <ul>
                <li><a href="/sessions" aria-current=move || current(false)>{text.coming}</a></li>
                <li><a href="/sessions?past=1" aria-current=move || current(true)>{text.past}</a></li>
            </ul>
        </nav>
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match listed.await {
                    Ok(mut view) => {
                        let waiting = std::mem::take(&mut view.waiting);
                        // A time that is kept for half an hour comes before all that can wait.
                        let (first, last) = match waiting.iter().any(|line| line.offer.is_some()) {
                            true => (waiting, Vec::new()),
                            false => (Vec::new(), waiting),
                        };
                        let past = asked.get_untracked().past;
                        kept.view(|| {
                            view! {
                                <Waiting waiting=first leave />
                                <SessionList view past />
                                <Waiting waiting=last leave />
                            }
                        })
                    }
                    Err(error) => view! { <Unavailable error /> }.erased(),
                }
            })}
        </Transition>
    }
}

#[component]
fn SessionList(view: SessionsView, past: bool) -> impl IntoView {
    let text = words().booking();
    if view.sessions.is_empty() {
        return match past {
            true => view! { <EmptyState glyph=Glyph::Sessions title=text.nothing_past /> }.erased(),
            false => view! {
                <EmptyState glyph=Glyph::Sessions title=text.nothing_coming words=text.nothing_coming_text>
                    <a class="button primary" href="/mentors">{words().common().find_a_mentor}</a>
                </EmptyState>
            }
            .erased(),
        };
    }
    let more = view.next.map(|cursor| {
        let href = format!(
            "/sessions?{}after={cursor}",
            if past { "past=1&" } else { "" }
        );
        view! { <p><a class="button" href=href>{text.more}</a></p> }
    });
    view! {
        <ol class="sessions">
            {view.sessions.into_iter().map(|card| view! { <li><SessionRow card /></li> }).collect_view()}
        </ol>
        {more}
    }
    .erased()
}

#[component]
fn SessionRow(card: SessionCard) -> impl IntoView {
    let text = words().booking();
    let lang = reader().lang;
    let starts_at = card.session.starts_at();
    let local = card.reader_zone.local(starts_at);
    let theirs = their_hours(
        lang,
        &card.reader_zone,
        &card.other_zone,
        card.session,
        first_name(&card.other.name),
    );
    let month: String = lang.month(local.month()).chars().take(3).collect();
    let needs_mark = card
        .needs_mark
        .then(|| view! { <span class="chip warn">{text.needs_mark}</span> });
    view! {
        <article class="session-row">
            <time class="date-block" datetime=starts_at.to_rfc3339()>
                {lang.weekday_short(local.weekday())} <b>{local.day()}</b> {month}
            </time>
            <div class="session-words">
                <h2><a href=format!("/sessions/{}", card.id)>{(text.with)(&card.title, &card.other.name)}</a></h2>
                <p class="num">{hours(lang, &card.reader_zone, card.session)} <span class="soft">" · " {theirs}</span></p>
            </div>
            <div class="session-end">{needs_mark} <StatusChip card=card.clone() /></div>
        </article>
    }
    .erased()
}

/// What state a session is in, in a word.
#[component]
pub fn StatusChip(card: SessionCard) -> impl IntoView {
    let class = match card.status {
        BookingStatus::Confirmed | BookingStatus::Kept => "chip good",
        BookingStatus::Requested => "chip warn",
        BookingStatus::Held => "chip info",
        BookingStatus::Cancelled | BookingStatus::NoShow | BookingStatus::Declined => "chip bad",
        BookingStatus::Expired | BookingStatus::Rescheduled => "chip",
    };
    let label = (words().booking().status)(card.status, card.me, first_name(&card.other.name));
    view! { <span class=class>{label}</span> }
}
