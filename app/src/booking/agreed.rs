//! What was agreed about a session, in words that fit: to come, over, or off.

use super::{BookingView, first_name};
use crate::ui::Erase;
use crate::words::words;
use domain::booking::{BookingStatus, Side};
use leptos::prelude::*;

/// What a session's page speaks of: something that is to come, that is over, or that will not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Ahead,
    Over,
    Off,
}

impl Stage {
    pub fn of(booking: &BookingView) -> Stage {
        use BookingStatus::*;
        match booking.card.status {
            Declined | Cancelled | Expired | Rescheduled => Stage::Off,
            Kept | NoShow => Stage::Over,
            Held | Requested | Confirmed => {
                if booking.card.session.ends_at() <= booking.now {
                    Stage::Over
                } else {
                    Stage::Ahead
                }
            }
        }
    }
}

/// How to meet, and what the mentee wrote.
#[component]
pub fn Agreed(booking: BookingView, stage: Stage) -> impl IntoView {
    let text = words().booking();
    let name = first_name(&booking.card.other.name).to_owned();
    let heading = match booking.card.me {
        Side::Mentor => (text.answers_of_mentee)(&name),
        Side::Mentee => (text.answers_of_yours)(&name),
    };
    let status = booking.card.status;
    let is_asked = matches!(status, BookingStatus::Held | BookingStatus::Requested);
    let detail = if booking.place_detail.is_empty() && is_asked {
        text.place_later.to_owned()
    } else {
        booking.place_detail
    };
    let place = (text.place)(&booking.place);
    let seats = booking.seats.map(|seats| {
        view! { <p>{(words().arrange().seats_taken)(seats.taken, seats.seats)}</p> }
    });
    let meeting = match stage {
        Stage::Ahead => Some(text.how_to_meet),
        Stage::Over => Some((text.how_it_was)(status)),
        Stage::Off => None,
    };
    let meeting = meeting.map(|title| {
        let detail = (!detail.is_empty()).then(|| view! { <p class="soft">{detail}</p> });
        view! { <section class="section"><h2>{title}</h2><p>{place}</p>{seats}{detail}</section> }
    });
    let became = (text.what_became)(status).map(|words| view! { <p>{words}</p> });
    let answers = booking
        .answers
        .into_iter()
        .map(|answer| view! { <dt>{answer.question}</dt><dd>{answer.text}</dd> });
    let answers = answers.collect_view();
    let reason = (!booking.reason.is_empty())
        .then(|| view! { <p class="written">{(text.reason_given)(&booking.reason)}</p> });
    let late = booking
        .ended_late
        .then(|| view! { <p class="small soft">{text.was_late}</p> });
    view! {
        {became}
        {late}
        {reason}
        {(!answers.is_empty()).then(|| view! {
            <section class="section"><h2>{heading}</h2><dl class="answers">{answers}</dl></section>
        })}
        {meeting}
    }
    .erased()
}
