//! One session on one page: what was agreed, what happened so far, and what can be done now.

use super::actions::{About, AnswerForms, ChangeForms, ConfirmForm, MarkForms, SessionActions};
use super::agreed::{Agreed, Stage};
use super::appeal::AppealSection;
use super::parts::{PolicyWords, Refused, TimeLink, Unavailable};
use super::proposal::{ProposalCard, ProposePicker};
use super::sessions::StatusChip;
use super::*;
use crate::context::reader;
use crate::error::AppError;
use crate::form::{ActionForm, FormState, SubmitButton, input_name};
use crate::load::{awaited, load};
use crate::money::{OnItsWay, PaymentCard, TipCard};
use crate::review::ReviewSection;
use crate::title::Title;
use crate::ui::{Erase, Kept};
use crate::words::words;
use domain::booking::{BookingStatus, Side};
use domain::date::{self, Day};
use domain::id::BookingId;
use domain::money::ledger;
use domain::time::Instant;
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::sync::Arc;

/// Which time to move to is being chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Moving {
    /// Other times are proposed, instead of moving at once.
    proposing: bool,
    from: Option<Date>,
    day: Option<Date>,
    /// One to move to, up to three to propose.
    at: Vec<Instant>,
}

/// `/sessions/{id}`, while moving with `?move=1&from=…&day=…&at=…`, while proposing other times with
/// `?propose=1` and the same
#[component]
pub fn SessionPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let actions = SessionActions::new();
    let live = LiveTimes::new();
    let id = Memo::new(move |_| {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<BookingId>().ok())
    });
    let moving = Memo::new(move |_| query.with(moving_of));
    let kept = Kept::new();
    let shown = load(
        move || (id.get(), actions.version(), live.version()),
        |(id, _, _)| async move { session(id.ok_or(AppError::NotFound)?).await },
    );
    let times = load(
        move || {
            (
                id.get(),
                // Another day or time of the same week is another view of it.
                moving.get(),
                live.version(),
            )
        },
        |(id, moving, _)| async move {
            match (id, moving) {
                (Some(id), Some(moving)) => times_to_move(id, moving.from.map(Day)).await.map(Some),
                _ => Ok(None),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <p class="soft">{words().common().loading}</p> }>
            {awaited(move || async move {
                match (shown.await, times.await) {
                    (Ok(booking), times) => {
                        live.watch(booking.mentor.id);
                        let moving = moving.get_untracked().filter(|moving| {
                            if moving.proposing { booking.may.propose } else { booking.may.reschedule }
                        });
                        let times = times.ok().flatten().zip(moving);
                        kept.view(|| view! { <Session booking times actions live /> })
                    }
                    (Err(error), _) => view! { <Unavailable error /> }.erased(),
                }
            })}
        </Transition>
    }
}

fn moving_of(query: &leptos_router::params::ParamsMap) -> Option<Moving> {
    let proposing = query.get("propose").is_some();
    if !proposing && query.get("move").is_none() {
        return None;
    }
    let day_of = |key: &str| query.get(key).and_then(|text| date::read(&text));
    let at = query
        .get("at")
        .iter()
        .flat_map(|text| text.split(','))
        .filter_map(Instant::from_rfc3339)
        .collect();
    Some(Moving {
        proposing,
        from: day_of("from"),
        day: day_of("day"),
        at,
    })
}

#[component]
fn Session(
    booking: BookingView,
    times: Option<(TimesView, Moving)>,
    actions: SessionActions,
    live: LiveTimes,
) -> impl IntoView {
    let text = words().booking();
    let (card, may) = (booking.card.clone(), booking.may);
    let title = (text.with)(&card.title, &card.other.name);
    let picker = times.map(|(times, moving)| {
        if moving.proposing {
            let (id, day, picked) = (card.id, moving.day, moving.at);
            return view! { <ProposePicker id times day picked actions /> }.erased();
        }
        view! { <MovePicker booking=booking.clone() times moving actions /> }.erased()
    });
    let confirm = may
        .confirm
        .then(|| view! { <ConfirmForm booking=booking.clone() actions /> });
    let is_unpaid =
        booking.payment.as_ref().and_then(|payment| payment.stage) == Some(ledger::Stage::Open);
    let came_back = use_query_map().with_untracked(|query| query.get("paid").is_some());
    let on_its_way = (may.confirm && is_unpaid && came_back).then(|| view! { <OnItsWay /> });
    let answer = may
        .approve
        .then(|| view! { <AnswerForms booking=booking.clone() actions /> });
    let mark = may
        .mark_kept
        .then(|| view! { <MarkForms booking=booking.clone() actions /> });
    let hold = (card.status == BookingStatus::Held && card.me == Side::Mentee)
        .then(|| view! { <HoldClock booking=booking.clone() live /> });
    let again = matches!(
        card.status,
        BookingStatus::Expired | BookingStatus::Cancelled | BookingStatus::Declined
    ) && card.me == Side::Mentee;
    let again = again.then(|| {
        let href = format!(
            "/mentors/{}?type={}",
            booking.mentor.slug, booking.session_type
        );
        view! { <p><a class="button primary" href=href>{text.choose_again}</a></p> }
    });
    let stage = Stage::of(&booking);
    let late = booking.payment.as_ref().map(|_| {
        let words = (words().money().late_policy)(booking.policy.late_refund_percent);
        view! { <p class="small soft">{words}</p> }
    });
    let is_open = stage == Stage::Ahead;
    let is_agreed = is_open && card.status == BookingStatus::Confirmed;
    view! {
        <Title text=title.clone() />
        <header class="page-head">
            <div class="page-head-words">
                <p class="soft small"><a href="/sessions">{text.title}</a></p>
                <h1>{title}</h1>
            </div>
            <div class="page-head-end"><StatusChip card=card.clone() /></div>
        </header>
        <div class="session">
            <div class="session-main">
                <When card=card.clone() />
                {again}
                {on_its_way}
                {confirm}
                <ProposalCard booking=booking.clone() actions />
                {picker}
                <Agreed booking=booking.clone() stage />
                <Series booking=booking.clone() />
                <AppealSection booking=booking.clone() actions />
                <ReviewSection booking=card.id name=first_name(&card.other.name).to_owned() zone=card.reader_zone.clone() action=actions.review />
                <History booking=booking.clone() />
            </div>
            <aside class="session-side">
                {hold} {answer} {mark}
                <PaymentCard booking=booking.clone() />
                <TipCard booking=booking.clone() />
                {is_open.then(|| view! {
                    <section class="card stack">
                        <h2>{text.policy}</h2>
                        <PolicyWords policy=booking.policy terms=booking.terms zone=card.reader_zone.clone() mentor=booking.mentor.name.clone() />
                        {late}
                        <ChangeForms booking=booking.clone() actions />
                    </section>
                })}
                {is_agreed.then(|| view! {
                    <section class="card stack">
                        <h2>{text.calendar_file_title}</h2>
                        <a class="button" href=format!("/sessions/{}/invite.ics", card.id) rel="external" download="">
                            {text.calendar_file}
                        </a>
                    </section>
                })}
            </aside>
        </div>
    }
    .erased()
}

/// The time on both clocks.
#[component]
fn When(card: SessionCard) -> impl IntoView {
    let lang = reader().lang;
    let theirs = their_hours(
        lang,
        &card.reader_zone,
        &card.other_zone,
        card.session,
        first_name(&card.other.name),
    );
    view! {
        <div class="when">
            <time class="when-main" datetime=card.session.starts_at().to_rfc3339()>
                {stretch(lang, &card.reader_zone, card.session)}
            </time>
            <span class="soft">{(words().booking().your_time)(&card.reader_zone.zone)} " · " {theirs}</span>
        </div>
    }
    .erased()
}

/// The sessions booked together with this one.
#[component]
fn Series(booking: BookingView) -> impl IntoView {
    let lang = reader().lang;
    let (zone, me) = (booking.card.reader_zone, booking.card.me);
    let name = first_name(&booking.card.other.name).to_owned();
    let lines = booking.series.iter().map(|other| {
        let when = stretch(lang, &zone, other.session);
        let status = (words().booking().status)(other.status, me, &name);
        let current = (other.id == booking.card.id).then_some("page");
        view! {
            <li class="split">
                <a href=format!("/sessions/{}", other.id) aria-current=current>{when}</a>
                <span class="small soft">{status}</span>
            </li>
        }
    });
    let lines = lines.collect_view();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{words().arrange().series}</h2>
                <ol class="stack">{lines}</ol>
            </section>
        }
    })
}

/// What happened so far, oldest first.
#[component]
fn History(booking: BookingView) -> impl IntoView {
    let text = words().booking();
    let lang = reader().lang;
    let zone = booking.card.reader_zone.clone();
    let (me, other) = (
        booking.card.me,
        first_name(&booking.card.other.name).to_owned(),
    );
    let lines = booking.history.into_iter().map(|event| {
        let by = event.by.map(|side| if side == me { text.by_you } else { other.as_str() });
        let what = (text.event)(event.kind, by);
        let proposed: Vec<String> = event
            .proposed
            .iter()
            .map(|time| moment(lang, &zone, time.starts_at()))
            .collect();
        let proposed = (!proposed.is_empty()).then(|| view! { <span class="soft">{proposed.join(" · ")}</span> });
        let moved = event.moved.map(|(before, after)| {
            let at = |session: domain::interval::Interval| moment(lang, &zone, session.starts_at());
            view! { <span class="soft">{(text.moved_from_to)(&at(before), &at(after))}</span> }
        });
        view! {
            <li class="done">
                <div>{what} " " {moved} {proposed} <time datetime=event.at.to_rfc3339()>{moment(lang, &zone, event.at)}</time></div>
            </li>
        }
    });
    view! {
        <section class="section">
            <h2>{text.history}</h2>
            <ol class="history">{lines.collect_view()}</ol>
        </section>
    }
    .erased()
}

/// The choice of another time; the chosen one is moved to by a form.
#[component]
fn MovePicker(
    booking: BookingView,
    times: TimesView,
    moving: Moving,
    actions: SessionActions,
) -> impl IntoView {
    let text = words().booking();
    let (id, version) = (booking.card.id, booking.version);
    let form = FormState::new(actions.reschedule);
    let zone = times.reader_zone.clone();
    let link: PickLink = Arc::new(move |pick| match pick {
        Pick::Week(from) => format!("/sessions/{id}?move=1&from={from}#move"),
        Pick::Day { from, day } => format!("/sessions/{id}?move=1&from={from}&day={day}#move"),
        Pick::Time { from, time } => {
            let at = time.starts_at().to_rfc3339();
            format!("/sessions/{id}?move=1&from={from}&at={at}#move")
        }
    });
    let instead: TimeLink =
        Arc::new(move |at| format!("/sessions/{id}?move=1&at={}#move", at.to_rfc3339()));
    let day = moving
        .day
        .or_else(|| moving.at.first().map(|at| zone.local(*at).date()));
    let chosen = moving.at.first().copied();
    let form_of_chosen = chosen.map(|at| {
        let label = (text.move_to)(&moment(reader().lang, &zone, at));
        view! {
            <ActionForm action=actions.reschedule attr:class="form">
                <About id version />
                <input type="hidden" name=input_name("starts_at") value=at.to_rfc3339() />
                <div class="form-end"><SubmitButton pending=actions.reschedule.pending()>{label}</SubmitButton></div>
            </ActionForm>
        }
    });
    view! {
        <section class="section card book" id="move">
            <h2>{text.move_title}</h2>
            <Refused form zone link=instead />
            <TimePicker times day chosen=chosen.into_iter().collect() link />
            {form_of_chosen}
            <p><a class="button quiet" href=format!("/sessions/{id}")>{text.keep_time}</a></p>
        </section>
    }
    .erased()
}

/// How long a time is held. The server says until when; script counts down from there.
#[component]
fn HoldClock(booking: BookingView, live: LiveTimes) -> impl IntoView {
    let (card, now) = (booking.card, booking.now);
    let text = words().booking();
    let waiting = words().waiting();
    let (title, over) = match booking.offered {
        true => (waiting.offered, waiting.offer_over),
        false => (text.held_for_you, text.hold_over),
    };
    let Some(until) = card.expires_at else {
        return ().erased();
    };
    let left = RwSignal::new(until.since(now).max(0) / 1_000);
    count_down(left, live);
    let at = reader().lang.time(card.reader_zone.local(until).time());
    let clock = move || {
        let left = left.get().max(0);
        format!("{}:{:02}", left / 60, left % 60)
    };
    view! {
        <section class="card hold" class:last=move || left.get() < 60>
            <div class="hold-left"><span>{title}</span> <b role="timer">{clock}</b></div>
            <p class="small soft">{move || if left.get() > 0 { (text.held_until)(&at) } else { over.to_owned() }}</p>
        </section>
    }
    .erased()
}

/// Counts down once a second in the browser, by the time that passed since the page was made, and
/// looks again when nothing is left.
fn count_down(left: RwSignal<i64>, live: LiveTimes) {
    #[cfg(not(feature = "hydrate"))]
    let _ = (left, live);
    #[cfg(feature = "hydrate")]
    {
        let passed = || {
            window()
                .performance()
                .map_or(0.0, |performance| performance.now())
        };
        let (from, at_first) = (passed(), left.get_untracked());
        let tick = set_interval_with_handle(
            move || {
                let seconds = at_first - ((passed() - from) / 1_000.0) as i64;
                if seconds <= 0 && left.get_untracked() > 0 {
                    live.refresh();
                }
                left.try_set(seconds.max(0));
            },
            std::time::Duration::from_secs(1),
        );
        if let Ok(tick) = tick {
            on_cleanup(move || tick.clear());
        }
    }
}
