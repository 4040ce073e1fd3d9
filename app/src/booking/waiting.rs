//! Waiting for a time: the way into the line beside times that are scarce, and one's places in
//! lines, with what is on offer.

use super::parts::SignInLink;
use super::{JoinWaitlist, LeaveWaitlist, WaitingView, WaitlistView};
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, input_name};
use crate::load::awaited;
use crate::routes::CurrentViewer;
use crate::ui::Erase;
use crate::words::words;
use domain::id::SessionTypeId;
use leptos::prelude::*;

/// Beside the times of a kind of session, where there is reason to wait for one.
#[component]
pub fn WaitHere(session_type: SessionTypeId, waitlist: WaitlistView) -> impl IntoView {
    let action = Call::<JoinWaitlist>::new();
    let form = FormState::new(action);
    let text = words().waiting();
    let current = expect_context::<CurrentViewer>().0;
    let body = match waitlist.place {
        Some(place) => {
            view! { <p>{(text.place)(place)} " " <a href="/sessions">{words().booking().title}</a></p> }
                .erased()
        }
        None => view! {
            <FormFailure form />
            <Transition>
                {awaited(move || async move {
                    if current.await.is_none() {
                        return view! { <SignInLink /> }.erased();
                    }
                    view! {
                        <ActionForm action>
                            <input type="hidden" name=input_name("session_type") value=session_type.to_string() />
                            <SubmitButton pending=action.pending()>{text.join}</SubmitButton>
                        </ActionForm>
                    }
                    .erased()
                })}
            </Transition>
        }
        .erased(),
    };
    view! {
        <section class="book-step stack" aria-label=text.title>
            <p class="small soft">{text.why}</p>
            {body}
        </section>
    }
    .erased()
}

/// One's places in lines, each with a way out, and with what is on offer.
#[component]
pub fn Waiting(waiting: Vec<WaitingView>, leave: Call<LeaveWaitlist>) -> impl IntoView {
    if waiting.is_empty() {
        return ().erased();
    }
    let text = words().waiting();
    let form = FormState::new(leave);
    let rows = waiting.into_iter().map(|line| {
        let href = format!("/mentors/{}?type={}#book", line.mentor.slug, line.session_type);
        let title = (words().booking().with)(&line.title, &line.mentor.name);
        let offer = line.offer.map(|id| {
            view! { <a class="button primary" href=format!("/sessions/{id}")>{text.take_offer}</a> }
        });
        view! {
            <li class="split">
                <span><a href=href>{title}</a> " · " <span class="soft">{(text.place_short)(line.place)}</span></span>
                <span class="button-row">
                    {offer}
                    <ActionForm action=leave>
                        <input type="hidden" name=input_name("session_type") value=line.session_type.to_string() />
                        <button class="button quiet" type="submit">{text.leave}</button>
                    </ActionForm>
                </span>
            </li>
        }
    });
    view! {
        <section class="section" id="waitlist">
            <h2>{text.title}</h2>
            <FormFailure form />
            <ul class="stack">{rows.collect_view()}</ul>
        </section>
    }
    .erased()
}
